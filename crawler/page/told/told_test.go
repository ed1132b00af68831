package told

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func read(t *testing.T, page string) *Page {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return Read(doc)
}

func TestArticleIsThePagesOwn(t *testing.T) {
	for name, ld := range map[string]string{
		"alone":               `{"@type":"NewsArticle","headline":"Ours"}`,
		"in a list":           `[{"@type":"WebSite","name":"Post"},{"@type":"NewsArticle","headline":"Ours"}]`,
		"in a graph":          `{"@graph":[{"@type":"WebPage"},{"@type":["Thing","https://schema.org/NewsArticle"],"headline":"Ours"}]}`,
		"beside a list":       `{"@type":"ItemList","itemListElement":[{"@type":"NewsArticle","headline":"Theirs","datePublished":"2026-11-06"}]}</script><script type="application/ld+json">{"@type":"NewsArticle","headline":"Ours"}`,
		"under a page":        `{"@type":"WebPage","mainEntity":{"@type":"NewsArticle","headline":"Ours"}}`,
		"semicolon, comma":    `{"@type":"NewsArticle","headline":"Ours",};`,
		"comment, line break": "<!-- {\"@type\":\"NewsArticle\",\n\"headline\":\"Ours\",\"description\":\"two\nlines\"} -->",
		"CDATA":               `//<![CDATA[` + "\n" + `{"@type":"NewsArticle","headline":"Ours"}` + "\n" + `//]]>`,
		"entities":            `{"@type":"NewsArticle","headline":"&#79;urs"}`,
		"lower case":          `{"@type":"newsarticle","Headline":"Ours"}`,
	} {
		p := read(t, `<script type="application/ld+json">`+ld+`</script>`)
		if a := p.Article(); a == nil || a.Str("headline") != "Ours" {
			t.Errorf("%s: %+v", name, a)
		}
	}
}

func TestBrokenScriptIsKept(t *testing.T) {
	p := read(t, `<script type="application/ld+json">{"headline":"A "quoted" word"}</script>`)
	if len(p.Broken) != 1 || len(p.Things) != 0 || p.Article() != nil {
		t.Errorf("%+v", p)
	}
}

func TestHostileScripts(t *testing.T) {
	for name, ld := range map[string]string{
		"deep": strings.Repeat(`{"@type":"Article","a":`, 5000) + "1" + strings.Repeat("}", 5000),
		"long": `{"@type":"Article","headline":"` + strings.Repeat("x", 2<<20) + `"}`,
		"many": `[` + strings.Repeat(`{"@type":"Article"},`, 5000) + `{}]`,
		"null": `[null,{"@type":null},{"@type":["Article",null],"author":[null]}]`,
	} {
		if p := read(t, `<script type="application/ld+json">`+ld+`</script>`); len(p.Things) > maxThings {
			t.Errorf("%s: %d things", name, len(p.Things))
		}
	}
}

func TestMetaAndLinks(t *testing.T) {
	p := read(t, `<html lang="en-GB"><base href="/a/"><title> A
		title </title><meta property="og:title twitter:title" content="B"><meta name="AUTHOR" content="Ada"><link rel="Canonical" href=" /b "><svg><title>icon</title></svg>`)
	if p.Lang != "en-GB" || p.Base != "/a/" || p.Title != "A title" || p.Meta("twitter:title") != "B" || p.Meta("none", "author") != "Ada" || p.Href("canonical") != "/b" {
		t.Errorf("%+v", p)
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                            "plain",
		"a\x00b\x1b[31m":                   "ab[31m",
		"fines\u202Ecancelled\u2066":       "finescancelled",
		"zero\u200Bwidth\uFEFF":            "zerowidth",
		"cafe\u0301":                       "café",
		"bad\xff\xfe":                      "bad\uFFFD\uFFFD",
		"soft\u00ADhyphen":                 "softhyphen",
		"👩\u200D🚒 stays":                   "👩\u200D🚒 stays",
		"می\u200Cخواهم":                    "می\u200Cخواهم",
		"a" + strings.Repeat("\u0335", 90): "a" + strings.Repeat("\u0335", maxMarks),
	} {
		if got := Clean(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	if got := Line("  two \n words and more ", 9); got != "two words" {
		t.Errorf("cut to %q", got)
	}
}
