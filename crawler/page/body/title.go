package body

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// titles collects what the page calls itself: the metadata's title, og:title, the title element with and
// without the site's name, and the first h1; and its own summary.
func (p *page) titles() {
	p.titleKeys = nil
	p.addTitle(p.o.Title)
	for n := range p.doc.Descendants() {
		switch n.DataAtom {
		case atom.Meta:
			p.readMeta(n)
		case atom.Title:
			if n.FirstChild != nil && n.Parent != nil && n.Parent.DataAtom == atom.Head {
				p.addTitle(n.FirstChild.Data)
			}
		case atom.Body:
			return
		}
	}
}

func (p *page) readMeta(n *html.Node) {
	var name, content string
	for _, a := range n.Attr {
		switch a.Key {
		case "property", "name":
			name = a.Val
		case "content":
			content = a.Val
		}
	}
	switch name {
	case "og:title", "twitter:title":
		p.addTitle(content)
	case "description", "og:description", "twitter:description":
		if key := keyOf(content); len(key) > 20 {
			p.summaryKeys = append(p.summaryKeys, key)
		}
	}
}

// addTitle keeps the title whole and each part between the separators that sites put before their names.
func (p *page) addTitle(title string) {
	if key := keyOf(title); key != "" {
		p.titleKeys = append(p.titleKeys, key)
	}
	for _, sep := range []string{" | ", " - ", " – ", " — ", " :: ", " » ", " · "} {
		if i := strings.LastIndex(title, sep); i > 0 {
			if key := keyOf(title[:i]); len(key) > 12 {
				p.titleKeys = append(p.titleKeys, key)
			}
		}
	}
}

// isTitle says that a block repeats the title: equal letters, or one begins with the other and nearly all of
// the longer one is said.
func (p *page) isTitle(b *block) bool {
	for _, t := range p.titleKeys {
		if b.key == t {
			return true
		}
		long, short := b.key, t
		if len(long) < len(short) {
			long, short = short, long
		}
		if len(short) > 15 && 10*len(short) >= 8*len(long) && strings.Contains(long, short) {
			return true
		}
	}
	return false
}

// isSummary says that a block is what the page gives as its description.
func (p *page) isSummary(b *block) bool {
	for _, s := range p.summaryKeys {
		if b.key == s || len(b.key) > 40 && (strings.HasPrefix(s, b.key) || strings.HasPrefix(b.key, s)) {
			return true
		}
	}
	return false
}
