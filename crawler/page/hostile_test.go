package page_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"presswatch/crawler/page"
)

// TestHostilePages reads pages that were made to hurt: each is answered in time, with clean text or a reason.
func TestHostilePages(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time, which the race detector stretches: run without -short")
	}
	const para = "<p>The council met on Tuesday and spoke about lanterns for two hours, and nobody objected to them.</p>"
	for name, raw := range map[string]string{
		"depth bomb":             strings.Repeat("<div>", 200_000) + para,
		"depth of formatting":    strings.Repeat("<b><i><a>", 2000) + para,
		"a table in a table":     strings.Repeat("<table><tr><td>", 3000) + para,
		"never closed comment":   para + "<!--" + strings.Repeat("-", 1<<20),
		"never closed attribute": para + `<a href="` + strings.Repeat("x", 1<<20),
		"2 MiB of text":          "<article>" + strings.Repeat(para, 20_000) + "</article>",
		"20 MiB":                 strings.Repeat(para, 200_000),
		"8 MiB of script":        "<script>" + strings.Repeat("var a=1;", 1<<20) + "</script><article>" + strings.Repeat(para, 5) + "</article>",
		"100,000 links":          strings.Repeat(`<a href="/a">x</a>`, 100_000),
		"many attributes":        "<p " + strings.Repeat("a=b ", 200_000) + ">" + para,
		"many classes":           `<div class="` + strings.Repeat("comment ", 200_000) + `">` + para,
		"one line":               "<article><p>" + strings.Repeat("word ", 300_000) + "</p></article>",
		"no spaces":              "<article><p>" + strings.Repeat("x", 1<<20) + "</p></article>",
		"quotation marks":        "<article>" + strings.Repeat("<p>"+strings.Repeat("“‘«„", 400)+"</p>", 200) + "</article>",
		"much text, deep down":   strings.Repeat("<div>", 400) + strings.Repeat("word ", 300_000),
		"byline in a byline":     strings.Repeat(`<div class="byline">`, 400) + strings.Repeat("word ", 300_000),
		"author in an author":    strings.Repeat(`<div itemprop="author">`, 400) + strings.Repeat("word ", 300_000),
		"link in a link":         strings.Repeat("<a href=x>y", 100_000),
		"post in a post":         strings.Repeat(`<blockquote class="twitter-tweet">`, 400) + strings.Repeat(`<a href="https://x.com/a/status/1">x</a>`, 10_000),
		"entities":               "<article><p>" + strings.Repeat("&#0;&#x1F;&#xD800;&#x202E;&amp;", 30_000) + "</p></article>",
		"binary":                 string([]byte{0xff, 0xfe, 0x00, 0x01, 0x02}) + strings.Repeat("\x00\x01", 50_000),
		"marks on marks":         "<article><p>" + strings.Repeat("a"+strings.Repeat("\u0335", 200)+" lantern ", 500) + "</p></article>",
		"frames in frames":       strings.Repeat("<frameset><frame src=x>", 5000),
		"JSON-LD bomb":           `<script type="application/ld+json">` + strings.Repeat(`{"@type":"NewsArticle","author":[`, 50_000) + `</script>` + para,
		"metas":                  strings.Repeat(`<meta name="author" content="By Ada Quill, Odo Fenn and others of the Tarnbeck Post">`, 20_000) + para,
		"headings":               strings.Repeat("<h1>A headline about lanterns</h1>", 20_000) + para,
		"svg and math":           strings.Repeat("<svg><math><mi><title>", 5000) + para,
		"select":                 strings.Repeat("<select><option>", 50_000) + para,
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			a, err := page.Read(t.Context(), []byte(raw), page.Options{URL: "https://tarnbeck.example/a", ContentType: "text/html"})
			if err != nil {
				t.Fatal(err)
			}
			if took := time.Since(start); took > 2*page.MaxTime {
				t.Errorf("took %s", took)
			}
			check(t, a)
		})
	}
}

