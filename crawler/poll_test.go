package crawler

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"presswatch/crawler/fetch"
	"presswatch/crawler/page"
	"presswatch/index"
)

// TestF69_FirstPollIsQuiet: what a source lists when it is first met is history, and nobody is alerted.
func TestF69_FirstPollIsQuiet(t *testing.T) {
	d := newDesk(t, post())
	d.rss(listed{"1", "Old news", noon.Add(-time.Hour)})
	d.round()
	d.later(10 * time.Minute)
	d.rss(listed{"2", "Fresh news", noon.Add(5 * time.Minute)}, listed{"1", "Old news", noon.Add(-time.Hour)})
	d.round()
	quiet := map[string]bool{}
	for _, it := range d.items() {
		quiet[it.Title] = it.Quiet
	}
	if len(quiet) != 2 || !quiet["Old news"] || quiet["Fresh news"] {
		t.Errorf("quiet: %v", quiet)
	}
}

// TestF68_Quarantine: a known feed that is suddenly new in most of its entries, none of them newer than our
// last look, changed its keys or its owner. It is taken in without alerting anyone, and its state says so.
func TestF68_Quarantine(t *testing.T) {
	many := func(prefix string, n int, at time.Time) (out []listed) {
		for i := range n {
			out = append(out, listed{fmt.Sprintf("%s%d", prefix, i), fmt.Sprintf("Headline %s %d", prefix, i), at.Add(-time.Duration(i) * time.Hour)})
		}
		return out
	}
	for _, c := range []struct {
		name    string
		second  []listed
		suspect bool
	}{
		{"all keys changed", many("b", 10, noon.Add(-time.Hour)), true},
		{"nine of ten changed", append(many("b", 9, noon.Add(-time.Hour)), many("a", 1, noon)...), true},
		{"eight of ten changed", append(many("b", 8, noon.Add(-time.Hour)), many("a", 2, noon)...), false},
		{"a busy hour", func() []listed {
			out := many("b", 10, noon)
			for i := range out {
				out[i].at = noon.Add(time.Duration(i+1) * time.Minute)
			}
			return out
		}(), false},
		{"a small feed", many("b", 4, noon.Add(-time.Hour)), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, post())
			d.rss(many("a", 10, noon)...)
			d.round()
			d.later(20 * time.Minute)
			d.rss(c.second...)
			d.round()
			if got := d.state().Status == index.StatusSuspect; got != c.suspect {
				t.Errorf("status %s: %s", d.state().Status, d.state().Detail)
			}
			for _, it := range d.items() {
				if strings.HasPrefix(it.Title, "Headline b") && it.Quiet != c.suspect {
					t.Errorf("%s: quiet is %v", it.Title, it.Quiet)
				}
			}
		})
	}
}

// TestConditionalGet: validators go back verbatim, a 304 changes nothing but the time, and once a day the
// whole is asked for, for servers whose ETag lies.
func TestConditionalGet(t *testing.T) {
	d := newDesk(t, post())
	d.rss(listed{"1", "News", noon})
	d.round()
	d.web.feeds[feedURL] = func(r fetch.Request) (*fetch.Response, error) {
		if r.ETag != `"1"` {
			t.Errorf("asked with ETag %q", r.ETag)
		}
		return &fetch.Response{URL: r.URL, Status: 304, NotModified: true}, nil
	}
	d.later(10 * time.Minute)
	d.round()
	if s := d.state(); s.Code != 304 || !s.LastOK.Equal(noon.Add(10*time.Minute)) || d.Stats().Unchanged != 1 {
		t.Errorf("state %+v, stats %+v", s, d.Stats())
	}
	d.later(24 * time.Hour)
	d.rss(listed{"1", "News", noon})
	d.round()
	if last := d.web.asked[len(d.web.asked)-1]; last.ETag != "" {
		t.Errorf("after a day still asked with ETag %q", last.ETag)
	}
}

// TestBrokenFeedIsAskedAgainWhole: the validators of a document that could not be read are not kept, else it
// would answer 304 and stay unread for ever.
func TestBrokenFeedIsAskedAgainWhole(t *testing.T) {
	d := newDesk(t, post())
	d.feed("<html><body>Sorry, we are moving house.</body></html>")
	d.round()
	if s := d.state(); s.Status != index.StatusFailing || s.ETag != "" || s.BodyHash != "" || s.Detail == "" {
		t.Errorf("state %+v", s)
	}
	d.rss(listed{"1", "News", noon})
	d.later(time.Hour)
	d.round()
	if s := d.state(); s.Status != index.StatusOK || len(d.items()) != 1 {
		t.Errorf("state %+v, %d items", s, len(d.items()))
	}
}

