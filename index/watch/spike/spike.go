// Package spike says when far more is written than the hour of the week leads one to expect.
//
// What is expected is the trimmed mean of the same hour, the one before and the one after, in the eight weeks before; the hours before and
// after are first brought to the height of the same one by how all days of those weeks run, or every morning would be a surprise. How
// much a count may stray from it is a negative binomial distribution, whose size is fitted to how the past strayed; a Poisson
// distribution would call ordinary days surprises. While there are less than four weeks to learn from, all hours are held against the
// mean of all. A count is a spike if so much or more is unlikely enough, and is not small. Whoever was told is
// told again only when it has doubled, and anew after six hours below.
//
// How unlikely is unlikely enough is not a matter of taste: [Calibrate] finds it from how many alarms a month somebody tolerates, on
// their own past.
package spike

import (
	"math"
	"slices"
	"time"
)

// The grid of time: bins of ten minutes, looked at in windows of half an hour, an hour and three hours: the first is the sooner for what
// is large, the last finds what is small and lasts.
const (
	Bin     = 10 * time.Minute
	binsOf  = int(time.Hour / Bin)
	day     = 24 * binsOf
	week    = 7 * day
	weeks   = 8 // that are learnt from
	fewest  = 4 // weeks from which on the hour of the week is known
	calmFor = 6 * binsOf
)

func windows() []int { return []int{binsOf / 2, binsOf, 3 * binsOf} }

// Floors below which nothing is a spike.
const (
	FewestItems   = 5
	FewestSources = 3
)

// Usual is the threshold that is used before a past can be learnt from: one in 10,000.
const Usual = 4.0

// Expected is what one is led to expect of an hour.
type Expected struct {
	Mean float64
	Size float64 // of the negative binomial distribution: variance is mean + mean²/size; +Inf is Poisson's
}

// Series is the number of items in each bin, the oldest first, with what was made of it.
type Series struct {
	bins    int
	windows []window
}

// window is how a series looks in windows of one length.
type window struct {
	bins int   // its length
	sums []int // items of the window that ends with each bin
	days []int // the sum of sums at the same time of day, up to each bin
	size float64
}

// NewSeries makes a series of counts.
func NewSeries(bins []int) *Series {
	s := &Series{bins: len(bins)}
	for _, n := range windows() {
		s.windows = append(s.windows, newWindow(bins, n))
	}
	return s
}

func newWindow(bins []int, length int) window {
	w := window{bins: length, sums: make([]int, len(bins)), days: make([]int, len(bins)), size: math.Inf(1)}
	sum := 0
	for i, n := range bins {
		sum += n
		if i >= length {
			sum -= bins[i-length]
		}
		w.sums[i] = sum
		if w.days[i] = sum; i >= day {
			w.days[i] += w.days[i-day]
		}
	}
	w.size = w.fit()
	return w
}

// Len is the number of bins.
func (s *Series) Len() int { return s.bins }

// expect says what the past leads to expect of the window that ends with a bin.
func (w *window) expect(at int) (Expected, bool) {
	if at < fewest*week+w.bins+binsOf {
		return w.expectFlat(at)
	}
	var same [3 * weeks]float64
	n := 0
	here := w.usually(at - day)
	for _, off := range [...]int{-binsOf, 0, binsOf} {
		scale := 1.0
		if there := w.usually(at - day + off); off != 0 && here > 0 && there > 0 {
			scale = here / there
		}
		for k := 1; k <= weeks; k++ {
			if i := at - k*week + off; i >= w.bins-1 {
				same[n] = scale * float64(w.sums[i])
				n++
			}
		}
	}
	return Expected{Mean: math.Max(trimmed(same[:n]), w.least()), Size: w.size}, true
}

// usually is what the days of the last weeks have at a time of day, summed up.
func (w *window) usually(at int) float64 {
	n := w.days[at]
	if before := at - weeks*week; before >= 0 {
		n -= w.days[before]
	}
	return float64(n)
}

// least is what is always expected, a tenth of an item an hour: what never came before is no impossibility.
func (w *window) least() float64 { return 0.1 * float64(w.bins) / float64(binsOf) }

// expectFlat expects the mean of all that was before, the window itself aside.
func (w *window) expectFlat(at int) (Expected, bool) {
	if at < day+w.bins {
		return Expected{}, false
	}
	sum, n := 0, 0
	for i := at - w.bins; i >= w.bins-1; i -= w.bins {
		sum += w.sums[i]
		n++
	}
	return Expected{Mean: math.Max(float64(sum)/float64(n), w.least()), Size: w.size}, true
}

// trimmed is the mean without the lowest and highest eighth: an earlier spike is nothing to expect again.
func trimmed(list []float64) float64 {
	slices.Sort(list)
	cut := len(list) / 8
	sum := 0.0
	for _, n := range list[cut : len(list)-cut] {
		sum += n
	}
	return sum / float64(len(list)-2*cut)
}

