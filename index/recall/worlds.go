package recall

import (
	"math"
	"math/rand/v2"
)

// World is a made-up press of known size, to see whether the interval holds the truth.
type World struct {
	Name     string
	Articles int
	Outlets  int
	Favours  bool    // lists have more of large outlets
	Follows  float64 // how often the second list takes over what the first has
	Broken   float64 // share of outlets that we watch and of which nothing comes
	Mistakes float64 // share of articles that both have and of which nobody sees that they are the same
}

// Worlds are those that are measured.
func Worlds() []World {
	return []World{
		{Name: "40 articles", Articles: 40, Outlets: 15},
		{Name: "400 articles", Articles: 400, Outlets: 60},
		{Name: "4,000 articles", Articles: 4000, Outlets: 300},
		{Name: "lists favour large outlets", Articles: 400, Outlets: 60, Favours: true},
		{Name: "one list follows the other", Articles: 400, Outlets: 60, Follows: .6},
		{Name: "both of that", Articles: 400, Outlets: 60, Favours: true, Follows: .6},
		{Name: "outlets break", Articles: 400, Outlets: 60, Broken: .15},
		{Name: "mistakes in comparing", Articles: 400, Outlets: 60, Mistakes: .03},
		{Name: "all of it", Articles: 1500, Outlets: 150, Favours: true, Follows: .4, Broken: .1, Mistakes: .02},
	}
}

// Play makes the world once and returns what is known of its outlets and the true share of its articles that we have.
// Small outlets are watched less often. User reports are no part: they are reports of misses, which say nothing about a share.
func (w World) Play(seed uint64) (outlets []Outlet, truth float64) {
	rnd := rand.New(rand.NewPCG(seed, 7))
	size := make([]float64, w.Outlets)
	total, largest := 0.0, 0.0
	for i := range size {
		size[i] = math.Pow(1-rnd.Float64(), -1/1.2) // Pareto: few large outlets, many small ones
		total += size[i]
		largest = max(largest, size[i])
	}
	all, ours := 0, 0
	for _, s := range size {
		rank := math.Sqrt(s / largest)
		watched := rnd.Float64() < .5+.45*rank && rnd.Float64() >= w.Broken
		o := Outlet{}
		for range poisson(rnd, s/total*float64(w.Articles)) {
			all++
			if w.article(rnd, &o, watched, rank) {
				ours++
			}
		}
		if o.Ours+o.Listed > 0 {
			outlets = append(outlets, o)
		}
	}
	return outlets, float64(ours) / float64(max(all, 1))
}

// article lets an article appear, and says whether we have it.
func (w World) article(rnd *rand.Rand, o *Outlet, watched bool, rank float64) bool {
	has := .6
	if w.Favours {
		has = .35 + .45*rank
	}
	first := rnd.Float64() < has
	second := rnd.Float64() < .7*has
	if rnd.Float64() < w.Follows {
		second = first
	}
	ours := watched && rnd.Float64() < .95
	listed := first || second
	if ours {
		o.Ours++
	}
	if listed {
		o.Listed++
	}
	if ours && listed && rnd.Float64() >= w.Mistakes {
		o.Both++
	}
	return ours
}

// poisson draws a count (Knuth, The Art of Computer Programming 3.4.1); large ones in parts.
func poisson(rnd *rand.Rand, mean float64) int {
	n := 0
	for ; mean > 500; mean -= 500 {
		n += poisson(rnd, 500)
	}
	for limit, p := math.Exp(-mean), rnd.Float64(); p > limit; p *= rnd.Float64() {
		n++
	}
	return n
}
