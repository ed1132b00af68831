package body

import (
	"strings"
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
	res, err := trafilatura.ExtractDocument(bare(p.doc), trafilatura.Options{
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
	res, err := parser.ParseAndMutate(bare(p.doc), p.o.URL)
	if err != nil {
		return nil
	}
	return res.Node
}

// mark finds the blocks again in the text that an extractor kept. Both are in the order of the page.
func (p *page) mark(kept *html.Node, bit vote) {
	if kept == nil {
		return
	}
	var raw strings.Builder
	for n := range kept.Descendants() {
		if n.Type == html.TextNode {
			raw.WriteString(n.Data)
		}
	}
	text := keyOf(raw.String())
	at := 0
	for _, b := range p.blocks {
		if b.key == "" {
			continue
		}
		if i := strings.Index(text[at:], b.key); i >= 0 && (len(b.key) > 30 || i < 200) {
			b.votes |= bit
			at += i + len(b.key)
		}
	}
}

// bare copies the document without what no reader sees.
func bare(n *html.Node) *html.Node {
	c := &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Namespace: n.Namespace}
	c.Attr = append(c.Attr, n.Attr...)
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		switch child.Type {
		case html.TextNode, html.DoctypeNode:
			c.AppendChild(&html.Node{Type: child.Type, Data: child.Data})
		case html.ElementNode:
			if child.DataAtom != atom.Head && skipped(child) {
				continue
			}
			c.AppendChild(bare(child))
		}
	}
	return c
}
