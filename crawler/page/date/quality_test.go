package date_test

import (
	"context"
	"testing"

	"golang.org/x/net/html"

	"presswatch/crawler/page/date"
	"presswatch/crawler/page/date/datetest"
	"presswatch/crawler/page/recorded"
)

// TestQuality measures accuracy on real pages that are not part of presswatch (../shared/data or
// PRESSWATCH_DATA) and prints it, whole, for two halves, and with each family of witnesses left out.
func TestQuality(t *testing.T) {
	cases := load(t)
	var all datetest.Score
	var halves [2]datetest.Score
	less := make([]datetest.Score, len(date.Families))
	for i, c := range cases {
		doc, err := datetest.Parse(c)
		if err != nil {
			t.Fatal(err)
		}
		page := date.Open(doc, c.URL, datetest.Collected)
		day := page.Without(-1)
		all.Add(c.Day, day)
		halves[i%2].Add(c.Day, day)
		for f := range less {
			less[f].Add(c.Day, page.Without(f))
		}
	}
	t.Logf("accuracy %.4f: %d right, %d wrong, %d without an answer, of %d; htmldate: 0.903", all.Accuracy(), all.Right, all.Wrong, all.None, len(cases))
	t.Logf("every other page: %.4f, the others: %.4f", halves[0].Accuracy(), halves[1].Accuracy())
	for f, name := range date.Families {
		t.Logf("without %s: %.4f", name, less[f].Accuracy())
	}
	const goal = 0.92
	if all.Accuracy() < goal {
		t.Errorf("accuracy %.4f is below %.2f", all.Accuracy(), goal)
	}
}

func load(tb testing.TB) []datetest.Case {
	tb.Helper()
	dir, err := recorded.Find(".")
	if err != nil {
		tb.Skip(err)
	}
	cases, err := datetest.Load(dir)
	if err != nil {
		tb.Skip(err)
	}
	return cases
}

func TestQualityStops(t *testing.T) {
	dir, err := recorded.Find(".")
	if err != nil {
		t.Skip(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := datetest.Quality(ctx, dir, t.Output()); err == nil {
		t.Error("the measurement went on after it was stopped")
	}
}

func BenchmarkFind(b *testing.B) {
	cases := load(b)
	docs := make([]*html.Node, len(cases))
	for i, c := range cases {
		doc, err := datetest.Parse(c)
		if err != nil {
			b.Fatal(err)
		}
		docs[i] = doc
	}
	n := 0
	for b.Loop() {
		date.Find(docs[n%len(docs)], date.Options{URL: cases[n%len(docs)].URL, Now: datetest.Collected})
		n++
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "pages/s")
}
