package feed

import (
	"context"
	"strings"
	"testing"
	"time"
)

const two = `<item><title>One</title><link>https://outlet.example/1</link></item><item><title>Two</title><link>https://outlet.example/2</link></item>`

// TestSalvage: broken documents give their whole entries and say what was wrong.
func TestSalvage(t *testing.T) {
	tests := map[string]struct {
		body   string
		titles string
		broken string // part of what is said; "" for nothing to say
	}{
		"whole":             {`<rss><channel>` + two + `</channel></rss>`, "One|Two", ""},
		"cut in an item":    {`<rss><channel>` + two + `<item><title>Three</title><description>half of`, "One|Two", "cut after"},
		"cut in the only":   {`<rss><channel><item><title>One</title><link>https://outlet.example/1</link><description>half`, "One", "cut after"},
		"cut in a mark":     {`<rss><channel>` + two + `<item><title><![CD`, "One|Two", "cut after"},
		"cut in a tag":      {`<rss><channel>` + two + `<item><tit`, "One|Two", "cut after"},
		"cut in an end":     {`<rss><channel>` + two + `</channel></rss`, "One|Two", "cut after"},
		"cut in the last":   {`<rss><channel>` + two[:len(two)-3], "One|Two", "cut after"},
		"cut in CDATA":      {`<rss><channel>` + two + `<item><title><![CDATA[Three`, "One|Two", "cut in a CDATA"},
		"cut in comment":    {`<rss><channel>` + two + `<!-- and`, "One|Two", "cut in a comment"},
		"CDATA not closed":  {`<rss><channel><item><title><![CDATA[One</title></item><item><title>Two</title></item></channel></rss>`, "One|Two", "CDATA"},
		"CDATA mistyped":    {`<rss><channel><item><title><[CDATA[One]]></title></item></channel></rss>`, "<[CDATA[One]]>", "bare <"},
		"bare ampersand":    {`<rss><channel><item><title>Fish & chips</title><link>https://outlet.example/?a=1&b=2</link></item></channel></rss>`, "Fish & chips", ""},
		"HTML references":   {`<rss><channel><item><title>Caf&eacute;&nbsp;&ndash; &hellip;</title></item></channel></rss>`, "Café – …", ""},
		"unknown reference": {`<rss><channel><item><title>A &nosuch; B</title></item></channel></rss>`, "A &nosuch; B", ""},
		"Windows numbers":   {`<rss><channel><item><title>don&#146;t</title></item></channel></rss>`, "don’t", ""},
		"escaped twice":     {`<rss><channel><item><title>Fish &amp;amp; &lt;b&gt;chips&lt;/b&gt;</title></item></channel></rss>`, "Fish & chips", ""},
		"mismatched":        {`<rss><channel><item><title>One</titel></item><item><title>Two</title></item></channel></rss>`, "One|Two", "titel"},
		"crossed":           {`<rss><channel><item><title>One <b>bold</title></b></item></channel></rss>`, "One bold", "title"},
		"item not closed":   {`<rss><channel><item><title>One</title><item><title>Two</title></item></channel></rss>`, "One|Two", "without end"},
		"no attribute ends": {`<rss><channel><item><title type="x>One</title></item>` + two + `</channel></rss>`, "One|One|Two", "quote without end"},
		"PHP warning":       {"<br />\n<b>Warning</b>: date(): bad in <b>/srv/x.php</b> on line <b>3</b><br />\n<?xml version=\"1.0\"?><rss><channel>" + two + `</channel></rss>`, "One|Two", "before the feed"},
		"text before":       {"error: low disk\n<?xml version=\"1.0\"?><rss><channel>" + two + `</channel></rss>`, "One|Two", "before the feed"},
		"blank before":      {"\n\n  <?xml version=\"1.0\"?><rss><channel>" + two + `</channel></rss>`, "One|Two", ""},
		"text after":        {`<rss><channel>` + two + "</channel></rss>\n<script>x</script>", "One|Two", ""},
		"late root":         {"<!-- " + strings.Repeat("licence ", 2000) + "--><rss><channel>" + two + `</channel></rss>`, "One|Two", ""},
		"document type":     {`<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://n.example/rss.dtd"><rss><channel>` + two + `</channel></rss>`, "One|Two", ""},
		"undeclared":        {`<rss><channel><item><title>One</title><dc:creator>A. Writer</dc:creator><media:x/></item></channel></rss>`, "One", ""},
		"no channel end":    {`<rss><channel>` + two + `</rss>`, "One|Two", "mismatched"},
		"no root":           {`<channel><title>News</title>` + two + `</channel>`, "One|Two", ""},
		"items outside":     {`<rss><channel><title>News</title></channel>` + two + `</rss>`, "One|Two", ""},
		"unknown root":      {`<feeds>` + two + `</feeds>`, "One|Two", ""},
		"control characters": {
			"<rss><channel><item><title>O\x00n\x08e</title></item></channel></rss>", "One", "",
		},
		"unescaped HTML": {`<rss><channel><item><title>One</title><description><p>a<br>b<img src=x>c<p>d</description></item></channel></rss>`, "One", ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			f := mustParse(t, tc.body)
			var titles []string
			for _, e := range f.Entries {
				titles = append(titles, e.Title)
			}
			if got := strings.Join(titles, "|"); got != tc.titles {
				t.Errorf("titles %q, want %q", got, tc.titles)
			}
			if !strings.Contains(f.Salvaged, tc.broken) || (tc.broken == "" && f.Salvaged != "" && !strings.Contains(name, "HTML")) {
				t.Errorf("said %q, want %q", f.Salvaged, tc.broken)
			}
		})
	}
}

