package match

import (
	"math"
	"slices"

	"presswatch/index/query"
	"presswatch/index/query/words"
)

// op is what a node asks.
type op uint8

const (
	opNone op = iota // nothing has it
	opAll
	opAny
	opNot
	opWord
	opPhrase
	opLoose
	opPrefix
	opFuzzy
	opNear
	opList
	opSpan
)

// node is a tree made ready: its texts are cut, its words are numbers. It is kept small, for there are hundreds of thousands.
type node struct {
	op    op
	exact bool
	n     int16 // slop, edits or gap; what is larger than any text counts as the largest
	field query.Field
	kids  []node
	want  []wanted
	rest  *rest // of the kinds that have one
}

// rest is what few kinds of nodes have.
type rest struct {
	text string     // folded, of a beginning or of a word like which others are
	src  query.Node // of lists and spans
}

// wanted is a word of a text that is looked for.
type wanted struct {
	word    int32 // number of its folded form
	low     int32 // number of the word whose stem is looked for as well; -1: it is not
	pos     int32 // from the first one of the text
	written int32 // number of the word as it is written, where that is asked for
}

// builder is what is needed only until a set is made.
type builder struct {
	*Set
	folds   []string         // the words of vocab
	lower   map[string]int32 // number of each word that is found by its stem too, in small letters with its accents
	written map[string]int32
	byWord  [][]int32
	byLower [][]int32
}

func (s *builder) compile(n query.Node) node {
	switch n := n.(type) {
	case *query.All:
		return node{op: opAll, kids: s.compileAll(n.Nodes)}
	case *query.Any:
		return node{op: opAny, kids: s.compileAll(n.Nodes)}
	case *query.Not:
		return node{op: opNot, kids: []node{s.compile(n.Node)}}
	case *query.Word:
		out := node{op: opWord, field: n.Field, exact: n.Exact, want: s.asked(n.Text, n.Exact, !n.Exact)}
		if len(out.want) != 1 {
			out.op = opPhrase
		}
		return out
	case *query.Phrase:
		out := node{op: opPhrase, field: n.Field, exact: n.Exact, n: short(n.Slop), want: s.asked(n.Text, n.Exact, false)}
		if n.Slop > 0 {
			out.op = opLoose
		}
		return out
	case *query.Prefix:
		return node{op: opPrefix, field: n.Field, rest: &rest{text: folded(n.Text)}}
	case *query.Fuzzy:
		return node{op: opFuzzy, field: n.Field, rest: &rest{text: folded(n.Text)}, n: short(n.Edits)}
	case *query.Near:
		return node{op: opNear, field: n.Field, n: short(n.N), kids: s.compileAll([]query.Node{n.A, n.B})}
	case *query.List:
		return node{op: opList, rest: &rest{src: n}}
	case *query.Span:
		return node{op: opSpan, rest: &rest{src: n}}
	}
	return node{}
}

func (s *builder) compileAll(nodes []query.Node) []node {
	out := make([]node, len(nodes))
	for i, n := range nodes {
		out[i] = s.compile(n)
	}
	return out
}

// asked are the words that a text asks for. Only a single one is found by its stem.
func (s *builder) asked(text string, exact, stem bool) []wanted {
	tokens := words.Asked(text)
	out := make([]wanted, len(tokens))
	for i, t := range tokens {
		out[i] = wanted{word: number(s.vocab, t.Fold), low: -1, pos: int32(t.Pos)}
		if len(s.folds) < len(s.vocab) {
			s.folds = append(s.folds, t.Fold)
		}
		if exact {
			out[i].written = number(s.written, t.Text)
		}
	}
	if stem && len(tokens) == 1 && s.opt.Stem != nil {
		t := tokens[0]
		low := t.Lower()
		if _, known := s.lower[low]; !known {
			s.lowers = append(s.lowers, t.Text)
		}
		out[0].low = number(s.lower, low)
	}
	return out
}

func short(n int) int16 { return int16(min(n, math.MaxInt16)) }

