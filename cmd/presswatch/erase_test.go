package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/index/sqlite"
)

// posts fills a data directory with posts of two accounts.
func posts(t *testing.T, data string) {
	t.Helper()
	store, err := sqlite.Open(t.Context(), sqlite.Options{Dir: data})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	var batch []index.Arrival
	for key, handle := range map[string]string{"1": "pip.example", "2": "pip.example", "3": "gwen.example"} {
		batch = append(batch, index.Arrival{Item: index.Item{
			Kind: index.KindReaction, URL: "https://net.example/" + key, Source: "stream", Outlet: "Bluesky", Lane: index.LaneSocial, Author: handle,
			Text: "swans in custody, says " + handle, Lang: "en", FirstSeen: time.Now(), Comments: -1,
			Post: &index.Post{Network: index.NetworkBluesky, Key: key, Form: index.FormPost, Handle: handle},
		}})
	}
	if _, err := store.Take(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
}

// TestErase: what is kept of a person is said and written out, then gone from the store and from what is found, also while
// presswatch serves; others' posts stay.
func TestErase(t *testing.T) {
	for name, serving := range map[string]bool{"at rest": false, "while it serves": true} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			data := filepath.Join(dir, "data")
			write(t, filepath.Join(dir, "presswatch.yaml"), "data: data\nlisten: 127.0.0.1:0\n")
			posts(t, data)
			find := func() int { return len(readFound(t, must(t, dir, "search", "--json", "swans")).ids()) }
			if serving {
				a := start(t, dir, "serve")
				a.until(20*time.Second, "sources yet")
				eventually(t, 20*time.Second, "three posts to be found", func() bool { return find() == 3 })
			} else {
				must(t, dir, "reindex")
			}
			if out := must(t, dir, "erase", "--handle", "@PIP.example", "--export", filepath.Join(dir, "kept.jsonl")); !strings.Contains(out, "2 posts are kept. Nothing was changed") {
				t.Errorf("%q", out)
			}
			kept, err := os.ReadFile(filepath.Join(dir, "kept.jsonl"))
			if err != nil || strings.Count(string(kept), "\n") != 2 || strings.Contains(string(kept), "gwen") {
				t.Errorf("%s, %v", kept, err)
			}
			out := must(t, dir, "erase", "--handle", "pip.example", "--yes")
			if !strings.Contains(out, "Erased: 2 posts with 2 versions") || !strings.Contains(out, "Not reached from here") {
				t.Errorf("%q", out)
			}
			if !serving {
				must(t, dir, "reindex")
			}
			eventually(t, 20*time.Second, "one post to be found", func() bool { return find() == 1 })
			if out := must(t, dir, "erase", "--handle", "pip.example"); !strings.Contains(out, "0 posts are kept") {
				t.Errorf("%q", out)
			}
		})
	}
	dir := t.TempDir()
	if r := do(t, dir, "erase", "--yes"); r.code != exitMistaken || !strings.Contains(r.err, "--handle") {
		t.Errorf("%d, %s", r.code, r.err)
	}
}
