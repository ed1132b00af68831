package hits

import (
	"fmt"

	"github.com/RoaringBitmap/roaring/v2"

	"presswatch/index"
	"presswatch/index/fulltext/snapshot"
	"presswatch/index/query"
)

// valueIn matches documents whose value of a field is one of a few.
type valueIn struct {
	field  query.Field
	wanted map[uint32]bool
}

func (s *valueIn) match(r *run) (*roaring.Bitmap, error) {
	if s.field == query.FieldTag {
		return s.tagged(r.seg.Columns), nil
	}
	column := r.seg.Columns.Of(s.field)
	if s.field == query.FieldKind {
		forms := r.seg.Columns.Forms()
		return where(len(column), func(doc int) bool { return s.wanted[column[doc]] || s.wanted[forms[doc]] }), nil
	}
	return where(len(column), func(doc int) bool { return s.wanted[column[doc]] }), nil
}

func (s *valueIn) tagged(c *snapshot.Columns) *roaring.Bitmap {
	return where(c.Len(), func(doc int) bool {
		for _, tag := range c.TagsOf(uint32(doc)) {
			if s.wanted[tag] {
				return true
			}
		}
		return false
	})
}

// numbered matches the documents of items by their numbers.
type numbered struct{ wanted map[int64]bool }

// add takes items in as they were told. That they could not be told is no fault of the index.
func (s *numbered) add(items []int64, err error) error {
	if err != nil {
		return fmt.Errorf("%w: %w", index.ErrUnavailable, err)
	}
	for _, id := range items {
		s.wanted[id] = true
	}
	return nil
}

func (s *numbered) match(r *run) (*roaring.Bitmap, error) {
	column := r.seg.Columns.ID
	return where(len(column), func(doc int) bool { return s.wanted[column[doc]] }), nil
}

// between matches documents whose time is in [from, to), microseconds.
type between struct {
	field    query.Field
	from, to int64
}

func (s *between) match(r *run) (*roaring.Bitmap, error) {
	column := r.seg.Columns.Seen
	if s.field == query.FieldPublished {
		column = r.seg.Columns.Published
	}
	return where(len(column), func(doc int) bool { return column[doc] >= s.from && column[doc] < s.to }), nil
}

// where returns the documents 0 to n-1 for which wanted holds.
func where(n int, wanted func(doc int) bool) *roaring.Bitmap {
	set := roaring.New()
	docs := make([]uint32, 0, 1024)
	for doc := range n {
		if !wanted(doc) {
			continue
		}
		if docs = append(docs, uint32(doc)); len(docs) == cap(docs) {
			set.AddMany(docs)
			docs = docs[:0]
		}
	}
	set.AddMany(docs)
	return set
}
