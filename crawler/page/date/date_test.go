package date_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"presswatch/crawler/page/date"
)

var now = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func find(t *testing.T, url, page string) date.Result {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return date.Find(doc, date.Options{URL: url, Now: now})
}

const filler = `<p>The council met on Tuesday and spoke about lanterns for two hours. Nobody objected to them, and nobody was asked to.</p>`

func TestFind(t *testing.T) {
	for _, c := range []struct{ name, url, page, want string }{
		{"JSON-LD", "", `<script type="application/ld+json">{"@type":"NewsArticle","headline":"A","datePublished":"2026-11-06T23:31:00+01:00"}</script>`, "2026-11-06T22:31:00Z"},
		{"meta", "", `<meta property="article:published_time" content="2026-11-06T23:31:00Z">`, "2026-11-06T23:31:00Z"},
		{"seconds since 1970", "", `<meta name="pubdate" content="1794007860">`, "2026-11-06T23:31:00Z"},
		{"microdata", "", `<h1>A</h1><span itemprop="datePublished" content="2026-11-06">Friday</span>`, "2026-11-06 day"},
		{"time element", "", `<h1>A</h1><time datetime="2026-11-06T23:31:00Z" pubdate>Friday</time>`, "2026-11-06T23:31:00Z"},
		{"address alone", "https://a.example/2026/11/06/a", ``, "2026-11-06 day"},
		{"address with month's name", "https://a.example/2026/nov/06/a", ``, "2026-11-06 day"},
		{"byline", "", `<h1>A</h1><p class="byline">By Ada Quill, 6 November 2026, 23:31</p>` + filler, "2026-11-06T23:31:00Z"},
		{"German", "", `<h1>A</h1><p>Veröffentlicht am 6. November 2026 um 23.31 Uhr</p>` + filler, "2026-11-06T23:31:00Z"},
		{"German digits", "", `<h1>A</h1><div class="datum">06.11.2026</div>` + filler, "2026-11-06 day"},
		{"French", "", `<h1>A</h1><p>Publié le 6 novembre 2026 à 23h31</p>` + filler, "2026-11-06T23:31:00Z"},
		{"Japanese", "", `<h1>A</h1><p>2026年11月6日</p>` + filler, "2026-11-06 day"},
		{"American digits", "", `<html lang="en-US"><h1>A</h1><p class="date">11/06/2026</p>` + filler, "2026-11-06 day"},
		{"British digits", "", `<html lang="en-GB"><h1>A</h1><p class="date">06/11/2026</p>` + filler, "2026-11-06 day"},
		{"digits that another witness explains", "", `<meta name="date" content="11/06/2026 12:00:00"><h1>A</h1><p class="date">6 November 2026</p>` + filler, "2026-11-06T12:00:00Z"},
		{"publication before change", "", `<h1>A</h1><p>Updated: 9 November 2026</p><p>Published: 6 November 2026</p>` + filler, "2026-11-06 day"},
		{"the page's day, not that of the others", "", `<h1>A</h1><p class="date">6 November 2026</p>` + filler + `<div class="related"><p class="date">18 November 2026</p><p class="date">17 November 2026</p><p class="date">16 November 2026</p></div>`, "2026-11-06 day"},
		{"not the reader's comment", "", `<h1>A</h1><p class="date">6 November 2026</p>` + filler + `<div id="comments"><time datetime="2026-11-08T10:00:00Z">8 Nov</time></div>`, "2026-11-06 day"},
		{"a program's data", "", `<script>window.page = {"publishedAt":"2026-11-06T23:31:00Z"}</script><h1>A</h1>` + filler, "2026-11-06T23:31:00Z"},
		{"broken JSON-LD", "", `<script type="application/ld+json">{"@type":"NewsArticle","headline":"A "quoted" word","datePublished":"2026-11-06T23:31:00Z"</script>`, "2026-11-06T23:31:00Z"},
		{"midnight means the day", "", `<meta property="article:published_time" content="2026-11-06T00:00:00Z">`, "2026-11-06 day"},
		{"the zone from another witness", "", `<meta property="article:published_time" content="2026-11-06 23:31:00"><script type="application/ld+json">{"@type":"NewsArticle","headline":"A","datePublished":"2026-11-06T23:31:00+01:00"}</script>`, "2026-11-06T22:31:00Z"},
		{"the zone from a page that shows its own clock", "", `<meta property="article:published_time" content="2026-11-07T02:59:46Z"><h1>A</h1><p class="byline">By Ada Quill | Published: November 6, 2026 at 8:59 pm | Updated later</p><time class="entry-date" datetime="2026-11-06">6 November 2026</time>` + filler, "2026-11-07T02:59:46Z"},
		{"the zone from a change in the same minute", "", `<meta property="article:modified_time" content="2026-11-07T04:58:46Z"><meta property="article:published_time" content="2026-11-06 20:58:46">` + filler, "2026-11-07T04:58:46Z"},
		{"a later change says nothing of the zone", "", `<meta property="article:modified_time" content="2026-11-07T05:21:02Z"><meta property="article:published_time" content="2026-11-06 20:58:46">` + filler, "2026-11-06T20:58:46Z"},
		{"the time of a day in the address", "https://a.example/2026/11/06/a", `<meta property="article:published_time" content="2026-11-07T03:15:39Z"><h1>A</h1><p class="date">Nov 6, 2026</p>` + filler, "2026-11-07T03:15:39Z"},
		{"wall clock ahead of us", "", `<h1>A</h1><p class="date">20 November 2026, 21:00</p>` + filler, "2026-11-20 day"},
		{"future", "", `<meta property="article:published_time" content="2027-11-06T23:31:00Z">` + filler, ""},
		{"1970", "", `<meta property="article:published_time" content="1970-01-01T00:00:00Z">` + filler, ""},
		{"31 February", "", `<meta property="article:published_time" content="2026-02-31">` + filler, ""},
		{"nothing", "", filler, ""},
		{"a year is no day", "", filler + `<footer>© 2026 Tarnbeck Post</footer>`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := find(t, c.url, c.page)
			got := ""
			switch {
			case r.DayOnly:
				got = r.Day + " day"
			case !r.Time.IsZero():
				got = r.Time.Format(time.RFC3339)
			}
			if got != c.want {
				t.Errorf("got %q (%s, %q), want %q", got, r.Rule, r.Raw, c.want)
			}
		})
	}
}

