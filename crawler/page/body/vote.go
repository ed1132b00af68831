package body

import (
	"time"

	readability "codeberg.org/readeck/go-readability/v2"
	"github.com/markusmobius/go-htmldate"
	trafilatura "github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// vote says which of the extractors kept a block.
type vote uint8

const (
	byTrafilatura vote = 1 << iota
	byReadability
)

// vote asks both extractors and marks the blocks that they keep.
func (p *page) vote() error {
	for _, ask := range []struct {
		bit  vote
		node func(p *page) *html.Node
	}{{byTrafilatura, askTrafilatura}, {byReadability, askReadability}} {
		if time.Now().After(p.o.Deadline) {
			return ErrTime
		}
		p.mark(safely(p, ask.node), ask.bit)
	}
	return nil
}

func safely(p *page, ask func(*page) *html.Node) (n *html.Node) {
	defer func() {
		if recover() != nil {
			n = nil
		}
	}()
	return ask(p)
}

func askTrafilatura(p *page) *html.Node {
	res, err := trafilatura.ExtractDocument(p.bare(), trafilatura.Options{
		OriginalURL: p.o.URL, ExcludeComments: true, HtmlDateMode: trafilatura.Disabled,
		HtmlDateOverride: &htmldate.Result{},
	})
	if err != nil {
		return nil
	}
	return res.ContentNode
}

func askReadability(p *page) *html.Node {
	parser := readability.NewParser()
	res, err := parser.ParseAndMutate(p.bare(), p.o.URL)
	if err != nil {
		return nil
	}
	return res.Node
}

// A kept text node is known again by a private-use character at its end: the extractors cut, join and
// trim, but they do not take such a character away from its text.
const firstMark, lastMark = 0xF0000, 0xFFFFD

// mark counts for every block how much of it an extractor kept; more than half is a vote.
func (p *page) mark(kept *html.Node, bit vote) {
	if kept == nil {
		return
	}
	found := make([]int, len(p.blocks))
	for n := range kept.Descendants() {
		if n.Type != html.TextNode {
			continue
		}
		for _, r := range n.Data {
			if i := int(r) - firstMark; r >= firstMark && i < len(p.texts) {
				found[p.texts[i].block] += p.texts[i].chars
				p.texts[i].chars = -p.texts[i].chars // once only
			}
		}
	}
	for i := range p.texts {
		p.texts[i].chars = max(p.texts[i].chars, -p.texts[i].chars)
	}
	for i, b := range p.blocks {
		if found[i] > 0 && 2*found[i] >= b.chars {
			b.votes |= bit
		}
	}
}

// bare copies the document without what no reader sees, in the same order as the cutter walks, and marks
// the text nodes.
type bare struct{ next rune }

func (c *bare) copy(n *html.Node) *html.Node {
	to := &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Namespace: n.Namespace}
	to.Attr = append(to.Attr, n.Attr...)
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		switch child.Type {
		case html.TextNode:
			text := &html.Node{Type: html.TextNode, Data: child.Data}
			if !blank(child.Data) {
				text.Data += string(min(c.next, lastMark))
				c.next++
			}
			to.AppendChild(text)
		case html.ElementNode:
			if child.DataAtom == atom.Head {
				to.AppendChild(bareHead(child))
			} else if !skipped(child) {
				to.AppendChild(c.copy(child))
			}
		}
	}
	return to
}

// bareHead keeps the title alone, for Readability looks for it in the text.
func bareHead(head *html.Node) *html.Node {
	to := &html.Node{Type: html.ElementNode, DataAtom: atom.Head, Data: "head"}
	for n := range head.ChildNodes() {
		if n.DataAtom == atom.Title && n.FirstChild != nil {
			title := &html.Node{Type: html.ElementNode, DataAtom: atom.Title, Data: "title"}
			title.AppendChild(&html.Node{Type: html.TextNode, Data: n.FirstChild.Data})
			to.AppendChild(title)
		}
	}
	return to
}

func (p *page) bare() *html.Node {
	c := bare{next: firstMark}
	return c.copy(p.doc)
}
