// Package words says what a word is: it splits texts and queries into words in one way, and folds words into
// the form in which they are compared. Every reader of the query language splits with [Split] and [Asked] and
// with nothing else.
package words

import (
	"strings"
	"unicode"
	"unicode/utf8"

	uax29 "github.com/clipperhouse/uax29/v2/words"
	"golang.org/x/text/unicode/norm"
)

// MaxBytes is the longest word in bytes; what is longer is cut there, in items and in queries alike.
const MaxBytes = 128

// Token is one word of a text with its place.
//
// Several tokens may stand at one position: the handle "@nmp" and the word "nmp", "police's" and "police".
type Token struct {
	Text string // as written, in NFC; curly apostrophes are straight, invisible characters are gone
	Fold string // how words are compared: see Fold
	Pos  int    // counts words from 0; a phrase asks for positions that follow one another
	From int    // byte offsets into the text
	To   int
}

// Split splits a text into words: the one splitting that every reader of the query language uses.
//
// The rules, on top of the word boundaries of UAX #29:
//
//   - Hyphens, slashes, colons and underscores separate: "all-out" is two words, one after the other. A dot
//     separates too ("example.com"), except between digits ("3.5") and in initials ("U.S.A." is "usa").
//   - "police's" is also "police" at the same position; after an elision ("l'église", "dell'arte", "O'Brien")
//     the second part is also a word at the same position.
//   - "@handle", "#tag" and "$TICKER" are words with their sign, at the position of their first word, when
//     no letter or digit stands before the sign. A handle with inner dots, hyphens or a host
//     ("@desk.example.social", "@desk@social.example") is there whole and up to the first of them.
//   - Chinese, Japanese, Korean, Thai, Lao, Khmer and Burmese are written without usable spaces: each
//     character is a position, with the pair that begins there and the character alone as its words.
//   - A number keeps its inner dots and commas; see Fold for how it is compared.
//   - An emoji is a word. Other signs and punctuation are not.
//
// The tokens come in order of position, at one position the longest first.
func Split(text string) []Token {
	s := splitter{text: text, out: make([]Token, 0, len(text)/6+4)}
	for i := 0; i < len(text); {
		if text[i] <= ' ' {
			i++
			continue
		}
		end, ascii := i, true
		for end < len(text) && text[end] > ' ' {
			ascii = ascii && text[end] < utf8.RuneSelf
			end++
		}
		if ascii {
			s.plain(i, end)
		} else {
			s.any(i, end)
		}
		s.flush()
		i = end
	}
	return s.out
}

// Asked gives the tokens that a query for this text asks for: one per place, the longest ones, each
// with its position relative to the first. "@nmp said" asks for "@nmp" at 0 and "said" at 1; three Chinese
// characters ask for two pairs. More than one token makes a phrase.
func Asked(text string) []Token {
	var out []Token
	covered := -1
	for _, t := range Split(text) {
		if t.To <= covered {
			continue
		}
		covered = t.To
		out = append(out, t)
	}
	for i := len(out) - 1; i >= 0; i-- {
		out[i].Pos -= out[0].Pos
	}
	return out
}

// splitter holds one call of Split. run collects the characters of a script that is read in pairs, until
// something else comes: pairs need their neighbour.
type splitter struct {
	text   string
	out    []Token
	pos    int
	run    []place
	signed int // signs before this offset are done
}

type place struct{ from, to int }

// plain splits text[from:to], which is ASCII without spaces, as UAX #29 would.
func (s *splitter) plain(from, to int) {
	t := s.text[:to]
	for i := from; i < to; {
		if !asciiWord(t[i]) {
			i++
			continue
		}
		j, simple := i+1, t[i] != '_'
		for j < to {
			if asciiWord(t[j]) {
				simple = simple && t[j] != '_'
				j++
				continue
			}
			if j+1 < to && joins(t[j-1], t[j], t[j+1]) {
				simple = false
				j += 2
				continue
			}
			break
		}
		if i > 0 && isSign(t[i-1]) {
			s.sign(i-1, 1)
		}
		if simple {
			s.emit(i, j)
			s.pos++
		} else {
			s.segment(i, j)
		}
		i = j
	}
}

func asciiWord(c byte) bool { return asciiLetter(c) || asciiDigit(c) || c == '_' }

func asciiLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func asciiDigit(c byte) bool { return c >= '0' && c <= '9' }

// joins says whether c keeps a and b in one segment (UAX #29 WB6, WB7, WB11, WB12 for ASCII).
func joins(a, c, b byte) bool {
	switch c {
	case '\'', '.':
		return asciiLetter(a) && asciiLetter(b) || asciiDigit(a) && asciiDigit(b)
	case ',':
		return asciiDigit(a) && asciiDigit(b)
	}
	return false
}

