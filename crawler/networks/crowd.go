package networks

import (
	"errors"
	"sync"
	"time"

	"presswatch/crawler/fetch"
	"presswatch/crawler/reaction"
)

// Bounds of what is under way at once, so that neither one slow host nor thousands of due jobs fill the machine.
const (
	mostUnderWay = 32
	mostOfHost   = 4
	crowdedWait  = 30 * time.Second
)

// crowd counts what is under way. Its zero value is ready.
type crowd struct {
	mu    sync.Mutex
	all   int
	hosts map[string]int
}

// room is how many jobs may be added now, at most most.
func (c *crowd) room(most int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return min(most, mostUnderWay-c.all)
}

// enter counts a job of a host; false if the host has enough of them.
func (c *crowd) enter(host string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.hosts[host] >= mostOfHost {
		return false
	}
	if c.hosts == nil {
		c.hosts = map[string]int{}
	}
	c.all++
	c.hosts[host]++
	return true
}

func (c *crowd) leave(host string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all--
	if c.hosts[host]--; c.hosts[host] == 0 {
		delete(c.hosts, host)
	}
}

// notBefore is when a host that wants to be left alone may be asked again; zero if an error is another or says nothing.
func notBefore(err error) time.Time {
	var p *reaction.Problem
	var e *fetch.Error
	switch {
	case errors.As(err, &p) && !p.Retry.IsZero():
		return p.Retry
	case errors.As(err, &e):
		return e.RetryAt
	}
	return time.Time{}
}
