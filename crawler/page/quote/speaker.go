package quote

import (
	"slices"
	"strings"
	"unicode"
)

// reporter follows who speaks along a text.
type reporter struct {
	last string // the person whom "he", "she", "they" would mean
	open int    // marks that opened and never closed
}

// window is how far around a quotation its speaker is looked for, in characters.
const window = 400

// speaker finds who said the i-th quotation: what stands behind it, then what stands before it, then, where
// the paragraph holds only the quotation's other half, who said that.
func (r *reporter) speaker(p []rune, spans []span, i int) string {
	s := spans[i]
	after, before := p[s.end:], p[:s.open]
	if i+1 < len(spans) {
		after = p[s.end:spans[i+1].open]
	}
	if i > 0 {
		before = p[spans[i-1].end:s.open]
	}
	if len(after) > window {
		after = after[:window]
	}
	if len(before) > window {
		before = before[len(before)-window:]
	}
	who := attribution(wordsOf(sentenceStart(after)), false)
	if who == "" {
		who = attribution(wordsOf(sentenceEnd(before)), true)
	}
	if i == 0 {
		r.remember(p[:s.open])
	}
	return r.resolve(who)
}

// resolve gives a pronoun its person, and remembers persons.
func (r *reporter) resolve(who string) string {
	if low := strings.ToLower(who); pronouns[low] {
		if many[low] && !isOffice(r.last) {
			return "" // "they" are not the one who was named last
		}
		return r.last
	}
	if who != "" {
		r.last = who
	}
	return who
}

// isOffice says that a name is that of a body or an office: "the force", "Tarnbeck Council".
func isOffice(name string) bool {
	first, _, _ := strings.Cut(name, " ")
	if articles[strings.ToLower(first)] {
		return true
	}
	for w := range strings.FieldsSeq(name) {
		if roles[strings.ToLower(w)] {
			return true
		}
	}
	return false
}

// remember notes who speaks in a paragraph without quotation marks: "Ms Tarn told the council that …".
func (r *reporter) remember(p []rune) {
	if len(p) > window {
		p = p[:window]
	}
	if who := attribution(wordsOf(sentenceStart(p)), true); who != "" && !pronouns[strings.ToLower(who)] {
		r.last = who
	}
}

// sentenceStart is the text up to the end of its sentence. A full stop behind a title or an initial is none.
func sentenceStart(p []rune) []rune {
	for i, c := range p {
		if (c == '.' || c == '!' || c == '?' || c == '。') && i > 1 && (i+1 == len(p) || unicode.IsSpace(p[i+1])) && !abbreviated(p[:i]) {
			return p[:i]
		}
	}
	return p
}

func sentenceEnd(p []rune) []rune {
	for i := len(p) - 2; i >= 0; i-- {
		if (p[i] == '.' || p[i] == '!' || p[i] == '?' || p[i] == '。') && unicode.IsSpace(p[i+1]) && !abbreviated(p[:i]) && len(strings.TrimSpace(string(p[i+1:]))) > 0 {
			return p[i+1:]
		}
	}
	return p
}

func abbreviated(p []rune) bool {
	start := len(p)
	for start > 0 && unicode.IsLetter(p[start-1]) {
		start--
	}
	w := strings.ToLower(string(p[start:]))
	return len(w) == 1 || titles[w] && len(w) < 6
}

// wordsOf divides text into words; commas, colons and dashes are words of their own.
func wordsOf(p []rune) (words []string) {
	start := -1
	flush := func(end int) {
		if start >= 0 {
			words = append(words, string(p[start:end]))
			start = -1
		}
	}
	for i, c := range p {
		switch {
		case unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.Is(unicode.Mn, c), (c == '\'' || c == '’' || c == '-' || c == '.') && start >= 0 && i+1 < len(p) && unicode.IsLetter(p[i+1]):
			if start < 0 {
				start = i
			}
		case c == '.' && start >= 0 && initialEnds(p[start:i]):
		default:
			flush(i)
			if strings.ContainsRune(",:;–—(", c) {
				words = append(words, string(c))
			}
		}
	}
	flush(len(p))
	return words
}

// initialEnds says that a full stop behind these letters belongs to them: "J.", "U.S.".
func initialEnds(word []rune) bool {
	return unicode.IsUpper(word[len(word)-1]) && (len(word) == 1 || word[len(word)-2] == '.')
}

// attribution finds a verb of saying, or a word like "according to", in the words beside a quotation, and the
// name next to it. before says that the words stand before the quotation: then the last verb counts.
func attribution(words []string, before bool) string {
	at := -1
	for i := range words {
		if verb(words, i) || follows(words, i) > 0 {
			at = i
			if !before {
				break
			}
		}
	}
	if at < 0 {
		return ""
	}
	const near = 12
	if !before && at > near {
		return ""
	}
	if n := follows(words, at); n > 0 {
		return nameAt(words[at+n:])
	}
	if who := nameBefore(words[:at]); who != "" {
		return who
	}
	return nameAt(words[at+1:])
}

// verb says whether the word at i says that somebody speaks: not in "continued to grow" and "there is a saying".
func verb(words []string, i int) bool {
	w := strings.ToLower(words[i])
	next := ""
	if i+1 < len(words) {
		next = strings.ToLower(words[i+1])
	}
	switch {
	case !says[w], strings.HasPrefix(w, "continue") && next == "to":
		return false
	case w == "saying" && i > 0 && articles[strings.ToLower(words[i-1])]:
		return false
	}
	return true
}

