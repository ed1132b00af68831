// Package pickup finds out who took a story from whom, and on what evidence.
//
// It has two steps. [Analyse] reads one item and keeps in short what it says about where it has it from: links,
// declared origins, outlets that it names, agencies that it credits, posts that it shows, the words that it quotes and
// a sample of its runs of words. [Draw] sets the items of one story against each other and returns the edges.
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

// Limits of one item and of one story.
const (
	maxClaims  = 40  // attributions kept of an item
	maxLinks   = 100 // links
	maxQuotes  = 60  // quotations
	maxEmbeds  = 50
	maxPrints  = 600 // sampled runs of words
	maxSaid    = 2000
	maxAnchors = 40  // words kept of an attributing sentence
	maxWords   = 800 // different words kept of an item
	maxProof   = 400 // bytes of evidence text
	perKey     = 8   // items looked at that share a run of words, the likely sources first
	perOutlet  = 64  // items of one outlet looked at for one attribution
	perItem    = 12  // edges kept that lead to one item
	maxPieces  = 3   // pieces of evidence of one kind kept of one edge
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
	Analysis  Analysis
}

// NewNode puts together what an item is and what it says.
func NewNode(it index.Item, copyOf int64, every time.Duration, a Analysis) Node {
	return Node{
		ID: it.ID, URL: it.URL, Outlet: it.Outlet, Site: it.Site, Lane: it.Lane, Title: it.Title,
		Published: it.Published, Precision: it.Precision, FirstSeen: it.FirstSeen, Changed: it.VersionSeen,
		Every: every, CopyOf: copyOf, Analysis: a,
	}
}

// Analysis is what an item says about where it has it from. It holds no more of the item's text than what may be
// shown as evidence: some kilobytes.
type Analysis struct {
	outlet     string // as the names know it
	wire       bool
	aggregator bool
	live       bool // a page that goes on for hours
	links      []link
	declared   []declared
	claims     []claim
	statements []claim // an organisation's own words, in writing
	credits    []credit
	quotes     []quotation
	embeds     []embed
	leads      []proof  // first sentences, to be shown for nearly the same text
	prints     []uint32 // sampled runs of words outside quotations, in their order
	said       []uint32 // all short runs of words, of what others quote without marks: releases and posts
	words      []uint32 // different telling words, sorted
}

// proof is a piece of the text that shows something.
type proof struct {
	text       string
	start, end int // -1: not in the text
}

type link struct {
	proof
	key     string // the address as keyOf has it
	site    string
	outlet  string   // of its site, if the names know it
	many    bool     // its site is that of many authors
	front   bool     // leads to a front page or a section
	anchors []uint32 // telling words of its sentence
}

type declared struct {
	proof
	key    string
	site   string
	outlet string
}

// claim says that an outlet reported or was told something.
type claim struct {
	proof
	outlet  string
	as      string // the name as it is written
	short   bool   // it may be short for several outlets
	listed  bool   // of which one is known to all: the Times
	known   bool   // an outlet even if nobody collects it
	wire    bool
	weak    bool // says no more than "said"
	first   bool // says that the outlet was the first
	anchors []uint32
	subject []uint32 // of a statement: the word that says it
	quotes  []uint32 // runs of the quotations in and around its sentence
	age     window
}

// credit says that text is an agency's.
type credit struct {
	proof
	outlet string
	mixed  bool // beside a writer of the outlet's own
}

// quotation is a passage in quotation marks.
type quotation struct {
	proof
	sentence proof
	sums     []uint32 // its runs of words
	public   bool     // said before many: a press conference, a court room, a chamber
	ours     bool     // said to the item's own outlet
	source   bool     // said by an organisation in writing
	names    []uint32 // the words that say it in the sentences around: who said it
}

type embed struct {
	proof
	key string
	id  string
}
