package recall

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Outlet is how many articles about us an outlet published, as far as we and the lists of others know.
type Outlet struct {
	Ours   int // that we have
	Listed int // that lists have, each article once
	Both   int // that both have
}

// Estimate is a share with the interval in which it lies in 95 of 100 cases.
type Estimate struct {
	Few              bool // too little to say; the shares mean nothing then
	Share, Low, High float64
}

// What an estimate takes.
const (
	leastListed  = 12  // articles that lists have…
	leastOutlets = 5   // …of so many outlets
	leastBoth    = 5   // articles that both have
	draws        = 400 // of the bootstrap
	tail         = .02 // on each side: a little wider than 95 %, for what is drawn from is an estimate itself
)

// Share estimates which share of the articles about us we have.
//
// Of outlets of which we have something, the total is estimated from how many articles we have, the lists have and both have
// (Chapman 1951, the unbiased form of Lincoln and Petersen). Of outlets of which we have nothing, the lists are all that is
// known: their articles are counted up by how large a part of an outlet's articles lists have, which is measured on
// outlets that both see, of like size (Horvitz and Thompson 1952), because lists favour large outlets. For outlets that
// nobody listed, the lower bound of Chao (1984) is added at the lower end: lists that have one article of many outlets have
// none of others.
//
// The interval comes from a parametric bootstrap (Efron 1979): which outlets there are is given, which of their articles
// lists and we have is drawn again. The draws are the same for the same data.
func Share(outlets []Outlet) Estimate {
	var listed, both, named int
	for _, o := range outlets {
		listed += o.Listed
		both += o.Both
		if o.Listed > 0 {
			named++
		}
	}
	if listed < leastListed || named < leastOutlets || both < leastBoth {
		return Estimate{Few: true}
	}
	e := Estimate{}
	low, high := share(outlets)
	e.Share = (low + high) / 2
	rnd := rand.New(rand.NewPCG(1951, uint64(len(outlets))))
	lows, highs := make([]float64, 0, draws), make([]float64, 0, draws)
	drawn := make([]Outlet, len(outlets))
	for range draws {
		for i, o := range outlets {
			drawn[i] = redraw(rnd, o)
		}
		low, high := share(drawn)
		lows, highs = append(lows, low), append(highs, high)
	}
	slices.Sort(lows)
	slices.Sort(highs)
	e.Low, e.High = min(e.Share, lows[int(tail*draws)]), max(e.Share, highs[draws-1-int(tail*draws)])
	// Few articles are chance themselves, however they are spread over outlets: no narrower than Wilson's interval.
	wl, wh := wilson(e.Share, float64(min(listed, sumOurs(outlets))))
	e.Low, e.High = min(e.Low, wl), min(1, max(e.High, wh))
	return e
}

// redraw draws which articles of an outlet lists and we have. Of those that we have, each was in a list as often as that is
// over all its articles, drawn towards one half where there are few.
func redraw(rnd *rand.Rand, o Outlet) Outlet {
	part := (float64(o.Both) + .5) / (float64(o.Ours) + 1)
	out := Outlet{Ours: o.Ours}
	for range o.Ours {
		if rnd.Float64() < part {
			out.Both++
		}
	}
	out.Listed = out.Both + poisson(rnd, float64(o.Listed-o.Both))
	return out
}

func sumOurs(outlets []Outlet) int {
	n := 0
	for _, o := range outlets {
		n += o.Ours
	}
	return max(n, 1)
}

// share is our share with and without outlets that nobody listed.
func share(outlets []Outlet) (low, high float64) {
	var ours, listed, both float64
	for _, o := range outlets {
		if o.Ours > 0 {
			ours += float64(o.Ours)
			listed += float64(o.Listed)
			both += float64(o.Both)
		}
	}
	if ours == 0 {
		return 0, 0
	}
	seen := (ours+1)*(listed+1)/(both+1) - 1
	missed, once, twice := 0.0, 0.0, 0.0
	for _, o := range outlets {
		if o.Ours > 0 || o.Listed == 0 {
			continue
		}
		missed += float64(o.Listed) / covered(outlets, float64(o.Listed), both/ours)
		switch o.Listed {
		case 1:
			once++
		case 2:
			twice++
		}
	}
	unseen := once * max(once-1, 0) / (2 * (twice + 1)) // Chao's bound in its bias-corrected form, an article each
	return ours / (seen + missed + unseen), ours / (seen + missed)
}

// covered is which part of an outlet's articles lists have, if they have about n of them: measured on the outlets that we
// have too, from half to twice as large, drawn towards what it is over all.
func covered(outlets []Outlet, n, overall float64) float64 {
	both, ours := 2*overall, 2.0
	for _, o := range outlets {
		if l := float64(o.Listed); o.Ours > 0 && l >= n/2 && l <= 2*n {
			both += float64(o.Both)
			ours += float64(o.Ours)
		}
	}
	return max(both/ours, .05)
}

// wilson is Wilson's interval (1927) for a share of n.
func wilson(p, n float64) (low, high float64) {
	const z = 1.96
	middle := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max(0, middle-half), min(1, middle+half)
}
