package searchtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/index/query/clauses"
)

// orders: newest first by When, oldest first the other way round, ties by the higher number; the Seq of the
// answer is what was fed.
func (s *suite) orders(t *testing.T) {
	x := s.open(t)
	at := func(hour int) time.Time { return time.Date(2019, 7, 19, hour, 0, 0, 0, time.UTC) }
	feed(t, x,
		index.Item{ID: 1, Seq: 1, Title: "one police", Published: at(9), FirstSeen: at(20)},
		index.Item{ID: 2, Seq: 2, Title: "two police", FirstSeen: at(12)},
		index.Item{ID: 3, Seq: 3, Title: "three police", Published: at(9), FirstSeen: at(21)},
		index.Item{ID: 4, Seq: 4, Title: "four police police", Published: at(8), FirstSeen: at(22)},
		index.Item{ID: 5, Seq: 5, Title: "five", Published: at(23), FirstSeen: at(23)},
	)
	for _, tt := range []struct {
		sort query.Sort
		want []int64
	}{{"", []int64{2, 3, 1, 4}}, {query.Newest, []int64{2, 3, 1, 4}}, {query.Oldest, []int64{4, 3, 1, 2}}} {
		a := ask(t, x, query.Request{Tree: parse(t, "police"), Sort: tt.sort, Size: 10})
		if !slices.Equal(ids(a), tt.want) || a.Seq != 5 || a.Total != 4 {
			t.Errorf("%q: %v, want %v; seq %d, total %d", tt.sort, ids(a), tt.want, a.Seq, a.Total)
		}
		if a.Hits[0].Score != 0 {
			t.Errorf("%q: a score of %v where nothing is ranked", tt.sort, a.Hits[0].Score)
		}
	}
	a := ask(t, x, query.Request{Tree: parse(t, "police"), Sort: query.Relevance, Size: 10})
	if len(a.Hits) != 4 || a.Hits[0].ID != 4 || a.Hits[0].Score <= a.Hits[1].Score {
		t.Errorf("relevance: %v", a.Hits)
	}
	if !a.Hits[0].When.Equal(at(8)) {
		t.Errorf("When of item 4 is %v", a.Hits[0].When)
	}
	if st := x.Status(); st.Items != 5 || st.Seq != 5 || !st.NewestWhen.Equal(at(23)) {
		t.Errorf("status %+v", st)
	}
}

// pages: by number or by mark, every hit comes once, in the order of the whole.
func (s *suite) pages(t *testing.T) {
	x := s.corpus(t)
	for _, sort := range []query.Sort{query.Newest, query.Oldest, query.Relevance} {
		for _, text := range []string{"", "police OR fines OR drill OR comment OR force", "zzzz"} {
			r := query.Request{Tree: parse(t, text), Sort: sort, Size: query.MaxSize}
			whole := ask(t, x, r)
			if whole.Next != "" {
				t.Errorf("%s %q: there is a page behind the end", sort, text)
			}
			for _, size := range []int{1, 7, 30, max(len(whole.Hits), 1)} {
				r.Size = size
				if got := s.walk(t, x, r, false); !slices.Equal(got, ids(whole)) {
					t.Errorf("%s %q by number, %d a page: %v\nwant %v", sort, text, size, got, ids(whole))
				}
				if got := s.walk(t, x, r, true); !slices.Equal(got, ids(whole)) {
					t.Errorf("%s %q by mark, %d a page: %v\nwant %v", sort, text, size, got, ids(whole))
				}
			}
		}
	}
	a := ask(t, x, query.Request{Size: 0})
	if a.Total != len(Corpus()) || len(a.Hits) != 0 || a.Next != "" {
		t.Errorf("counts only: %+v", a)
	}
	if a = ask(t, x, query.Request{Size: 10, From: 5000}); a.Total != len(Corpus()) || len(a.Hits) != 0 || a.Next != "" {
		t.Errorf("behind the end: %+v", a)
	}
}

func (s *suite) walk(t *testing.T, x Searcher, r query.Request, byMark bool) []int64 {
	t.Helper()
	out := []int64{}
	for range 2 * len(Corpus()) {
		a := ask(t, x, r)
		out = append(out, ids(a)...)
		if a.Next == "" {
			return out
		}
		if byMark {
			r.After = a.Next
		} else {
			r.From += r.Size
		}
	}
	t.Fatalf("%v does not end", r.Tree)
	return nil
}

