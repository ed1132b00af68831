package pickup

import "math/bits"

// postings say which items have a sum: a hash table of lists in flat memory, for a map of slices costs five times as
// much. The lists keep the order in which items were added, at most perKey in each.
type postings struct {
	shift   uint
	slots   []slot
	entries []entry
}

// slot is a place of the table, in one line of the cache with what is asked of it.
type slot struct {
	sum        uint32
	head, tail int32 // first and last entry + 1; 0: the place is free
	size       int32
}

// entry is an item in a list.
type entry struct {
	node int32
	next int32 // + 1; 0: the last
}

func newPostings(sums int) *postings {
	size := max(16, 1<<bits.Len(uint(sums+sums/2)))
	return &postings{shift: uint(32 - bits.Len(uint(size-1))), slots: make([]slot, size), entries: make([]entry, 0, sums)}
}

// place is where a sum is, or would be. The table is never full.
func (p *postings) place(sum uint32) *slot {
	at := int((sum * 2654435769) >> p.shift) // Fibonacci hashing, Knuth 6.4
	for p.slots[at].head != 0 && p.slots[at].sum != sum {
		at = (at + 1) & (len(p.slots) - 1)
	}
	return &p.slots[at]
}

// add puts an item to a sum, unless it is there or the list is full.
func (p *postings) add(sum uint32, node int) {
	at := p.place(sum)
	if at.head != 0 && (at.size >= perKey || p.entries[at.tail-1].node == int32(node)) {
		return
	}
	p.entries = append(p.entries, entry{node: int32(node)})
	last := int32(len(p.entries))
	if at.head == 0 {
		at.sum, at.head = sum, last
	} else {
		p.entries[at.tail-1].next = last
	}
	at.tail, at.size = last, at.size+1
}

// each calls with the items of a sum, in the order in which they were added.
func (p *postings) each(sum uint32, do func(node int)) {
	for e := p.place(sum).head; e != 0; e = p.entries[e-1].next {
		do(int(p.entries[e-1].node))
	}
}

// other reports whether an item beside this one has a sum.
func (p *postings) other(sum uint32, node int) bool {
	at := p.place(sum)
	return at.head != 0 && (p.entries[at.head-1].node != int32(node) || at.size > 1)
}

// tally counts for one item how much of it each other item has.
type tally struct {
	count  []int32 // by node
	streak []int32
	best   []int32 // longest streak
	last   []int32 // rank of the last hit + 1
	hit    []int   // nodes with a count
}

func newTally(nodes int) *tally {
	return &tally{count: make([]int32, nodes), streak: make([]int32, nodes), best: make([]int32, nodes), last: make([]int32, nodes)}
}

func (t *tally) reset() {
	for _, n := range t.hit {
		t.count[n], t.streak[n], t.best[n], t.last[n] = 0, 0, 0, 0
	}
	t.hit = t.hit[:0]
}

// add counts the sum of a rank for a node. Sums that follow one another make a streak.
func (t *tally) add(node, rank int) {
	if t.count[node] == 0 {
		t.hit = append(t.hit, node)
	}
	t.count[node]++
	if t.last[node] == int32(rank) {
		t.streak[node]++
	} else {
		t.streak[node] = 1
	}
	t.last[node] = int32(rank + 1)
	t.best[node] = max(t.best[node], t.streak[node])
}
