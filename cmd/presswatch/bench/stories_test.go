package bench

import (
	"math"
	"testing"
	"time"

	"presswatch/index"
)

// TestScoreGroups checks the measures against sums done by hand.
func TestScoreGroups(t *testing.T) {
	for _, c := range []struct {
		name               string
		found              []int64
		right              []string
		p, r, pairP, pairR float64
		strangers          int
	}{
		{"all right", []int64{1, 1, 2}, []string{"a", "a", "b"}, 1, 1, 1, 1, 0},
		{"all in one", []int64{1, 1, 1, 1}, []string{"a", "a", "b", "b"}, 0.5, 1, 2.0 / 6, 1, 0},
		{"all alone", []int64{1, 2, 3, 4}, []string{"a", "a", "b", "b"}, 1, 0.5, 0, 0, 0},
		{"a stranger inside", []int64{1, 1, 1}, []string{"a", "a", ""}, 2.0 / 3, 1, 1, 1, 1},
	} {
		g := scoreGroups(c.found, c.right)
		for what, pair := range map[string][2]float64{"P": {g.P, c.p}, "R": {g.R, c.r}, "pair P": {g.PairP, c.pairP}, "pair R": {g.PairR, c.pairR}} {
			if math.Abs(pair[0]-pair[1]) > 1e-9 {
				t.Errorf("%s: %s %.3f, want %.3f", c.name, what, pair[0], pair[1])
			}
		}
		if g.Strangers != c.strangers {
			t.Errorf("%s: %d groups with strangers, want %d", c.name, g.Strangers, c.strangers)
		}
	}
}

func TestMoment(t *testing.T) {
	for in, want := range map[string]index.Precision{
		"": index.PrecisionUnknown, "2026-11": index.PrecisionUnknown, "2026-11-06": index.PrecisionDay, "2026-11-06T00:00:00": index.PrecisionDay,
		"2026-11-06T23:31:00Z": index.PrecisionSecond, "2026-11-06T23:31:00+01:00": index.PrecisionSecond,
	} {
		at, precision, err := Moment(in)
		if err != nil || precision != want || at.IsZero() != (want == index.PrecisionUnknown) {
			t.Errorf("%q: %v, %q, %v", in, at, precision, err)
		}
	}
	if at, _, _ := Moment("2026-11-06T23:31:00+01:00"); !at.Equal(time.Date(2026, 11, 6, 22, 31, 0, 0, time.UTC)) {
		t.Errorf("the zone is lost: %v", at)
	}
	if _, _, err := Moment("yesterday"); err == nil {
		t.Error("yesterday is a time")
	}
}
