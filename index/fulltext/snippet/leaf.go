package snippet

import (
	"slices"
	"strings"

	"presswatch/index/fulltext/places"
	"presswatch/index/fulltext/terms"
	"presswatch/index/query"
	"presswatch/index/query/words"
)

// leaf is one clause made ready to be found in texts.
type leaf struct {
	field query.Field
	words []word // of a phrase in order; of anything else one
	find1 func(lists [][]places.Place) []places.Place
	a, b  *leaf // of a NEAR
	apart int32
}

// word says of a token whether it is what a clause asks for.
type word struct {
	is    func(*words.Token) bool
	stems func(t *words.Token, lang string) bool // nil: only as it is
}

func newLeaf(n query.Node, stems *terms.Stems) *leaf {
	switch n := n.(type) {
	case *query.Word:
		tokens := words.Asked(n.Text)
		if n.Exact || len(tokens) != 1 {
			return newPhrase(n.Field, tokens, n.Exact, 0)
		}
		w := asWritten(tokens[0], false)
		if n.Field != query.FieldAuthor && n.Field != query.FieldOutlet {
			w.stems = byStem(tokens[0], stems)
		}
		return single(n.Field, w)
	case *query.Phrase:
		return newPhrase(n.Field, words.Asked(n.Text), n.Exact, n.Slop)
	case *query.Prefix:
		begin := folded(n.Text)
		return single(n.Field, word{is: func(t *words.Token) bool { return begin != "" && strings.HasPrefix(t.Fold, begin) }})
	case *query.Fuzzy:
		like := folded(n.Text)
		return single(n.Field, word{is: remembered(func(fold string) bool { return like != "" && words.Distance(fold, like) <= n.Edits })})
	case *query.Near:
		return newNear(n)
	}
	return nil
}

func newNear(n *query.Near) *leaf {
	l := &leaf{field: n.Field, a: newLeaf(n.A, nil), b: newLeaf(n.B, nil), apart: int32(n.N)}
	if l.a == nil || l.b == nil {
		return nil
	}
	return l
}

// folded is the folded form of the one word of a text.
func folded(text string) string {
	if w := words.Asked(text); len(w) == 1 {
		return w[0].Fold
	}
	return ""
}

func single(f query.Field, w word) *leaf {
	return &leaf{field: f, words: []word{w}, find1: func(lists [][]places.Place) []places.Place { return lists[0] }}
}

func asWritten(want words.Token, exact bool) word {
	if exact {
		return word{is: func(t *words.Token) bool { return t.Text == want.Text }}
	}
	return word{is: func(t *words.Token) bool { return t.Fold == want.Fold }}
}

// byStem compares stems. A nil stemmer has none: a NEAR goes by the words as they are.
func byStem(want words.Token, stems *terms.Stems) func(*words.Token, string) bool {
	if stems == nil {
		return nil
	}
	known := map[string]string{}
	return func(t *words.Token, lang string) bool {
		stem, ok := known[lang]
		if !ok {
			stem = stems.Term(lang, want)
			known[lang] = stem
		}
		return stem != "" && stems.Term(lang, *t) == stem
	}
}

// remembered asks about each different word once: a text has few, and comparing letters is slow.
func remembered(is func(fold string) bool) func(*words.Token) bool {
	known := map[string]bool{}
	return func(t *words.Token) bool {
		yes, ok := known[t.Fold]
		if !ok {
			yes = is(t.Fold)
			known[t.Fold] = yes
		}
		return yes
	}
}

func newPhrase(f query.Field, tokens []words.Token, exact bool, slop int) *leaf {
	if len(tokens) == 0 {
		return nil
	}
	l := &leaf{field: f}
	if slop > 0 && len(tokens) > 1 {
		l.loosely(tokens, exact, slop)
		return l
	}
	offsets := make([]int32, len(tokens))
	for i, t := range tokens {
		l.words = append(l.words, asWritten(t, exact))
		offsets[i] = int32(t.Pos)
	}
	l.find1 = func(lists [][]places.Place) []places.Place { return places.Phrase(nil, lists, offsets) }
	return l
}

// loosely makes a phrase whose words may stand in any order: different words once each, with how often they
// are wanted.
func (l *leaf) loosely(tokens []words.Token, exact bool, slop int) {
	var different []string
	var need []int
	for _, t := range tokens {
		name := t.Fold
		if exact {
			name = t.Text
		}
		if i := slices.Index(different, name); i >= 0 {
			need[i]++
			continue
		}
		different, need = append(different, name), append(need, 1)
		l.words = append(l.words, asWritten(t, exact))
	}
	width := int32(tokens[len(tokens)-1].Pos + slop)
	l.find1 = func(lists [][]places.Place) []places.Place { return places.NewLoose(need, width).Find(nil, lists) }
}

// looksInto reports whether a leaf is about a field of an item.
func (l *leaf) looksInto(f query.Field) bool {
	return l.field == f || l.field == query.FieldAny && (f == query.FieldTitle || f == query.FieldBody)
}

// find returns the words of a text that a leaf asks for.
func (l *leaf) find(tokens []words.Token, lang string) []words.Token {
	if l.a != nil {
		return l.findNear(tokens, lang)
	}
	return l.within(tokens, lang, l.occurrences(tokens, lang))
}

// occurrences returns where the whole leaf stands.
func (l *leaf) occurrences(tokens []words.Token, lang string) []places.Place {
	lists := make([][]places.Place, len(l.words))
	for i := range l.words {
		for k := range tokens {
			if l.words[i].matches(&tokens[k], lang) {
				at := int32(tokens[k].Pos)
				lists[i] = append(lists[i], places.Place{From: at, To: at})
			}
		}
		if lists[i] = places.Sorted(lists[i], 0); len(lists[i]) == 0 {
			return nil
		}
	}
	return l.find1(lists)
}

func (w *word) matches(t *words.Token, lang string) bool {
	return w.is(t) || w.stems != nil && w.stems(t, lang)
}

// within returns the words of the leaf that stand in its occurrences.
func (l *leaf) within(tokens []words.Token, lang string, found []places.Place) []words.Token {
	var out []words.Token
	for _, p := range found {
		from, _ := slices.BinarySearchFunc(tokens, int(p.From), func(t words.Token, pos int) int { return t.Pos - pos })
		for ; from < len(tokens) && tokens[from].Pos <= int(p.To); from++ {
			if slices.ContainsFunc(l.words, func(w word) bool { return w.matches(&tokens[from], lang) }) {
				out = append(out, tokens[from])
			}
		}
	}
	return out
}

func (l *leaf) findNear(tokens []words.Token, lang string) []words.Token {
	var first, second []places.Place
	places.Near(l.a.occurrences(tokens, lang), l.b.occurrences(tokens, lang), l.apart, func(a, b places.Place) bool {
		first, second = append(first, a), append(second, b)
		return true
	})
	return append(l.a.within(tokens, lang, first), l.b.within(tokens, lang, second)...)
}
