package body_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/unicode/norm"

	"presswatch/crawler/page/body"
	"presswatch/crawler/page/body/bodytest"
)

// FuzzExtract: no panic, valid UTF-8, no control characters, no empty paragraph, the document unchanged, and
// every word of the text is a word of the page.
func FuzzExtract(f *testing.F) {
	f.Add(fill(article))
	f.Add(fill("<p>@1<br><br>@2<table><tr><td>a<td>b</table>"))
	f.Add("<div hidden>x</div><p>\xff\xfe\u202eabc</p><svg><p>q</svg>")
	f.Add("<article><p class='promo newsletter'>a<figure><img><figcaption>b</figure><blockquote class=twitter-tweet><p>c</blockquote>")
	f.Add(`<script type="application/ld+json">{"articleBody":"` + strings.Repeat("word ", 60) + `"}</script>`)
	f.Fuzz(func(t *testing.T, page string) {
		doc, err := html.Parse(strings.NewReader(page))
		if err != nil {
			return
		}
		res, err := body.Extract(doc, body.Options{})
		if err != nil {
			if strings.Contains(err.Error(), "fault") {
				t.Fatal(err)
			}
			return
		}
		if len(res.Paragraphs) == 0 || res.Node == nil {
			t.Fatal("a result without text or content")
		}
		source := key(body.VisibleText(doc)) + " " + key(jsonStrings(doc))
		for _, p := range res.Paragraphs {
			checkParagraph(t, p, source)
		}
	})
}

func checkParagraph(t *testing.T, p, source string) {
	t.Helper()
	if strings.TrimSpace(p) == "" || !utf8.ValidString(p) || !norm.NFC.IsNormalString(p) || strings.ContainsAny(p, "\n\t\r\x00") {
		t.Errorf("bad paragraph %q", p)
	}
	for _, token := range bodytest.Tokens(p) {
		if !strings.Contains(source, key(token)) {
			t.Errorf("the word %q is not on the page", token)
		}
	}
}

// jsonStrings is what the page's scripts of structured data say, with their escapes read.
func jsonStrings(doc *html.Node) string {
	var all strings.Builder
	for n := range doc.Descendants() {
		if n.Type == html.TextNode && n.Parent.DataAtom == atom.Script {
			var v any
			if json.Unmarshal([]byte(n.Data), &v) == nil {
				told, _ := json.Marshal(v)
				fmt.Fprint(&all, html.UnescapeString(strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&", `\n`, "\n").Replace(string(told))))
			}
		}
	}
	return all.String()
}

func key(s string) string {
	return norm.NFC.String(strings.Join(bodytest.Tokens(norm.NFC.String(s)), ""))
}
