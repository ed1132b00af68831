package timeline

import (
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"html/template"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/server/chart/tale"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sizes are the drawings of a fixture by name.
func sizes(d Drawing) map[string]template.HTML {
	return map[string]template.HTML{"wide": d.Wide, "page": d.Page, "narrow": d.Narrow, "strip": d.Strip}
}

// The drawings of the design's story are kept as files: a change of them is seen in review.
func TestGolden(t *testing.T) {
	for _, name := range []string{"night", "few", "known"} {
		for size, svg := range sizes(Draw(fixtures()[name])) {
			if svg == "" || size == "strip" {
				continue
			}
			file := filepath.Join("testdata", name+"-"+size+".svg")
			got := strings.ReplaceAll(string(svg), "><", ">\n<") + "\n"
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s differs; look at it, then go test -update", file)
			}
		}
	}
}

func TestDrawingsAreWellFormed(t *testing.T) {
	for name, in := range fixtures() {
		for size, svg := range sizes(Draw(in)) {
			wellFormed(t, name+" "+size, string(svg))
		}
	}
}

func wellFormed(t *testing.T, name, svg string) {
	t.Helper()
	if strings.Contains(svg, "style=") || strings.Contains(svg, "NaN") || strings.Contains(svg, "+Inf") || strings.Contains(svg, "<script") {
		t.Errorf("%s: style, script, NaN or Inf", name)
	}
	for dec := xml.NewDecoder(strings.NewReader(svg)); ; {
		if _, err := dec.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%s: not well-formed: %v", name, err)
		}
	}
}

// Whatever was seen after the time that is asked for changes nothing, at any time, in any size.
func TestNothingSeenLaterLeaks(t *testing.T) {
	for _, all := range []tale.Input{night(), many(400)} {
		for _, minutes := range []float64{0, 32, 38.4, 40, 72, 80, 101, 104.5, 131, 500} {
			in := all
			in.From, in.To, in.KnownAt = at(15), at(200), at(minutes)
			a, b := Draw(in), Draw(before(in))
			if !reflect.DeepEqual(a, b) {
				t.Errorf("at %v: the drawing knows more than was seen", in.KnownAt)
			}
		}
	}
}

// before takes out of an input what was seen after its KnownAt.
func before(in tale.Input) tale.Input {
	out := in
	out.Marks, out.Edits, out.Arrows, out.Reactions = nil, nil, nil, nil
	seen := map[int64]bool{}
	for _, m := range in.Marks {
		if m.At.After(in.KnownAt) {
			continue
		}
		if m.Gone.After(in.KnownAt) {
			m.Gone = time.Time{}
		}
		seen[m.ID] = true
		out.Marks = append(out.Marks, m)
	}
	for _, a := range in.Arrows {
		if seen[a.From] && seen[a.To] {
			out.Arrows = append(out.Arrows, a)
		}
	}
	for _, e := range in.Edits {
		if !e.At.After(in.KnownAt) {
			out.Edits = append(out.Edits, e)
		}
	}
	for _, r := range in.Reactions {
		if !r.At.After(in.KnownAt) {
			out.Reactions = append(out.Reactions, r)
		}
	}
	return out
}

// The order in which things are handed in changes nothing.
func TestTheSameStoryGivesTheSameDrawing(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for name, in := range fixtures() {
		want := Draw(in)
		in.Marks, in.Arrows, in.Edits, in.Reactions = slices.Clone(in.Marks), slices.Clone(in.Arrows), slices.Clone(in.Edits), slices.Clone(in.Reactions)
		r.Shuffle(len(in.Marks), func(i, j int) { in.Marks[i], in.Marks[j] = in.Marks[j], in.Marks[i] })
		r.Shuffle(len(in.Arrows), func(i, j int) { in.Arrows[i], in.Arrows[j] = in.Arrows[j], in.Arrows[i] })
		r.Shuffle(len(in.Reactions), func(i, j int) { in.Reactions[i], in.Reactions[j] = in.Reactions[j], in.Reactions[i] })
		if !reflect.DeepEqual(Draw(in), want) {
			t.Errorf("%s: the order of the input shows", name)
		}
	}
}

