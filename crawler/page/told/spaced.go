package told

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxSpaced is how much of a text Spaced reads, in bytes.
const maxSpaced = 2000

// Spaced is the text below a node with a space where an element begins, without scripts and styles.
func Spaced(n *html.Node) string {
	var b strings.Builder
	var walk func(n *html.Node, depth int)
	walk = func(n *html.Node, depth int) {
		for c := n.FirstChild; c != nil && depth < 64 && b.Len() < maxSpaced; c = c.NextSibling {
			switch {
			case c.Type == html.TextNode:
				b.WriteString(c.Data)
			case c.DataAtom == atom.Script, c.DataAtom == atom.Style, c.DataAtom == atom.Svg, c.DataAtom == atom.Noscript:
			case c.DataAtom == atom.Span, c.DataAtom == atom.B, c.DataAtom == atom.I, c.DataAtom == atom.Em, c.DataAtom == atom.Strong, c.DataAtom == atom.Mark:
				walk(c, depth+1)
			default:
				b.WriteByte(' ')
				walk(c, depth+1)
				b.WriteByte(' ')
			}
		}
	}
	walk(n, 0)
	return b.String()
}

// Bounded is the text below a node, at most some bytes more than limit.
func Bounded(n *html.Node, limit int) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
		if b.Len() > limit {
			break
		}
	}
	return b.String()
}

// Alt is the text of the first picture below a node, for those who do not see it.
func Alt(a *html.Node) string {
	for d := range a.Descendants() {
		if d.DataAtom == atom.Img {
			return Attr(d, "alt")
		}
	}
	return ""
}
