package hits

import (
	"context"
	"fmt"

	"github.com/RoaringBitmap/roaring/v2"
	segmentapi "github.com/blevesearch/scorch_segment_api/v2"

	"presswatch/index/fulltext/snapshot"
)

// step is a part of a plan. Its match returns the documents of a segment that match, deleted ones
// possibly among them. Nobody changes a bitmap that a step has returned.
type step interface {
	match(r *run) (*roaring.Bitmap, error)
}

// run is the work of one plan on one segment. What a step has found is remembered, so that facets over
// trees that share parts with the main one cost next to nothing.
type run struct {
	ctx   context.Context
	seg   *snapshot.Segment
	found map[step]*roaring.Bitmap
	dicts map[string]segmentapi.TermDictionary
}

func newRun(ctx context.Context, seg *snapshot.Segment) *run {
	return &run{ctx: ctx, seg: seg, found: map[step]*roaring.Bitmap{}, dicts: map[string]segmentapi.TermDictionary{}}
}

func (r *run) match(s step) (*roaring.Bitmap, error) {
	if b, ok := r.found[s]; ok {
		return b, nil
	}
	if err := r.ctx.Err(); err != nil {
		return nil, err
	}
	b, err := s.match(r)
	if err != nil {
		return nil, err
	}
	r.found[s] = b
	return b, nil
}

func (r *run) dict(field string) (segmentapi.TermDictionary, error) {
	if d, ok := r.dicts[field]; ok {
		return d, nil
	}
	d, err := r.seg.Index.Dictionary(field)
	if err != nil {
		return nil, fmt.Errorf("field %s of a segment: %w", field, err)
	}
	r.dicts[field] = d
	return d, nil
}

// postings returns where a term stands.
func (r *run) postings(field, term string) (segmentapi.PostingsList, error) {
	d, err := r.dict(field)
	if err != nil {
		return nil, err
	}
	p, err := d.PostingsList([]byte(term), nil, nil)
	if err != nil {
		return nil, fmt.Errorf("word %q of a segment: %w", term, err)
	}
	return p, nil
}

// orInto adds the documents of a term to set.
func (r *run) orInto(set *roaring.Bitmap, field, term string) error {
	p, err := r.postings(field, term)
	if err != nil {
		return err
	}
	return orPostings(set, p)
}

// orPostings adds all documents of a postings list to set, in one piece where the list is a bitmap.
func orPostings(set *roaring.Bitmap, p segmentapi.PostingsList) error {
	if whole, ok := p.(interface{ OrInto(*roaring.Bitmap) }); ok {
		whole.OrInto(set)
		return nil
	}
	it := p.Iterator(false, false, false, nil)
	for {
		next, err := it.Next()
		if err != nil || next == nil {
			return err
		}
		set.Add(uint32(next.Number()))
	}
}

// everything matches all documents.
type everything struct{}

func (everything) match(r *run) (*roaring.Bitmap, error) { return r.seg.Live, nil }

// nothing matches none.
type nothing struct{}

func (nothing) match(*run) (*roaring.Bitmap, error) { return roaring.New(), nil }

// within returns what a step matches among the documents of a set, and maybe others. What reads positions reads
// those of the set only.
func (r *run) within(s step, set *roaring.Bitmap) (*roaring.Bitmap, error) {
	if b, ok := r.found[s]; ok {
		return b, nil
	}
	switch s := s.(type) {
	case *placed:
		return s.within(r, set)
	case *not:
		b, err := r.within(s.part, set)
		if err != nil {
			return nil, err
		}
		return roaring.AndNot(set, b), nil
	case *either:
		return s.within(r, set)
	case *all:
		return s.within(r, set)
	}
	return r.match(s)
}

// all matches what every part matches. The parts stand in order of cost, so that the dear ones look only at what
// the cheap ones have left.
type all struct{ parts []step }

func (a *all) match(r *run) (*roaring.Bitmap, error) { return a.within(r, r.seg.Live) }

func (a *all) within(r *run, set *roaring.Bitmap) (*roaring.Bitmap, error) {
	got := set
	for _, p := range a.parts {
		b, err := r.within(p, got)
		if err != nil {
			return nil, err
		}
		if got = roaring.And(got, b); got.IsEmpty() {
			break
		}
	}
	return got, nil
}

// either matches what at least one part matches.
type either struct{ parts []step }

func (e *either) match(r *run) (*roaring.Bitmap, error) { return e.within(r, r.seg.Live) }

func (e *either) within(r *run, set *roaring.Bitmap) (*roaring.Bitmap, error) {
	got := roaring.New()
	for _, p := range e.parts {
		b, err := r.within(p, set)
		if err != nil {
			return nil, err
		}
		got.Or(b)
	}
	return got, nil
}

// not matches what its part does not.
type not struct{ part step }

func (n *not) match(r *run) (*roaring.Bitmap, error) {
	b, err := r.match(n.part)
	if err != nil {
		return nil, err
	}
	return roaring.AndNot(r.seg.Live, b), nil
}

// anyTerm matches the documents in which one of the terms stands.
type anyTerm struct{ terms []fieldTerm }

type fieldTerm struct{ field, term string }

func (a *anyTerm) match(r *run) (*roaring.Bitmap, error) {
	set := roaring.New()
	for _, t := range a.terms {
		if err := r.orInto(set, t.field, t.term); err != nil {
			return nil, err
		}
	}
	return set, nil
}
