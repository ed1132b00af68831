package page

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"presswatch/crawler/address"
	"presswatch/crawler/page/told"
)

// links are those of the main text that lead to other pages: absolute, canonical, each once, without share
// buttons, without those inside an embedded post, and without those whose words do not stand in the text: they
// belong to pictures and boxes beside it.
func (r *reader) links(content *html.Node, text string) (out []Link) {
	if content == nil {
		return nil
	}
	text = unspaced(text)
	seen := map[string]bool{r.article.Canonical: true}
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.DataAtom == atom.Blockquote && strings.Contains(told.Attr(n, "class"), "-") || n.DataAtom == atom.Iframe {
			return // an embedded post; a quotation has no such class
		}
		if n.DataAtom == atom.A && len(out) < maxLinks {
			if l, ok := r.link(n); ok && !seen[l.URL] && l.Text != "" && strings.Contains(text, unspaced(l.Text)) {
				seen[l.URL] = true
				out = append(out, l)
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(content)
	return out
}

// unspaced leaves white space out: elements within a link are set apart or not.
func unspaced(s string) string { return strings.Join(strings.Fields(s), "") }

func (r *reader) link(a *html.Node) (Link, bool) {
	href := strings.TrimSpace(told.Attr(a, "href"))
	if href == "" || strings.HasPrefix(href, "#") {
		return Link{}, false
	}
	abs, ok := r.resolve(href)
	if !ok || address.ShareButton(abs) || r.leadsToAuthor(a) {
		return Link{}, false
	}
	canonical, err := address.Canonical(abs)
	if err != nil {
		return Link{}, false
	}
	return Link{canonical, told.Line(told.Spaced(a), 300)}, true
}
