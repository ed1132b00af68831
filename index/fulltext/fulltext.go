// Package fulltext finds items: bleve behind a few methods.
//
// The store is the only truth. The index can be thrown away at any time and is built anew from the store
// in the background, while the old one, or a status that says how far it is, serves.
//
// # What is where
//
// The directory of the index holds generations: g-000001 and so on, each a bleve index of its own with a
// small file beside it (see meta.go) that says by which rules it was written and whether it is complete.
// The highest complete generation serves. A rebuild writes into the next number, batch by batch with the
// store's sequence number inside each batch, so that a crash loses nothing but the last batch and a
// restart goes on; when it has caught up it is marked complete, takes over, and the old one is removed.
//
//   - package terms says what of an item is indexed.
//   - package hits answers a request over one state of one generation.
//   - this package looks after generations: opening, writing, noticing damage, rebuilding.
//
// # What can go wrong, and what happens
//
//   - An index that cannot be opened is moved aside (beside the directory, with ".bad-" and the time; only
//     the last one is kept) and built anew. Only an index that another process holds open makes [Open] fail,
//     with [index.ErrHeld]; a full or read-only disk is retried.
//   - An index written by other rules (version of bleve, of the fields, of the words) serves while its
//     successor is built.
//   - A batch that does not return in time, an error in bleve's background work, files that vanish or
//     shrink, and a self-check that misses articles each lead to a reopening or a rebuild.
//   - A panic in a search costs that search only.
//
// No ext4 with fast_commit and no network file system: bleve's metadata do not survive a crash there. To
// go back to an older presswatch means a rebuild.
package fulltext

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"presswatch/index"
	"presswatch/index/fulltext/terms"
)

// Store is what the index reads of the store.
type Store interface {
	// After returns up to limit items whose sequence number is above seq, in its order, as they are now.
	After(ctx context.Context, seq int64, limit int) ([]index.Item, error)
	// Counts returns figures about the whole store.
	Counts(ctx context.Context) (index.Counts, error)
}

// Options are what an index needs. Only Dir and Store must be given.
type Options struct {
	Dir   string // the directory of the index; created if missing
	Store Store
	Now   func() time.Time
	Log   *slog.Logger

	BatchSize    int           // documents in one batch; 500
	BatchTime    time.Duration // after which a batch counts as hung; 60 s
	SearchTime   time.Duration // after which a search is stopped; 2 s
	Searches     int           // searches at a time; twice the processors
	CheckEvery   time.Duration // how often the files are looked at; 2 s
	SelfCheckGap time.Duration // between two self-checks; 24 h

	wrap func(engine) engine // puts something between the index and bleve, for tests
}

func (o Options) withDefaults() (Options, error) {
	if o.Dir == "" || o.Store == nil {
		return o, fmt.Errorf("the index needs a directory and a store: %w", index.ErrInvalid)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.wrap == nil {
		o.wrap = func(e engine) engine { return e }
	}
	defaultTo(&o.BatchSize, 500)
	defaultTo(&o.BatchTime, time.Minute)
	defaultTo(&o.SearchTime, 2*time.Second)
	defaultTo(&o.Searches, 2*runtime.NumCPU())
	defaultTo(&o.CheckEvery, 2*time.Second)
	defaultTo(&o.SelfCheckGap, 24*time.Hour)
	return o, nil
}

func defaultTo[T int | time.Duration](v *T, value T) {
	if *v <= 0 {
		*v = value
	}
}

// Index is a full-text index with its upkeep. Its methods may be called by several goroutines.
type Index struct {
	opt   Options
	stems *terms.Stems
	gate  chan struct{} // one token for each search at work

	writing chan struct{} // held by whoever writes to, or exchanges, the live generation
	wake    chan struct{} // tells the keeper that something is wrong

	mu     sync.RWMutex
	live   *generation // answers searches; nil: nothing does
	build  *generation // being built; nil: none
	needed string      // why a rebuild is needed; "" it is not
	stuck  string      // why there is no index although a rebuild would not help; "" that is not so
	done   float64     // of the rebuild
	seen   int64       // highest sequence number that was handed to Index
	closed bool

	searching sync.WaitGroup
	leaving   sync.WaitGroup // generations that are being closed
	keeping   sync.WaitGroup
	stop      context.CancelFunc

	panics    atomic.Int64
	suspected atomic.Bool // a search failed in a way that a healthy index does not
}

// Open opens the index in a directory, or begins to build one. It comes back soon: what takes long is done
// in the background, see [Index.Status]. Its errors are wrong options, and [index.ErrHeld] if another
// process has the index open.
func Open(ctx context.Context, options Options) (*Index, error) {
	opt, err := options.withDefaults()
	if err != nil {
		return nil, err
	}
	x := &Index{
		opt: opt, stems: terms.NewStems(), gate: make(chan struct{}, opt.Searches),
		writing: make(chan struct{}, 1), wake: make(chan struct{}, 1),
	}
	if err := x.begin(ctx); err != nil {
		return nil, err
	}
	keep, stop := context.WithCancel(context.WithoutCancel(ctx))
	x.stop = stop
	x.keeping.Go(func() { x.keep(keep) })
	return x, nil
}

// Close ends the background work and closes the index. Searches at work are waited for.
func (x *Index) Close() error {
	x.mu.Lock()
	if x.closed {
		x.mu.Unlock()
		return nil
	}
	x.closed = true
	x.mu.Unlock()
	x.stop()
	x.keeping.Wait()
	x.searching.Wait()
	x.writing <- struct{}{} // whoever still writes has finished; nobody comes after
	x.mu.Lock()
	live, build := x.live, x.build
	x.live, x.build = nil, nil
	x.mu.Unlock()
	err := errors.Join(live.close(x.opt.BatchTime), build.close(x.opt.BatchTime))
	x.leaving.Wait()
	return err
}

// errClosed is what methods of a closed index return.
func errClosed() error { return fmt.Errorf("the index is closed: %w", index.ErrUnavailable) }