// TestEditInTheFeedBringsAVisit: a changed entry is visited again and becomes a version, not a second item.
func TestEditInTheFeedBringsAVisit(t *testing.T) {
	d := newDesk(t, post())
	d.rss(listed{"1", "Fines cancelled", noon})
	d.round()
	d.later(10 * time.Minute)
	d.page("https://tarnbeck.example/1", page.Article{Title: "Fines not cancelled", Text: "We were wrong.", Lang: "en"})
	d.rss(listed{"1", "Fines not cancelled", noon})
	d.round()
	items := d.items()
	if len(items) != 1 || items[0].Version != 2 || items[0].Title != "Fines not cancelled" {
		t.Fatalf("items %+v", items)
	}
	versions, err := d.store.Versions(d.ctx, items[0].ID)
	if err != nil || len(versions) != 2 || versions[0].Title != "Fines cancelled" {
		t.Errorf("versions %+v, %v", versions, err)
	}
}

// TestSitemapIndex reads the newest children; one that cannot be read hides no other.
func TestSitemapIndex(t *testing.T) {
	src := post()
	src.Kind = index.SourceSitemap
	d := newDesk(t, src)
	d.feed(`<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>https://tarnbeck.example/s1</loc></sitemap><sitemap><loc>https://tarnbeck.example/s2</loc></sitemap></sitemapindex>`)
	d.web.feeds["https://tarnbeck.example/s2"] = func(r fetch.Request) (*fetch.Response, error) {
		return &fetch.Response{URL: r.URL, Status: 200, Body: []byte(`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://tarnbeck.example/1</loc><n:news><n:title>One</n:title></n:news></url></urlset>`)}, nil
	}
	d.page("https://tarnbeck.example/1", page.Article{Title: "One", Text: "Text of one."})
	d.round()
	if items := d.items(); len(items) != 1 || items[0].Title != "One" {
		t.Errorf("items %+v; state %+v", items, d.state())
	}
}

// TestNewsPage: a page without a feed gives entries; one that lists nothing says what to do.
func TestNewsPage(t *testing.T) {
	src := post()
	src.Kind, src.URL = index.SourcePage, "https://tarnbeck.example/news"
	d := newDesk(t, src)
	d.web.listings[src.URL] = func(page.Listing) ([]page.Entry, *page.Fetched, error) {
		return []page.Entry{{URL: "https://tarnbeck.example/1", Title: "One"}}, &page.Fetched{Status: 200, Body: []byte("x")}, nil
	}
	d.page("https://tarnbeck.example/1", page.Article{Title: "One", Text: "Text of one."})
	d.round()
	if items := d.items(); len(items) != 1 || items[0].Text != "Text of one." {
		t.Fatalf("items %+v", items)
	}
	d.web.listings[src.URL] = func(page.Listing) ([]page.Entry, *page.Fetched, error) {
		return nil, &page.Fetched{Status: 200, Body: []byte("y")}, nil
	}
	d.later(time.Hour)
	d.round()
	if s := d.state(); s.Status != index.StatusFailing || !strings.Contains(s.Detail, "«select»") {
		t.Errorf("state %+v", s)
	}
}

// TestStoppedPollIsNotRecorded: the end of the program is no failure of a source.
func TestStoppedPollIsNotRecorded(t *testing.T) {
	d := newDesk(t, post())
	ctx, cancel := context.WithCancel(t.Context())
	d.web.feeds[feedURL] = func(fetch.Request) (*fetch.Response, error) {
		cancel()
		return nil, ctx.Err()
	}
	sources, err := d.store.LeaseSources(d.ctx, d.now(), 1, time.Minute)
	if err != nil || len(sources) != 1 {
		t.Fatalf("%v %v", sources, err)
	}
	d.poll(ctx, sources[0])
	if s := d.state(); s.Failures != 0 || !s.LastPolled.IsZero() {
		t.Errorf("state %+v", s)
	}
	if again, _ := d.store.LeaseSources(d.ctx, d.now().Add(2*time.Minute), 1, time.Minute); len(again) != 1 {
		t.Error("its lease did not run out")
	}
}

// What the answer's header says of a hub comes before what the feed says.
func TestHubInTheHeader(t *testing.T) {
	d := newDesk(t, post())
	body := `<feed xmlns="http://www.w3.org/2005/Atom"><title>Post</title><link rel="hub" href="https://old.example/"/><link rel="self" href="https://tarnbeck.example/self"/></feed>`
	d.web.feeds[feedURL] = func(r fetch.Request) (*fetch.Response, error) {
		h := http.Header{"Link": {`<https://hub.example/>; rel="hub"`}}
		return &fetch.Response{URL: r.URL, Status: 200, Header: h, Body: []byte(body), ContentType: "application/atom+xml"}, nil
	}
	d.round()
	if st := d.state(); st.Hub != "https://hub.example/" || st.Topic != "https://tarnbeck.example/self" {
		t.Errorf("hub %q, topic %q", st.Hub, st.Topic)
	}
}
