// Package follow runs a stage from its stored position: a named cursor over the one order of things.
//
// The store gives every item, and every change of one, the next sequence number. A [Stage] reads what is
// above its position in batches, does its work, and stores the new position, for ever. No stage calls the
// next; each looks after its own cursor and never passes the one before it ([Stage.Limit]). To redo a
// stage, set its cursor back.
//
// Work is done at least once and never skipped: the position is stored after the work, so a crash between
// the two repeats the batch. The work must therefore be fit to be repeated (unique keys see to it). An item
// that cannot be worked on holds its stage up, visibly in [Stage.Status]; what comes before it in the order is
// done, because a batch that fails is tried again in smaller pieces.
package follow

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"presswatch/index"
)

// Stage is one step of the way of an item. Set the exported fields before the first call and leave them
// then; Name, Read, Position and Do must be given.
type Stage struct {
	Name string
	// Read returns up to limit items whose Seq is above seq, in order of Seq: the store's After.
	Read func(ctx context.Context, seq int64, limit int) ([]index.Item, error)
	// Position returns the stored position. It is asked before every batch, because a stage that keeps its
	// own position may be set back by what it writes to (an index that is rebuilt).
	Position func(ctx context.Context) (int64, error)
	// SetPosition stores the position after a batch. Nil if Do keeps it together with its work.
	SetPosition func(ctx context.Context, seq int64) error
	// Limit returns how far the stage may go: the position of the stage before it, or for the first stage
	// the last sequence number of the store. Nil: as far as there are items.
	Limit func(ctx context.Context) (int64, error)
	// Do works on a batch, in order. It may see a batch again.
	Do func(ctx context.Context, items []index.Item) error

	Batch int           // items in one batch; 500
	Poll  time.Duration // between two looks when nobody rings; 5 s
	Now   func() time.Time

	mu     sync.Mutex
	status Status
	piece  int // size of the next batch: smaller after a failure
}

// Status is how a stage does.
type Status struct {
	Position int64     // sequence number up to which everything is done
	Behind   int64     // how far Position is below Limit; 0 if there is no Limit
	Items    int64     // worked on since the start, repetitions included
	LastDone time.Time // end of the last batch; zero: none yet
	Err      error     // why the last try failed; nil: it did not
	Failures int       // tries in a row that failed
	Since    time.Time // since when it fails; zero: it does not
}

const (
	defaultBatch = 500
	defaultPoll  = 5 * time.Second
	firstBackoff = time.Second
	lastBackoff  = time.Minute
)

// Run works until ctx ends and then returns nil, after the batch in hand. It wakes when the bell rings (nil:
// never) and every Poll. A failure is logged, shown in Status and tried again, after one second at first and
// after a minute at most.
func (s *Stage) Run(ctx context.Context, bell *Bell, log *slog.Logger) error {
	for {
		rung := bell.Rung() // before the look, or what comes in between is seen a Poll late
		err := s.Once(ctx)
		if ctx.Err() != nil {
			return nil
		}
		wait := s.poll()
		if err != nil {
			failures := s.Status().Failures
			wait, rung = backoff(failures), nil // a ring does not mend what is broken
			log.Warn("stage failed and is tried again", "stage", s.Name, "in", wait, "failures", failures, "err", err)
		}
		if !pause(ctx, rung, wait) {
			return nil
		}
	}
}

// pause waits for the first of the bell and the time; false when ctx ended.
func pause(ctx context.Context, rung <-chan struct{}, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-rung:
	case <-timer.C:
	}
	return true
}

// backoff doubles with every failure and is spread by a quarter, so that stages do not retry in step.
func backoff(failures int) time.Duration {
	d := lastBackoff
	if failures < 7 {
		d = firstBackoff << max(failures-1, 0)
	}
	d = min(d, lastBackoff)
	return d - d/4 + rand.N(d/4+1)
}

// Once works until nothing is left to do up to Limit, or until the first failure. It returns nil when it is
// through, and ctx's error when that ended first.
func (s *Stage) Once(ctx context.Context) error {
	for {
		more, err := s.step(ctx)
		if ctx.Err() != nil {
			return ctx.Err() // being stopped is no failure of the stage
		}
		s.note(err)
		if err != nil || !more {
			return err
		}
	}
}

// step does one batch; more says whether to look again at once.
func (s *Stage) step(ctx context.Context) (more bool, err error) {
	from, err := s.Position(ctx)
	if err != nil {
		return false, fmt.Errorf("asking for the position of %s: %w", s.Name, err)
	}
	limit := int64(-1)
	if s.Limit != nil {
		if limit, err = s.Limit(ctx); err != nil {
			return false, fmt.Errorf("asking how far %s may go: %w", s.Name, err)
		}
	}
	s.place(from, limit)
	if limit >= 0 && from >= limit {
		return false, nil
	}
	size := s.size()
	items, err := s.Read(ctx, from, size)
	if err != nil {
		return false, fmt.Errorf("reading what %s is to do: %w", s.Name, err)
	}
	items = upTo(items, limit)
	if len(items) == 0 {
		return false, nil
	}
	last := items[len(items)-1].Seq
	if err := s.work(ctx, items, last); err != nil {
		return false, fmt.Errorf("%s, items %d to %d: %w", s.Name, items[0].Seq, last, err)
	}
	return s.moved(ctx, from, last, limit, len(items))
}

// upTo leaves the items whose Seq is not above limit; a negative limit is none.
func upTo(items []index.Item, limit int64) []index.Item {
	for limit >= 0 && len(items) > 0 && items[len(items)-1].Seq > limit {
		items = items[:len(items)-1]
	}
	return items
}

// work does a batch and stores the position, in this order: the other way round a crash would skip it. A
// batch in hand is finished although ctx ended while it was being worked on: its work is done, and storing
// the position saves repeating it.
func (s *Stage) work(ctx context.Context, items []index.Item, last int64) error {
	if err := s.do(ctx, items); err != nil {
		return err
	}
	if s.SetPosition == nil {
		return nil
	}
	if err := s.SetPosition(context.WithoutCancel(ctx), last); err != nil {
		return fmt.Errorf("storing the position: %w", err)
	}
	return nil
}

// errPanic is a panic of Do: a mistake of ours that one item brings out must not take the program down.
var errPanic = errors.New("panic")

func (s *Stage) do(ctx context.Context, items []index.Item) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v\n%s", errPanic, p, debug.Stack())
		}
	}()
	return s.Do(ctx, items)
}

// moved notes a finished batch. A stage that keeps its own position and did not move is not asked again at
// once, or it would spin.
func (s *Stage) moved(ctx context.Context, from, last, limit int64, n int) (more bool, err error) {
	now := last
	if s.SetPosition == nil {
		if now, err = s.Position(ctx); err != nil {
			return false, fmt.Errorf("asking for the position of %s: %w", s.Name, err)
		}
	}
	s.place(now, limit)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status.Items += int64(n)
	s.status.LastDone = s.clock()
	return now > from, nil
}
