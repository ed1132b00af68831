package fulltext

import (
	"context"
	"errors"
	"fmt"
	"time"

	"presswatch/index"
)

// Rebuild has the index built anew from the store, in the background: the old one serves until the new one
// takes its place. It comes back at once, and from then on [Index.Status] tells how far it is. A rebuild that
// is going on already is not begun again.
func (x *Index) Rebuild(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	x.mu.RLock()
	closed := x.closed
	x.mu.RUnlock()
	if closed {
		return errClosed()
	}
	x.require("a rebuild was asked for")
	x.rouse()
	return nil
}

// Rebuilt waits until no rebuild is going on any more.
func (x *Index) Rebuilt(ctx context.Context) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		x.mu.RLock()
		needed, closed := x.needed != "", x.closed
		x.mu.RUnlock()
		if closed {
			return errClosed()
		}
		if !needed {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// rebuildIfNeeded rebuilds as long as a rebuild is needed. It gives up only when ctx ends.
func (x *Index) rebuildIfNeeded(ctx context.Context) {
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		x.mu.RLock()
		needed := x.needed
		x.mu.RUnlock()
		if needed == "" {
			return
		}
		err := x.rebuild(ctx, needed)
		if err == nil {
			continue
		}
		if ctx.Err() != nil {
			return
		}
		x.opt.Log.Error("index rebuild failed and is tried again", "in", wait, "err", err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(min(wait, x.opt.CheckEvery)):
		}
	}
}

// rebuild builds a generation, or goes on with the one begun, and puts it in the place of the live one.
func (x *Index) rebuild(ctx context.Context, why string) error {
	x.opt.Log.Info("index is being built from the store", "why", why)
	g, err := x.begun()
	if err != nil {
		return err
	}
	if err := x.fill(ctx, g); err != nil {
		return x.abandon(ctx, g, err)
	}
	if err := x.lockWriting(ctx); err != nil {
		return err
	}
	defer x.unlockWriting()
	if err := x.fill(ctx, g); err != nil { // what came since, while nobody else writes
		return x.abandon(ctx, g, err)
	}
	if err := x.complete(g); err != nil {
		return x.abandon(ctx, g, err)
	}
	x.exchange(g)
	return nil
}

// begun returns the generation to be built.
func (x *Index) begun() (*generation, error) {
	x.mu.RLock()
	g := x.build
	x.mu.RUnlock()
	if g != nil {
		return g, nil
	}
	g, err := x.halfBuilt()
	if err != nil {
		return nil, err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.build, x.done = g, 0
	return g, nil
}

// halfBuilt opens the generation that an earlier try has left half built, or makes a new one.
func (x *Index) halfBuilt() (*generation, error) {
	all, err := listGenerations(x.opt.Dir)
	if err != nil {
		return nil, err
	}
	for _, s := range all {
		if s.err != nil || s.meta.Complete || !s.meta.sameRules(currentMeta()) {
			continue
		}
		g, err := openGeneration(x.opt.Dir, s.number, x.access())
		if err == nil || classify(err) == surroundings {
			return g, err
		}
		x.discard(s.number, err)
	}
	number, err := x.nextNumber()
	if err != nil {
		return nil, err
	}
	return createGeneration(x.opt.Dir, number, x.access())
}

func (x *Index) nextNumber() (int, error) {
	all, err := listGenerations(x.opt.Dir)
	number := 0
	if len(all) > 0 {
		number = all[0].number
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.live != nil {
		number = max(number, x.live.number)
	}
	return number + 1, err
}

// fill reads the store from where the generation stands to its end.
func (x *Index) fill(ctx context.Context, g *generation) error {
	for {
		items, err := x.opt.Store.After(ctx, g.position(), x.opt.BatchSize)
		if err != nil {
			return fmt.Errorf("reading the store: %w", err)
		}
		if len(items) == 0 {
			return nil
		}
		if err := g.write(ctx, items, items[len(items)-1].Seq, x.stems, x.opt.BatchTime); err != nil {
			return err
		}
		if err := errors.Join(g.sickness.get(), g.examineFiles()); err != nil {
			return err
		}
		x.progress(ctx, g)
	}
}

func (x *Index) progress(ctx context.Context, g *generation) {
	counts, err := x.opt.Store.Counts(ctx)
	if err != nil || counts.Items == 0 {
		return
	}
	view, _, ok := g.hold()
	if !ok {
		return
	}
	done := float64(view.Items()) / float64(counts.Items)
	_ = view.Release()
	x.mu.Lock()
	defer x.mu.Unlock()
	x.done = min(done, 0.999)
}

// abandon decides about a generation whose building failed: the next try goes on with it unless it is
// itself what failed, or its files are gone.
func (x *Index) abandon(ctx context.Context, g *generation, err error) error {
	var d *damage
	if ctx.Err() == nil {
		err = errors.Join(err, g.examineFiles())
	}
	if ctx.Err() != nil || g.sickness.get() == nil && !errors.As(err, &d) {
		return err
	}
	x.mu.Lock()
	x.build = nil
	x.mu.Unlock()
	closed := g.close(closeTime)
	if classify(err) == damaged {
		x.discard(g.number, err)
	}
	return errors.Join(err, closed)
}

// exchange puts a complete generation in the place of the live one. The caller holds the right to write.
func (x *Index) exchange(g *generation) {
	x.mu.Lock()
	old := x.live
	x.live, x.build, x.needed, x.done = g, nil, "", 1
	x.seen = max(x.seen, g.position())
	x.mu.Unlock()
	x.opt.Log.Info("index is built", "generation", g.number, "seq", g.position())
	if old == nil {
		return
	}
	if err := old.close(closeTime); err != nil {
		x.opt.Log.Warn("the old index was given up without closing it", "generation", old.number, "err", err)
	}
	x.remove(old.number)
}

// errNoIndex is what a search gets while nothing can answer it.
func (x *Index) errNoIndex() error {
	s := x.Status()
	if s.Rebuilding {
		return fmt.Errorf("the index is being rebuilt, %.0f %%: %w", 100*s.Done, index.ErrUnavailable)
	}
	return fmt.Errorf("the index cannot answer just now: %w", index.ErrUnavailable)
}
