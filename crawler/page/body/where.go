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
	inComments
	inRelated
	inShare
	inByline
	inPromo
	inMeta
	inPost // an embedded post of a network
	inPullQuote
	inStandfirst
)

// furniture are the places that hold no part of an article.
const furniture = inNav | inFooter | inForm | inComments | inRelated | inShare | inPromo

// spotOf reads the tag, class, id, role and itemprop of one element.
func spotOf(n *html.Node) spot {
	if n.Type != html.ElementNode {
		return 0
	}
	in := spotOfTag(n.DataAtom)
	if n.DataAtom == atom.Body || n.DataAtom == atom.Html || n.DataAtom == atom.Article || n.DataAtom == atom.Main {
		return in
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "class", "id", "itemprop", "data-component", "data-module", "data-type":
			in |= spotOfName(a.Val)
		}
	}
	return in
}

func spotOfTag(a atom.Atom) spot {
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
		return inFigure | inCaption
	case atom.Table:
		return inTable
	case atom.Blockquote:
		return inQuote
	case atom.Ul, atom.Ol, atom.Dl:
		return inList
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return inHeading
	}
	return 0
}

// names are the words that outlets use in class and id, as whole words: "promo" is not found in "promoted".
var names = map[string]spot{
	"newsletter": inPromo, "newsletters": inPromo, "promo": inPromo, "promos": inPromo, "promotion": inPromo,
	"subscribe": inPromo, "signup": inPromo, "sponsored": inPromo,
	"outbrain": inPromo, "taboola": inPromo, "advert": inPromo, "advertisement": inPromo, "cta": inPromo,
	"donate": inPromo, "cookie": inPromo, "consent": inPromo,
	"snippet-login": inPromo,
	"related":       inRelated, "recommended": inRelated, "recommendations": inRelated, "recirc": inRelated, "readmore": inRelated,
	"trending": inRelated, "popular": inRelated, "latest": inRelated, "teaser": inRelated,
	"sidebar": inRelated, "rail": inRelated, "explore": inRelated, "suggested": inRelated, "mostread": inRelated,
	"comments": inComments, "comment": inComments, "commentlist": inComments, "disqus": inComments, "respond": inComments,
	"share": inShare, "sharing": inShare, "social": inShare, "sociable": inShare, "addtoany": inShare,
	"byline": inByline, "author": inByline, "authors": inByline, "bio": inByline, "contributor": inByline,
	"breadcrumb": inNav, "breadcrumbs": inNav, "nav": inNav, "navigation": inNav, "menu": inNav, "navbar": inNav,
	"footer": inFooter, "copyright": inFooter, "colophon": inFooter,
	"tags": inMeta, "tag": inMeta, "topics": inMeta, "categories": inMeta, "dateline": inMeta, "timestamp": inMeta, "date": inMeta,
	"dates": inMeta, "datepublished": inMeta, "datemodified": inMeta, "postinfo": inMeta, "meta": inMeta, "metadata": inMeta,
	"postmeta": inMeta, "attribution": inMeta, "credit": inMeta, "credits": inMeta, "estimated-read-time": inMeta,
	"caption": inCaption, "captions": inCaption, "figcaption": inCaption, "legend": inCaption,
	"headline": inHeader, "title": 0, "header": inHeader,
	"standfirst": inStandfirst, "dek": inStandfirst, "deck": inStandfirst, "subheadline": inStandfirst, "subtitle": inStandfirst,
	"subline": inStandfirst, "sub-headline": inStandfirst, "sub-head": inStandfirst, "subhead": inStandfirst, "strapline": inStandfirst, "kicker": inStandfirst, "subheading": inStandfirst,
	"pullquote": inPullQuote, "pull-quote": inPullQuote,
	"tweet": inPost, "mastodon": inPost, "bluesky": inPost,
}

// spotOfName looks up every word of a class or id attribute, alone and with its neighbour, so that "pull-quote",
// "pullQuote" and "pull_quote" are all found as well as "quote".
func spotOfName(v string) (in spot) {
	for class := range strings.FieldsSeq(v) {
		if len(class) > 80 {
			continue
		}
		last := ""
		eachWord(class, func(word string) {
			in |= names[word]
			if last != "" {
				in |= names[last+"-"+word] | names[last+word]
			}
			last = word
		})
	}
	return in
}

// eachWord cuts at hyphens, underscores and at a capital after a small letter, and gives lower case.
func eachWord(class string, give func(string)) {
	start := 0
	for i := 0; i <= len(class); i++ {
		cut := i == len(class) || class[i] == '-' || class[i] == '_' || class[i] == '.' || class[i] == ':'
		camel := !cut && i > start && class[i] >= 'A' && class[i] <= 'Z' && class[i-1] >= 'a' && class[i-1] <= 'z'
		if cut || camel {
			if i > start {
				give(strings.ToLower(class[start:i]))
			}
			start = i
			if cut {
				start++
			}
		}
	}
}
