package markup

import (
	"strings"
	"unicode/utf8"
)

// Write appends the element, well formed, to b. It recurses at most MaxDepth deep.
func Write(b *strings.Builder, n *Node) {
	if n.Name == "" {
		writeText(b, n)
		return
	}
	Open(b, n)
	for c := n.First; c != nil; c = c.Next {
		Write(b, c)
	}
	Close(b, n)
}

// Open writes the start tag of an element.
func Open(b *strings.Builder, n *Node, more ...Attr) {
	b.WriteByte('<')
	b.WriteString(clean(n.Name))
	for _, a := range n.Attrs {
		writeAttr(b, a)
	}
	for _, a := range more {
		writeAttr(b, a)
	}
	b.WriteByte('>')
}

// Close writes the end tag of an element.
func Close(b *strings.Builder, n *Node) {
	b.WriteString("</")
	b.WriteString(clean(n.Name))
	b.WriteByte('>')
}

func writeAttr(b *strings.Builder, a Attr) {
	b.WriteByte(' ')
	b.WriteString(clean(a.Name))
	b.WriteString(`="`)
	Escape(b, a.Value)
	b.WriteByte('"')
}

// clean makes a name that a strict parser accepts: one colon, no colon at an end, ASCII or nothing.
func clean(name string) string {
	plain := true
	for i := range len(name) {
		plain = plain && name[i] < utf8.RuneSelf && name[i] != ':'
	}
	if plain {
		return name
	}
	prefix, rest, found := strings.Cut(name, ":")
	if !found || prefix == "" || rest == "" {
		return ascii(prefix + rest)
	}
	return ascii(prefix) + ":" + ascii(strings.ReplaceAll(rest, ":", "_"))
}

func ascii(name string) string {
	out := strings.Map(func(r rune) rune {
		if r >= utf8.RuneSelf || r == ':' {
			return '_'
		}
		return r
	}, name)
	if out == "" || !nameStart(out[0]) {
		return "_" + out
	}
	return out
}

func writeText(b *strings.Builder, n *Node) {
	// A section stays one: parsers take it several times faster than the same text escaped.
	if n.Literal && !strings.Contains(n.Text, "]]>") && !strings.ContainsFunc(n.Text, forbidden) {
		b.WriteString("<![CDATA[")
		b.WriteString(n.Text)
		b.WriteString("]]>")
		return
	}
	if !n.Literal && strings.IndexByte(n.Text, '&') < 0 {
		Escape(b, n.Text)
		return
	}
	Escape(b, n.plain())
}

// forbidden are the characters that XML 1.0 does not allow (section 2.2).
func forbidden(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
}

// Escape writes text as character data, without the characters that XML 1.0 forbids.
func Escape(b *strings.Builder, s string) {
	from := 0
	for i := 0; i < len(s); {
		with, n := escaped(s[i:])
		if n > 0 {
			b.WriteString(s[from:i])
			b.WriteString(with)
			i += n
			from = i
			continue
		}
		i++
	}
	b.WriteString(s[from:])
}

// escaped says what stands for the character at the beginning of s, and how many bytes it replaces; 0: the
// character stands for itself.
func escaped(s string) (with string, n int) {
	switch c := s[0]; {
	case c == '&':
		return "&amp;", 1
	case c == '<':
		return "&lt;", 1
	case c == '>':
		return "&gt;", 1
	case c == '"':
		return "&quot;", 1
	case c < 0x20 && c != '\t' && c != '\n' && c != '\r':
		return "", 1
	case c == 0xEF && (strings.HasPrefix(s, "\uFFFE") || strings.HasPrefix(s, "\uFFFF")):
		return "", 3
	}
	return "", 0
}
