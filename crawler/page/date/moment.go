package date

import (
	"strings"
	"time"
)

// firstYear is the first that is believed: the web is no older, and programs without a date write 1970.
const firstYear = 1995

// maxRaw is the longest text that is read as one date, in bytes.
const maxRaw = 120

// moment is a date as it was written.
type moment struct {
	year, month, day  int
	hour, min, sec    int
	clock, zoned, utc bool // utc: the zone is Z or +00:00, which many programs write for any zone
	offset            int  // seconds east of UTC
}

func (m moment) ok() bool {
	return m.year >= firstYear && m.year < 2100 && m.month >= 1 && m.month <= 12 && m.day >= 1 && m.day <= daysIn(m.year, m.month)
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// dayText is the page's own day.
func (m moment) dayText() string {
	return time.Date(m.year, time.Month(m.month), m.day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

func (m moment) time() time.Time {
	if !m.clock {
		return time.Date(m.year, time.Month(m.month), m.day, 0, 0, 0, 0, time.UTC)
	}
	t := time.Date(m.year, time.Month(m.month), m.day, m.hour, m.min, min(m.sec, 59), 0, time.UTC)
	return t.Add(-time.Duration(m.offset) * time.Second)
}

func momentOf(t time.Time) moment {
	return moment{
		year: t.Year(), month: int(t.Month()), day: t.Day(), hour: t.Hour(), min: t.Minute(), sec: t.Second(),
		clock: true, zoned: true, utc: true,
	}
}

// days counts days since 1970.
func (m moment) days() int {
	return int(time.Date(m.year, time.Month(m.month), m.day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// scanner reads along a short text.
type scanner struct {
	s string
	i int
}

func (s *scanner) number(least, most int) (n int, ok bool) {
	start := s.i
	for s.i < len(s.s) && s.i-start < most && isDigit(s.s[s.i]) {
		n = n*10 + int(s.s[s.i]-'0')
		s.i++
	}
	return n, s.i-start >= least
}

func (s *scanner) one(of string) bool {
	if s.i < len(s.s) && strings.IndexByte(of, s.s[s.i]) >= 0 {
		s.i++
		return true
	}
	return false
}

func (s *scanner) spaces() {
	for s.one(" \t") {
	}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// readISO reads ISO 8601 and what is nearly that: 2019-07-19, 2019/07/19, 20190719, each with a time behind
// "T", spaces or a comma, and a zone. The rest of the text, if any, is not looked at.
func readISO(text string) (m moment, ok bool) {
	s := &scanner{s: strings.TrimSpace(text)}
	if m.year, ok = s.number(4, 4); !ok {
		return m, false
	}
	sep := s.i < len(s.s) && strings.IndexByte("-/.", s.s[s.i]) >= 0
	mark := ""
	if sep {
		mark = s.s[s.i : s.i+1]
		s.i++
	}
	if m.month, ok = s.number(1, 2); !ok {
		return m, false
	}
	if sep && !s.one(mark) || !sep && s.i < 6 {
		return m, false
	}
	if m.day, ok = s.number(1, 2); !ok || !m.ok() || !sep && s.i < 8 {
		return m, false
	}
	if s.i < len(s.s) && isDigit(s.s[s.i]) && sep {
		return m, false
	}
	if s.one("T") || s.one("t") || s.one(" ,") || s.i == 8 {
		s.one(" ")
		s.clock(&m)
	}
	return m, true
}

// clock reads a time of day and its zone. What does not fit is passed over.
func (s *scanner) clock(m *moment) {
	start := s.i
	hour, ok := s.number(1, 2)
	compact := s.i-start == 2 && s.i < len(s.s) && isDigit(s.s[s.i])
	if !ok || !compact && !s.one(":.hH") {
		s.i = start
		return
	}
	minute, ok := s.number(2, 2)
	if !ok || hour > 24 || minute > 59 {
		s.i = start
		return
	}
	sec := 0
	if s.one(":.") || compact && s.i < len(s.s) && isDigit(s.s[s.i]) {
		sec, _ = s.number(1, 2)
	}
	if s.one(".,") {
		for s.i < len(s.s) && isDigit(s.s[s.i]) {
			s.i++
		}
	}
	m.hour, m.min, m.sec, m.clock = hour, minute, sec, true
	s.half(m)
	s.zone(m)
}

// half reads am and pm.
func (s *scanner) half(m *moment) {
	rest := strings.ToLower(strings.TrimLeft(s.s[s.i:], " \u00a0"))
	for _, h := range []string{"am", "a.m.", "pm", "p.m."} {
		if after, ok := strings.CutPrefix(rest, h); ok && (after == "" || !isLetter(after[0])) {
			s.i = len(s.s) - len(after)
			if h[0] == 'p' && m.hour < 12 {
				m.hour += 12
			} else if h[0] == 'a' && m.hour == 12 {
				m.hour = 0
			}
			return
		}
	}
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// names of zones with one meaning in print, seconds east of UTC.
var zones = map[string]int{
	"z": 0, "utc": 0, "gmt": 0, "bst": 3600, "wet": 0, "west": 3600, "cet": 3600, "cest": 7200, "mez": 3600, "mesz": 7200, "eet": 7200,
	"eest": 10800, "msk": 10800, "est": -18000, "edt": -14400, "cdt": -18000, "mst": -25200, "mdt": -21600, "pst": -28800, "pdt": -25200,
	"jst": 32400, "kst": 32400, "hkt": 28800, "sgt": 28800, "aest": 36000, "aedt": 39600, "nzst": 43200, "nzdt": 46800, "sast": 7200, "wib": 25200,
}

func (s *scanner) zone(m *moment) {
	s.spaces()
	rest := s.s[s.i:]
	word := rest
	if i := strings.IndexFunc(rest, func(r rune) bool { return r > 'z' || !isLetter(byte(r)) }); i >= 0 {
		word = rest[:i]
	}
	if off, ok := zones[strings.ToLower(word)]; ok && word != "" {
		m.offset, m.zoned, m.utc = off, true, off == 0
		s.i += len(word)
		if off != 0 {
			return
		}
	}
	sign := 1
	switch {
	case s.one("+"):
	case s.one("-"):
		sign = -1
	case strings.HasPrefix(s.s[s.i:], "\u2212"):
		s.i += len("\u2212")
		sign = -1
	default:
		return
	}
	h, ok := s.number(1, 2)
	if !ok || h > 14 {
		return
	}
	s.one(":")
	mins, _ := s.number(2, 2)
	m.offset, m.zoned = sign*(h*3600+min(mins, 59)*60), true
	m.utc = m.offset == 0
}
