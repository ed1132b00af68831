package bench

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSpread: arrows on the labelled stories are as good as promised, and mistakes are listed only where rules may be
// chosen on them.
func TestSpread(t *testing.T) {
	dir, err := FindSpread()
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	rows, err := Spread(t.Context(), dir, &log)
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, r := range rows {
		if !r.Met() {
			t.Errorf("%s: %.3f, must be %.3f (%s)", r.What, r.Reached, r.Must, r.Detail)
		}
		if r.Must > 0 {
			asked++
		}
		t.Logf("%-42s %.3f %s", r.What, r.Reached, r.Detail)
	}
	if asked != 4 {
		t.Errorf("%d figures are asked for", asked)
	}
	if strings.Contains(log.String(), "kept-") {
		t.Error("single mistakes of stories that are kept aside are listed")
	}
}

// TestSpreadCounts: what counts as right.
func TestSpreadCounts(t *testing.T) {
	dir := t.TempDir()
	story := `{"id":"a","outlet":"Tarnbeck Post","title":"T","text":"A student found a police password in a cafe.","url":"https://a.example/1","published":"2026-07-17T20:00:00Z","origin":true}
{"id":"b","outlet":"Fellside Echo","title":"T","text":"A student found a police password in a cafe, he told the Tarnbeck Post.","url":"https://b.example/1","published":"2026-07-17T21:00:00Z","parents":["a"]}
{"id":"c","outlet":"Harnley Gazette","title":"T","text":"A student found a police password in a cafe, the Press Association reported.","url":"https://c.example/1","published":"2026-07-17T22:00:00Z","parents":["outlet:PA"]}
{"id":"d","outlet":"Radio Tarn","title":"T","text":"A student found a police password in a cafe, he told the Tarnbeck Post.","url":"https://d.example/1","published":"2026-07-17T22:30:00Z","parents":["c"]}
{"id":"e","outlet":"Beacon TV","title":"T","text":"Nothing of the kind.","url":"https://e.example/1","published":"2026-07-17T22:40:00Z","parents":["c"]}
`
	for _, name := range []string{"kept-x.jsonl", "dev-x.jsonl"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(story), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := Spread(t.Context(), dir, &bytes.Buffer{})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"2 of 2, in 1 files, 5 items", "2 of 3", "2 of 4", "1 of 1"} {
		if rows[i].Detail != want {
			t.Errorf("%s: %s, not %s", rows[i].What, rows[i].Detail, want)
		}
	}
	if _, err := Spread(t.Context(), t.TempDir(), &bytes.Buffer{}); err == nil {
		t.Error("an empty folder is measured")
	}
}