// number gives a word its number.
func number(all map[string]int32, word string) int32 {
	n, known := all[word]
	if !known {
		n = int32(len(all))
		all[word] = n
	}
	return n
}

// folded is the folded form of the one word of a text.
func folded(text string) string {
	if w := words.Asked(text); len(w) == 1 {
		return w[0].Fold
	}
	return ""
}

// group is words, and beginnings of words, of which an item must have one. nil stands for "none is asked for".
type group struct {
	words  []wanted
	starts []string
	common int // how many items have one of them
}

// file files a search.
func (s *builder) file(place int32, tree *node) {
	g := s.required(tree)
	if g == nil {
		s.always = append(s.always, place)
		return
	}
	for _, w := range g.words {
		s.byWord = put(s.byWord, w.word, place)
		if w.low >= 0 {
			s.byLower = put(s.byLower, w.low, place)
		}
	}
	for _, start := range g.starts {
		s.byStart[start] = append(s.byStart[start], place)
		if at, known := slices.BinarySearch(s.lengths, len(start)); !known {
			s.lengths = slices.Insert(s.lengths, at, len(start))
		}
	}
}

// lists are many short lists, one behind the other.
type lists struct {
	ends []int32 // where each ends
	flat []int32
}

func flatten(all [][]int32) lists {
	n := 0
	for _, l := range all {
		n += len(l)
	}
	out := lists{ends: make([]int32, len(all)), flat: make([]int32, 0, n)}
	for i, l := range all {
		out.flat = append(out.flat, l...)
		out.ends[i] = int32(len(out.flat))
	}
	return out
}

// of is the list of a number; numbers that have none are beyond the end.
func (l *lists) of(n int32) []int32 {
	if int(n) >= len(l.ends) {
		return nil
	}
	from := int32(0)
	if n > 0 {
		from = l.ends[n-1]
	}
	return l.flat[from:l.ends[n]]
}

func put(all [][]int32, at, place int32) [][]int32 {
	for int(at) >= len(all) {
		all = append(all, nil)
	}
	if n := len(all[at]); n == 0 || all[at][n-1] != place {
		all[at] = append(all[at], place)
	}
	return all
}

// required is the rarest group that a tree asks for.
func (s *builder) required(n *node) *group {
	switch n.op {
	case opAll:
		var best *group
		for i := range n.kids {
			if g := s.required(&n.kids[i]); g != nil && (best == nil || g.common < best.common) {
				best = g
			}
		}
		return best
	case opAny:
		return s.union(n.kids)
	case opNear:
		return s.required(&node{op: opAll, kids: n.kids})
	case opWord, opPhrase, opLoose:
		return s.rarest(n.want)
	case opPrefix:
		if n.rest.text != "" {
			return &group{starts: []string{n.rest.text}, common: 4 * s.opt.Rarity(n.rest.text)} // more words begin so than are so
		}
	}
	return nil // exclusions, lists, dates and what is like a word ask for none
}

// certain reports whether a tree is met by whatever in the text wakes it: one word, one beginning, or one of several.
func certain(n *node) bool {
	switch n.op {
	case opAny:
		return !slices.ContainsFunc(n.kids, func(k node) bool { return !certain(&k) })
	case opWord:
		return !n.exact && n.field == query.FieldAny
	case opPrefix:
		return n.rest.text != "" && n.field == query.FieldAny
	}
	return false
}

// union is what one of several trees asks for; nil if one of them asks for nothing.
func (s *builder) union(nodes []node) *group {
	out := &group{}
	for i := range nodes {
		g := s.required(&nodes[i])
		if g == nil {
			return nil
		}
		out.words, out.starts, out.common = append(out.words, g.words...), append(out.starts, g.starts...), out.common+g.common
	}
	return out
}

// rarest is the rarest of words that must all be there.
func (s *builder) rarest(asked []wanted) *group {
	var best *group
	for _, w := range asked {
		fold := s.folds[w.word]
		if fold == "" {
			continue
		}
		if common := s.opt.Rarity(fold); best == nil || common < best.common {
			best = &group{words: []wanted{w}, common: common}
		}
	}
	return best
}