// Draw leaves its input alone.
func TestInputStaysAsItIs(t *testing.T) {
	in := night()
	Draw(in)
	if !reflect.DeepEqual(in, night()) {
		t.Error("the input was changed")
	}
}

// Text from outside stays text, and links lead only to our own pages.
func TestHostileTextIsOnlyText(t *testing.T) {
	for _, nasty := range []string{
		`</title></a></svg><script>alert(1)</script>`, `" onload="alert(1)`, "a\x00b\x1b[31mc", "\u202egnirts\u202c", "\xff\xfe broken", "שלום עולם", "新聞報道新聞報道新聞報道新聞報道新聞報道",
		strings.Repeat("long ", 5000), "\ufffe\uffff", "e\u0301\u0301\u0301", "<![CDATA[x]]>", "&lt;", "",
	} {
		in := night()
		for i := range in.Marks {
			in.Marks[i].Outlet, in.Marks[i].Title, in.Marks[i].Label, in.Marks[i].URL = nasty, nasty, nasty, nasty
			if in.Marks[i].Kind != tale.Person {
				in.Marks[i].Row = nasty
			}
		}
		for i := range in.Arrows {
			in.Arrows[i].Title, in.Arrows[i].URL = nasty, "javascript:"+nasty
		}
		in.Edits[0].Title, in.Edits[0].URL = nasty, "//evil.example"
		d := Draw(in)
		for size, svg := range sizes(d) {
			wellFormed(t, fmt.Sprintf("%q %s", nasty[:min(len(nasty), 20)], size), string(svg))
			for _, banned := range []string{"onload=\"", "javascript:", "evil.example", "\x1b", "\u202e", "<script"} {
				if strings.Contains(string(svg), banned) {
					t.Errorf("%s has %q", size, banned)
				}
			}
			if len(svg) > 120_000 {
				t.Errorf("%s: %d bytes", size, len(svg))
			}
		}
	}
}

// Every class that the drawings use has a rule, and every rule is used by some drawing.
func TestClassesHaveRules(t *testing.T) {
	sheet, err := os.ReadFile("../../static/chart.css")
	if err != nil {
		t.Fatal(err)
	}
	ruled, used := map[string]bool{}, map[string]bool{}
	for _, m := range regexp.MustCompile(`\.(tl-[a-z-]+)`).FindAllStringSubmatch(string(sheet), -1) {
		ruled[m[1]] = true
	}
	for _, in := range fixtures() {
		d := Draw(in)
		all := string(d.Wide + d.Page + d.Narrow + d.Strip)
		for _, e := range d.Key {
			all += string(e.Icon)
		}
		for _, m := range regexp.MustCompile(`class="([^"]+)"`).FindAllStringSubmatch(all, -1) {
			for _, class := range strings.Fields(m[1]) {
				used[class] = true
			}
		}
	}
	page := map[string]bool{"tl-key": true, "tl-numbers": true} // of the page round it
	plain := map[string]bool{"tl": true, "tl-mark": true, "tl-edit": true, "tl-bar": true, "tl-proved": true, "tl-tick": true, "tl-count": true, "tl-hatched": true}
	for class := range used {
		if !ruled[class] && !plain[class] {
			t.Errorf("no rule for %s", class)
		}
	}
	for class := range ruled {
		if !used[class] && !page[class] {
			t.Errorf("%s is used by no drawing", class)
		}
	}
}

// The ids of the sizes differ, since one page holds all three.
func TestIDsAreUniqueOnAPage(t *testing.T) {
	d := Draw(fixtures()["known"])
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(string(d.Wide+d.Page+d.Narrow+d.Strip), -1) {
		if seen[m[1]] {
			t.Errorf("%s twice", m[1])
		}
		seen[m[1]] = true
	}
	if len(seen) != 3 {
		t.Errorf("%d ids", len(seen))
	}
}

