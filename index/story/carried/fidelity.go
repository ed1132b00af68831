package carried

import (
	"strings"

	"presswatch/index"
	"presswatch/index/story/prose"
)

// PieceKind is what became of words between what was released and what is printed.
type PieceKind string

// The kinds of piece.
const (
	Kept     PieceKind = "kept"     // ours, as printed
	Removed  PieceKind = "removed"  // ours, not printed
	Inserted PieceKind = "inserted" // printed, not ours
)

// Piece is a run of words of one kind, with the signs around them as they stand.
type Piece struct {
	Kind PieceKind
	Text string
}

// mostFidelity is how many words of each side are aligned; what is longer is compared by its beginning and end only.
const mostFidelity = 500

// Fidelity aligns what was released with what is printed and returns the pieces in the order of reading, removed
// before inserted where words were exchanged, and how faithful the print is: exact, cut (words left out at an end or
// where an ellipsis shows it, brackets allowed), altered, or "" if not a word is left.
func Fidelity(released, printed string) ([]Piece, index.Carrying) {
	released, printed = valid(released), valid(printed)
	ours, theirs := prose.Words(released), prose.Words(printed)
	f := folding{released: released, printed: printed, ours: ours, theirs: theirs}
	f.align()
	return f.pieces, f.how()
}

type folding struct {
	released, printed string
	ours, theirs      []prose.Word
	same              []pair // words that agree, in order
	pieces            []Piece
	silent            bool // something was changed without showing it
	cut               bool
}

func (f *folding) align() {
	head := 0
	for head < len(f.ours) && head < len(f.theirs) && f.ours[head].Sum == f.theirs[head].Sum {
		f.same = append(f.same, pair{int32(head), int32(head)})
		head++
	}
	x, y := len(f.ours), len(f.theirs)
	for x > head && y > head && f.ours[x-1].Sum == f.theirs[y-1].Sum {
		x, y = x-1, y-1
	}
	if x-head <= mostFidelity && y-head <= mostFidelity {
		f.same = append(f.same, common(f.ours[head:x], f.theirs[head:y], int32(head))...)
	}
	for ; x < len(f.ours); x, y = x+1, y+1 {
		f.same = append(f.same, pair{int32(x), int32(y)})
	}
	f.cutUp()
}

// common is a longest common subsequence; base is added to the numbers.
func common(ours, theirs []prose.Word, base int32) (out []pair) {
	n, m := len(ours), len(theirs)
	if n == 0 || m == 0 {
		return nil
	}
	length := make([]int32, (n+1)*(m+1))
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			at := i*(m+1) + j
			if length[at] = max(length[at+1], length[at+m+1]); ours[i].Sum == theirs[j].Sum {
				length[at] = length[at+m+2] + 1
			}
		}
	}
	for i, j := 0, 0; i < n && j < m; {
		switch at := i*(m+1) + j; {
		case ours[i].Sum == theirs[j].Sum:
			out = append(out, pair{base + int32(i), base + int32(j)})
			i, j = i+1, j+1
		case length[at+m+1] >= length[at+1]:
			i++
		default:
			j++
		}
	}
	return out
}

// cutUp makes the pieces: between two words that agree stands what was removed and what was inserted. Everything of
// the print is in a piece that was kept or inserted, so that these together read as it reads.
func (f *folding) cutUp() {
	prev := pair{-1, -1}
	from := 0 // of the print that is not in a piece yet
	for _, p := range append(f.same, pair{int32(len(f.ours)), int32(len(f.theirs))}) {
		out, in := f.ours[prev.ours+1:p.ours], f.theirs[prev.theirs+1:p.theirs]
		if len(out)+len(in) > 0 {
			f.gap(out, in, prev, p, &from)
		}
		if int(p.theirs) < len(f.theirs) {
			end := int(f.theirs[p.theirs].End)
			f.put(Kept, f.printed[from:end])
			from = end
		}
		prev = p
	}
	if from < len(f.printed) {
		f.put(Kept, f.printed[from:])
	}
}

// gap puts what has no partner and notes whether the print shows that it left something out.
func (f *folding) gap(out, in []prose.Word, prev, next pair, from *int) {
	edge := prev.ours < 0 || int(next.ours) == len(f.ours)
	end := len(f.printed)
	if int(next.theirs) < len(f.theirs) {
		end = int(f.theirs[next.theirs].Start)
	}
	between := f.printed[*from:end]
	shown := len(in) == 0 && (edge || strings.Contains(between, "…") || strings.Contains(between, "...") || strings.Contains(between, ". . ."))
	shown = shown || len(in) > 0 && bracketed(between)
	f.silent = f.silent || !shown
	f.cut = f.cut || len(out) > 0
	if len(out) > 0 {
		f.put(Removed, f.released[out[0].Start:out[len(out)-1].End])
	}
	if len(in) > 0 {
		f.put(Inserted, f.printed[*from:int(in[len(in)-1].End)])
		*from = int(in[len(in)-1].End)
	}
}

func (f *folding) put(kind PieceKind, text string) {
	if n := len(f.pieces); n > 0 && f.pieces[n-1].Kind == kind {
		f.pieces[n-1].Text += text
		return
	}
	f.pieces = append(f.pieces, Piece{kind, text})
}

func (f *folding) how() index.Carrying {
	switch {
	case len(f.same) == 0:
		return ""
	case f.silent:
		return index.CarriedAltered
	case f.cut:
		return index.CarriedCut
	}
	return index.CarriedExact
}
