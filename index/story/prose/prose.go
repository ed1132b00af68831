// Package prose takes a text apart for those who compare texts: sentences, words, runs of words and quotations, all
// with their byte places in the text as it was given, and a folding under which typography makes no difference.
//
// Everything is one pass over the text, never looks at more than [MaxText] bytes and never fails: invalid UTF-8 is a
// sign like any other.
package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxText is how many bytes of a text are looked at; nothing that is an article is longer.
const MaxText = 1 << 20

// maxWord is where a word is cut, in bytes: addresses and base64 are no words.
const maxWord = 64

// Span is a place in a text, in bytes.
type Span struct {
	Start int
	End   int
}

// In returns the words of the text there; "" if the place is not in the text.
func (s Span) In(text string) string {
	if s.Start < 0 || s.End > len(text) || s.Start >= s.End {
		return ""
	}
	return text[s.Start:s.End]
}

// Word is a word with its place and the hash of its folded form. Two words that differ in case, accents or kind of
// apostrophe only have the same Sum. Offsets are 32 bits wide, as no text is looked at beyond MaxText.
type Word struct {
	Start int32
	End   int32
	Sum   uint64
}

// Span returns the place of the word.
func (w Word) Span() Span { return Span{int(w.Start), int(w.End)} }

// head cuts a text at MaxText, not within a character.
func head(text string) string {
	if len(text) <= MaxText {
		return text
	}
	text = text[:MaxText]
	for len(text) > 0 && !utf8.RuneStart(text[len(text)-1]) {
		text = text[:len(text)-1]
	}
	return text[:max(0, len(text)-1)]
}

// Words returns the words of a text. A word is letters, digits and marks, with apostrophes inside and dots or commas
// between digits; hyphens, dashes and slashes separate. A character of a script that is written without spaces is a
// word.
func Words(text string) []Word {
	text = head(text)
	return appendWords(make([]Word, 0, len(text)/6+4), text, 0, len(text))
}

// WordsIn returns the words of a part of a text, with their places in the whole.
func WordsIn(text string, in Span) []Word {
	text = head(text)
	from, to := max(0, in.Start), min(len(text), in.End)
	if from >= to {
		return nil
	}
	return appendWords(make([]Word, 0, (to-from)/6+4), text, from, to)
}

func appendWords(out []Word, text string, from, to int) []Word {
	for i := from; i < to; {
		c := text[i]
		if c < utf8.RuneSelf {
			if letters[c] == 0 {
				i++
				continue
			}
			var w Word
			w, i = plainWord(text, i, to)
			out = append(out, w)
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:to])
		if !isLetter(r) {
			i += size
			continue
		}
		var w Word
		w, i = anyWord(text, i, i, to)
		out = append(out, w)
	}
	return out
}

// letters are the ASCII letters and digits, by their lower case; 0 for all that is no part of a word.
var letters = func() (t [utf8.RuneSelf]byte) {
	for c := byte('a'); c <= 'z'; c++ {
		t[c], t[c-'a'+'A'] = c, c
	}
	for c := byte('0'); c <= '9'; c++ {
		t[c] = c
	}
	return t
}()

// FNV-1a, 64 bits (draft-eastlake-fnv): quick for short words, and the same in every run, as sums are kept.
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// plainWord reads a word that begins with an ASCII letter, and hands over where one of another script comes.
func plainWord(text string, from, to int) (Word, int) {
	sum := uint64(fnvOffset)
	i := from
	for i < to && i-from < maxWord {
		c := text[i]
		if c >= utf8.RuneSelf {
			if strings.HasPrefix(text[i:to], "’") {
				if n := i + len("’"); n < to && text[n] < utf8.RuneSelf && letters[text[n]] != 0 {
					i = n
					continue
				}
				break
			}
			if r, _ := utf8.DecodeRuneInString(text[i:to]); isLetter(r) && !alone(r) {
				return anyWord(text, from, i, to)
			}
			break
		}
		if l := letters[c]; l != 0 {
			sum = (sum ^ uint64(l)) * fnvPrime
			i++
			continue
		}
		if !inside(text, i, to) {
			break
		}
		if c != '\'' {
			sum = (sum ^ uint64(c)) * fnvPrime
		}
		i++
	}
	return Word{int32(from), int32(i), sum}, i
}

