package told

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// The bounds of what is read below one node: elements nest, and each of them may be asked.
const (
	maxSpaced = 2000 // bytes of text
	maxBelow  = 4000 // nodes
)

// Spaced is the text below a node with a space where an element begins, without scripts and styles, at most 2,000
// bytes and a character.
func Spaced(n *html.Node) string {
	s := spacer{}
	s.walk(n, 0)
	return s.text.String()
}

type spacer struct {
	text  strings.Builder
	nodes int
}

func (s *spacer) walk(n *html.Node, depth int) {
	const deepest = 64
	for c := n.FirstChild; c != nil && depth < deepest && s.text.Len() < maxSpaced && s.nodes < maxBelow; c = c.NextSibling {
		s.nodes++
		switch {
		case c.Type == html.TextNode:
			s.text.WriteString(head(c.Data, maxSpaced-s.text.Len()))
		case c.DataAtom == atom.Script, c.DataAtom == atom.Style, c.DataAtom == atom.Svg, c.DataAtom == atom.Noscript:
		case c.DataAtom == atom.Span, c.DataAtom == atom.B, c.DataAtom == atom.I, c.DataAtom == atom.Em, c.DataAtom == atom.Strong, c.DataAtom == atom.Mark:
			s.walk(c, depth+1)
		default:
			s.text.WriteByte(' ')
			s.walk(c, depth+1)
			s.text.WriteByte(' ')
		}
	}
}

// head is the beginning of a text: at most limit bytes, or the rest of a character more.
func head(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit < len(text) && text[limit]&0xC0 == 0x80 {
		limit++
	}
	return text[:limit]
}

// Bounded is the raw text below a node, at most limit bytes and a character.
func Bounded(n *html.Node, limit int) string {
	if c := n.FirstChild; c != nil && c.NextSibling == nil && c.Type == html.TextNode {
		return head(c.Data, limit)
	}
	var b strings.Builder
	nodes := 0
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(head(d.Data, limit-b.Len()))
		}
		if nodes++; b.Len() >= limit || nodes >= maxBelow {
			break
		}
	}
	return b.String()
}

// First is the first node below a node that fits, nil if there is none near.
func First(n *html.Node, fits func(*html.Node) bool) *html.Node {
	nodes := 0
	for d := range n.Descendants() {
		if fits(d) {
			return d
		}
		if nodes++; nodes >= maxBelow {
			break
		}
	}
	return nil
}

// Alt is the text of the first picture below a node, for those who do not see it.
func Alt(n *html.Node) string {
	img := First(n, func(d *html.Node) bool { return d.DataAtom == atom.Img })
	if img == nil {
		return ""
	}
	return Attr(img, "alt")
}
