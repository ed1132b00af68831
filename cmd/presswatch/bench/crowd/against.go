package crowd

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"time"

	"presswatch/cmd/presswatch/bench"
	"presswatch/index"
	"presswatch/index/fulltext"
	"presswatch/index/fulltext/plain"
	"presswatch/index/query"
	"presswatch/index/watch/match"
)

// asked are the searches that are put to the index as well, drawn by lot: all of them would take minutes.
const asked = 2000

// batch is a store of a batch of items.
type batch []index.Item

// After gives the items behind a sequence number.
func (b batch) After(_ context.Context, seq int64, limit int) ([]index.Item, error) {
	from := min(int(seq), len(b))
	return b[from:min(from+limit, len(b))], nil
}

// Counts counts them.
func (b batch) Counts(context.Context) (index.Counts, error) {
	return index.Counts{Items: int64(len(b)), LastSeq: int64(len(b))}, nil
}

// against puts saved searches to an index of the batch, in the same run, and compares what both find.
func against(ctx context.Context, searches []match.Search, items []index.Item, found [][]int64, each time.Duration) ([]bench.Row, error) {
	dir, err := os.MkdirTemp("", "presswatch-bench")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	numbered := make(batch, len(items))
	for i := range items {
		numbered[i] = items[i]
		numbered[i].Seq = int64(i + 1)
	}
	x, err := fulltext.Open(ctx, fulltext.Options{Dir: dir, Store: numbered, Now: time.Now})
	if err != nil {
		return nil, err
	}
	defer func() { _ = x.Close() }()
	if err := x.Rebuilt(ctx); err != nil {
		return nil, err
	}
	byIndex, byMatcher := map[int64][]int64{}, map[int64][]int64{}
	for i := range items {
		for _, search := range found[i] {
			byMatcher[search] = append(byMatcher[search], items[i].ID)
		}
	}
	rnd := rand.New(rand.NewPCG(7, 8))
	began := time.Now()
	for range asked {
		s := &searches[rnd.IntN(len(searches))]
		if byIndex[s.ID], err = all(ctx, x, s.Tree); err != nil {
			return nil, err
		}
	}
	one := time.Since(began) / asked
	differ := 0
	for id, ids := range byIndex {
		if slices.Sort(ids); !slices.Equal(ids, byMatcher[id]) {
			differ++
		}
	}
	theirs := one * time.Duration(len(searches)) / time.Duration(len(items))
	rows, err := againstPlain(ctx, searches, items, byMatcher, each)
	return append(rows,
		bench.Row{
			What: fmt.Sprintf("the same: times faster than asking our own index of the same %d items", len(items)), Reached: float64(theirs) / float64(each),
			Detail: fmt.Sprintf("of them %d were asked, drawn by lot, %v each", asked, one.Round(time.Microsecond)),
		},
		bench.Row{What: "share of those searches for which both find the same items", Reached: 1 - float64(differ)/float64(len(byIndex)), Must: 1},
	), err
}

// againstPlain puts saved searches to bleve itself, in memory, by its own queries: in one request for all that matches, and for few at first.
func againstPlain(ctx context.Context, searches []match.Search, items []index.Item, byMatcher map[int64][]int64, each time.Duration) ([]bench.Row, error) {
	x, err := plain.New(items)
	if err != nil {
		return nil, err
	}
	defer func() { _ = x.Close() }()
	var rows []bench.Row
	for _, way := range []struct {
		how  string
		must float64
		find func(context.Context, plain.Query, int) ([]int64, error)
	}{{"in one request each", 50, x.Find}, {"for ten hits at first, which spares it most of its work", 0, x.FindFew}} {
		rnd := rand.New(rand.NewPCG(9, 10))
		var took time.Duration
		differ, put := 0, 0
		for range asked {
			s := &searches[rnd.IntN(len(searches))]
			q, ok := plain.Translate(s.Tree)
			if !ok { // NEAR
				continue
			}
			began := time.Now()
			ids, err := way.find(ctx, q, len(items))
			if err != nil {
				return nil, err
			}
			took += time.Since(began)
			put++
			if slices.Sort(ids); !slices.Equal(ids, byMatcher[s.ID]) {
				differ++
			}
		}
		one := took / time.Duration(put)
		theirs := one * time.Duration(len(searches)) / time.Duration(len(items))
		rows = append(rows, bench.Row{
			What: fmt.Sprintf("the same: times faster than asking bleve, an index of the same %d items in memory, %s", len(items), way.how), Reached: float64(theirs) / float64(each), Must: way.must,
			Detail: fmt.Sprintf("of them %d were asked, drawn by lot, those with NEAR left out, %v each", put, one.Round(time.Microsecond)),
		}, bench.Row{What: "share of those searches for which both find the same items", Reached: 1 - float64(differ)/float64(put), Must: 1})
	}
	return rows, nil
}

// all finds every item that a tree finds.
func all(ctx context.Context, x *fulltext.Index, tree query.Node) ([]int64, error) {
	r := query.Request{Tree: tree, Now: time.Unix(1_700_000_100, 0), Sort: query.Newest, Size: query.MaxSize}
	var out []int64
	for {
		a, err := x.Search(ctx, r)
		if err != nil {
			return nil, err
		}
		for _, h := range a.Hits {
			out = append(out, h.ID)
		}
		if r.After = a.Next; a.Next == "" {
			return out, nil
		}
	}
}
