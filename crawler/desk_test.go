package crawler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"presswatch/crawler/fetch"
	"presswatch/crawler/page"
	"presswatch/index"
	"presswatch/index/sqlite"
)

// desk is a crawler over a real store, with a web that the test writes by hand and a clock that it moves.
type desk struct {
	t     *testing.T
	ctx   context.Context
	store *sqlite.Store
	web   *web
	mu    sync.Mutex
	at    time.Time
	*Crawler
}

// web answers by address. What it does not know is not found.
type web struct {
	mu       sync.Mutex
	feeds    map[string]func(fetch.Request) (*fetch.Response, error)
	articles map[string]func() (*page.Article, *page.Fetched, error)
	listings map[string]func(page.Listing) ([]page.Entry, *page.Fetched, error)
	asked    []fetch.Request
}

func (w *web) Get(_ context.Context, r fetch.Request) (*fetch.Response, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked = append(w.asked, r)
	if f, ok := w.feeds[r.URL]; ok {
		return f(r)
	}
	return nil, &fetch.Error{Reason: fetch.Missing, Code: 404, URL: r.URL}
}

func (w *web) Article(_ context.Context, url string, _ bool) (*page.Article, *page.Fetched, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if f, ok := w.articles[url]; ok {
		return f()
	}
	return nil, nil, fmt.Errorf("visit: %w", &fetch.Error{Reason: fetch.Missing, Code: 404, URL: url})
}

func (w *web) Listing(_ context.Context, l page.Listing) ([]page.Entry, *page.Fetched, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if f, ok := w.listings[l.URL]; ok {
		return f(l)
	}
	return nil, nil, fmt.Errorf("visit: %w", &fetch.Error{Reason: fetch.Missing, Code: 404, URL: l.URL})
}

func newDesk(t *testing.T, sources ...index.Source) *desk {
	t.Helper()
	d := &desk{t: t, ctx: t.Context(), at: noon, web: &web{
		feeds:    map[string]func(fetch.Request) (*fetch.Response, error){},
		articles: map[string]func() (*page.Article, *page.Fetched, error){},
		listings: map[string]func(page.Listing) ([]page.Entry, *page.Fetched, error){},
	}}
	log := slog.New(slog.DiscardHandler)
	store, err := sqlite.Open(d.ctx, sqlite.Options{Dir: t.TempDir(), Now: d.now, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	if err := store.PutSources(d.ctx, sources); err != nil {
		t.Fatal(err)
	}
	d.store = store
	d.Crawler = New(Options{Store: store, Fetch: d.web, Pages: d.web, Now: d.now, Log: log})
	return d
}

func (d *desk) now() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.at
}

func (d *desk) later(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.at = d.at.Add(by)
}

// round polls every source, due or not, and visits the pages that are due.
func (d *desk) round() {
	d.t.Helper()
	sources, err := d.store.ListSources(d.ctx)
	if err != nil {
		d.t.Fatal(err)
	}
	if err := d.Once(d.ctx, sources, func(int, int) {}); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) state() index.SourceState {
	d.t.Helper()
	sources, err := d.store.ListSources(d.ctx)
	if err != nil {
		d.t.Fatal(err)
	}
	return sources[0].State
}

func (d *desk) items() []index.Item {
	d.t.Helper()
	items, err := d.store.After(d.ctx, 0, 1000)
	if err != nil {
		d.t.Fatal(err)
	}
	return items
}

// entry is one entry of a made feed.
type listed struct {
	id, title string
	at        time.Time
}

const feedURL = "https://tarnbeck.example/feed"

// rss serves these entries from now on, and an article behind each.
func (d *desk) rss(entries ...listed) {
	var b strings.Builder
	b.WriteString(`<rss version="2.0"><channel><title>Tarnbeck Post</title>`)
	for _, e := range entries {
		url := "https://tarnbeck.example/" + e.id
		fmt.Fprintf(&b, `<item><guid isPermaLink="false">%s</guid><title>%s</title><link>%s</link><pubDate>%s</pubDate></item>`, e.id, e.title, url, e.at.Format(time.RFC1123Z))
		if _, known := d.web.articles[url]; !known {
			d.page(url, page.Article{Title: e.title, Text: "The text of " + e.title + ".", Lang: "en"})
		}
	}
	b.WriteString("</channel></rss>")
	d.feed(b.String())
}

func (d *desk) feed(body string) {
	d.web.feeds[feedURL] = func(r fetch.Request) (*fetch.Response, error) {
		return &fetch.Response{URL: r.URL, Status: 200, Body: []byte(body), ContentType: "application/rss+xml", ETag: `"1"`}, nil
	}
}

func (d *desk) page(url string, a page.Article) {
	a.URL, a.Canonical = url, url
	d.web.articles[url] = func() (*page.Article, *page.Fetched, error) {
		c := a
		return &c, &page.Fetched{URL: url, Status: 200, Body: []byte("<p>" + a.Text), ContentType: "text/html"}, nil
	}
}

func (d *desk) fails(url string, err *fetch.Error) {
	d.web.articles[url] = func() (*page.Article, *page.Fetched, error) { return nil, nil, fmt.Errorf("visit: %w", err) }
}

func post() index.Source {
	return index.Source{Key: "post", Kind: index.SourceFeed, Name: "Post", URL: feedURL, Outlet: "Tarnbeck Post", Lane: index.LaneRegional, Every: 10 * time.Minute}
}

var errCut = errors.New("connection cut")
