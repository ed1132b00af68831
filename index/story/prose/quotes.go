package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// minSingle is how many words single quotation marks must hold to be speech: fewer are a title, a nickname, or an
// apostrophe taken for a mark.
const minSingle = 4

// maxQuote is the longest quotation of one paragraph, in bytes; a mark that is open for longer was none.
const maxQuote = 4000

// Quotation is what stands between quotation marks within one paragraph, without the marks.
type Quotation struct {
	Span
	Single bool // in single marks, as British papers write speech
	GoesOn bool // not closed at the end of its paragraph: the next quotation is its continuation
}

// Runs returns the words of a quotation as they were said: an ellipsis parts one run from the next, and [words put
// in by an editor] are left out.
func (q Quotation) Runs(text string) [][]Word {
	text = head(text)
	var out [][]Word
	var run []Word
	end := min(q.End, len(text))
	for i := max(0, q.Start); i < end; {
		cut, n, parts := nextCut(text, i, end)
		run = appendWords(run, text, i, cut)
		if parts && len(run) > 0 {
			out, run = append(out, run), nil
		}
		i = cut + n
	}
	if len(run) > 0 {
		out = append(out, run)
	}
	return out
}

// maxInserted is the longest insertion in brackets, in bytes.
const maxInserted = 200

// nextCut returns the place and length of the next insertion or ellipsis, and whether it parts two runs.
func nextCut(text string, from, end int) (at, n int, parts bool) {
	for i := from; i < end; i++ {
		next := strings.IndexAny(text[i:end], "[….")
		if next < 0 {
			break
		}
		i += next
		if n, parts = cutAt(text[i:end]); n > 0 {
			return i, n, parts
		}
	}
	return end, 0, false
}

// cutAt returns how many bytes of insertion or ellipsis begin t, and whether what follows is another run.
func cutAt(t string) (n int, parts bool) {
	if t[0] == '[' {
		end := strings.IndexByte(t[:min(len(t), maxInserted)], ']')
		if end < 0 {
			return 0, false
		}
		inner := t[1:end]
		return end + 1, strings.Contains(inner, "…") || strings.Contains(inner, "...")
	}
	if strings.HasPrefix(t, "…") {
		return len("…"), true
	}
	for _, dots := range []string{"...", ". . ."} {
		if strings.HasPrefix(t, dots) {
			return len(dots), true
		}
	}
	return 0, false
}

// Quotations returns the quotations of a text in their order; none lies in another. Double marks of all kinds are
// paired within a paragraph; one that stays open where the next paragraph opens again goes on there. Single marks are
// speech only around at least four words, open only after a space and close only before one; inside double marks
// they are part of the words, and the other way round.
func Quotations(text string) []Quotation {
	text = head(text)
	var out []Quotation
	paragraphs := Paragraphs(text)
	for n, p := range paragraphs {
		next := ""
		if n+1 < len(paragraphs) {
			next = paragraphs[n+1].In(text)
		}
		doubles := doubleQuotes(text, p, next)
		out = append(out, merge(doubles, singleQuotes(text, p, next, doubles))...)
	}
	return out
}

// merge joins both lists in the order of places and drops double ones that lie in single ones.
func merge(doubles, singles []Quotation) []Quotation {
	if len(singles) == 0 {
		return doubles
	}
	out := make([]Quotation, 0, len(doubles)+len(singles))
	for _, d := range doubles {
		for len(singles) > 0 && singles[0].End <= d.Start {
			out, singles = append(out, singles[0]), singles[1:]
		}
		if len(singles) > 0 && singles[0].Start <= d.Start {
			continue
		}
		out = append(out, d)
	}
	return append(out, singles...)
}

// around returns the characters before and after text[i:i+size] within the paragraph; a space at its ends.
func around(text string, p Span, i, size int) (before, after rune) {
	before, after = ' ', ' '
	if i > p.Start {
		before, _ = utf8.DecodeLastRuneInString(text[p.Start:i])
	}
	if i+size < p.End {
		after, _ = utf8.DecodeRuneInString(text[i+size : p.End])
	}
	return before, after
}

// parts reports whether a mark may open after this character.
func parts(before rune) bool {
	return unicode.IsSpace(before) || strings.ContainsRune("([{–—-:/“‘\"'", before)
}

