package searchtest

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/index/query/words"
)

// Snippets gives the title, if anything in it matched, and of each other passage the sentence with most of the
// query in it, the best first.
func (s *Memory) Snippets(_ context.Context, tree query.Node, items []index.Item) ([][]query.Snippet, error) {
	out := make([][]query.Snippet, len(items))
	for i := range items {
		it := &items[i]
		if title, n := s.bestSentence(tree, query.FieldTitle, it.Lang, []string{it.Title}); n > 0 {
			out[i] = append(out[i], title)
		}
		from := len(out[i])
		for _, p := range []query.Snippet{{Field: query.FieldBody, Text: it.Text}, {Field: query.FieldBody, Text: it.Summary}} {
			if best, n := s.bestSentence(tree, p.Field, it.Lang, strings.SplitAfter(p.Text, ". ")); n > 0 {
				out[i] = append(out[i], best)
			}
		}
		for _, q := range it.Quotes {
			if best, n := s.bestSentence(tree, query.FieldQuote, it.Lang, []string{q.Text}); n > 0 {
				out[i] = append(out[i], best)
			}
		}
		slices.SortStableFunc(out[i][from:], func(a, b query.Snippet) int { return len(b.Marks) - len(a.Marks) })
	}
	return out, nil
}

func (s *Memory) bestSentence(tree query.Node, f query.Field, lang string, sentences []string) (best query.Snippet, n int) {
	for _, text := range sentences {
		text = strings.ToValidUTF8(text, "\uFFFD")
		if marks := Marks(tree, f, text, lang, s.stem); len(marks) > n {
			best, n = query.Snippet{Field: f, Text: text, Marks: marks}, len(marks)
		}
	}
	return best, n
}

// Marks gives the places of the words in a text that a tree asks for, in order and not overlapping. Leaves
// that are negated or that look into another field do not count.
func Marks(tree query.Node, field query.Field, text, lang string, stem Stem) []query.Mark {
	m := matcher{it: &index.Item{Lang: lang}, stem: stem}
	passage := words.Split(text)
	var marks []query.Mark
	for _, leaf := range leaves(tree) {
		if f := fieldOf(leaf); f != field && (f != query.FieldAny || field == query.FieldQuote) {
			continue
		}
		for _, o := range m.occurrences(leaf, passage, true) {
			for _, t := range o.tokens {
				marks = append(marks, query.Mark{From: t.From, To: t.To})
			}
		}
	}
	slices.SortFunc(marks, func(a, b query.Mark) int { return cmp.Compare(a.From, b.From) })
	var out []query.Mark
	for _, k := range marks {
		if n := len(out); n > 0 && k.From < out[n-1].To {
			out[n-1].To = max(out[n-1].To, k.To)
			continue
		}
		out = append(out, k)
	}
	return out
}
