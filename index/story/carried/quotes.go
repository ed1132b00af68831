package carried

import (
	"slices"
	"strings"

	"presswatch/index"
	"presswatch/index/story/prose"
)

// The bounds of what is checked.
const (
	maxQuotes = 300
	maxNames  = 500
	maxCells  = 16 << 20 // of all alignments for one article's quotations
)

// Checked is a quotation that an article gives to us, beside what we released.
type Checked struct {
	index.Quote
	Start, End int            // in the article's text; -1: not found there
	How        index.Carrying //
	Release    int64          // which release has it
	Released   string         // our words there
}

// Unfounded is a quotation that is given to us and stands in no release. That does not make it false: people talk.
type Unfounded struct {
	index.Quote
	Start, End int // in the article's text; -1: not found there
}

// Check compares, word by word, the quotations that a text gives to us with what was released. names are those of the
// organisation and its people ("Northmarch Police", "Maren Holt", "the force"); a quotation is ours if its speaker's
// name holds one of them.
func (l *Lines) Check(text string, quotes []index.Quote, names []string) (checked []Checked, unfounded []Unfounded) {
	ours := speakersOf(names)
	text = valid(text)
	var printed []prose.Quotation
	if len(quotes) > 0 {
		printed = prose.Quotations(text)
	}
	cells := maxCells
	for _, q := range quotes[:min(len(quotes), maxQuotes)] {
		if !ours(q.Speaker) {
			continue
		}
		start, end := find(text, printed, q.Text)
		c := l.check(q, &cells)
		if c.Start, c.End = start, end; c.How == "" {
			unfounded = append(unfounded, Unfounded{q, start, end})
			continue
		}
		checked = append(checked, c)
	}
	return checked, unfounded
}

// speakersOf returns a function that says whether a speaker is one of us.
func speakersOf(names []string) func(string) bool {
	var known []string
	for _, n := range names[:min(len(names), maxNames)] {
		if n = padded(n); n != "  " {
			known = append(known, n)
		}
	}
	return func(speaker string) bool {
		s := padded(speaker)
		return slices.ContainsFunc(known, func(n string) bool { return strings.Contains(s, n) })
	}
}

// padded is a name in one form with a space around each word.
func padded(name string) string {
	var b strings.Builder
	b.WriteByte(' ')
	for _, w := range prose.Words(name[:min(len(name), 200)]) {
		b.WriteString(prose.Fold(w.Span().In(name)))
		b.WriteByte(' ')
	}
	if b.Len() == 1 {
		b.WriteByte(' ')
	}
	return b.String()
}

// find returns where a quotation stands in the text. One that goes on over paragraphs begins in its first.
func find(text string, printed []prose.Quotation, quote string) (start, end int) {
	words := prose.Words(quote)
	for _, p := range printed {
		have := prose.WordsIn(text, p.Span)
		n := 0
		for n < len(have) && n < len(words) && have[n].Sum == words[n].Sum {
			n++
		}
		if n > 0 && (n == len(have) || n == len(words)) {
			return p.Start, p.End
		}
	}
	if at := strings.Index(text, quote); at >= 0 && quote != "" {
		return at, at + len(quote)
	}
	return -1, -1
}

// check finds a quotation in the releases, as a whole and over the ends of sentences.
func (l *Lines) check(q index.Quote, cells *int) (best Checked) {
	best.Quote = q
	theirs := wordsOf(valid(q.Text))
	if len(theirs) == 0 || len(theirs) > maxWords {
		return best
	}
	most := 0
	for i := range l.releases {
		r := &l.releases[i]
		from, to, kept := r.nearest(theirs, cells)
		if kept <= most {
			continue
		}
		released := r.text[r.words[from].Start:r.words[to-1].End]
		how := fidelity(released, q.Text, len(theirs))
		if how == "" {
			continue
		}
		most, best.How, best.Release, best.Released = kept, how, r.id, released
	}
	return best
}

// nearest returns the words of a release that a quotation is most like, and how many of them agree.
func (r *release) nearest(theirs []word, cells *int) (from, to, kept int) {
	if len(theirs) < seed {
		return r.verbatim(theirs)
	}
	begin, end := r.window(theirs)
	if *cells -= (end - begin) * len(theirs); begin == end || *cells < 0 {
		return 0, 0, 0
	}
	first, last := -1, -1
	for _, p := range local(r.words[begin:end], theirs) {
		if p.ours < 0 || p.theirs < 0 || r.words[begin+int(p.ours)].soft != theirs[p.theirs].soft {
			continue
		}
		if kept++; first < 0 {
			first = begin + int(p.ours)
		}
		last = begin + int(p.ours)
	}
	return max(first, 0), last + 1, kept
}

// verbatim finds one or two words as they are.
func (r *release) verbatim(theirs []word) (from, to, kept int) {
	for at := range len(r.words) - len(theirs) + 1 {
		n := 0
		for n < len(theirs) && r.words[at+n].Sum == theirs[n].Sum {
			n++
		}
		if n == len(theirs) {
			return at, at + n, n
		}
	}
	return 0, 0, 0
}

// window is the part of a release that shares the most runs of words with a quotation; empty where none does.
func (r *release) window(theirs []word) (begin, end int) {
	want := map[uint64]bool{}
	for _, sum := range runs(theirs) {
		want[sum] = true
	}
	const margin = 8
	size := 2*len(theirs) + margin
	best, count := 0, 0
	for at, sum := range r.runs {
		if at >= size && want[r.runs[at-size]] {
			count--
		}
		if !want[sum] {
			continue
		}
		if count++; count > best {
			best, end = count, min(len(r.words), at+len(theirs)+margin)
		}
	}
	if best == 0 {
		return 0, 0
	}
	return max(0, end-2*size), end
}

// fidelity says how a printed quotation of n words renders what was released; "" if it does not.
func fidelity(released, printed string, n int) index.Carrying {
	pieces, how := Fidelity(released, printed)
	kept, changed := 0, 0
	for _, p := range pieces {
		words := len(prose.Words(p.Text))
		switch p.Kind {
		case Kept:
			kept += words
		case Inserted:
			changed += words
		}
	}
	if how == index.CarriedAltered && (kept < shortLeast || kept*5 < n*3 || changed*5 > n*2) {
		return ""
	}
	return how
}
