package fulltext

import (
	"context"
	"errors"
	"fmt"
	"time"

	"presswatch/index"
	"presswatch/index/fulltext/hits"
	"presswatch/index/fulltext/snippet"
	"presswatch/index/query"
)

// patience is how long a search waits for its turn before it is told that too much is going on.
const patience = 250 * time.Millisecond

// Search finds items. Its errors are [index.ErrInvalid], [index.ErrTooDear], [index.ErrBusy] and
// [index.ErrUnavailable], or those of ctx.
func (x *Index) Search(ctx context.Context, req query.Request) (query.Answer, error) {
	if err := validate(&req); err != nil {
		return query.Answer{}, err
	}
	if req.Now.IsZero() {
		req.Now = x.opt.Now()
	}
	if err := x.enter(ctx); err != nil {
		return query.Answer{}, err
	}
	defer x.leave()
	live, err := x.serving()
	if err != nil {
		return query.Answer{}, err
	}
	view, seq, ok := live.hold()
	if !ok {
		return query.Answer{}, x.errNoIndex()
	}
	defer func() { _ = view.Release() }()
	start := time.Now()
	limited, cancel := context.WithTimeout(ctx, x.opt.SearchTime)
	defer cancel()
	var a query.Answer
	err = hits.Contain(func() (err error) {
		a, err = hits.Search(limited, view, x.stems, &req)
		return err
	})
	a.Took, a.Seq = time.Since(start), seq
	return a, x.judge(ctx, err)
}

// enter waits for a turn and keeps the index from closing until leave.
func (x *Index) enter(ctx context.Context) error {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case x.gate <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return fmt.Errorf("%d searches are at work already; try again in a moment: %w", cap(x.gate), index.ErrBusy)
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.closed {
		<-x.gate
		return errClosed()
	}
	x.searching.Add(1)
	return nil
}

func (x *Index) leave() {
	<-x.gate
	x.searching.Done()
}

// serving returns the generation that answers.
func (x *Index) serving() (*generation, error) {
	x.mu.RLock()
	live := x.live
	x.mu.RUnlock()
	if live == nil {
		return nil, x.errNoIndex()
	}
	return live, nil
}

// judge says what an error of a search means: the user's, ours, or a sign that the index is not well.
func (x *Index) judge(ctx context.Context, err error) error {
	switch {
	case err == nil, ctx.Err() != nil, errors.Is(err, index.ErrInvalid), errors.Is(err, index.ErrTooDear):
		return err
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("the search was stopped after %s; ask for less, or for rarer words: %w", x.opt.SearchTime, index.ErrTooDear)
	case errors.Is(err, index.ErrUnavailable):
		return err // the store did not say what is in a story: the index is well
	}
	if isPanic(err) {
		x.panics.Add(1)
	}
	x.opt.Log.Error("search failed", "err", err)
	x.suspected.Store(true)
	x.rouse()
	return fmt.Errorf("the index failed in this search and is examined: %w: %w", err, index.ErrUnavailable)
}

// Panics returns how many searches have ended in a panic since the index was opened.
func (x *Index) Panics() int64 { return x.panics.Load() }

// validate refuses a request that is over the limits of package query.
func validate(req *query.Request) error {
	switch {
	case req.Size < 0 || req.Size > query.MaxSize:
		return invalid("size %d is not between 0 and %d", req.Size, query.MaxSize)
	case req.From < 0 || req.From+req.Size > query.MaxDepth:
		return invalid("only the first %d hits can be reached by number; go on with the mark of the next page", query.MaxDepth)
	case req.After != "" && req.From != 0:
		return invalid("a page is asked for by number or by mark, not both")
	case len(req.Facets) > query.MaxFacets:
		return invalid("%d facets are asked for; %d are allowed", len(req.Facets), query.MaxFacets)
	}
	switch req.Sort {
	case "", query.Newest, query.Oldest, query.Relevance:
	default:
		return invalid("%q is no order; use newest, oldest or relevance", req.Sort)
	}
	return validateCounts(req)
}

func validateCounts(req *query.Request) error {
	for _, f := range req.Facets {
		switch f.Field {
		case query.FieldLane, query.FieldOutlet, query.FieldLang, query.FieldKind, query.FieldSource, query.FieldSite, query.FieldTag:
		default:
			return invalid("values of %s cannot be counted", f.Field)
		}
		if f.Size < 0 || f.Size > query.MaxSize {
			return invalid("%d values of %s are asked for; %d are allowed", f.Size, f.Field, query.MaxSize)
		}
	}
	if req.Histogram == nil {
		return nil
	}
	switch req.Histogram.Step {
	case query.StepHour, query.StepDay, query.StepWeek:
		return nil
	}
	return invalid("%q is no step; use hour, day or week", req.Histogram.Step)
}

func invalid(format string, args ...any) error {
	return fmt.Errorf(format+": %w", append(args, index.ErrInvalid)...)
}

// Status says how the index stands.
func (x *Index) Status() query.Status {
	x.mu.RLock()
	live, needed, stuck, done, closed := x.live, x.needed, x.stuck, x.done, x.closed
	x.mu.RUnlock()
	s := query.Status{Rebuilding: needed != "" && !closed, Problem: needed}
	if s.Rebuilding {
		s.Done = done
	} else if live == nil {
		s.Problem = stuck
	}
	if live == nil || closed {
		return s
	}
	view, seq, ok := live.hold()
	if !ok {
		return s
	}
	defer func() { _ = view.Release() }()
	s.Ready, s.Seq, s.Items, s.NewestWhen = true, seq, view.Items(), view.Newest()
	return s
}

// Snippets gives, for each item, the pieces of its text that a tree asks for, the best first: the title whole,
// if anything in it matched, then pieces of the text. It reads the items, not the index, so that it answers
// while that is being rebuilt.
func (x *Index) Snippets(ctx context.Context, tree query.Node, items []index.Item) ([][]query.Snippet, error) {
	out := make([][]query.Snippet, len(items))
	maker := snippet.New(tree, x.stems)
	for i := range items {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		out[i] = maker.Of(&items[i])
	}
	return out, nil
}
