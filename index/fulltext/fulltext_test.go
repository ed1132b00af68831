package fulltext

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/index/query"
)

// shelf is a store in memory: what a test puts into it gets the next sequence number.
type shelf struct {
	mu    sync.Mutex
	items map[int64]index.Item
	seq   int64
	err   error         // of every method
	delay time.Duration // of every After
}

func newShelf(items ...index.Item) *shelf {
	s := &shelf{items: map[int64]index.Item{}}
	s.put(items...)
	return s
}

// put takes items in, new or edited, and returns them with their sequence numbers.
func (s *shelf) put(items ...index.Item) []index.Item {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]index.Item, len(items))
	for i, it := range items {
		s.seq++
		it.Seq = s.seq
		if it.ID == 0 {
			it.ID = s.seq
		}
		s.items[it.ID] = it
		out[i] = it
	}
	return out
}

func (s *shelf) After(ctx context.Context, seq int64, limit int) ([]index.Item, error) {
	s.mu.Lock()
	delay := s.delay
	s.mu.Unlock()
	if delay > 0 {
		select {
		case <-ctx.Done():
		case <-time.After(delay):
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []index.Item
	for _, it := range s.items {
		if it.Seq > seq {
			out = append(out, it)
		}
	}
	slices.SortFunc(out, func(a, b index.Item) int { return int(a.Seq - b.Seq) })
	return out[:min(limit, len(out))], s.err
}

func (s *shelf) Counts(context.Context) (index.Counts, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return index.Counts{Items: int64(len(s.items)), LastSeq: s.seq}, s.err
}

func (s *shelf) set(do func(*shelf)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	do(s)
}

// article is an item for tests.
func article(id int64, title, text string) index.Item {
	at := time.Date(2019, 7, 19, 22, 30, 0, 0, time.UTC).Add(time.Duration(id) * time.Minute)
	return index.Item{
		ID: id, Kind: index.KindArticle, Title: title, Text: text, Lang: "en", Outlet: "Tarnbeck Post", Site: "tarnbeckpost.example",
		Lane: index.LaneRegional, FirstSeen: at, Published: at, URL: "https://tarnbeckpost.example/" + title,
	}
}

func open(t *testing.T, o Options) *Index {
	t.Helper()
	x, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	return x
}

// follow feeds the index as the stage of the program does, up to the end of the store.
func feed(t *testing.T, x *Index, s *shelf) {
	t.Helper()
	for {
		at, err := x.Position(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		items, err := s.After(t.Context(), at, 500)
		if err != nil {
			t.Fatal(err)
		}
		if len(items) == 0 {
			return
		}
		if err := x.Index(t.Context(), items, items[len(items)-1].Seq); err != nil {
			t.Fatal(err)
		}
	}
}

// find returns the items that a query finds, newest first.
func find(t *testing.T, x *Index, text string) []int64 {
	t.Helper()
	ids, err := tryFind(t.Context(), x, text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return ids
}

func tryFind(ctx context.Context, x *Index, text string) ([]int64, error) {
	tree, err := query.Parse(text)
	if err != nil {
		return nil, err
	}
	a, err := x.Search(ctx, query.Request{Tree: tree, Size: 100})
	var ids []int64
	for _, h := range a.Hits {
		ids = append(ids, h.ID)
	}
	return ids, err
}

func wantFound(t *testing.T, x *Index, text string, want ...int64) {
	t.Helper()
	if got := find(t, x, text); !slices.Equal(got, want) {
		t.Errorf("%s finds %v, want %v", text, got, want)
	}
}

func TestItemsAreFoundAndAnEditReplacesThem(t *testing.T) {
	s := newShelf()
	dir := t.TempDir()
	x := open(t, Options{Dir: dir, Store: s})
	s.put(article(1, "Police channels hacked", "Hackers were blamed."), article(2, "Fire drill", "A drill at the market."))
	feed(t, x, s)
	wantFound(t, x, "hack*", 1)
	wantFound(t, x, "drills", 2)
	wantFound(t, x, "", 2, 1)
	s.put(article(1, "Police channels misused", "A supplier was blamed."))
	feed(t, x, s)
	wantFound(t, x, "hack*")
	wantFound(t, x, "supplier", 1)
	wantFound(t, x, "", 2, 1)
	if st := x.Status(); !st.Ready || st.Items != 2 || st.Seq != 3 || st.Problem != "" {
		t.Errorf("status %+v", st)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	x = open(t, Options{Dir: dir, Store: s})
	wantFound(t, x, "supplier", 1)
	if at, err := x.Position(t.Context()); at != 3 || err != nil {
		t.Errorf("position after opening again: %d, %v", at, err)
	}
	tree, _ := query.Parse(`"a drill" OR fire`)
	it := article(2, "Fire drill", "Nothing happened. A drill at the market.")
	pieces, err := x.Snippets(t.Context(), tree, []index.Item{it})
	if err != nil || len(pieces) != 1 || len(pieces[0]) != 2 || pieces[0][1].Text != "A drill at the market." {
		t.Errorf("snippets %+v, %v", pieces, err)
	}
}
