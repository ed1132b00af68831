// Package hits answers queries over one state of a bleve index.
//
// Bleve keeps the inverted index: for each field and word, in which documents of a segment it stands and
// where. Everything else about a search is done here, because bleve's own collectors take time in
// proportion to the hits for sorting, facets and date ranges (40 to 235 ms over 200,000 items), while a
// page needs all of them at once:
//
//   - A [View] is one snapshot of the index with its segments. Beside each segment stand its [columns] in
//     memory: date, outlet, lane and so on of every document, read once when the segment is first seen.
//   - [Compile] turns a query tree into a plan; run over a segment, the plan yields the set of documents
//     that match, as a compressed bitmap. Words are bitmaps of bleve, values and dates are read from the
//     columns, and, or, not are operations on bitmaps. Only phrases and NEAR look at positions.
//   - From the bitmap and the columns come total, first page, facets and histogram, each in one pass.
//
// A view never changes, so that every figure of an answer is of the same moment.
package hits

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	bleveindex "github.com/blevesearch/bleve_index_api"
	segmentapi "github.com/blevesearch/scorch_segment_api/v2"
)

// View is one state of the index. It begins with one holder; the snapshot of bleve behind it is given
// back when the last holder has released it.
type View struct {
	snapshot *scorch.IndexSnapshot
	segments []*segment
	names    *Names
	holders  atomic.Int64
	items    int64
	newest   int64
	words    [2]float64 // mean number of words in a title and in a body
}

// segment is a part of the index that bleve wrote in one piece and never changes but for deletions.
type segment struct {
	id      uint64
	index   segmentapi.Segment
	columns *columns
	live    *roaring.Bitmap // documents that are not deleted
	path    string
}

// NewView takes the present state of a bleve index. It shares the columns of segments that last, the view
// before, has as well; last may be nil.
func NewView(reader bleveindex.IndexReader, names *Names, last *View) (*View, error) {
	snapshot, ok := reader.(*scorch.IndexSnapshot)
	if !ok {
		return nil, fmt.Errorf("bleve gives a %T where a scorch snapshot is needed", reader)
	}
	v := &View{snapshot: snapshot, names: names}
	v.holders.Store(1)
	known := map[uint64]*columns{}
	if last != nil {
		for _, s := range last.segments {
			known[s.id] = s.columns
		}
	}
	for _, s := range snapshot.Segments() {
		seg, err := newSegment(s, known[s.Id()], names)
		if err != nil {
			return nil, err
		}
		v.segments = append(v.segments, seg)
	}
	v.measure()
	return v, nil
}

func newSegment(s *scorch.SegmentSnapshot, known *columns, names *Names) (*segment, error) {
	seg := &segment{id: s.Id(), index: s.Segment(), columns: known, live: s.DocNumbersLive()}
	if p, ok := s.Segment().(segmentapi.PersistedSegment); ok {
		seg.path = p.Path()
	}
	if known == nil || known.len() != int(s.Segment().Count()) {
		var err error
		if seg.columns, err = readColumns(s.Segment(), names); err != nil {
			return nil, err
		}
	}
	return seg, nil
}

// measure adds up what the whole view knows about itself.
func (v *View) measure() {
	var titles, bodies int64
	for _, s := range v.segments {
		v.items += int64(s.live.GetCardinality())
		it := s.live.Iterator()
		for it.HasNext() {
			doc := it.Next()
			titles += int64(s.columns.lengths[0][doc])
			bodies += int64(s.columns.lengths[1][doc])
			v.newest = max(v.newest, s.columns.seen[doc])
		}
	}
	n := float64(max(v.items, 1))
	v.words = [2]float64{max(float64(titles)/n, 1), max(float64(bodies)/n, 1)}
}

// Hold keeps the view for one more user. It reports false when the view has been given back already.
func (v *View) Hold() bool {
	for {
		n := v.holders.Load()
		if n == 0 {
			return false
		}
		if v.holders.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// Release gives the view back.
func (v *View) Release() error {
	if v.holders.Add(-1) > 0 {
		return nil
	}
	return v.snapshot.Close()
}

// Items returns the number of documents.
func (v *View) Items() int64 { return v.items }

// Newest returns the newest FirstSeen among the documents, zero if there are none.
func (v *View) Newest() time.Time {
	if v.newest == 0 {
		return time.Time{}
	}
	return time.UnixMicro(v.newest).UTC()
}

// Internal returns a value that was kept with the documents of this state.
func (v *View) Internal(key string) []byte { return v.snapshot.Internal()[key] }

// Files returns the files of the segments that are on disk.
func (v *View) Files() []string {
	var files []string
	for _, s := range v.segments {
		if s.path != "" {
			files = append(files, s.path)
		}
	}
	return files
}
