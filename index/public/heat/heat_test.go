package heat

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"presswatch/index/public/wording"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

const first = `The harbour tunnel will stay shut until April, Quayside Council said on Monday. Engineers found cracks in eleven of forty roof panels.

"We will not gamble with people's lives for the sake of a quicker school run," said council leader Oona Petrel. The ferry will run twice an hour meanwhile, free of charge.`

const second = `Engineers found cracks in eleven of forty roof panels. Traders on Rope Street say that they lose nine thousand pounds a week.`

func articles() []Article {
	return []Article{{ID: 2, At: noon.Add(time.Hour), Text: second}, {ID: 1, At: noon, Text: first}}
}

func TestFind(t *testing.T) {
	x := New(articles())
	if x.Len() != 5 {
		t.Fatalf("%d sentences", x.Len())
	}
	r := wording.NewReader()
	for _, c := range []struct {
		name, said string
		article    int64
		begins     string // of the sentence; "" none is taken up
		quoted     bool
	}{
		{"its words in a row", "cracks in eleven of forty roof panels?? who built this", 1, "Engineers", true},
		{"a few words in marks", `"quicker school run" my foot`, 1, `"We will`, true},
		{"other words", "traders in rope street losing thousands of pounds every week because of the cracks", 2, "Traders", false},
		{"other words, shorter", "leader petrel won't gamble lives", 1, `"We will`, false},
		{"about the tunnel and nothing in it", "that tunnel was always a bad idea", 0, "", false},
		{"function words in a row", "it is what it is and so on and so on", 0, "", false},
		{"nothing", "", 0, "", false},
		{"one shared word", "free cakes for everybody", 0, "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := r.Read(c.said, "en")
			got, ok := x.Find(&w, noon.Add(2*time.Hour))
			if ok != (c.begins != "") {
				t.Fatalf("%v %+v", ok, got)
			}
			if !ok {
				return
			}
			text := map[int64]string{1: first, 2: second}[got.Article]
			if got.Article != c.article || !strings.HasPrefix(text[got.Start:got.End], c.begins) || got.Quoted != c.quoted || got.Likeness <= 0 || got.Likeness > 1 {
				t.Errorf("%+v: %q", got, text[got.Start:got.End])
			}
		})
	}
}

// TestNobodyTakesUpWhatIsNotYetWritten: and of a sentence in two articles it is the first one's.
func TestNobodyTakesUpWhatIsNotYetWritten(t *testing.T) {
	x := New(articles())
	w := wording.NewReader().Read("traders on rope street lose nine thousand pounds a week", "en")
	if got, ok := x.Find(&w, noon.Add(30*time.Minute)); ok {
		t.Errorf("%+v", got)
	}
	if _, ok := x.Find(&w, noon.Add(time.Hour-Early)); !ok {
		t.Error("clocks differ by minutes")
	}
}

func FuzzFind(f *testing.F) {
	f.Add(first, "cracks in eleven of forty roof panels")
	f.Add("“a b c d”\x00\xff", `"a b c`)
	r := wording.NewReader()
	f.Fuzz(func(t *testing.T, text, said string) {
		x := New([]Article{{ID: 1, At: noon, Text: text}})
		w := r.Read(said, "")
		if got, ok := x.Find(&w, noon); ok && (got.Start < 0 || got.End > len(text) || got.Start >= got.End || got.Likeness < 0 || got.Likeness > 1) {
			t.Fatalf("%+v", got)
		}
	})
}

// BenchmarkFind: a reaction against 100 articles of 20 sentences.
func BenchmarkFind(b *testing.B) {
	var list []Article
	for i := range 100 {
		var text strings.Builder
		for j := range 20 {
			fmt.Fprintf(&text, "In the %d. place the council of quay %d said that panel %d of the tunnel had cracks on day %d. ", i, i%17, j, i*j)
		}
		list = append(list, Article{ID: int64(i + 1), At: noon, Text: text.String()})
	}
	x := New(list)
	w := wording.NewReader().Read("so the council says that every panel of that tunnel has cracks, what a day", "en")
	for b.Loop() {
		x.Find(&w, noon)
	}
}
