package page

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"presswatch/crawler/address"
	"presswatch/crawler/page/told"
)

// links are those of the main text that lead to other pages: absolute, canonical, each once, without share
// buttons and without those inside an embedded post.
func (r *reader) links(content *html.Node) (out []Link) {
	if content == nil {
		return nil
	}
	seen := map[string]bool{r.article.Canonical: true}
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.DataAtom == atom.Blockquote && strings.Contains(told.Attr(n, "class"), "-") || n.DataAtom == atom.Iframe {
			return // an embedded post; a quotation has no such class
		}
		if n.DataAtom == atom.A && len(out) < maxLinks {
			if l, ok := r.link(n); ok && !seen[l.URL] {
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
	text := told.Line(told.Spaced(a), 300)
	if text == "" && pictureEnd.MatchString(pathOf(canonical)) {
		return Link{}, false // the large form of a picture
	}
	return Link{canonical, text}, true
}

var pictureEnd = regexp.MustCompile(`(?i)\.(?:jpe?g|png|gif|webp|svg|avif)$`)
