package query

import "time"

// Node is a part of a query tree. Its String parses back to an equal tree.
type Node interface {
	String() string
	node()
}

// Field is a field of an item that a clause may name. The empty field means "title or body".
type Field string

// The fields.
const (
	FieldAny       Field = ""
	FieldTitle     Field = "title"
	FieldBody      Field = "body" // the text and the summary, two passages
	FieldAuthor    Field = "author"
	FieldOutlet    Field = "outlet"
	FieldSite      Field = "site"
	FieldURL       Field = "url"
	FieldLang      Field = "lang"
	FieldLane      Field = "lane"
	FieldKind      Field = "kind"
	FieldSource    Field = "source"
	FieldStory     Field = "story"
	FieldTag       Field = "tag"
	FieldCites     Field = "cites" // host or address of a link in the body
	FieldQuote     Field = "quote" // words inside a quoted passage
	FieldSentiment Field = "sentiment"
	FieldPublished Field = "published"
	FieldSeen      Field = "seen"
)

type (
	// All matches items that match every node. The empty All (an empty query) matches everything.
	All struct{ Nodes []Node }
	// Any matches items that match at least one node.
	Any struct{ Nodes []Node }
	// Not matches items that do not match its node.
	Not struct{ Node Node }

	// Word is one word: words.Asked of its Text gives one token. In title, body and quote it also finds other
	// forms of the word by the stemming of the item's language; Exact (written =Met) compares letter for
	// letter, case and accents included. What is written as one word but asks for several tokens (covid-19,
	// 警視庁) is a Phrase in the tree.
	Word struct {
		Field Field
		Text  string
		Exact bool
	}
	// Phrase is "words in quotes", never stemmed. With Slop n ("two words"~5) the words may stand in any
	// order with at most n other words between the first and the last of them in all. Exact (written
	// ="New Phrase") compares letter for letter.
	Phrase struct {
		Field Field
		Text  string
		Slop  int
		Exact bool
	}
	// Near is a NEAR/n b: at most n words between a and b, in any order, within one field.
	Near struct {
		Field Field
		A, B  Node // Word, Phrase without slop, Prefix or Fuzzy, without field
		N     int
	}
	// Prefix is hack*.
	Prefix struct {
		Field Field
		Text  string // without the star
	}
	// Fuzzy is drill~1: at most Edits letters inserted, dropped, replaced or swapped with their neighbour.
	Fuzzy struct {
		Field Field
		Text  string
		Edits int
	}
	// List is field:a,b,c for the fields that hold one of a few values: any of them, compared whole and
	// without regard to case (see [List.Keys]). It is also outlet:="Tarnbeck Post" and author:="…": the whole
	// name, as a facet needs it.
	List struct {
		Field  Field
		Values []string
	}
	// Span limits published or seen. The bounds are kept as written (Text) and resolved with [Span.Bounds],
	// so that last:24h stays relative in a saved search.
	Span struct {
		Field Field // FieldPublished or FieldSeen; last: is FieldSeen with Last set
		Last  time.Duration
		From  string // as written, "" open; included
		To    string // as written, "" open; included to the end of what is written (a day, a minute)
		After bool   // from > instead of >=
		Until bool   // to < instead of <=
		// Written is the form to print: "range" (a..b), "after" (>a, >=a), "before" (<b, <=b), "at" (a), "last".
		Written string
	}
)

func (*All) node()    {}
func (*Any) node()    {}
func (*Not) node()    {}
func (*Word) node()   {}
func (*Phrase) node() {}
func (*Near) node()   {}
func (*Prefix) node() {}
func (*Fuzzy) node()  {}
func (*List) node()   {}
func (*Span) node()   {}
