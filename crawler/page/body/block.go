package body

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/unicode/norm"
)

// block is one run of inline text: what a reader sees as a paragraph, a heading, a list item or a cell.
type block struct {
	text      string
	key       string       // the letters and digits of text, lower case: what is compared
	texts     []*html.Node // the text nodes it is made of
	parent    *html.Node   // nearest block element
	in        spot         // of all its ancestors
	at        spot         // of its ancestors within the core
	inline    spot         // of inline elements around it
	tag       atom.Atom    // of parent
	words     int
	chars     int // runes of key
	linkChars int // of them inside links
	links     int
	boldChars int // of them inside strong, b, em, i
	votes     vote
	keep      bool
	why       string // the rule that decided last
}

// page is one page while it is read.
type page struct {
	o           Options
	doc         *html.Node
	blocks      []*block
	texts       []textNode // the text nodes that are not blank, in the order of the page
	spots       map[*html.Node]spot
	images      []*html.Node
	held        map[*html.Node]int  // letters of running text that is kept, below an element
	chars       map[*html.Node]int  // letters below an element
	linkChars   map[*html.Node]int  // of them in links
	pictures    map[*html.Node]bool // there is a picture below
	titleKeys   []string            // what the page calls itself, letters and digits only
	summaryKeys []string            // what it says of itself
	first, last int                 // indices of the first and last kept paragraph, -1: none
	titleAt     int                 // index of the block that is the headline, -1: none
	core        *html.Node          // the element that holds the bulk of the text
	without     map[string]bool     // names of rules that are left out, to measure what they are worth
}

func newPage(doc *html.Node, o Options) *page {
	p := &page{o: o, doc: doc, spots: map[*html.Node]spot{}}
	c := cutter{page: p}
	c.walk(doc, state{})
	c.end()
	return p
}

// textNode is what is known of one text node.
type textNode struct {
	block int // index of its block
	chars int // letters and digits
}

// cutter cuts the tree into blocks in one walk.
type cutter struct {
	page   *page
	open   *block
	raw    strings.Builder
	breaks int // br elements since the last text
}

// state is what a node inherits from its ancestors.
type state struct {
	in     spot
	parent *html.Node
	link   bool
	bold   bool
}

func (c *cutter) walk(n *html.Node, s state) {
	switch n.Type {
	case html.TextNode:
		c.text(n, s)
		return
	case html.ElementNode:
		if skipped(n) {
			return
		}
	case html.DocumentNode:
	default:
		return
	}
	block := n.Type == html.ElementNode && isBlock(n.DataAtom)
	switch n.DataAtom {
	case atom.Br:
		c.lineBreak()
	case atom.Img, atom.Picture:
		c.page.images = append(c.page.images, n)
	}
	if block {
		c.end()
		s.parent = n
		s.link, s.bold = false, s.bold || heading(n.DataAtom)
	}
	if at := spotOf(n); at != 0 {
		s.in |= at
		c.page.spots[n] = at
	}
	s.link = s.link || n.DataAtom == atom.A && n.Type == html.ElementNode
	s.bold = s.bold || emphasis(n.DataAtom)
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		c.walk(child, s)
	}
	if block {
		c.end()
	}
}

func (c *cutter) text(n *html.Node, s state) {
	if blank(n.Data) {
		if c.open != nil {
			c.raw.WriteByte(' ')
			c.open.texts = append(c.open.texts, n)
		}
		return
	}
	c.breaks = 0
	if c.open == nil {
		c.open = &block{parent: s.parent, in: s.in}
	}
	b := c.open
	b.in |= s.in
	b.texts = append(b.texts, n)
	c.raw.WriteString(n.Data)
	chars := letters(n.Data)
	c.page.texts = append(c.page.texts, textNode{block: len(c.page.blocks), chars: chars})
	if s.link {
		b.linkChars += chars
		b.links++
	}
	if s.bold {
		b.boldChars += chars
	}
}

// lineBreak ends the block at the second br in a row: many pages separate their paragraphs so.
func (c *cutter) lineBreak() {
	c.raw.WriteByte(' ')
	if c.breaks++; c.breaks > 1 {
		c.end()
	}
}

func (c *cutter) end() {
	b := c.open
	raw := c.raw.String()
	c.open, c.breaks = nil, 0
	c.raw.Reset()
	if b == nil {
		return
	}
	if b.parent != nil {
		b.tag = b.parent.DataAtom
	}
	b.text = clean(raw)
	b.key = keyOf(b.text)
	b.chars = utf8.RuneCountInString(b.key)
	b.words = countWords(b.text)
	c.page.blocks = append(c.page.blocks, b)
}

// clean makes plain text of what the page holds: NFC, whitespace collapsed, no control or invisible
// formatting characters but the joiners that scripts need.
func clean(s string) string {
	s = norm.NFC.String(strings.ToValidUTF8(s, ""))
	var out strings.Builder
	out.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r) || r == '\u200b':
			space = true
		case unicode.IsControl(r) || unicode.Is(unicode.Co, r) || invisible(r):
		default:
			if space && out.Len() > 0 {
				out.WriteByte(' ')
			}
			space = false
			out.WriteRune(r)
		}
	}
	return out.String()
}

// invisible are marks that no reader sees: soft hyphens, joiners of lines, changes of direction that could show a
// text in another order than it is stored.
func invisible(r rune) bool {
	return r == '\ufeff' || r == '\u00ad' || r == '\u2060' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// keyOf keeps the letters and digits of s in lower case, so that two renderings of one text compare equal.
func keyOf(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

func letters(s string) (n int) {
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			n++
		}
	}
	return n
}

// countWords counts words by spaces, and in scripts without spaces two characters as one word.
func countWords(s string) (n int) {
	dense := 0
	for _, r := range s {
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer) {
			dense++
		}
	}
	return len(strings.Fields(s)) + dense/2
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

func isBlock(a atom.Atom) bool {
	switch a {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Caption, atom.Center, atom.Dd, //nolint:misspell // HTML's word
		atom.Details, atom.Dialog, atom.Div, atom.Dl, atom.Dt, atom.Fieldset, atom.Figcaption, atom.Figure,
		atom.Footer, atom.Form, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Header, atom.Hgroup,
		atom.Hr, atom.Html, atom.Li, atom.Main, atom.Nav, atom.Ol, atom.P, atom.Pre, atom.Section, atom.Summary,
		atom.Table, atom.Tbody, atom.Td, atom.Tfoot, atom.Th, atom.Thead, atom.Tr, atom.Ul:
		return true
	}
	return false
}

func heading(a atom.Atom) bool {
	switch a {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}

func emphasis(a atom.Atom) bool {
	switch a {
	case atom.B, atom.Strong, atom.Em, atom.I, atom.U:
		return true
	}
	return false
}

// skipped elements hold nothing that a reader sees as text.
func skipped(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Head, atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Svg, atom.Iframe, atom.Object,
		atom.Embed, atom.Canvas, atom.Audio, atom.Video, atom.Map, atom.Select, atom.Textarea, atom.Input,
		atom.Button, atom.Datalist, atom.Math, atom.Dialog, atom.Noembed, atom.Noframes, atom.Option:
		return true
	}
	return hidden(n)
}

func hidden(n *html.Node) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "aria-hidden":
			if a.Val == "true" && n.DataAtom != atom.P && n.DataAtom != atom.Article && n.DataAtom != atom.Main {
				return true
			}
		case "style":
			v := strings.ReplaceAll(strings.ToLower(a.Val), " ", "")
			if strings.Contains(v, "display:none") || strings.Contains(v, "visibility:hidden") {
				return true
			}
		}
	}
	return false
}
