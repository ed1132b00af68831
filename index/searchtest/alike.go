package searchtest

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/index/query"
)

// RunAlike puts a searcher and a matcher of saved searches side by side: over made-up items, as they are after their edits, and
// made-up searches, both must find the same items. What the page finds, the alert finds. The searcher must be empty.
func RunAlike(t *testing.T, seed uint64, searches int, zone *time.Location, x Searcher, match Match) {
	t.Helper()
	m := &maker{rand.New(rand.NewPCG(29, seed))}
	latest := map[int64]index.Item{}
	items := m.items()
	for part := range slices.Chunk(items, 31) {
		feed(t, x, part...)
	}
	for _, it := range items {
		latest[it.ID] = it
	}
	var trees []query.Node
	for range searches {
		tree := m.tree(1 + m.IntN(3))
		if again, err := query.Parse(tree.String()); err == nil {
			tree = again
		}
		trees = append(trees, tree)
	}
	byMatcher := make([][]int64, len(trees))
	for id := int64(1); id <= int64(len(items)); id++ {
		it, ok := latest[id]
		if !ok || it.Erased {
			continue
		}
		for _, no := range match(trees, &it, inMadeUpStory, madeUpTagged) {
			byMatcher[no] = append(byMatcher[no], id)
		}
	}
	some := 0
	for no, tree := range trees {
		got := everything(t, x, query.Request{Tree: tree, Now: Now(), Zone: zone, Size: query.MaxSize, Sort: query.Newest, Stories: madeUpStories, Tagged: madeUpTags})
		if !slices.Equal(got, byMatcher[no]) {
			t.Fatalf("seed %d, search %d, %s: the page finds %v, the alert %v", seed, no, tree, got, byMatcher[no])
		}
		if len(got) > 0 && len(got) < len(latest) {
			some++
		}
	}
	if some < searches/3 {
		t.Errorf("only %d of %d searches tell items apart", some, searches)
	}
}

// everything is all that a request finds, in order.
func everything(t *testing.T, x Searcher, r query.Request) []int64 {
	t.Helper()
	var out []int64
	for {
		a := ask(t, x, r)
		out = append(out, ids(a)...)
		if a.Next == "" {
			slices.Sort(out)
			return out
		}
		r.After = a.Next
	}
}
