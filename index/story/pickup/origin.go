package pickup

import (
	"fmt"
	"slices"
	"time"

	"presswatch/index"
)

// Origin is where a story began, as far as is known.
type Origin struct {
	Node   int64   // 0: there are no items
	Basis  string  // "first seen by us", or "named by others: …"
	Rivals []int64 // what may have been first as well, as the clocks go
}

// maxRivals are the rivals that are named.
const maxRivals = 8

// FindOrigin finds the earliest item that has its matter from no other item. Among those that may have been first as the
// clocks go, it is the one at which most declared, linked or attributed edges point.
func FindOrigin(nodes []Node, edges []index.PickUp) Origin {
	if len(nodes) == 0 {
		return Origin{}
	}
	d := newDrawing(nodes)
	child := map[int64]bool{}
	named := map[int64]int{}
	for i := range edges {
		e := &edges[i]
		if e.Primary && e.From != 0 {
			child[e.To] = true
		}
		if e.From != 0 && e.IsProved() {
			named[e.From]++
		}
	}
	first := -1
	var rivals []int
	var until time.Time
	for i, n := range d.nodes {
		switch {
		case child[n.ID]:
		case first < 0:
			first, until = i, d.when[i].hi.Add(rivalSlack)
		case !d.when[i].lo.After(until):
			rivals = append(rivals, i)
		}
	}
	if first < 0 {
		first = 0 // cannot be: edges close no circle
	}
	best := first
	for _, i := range rivals {
		if named[d.nodes[i].ID] > named[d.nodes[best].ID] {
			best = i
		}
	}
	return d.origin(best, append([]int{first}, rivals...), named)
}

func (d *drawing) origin(best int, all []int, named map[int64]int) Origin {
	o := Origin{Node: d.nodes[best].ID, Basis: "first seen by us"}
	if n := named[o.Node]; n == 1 {
		o.Basis = "named by others: one item has it from there"
	} else if n > 1 {
		o.Basis = fmt.Sprintf("named by others: %d items have it from there", n)
	}
	for _, i := range all {
		if i != best && len(o.Rivals) < maxRivals && !slices.Contains(o.Rivals, d.nodes[i].ID) {
			o.Rivals = append(o.Rivals, d.nodes[i].ID)
		}
	}
	return o
}
