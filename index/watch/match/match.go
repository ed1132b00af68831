// Package match says which of many saved searches an item meets: the same language as the search page, on the item's own
// words, without an index.
//
// It works in two steps. A search is filed under words, or beginnings of words, of which an item must have one to meet it: the
// rarest such group that its tree names. So an item wakes only the searches of its own words, and what it costs grows with what it
// wakes, not with how many searches there are. What names no word (a search of exclusions or dates alone) is looked at
// every time. Then the whole tree is held against the item. Searches are made ready once: every word that one of them names has a
// number, and an item is compared by numbers.
//
// What the page finds, the matcher finds: index/searchtest says what that is, and holds both to it. It never asks a store:
// story: and tag: of stories are answered by functions that are passed in.
package match

import (
	"slices"
	"sync"
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
	opt    Options
	ids    []int64
	trees  []node
	vocab  map[string]int32 // number of each folded word that a search names
	texts  map[string]int32 // number of each word that a search wants as it is written
	lowers []string         // the words that are found by their stems too

	byWord  lists              // by number of the word: places of the searches that are filed under it
	byLower lists              // the same by number of the stemmed word
	byStart map[string][]int32 // the same by beginning of a word
	lengths []int              // of those beginnings, in bytes
	always  []int32            // what is filed under no word
	sure    []bool             // by place: what wakes it from the text is all that it asks for

	stemmed map[string]bool // languages in which words are stemmed
	mu      sync.Mutex
	stems   map[string]*stems // by language, made when an item of the language comes first
	scratch sync.Pool         // of *woken
}

// New makes a set of searches.
func New(searches []Search, o Options) *Set {
	if o.Rarity == nil {
		o.Rarity = func(word string) int { return 1_000_000 >> min(len(word), 16) }
	}
	s := &Set{
		opt: o, ids: make([]int64, len(searches)), trees: make([]node, len(searches)),
		vocab: map[string]int32{}, texts: map[string]int32{}, byStart: map[string][]int32{}, stemmed: map[string]bool{}, stems: map[string]*stems{},
	}
	for _, lang := range o.Languages {
		s.stemmed[lang] = o.Stem != nil
	}
	b := &builder{Set: s, lower: map[string]int32{}, written: s.texts}
	for i, search := range searches {
		s.ids[i], s.trees[i] = search.ID, b.compile(search.Tree)
		b.file(int32(i), &s.trees[i])
		s.sure = append(s.sure, certain(&s.trees[i]))
	}
	s.byWord, s.byLower, s.lowers = flatten(b.byWord), flatten(b.byLower), slices.Clip(s.lowers)
	return s
}

// Len is how many searches there are, and how many of them are looked at every time.
func (s *Set) Len() (all, always int) { return len(s.ids), len(s.always) }

// woken are the searches that an item wakes, each once.
type woken struct {
	list  []int32
	text  int      // so many of the list were woken by the text
	round []uint32 // by place of a search: the round in which it was woken last
	now   uint32
}

func (w *woken) add(places []int32) {
	for _, i := range places {
		if w.round[i] != w.now {
			w.round[i] = w.now
			w.list = append(w.list, i)
		}
	}
}

// wake gives what an item wakes. The caller gives it back.
func (s *Set) wake(d *doc) *woken {
	w, _ := s.scratch.Get().(*woken)
	if w == nil {
		w = &woken{round: make([]uint32, len(s.ids))}
	}
	if w.now++; w.now == 0 {
		clear(w.round)
		w.now = 1
	}
	w.list = w.list[:0]
	if len(s.always) < len(s.ids) {
		for _, p := range d.passages(query.FieldAny) {
			s.wakeBy(w, d, p)
		}
	}
	w.text = len(w.list)
	w.add(s.always)
	if len(s.always) < len(s.ids) {
		for _, p := range d.aside() {
			s.wakeBy(w, d, p)
		}
	}
	return w
}

func (s *Set) wakeBy(w *woken, d *doc, p *passage) {
	for id := range p.first {
		w.add(s.byWord.of(id))
	}
	if len(s.byLower.flat) > 0 && d.stems() != nil {
		p.stem(d)
		for stem := range p.firstStem {
			for _, low := range d.stems().words.of(stem) {
				w.add(s.byLower.of(low))
			}
		}
	}
	if len(s.lengths) == 0 {
		return
	}
	for i := range p.tokens {
		fold := p.tokens[i].Fold
		for _, n := range s.lengths {
			if n > len(fold) {
				break
			}
			w.add(s.byStart[fold[:n]])
		}
	}
}

// Match returns the searches that an item meets, in the order of the set. now resolves last: and its kind.
func (s *Set) Match(it *index.Item, now time.Time) []int64 {
	d := newDoc(s, it, now)
	w := s.wake(d)
	defer s.scratch.Put(w)
	met := w.list[:0] // what is met takes the place of what was looked at
	for at, i := range w.list {
		if s.meets(d, w, at) {
			met = append(met, i)
		}
	}
	slices.Sort(met)
	out := make([]int64, len(met))
	for at, i := range met {
		out[at] = s.ids[i]
	}
	return out
}

// meets holds a search that was woken against the item.
func (s *Set) meets(d *doc, w *woken, at int) bool {
	i := w.list[at]
	return at < w.text && s.sure[i] || d.matches(&s.trees[i])
}

// Any reports whether an item meets one of the searches at all.
func (s *Set) Any(it *index.Item, now time.Time) bool {
	d := newDoc(s, it, now)
	w := s.wake(d)
	defer s.scratch.Put(w)
	for at := range w.list {
		if s.meets(d, w, at) {
			return true
		}
	}
	return false
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
