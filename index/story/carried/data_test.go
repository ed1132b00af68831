package carried

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// recorded reads the texts of a recorded set: under $PRESSWATCH_DATA, or under shared/data beside the checkout.
func recorded(t *testing.T, name string) (out []string) {
	t.Helper()
	dir := os.Getenv("PRESSWATCH_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	f, err := os.Open(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		t.Skip("needs the recorded sets; set PRESSWATCH_DATA")
	}
	t.Cleanup(func() { _ = f.Close() })
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 10<<20)
	for lines.Scan() {
		var row struct{ Text string }
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		out = append(out, row.Text)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestUnrelatedTextsCarryNothing: real releases of senators and real reports of other things years later.
func TestUnrelatedTextsCarryNothing(t *testing.T) {
	releases := recorded(t, "own-channel-releases/releases.dev.jsonl.gz")
	reports := recorded(t, "story-articles-5w1h/articles.dev.jsonl.gz")
	rnd := rand.New(rand.NewPCG(1, 2))
	const groups, each, size = 30, 100, 20
	for range groups {
		var rs []Release
		for i := range size {
			rs = append(rs, Release{ID: int64(i + 1), Text: releases[rnd.IntN(len(releases))]})
		}
		l := Read(rs)
		for range each {
			for _, c := range l.Find(reports[rnd.IntN(len(reports))], nil) {
				t.Errorf("%s: %q", c.How, c.Text)
			}
		}
	}
}
