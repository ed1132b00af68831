// Package diff says what changed between two versions of a text, word by word, for people.
//
// It works in two steps: sentences that stayed as they are are found first (longest common subsequence),
// then words within the stretches between them. Both steps are bounded: a text from outside can be of any
// size, and a page must come within its time.
package diff

import (
	"strings"
	"unicode"
)

// Op says what happened to a piece of text.
type Op int

// The ops.
const (
	Same Op = iota
	Inserted
	Removed
)

// Piece is a stretch of text with what happened to it. White space at its ends belongs to it.
type Piece struct {
	Op   Op
	Text string
}

// Inserted and Removed are for templates.
func (p Piece) Inserted() bool { return p.Op == Inserted }

// Removed reports whether the piece stands in the old text only.
func (p Piece) Removed() bool { return p.Op == Removed }

// maxCells bounds the table of one comparison; beyond it a stretch counts as removed and inserted whole.
const maxCells = 4_000_000

// Words compares two texts. The pieces that are Same or Removed give the old text when joined, those that
// are Same or Inserted the new one. It takes at most some tens of milliseconds whatever the texts are.
func Words(before, after string) []Piece {
	before, after = strings.ToValidUTF8(before, "�"), strings.ToValidUTF8(after, "�")
	if before == after {
		return add(nil, Same, after)
	}
	d := differ{cells: maxCells}
	var out []Piece
	d.compare(sentences(before), sentences(after), func(op Op, old, fresh []string) {
		if op == Same {
			out = add(out, Same, strings.Join(fresh, ""))
			return
		}
		d.compare(tokens(strings.Join(old, "")), tokens(strings.Join(fresh, "")), func(op Op, old, fresh []string) {
			if op == Same {
				out = add(out, Same, strings.Join(fresh, ""))
				return
			}
			out = add(out, Removed, strings.Join(old, ""))
			out = add(out, Inserted, strings.Join(fresh, ""))
		})
	})
	return tidy(out)
}

// Count counts the words that were inserted and removed.
func Count(pieces []Piece) (inserted, removed int) {
	for _, p := range pieces {
		switch p.Op {
		case Inserted:
			inserted += len(strings.Fields(p.Text))
		case Removed:
			removed += len(strings.Fields(p.Text))
		}
	}
	return inserted, removed
}

func add(out []Piece, op Op, text string) []Piece {
	if text == "" {
		return out
	}
	if n := len(out); n > 0 && out[n-1].Op == op {
		out[n-1].Text += text
		return out
	}
	return append(out, Piece{op, text})
}

// tidy joins changes that are parted by nothing but one short word or space, so that a rewritten sentence
// reads as one change instead of a stammer. What was the same is then removed and inserted again.
func tidy(in []Piece) []Piece {
	var out []Piece
	for i := 0; i < len(in); {
		if in[i].Op == Same {
			out = append(out, in[i])
			i++
			continue
		}
		var old, fresh strings.Builder
		for ; i < len(in) && (in[i].Op != Same || i+1 < len(in) && glue(in[i].Text)); i++ {
			if in[i].Op != Inserted {
				old.WriteString(in[i].Text)
			}
			if in[i].Op != Removed {
				fresh.WriteString(in[i].Text)
			}
		}
		out = add(out, Removed, old.String())
		out = add(out, Inserted, fresh.String())
	}
	return out
}

// glue says that a piece between two changes is too small to be worth showing as unchanged.
func glue(s string) bool {
	return len(s) <= 4 && !strings.Contains(s, "\n")
}

type differ struct{ cells int }

// compare walks over both lists and calls emit with stretches that are the same or differ.
func (d *differ) compare(a, b []string, emit func(op Op, old, fresh []string)) {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	if head > 0 {
		emit(Same, a[:head], b[:head])
	}
	a, b = a[head:], b[head:]
	tail := 0
	for tail < len(a) && tail < len(b) && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	d.middle(a[:len(a)-tail], b[:len(b)-tail], emit)
	if tail > 0 {
		emit(Same, a[len(a)-tail:], b[len(b)-tail:])
	}
}

// middle compares what has neither a common beginning nor a common end.
func (d *differ) middle(a, b []string, emit func(op Op, old, fresh []string)) {
	cells := (len(a) + 1) * (len(b) + 1)
	if len(a) == 0 || len(b) == 0 || cells > d.cells {
		if len(a)+len(b) > 0 {
			emit(Inserted, a, b)
		}
		return
	}
	d.cells -= cells
	length := table(a, b)
	width := len(b) + 1
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		i0, j0 := i, j
		for i < len(a) && j < len(b) && a[i] == b[j] {
			i, j = i+1, j+1
		}
		if i > i0 {
			emit(Same, a[i0:i], b[j0:j])
			continue
		}
		for (i < len(a) || j < len(b)) && (i == len(a) || j == len(b) || a[i] != b[j]) {
			if j == len(b) || i < len(a) && length[(i+1)*width+j] >= length[i*width+j+1] {
				i++
			} else {
				j++
			}
		}
		emit(Inserted, a[i0:i], b[j0:j])
	}
}

// table gives the lengths of the longest common subsequences of all ends of a and b.
func table(a, b []string) []int32 {
	width := len(b) + 1
	t := make([]int32, (len(a)+1)*width)
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				t[i*width+j] = t[(i+1)*width+j+1] + 1
			} else {
				t[i*width+j] = max(t[(i+1)*width+j], t[i*width+j+1])
			}
		}
	}
	return t
}

// sentences cuts a text after sentence ends; line breaks are pieces of their own, so that a change beside
// one never tears a paragraph apart. Joined the pieces give the text.
func sentences(s string) []string {
	var out []string
	start, end, breaks := 0, false, false
	for i, r := range s {
		cut := false
		switch {
		case r == '\n':
			cut, breaks, end = !breaks, true, false
		case breaks:
			cut, breaks = true, false
		case end && !unicode.IsSpace(r) && !closing(r):
			cut, end = true, false
		}
		if cut && i > start {
			out = append(out, s[start:i])
			start = i
		}
		if strings.ContainsRune(".?!。", r) {
			end = true
		}
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

func closing(r rune) bool { return strings.ContainsRune("\"'”’»)]", r) }

// tokens cuts a text into words, spaces and signs; joined they give the text.
func tokens(s string) []string {
	var out []string
	start, last := 0, kind(-1)
	for i, r := range s {
		k := kindOf(r)
		if i > 0 && (k != last || k == alone) {
			out = append(out, s[start:i])
			start = i
		}
		last = k
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

// kind sorts characters into tokens.
type kind int

const (
	space kind = iota
	lineBreak
	word
	sign
	alone // a character that is a word by itself
)

func kindOf(r rune) kind {
	switch {
	case r == '\n':
		return lineBreak
	case unicode.IsSpace(r):
		return space
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
		return alone
	case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), r == '\'', r == '’':
		return word
	}
	return sign
}