// any splits text[from:to], which holds no ASCII space, with the library.
func (s *splitter) any(from, to int) {
	it := uax29.FromString(s.text[from:to])
	for it.Next() {
		i, j := from+it.Start(), from+it.End()
		r, size := utf8.DecodeRuneInString(s.text[i:j])
		switch {
		case isEmoji(r):
			s.emoji(i, j)
		case Letter(r) || r == '_':
			if b, n := utf8.DecodeLastRuneInString(s.text[:i]); n > 0 && signOf(b) != 0 {
				s.sign(i-n, n)
			}
			s.scripts(i, j)
		case unicode.Is(unicode.Cf, r) && size < j-i:
			s.scripts(i+size, j)
		}
	}
}

// scripts cuts a segment where it goes from a script with spaces to one without ("K팝") and back.
func (s *splitter) scripts(from, to int) {
	for i := from; i < to; {
		j := i
		for j < to {
			r, n := utf8.DecodeRuneInString(s.text[j:to])
			if paired(r) {
				break
			}
			j += n
		}
		if j > i {
			s.flush()
			s.segment(i, j)
		}
		i = j
		for i < to {
			j = s.cluster(i, to)
			if j == i {
				break
			}
			s.add(i, j)
			i = j
		}
	}
}

// cluster gives the end of the character at i with its marks, or i if it is not of a paired script.
func (s *splitter) cluster(i, to int) int {
	r, n := utf8.DecodeRuneInString(s.text[i:to])
	if !paired(r) {
		return i
	}
	for i += n; i < to; i += n {
		r, n = utf8.DecodeRuneInString(s.text[i:to])
		if !unicode.Is(unicode.M, r) && r != 'ﾞ' && r != 'ﾟ' {
			break
		}
	}
	return i
}

func (s *splitter) add(from, to int) {
	if n := len(s.run); n > 0 && s.run[n-1].to != from {
		s.flush()
	}
	s.run = append(s.run, place{from, to})
}

// flush writes the collected characters: at each position the pair that begins there and the character.
func (s *splitter) flush() {
	for i, c := range s.run {
		if i+1 < len(s.run) {
			s.emit(c.from, s.run[i+1].to)
		}
		s.emit(c.from, c.to)
		s.pos++
	}
	s.run = s.run[:0]
}

func (s *splitter) emoji(from, to int) {
	s.flush()
	s.out = append(s.out, Token{Text: s.text[from:to], Fold: foldEmoji(s.text[from:to]), Pos: s.pos, From: from, To: to})
	s.pos++
}

// segment writes the words of one UAX #29 segment of letters, digits, marks and joining punctuation.
func (s *splitter) segment(from, to int) {
	if initials(s.text[from:to]) {
		s.emit(from, to)
		s.pos++
		return
	}
	start, last := -1, rune(0)
	for i, r := range s.text[from:to] {
		i += from
		if separates(s.text, i, r, last, to) {
			s.word(start, i)
			start = -1
		} else if start < 0 {
			start = i
		}
		last = r
	}
	s.word(start, to)
}

// separates says whether r at i ends a word within a segment.
func separates(text string, i int, r, last rune, to int) bool {
	switch r {
	case '_', ':', ';', '\u037e', '‿', '⁀', '⁔', '︳', '︴', '﹍', '﹎', '﹏', '＿', '：', '︓', '﹕':
		return true
	case '.', ',', '․', '﹒', '．', '﹐', '，', '٬', '٫':
		next, _ := utf8.DecodeRuneInString(text[i+utf8.RuneLen(r) : to])
		return !unicode.IsDigit(last) || !unicode.IsDigit(next)
	}
	return false
}

// word writes text[from:to] and the shorter words in it that an apostrophe makes.
func (s *splitter) word(from, to int) {
	if from < 0 {
		return
	}
	w := s.text[from:to]
	s.emit(from, to)
	at, n := apostrophe(w, true)
	if at > 0 && (w[at+n:] == "s" || w[at+n:] == "S") {
		to = from + at
		w = w[:at]
		s.emit(from, to)
		at, n = apostrophe(w, false)
	} else if at > 0 {
		at, n = apostrophe(w, false)
	}
	if at > 0 && utf8.RuneCountInString(w[at+n:]) > 1 && elisions[Fold(w[:at])] {
		s.emit(from+at+n, to)
	}
	s.pos++
}

// apostrophe finds the last or first inner apostrophe of w and its length.
func apostrophe(w string, last bool) (at, n int) {
	at = -1
	for i, r := range w {
		if r == '\'' || r == '’' || r == 'ʼ' || r == '＇' {
			at, n = i, utf8.RuneLen(r)
			if !last {
				break
			}
		}
	}
	return at, n
}

