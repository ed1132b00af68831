package terms

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// makeToken folds and stems a word. Single letters and digits are none.
func makeToken(word string, english bool) (token, bool) {
	if len(word) > maxWord {
		word = word[:maxWord]
		for len(word) > 0 && !utf8.ValidString(word) {
			word = word[:len(word)-1]
		}
	}
	t := token{text: word}
	first, _ := decode(word)
	t.upper = unicode.IsUpper(first) || unicode.IsTitle(first)
	t.number = unicode.IsDigit(first)
	var buf [2 * maxWord]byte
	folded := fold(buf[:0], word)
	if t.number {
		t.id = hash(string(folded))
		return t, len(folded) > 1
	}
	folded = possessive(folded)
	if len(folded) == 0 {
		return t, false
	}
	if len(folded) == 1 && folded[0] < utf8.RuneSelf {
		t.stop = true
		t.id = hash(string(folded))
		return t, true
	}
	if english {
		t.stop = stopWords[string(folded)]
		if !t.stop {
			folded = stem(folded)
		}
	}
	t.id = hash(string(folded))
	return t, true
}

// fold writes a word in lower case, without accents, with plain apostrophes.
func fold(to []byte, word string) []byte {
	for i, c := range word {
		switch {
		case c >= 'A' && c <= 'Z':
			to = append(to, byte(c)+'a'-'A')
		case c == ',' || c == 'ʼ' || unicode.IsMark(c):
		case c < utf8.RuneSelf:
			to = append(to, byte(c))
		case c == '’':
			to = append(to, '\'')
		case c == utf8.RuneError:
			_ = i
		default:
			c = unicode.ToLower(c)
			if plain := accents[c]; plain != "" {
				to = append(to, plain...)
			} else {
				to = utf8.AppendRune(to, c)
			}
		}
	}
	return to
}

// accents are the Latin letters that people leave the accents off.
var accents = func() map[rune]string {
	m := map[rune]string{'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ı': "i"}
	for plain, with := range map[string]string{
		"a": "àáâãäåāăą", "c": "çćĉċč", "d": "ď", "e": "èéêëēĕėęě", "g": "ĝğġģ", "h": "ĥħ", "i": "ìíîïĩīĭį", "j": "ĵ", "k": "ķ",
		"l": "ĺļľ", "n": "ñńņň", "o": "òóôõöōŏő", "r": "ŕŗř", "s": "śŝşšș", "t": "ţťț", "u": "ùúûüũūŭůűų", "w": "ŵ", "y": "ýÿŷ", "z": "źżž",
	} {
		for _, c := range with {
			m[c] = plain
		}
	}
	return m
}()

// possessive cuts "'s" and drops other apostrophes.
func possessive(w []byte) []byte {
	if n := len(w); n > 2 && w[n-2] == '\'' && w[n-1] == 's' {
		w = w[:n-2]
	}
	kept := w[:0]
	for _, c := range w {
		if c != '\'' {
			kept = append(kept, c)
		}
	}
	return kept
}

// stem cuts the endings of English plurals, participles and adverbs: so much that "hacked", "hacking" and "hacks" are one
// word, and no more.
func stem(w []byte) []byte {
	for _, c := range w {
		if c < 'a' || c > 'z' {
			return w
		}
	}
	w = plural(w)
	n := len(w)
	switch {
	case n > 5 && ends(w, "ing") && vowelIn(w[:n-3]):
		return undouble(w[:n-3])
	case n > 4 && ends(w, "ied"):
		return append(w[:n-3], 'y')
	case n > 4 && ends(w, "ed") && vowelIn(w[:n-2]):
		return undouble(w[:n-2])
	case n > 5 && ends(w, "er") && !ends(w, "eer"):
		return undouble(w[:n-2])
	case n > 5 && ends(w, "ly"):
		return w[:n-2]
	case n > 4 && w[n-1] == 'e':
		return w[:n-1]
	}
	return w
}

func plural(w []byte) []byte {
	n := len(w)
	switch {
	case n > 4 && ends(w, "ies"):
		return append(w[:n-3], 'y')
	case n > 4 && (ends(w, "sses") || ends(w, "shes") || ends(w, "ches") || ends(w, "xes")):
		return w[:n-2]
	case n > 3 && w[n-1] == 's' && w[n-2] != 's' && w[n-2] != 'u' && w[n-2] != 'i':
		return w[:n-1]
	}
	return w
}

func ends(w []byte, end string) bool { return strings.HasSuffix(string(w), end) }

func vowelIn(w []byte) bool {
	for _, c := range w {
		if strings.IndexByte("aeiouy", c) >= 0 {
			return true
		}
	}
	return false
}

// undouble makes "stopp" "stop", and drops the e that "e+d" left.
func undouble(w []byte) []byte {
	n := len(w)
	if n > 3 && w[n-1] == w[n-2] && strings.IndexByte("bdfgmnprt", w[n-1]) >= 0 {
		return w[:n-1]
	}
	if n > 4 && w[n-1] == 'e' {
		return w[:n-1]
	}
	return w
}

// ID returns the number of a single word as a text's bag has it; 0 for what is no word.
func ID(word, lang string) uint32 {
	t, ok := makeToken(word, lang == "" || lang == "en")
	if !ok {
		return 0
	}
	return t.id
}

// Content is ID for words that tell something: 0 for function words as well.
func Content(word, lang string) uint32 {
	t, ok := makeToken(word, lang == "" || lang == "en")
	if !ok || t.stop {
		return 0
	}
	return t.id
}
