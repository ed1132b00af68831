package body

import (
	"fmt"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Beyond these the other extractors are not asked, for some of their steps cost the product of two sizes; the
// page is then read by our own rules alone.
const (
	heavyNodes = 60_000
	heavySpan  = 600_000
	heavyWork  = 3_000_000_000 // p elements times bytes of text
	heavyHeld  = 40_000_000    // bytes of text times their depth: what it costs to ask each element for its text
)

// size is what decides whether and how a page can be read in time.
type size struct {
	nodes, depth, span int
	bytes              int // text and attributes
	text               int // text alone
	paragraphs         int // p elements
	held               int // text, counted once for each element that holds it
}

// measure walks without recursion, so that a tree of any depth is measured safely, and stops beyond the limits.
func measure(doc *html.Node) (s size) {
	depth := 0
	for n := doc; n != nil; {
		s.add(n, depth)
		if s.check() != nil {
			return s
		}
		if n.FirstChild != nil {
			n, depth = n.FirstChild, depth+1
			continue
		}
		for n != nil && n != doc && n.NextSibling == nil {
			n, depth = n.Parent, depth-1
		}
		if n == nil || n == doc {
			return s
		}
		n = n.NextSibling
	}
	return s
}

func (s *size) add(n *html.Node, depth int) {
	s.nodes++
	s.span += depth
	s.depth = max(s.depth, depth)
	s.bytes += len(n.Data)
	if n.Type == html.TextNode && (n.Parent == nil || n.Parent.DataAtom != atom.Script && n.Parent.DataAtom != atom.Style) {
		s.text += len(n.Data)
		s.held += len(n.Data) * depth
	}
	if n.DataAtom == atom.P {
		s.paragraphs++
	}
	for _, a := range n.Attr {
		s.bytes += len(a.Key) + len(a.Val)
	}
}

func (s *size) check() error {
	if s.bytes > MaxText || s.nodes > MaxNodes || s.depth > MaxDepth || s.span > MaxSpan {
		return fmt.Errorf("%w: %d bytes of text and attributes, %d nodes, %d deep", ErrTooLarge, s.bytes, s.nodes, s.depth)
	}
	return nil
}

func (s *size) heavy() bool {
	return s.nodes > heavyNodes || s.span > heavySpan || s.paragraphs*s.text > heavyWork || s.held > heavyHeld
}
