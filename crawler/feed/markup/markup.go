// Package markup reads the XML of feeds, well formed or not, and writes it back well formed.
//
// It is the pre-scan that stands before the real parser: one pass without recursion, bounded in depth, in
// elements, in attributes and in the size of one item. What it gives back always ends, is nested at most
// MaxDepth deep and lists at most the items asked for, so a recursive parser may have it.
//
// Broken documents are mended the way browsers mend pages: tags that do not match are closed or passed over,
// and a document that is cut keeps what was whole before the cut.
package markup

import (
	"errors"
	"strings"
)

// The limits of one document.
const (
	MaxDepth     = 128
	MaxNodes     = 600_000 // elements and runs of text
	MaxItemNodes = 20_000
	MaxAttrs     = 64
	MaxItemBytes = 512 << 10
)

// ErrDeep is given for a document that is nested deeper than MaxDepth.
var ErrDeep = errors.New("elements are nested deeper than 128 levels: this is no feed that we read")

// Attr is an attribute; the value has its character references resolved.
type Attr struct{ Name, Value string }

// Node is an element, or a run of text where Name is "".
type Node struct {
	Name   string // as written, with its prefix
	Text   string // of a run of text: as written, references unresolved unless Literal
	Attrs  []Attr
	Parent *Node
	First  *Node // first child
	Next   *Node // next sibling
	last   *Node
	// Literal text was in a CDATA section.
	Literal bool
}

// Doc is a document that was read.
type Doc struct {
	Root    *Node
	Items   []*Node // item, entry, url, sitemap; not among their parents' children
	Left    int     // items left out, beyond those asked for
	Broken  string  // what had to be mended first, "" if nothing
	Cut     bool    // the document ends in the middle
	CutItem *Node   // the item that the cut goes through; not among Items
	HTML    bool    // an html element came before any feed element
}

// Local is the element's name without its prefix, in small letters.
func (n *Node) Local() string { return strings.ToLower(local(n.Name)) }

func local(name string) string {
	if i := strings.LastIndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}

// Prefix is the prefix of the element's name, in small letters.
func (n *Node) Prefix() string {
	if i := strings.IndexByte(n.Name, ':'); i >= 0 {
		return strings.ToLower(n.Name[:i])
	}
	return ""
}

// Attr is the value of the attribute with that name, as written or in other case; "" if there is none.
func (n *Node) Attr(name string) string {
	for _, a := range n.Attrs {
		if strings.EqualFold(a.Name, name) {
			return a.Value
		}
	}
	return ""
}

// Is says whether the element has this name: "dc:date", or "date" for no prefix. Case does not count.
func (n *Node) Is(name string) bool { return strings.EqualFold(n.Name, name) }

// Child is the first child element of one of these names, in the order of the names; nil if there is none.
func (n *Node) Child(names ...string) *Node {
	for _, name := range names {
		for c := n.First; c != nil; c = c.Next {
			if c.Name != "" && c.Is(name) {
				return c
			}
		}
	}
	return nil
}

// Value is the text of the first child element of one of these names that has some.
func (n *Node) Value(names ...string) string {
	for _, name := range names {
		for c := n.First; c != nil; c = c.Next {
			if c.Name != "" && c.Is(name) {
				if s := strings.TrimSpace(c.Content()); s != "" {
					return s
				}
			}
		}
	}
	return ""
}

// Content is the element's text with the references resolved once, without the text of elements in it.
func (n *Node) Content() string {
	if n.First != nil && n.First.Next == nil && n.First.Name == "" {
		return n.First.plain()
	}
	var b strings.Builder
	for c := n.First; c != nil; c = c.Next {
		if c.Name == "" {
			b.WriteString(c.plain())
		}
	}
	return b.String()
}

func (n *Node) plain() string {
	if n.Literal {
		return n.Text
	}
	return unescape(n.Text)
}

func (n *Node) add(c *Node) {
	c.Parent = n
	if n.last == nil {
		n.First = c
	} else {
		n.last.Next = c
	}
	n.last = c
}

func (n *Node) removeLast() {
	var before *Node
	for c := n.First; c != nil && c != n.last; c = c.Next {
		before = c
	}
	if n.last = before; before == nil {
		n.First = nil
	} else {
		before.Next = nil
	}
}
