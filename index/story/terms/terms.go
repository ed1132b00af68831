// Package terms makes of a text what it can be compared by: folded and stemmed words, names, numbers with their
// units and runs of quoted words, each as a number (a hash), with the words as readers write them.
package terms

import (
	"cmp"
	"slices"
	"unicode"
	"unicode/utf8"
)

// Bounds of what is read of one text. What stands below the first pages of an article tells little about its matter.
const (
	maxWords  = 4_000
	maxTitle  = 64  // words
	maxWord   = 64  // bytes; what is longer is cut there
	maxMarks  = 40  // names and numbers kept, the most frequent first
	maxQuotes = 12  // runs of quoted words kept, those with the smallest numbers
	runLength = 7   // words of a quote that two texts hardly share by chance (measured: 96.9 % of the pairs were of one story)
	ShortText = 80  // an item with fewer words is a short one: title and summary, no article
	idBits    = 26  // so that a list of sorted differences stays short
	maxCount  = 200 // of one word
)

// Source is what is read of an item.
type Source struct {
	Title, Summary, Text string
	URL                  string   // read for its words if there is no title
	Quotes               []string // quoted passages if they are known; else they are looked for in Text
	Lang                 string   // stems are cut for English ("" counts as English)
}

// Word is a word of a text.
type Word struct {
	ID    uint32
	Count int    // how often it stands in the text; in the title it counts twice more
	Title bool   // it stands in the title
	Text  string // as the text writes it where it stands first; a part of the text that was read
}

// MarkKind says what a mark is.
type MarkKind uint8

// The kinds of mark.
const (
	Name MarkKind = iota
	Number
	Quote
)

// Mark is what can tie a text to a happening: a name, a number with its unit, a run of quoted words.
type Mark struct {
	ID    uint32
	Kind  MarkKind
	Count int
	Text  string
}

// Bag is what a text can be compared by.
type Bag struct {
	Words  []Word   // sorted by ID
	Marks  []Mark   // sorted by ID
	Stream []uint32 // all words of the body in their order, for shingles
	Read   int      // words of title, summary and body
	Short  bool     // there is no article text, only a title and at most a summary
	Slug   bool     // the title was missing and the address was read instead
}

// Reader reads texts one after the other. It is not for two goroutines at once.
type Reader struct {
	seen   map[uint32]int
	marked map[uint32]int
	tokens []token
	bag    Bag
}

// NewReader returns a reader.
func NewReader() *Reader {
	return &Reader{seen: map[uint32]int{}, marked: map[uint32]int{}}
}

// Read reads a text. The bag is the reader's until the next call.
func (r *Reader) Read(s Source) *Bag {
	clear(r.seen)
	clear(r.marked)
	b := &r.bag
	*b = Bag{Words: b.Words[:0], Marks: b.Marks[:0], Stream: b.Stream[:0]}
	english := s.Lang == "" || s.Lang == "en"
	title := s.Title
	if blank(title) {
		title, b.Slug = Slug(s.URL), true
	}
	r.tokenise(title, english, maxTitle)
	r.count(true)
	r.names(title, true)
	r.read(s.Summary, english)
	summary := b.Read
	b.Stream = b.Stream[:0]
	r.read(s.Text, english)
	b.Short = b.Read-summary < ShortText && b.Read < ShortText+maxTitle
	if b.Short && !b.Slug {
		r.slug(Slug(s.URL), english)
	}
	if len(s.Quotes) == 0 && !b.Short {
		s.Quotes = quoted(s.Text)
	}
	r.quotes(s.Quotes, english)
	r.finish()
	return b
}

// slug adds the words of the address that the item does not have otherwise: an address often keeps an earlier headline.
func (r *Reader) slug(words string, english bool) {
	r.tokenise(words, english, maxTitle)
	b := &r.bag
	for _, t := range r.tokens {
		if _, known := r.seen[t.id]; !known && !t.stop && !t.number {
			r.seen[t.id] = len(b.Words)
			b.Words = append(b.Words, Word{ID: t.id, Count: 1, Text: t.text})
		}
	}
}

func blank(s string) bool {
	for _, c := range s {
		if !unicode.IsSpace(c) {
			return false
		}
	}
	return true
}

func (r *Reader) read(text string, english bool) {
	r.tokenise(text, english, maxWords)
	r.count(false)
	r.names(text, false)
}

// count takes the tokens into the words.
func (r *Reader) count(title bool) {
	b := &r.bag
	b.Read += len(r.tokens)
	for _, t := range r.tokens {
		if !title {
			b.Stream = append(b.Stream, t.id)
		}
		if t.stop {
			continue
		}
		at, ok := r.seen[t.id]
		if !ok {
			at = len(b.Words)
			r.seen[t.id] = at
			b.Words = append(b.Words, Word{ID: t.id, Text: t.text})
		}
		w := &b.Words[at]
		w.Count = min(w.Count+1, maxCount)
		if title && !w.Title {
			w.Count, w.Title = w.Count+1, true
		}
	}
}

