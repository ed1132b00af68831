package feed

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"presswatch/crawler/feed/markup"
)

var now = time.Date(2026, 7, 20, 12, 0, 0, 0, time.UTC)

func mustParse(t *testing.T, body string) *Feed {
	t.Helper()
	f, err := Parse(context.Background(), []byte(body), Options{URL: "https://outlet.example/news/feed.xml", Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestDepthBomb runs in a process of its own: what it guards against is no panic, it ends the process.
func TestDepthBomb(t *testing.T) {
	if os.Getenv("PRESSWATCH_DEPTH_BOMB") == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestDepthBomb$")
		cmd.Env = append(os.Environ(), "PRESSWATCH_DEPTH_BOMB=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("the process that reads depth bombs: %v\n%s", err, out)
		}
		return
	}
	const levels = 1_200_000
	for name, body := range map[string]string{
		"extension":  `<rss xmlns:a="urn:a"><channel><item>` + strings.Repeat("<a:a>", levels),
		"attributes": `<rss><channel><item>` + strings.Repeat(`<a b="c">`, levels/2),
		"atom":       `<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="xhtml">` + strings.Repeat("<div>", levels),
		"closed":     `<rss><channel><item>` + strings.Repeat("<b>", levels/2) + strings.Repeat("</b>", levels/2) + `</item></channel></rss>`,
	} {
		if _, err := Parse(context.Background(), []byte(body), Options{}); !errors.Is(err, markup.ErrDeep) {
			t.Errorf("%s: error %v, want that it is too deep", name, err)
		}
	}
	deep := `{"version":"https://jsonfeed.org/version/1.1","items":[` + strings.Repeat("[", 100_000)
	if f, err := Parse(context.Background(), []byte(deep), Options{}); err == nil && len(f.Entries) > 0 {
		t.Errorf("a JSON depth bomb gave %d entries", len(f.Entries))
	}
}

func TestBombs(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time, which the race detector stretches: run without -short")
	}
	item := "<item><title>One</title><link>https://outlet.example/1</link></item>"
	tests := map[string]struct {
		body    string
		entries int
	}{
		"entities":      {`<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]><rss><channel><item><title>&c;</title></item></channel></rss>`, 1},
		"external":      {`<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&x;</title></item></channel></rss>`, 1},
		"parameter":     {`<!DOCTYPE r [<!ENTITY % p SYSTEM "https://evil.example/x"> %p;]><rss><channel>` + item + `</channel></rss>`, 1},
		"document type": {`<!DOCTYPE r [` + strings.Repeat(`<!ENTITY a "x">`, 300_000) + `]><rss><channel>` + item + `</channel></rss>`, 1},
		"attributes":    {`<rss><channel><item ` + attributesBomb(100_000) + `><title>x</title></item></channel></rss>`, 1},
		"items":         {`<rss><channel>` + strings.Repeat("<item/>", 1_000_000) + `</channel></rss>`, MaxEntries},
		"one item":      {`<rss><channel><item><title>big</title><description>` + strings.Repeat("word ", 1_400_000) + `</description></item></channel></rss>`, 1},
		"titles":        {`<rss><channel><item><title>` + strings.Repeat("long ", 200_000) + `</title></item></channel></rss>`, 1},
		"open angles":   {`<rss><channel>` + item + strings.Repeat("<", 2_000_000) + `</channel></rss>`, 1},
		"comments":      {`<rss><channel>` + item + strings.Repeat("<!--", 1_000_000), 1},
		"end tags":      {`<rss><channel>` + item + strings.Repeat("</x>", 1_000_000), 1},
		"references":    {`<rss><channel><item><title>` + strings.Repeat("&", 1_000_000) + `</title></item></channel></rss>`, 1},
		"open tags":     {`<rss><channel>` + item + strings.Repeat("<a ", 1_000_000), 1},
		"open quotes":   {`<rss><channel>` + item + strings.Repeat(`<a b="`, 500_001), 1},
		"sections":      {`<rss><channel>` + item + strings.Repeat(`<t><![CDATA[</t>`, 250_000) + `</channel></rss>`, 1},
		"declarations":  {`<rss><channel>` + item + strings.Repeat(`<![>`, 1_000_000) + `</channel></rss>`, 1},
		"links":         {`<rss><channel><item>` + strings.Repeat(`<link href="a"/>`, 400_000) + `</item></channel></rss>`, 1},
		"paths":         {`<rss xml:base="https://outlet.example/"><channel><item><link>` + strings.Repeat(`a/../`, 400_000) + `</link></item></channel></rss>`, 1},
		"open CDATA":    {`<rss><channel>` + item + strings.Repeat(`<![CDATA[`, 500_001), 1},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			begun := time.Now()
			f := mustParse(t, tc.body)
			if took := time.Since(begun); took > 10*time.Second {
				t.Errorf("took %v", took)
			} else {
				t.Logf("%.1f MB in %v", float64(len(tc.body))/1e6, took.Round(time.Millisecond))
			}
			if len(f.Entries) != tc.entries {
				t.Errorf("%d entries, want %d (%s)", len(f.Entries), tc.entries, f.Salvaged)
			}
			for _, e := range f.Entries {
				if utf8.RuneCountInString(e.Title) > 500 || len(e.Content) > markup.MaxItemBytes || strings.Contains(e.Title, "haha") || strings.Contains(e.Title, "root:") {
					t.Errorf("entry %.80q", e.Title)
				}
			}
		})
	}
}

