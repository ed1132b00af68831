package hits

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"golang.org/x/sync/errgroup"

	"presswatch/index/fulltext/snapshot"
	"presswatch/index/fulltext/terms"
	"presswatch/index/query"
)

// Parallel is the number of segments that one search works on at a time.
const Parallel = 2

// ErrPanic is wrapped by what becomes of a panic in a search: a damaged segment, or a mistake of ours or
// of bleve's. It costs the one search, not the process.
type ErrPanic struct {
	Value any
	Stack []byte
}

func (e *ErrPanic) Error() string { return fmt.Sprintf("the search panicked: %v", e.Value) }

// Contain runs work and turns a panic in it into an [*ErrPanic]. The work may read mapped files: a page
// that is gone from under it is a panic as well, not the end of the process.
func Contain(work func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &ErrPanic{Value: v, Stack: debug.Stack()}
		}
	}()
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	return work()
}

// found is what the trees of a request match in one segment.
type found struct {
	seg    *snapshot.Segment
	main   *roaring.Bitmap
	facets []*roaring.Bitmap
	scores []float32 // by document, nil unless sorted by relevance
}

// Search answers a request. It leaves Took and Seq to the caller.
func Search(ctx context.Context, v *snapshot.View, stems *terms.Stems, req *query.Request) (query.Answer, error) {
	p := NewPlan(ctx, v, stems, req.Now, req.Zone)
	p.req = req
	all, err := p.run(ctx, req)
	if err != nil {
		return query.Answer{}, err
	}
	var a query.Answer
	for _, f := range all {
		a.Total += int(f.main.GetCardinality())
	}
	if a.Hits, a.Next, err = firstPage(all, req); err != nil {
		return query.Answer{}, err
	}
	for i, f := range req.Facets {
		a.Facets = append(a.Facets, countFacet(all, i, f, v.Names.All()))
	}
	if req.Histogram != nil {
		a.Histogram = histogram(all, req.Histogram, p.zone)
	}
	return a, ctx.Err()
}

// run compiles the trees of a request and runs them over all segments.
func (p *Plan) run(ctx context.Context, req *query.Request) ([]*found, error) {
	main, err := p.add(req.Tree)
	if err != nil {
		return nil, err
	}
	facets := make([]step, len(req.Facets))
	for i, f := range req.Facets {
		if facets[i] = main; f.Tree != nil {
			if facets[i], err = p.add(f.Tree); err != nil {
				return nil, err
			}
		}
	}
	var rank *ranking
	if req.Sort == query.Relevance && req.Size > 0 {
		if rank, err = p.rank(req.Tree); err != nil {
			return nil, err
		}
	}
	return p.runSegments(ctx, main, facets, rank)
}

func (p *Plan) runSegments(ctx context.Context, main step, facets []step, rank *ranking) ([]*found, error) {
	all := make([]*found, len(p.view.Segments))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(Parallel)
	for _, i := range largestFirst(p.view.Segments) {
		seg := p.view.Segments[i]
		group.Go(func() error {
			return Contain(func() (err error) {
				all[i], err = runSegment(newRun(ctx, seg), main, facets, rank)
				return err
			})
		})
	}
	return all, group.Wait()
}

// largestFirst orders segments so that no large one is left to be worked on alone at the end.
func largestFirst(segments []*snapshot.Segment) []int {
	order := make([]int, len(segments))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return segments[b].Columns.Len() - segments[a].Columns.Len() })
	return order
}

func runSegment(r *run, main step, facets []step, rank *ranking) (*found, error) {
	f := &found{seg: r.seg}
	var err error
	if f.main, err = r.alive(main); err != nil {
		return nil, err
	}
	for _, s := range facets {
		b := f.main
		if s != main {
			if b, err = r.alive(s); err != nil {
				return nil, err
			}
		}
		f.facets = append(f.facets, b)
	}
	if rank != nil {
		f.scores, err = rank.score(r, f.main)
	}
	return f, err
}

// alive returns what a step matches without the deleted documents.
func (r *run) alive(s step) (*roaring.Bitmap, error) {
	b, err := r.match(s)
	if err != nil || b == r.seg.Live || r.seg.Live.GetCardinality() == uint64(r.seg.Columns.Len()) {
		return b, err
	}
	return roaring.And(b, r.seg.Live), nil
}

// each calls do for every document of the set, in ascending order.
func each(set *roaring.Bitmap, do func(doc uint32)) {
	var buffer [512]uint32
	it := set.ManyIterator()
	for n := it.NextMany(buffer[:]); n > 0; n = it.NextMany(buffer[:]) {
		for _, doc := range buffer[:n] {
			do(doc)
		}
	}
}

// timeOf gives the time of a column, zero for an unknown one.
func timeOf(micros int64) time.Time {
	if micros == terms.Unknown {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

// Matches reports whether the item is among the hits of a tree.
func Matches(ctx context.Context, v *snapshot.View, stems *terms.Stems, tree query.Node, item int64) (bool, error) {
	p := NewPlan(ctx, v, stems, time.Time{}, nil)
	main, err := p.add(tree)
	if err != nil {
		return false, err
	}
	for _, seg := range v.Segments {
		doc, err := document(seg, item)
		if err != nil {
			return false, err
		}
		if doc < 0 || !seg.Live.Contains(uint32(doc)) {
			continue
		}
		b, err := newRun(ctx, seg).match(main)
		return err == nil && b.Contains(uint32(doc)), err
	}
	return false, nil
}

// document returns the number of an item's document in the segment, -1 if it is not there.
func document(seg *snapshot.Segment, item int64) (int64, error) {
	b, err := seg.Index.DocNumbers([]string{terms.DocID(item)})
	if err != nil || b.IsEmpty() {
		return -1, err
	}
	return int64(b.Minimum()), nil
}
