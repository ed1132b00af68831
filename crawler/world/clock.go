package world

import (
	"context"
	"sync"
	"time"
)

// Clock runs fast through the invented day and at normal speed after it.
type Clock struct {
	from, end time.Time // of the invented day, from where this clock was started
	speed     float64   // invented seconds in a real one, until end
	began     time.Time // real
	real      func() time.Time

	mu   sync.Mutex
	last time.Time // what Now gave last: time never runs backwards, whatever the machine's clock does
}

// NewClock starts a clock at from. Until end it runs speed times as fast as the real one.
func NewClock(from, end time.Time, speed float64, realNow func() time.Time) *Clock {
	return &Clock{from: from, end: end, speed: speed, began: realNow(), real: realNow}
}

// Now returns the invented time, UTC.
func (c *Clock) Now() time.Time {
	passed := c.real().Sub(c.began)
	fast := time.Duration(float64(c.end.Sub(c.from)) / c.speed) // real time that the fast part takes
	now := c.end.Add(passed - fast)
	if passed < fast {
		now = c.from.Add(time.Duration(float64(passed) * c.speed))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.Before(c.last) {
		return c.last
	}
	c.last = now
	return now.UTC()
}

// Over reports whether the invented day has ended.
func (c *Clock) Over() bool { return !c.Now().Before(c.end) }

// Sleep waits for d of invented time, or until ctx ends.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	if !c.Over() {
		d = time.Duration(float64(d) / c.speed)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
