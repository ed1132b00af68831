// Package pickup finds out who took a story from whom, and on what evidence.
//
// It has two steps. [Analyse] reads one item and keeps in short what it says about where it has it from (package
// hearsay). [Draw] sets the items of one story against each other and returns the edges.
//
// The rules are those of explicit reading: an edge needs evidence that a page can show, with its place in the text.
// Time alone never makes one; it only forbids (nobody takes from the future) and chooses among candidates. Explicit
// evidence (declared, link, credit, a named outlet) outranks likeness of quotes or texts, which may come from a common
// source; where a release, a press conference or a court room explains the same words, they tie nobody to anybody.
//
// Drawing is nearly linear in the number of items: everything is found through tables, and the constants below bound
// what is looked at.
package pickup

import (
	"time"

	"presswatch/index"
	"presswatch/index/story/hearsay"
	"presswatch/index/story/outlets"
)

// Confidences of one piece of evidence alone. They began as reasoned starting values and were tuned on labelled stories
// (testdata/spread/dev-*).
const (
	confDeclared    = 0.99 // canonical address elsewhere, RSS source, syndication tag
	confLink        = 0.95 // a link in the body to the very item
	confEmbed       = 0.95 // the very post is shown
	confHost        = 0.75 // a link in the body to the item's site
	confNamed       = 0.90 // the text names the outlet, which has one item that can be meant
	confNamedOf     = 0.60 // … which has several
	confWire        = 0.90 // credit to an agency, or the agency's text
	confMixed       = 0.60 // an agency beside a writer, and nothing of its text is known
	confQuote       = 0.60 // a quotation that one item alone had before
	confQuoteOf     = 0.25 // … that several have: no arrow by itself. Among real news articles hardly one in five such arrows was right
	confTextPart    = 0.40 // a part of the text is the same
	confTextLeast   = 0.50 // nearly the same text, from …
	confTextMost    = 0.80 // … to
	confStatement   = 0.90 // says that the organisation said it, with words of one of its releases
	confStatementOf = 0.60 // says that the organisation said it in writing, without its words
	mostCertain     = 0.99
)

// Limits of one story.
const (
	perKey    = 8  // items looked at that share a run of words, the likely sources first
	perOutlet = 32 // items of one outlet looked at for one attribution, and outlets for a short name
	perItem   = 12 // edges kept that lead to one item
	maxPieces = 3  // pieces of evidence of one kind kept of one edge
)

// Node is an item of a story.
type Node struct {
	ID        int64
	URL       string
	Outlet    string
	Site      string
	Lane      index.Lane
	Title     string
	Published time.Time       // zero: unknown
	Precision index.Precision //
	FirstSeen time.Time
	Changed   time.Time     // when its current text was first seen; zero: as FirstSeen
	Every     time.Duration // how often its source is polled; 0 unknown
	CopyOf    int64         // the item of the same story whose text it repeats; 0: none
	Post      string        // network and key of a post; "" it is none
	Refs      []Ref         // posts that it answers, shows or repeats by its network's word
	Analysis  Analysis
}

// Ref is a post that another names, and how: [Reply], [Quote] or [Repost], which is the text of the evidence.
type Ref struct{ Post, How string }

// How a post takes up another, as the text of declared evidence says it.
const (
	Reply  = "reply"
	Quote  = "quote"
	Repost = "repost"
)

// NewNode puts together what an item is and what it says.
func NewNode(it index.Item, copyOf int64, every time.Duration, a Analysis) Node {
	post, refs := postRefs(it.Post)
	return Node{
		Post: post, Refs: refs,
		ID: it.ID, URL: it.URL, Outlet: it.Outlet, Site: it.Site, Lane: it.Lane, Title: it.Title,
		Published: it.Published, Precision: it.Precision, FirstSeen: it.FirstSeen, Changed: it.VersionSeen,
		Every: every, CopyOf: copyOf, Analysis: a,
	}
}

func postRefs(p *index.Post) (post string, refs []Ref) {
	if p == nil || p.Key == "" {
		return "", nil
	}
	for _, r := range []struct {
		ref index.Ref
		how string
	}{{p.ReplyTo, Reply}, {p.Quotes, Quote}, {p.Repost, Repost}} {
		if r.ref.Key != "" {
			refs = append(refs, Ref{string(p.Network) + " " + r.ref.Key, r.how})
		}
	}
	return string(p.Network) + " " + p.Key, refs
}

// Analysis is what an item says about where it has it from: some kilobytes, without its text.
type Analysis = hearsay.Analysis

// Analyse reads an item. It never fails; of an item without text it knows little.
func Analyse(it index.Item, known *outlets.Names) Analysis { return hearsay.Read(it, known) }
