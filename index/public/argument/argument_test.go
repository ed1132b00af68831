package argument

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"presswatch/index/public/wording"
	"presswatch/index/story/terms"
)

func voices(r *wording.Reader, said ...string) []Voice {
	out := make([]Voice, len(said))
	for i, s := range said {
		w := r.Read(s, "en")
		out[i] = Voice{ID: int64(i + 1), Words: &w}
	}
	return out
}

// town has three arguments about a tunnel, each made in several ways, and some who make none.
var town = []string{
	"roof panels again, who built this tunnel", "cheap roof panels, that is all", "they bought the cheap roof panels", "Roof panels!! RoofPanels everywhere",
	"make the ferry free for nurses", "a free ferry for nurses please", "nurses on the ferry go to work, it should be free", "FREE FERRY FOR NURSES",
	"my taxi costs nine pounds now", "nine pounds for a taxi", "nine pounds. NINE POUNDS.", "tunnel tunnel tunnel", "the tunnel is shut", "I had toast", "tunnel? what tunnel",
}

func isTunnel(id uint32) bool { return id == terms.Content("tunnel", "en") }

func TestFind(t *testing.T) {
	got := Find(voices(wording.NewReader(), town...), isTunnel)
	var titles []string
	for _, a := range got {
		titles = append(titles, fmt.Sprintf("%s %d", a.Title, len(a.Members)))
	}
	want := []string{"free ferry 4", "nine pounds 3", "roof panels 4"}
	slices.Sort(titles)
	if !slices.Equal(titles, want) {
		t.Errorf("%q, want %q", titles, want)
	}
	for i, a := range got {
		if i > 0 && len(a.Members) > len(got[i-1].Members) {
			t.Error("a larger one stands below a smaller one")
		}
		if len(a.Typical) == 0 || len(a.Typical) > MaxTypical || len(a.Words) == 0 || !slices.Contains(a.Members, a.Typical[0]) {
			t.Errorf("%+v", a)
		}
	}
}

// TestSentencesEndPhrases: what stands in two sentences is said in neither.
func TestSentencesEndPhrases(t *testing.T) {
	all := voices(wording.NewReader(), "Good. Thank them", "very good! Thank you", "good\n\nthank god", "all good? thank him")
	for _, a := range Find(all, func(uint32) bool { return false }) {
		if strings.Contains(strings.ToLower(a.Title), "good") && strings.Contains(strings.ToLower(a.Title), "thank") {
			t.Errorf("%+v", a)
		}
	}
}

// TestEverybodyIsCountedOnce: and the order in which they came does not matter.
func TestEverybodyIsCountedOnce(t *testing.T) {
	r := wording.NewReader()
	all := voices(r, slices.Concat(town, town, town)...)
	want := Find(all, isTunnel)
	seen := map[int64]bool{}
	for _, a := range want {
		for _, id := range a.Members {
			if seen[id] {
				t.Fatalf("%d is counted twice", id)
			}
			seen[id] = true
		}
	}
	for n := range len(all) {
		turned := slices.Concat(all[n:], all[:n])
		if got := Find(turned, isTunnel); !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v, want %+v", got, want)
		}
	}
}

func TestNothingToGather(t *testing.T) {
	none := func(uint32) bool { return false }
	for _, said := range [][]string{nil, {"a"}, {"free the swans", "free the swans"}, {"", "", "", ""}, {"😂", "😂", "😂", "😂"}, {"oh no", "oh no", "oh no", "oh no"}} {
		if got := Find(voices(wording.NewReader(), said...), none); len(got) != 0 {
			t.Errorf("%q: %+v", said, got)
		}
	}
}

// BenchmarkFind: ten thousand voices, of a thousand words each of them uses a dozen.
func BenchmarkFind(b *testing.B) {
	r := wording.NewReader()
	var all []Voice
	for i := range 10_000 {
		var s strings.Builder
		for j := range 12 {
			fmt.Fprintf(&s, "w%c%c%c ", 'a'+(i*7+j*j)%10, 'a'+(i/10+j)%10, 'a'+(i/100+j*3)%10)
		}
		w := r.Read(s.String(), "en")
		all = append(all, Voice{ID: int64(i + 1), Words: &w})
	}
	for b.Loop() {
		Find(all, isTunnel)
	}
}