// fit finds the size of the distribution by the method of moments over windows that do not overlap: 1/size is the mean of (x-m)²-m over the mean of m². The
// twentieth part that strays most, spikes among them, is left out.
func (w *window) fit() float64 {
	type stray struct{ over, square, far float64 }
	var all []stray
	for at := max(day, len(w.sums)-weeks*week); at < len(w.sums); at += w.bins {
		e, ok := w.expect(at)
		if !ok {
			continue
		}
		d := float64(w.sums[at]) - e.Mean
		all = append(all, stray{d*d - e.Mean, e.Mean * e.Mean, d * d / e.Mean})
	}
	slices.SortFunc(all, func(a, b stray) int {
		switch {
		case a.far < b.far:
			return -1
		case a.far > b.far:
			return 1
		}
		return 0
	})
	over, square := 0.0, 0.0
	for _, x := range all[:len(all)-len(all)/20] {
		over += x.over
		square += x.square
	}
	if over <= 0 || square == 0 {
		return math.Inf(1)
	}
	return square / over
}

// Surprise is -log10 of the chance that so many or more come where e is expected.
func Surprise(count int, e Expected) float64 {
	if count <= 0 {
		return 0
	}
	if float64(count) <= e.Mean { // no surprise, and its tail is long
		return -math.Log10(math.Max(1-below(count, e), math.SmallestNonzeroFloat64))
	}
	first := logChance(count, e)
	sum := 1.0 // of the tail, in units of its first
	for i, term := count, 1.0; term > 1e-12*sum && i < count+10_000; i++ {
		term *= ratio(i, e)
		sum += term
	}
	return -(first + math.Log(sum)) / math.Ln10
}

// below is the chance of less than count.
func below(count int, e Expected) float64 {
	sum := 0.0
	for i := range count {
		sum += math.Exp(logChance(i, e))
	}
	return math.Min(sum, 1)
}

// logChance is the logarithm of the chance of exactly n.
func logChance(n int, e Expected) float64 {
	x := float64(n)
	fact, _ := math.Lgamma(x + 1)
	if math.IsInf(e.Size, 1) {
		return x*math.Log(e.Mean) - e.Mean - fact
	}
	k := e.Size
	a, _ := math.Lgamma(x + k)
	b, _ := math.Lgamma(k)
	return a - b - fact + k*math.Log(k/(k+e.Mean)) + x*math.Log(e.Mean/(k+e.Mean))
}

// ratio is the chance of n+1 over that of n.
func ratio(n int, e Expected) float64 {
	x := float64(n)
	if math.IsInf(e.Size, 1) {
		return e.Mean / (x + 1)
	}
	return (x + e.Size) / (x + 1) * e.Mean / (e.Size + e.Mean)
}

// Spike is one that was found.
type Spike struct {
	At       int           // the bin with whose end it was found
	Within   time.Duration // the length of the window that shows it best
	Count    int           // items in it
	Usual    float64       // what was to be expected of it
	Surprise float64
	Again    bool // it has doubled since it was told
}

// look finds the window that ends with a bin and is the greatest surprise, of those that are not too small.
func (s *Series) look(at int) (best Spike) {
	for i := range s.windows {
		w := &s.windows[i]
		e, ok := w.expect(at)
		if n := w.sums[at]; ok && n >= FewestItems && float64(n) > e.Mean {
			if p := Surprise(n, e); p > best.Surprise {
				best = Spike{At: at, Within: time.Duration(w.bins) * Bin, Count: n, Usual: e.Mean, Surprise: p}
			}
		}
	}
	return best
}

// Find gives the spikes from a bin on. Many says whether one has enough sources, and until then it is not told; nil: it always
// has.
func (s *Series) Find(from int, threshold float64, many func(sp Spike) bool) []Spike {
	var f finder
	var out []Spike
	for at := from; at < s.bins; at++ {
		if sp := s.look(at); f.next(&sp, threshold, many) {
			out = append(out, sp)
		}
	}
	return out
}

// finder goes along a series.
type finder struct {
	told float64 // the rate that was told last, items an hour
	calm int     // bins since it was above
}

// next reports whether what a bin shows is told.
func (f *finder) next(sp *Spike, threshold float64, many func(sp Spike) bool) bool {
	if sp.Count == 0 || sp.Surprise < threshold {
		if f.calm++; f.calm >= calmFor {
			f.told = 0
		}
		return false
	}
	f.calm = 0
	rate := float64(sp.Count) / sp.Within.Hours()
	if f.told > 0 && rate < 2*f.told || many != nil && !many(*sp) {
		return false
	}
	sp.Again, f.told = f.told > 0, rate
	return true
}

// Thresholds that Calibrate chooses among.
const (
	lowest, highest = 2.0, 12.0
	stepOf          = 0.1
	month           = 30 * 24 * binsOf
)

// Calibrate finds the lowest threshold at which the past, from its fifth week on, has no more spikes a month than are tolerated. Without
// a month to learn from it is [Usual].
func (s *Series) Calibrate(tolerated float64, many func(sp Spike) bool) float64 {
	from := fewest*week + 4*binsOf
	months := float64(s.bins-from) / float64(month)
	if months < 1 {
		return Usual
	}
	seen := make([]Spike, 0, s.bins-from)
	for at := from; at < s.bins; at++ {
		seen = append(seen, s.look(at))
	}
	low, high := int(lowest/stepOf), int(highest/stepOf)
	for low < high {
		mid := (low + high) / 2
		var f finder
		n := 0
		for i := range seen {
			sp := seen[i]
			if f.next(&sp, float64(mid)*stepOf, many) {
				n++
			}
		}
		if float64(n) <= tolerated*months {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return float64(low) * stepOf
}