// inside reports whether the sign at i belongs to the word around it: an apostrophe between letters, a dot or comma
// between digits.
func inside(text string, i, to int) bool {
	if i+1 >= to {
		return false
	}
	before, after := text[i-1], text[i+1]
	switch text[i] {
	case '\'':
		return after < utf8.RuneSelf && letters[after] != 0
	case '.', ',':
		return digit(before) && digit(after)
	}
	return false
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// anyWord reads a word from its start, of which everything before at is known to belong to it.
func anyWord(text string, from, at, to int) (Word, int) {
	i := at
	for i < to && i-from < maxWord {
		r, size := utf8.DecodeRuneInString(text[i:to])
		if alone(r) {
			if i == from {
				i += size
			}
			break
		}
		if !isLetter(r) {
			next, _ := utf8.DecodeRuneInString(text[i+size : to])
			if !isApostrophe(r) || !isLetter(next) {
				break
			}
		}
		i += size
	}
	return Word{int32(from), int32(i), sumOf(Fold(text[from:i]))}, i
}

// sumOf hashes a folded word, apostrophes left out: "dont" and "don't" are one.
func sumOf(folded string) uint64 {
	sum := uint64(fnvOffset)
	for i := range len(folded) {
		if folded[i] != '\'' {
			sum = (sum ^ uint64(folded[i])) * fnvPrime
		}
	}
	return sum
}

// Sum returns the sum that [Words] gives to a word written alone.
func Sum(word string) uint64 { return sumOf(Fold(word)) }

func isLetter(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r))
}

func isApostrophe(r rune) bool {
	return r == '\'' || r == '’' || r == 'ʼ' || r == '‘' || r == '＇'
}

// alone reports whether a character is a word by itself: scripts without spaces between words.
func alone(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// Fold gives the form in which texts are compared: lower case, no accents, one kind of quotation mark ("), of
// apostrophe ('), of dash (-) and of space, no invisible characters. The places of signs move: Fold is for comparing,
// not for finding places. The fold of a fold is itself.
func Fold(text string) string {
	if plain(text) {
		return strings.ToLower(text)
	}
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range norm.NFKD.String(text) {
		switch {
		case r < utf8.RuneSelf:
			b.WriteByte(lowerByte(byte(r)))
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
		default:
			if to, ok := folds[r]; ok {
				b.WriteString(to)
			} else {
				b.WriteRune(unicode.ToLower(r))
			}
		}
	}
	return b.String()
}

// folds are the signs that NFKD leaves alone.
var folds = map[rune]string{
	'’': "'", '‘': "'", '‚': "'", '‛': "'", 'ʼ': "'", '‹': "'", '›': "'", '′': "'",
	'“': `"`, '”': `"`, '„': `"`, '‟': `"`, '«': `"`, '»': `"`, '″': `"`,
	'‐': "-", '‑': "-", '‒': "-", '–': "-", '—': "-", '―': "-", '−': "-",
	'\u2028': " ", '\u2029': " ",
	'ß': "ss", 'ẞ': "ss", 'æ': "ae", 'Æ': "ae", 'œ': "oe", 'Œ': "oe", 'ø': "o", 'Ø': "o", 'ł': "l", 'Ł': "l", 'đ': "d", 'Đ': "d", 'ı': "i",
}

func plain(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func lowerByte(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// Shingle is a run of words: the hash of all, and which word it begins with.
type Shingle struct {
	Sum   uint64
	First int
}

// shingleBase multiplies in a polynomial over the sums of the words, so that a run costs one step from the run before.
const shingleBase = 0x9E3779B97F4A7C15

// Shingles returns all runs of n words, in their order. Sums of different n never meet on purpose.
func Shingles(words []Word, n int) []Shingle {
	if n <= 0 || len(words) < n {
		return nil
	}
	out := make([]Shingle, 0, len(words)-n+1)
	power := uint64(1)
	for range n {
		power *= shingleBase
	}
	var sum uint64
	for i, w := range words {
		sum = sum*shingleBase + mix(w.Sum)
		if i >= n {
			sum -= power * mix(words[i-n].Sum)
		}
		if i >= n-1 {
			out = append(out, Shingle{mix(sum + uint64(n)), i - n + 1})
		}
	}
	return out
}

// mix spreads the bits of a sum (the finaliser of splitmix64, Steele, Lea, Flood 2014).
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}
