package match

import (
	"slices"
	"strings"
	"sync"
	"time"

	"presswatch/index"
	"presswatch/index/query"
	spelt "presswatch/index/query/words"
)

// stems are the stems in a language of the words that searches name.
type stems struct {
	number map[string]int32 // of a stem
	of     []int32          // by number of the word; -1: it has none
	words  lists            // by number of the stem: the words that have it

	mu   sync.RWMutex
	seen map[string]int32 // number of the stem of words that items had, as they are written; -1: no search names it
}

// mostSeen bounds how many words of items are remembered: some megabytes.
const mostSeen = 200_000

func (s *stems) get(text string) (int32, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	n, seen := s.seen[text]
	return n, seen
}

func (s *stems) remember(text string, n int32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.seen) >= mostSeen {
		clear(s.seen)
	}
	s.seen[strings.Clone(text)] = n // not the whole text of the item with it
}

// stemsOf are the stems of a language; nil where it has none.
func (s *Set) stemsOf(lang string) *stems {
	if !s.stemmed[lang] {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if got := s.stems[lang]; got != nil {
		return got
	}
	out := &stems{number: map[string]int32{}, seen: map[string]int32{}, of: make([]int32, len(s.lowers))}
	var words [][]int32
	for i, text := range s.lowers {
		out.of[i] = -1
		stem := s.opt.Stem(lang, spelt.Token{Text: text, Fold: spelt.Fold(text)})
		if stem == "" {
			continue
		}
		n := number(out.number, stem)
		out.of[i] = n
		words = put(words, n, int32(i))
	}
	out.words = flatten(words)
	s.stems[lang] = out
	return out
}

// doc is an item as it is held against trees: cut into words once, when a field is first asked for.
type doc struct {
	set   *Set
	it    *index.Item
	now   time.Time
	lang  string
	cut   map[query.Field][]*passage
	known *stems
	asked bool // known was looked for
}

// passage is a stretch of text that no phrase leaves. Of each word that a search names it knows the first place, and of each place the
// next of the same word.
type passage struct {
	tokens    []spelt.Token
	first     map[int32]int32 // by number of the word
	next      []int32         // by place; -1: none
	firstStem map[int32]int32 // the same by number of the stem; nil until it is asked for
	nextStem  []int32
}

func newDoc(s *Set, it *index.Item, now time.Time) *doc {
	lang, _, _ := strings.Cut(strings.ToLower(it.Lang), "-")
	return &doc{set: s, it: it, now: now, lang: lang, cut: make(map[query.Field][]*passage, 8)}
}

// stems are those of the item's language; nil where it has none.
func (d *doc) stems() *stems {
	if !d.asked {
		d.asked = true
		d.known = d.set.stemsOf(d.lang)
	}
	return d.known
}

// stem is the number of a word's stem; -1 where it has none that a search names.
func (d *doc) stem(t spelt.Token) int32 {
	n, seen := d.known.get(t.Text)
	if seen {
		return n
	}
	n = -1
	if stem := d.set.opt.Stem(d.lang, t); stem != "" {
		if no, named := d.known.number[stem]; named {
			n = no
		}
	}
	d.known.remember(t.Text, n)
	return n
}

// aside are the passages of the fields in which words are looked for only where a search names the field.
func (d *doc) aside() []*passage {
	var out []*passage
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
				out = append(out, d.set.passage(text))
			}
		}
	}
	d.cut[f] = out
	return out
}

func (s *Set) passage(text string) *passage {
	p := &passage{tokens: spelt.Split(strings.ToValidUTF8(text, "\uFFFD"))}
	p.first, p.next = chain(p.tokens, func(t spelt.Token) int32 {
		if n, named := s.vocab[t.Fold]; named {
			return n
		}
		return -1
	})
	return p
}

// stem finds the places of stems, once.
func (p *passage) stem(d *doc) {
	if p.firstStem == nil {
		p.firstStem, p.nextStem = chain(p.tokens, d.stem)
	}
}

// chain finds the first place of each number, and after each place the next of the same one.
func chain(tokens []spelt.Token, number func(spelt.Token) int32) (first map[int32]int32, next []int32) {
	first, next = make(map[int32]int32, len(tokens)/4), make([]int32, len(tokens))
	for i := len(tokens) - 1; i >= 0; i-- {
		n := number(tokens[i])
		if n < 0 {
			continue
		}
		next[i] = -1
		if later, seen := first[n]; seen {
			next[i] = later
		}
		first[n] = int32(i)
	}
	return first, next
}

// places goes over the places of a word.
func (p *passage) places(word int32) func(yield func(i int32) bool) {
	return func(yield func(i int32) bool) {
		at, has := p.first[word]
		if !has {
			return
		}
		for ; at >= 0; at = p.next[at] {
			if !yield(at) {
				return
			}
		}
	}
}

func (p *passage) has(word int32) bool {
	_, has := p.first[word]
	return has
}

// count is how often a word stands, up to a few times.
func (p *passage) count(word int32) int {
	n := 0
	for range p.places(word) {
		if n++; n == 8 {
			break
		}
	}
	return n
}
