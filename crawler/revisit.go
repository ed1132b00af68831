package crawler

import (
	"context"
	"sync"
	"time"

	"presswatch/crawler/fetch"
	"presswatch/index"
)

// visits after the first, counted from when the entry was first seen: an own channel is looked at closely
// while it is young, because its removal or change is news. The pages of a live story are looked at as closely: its
// stage makes them due sooner (LookAgain), and the store keeps the sooner of two times.
var (
	ownVisits   = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour, 7 * 24 * time.Hour}
	otherVisits = []time.Duration{15 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour}
)

// visits of a page that is gone, counted from when it was found to be: it may come back. A site that says 410
// means it for good (RFC 9110, section 15.5.11), but people undo things.
var (
	missingVisits = ownVisits
	goneVisits    = []time.Duration{24 * time.Hour, 7 * 24 * time.Hour}
)

// nextVisit is when a page is to be looked at again for edits and removal; zero when it is old.
func nextVisit(e index.Entry, now time.Time) time.Time {
	if e.Source.Lane == index.LaneOwn {
		return following(ownVisits, e.FirstSeen, now)
	}
	return following(otherVisits, e.FirstSeen, now)
}

// following is the first time of a plan that is still to come; zero: none.
func following(plan []time.Duration, since, now time.Time) time.Time {
	for _, d := range plan {
		if at := since.Add(d); at.After(now) {
			return at
		}
	}
	return time.Time{}
}

// gone marks the item of a page that is no longer there. What it said stays, as evidence. It is looked at again
// for a week, for it may come back; what failed otherwise (the server, robots.txt, a refused address) is not gone.
func (c *Crawler) gone(ctx context.Context, e index.Entry, why *fetch.Error, now time.Time) {
	since, known := now, false
	items, err := c.Store.GetItems(ctx, []int64{e.ItemID})
	if err == nil && len(items) == 1 && !items[0].GoneAt.IsZero() {
		since, known = items[0].GoneAt, true
	}
	plan := missingVisits
	if why.Reason == fetch.Gone {
		plan = goneVisits
	}
	if err == nil {
		err = c.Store.MarkGone(ctx, e.ItemID, e.ID, now, following(plan, since, now))
	}
	c.settle(ctx, e, err)
	if err == nil && !known {
		c.Log.Info("an article is gone", "url", fetch.Redact(e.URL), "item", e.ItemID, "why", why)
		c.Taken()
	}
}

// How often the pages of one host may be looked at again. It bounds what many live stories, live blogs and feeds that
// change their entries all the time can make of us for a small site; whoever is watched in the ordinary way stays
// far below.
const (
	mostRevisits = 2000 // a host and day
	mostPatience = time.Hour
	hostsCounted = 10_000
)

// revisits counts visits to known pages by host: an allowance that fills up again over a day. A restart forgets it, and
// with it at most one day's allowance.
type revisits struct {
	mu   sync.Mutex
	left map[string]allowance
}

type allowance struct {
	visits float64
	at     time.Time
}

// allow takes one visit off a host's allowance; if there is none, it says when there may be.
func (r *revisits) allow(host string, now time.Time) (ok bool, later time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	const perSecond = mostRevisits / (24 * 60 * 60.0)
	a, known := r.left[host]
	if !known {
		if r.left == nil || len(r.left) >= hostsCounted {
			r.left = map[string]allowance{}
		}
		a = allowance{mostRevisits, now}
	}
	if passed := now.Sub(a.at); passed > 0 {
		a.visits, a.at = min(mostRevisits, a.visits+passed.Seconds()*perSecond), now
	}
	if ok = a.visits >= 1; ok {
		a.visits--
	}
	r.left[host] = a
	return ok, now.Add(jitter(mostPatience))
}

// wait puts a page back without asking for it if its host has had enough for now. Own channels never wait: theirs
// is the alarm.
func (c *Crawler) wait(ctx context.Context, e index.Entry) bool {
	if e.ItemID == 0 || e.URL == "" || e.Source.Lane == index.LaneOwn {
		return false
	}
	ok, later := c.again.allow(hostOf(e.URL), c.Now())
	if ok {
		return false
	}
	e.Next = later
	c.settle(ctx, e, c.Store.PutBack(ctx, e))
	return true
}
