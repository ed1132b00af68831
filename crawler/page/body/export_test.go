package body

import (
	"strings"
	"time"

	"golang.org/x/net/html"
)

// RuleNames lists the rules in the order in which they are applied.
func RuleNames() (names []string) {
	for _, list := range [][]rule{keepRules, dropRules, tailRules} {
		for _, r := range list {
			names = append(names, r.name)
		}
	}
	return names
}

// Opened is a page that was cut and voted on once, to be decided on many times.
type Opened struct{ p *page }

func Open(doc *html.Node, o Options) (Opened, error) {
	if o.Deadline.IsZero() {
		o.Deadline = time.Now().Add(MaxTime)
	}
	p := newPage(doc, o)
	return Opened{p}, p.vote()
}

// Without decides with some rules left out and gives the paragraphs.
func (o Opened) Without(names ...string) []string {
	o.p.without = map[string]bool{}
	for _, n := range names {
		o.p.without[n] = true
	}
	o.p.choose()
	return o.p.paragraphs()
}

// Alone decides as if neither extractor had answered.
func (o Opened) Alone() []string {
	votes := make([]vote, len(o.p.blocks))
	for i, b := range o.p.blocks {
		votes[i], b.votes = b.votes, 0
	}
	text := o.Without()
	for i, b := range o.p.blocks {
		b.votes = votes[i]
	}
	return text
}

// VisibleText joins the text nodes that a reader sees, without anything between them.
func VisibleText(doc *html.Node) string {
	var all strings.Builder
	for _, b := range newPage(doc, Options{}).blocks {
		for _, t := range b.texts {
			all.WriteString(t.Data)
		}
	}
	return all.String()
}
