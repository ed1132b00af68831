package bench

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"time"

	"presswatch/crawler"
	"presswatch/crawler/fetch"
	"presswatch/crawler/fetch/feedfarm"
	"presswatch/crawler/page"
	"presswatch/index"
	"presswatch/index/sqlite"
)

// PollOptions say how polling is to be measured.
type PollOptions struct {
	Feeds   int           // on loopback, one in twenty hostile; 10,000
	Workers int           // as in the configuration; 16
	Dir     string        // of the store; must be empty
	Within  time.Duration // gives up after this, 10 min
	Log     *slog.Logger  // of the crawler; nil: silent
}

// Polled is what polling every feed once came to.
type Polled struct {
	Feeds   int `json:"feeds"`
	Good    int `json:"good"`
	Hostile int `json:"hostile"`
	Missing int `json:"missing"` // good ones whose poll failed or was not made
	Same    int `json:"same"`    // good ones that answered 304
	Pages   int `json:"pages"`   // visited behind new entries in the same time

	GoodAlone time.Duration `json:"good_alone"` // until the last good one was polled, without hostile ones beside
	GoodDone  time.Duration `json:"good_done"`  // the same with them
	Done      time.Duration `json:"done"`       // until every one was polled
	HeldAlone Held          `json:"held_alone"` // how long good ones were in hand, without hostile ones beside
	Held      Held          `json:"held"`       // the same with them: a good one that waits for a bad one is held for seconds
	PeakRSS   int64         `json:"peak_rss"`   // bytes, of this process with the farm in it; 0 where it is not known
}

// Held is how long sources were in hand, from being leased to being recorded.
type Held struct {
	Median time.Duration `json:"median"`
	P99    time.Duration `json:"p99"`
	Most   time.Duration `json:"most"`
}

// Poll measures how fast thousands of feeds are polled once by the real crawler, with the real door to the
// network and a store on the disk, and whether hostile feeds hold up the good ones. The feeds are known from an
// earlier poll, so that most answer 304, but their hosts are not: each is asked for its robots.txt as well, as after a restart.
func Poll(ctx context.Context, o PollOptions) (Polled, error) {
	o = o.withDefaults()
	out := Polled{Feeds: o.Feeds}
	alone, err := o.round(ctx, "alone", func(k feedfarm.Kind) bool { return !k.Hostile() })
	if err != nil {
		return out, fmt.Errorf("the good feeds alone: %w", err)
	}
	all, err := o.round(ctx, "all", func(feedfarm.Kind) bool { return true })
	if err != nil {
		return out, fmt.Errorf("all feeds: %w", err)
	}
	out.GoodAlone, out.GoodDone, out.Done = alone.lastGood, all.lastGood, all.last
	out.Good, out.Hostile, out.Missing, out.Same, out.Pages = all.good, o.Feeds-all.good, all.good-all.goodDone, all.same, all.pages
	out.HeldAlone, out.Held, out.PeakRSS = heldOf(alone.held), heldOf(all.held), peakRSS()
	return out, nil
}

