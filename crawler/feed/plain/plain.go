// Package plain makes plain text of what feeds call text: no markup, valid UTF-8 in normal form C, no
// control characters, no direction overrides, no floods of combining marks.
package plain

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	nethtml "golang.org/x/net/html"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// The limits of plain text, in characters.
const (
	MaxTitle   = 500
	MaxSummary = 2000
	MaxContent = 200_000
	maxMarks   = 8 // combining marks on one character: more is a flood, no script needs them
)

// Line is one line of literal text, at most limit characters.
func Line(s string, limit int) string {
	return cut(strings.Join(strings.Fields(Clean(s)), " "), limit)
}

// HTMLLine is one line made of HTML.
func HTMLLine(s string, limit int) string {
	if strings.IndexByte(s, '<') >= 0 {
		s = strip(s)
	} else if strings.IndexByte(s, '&') >= 0 {
		s = html.UnescapeString(s)
	}
	return Line(s, limit)
}

// Twice is HTMLLine for text that may have been escaped once too often: what is markup or a reference after
// the first reading is read again.
func Twice(s string, limit int) string {
	first := HTMLLine(s, limit*4)
	if looksEscaped(first) {
		first = HTMLLine(first, limit)
	}
	return cut(first, limit)
}

// looksEscaped says whether text holds a reference with its semicolon or an HTML tag that is not a mere word
// in angle brackets.
func looksEscaped(s string) bool {
	if i := strings.IndexByte(s, '&'); i >= 0 {
		if n := strings.IndexByte(s[i:], ';'); n > 1 && n < 10 && !strings.ContainsAny(s[i:i+n], " \t") {
			return true
		}
	}
	low := strings.ToLower(s)
	for _, tag := range []string{"</", "<br", "<p>", "<img ", "<b>", "<i>", "<em>", "<strong>"} {
		if strings.Contains(low, tag) {
			return true
		}
	}
	return false
}

// Paragraphs is the text of HTML, its paragraphs divided by blank lines.
func Paragraphs(s string, limit int) string {
	if strings.IndexByte(s, '<') >= 0 {
		s = strip(s)
	} else {
		s = html.UnescapeString(s)
	}
	var out []string
	for _, p := range strings.Split(Clean(s), "\n\n") {
		if p = strings.Join(strings.Fields(p), " "); p != "" {
			out = append(out, p)
		}
	}
	return cut(strings.Join(out, "\n\n"), limit)
}

// blocks end a paragraph.
var blocks = map[string]bool{
	"p": true, "div": true, "h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true, "li": true,
	"ul": true, "ol": true, "blockquote": true, "pre": true, "table": true, "tr": true, "section": true,
	"article": true, "figure": true, "figcaption": true, "hr": true, "dt": true, "dd": true, "header": true, "footer": true,
}

// hidden elements hold no text for readers.
var hidden = map[string]bool{
	"script": true, "style": true, "noscript": true, "template": true, "iframe": true, "svg": true, "math": true, "head": true, "textarea": true, "select": true,
}

// strip takes the markup off with the tokenizer alone: it keeps no tree that could grow deep.
func strip(s string) string {
	z := nethtml.NewTokenizer(strings.NewReader(s))
	var b strings.Builder
	skip := ""
	for {
		switch z.Next() {
		case nethtml.ErrorToken:
			return b.String()
		case nethtml.TextToken:
			if skip == "" {
				b.Write(z.Text())
			}
		case nethtml.StartTagToken:
			if name := tagName(z); skip == "" && hidden[name] {
				skip = name
			} else if skip == "" {
				b.WriteString(gap(name))
			}
		case nethtml.EndTagToken:
			if name := tagName(z); skip == name {
				skip = ""
			} else if skip == "" && name != "br" {
				b.WriteString(gap(name))
			}
		case nethtml.SelfClosingTagToken:
			if name := tagName(z); skip == "" {
				b.WriteString(gap(name))
			}
		}
	}
}

func tagName(z *nethtml.Tokenizer) string {
	name, _ := z.TagName()
	return string(name)
}

func gap(name string) string {
	switch {
	case blocks[name]:
		return "\n\n"
	case name == "br" || name == "td" || name == "th" || name == "img":
		return " "
	}
	return ""
}

// Clean takes out what text must not have: control and format characters that change what a reader sees,
// lone halves of characters, more than a few combining marks on one; and brings the rest into normal form C.
func Clean(s string) string {
	if plainASCII(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	marks := 0
	for _, r := range s {
		if r >= 0x80 && r <= 0x9F { // windows-1252 that was taken for Latin-1
			r = charmap.Windows1252.DecodeByte(byte(r))
		}
		if unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r) {
			if marks++; marks > maxMarks {
				continue
			}
		} else {
			marks = 0
		}
		if keep(r) {
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

func plainASCII(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || c == 0x7F || (c < 0x20 && c != '\n' && c != '\t' && c != '\r') {
			return false
		}
	}
	return true
}

// keep leaves out C0 and C1 but white space, U+FEFF, the direction overrides, embeddings and isolates
// (U+202A-202E, U+2066-2069), invisible operators and tags. The joiners stay: Persian and emoji need them.
func keep(r rune) bool {
	switch {
	case r == '\n' || r == '\t' || r == '\r':
		return true
	case r < 0x20 || r >= 0x7F && r <= 0x9F, r == 0xFEFF, r == 0xFFFE, r == 0xFFFF, r == 0xAD:
		return false
	case r == 0x200B, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x206F, r >= 0xFFF9 && r <= 0xFFFB:
		return false
	case r >= 0xE0000 && r <= 0xE007F && r != 0xE0067 && !flagTag(r):
		return false
	}
	return true
}

// flagTag keeps the tag letters: the flags of England, Scotland and Wales are spelled with them.
func flagTag(r rune) bool { return r >= 0xE0061 && r <= 0xE007A || r == 0xE007F }

// Shorten cuts plain text to so many characters.
func Shorten(s string, limit int) string { return cut(s, limit) }

// cut shortens text to so many characters, at a word's end where one is near.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	n := 0
	for i := range s {
		if n++; n > limit {
			short := s[:i]
			if sp := strings.LastIndexAny(short, " \n"); sp > len(short)-40 && sp > 0 {
				short = short[:sp]
			}
			return strings.TrimSpace(short)
		}
	}
	return s
}

// Text is literal text in paragraphs, divided by blank lines as they stand.
func Text(s string, limit int) string {
	s = strings.ReplaceAll(Clean(s), "\r\n", "\n")
	var out []string
	for _, p := range strings.Split(s, "\n\n") {
		if p = strings.Join(strings.Fields(p), " "); p != "" {
			out = append(out, p)
		}
	}
	return cut(strings.Join(out, "\n\n"), limit)
}
