package places

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func at(positions ...int32) []Place {
	var out []Place
	for _, p := range positions {
		out = append(out, Place{p, p})
	}
	return out
}

func TestPhrase(t *testing.T) {
	for _, tt := range []struct {
		name    string
		lists   [][]Place
		offsets []int32
		want    []Place
	}{
		{"side by side", [][]Place{at(1, 5, 9), at(2, 7, 10)}, []int32{0, 1}, []Place{{1, 2}, {9, 10}}},
		{"a handle covers three positions", [][]Place{at(4), at(7)}, []int32{0, 3}, []Place{{4, 7}}},
		{"the same word twice", [][]Place{at(1, 2, 3), at(1, 2, 3)}, []int32{0, 1}, []Place{{1, 2}, {2, 3}}},
		{"nowhere", [][]Place{at(1), at(3)}, []int32{0, 1}, nil},
		{"nine words", slices.Repeat([][]Place{at(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)}, 9), []int32{0, 1, 2, 3, 4, 5, 6, 7, 8}, []Place{{1, 9}, {2, 10}}},
	} {
		if got := Phrase(nil, tt.lists, tt.offsets); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestNear(t *testing.T) {
	for _, tt := range []struct {
		name string
		a, b []Place
		n    int32
		want int // pairs
	}{
		{"behind", at(1), at(3), 1, 1},
		{"before", at(5), at(3), 1, 1},
		{"too far", at(1), at(4), 1, 0},
		{"the same place is no neighbour", at(1), at(1), 5, 0},
		{"overlapping", []Place{{1, 3}}, at(2, 3, 4), 0, 1},
		{"every pair", at(1, 2), at(3, 4), 5, 4},
	} {
		got := 0
		Near(tt.a, tt.b, tt.n, func(Place, Place) bool { got++; return true })
		if got != tt.want {
			t.Errorf("%s: %d pairs, want %d", tt.name, got, tt.want)
		}
	}
}

// TestLooseAgainstTrying compares the search for words in any order with one that tries every choice.
func TestLooseAgainstTrying(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	found := 0
	for range 20_000 {
		need, lists := make([]int, 1+r.IntN(3)), [][]Place{}
		for i := range need {
			need[i] = 1 + r.IntN(2)
			var list []Place
			for p := range int32(14) {
				if r.IntN(5) == 0 {
					list = append(list, Place{p, p})
				}
			}
			lists = append(lists, list)
		}
		width := int32(r.IntN(8))
		got := len(NewLoose(need, width).Find(nil, lists)) > 0
		if want := tries(need, lists, width); got != want {
			t.Fatalf("need %v of %v within %d: %t, want %t", need, lists, width, got, want)
		}
		if anywhere := NewLoose(need, width).Anywhere(lists); anywhere != got {
			t.Fatalf("need %v of %v within %d: anywhere %t, found %t", need, lists, width, anywhere, got)
		}
		if got {
			found++
		}
	}
	if found < 1000 {
		t.Errorf("only %d were found", found)
	}
}

func tries(need []int, lists [][]Place, width int32) bool {
	for first := range int32(14) {
		if assign(slices.Clone(need), lists, first, first+width, map[int32]bool{}) {
			return true
		}
	}
	return false
}

func assign(need []int, lists [][]Place, from, to int32, taken map[int32]bool) bool {
	i := slices.IndexFunc(need, func(n int) bool { return n > 0 })
	if i < 0 {
		return true
	}
	for _, p := range lists[i] {
		if p.From < from || p.From > to || taken[p.From] {
			continue
		}
		taken[p.From] = true
		need[i]--
		if assign(need, lists, from, to, taken) {
			return true
		}
		need[i]++
		delete(taken, p.From)
	}
	return false
}
