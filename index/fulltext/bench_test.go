package fulltext

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/simple"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"

	"presswatch/index"
	"presswatch/index/fulltext/terms"
	"presswatch/index/query"
	"presswatch/index/query/clauses"
)

// The benchmarks take their sizes from flags:
//
//	go test ./index/fulltext -run '^$' -bench Search -benchtime 300x -items 200000 -keep /var/tmp/presswatch-bench
//	go test ./index/fulltext -run '^$' -bench Indexing -benchtime 3x -indexed 10000
var (
	benchItems   = flag.Int("items", 20_000, "items in the index that BenchmarkSearch asks")
	benchKeep    = flag.String("keep", "", "directory in which BenchmarkSearch keeps its index for the next time; none: it is thrown away")
	benchIndexed = flag.Int("indexed", 5_000, "items that BenchmarkIndexing indexes each time")
)

// BenchmarkIndexing compares the stage, as the program runs it, with bleve by itself: "same" puts the same
// documents straight into bleve, "bleve" lets bleve's own analysis make the same fields.
func BenchmarkIndexing(b *testing.B) {
	items, _ := made{int64(*benchIndexed)}.After(b.Context(), 0, *benchIndexed)
	ways := []struct {
		name         string
		run          func(b *testing.B, items []index.Item)
		took, worked time.Duration
	}{{"stage", indexStage, 0, 0}, {"same", indexSame, 0, 0}, {"bleve", indexBleve, 0, 0}}
	for b.Loop() {
		for i := range ways { // in turn, so that a busy neighbour disturbs all alike
			start, before := time.Now(), processorTime()
			ways[i].run(b, items)
			ways[i].took += time.Since(start)
			ways[i].worked += processorTime() - before
		}
	}
	for _, w := range ways {
		b.ReportMetric(float64(*benchIndexed)*float64(b.N)/w.took.Seconds(), w.name+"-items/s")
	}
	b.ReportMetric(float64(ways[1].took)/float64(ways[0].took), "stage/same")
	b.ReportMetric(float64(ways[2].took)/float64(ways[0].took), "stage/bleve")
	b.ReportMetric(float64(ways[1].worked)/float64(ways[0].worked), "stage/same-cpu")
	b.ReportMetric(float64(ways[2].worked)/float64(ways[0].worked), "stage/bleve-cpu")
	b.ReportMetric(0, "ns/op")
}

const benchBatch = 500

func indexStage(b *testing.B, items []index.Item) {
	x, err := Open(b.Context(), Options{Dir: b.TempDir(), Store: newShelf(), BatchSize: benchBatch})
	if err != nil {
		b.Fatal(err)
	}
	for batch := range slices.Chunk(items, benchBatch) {
		if err := x.Index(b.Context(), batch, batch[len(batch)-1].Seq); err != nil {
			b.Fatal(err)
		}
	}
	if err := x.Close(); err != nil {
		b.Fatal(err)
	}
}

func indexSame(b *testing.B, items []index.Item) {
	idx, err := bleve.NewUsing(filepath.Join(b.TempDir(), "x"), bleve.NewIndexMapping(), scorch.Name, scorch.Name, nil)
	if err != nil {
		b.Fatal(err)
	}
	stems := terms.NewStems()
	for part := range slices.Chunk(items, benchBatch) {
		batch := idx.NewBatch()
		for i := range part {
			if err := batch.IndexAdvanced(terms.Document(&part[i], stems)); err != nil {
				b.Fatal(err)
			}
		}
		if err := idx.Batch(batch); err != nil {
			b.Fatal(err)
		}
	}
	if err := idx.Close(); err != nil {
		b.Fatal(err)
	}
}

func indexBleve(b *testing.B, items []index.Item) {
	idx, err := bleve.NewUsing(filepath.Join(b.TempDir(), "x"), bleveMapping(), scorch.Name, scorch.Name, nil)
	if err != nil {
		b.Fatal(err)
	}
	for part := range slices.Chunk(items, benchBatch) {
		batch := idx.NewBatch()
		for i := range part {
			if err := batch.Index(terms.DocID(part[i].ID), bleveFields(&part[i])); err != nil {
				b.Fatal(err)
			}
		}
		if err := idx.Batch(batch); err != nil {
			b.Fatal(err)
		}
	}
	if err := idx.Close(); err != nil {
		b.Fatal(err)
	}
}

