// Package snippet cuts from an item's text the pieces that a query asks for, with the places of its words.
//
// It reads the text, not the index: what is marked is what package query says that the query means, stems,
// handles and phrases included, and cannot run ahead or behind what the page shows.
package snippet

import (
	"cmp"
	"slices"
	"strings"

	"presswatch/index"
	"presswatch/index/fulltext/terms"
	"presswatch/index/query"
	"presswatch/index/query/words"
)

// maxText is how far into a text matches are looked for, in bytes: much further than anyone reads a page of
// hits.
const maxText = 256 << 10

// Maker makes the snippets of one query. It is for one goroutine.
type Maker struct{ leaves []*leaf }

// New makes ready for a tree. What the tree leaves out, and what it asks of whole values and dates, marks nothing.
func New(tree query.Node, stems *terms.Stems) *Maker {
	m := &Maker{}
	for _, n := range wanted(tree, nil) {
		if l := newLeaf(n, stems); l != nil {
			m.leaves = append(m.leaves, l)
		}
	}
	return m
}

// wanted collects the leaves of a tree that look for words and are not negated.
func wanted(tree query.Node, out []query.Node) []query.Node {
	switch n := tree.(type) {
	case *query.All:
		for _, c := range n.Nodes {
			out = wanted(c, out)
		}
	case *query.Any:
		for _, c := range n.Nodes {
			out = wanted(c, out)
		}
	case *query.Word, *query.Phrase, *query.Near, *query.Prefix, *query.Fuzzy:
		out = append(out, n)
	}
	return out
}

// passage is a stretch of an item's text with its field.
type passage struct {
	field query.Field
	text  string
}

// Of returns the pieces of an item in which something matched: the whole title first, then the best piece of
// each passage, the passage that has more of the query first. Nothing matched gives none.
func (m *Maker) Of(it *index.Item) []query.Snippet {
	if len(m.leaves) == 0 {
		return nil
	}
	lang := terms.Primary(it.Lang)
	var out []query.Snippet
	title := passage{query.FieldTitle, sound(it.Title)}
	if marks := m.find(title, lang); len(marks) > 0 {
		out = append(out, query.Snippet{Field: query.FieldTitle, Text: title.text, Marks: plain(marks)})
	}
	var pieces []piece
	for _, p := range m.passages(it) {
		if marks := m.find(p, lang); len(marks) > 0 {
			pieces = append(pieces, bestPiece(p, marks))
		}
	}
	slices.SortStableFunc(pieces, func(a, b piece) int { return cmp.Compare(b.score, a.score) })
	for _, p := range pieces {
		out = append(out, p.Snippet)
	}
	return out
}

// passages are what is searched beside the title. Quotes mostly stand in the text too, and are looked at only
// if a clause is about them; an author's or an outlet's name stands on the page anyway.
func (m *Maker) passages(it *index.Item) []passage {
	out := []passage{{query.FieldBody, sound(it.Text)}, {query.FieldBody, sound(it.Summary)}}
	if slices.ContainsFunc(m.leaves, func(l *leaf) bool { return l.field == query.FieldQuote }) {
		for _, q := range it.Quotes {
			out = append(out, passage{query.FieldQuote, sound(q.Text)})
		}
	}
	return out
}

// sound cuts a text that is too long and replaces what is no letter, as the index does.
func sound(text string) string {
	if len(text) > maxText {
		text = text[:maxText]
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}

// mark is a matched word: where it is and for which leaf.
type mark struct {
	query.Mark
	leaf int
}

// find returns what matches in a passage, in order and not overlapping.
func (m *Maker) find(p passage, lang string) []mark {
	var marks []mark
	var tokens []words.Token
	for i, l := range m.leaves {
		if !l.looksInto(p.field) {
			continue
		}
		if tokens == nil {
			tokens = words.Split(p.text)
		}
		for _, at := range l.find(tokens, lang) {
			marks = append(marks, mark{query.Mark{From: at.From, To: at.To}, i})
		}
	}
	slices.SortStableFunc(marks, func(a, b mark) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(b.To, a.To))
	})
	return apart(marks)
}

// apart leaves out marks within others: a handle marks what the word in it would.
func apart(marks []mark) []mark {
	out := marks[:0]
	for _, k := range marks {
		if n := len(out); n == 0 || k.From >= out[n-1].To {
			out = append(out, k)
		}
	}
	return out
}

func plain(marks []mark) []query.Mark {
	out := make([]query.Mark, len(marks))
	for i, m := range marks {
		out[i] = m.Mark
	}
	return out
}
