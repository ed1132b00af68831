package twin

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func text(r *rand.Rand, n int) []uint32 {
	out := make([]uint32, n)
	for i := range out {
		out[i] = r.Uint32N(1 << 20)
	}
	return out
}

// TestLikeness: the estimate is near the true share of runs of words in common.
func TestLikeness(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, kept := range []float64{1, 0.9, 0.7, 0.5, 0.2, 0} {
		sum := 0.0
		const turns = 60
		for range turns {
			a := text(r, 400)
			b := append(slices.Clone(a[:int(kept*400)]), text(r, 400-int(kept*400))...)
			sum += NewSketch(a).Likeness(NewSketch(b))
		}
		want := kept / (2 - kept)
		if got := sum / turns; got < want-0.04 || got > want+0.04 {
			t.Errorf("%.0f %% kept: %.3f, want %.3f", 100*kept, got, want)
		}
	}
}

// TestCandidates: near copies are found nearly always, strangers hardly ever.
func TestCandidates(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	x := NewIndex()
	var texts [][]uint32
	for i := range 500 {
		texts = append(texts, text(r, 300))
		x.Add(int64(i), NewSketch(texts[i]))
	}
	found, strangers := 0, 0
	for i, a := range texts {
		edited := append(slices.Clone(a[:260]), text(r, 20)...)
		x.Candidates(NewSketch(edited), func(id int64) {
			if id == int64(i) {
				found++
			} else {
				strangers++
			}
		})
	}
	if found < 490 || strangers > 20 {
		t.Errorf("%d of 500 found, %d strangers", found, strangers)
	}
}

// TestBucketsAreBounded: a formula that thousands share costs no more than a bucket.
func TestBucketsAreBounded(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	s := NewSketch(text(r, 100))
	x := NewIndex()
	for i := range 5_000 {
		x.Add(int64(i), s)
	}
	n := 0
	x.Candidates(s, func(int64) { n++ })
	if n == 0 || n > maxChain*bands {
		t.Errorf("%d candidates", n)
	}
	for i := range 5_000 {
		x.Remove(int64(i), s)
	}
	if len(x.first)+len(x.more) != 0 {
		t.Errorf("%d buckets are left", len(x.first)+len(x.more))
	}
}

// TestTooShort: a few words have no sketch, and nil is like nothing.
func TestTooShort(t *testing.T) {
	s := NewSketch(make([]uint32, minWords-1))
	if s != nil || s.Likeness(s) != 0 {
		t.Error("a sketch of too few words")
	}
	x := NewIndex()
	x.Add(1, nil)
	x.Remove(1, nil)
	x.Candidates(nil, func(int64) { t.Error("nothing is like nothing") })
}
