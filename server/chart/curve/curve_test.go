package curve

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"html/template"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var pageTo = flag.String("page", "", "write a page with the curves to this file, for looking at")

var now = time.Date(2026, 11, 7, 9, 12, 0, 0, time.UTC)

// minutes are times after Fri 6 Nov 2026, 23:00.
func minutes(ms ...float64) []time.Time {
	out := make([]time.Time, len(ms))
	for i, m := range ms {
		out[i] = time.Date(2026, 11, 6, 23, 0, 0, 0, time.UTC).Add(time.Duration(m * float64(time.Minute)))
	}
	return out
}

func night() Input {
	return Input{
		Articles: minutes(38.4, 43, 46.5, 52.5, 55, 57.5, 59, 61, 61.5, 63, 63.2, 65, 67.5, 69, 69.5, 75, 78, 82, 84, 86, 103, 107, 109, 109.3, 111,
			113, 115, 120, 126, 138, 151, 161, 425, 445, 450, 480, 500, 530),
		Name: "with your statement", Ours: minutes(103, 104, 105, 105, 107, 108, 109, 109.3, 111, 112, 113, 115, 116, 118, 120, 122, 126, 138, 445, 480, 500, 530),
		Original: minutes(38.4, 43, 46.5, 52.5, 55, 57.5, 61.5, 75, 109), Until: now, Zone: time.UTC,
	}
}

func TestFindingCountsWhatIsKnown(t *testing.T) {
	if got := Draw(night()).Finding; got != "38 articles, 22 with your statement, 9 original." {
		t.Error(got)
	}
	in := night()
	in.Until = minutes(45)[0]
	if got := Draw(in).Finding; got != "2 articles, 0 with your statement, 2 original." {
		t.Error(got)
	}
	in.Ours, in.Name, in.Articles, in.Original = nil, "", in.Articles[:1], in.Original[:1]
	if got := Draw(in).Finding; got != "1 article, 1 original." {
		t.Error(got)
	}
}

// What came after the time that is asked for changes nothing.
func TestNothingLeaks(t *testing.T) {
	late, early := night(), night()
	late.Until = minutes(110)[0]
	early.Until, early.Articles, early.Ours, early.Original = late.Until, early.Articles[:24], early.Ours[:8], early.Original[:9]
	if a, b := Draw(late), Draw(early); a != b {
		t.Errorf("%v\n%v", a, b)
	}
}

func cases() map[string]Input {
	r := rand.New(rand.NewPCG(1, 2))
	var many []time.Time
	for range 5000 {
		many = append(many, now.Add(-time.Duration(r.ExpFloat64()*float64(40*time.Hour))))
	}
	london, _ := time.LoadLocation("Europe/London")
	year := Input{Articles: []time.Time{now.AddDate(-1, 0, 0), now.AddDate(0, -3, 0), now}, Original: nil, Until: now, Zone: london}
	age := Input{Articles: []time.Time{now.AddDate(-40, 0, 0), now}, Original: nil, Until: now, Zone: london}
	return map[string]Input{
		"night": night(), "none": {Until: now}, "one": {Articles: []time.Time{now}, Original: []time.Time{now}, Until: now},
		"same": {Articles: []time.Time{now, now, now, {}}, Name: "with your statement", Ours: []time.Time{}, Until: now}, "many": {Articles: many, Name: "with your statement", Ours: many[:3000], Original: many[:2990], Until: now, Zone: london},
		"year": year, "age": age, "zero": {},
	}
}

func TestDrawingsAreWellFormedAndKeepInside(t *testing.T) {
	for name, in := range cases() {
		d := Draw(in)
		for _, svg := range []template.HTML{d.Steps, d.Hours} {
			wellFormed(t, name, string(svg))
			if len(svg) > 40_000 {
				t.Errorf("%s: %d bytes", name, len(svg))
			}
		}
		for _, js := range []string{d.Data, d.Bars} {
			var got data
			if err := json.Unmarshal([]byte(js), &got); err != nil || len(got.T) > MostPoints+2 {
				t.Errorf("%s: %v, %d points", name, err, len(got.T))
			}
			for i, l := range got.Lines {
				if len(l.N) != len(got.T) {
					t.Errorf("%s: line %d has %d of %d points", name, i, len(l.N), len(got.T))
				}
			}
			for i := 1; i < len(got.T); i++ {
				if got.T[i] <= got.T[i-1] {
					t.Fatalf("%s: times do not rise at %d", name, i)
				}
			}
		}
	}
}

// The JSON ends where the SVG ends.
func TestDataEndsWithTheTotals(t *testing.T) {
	for name, in := range cases() {
		var got data
		if err := json.Unmarshal([]byte(Draw(in).Data), &got); err != nil {
			t.Fatal(err)
		}
		last := len(got.T) - 1
		if n := got.Lines[0].N[last]; n != len(until(in.Articles, in.Until)) {
			t.Errorf("%s: ends with %d articles", name, n)
		}
	}
}

