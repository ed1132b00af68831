package pickup

import "math/bits"

// postings say which items have a sum: a hash table of lists in three slices, for a map of slices costs five times as
// much. The lists keep the order in which items were added, at most perKey in each.
type postings struct {
	shift uint
	keys  []uint32
	heads []int32 // first entry of a list + 1; 0: the place is free
	tails []int32
	sizes []uint8
	nodes []int32
	nexts []int32 // + 1; 0: the last
}

func newPostings(sums int) *postings {
	size := max(16, 1<<bits.Len(uint(2*sums)))
	return &postings{
		shift: uint(32 - bits.Len(uint(size-1))), keys: make([]uint32, size), heads: make([]int32, size), tails: make([]int32, size), sizes: make([]uint8, size),
		nodes: make([]int32, 0, sums), nexts: make([]int32, 0, sums),
	}
}

// place is where a sum is, or would be. The table is never full.
func (p *postings) place(sum uint32) int {
	at := int((sum * 2654435769) >> p.shift) // Fibonacci hashing, Knuth 6.4
	for p.heads[at] != 0 && p.keys[at] != sum {
		at = (at + 1) & (len(p.keys) - 1)
	}
	return at
}

// add puts an item to a sum, unless it is there or the list is full.
func (p *postings) add(sum uint32, node int) {
	at := p.place(sum)
	if p.heads[at] != 0 && (p.sizes[at] >= perKey || p.nodes[p.tails[at]-1] == int32(node)) {
		return
	}
	p.nodes, p.nexts = append(p.nodes, int32(node)), append(p.nexts, 0)
	entry := int32(len(p.nodes))
	if p.heads[at] == 0 {
		p.keys[at], p.heads[at] = sum, entry
	} else {
		p.nexts[p.tails[at]-1] = entry
	}
	p.tails[at], p.sizes[at] = entry, p.sizes[at]+1
}

// each calls with the items of a sum, in the order in which they were added.
func (p *postings) each(sum uint32, do func(node int)) {
	for e := p.heads[p.place(sum)]; e != 0; e = p.nexts[e-1] {
		do(int(p.nodes[e-1]))
	}
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
