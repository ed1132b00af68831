package fetch

import (
	"container/list"
	"context"
	"errors"
	"net/url"
	"sync"
	"time"

	"presswatch/crawler/fetch/robots"
)

// ParseRobots reads a robots.txt (RFC 9309), whatever the bytes; no more than its first 500 KiB.
func ParseRobots(body []byte) *robots.File { return robots.Parse(body) }

// Times of the cache. RFC 9309 asks for at most a day (2.4) and names 30 days as the time after which a file
// that cannot be reached counts as not there (2.3.1.4).
const (
	robotsFor       = 24 * time.Hour
	robotsRetry     = 5 * time.Minute // after a failure; doubles with each one in a row
	robotsLongRetry = 4 * time.Hour
	robotsGiveUp    = 30 * 24 * time.Hour
)

// Bounds of the cache.
const (
	mostRobots      = 20_000
	mostRobotsBytes = 32 << 20
)

// robotsCache keeps the rules for us of each origin (scheme, host and port), and asks for each only once at a
// time.
type robotsCache struct {
	now  func() time.Time
	load func(ctx context.Context, origin string, urgent bool) loaded

	mu    sync.Mutex
	known map[string]*list.Element // of *robotsEntry
	order *list.List               // most recently used first
	size  int                      // bytes of all rules
}

// loaded is what asking for a robots.txt came to. Without problem and with zero rules there is none, which
// allows everything.
type loaded struct {
	rules   robots.Rules
	problem *Error        // it cannot be reached, which forbids everything
	spent   time.Duration // on the wire
}

type robotsEntry struct {
	origin  string
	rules   robots.Rules
	have    bool   // rules were read once
	problem *Error // of the last try, nil if it went well
	since   time.Time
	tries   int // in a row that failed
	until   time.Time
	loading chan struct{} // closed when the one who asks is done
	size    int
}

// verdict is what an entry says at the moment.
type verdict struct {
	rules   robots.Rules
	problem *Error    // nothing may be fetched because of it
	until   time.Time // when it is tried again
}

func newRobotsCache(now func() time.Time, load func(context.Context, string, bool) loaded) *robotsCache {
	return &robotsCache{now: now, load: load, known: map[string]*list.Element{}, order: list.New()}
}

// get answers from the cache or asks. spent is the time that this call was on the wire.
func (rc *robotsCache) get(ctx context.Context, u *url.URL, urgent bool) (v verdict, spent time.Duration, err error) {
	origin := u.Scheme + "://" + u.Host
	for {
		e, mine, wait := rc.claim(origin)
		switch {
		case e != nil:
			return *e, 0, nil
		case mine:
			l := rc.load(ctx, origin, urgent)
			v, ok := rc.settle(origin, l, ctx.Err() == nil)
			if !ok {
				return verdict{}, l.spent, ctx.Err()
			}
			return v, l.spent, nil
		}
		select {
		case <-wait:
		case <-ctx.Done():
			return verdict{}, 0, ctx.Err()
		}
	}
}

// claim answers from the cache, or makes the caller the one who asks, or says what to wait for.
func (rc *robotsCache) claim(origin string) (v *verdict, mine bool, wait chan struct{}) {
	rc.mu.Lock()
	defer rc.mu.Unlock()
	e := rc.entry(origin)
	if e.loading != nil {
		return nil, false, e.loading
	}
	if now := rc.now(); now.Before(e.until) {
		v := e.verdict(now)
		return &v, false, nil
	}
	e.loading = make(chan struct{})
	return nil, true, nil
}

func (rc *robotsCache) entry(origin string) *robotsEntry {
	if el, ok := rc.known[origin]; ok {
		rc.order.MoveToFront(el)
		return el.Value.(*robotsEntry)
	}
	e := &robotsEntry{origin: origin}
	rc.known[origin] = rc.order.PushFront(e)
	rc.shrink()
	return e
}

// shrink keeps the bounds. What is being asked for stays.
func (rc *robotsCache) shrink() {
	el := rc.order.Back()
	for el != nil && (rc.order.Len() > mostRobots || rc.size > mostRobotsBytes) {
		e, prev := el.Value.(*robotsEntry), el.Prev()
		if e.loading == nil {
			rc.order.Remove(el)
			delete(rc.known, e.origin)
			rc.size -= e.size
		}
		el = prev
	}
}

