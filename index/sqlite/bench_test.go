package sqlite

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"presswatch/index"
)

// invent returns n articles of about 3.4 kB of made-up words each, from number on.
func invent(from, n int) []index.Arrival {
	out := make([]index.Arrival, n)
	for i := range out {
		rnd := rand.New(rand.NewPCG(7, uint64(from+i)))
		var text strings.Builder
		for text.Len() < 3400 {
			for range 60 {
				fmt.Fprintf(&text, "w%x ", int(rnd.ExpFloat64()*2000))
			}
			text.WriteString("\n\n")
		}
		seen := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(from+i) * time.Minute)
		out[i] = index.Arrival{Item: index.Item{
			Kind: index.KindArticle, URL: fmt.Sprintf("https://site%d.example/news/%d", i%500, from+i), Source: "bench", Outlet: "Bench Post",
			Site: "site.example", Lane: index.LaneNational, Title: fmt.Sprintf("Headline number %d about words", from+i), Author: "A. Writer",
			Summary: "A standfirst of some words.", Text: text.String(), Lang: "en", Published: seen, Precision: index.PrecisionSecond,
			FirstSeen: seen, Comments: -1, Links: []index.Link{{URL: "https://elsewhere.example/a", Text: "elsewhere"}},
			Quotes: []index.Quote{{Text: "we are looking into it", Speaker: "a spokesperson"}},
		}}
	}
	return out
}

// BenchmarkTake measures the hand-over point with synchronous=FULL.
func BenchmarkTake(b *testing.B) {
	for _, size := range []int{1, 100, 500, 1000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			s, err := Open(context.Background(), Options{Dir: b.TempDir(), Now: time.Now, Log: nil})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			n := 0
			for b.Loop() {
				b.StopTimer()
				batch := invent(n, size)
				b.StartTimer()
				if _, err := s.Take(context.Background(), batch); err != nil {
					b.Fatal(err)
				}
				n += size
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "items/s")
		})
	}
}

func BenchmarkAfter(b *testing.B) {
	s, err := Open(context.Background(), Options{Dir: b.TempDir(), Now: time.Now, Log: nil})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	const total = 20_000
	for from := 0; from < total; from += 1000 {
		if _, err := s.Take(context.Background(), invent(from, 1000)); err != nil {
			b.Fatal(err)
		}
	}
	seq, n := int64(0), 0
	for b.Loop() {
		items, err := s.After(context.Background(), seq, 500)
		if err != nil {
			b.Fatal(err)
		}
		n += len(items)
		seq = items[len(items)-1].Seq % total
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "items/s")
}
