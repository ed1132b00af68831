// Package clock puts times into the hours, days and weeks of a zone, for the chart over time.
package clock

import (
	"cmp"
	"slices"
	"time"

	"presswatch/index/query"
)

// Clock puts times into the steps of a histogram. To ask package time for the local date of each hit
// would take most of the time of a search; instead it keeps the stretches between two changes of the
// zone's clocks, within which a local time is a sum.
type Clock struct {
	zone    *time.Location
	step    query.Step
	periods []period // in order

	lastKey int64 // counted, but not yet in the map: neighbours mostly fall into one step
	pending int
}

// New returns a clock for the steps of a zone. It is for one goroutine.
func New(zone *time.Location, step query.Step) *Clock { return &Clock{zone: zone, step: step} }

// period is a stretch of time, [from, to) in microseconds, with one offset from UTC.
type period struct{ from, to, offset int64 }

const (
	hourMicros = int64(time.Hour / time.Microsecond)
	dayMicros  = 24 * hourMicros
	// mondayShift is what day 0, a Thursday, is past Monday.
	mondayShift = 3
)

// Count counts one hit at t.
func (c *Clock) Count(counts map[int64]int, t int64) {
	key := c.key(t)
	if key != c.lastKey {
		c.Flush(counts)
		c.lastKey = key
	}
	c.pending++
}

// Flush brings what is pending into the map.
func (c *Clock) Flush(counts map[int64]int) {
	if c.pending > 0 {
		counts[c.lastKey] += c.pending
	}
	c.pending = 0
}

// key returns what is common to all times of one step: the moment at which the hour begins, or the number
// of the local day (of the week's Monday) since 1970. Hours go by the moment since an hour may come twice.
func (c *Clock) key(t int64) int64 {
	offset := c.offset(t)
	if c.step == query.StepHour {
		return t - floorMod(t+offset, hourMicros)
	}
	day := floorDiv(t+offset, dayMicros)
	if c.step == query.StepWeek {
		day -= floorMod(day+mondayShift, 7)
	}
	return day
}

func floorMod(a, n int64) int64 { return ((a % n) + n) % n }

func floorDiv(a, n int64) int64 { return (a - floorMod(a, n)) / n }

// offset returns the zone's offset at t.
func (c *Clock) offset(t int64) int64 {
	i, found := slices.BinarySearchFunc(c.periods, t, func(p period, t int64) int { return cmp.Compare(p.from, t) })
	if !found {
		i--
	}
	if i >= 0 && t < c.periods[i].to {
		return c.periods[i].offset
	}
	p := c.periodOf(t)
	c.periods = slices.Insert(c.periods, i+1, p)
	return p.offset
}

func (c *Clock) periodOf(t int64) period {
	at := time.UnixMicro(t).In(c.zone)
	_, seconds := at.Zone()
	p := period{from: -1 << 63, to: 1<<63 - 1, offset: int64(seconds) * 1e6}
	start, end := at.ZoneBounds()
	if !start.IsZero() {
		p.from = start.UnixMicro()
	}
	if !end.IsZero() {
		p.to = end.UnixMicro()
	}
	return p
}

// Buckets returns the steps that have hits, in order of time.
func (c *Clock) Buckets(counts map[int64]int) []query.Bucket {
	out := make([]query.Bucket, 0, len(counts))
	for key, n := range counts {
		out = append(out, query.Bucket{From: c.begins(key), N: n})
	}
	slices.SortFunc(out, func(a, b query.Bucket) int { return a.From.Compare(b.From) })
	return out
}

// begins returns the moment at which a step begins.
func (c *Clock) begins(key int64) time.Time {
	if c.step == query.StepHour {
		return time.UnixMicro(key).In(c.zone)
	}
	d := time.UnixMicro(key * dayMicros).UTC()
	t := time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, c.zone)
	if t.Day() != d.Day() { // the clocks go forward at midnight: the day begins when they have
		_, t = t.ZoneBounds()
	}
	return t
}
