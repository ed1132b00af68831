package searchtest

import (
	"slices"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/index/query/words"
)

// Stem gives the stem of a word (lower case, accents kept) in a language, named by its primary tag; a language
// without a stemmer gives the word back. nil stems nothing.
type Stem func(lang, word string) string

// Matches says by the letter of the contract in package query, slowly, whether an item matches a tree. It is
// the oracle for every reader of the language.
func Matches(tree query.Node, it *index.Item, now time.Time, zone *time.Location, stem Stem) bool {
	m := matcher{it: it, now: now, zone: zone, stem: stem}
	return m.matches(tree)
}

type matcher struct {
	it   *index.Item
	now  time.Time
	zone *time.Location
	stem Stem
	told told
}

func (m *matcher) matches(tree query.Node) bool {
	switch n := tree.(type) {
	case *query.All:
		for _, c := range n.Nodes {
			if !m.matches(c) {
				return false
			}
		}
		return true
	case *query.Any:
		return slices.ContainsFunc(n.Nodes, m.matches)
	case *query.Not:
		return !m.matches(n.Node)
	case *query.List:
		return m.list(n)
	case *query.Span:
		return m.span(n)
	}
	for _, p := range m.passages(fieldOf(tree)) {
		if len(m.occurrences(tree, words.Split(p), stems(fieldOf(tree)))) > 0 {
			return true
		}
	}
	return false
}

func fieldOf(n query.Node) query.Field {
	switch n := n.(type) {
	case *query.Word:
		return n.Field
	case *query.Phrase:
		return n.Field
	case *query.Near:
		return n.Field
	case *query.Prefix:
		return n.Field
	case *query.Fuzzy:
		return n.Field
	}
	return query.FieldAny
}

func stems(f query.Field) bool { return f != query.FieldAuthor && f != query.FieldOutlet }

// passages are the stretches of text of a field that no phrase leaves.
func (m *matcher) passages(f query.Field) []string {
	switch f {
	case query.FieldAny:
		return []string{m.it.Title, m.it.Summary, m.it.Text}
	case query.FieldBody:
		return []string{m.it.Summary, m.it.Text}
	case query.FieldTitle:
		return []string{m.it.Title}
	case query.FieldAuthor:
		return []string{m.it.Author, handle(m.it)}
	case query.FieldOutlet:
		return []string{m.it.Outlet}
	case query.FieldQuote:
		var out []string
		for _, q := range m.it.Quotes {
			out = append(out, q.Text)
		}
		return out
	}
	return nil
}

// stretch is an occurrence: the positions of its first and last word, and the tokens that it is made of.
type stretch struct {
	first, last int
	tokens      []words.Token
}

// occurrences finds where a leaf stands in the words of one passage.
func (m *matcher) occurrences(n query.Node, passage []words.Token, stemmed bool) []stretch {
	switch n := n.(type) {
	case *query.Word:
		want := words.Asked(n.Text)
		if len(want) != 1 {
			return m.phrase(want, passage, n.Exact)
		}
		return singles(passage, func(t words.Token) bool {
			return same(t, want[0], n.Exact) || !n.Exact && stemmed && m.sameStem(t, want[0])
		})
	case *query.Phrase:
		want := words.Asked(n.Text)
		if n.Slop > 0 {
			return m.loose(want, passage, n)
		}
		return m.phrase(want, passage, n.Exact)
	case *query.Prefix:
		start := folded(n.Text)
		return singles(passage, func(t words.Token) bool { return start != "" && strings.HasPrefix(t.Fold, start) })
	case *query.Fuzzy:
		like := folded(n.Text)
		return singles(passage, func(t words.Token) bool { return like != "" && words.Distance(t.Fold, like) <= n.Edits })
	case *query.Near:
		return m.near(n, passage)
	}
	return nil
}

// folded is the folded form of the one word of a text.
func folded(text string) string {
	if w := words.Asked(text); len(w) == 1 {
		return w[0].Fold
	}
	return ""
}

func same(a, b words.Token, exact bool) bool {
	if exact {
		return a.Text == b.Text
	}
	return a.Fold == b.Fold
}

func (m *matcher) sameStem(a, b words.Token) bool {
	if m.stem == nil || m.it.Lang == "" {
		return false
	}
	lang, _, _ := strings.Cut(strings.ToLower(m.it.Lang), "-")
	return words.Fold(m.stem(lang, a.Lower())) == words.Fold(m.stem(lang, b.Lower()))
}

func singles(passage []words.Token, ok func(words.Token) bool) []stretch {
	var out []stretch
	for _, t := range passage {
		if ok(t) {
			out = append(out, stretch{t.Pos, t.Pos, []words.Token{t}})
		}
	}
	return out
}

