package digest

import (
	"time"

	"presswatch/index"
)

// dates is how local dates are written.
const dates = "2006-01-02"

// tooLate is how late a digest may be; a later one is no longer sent, and the next one covers its time.
const tooLate = 12 * time.Hour

// Moment is when a clock on the wall of a zone first shows a time of day (minutes after midnight) or later on a date. Where the
// clock is put forward over that time it is the moment of the change; where it is put back it is the first of the two; where
// the date has no such time left it is the end of the date. ok is false for a date that the zone has skipped.
func Moment(date time.Time, minutes int, zone *time.Location) (at time.Time, ok bool) {
	y, m, d := date.Date()
	noon := time.Date(y, m, d, 12, 0, 0, 0, time.UTC)
	wall := time.Date(y, m, d, 0, minutes, 0, 0, time.UTC)
	var end time.Time // of the date
	for t := noon.Add(-40 * time.Hour); t.Before(noon.Add(40 * time.Hour)); {
		local := t.In(zone)
		_, next := local.ZoneBounds()
		if next.IsZero() || next.After(noon.Add(40*time.Hour)) {
			next = noon.Add(40 * time.Hour)
		}
		_, offset := local.Zone()
		shift := time.Duration(offset) * time.Second
		midnight := time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Add(-shift)
		from, to := later(t, midnight), sooner(next, midnight.Add(24*time.Hour))
		if from.Before(to) { // this part of the zone's time has some of the date
			end = to
			if c := later(from, wall.Add(-shift)); c.Before(to) {
				return c, true
			}
		}
		t = next
	}
	return end, !end.IsZero()
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func sooner(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// Rule is when somebody gets a digest.
type Rule struct {
	Minutes int // after local midnight
	On      func(time.Weekday) bool
	Zone    *time.Location
}

// Day is a digest that is due, or was.
type Day struct {
	Date string
	At   time.Time // when it was due
}

// Last is the newest day whose digest should have been there by now. Two days back are asked, because a zone may skip one; what is
// older is not made up for.
func (r *Rule) Last(now time.Time) (Day, bool) {
	y, m, d := now.In(r.Zone).Date()
	for back := range 3 {
		date := time.Date(y, m, d-back, 0, 0, 0, 0, time.UTC)
		at, ok := Moment(date, r.Minutes, r.Zone)
		if ok && !at.After(now) && r.On(date.Weekday()) {
			return Day{date.Format(dates), at}, true
		}
	}
	return Day{}, false
}

// Next is the next day that is to have a digest, from now on; of a zone or a week without one there is none.
func (r *Rule) Next(now time.Time) (Day, bool) {
	y, m, d := now.In(r.Zone).Date()
	for ahead := range 15 {
		date := time.Date(y, m, d+ahead, 0, 0, 0, 0, time.UTC)
		at, ok := Moment(date, r.Minutes, r.Zone)
		if ok && at.After(now) && r.On(date.Weekday()) {
			return Day{date.Format(dates), at}, true
		}
	}
	return Day{}, false
}

// covered is up to where earlier digests of a recipient told. One that is from the future, because the clock was wrong, does not count.
func covered(before []index.Digest, now time.Time) (time.Time, bool) {
	for _, d := range before {
		if !d.Until.After(now) {
			return d.Until, true
		}
	}
	return time.Time{}, false
}

func has(before []index.Digest, date string) bool {
	for _, d := range before {
		if d.Date == date {
			return true
		}
	}
	return false
}