// facets: counts of values as written, the largest first, over the tree of the facet.
func (s *suite) facets(t *testing.T) {
	x := s.corpus(t)
	tree := parse(t, "fines lane:own,regional")
	a := ask(t, x, query.Request{Tree: tree, Facets: []query.Facet{
		{Field: query.FieldLane, Size: 10},
		{Field: query.FieldLane, Size: 2, Tree: clauses.WithoutField(tree, query.FieldLane)},
		{Field: query.FieldOutlet, Size: 10},
		{Field: query.FieldTag, Size: 10},
		{Field: query.FieldLang, Size: 0},
		{Field: query.FieldSite, Size: 3},
		{Field: query.FieldKind, Size: 3},
		{Field: query.FieldSource, Size: 1},
	}})
	want := strings.Join([]string{
		"lane: regional 3, own 1 of 2",
		"lane: regional 3, blog 1 of 4",
		"outlet: Northmarch Gazette 2, Northmarch Police 1, Tarnbeck Post 1 of 3",
		"tag: council 1, crime 1, fines 1, parking 1 of 4",
		"lang: of 1",
		"site: gazette.northmarch.example 1, news.northmarch-police.example 1, sport.gazette.northmarch.example 1 of 4",
		"kind: article 4 of 1",
		"source: gazette 2 of 3",
	}, "\n")
	if got := facetWords(a.Facets); got != want {
		t.Errorf("facets of %s:\n%s\nwant\n%s", tree, got, want)
	}
	a = ask(t, x, query.Request{Facets: []query.Facet{{Field: query.FieldTag, Size: 3}, {Field: query.FieldLang, Size: 2}}})
	want = "tag: crime 2, Crime 1, council 1 of 8\nlang: en 59, fr 7 of 12"
	if got := facetWords(a.Facets); got != want {
		t.Errorf("facets of everything:\n%s\nwant\n%s", got, want)
	}
}

func facetWords(facets []query.FacetCounts) string {
	lines := make([]string, len(facets))
	for i, f := range facets {
		var counts []string
		for _, c := range f.Counts {
			counts = append(counts, fmt.Sprintf("%s %d", c.Value, c.N))
		}
		line := string(f.Field) + ": " + strings.Join(counts, ", ")
		lines[i] = fmt.Sprintf("%s of %d", strings.TrimSpace(line), f.Values)
	}
	return strings.Join(lines, "\n")
}