// bleveMapping is the static mapping that comes nearest to what package terms makes, in bleve's own means.
func bleveMapping() mapping.IndexMapping {
	plain := bleve.NewTextFieldMapping()
	plain.Analyzer, plain.Store, plain.IncludeInAll, plain.DocValues = simple.Name, false, false, false
	stem := bleve.NewTextFieldMapping()
	stem.Analyzer, stem.Store, stem.IncludeInAll, stem.IncludeTermVectors, stem.DocValues = en.AnalyzerName, false, false, false, false
	key := bleve.NewTextFieldMapping()
	key.Analyzer, key.Store, key.IncludeInAll, key.IncludeTermVectors, key.DocValues = keyword.Name, false, false, false, true
	date := bleve.NewDateTimeFieldMapping()
	date.Store, date.IncludeInAll = false, false
	doc := bleve.NewDocumentStaticMapping()
	for name, fields := range map[string][]*mapping.FieldMapping{
		"title": {plain}, "titleStem": {stem}, "body": {plain}, "bodyStem": {stem}, "author": {plain}, "outlet": {plain, key}, "quote": {plain}, "quoteStem": {stem},
		"site": {key}, "url": {key}, "cites": {key}, "tags": {key}, "lane": {key}, "kind": {key}, "lang": {key}, "source": {key}, "published": {date}, "seen": {date},
	} {
		doc.AddFieldMappingsAt(name, fields...)
	}
	m := bleve.NewIndexMapping()
	m.DefaultMapping = doc
	return m
}

func bleveFields(it *index.Item) map[string]any {
	var quotes, cites []string
	for _, q := range it.Quotes {
		quotes = append(quotes, q.Text)
	}
	for _, l := range it.Links {
		cites = append(cites, query.CiteKeys(l.URL)...)
	}
	body := it.Summary + "\n" + it.Text
	return map[string]any{
		"title": it.Title, "titleStem": it.Title, "body": body, "bodyStem": body, "author": it.Author, "outlet": it.Outlet, "quote": quotes, "quoteStem": quotes,
		"site": query.SiteKeys(it.Site), "url": query.URLKeys(it.URL), "cites": cites, "tags": it.Tags, "lane": string(it.Lane), "kind": string(it.Kind),
		"lang": it.Lang, "source": it.Source, "published": it.Published, "seen": it.FirstSeen,
	}
}

// benchIndex opens an index of made-up items, built once.
func benchIndex(b *testing.B) *Index {
	b.Helper()
	dir := *benchKeep
	if dir == "" {
		dir = b.TempDir()
	}
	x, err := Open(b.Context(), Options{
		Dir: filepath.Join(dir, fmt.Sprintf("made-%d", *benchItems)), Store: made{int64(*benchItems)}, SearchTime: time.Minute, BatchSize: 1000, CheckEvery: time.Hour,
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = x.Close() })
	if err := x.Rebuilt(b.Context()); err != nil {
		b.Fatal(err)
	}
	return x
}

// asked is one kind of query that a page makes.
type asked struct {
	name string
	text func(r *rand.Rand) string
}

func benchQueries() []asked {
	word := func(from, to int) func(*rand.Rand) string {
		return func(r *rand.Rand) string { return madeVocabulary()[from+r.IntN(to-from)] }
	}
	common, mid, rare := word(0, 20), word(200, 2000), word(5000, 40000)
	start := func(w string, n int) string { return (w + "aaaa")[:n] }
	from := func(r *rand.Rand, n int) string { // n words of some item
		it := madeItem(1+r.Int64N(int64(*benchItems)), int64(*benchItems))
		words := strings.Fields(it.Text)
		at := r.IntN(len(words) - n)
		return strings.Trim(strings.Join(words[at:at+n], " "), ".")
	}
	return []asked{
		{"everything", func(*rand.Rand) string { return "" }},
		{"common word", common},
		{"word", mid},
		{"rare word", rare},
		{"three words", func(r *rand.Rand) string { return common(r) + " " + mid(r) + " " + common(r) }},
		{"or", func(r *rand.Rand) string { return mid(r) + " OR " + mid(r) + " OR " + common(r) }},
		{"not", func(r *rand.Rand) string { return common(r) + " -" + common(r) }},
		{"phrase", func(r *rand.Rand) string { return `"` + from(r, 3) + `"` }},
		{"common phrase", func(r *rand.Rand) string { return `"` + common(r) + " " + common(r) + `"` }},
		{"words near", func(r *rand.Rand) string { return `"` + from(r, 2) + `"~5` }},
		{"NEAR", func(r *rand.Rand) string { return mid(r) + " NEAR/5 " + mid(r) }},
		{"common NEAR", func(r *rand.Rand) string { return common(r) + " NEAR/5 " + common(r) }},
		{"star", func(r *rand.Rand) string { return (mid(r) + "aaaa")[:4] + "*" }},
		{"short star", func(r *rand.Rand) string { return start(mid(r), 3) + "*" }},
		{"tilde", func(r *rand.Rand) string { return mid(r) + "er~1" }},
		{"tilde 2", func(r *rand.Rand) string { return rare(r) + "ering~2" }},
		{"exact", func(r *rand.Rand) string { w := mid(r); return "=" + strings.ToUpper(w[:1]) + w[1:] }},
		{"exact as folded", func(r *rand.Rand) string { return "=" + mid(r) }},
		{"title", func(r *rand.Rand) string { return "title:" + mid(r) }},
		{"lanes and word", func(r *rand.Rand) string { return mid(r) + " lane:national,regional" }},
		{"outlet, days, word", func(r *rand.Rand) string { return common(r) + ` outlet:="Outlet 3" published:2026-06-01..2026-06-30` }},
		{"last 30 days", func(r *rand.Rand) string { return common(r) + " last:30d" }},
		{"cites", func(r *rand.Rand) string { return fmt.Sprintf("cites:outlet%d.example", r.IntN(madeOutlets)) }},
		{"press office", func(r *rand.Rand) string {
			return `("` + from(r, 2) + `" OR =` + mid(r) + `) (` + (mid(r) + "aaaa")[:4] + `* OR ` + common(r) + `) -` + mid(r) + ` last:90d lane:national,regional`
		}},
	}
}