func (r *Reader) finish() {
	b := &r.bag
	slices.SortFunc(b.Words, func(x, y Word) int { return cmp.Compare(x.ID, y.ID) })
	if len(b.Marks) > maxMarks {
		slices.SortFunc(b.Marks, func(x, y Mark) int {
			return cmp.Or(cmp.Compare(rank(y), rank(x)), cmp.Compare(x.ID, y.ID))
		})
		b.Marks = b.Marks[:maxMarks]
	}
	slices.SortFunc(b.Marks, func(x, y Mark) int { return cmp.Compare(x.ID, y.ID) })
}

// rank orders marks by what they are worth keeping: quotes are rare and always kept.
func rank(m Mark) int {
	if m.Kind == Quote {
		return maxCount + 1
	}
	return m.Count
}

func (r *Reader) mark(kind MarkKind, id uint32, text string) {
	b := &r.bag
	at, ok := r.marked[id]
	if !ok {
		at = len(b.Marks)
		r.marked[id] = at
		b.Marks = append(b.Marks, Mark{ID: id, Kind: kind, Text: text})
	}
	b.Marks[at].Count = min(b.Marks[at].Count+1, maxCount)
}

// token is a word where it stands.
type token struct {
	id     uint32
	text   string
	start  int
	stop   bool // a function word
	upper  bool // begins with a capital letter
	number bool
	first  bool // begins a sentence
	joined bool // only a space stands between it and the word before
}

// tokenise cuts a text into at most most words.
func (r *Reader) tokenise(text string, english bool, most int) {
	r.tokens = r.tokens[:0]
	first, end := true, 0
	for i := 0; i < len(text) && len(r.tokens) < most; {
		c, size := decode(text[i:])
		if !wordRune(c) {
			if c == '.' || c == '!' || c == '?' || c == '\n' || c == ':' || c == '…' {
				first = true
			}
			i += size
			continue
		}
		if wide(c) {
			i = r.wideWords(text, i)
			first, end = false, i
			continue
		}
		stop := scan(text, i)
		if t, ok := makeToken(text[i:stop], english); ok {
			t.start, t.first = i, first
			t.joined = end > 0 && i == end+1 && text[end] == ' '
			r.tokens = append(r.tokens, t)
			first = false
		}
		i, end = stop, stop
	}
}

func decode(s string) (rune, int) {
	if s[0] < utf8.RuneSelf {
		return rune(s[0]), 1
	}
	return utf8.DecodeRuneInString(s)
}

func wordRune(c rune) bool {
	if c < utf8.RuneSelf {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
	}
	return c != utf8.RuneError && (unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.IsMark(c))
}

// scan returns the end of the word that begins at i. Apostrophes between letters and points and commas between
// digits belong to it.
func scan(text string, i int) int {
	var before rune
	for i < len(text) {
		c, size := decode(text[i:])
		if !wordRune(c) || wide(c) {
			if i+size >= len(text) || !inside(c, before) {
				return i
			}
			next, _ := decode(text[i+size:])
			if !wordRune(next) || wide(next) || (c == '.' || c == ',') && !unicode.IsDigit(next) {
				return i
			}
		}
		before = c
		i += size
	}
	return i
}

func inside(c, before rune) bool {
	switch c {
	case '\'', '’', 'ʼ':
		return unicode.IsLetter(before)
	case '.', ',':
		return unicode.IsDigit(before)
	}
	return false
}

// wide tells writing without spaces, where pairs of characters stand for words.
func wide(c rune) bool {
	return c >= 0x0e00 && unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

func (r *Reader) wideWords(text string, i int) int {
	c, size := decode(text[i:])
	for at, n := i, 0; n < maxWords; n++ {
		next, after := rune(0), 0
		if at+size < len(text) {
			next, after = decode(text[at+size:])
		}
		if !wide(next) {
			if n == 0 {
				r.tokens = append(r.tokens, token{id: hash(text[at : at+size]), text: text[at : at+size], start: at})
			}
			return at + size
		}
		pair := text[at : at+size+after]
		r.tokens = append(r.tokens, token{id: hash(pair), text: pair, start: at})
		at, c, size = at+size, next, after
	}
	_ = c
	return i + size
}

// hash is FNV-1a with 32 bits, folded to 26.
func hash(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return foldBits(h)
}

func foldBits(h uint32) uint32 {
	h ^= h >> 16
	h *= 0x85ebca6b // the finish of MurmurHash3, for FNV leaves the high bits of short words alike
	h ^= h >> 13
	return h >> (32 - idBits)
}

// join mixes another number into a hash.
func join(h, x uint32) uint32 { return (h^x)*16777619 + 0x9e3779b9 }
