package app

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"presswatch/config"
)

// instance is a Mastodon server with one post, which its author edits and removes.
type instance struct {
	mu     sync.Mutex
	text   string // "" it was removed
	edited string
	polls  int
}

func (i *instance) set(text, edited string) (polls int) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.text, i.edited = text, edited
	return i.polls
}

func (i *instance) asked() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.polls
}

func (i *instance) status(host string, id int, text, edited string) map[string]any {
	s := map[string]any{
		"id": fmt.Sprint(id), "uri": fmt.Sprintf("http://%s/users/pip/statuses/%d", host, id), "url": fmt.Sprintf("http://%s/@pip/%d", host, id), "created_at": "2026-01-01T10:00:00.000Z",
		"content": "<p>" + text + "</p>", "language": "en", "visibility": "public", "favourites_count": 1, "reblogs_count": 0, "replies_count": 0,
		"account": map[string]any{"id": "1", "acct": "pip", "username": "pip", "display_name": "Pip", "url": "http://" + host + "/@pip"},
	}
	if edited != "" {
		s["edited_at"] = edited
	}
	return s
}

func (i *instance) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	switch {
	case strings.HasPrefix(r.URL.Path, "/api/v1/timelines/tag/"):
		i.polls++
		list := []any{i.status(r.Host, 9, "a newer one about swans", "")}
		if i.text != "" {
			list = append(list, i.status(r.Host, 7, i.text, i.edited))
		}
		list = append(list, i.status(r.Host, 5, "an older one about swans", ""))
		_ = json.NewEncoder(w).Encode(list)
	case strings.HasSuffix(r.URL.Path, "/7") && i.text != "":
		_ = json.NewEncoder(w).Encode(i.status(r.Host, 7, i.text, i.edited))
	default:
		http.Error(w, `{"error":"Record not found"}`, http.StatusNotFound)
	}
}

// TestEditsAndRemovalsWithinOnePoll: what an author changes or removes is changed or removed on page and in search by the
// end of the next poll.
func TestEditsAndRemovalsWithinOnePoll(t *testing.T) {
	site := &instance{text: "who let the swans out"}
	server := httptest.NewServer(site)
	defer server.Close()
	c := config.Default()
	c.Data, c.Listen = t.TempDir(), "127.0.0.1:0"
	c.Crawl.AllowPrivate, c.Crawl.Pace = []string{"127.0.0.1/32"}, config.Duration(time.Millisecond)
	c.Sources = []config.Source{{Key: "tag", Kind: "mastodon-tag", URL: server.URL, Query: "swans", Outlet: "Mastodon", Lane: "social", Every: config.Duration(4 * time.Second)}}
	a := New(Options{Config: c, Log: slog.New(slog.DiscardHandler), Now: time.Now, Tick: 50 * time.Millisecond, Names: loopback{}})
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}()
	page := func(path string) string {
		resp, err := http.Get("http://" + a.Address + path)
		if err != nil {
			return err.Error()
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		return string(body)
	}
	finds := func(word string) bool { return strings.Contains(page("/api/v1/search?q="+word), `"total": 1`) }
	within(t, 20*time.Second, "the post", func() bool { return finds("out") })

	before := site.set("who let the geese out", "2026-01-01T10:05:00.000Z")
	within(t, 20*time.Second, "the edit", func() bool { return finds("geese") })
	if n := site.asked() - before; n > 1 {
		t.Errorf("the edit took %d polls", n)
	}
	before = site.set("", "")
	within(t, 20*time.Second, "the removal", func() bool { return !finds("geese") })
	if n := site.asked() - before; n > 1 {
		t.Errorf("the removal took %d polls", n)
	}
	ids, err := a.Store.FindPosts(t.Context(), "mastodon", []string{server.URL + "/users/pip/statuses/7"})
	if err != nil || len(ids) != 1 {
		t.Fatalf("%v, %v", ids, err)
	}
	for _, id := range ids {
		if body := page(fmt.Sprintf("/items/%d", id)); !strings.Contains(body, "emoved") || strings.Contains(body, "geese") {
			t.Errorf("the page: %s", body)
		}
	}
}
