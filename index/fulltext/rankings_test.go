package fulltext

import (
	"flag"
	"os"
	"strings"
	"testing"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/index/searchtest"
)

var update = flag.Bool("update", false, "write testdata/rankings.txt anew")

// TestRankings compares the whole order by relevance over the frozen corpus with testdata/rankings.txt: a change
// of ranking shows as a difference there, to be looked at before it is accepted with -update.
func TestRankings(t *testing.T) {
	const file = "testdata/rankings.txt"
	golden, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	corpus := searchtest.Corpus()
	items := make([]index.Item, len(corpus))
	for i, it := range corpus {
		items[i] = it.Item
	}
	x := open(t, Options{Dir: t.TempDir(), Store: newShelf(items...)})
	if err := x.Rebuilt(t.Context()); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for line := range strings.Lines(string(golden)) {
		text, _, isQuery := strings.Cut(strings.TrimSpace(line), " => ")
		if !isQuery {
			out.WriteString(line)
			continue
		}
		tree, err := query.Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		a, err := x.Search(t.Context(), query.Request{Tree: tree, Now: searchtest.Now(), Sort: query.Relevance, Size: 200})
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		out.WriteString(text + " =>")
		for _, h := range a.Hits {
			out.WriteString(" " + corpus[h.ID-1].Key)
		}
		out.WriteString("\n")
	}
	if *update {
		if err := os.WriteFile(file, []byte(out.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, want := strings.Split(out.String(), "\n"), strings.Split(string(golden), "\n")
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("%s:%d\n got  %s\n want %s", file, i+1, got[i], want[i])
		}
	}
}
