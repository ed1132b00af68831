package carried

// pair is a word of ours (-1: none) beside a word of theirs (-1: none), by number in what was aligned.
type pair struct{ ours, theirs int32 }

// The scores of an alignment. A run of agreement outweighs a word that was put in, and a word that only changed its
// tense agrees nearly.
const (
	scoreSame  = 3
	scoreSoft  = 2
	scoreOther = -3
	scoreGap   = -1
)

func score(x, y word) int32 {
	switch {
	case x.Sum == y.Sum:
		return scoreSame
	case x.soft == y.soft:
		return scoreSoft
	}
	return scoreOther
}

// mostCells bounds one alignment.
const mostCells = 1 << 18

// local is the best local alignment of two runs of words (Smith and Waterman 1981), from its first agreement to its
// last; nil where there is none.
func local(ours, theirs []word) []pair {
	n, m := len(ours), len(theirs)
	if n == 0 || m == 0 || n*m > mostCells {
		return nil
	}
	h := make([]int32, (n+1)*(m+1))
	best, at := int32(0), 0
	for i := 1; i <= n; i++ {
		row, up := h[i*(m+1):(i+1)*(m+1)], h[(i-1)*(m+1):i*(m+1)]
		for j := 1; j <= m; j++ {
			s := max(0, up[j-1]+score(ours[i-1], theirs[j-1]), up[j]+scoreGap, row[j-1]+scoreGap)
			if row[j] = s; s > best {
				best, at = s, i*(m+1)+j
			}
		}
	}
	return trace(h, at, ours, theirs)
}

// trace walks back from the end of an alignment.
func trace(h []int32, at int, ours, theirs []word) []pair {
	m := len(theirs)
	var back []pair
	for h[at] > 0 {
		i, j := at/(m+1), at%(m+1)
		switch {
		case h[at] == h[at-m-2]+score(ours[i-1], theirs[j-1]):
			back = append(back, pair{int32(i - 1), int32(j - 1)})
			at -= m + 2
		case h[at] == h[at-m-1]+scoreGap:
			back = append(back, pair{int32(i - 1), -1})
			at -= m + 1
		default:
			back = append(back, pair{-1, int32(j - 1)})
			at--
		}
	}
	for i, j := 0, len(back)-1; i < j; i, j = i+1, j-1 {
		back[i], back[j] = back[j], back[i]
	}
	return back
}
