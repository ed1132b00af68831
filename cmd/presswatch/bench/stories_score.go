package bench

import (
	"cmp"
	"maps"
	"slices"
)

// Grouping is how well groups that were found agree with those that are right.
type Grouping struct {
	P, R, F               float64 // B-cubed (Bagga and Baldwin 1998): averaged over items
	PairP, PairR, PairF   float64 // over pairs of items
	Items, Clusters, Gold int
	Largest, InTen        int     // items in the largest group found, and in the ten largest
	ShareInTen            float64 // of all items that were placed
	Strangers             int     // groups that hold labelled and unlabelled items
}

// scoreGroups compares found groups with right ones, item by item. Items whose right group is "" are distractors: they count
// for the size of groups only.
func scoreGroups(found []int64, right []string) Grouping {
	var g Grouping
	sizes, gold := map[int64]int{}, map[string]int{}
	both := map[int64]map[string]int{}
	all, strange := map[int64]int{}, map[int64]bool{}
	for i, f := range found {
		all[f]++
		if right[i] == "" {
			strange[f] = true
			continue
		}
		g.Items++
		sizes[f]++
		gold[right[i]]++
		if both[f] == nil {
			both[f] = map[string]int{}
		}
		both[f][right[i]]++
	}
	var same, pairsFound, pairsRight float64
	for _, f := range slices.Sorted(maps.Keys(both)) {
		n := sizes[f]
		pairsFound += pairs(n)
		if strange[f] {
			g.Strangers++
		}
		for _, r := range slices.Sorted(maps.Keys(both[f])) {
			k := float64(both[f][r])
			g.P += k * k / float64(all[f]) // distractors spoil the precision
			g.R += k * k / float64(gold[r])
			same += pairs(both[f][r])
		}
	}
	for _, n := range gold {
		pairsRight += pairs(n)
	}
	items := float64(max(1, g.Items))
	g.P, g.R = g.P/items, g.R/items
	g.PairP, g.PairR = same/max(1, pairsFound), same/max(1, pairsRight)
	g.F, g.PairF = harmonic(g.P, g.R), harmonic(g.PairP, g.PairR)
	g.Clusters, g.Gold = len(sizes), len(gold)
	g.sizes(all, len(found))
	return g
}

func (g *Grouping) sizes(all map[int64]int, items int) {
	n := slices.SortedFunc(maps.Values(all), func(a, b int) int { return cmp.Compare(b, a) })
	for i, k := range n {
		if i == 0 {
			g.Largest = k
		}
		if i < 10 {
			g.InTen += k
		}
	}
	g.ShareInTen = share(g.InTen, items)
}

func pairs(n int) float64 { return float64(n) * float64(n-1) / 2 }

func harmonic(p, r float64) float64 {
	if p+r == 0 {
		return 0
	}
	return 2 * p * r / (p + r)
}
