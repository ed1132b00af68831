// Package match says which of many saved searches an item meets: the same language as the search page, on the item's own
// words, without an index.
//
// It works in two steps. A search is filed under the words of which an item must have one to meet it, the rarest such
// group that its tree names; so an item wakes only the searches of its own words. What names no such word (a search of
// exclusions, of wildcards, of dates) is looked at every time. Then the whole tree is held against the item.
//
// What the page finds, the matcher finds: index/searchtest says what that is, and holds both to it. It never asks a store:
// story: and tag: of stories are answered by functions that are passed in.
package match

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/index/query/words"
)

// Options are what a search may depend on beside the item.
type Options struct {
	Stem      func(lang string, w words.Token) string // stem of a word in a language (primary tag); "" it has none; nil: nothing is stemmed
	Languages []string                                // those with stems
	Zone      *time.Location                          // of dates without a zone; nil is UTC
	Rarity    func(word string) int                   // how many items have a word, as far as is known; nil: long words count as rare
	InStory   func(story, item int64) bool            // whether an item is in a story; nil: none is
	Tagged    func(tag string, item int64) bool       // whether an item is in a story that people gave a tag, see query.Request.Tagged; nil: none is
}

// Search is a saved search.
type Search struct {
	ID   int64
	Tree query.Node
}

// Set is saved searches, ready to be held against items. It never changes: a new list makes a new Set. It may be used by
// several goroutines.
type Set struct {
	opt      Options
	searches []Search
	filed    map[string][]int32 // by word, places in searches
	always   []int32            // what is filed under no word
	stemmed  map[string]bool    // languages in which words are stemmed
}

// New makes a set of searches.
func New(searches []Search, o Options) *Set {
	if o.Rarity == nil {
		o.Rarity = func(word string) int { return 1_000_000 >> min(len(word), 16) }
	}
	s := &Set{opt: o, searches: searches, filed: map[string][]int32{}, stemmed: map[string]bool{}}
	for _, lang := range o.Languages {
		s.stemmed[lang] = o.Stem != nil
	}
	for i, search := range searches {
		group := s.required(search.Tree)
		if group == nil {
			s.always = append(s.always, int32(i))
			continue
		}
		for word := range group.words {
			s.filed[word] = append(s.filed[word], int32(i))
		}
	}
	return s
}

// Len is how many searches there are, and how many of them are looked at every time.
func (s *Set) Len() (all, always int) { return len(s.searches), len(s.always) }

// group is words of which an item must have one. nil stands for "no word is asked for".
type group struct {
	words  map[string]bool
	common int // how many items have one of them
}

// required is the rarest group of words that a tree asks for.
func (s *Set) required(n query.Node) *group {
	switch n := n.(type) {
	case *query.All:
		var best *group
		for _, c := range n.Nodes {
			if g := s.required(c); g != nil && (best == nil || g.common < best.common) {
				best = g
			}
		}
		return best
	case *query.Any:
		return s.union(n.Nodes)
	case *query.Word:
		return s.rarest(words.Asked(n.Text), !n.Exact)
	case *query.Phrase:
		return s.rarest(words.Asked(n.Text), false)
	case *query.Near:
		return s.required(&query.All{Nodes: []query.Node{n.A, n.B}})
	}
	return nil // exclusions, wildcards, lists and dates ask for no word
}

// union is what one of several trees asks for; nil if one of them asks for nothing.
func (s *Set) union(nodes []query.Node) *group {
	out := &group{words: map[string]bool{}}
	for _, c := range nodes {
		g := s.required(c)
		if g == nil {
			return nil
		}
		for w := range g.words {
			out.words[w] = true
		}
		out.common += g.common
	}
	return out
}

// rarest is the rarest of words that must all be there. A word that is found by its stem is filed under its stem in each
// language as well, since the item's is not known yet.
func (s *Set) rarest(asked []words.Token, stem bool) *group {
	var best *group
	for _, w := range asked {
		if w.Fold == "" {
			continue
		}
		g := &group{words: map[string]bool{w.Fold: true}, common: s.opt.Rarity(w.Fold)}
		if stem && len(asked) == 1 && s.opt.Stem != nil {
			for _, lang := range s.opt.Languages {
				if term := s.opt.Stem(lang, w); term != "" {
					g.words[stemKey(lang, term)] = true
				}
			}
		}
		if best == nil || g.common < best.common {
			best = g
		}
	}
	return best
}

func stemKey(lang, term string) string { return lang + "\x00" + term }

