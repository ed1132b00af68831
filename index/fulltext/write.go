package fulltext

import (
	"context"
	"fmt"

	"presswatch/index"
)

// Index takes items in that the store has given in order up to seq, and keeps seq with them. When it
// returns, they are on disk and every later search sees them.
//
// While the index is being rebuilt, the items are not looked at: the rebuild reads them from the store
// itself before it finishes.
func (x *Index) Index(ctx context.Context, items []index.Item, seq int64) error {
	if err := x.lockWriting(ctx); err != nil {
		return err
	}
	defer x.unlockWriting()
	x.mu.Lock()
	live, needed := x.live, x.needed
	x.mu.Unlock()
	switch {
	case needed != "":
		x.noteSeen(seq)
		return nil
	case live == nil:
		return x.errNoIndex()
	}
	for len(items) > x.opt.BatchSize {
		part := items[:x.opt.BatchSize]
		if err := x.writeLive(ctx, live, part, 0); err != nil {
			return err
		}
		items = items[x.opt.BatchSize:]
	}
	if err := x.writeLive(ctx, live, items, seq); err != nil {
		return err
	}
	x.noteSeen(seq)
	return nil
}

func (x *Index) writeLive(ctx context.Context, live *generation, items []index.Item, seq int64) error {
	err := live.write(ctx, items, seq, x.stems, x.opt.BatchTime)
	if err == nil || ctx.Err() != nil {
		return err
	}
	x.rouse()
	if classify(err) == surroundings {
		return fmt.Errorf("the index cannot be written: %w: %w", err, index.ErrReadOnly)
	}
	return fmt.Errorf("the index cannot be written and is looked after: %w: %w", err, index.ErrUnavailable)
}

func (x *Index) noteSeen(seq int64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.seen = max(x.seen, seq)
}

// lockWriting waits for its turn to write, unless the index is closed meanwhile.
func (x *Index) lockWriting(ctx context.Context) error {
	select {
	case x.writing <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.closed {
		<-x.writing
		return errClosed()
	}
	return nil
}

func (x *Index) unlockWriting() { <-x.writing }

// rouse makes the keeper look at once.
func (x *Index) rouse() {
	select {
	case x.wake <- struct{}{}:
	default:
	}
}

// Position returns the sequence number up to which the index has taken the store in, or will have when
// the rebuild that is going on has finished. Whoever feeds the index begins behind it.
func (x *Index) Position(ctx context.Context) (int64, error) {
	x.mu.RLock()
	live, seen, rebuilding, closed := x.live, x.seen, x.needed != "", x.closed
	x.mu.RUnlock()
	if closed {
		return 0, errClosed()
	}
	position := int64(0)
	if live != nil {
		position = live.position()
	}
	if !rebuilding {
		return position, nil
	}
	counts, err := x.opt.Store.Counts(ctx)
	return min(max(seen, position), counts.LastSeq), err
}
