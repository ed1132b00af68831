package body

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// spot says where on the page a block stands: one bit for each kind of ancestor that tells something.
type spot uint32

const (
	inNav spot = 1 << iota
	inAside
	inFooter
	inHeader
	inForm
	inFigure
	inCaption
	inTable
	inQuote
	inList
	inHeading
	inArticle
	inMain
	inComments
	inRelated
	inShare
	inByline
	inPromo
	inMeta
	inBody
	inSocialPost
	inTime
)

// placeOf reads the tag, class, id, role and itemprop of one element.
func placeOf(n *html.Node, above spot) spot {
	if n.Type != html.ElementNode {
		return 0
	}
	return placeOfTag(n.DataAtom) | placeOfNames(n)
}

func placeOfTag(a atom.Atom) spot {
	switch a {
	case atom.Nav, atom.Menu:
		return inNav
	case atom.Aside:
		return inAside
	case atom.Footer:
		return inFooter
	case atom.Header:
		return inHeader
	case atom.Form, atom.Fieldset, atom.Label:
		return inForm
	case atom.Figure:
		return inFigure
	case atom.Figcaption:
		return inCaption
	case atom.Table:
		return inTable
	case atom.Blockquote:
		return inQuote
	case atom.Ul, atom.Ol, atom.Dl:
		return inList
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return inHeading
	case atom.Article:
		return inArticle
	case atom.Main:
		return inMain
	case atom.Time:
		return inTime
	}
	return 0
}

func placeOfNames(n *html.Node) (in spot) {
	for _, a := range n.Attr {
		switch a.Key {
		case "class", "id", "role", "itemprop", "data-component", "data-module":
			in |= placeOfName(strings.ToLower(a.Val))
		}
	}
	return in
}

func placeOfName(v string) (in spot) {
	return 0
}
