package curve

import (
	"math"
	"time"
)

// Of [Doubling]. Fewer articles, or a curve that is none of growth, give a number that means nothing.
const (
	doublingSpan  = 3 * time.Hour
	doublingLeast = 10
	doublingFit   = 0.8 // least R²
	doublingSteps = 36  // samples of the curve
)

// Doubling says in what time the number of articles doubles: ln 2 divided by the slope of the logarithm of the number
// of articles, fitted by least squares over the last three hours. It says so only of 10 articles or more within that
// time, and only where the straight line explains at least 80% of the variance (R²); else the answer is no.
//
// The curve is sampled in equal steps up to now, not at the articles: so the silence since the last one counts, and a
// story that has stopped growing does not double.
func Doubling(times []time.Time, now time.Time) (time.Duration, bool) {
	times = until(times, now)
	start := now.Add(-doublingSpan)
	if len(times) == 0 || len(times)-by(times, start) < doublingLeast {
		return 0, false
	}
	if times[0].After(start) {
		start = times[0]
	}
	var x, y []float64
	for i := range doublingSteps + 1 {
		at := start.Add(now.Sub(start) * time.Duration(i) / doublingSteps)
		if n := by(times, at); n > 0 {
			x, y = append(x, at.Sub(start).Hours()), append(y, math.Log(float64(n)))
		}
	}
	slope, fit := fitted(x, y)
	if fit < doublingFit || slope <= 0 {
		return 0, false
	}
	hours := math.Ln2 / slope
	if hours > (1000 * time.Hour).Hours() {
		return 0, false
	}
	return time.Duration(hours * float64(time.Hour)), true
}

// fitted fits a straight line by least squares and gives its slope and R².
func fitted(x, y []float64) (slope, fit float64) {
	n := float64(len(x))
	if n < 3 {
		return 0, 0
	}
	var sx, sy float64
	for i := range x {
		sx, sy = sx+x[i], sy+y[i]
	}
	var sxx, sxy, syy float64
	for i := range x {
		dx, dy := x[i]-sx/n, y[i]-sy/n
		sxx, sxy, syy = sxx+dx*dx, sxy+dx*dy, syy+dy*dy
	}
	if sxx == 0 || syy == 0 {
		return 0, 0
	}
	return sxy / sxx, sxy * sxy / (sxx * syy)
}
