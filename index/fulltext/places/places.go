// Package places finds phrases and neighbours among the places at which words stand. It knows nothing of
// where the places come from: package hits reads them from the index, package snippet from a text.
package places

import (
	"slices"
)

// Place is where something begins and ends in a passage, in positions, both included.
type Place struct{ From, To int32 }

// Compare orders places as they stand.
func Compare(a, b Place) int {
	if a.From != b.From {
		return int(a.From - b.From)
	}
	return int(a.To - b.To)
}

// Sorted sorts places from index from on and drops repetitions.
func Sorted(all []Place, from int) []Place {
	tail := all[from:]
	slices.SortFunc(tail, Compare)
	return all[:from+len(slices.Compact(tail))]
}

// Phrase appends to out where words follow one another: word i, whose places are lists[i] in order, at the
// beginning of the phrase plus offsets[i].
func Phrase(out []Place, lists [][]Place, offsets []int32) []Place {
	last := offsets[len(offsets)-1] - offsets[0]
	var at [8]int // how far each list has been read: all of them are read once
	next := at[:]
	if len(lists) > len(at) {
		next = make([]int, len(lists))
	}
	for _, first := range lists[0] {
		if start := first.From - offsets[0]; follow(start, lists, offsets, next) {
			out = append(out, Place{first.From, first.From + last})
		}
	}
	return out
}

// follow reports whether every word stands where a phrase that begins at start has it.
func follow(start int32, lists [][]Place, offsets []int32, next []int) bool {
	for i := 1; i < len(lists); i++ {
		list, want, k := lists[i], start+offsets[i], next[i]
		for k < len(list) && list[k].From < want {
			k++
		}
		if next[i] = k; k == len(list) || list[k].From != want {
			return false
		}
	}
	return true
}

// Near yields the pairs of a place of a and one of b that do not overlap and have at most n positions between
// them, until yield returns false. The places of b are equally wide and in order.
func Near(a, b []Place, n int32, yield func(a, b Place) bool) {
	for _, p := range a {
		at, _ := slices.BinarySearchFunc(b, p.From-n-1, func(q Place, least int32) int { return int(q.To - least) })
		for ; at < len(b) && b[at].From-p.To-1 <= n; at++ {
			apart := b[at].To < p.From || b[at].From > p.To
			if apart && !yield(p, b[at]) {
				return
			}
		}
	}
}
