// Package quote finds the passages that stand in quotation marks in a text, and who is said to have said them.
//
// It knows the marks of the languages that presswatch indexes, single British quotation marks with their
// apostrophes, quotations within quotations, and quotations that go on over several paragraphs. A speaker is
// named only where the words around the quotation say so; from the rest of the text is taken whom "he", "she"
// or "they" repeat, and the whole name of whom only the surname stands there, if there is but one such name.
package quote

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Quote is a passage and its speaker.
type Quote struct {
	Text    string // without its marks
	Speaker string // "" if the text does not say
}

// The caps.
const (
	maxQuotes = 200
	maxText   = 3000 // characters of one quotation: beyond it a mark was forgotten
	maxPara   = 20_000
	leastRune = 2
	maxOpen   = 2000 // marks that open and never close, in the whole text: it is no prose
)

// span is a quotation in a paragraph: [from,to) are the words, [open,end) with the marks.
type span struct {
	open, from, to, end int
	closed              bool
}

// Find returns the quotations in the order of the text.
func Find(paragraphs []string) (quotes []Quote) {
	var r reporter
	var going []string // a quotation that goes on from the paragraph before
	var begun string   // who began it
	for _, text := range paragraphs {
		p := []rune(text)
		if len(p) > maxPara {
			p = p[:maxPara]
		}
		spans := r.spansOf(p)
		for i, s := range spans {
			words := strings.TrimSpace(string(p[s.from:s.to]))
			if !s.closed && i == len(spans)-1 {
				if len(going) == 0 || s.open > 0 {
					going, begun = nil, r.speaker(p, spans, i)
				}
				going = append(going, words)
				continue
			}
			speaker := r.speaker(p, spans, i)
			if len(going) > 0 && s.open == 0 {
				words = strings.Join(append(going, words), " ")
				if speaker == "" {
					speaker = begun
				}
			}
			going = nil
			if len(quotes) < maxQuotes && isQuotation(words, speaker) {
				quotes = append(quotes, Quote{strings.TrimSpace(strings.TrimSuffix(words, ",")), speaker})
			}
		}
		if len(spans) == 0 {
			going = nil
			r.remember(p)
		}
	}
	for i := range quotes {
		quotes[i].Speaker = wholeName(quotes[i].Speaker, paragraphs)
	}
	return quotes
}

// isQuotation leaves out single words that nobody is said to have said: they are titles, nicknames, irony.
func isQuotation(words, speaker string) bool {
	n := len([]rune(words))
	if n < leastRune || n > maxText || strings.IndexFunc(words, unicode.IsLetter) < 0 {
		return false
	}
	return speaker != "" || strings.ContainsAny(words, " \u00a0") && !isTitle(words) || n >= 4 && isIdeographic(words)
}

// isTitle says that the long words have capitals, two at least: the name of a film, a book, a campaign. Sentences
// do not.
func isTitle(words string) bool {
	const (
		most = 6
		long = 5
	)
	fields := strings.Fields(words)
	if len(fields) > most || strings.ContainsAny(words, "!?") || strings.Contains(words, ". ") {
		return false
	}
	capitals := 0
	for i, w := range fields {
		w = strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		first, _ := utf8.DecodeRuneInString(w)
		switch letters := utf8.RuneCountInString(w); {
		case unicode.IsUpper(first) && letters >= 3:
			capitals++
		case !unicode.IsUpper(first) && !unicode.IsDigit(first) && (i == 0 || letters >= long):
			return false
		}
	}
	return capitals >= 2
}

func isIdeographic(s string) bool {
	for _, r := range s {
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai) {
			return true
		}
	}
	return false
}

// closers of each opening mark. In German “ closes, in English it opens, in Swedish ” does both.
var closers = map[rune]string{
	'“': "”\"", '„': "“”\"", '‟': "”", '”': "”", '"': "\"”“", '«': "»", '»': "«", '‹': "›", '›': "‹", '「': "」", '『': "』", '〝': "〞〟",
	'‘': "’'", '‚': "‘’", '\'': "'’", '＂': "＂",
}

func single(r rune) bool { return r == '‘' || r == '\'' || r == '‚' }