func attributesBomb(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "a%d=\"x\" ", i)
	}
	return b.String()
}

func TestRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		body string
		want error
	}{
		"too large":    {strings.Repeat(" ", MaxBytes+1), ErrTooLarge},
		"empty":        {" \n ", ErrNotFeed},
		"page":         {"<!DOCTYPE html><html><head><title>News</title></head><body><p>Hello</p></body></html>", ErrHTML},
		"page, sloppy": {"<head><title>News</title></head><p>Hello", ErrHTML},
		"text":         {"Not found", ErrNotFeed},
		"other XML":    {"<catalog><book/></catalog>", ErrNotFeed},
		"other JSON":   {`{"error":"no such feed"}`, ErrNotFeed},
		"broken JSON":  {`{"`, ErrNotFeed},
	} {
		if _, err := Parse(context.Background(), []byte(tc.body), Options{URL: "https://outlet.example/"}); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Parse(ctx, []byte("<rss/>"), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("after the context ended: %v", err)
	}
}

func TestJSONShapes(t *testing.T) {
	const head = `{"version":"https://jsonfeed.org/version/1.1","title":"Northmarch Post","hubs":[{"type":"WebSub","url":"https://hub.example/"}],`
	for name, tc := range map[string]struct {
		body    string
		entries int
		id      string
	}{
		"null item":     {head + `"items":[null,{"id":"a"}]}`, 1, "a"},
		"null authors":  {head + `"authors":[null],"items":[{"id":"a","authors":[null]}]}`, 1, "a"},
		"number as id":  {head + `"items":[{"id":17.5,"title":3}]}`, 1, "17.5"},
		"large id":      {head + `"items":[{"id":12345678901234567890}]}`, 1, "12345678901234567890"},
		"author text":   {head + `"author":"A. Writer","items":[{"id":"a"}]}`, 1, "a"},
		"items null":    {head + `"items":null}`, 0, ""},
		"items text":    {head + `"items":"none"}`, 0, ""},
		"wrong types":   {head + `"items":[{"id":{"x":1},"url":[],"tags":"news","title":true}]}`, 1, ""},
		"cut":           {head + `"items":[{"id":"a"},{"id":"b"},{"id":"c","tit`, 2, "a"},
		"attachments":   {head + `"items":[{"id":"a","attachments":[{"size_in_bytes":"many"}]}]}`, 1, "a"},
		"nothing after": {head + `"items":[{"id":"a"}]`, 1, "a"},
	} {
		f := mustParse(t, tc.body)
		if len(f.Entries) != tc.entries || (tc.entries > 0 && f.Entries[0].ID != tc.id) || f.Hub != "https://hub.example/" {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestTextIsHarmless(t *testing.T) {
	f := mustParse(t, "<rss><channel><item><title>a\x00b\u202Ec\u2066d\u200B\uFEFF e\u0301 Z"+strings.Repeat("\u0335", 200)+
		"</title><link>javascript:alert(1)</link><guid>data:text/html,x</guid><comments>file:///etc/passwd</comments>"+
		"<description>&lt;p&gt;One&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;p&gt;Two &amp;amp; three&lt;/p&gt;</description></item></channel></rss>")
	e := f.Entries[0]
	if !strings.HasPrefix(e.Title, "abcd é Z") || utf8.RuneCountInString(e.Title) > 20 {
		t.Errorf("title %q", e.Title)
	}
	if e.URL != "" || e.CommentPage != "" {
		t.Errorf("addresses %q %q", e.URL, e.CommentPage)
	}
	if e.Summary != "One\n\nTwo & three" {
		t.Errorf("summary %q", e.Summary)
	}
	if e.Clamped || !e.Published.IsZero() {
		t.Errorf("a date out of nothing: %v", e.Published)
	}
}
