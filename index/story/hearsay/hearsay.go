// Package hearsay reads what an item says about where it has it from: links, declared origins, outlets that it names,
// agencies that it credits, posts that it shows, the words that it quotes and a sample of its runs of words.
//
// It reads one item by itself, in a fraction of a millisecond, and keeps no more of it than what may be shown as
// evidence. Who is meant, and whether it is true, is found out by package hearsay from all items of a story.
package hearsay

// Limits of one item.
const (
	maxText    = 200_000 // bytes that are read; no article is longer
	MaxClaims  = 24      // attributions kept of an item
	MaxLinks   = 100     // links
	MaxQuotes  = 60      // quotations
	maxEmbeds  = 50
	MaxPrints  = 600 // sampled runs of words
	maxSaid    = 2000
	MaxAnchors = 40  // words kept of an attributing sentence
	MaxWords   = 800 // different words kept of an item
	MaxProof   = 400 // bytes of evidence text
)

// Analysis is what an item says about where it has it from. It holds no more of the item's text than what may be
// shown as evidence: some kilobytes.
type Analysis struct {
	Outlet     string // as the names know it
	Wire       bool
	Aggregator bool
	Live       bool // a page that goes on for hours
	Links      []Link
	Declared   []Declared
	Claims     []Claim
	Statements []Claim // an organisation's own words, in writing
	Credits    []Credit
	Quotes     []Quotation
	Embeds     []Embed
	Leads      []Proof  // first sentences, to be shown for nearly the same text
	Prints     []uint32 // sampled runs of words outside quotations, in their order
	Said       []uint32 // all short runs of words, of what others quote without marks: releases and posts
	Words      []uint32 // different telling words, sorted
}

// Proof is a piece of the text that shows something.
type Proof struct {
	Text       string
	Start, End int // -1: not in the text
}

// Link is a link that stands in a sentence.
type Link struct {
	Proof
	Key     string // the address as KeyOf has it
	Site    string
	Outlet  string   // of its site, if the names know it
	Many    bool     // its site is that of many authors
	Front   bool     // leads to a front page or a section
	Anchors []uint32 // telling words of its sentence
}

// Declared is an origin that page or feed declare.
type Declared struct {
	Proof
	Key    string
	Site   string
	Outlet string
}

// Claim says that an outlet reported or was told something.
type Claim struct {
	Proof
	Outlet  string
	As      string // the name as it is written
	Short   bool   // it may be short for several outlets
	Listed  bool   // of which one is known to all: the Times
	Known   bool   // an outlet even if nobody collects it
	Wire    bool
	Weak    bool // says no more than "said"
	First   bool // says that the outlet was the first
	Anchors []uint32
	Subject []uint32 // of a statement: the word that says it
	Quotes  []uint32 // runs of the quotations in and around its sentence
	Age     Window
}

// Credit says that text is an agency's.
type Credit struct {
	Proof
	Outlet string
	Wire   bool // it is an agency, not an outlet whose article an aggregator shows
	Mixed  bool // beside a writer of the outlet's own
}

// Quotation is a passage in quotation marks.
type Quotation struct {
	Proof
	Sentence Proof
	Sums     []uint32 // its runs of words
	Public   bool     // said before many: a press conference, a court room, a chamber
	Ours     bool     // said to the item's own outlet
	Source   bool     // said by an organisation in writing
	Names    []uint32 // the words that say it in the sentences around: who said it
}

// Embed is a post that is shown.
type Embed struct {
	Proof
	Key  string
	ID   string
	Sums []uint32 // runs of the words of the post, where the page has them
}
