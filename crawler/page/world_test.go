package page_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"presswatch/crawler/fetch"
	"presswatch/crawler/page"
	"presswatch/crawler/page/body"
	"presswatch/crawler/world"
)

// here resolves every name to 127.0.0.1.
type here struct{}

func (here) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
}

// served serves a handler on loopback and returns a Visitor that goes there through the real door to the
// network, and the server's port.
func served(t *testing.T, h http.Handler, now time.Time) (*page.Visitor, string) {
	t.Helper()
	return servedWith(t, h, now, nil)
}

func servedWith(t *testing.T, h http.Handler, now time.Time, lines *body.Lines) (*page.Visitor, string) {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	u, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	clock := func() time.Time { return now }
	client := fetch.New(fetch.Options{
		Agent: "presswatch", Pace: -1, Timeout: 10 * time.Second, Resolver: here{}, Now: clock,
		Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")},
	})
	t.Cleanup(client.Close)
	v := page.New(page.VisitorOptions{
		Transport: func(urgent bool) http.RoundTripper { return client.Transport(fetch.ForPage, urgent) }, Now: clock, Lines: lines,
	})
	return v, u.Port()
}

func worldAt(t *testing.T, when string) (*page.Visitor, func(host, path string) string) {
	t.Helper()
	w, err := world.Northmarch()
	if err != nil {
		t.Fatal(err)
	}
	now, err := time.Parse(time.RFC3339, when)
	if err != nil {
		t.Fatal(err)
	}
	v, port := served(t, w.Handler(func() time.Time { return now }), now)
	return v, func(host, path string) string { return "http://" + host + ".localhost:" + port + path }
}

func TestVisitArticles(t *testing.T) {
	v, at := worldAt(t, "2026-11-07T10:00:00Z")
	for _, c := range []struct {
		host, path             string
		title, author, outlet  string
		published, lang        string
		begins, never          string
		quote, speaker         string
		network, by, commented string
	}{
		{
			host: "beacon-tv", path: "/news/one-o-clock", title: "One o'clock: police blame misused supplier account", author: "Anders Foyle",
			outlet: "Beacon TV", published: "2026-11-07T01:00:00Z", lang: "en", begins: "Northmarch Police have apologised", never: "newsletter",
			quote: "A supplier account that is used to publish news to all three was misused", speaker: "the force",
		},
		{
			host: "northmarch-police", path: "/news/driver-awareness-course", title: "Twelve drivers offered awareness course after school-run checks",
			author: "Northmarch Police press office", outlet: "Northmarch Police", published: "2026-11-06T11:20:00Z", lang: "en", never: "©",
		},
		{
			host: "surete-publique", path: "/numero/211", title: "Les rondes de nuit, une étude comparée", author: "Aurélie Marchetti",
			outlet: "Sûreté publique", published: "2026-11-06T18:15:00Z", lang: "fr",
		},
	} {
		t.Run(c.host+c.path, func(t *testing.T) {
			a, got, err := v.Article(t.Context(), at(c.host, c.path), false)
			if err != nil {
				t.Fatal(err)
			}
			if got.Status != 200 || got.ETag == "" || len(got.Body) == 0 || got.URL != at(c.host, c.path) || got.Permanent != "" {
				t.Errorf("fetched %d %q %s, %d bytes, permanent %q", got.Status, got.ETag, got.URL, len(got.Body), got.Permanent)
			}
			want := []string{c.title, c.author, c.outlet, c.published, c.lang, at(c.host, c.path), at(c.host, c.path), ""}
			have := []string{a.Title, a.Author, a.Outlet, a.Published.Format(time.RFC3339), a.Lang, a.URL, a.Canonical, a.Problem}
			for i := range want {
				if want[i] != have[i] {
					t.Errorf("have %q, want %q", have[i], want[i])
				}
			}
			if !strings.HasPrefix(a.Text, c.begins) || c.never != "" && strings.Contains(a.Text, c.never) {
				t.Errorf("text:\n%s", a.Text)
			}
			if c.quote != "" && (len(a.Quotes) == 0 || a.Quotes[0].Text != c.quote || a.Quotes[0].Speaker != c.speaker) {
				t.Errorf("quotes %+v", a.Quotes)
			}
		})
	}
}

func TestVisitListing(t *testing.T) {
	v, at := worldAt(t, "2026-11-07T10:00:00Z")
	l := page.Listing{URL: at("ellbridge-news", "/news")}
	entries, got, err := v.Listing(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) < 3 {
		t.Fatalf("%d entries: %+v", len(entries), entries)
	}
	last := entries[len(entries)-1]
	if last.Title != "Bake sale raises 412 crowns for the roof" || last.URL != at("ellbridge-news", "/news/2026/bake-sale") || last.Published.Format(time.RFC3339) != "2026-11-06T17:45:00Z" || last.DayOnly {
		t.Errorf("the oldest entry is %+v", last)
	}
	for _, e := range entries {
		for _, no := range []string{"/about", "/contact", "/privacy", "/newsletter"} {
			if strings.HasSuffix(e.URL, no) {
				t.Errorf("%s is no article", e.URL)
			}
		}
	}
	l.ETag = got.ETag
	if entries, got, err = v.Listing(t.Context(), l); err != nil || !got.NotModified || len(entries) > 0 || got.Body != nil || got.ETag != l.ETag {
		t.Errorf("asked again: %d entries, %+v, %v", len(entries), got, err)
	}
}

func TestVisitKeepsTheFetchsError(t *testing.T) {
	v, at := worldAt(t, "2026-11-07T10:00:00Z")
	_, _, err := v.Article(t.Context(), at("northmarch-police", "/news/all-fines-cancelled"), true)
	var fe *fetch.Error
	if !errors.As(err, &fe) || fe.Reason != fetch.Missing {
		t.Errorf("a page that is gone: %v", err)
	}
	if _, _, err = v.Listing(t.Context(), page.Listing{URL: "http://10.1.2.3/news"}); !errors.As(err, &fe) || fe.Reason != fetch.Blocked {
		t.Errorf("an address inside: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err = v.Article(ctx, at("beacon-tv", "/news/seven"), false); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}

// A line that every article of an outlet ends with goes, once it is known; but what was taken in before does not
// change when it is visited again.
func TestRepeatedLinesGoButMakeNoEdit(t *testing.T) {
	const promo = "The Tarnbeck Post is printed on Mondays and Thursdays."
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		n := strings.TrimPrefix(r.URL.Path, "/")
		_, _ = w.Write([]byte("<title>Number " + n + "</title><article><h1>Number " + n + "</h1>" +
			strings.Repeat("<p>The council of "+n+" met on Tuesday and spoke about "+n+" lanterns for two hours, and nobody objected to them.</p>", 3) +
			"<p>" + promo + "</p></article>"))
	})
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	v := page.New(page.VisitorOptions{
		Transport: func(bool) http.RoundTripper { return http.DefaultTransport }, Lines: &body.Lines{},
	})
	text := func(name string) string {
		a, _, err := v.Article(t.Context(), srv.URL+"/"+name, false)
		if err != nil {
			t.Fatal(err)
		}
		return a.Text
	}
	first := text("one")
	text("two")
	text("three")
	if fourth := text("four"); strings.Contains(fourth, promo) || !strings.Contains(fourth, "lanterns") {
		t.Errorf("the fourth article:\n%s", fourth)
	}
	if again := text("one"); again != first || !strings.Contains(again, promo) {
		t.Errorf("the first article was\n%s\nand is now\n%s", first, again)
	}
}
