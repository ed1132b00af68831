package told

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxMarks is how many combining marks one character may carry: no script needs more, a flood is an attack.
const maxMarks = 8

// Line makes one clean line of text, at most limit characters, cut at a word where one ends near.
func Line(s string, limit int) string {
	return Short(strings.Join(strings.Fields(Clean(s)), " "), limit)
}

// Clean takes out what plain text must not have: broken UTF-8, control characters, direction overrides and
// isolates, invisible characters, floods of combining marks. The joiners stay, Persian and emoji need them.
// The result is in normal form C.
func Clean(s string) string {
	if printable(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	marks := 0
	for _, r := range s {
		if unicode.In(r, unicode.Mn, unicode.Me) {
			if marks++; marks > maxMarks {
				continue
			}
		} else {
			marks = 0
		}
		if visible(r) {
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

func printable(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= 0x7F || c < 0x20 && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

func visible(r rune) bool {
	switch {
	case r == '\n' || r == '\t' || r == '\r':
		return true
	case r < 0x20, r >= 0x7F && r <= 0x9F, r == 0xAD, r == 0xFEFF, r == 0x200B, r == 0x180E, r == 0x61C:
		return false
	case r == 0x200E, r == 0x200F, r >= 0x2028 && r <= 0x202E, r >= 0x2060 && r <= 0x206F, r >= 0xFFF9 && r <= 0xFFFB:
		return false
	case r == 0xFFFE, r == 0xFFFF, r >= 0xE0000 && r <= 0xE0FFF && !flag(r):
		return false
	}
	return true
}

// flag keeps the tag letters that spell the flags of England, Scotland and Wales.
func flag(r rune) bool { return r >= 0xE0061 && r <= 0xE007F }

// Short cuts text to limit characters, at a space if one is near the end.
func Short(s string, limit int) string {
	if len(s) <= limit || utf8.RuneCountInString(s) <= limit {
		return s
	}
	n, whole := 0, false
	for i, r := range s {
		if n++; n > limit {
			s, whole = s[:i], r == ' ' || r == '\n' // a word ends just here
			break
		}
	}
	if sp := strings.LastIndexAny(s, " \n"); !whole && sp > 0 && sp > len(s)-40 {
		s = s[:sp]
	}
	return strings.TrimSpace(s)
}