// doubleQuotes pairs the double marks of one paragraph.
func doubleQuotes(text string, p Span, next string) []Quotation {
	var out []Quotation
	start, low := -1, false // low: opened by „ or », which “ or « close
	for i := p.Start; i < p.End; {
		if i = doubleMarks.next(text, i, p.End); i < 0 {
			break
		}
		mark, size := utf8.DecodeRuneInString(text[i:p.End])
		before, after := around(text, p, i, size)
		switch {
		case start >= 0 && closesDouble(mark, before, after, low):
			if start < i && i-start <= maxQuote {
				out = append(out, Quotation{Span: Span{start, i}})
			}
			start = -1
		case opensDouble(mark, before, after):
			start, low = i+size, mark == '„' || mark == '»'
		}
		i += size
	}
	if start >= 0 && p.End-start <= maxQuote && start < p.End && beginsQuoted(next, "\"“„«»") {
		out = append(out, Quotation{Span: Span{start, p.End}, GoesOn: true})
	}
	return out
}

func opensDouble(mark, before, after rune) bool {
	switch mark {
	case '“', '„', '«':
		return true
	case '"', '»':
		return parts(before) && !unicode.IsSpace(after)
	}
	return false
}

func closesDouble(mark, before, after rune, low bool) bool {
	switch mark {
	case '”':
		return true
	case '“', '«':
		return low
	case '»':
		return !low
	case '"':
		return !unicode.IsSpace(before) && (!parts(before) || before == '-' || before == '–' || before == '—' || before == '\'') || unicode.IsSpace(after)
	}
	return false
}

func beginsQuoted(paragraph, marks string) bool {
	r, _ := utf8.DecodeRuneInString(paragraph)
	return paragraph != "" && strings.ContainsRune(marks, r)
}

// elisions are words that lose their beginning to an apostrophe, which is no opening mark.
var elisions = set("em til tis twas cause n bout round cos")

// singleQuotes finds speech in single marks outside the double ones.
//
// A closing mark after s may be a plural's apostrophe ("the officers' families"): it is only remembered, and holds
// if no better one comes.
func singleQuotes(text string, p Span, next string, doubles []Quotation) []Quotation {
	var out []Quotation
	start, weak := -1, -1
	keep := func(end int, on bool) {
		if start >= 0 && end > start && end-start <= maxQuote && len(WordsIn(text, Span{start, end})) >= minSingle {
			out = append(out, Quotation{Span: Span{start, end}, Single: true, GoesOn: on})
		}
		start, weak = -1, -1
	}
	for i := p.Start; i < p.End; {
		if i = singleMarks.next(text, i, p.End); i < 0 {
			break
		}
		for len(doubles) > 0 && doubles[0].End <= i {
			doubles = doubles[1:]
		}
		mark, size := utf8.DecodeRuneInString(text[i:p.End])
		if start < 0 && len(doubles) > 0 && doubles[0].Start <= i {
			i = doubles[0].End
			continue
		}
		before, after := around(text, p, i, size)
		switch {
		case opensSingle(text[i+size:p.End], mark, before, after):
			if weak >= 0 {
				keep(weak, false)
			}
			start, weak = i+size, -1
		case start >= 0 && mark != '‘' && !isLetter(after) && !unicode.IsSpace(before):
			if plural(text[i+size:p.End], before) {
				if weak < 0 {
					weak = i
				}
			} else {
				keep(i, false)
			}
		}
		i += size
	}
	switch {
	case start >= 0 && weak >= 0:
		keep(weak, false)
	case start >= 0 && beginsQuoted(next, "'‘"):
		keep(p.End, true)
	}
	return out
}

func opensSingle(rest string, mark, before, after rune) bool {
	if mark == '’' || !parts(before) || unicode.IsSpace(after) || unicode.IsDigit(after) && mark == '\'' && elided(rest) {
		return false
	}
	word := rest
	if n := strings.IndexFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) }); n >= 0 {
		word = rest[:n]
	}
	return len(word) > 5 || !elisions[strings.ToLower(word)]
}

// elided reports whether digits are those of a decade: '90s.
func elided(rest string) bool {
	return len(rest) >= 3 && digit(rest[0]) && digit(rest[1]) && (rest[2] == 's' || rest[2] == ' ')
}

// plural reports whether a mark after this character, with this behind it, may be that of a plural's possessive.
func plural(rest string, before rune) bool {
	if before != 's' || !strings.HasPrefix(rest, " ") {
		return false
	}
	r, _ := utf8.DecodeRuneInString(rest[1:])
	return unicode.IsLower(r)
}