func TestElements(t *testing.T) {
	f := mustParse(t, `<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:w="http://wellformedweb.org/CommentAPI/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:d="http://purl.org/dc/elements/1.1/">
<channel><title>Northmarch Post</title><link>https://post.example/</link><language>en-gb</language><ttl>30</ttl>
<atom:link rel="hub" href="https://hub.example/"/><atom:link rel="self" href="/feed.xml"/>
<item><title>Drill delayed</title><link>/2026/drill</link><guid isPermaLink="false">n-1</guid><d:creator>A. Writer</d:creator><d:creator>B. Writer</d:creator>
<pubDate>Mon, 20 Jul 2026 11:30:00 +0100</pubDate><w:commentRss>/2026/drill/feed</w:commentRss><slash:comments>12</slash:comments><comments>/2026/drill#c</comments>
<source url="https://wire.example/rss">Wire</source><category>Police</category><category>Police</category></item></channel></rss>`)
	e := f.Entries[0]
	checks := map[string][2]any{
		"hub": {f.Hub, "https://hub.example/"}, "self": {f.Self, "https://post.example/feed.xml"}, "ttl": {f.TTL, 30 * time.Minute},
		"lang": {f.Lang, "en-gb"}, "url": {e.URL, "https://post.example/2026/drill"}, "id": {e.ID, "n-1"}, "author": {e.Author, "A. Writer, B. Writer"},
		"date": {e.Published, time.Date(2026, 7, 20, 10, 30, 0, 0, time.UTC)}, "comment feed": {e.CommentFeed, "https://post.example/2026/drill/feed"},
		"comments": {e.Comments, 12}, "page": {e.CommentPage, "https://post.example/2026/drill#c"}, "source": {e.SourceTitle, "Wire"},
		"source url": {e.SourceURL, "https://wire.example/rss"}, "categories": {len(e.Categories), 1},
	}
	for what, c := range checks {
		if c[0] != c[1] {
			t.Errorf("%s: %v, want %v", what, c[0], c[1])
		}
	}
}

