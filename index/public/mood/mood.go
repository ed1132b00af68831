// Package mood reads signs of mood in reactions: that somebody laughs, mocks, is angry or worried, sides with somebody, or demands
// answers.
//
// A cue is a sign that a reader can point at in the words, never a judgement of what a person feels or is. The lexicon
// is our own; it is no copy of a published one. A sign behind a negation ("not funny") does not count, nor do three words and
// more between double quotation marks, what is repeated from others, nor handles and addresses. Capitals and exclamation marks alone are no
// sign. Sarcasm without a form is not seen. How often it is right is measured (docs/MOOD.md); it reads English only.
package mood

import (
	"slices"
	"strings"

	"presswatch/index"
)

const (
	maxText  = 4000 // bytes of a reaction that are read
	maxMarks = 8
	window   = 3 // words before a sign in which a negation counts
)

// Reader reads reactions. It is safe for use by many goroutines.
type Reader struct{ signs *lexicon }

// New returns a reader. It fails if the lexicon that is part of the program is broken, which a test keeps from happening.
func New() (*Reader, error) {
	l, err := load()
	if err != nil {
		return nil, err
	}
	return &Reader{l}, nil
}

// Read returns the cues of a text in the order of index.Cues, and the signs as they are written, at most eight. Of texts in
// other languages than English it returns nothing; "" counts as English.
func (r *Reader) Read(text, lang string) ([]index.Cue, []string) {
	if lang != "" && lang != "en" {
		return nil, nil
	}
	f := &finding{signs: r.signs, said: own(text)}
	f.tokens = split(f.said)
	f.questions()
	for i := range f.tokens {
		f.at(i)
	}
	f.settle()
	return f.cues, f.marks
}

// finding is one text on its way.
type finding struct {
	signs  *lexicon
	said   string
	tokens []token
	asks   map[int]bool // sentences that are questions
	hits   []hit
	cues   []index.Cue
	marks  []string
}

// hit is a sign that was found.
type hit struct {
	cue  index.Cue
	mark string
}

// questions notes which sentences end with a question mark. Sentences are counted as split counts them.
func (f *finding) questions() {
	f.asks = map[int]bool{}
	sentence := 0
	for _, field := range strings.Fields(f.said) {
		if skip(field) {
			continue
		}
		for len(field) > 0 {
			n, kind := next(field)
			if kind == ends {
				if field[0] == '?' {
					f.asks[sentence] = true
				}
				sentence++
			}
			field = field[n:]
		}
	}
}

// at looks for signs that begin with a token. Of two that begin there the longer one is the sign of its cue.
func (f *finding) at(i int) {
	t := f.tokens[i]
	for _, form := range []string{t.folded, t.short} {
		if form == "" {
			continue
		}
		for _, s := range f.signs.by[form] {
			if n, ok := f.match(s, i); ok {
				f.found(s, i, n)
			}
		}
		if len(form) < beginning {
			continue
		}
		for _, s := range f.signs.prefixes[form[:beginning]] {
			if strings.HasPrefix(form, s.words[0]) {
				f.found(s, i, 1)
			}
		}
	}
}

// match says whether a sign of several words stands at a token, and how many tokens it takes.
func (f *finding) match(s sign, i int) (int, bool) {
	if i+len(s.words) > len(f.tokens) {
		return 0, false
	}
	for k, w := range s.words[1:] {
		t := f.tokens[i+1+k]
		last := k == len(s.words)-2
		if t.folded != w && t.short != w && (!last || !s.prefix || !strings.HasPrefix(t.folded, w)) {
			return 0, false
		}
	}
	return len(s.words), true
}

func (f *finding) found(s sign, i, n int) {
	t := f.tokens[i]
	if s.question && !f.asks[t.sentence] {
		return
	}
	if !t.emoji && !s.always && f.negated(i) {
		return
	}
	var mark []string
	for _, t := range f.tokens[i : i+n] {
		mark = append(mark, t.raw)
	}
	f.hits = append(f.hits, hit{s.cue, strings.Join(mark, " ")})
}

// negated says that a negation stands in the words before, in the same clause. "No" at a clause's beginning with a comma
// behind it is an answer, and ends the clause.
func (f *finding) negated(i int) bool {
	for k := i - 1; k >= 0 && k >= i-window; k-- {
		t := f.tokens[k]
		if t.clause != f.tokens[i].clause {
			return false
		}
		if negations[t.folded] || strings.HasSuffix(t.folded, "n't") {
			return true
		}
	}
	return false
}

var negations = map[string]bool{
	"not": true, "no": true, "never": true, "nor": true, "neither": true, "without": true, "hardly": true, "barely": true, "cannot": true, "cant": true, "dont": true,
	"isnt": true, "wasnt": true, "arent": true, "aint": true, "didnt": true, "doesnt": true, "wont": true, "nobody": true, "nothing": true, "nowhere": true, "less": true,
}

// settle makes cues of the hits. Tears beside laughter are tears of laughter.
func (f *finding) settle() {
	laughs := slices.ContainsFunc(f.hits, func(h hit) bool { return h.cue == index.CueLaughing })
	have := map[index.Cue]bool{}
	for _, h := range f.hits {
		if laughs && (h.mark == "😭" || strings.EqualFold(h.mark, "crying") || strings.EqualFold(h.mark, "in tears")) {
			continue
		}
		have[h.cue] = true
		if len(f.marks) < maxMarks && !slices.Contains(f.marks, h.mark) {
			f.marks = append(f.marks, h.mark)
		}
	}
	for _, c := range index.Cues() {
		if have[c] {
			f.cues = append(f.cues, c)
		}
	}
}
