package feed

import (
	"testing"
	"time"
)

func TestKeyLadder(t *testing.T) {
	e := Entry{ID: "n-1", URL: "https://post.example/1", Title: "One", PublishedRaw: "today"}
	if got := KeyOf(e, "https://post.example/1"); got != "n-1" {
		t.Errorf("with an id: %q", got)
	}
	e.ID = ""
	if got := KeyOf(e, "https://post.example/1"); got != "https://post.example/1" {
		t.Errorf("without: %q", got)
	}
	bare := KeyOf(e, "")
	if other := e; KeyOf(other, "") != bare || len(bare) > 64 {
		t.Errorf("a hash that is not stable: %q", bare)
	}
	for what, change := range map[string]func(*Entry){
		"title": func(e *Entry) { e.Title = "Two" }, "date": func(e *Entry) { e.PublishedRaw = "tomorrow" }, "source": func(e *Entry) { e.SourceTitle = "Wire" },
	} {
		other := e
		if change(&other); KeyOf(other, "") == bare {
			t.Errorf("another %s gives the same key", what)
		}
	}
	a, b := Entry{Summary: "first post"}, Entry{Summary: "second post"}
	if KeyOf(a, "") == KeyOf(b, "") {
		t.Error("posts without title and date have one key")
	}
}

func TestHashTellsEdits(t *testing.T) {
	e := Entry{ID: "1", Title: "One", Summary: "See https://post.example/1?utm_source=rss, 12 comments", Content: "Text", Comments: 12}
	same := map[string]func(*Entry){
		"comments": func(e *Entry) { e.Comments = 99 },
		"counted":  func(e *Entry) { e.Summary = "See https://post.example/1?utm_source=mail, 14 comments" },
		"tracking": func(e *Entry) { e.URL = "https://post.example/1?utm_source=x" },
		"space":    func(e *Entry) { e.Content = " Text\n" },
		"clamped":  func(e *Entry) { e.Published = now },
	}
	for what, change := range same {
		other := e
		if change(&other); HashOf(other) != HashOf(e) {
			t.Errorf("%s: looks edited", what)
		}
	}
	edits := map[string]func(*Entry){
		"title": func(e *Entry) { e.Title = "One, corrected" }, "summary": func(e *Entry) { e.Summary = "x" },
		"content": func(e *Entry) { e.Content = "y" }, "updated": func(e *Entry) { e.Updated = now },
	}
	for what, change := range edits {
		other := e
		if change(&other); HashOf(other) == HashOf(e) {
			t.Errorf("%s: the edit is not seen", what)
		}
	}
}

// TestHashStandsStill: a feed that dates an entry in the future does not look edited at every poll.
func TestHashStandsStill(t *testing.T) {
	body := []byte(`<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>a</id><title>A</title><updated>2031-01-01T00:00:00Z</updated></entry></feed>`)
	var hashes [2]string
	for i := range hashes {
		f, err := Parse(t.Context(), body, Options{Now: now.Add(time.Duration(i) * time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		hashes[i] = HashOf(f.Entries[0])
	}
	if hashes[0] != hashes[1] {
		t.Error("the hash moves with the clock")
	}
}
