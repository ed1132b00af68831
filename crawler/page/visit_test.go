package page_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"presswatch/crawler/fetch"
	"presswatch/crawler/page"
	"presswatch/crawler/page/body"
)

// story is a page that is an article beyond doubt.
func story(title string) string {
	paragraph := "<p>" + strings.Repeat("The ferry left the harbour at seven and nobody on the quay had been told where it was going. ", 4) + "</p>"
	return `<!doctype html><html lang="en"><head><title>` + title + ` - Tarnbeck Post</title><meta property="og:site_name" content="Tarnbeck Post"></head><body><article><h1>` +
		title + `</h1>` + strings.Repeat(paragraph, 4) + `</article></body></html>`
}

func html(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write([]byte(text))
}

func TestVisitRedirects(t *testing.T) {
	mux := http.NewServeMux()
	for path, code := range map[string]int{"/moved": 301, "/moved8": 308, "/lent": 302, "/seen": 303, "/lent7": 307} {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/story", code) })
	}
	mux.HandleFunc("/both", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/lent", http.StatusMovedPermanently)
	})
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) })
	mux.HandleFunc("/inside", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://169.254.169.254/latest/meta-data", http.StatusFound)
	})
	mux.HandleFunc("/story", func(w http.ResponseWriter, _ *http.Request) { html(w, story("Ferry leaves without a word")) })
	v, port := served(t, mux, saved)
	at := func(path string) string { return "http://tarnbeck.localhost:" + port + path }
	for path, permanent := range map[string]bool{"/moved": true, "/moved8": true, "/lent": false, "/seen": false, "/lent7": false, "/both": false, "/story": false} {
		a, got, err := v.Article(t.Context(), at(path), false)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if got.URL != at("/story") || (got.Permanent == at("/story")) != permanent {
			t.Errorf("%s led to %s, permanent %q", path, got.URL, got.Permanent)
		}
		if a.URL != at(path) || a.Canonical != at("/story") || a.Title != "Ferry leaves without a word" {
			t.Errorf("%s: asked %s, canonical %s, title %q", path, a.URL, a.Canonical, a.Title)
		}
	}
	for path, reason := range map[string]fetch.Reason{"/loop": fetch.Redirect, "/inside": fetch.Blocked} {
		_, _, err := v.Article(t.Context(), at(path), false)
		var fe *fetch.Error
		if !errors.As(err, &fe) || fe.Reason != reason {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestVisitObeysRobots(t *testing.T) {
	var secret atomic.Int32
	mux := http.NewServeMux()
	mux.HandleFunc("/robots.txt", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("User-agent: *\nDisallow: /private/\n"))
	})
	mux.HandleFunc("/private/", func(w http.ResponseWriter, _ *http.Request) {
		secret.Add(1)
		html(w, story("Never to be read by machines"))
	})
	mux.HandleFunc("/open", func(w http.ResponseWriter, _ *http.Request) { html(w, story("Open to everybody who asks")) })
	mux.HandleFunc("/door", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/private/story", http.StatusFound) })
	v, port := served(t, mux, saved)
	for _, path := range []string{"/private/story", "/door"} {
		url := "http://tarnbeck.localhost:" + port + path
		var fe *fetch.Error
		if _, _, err := v.Article(t.Context(), url, false); !errors.As(err, &fe) || fe.Reason != fetch.Robots {
			t.Errorf("article %s: %v", path, err)
		}
		if _, _, err := v.Listing(t.Context(), page.Listing{URL: url}); !errors.As(err, &fe) || fe.Reason != fetch.Robots {
			t.Errorf("listing %s: %v", path, err)
		}
	}
	if n := secret.Load(); n != 0 {
		t.Errorf("the forbidden page was asked for %d times", n)
	}
	if a, _, err := v.Article(t.Context(), "http://tarnbeck.localhost:"+port+"/open", false); err != nil || a.Problem != "" {
		t.Errorf("the open page: %+v, %v", a, err)
	}
}

// TestVisitCharsets serves one sentence in several encodings, declared in several places, for an article and
// for a listing (F72).
func TestVisitCharsets(t *testing.T) {
	const words = "Müßiggang naïf à la crème"
	latin1 := func(s string) string {
		var b strings.Builder
		for _, r := range s {
			b.WriteByte(byte(r))
		}
		return b.String()
	}
	utf16 := func(s string) string {
		b := []byte{0xFF, 0xFE}
		for _, r := range s {
			b = append(b, byte(r), byte(r>>8))
		}
		return string(b)
	}
	listing := `<html><head>%s<title>x</title></head><body><article><h2><a href="/2026/11/19/story">` + words + ` am Donnerstag</a></h2></article></body></html>`
	for name, c := range map[string]struct{ contentType, text string }{
		"header":               {"text/html; charset=iso-8859-1", latin1(fmt.Sprintf(listing, ""))},
		"meta":                 {"text/html", latin1(fmt.Sprintf(listing, `<meta charset="windows-1252">`))},
		"meta http-equiv":      {"text/html", latin1(fmt.Sprintf(listing, `<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-15">`))},
		"mark beats header":    {"text/html; charset=iso-8859-1", "\xEF\xBB\xBF" + fmt.Sprintf(listing, "")},
		"UTF-16":               {"text/html", utf16(fmt.Sprintf(listing, ""))},
		"nothing, UTF-8":       {"text/html", fmt.Sprintf(listing, "")},
		"no content type":      {"", fmt.Sprintf(listing, `<meta charset="utf-8">`)},
		"header lies":          {"text/html; charset=utf-8", latin1(fmt.Sprintf(listing, ""))},
		"xhtml":                {"application/xhtml+xml; charset=utf-8", fmt.Sprintf(listing, "")},
		"unknown charset name": {"text/html; charset=utf-ate", fmt.Sprintf(listing, "")},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := list(t, []byte(c.text), c.contentType, "http://tarnbeck.localhost/", "")
			if err != nil || len(got) != 1 || !strings.Contains(got[0], words) {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

// TestVisitKeepsNothingBetweenVisits asks for one page many times: no memory of visited pages, no cookies, no
// cache, whatever the page's own headers say.
func TestVisitKeepsNothingBetweenVisits(t *testing.T) {
	var asked atomic.Int32
	var cookies atomic.Int32
	v, port := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		n := asked.Add(1)
		if r.Header.Get("Cookie") != "" || r.Header.Get("Referer") != "" {
			cookies.Add(1)
		}
		http.SetCookie(w, &http.Cookie{Name: "visitor", Value: "1"})
		w.Header().Set("Cache-Control", "max-age=86400")
		html(w, story(fmt.Sprintf("Edition %d of the evening paper", n)))
	}), saved)
	url := "http://tarnbeck.localhost:" + port + "/story"
	for i := 1; i <= 3; i++ {
		a, _, err := v.Article(t.Context(), url, false)
		if want := fmt.Sprintf("Edition %d of the evening paper", i); err != nil || a.Title != want {
			t.Errorf("visit %d: %+v, %v", i, a, err)
		}
		if _, _, err = v.Listing(t.Context(), page.Listing{URL: url}); err != nil {
			t.Errorf("listing %d: %v", i, err)
		}
		asked.Add(-1)
	}
	if cookies.Load() > 0 {
		t.Error("a visit told of the one before")
	}
}

func TestVisitConditions(t *testing.T) {
	v, port := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/robots.txt":
			http.NotFound(w, r)
		case r.Header.Get("If-None-Match") == `W/"7"` || r.Header.Get("If-Modified-Since") == "Thu, 19 Nov 2026 08:00:00 GMT":
			w.WriteHeader(http.StatusNotModified)
		default:
			w.Header().Set("ETag", `W/"7"`)
			w.Header().Set("Last-Modified", "Thu, 19 Nov 2026 08:00:00 GMT")
			html(w, `<article><h2><a href="/2026/11/19/story">Ferry leaves without a word</a></h2></article>`)
		}
	}), saved)
	l := page.Listing{URL: "http://tarnbeck.localhost:" + port + "/news"}
	entries, got, err := v.Listing(t.Context(), l)
	if err != nil || len(entries) != 1 || got.ETag != `W/"7"` || got.LastModified != "Thu, 19 Nov 2026 08:00:00 GMT" || got.NotModified {
		t.Fatalf("%+v %+v %v", entries, got, err)
	}
	for _, again := range []page.Listing{{URL: l.URL, ETag: got.ETag}, {URL: l.URL, LastModified: got.LastModified}, {URL: l.URL, ETag: got.ETag, LastModified: got.LastModified}} {
		entries, got, err := v.Listing(t.Context(), again)
		if err != nil || !got.NotModified || len(entries) > 0 || got.Body != nil || got.ETag != again.ETag || got.LastModified != again.LastModified {
			t.Errorf("asked with %q %q: %+v %+v %v", again.ETag, again.LastModified, entries, got, err)
		}
	}
}