func TestAtomElements(t *testing.T) {
	f := mustParse(t, `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0" xml:lang="de" xml:base="https://post.example/a/">
<title type="text">Post &lt;b&gt;</title><link rel="alternate" href="/"/><link rel="hub" href="https://hub.example/"/><author><name>Desk</name></author>
<entry xml:base="b/"><id>urn:x:1</id><title type="html">One &amp;amp; two</title><link href="c.html"/><updated>2026-07-20T13:00:00+02:00</updated>
<link rel="replies" type="text/html" href="c.html#talk"/><link rel="replies" type="application/atom+xml" href="c.atom" thr:count="3"/>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>First</p><p>Second <b>bold</b></p></div></content></entry>
<entry><id>tag:x</id><title>Later</title><published>2031-01-01T00:00:00Z</published></entry></feed>`)
	e := f.Entries[0]
	if f.Title != "Post <b>" || e.Title != "One & two" || e.Author != "Desk" || e.Lang != "de" {
		t.Errorf("%q %q %q %q", f.Title, e.Title, e.Author, e.Lang)
	}
	if e.URL != "https://post.example/a/b/c.html" || e.CommentFeed != "https://post.example/a/b/c.atom" || e.Comments != 3 {
		t.Errorf("%q %q %d", e.URL, e.CommentFeed, e.Comments)
	}
	if e.Content != "First\n\nSecond bold" || !e.Published.Equal(time.Date(2026, 7, 20, 11, 0, 0, 0, time.UTC)) {
		t.Errorf("%q %v", e.Content, e.Published)
	}
	if l := f.Entries[1]; !l.Clamped || !l.Published.Equal(now) || l.PublishedRaw != "2031-01-01T00:00:00Z" {
		t.Errorf("a date in the future: %+v", l)
	}
}

func TestSitemaps(t *testing.T) {
	f := mustParse(t, `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://post.example/1</loc><n:news><n:publication><n:name>Post</n:name><n:language>en</n:language></n:publication><n:publication_date>2026-07-20</n:publication_date><n:title>Drill &amp; hoax</n:title></n:news></url>
<url><loc>https://post.example/2</loc><lastmod>2026-07-19T10:00:00Z</lastmod></url><url><loc>ftp://post.example/3</loc></url></urlset>`)
	if len(f.Entries) != 2 || f.Format != "sitemap" {
		t.Fatalf("%+v", f)
	}
	if e := f.Entries[0]; e.Title != "Drill & hoax" || e.SourceTitle != "Post" || e.Lang != "en" || !e.PublishedDay {
		t.Errorf("%+v", e)
	}
	if e := f.Entries[1]; !e.Published.IsZero() || e.Updated.IsZero() {
		t.Errorf("lastmod is no publication date: %+v", e)
	}
	f = mustParse(t, `<sitemapindex><sitemap><loc>/old.xml</loc><lastmod>2020-01-01</lastmod></sitemap><sitemap><loc>/new.xml</loc><lastmod>2026-07-01</lastmod></sitemap></sitemapindex>`)
	if len(f.Sitemaps) != 2 || f.Sitemaps[0] != "https://outlet.example/new.xml" {
		t.Errorf("%v", f.Sitemaps)
	}
}

func TestNewestAreKept(t *testing.T) {
	var b strings.Builder
	day := time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range 3000 {
		b.WriteString("<item><title>n</title><pubDate>" + day.AddDate(0, 0, i).Format(time.RFC1123Z) + "</pubDate></item>")
	}
	f, err := Parse(context.Background(), []byte("<rss><channel>"+b.String()+"</channel></rss>"), Options{Now: now, MaxEntries: 1000})
	if err != nil {
		t.Fatal(err)
	}
	if want := day.AddDate(0, 0, 2999); len(f.Entries) != 1000 || !f.Entries[999].Published.Equal(want) || f.More != 2000 {
		t.Errorf("%d entries, the last of %v, %d more", len(f.Entries), f.Entries[len(f.Entries)-1].Published, f.More)
	}
}
