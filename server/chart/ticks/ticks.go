// Package ticks says where the labels of an axis of time stand and where its columns begin, by the clock of
// a zone: midnight is midnight on the days on which clocks change, too.
package ticks

import (
	"time"

	"presswatch/server/words"
)

// Tick is a labelled point of time.
type Tick struct {
	At    time.Time
	Text  string // "23:30", "Sat 7 Nov", "Nov 2026"
	Above string // the first line where the label is set in two: "Sat"
	Below string // the second: "7 Nov"
}

const day = 24 * time.Hour

// steps are the distances of labels, the smallest first. Those from a month on are counted in months.
var steps = []time.Duration{5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, day, 7 * day}

// months follow where a week is too little.
var months = []int{1, 3, 6, 12, 60, 120, 600}

// most bounds the labels of an axis, whatever its length.
const most = 200

// Along gives the labels of the time from from to to, drawn on a length of px pixels with at least gap pixels
// between two labels: at the smallest of 5, 15, 30 minutes, 1, 3, 6, 12 hours, 1, 7 days, 1, 3, 6, 12, … months.
func Along(from, to time.Time, px, gap float64, now time.Time, zone *time.Location) []Tick {
	span := to.Sub(from)
	if span <= 0 || px <= 0 {
		return nil
	}
	for _, step := range steps {
		if px*float64(step)/float64(span) >= gap {
			return clock(from, to, step, now, zone)
		}
	}
	for _, n := range months {
		if px*float64(n)*30*float64(day)/float64(span) >= gap {
			return calendar(from, to, n, zone)
		}
	}
	return nil
}

// clock gives the ticks of a step of at most a week. The first tick of a new day prints the date.
func clock(from, to time.Time, step time.Duration, now time.Time, zone *time.Location) []Tick {
	var out []Tick
	last := from.In(zone).Add(-time.Nanosecond).YearDay()
	for at := Next(from, step, zone); !at.After(to) && len(out) < most; at = Next(at.Add(time.Second), step, zone) {
		local := at.In(zone)
		t := Tick{At: at, Text: words.Clock(at, zone)}
		if local.YearDay() != last && len(out) > 0 || local.Hour() == 0 && local.Minute() == 0 || step >= day {
			t.Text, t.Above, t.Below = words.Day(at, now, zone), local.Format("Mon"), local.Format("2 Jan")
		}
		last = local.YearDay()
		out = append(out, t)
	}
	return out
}

// calendar gives the first days of every n-th month.
func calendar(from, to time.Time, n int, zone *time.Location) []Tick {
	var out []Tick
	local := from.In(zone)
	first := local.Year()*12 + int(local.Month()) - 1
	for m := (first + n - 1) / n * n; len(out) < most; m += n {
		at := time.Date(m/12, time.Month(m%12+1), 1, 0, 0, 0, 0, zone)
		if at.After(to) {
			return out
		}
		if !at.Before(from) {
			out = append(out, Tick{At: at, Text: at.Format("Jan 2006"), Above: at.Format("Jan"), Below: at.Format("2006")})
		}
	}
	return out
}

// Floor gives the last point of the step's raster that is not after t. Steps under a day count from the full
// hour or from midnight of the zone, days from midnight, weeks from Monday.
func Floor(t time.Time, step time.Duration, zone *time.Location) time.Time {
	local := t.In(zone)
	switch {
	case step >= 7*day:
		return midnight(local, -(int(local.Weekday())+6)%7, zone)
	case step >= day:
		return midnight(local, 0, zone)
	}
	if step > time.Hour {
		// By the clock on the wall, not by the time since midnight: 03:00 is 03:00 on the day on which 02:00 is missing.
		hours := int(step / time.Hour)
		return time.Date(local.Year(), local.Month(), local.Day(), local.Hour()/hours*hours, 0, 0, 0, zone)
	}
	past := time.Duration(local.Minute())*time.Minute + time.Duration(local.Second())*time.Second + time.Duration(local.Nanosecond())
	return local.Add(-(past % step))
}

// midnight is the beginning of the day so many days later. Where clocks go on at midnight it is an hour later.
func midnight(local time.Time, later int, zone *time.Location) time.Time {
	noon := time.Date(local.Year(), local.Month(), local.Day()+later, 12, 0, 0, 0, zone)
	at := time.Date(noon.Year(), noon.Month(), noon.Day(), 0, 0, 0, 0, zone)
	if at.Day() != noon.Day() {
		at = at.Add(time.Hour)
	}
	return at
}

// Next gives the first point of the step's raster that is not before t.
func Next(t time.Time, step time.Duration, zone *time.Location) time.Time {
	floor := Floor(t, step, zone)
	if floor.Equal(t) {
		return floor
	}
	return After(floor, step, zone)
}

// After gives the point of the raster that follows at, itself one.
func After(at time.Time, step time.Duration, zone *time.Location) time.Time {
	local := at.In(zone)
	if step >= day {
		return midnight(local, int(step/day), zone)
	}
	next := Floor(at.Add(step), step, zone)
	if !next.After(at) { // the clock went back: the same reading comes twice
		next = Floor(at.Add(step+min(step, time.Hour)), step, zone)
	}
	return next
}
