package spike

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestSurprise against tails that were summed up by hand: Poisson of 4 at 10 or more is .00813; the negative binomial of mean 4 and size 2, the
// same, .0692.
func TestSurprise(t *testing.T) {
	for _, tt := range []struct {
		count int
		e     Expected
		want  float64
	}{
		{10, Expected{4, math.Inf(1)}, -math.Log10(0.008132)},
		{1, Expected{4, math.Inf(1)}, -math.Log10(1 - math.Exp(-4))},
		{0, Expected{4, math.Inf(1)}, 0},
		{100, Expected{1, math.Inf(1)}, 158.33},
		{10, Expected{4, 2}, -math.Log10(tail(10, 4, 2))},
		{500, Expected{20, 5}, -math.Log10(tail(500, 20, 5))},
		{3, Expected{20, 5}, -math.Log10(tail(3, 20, 5))},
	} {
		if got := Surprise(tt.count, tt.e); math.Abs(got-tt.want) > 0.01*math.Max(tt.want, 1) {
			t.Errorf("%d where %+v is expected: %.4f, want %.4f", tt.count, tt.e, got, tt.want)
		}
	}
}

// tail sums the negative binomial by its recurrence, from nothing upwards.
func tail(from int, mean, size float64) float64 {
	p := math.Pow(size/(size+mean), size)
	sum := 0.0
	for n := range 20_000 {
		if n >= from {
			sum += p
		}
		p *= (float64(n) + size) / float64(n+1) * mean / (size + mean)
	}
	return sum
}

// days makes bins of an even course: so many an hour by day, none by night.
func days(n, byDay int, rnd *rand.Rand) []int {
	bins := make([]int, n*day)
	for i := range bins {
		if clock := i % day / binsOf; clock >= 7 && clock < 22 {
			for range byDay {
				if rnd.IntN(binsOf) == 0 {
					bins[i]++
				}
			}
		}
	}
	return bins
}

// TestWhatIsASpike: not every morning, not what is small, not what one source says alone; what happened is told once, again when
// it has doubled, and anew on another day.
func TestWhatIsASpike(t *testing.T) {
	bins := days(70, 8, rand.New(rand.NewPCG(1, 2)))
	at := 65*day + 12*binsOf
	for i := range 2 * binsOf {
		bins[at+i] += 8
	}
	for i := range binsOf {
		bins[at+binsOf+i] += 20
	}
	night := 67*day + 2*binsOf
	for i := range 4 {
		bins[night+3*i] = 1 // four in two hours of a night
	}
	bins[68*day+13*binsOf] += 60
	found := NewSeries(bins).Find(60*day, 6, nil)
	if len(found) != 3 || found[0].At < at || found[0].At > at+binsOf || found[0].Again || !found[1].Again || found[2].Again || found[2].At < 68*day {
		t.Fatalf("%+v", found)
	}
	if f := found[0]; f.Count < FewestItems || f.Usual < 2 || f.Usual > 30 || f.Surprise < 6 {
		t.Errorf("%+v", f)
	}
	if got := NewSeries(bins).Find(60*day, 6, func(sp Spike) bool { return sp.At >= 68*day }); len(got) != 1 {
		t.Errorf("with too few sources before: %+v", got)
	}
}

// TestLittlePast: in its first weeks a series is held against the mean of all, and in its first day nothing is said.
func TestLittlePast(t *testing.T) {
	bins := days(3, 4, rand.New(rand.NewPCG(3, 4)))
	bins[10*binsOf] = 50
	bins[2*day+15*binsOf] = 100
	found := NewSeries(bins).Find(0, Usual, nil)
	if len(found) == 0 || found[0].At < day || found[len(found)-1].At != 2*day+15*binsOf {
		t.Errorf("%+v", found)
	}
	if got := NewSeries(nil).Find(0, Usual, nil); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	if got := NewSeries(bins).Calibrate(1, nil); got != Usual {
		t.Errorf("a threshold of %.1f from three days", got)
	}
}

// TestCalibrate: the more alarms are tolerated the lower the threshold, and on the past itself there are no more than that.
func TestCalibrate(t *testing.T) {
	bins := days(120, 10, rand.New(rand.NewPCG(5, 6)))
	s := NewSeries(bins)
	few, many := s.Calibrate(0.5, nil), s.Calibrate(10, nil)
	if few <= many || few > highest || many < lowest {
		t.Errorf("%.1f for one in two months, %.1f for ten a month", few, many)
	}
	months := float64(len(bins)-fewest*week) / float64(month)
	if n := len(s.Find(fewest*week+4*binsOf, few, nil)); float64(n) > 0.5*months {
		t.Errorf("%d in %.1f months", n, months)
	}
}
