package small

import (
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"html/template"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var pageTo = flag.String("page", "", "write a page with the charts to this file, for looking at")

var now = time.Date(2026, 11, 7, 9, 12, 0, 0, time.UTC)

// hours has counts at some hours before the last one.
func hours(at map[int]int) []int {
	out := make([]int, Hours)
	for back, n := range at {
		out[Hours-1-back] = n
	}
	return out
}

func TestSparklineSaysItsPeak(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	summer := time.Date(2026, 7, 7, 9, 12, 0, 0, time.UTC)
	for want, s := range map[string]Sparkline{
		"peak 20 at 00:00": {Counts: hours(map[int]int{10: 3, 9: 20, 8: 7, 2: 1}), Last: now},
		"4, spread out":    {Counts: hours(map[int]int{20: 1, 15: 1, 4: 1, 1: 1}), Last: now},
		"1 at 08:00":       {Counts: hours(map[int]int{1: 1}), Last: now},
		"peak 2 at 09:00":  {Counts: hours(map[int]int{0: 2}), Last: now},
		"none in 24 h":     {Counts: hours(map[int]int{0: 5}), Last: now.Add(-25 * time.Hour), Now: now},
		"peak 5 at 07:00":  {Counts: hours(map[int]int{0: 5}), Last: now.Add(-2 * time.Hour), Now: now},
		"peak 5 at 10:00":  {Counts: hours(map[int]int{0: 5}), Last: summer, Zone: london},
	} {
		if got := s.Words(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := (Sparkline{Last: now}).Words(); got != "none in 24 h" {
		t.Error(got)
	}
}

func TestSparklineOfAnyLengthKeepsInside(t *testing.T) {
	long := make([]int, 500)
	for i := range long {
		long[i] = i*i%37 - 3
	}
	for _, counts := range [][]int{nil, {1}, long, {1 << 40}} {
		for _, width := range []int{112, 96} {
			for _, later := range []time.Duration{0, time.Hour, -time.Hour, 1000 * time.Hour} {
				inside(t, Sparkline{Counts: counts, Last: now, Now: now.Add(later)}.SVG(width), float64(width), 32)
			}
		}
	}
}

func TestStatementCountsFitEachOther(t *testing.T) {
	for _, tt := range []struct {
		s           Statement
		words, rest string
	}{
		{Statement{Carried: 22, Altered: 2, All: 38}, "22 of 38 articles", "2 altered, 16 without"},
		{Statement{Carried: 8, All: 9}, "8 of 9 articles", "1 without"},
		{Statement{All: 1}, "0 of 1 article", "1 without"},
		{Statement{Carried: 7, Altered: 9, All: 5}, "5 of 5 articles", "5 altered, 0 without"},
		{Statement{Carried: -1, Altered: -1, All: -1}, "0 of 0 articles", "0 without"},
	} {
		if tt.s.Words() != tt.words || tt.s.Rest() != tt.rest {
			t.Errorf("%+v: %q, %q", tt.s, tt.s.Words(), tt.s.Rest())
		}
		for _, width := range []int{132, 96, 88} {
			inside(t, tt.s.SVG(width), float64(width), 10)
		}
	}
}

// Filled, hatched and empty are shares of the whole bar.
func TestStatementBarIsToScale(t *testing.T) {
	svg := string(Statement{Carried: 22, Altered: 2, All: 38}.SVG(132))
	if !strings.Contains(svg, `class="sm-whole" x="0.5" y="0.5" width="68.95"`) { // 20/38 of 131
		t.Error(svg)
	}
	if strings.Contains(string(Statement{Carried: 3, All: 4}.SVG(132)), "sm-hatch") {
		t.Error("hatched, and nothing is altered")
	}
}

func TestNetworksAreTheLargestFirst(t *testing.T) {
	got := Networks([]Network{{Name: "Comments", N: 250}, {Name: "Bluesky", N: 2310}, {Name: "X", N: 0}, {Name: "Mastodon", N: 610}, {Name: "Reddit", N: 1040}, {Name: "Forum", N: 250}})
	var names []string
	for _, n := range got {
		names = append(names, n.Name)
		inside(t, n.Bar, 44, 8)
	}
	if s := strings.Join(names, " "); s != "Bluesky Reddit Mastodon Comments" {
		t.Error(s)
	}
	if Networks(nil) != nil {
		t.Error("networks out of nothing")
	}
}

func TestShareKeepsInside(t *testing.T) {
	for _, n := range []int{-1, 0, 1, 500, 1000, 2000} {
		inside(t, Share(n, 1000), 1002, 9)
	}
	inside(t, Share(1, 0), 1002, 9)
}

// inside checks that a drawing is well-formed, carries no style and keeps to its box.
func inside(t *testing.T, svg template.HTML, width, height float64) {
	t.Helper()
	if s := string(svg); strings.Contains(s, "style=") || strings.Contains(s, "NaN") || strings.Contains(s, "Inf") {
		t.Errorf("style, NaN or Inf in %s", s)
	}
	dec := xml.NewDecoder(strings.NewReader(string(svg)))
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("not well-formed: %v: %s", err, svg)
		}
		el, ok := tok.(xml.StartElement)
		if !ok || el.Name.Local != "rect" {
			continue
		}
		at := map[string]float64{}
		for _, a := range el.Attr {
			var f float64
			if _, err := fmt.Sscan(a.Value, &f); err == nil {
				at[a.Name.Local] = f
			}
		}
		if at["x"] < 0 || at["y"] < 0 || at["x"]+at["width"] > width+0.01 || at["y"]+at["height"] > height+0.01 || at["width"] <= 0 || at["height"] <= 0 {
			t.Errorf("a bar leaves its %g × %g: %v", width, height, el.Attr)
		}
	}
}

// The page is for eyes, not for the test: go test -run Page -page /tmp/small.html
func TestPage(t *testing.T) {
	if *pageTo == "" {
		t.Skip("no -page")
	}
	css := ""
	for _, name := range []string{"app.css", "chart.css"} {
		body, err := os.ReadFile(filepath.Join("..", "..", "static", name))
		if err != nil {
			t.Fatal(err)
		}
		css += string(body)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<!doctype html><meta charset="utf-8"><style>%s</style><body><div class="page"><main>`, css)
	for _, s := range []Sparkline{{Counts: hours(map[int]int{10: 3, 9: 20, 8: 7, 2: 3, 1: 2, 0: 1}), Last: now}, {Counts: hours(map[int]int{20: 1, 15: 1, 4: 1, 1: 1}), Last: now}, {Last: now}} {
		fmt.Fprintf(&b, "%s<p class=finding>%s</p>%s", s.SVG(112), s.Words(), s.SVG(96))
	}
	for _, s := range []Statement{{Carried: 22, Altered: 2, All: 38}, {Carried: 9, Altered: 1, All: 12}, {Carried: 8, All: 9}, {All: 4}, {Carried: 15, Altered: 15, All: 38, Item: true}} {
		fmt.Fprintf(&b, "<p>%s <b>%s</b><br>%s</p>%s", s.SVG(132), s.Words(), s.Rest(), s.SVG(88))
	}
	for _, n := range Networks([]Network{{Name: "Comments", N: 250}, {Name: "Bluesky", N: 2310}, {Name: "Mastodon", N: 610}, {Name: "Reddit", N: 1040}}) {
		fmt.Fprintf(&b, "<p>%s %s %d</p>", n.Name, n.Bar, n.N)
	}
	b.WriteString(string(Share(1680, 4210)) + "<br>" + string(Share(170, 4210)))
	if err := os.WriteFile(*pageTo, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}
