package front

import (
	"math"
	"slices"
	"testing"
	"time"

	"presswatch/index"
)

var now = time.Date(2026, 11, 7, 9, 12, 0, 0, time.UTC)

// told makes a story by hand: when it began and ended before now, and its articles in the last hours, the present one
// last.
func made(id int64, outlets, articles, originals int, began, ended time.Duration, hours ...int) index.Story {
	h := make([]int, 24)
	copy(h[24-len(hours):], hours)
	return index.Story{
		ID: id, Outlets: outlets, Articles: articles, Originals: originals, Copies: articles - originals, Begin: now.Add(-began), End: now.Add(-ended), Hours: h,
	}
}

func TestWeight(t *testing.T) {
	for _, tt := range []struct {
		name  string
		story index.Story
		want  float64
	}{
		{"one article that just began", made(1, 1, 1, 1, 10*time.Minute, 10*time.Minute, 1), 1},
		{"six outlets, each for itself", made(1, 6, 6, 6, 2*time.Hour, time.Minute, 3, 3), 6},
		{"six outlets with a wire text", made(1, 6, 6, 1, 2*time.Hour, time.Minute, 3, 3), 1 + math.Log2(6)},
		{"sixty with it weigh like seven", made(1, 60, 60, 1, 2*time.Hour, time.Minute, 30, 30), 1 + math.Log2(60)},
		{"more originals than outlets", made(1, 2, 8, 8, 2*time.Hour, time.Minute, 4, 4), 2},
		{"twelve hours at the same pace", made(1, 12, 12, 12, 12*time.Hour, time.Minute, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), 12},
		{"the same with nothing new", made(1, 12, 12, 12, 12*time.Hour, 6*time.Hour, 12), 12 * math.Sqrt(1.0/4)},
		{"a surge counts fourfold at most", made(1, 40, 40, 40, 23*time.Hour, time.Minute, 40), 40 * 2},
		{"a large one of last month with one more article", made(1, 200, 300, 200, 700*time.Hour, time.Minute, 1), 200 * math.Sqrt(2/(900.0/700+1)) / 300},
		{"only reactions", made(1, 0, 0, 0, time.Hour, time.Minute), 0},
	} {
		if got := weight(&tt.story, now); math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// Times that cannot be must not make a weight that cannot be compared.
func TestWeightOfImpossibleTimes(t *testing.T) {
	for _, st := range []index.Story{
		{},
		{Articles: 3, Outlets: 3, Originals: 3},
		made(1, 3, 3, 3, -time.Hour, -time.Hour, 3), made(1, 3, 3, 3, time.Hour, 100*time.Hour, 3),
		{Articles: -4, Outlets: -2, Originals: -9, Hours: []int{1, 2}},
		{Hours: make([]int, 400), Articles: 1},
	} {
		if w := weight(&st, now); math.IsNaN(w) || math.IsInf(w, 0) {
			t.Errorf("%+v weighs %v", st, w)
		}
	}
}

func TestHoursUpTo(t *testing.T) {
	st := made(1, 3, 6, 3, 5*time.Hour, 2*time.Hour, 1, 2, 3)
	hours := hoursUpTo(&st, now)
	if got := hours[24-6:]; !slices.Equal(got, []int{0, 1, 2, 3, 0, 0}) {
		t.Errorf("up to now: %v", got)
	}
	st.End = now.Add(-40 * time.Hour)
	if got := hoursUpTo(&st, now); slices.Max(got) != 0 {
		t.Errorf("what is 40 hours old is in the last 24: %v", got)
	}
	st.End = now.Add(5 * time.Hour)
	if got := hoursUpTo(&st, now); got[23] != 3 {
		t.Errorf("an end in the future: %v", got)
	}
}

// What somebody has to act on comes first, whatever its size; then weight; then the newer one.
func TestRank(t *testing.T) {
	big := made(1, 20, 40, 20, 10*time.Hour, time.Minute, 20, 20)
	one := made(2, 1, 1, 1, 3*time.Hour, 3*time.Hour, 1)
	two := made(3, 1, 1, 1, 3*time.Hour, 2*time.Hour, 1)
	two.Begin, two.Hours = one.Begin, one.Hours
	two.End = one.End.Add(time.Minute)
	twin := two
	twin.ID = 4
	all := []standing{{Story: one}, {Story: big}, {Story: two}, {Story: twin}, {Story: made(5, 2, 2, 2, 20*time.Hour, 19*time.Hour, 2), Trouble: 1}, {Story: made(6, 1, 1, 1, 20*time.Hour, 19*time.Hour, 1), Trouble: 3}}
	want := []int64{6, 5, 1, 4, 3, 2}
	for range 5 {
		rank(all, now)
		var got []int64
		for _, s := range all {
			got = append(got, s.Story.ID)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("ranked %v, want %v", got, want)
		}
		slices.Reverse(all) // whatever the order of the store
	}
}