// elisions are the first parts after which an apostrophe begins a word of its own (French, Italian,
// Catalan, Irish names), folded.
var elisions = set("l d j m t s n c o qu jusqu lorsqu puisqu quoiqu quelqu presqu entr dell nell sull dall all coll un gl quell quest bell sant anch com dov cos tutt")

func set(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}

// initials reports whether w is single letters with dots between them: "U.S.A".
func initials(w string) bool {
	dots, want := 0, true
	for _, r := range w {
		switch {
		case want && unicode.IsLetter(r):
			want = false
		case !want && r == '.':
			want = true
			dots++
		case unicode.Is(unicode.Mn, r):
		default:
			return false
		}
	}
	return dots > 0 && !want
}

// emit writes one token at the current position.
func (s *splitter) emit(from, to int) {
	if to-from > MaxBytes {
		to = from + MaxBytes
		for to > from && !utf8.RuneStart(s.text[to]) {
			to--
		}
	}
	w := clean(s.text[from:to])
	s.out = append(s.out, Token{Text: w, Fold: foldWord(w), Pos: s.pos, From: from, To: to})
}

// clean gives the word as it is compared letter for letter.
func clean(w string) string {
	if isASCII(w) {
		return w
	}
	w = strings.Map(func(r rune) rune {
		switch {
		case r == '’' || r == 'ʼ' || r == '＇':
			return '\''
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, w)
	return norm.NFC.String(w)
}

// sign writes the tokens of a handle, tag or ticker whose sign is at i, n bytes long.
func (s *splitter) sign(i, n int) {
	s.flush()
	before, _ := utf8.DecodeLastRuneInString(s.text[:i])
	if i < s.signed || i > 0 && (Letter(before) || before == '_') {
		return
	}
	kind, _ := utf8.DecodeRuneInString(s.text[i:])
	sign := signOf(kind)
	short := s.nameEnd(i+n, sign)
	if short == i+n {
		return
	}
	long := short
	if sign == '@' {
		long = s.handleEnd(short)
	}
	s.signed = long
	for _, end := range []int{long, short} {
		s.emitSigned(sign, i, n, end)
		if long == short {
			break
		}
	}
}

func (s *splitter) emitSigned(sign byte, i, n, end int) {
	if end-i > MaxBytes {
		return
	}
	w := string(sign) + clean(s.text[i+n:end])
	s.out = append(s.out, Token{Text: w, Fold: Fold(w), Pos: s.pos, From: i, To: end})
}

// nameEnd gives the end of the letters, digits and underscores at i; a ticker begins with a letter.
func (s *splitter) nameEnd(i int, sign byte) int {
	for k, r := range s.text[i:] {
		if !Letter(r) && r != '_' && !unicode.Is(unicode.M, r) || k == 0 && sign == '$' && !unicode.IsLetter(r) {
			return i + k
		}
		if k > MaxBytes {
			return i
		}
	}
	return len(s.text)
}

// handleEnd extends a handle over inner dots, hyphens and the "@" before a host.
func (s *splitter) handleEnd(end int) int {
	for end < len(s.text) && strings.IndexByte(".-@", s.text[end]) >= 0 {
		next := s.nameEnd(end+1, '@')
		if next == end+1 {
			break
		}
		end = next
	}
	return end
}

func isSign(c byte) bool { return c == '@' || c == '#' || c == '$' }

func signOf(r rune) byte {
	switch r {
	case '@', '＠', '﹫':
		return '@'
	case '#', '＃', '﹟':
		return '#'
	case '$', '＄', '﹩':
		return '$'
	}
	return 0
}

// Letter reports whether r is a letter or a digit, of which words are made.
func Letter(r rune) bool {
	if r < utf8.RuneSelf {
		return asciiLetter(byte(r)) || asciiDigit(byte(r))
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r)
}

// isEmoji takes in the pictographs, flags and the older signs that are shown as such; arrows, boxes and
// bullets below U+2600 are punctuation to us.
func isEmoji(r rune) bool {
	return r >= 0x2600 && unicode.Is(unicode.So, r) && (r < 0x2800 || r >= 0x1F000)
}

// pairedScripts are the scripts that are read in pairs of characters.
var pairedScripts = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo,
	unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
}

func paired(r rune) bool {
	if r < 0x0E00 {
		return false
	}
	if r == 'ー' || r == 'ｰ' {
		return true
	}
	return (unicode.IsLetter(r) || unicode.Is(unicode.Nl, r)) && unicode.In(r, pairedScripts...)
}
