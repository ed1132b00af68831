package page_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"presswatch/crawler/page"
)

// TestListing reads made-up listing pages: every entry that a reader would call one, in order, and nothing else.
func TestListing(t *testing.T) {
	for _, f := range fixtures(t, "testdata/list/*.txtar") {
		t.Run(f.name, func(t *testing.T) {
			got, _ := list(t, f.html, f.contentType, f.url, f.sel)
			var want []string
			for _, kv := range f.want {
				if kv[0] != "entry" {
					t.Fatalf("unknown key %q", kv[0])
				}
				if kv[1] != "none" {
					want = append(want, kv[1])
				}
			}
			if d := gocmp.Diff(want, got); d != "" {
				t.Errorf("entries (-want +have):\n%s", d)
			}
		})
	}
}

// list serves a page and reads it as a listing. Each entry is "path | title | time".
func list(t *testing.T, body []byte, contentType, at, sel string) (out []string, err error) {
	t.Helper()
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	v, port := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", contentType)
		_, _ = w.Write(body)
	}), saved)
	u.Host += ":" + port
	entries, _, err := v.Listing(t.Context(), page.Listing{URL: u.String(), Select: sel})
	for _, e := range entries {
		when := "?"
		switch {
		case e.DayOnly:
			when = e.Published.Format(time.DateOnly)
		case !e.Published.IsZero():
			when = e.Published.Format("2006-01-02T15:04Z")
		}
		path := strings.ReplaceAll(strings.TrimPrefix(e.URL, u.Scheme+"://"+u.Host), ":"+port, "")
		out = append(out, path+" | "+e.Title+" | "+when)
	}
	return out, err
}

func TestListingSelect(t *testing.T) {
	v, port := served(t, http.NotFoundHandler(), saved)
	at := "http://tarnbeck.localhost:" + port + "/news"
	for _, bad := range []string{"a[", "::", "li >", strings.Repeat("a", 600)} {
		if _, _, err := v.Listing(t.Context(), page.Listing{URL: at, Select: bad}); !errors.Is(err, page.ErrSelect) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := v.Listing(ctx, page.Listing{URL: at}); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}