func TestBarsCountEveryArticleOnce(t *testing.T) {
	for name, in := range cases() {
		if name == "age" {
			continue // longer than the bars go
		}
		bars, _ := collect(in).bars()
		sum := 0
		for _, b := range bars {
			sum += b.n
		}
		if want := len(until(in.Articles, in.Until)); sum != want {
			t.Errorf("%s: %d in bars, want %d", name, sum, want)
		}
	}
}

func TestLabelsAtTheEndsDoNotMeet(t *testing.T) {
	for name, in := range cases() {
		dec := xml.NewDecoder(strings.NewReader(string(Draw(in).Steps)))
		last := -100.0
		for {
			tok, err := dec.Token()
			if err != nil {
				break
			}
			el, ok := tok.(xml.StartElement)
			if !ok || el.Name.Local != "text" || !strings.Contains(value(el, "class"), "cv-label") {
				continue
			}
			y := number(t, value(el, "y"))
			if y-last < 12 || y < 8 || y > height {
				t.Errorf("%s: a label at %g after one at %g", name, y, last)
			}
			last = y
		}
	}
}

func TestDoublingOfExponentialGrowth(t *testing.T) {
	var times []time.Time
	for i := 1; i <= 64; i++ { // doubles every 30 minutes, 64 articles at the end
		times = append(times, now.Add(-time.Duration((6-math.Log2(float64(i)))*30*float64(time.Minute))))
	}
	got, ok := Doubling(times, now)
	if !ok || got < 25*time.Minute || got > 35*time.Minute {
		t.Errorf("%v, %v", got, ok)
	}
}

func TestDoublingIsSaidOnlyWhereHonest(t *testing.T) {
	spread := func(n int, from, to time.Duration) []time.Time {
		var out []time.Time
		for i := range n {
			out = append(out, now.Add(-from+(from-to)*time.Duration(i)/time.Duration(max(n-1, 1))))
		}
		return out
	}
	for name, times := range map[string][]time.Time{
		"none":                nil,
		"nine":                spread(9, 3*time.Hour-time.Minute, 0),
		"all at once":         spread(30, 2*time.Hour, 2*time.Hour),
		"stopped":             spread(30, 170*time.Minute, 150*time.Minute),
		"yesterday":           spread(300, 30*time.Hour, 20*time.Hour),
		"all in the future":   spread(30, -time.Hour, -2*time.Hour),
		"just now, all of it": spread(12, 0, 0),
	} {
		if got, ok := Doubling(times, now); ok {
			t.Errorf("%s: doubles every %v", name, got)
		}
	}
}

func wellFormed(t *testing.T, name, svg string) {
	t.Helper()
	if strings.Contains(svg, "style=") || strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") {
		t.Errorf("%s: style, NaN or Inf in %s", name, svg)
	}
	dec := xml.NewDecoder(strings.NewReader(svg))
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%s: not well-formed: %v", name, err)
		}
		if el, ok := tok.(xml.StartElement); ok && el.Name.Local == "rect" {
			x, y, w, h := number(t, value(el, "x")), number(t, value(el, "y")), number(t, value(el, "width")), number(t, value(el, "height"))
			if x < 0 || y < 0 || x+w > width || y+h > height || w <= 0 || h <= 0 {
				t.Errorf("%s: a bar leaves the drawing: %v", name, el.Attr)
			}
		}
	}
}

func value(el xml.StartElement, name string) string {
	for _, a := range el.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	var f float64
	if _, err := fmt.Sscan(s, &f); err != nil {
		t.Fatalf("%q is no number", s)
	}
	return f
}

// The page is for eyes, not for the test: go test -run Page -page /tmp/curve/index.html
func TestPage(t *testing.T) {
	if *pageTo == "" {
		t.Skip("no -page")
	}
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="en"><meta charset="utf-8"><link rel="stylesheet" href="uPlot.min.css"><link rel="stylesheet" href="all.css"><body><div class="page"><main>`)
	for _, name := range []string{"night", "year", "many"} {
		d := Draw(cases()[name])
		fmt.Fprintf(&b, `<h2>%s</h2>%s%s<figure data-curve="%s">%s</figure><figure data-curve="%s">%s</figure>`, name, d.Steps, d.Hours,
			template.HTMLEscapeString(d.Data), d.Steps, template.HTMLEscapeString(d.Bars), d.Hours)
	}
	b.WriteString(`<script src="uPlot.iife.min.js"></script><script src="curve.js"></script>`)
	if err := os.WriteFile(filepath.Clean(*pageTo), []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}
