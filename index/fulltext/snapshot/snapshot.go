// Package snapshot keeps what searches need of one state of the index: its segments as bleve wrote them and,
// beside each, its [Columns] in memory: date, outlet, lane and so on of every document, read once when the
// segment is first seen.
package snapshot

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
	Segments []*Segment
	Names    *Names
	holders  atomic.Int64
	items    int64
	newest   int64
	Words    [2]float64 // mean number of words in a title and in a body
}

// Segment is a part of the index that bleve wrote in one piece and never changes but for deletions.
type Segment struct {
	ID      uint64
	Index   segmentapi.Segment
	Columns *Columns
	Live    *roaring.Bitmap // documents that are not deleted
	Memo    *Memo
	path    string
}

// Take takes the present state of a bleve index. It shares what stands beside segments that last, the
// view before, has as well; last may be nil.
func Take(reader bleveindex.IndexReader, names *Names, last *View) (*View, error) {
	snapshot, ok := reader.(*scorch.IndexSnapshot)
	if !ok {
		return nil, fmt.Errorf("bleve gives a %T where a scorch snapshot is needed", reader)
	}
	v := &View{snapshot: snapshot, Names: names}
	v.holders.Store(1)
	known := map[uint64]*Segment{}
	if last != nil {
		for _, s := range last.Segments {
			known[s.ID] = s
		}
	}
	for _, s := range snapshot.Segments() {
		seg, err := newSegment(s, known[s.Id()], names)
		if err != nil {
			return nil, err
		}
		v.Segments = append(v.Segments, seg)
	}
	v.measure()
	return v, nil
}

func newSegment(s *scorch.SegmentSnapshot, known *Segment, names *Names) (*Segment, error) {
	seg := &Segment{ID: s.Id(), Index: s.Segment(), Live: s.DocNumbersLive()}
	if p, ok := s.Segment().(segmentapi.PersistedSegment); ok {
		seg.path = p.Path()
	}
	if known != nil && known.Columns.Len() == int(s.Segment().Count()) {
		seg.Columns, seg.Memo = known.Columns, known.Memo
		return seg, nil
	}
	var err error
	seg.Columns, err = readColumns(s.Segment(), names)
	seg.Memo = newMemo()
	return seg, err
}

// measure adds up what the whole view knows about itself.
func (v *View) measure() {
	var titles, bodies int64
	for _, s := range v.Segments {
		v.items += int64(s.Live.GetCardinality())
		it := s.Live.Iterator()
		for it.HasNext() {
			doc := it.Next()
			titles += int64(s.Columns.Lengths[0][doc])
			bodies += int64(s.Columns.Lengths[1][doc])
			v.newest = max(v.newest, s.Columns.Seen[doc])
		}
	}
	n := float64(max(v.items, 1))
	v.Words = [2]float64{max(float64(titles)/n, 1), max(float64(bodies)/n, 1)}
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
	for _, s := range v.Segments {
		if s.path != "" {
			files = append(files, s.path)
		}
	}
	return files
}
