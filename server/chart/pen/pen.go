// Package pen writes SVG: elements, attributes, numbers and text, so that nothing from outside can become
// mark-up and nothing that a drawing holds is not well-formed.
package pen

import (
	"html/template"
	"math"
	"strconv"
	"strings"

	"presswatch/server/words"
)

// MostText is how many characters of a text are written; titles of articles may have any length.
const MostText = 240

// Pen collects mark-up. The zero value is ready.
type Pen struct {
	b     []byte
	stack []string
}

// Open begins an element. Attributes are pairs of a name and a string, int or float64; a pair with an empty
// string is left out.
func (p *Pen) Open(name string, attrs ...any) {
	p.begin(name, attrs)
	p.b = append(p.b, '>')
	p.stack = append(p.stack, name)
}

// Empty writes an element that holds nothing.
func (p *Pen) Empty(name string, attrs ...any) {
	p.begin(name, attrs)
	p.b = append(p.b, '/', '>')
}

// Leaf writes an element that holds only a text.
func (p *Pen) Leaf(name, text string, attrs ...any) {
	p.Open(name, attrs...)
	p.Text(text)
	p.Close()
}

// Close ends the element that was opened last.
func (p *Pen) Close() {
	last := len(p.stack) - 1
	p.b = append(append(append(p.b, '<', '/'), p.stack[last]...), '>')
	p.stack = p.stack[:last]
}

// Text writes characters, never mark-up.
func (p *Pen) Text(s string) { p.b = append(p.b, escape(s)...) }

// HTML gives what was written.
func (p *Pen) HTML() template.HTML {
	return template.HTML(p.b) //nolint:gosec // every text was escaped on its way in
}

func (p *Pen) begin(name string, attrs []any) {
	p.b = append(append(p.b, '<'), name...)
	for i := 0; i+1 < len(attrs); i += 2 {
		key, _ := attrs[i].(string)
		if s, ok := attrs[i+1].(string); ok && s == "" {
			continue
		}
		p.b = append(append(append(p.b, ' '), key...), '=', '"')
		switch v := attrs[i+1].(type) {
		case string:
			p.b = append(p.b, escape(v)...)
		case int:
			p.b = strconv.AppendInt(p.b, int64(v), 10)
		case float64:
			p.b = AppendNumber(p.b, v)
		}
		p.b = append(p.b, '"')
	}
}

// AppendNumber writes a length in pixels with at most two decimals; what is no number becomes 0.
func AppendNumber(b []byte, v float64) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		v = 0
	}
	v = math.Round(v*100) / 100
	return strconv.AppendFloat(b, v+0, 'f', -1, 64) // +0 makes a negative zero positive
}

// Number is [AppendNumber] as a string.
func Number(v float64) string { return string(AppendNumber(nil, v)) }

// plain says that a string needs no second look.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '<' || c == '>' || c == '&' || c == '"' || c == '\'' {
			return false
		}
	}
	return true
}

func escape(s string) string {
	if plain(s) {
		return s
	}
	return template.HTMLEscapeString(strings.Map(func(r rune) rune {
		if r == 0xFFFE || r == 0xFFFF || r == '\n' || r == '\t' {
			return ' ' // the first two are no characters of XML
		}
		return r
	}, words.Clean(s)))
}

// Short cuts a text to n characters, the last of them then an ellipsis.
func Short(s string, n int) string {
	if len(s) <= n {
		return s
	}
	at := 0
	for i := range s {
		if at == n-1 {
			rest := []rune(s[i:min(len(s), i+8)])
			if len(rest) > 1 || len(s) > i+8 {
				return strings.TrimRight(s[:i], " ") + "…"
			}
		}
		at++
	}
	return s
}

// Width estimates how many pixels a text of 12 px takes: 6.5 a letter, 12 a letter of East Asia.
func Width(s string) float64 {
	w := 0.0
	for _, r := range s {
		switch {
		case r >= 0x1100 && r <= 0x115F, r >= 0x2E80 && r <= 0xA4CF, r >= 0xAC00 && r <= 0xD7A3, r >= 0xF900 && r <= 0xFAFF, r >= 0xFE30 && r <= 0xFE6F, r >= 0xFF00 && r <= 0xFF60, r >= 0x1F000:
			w += 12
		default:
			w += 6.5
		}
	}
	return w
}

// Own lets only addresses of our own pages through; of others it gives "".
func Own(url string) string {
	switch {
	case strings.HasPrefix(url, "//"), strings.HasPrefix(url, `/\`):
		return ""
	case strings.HasPrefix(url, "#"), strings.HasPrefix(url, "?"), strings.HasPrefix(url, "/"):
		return url
	}
	return ""
}

// Triangle is the path of a small one that stands on its base, as marks of edits have it.
func Triangle(x, y float64) string {
	return "M" + Number(x) + " " + Number(y-3.5) + "L" + Number(x+3.75) + " " + Number(y+3) + "L" + Number(x-3.75) + " " + Number(y+3) + "Z"
}