// Match returns the searches that an item meets, in the order of the set. now resolves last: and its kind.
func (s *Set) Match(it *index.Item, now time.Time) []int64 {
	d := newDoc(s, it, now)
	woken := slices.Clone(s.always)
	if len(s.filed) > 0 {
		for _, p := range d.everything() {
			for i := range p.tokens {
				woken = s.wake(woken, d, p.tokens[i])
			}
		}
	}
	slices.Sort(woken)
	var out []int64
	for _, i := range slices.Compact(woken) {
		if d.matches(s.searches[i].Tree) {
			out = append(out, s.searches[i].ID)
		}
	}
	return out
}

// Any reports whether an item meets one of the searches at all.
func (s *Set) Any(it *index.Item, now time.Time) bool { return len(s.Match(it, now)) > 0 }

func (s *Set) wake(woken []int32, d *doc, t words.Token) []int32 {
	if t.Fold == "" {
		return woken
	}
	woken = append(woken, s.filed[t.Fold]...)
	if s.stemmed[d.lang] {
		if term := d.stem(t); term != "" {
			woken = append(woken, s.filed[stemKey(d.lang, term)]...)
		}
	}
	return woken
}

// doc is an item as it is held against trees: cut into words once, when a field is first asked for.
type doc struct {
	set   *Set
	it    *index.Item
	now   time.Time
	lang  string
	cut   map[query.Field][]*passage
	terms map[string]string // stem of a word, by its lower form
}

// passage is a stretch of text that no phrase leaves.
type passage struct {
	tokens []words.Token
	at     map[string][]int // places in tokens, by folded word
}

func newDoc(s *Set, it *index.Item, now time.Time) *doc {
	lang, _, _ := strings.Cut(strings.ToLower(it.Lang), "-")
	return &doc{set: s, it: it, now: now, lang: lang, cut: map[query.Field][]*passage{}, terms: map[string]string{}}
}

// stem is the stem of a word in the item's language.
func (d *doc) stem(t words.Token) string {
	if !d.set.stemmed[d.lang] {
		return ""
	}
	low := t.Lower()
	term, known := d.terms[low]
	if !known {
		term = d.set.opt.Stem(d.lang, t)
		d.terms[low] = term
	}
	return term
}

// everything are the passages of all fields in which words are looked for.
func (d *doc) everything() []*passage {
	out := slices.Clone(d.passages(query.FieldAny))
	for _, f := range []query.Field{query.FieldAuthor, query.FieldOutlet, query.FieldQuote} {
		out = append(out, d.passages(f)...)
	}
	return out
}

// texts are the texts of a field.
func (d *doc) texts(f query.Field) []string {
	switch f {
	case query.FieldTitle:
		return []string{d.it.Title}
	case query.FieldBody:
		return []string{d.it.Summary, d.it.Text}
	case query.FieldAuthor:
		return []string{d.it.Author, handleOf(d.it)}
	case query.FieldOutlet:
		return []string{d.it.Outlet}
	case query.FieldQuote:
		out := make([]string, len(d.it.Quotes))
		for i, q := range d.it.Quotes {
			out[i] = q.Text
		}
		return out
	}
	return nil
}

// handleOf is the account of a reaction as author: finds it.
func handleOf(it *index.Item) string {
	if it.Post == nil || it.Post.Handle == "" {
		return ""
	}
	return "@" + it.Post.Handle
}

func (d *doc) passages(f query.Field) []*passage {
	if got, ok := d.cut[f]; ok {
		return got
	}
	var out []*passage
	if f == query.FieldAny {
		out = append(slices.Clone(d.passages(query.FieldTitle)), d.passages(query.FieldBody)...)
	} else {
		for _, text := range d.texts(f) {
			if text != "" {
				out = append(out, newPassage(text))
			}
		}
	}
	d.cut[f] = out
	return out
}

func newPassage(text string) *passage {
	return &passage{tokens: words.Split(strings.ToValidUTF8(text, "\uFFFD"))}
}

// places are where a folded word stands.
func (p *passage) places(fold string) []int {
	if p.at == nil {
		p.at = make(map[string][]int, len(p.tokens))
		for i, t := range p.tokens {
			p.at[t.Fold] = append(p.at[t.Fold], i)
		}
	}
	return p.at[fold]
}

// Links is a set of addresses, canonical, that an item's links may lead to.
type Links map[string]struct{}

// NewLinks makes a set of addresses.
func NewLinks(addresses []string) Links {
	out := make(Links, len(addresses))
	for _, a := range addresses {
		out[query.CleanURL(a)] = struct{}{}
	}
	return out
}

// Hit reports whether an item links to one of the addresses.
func (l Links) Hit(it *index.Item) bool {
	return slices.ContainsFunc(it.Links, func(x index.Link) bool { _, hit := l[query.CleanURL(x.URL)]; return hit })
}

// stretch is where a leaf stands: the positions of its first and last word.
type stretch struct{ first, last int }

func byFirst(a, b stretch) int { return cmp.Or(a.first-b.first, a.last-b.last) }
