package pickup

import (
	"slices"
	"time"

	"presswatch/index"
)

// How far clocks are trusted.
const (
	slack      = 5 * time.Minute // between the clocks of two outlets
	dayBefore  = 3 * time.Hour   // a day without a time may have begun so much before midnight UTC …
	dayAfter   = 32 * time.Hour  // … and have ended so long after: outlets name their own day
	unknownLag = 24 * time.Hour  // how long before it was first seen something without a time may have been published
	lateLag    = 3 * time.Hour   // seen so much later than claimed, beyond what is usual in the story: the time is not believed
	rivalSlack = 2 * time.Minute // between two that may have been first
	uncertain  = 0.75            // factor for likeness when it is not certain who was first
	backSlack  = 2 * time.Hour   // an original may be seen so much later than its copy at an aggregator
)

// when is what is known of the time of an item.
type when struct {
	lo, hi time.Time // published not before and not after
	best   time.Time // most likely
	asOf   time.Time // its text was read then, and may hold what came until then
}

// whens reads the times of all items. The usual lag between claimed and seen tells which claims to doubt: an article
// that shows the time of an older one is seen much later than all others.
func whens(nodes []Node) []when {
	lags := make([]time.Duration, 0, len(nodes))
	for i := range nodes {
		if n := &nodes[i]; timed(n) && !n.FirstSeen.IsZero() && n.FirstSeen.After(n.Published) {
			lags = append(lags, n.FirstSeen.Sub(n.Published))
		}
	}
	usual := time.Duration(0)
	if len(lags) > 0 {
		slices.Sort(lags)
		usual = lags[len(lags)/2]
	}
	out := make([]when, len(nodes))
	for i := range nodes {
		out[i] = whenOf(&nodes[i], usual)
	}
	return out
}

// timed reports whether an item claims a time that can be believed: not a bare day, not after we saw it.
func timed(n *Node) bool {
	return !n.Published.IsZero() && (n.Precision == index.PrecisionMinute || n.Precision == index.PrecisionSecond) &&
		(n.FirstSeen.IsZero() || !n.Published.After(n.FirstSeen.Add(slack)))
}

func whenOf(n *Node, usual time.Duration) when {
	seen := n.FirstSeen
	if seen.IsZero() {
		seen = n.Published
	}
	w := when{lo: n.Published, hi: n.Published, best: n.Published, asOf: seen}
	switch {
	case timed(n) && seen.Sub(n.Published) > lateLag+4*usual+2*n.Every:
		w.hi, w.best = seen, seen
	case timed(n):
		if n.Precision == index.PrecisionMinute {
			w.hi = w.hi.Add(time.Minute)
		}
	case n.Precision == index.PrecisionDay && !n.Published.IsZero():
		w = dayOf(n.Published, seen, usual+n.Every)
	default:
		w.lo, w.hi, w.best = seen.Add(-unknownLag), seen, seen.Add(-min(usual, unknownLag))
	}
	if n.Changed.After(w.asOf) {
		w.asOf = n.Changed
	}
	if w.asOf.Before(w.hi) {
		w.asOf = w.hi
	}
	return w
}

// dayOf is the time of an item that claims a day alone: most likely as long before it was seen as is usual, if that is
// in its day.
func dayOf(published, seen time.Time, usual time.Duration) when {
	w := when{lo: published.Add(-dayBefore), hi: published.Add(dayAfter), asOf: seen}
	if seen.After(w.lo) && seen.Before(w.hi) {
		w.hi = seen
	}
	w.best = seen.Add(-usual)
	if w.best.Before(w.lo) {
		w.best = w.lo
	}
	if w.best.After(w.hi) {
		w.best = published.Add(12 * time.Hour)
	}
	return w
}

// mayTake reports whether c can have taken something from p: p was not clearly later than the text of c that we have.
func mayTake(c, p when) bool { return !p.lo.After(c.asOf.Add(slack)) }

// before reports whether p was most likely before c, and whether that is certain.
func before(p, c when) (likely, certain bool) {
	return p.best.Before(c.best), p.hi.Before(c.lo)
}
