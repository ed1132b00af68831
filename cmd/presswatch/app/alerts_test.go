package app

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
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

// told collects what a webhook is told, and answers 503 to the first call.
type told struct {
	mu     sync.Mutex
	calls  int
	bodies []string
	ids    []string
	wrong  []string // signatures
}

var secret = []byte("a secret of thirty-two bytes ....")

func (w *told) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls++
	mac := hmac.New(sha256.New, secret)
	fmt.Fprintf(mac, "%s.%s.%s", r.Header.Get("Webhook-Id"), r.Header.Get("Webhook-Timestamp"), body)
	if got := r.Header.Get("Webhook-Signature"); got != "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)) {
		w.wrong = append(w.wrong, got)
	}
	w.ids = append(w.ids, r.Header.Get("Webhook-Id"))
	if w.calls == 1 {
		rw.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.bodies = append(w.bodies, string(body))
}

func (w *told) got() (bodies, ids, wrong []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string(nil), w.bodies...), append([]string(nil), w.ids...), append([]string(nil), w.wrong...)
}

// paper is a feed that grows, with its articles.
type paper struct {
	mu       sync.Mutex
	articles [][2]string // title and text
}

func (p *paper) add(title, text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.articles = append(p.articles, [2]string{title, text})
}

func (p *paper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if r.URL.Path == "/feed" {
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprint(w, `<rss version="2.0"><channel><title>Paper</title>`)
		for i, a := range p.articles {
			fmt.Fprintf(w, `<item><title>%s</title><link>http://%s/a/%d</link><guid>%d</guid></item>`, a[0], r.Host, i, i)
		}
		fmt.Fprint(w, `</channel></rss>`)
		return
	}
	var n int
	if _, err := fmt.Sscanf(r.URL.Path, "/a/%d", &n); err != nil || n >= len(p.articles) {
		http.NotFound(w, r)
		return
	}
	a := p.articles[n]
	fmt.Fprintf(w, `<html lang="en"><head><title>%s</title></head><body><article><h1>%s</h1><p>%s</p></article></body></html>`, a[0], a[0], a[1])
}

// TestAlert: what a saved search finds in a new article is told to its webhook, signed, with a try after a failure under the
// same id; what came with the first poll is not told, what other searches find neither, and a restart tells nothing again.
func TestAlert(t *testing.T) {
	hook, site := &told{}, &paper{}
	hooks, server := httptest.NewServer(hook), httptest.NewServer(site)
	defer hooks.Close()
	defer server.Close()
	words := strings.Repeat("The officers of the town said on Friday that they were looking into what happened at the mill pond. ", 8)
	site.add("Swans at the mill pond are well", words)

	c := config.Default()
	c.Data, c.Listen = t.TempDir(), "127.0.0.1:0"
	c.Crawl.AllowPrivate, c.Crawl.Pace = []string{"127.0.0.1/32"}, config.Duration(time.Millisecond)
	c.Sources = []config.Source{{Key: "paper", Kind: "feed", URL: server.URL + "/feed", Outlet: "Paper", Lane: "local", Every: config.Duration(time.Second)}}
	c.Webhooks = []config.Webhook{{Name: "desk", URL: hooks.URL, Secret: "whsec_" + base64.StdEncoding.EncodeToString(secret)}}
	c.Searches = []config.Search{
		{Key: "swans", Name: "Swans", Query: "swan", Tell: []string{"desk"}},
		{Key: "geese", Query: "geese", Tell: []string{"desk"}},
		{Key: "off", Query: "swan", Tell: []string{"desk"}, Off: true},
	}
	var mu sync.Mutex
	var ahead time.Duration
	now := func() time.Time { mu.Lock(); defer mu.Unlock(); return time.Now().Add(ahead) }
	start := func() *App {
		a := New(Options{Config: c, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Now: now, Tick: 20 * time.Millisecond, Names: loopback{}})
		if err := a.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		return a
	}
	items := func(a *App) int64 {
		counts, err := a.Store.Counts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return counts.Items
	}
	a := start()
	within(t, 20*time.Second, "the first poll", func() bool { return items(a) == 1 })
	site.add("Council votes on a bridge", words)
	site.add("Three swans arrested after a chase", "Nobody had seen such a thing. "+words)
	within(t, 10*time.Second, "three items", func() bool { return items(a) == 3 })
	within(t, 15*time.Second, "the first try", func() bool { _, ids, _ := hook.got(); return len(ids) >= 1 })
	mu.Lock()
	ahead = 2 * time.Minute // the second try is due
	mu.Unlock()
	within(t, 30*time.Second, "the alert", func() bool { bodies, _, _ := hook.got(); return len(bodies) >= 1 })
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}

	a = start()
	site.add("A pond is drained", words)
	within(t, 30*time.Second, "what came after a restart", func() bool { return items(a) == 4 })
	within(t, 10*time.Second, "the stage", func() bool {
		at, err := a.Store.Cursor(t.Context(), "alert")
		head, err2 := a.Store.Cursor(t.Context(), "story")
		return err == nil && err2 == nil && at == head && head >= 4
	})
	time.Sleep(1500 * time.Millisecond) // the outbox looks once a second
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	bodies, ids, wrong := hook.got()
	if len(bodies) != 1 || len(ids) != 2 || ids[0] != ids[1] || len(wrong) != 0 {
		t.Fatalf("%d alerts %v, ids %v, wrong signatures %v", len(bodies), bodies, ids, wrong)
	}
	if !strings.Contains(bodies[0], `"key":"swans"`) || !strings.Contains(bodies[0], "Three swans arrested") || strings.Contains(bodies[0], "Nobody had seen") {
		t.Errorf("the alert: %s", bodies[0])
	}
}

// TestTry: an office sees at once whether a webhook takes what it is told.
func TestTry(t *testing.T) {
	hook := &told{}
	hooks := httptest.NewServer(hook)
	defer hooks.Close()
	c := config.Default()
	c.Data = t.TempDir()
	c.Crawl.AllowPrivate = []string{"127.0.0.1/32"}
	c.Webhooks = []config.Webhook{{Name: "desk", URL: hooks.URL}}
	a := New(Options{Config: c, Log: slog.New(slog.DiscardHandler), Now: time.Now, Names: loopback{}})
	defer func() { _ = a.Close() }()
	if _, err := a.Try(t.Context(), "desk"); err == nil || !strings.Contains(err.Error(), "500") {
		t.Errorf("a webhook that fails: %v", err)
	}
	if _, err := a.Try(t.Context(), "desk"); err != nil {
		t.Errorf("a webhook that takes it: %v", err)
	}
}
