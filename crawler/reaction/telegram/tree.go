package telegram

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// has says that an element has a class.
func has(n *html.Node, class string) bool {
	return n != nil && n.Type == html.ElementNode && slices.Contains(strings.Fields(attr(n, "class")), class)
}

func attr(n *html.Node, name string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

// all are up to limit elements of a class below a node, in order; what lies inside one of them is looked at too.
func all(root *html.Node, class string, limit int) []*html.Node {
	var out []*html.Node
	if root == nil {
		return nil
	}
	for n := range root.Descendants() {
		if has(n, class) {
			if out = append(out, n); len(out) == limit {
				return out
			}
		}
	}
	return out
}

// find is the first element of a class below a node.
func find(root *html.Node, class string) *html.Node {
	if found := all(root, class, 1); len(found) > 0 {
		return found[0]
	}
	return nil
}

// element is the first element of a name below a node.
func element(root *html.Node, name string) *html.Node {
	if root == nil {
		return nil
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == name {
			return n
		}
	}
	return nil
}

// text is all text below a node.
func text(root *html.Node) string {
	if root == nil {
		return ""
	}
	var out strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode {
			out.WriteString(n.Data)
		}
	}
	return strings.TrimSpace(out.String())
}
