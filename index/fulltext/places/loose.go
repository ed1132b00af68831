package places

import "slices"

// Loose finds words in any order that stand close together, each at a place of its own. It may be used again
// and again, by one goroutine.
type Loose struct {
	need  []int // how often each different word is wanted
	width int32 // positions from the first to the last of them at most, both counted, less one

	have   []int
	events []event
	taken  map[int32]int // position: wanted word that stands there
	found  []Place
}

type event struct{ pos, word int32 }

// NewLoose looks for different words, word i need[i] times, in stretches whose last position is at most width
// above the first.
func NewLoose(need []int, width int32) *Loose {
	return &Loose{need: need, width: width, have: make([]int, len(need)), taken: map[int32]int{}}
}

// Find appends the stretches to out, given the places of each different word. A stretch begins with one of
// the words and reaches as far as the width lets it.
func (l *Loose) Find(out []Place, lists [][]Place) []Place {
	shared := l.collect(lists)
	clear(l.have)
	missing, end := len(l.need), 0
	for start, e := range l.events {
		for ; end < len(l.events) && l.events[end].pos <= e.pos+l.width; end++ {
			w := l.events[end].word
			if l.have[w]++; l.have[w] == l.need[w] {
				missing--
			}
		}
		if missing == 0 && (!shared || l.eachItsOwn(l.events[start:end])) {
			out = append(out, Place{e.pos, l.events[end-1].pos})
		}
		if l.have[e.word]--; l.have[e.word] == l.need[e.word]-1 {
			missing++
		}
	}
	return out
}

// Anywhere reports whether there is such a stretch. For two different words, the usual case, it looks no further
// than the first and puts nothing in order.
func (l *Loose) Anywhere(lists [][]Place) bool {
	if len(lists) == 2 && l.need[0] == 1 && l.need[1] == 1 {
		return close2(lists[0], lists[1], l.width)
	}
	l.found = l.Find(l.found[:0], lists)
	return len(l.found) > 0
}

// close2 reports whether a place of a and another one of b, both in order, are at most width apart.
func close2(a, b []Place, width int32) bool {
	j := 0
	for _, p := range a {
		for j < len(b) && b[j].From < p.From-width {
			j++
		}
		for k := j; k < len(b) && b[k].From <= p.From+width; k++ {
			if b[k].From != p.From {
				return true
			}
		}
	}
	return false
}

// collect puts the places of all words in order and reports whether two of them are the same position: a
// handle and the word in it stand at one.
func (l *Loose) collect(lists [][]Place) (shared bool) {
	l.events = l.events[:0]
	for w, list := range lists {
		for _, p := range list {
			l.events = append(l.events, event{p.From, int32(w)})
		}
	}
	slices.SortFunc(l.events, func(a, b event) int { return int(a.pos - b.pos) })
	for i := 1; i < len(l.events); i++ {
		shared = shared || l.events[i].pos == l.events[i-1].pos
	}
	return shared
}

// eachItsOwn reports whether every wanted word can have a position to itself among the events: a matching
// in a bipartite graph, found by moving words that stand elsewhere as well (Kuhn's algorithm).
func (l *Loose) eachItsOwn(window []event) bool {
	clear(l.taken)
	var wanted []int32
	for w, n := range l.need {
		for range n {
			wanted = append(wanted, int32(w))
		}
	}
	for i := range wanted {
		if !l.seat(window, wanted, i, map[int32]bool{}) {
			return false
		}
	}
	return true
}

func (l *Loose) seat(window []event, wanted []int32, i int, tried map[int32]bool) bool {
	for _, e := range window {
		if e.word != wanted[i] || tried[e.pos] {
			continue
		}
		tried[e.pos] = true
		other, full := l.taken[e.pos]
		if !full || l.seat(window, wanted, other, tried) {
			l.taken[e.pos] = i
			return true
		}
	}
	return false
}
