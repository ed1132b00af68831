package crowd

import (
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"runtime"
	"strings"
	"time"

	"presswatch/cmd/presswatch/bench"
	"presswatch/index"
	"presswatch/index/fulltext/terms"
	"presswatch/index/query"
	spelt "presswatch/index/query/words"
	"presswatch/index/watch/match"
)

// The made-up news: words by Zipf's law, as many a text as an article has.
const (
	commonWords  = 50_000  // searches ask for words that news has often: 200 of 100,000 searches match an item
	rareWords    = 500_000 // searches ask for words that news has seldom, as names are: 40 do; in the prototype that the figure comes from 20 did
	wordsOfText  = 400
	matchedItems = 1000
)

// tongue makes words and texts. A word's length says nothing of how common it is, unlike in English: what is filed under the
// longest word does not profit.
type tongue struct {
	rnd   *rand.Rand
	words []string
	upto  []float64 // cumulated weights
}

func newTongue(size int) *tongue {
	t := &tongue{rnd: rand.New(rand.NewPCG(5, 6))}
	seen, sum := map[string]bool{}, 0.0
	for len(t.words) < size {
		var b strings.Builder
		for range 2 + t.rnd.IntN(4) {
			b.WriteByte("bdfgklmnprstvz"[t.rnd.IntN(14)])
			b.WriteByte("aeiou"[t.rnd.IntN(5)])
		}
		if w := b.String(); !seen[w] {
			seen[w] = true
			t.words = append(t.words, w)
			sum += 1 / math.Pow(float64(len(t.words)+2), 1.05)
			t.upto = append(t.upto, sum)
		}
	}
	return t
}

// word is one of a text; rare is one that a person would search for.
func (t *tongue) word() string {
	x := t.rnd.Float64() * t.upto[len(t.upto)-1]
	low, high := 0, len(t.upto)-1
	for low < high {
		if mid := (low + high) / 2; t.upto[mid] < x {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return t.words[low]
}

func (t *tongue) rare() string { return t.words[200+t.rnd.IntN(len(t.words)-200)] }

func (t *tongue) item(id int64) index.Item {
	text := make([]string, wordsOfText)
	for i := range text {
		text[i] = t.word()
	}
	return index.Item{ID: id, Kind: index.KindArticle, Lang: "en", Title: strings.Join(text[:8], " "), Text: strings.Join(text, " "), Version: 1, FirstSeen: time.Unix(1_700_000_000, 0)}
}

// ask makes a query of one of the kinds of saved searches: a tenth has a wildcard, NEAR or an exclusion beside its words.
func (t *tongue) ask(i int) string {
	switch i % 20 {
	case 0:
		w := t.rare()
		return w[:min(len(w), 5)] + "*"
	case 1:
		if i%40 == 1 {
			return t.rare() + " NEAR/5 " + t.rare()
		}
		return t.rare() + " -" + t.rare()
	case 2, 3, 4, 5, 6:
		return t.rare()
	case 7, 8, 9, 10:
		return `"` + t.rare() + " " + t.rare() + `"`
	case 11, 12, 13, 14, 15:
		return t.rare() + " " + t.rare()
	case 16, 17, 18:
		return fmt.Sprintf("(%s OR %s) (%s OR %s)", t.rare(), t.rare(), t.rare(), t.rare())
	}
	return fmt.Sprintf("%s OR %s", t.rare(), t.rare())
}

// Matching holds made-up news against many saved searches, on one core.
func Matching(ctx context.Context, _ string, _ io.Writer) ([]bench.Row, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var rows []bench.Row
	for _, kind := range []struct {
		words int
		of    string
	}{{rareWords, "rare words"}, {commonWords, "common words"}} {
		t := newTongue(kind.words)
		items := make([]index.Item, matchedItems)
		for i := range items {
			items[i] = t.item(int64(i + 1))
		}
		for _, n := range []int{1000, 10_000, 100_000, 300_000} {
			searches := make([]match.Search, n)
			for i := range searches {
				tree, err := query.Parse(t.ask(i))
				if err != nil {
					return nil, err
				}
				searches[i] = match.Search{ID: int64(i), Tree: tree}
			}
			more, err := matched(ctx, kind.of, searches, items)
			if err != nil {
				return nil, err
			}
			rows = append(rows, more...)
		}
	}
	return rows, nil
}

func matched(ctx context.Context, of string, searches []match.Search, items []index.Item) ([]bench.Row, error) {
	stems := terms.NewStems()
	before := heap()
	began := time.Now()
	set := match.New(searches, match.Options{Stem: func(lang string, w spelt.Token) string { return stems.Term(lang, w) }, Languages: terms.Languages()})
	built, grown := time.Since(began), heap()-before
	found, hits, now := make([][]int64, len(items)), 0, time.Unix(1_700_000_100, 0)
	began = time.Now()
	for i := range items {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		found[i] = set.Match(&items[i], now)
		hits += len(found[i])
	}
	each := time.Since(began) / time.Duration(len(items))
	_, always := set.Len()
	row := bench.Row{
		What: fmt.Sprintf("%d searches of %s: items a second on one core", len(searches), of), Reached: float64(time.Second) / float64(each),
		Detail: fmt.Sprintf("%.1f matches an item; %d searches are looked at every time; built in %.2f s, %.0f MB beside the trees", float64(hits)/float64(len(items)), always, built.Seconds(), float64(grown)/1e6),
	}
	if len(searches) == 100_000 {
		row.Must = 1500
		more, err := against(ctx, searches, items, found, each)
		return append([]bench.Row{
			row,
			{What: "100000 searches of " + of + ": times that they could be built in 2 s", Reached: 2 / built.Seconds(), Must: 1},
			{What: "100000 searches of " + of + ": times that their index fits into 60 MB", Reached: 60e6 / float64(max(grown, 1)), Must: 1},
		}, more...), err
	}
	return []bench.Row{row}, nil
}

// heap is what is held in memory.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