// follows says how many words at i make an expression after which the speaker is named.
func follows(words []string, i int) int {
	w := strings.ToLower(words[i])
	if sources[w] {
		return 1
	}
	if i+1 < len(words) && sources[w+" "+strings.ToLower(words[i+1])] {
		return 2
	}
	return 0
}

// nameAt reads a name at the start of words: "Mr Alan Tarn", "a spokeswoman for the Northmarch Police", "she".
func nameAt(words []string) string {
	for len(words) > 0 && (words[0] == "," || fillers[strings.ToLower(words[0])]) {
		if len(words) > 1 && articles[strings.ToLower(words[0])] && !fillers[strings.ToLower(words[1])] {
			break // "a spokesman", as against "in a statement"
		}
		words = words[1:]
	}
	if len(words) == 0 {
		return ""
	}
	if pronouns[strings.ToLower(words[0])] {
		return words[0]
	}
	n := nameLen(words)
	if who := holder(words, n); who != "" {
		return who
	}
	return strings.Join(words[:n], " ")
}

// holder is the name of who holds the office in the first n words, where it stands behind a comma: "the mayor, Lena
// Brandt". A first name and a surname at least: what else is set off by commas is seldom the person.
func holder(words []string, n int) string {
	if n == 0 || n+2 >= len(words) || words[n] != "," || !articles[strings.ToLower(words[0])] && !roles[strings.ToLower(words[0])] {
		return ""
	}
	if slices.ContainsFunc(words[:n], capital) && !capital(words[0]) {
		return "" // "a spokeswoman for Northmarch Police, Friday Street"
	}
	name := words[n+1:]
	if m := nameLen(name); m >= 2 && capital(name[0]) && !roles[strings.ToLower(name[0])] && !articles[strings.ToLower(name[0])] {
		return strings.Join(name[:m], " ")
	}
	return ""
}

const maxName = 12

// nameLen is how many words belong to the name: an office and who holds it ("a spokeswoman for Northmarch
// Police", "Tarnbeck's transport office", "one bank CEO"), or capitals with particles between them.
func nameLen(words []string) int {
	i, named := officeLen(words)
	if i < 0 {
		return 0
	}
	for i < len(words) && i < maxName {
		low := strings.ToLower(words[i])
		switch {
		case capital(words[i]) && !stop(low), titles[low]:
			named = true
		case named && particles[low] && i+1 < len(words) && (capital(words[i+1]) || articles[strings.ToLower(words[i+1])]):
		case named && articles[low] && i > 0 && particles[strings.ToLower(words[i-1])]:
		case named && roles[low] && i > 0 && articles[strings.ToLower(words[i-1])]:
		default:
			return trimName(words, i, named)
		}
		i++
	}
	return trimName(words, i, named)
}

// officeLen is how many words name an office at the start of a name, and whether they do; -1: the article before
// them is not followed by a name at all.
func officeLen(words []string) (n int, named bool) {
	const before = 4 // words that an office may have before it
	first := strings.ToLower(words[0])
	if owner := strings.TrimSuffix(strings.TrimSuffix(first, "'s"), "’s"); articles[first] || roles[first] || owner != first && capital(words[0]) {
		last := -1
		for i := range min(len(words), before+1) {
			if low := strings.ToLower(words[i]); roles[low] {
				last = i
			} else if last >= 0 || says[low] || low == "," {
				break
			}
		}
		switch {
		case last >= 0:
			return last + 1, true
		case !articles[first]:
			return 0, false
		case len(words) < 2 || !capital(words[1]):
			return -1, false
		}
		return 1, false
	}
	return 0, false
}

// stop says that a word is no name though a capital may begin it: "But", "There's".
func stop(low string) bool {
	base, _, _ := strings.Cut(strings.ReplaceAll(low, "’", "'"), "'")
	return stops[low] || stops[base]
}

func trimName(words []string, i int, named bool) int {
	for i > 0 && (particles[strings.ToLower(words[i-1])] || articles[strings.ToLower(words[i-1])]) {
		i--
	}
	if !named {
		return 0
	}
	return i
}

// nameBefore reads a name that ends right before the verb, over an apposition in commas: "Alan Tarn, the chief
// constable, said".
func nameBefore(words []string) string {
	for len(words) > 0 && auxiliaries[strings.ToLower(words[len(words)-1])] {
		words = words[:len(words)-1]
	}
	if len(words) == 0 {
		return ""
	}
	end := len(words)
	if words[end-1] == "," {
		for i := end - 2; i >= 0; i-- {
			if words[i] == "," {
				if who := nameBefore(words[:i]); who != "" {
					return who
				}
			}
		}
		end--
	}
	if end > 0 && pronouns[strings.ToLower(words[end-1])] {
		return words[end-1]
	}
	for start := max(0, end-maxName); start < end; start++ {
		if n := nameLen(words[start:end]); n == end-start {
			return strings.Join(words[start:end], " ")
		}
	}
	return ""
}

func capital(w string) bool {
	for _, r := range w {
		return unicode.IsUpper(r) || unicode.Is(unicode.Lo, r)
	}
	return false
}
