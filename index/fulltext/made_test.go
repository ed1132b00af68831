package fulltext

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"presswatch/index"
)

// made is a store of made-up items: item n is always the same, so that an index of 200,000 can be compared with
// what it ought to hold without keeping them. Words follow Zipf's law; dates fill two years.
type made struct{ items int64 }

const (
	madeWords   = 50_000
	madeOutlets = 300
	madeYears   = 2
)

// madeBegin is when the two years begin.
var madeBegin = time.Date(2024, 11, 20, 0, 0, 0, 0, time.UTC)

func madeEnd() time.Time { return madeBegin.AddDate(madeYears, 0, 0) }

func (m made) After(_ context.Context, seq int64, limit int) ([]index.Item, error) {
	n := min(m.items-seq, int64(limit))
	out := make([]index.Item, max(n, 0))
	for i := range out {
		out[i] = madeItem(seq+int64(i)+1, m.items)
	}
	return out, nil
}

func (m made) Counts(context.Context) (index.Counts, error) {
	return index.Counts{Items: m.items, LastSeq: m.items}, nil
}

// madeVocabulary is a list of made-up words, the frequent ones short as in any language.
var madeVocabulary = sync.OnceValue(func() []string {
	syllables := strings.Fields("ba be bo ca ce co da de di do el en er fa fi ga go ha he in ka ke la le li lo ma me mi mo na ne ni no on or pa pe po qua ra re ri ro sa se si so ta te ti to un va ve vi wa we wi xo za zu")
	r := rand.New(rand.NewPCG(1, 2))
	known, words := map[string]bool{}, make([]string, 0, madeWords)
	for len(words) < madeWords {
		var b strings.Builder
		for range 1 + len(words)/400 - len(words)/800 + r.IntN(3) {
			b.WriteString(syllables[r.IntN(len(syllables))])
			if b.Len() > 12 {
				break
			}
		}
		w := b.String() + []string{"", "", "s", "ed", "ing", "er"}[r.IntN(6)]
		if !known[w] {
			known[w] = true
			words = append(words, w)
		}
	}
	return words
})

// zipf gives the rank of a random word.
func zipf(r *rand.Rand) int {
	return int(math.Exp(r.Float64()*math.Log(madeWords))) - 1
}

func madeText(r *rand.Rand, words int) string {
	all := madeVocabulary()
	var b strings.Builder
	b.Grow(words * 9)
	begins := true
	for i := range words {
		w := all[min(zipf(r), madeWords-1)]
		if i > 0 {
			b.WriteByte(' ')
		}
		if begins {
			b.WriteString(strings.ToUpper(w[:1]) + w[1:])
		} else {
			b.WriteString(w)
		}
		if begins = r.IntN(17) == 0; begins {
			b.WriteByte('.')
			if r.IntN(4) == 0 {
				b.WriteString("\n\n")
			}
		}
	}
	return b.String()
}

func madeItem(n, of int64) index.Item {
	r := rand.New(rand.NewPCG(uint64(n), 42))
	lanes := index.Lanes()
	outlet := min(int(math.Exp(r.Float64()*math.Log(madeOutlets))), madeOutlets-1)
	seen := madeBegin.Add(time.Duration(float64(madeEnd().Sub(madeBegin)) * (float64(n) - r.Float64()) / float64(of)))
	it := index.Item{
		ID: n, Seq: n, Version: 1, Kind: index.KindArticle, Title: madeText(r, 6+r.IntN(8)), Text: madeText(r, 200+r.IntN(400)),
		Author: madeText(r, 2), Outlet: fmt.Sprintf("Outlet %d", outlet), Site: fmt.Sprintf("outlet%d.example", outlet), Source: fmt.Sprintf("source-%d", outlet),
		Lane: lanes[outlet%len(lanes)], Lang: []string{"en", "en", "en", "en", "en", "en", "de", "fr", "es", ""}[r.IntN(10)],
		FirstSeen: seen, VersionSeen: seen, Published: seen.Add(-time.Duration(r.IntN(90)) * time.Minute), Precision: index.PrecisionMinute,
	}
	it.Summary = it.Text[:strings.IndexByte(it.Text[100:], ' ')+100]
	it.URL = fmt.Sprintf("https://%s/2026/%d", it.Site, n)
	if r.IntN(5) == 0 {
		it.Kind, it.Text = index.KindReaction, madeText(r, 30)
	}
	if r.IntN(10) == 0 {
		it.Published, it.Precision = time.Time{}, index.PrecisionUnknown
	}
	for range r.IntN(6) {
		it.Links = append(it.Links, index.Link{URL: fmt.Sprintf("https://outlet%d.example/2026/%d", r.IntN(madeOutlets), r.Int64N(of))})
	}
	for range r.IntN(3) {
		it.Quotes = append(it.Quotes, index.Quote{Text: madeText(r, 12)})
		it.Tags = append(it.Tags, fmt.Sprintf("tag %d", r.IntN(200)))
	}
	return it
}