// phrase finds the wanted tokens at their relative positions.
func (m *matcher) phrase(want, passage []words.Token, exact bool) []stretch {
	if len(want) == 0 || len(passage) == 0 {
		return nil
	}
	var out []stretch
	for start := 0; start <= passage[len(passage)-1].Pos; start++ {
		var found []words.Token
		for _, w := range want {
			for _, t := range passage {
				if t.Pos == start+w.Pos && same(t, w, exact) {
					found = append(found, t)
					break
				}
			}
		}
		if len(found) == len(want) {
			out = append(out, stretch{start, start + want[len(want)-1].Pos, found})
		}
	}
	return out
}

// loose finds the wanted tokens in any order, each at a place of its own, close enough together.
func (m *matcher) loose(want, passage []words.Token, n *query.Phrase) []stretch {
	if len(want) == 0 {
		return nil
	}
	var out []stretch
	width := want[len(want)-1].Pos + n.Slop
	for i, t := range passage {
		if i > 0 && passage[i-1].Pos == t.Pos {
			continue
		}
		var window []words.Token
		for _, u := range passage {
			if u.Pos >= t.Pos && u.Pos <= t.Pos+width {
				window = append(window, u)
			}
		}
		if found := assign(want, window, n.Exact, map[int]bool{}); found != nil {
			out = append(out, stretch{t.Pos, t.Pos + width, found})
		}
	}
	return out
}

// assign gives each wanted token a place of its own in the window, by trying.
func assign(want, window []words.Token, exact bool, taken map[int]bool) []words.Token {
	if len(want) == 0 {
		return []words.Token{}
	}
	for _, t := range window {
		if taken[t.Pos] || !same(t, want[0], exact) {
			continue
		}
		taken[t.Pos] = true
		if rest := assign(want[1:], window, exact, taken); rest != nil {
			return append(rest, t)
		}
		delete(taken, t.Pos)
	}
	return nil
}

func (m *matcher) near(n *query.Near, passage []words.Token) []stretch {
	var out []stretch
	for _, a := range m.occurrences(n.A, passage, false) {
		for _, b := range m.occurrences(n.B, passage, false) {
			gap := max(b.first-a.last, a.first-b.last) - 1
			if gap >= 0 && gap <= n.N {
				tokens := append(slices.Clone(a.tokens), b.tokens...)
				out = append(out, stretch{min(a.first, b.first), max(a.last, b.last), tokens})
			}
		}
	}
	return out
}

func (m *matcher) list(n *query.List) bool {
	if n.Field == query.FieldStory {
		return slices.ContainsFunc(n.Stories(), func(story int64) bool { return slices.Contains(m.told.stories[story], m.it.ID) })
	}
	if n.Field == query.FieldTag && slices.ContainsFunc(n.Keys(), func(tag string) bool { return slices.Contains(m.told.tags[tag], m.it.ID) }) {
		return true
	}
	has := m.keys(n.Field)
	return slices.ContainsFunc(n.Keys(), func(k string) bool { return slices.Contains(has, k) })
}

// keys are the values of List by which the item is found.
func (m *matcher) keys(f query.Field) []string {
	it := m.it
	switch f {
	case query.FieldSite:
		return query.SiteKeys(it.Site)
	case query.FieldURL:
		return query.URLKeys(it.URL)
	case query.FieldCites:
		var keys []string
		for _, l := range it.Links {
			keys = append(keys, query.CiteKeys(l.URL)...)
		}
		return keys
	case query.FieldKind:
		if it.Post != nil {
			return []string{whole(string(it.Kind)), whole(string(it.Post.Form))}
		}
	case query.FieldAuthor:
		return []string{whole(it.Author), whole(strings.TrimPrefix(it.Author, "@")), whole(handle(it)), whole(strings.TrimPrefix(handle(it), "@"))}
	case query.FieldTag:
		var keys []string
		for _, tag := range it.Tags {
			keys = append(keys, whole(tag))
		}
		return keys
	case query.FieldLang:
		if it.Lang == "" {
			return []string{"unknown"}
		}
		primary, _, _ := strings.Cut(it.Lang, "-")
		return []string{whole(it.Lang), whole(primary)}
	}
	return []string{whole(m.single(f))}
}

// handle is the account of a reaction, with its sign.
func handle(it *index.Item) string {
	if it.Post == nil || it.Post.Handle == "" {
		return ""
	}
	return "@" + it.Post.Handle
}

func (m *matcher) single(f query.Field) string {
	switch f {
	case query.FieldLane:
		return string(m.it.Lane)
	case query.FieldKind:
		return string(m.it.Kind)
	case query.FieldSource:
		return m.it.Source
	case query.FieldOutlet:
		return m.it.Outlet
	case query.FieldAuthor:
		return m.it.Author
	}
	return ""
}

func whole(s string) string { return words.Fold(strings.Join(strings.Fields(s), " ")) }

func (m *matcher) span(n *query.Span) bool {
	at := m.it.FirstSeen
	if n.Field == query.FieldPublished {
		at = m.it.Published
	}
	from, to, err := n.Bounds(m.now, m.zone)
	if err != nil || at.IsZero() {
		return false
	}
	return (from.IsZero() || !at.Before(from)) && (to.IsZero() || at.Before(to))
}