func TestWordsOfTheNight(t *testing.T) {
	d := Draw(night())
	if want := "After 01:40: 7 more articles, 820 more reactions."; d.Outside != want {
		t.Errorf("%q", d.Outside)
	}
	for _, want := range []string{
		">live 48 min<", ">live 30 min<", ">cannot be recalled<", ">Your statement 00:41<", ">Ch Supt’s own post 00:12<", ">Northmarch Gazette<", ">Sat 7 Nov<",
		`<a href="#i9" tabindex="-1" class="tl-mark"><title>23:38 Northmarch Gazette, original: Force website carries false messages</title>`,
	} {
		if !strings.Contains(string(d.Wide), want) {
			t.Errorf("no %s", want)
		}
	}
	if len(d.Numbers) == 0 || d.Numbers[0].Outlet != "Northmarch Gazette" || d.Numbers[0].Time != "23:38" || d.Numbers[0].Lane != string(index.LaneRegional) {
		t.Errorf("%+v", d.Numbers)
	}
	var key []string
	for _, e := range d.Key {
		key = append(key, e.Words)
	}
	if got := strings.Join(key, " · "); got != "not approved; line while live · your statement · one of your people · original article · copy · your line added · edited · removed · pick-up, proved · likely" {
		t.Error(got)
	}
}

func TestKnownAtSaysLiveAndSent(t *testing.T) {
	d := Draw(fixtures()["known"])
	for _, want := range []string{">live<", ">sent<", ">23:40<", "tl-hatch-w"} {
		if !strings.Contains(string(d.Wide), want) {
			t.Errorf("no %s", want)
		}
	}
	for _, secret := range []string{"Unity Wire", "Your statement", "48 min", "tl-statement"} {
		if strings.Contains(string(d.Wide+d.Page+d.Narrow+d.Strip), secret) {
			t.Errorf("%s was not known at 23:40", secret)
		}
	}
}

// A story that is still young has a future, and it is hatched.
func TestFutureOfAYoungStoryIsHatched(t *testing.T) {
	in := tale.Input{Now: at(40), Zone: time.UTC, Marks: []tale.Mark{{ID: 1, Kind: tale.Original, Lane: index.LaneWire, At: at(38), Outlet: "Unity Wire"}}}
	if svg := string(Draw(in).Wide); !strings.Contains(svg, "tl-wash") || !strings.Contains(svg, ">now<") {
		t.Error("the future is blank")
	}
}

// With more than 60 pick-ups only those between named items are drawn, and with a focus all of its own.
func TestManyArrowsAreThinnedOut(t *testing.T) {
	count := func(in tale.Input) int { return strings.Count(string(Draw(in).Wide), `class="tl-run"`) }
	in := many(2000)
	if n := count(in); n > tale.MaxArrows {
		t.Errorf("%d arrows", n)
	}
	in.Focus = 12 // the wire, with hundreds of children
	if n := count(in); n <= tale.MaxArrows {
		t.Errorf("%d arrows in the focus", n)
	}
}

func TestEmptyStoryHasADrawing(t *testing.T) {
	for _, in := range []tale.Input{{}, {Now: morning}, {Now: morning, Zone: time.UTC, From: at(0), To: at(60)}, {Now: morning, From: at(60), To: at(0)}} {
		for size, svg := range sizes(Draw(in)) {
			wellFormed(t, size, string(svg))
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	for _, n := range []int{38, 2000, 5000} {
		in := night()
		if n > 38 {
			in = many(n)
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			size := 0
			for b.Loop() {
				d := Draw(in)
				size = len(d.Wide) + len(d.Page) + len(d.Narrow)
			}
			b.ReportMetric(float64(size)/1024, "KiB")
		})
	}
}
