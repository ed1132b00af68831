package follow

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"presswatch/index"
)

// Again is what a stage does beside its cursor: stories that changed without a new item are done again, at leisure.
// Such a wish is kept in memory only and lost in a crash, so Begin names those that are done once after a start. Set the exported
// fields before the first call.
type Again struct {
	Do    func(ctx context.Context, stories []int64) error // does some, a few at a time
	Begin func(ctx context.Context) ([]int64, error)       // what is done after a start; nil: nothing
	Log   *slog.Logger

	mu     sync.Mutex
	wanted map[int64]bool
	begun  bool
	bell   *Bell
}

// Bounds of what is done at leisure.
const (
	againAtOnce = 20
	againPause  = 10 * time.Millisecond
	againTick   = 10 * time.Second
)

// NewAgain returns one for which nothing is wanted.
func NewAgain(log *slog.Logger, do func(ctx context.Context, stories []int64) error, begin func(ctx context.Context) ([]int64, error)) *Again {
	return &Again{Do: do, Begin: begin, Log: log, wanted: map[int64]bool{}, bell: NewBell()}
}

// Want asks for stories. It never blocks.
func (a *Again) Want(stories []int64) {
	a.mu.Lock()
	for _, id := range stories {
		a.wanted[id] = true
	}
	a.mu.Unlock()
	a.bell.Ring()
}

// Run does what is wanted until ctx ends.
func (a *Again) Run(ctx context.Context) {
	for {
		rung := a.bell.Rung()
		if err := a.Once(ctx); err != nil && ctx.Err() == nil {
			a.Log.Warn("doing stories again failed and is tried again", "err", err)
			rung = nil // a ring does not mend what is broken
		}
		if !pause(ctx, rung, againTick) || ctx.Err() != nil {
			return
		}
	}
}

// Once does all that is wanted. What fails is wanted again and does not hold up the rest, unless there is no room to
// write: then everything waits.
func (a *Again) Once(ctx context.Context) error {
	if err := a.begin(ctx); err != nil {
		return err
	}
	var failed []int64
	var errs []error
	for some := a.some(); len(some) > 0; some = a.some() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := a.Do(ctx, some); err != nil {
			failed, errs = append(failed, some...), append(errs, err)
			if errors.Is(err, index.ErrReadOnly) {
				break
			}
		}
		pause(ctx, nil, againPause)
	}
	a.mu.Lock()
	for _, id := range failed {
		a.wanted[id] = true
	}
	a.mu.Unlock()
	return errors.Join(errs...)
}

func (a *Again) begin(ctx context.Context) error {
	a.mu.Lock()
	begun := a.begun || a.Begin == nil
	a.mu.Unlock()
	if begun {
		return nil
	}
	ids, err := a.Begin(ctx)
	if err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.begun = true
	for _, id := range ids {
		a.wanted[id] = true
	}
	return nil
}

// some takes a few of what is wanted.
func (a *Again) some() []int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	var out []int64
	for id := range a.wanted {
		if len(out) == againAtOnce {
			break
		}
		out = append(out, id)
		delete(a.wanted, id)
	}
	return out
}
