package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Form is what a sentence is in the text around it.
type Form int

// The forms.
const (
	Plain   Form = iota // a sentence of a paragraph
	Heading             // a line of its own without an end mark
	Bullet              // in a line of a list; the bullet itself is not part of it
)

// Sentence is a sentence with its place, without the space around it.
type Sentence struct {
	Span
	Form      Form
	Paragraph int // counts from 0
}

// maxHeading is the longest line without an end mark that is taken for a heading, in bytes.
const maxHeading = 120

// Lines that were broken by the width of a mail: none is longer than widest, and one that goes on is at least wrapped.
// Where lines are longer, a line is a paragraph, and goes on only if the next one begins in lower case.
const (
	wrapped = 50
	widest  = 100
)

// Paragraphs returns the places of the paragraphs: what blank lines, bullets and lines that are whole by themselves
// part. Mails wrap their lines; a line that is long and does not end a sentence goes on.
func Paragraphs(text string) []Span {
	text = head(text)
	var out []Span
	open, narrow := false, isNarrow(text)
	for at := 0; at < len(text); {
		end := len(text)
		if n := strings.IndexByte(text[at:], '\n'); n >= 0 {
			end = at + n
		}
		line := trim(text, Span{at, end})
		at = end + 1
		if line.Start >= line.End {
			open = false
			continue
		}
		if open && bulletAt(text, line) == 0 && (narrow || beginsLower(text[line.Start:line.End])) {
			out[len(out)-1].End = line.End
		} else {
			out = append(out, line)
		}
		open = line.End-line.Start >= wrapped && !endsSentence(text[line.Start:line.End])
	}
	return out
}

// isNarrow reports whether no line is longer than those of a mail.
func isNarrow(text string) bool {
	for len(text) > 0 {
		n := strings.IndexByte(text, '\n')
		if n > widest || n < 0 && len(text) > widest {
			return false
		}
		text = text[n+1:]
		if n < 0 {
			break
		}
	}
	return true
}

func beginsLower(line string) bool {
	r, _ := utf8.DecodeRuneInString(line)
	return unicode.IsLower(r)
}

func trim(text string, s Span) Span {
	for s.Start < s.End {
		r, size := utf8.DecodeRuneInString(text[s.Start:s.End])
		if !unicode.IsSpace(r) && r != '\ufeff' {
			break
		}
		s.Start += size
	}
	for s.Start < s.End {
		r, size := utf8.DecodeLastRuneInString(text[s.Start:s.End])
		if !unicode.IsSpace(r) {
			break
		}
		s.End -= size
	}
	return s
}

// bulletAt returns how many bytes of bullet and space begin the line.
func bulletAt(text string, line Span) int {
	t := text[line.Start:line.End]
	for _, mark := range []string{"•", "▪", "◦", "●", "‣", "·", "- ", "* ", "– ", "— "} {
		if rest, ok := strings.CutPrefix(t, mark); ok {
			return len(t) - len(strings.TrimLeft(rest, " \t\u00a0"))
		}
	}
	n := 0
	for n < len(t) && n < 3 && digit(t[n]) {
		n++
	}
	if n > 0 && n+1 < len(t) && (t[n] == '.' || t[n] == ')') && t[n+1] == ' ' {
		return n + 2
	}
	return 0
}

// endsSentence reports whether a line ends with an end mark, closing marks after it allowed.
func endsSentence(line string) bool {
	for line != "" {
		r, size := utf8.DecodeLastRuneInString(line)
		switch {
		case isStop(r) || r == ':':
			return true
		case !isCloser(r):
			return false
		}
		line = line[:len(line)-size]
	}
	return false
}

func isStop(r rune) bool {
	return r == '.' || r == '!' || r == '?' || r == '…' || r == '。' || r == '！' || r == '？'
}

func isCloser(r rune) bool {
	return strings.ContainsRune("\"'”’»›)]}“", r)
}

// Sentences returns the sentences of a text in their order. They do not overlap, and everything but space, bullets
// and the breaks between paragraphs is in one of them.
func Sentences(text string) []Sentence {
	text = head(text)
	out := make([]Sentence, 0, len(text)/100+2)
	for n, p := range Paragraphs(text) {
		form := Plain
		if b := bulletAt(text, p); b > 0 {
			form = Bullet
			p.Start += b
		} else if p.End-p.Start <= maxHeading && !endsSentence(text[p.Start:p.End]) {
			form = Heading
		}
		for p.Start < p.End {
			end := sentenceEnd(text, p)
			if s := trim(text, Span{p.Start, end}); s.Start < s.End {
				out = append(out, Sentence{s, form, n})
			}
			p.Start = end
		}
	}
	return out
}

