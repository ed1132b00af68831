// Package crawler takes in: it asks the store which sources are due, fetches them, turns what they list
// into entries, visits the pages behind the entries and hands articles to the store.
//
// A robfig/cron tick only wakes it; what is due is a question to the store, so nothing is forgotten over a
// restart, a suspended machine or a clock change. Each host has one queue, so one slow or angry host holds
// up nobody else, and work that takes long gives its place to others.
//
// Nothing is kept in memory that the store does not have: sources and entries are leased, and a lease that
// nobody ends comes back by itself. [Store.Take] is the hand-over point: what it has accepted is not lost.
package crawler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/robfig/cron/v3"

	"presswatch/crawler/fetch"
	"presswatch/crawler/networks"
	"presswatch/crawler/page"
	"presswatch/index"
)

// Sources is what the crawler asks of the store about sources. Leases end by themselves, a poll is kept
// whole or not at all.
type Sources interface {
	ListSources(ctx context.Context) ([]index.Source, error)
	LeaseSources(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]index.Source, error)
	RecordPoll(ctx context.Context, poll index.Poll) (fresh, changed int, err error)
	KnownEntries(ctx context.Context, sourceID int64, keys []string) (map[string]string, error)
	GrowThreads(ctx context.Context, claimed map[string]int, now time.Time) error
}

// Pages is what the crawler asks of the store about the pages behind entries. Take is durable when it
// returns.
type Pages interface {
	LeaseEntries(ctx context.Context, now time.Time, limit, perHost int, lease time.Duration) ([]index.Entry, error)
	PutBack(ctx context.Context, e index.Entry) error
	MarkGone(ctx context.Context, itemID, entryID int64, at, next time.Time) error
	GetItems(ctx context.Context, ids []int64) ([]index.Item, error)
	Take(ctx context.Context, arrivals []index.Arrival) ([]index.Taken, error)
}

// Store is both.
type Store interface {
	Sources
	Pages
}

// Getter fetches one address, or returns a *fetch.Error.
type Getter interface {
	Get(ctx context.Context, r fetch.Request) (*fetch.Response, error)
}

// Visitor reads news pages. Its errors wrap a *fetch.Error where the fetch failed.
type Visitor interface {
	Article(ctx context.Context, url string, urgent bool) (*page.Article, *page.Fetched, error)
	Listing(ctx context.Context, l page.Listing) ([]page.Entry, *page.Fetched, error)
}

// Networks asks networks. What it brings beyond entries it has taken in itself before it returns.
type Networks interface {
	Poll(ctx context.Context, src index.Source) (networks.Result, error)
}

// Options configure a Crawler.
type Options struct {
	Store   Store
	Fetch   Getter
	Pages   Visitor
	Heard   Networks // nil: sources of networks are not polled
	Now     func() time.Time
	Log     *slog.Logger
	Workers int           // jobs at once that are not overtime; 16
	Tick    time.Duration // real time between two looks at what is due; 0.5 s
	Lease   time.Duration // by Now's clock; must outlast the longest job; 5 min
	Taken   func()        // called after every hand-over, to wake the stages; nil: nobody waits
}

// Crawler polls sources and visits pages until it is stopped.
type Crawler struct {
	Options
	queues *queues
	bell   chan struct{}
	behind atomic.Bool // the last look found more due than there was room for
	again  revisits
	stats  stats
}

// Stats counts what the crawler did since it was made.
type Stats struct {
	LastTick  time.Time // by Options.Now
	Polls     int64     // sources polled, with or without success
	Failed    int64     // of them failed
	Unchanged int64     // of them answered 304 or the same bytes
	Entries   int64     // new and changed entries
	Visits    int64     // pages visited
	Articles  int64     // items taken in, new or changed
	Problems  int64     // pages that could not be taken in
	InHand    int       // jobs leased now
	Overtime  int       // of them taking long
}

type stats struct {
	lastTick                                                      atomic.Int64
	polls, failed, unchanged, entries, visits, articles, problems atomic.Int64
}

// New returns a Crawler that does nothing until Run or Once.
func New(o Options) *Crawler {
	if o.Workers == 0 {
		o.Workers = 16
	}
	if o.Tick == 0 {
		o.Tick = time.Second / 2
	}
	if o.Lease == 0 {
		o.Lease = 5 * time.Minute
	}
	if o.Taken == nil {
		o.Taken = func() {}
	}
	return &Crawler{Options: o, queues: newQueues(o.Workers), bell: make(chan struct{}, 1)}
}

