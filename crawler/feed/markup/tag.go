package markup

import (
	"html"
	"strings"
	"unicode/utf8"
)

type tag struct {
	Name   string
	attrs  []Attr
	closed bool
}

func nameStart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == ':' || c >= utf8.RuneSelf
}

func nameByte(c byte) bool {
	return nameStart(c) || c >= '0' && c <= '9' || c == '-' || c == '.'
}

func space(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// readTag reads a start tag; n is its length. Values without quotes are taken, names twice are not.
func readTag(s string) (t tag, n int, ok bool) {
	i := 1
	for i < len(s) && nameByte(s[i]) {
		i++
	}
	t.Name = s[1:i]
	for i < len(s) {
		switch c := s[i]; {
		case c == '>':
			return t, i + 1, true
		case c == '/' && i+1 < len(s) && s[i+1] == '>':
			t.closed = true
			return t, i + 2, true
		case c == '<':
			return t, i, false
		case nameByte(c):
			var a Attr
			if a, i, ok = readAttr(s, i); !ok {
				return t, i, false
			}
			t.keep(a)
		default:
			i++
		}
	}
	return t, i, false
}

func readAttr(s string, i int) (a Attr, end int, ok bool) {
	from := i
	for i < len(s) && nameByte(s[i]) {
		i++
	}
	a.Name = s[from:i]
	for i < len(s) && space(s[i]) {
		i++
	}
	if i >= len(s) || s[i] != '=' {
		return a, i, true // a name alone
	}
	for i++; i < len(s) && space(s[i]); i++ {
	}
	if i >= len(s) {
		return a, i, false
	}
	if q := s[i]; q == '"' || q == '\'' {
		n := strings.IndexByte(s[i+1:], q)
		if n < 0 {
			return a, i, false
		}
		a.Value = unescape(s[i+1 : i+1+n])
		return a, i + n + 2, true
	}
	from = i
	for i < len(s) && !space(s[i]) && s[i] != '>' {
		i++
	}
	a.Value = unescape(strings.TrimSuffix(s[from:i], "/"))
	return a, i, true
}

func (t *tag) keep(a Attr) {
	if len(t.attrs) >= MaxAttrs || !nameStart(a.Name[0]) {
		return
	}
	for _, b := range t.attrs {
		if b.Name == a.Name {
			return
		}
	}
	t.attrs = append(t.attrs, a)
}

// unescape resolves references once: XML's, HTML's names, and the numbers that mean windows-1252.
func unescape(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	return html.UnescapeString(s)
}
