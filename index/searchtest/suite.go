package searchtest

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/index/query"
)

// Searcher is what the suite tests: a full-text index, fed by hand.
type Searcher interface {
	// Index takes items in, new or edited, that end with a sequence number; later searches see them.
	Index(ctx context.Context, items []index.Item, seq int64) error
	Search(ctx context.Context, r query.Request) (query.Answer, error)
	Snippets(ctx context.Context, tree query.Node, items []index.Item) ([][]query.Snippet, error)
	Status() query.Status
	Close() error
}

// Options say how a searcher is tested.
type Options struct {
	// Open returns an empty searcher. The suite closes it.
	Open func(t *testing.T) Searcher
	// Stem is the searcher's stemmer. The suite compares the searcher with an oracle that stems alike.
	Stem Stem
	// Queries is how many made-up queries are compared; 0 is 400.
	Queries int
	Seed    uint64 // of what is made up
}

// Run tests that a searcher keeps the contract of package query, over the frozen corpus and over items and
// queries that are made up.
func Run(t *testing.T, o Options) {
	if o.Queries == 0 {
		o.Queries = 400
	}
	s := &suite{Options: o}
	for _, part := range []struct {
		name string
		run  func(t *testing.T)
	}{
		{"searches", s.searches},
		{"rankings", s.rankings},
		{"made up", s.madeUp},
		{"empty", s.empty},
		{"orders", s.orders},
		{"pages", s.pages},
		{"facets", s.facets},
		{"histogram", s.histogram},
		{"edits", s.edits},
		{"snippets", s.snippets},
		{"stories", s.stories},
		{"refusals", s.refusals},
		{"at once", s.atOnce},
	} {
		t.Run(part.name, part.run)
	}
}

type suite struct{ Options }

// corpus opens a searcher that holds the frozen corpus, taken in in several pieces.
func (s *suite) corpus(t *testing.T) Searcher {
	t.Helper()
	x := s.open(t)
	var items []index.Item
	for _, it := range Corpus() {
		items = append(items, it.Item)
	}
	for part := range slices.Chunk(items, 37) {
		feed(t, x, part...)
	}
	return x
}

func (s *suite) open(t *testing.T) Searcher {
	t.Helper()
	x := s.Open(t)
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	return x
}

func feed(t *testing.T, x Searcher, items ...index.Item) {
	t.Helper()
	if err := x.Index(context.Background(), items, items[len(items)-1].Seq); err != nil {
		t.Fatalf("indexing: %v", err)
	}
}

// parse reads a query that is known to be right.
func parse(t *testing.T, text string) query.Node {
	t.Helper()
	tree, err := query.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return tree
}

// ask searches and fails the test where that fails.
func ask(t *testing.T, x Searcher, r query.Request) query.Answer {
	t.Helper()
	if r.Now.IsZero() {
		r.Now = Now()
	}
	a, err := x.Search(context.Background(), r)
	if err != nil {
		t.Fatalf("%v: %v", r.Tree, err)
	}
	return a
}

// ids gives the numbers of the hits, in their order.
func ids(a query.Answer) []int64 {
	out := make([]int64, len(a.Hits))
	for i, h := range a.Hits {
		out[i] = h.ID
	}
	return out
}

// keysOf names items of the corpus.
func keysOf(numbers []int64) []string {
	items := Corpus()
	out := make([]string, len(numbers))
	for i, n := range numbers {
		out[i] = items[n-1].Key
	}
	return out
}

func numbersOf(t *testing.T, keys []string) []int64 {
	t.Helper()
	var out []int64
	for _, k := range keys {
		i := slices.IndexFunc(Corpus(), func(it Item) bool { return it.Key == k })
		if i < 0 {
			t.Fatalf("the corpus has no item %q", k)
		}
		out = append(out, int64(i+1))
	}
	return out
}

// searches runs every frozen search.
func (s *suite) searches(t *testing.T) {
	x := s.corpus(t)
	for _, f := range readSearches(searchesText) {
		zone, err := time.LoadLocation(f.zone)
		if err != nil {
			t.Fatalf("line %d: %v", f.line, err)
		}
		a := ask(t, x, query.Request{Tree: parse(t, f.query), Zone: zone, Size: query.MaxSize})
		got := ids(a)
		slices.Sort(got)
		if want := numbersOf(t, f.keys); !slices.Equal(got, want) || a.Total != len(want) {
			t.Errorf("frozen/searches.txt:%d: %s\n finds %v (%d)\n want  %v", f.line, f.query, keysOf(got), a.Total, f.keys)
		}
	}
}

// rankings checks which items stand before which by relevance: "query => best > worse > worst".
func (s *suite) rankings(t *testing.T) {
	x := s.corpus(t)
	for _, f := range readSearches(strings.ReplaceAll(rankingsText, ">>", " ")) {
		a := ask(t, x, query.Request{Tree: parse(t, f.query), Sort: query.Relevance, Size: query.MaxSize})
		got := keysOf(ids(a))
		last := -1
		for _, k := range f.keys {
			at := slices.Index(got, k)
			if at <= last {
				t.Errorf("frozen/rankings.txt:%d: %s\n ranks %v\n want in this order %v", f.line, f.query, got, f.keys)
				break
			}
			last = at
		}
		for i := 1; i < len(a.Hits); i++ {
			if a.Hits[i].Score > a.Hits[i-1].Score {
				t.Errorf("%s: the scores do not fall: %v", f.query, a.Hits)
			}
		}
	}
}

// empty: a searcher without items answers, and finds nothing.
func (s *suite) empty(t *testing.T) {
	x := s.open(t)
	if st := x.Status(); !st.Ready || st.Items != 0 || st.Seq != 0 || !st.NewestWhen.IsZero() {
		t.Errorf("status %+v", st)
	}
	for _, text := range []string{"", "police", `"a b"`, "hack*", "drill~1", "-police", "last:24h", "lane:own"} {
		a := ask(t, x, query.Request{
			Tree: parse(t, text), Size: 10, Sort: query.Relevance, Histogram: &query.Histogram{Step: query.StepDay},
			Facets: []query.Facet{{Field: query.FieldLane, Size: 5}},
		})
		if a.Total != 0 || len(a.Hits) != 0 || a.Next != "" || len(a.Histogram) != 0 || len(a.Facets) != 1 || len(a.Facets[0].Counts) != 0 {
			t.Errorf("%q: %+v", text, a)
		}
	}
}