// Run works until ctx ends, then lets the jobs in hand give up and returns nil. Leases of what was not
// finished run out by themselves.
func (c *Crawler) Run(ctx context.Context) error {
	// SkipIfStillRunning outside, Recover inside: the other way round a panic would keep the skip token
	// for ever (robfig/cron #366).
	logger := cronLog{c.Log}
	clock := cron.New(cron.WithChain(cron.SkipIfStillRunning(logger), cron.Recover(logger)), cron.WithLogger(logger), cron.WithLocation(time.UTC))
	clock.Schedule(every(c.Tick), cron.FuncJob(c.ring))
	clock.Start()
	var wg sync.WaitGroup
	defer func() {
		<-clock.Stop().Done()
		wg.Wait()
	}()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-c.bell:
			if err := c.look(ctx, &wg); err != nil && ctx.Err() == nil {
				c.Log.Error("what is due could not be asked", "err", err)
			}
		}
	}
}

// every is a cron.Schedule that fires a fixed time after the last; cron's own rounds to seconds.
type every time.Duration

func (e every) Next(t time.Time) time.Time { return t.Add(time.Duration(e)) }

type cronLog struct{ log *slog.Logger }

func (l cronLog) Info(string, ...any) {}
func (l cronLog) Error(err error, msg string, kv ...any) {
	l.log.Error("clock: "+msg, append(kv, "err", err)...)
}

// ring asks for a look at what is due; several calls before the look are one.
func (c *Crawler) ring() {
	select {
	case c.bell <- struct{}{}:
	default:
	}
}

// look leases what is due and queues it. It leases no more than the queues can soon do, so that a lease
// does not run out in the queue. A quarter of the room is for pages, so that those of our own channels do not
// wait until thousands of other sources are polled.
func (c *Crawler) look(ctx context.Context, wg *sync.WaitGroup) error {
	now := c.Now()
	c.stats.lastTick.Store(now.UnixNano())
	c.behind.Store(false)
	room := c.queues.room()
	left := room <= 0
	var errs []error
	if share := room - room/4; share > 0 {
		sources, err := c.Store.LeaseSources(ctx, now, share, c.Lease)
		errs = append(errs, err)
		left = left || len(sources) == share
		for _, src := range sources {
			c.queues.add(ctx, wg, hostOf(src.URL), src.Lane == index.LaneOwn, func() { c.poll(ctx, src); c.goOn() })
		}
	}
	if room = c.queues.room(); room > 0 {
		entries, err := c.Store.LeaseEntries(ctx, now, room, perHost, c.Lease)
		errs = append(errs, err)
		left = left || len(entries) == room
		for _, e := range entries {
			c.queues.add(ctx, wg, hostOf(e.URL), e.Source.Lane == index.LaneOwn, func() { c.visit(ctx, e); c.goOn() })
		}
	}
	c.behind.Store(left)
	c.goOn() // the jobs may have been faster than this look
	return errors.Join(errs...)
}

// goOn asks for another look before the next tick if the last one had to leave something due behind and there
// is room for it again. It waits for much room, because every look is a transaction.
func (c *Crawler) goOn() {
	if c.behind.Load() && c.queues.room() >= c.queues.most()/2 {
		c.ring()
	}
}

// perHost is how many pages of one host are leased at once: more would wait behind the host's pace while
// their leases run.
const perHost = 4

// Once polls these sources now, due or not, and visits every page that is due, until nothing is left. It is
// for a command that holds the data directory alone.
func (c *Crawler) Once(ctx context.Context, sources []index.Source, progress func(done, of int)) error {
	var wg sync.WaitGroup
	var done atomic.Int64
	for _, src := range sources {
		wg.Add(1)
		c.queues.add(ctx, &wg, hostOf(src.URL), src.Lane == index.LaneOwn, func() {
			defer wg.Done()
			c.poll(ctx, src)
			progress(int(done.Add(1)), len(sources))
		})
	}
	wg.Wait()
	for ctx.Err() == nil {
		entries, err := c.Store.LeaseEntries(ctx, c.Now(), 64, perHost, c.Lease)
		if err != nil {
			return fmt.Errorf("asking which pages are due: %w", err)
		}
		if len(entries) == 0 {
			return nil
		}
		for _, e := range entries {
			c.queues.add(ctx, &wg, hostOf(e.URL), false, func() { c.visit(ctx, e) })
		}
		wg.Wait()
	}
	return ctx.Err()
}

// Stats returns what was done so far.
func (c *Crawler) Stats() Stats {
	s := Stats{
		Polls: c.stats.polls.Load(), Failed: c.stats.failed.Load(), Unchanged: c.stats.unchanged.Load(),
		Entries: c.stats.entries.Load(), Visits: c.stats.visits.Load(),
		Articles: c.stats.articles.Load(), Problems: c.stats.problems.Load(),
	}
	if ns := c.stats.lastTick.Load(); ns != 0 {
		s.LastTick = time.Unix(0, ns).UTC()
	}
	s.InHand, s.Overtime = c.queues.load()
	return s
}
