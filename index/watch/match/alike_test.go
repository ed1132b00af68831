package match_test

import (
	"context"
	"flag"
	"slices"
	"sync"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/index/fulltext"
	"presswatch/index/fulltext/terms"
	"presswatch/index/query"
	"presswatch/index/query/words"
	"presswatch/index/searchtest"
	"presswatch/index/watch/match"
)

var alike = flag.Int("alike", 4, "how many made-up worlds TestWhatThePageFindsTheAlertFinds compares, each with 250 searches")

// kept is the store of an index: the items as they are now, in the order of their numbers.
type kept struct {
	mu    sync.Mutex // the index looks at its store by itself
	items []index.Item
}

func (k *kept) After(_ context.Context, seq int64, limit int) ([]index.Item, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	var out []index.Item
	for _, it := range k.items {
		if it.Seq > seq && len(out) < limit {
			out = append(out, it)
		}
	}
	return out, nil
}

func (k *kept) Counts(context.Context) (index.Counts, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	c := index.Counts{Items: int64(len(k.items))}
	for _, it := range k.items {
		c.LastSeq = max(c.LastSeq, it.Seq)
	}
	return c, nil
}

type searcher interface{ searchtest.Searcher }

// fed is an index whose store has what it is fed with.
type fed struct {
	searcher
	kept *kept
}

func (f *fed) Index(ctx context.Context, items []index.Item, seq int64) error {
	f.kept.mu.Lock()
	for _, it := range items {
		f.kept.items = append(slices.DeleteFunc(f.kept.items, func(o index.Item) bool { return o.ID == it.ID }), it)
	}
	slices.SortFunc(f.kept.items, func(a, b index.Item) int { return int(a.Seq - b.Seq) })
	f.kept.mu.Unlock()
	return f.searcher.Index(ctx, items, seq)
}

// sideBySide compares one made-up world.
func sideBySide(t *testing.T, seed uint64, searches int) {
	t.Helper()
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	k := &kept{}
	x, err := fulltext.Open(t.Context(), fulltext.Options{Dir: t.TempDir(), Store: k})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = x.Close() }()
	stems := terms.NewStems()
	var set *match.Set
	searchtest.RunAlike(t, seed, searches, london, &fed{x, k}, func(trees []query.Node, it *index.Item, inStory func(story, item int64) bool, tagged func(tag string, item int64) bool) []int {
		if set == nil {
			var list []match.Search
			for i, tree := range trees {
				list = append(list, match.Search{ID: int64(i), Tree: tree})
			}
			set = match.New(list, match.Options{Stem: func(lang string, w words.Token) string { return stems.Term(lang, w) }, Languages: terms.Languages(), Zone: london, InStory: inStory, Tagged: tagged})
		}
		var out []int
		for _, id := range set.Match(it, searchtest.Now()) {
			out = append(out, int(id))
		}
		return out
	})
}

// TestWhatThePageFindsTheAlertFinds: the full-text index and the matcher, both as they are wired, over the same items and searches.
func TestWhatThePageFindsTheAlertFinds(t *testing.T) {
	worlds := *alike
	if testing.Short() {
		worlds = 1
	}
	for seed := range uint64(worlds) {
		sideBySide(t, seed, 250)
	}
}

// FuzzWhatThePageFindsTheAlertFinds goes on from there.
func FuzzWhatThePageFindsTheAlertFinds(f *testing.F) {
	f.Add(uint64(100))
	f.Fuzz(func(t *testing.T, seed uint64) { sideBySide(t, seed, 60) })
}