// histogram: hours, days and weeks of the zone, also where its clocks change.
func (s *suite) histogram(t *testing.T) {
	x := s.corpus(t)
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	at := func(text string) time.Time {
		v, err := time.ParseInLocation("2006-01-02T15:04", text, london)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, tt := range []struct {
		name, query string
		h           query.Histogram
		want        string
	}{
		{"days", "flash OR minute", query.Histogram{Step: query.StepDay}, "2019-07-18T23:00Z 3, 2019-07-19T23:00Z 1"},
		{"the short day", "outlet:technology seen:<2019-05", query.Histogram{Step: query.StepDay}, "2019-03-31T00:00Z 2, 2019-03-31T23:00Z 1"},
		{"the hour that comes twice", "clocks seen:>=2019-10", query.Histogram{Step: query.StepHour}, "2019-10-27T00:00Z 1, 2019-10-27T01:00Z 1"},
		{"weeks begin on Monday", "clocks OR day OR flash", query.Histogram{Step: query.StepWeek, To: at("2019-07-20T00:00")}, "2019-03-25T00:00Z 2, 2019-03-31T23:00Z 1, 2019-07-14T23:00Z 3"},
		{"from is in, to is out", "flash OR minute", query.Histogram{Step: query.StepHour, From: at("2019-07-19T23:31"), To: at("2019-07-20T00:00")}, "2019-07-19T22:00Z 3"},
	} {
		a := ask(t, x, query.Request{Tree: parse(t, tt.query), Zone: london, Histogram: &tt.h})
		if got := bucketWords(a.Histogram); got != tt.want {
			t.Errorf("%s: %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

func bucketWords(buckets []query.Bucket) string {
	var out []string
	for _, b := range buckets {
		out = append(out, fmt.Sprintf("%s %d", b.From.UTC().Format("2006-01-02T15:04Z"), b.N))
	}
	return strings.Join(out, ", ")
}

// edits: a new version takes the place of the old one in every figure.
func (s *suite) edits(t *testing.T) {
	x := s.corpus(t)
	before := ask(t, x, query.Request{Tree: parse(t, "drill"), Size: 50})
	it := Corpus()[1].Item // en02, "This is not a drill"
	it.Seq, it.Version, it.Lane, it.Title, it.Text = 1000, 2, index.LaneWire, "Statement", "There was no exercise."
	it.Published = it.Published.Add(-48 * time.Hour)
	feed(t, x, it)
	after := ask(t, x, query.Request{Tree: parse(t, "drill"), Size: 50})
	if after.Total != before.Total-1 || slices.Contains(ids(after), it.ID) {
		t.Errorf("the old version is still found: %v", ids(after))
	}
	a := ask(t, x, query.Request{Tree: parse(t, "exercise"), Size: 5, Facets: []query.Facet{{Field: query.FieldLane, Size: 5}}})
	if !slices.Equal(ids(a), []int64{it.ID}) || !a.Hits[0].When.Equal(it.Published) || facetWords(a.Facets) != "lane: wire 1 of 1" {
		t.Errorf("the new version: %+v", a)
	}
	all := ask(t, x, query.Request{Size: query.MaxSize, Histogram: &query.Histogram{Step: query.StepDay}})
	sum := 0
	for _, b := range all.Histogram {
		sum += b.N
	}
	if n := len(Corpus()); all.Total != n || len(all.Hits) != n || sum != n || x.Status().Items != int64(n) {
		t.Errorf("%d items: total %d, hits %d, histogram %d, status %d", n, all.Total, len(all.Hits), sum, x.Status().Items)
	}
	feed(t, x, it) // as after a crash
	if again := ask(t, x, query.Request{Size: 1}); again.Total != all.Total || again.Seq != 1000 {
		t.Errorf("the same batch again: total %d, seq %d", again.Total, again.Seq)
	}
}

// stories: story: finds what the request's Stories says, and tag: what its Tagged says beside what outlets tagged: alone and with words, negated, in lists and in facets; a
// failure to say it is no answer.
func (s *suite) stories(t *testing.T) {
	x := s.corpus(t)
	told := func(_ context.Context, story int64) ([]int64, error) {
		switch story {
		case 12:
			return []int64{3, 1, 2, 9999}, nil
		case 13:
			return []int64{3, 5}, nil
		case 500:
			return nil, errors.New("the store is away")
		}
		return nil, nil
	}
	n := len(Corpus())
	for q, want := range map[string][]int64{
		"story:12": {1, 2, 3}, "story:12,13": {1, 2, 3, 5}, "story:14": {}, "story:13 -story:12": {5}, "story:(12 OR 14)": {1, 2, 3},
	} {
		got := ids(ask(t, x, query.Request{Tree: parse(t, q), Size: 10, Stories: told}))
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%s finds %v, want %v", q, got, want)
		}
	}
	if a := ask(t, x, query.Request{Tree: parse(t, "-story:12"), Stories: told}); a.Total != n-3 {
		t.Errorf("%d of %d items are not in story 12", a.Total, n)
	}
	facet := query.Facet{Field: query.FieldKind, Size: 5, Tree: parse(t, "story:13")}
	if a := ask(t, x, query.Request{Tree: parse(t, ""), Facets: []query.Facet{facet}, Stories: told}); len(a.Facets) != 1 || countOf(a.Facets[0]) != 2 {
		t.Errorf("a facet over story 13: %+v", a.Facets)
	}
	tagged := func(_ context.Context, tag string) ([]int64, error) {
		return map[string][]int64{"supplier account": {1, 4}, "away": nil}[tag], map[string]error{"away": errors.New("the store is away")}[tag]
	}
	byOutlet := ask(t, x, query.Request{Tree: parse(t, `tag:"parking and roads"`)}).Total
	for q, want := range map[string]int{`tag:"Supplier  Account"`: 2, `tag:"supplier account","parking and roads"`: 2 + byOutlet, "tag:other": 0, `-tag:"supplier account"`: n - 2} {
		if a := ask(t, x, query.Request{Tree: parse(t, q), Tagged: tagged}); a.Total != want {
			t.Errorf("%s finds %d items, want %d", q, a.Total, want)
		}
	}
	if _, err := x.Search(context.Background(), query.Request{Tree: parse(t, "tag:away"), Now: Now(), Tagged: tagged}); !errors.Is(err, index.ErrUnavailable) {
		t.Errorf("tags where the store is away: %v, want ErrUnavailable", err)
	}
	if a := ask(t, x, query.Request{Tree: parse(t, "story:12")}); a.Total != 0 {
		t.Errorf("story:12 finds %d items where nothing is known of stories", a.Total)
	}
	if _, err := x.Search(context.Background(), query.Request{Tree: parse(t, "story:500"), Now: Now(), Stories: told}); !errors.Is(err, index.ErrUnavailable) {
		t.Errorf("where the store is away: %v, want ErrUnavailable", err)
	}
	if _, err := x.Search(context.Background(), query.Request{Tree: parse(t, "police"), Now: Now(), Stories: told}); err != nil {
		t.Errorf("and afterwards: %v", err)
	}
}

func countOf(f query.FacetCounts) int {
	n := 0
	for _, c := range f.Counts {
		n += c.N
	}
	return n
}

// refusals: what is over the limits is refused as invalid, and a search that is no longer wanted ends.
func (s *suite) refusals(t *testing.T) {
	x := s.corpus(t)
	first := ask(t, x, query.Request{Size: 1, Sort: query.Newest})
	for name, r := range map[string]query.Request{
		"size":           {Size: query.MaxSize + 1},
		"negative size":  {Size: -1},
		"depth":          {Size: 1, From: query.MaxDepth},
		"negative from":  {Size: 1, From: -1},
		"facets":         {Facets: slices.Repeat([]query.Facet{{Field: query.FieldLane, Size: 1}}, query.MaxFacets+1)},
		"sort":           {Size: 1, Sort: "alphabet"},
		"mark":           {Size: 1, After: "nonsense"},
		"mark and from":  {Size: 1, After: first.Next, From: 1},
		"facet of words": {Facets: []query.Facet{{Field: query.FieldTitle, Size: 1}}},
		"step":           {Histogram: &query.Histogram{Step: "decade"}},
	} {
		r.Now = Now()
		if _, err := x.Search(context.Background(), r); !errors.Is(err, index.ErrInvalid) {
			t.Errorf("%s: %v, want ErrInvalid", name, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := x.Search(ctx, query.Request{Tree: parse(t, "police"), Size: 1, Now: Now()}); !errors.Is(err, context.Canceled) {
		t.Errorf("a search that nobody waits for: %v", err)
	}
}

// atOnce: searching while items come in gives, at every moment, one state of the whole.
func (s *suite) atOnce(t *testing.T) {
	x := s.open(t)
	var wg sync.WaitGroup
	done := make(chan struct{})
	for range 4 {
		wg.Go(func() {
			last := 0
			for {
				a, err := x.Search(context.Background(), query.Request{
					Size: query.MaxSize, Now: Now(), Histogram: &query.Histogram{Step: query.StepHour}, Facets: []query.Facet{{Field: query.FieldLane, Size: 8}},
				})
				if err != nil && !errors.Is(err, index.ErrBusy) {
					t.Errorf("searching: %v", err)
					return
				}
				if err == nil && !consistent(a) || a.Total < last && err == nil {
					t.Errorf("not of one moment: total %d after %d, %d hits, facets %s, seq %d", a.Total, last, len(a.Hits), facetWords(a.Facets), a.Seq)
				}
				last = max(last, a.Total)
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for _, it := range Corpus() {
		feed(t, x, it.Item)
	}
	close(done)
	wg.Wait()
}

// consistent reports whether all figures of an answer to "everything" agree.
func consistent(a query.Answer) bool {
	lanes, hours := 0, 0
	for _, c := range a.Facets[0].Counts {
		lanes += c.N
	}
	for _, b := range a.Histogram {
		hours += b.N
	}
	return lanes == a.Total && hours == a.Total && len(a.Hits) == a.Total && int64(a.Total) == a.Seq
}