// BenchmarkSearch measures each kind of query in each way in which the pages ask it. Its figures are the 50th
// and the 99th percentile of single searches, in milliseconds.
func BenchmarkSearch(b *testing.B) {
	x := benchIndex(b)
	for w, way := range benchWays() {
		for k, q := range benchQueries() {
			b.Run(way.name+"/"+q.name, func(b *testing.B) {
				r := rand.New(rand.NewPCG(5, uint64(100*w+k))) // other queries for each way, so that none is known already
				measure(b, func() time.Duration {
					tree, err := query.Parse(q.text(r))
					if err != nil {
						b.Fatal(err)
					}
					return way.ask(b, x, tree)
				})
			})
		}
	}
}

// measure reports percentiles of what once gives, and of the time of the processor that it took, which other
// programs on the machine disturb less.
func measure(b *testing.B, once func() time.Duration) {
	for range 5 { // warm
		once()
	}
	var took, worked []time.Duration
	for b.Loop() {
		before := processorTime()
		took = append(took, once())
		worked = append(worked, processorTime()-before)
	}
	slices.Sort(took)
	slices.Sort(worked)
	at := func(all []time.Duration, p float64) float64 {
		return float64(all[int(p*float64(len(all)-1))].Microseconds()) / 1000
	}
	b.ReportMetric(at(took, 0.5), "p50-ms")
	b.ReportMetric(at(took, 0.99), "p99-ms")
	b.ReportMetric(at(worked, 0.99), "p99-cpu-ms")
	b.ReportMetric(0, "ns/op")
}

// processorTime is what this process has used of all processors.
func processorTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

type way struct {
	name string
	ask  func(b *testing.B, x *Index, tree query.Node) time.Duration
}

// benchWays are the requests of the pages: the search page by each order, with its four facets and the days of
// the chart; the chart by the hour; counting while one types; the marked pieces of a page of hits.
func benchWays() []way {
	page := func(sort query.Sort, from int) func(*testing.B, *Index, query.Node) time.Duration {
		return func(b *testing.B, x *Index, tree query.Node) time.Duration {
			r := query.Request{Tree: tree, Now: madeEnd(), Zone: benchZone(), Sort: sort, Size: 30, From: from, Histogram: &query.Histogram{Step: query.StepDay}}
			for _, f := range []query.Field{query.FieldLane, query.FieldOutlet, query.FieldLang, query.FieldKind} {
				r.Facets = append(r.Facets, query.Facet{Field: f, Size: 60, Tree: clauses.WithoutField(tree, f)})
			}
			_, took := benchAsk(b, x, r)
			return took
		}
	}
	return []way{
		{"newest", page(query.Newest, 0)},
		{"relevance", page(query.Relevance, 0)},
		{"oldest", page(query.Oldest, 0)},
		{"deep", page(query.Newest, query.MaxDepth-30)},
		{"hours", func(b *testing.B, x *Index, tree query.Node) time.Duration {
			_, took := benchAsk(b, x, query.Request{Tree: tree, Now: madeEnd(), Zone: benchZone(), Histogram: &query.Histogram{Step: query.StepHour, From: madeEnd().AddDate(0, 0, -7), To: madeEnd()}})
			return took
		}},
		{"count", func(b *testing.B, x *Index, tree query.Node) time.Duration {
			_, took := benchAsk(b, x, query.Request{Tree: tree, Now: madeEnd(), Zone: benchZone()})
			return took
		}},
		{"snippets", func(b *testing.B, x *Index, tree query.Node) time.Duration {
			a, _ := benchAsk(b, x, query.Request{Tree: tree, Now: madeEnd(), Zone: benchZone(), Size: 30})
			items := make([]index.Item, len(a.Hits))
			for i, h := range a.Hits {
				items[i] = madeItem(h.ID, int64(*benchItems))
			}
			start := time.Now()
			if _, err := x.Snippets(context.Background(), tree, items); err != nil {
				b.Fatal(err)
			}
			return time.Since(start)
		}},
	}
}

func benchZone() *time.Location {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		return time.UTC
	}
	return zone
}

func benchAsk(b *testing.B, x *Index, r query.Request) (query.Answer, time.Duration) {
	start := time.Now()
	a, err := x.Search(context.Background(), r)
	if err != nil {
		b.Fatalf("%v: %v", r.Tree, err)
	}
	return a, time.Since(start)
}
