// Package date reads the dates that feeds carry.
//
// A date that cannot be read stays unknown: it never becomes the present. Years before 1990 are unknown too,
// because they are what programs write that have no date (0001, 1601, 1900, 1970). A time without a zone is
// read as UTC. 24:00 is the next day's midnight (ISO 8601), second 60 the last of the minute (RFC 3339).
package date

import (
	"strconv"
	"strings"
	"time"
)

// MaxLen is the longest date that is looked at, in bytes: the reading takes time.
const MaxLen = 64

// Moment is a date that was read.
type Moment struct {
	Time time.Time // UTC; zero: unknown
	Day  bool      // only the day was given
	Zone bool      // a zone was given; without one it was read as UTC
}

// firstYear and lastYear bound what is believed.
const (
	firstYear = 1990
	lastYear  = 2200
)

// Parse reads a date. The common forms are read here, quickly; Slow stands behind for the rest.
func Parse(raw string) Moment {
	s := strings.Join(strings.Fields(raw), " ")
	if s == "" || len(s) > MaxLen {
		return Moment{}
	}
	for _, read := range []func(string) (fields, bool){number, iso, words} {
		if f, ok := read(s); ok {
			return f.moment()
		}
	}
	return Moment{}
}

// fields are the parts of a date as they were written.
type fields struct {
	year, month, day   int
	hour, minute, sec  int
	nano               int
	offset             int // seconds east of UTC
	clock, zone, epoch bool
	at                 time.Time // where epoch
}

func (f fields) moment() Moment {
	if f.epoch {
		return believed(Moment{Time: f.at, Zone: true})
	}
	f.month, f.day = max(f.month, 1), max(f.day, 1)
	if f.year < firstYear || f.month > 12 || f.day > days(f.year, f.month) || !f.clockFits() {
		return Moment{}
	}
	if f.sec == 60 {
		f.sec = 59
	}
	t := time.Date(f.year, time.Month(f.month), f.day, f.hour, f.minute, f.sec, f.nano, time.UTC)
	return believed(Moment{Time: t.Add(-time.Duration(f.offset) * time.Second), Day: !f.clock, Zone: f.zone})
}

func (f fields) clockFits() bool {
	if f.hour == 24 {
		return f.minute == 0 && f.sec == 0
	}
	const day = 24 * 60 * 60
	return f.hour < 24 && f.minute < 60 && f.sec <= 60 && f.offset < day && f.offset > -day
}

func believed(m Moment) Moment {
	if y := m.Time.Year(); y < firstYear || y > lastYear {
		return Moment{}
	}
	m.Time = m.Time.UTC()
	return m
}

func days(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// number reads dates of digits alone: 20190719, 201907192330, 20190719233000, and seconds, milliseconds and
// microseconds since 1970.
func number(s string) (f fields, ok bool) {
	if whole, part, found := strings.Cut(s, "."); found && len(whole) == 10 && digits(part) {
		s = whole
	}
	if !digits(s) {
		return f, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return f, false
	}
	f.epoch = true
	switch len(s) {
	case 9, 10:
		f.at = time.Unix(n, 0)
		return f, true
	case 13:
		f.at = time.UnixMilli(n)
		return f, true
	case 16:
		f.at = time.UnixMicro(n)
		return f, true
	case 4, 8, 12, 14:
		return compact(s), true
	case 6: // 200312
		return fields{year: atoi(s[:4]), month: atoi(s[4:])}, true
	}
	return f, false
}

// compact reads YYYY[MMDD[hhmm[ss]]].
func compact(s string) fields {
	f := fields{year: atoi(s[:4])}
	if len(s) >= 8 {
		f.month, f.day = atoi(s[4:6]), atoi(s[6:8])
	}
	if len(s) >= 12 {
		f.hour, f.minute, f.clock = atoi(s[8:10]), atoi(s[10:12]), true
	}
	if len(s) >= 14 {
		f.sec = atoi(s[12:14])
	}
	return f
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
