package words

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold gives the form in which words are compared: lower case; accents, width, ligatures and invisible
// characters folded; ß as ss, æ as ae, ø as o, final sigma as sigma; Arabic without tashkeel and tatweel, the
// forms of alef, yeh, kaf and ta marbuta as one; digits of all scripts as 0 to 9. Ä is a, never ae: a search
// for Müller finds Muller, not Mueller. Й stays apart from и, and marks of Indic and other scripts stay.
// Fold of a folded text is the text itself.
func Fold(text string) string {
	if isASCII(text) {
		return strings.ToLower(text)
	}
	var b strings.Builder
	b.Grow(len(text))
	var last rune
	for _, r := range norm.NFKD.String(text) {
		r = unicode.ToLower(r)
		if drops(r) && (r != 0x0306 || last != 'и') {
			continue
		}
		last = r
		if r < utf8.RuneSelf {
			b.WriteByte(byte(r))
			continue
		}
		if to, ok := folds[r]; ok {
			b.WriteString(to)
			continue
		}
		if unicode.Is(unicode.Nd, r) {
			r = '0' + digit(r)
		}
		b.WriteRune(r)
	}
	return norm.NFC.String(b.String())
}

// folds are the letters that do not come apart into a letter and a mark (after NFKD and lower case).
var folds = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ħ': "h", 'ı': "i", 'ŋ': "n",
	'ς': "σ", '’': "'", 'ʼ': "'", '⁄': "/",
	'ى': "ي", 'ی': "ي", 'ک': "ك", 'ة': "ه", 'ٱ': "ا",
}

// JoinsBack reports whether r belongs to the character before it: marks, joiners, emoji variants.
func JoinsBack(r rune) bool { return r >= 0x0300 && drops(r) }

// drops reports whether Fold leaves r out: accents, Hebrew and Arabic points, tatweel, invisible ones.
func drops(r rune) bool {
	switch {
	case r < 0x00AD:
		return false
	case r <= 0x036F:
		return r == 0x00AD || r == 0x00B7 || r >= 0x0300
	case r >= 0x0591 && r <= 0x06ED:
		return r == 'ـ' || unicode.Is(unicode.Mn, r)
	case r >= 0x1AB0 && r <= 0x1AFF, r >= 0x1DC0 && r <= 0x1DFF, r >= 0x20D0 && r <= 0x20FF, r >= 0xFE00 && r <= 0xFE0F:
		return true
	}
	return unicode.Is(unicode.Cf, r)
}

// digit gives the value of a decimal digit: the digits of a script stand in tens, 0 first.
func digit(r rune) rune {
	for _, t := range unicode.Nd.R16 {
		if r >= rune(t.Lo) && r <= rune(t.Hi) {
			return (r - rune(t.Lo)) % 10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if r >= rune(t.Lo) && r <= rune(t.Hi) {
			return (r - rune(t.Lo)) % 10
		}
	}
	return 0
}

// foldWord is Fold for one word: initials lose their dots, numbers their separators of thousands, and the
// comma before decimals is a dot.
func foldWord(w string) string {
	if strings.IndexByte(w, '.') < 0 && strings.IndexByte(w, ',') < 0 && isASCII(w) {
		return strings.ToLower(w)
	}
	f := Fold(w)
	if !strings.ContainsAny(f, ".,٫٬") {
		return f
	}
	if initials(w) {
		return strings.ReplaceAll(f, ".", "")
	}
	return foldNumber(f)
}

// foldNumber takes separators between groups of three digits for those of thousands, unless the last of
// several is another sign: 1,234.50 is 1234.50, and 19.07.2019 stays.
func foldNumber(f string) string {
	const separators = ".,٫٬"
	parts := strings.FieldsFunc(f, func(r rune) bool { return strings.ContainsRune(separators, r) })
	whole, last := parts, len(parts)-1
	decimals := last >= 2 && f[strings.LastIndexAny(f, separators)] != f[strings.IndexAny(f, separators)]
	if decimals {
		whole = parts[:last]
	}
	thousands := len(parts[0]) <= 3 && parts[0] != "0"
	for i, p := range whole[1:] {
		end := 0
		for end < len(p) && asciiDigit(p[end]) {
			end++
		}
		thousands = thousands && end == 3 && (i == last-1 || len(p) == 3)
	}
	switch {
	case thousands && decimals:
		return strings.Join(whole, "") + "." + parts[last]
	case thousands:
		return strings.Join(parts, "")
	}
	return strings.Join(parts, ".")
}

// foldEmoji leaves out skin tones and the choice between colour and text.
func foldEmoji(w string) string {
	return strings.Map(func(r rune) rune {
		if r == 0xFE0E || r == 0xFE0F || r >= 0x1F3FB && r <= 0x1F3FF {
			return -1
		}
		return r
	}, w)
}

// Lower gives the form of a token that a stemmer is asked for: lower case, accents kept. Two tokens have
// the same stem when Fold of what the stemmer answers is the same.
func (t Token) Lower() string { return strings.ToLower(t.Text) }

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
