// Package told reads what a page tells machines about itself: meta elements, links, JSON-LD objects, the
// title and the language. It judges nothing: a page may say the same thing twice, differently and wrongly.
package told

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// The caps on what is kept: a page that tells more is not listened to further.
const (
	maxMetas  = 400
	maxLinks  = 400
	maxValue  = 8 << 10
	maxThings = 300
)

// Meta is a meta element that names something: by name, property, itemprop or http-equiv.
type Meta struct{ Name, Content string } // Name in lower case

// Link is a link element.
type Link struct{ Rel, Href, Type, Title string } // Rel and Type in lower case

// Page is what one page tells.
type Page struct {
	Metas  []Meta
	Links  []Link
	Things []Thing  // the objects of JSON-LD, as they are nested: the outer before the inner
	Broken []string // JSON-LD that is none
	Title  string   // of the title element, one line
	Lang   string   // of the html element, as written
	Base   string   // href of the first base element
}

// Read reads a parsed page.
func Read(doc *html.Node) *Page {
	p := &Page{}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode {
			p.element(n)
		}
	}
	return p
}

func (p *Page) element(n *html.Node) {
	switch n.DataAtom {
	case atom.Html:
		if p.Lang == "" {
			p.Lang = strings.TrimSpace(either(Attr(n, "lang"), Attr(n, "xml:lang")))
		}
	case atom.Base:
		if p.Base == "" {
			p.Base = strings.TrimSpace(Attr(n, "href"))
		}
	case atom.Title:
		if p.Title == "" && n.Namespace == "" {
			p.Title = Line(Text(n), 1000)
		}
	case atom.Meta:
		p.meta(n)
	case atom.Link:
		if href := strings.TrimSpace(Attr(n, "href")); href != "" && len(href) < maxValue && len(p.Links) < maxLinks {
			p.Links = append(p.Links, Link{
				strings.ToLower(strings.TrimSpace(Attr(n, "rel"))), href, strings.ToLower(Attr(n, "type")), Line(Attr(n, "title"), 300),
			})
		}
	case atom.Script:
		if strings.Contains(strings.ToLower(Attr(n, "type")), "ld+json") {
			p.script(Text(n))
		}
	}
}

// dublin brings the ways of writing Dublin Core's names into one.
var dublin = strings.NewReplacer("dc:", "dc.", "dcterm:", "dcterms.", "dcterms:", "dcterms.", "dcterm.", "dcterms.", "weibo:article:", "article:")

// meta keeps an element under each of its names: "property" may hold several.
func (p *Page) meta(n *html.Node) {
	content := strings.TrimSpace(either(Attr(n, "content"), Attr(n, "value")))
	if content == "" || len(content) > maxValue {
		return
	}
	for _, key := range []string{"property", "name", "itemprop", "http-equiv"} {
		for _, name := range strings.Fields(strings.ToLower(Attr(n, key))) {
			if len(p.Metas) < maxMetas {
				p.Metas = append(p.Metas, Meta{dublin.Replace(name), content})
			}
		}
	}
}

// Meta returns the content of the first meta element of the first name that has one.
func (p *Page) Meta(names ...string) string {
	for _, name := range names {
		for _, m := range p.Metas {
			if m.Name == name {
				return m.Content
			}
		}
	}
	return ""
}

// All returns the contents of every meta element of a name, in the page's order.
func (p *Page) All(name string) (out []string) {
	for _, m := range p.Metas {
		if m.Name == name {
			out = append(out, m.Content)
		}
	}
	return out
}

// Href returns the address of the first link of a relation.
func (p *Page) Href(rel string) string {
	for _, l := range p.Links {
		for r := range strings.FieldsSeq(l.Rel) {
			if r == rel {
				return l.Href
			}
		}
	}
	return ""
}

// Attr returns an attribute of an element, "" where it has none.
func Attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

// Text returns the raw text below a node, scripts included.
func Text(n *html.Node) string {
	if c := n.FirstChild; c != nil && c.NextSibling == nil && c.Type == html.TextNode {
		return c.Data
	}
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
