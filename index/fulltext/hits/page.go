package hits

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"presswatch/index"
	"presswatch/index/query"
)

// key is the place of a hit in the order of a request: by major, then by when, then by id, each the
// larger first.
type key struct {
	major float32 // the score; 0 unless sorted by relevance
	when  int64   // negated for the oldest first
	id    int64
}

// before reports whether a comes before b.
func (a key) before(b key) bool {
	if a.major != b.major {
		return a.major > b.major
	}
	if a.when != b.when {
		return a.when > b.when
	}
	return a.id > b.id
}

// firstPage returns the hits that a request asks for and the token of the next page.
func firstPage(all []*found, req *query.Request) ([]query.Hit, string, error) {
	if req.Size == 0 {
		return nil, "", nil
	}
	after, err := readToken(req.After, req.Sort)
	if err != nil {
		return nil, "", err
	}
	top := topKeys(all, req, after)
	more := len(top) > req.From+req.Size
	top = top[min(req.From, len(top)):min(req.From+req.Size, len(top))]
	hits := make([]query.Hit, len(top))
	for i, k := range top {
		if hits[i] = (query.Hit{ID: k.id, When: timeOf(k.when), Score: float64(k.major)}); req.Sort == query.Oldest {
			hits[i].When = timeOf(oldest(k.when))
		}
	}
	if !more || len(top) == 0 {
		return hits, "", nil
	}
	return hits, writeToken(top[len(top)-1], req.Sort), nil
}

// oldest turns a time into one that sorts the other way round, and back. It is not the negative number,
// of which the smallest one has none.
func oldest(when int64) int64 { return ^when }

// topKeys returns the first From+Size+1 keys behind after, in order.
func topKeys(all []*found, req *query.Request, after *key) []key {
	h := topHeap{keep: req.From + req.Size + 1}
	for _, f := range all {
		when, id := f.seg.Columns.When, f.seg.Columns.ID
		each(f.main, func(doc uint32) {
			k := key{when: when[doc], id: id[doc]}
			if req.Sort == query.Oldest {
				k.when = oldest(k.when)
			}
			if f.scores != nil {
				k.major = f.scores[doc]
			}
			if after == nil || after.before(k) {
				h.offer(k)
			}
		})
	}
	slices.SortFunc(h.keys, func(a, b key) int {
		if a.before(b) {
			return -1
		}
		return 1
	})
	return h.keys
}

// topHeap keeps the first few of many keys: a heap with the last of those kept on top, so that most keys
// are dismissed after one comparison.
type topHeap struct {
	keep int
	keys []key
}

func (h *topHeap) offer(k key) {
	if len(h.keys) < h.keep {
		h.keys = append(h.keys, k)
		h.up(len(h.keys) - 1)
		return
	}
	if k.before(h.keys[0]) {
		h.keys[0] = k
		h.down(0)
	}
}

func (h *topHeap) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !h.keys[parent].before(h.keys[i]) {
			return
		}
		h.keys[parent], h.keys[i] = h.keys[i], h.keys[parent]
		i = parent
	}
}

func (h *topHeap) down(i int) {
	for {
		last := i
		for _, child := range []int{2*i + 1, 2*i + 2} {
			if child < len(h.keys) && h.keys[last].before(h.keys[child]) {
				last = child
			}
		}
		if last == i {
			return
		}
		h.keys[last], h.keys[i] = h.keys[i], h.keys[last]
		i = last
	}
}

// A token is the key of the last hit of a page with the order that it belongs to.
const tokenBytes = 1 + 4 + 8 + 8

func writeToken(k key, sort query.Sort) string {
	b := make([]byte, 0, tokenBytes)
	b = append(b, sortMark(sort))
	b = binary.BigEndian.AppendUint32(b, math.Float32bits(k.major))
	b = binary.BigEndian.AppendUint64(b, uint64(k.when))
	b = binary.BigEndian.AppendUint64(b, uint64(k.id))
	return base64.RawURLEncoding.EncodeToString(b)
}

func sortMark(sort query.Sort) byte {
	if sort == "" {
		sort = query.Newest
	}
	return sort[0]
}

func readToken(token string, sort query.Sort) (*key, error) {
	if token == "" {
		return nil, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(b) != tokenBytes || b[0] != sortMark(sort) {
		return nil, fmt.Errorf("this mark of a next page is not of this search; begin again at its first page: %w", index.ErrInvalid)
	}
	return &key{
		major: math.Float32frombits(binary.BigEndian.Uint32(b[1:])),
		when:  int64(binary.BigEndian.Uint64(b[5:])),
		id:    int64(binary.BigEndian.Uint64(b[13:])),
	}, nil
}
