package front

import (
	"cmp"
	"math"
	"slices"
	"time"

	"presswatch/index"
)

// Bounds of the ranking.
const (
	recentHours = 3                       // what "just now" is, in whole hours of the clock, the present one included
	recent      = recentHours * time.Hour // the youngest age that a pace is measured over
	surgeMost   = 4.0                     // a surge counts up to fourfold, a lull down to a quarter
)

// standing is what a story is ranked by.
type standing struct {
	Story   index.Story
	Trouble int  // pages that still show what we took down or never approved
	Rogue   bool // it was never approved
}

// weight says how much a story is to be looked at:
//
//	weight = (independent + log2(1 + copying)) * sqrt(surge) * fresh
//
// independent is the number of outlets that can have written for themselves: no more than there are outlets, no
// more than there are originals. copying are the other outlets, which count by the logarithm, so that a wire text in
// sixty papers weighs like one in six outlets that each sent somebody. surge is how fast it goes, against itself:
//
//	surge = (articles of the last 3 hours + 1) / (articles that 3 hours have brought on average since it began + 1)
//
// held between 1/4 and 4. fresh is the share of its articles that came in its last 24 hours, so that a large story of
// last month does not come first for one more article. The average is over the age of the story, at least 3 hours: a story that only began has no
// pace of its own, and surges by 1. Nothing here depends on what other stories do, so that a rank can be explained.
func weight(st *index.Story, now time.Time) float64 {
	independent := min(st.Outlets, st.Originals)
	copying := max(st.Outlets-independent, 0)
	age := max(now.Sub(st.Begin), recent)
	usual := float64(st.Articles) * float64(recent) / float64(age)
	surge := (float64(lately(st, now)) + 1) / (usual + 1)
	surge = min(max(surge, 1/surgeMost), surgeMost)
	return (float64(independent) + math.Log2(1+float64(copying))) * math.Sqrt(surge) * fresh(st)
}

func fresh(st *index.Story) float64 {
	n := 0
	for _, k := range st.Hours {
		n += k
	}
	if st.Articles == 0 {
		return 1
	}
	return min(float64(n)/float64(st.Articles), 1)
}

// lately counts the articles of the last [recentHours] hours of the clock.
func lately(st *index.Story, now time.Time) int {
	hours := hoursUpTo(st, now)
	n := 0
	for _, k := range hours[len(hours)-recentHours:] {
		n += k
	}
	return n
}

// hoursUpTo gives the articles of each of the 24 hours of the clock up to that of now. A story whose last article
// is from the future (a clock was wrong) ends now.
func hoursUpTo(st *index.Story, now time.Time) []int {
	out := make([]int, 24)
	end := st.End.Truncate(time.Hour)
	late := int(now.Truncate(time.Hour).Sub(end) / time.Hour)
	for i, n := range st.Hours {
		at := len(out) - len(st.Hours) + i - late
		if late < 0 {
			at = len(out) - len(st.Hours) + i
		}
		if at >= 0 && at < len(out) {
			out[at] += n
		}
	}
	return out
}

// rank orders stories for the front page: first those with pages that still show what we took down or never
// approved, those with most such pages first; then the others by [weight]. Of two that are equal the one with
// the newer end comes first, then the one with the higher number, so that two pages of one moment agree.
func rank(all []standing, now time.Time) {
	weights := map[int64]float64{}
	for i := range all {
		weights[all[i].Story.ID] = weight(&all[i].Story, now)
	}
	slices.SortStableFunc(all, func(a, b standing) int {
		return cmp.Or(
			cmp.Compare(b.Trouble, a.Trouble),
			cmp.Compare(weights[b.Story.ID], weights[a.Story.ID]),
			b.Story.End.Compare(a.Story.End),
			cmp.Compare(b.Story.ID, a.Story.ID),
		)
	})
}
