package feed

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/mmcdole/gofeed"

	"presswatch/crawler/charset"
	"presswatch/crawler/feed/markup"
)

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`<rss><channel><title>a</title>` + two + `</channel></rss>`,
		`<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="xhtml"><div>a</div></title><link href="/b"/></entry></feed>`,
		`{"version":"https://jsonfeed.org/version/1.1","items":[null,{"id":1,"authors":[null]}]}`,
		`<urlset><url><loc>https://a.example/</loc><lastmod>2026</lastmod></url></urlset>`,
		`<rdf:RDF xmlns:rdf="x"><item rdf:about="https://a.example/"><a:b:c/></item></rdf:RDF>`,
		`<CHANNEL HREF="http://a.example/"><ITEM HREF="b"><TITLE>x</TITLE></ITEM></CHANNEL>`,
		`<rss><item><title><![CDATA[x</title><item a=b c="d><![>&bogus; &#0;`,
	} {
		f.Add([]byte(s), "text/xml; charset=utf-8")
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		got, err := Parse(t.Context(), body, Options{URL: "https://outlet.example/f", ContentType: contentType, Now: now})
		if err != nil {
			if strings.Contains(err.Error(), "within the parser") {
				t.Fatal(err)
			}
			return
		}
		for _, e := range got.Entries {
			checkEntry(t, e)
		}
	})
}

func checkEntry(t *testing.T, e Entry) {
	t.Helper()
	for _, s := range append([]string{e.ID, e.Title, e.Author, e.Summary, e.Content, e.Lang, e.SourceTitle, e.PublishedRaw, KeyOf(e, e.URL)}, e.Categories...) {
		if !utf8.ValidString(s) || strings.ContainsAny(s, "\x00\u202E\u2066") {
			t.Fatalf("text %q", s)
		}
	}
	for _, s := range []string{e.URL, e.CommentFeed, e.CommentPage, e.SourceURL} {
		if u, err := url.Parse(s); s != "" && (err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https")) {
			t.Fatalf("address %q", s)
		}
	}
	if utf8.RuneCountInString(e.Title) > 500 || e.Published.After(now) {
		t.Fatalf("title %q, date %v", e.Title, e.Published)
	}
}

func FuzzOPML(f *testing.F) {
	f.Add([]byte(`<opml><body><outline text="a"><outline xmlUrl="https://a.example/"/></outline></body></opml>`))
	f.Add([]byte(`<outline text='/' xmlUrl=https://a.example category="a,b">`))
	f.Fuzz(func(t *testing.T, body []byte) {
		list, err := ReadOPML(bytes.NewReader(body))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := WriteOPML(&b, "x", list); err != nil {
			t.Fatal(err)
		}
		if again, err := ReadOPML(&b); len(list) > 0 && (err != nil || len(again) != len(list)) {
			t.Fatalf("%d outlines became %d: %v", len(list), len(again), err)
		}
	})
}

func thirty() []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Northmarch Post</title><link>https://post.example/</link>`)
	for i := range 30 {
		fmt.Fprintf(&b, `<item><title>Drill %d &amp; hoax</title><link>https://post.example/%d</link><guid>n-%d</guid><dc:creator>A. Writer</dc:creator><pubDate>Mon, 20 Jul 2026 11:%02d:00 +0100</pubDate><description><![CDATA[<p>Short</p>]]></description><content:encoded><![CDATA[%s]]></content:encoded></item>`,
			i, i, i, i, strings.Repeat("<p>The force said on Monday that the message was a drill.</p>", 30))
	}
	return []byte(b.String() + `</channel></rss>`)
}

// BenchmarkParse prints what stands around gofeed as a share of gofeed alone on the same bytes.
func BenchmarkParse(b *testing.B) {
	body := thirty()
	b.SetBytes(int64(len(body)))
	var prescan, parser, whole time.Duration
	for b.Loop() {
		begun := time.Now()
		text, _ := charset.DecodeXML(body, "")
		if doc, err := markup.Read(string(text), MaxEntries); err != nil || len(doc.Items) != 30 {
			b.Fatal(err)
		}
		prescan += time.Since(begun)
		begun = time.Now()
		if _, err := gofeed.NewParser().Parse(bytes.NewReader(body)); err != nil {
			b.Fatal(err)
		}
		parser += time.Since(begun)
		begun = time.Now()
		if _, err := Parse(b.Context(), body, Options{Now: now}); err != nil {
			b.Fatal(err)
		}
		whole += time.Since(begun)
	}
	b.ReportMetric(float64(prescan)/float64(parser), "prescan/gofeed")
	b.ReportMetric(float64(whole)/float64(parser), "Parse/gofeed")
	b.ReportMetric(float64(b.N)/whole.Seconds(), "feeds/s")
}