// TestVisitErrors names for each kind of refusal the reason that the source's state is told by.
func TestVisitErrors(t *testing.T) {
	mux := http.NewServeMux()
	for path, code := range map[string]int{"/gone": 410, "/missing": 404, "/broken": 500, "/busy": 429, "/forbidden": 403} {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) })
	}
	mux.HandleFunc("/endless", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		block := []byte(strings.Repeat("<p>on and on</p>", 1<<12))
		for r.Context().Err() == nil {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	})
	mux.HandleFunc("/cut", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100000")
		html(w, story("Cut in the middle of a sentence"))
	})
	for path, want := range map[string]fetch.Reason{
		"/gone": fetch.Gone, "/missing": fetch.Missing, "/broken": fetch.Server, "/busy": fetch.Limited, "/forbidden": fetch.Refused, "/endless": fetch.TooLarge, "/cut": fetch.Network,
	} {
		v, port := served(t, mux, saved) // of its own: a host that is busy is left alone for a while
		a, got, err := v.Article(t.Context(), "http://tarnbeck.localhost:"+port+path, false)
		var fe *fetch.Error
		if !errors.As(err, &fe) || fe.Reason != want || a != nil || got != nil {
			t.Errorf("%s: %v (%+v), want reason %v", path, err, fe, want)
		}
	}
}

