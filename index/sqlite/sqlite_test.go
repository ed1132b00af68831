package sqlite

import (
	"testing"
	"time"

	"presswatch/index"
	"presswatch/index/storetest"
)

var (
	_ storetest.Store   = (*Store)(nil)
	_ storetest.Stories = (*Store)(nil)
)

// open opens a store in a new directory and closes it after the test.
func open(t testing.TB, dir string) *Store {
	t.Helper()
	s, err := Open(t.Context(), Options{Dir: dir, Now: time.Now, Log: nil})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	return s
}

// TestOpenTakeRead is the way of one item, across a restart.
func TestOpenTakeRead(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	arrival := index.Arrival{
		Item: index.Item{Kind: index.KindArticle, URL: "https://post.example/1", Title: "Rain", Text: "It rained.", Comments: -1},
		Raw:  []byte("<p>It rained."), RawType: "text/html",
	}
	taken, err := s.Take(t.Context(), []index.Arrival{arrival})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	items, err := s.After(t.Context(), 0, 10)
	if err != nil || len(items) != 1 || items[0].Text != "It rained." || items[0].ID != taken[0].ItemID {
		t.Fatalf("after a restart: %v, %v", items, err)
	}
	raw, kind, err := s.Raw(t.Context(), items[0].ID, 1)
	if err != nil || string(raw) != string(arrival.Raw) || kind != arrival.RawType {
		t.Fatalf("raw bytes: %q, %q, %v", raw, kind, err)
	}
}