// settle keeps what asking came to, unless it was broken off by the caller, and lets the others go on.
func (rc *robotsCache) settle(origin string, l loaded, whole bool) (verdict, bool) {
	rc.mu.Lock()
	defer rc.mu.Unlock()
	e := rc.entry(origin)
	if e.loading != nil {
		close(e.loading)
		e.loading = nil
	}
	if !whole && l.problem != nil {
		return verdict{}, false
	}
	now := rc.now()
	rc.size -= e.size
	e.take(l, now)
	rc.size += e.size
	v := e.verdict(now)
	rc.shrink()
	return v, true
}

func (e *robotsEntry) take(l loaded, now time.Time) {
	if l.problem == nil {
		*e = robotsEntry{origin: e.origin, rules: l.rules, have: true, until: now.Add(robotsFor), size: l.rules.Size()}
		return
	}
	if e.problem == nil {
		e.since = now
	}
	e.problem = l.problem
	wait := robotsRetry << min(e.tries, 8)
	e.tries++
	e.until = now.Add(min(wait, robotsLongRetry))
	if l.problem.RetryAt.After(now) {
		e.until = l.problem.RetryAt
	}
}

// verdict: a file that was read holds on while the site cannot be reached (2.4); without one nothing is
// allowed until it can be read (2.3.1.4) or has been out of reach for a long time.
func (e *robotsEntry) verdict(now time.Time) verdict {
	v := verdict{rules: e.rules, until: e.until}
	if e.problem != nil && !e.have && now.Sub(e.since) < robotsGiveUp {
		v.problem = e.problem
	}
	return v
}

// loadRobots asks for the robots.txt of an origin. Answers that mean that there is none (2.3.1.3) give no
// rules; so do more than five redirects (2.3.1.2).
func (c *Client) loadRobots(ctx context.Context, origin string, urgent bool) loaded {
	t, err := c.newTrip(origin+"/robots.txt", forRobots, urgent)
	if err != nil {
		return loaded{problem: err}
	}
	t.left = c.o.Timeout / 3
	a, wrong := c.travel(ctx, t)
	l := loaded{spent: c.o.Timeout/3 - t.left}
	var fe *Error
	if errors.As(wrong, &fe) {
		switch fe.Reason {
		case Missing, Gone, Refused, Status, Redirect:
		default:
			l.problem = fe
		}
		return l
	}
	l.rules = robots.Parse(a.body).For(c.o.Agent)
	return l
}

// obey asks robots.txt about a trip's address. A feed that the user subscribed to is fetched unless the
// file speaks of us by name.
func (c *Client) obey(ctx context.Context, t *trip) error {
	if t.purpose == forRobots || t.purpose == forPost || t.purpose == forAPI || t.purpose == forEnd {
		return nil
	}
	v, spent, err := c.robots.get(ctx, t.url, t.urgent)
	t.left -= spent
	if err != nil {
		return c.failure(t.url.String(), err, nil)
	}
	h := c.hosts.get(t.url.Host)
	h.setDelay(v.rules.Delay)
	h.release()
	e := &Error{Reason: Robots, URL: Redact(t.url.String())}
	switch {
	case t.purpose == ForFeed && (v.problem != nil || !v.rules.Named):
		return nil
	case v.problem != nil:
		e.Reason, e.Code, e.RetryAt = v.problem.Reason, v.problem.Code, v.until
		e.Err = &plain{"nothing is fetched while the site's robots.txt cannot be read: " + reasonText(v.problem), v.problem.Err}
	case !v.rules.Allowed(requestPath(t.url)):
		e.Err = errors.New("the site's robots.txt does not allow " + c.o.Agent + " to fetch this")
	default:
		return nil
	}
	return e
}

func reasonText(e *Error) string {
	if e.Err != nil {
		return e.Err.Error()
	}
	return string(e.Reason)
}

func requestPath(u *url.URL) string {
	if u.RawQuery != "" || u.ForceQuery {
		return u.EscapedPath() + "?" + u.RawQuery
	}
	return u.EscapedPath()
}

// Allowed reports whether robots.txt lets us fetch a page. The error, an *Error, says why it could not be
// asked; then nothing may be fetched.
func (c *Client) Allowed(ctx context.Context, address string) (bool, error) {
	t, wrong := c.newTrip(address, ForPage, false)
	if wrong != nil {
		return false, wrong
	}
	err := c.obey(ctx, t)
	var fe *Error
	if errors.As(err, &fe) && fe.Reason == Robots {
		return false, nil
	}
	return err == nil, err
}
