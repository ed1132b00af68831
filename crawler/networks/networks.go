// Package networks runs the readers of the networks: it asks them when the crawler polls their sources, keeps the lines
// of those that stay on one, reads the threads below items while these grow, and finds out where short links lead. What
// they bring it hands to the store.
//
// Order is what makes it safe: what was brought is taken in first, and only then the place is kept from which to go
// on. A crash in between brings the same again, which the store knows by its keys.
package networks

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"presswatch/crawler/reaction"
	"presswatch/index"
)

// Keeper is where items go. Take is durable when it returns.
type Keeper interface {
	Take(ctx context.Context, arrivals []index.Arrival) ([]index.Taken, error)
	Withdraw(ctx context.Context, gone []index.Withdrawal) ([]int64, error)
	Recount(ctx context.Context, tallies []index.Tally) error
	AddSightings(ctx context.Context, sightings []index.Sighting) (added int, err error)
	GetItems(ctx context.Context, ids []int64) ([]index.Item, error)
}

// Lists are the to-do lists beside the sources. Leases end by themselves.
type Lists interface {
	LeaseThreads(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]index.Thread, error)
	RecordThread(ctx context.Context, t index.Thread) error
	LeaseShort(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]index.ShortLink, error)
	SettleShort(ctx context.Context, l index.ShortLink) error
}

// Links is what is known about short links.
type Links interface {
	Targets(ctx context.Context, urls []string) (map[string]string, error)
	AskTargets(ctx context.Context, urls []string, now time.Time) error
}

// Store is all three; index/sqlite has it.
type Store interface {
	Keeper
	Lists
	Links
}

// Options configure Networks. Store, Now and Log must be given.
type Options struct {
	Store     Store
	Readers   map[index.SourceKind]reaction.Reader
	Streamers map[index.SourceKind]reaction.Streamer
	Threads   map[index.Network]reaction.ThreadReader
	Resolve   func(ctx context.Context, url string) (string, error) // where an address leads; nil: short links stay as they are
	Canonical func(url string) string                               // the one form of an address, "" if it is none

	Secrets func(key string) reaction.Secret                                       // of a source; nil: none
	Wants   func(it *index.Item) bool                                              // what streams of everything are filtered by; nil: all
	Owner   func(network index.Network, handle, account string) (own, people bool) // whether an account is ours or of our people; nil: none is
	Keep    func(network index.Network, own bool) (keep bool, why string)          // what becomes of the words of posts that were removed; nil: forgotten
	Now     func() time.Time
	Log     *slog.Logger
	Taken   func()        // called after something was taken in, to wake the stages; nil: nobody waits
	Look    time.Duration // real time between two looks at threads and links; 0: 1 s
	Budget  int           // short links resolved in a minute; 0: none
	// HostBudget is how many of them may be of one host; 0: 10.
	HostBudget int
	Every      func(time.Duration) time.Duration // real time of a time of Now's clock; nil: the same
}

// Networks runs readers. Make it with New; Poll works while Run does.
type Networks struct {
	Options

	mu      sync.Mutex
	lines   map[string]*line // by key of the source
	running context.Context  //nolint:containedctx // that of Run, in which lines live; nil while it does not run
	work    sync.WaitGroup
	budget  budget

	reading   crowd // threads
	resolving crowd // short links
}

// New returns Networks that do nothing until Poll or Run.
func New(o Options) *Networks {
	if o.Taken == nil {
		o.Taken = func() {}
	}
	if o.Look == 0 {
		o.Look = time.Second
	}
	if o.HostBudget == 0 {
		o.HostBudget = 10
	}
	if o.Secrets == nil {
		o.Secrets = func(string) reaction.Secret { return reaction.Secret{} }
	}
	if o.Owner == nil {
		o.Owner = func(index.Network, string, string) (bool, bool) { return false, false }
	}
	if o.Keep == nil {
		o.Keep = func(index.Network, bool) (bool, string) { return false, "removed by its author" }
	}
	if o.Every == nil {
		o.Every = func(d time.Duration) time.Duration { return d }
	}
	return &Networks{Options: o, lines: map[string]*line{}}
}

// Run reads threads, resolves links and keeps lines until ctx ends, then waits for what is under way.
func (n *Networks) Run(ctx context.Context) error {
	n.mu.Lock()
	n.running = ctx
	n.mu.Unlock()
	defer n.work.Wait()
	tick := time.NewTicker(n.Look)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := n.readThreads(ctx); err != nil && ctx.Err() == nil {
			n.Log.Error("which comments are to be read could not be asked", "err", err)
		}
		if err := n.resolveLinks(ctx); err != nil && ctx.Err() == nil {
			n.Log.Error("which links are to be resolved could not be asked", "err", err)
		}
	}
}

// Poll asks the network of a leased source once, and takes in what it brings. With an error that is a *reaction.Problem,
// or comes from the door, the result holds what came before it.
func (n *Networks) Poll(ctx context.Context, src index.Source) (Result, error) {
	if _, ok := n.Streamers[src.Kind]; ok {
		if got, on := n.beat(src); on {
			return got, got.Err
		}
	}
	reader, ok := n.Readers[src.Kind]
	if !ok {
		return Result{}, &reaction.Problem{Status: index.StatusFailing, Text: "this presswatch has no reader for " + string(src.Kind)}
	}
	var out Result
	for round := 0; ; round++ {
		batch, err := n.readCalmly(ctx, reader, reaction.Ask{Source: src, Secret: n.Secrets(src.Key), Now: n.Now(), Wants: n.Wants})
		fresh, kept := n.take(ctx, src, &batch)
		if kept != nil {
			return out, kept // the store: nothing of the batch counts, and it comes again
		}
		out.add(&batch, fresh)
		if batch.Resume != "" {
			src.State.Resume = batch.Resume
		}
		if err != nil || !batch.More || round+1 >= mostRounds || ctx.Err() != nil {
			out.More = batch.More && err == nil
			return out, err
		}
	}
}

// mostRounds is how often a source with more to give is asked in one poll. After that others have their turn.
const mostRounds = 5

// Result is what a poll came to.
type Result struct {
	Entries []index.Entry // pages to be visited
	Fresh   int           // items that were new
	Resume  string        // "" it stays
	Hint    string
	Code    int
	Next    time.Time // not before; zero: as the source says
	More    bool      // it is due again at once
	Line    bool      // the source stays on a line, which is opened again without being asked
	Err     error     // of a line: why it does not stand
}

func (r *Result) add(b *reaction.Batch, fresh int) {
	r.Entries = append(r.Entries, b.Entries...)
	r.Fresh += fresh
	if b.Resume != "" {
		r.Resume = b.Resume
	}
	r.Hint, r.Code, r.Next = b.Hint, b.Code, b.Next
}