func TestUpdated(t *testing.T) {
	head := `<meta property="article:published_time" content="2026-11-06T23:31:00Z"><meta property="article:modified_time" content="%s">`
	for stamp, want := range map[string]string{
		"2026-11-07T08:00:00Z": "2026-11-07T08:00:00Z", "2026-11-06T23:31:00Z": "", "2026-11-05T10:00:00Z": "", "2027-01-01T00:00:00Z": "",
	} {
		got := ""
		if u := find(t, "", fmt.Sprintf(head, stamp)).Updated; !u.IsZero() {
			got = u.Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("changed at %s: got %q, want %q", stamp, got, want)
		}
	}
}

func TestDatesInText(t *testing.T) {
	for text, want := range map[string][]string{
		"Fri, 6 Nov 2026":                             {"2026-11-06"},
		"November 6th, 2026 at 11:31 pm":              {"2026-11-06 23:31"},
		"6 de noviembre de 2026":                      {"2026-11-06"},
		"6. marraskuuta 2026":                         {"2026-11-06"},
		"6 ноября 2026, 23:31":                        {"2026-11-06 23:31"},
		"2026-11-06 23:31":                            {"2026-11-06 23:31"},
		"06-Nov-2026":                                 {"2026-11-06"},
		"from 6 November 2026 to 9 November 2026":     {"2026-11-06", "2026-11-09"},
		"version 1.2.2026":                            {"2026-02-01"},
		"call 0201 6.11 2026, room 4":                 nil,
		"32 November 2026":                            nil,
		"6 Brumaire 2026":                             nil,
		"it cost 2026 pounds":                         nil,
		"192.168.10.20 and 10.11.12.13":               nil,
		strings.Repeat("x", 3000) + "6 November 2026": nil,
	} {
		if d := cmp.Diff(want, date.DatesIn(text, false)); d != "" {
			t.Errorf("%.60q: %s", text, d)
		}
	}
}

func TestFindIn(t *testing.T) {
	for name, c := range map[string]struct{ card, want string }{
		"time element":     {`<li><h3>A</h3><time datetime="2026-11-06T23:31:00Z">Friday</time></li>`, "2026-11-06"},
		"class":            {`<li><h3>A</h3><span class="date">6 Nov 2026</span></li>`, "2026-11-06"},
		"alone":            {`<li><h3>A</h3><p>06.11.2026</p></li>`, "2026-11-06"},
		"within a summary": {`<li><h3>A</h3><p>The lanterns that burned on 6 November 2026 were made by the pupils of three schools in the valley.</p></li>`, ""},
		"none":             {`<li><h3>A</h3></li>`, ""},
	} {
		doc, err := html.Parse(strings.NewReader(c.card))
		if err != nil {
			t.Fatal(err)
		}
		if got := date.FindIn(doc, date.Options{Now: now}).Day; got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestHostilePagesAreQuick(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time; run without -short")
	}
	for name, page := range map[string]string{
		"many dates":    strings.Repeat(`<p class="date">6 November 2026</p>`, 20_000),
		"long scripts":  "<script>" + strings.Repeat(`publishedAt:"2026-`, 50_000) + "</script>",
		"deep":          strings.Repeat("<div class=date>2026", 500),
		"digits":        strings.Repeat("1.1.", 200_000),
		"class names":   `<div class="` + strings.Repeat("date-", 100_000) + `">6 November 2026</div>`,
		"many siblings": "<div>" + strings.Repeat("<time>2026</time>", 30_000) + "</div>",
	} {
		start := time.Now()
		find(t, "https://a.example/", page)
		t.Logf("%s: %s", name, time.Since(start))
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{
		`<time datetime="2026-11-06T23:31">x</time>`, `<p class=date>6. Nov. '26 23.31 Uhr</p>`, `<script>"published_at":1794007860</script>`, `<meta name=date content="06/11/26">`, "2026年11月6日",
	} {
		f.Add("https://a.example/2026/11/06/a", s)
	}
	f.Fuzz(func(t *testing.T, url, page string) {
		doc, err := html.Parse(strings.NewReader(page))
		if err != nil {
			t.Skip()
		}
		r := date.Find(doc, date.Options{URL: url, Now: now})
		if r.Day == "" && !r.Time.IsZero() || r.Time.After(now.Add(48*time.Hour)) || r.Day != "" && r.Day < "1995" {
			t.Fatalf("%+v", r)
		}
		if !r.Updated.IsZero() && !r.Updated.After(r.Time) {
			t.Fatalf("updated before it was published: %+v", r)
		}
	})
}