// spansOf finds the outer quotations of a paragraph. One that is not closed ends with the paragraph, if it is
// a mark that goes on in the next.
func (r *reporter) spansOf(p []rune) (spans []span) {
	for i := 0; i < len(p) && r.open < maxOpen; i++ {
		if closers[p[i]] == "" || !opens(p, i) {
			continue
		}
		end := closeOf(p, i)
		if end < 0 {
			r.open++
			if !single(p[i]) && p[i] != '»' && p[i] != '”' && len(p)-i > 20 && !containsRune(p[i+1:], p[i]) {
				return append(spans, span{i, i + 1, len(p), len(p), false})
			}
			continue
		}
		spans = append(spans, span{i, i + 1, end, end + 1, true})
		i = end
	}
	return spans
}

func containsRune(p []rune, r rune) bool {
	for _, c := range p {
		if c == r {
			return true
		}
	}
	return false
}

// opens says whether the mark at i can open: nothing, a space or a bracket stands before, a word behind.
func opens(p []rune, i int) bool {
	if i+1 >= len(p) || unicode.IsSpace(p[i+1]) && p[i] != '«' {
		return false
	}
	switch p[i] {
	case '「', '『', '〝', '«', '„', '‚', '‹':
		return true
	}
	if i > 0 && (unicode.IsLetter(p[i-1]) && !unicode.In(p[i-1], unicode.Han, unicode.Hiragana, unicode.Katakana) || unicode.IsDigit(p[i-1])) {
		return false
	}
	if i > 0 && strings.ContainsRune(".,;!?%)", p[i-1]) {
		return false
	}
	if p[i] == '\'' || p[i] == '‘' {
		return !elision(p[i+1:])
	}
	return true
}

// elision is an apostrophe before a word that lost its beginning: '90s, 'em, 'tis.
func elision(p []rune) bool {
	if unicode.IsDigit(p[0]) {
		return len(p) > 2 && unicode.IsDigit(p[1]) && (p[2] == 's' || unicode.IsSpace(p[2]))
	}
	end := 0
	for end < len(p) && unicode.IsLetter(p[end]) {
		end++
	}
	switch strings.ToLower(string(p[:end])) {
	case "em", "tis", "twas", "til", "cause", "n", "bout", "round":
		return end == len(p) || p[end] != ' ' || end > 1 && !containsRune(p[end:], '\'') && !containsRune(p[end:], '’')
	}
	return false
}

// closeOf finds where the quotation opened at i closes, -1 if nowhere.
func closeOf(p []rune, i int) int {
	want := closers[p[i]]
	if single(p[i]) {
		return closeSingle(p, i, want)
	}
	depth := 0
	for j := i + 1; j < len(p) && j-i < 2*maxText; j++ {
		switch {
		case p[j] == p[i] && !strings.ContainsRune(want, p[j]) && p[i] != '“':
			depth++ // «outer «inner» outer»
		case strings.ContainsRune(want, p[j]) && !opening(p, i, j):
			if depth == 0 {
				return j
			}
			depth--
		}
	}
	return -1
}

// opening says that a mark that may also close opens an inner quotation here.
func opening(p []rune, i, j int) bool {
	if p[j] != '"' || p[i] != '"' {
		return false
	}
	// A straight mark behind a space and before a letter opens; one more must follow for it.
	return j > 0 && p[j-1] == ' ' && j+1 < len(p) && unicode.IsLetter(p[j+1]) && containsRune(p[j+1:], '"')
}

// closeSingle has to tell closing marks from apostrophes: "the players' kit", "don't". A mark behind
// punctuation closes; one behind a letter closes unless it looks like a possessive and a better one follows.
func closeSingle(p []rune, i int, want string) int {
	maybe := -1
	for j := i + 2; j < len(p) && j-i < maxText; j++ {
		if !strings.ContainsRune(want, p[j]) {
			if p[j] == '‘' && maybe >= 0 {
				break // the next quotation begins
			}
			continue
		}
		if j+1 < len(p) && (unicode.IsLetter(p[j+1]) || unicode.IsDigit(p[j+1])) {
			continue // don't
		}
		if strings.ContainsRune(".,!?…", p[j-1]) {
			return j
		}
		if p[j-1] != 's' || j+1 >= len(p) || p[j+1] != ' ' {
			if maybe < 0 {
				return j
			}
			return better(p, maybe, j)
		}
		if maybe < 0 {
			maybe = j
		}
	}
	return maybe
}

// better decides between a mark that may be a possessive and a later one: no sentence may end between.
func better(p []rune, first, later int) int {
	for j := first; j < later; j++ {
		if p[j] == '.' && j+1 < later && p[j+1] == ' ' {
			return first
		}
	}
	return later
}
