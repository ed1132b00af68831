package terms

import (
	"slices"
	"strings"
	"unicode"
)

// longestName is how many words a name may have.
const longestName = 4

// names finds runs of words with capital letters, and numbers with their units.
func (r *Reader) names(text string, title bool) {
	capitals := title && titleCase(r.tokens)
	for i := 0; i < len(r.tokens); i++ {
		t := &r.tokens[i]
		if t.number {
			r.number(text, i)
			continue
		}
		if !t.upper || capitals {
			continue
		}
		if n := r.run(i); n > 1 || !t.first && !t.stop {
			r.name(text, i, n)
			i += n - 1
		}
	}
}

// titleCase tells a headline whose every word has a capital letter: they tell nothing.
func titleCase(tokens []token) bool {
	upper, all := 0, 0
	for _, t := range tokens {
		if t.stop || t.number {
			continue
		}
		all++
		if t.upper {
			upper++
		}
	}
	return upper*10 > all*6
}

// run counts the words of the name that begins at i.
func (r *Reader) run(i int) int {
	n := 1
	for n < longestName && i+n < len(r.tokens) {
		t := &r.tokens[i+n]
		if !t.joined || !t.upper || t.number || t.stop {
			break
		}
		n++
	}
	return n
}

func (r *Reader) name(text string, i, n int) {
	h := uint32(0x6e616d65)
	for _, t := range r.tokens[i : i+n] {
		h = join(h, t.id)
	}
	last := r.tokens[i+n-1]
	r.mark(Name, foldBits(h), text[r.tokens[i].start:last.start+len(last.text)])
}

// scales are the words and letters that belong to the number before them.
var scales = map[string]string{
	"hundred": "00", "thousand": "000", "k": "000", "million": "m", "m": "m", "mn": "m", "billion": "bn", "bn": "bn", "b": "bn",
	"trillion": "tn", "tn": "tn", "percent": "%", "pc": "%", "per": "%",
}

// number takes a number with its unit: a currency before it, a scale or the next word after it. Years and small bare
// numbers tie nothing.
func (r *Reader) number(text string, i int) {
	t := r.tokens[i]
	digits := strings.ReplaceAll(t.text, ",", "")
	end := t.start + len(t.text)
	unit, scale := "", ""
	if t.start > 0 {
		unit = currency(text[:t.start])
	}
	for cut, c := range digits {
		if unicode.IsLetter(c) { // 1.2m, 21bn, 3rd
			digits, scale = digits[:cut], strings.ToLower(digits[cut:])
			if s, ok := scales[scale]; ok {
				scale = s
			}
			break
		}
	}
	switch next := r.after(i); {
	case end < len(text) && text[end] == '%':
		scale, end = "%", end+1
	case next == nil || scale != "":
	default:
		word := strings.ToLower(next.text)
		if s, ok := scales[word]; ok {
			scale, end = s, next.start+len(next.text)
		} else if unit == "" && !next.stop {
			unit, end = string(stem([]byte(word))), next.start+len(next.text)
		}
	}
	if unit == "" && scale == "" || plainSmall(digits) && scale == "" && currencyOf(unit) == "" {
		return
	}
	start := t.start
	if c := currencyOf(unit); c != "" {
		start -= len(c)
	}
	r.mark(Number, hash("#"+digits+scale+unit), text[start:end])
}

func (r *Reader) after(i int) *token {
	if i+1 < len(r.tokens) && (r.tokens[i+1].joined || r.tokens[i+1].start == r.tokens[i].start+len(r.tokens[i].text)+1) {
		return &r.tokens[i+1]
	}
	return nil
}

var currencies = []string{"£", "$", "€", "¥", "₹"}

func currency(before string) string {
	for _, c := range currencies {
		if strings.HasSuffix(before, c) {
			return c
		}
	}
	return ""
}

func currencyOf(unit string) string {
	if slices.Contains(currencies, unit) {
		return unit
	}
	return ""
}

// plainSmall tells numbers that stand in any text: below ten, or a year.
func plainSmall(digits string) bool {
	return len(digits) < 2 || len(digits) == 4 && (strings.HasPrefix(digits, "19") || strings.HasPrefix(digits, "20"))
}

// quotes takes runs of quoted words.
func (r *Reader) quotes(passages []string, english bool) {
	type run struct {
		id   uint32
		text string
	}
	var runs []run
	for _, q := range passages[:min(len(passages), 64)] {
		r.tokenise(q, english, 200)
		for i := 0; i+runLength <= len(r.tokens); i++ {
			h := uint32(0x71756f74)
			for _, t := range r.tokens[i : i+runLength] {
				h = join(h, t.id)
			}
			last := r.tokens[i+runLength-1]
			runs = append(runs, run{foldBits(h), q[r.tokens[i].start : last.start+len(last.text)]})
		}
	}
	slices.SortFunc(runs, func(a, b run) int { return int(a.id) - int(b.id) })
	for i, q := range runs {
		if i == 0 || q.id != runs[i-1].id {
			r.mark(Quote, q.id, q.text)
		}
		if i+1 >= maxQuotes {
			return
		}
	}
}

// quoted finds passages in double quotation marks that open and close within a paragraph.
func quoted(text string) []string {
	var out []string
	open := -1
	for i, c := range text {
		switch {
		case c == '\n':
			open = -1
		case c == '“' || c == '"' && open < 0:
			open = i + len(string(c))
		case (c == '”' || c == '"') && open >= 0:
			if i-open > 20 && len(out) < 64 {
				out = append(out, text[open:i])
			}
			open = -1
		}
	}
	return out
}

// Slug reads the words of an address: of its last part that has at least two of them. It returns "" if there are none.
func Slug(address string) string {
	if i := strings.Index(address, "://"); i >= 0 {
		address = address[i+3:]
	}
	if i := strings.IndexAny(address, "?#"); i >= 0 {
		address = address[:i]
	}
	parts := strings.Split(address, "/")
	for i := len(parts) - 1; i > 0; i-- {
		if words := slugWords(parts[i]); len(words) > 1 {
			return strings.Join(words, " ")
		}
	}
	return ""
}

// slugWords leaves out endings such as ".html" and the numbers and codes by which sites find their pages.
func slugWords(part string) []string {
	if i := strings.LastIndexByte(part, '.'); i > 0 && len(part)-i <= 6 {
		part = part[:i]
	}
	var words []string
	for _, w := range strings.FieldsFunc(part, func(c rune) bool { return c == '-' || c == '_' || c == '+' || c == ' ' }) {
		if len(words) < maxTitle && !code(w) {
			words = append(words, w)
		}
	}
	return words
}

func code(w string) bool {
	digits := 0
	for _, c := range w {
		if unicode.IsDigit(c) {
			digits++
		}
	}
	return len(w) < 2 || digits > 4 || digits > 0 && digits < len(w) && len(w) > 5 || strings.Contains(w, "%")
}
