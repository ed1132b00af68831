package body

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// content copies the smallest part of the page that holds the core and all kept blocks, without the text that
// was not kept and without scripts, but with pictures, players and embedded posts. It is not sanitised.
func (p *page) content() *html.Node {
	c := copier{page: p, kept: map[*html.Node]bool{}}
	root := p.core
	for _, b := range p.blocks {
		if !b.keep {
			continue
		}
		for _, t := range b.texts {
			for n := t; n != nil && !c.kept[n]; n = n.Parent {
				c.kept[n] = true
			}
		}
		if root == nil {
			root = b.parent
		}
		for root != nil && !inside(b.parent, root) {
			root = root.Parent
		}
	}
	if root == nil || root.Type != html.ElementNode {
		root = p.doc
	}
	return c.copy(root)
}

type copier struct {
	page *page
	kept map[*html.Node]bool // kept text nodes and all their ancestors
}

// copy returns nil where nothing of n is left.
func (c *copier) copy(n *html.Node) *html.Node {
	switch n.Type {
	case html.TextNode:
		if c.kept[n] || blank(n.Data) && c.kept[n.Parent] {
			return &html.Node{Type: html.TextNode, Data: n.Data}
		}
		return nil
	case html.ElementNode:
	case html.DocumentNode:
	default:
		return nil
	}
	if medium(n) {
		return whole(n)
	}
	if !c.kept[n] && (n.DataAtom != atom.Br && skipped(n) || c.page.spots[n]&furniture != 0) {
		return nil
	}
	to := shallow(n)
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if got := c.copy(child); got != nil {
			to.AppendChild(got)
		}
	}
	if to.FirstChild == nil && !c.kept[n] && n.DataAtom != atom.Br {
		return nil
	}
	return to
}

// embeds are the words by which networks mark the posts that pages show.
var embeds = []string{"twitter-tweet", "twitter-video", "instagram-media", "bluesky-embed", "mastodon-embed", "tiktok-embed", "fb-post", "fb-video", "reddit-card", "reddit-embed"}

// medium says that an element is copied whole: pictures, players, frames and embedded posts.
func medium(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Figure, atom.Picture, atom.Img, atom.Video, atom.Audio, atom.Iframe, atom.Embed, atom.Object:
		return true
	case 0:
		return strings.HasPrefix(n.Data, "amp-") && n.Data != "amp-ad" && n.Data != "amp-analytics"
	case atom.Blockquote, atom.Div:
		for _, a := range n.Attr {
			if a.Key == "class" && mentions(a.Val, embeds) {
				return true
			}
		}
	}
	return false
}

// whole copies an element with all below it but scripts and styles.
func whole(n *html.Node) *html.Node {
	to := shallow(n)
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		switch {
		case child.Type == html.TextNode:
			to.AppendChild(shallow(child))
		case child.Type == html.ElementNode && child.DataAtom != atom.Script && child.DataAtom != atom.Style && child.DataAtom != atom.Noscript:
			to.AppendChild(whole(child))
		}
	}
	return to
}

func shallow(n *html.Node) *html.Node {
	to := &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Namespace: n.Namespace}
	to.Attr = append(to.Attr, n.Attr...)
	return to
}