// sentenceEnd returns where the sentence that begins at p.Start ends, at most p.End.
func sentenceEnd(text string, p Span) int {
	for i := p.Start; i < p.End; {
		at := stopMarks.next(text, i, p.End)
		if at < 0 {
			return p.End
		}
		i = at
		for i < p.End { // several marks, and what closes after them, belong to the sentence
			r, size := utf8.DecodeRuneInString(text[i:p.End])
			if !isStop(r) && (!isCloser(r) || opens(text, i, size, p.End)) {
				break
			}
			i += size
		}
		if boundary(text, Span{p.Start, p.End}, at, i) {
			return i
		}
	}
	return p.End
}

// opens reports whether the mark at i opens what follows rather than closes what was: space before it, none after.
func opens(text string, i, size, end int) bool {
	if i == 0 || i+size >= end {
		return false
	}
	return text[i-1] == ' ' && text[i+size] != ' '
}

// boundary reports whether the marks text[at:after] end a sentence of the paragraph p.
func boundary(text string, p Span, at, after int) bool {
	if after >= p.End {
		return true
	}
	stop, _ := utf8.DecodeRuneInString(text[at:])
	if stop >= 0x3000 {
		return true
	}
	next := trim(text, Span{after, p.End})
	if next.Start == after { // no space: "3.5", "example.com", but also "was lost.The next one"
		return stop == '.' && glued(text, p, at, after)
	}
	r, size := utf8.DecodeRuneInString(text[next.Start:next.End])
	for strings.ContainsRune("\"'“‘«([", r) && next.Start+size < next.End {
		next.Start += size
		r, size = utf8.DecodeRuneInString(text[next.Start:next.End])
	}
	if unicode.IsLower(r) || strings.ContainsRune(",;)", r) {
		return false
	}
	if stop != '.' || text[at+1:after] != "" && text[at+1] == '.' {
		return true
	}
	return !abbreviated(text[p.Start:at], text[next.Start:next.End], digit(text[next.Start]))
}

// glued reports whether two sentences stand together without a space: "was lost.The next".
func glued(text string, p Span, at, after int) bool {
	if at-2 < p.Start || after != at+1 || after+1 >= p.End {
		return false
	}
	lower := func(c byte) bool { return 'a' <= c && c <= 'z' }
	return lower(text[at-1]) && lower(text[at-2]) && 'A' <= text[after] && text[after] <= 'Z' && (lower(text[after+1]) || text[after+1] == ' ')
}

// Abbreviations before which a sentence goes on, with what follows them written large; sorted by when they also end one.
var (
	never = set("mr mrs ms mx dr prof st sgt det insp ch supt cllr rev hon gov sen rep gen lt col maj capt cpl pte cmdr dep asst pres fr sr messrs mme mlle vs v cf al approx dept fig figs vol pp ed eds jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun e.g i.e")
	maybe = set("u.s u.k u.n e.u d.c inc ltd co corp plc etc jr no nos est ave rd bn")
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// starters are words that begin a sentence far more often than a name.
var starters = set("the a an it he she they we i you but and in on at for this that these those there if when while as after before however meanwhile his her their our its what who why how no not")

// abbreviated reports whether the full stop after before belongs to an abbreviation or an initial and ends nothing.
func abbreviated(before, after string, number bool) bool {
	w := before[lastSpace(before)+1:]
	w = strings.TrimLeft(w, "\"'“‘«([")
	if len(w) == 0 || len(w) > 8 {
		return false
	}
	low := strings.ToLower(w)
	if number && (low == "no" || low == "nos" || never[low]) {
		return true
	}
	if never[low] && (w != low || low == "e.g" || low == "i.e" || low == "v" || low == "vs" || low == "approx" || low == "cf") {
		return true
	}
	initial := len(w) == 1 && w != "I" && 'A' <= w[0] && w[0] <= 'Z' || len(w) == 3 && w[1] == '.' && w[0] <= 'Z' && w[2] <= 'Z'
	if !initial && !maybe[low] || low == "no" || low == "nos" {
		return false
	}
	first := after
	if n := strings.IndexAny(after, " ,.'’"); n >= 0 {
		first = after[:n]
	}
	return !starters[strings.ToLower(first)]
}

func lastSpace(s string) int {
	from := max(0, len(s)-12)
	return from + strings.LastIndexAny(s[from:], " \n\t")
}
