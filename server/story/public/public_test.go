package public

import (
	"math"
	"testing"
)

// The interval of Wilson against values of the literature.
func TestWilson(t *testing.T) {
	for _, tt := range []struct {
		k, n      int
		low, high float64
	}{{0, 10, 0, 0.2775}, {10, 10, 0.7225, 1}, {5, 10, 0.2366, 0.7634}, {384, 1240, 0.2845, 0.3360}, {1, 50, 0.0035, 0.1050}} {
		low, high := Wilson(tt.k, tt.n)
		if math.Abs(low-tt.low) > 0.001 || math.Abs(high-tt.high) > 0.001 {
			t.Errorf("%d of %d: %.4f to %.4f, want %.4f to %.4f", tt.k, tt.n, low, high, tt.low, tt.high)
		}
	}
	if low, high := Wilson(0, 0); low != 0 || high != 1 {
		t.Errorf("of nothing: %f to %f", low, high)
	}
}

func TestNamesOfSentences(t *testing.T) {
	if item, start, end, ok := ReadSentence(SentenceName(11, 120, 264)); !ok || item != 11 || start != 120 || end != 264 {
		t.Errorf("%d %d %d %v", item, start, end, ok)
	}
	for _, bad := range []string{"", "1-2", "a-b-c", "0-1-2", "1-2-3-4", "-1-2-3"} {
		if _, _, _, ok := ReadSentence(bad); ok {
			t.Errorf("%q is a sentence", bad)
		}
	}
}
