package query

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The forms of a span as written.
const (
	WrittenRange  = "range"  // a..b, a.., ..b
	WrittenAfter  = "after"  // >a, >=a
	WrittenBefore = "before" // <b, <=b
	WrittenAt     = "at"     // a
	WrittenLast   = "last"   // last:24h
)

// maxLast is the longest last:.
const maxLast = 10 * 366 * 24 * time.Hour

// date reads what follows published:, seen: or last:, up to the next space.
func (p *parser) date(f Field, at int) (Node, *Mistake) {
	from := p.i
	p.i = p.runEnd(from)
	text := strings.TrimRight(p.src[from:p.i], ",;")
	p.clauses++
	var s *Span
	var why, expected string
	if f == fieldLast {
		s, why = parseLast(text)
		expected = "last:90min, last:24h, last:7d or last:2w"
	} else {
		s, why = parseSpan(f, text)
		expected = string(f) + ":2019-07-19, 2019-07-19..2019-07-21 or >=2019-07-19T23:30"
	}
	if why != "" {
		return nil, p.mistake(from, max(p.i, from+1), why, expected)
	}
	return s, nil
}

var lastUnits = []struct {
	name string
	of   time.Duration
}{{"min", time.Minute}, {"h", time.Hour}, {"d", 24 * time.Hour}, {"w", 7 * 24 * time.Hour}}

func parseLast(text string) (*Span, string) {
	digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
	n, err := strconv.Atoi(text[:digits])
	for _, u := range lastUnits {
		if text[digits:] != u.name || err != nil {
			continue
		}
		if n < 1 || time.Duration(n) > maxLast/u.of {
			return nil, "last: goes from 1min to 10 years"
		}
		return &Span{Field: FieldSeen, Last: time.Duration(n) * u.of, Written: WrittenLast}, ""
	}
	return nil, "last: needs a number with min, h, d or w, such as last:24h"
}

func parseSpan(f Field, text string) (*Span, string) {
	s := &Span{Field: f}
	if from, to, ok := strings.Cut(text, ".."); ok {
		s.From, s.To, s.Written = from, to, WrittenRange
	} else if rest, ok := strings.CutPrefix(text, ">"); ok {
		s.From, s.After, s.Written = strings.TrimPrefix(rest, "="), !strings.HasPrefix(rest, "="), WrittenAfter
	} else if rest, ok := strings.CutPrefix(text, "<"); ok {
		s.To, s.Until, s.Written = strings.TrimPrefix(rest, "="), !strings.HasPrefix(rest, "="), WrittenBefore
	} else {
		s.From, s.To, s.Written = text, text, WrittenAt
	}
	if s.From == "" && s.To == "" {
		return nil, string(f) + ": needs a date such as 2019-07-19"
	}
	from, to, err := s.Bounds(time.Time{}, time.UTC)
	if err != nil {
		return nil, err.Error()
	}
	if !from.IsZero() && !to.IsZero() && !from.Before(to) {
		return nil, "the range ends before it begins"
	}
	return s, ""
}

// Bounds resolves a span to [from, to); a zero time is open. Dates without a zone are in zone (nil is UTC).
// What is written is a whole: 2019-07 is the month, 2019-07-19 the day, 2019-07-19T23:30 the minute. ">" begins
// where it ends, "<" ends where it begins; "last" reaches from now back and is open towards the future,
// since clocks differ.
func (n *Span) Bounds(now time.Time, zone *time.Location) (from, to time.Time, err error) {
	if n.Last > 0 {
		return now.Add(-n.Last), time.Time{}, nil
	}
	if zone == nil {
		zone = time.UTC
	}
	if n.From != "" {
		start, end, err := unit(n.From, zone)
		if err != nil {
			return from, to, err
		}
		from = start
		if n.After {
			from = end
		}
	}
	if n.To != "" {
		start, end, err := unit(n.To, zone)
		if err != nil {
			return from, to, err
		}
		to = end
		if n.Until {
			to = start
		}
	}
	return from, to, nil
}

// unit gives the beginning and the end of the year, month, day, hour, minute or second written.
func unit(text string, zone *time.Location) (start, end time.Time, err error) {
	layouts := []struct {
		layout string
		end    func(time.Time) time.Time
	}{
		{"2006", func(t time.Time) time.Time { return day(t.Year()+1, 1, 1, zone) }},
		{"2006-01", func(t time.Time) time.Time { return day(t.Year(), t.Month()+1, 1, zone) }},
		{"2006-01-02", func(t time.Time) time.Time { return day(t.Year(), t.Month(), t.Day()+1, zone) }},
		{"2006-01-02T15", func(t time.Time) time.Time { return t.Add(time.Hour) }},
		{"2006-01-02T15:04", func(t time.Time) time.Time { return t.Add(time.Minute) }},
		{"2006-01-02T15:04:05", func(t time.Time) time.Time { return t.Add(time.Second) }},
	}
	for _, l := range layouts {
		start, err := time.ParseInLocation(l.layout, text, zone)
		if err != nil && strings.Contains(l.layout, "T") {
			start, err = time.Parse(l.layout+"Z07:00", text)
		}
		if err != nil || start.Year() < 1000 {
			continue
		}
		end = l.end(start)
		if !strings.Contains(l.layout, "T") {
			start = day(start.Year(), start.Month(), start.Day(), zone)
		}
		return start, end, nil
	}
	return start, end, fmt.Errorf("%q is no date; write it as 2019-07-19 or 2019-07-19T23:30", text)
}

// day gives the first moment of a day, also where the clocks go forward at midnight.
func day(y int, m time.Month, d int, zone *time.Location) time.Time {
	noon := time.Date(y, m, d, 12, 0, 0, 0, zone)
	t := time.Date(y, m, d, 0, 0, 0, 0, zone)
	if t.Day() != noon.Day() {
		_, t = t.ZoneBounds()
	}
	return t
}
