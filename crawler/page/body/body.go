// Package body finds the main text of a news or blog article page as paragraphs.
//
// It cuts the page into blocks, asks two extractors (trafilatura and Readability) which blocks they would keep,
// and decides block by block with rules of its own; docs/EXTRACTION.md names every rule and what it is worth.
package body

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// Limits. A page beyond them is answered with an error, never with a part of its text.
const (
	MaxText  = 2 << 20         // bytes of text and attributes in the document
	MaxNodes = 200_000         // nodes of the document
	MaxDepth = 520             // nesting; golang.org/x/net/html itself stops at 512
	MaxSpan  = 3_000_000       // sum of the depths of all nodes: what a walk up from each of them costs
	MaxTime  = 5 * time.Second // where Options.Deadline is not set

	fewWords   = 25 // fewer words than this are no article: the page's JSON-LD is asked
	shortWords = 60 // fewer words than this make a Result short
)

// The kinds of error.
var (
	// ErrTooLarge says that the page exceeds one of the limits.
	ErrTooLarge = errors.New("page too large to be read")
	// ErrTime says that the deadline passed before the text was found.
	ErrTime = errors.New("page took too long to read")
	// ErrNoText says that the page has no text that could be an article's.
	ErrNoText = errors.New("no article text on the page")
)

// Options of one extraction. The zero value works.
type Options struct {
	URL      *url.URL  // where the page was found; nil: unknown
	Title    string    // title by the page's metadata; "": taken from the title element and the first h1
	Lang     string    // lower case primary tag: whose cue words to look for beside the English; "": all
	Deadline time.Time // when to give up; zero: MaxTime from the call
	// Repeated says that a line was seen on many pages of this outlet, so that it is no part of any one
	// article. Lines.Repeated gives such a function. nil: nothing is known of the outlet.
	Repeated func(line string) bool
}

// Result is the main text of a page.
type Result struct {
	// Paragraphs are plain text: whitespace collapsed, NFC, valid UTF-8, no control characters, none empty.
	// Headings within the text, list items and quoted passages are paragraphs of their own.
	Paragraphs []string
	// Node is a copy of the text's part of the page with links, figures and embedded posts still in it
	// and without what was dropped; the caller may change it.
	Node *html.Node
	// TitleRemoved says that a line that repeats the title was dropped from the text.
	TitleRemoved bool
	// Short says that there are so few words that the page may be a listing, a gallery or a teaser.
	Short bool
}

// Text joins the paragraphs with a blank line between them.
func (r *Result) Text() string { return strings.Join(r.Paragraphs, "\n\n") }

// Extract finds the main text of a parsed page. It does not change doc. It never panics: a fault in one of
// the extractors that are asked for their opinion costs that opinion, a fault elsewhere is an error.
func Extract(doc *html.Node, o Options) (res *Result, err error) {
	defer func() {
		if p := recover(); p != nil {
			res, err = nil, fmt.Errorf("read the text of %s: fault: %v", place(o), p)
		}
	}()
	if o.Deadline.IsZero() {
		o.Deadline = time.Now().Add(MaxTime)
	}
	res, err = extract(doc, o)
	if err != nil {
		return nil, fmt.Errorf("read the text of %s: %w", place(o), err)
	}
	return res, nil
}

func place(o Options) string {
	if o.URL == nil {
		return "a page"
	}
	return o.URL.Redacted()
}

func extract(doc *html.Node, o Options) (*Result, error) {
	size := measure(doc)
	if err := size.check(); err != nil {
		return nil, err
	}
	p := newPage(doc, o)
	if !size.heavy() {
		if err := p.vote(); err != nil {
			return nil, err
		}
	}
	if time.Now().After(o.Deadline) {
		return nil, ErrTime
	}
	p.choose()
	if p.words() < fewWords {
		if told := p.toldText(); told != nil {
			return told, nil
		}
	}
	res := &Result{TitleRemoved: p.titleRemoved(), Paragraphs: p.paragraphs()}
	if len(res.Paragraphs) == 0 {
		return nil, ErrNoText
	}
	res.Node = p.content()
	res.Short = p.words() < shortWords
	return res, nil
}