// TestVisitNotHTML: what is no page gives an article that says so, and no entries.
func TestVisitNotHTML(t *testing.T) {
	for name, c := range map[string]struct{ contentType, text, problem string }{
		"PDF":           {"application/pdf", "%PDF-1.7 ...", "not a web page but application/pdf"},
		"PDF as page":   {"text/html", "%PDF-1.7 ...", "not a web page but application/pdf"},
		"picture":       {"text/html", "\x89PNG\r\n\x1a\n........", "not a web page but image/png"},
		"JSON":          {"application/json", `{"a":1}`, "not a web page but application/json"},
		"empty":         {"text/html", "", "empty page"},
		"white space":   {"text/html", " \n\t ", "empty page"},
		"video by type": {"video/mp4", "<html>", "not a web page but video/mp4"},
	} {
		t.Run(name, func(t *testing.T) {
			v, port := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/robots.txt" {
					http.NotFound(w, r)
					return
				}
				w.Header().Set("Content-Type", c.contentType)
				_, _ = w.Write([]byte(c.text))
			}), saved)
			url := "http://tarnbeck.localhost:" + port + "/x"
			a, _, err := v.Article(t.Context(), url, false)
			if err != nil || a.Problem != c.problem || a.Text != "" {
				t.Errorf("%+v, %v", a, err)
			}
			if entries, _, err := v.Listing(t.Context(), page.Listing{URL: url}); len(entries) > 0 {
				t.Errorf("%+v, %v", entries, err)
			}
		})
	}
}

// TestVisitTogether uses one visitor from many goroutines, with the memory of repeated lines; it wants -race.
func TestVisitTogether(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("testdata", "list", "card-grid.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/robots.txt":
			http.NotFound(w, r)
		case strings.HasPrefix(r.URL.Path, "/list"):
			html(w, string(raw))
		default:
			html(w, story("Story number "+strings.Trim(r.URL.Path, "/s")+" of the day"))
		}
	})
	v, port := servedWith(t, handler, saved, &body.Lines{})
	var wg sync.WaitGroup
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for i := range 24 {
		wg.Go(func() {
			host := fmt.Sprintf("http://site%d.localhost:%s", i%4, port)
			a, _, err := v.Article(ctx, fmt.Sprintf("%s/s%d", host, i), false)
			if err != nil || a.Title != fmt.Sprintf("Story number %d of the day", i) {
				t.Errorf("%d: %+v, %v", i, a, err)
			}
			entries, _, err := v.Listing(ctx, page.Listing{URL: host + "/list"})
			if err != nil || len(entries) != 3 {
				t.Errorf("%d: %d entries, %v", i, len(entries), err)
			}
		})
	}
	wg.Wait()
}
