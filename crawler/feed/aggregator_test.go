package feed

import (
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestAggregators: four feeds of search engines and networks, with values noted by hand. The article's address
// inside a wrapped link is for package address to take out.
func TestAggregators(t *testing.T) {
	dir := filepath.Join(dataDir(t, "feeds-real"), "aggregators")
	raw, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]struct {
		Items     int
		First     struct{ Title, Outlet, Published string }
		FirstTile string `json:"first_title"`
		Text      string
		URL       string
		Outlet    string
		Published string
	}
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	for name, want := range all {
		body, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		f, err := Parse(t.Context(), body, Options{URL: "https://search.example/rss"})
		if err != nil || len(f.Entries) != want.Items {
			t.Fatalf("%s: %v, %+v", name, err, f)
		}
		e := f.Entries[0]
		if !strings.HasPrefix(e.Title, cmp.Or(want.First.Title, want.FirstTile)) || !strings.Contains(e.Summary, want.Text) {
			t.Errorf("%s: title %q, summary %q", name, e.Title, e.Summary)
		}
		if at := cmp.Or(want.First.Published, want.Published); at != "" && e.Published.Format(time.RFC3339) != at {
			t.Errorf("%s: published %v, want %s", name, e.Published, at)
		}
		if outlet := cmp.Or(want.First.Outlet, want.Outlet); outlet != "" && e.SourceTitle != outlet {
			t.Errorf("%s: source %q", name, e.SourceTitle)
		}
		t.Logf("%s: %d entries, address %.60s, source %q", name, len(f.Entries), e.URL, e.SourceTitle)
	}
}
