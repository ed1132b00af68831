package story_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/index/sqlite"
	"presswatch/index/story"
)

// BenchmarkStage is the whole stage over a real store: reading items of about 3 kB, placing them, keeping what came of
// it. It says how many items it does in a second; the clusterer alone is measured in package group.
func BenchmarkStage(b *testing.B) {
	const batch = 500
	now := night()
	store, err := sqlite.Open(b.Context(), sqlite.Options{Dir: b.TempDir(), Now: func() time.Time { return now }})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	stage := story.New(story.Options{Store: store, Now: func() time.Time { return now }})
	m := maker{rand: rand.New(rand.NewPCG(1, 2))}
	n := 0
	for b.Loop() {
		b.StopTimer()
		arrivals := make([]index.Arrival, batch)
		for i := range arrivals {
			arrivals[i] = m.next(n + i)
		}
		if _, err := store.Take(b.Context(), arrivals); err != nil {
			b.Fatal(err)
		}
		n += batch
		b.StartTimer()
		if err := stage.Once(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "items/s")
}

// maker invents articles: each happening has words of its own among words that everybody uses.
type maker struct{ rand *rand.Rand }

func (m *maker) word(zipf int) string {
	return fmt.Sprintf("word%c%d", 'a'+zipf%26, int(float64(zipf)*m.rand.Float64()*m.rand.Float64()))
}

func (m *maker) next(n int) index.Arrival {
	happening := n/20 + m.rand.IntN(20)
	var text strings.Builder
	for i := range 450 {
		if i%9 == 0 {
			fmt.Fprintf(&text, "Case%dthing%d ", happening, m.rand.IntN(12))
		}
		text.WriteString(m.word(20_000) + " ")
		if i%15 == 14 {
			text.WriteString(". ")
		}
	}
	at := night().Add(time.Duration(n) * time.Second)
	return index.Arrival{Item: index.Item{
		Kind: index.KindArticle, URL: fmt.Sprintf("https://outlet%d.example/%d", n%200, n), Outlet: fmt.Sprintf("Outlet %d", n%200), Lane: index.LaneRegional,
		Title: fmt.Sprintf("Case%dthing%d and %s", happening, m.rand.IntN(12), m.word(20_000)), Text: text.String(), Lang: "en",
		Published: at, Precision: index.PrecisionMinute, FirstSeen: at, Comments: -1,
	}}
}
