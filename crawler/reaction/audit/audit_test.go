package audit

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"presswatch/crawler/reaction"
	"presswatch/crawler/reaction/reactiontest"
	"presswatch/index"
)

var now = time.Date(2026, 11, 7, 0, 0, 0, 0, time.UTC)

// fake is a door behind which a list answers by its address.
func fake(f func(address string) (int, string)) reactiontest.Door {
	return func(r reaction.Request, _ *url.URL) (int, string) { return f(r.URL) }
}

func ask(where string) reaction.Ask {
	return reaction.Ask{Source: index.Source{Key: "mirror", URL: where, Query: `"Northmarch Police"`}, Now: now}
}

const google = `<?xml version="1.0"?><rss version="2.0"><channel><item><title>Swans held – police say &quot;no&quot; - Tarnbeck Post</title><link>https://news.google.com/rss/articles/CBMixyz?oc=5</link><guid isPermaLink="false">CBMixyz</guid>
<pubDate>Fri, 06 Nov 2026 23:53:48 GMT</pubDate><source url="https://www.tarnbeck-post.example">Tarnbeck Post</source></item><item><title>` + "\u202e" + `</title></item></channel></rss>`

const bing = `<?xml version="1.0"?><rss version="2.0" xmlns:News="https://www.bing.com/x"><channel><item><title>Swans held</title><link>http://www.bing.com/news/apiclick.aspx?ref=FexRss&amp;url=https%3a%2f%2fwww.post.example%2fswans%3futm_source%3dbing&amp;c=1</link>
<pubDate>Sun, 01 Jan 2040 13:46:00 GMT</pubDate><News:Source>Tarnbeck Post</News:Source></item></channel></rss>`

const gdelt = `{"articles":[{"url":"https://www.post.example/swans","title":"Swans held","seendate":"20261106T233000Z","domain":"post.example"},7,{"url":"javascript:x","title":"evil"}]}`

func TestLists(t *testing.T) {
	for _, c := range []struct{ where, asks, body, list, outlet, title, url, site string }{
		{"https://news.google.com", "https://news.google.com/rss/search?", google, "google-news", "Tarnbeck Post", `Swans held – police say "no"`, "", "tarnbeck-post.example"},
		{"https://www.bing.com", "https://www.bing.com/news/search?format=rss", bing, "bing-news", "Tarnbeck Post", "Swans held", "https://www.post.example/swans", "post.example"},
		{"https://api.gdeltproject.org", "https://api.gdeltproject.org/api/v2/doc/doc?format=json", gdelt, "gdelt", "post.example", "Swans held", "https://www.post.example/swans", "post.example"},
		{"https://mirror.example/rss/search?q=x", "https://mirror.example/rss/search?q=x", google, "mirror", "Tarnbeck Post", `Swans held – police say "no"`, "", "tarnbeck-post.example"},
	} {
		asked := ""
		b, err := (&List{fake(func(u string) (int, string) { asked = u; return 200, c.body })}).Read(t.Context(), ask(c.where))
		if err != nil || len(b.Sightings) != 1 || len(b.Items)+len(b.Entries) > 0 || !strings.HasPrefix(asked, c.asks) {
			t.Errorf("%s: asked %s: %+v, %v", c.where, asked, b, err)
			continue
		}
		if s := b.Sightings[0]; s.List != c.list || s.Outlet != c.outlet || s.Title != c.title || s.URL != c.url || s.Site != c.site || s.Key == "" || s.Published.After(now) || s.Published.IsZero() {
			t.Errorf("%+v", s)
		}
	}
}

// TestRecordedLists: what the lists gave when they were recorded.
func TestRecordedLists(t *testing.T) {
	for file, want := range map[string]struct {
		where string
		n     int
	}{"google-news-search.xml": {"https://news.google.com", 2}, "bing-news-search.xml": {"https://www.bing.com", 1}} {
		body := reactiontest.Recorded(t, "feeds-real", "aggregators", file)
		b, err := (&List{fake(func(string) (int, string) { return 200, string(body) })}).Read(t.Context(), ask(want.where))
		if err != nil || len(b.Sightings) != want.n {
			t.Errorf("%s: %+v, %v", file, b.Sightings, err)
		}
		for _, s := range b.Sightings {
			if s.Outlet == "" || s.Site == "" || strings.HasSuffix(s.Title, s.Outlet) || strings.Contains(s.URL, "google") || strings.Contains(s.URL, "bing") {
				t.Errorf("%+v", s)
			}
		}
	}
}

func TestTrouble(t *testing.T) {
	for _, c := range []struct {
		where      string
		status     int
		body, want string
		is         index.SourceStatus
	}{
		{"https://api.gdeltproject.org", 200, "Please limit requests to one every 5 seconds or contact …", "asks to wait", index.StatusLimited},
		{"https://api.gdeltproject.org", 429, "", "asks to wait", index.StatusLimited},
		{"https://api.gdeltproject.org", 200, "<html>", "page for people", index.StatusFailing},
		{"https://api.gdeltproject.org", 200, `{"articles":[`, "breaks off", index.StatusFailing},
		{"https://news.google.com", 200, "<html></html>", "page for people", index.StatusFailing},
		{"https://news.google.com", 200, "", "no feed", index.StatusFailing},
		{"https://news.google.com", 503, "", "fault of its own", index.StatusFailing},
		{"https://www.bing.com", 403, "", "refuses", index.StatusRefused},
		{"::", 200, "", "cannot be read", index.StatusMissing},
	} {
		_, err := (&List{fake(func(string) (int, string) { return c.status, c.body })}).Read(t.Context(), ask(c.where))
		var p *reaction.Problem
		if !errors.As(err, &p) || !strings.Contains(p.Text, c.want) || p.Status != c.is {
			t.Errorf("%s %d %q: %v", c.where, c.status, c.body, err)
		}
	}
	half := google[:strings.Index(google, "</item>")+len("</item>")] + "<item><ti"
	if b, err := (&List{fake(func(string) (int, string) { return 200, half })}).Read(t.Context(), ask("https://news.google.com")); err == nil || len(b.Sightings) != 1 {
		t.Errorf("half a feed: %+v, %v", b.Sightings, err)
	}
	for _, body := range []string{"", "{}"} {
		if b, err := (&List{fake(func(string) (int, string) { return 200, body })}).Read(t.Context(), ask("https://api.gdeltproject.org")); err != nil || len(b.Sightings) != 0 {
			t.Errorf("%q: %v", body, err)
		}
	}
	long := strings.Replace(google, "Swans", strings.Repeat("swan ", 2<<20), 1)
	if b, err := (&List{fake(func(string) (int, string) { return 200, long })}).Read(t.Context(), ask("https://news.google.com")); err != nil || len(b.Sightings[0].Title) > 4000 {
		t.Errorf("ten megabytes of title: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("google-news", []byte(google))
	f.Add("bing-news", []byte(bing))
	f.Add("gdelt", []byte(gdelt))
	f.Fuzz(func(t *testing.T, list string, body []byte) {
		out, _ := read(list, &reaction.Answer{Status: 200, Body: body}, now)
		for _, s := range out {
			if s.Key == "" || s.Title == "" || s.Published.After(now) || strings.ContainsAny(s.Title+s.Outlet, "\x00\u202e") {
				t.Errorf("%+v", s)
			}
		}
	})
}
