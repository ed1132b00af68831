package mood

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a word or an emoji.
type token struct {
	folded   string // lower case, plain apostrophes, no word has a letter more than twice in a row
	short    string // the same with no letter more than once where it stood more than twice; "" as folded
	raw      string
	clause   int // number of the stretch between marks
	sentence int // number of the sentence
	emoji    bool
}

// split takes a text apart. Handles and addresses are no words; a tag is what it says.
func split(text string) []token {
	var out []token
	clause, sentence := 0, 0
	for _, field := range strings.Fields(text) {
		if skip(field) {
			clause++
			continue
		}
		for len(field) > 0 {
			n, kind := next(field)
			part := field[:n]
			field = field[n:]
			switch kind {
			case aWord:
				for _, w := range camel(part) {
					out = append(out, fold(w, clause, sentence))
				}
			case anEmoji:
				if bare := plain(part); bare != "" {
					out = append(out, token{folded: bare, raw: part, clause: clause, sentence: sentence, emoji: true})
				}
			case ends:
				clause, sentence = clause+1, sentence+1
			case parts:
				clause++
			}
		}
	}
	return out
}

// kinds of what stands in a field.
const (
	aWord = iota
	anEmoji
	ends  // of a sentence
	parts // a sentence into clauses
	other
)

// next is the length and kind of what a field begins with.
func next(field string) (int, int) {
	r, n := utf8.DecodeRuneInString(field)
	switch {
	case isWord(r):
		for n < len(field) {
			r, m := utf8.DecodeRuneInString(field[n:])
			if !isWord(r) && (r != '\'' && r != '’' && r != '.' || n+m >= len(field) || !letterAt(field[n+m:])) {
				break
			}
			n += m
		}
		return n, aWord
	case isEmoji(r):
		return n, anEmoji
	case r == '.' || r == '!' || r == '?' || r == '…':
		return n, ends
	case r == ',' || r == ';' || r == ':' || r == '(' || r == ')' || r == '-' || r == '–' || r == '—' || r == '"' || r == '“' || r == '”':
		return n, parts
	}
	return n, other
}

func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) && !variant(r)
}

func letterAt(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r)
}

// isEmoji knows the pictures; letters in circles and arrows are none.
func isEmoji(r rune) bool {
	return r >= 0x1F300 && r <= 0x1FAFF || r >= 0x2600 && r <= 0x27BF || r == 0x2B50
}

// variant are signs that only say how the picture before them looks: a colour of skin, a way of drawing.
func variant(r rune) bool {
	return r == 0xFE0F || r == 0xFE0E || r == 0x200D || r >= 0x1F3FB && r <= 0x1F3FF
}

// plain is an emoji, "" for what only says how the one before looks.
func plain(part string) string {
	if r, _ := utf8.DecodeRuneInString(part); variant(r) {
		return ""
	}
	return part
}

// skip says that a field is nothing said.
func skip(field string) bool {
	bare := strings.TrimLeftFunc(field, func(r rune) bool { return r == '.' || r == '(' || r == '"' || r == '“' || r == '‘' })
	return strings.HasPrefix(bare, "@") && len(bare) > 1 || strings.Contains(field, "://") || strings.HasPrefix(bare, "www.")
}

// camel parts words that are written together, as tags are: "FreeTheSwans".
func camel(word string) []string {
	var out []string
	from := 0
	prev := rune(0)
	for i, r := range word {
		if i > 0 && unicode.IsUpper(r) && unicode.IsLower(prev) {
			out = append(out, word[from:i])
			from = i
		}
		prev = r
	}
	return append(out, word[from:])
}

func fold(word string, clause, sentence int) token {
	t := token{raw: word, clause: clause, sentence: sentence}
	low := strings.ToLower(strings.ReplaceAll(word, "’", "'"))
	twice, once := calm(low)
	t.folded = twice
	if once != twice {
		t.short = once
	}
	return t
}

// calm takes the stretch out of a word: "sooo" is "soo" and "so", "looool" "lool" and "lol". Words without it stay.
func calm(word string) (twice, once string) {
	var a, b strings.Builder
	run, prev := 0, rune(0)
	for i, r := range word {
		if run++; r != prev {
			run, prev = 1, r
		}
		if run <= 2 {
			a.WriteRune(r)
		}
		if run == 1 || run == 2 && !stretched(word[i:], r) {
			b.WriteRune(r)
		}
	}
	return a.String(), b.String()
}

// stretched says that the second of equal letters is followed by a third.
func stretched(rest string, r rune) bool {
	second, n := utf8.DecodeRuneInString(rest)
	third, _ := utf8.DecodeRuneInString(rest[n:])
	return second == r && third == r
}

// own is the part of a text that its author says: without what stands between quotation marks and what is repeated of others.
func own(text string) string {
	if len(text) > maxText {
		text = strings.ToValidUTF8(text[:maxText], "")
	}
	text = html.UnescapeString(text)
	if strings.HasPrefix(text, "RT @") {
		return ""
	}
	if i := strings.Index(text, " RT @"); i >= 0 {
		text = text[:i]
	}
	return unquoted(text)
}

// fewQuoted is up to how many words between quotation marks are a name or a scare quote and not another's speech.
const fewQuoted = 2

// unquoted leaves out what stands between quotation marks. A quotation that is never closed goes to the end if it begins
// with a handle: it is another's post.
func unquoted(text string) string {
	var out strings.Builder
	for {
		i := strings.IndexAny(text, "\"“")
		if i < 0 {
			break
		}
		open, n := utf8.DecodeRuneInString(text[i:])
		end := strings.IndexAny(text[i+n:], map[rune]string{'"': "\"”", '“': "”\""}[open])
		inside := text[i+n:]
		if end >= 0 {
			inside = inside[:end]
		}
		if end < 0 {
			if strings.HasPrefix(inside, "@") {
				text = text[:i]
			}
			break
		}
		out.WriteString(text[:i])
		if len(strings.Fields(inside)) <= fewQuoted {
			out.WriteString(" " + inside + " ")
		} else {
			out.WriteString(" ; ") // what stands on both sides is not said in one
		}
		_, m := utf8.DecodeRuneInString(text[i+n+end:])
		text = text[i+n+end+m:]
	}
	out.WriteString(text)
	return out.String()
}
