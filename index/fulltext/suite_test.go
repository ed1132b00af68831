package fulltext

import (
	"context"
	"flag"
	"strings"
	"testing"

	"presswatch/index"
	"presswatch/index/fulltext/terms"
	"presswatch/index/query/words"
	"presswatch/index/searchtest"
)

// fed is an index whose store has what it is fed with.
type fed struct {
	searcher
	shelf *shelf
}

type searcher interface{ searchtest.Searcher }

func (f *fed) Index(ctx context.Context, items []index.Item, seq int64) error {
	f.shelf.set(func(s *shelf) {
		for _, it := range items {
			s.items[it.ID] = it
		}
		s.seq = max(s.seq, seq)
	})
	return f.searcher.Index(ctx, items, seq)
}

var (
	queries = flag.Int("queries", 400, "how many made-up queries TestSuite compares")
	seed    = flag.Uint64("seed", 7, "of what TestSuite makes up")
)

// TestSuite proves that the index keeps the contract of the query language.
func TestSuite(t *testing.T) {
	searchtest.Run(t, searchtest.Options{Stem: snowball(), Queries: *queries, Seed: *seed, Open: func(t *testing.T) searchtest.Searcher {
		s := newShelf()
		x, err := Open(t.Context(), Options{Dir: t.TempDir(), Store: s})
		if err != nil {
			t.Fatal(err)
		}
		return &fed{x, s}
	}})
}

// snowball stems as the index does.
func snowball() searchtest.Stem {
	stems := terms.NewStems()
	return func(lang, word string) string {
		term := stems.Term(lang, words.Token{Text: word})
		if term == "" {
			return word
		}
		return strings.TrimPrefix(term, lang+":")
	}
}
