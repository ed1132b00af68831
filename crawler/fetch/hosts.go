package fetch

import (
	"container/list"
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"presswatch/crawler/fetch/retry"
)

// mostHosts is how many hosts are remembered. One takes about 300 bytes.
const mostHosts = 20_000

// longestDelay is the longest Crawl-delay that is kept; beyond it one page a day would be all we get.
const longestDelay = 30 * time.Second

// hosts remembers of each host when it may be asked again. The lock is held for map work alone, never while
// something waits or is sent.
type hosts struct {
	pace  time.Duration
	now   func() time.Time
	sleep func(context.Context, time.Duration) error

	mu    sync.Mutex
	known map[string]*list.Element // of *host
	order *list.List               // most recently used first
	least map[string]time.Duration // what SetPace asked for
}

// host is what is known of one host. Its fields are guarded by its mutex.
type host struct {
	name string

	mu     sync.Mutex
	inUse  int           // requests that hold it; it is not forgotten while there are any
	next   time.Time     // when the next request may start
	until  time.Time     // Retry-After: before this nothing is asked
	code   int           // the status with which the server said so
	blows  int           // 429 in a row that did not say how long
	delay  time.Duration // Crawl-delay
	least  time.Duration // what SetPace asked for
	slow   bool          // the last request outstayed the quick lane
	urgent []*waiter     // in order
	others []*waiter     // in order, after the urgent ones
}

// waiter waits for its turn. Only the first in line sleeps; the others are woken when they become the first.
type waiter struct{ first chan struct{} }

func newHosts(o Options) *hosts {
	return &hosts{pace: max(o.Pace, 0), now: o.Now, sleep: o.Sleep, known: map[string]*list.Element{}, order: list.New()}
}

// get holds a host until release is called.
func (hs *hosts) get(name string) *host {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	if e, ok := hs.known[name]; ok {
		hs.order.MoveToFront(e)
		h := e.Value.(*host)
		h.mu.Lock()
		h.inUse++
		h.mu.Unlock()
		return h
	}
	h := &host{name: name, inUse: 1, least: hs.least[name]}
	hs.known[name] = hs.order.PushFront(h)
	hs.forget()
	return h
}

// setPace sets the least time between two requests to a host, also of one that was asked before.
func (hs *hosts) setPace(name string, d time.Duration) {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	if hs.least == nil {
		hs.least = map[string]time.Duration{}
	}
	hs.least[name] = d
	if e, ok := hs.known[name]; ok {
		h := e.Value.(*host)
		h.mu.Lock()
		h.least = d
		h.mu.Unlock()
	}
}

// forget drops the host that was not asked for the longest time. A host that is in use or wants to be left
// alone is passed over, but not more than a few: memory is bounded in any case.
func (hs *hosts) forget() {
	if hs.order.Len() <= mostHosts {
		return
	}
	now := hs.now()
	e := hs.order.Back()
	for range 16 {
		if h := e.Value.(*host); !h.busy(now) || e.Prev() == nil {
			break
		}
		e = e.Prev()
	}
	delete(hs.known, e.Value.(*host).name)
	hs.order.Remove(e)
}

func (h *host) busy(now time.Time) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.inUse > 0 || h.until.After(now)
}

func (h *host) release() {
	h.mu.Lock()
	h.inUse--
	h.mu.Unlock()
}

// turn waits until the host may be asked. Requests are let through one after another, the pace between them,
// urgent ones before others.
func (hs *hosts) turn(ctx context.Context, h *host, urgent bool) error {
	w := &waiter{first: make(chan struct{}, 1)}
	h.enter(w, urgent)
	defer h.leave(w)
	for {
		wait, first := h.waitFor(w, hs)
		switch {
		case !first:
			select {
			case <-w.first:
			case <-ctx.Done():
				return ctx.Err()
			}
		case wait <= 0:
			return nil
		default:
			if err := hs.sleep(ctx, wait); err != nil {
				return err
			}
		}
	}
}

func (h *host) enter(w *waiter, urgent bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if urgent {
		h.urgent = append(h.urgent, w)
	} else {
		h.others = append(h.others, w)
	}
}

// leave takes a waiter out of the line and wakes the one that is now the first.
func (h *host) leave(w *waiter) {
	h.mu.Lock()
	defer h.mu.Unlock()
	same := func(o *waiter) bool { return o == w }
	h.urgent = slices.DeleteFunc(h.urgent, same)
	h.others = slices.DeleteFunc(h.others, same)
	if f := h.front(); f != nil {
		select {
		case f.first <- struct{}{}:
		default:
		}
	}
}

func (h *host) front() *waiter {
	if len(h.urgent) > 0 {
		return h.urgent[0]
	}
	if len(h.others) > 0 {
		return h.others[0]
	}
	return nil
}

// waitFor tells a waiter how long to wait, and takes the turn where that is no time at all.
func (h *host) waitFor(w *waiter, hs *hosts) (wait time.Duration, first bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.front() != w {
		return 0, false
	}
	now := hs.now()
	if wait = h.next.Sub(now); wait > 0 {
		return min(wait, 2*max(longestDelay, h.least)), true // bounded, so that a clock set back does no harm
	}
	h.next = now.Add(max(jitter(max(hs.pace, h.delay)), h.least))
	return 0, true
}

// jitter spreads d by a quarter each way.
func jitter(d time.Duration) time.Duration { return d - d/4 + rand.N(d/2+1) }

// asleep reports until when the host wants to be left alone.
func (h *host) asleep(now time.Time) (until time.Time, code int, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.until, h.code, h.until.After(now)
}

// quiet keeps everything away from the host for a while. wait is 0 where the server did not say how long.
func (h *host) quiet(now time.Time, wait time.Duration, code int) time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	if wait == 0 {
		h.blows++
		wait = retry.Guess(h.blows)
	}
	if until := now.Add(wait); until.After(h.until) {
		h.until, h.code = until, code
	}
	return h.until
}

// answered forgets what an answer disproves.
func (h *host) answered() {
	h.mu.Lock()
	h.blows = 0
	h.mu.Unlock()
}

func (h *host) setDelay(d time.Duration) {
	h.mu.Lock()
	h.delay = min(d, longestDelay)
	h.mu.Unlock()
}

func (h *host) setSlow(slow bool) {
	h.mu.Lock()
	h.slow = slow
	h.mu.Unlock()
}

func (h *host) isSlow() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.slow
}