// check looks for what an article must never have, whatever its page was.
func check(t *testing.T, a *page.Article) {
	t.Helper()
	if a.Problem != "" && a.Text != "" {
		t.Errorf("%s, and yet a text", a.Problem)
	}
	fields := []string{a.Title, a.Author, a.Outlet, a.Summary, a.Lang, a.PublishedRaw, a.Problem, a.Canonical, a.CommentFeed}
	for _, l := range a.Links {
		fields = append(fields, l.URL, l.Text)
		if !strings.HasPrefix(l.URL, "http://") && !strings.HasPrefix(l.URL, "https://") {
			t.Errorf("link to %q", l.URL)
		}
	}
	for _, q := range a.Quotes {
		fields = append(fields, q.Text, q.Speaker)
	}
	for _, e := range a.Embeds {
		fields = append(fields, e.Author, e.ID, e.Text, e.URL)
		if !strings.HasPrefix(e.URL, "https://") && !strings.HasPrefix(e.URL, "http://") {
			t.Errorf("post at %q", e.URL)
		}
	}
	for _, s := range fields {
		if strings.ContainsAny(s, "\n\t") {
			t.Errorf("a line has a line break: %.60q", s)
		}
	}
	for _, s := range append(fields, a.Text) {
		if !utf8.ValidString(s) || !norm.NFC.IsNormalString(s) {
			t.Errorf("not UTF-8 in normal form C: %.60q", s)
		}
		if i := strings.IndexFunc(s, func(r rune) bool {
			return unicode.IsControl(r) && r != '\n' && r != '\t' || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
		}); i >= 0 {
			t.Errorf("control character at %d of %.60q", i, s)
		}
	}
	if utf8.RuneCountInString(a.Title) > 500 || utf8.RuneCountInString(a.Summary) > 2000 {
		t.Errorf("title of %d, summary of %d bytes", len(a.Title), len(a.Summary))
	}
}

func TestReadStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if a, err := page.Read(ctx, []byte("<p>x"), page.Options{}); !errors.Is(err, context.Canceled) || a != nil {
		t.Errorf("%v, %v", a, err)
	}
}

func TestHostileListings(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time, which the race detector stretches: run without -short")
	}
	entry := `<li><h3><a href="/news/2026/a-long-enough-headline-%d">A long enough headline</a></h3></li>`
	for name, raw := range map[string]string{
		"depth bomb":     strings.Repeat("<div>", 200_000) + entry,
		"many links":     strings.Repeat(entry, 20_000),
		"nested cards":   strings.Repeat("<article>", 400) + strings.Repeat(entry, 300),
		"20 MiB":         strings.Repeat(entry, 200_000),
		"one huge link":  `<a href="/news/2026/a-b-c-d">` + strings.Repeat("word ", 300_000) + "</a>",
		"long addresses": strings.Repeat(`<a href="/`+strings.Repeat("a-", 5000)+`">A headline of several words</a>`, 100),
		"not a page":     "%PDF-1.7 " + strings.Repeat("x", 1000),
		"nothing":        "",
	} {
		h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/robots.txt" {
				http.NotFound(w, r)
				return
			}
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write([]byte(raw))
		})
		v, port := served(t, h, time.Now())
		start := time.Now()
		entries, _, err := v.Listing(t.Context(), page.Listing{URL: "http://tarnbeck.example:" + port + "/news"})
		if took := time.Since(start); took > 2*page.MaxTime {
			t.Errorf("%s took %s", name, took)
		}
		if len(entries) > 200 {
			t.Errorf("%s: %d entries", name, len(entries))
		}
		if err != nil && (name == "nothing" || name == "many links") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzRead reads anything: no panic, no text that is not clean.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		`<html lang="en"><title>Fines not cancelled | Tarnbeck Post</title><article><h1>Fines not cancelled</h1><p>“No fines were cancelled,” said Ada Quill of <a href="/b">Northmarch Police</a>.</p></article>`,
		`<script type="application/ld+json">{"@type":"NewsArticle","headline":"A","author":{"name":"By ADA QUILL"},"datePublished":"2026-11-06T23:31Z"}</script>`,
		`<blockquote class="twitter-tweet"><a href="https://x.com/a/status/1"></a></blockquote><iframe src="//www.youtube.com/embed/abcdefghijk">`,
		`<base href="javascript:alert(1)"><link rel=canonical href="//x"><meta property="og:title" content="a&#8238;b">`,
		"\xff\xfe<\x00p\x00>\x00", `<form><input type=password></form>`, `<svg><title>x</title></svg><math><mi><p>`, "<p>&#0;&#xD800;\u202e",
	} {
		f.Add([]byte(s), "text/html", "https://tarnbeck.example/news/2026/11/06/a")
	}
	f.Fuzz(func(t *testing.T, raw []byte, contentType, url string) {
		a, err := page.Read(t.Context(), raw, page.Options{URL: url, ContentType: contentType})
		if err != nil {
			t.Fatal(err)
		}
		check(t, a)
	})
}
