package app

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"presswatch/config"
	"presswatch/index"
)

// gazette is a site with a feed of one article about the force.
func gazette(t *testing.T) (site string) {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<html><head><title>Marsh Gazette</title><link rel="alternate" type="application/rss+xml" title="News" href="/feed"></head><body>hello</body></html>`)
	})
	mux.HandleFunc("/feed", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `<?xml version="1.0"?><rss version="2.0"><channel><title>Marsh Gazette</title><item><title>Northmarch Police find their swans again</title><link>http://%s/news/swans</link><guid>1</guid><pubDate>%s</pubDate></item></channel></rss>`,
			r.Host, time.Now().UTC().Format(time.RFC1123Z))
	})
	mux.HandleFunc("/news/swans", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<html><head><title>Northmarch Police find their swans again</title></head><body><article><h1>Northmarch Police find their swans again</h1><p>`+
			strings.Repeat("Northmarch Police said on Saturday that the three swans were well and had never been away from the mill pond. ", 8)+`</p></article></body></html>`)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

func watching(t *testing.T, data string) *App {
	t.Helper()
	c := config.Default()
	c.Data, c.Listen, c.Organisation.Name = data, "127.0.0.1:0", "Northmarch Police"
	c.Crawl.AllowPrivate, c.Crawl.Pace = []string{"127.0.0.1/32"}, config.Duration(time.Millisecond)
	a := New(Options{Config: c, Log: slog.New(slog.DiscardHandler), Now: time.Now, Tick: 50 * time.Millisecond, Names: loopback{}})
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return a
}

// TestAnOutletIsAddedFromThePage: an outlet that lists have and we do not is watched from the press of a button on, also
// after a restart; its articles arrive and count.
func TestAnOutletIsAddedFromThePage(t *testing.T) {
	site, data := gazette(t), t.TempDir()
	a := watching(t, data)
	m := &meter{app: a, store: a.Store}
	err := m.noted(t.Context(), index.Sighting{List: "google-news", Key: "k", Outlet: "Marsh Gazette", Site: "127.0.0.1", Title: "Northmarch Police find their swans again", Published: time.Now(), Seen: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	before, err := m.measure(t.Context())
	if err != nil || len(before.Missing) != 1 || before.Lists[0].Have != 0 || !before.Few {
		t.Fatalf("%+v, %v", before, err)
	}
	says, err := a.addSource(t.Context(), site)
	if err != nil || !strings.Contains(says, "watched from now on") {
		t.Fatalf("%q, %v", says, err)
	}
	within(t, 20*time.Second, "its article", func() bool {
		counts, err := a.Store.Counts(t.Context())
		return err == nil && counts.Items == 1 && a.Index.Status().Seq >= counts.LastSeq
	})
	m.at = time.Time{}
	after, err := m.measure(t.Context())
	if err != nil || len(after.Missing) != 0 || after.Lists[0].Have != 1 {
		t.Errorf("%+v, %v", after, err)
	}
	if says, err := a.addSource(t.Context(), site); !errors.Is(err, index.ErrInvalid) || !strings.Contains(says, "already") {
		t.Errorf("twice: %q, %v", says, err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	a = watching(t, data)
	defer func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}()
	sources, err := a.Store.ListSources(t.Context())
	if err != nil || len(sources) != 1 || sources[0].Off || !strings.HasSuffix(sources[0].URL, "/feed") {
		t.Errorf("after a restart: %+v, %v", sources, err)
	}
	if says, err := a.addSource(t.Context(), "127.0.0.1:1"); !errors.Is(err, index.ErrInvalid) || says == "" {
		t.Errorf("nothing there: %q, %v", says, err)
	}
}