func (o PollOptions) withDefaults() PollOptions {
	if o.Feeds == 0 {
		o.Feeds = 10_000
	}
	if o.Workers == 0 {
		o.Workers = 16
	}
	if o.Within == 0 {
		o.Within = 10 * time.Minute
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// round is one poll of every feed that is wanted, over a farm, a door and a store of its own.
func (o PollOptions) round(ctx context.Context, name string, wanted func(feedfarm.Kind) bool) (*tally, error) {
	farm, err := feedfarm.Start(o.Feeds)
	if err != nil {
		return nil, err
	}
	defer func() { _ = farm.Close() }()
	store, err := sqlite.Open(ctx, sqlite.Options{Dir: filepath.Join(o.Dir, name), Now: time.Now, Log: o.Log})
	if err != nil {
		return nil, err
	}
	defer func() { _ = store.Close() }()
	t := &tally{Store: store, kinds: map[int64]feedfarm.Kind{}, left: map[int64]time.Time{}, done: make(chan struct{})}
	if err := t.sow(ctx, farm, wanted); err != nil {
		return nil, err
	}
	door := fetch.New(fetch.Options{Version: "bench", Allow: farm.Allow(), Resolver: farm, Now: time.Now, Log: o.Log})
	defer door.Close()
	pages := page.New(page.VisitorOptions{
		Transport: func(urgent bool) http.RoundTripper { return door.Transport(fetch.ForPage, urgent) }, Now: time.Now, Log: o.Log,
	})
	c := crawler.New(crawler.Options{Store: t, Fetch: door, Pages: pages, Now: time.Now, Log: o.Log, Workers: o.Workers})
	ctx, stop := context.WithTimeout(ctx, o.Within)
	defer stop()
	var running sync.WaitGroup
	t.began = time.Now()
	running.Go(func() { err = c.Run(ctx) })
	select {
	case <-t.done:
	case <-ctx.Done():
	}
	stop()
	running.Wait()
	t.pages = int(c.Stats().Visits)
	return t, err
}

// tally is a store that notes when each source was polled.
type tally struct {
	*sqlite.Store
	began time.Time
	done  chan struct{} // closed when every source was polled
	kinds map[int64]feedfarm.Kind
	good  int
	pages int

	mu             sync.Mutex          // guards the fields below
	left           map[int64]time.Time // not polled yet, and since when they are leased
	held           []time.Duration     // of the good ones
	goodDone, same int
	lastGood, last time.Duration
}

// sow puts the feeds into the store as if each had been polled an hour ago.
func (t *tally) sow(ctx context.Context, farm *feedfarm.Farm, wanted func(feedfarm.Kind) bool) error {
	var sources []index.Source
	kinds := map[string]feedfarm.Kind{}
	for i := range farm.Len() {
		k := farm.Kind(i)
		if !wanted(k) {
			continue
		}
		key := "feed-" + strconv.Itoa(i)
		kinds[key] = k
		sources = append(sources, index.Source{
			Key: key, Kind: index.SourceFeed, Name: key, URL: farm.URL(i), Outlet: key, Lane: index.LaneRegional, Every: time.Hour,
		})
	}
	if err := t.PutSources(ctx, sources); err != nil {
		return err
	}
	sources, err := t.ListSources(ctx)
	if err != nil {
		return err
	}
	now := time.Now()
	before := now.Add(-time.Hour)
	for _, src := range sources {
		k := kinds[src.Key]
		t.kinds[src.ID], t.left[src.ID] = k, time.Time{}
		if !k.Hostile() {
			t.good++
		}
		st := index.SourceState{Status: index.StatusOK, FirstPolled: before, LastPolled: before, LastOK: before, LastFull: before, Since: before, Next: now}
		if k == feedfarm.Unchanged {
			st.ETag = feedfarm.ETag
		}
		if _, _, err := t.Store.RecordPoll(ctx, index.Poll{SourceID: src.ID, At: before, State: st}); err != nil {
			return err
		}
	}
	return nil
}

// LeaseSources leases sources and notes when.
func (t *tally) LeaseSources(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]index.Source, error) {
	list, err := t.Store.LeaseSources(ctx, now, limit, lease)
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, src := range list {
		if _, ok := t.left[src.ID]; ok {
			t.left[src.ID] = time.Now()
		}
	}
	return list, err
}

// RecordPoll keeps a poll and notes it.
func (t *tally) RecordPoll(ctx context.Context, p index.Poll) (fresh, changed int, err error) {
	fresh, changed, err = t.Store.RecordPoll(ctx, p)
	t.mu.Lock()
	defer t.mu.Unlock()
	leased, waited := t.left[p.SourceID]
	if err != nil || !waited {
		return fresh, changed, err
	}
	delete(t.left, p.SourceID)
	t.last = time.Since(t.began)
	if good := !t.kinds[p.SourceID].Hostile(); good && p.State.Status == index.StatusOK {
		t.lastGood = t.last
		t.held = append(t.held, time.Since(leased))
		t.goodDone++
		if p.State.Code == http.StatusNotModified {
			t.same++
		}
	}
	if len(t.left) == 0 {
		close(t.done)
	}
	return fresh, changed, nil
}

func heldOf(d []time.Duration) Held {
	if len(d) == 0 {
		return Held{}
	}
	slices.Sort(d)
	return Held{Median: d[len(d)/2], P99: d[len(d)*99/100], Most: d[len(d)-1]}
}

// peakRSS is the most memory that this process ever held, as the kernel says (VmHWM).
func peakRSS() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	lines := slices.Collect(bytes.Lines(status))
	for _, line := range lines {
		if rest, ok := bytes.CutPrefix(line, []byte("VmHWM:")); ok {
			kib, _ := strconv.ParseInt(string(bytes.TrimSpace(bytes.TrimSuffix(bytes.TrimSpace(rest), []byte("kB")))), 10, 64)
			return kib << 10
		}
	}
	return 0
}
