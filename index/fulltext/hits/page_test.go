package hits

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"presswatch/index"
	"presswatch/index/query"
)

// TestTopHeapKeepsTheFirst compares it with sorting everything.
func TestTopHeapKeepsTheFirst(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		all := make([]key, r.IntN(80))
		h := topHeap{keep: 1 + r.IntN(20)}
		for i := range all {
			all[i] = key{major: float32(r.IntN(3)), when: int64(r.IntN(10)), id: int64(i)}
			h.offer(all[i])
		}
		order := func(a, b key) int {
			if a.before(b) {
				return -1
			}
			return 1
		}
		slices.SortFunc(all, order)
		slices.SortFunc(h.keys, order)
		if want := all[:min(h.keep, len(all))]; !slices.Equal(h.keys, want) {
			t.Fatalf("kept %v, want %v", h.keys, want)
		}
	}
}

// TestTokens: the mark of a next page is read as it was written, for its own order only, and nothing else is taken
// for one.
func TestTokens(t *testing.T) {
	for _, k := range []key{{}, {major: 1.5, when: -1 << 63, id: 7}, {when: oldest(-1 << 63), id: 1<<63 - 1}} {
		for _, sort := range []query.Sort{"", query.Newest, query.Oldest, query.Relevance} {
			got, err := readToken(writeToken(k, sort), sort)
			if err != nil || *got != k {
				t.Errorf("%+v by %q is read as %+v, %v", k, sort, got, err)
			}
			for _, other := range []query.Sort{query.Newest, query.Oldest, query.Relevance} {
				if sortMark(other) == sortMark(sort) {
					continue
				}
				if _, err := readToken(writeToken(k, sort), other); !errors.Is(err, index.ErrInvalid) {
					t.Errorf("a mark of order %q is taken for one of %q: %v", sort, other, err)
				}
			}
		}
	}
	for _, text := range []string{"x", "AAAA", "?", writeToken(key{}, query.Newest) + "A"} {
		if k, err := readToken(text, query.Newest); !errors.Is(err, index.ErrInvalid) {
			t.Errorf("%q is read as %v, %v", text, k, err)
		}
	}
	if k, err := readToken("", query.Newest); k != nil || err != nil {
		t.Errorf("no mark: %v, %v", k, err)
	}
}
