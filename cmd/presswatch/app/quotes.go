package app

import (
	"presswatch/index"
	"presswatch/index/story/carried"
	"presswatch/server/diff"
	"presswatch/server/story/quoted"
)

// quotesOf compares quotes that texts give to one of some names with our statements, for the pages, which may not know
// how words compare.
func quotesOf(names []string) quoted.Checker {
	return func(releases []quoted.Release) quoted.Check {
		ours := make([]carried.Release, len(releases))
		for i, r := range releases {
			ours[i] = carried.Release{ID: r.ID, Text: r.Text}
		}
		lines := carried.Read(ours)
		return func(text string, quotes []index.Quote) []quoted.Checked {
			checked, unfounded := lines.Check(text, quotes, names)
			out := make([]quoted.Checked, 0, len(checked)+len(unfounded))
			for _, c := range checked {
				pieces, _ := carried.Fidelity(c.Released, c.Text)
				out = append(out, quoted.Checked{Quote: c.Quote, How: c.How, Release: c.Release, Released: c.Released, Pieces: piecesOf(pieces)})
			}
			for _, u := range unfounded {
				out = append(out, quoted.Checked{Quote: u.Quote})
			}
			return out
		}
	}
}

func piecesOf(pieces []carried.Piece) []diff.Piece {
	op := map[carried.PieceKind]diff.Op{carried.Kept: diff.Same, carried.Removed: diff.Removed, carried.Inserted: diff.Inserted}
	out := make([]diff.Piece, len(pieces))
	for i, p := range pieces {
		out[i] = diff.Piece{Op: op[p.Kind], Text: p.Text}
	}
	return out
}
