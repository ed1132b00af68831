// Package small draws the charts that stand in a row of a list: articles by the hour, the share that carries our
// statement, reactions by network, and a plain share.
//
// Each comes with its words, which say everything that the drawing shows.
package small

import (
	"cmp"
	"html/template"
	"slices"
	"time"

	"presswatch/server/chart/pen"
	"presswatch/server/words"
)

// Hours is how many bars a sparkline has.
const Hours = 24

// Sparkline is articles by the hour. Each is scaled to its own peak, therefore the peak stands in words below it.
type Sparkline struct {
	Counts []int     // by the hour, oldest first
	Last   time.Time // within the hour of the last count
	Now    time.Time // the bars are the 24 hours up to this one; zero: up to Last
	Zone   *time.Location
}

// hours gives the counts of the 24 hours that are drawn.
func (s Sparkline) hours() [Hours]int {
	var out [Hours]int
	late := 0 // hours since the last count
	if !s.Now.IsZero() {
		late = int(s.Now.Truncate(time.Hour).Sub(s.Last.Truncate(time.Hour)) / time.Hour)
	}
	for i, n := range s.Counts {
		if at := Hours - len(s.Counts) + i - late; at >= 0 && at < Hours {
			out[at] = max(n, 0)
		}
	}
	return out
}

// peak gives the place of the fullest hour, the newest of several, and how many articles there are in all.
func peak(counts [Hours]int) (at, total int) {
	at, most := -1, 1
	for i, n := range counts {
		if total += n; n >= most {
			at, most = i, n
		}
	}
	return at, total
}

// Words say the peak: "peak 20 at 00:00", "4, spread out", "none in 24 h".
func (s Sparkline) Words() string {
	counts := s.hours()
	at, total := peak(counts)
	end := s.Last
	if !s.Now.IsZero() {
		end = s.Now
	}
	zone := s.Zone
	if zone == nil {
		zone = time.UTC
	}
	switch {
	case total == 0:
		return "none in 24 h"
	case total == 1:
		return "1 at " + words.Clock(end.Truncate(time.Hour).Add(time.Duration(at-Hours+1)*time.Hour), zone)
	case total <= 4 && counts[at] == 1:
		return words.Count(total) + ", spread out"
	}
	return "peak " + words.Count(counts[at]) + " at " + words.Clock(end.Truncate(time.Hour).Add(time.Duration(at-Hours+1)*time.Hour), zone)
}

// SVG draws it in a width of 112 (32 high) or, in search, 96 (28 high).
func (s Sparkline) SVG(width int) template.HTML {
	height := 32.0
	if width < 112 {
		height = 28
	}
	counts := s.hours()
	at, _ := peak(counts)
	p := begin("sm-spark", float64(width), height, "Articles by the hour: "+s.Words())
	slot := (float64(width) + 1) / Hours
	for i, n := range counts {
		if n == 0 {
			continue
		}
		class := "sm-bar"
		if n == counts[at] {
			class = "sm-bar sm-peak"
		}
		h := max(float64(n)/float64(counts[at])*(height-1), 1)
		p.Empty("rect", "class", class, "x", float64(i)*slot, "y", height-1-h, "width", slot-1, "height", h)
	}
	p.Empty("line", "class", "sm-base", "x1", 0, "x2", width, "y1", height-0.5, "y2", height-0.5)
	return end(p)
}

// Statement says how many articles carry a statement of ours, or an item.
type Statement struct {
	Carried int // unaltered or not
	Altered int // of these: altered or cut
	All     int
	Item    bool // it is an item of ours of which nobody knows yet whether it was approved
}

// of gives the counts, made to fit each other.
func (s Statement) of() (whole, altered, all int) {
	all = max(s.All, 0)
	carried := min(max(s.Carried, 0), all)
	altered = min(max(s.Altered, 0), carried)
	return carried - altered, altered, all
}

// Words say the main number: "22 of 38 articles".
func (s Statement) Words() string {
	whole, altered, all := s.of()
	noun := " articles"
	if all == 1 {
		noun = " article"
	}
	return words.Count(whole+altered) + " of " + words.Count(all) + noun
}

// Rest says the others: "2 altered, 16 without".
func (s Statement) Rest() string {
	whole, altered, all := s.of()
	out := words.Count(all-whole-altered) + " without"
	if altered > 0 {
		out = words.Count(altered) + " altered, " + out
	}
	return out
}

// SVG draws it 10 high in a width of 132, 96 or 88: filled what is unaltered, hatched what is altered, the rest empty.
func (s Statement) SVG(width int) template.HTML {
	const height = 10
	whole, altered, all := s.of()
	name := "Your statement: "
	if s.Item {
		name = "Your item: "
	}
	p := begin("sm-carried", float64(width), height, name+s.Words()+", "+s.Rest())
	inner := float64(width - 1)
	unit := inner / float64(max(all, 1))
	a, b := 0.5+unit*float64(whole), 0.5+unit*float64(whole+altered)
	if whole > 0 {
		p.Empty("rect", "class", "sm-whole", "x", 0.5, "y", 0.5, "width", a-0.5, "height", height-1)
	}
	if altered > 0 {
		p.Empty("path", "class", "sm-hatch", "d", hatch(a, 0.5, b, height-0.5))
		p.Empty("line", "class", "sm-end", "x1", b, "x2", b, "y1", 0.5, "y2", height-0.5)
	}
	p.Empty("rect", "class", "sm-frame", "x", 0.5, "y", 0.5, "width", inner, "height", height-1)
	return end(p)
}

// hatch gives lines of 45°, 4 px apart, inside a rectangle. They are cut by hand: a pattern needs an id, and a page
// has many bars.
func hatch(x0, y0, x1, y1 float64) string {
	var d []byte
	high := y1 - y0
	for x := x0 - high; x < x1; x += 4 { // from (x, y1) up to (x+high, y0)
		from, to := max(x, x0), min(x+high, x1)
		if to <= from {
			continue
		}
		d = append(append(pen.AppendNumber(append(d, 'M'), from), ' '), pen.Number(y1-(from-x))...)
		d = append(append(pen.AppendNumber(append(d, 'L'), to), ' '), pen.Number(y1-(to-x))...)
	}
	return string(d)
}

// Network is the reactions of one network.
type Network struct {
	Name string
	N    int
	Bar  template.HTML // filled by [Networks]
}

// MostNetworks is how many networks a row names.
const MostNetworks = 4

// Networks gives the largest networks with their bars, scaled to the largest; equal ones by name.
func Networks(all []Network) []Network {
	out := slices.DeleteFunc(slices.Clone(all), func(n Network) bool { return n.N <= 0 })
	slices.SortFunc(out, func(a, b Network) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Name, b.Name)) })
	out = out[:min(len(out), MostNetworks)]
	for i := range out {
		out[i].Bar = bar(out[i].N, out[0].N, 44)
	}
	return out
}

// bar is a plain one without a label: its number stands beside it.
func bar(n, most int, width float64) template.HTML {
	p := &pen.Pen{}
	p.Open("svg", "class", "small sm-network", "viewBox", "0 0 "+pen.Number(width)+" 8", "width", width, "height", 8, "aria-hidden", "true")
	p.Empty("rect", "class", "sm-bar", "x", 0, "y", 0, "width", max(width*float64(n)/float64(max(most, 1)), 1), "height", 8)
	return end(p)
}

// Share draws n of all as a bar 8 high on a base line, which takes whatever width it is given.
func Share(n, all int) template.HTML {
	p := &pen.Pen{}
	p.Open("svg", "class", "small sm-share", "viewBox", "0 0 1000 9", "preserveAspectRatio", "none", "width", "100%", "height", 9, "aria-hidden", "true")
	part := 1000 * float64(min(max(n, 0), all)) / float64(max(all, 1))
	if n > 0 {
		p.Empty("rect", "class", "sm-bar", "x", 0, "y", 0, "width", max(part, 2), "height", 8)
	}
	p.Empty("rect", "class", "sm-line", "x", 0, "y", 8, "width", 1000, "height", 1)
	return end(p)
}

// Columns draws counts over time, scaled to their own peak, therefore the peak must be said beside it. It takes whatever
// width it is given. line is the place of our statement from 0 to 1; below 0 there is none.
func Columns(counts []int, line float64, label string) template.HTML {
	const width, height = 960, 36
	p := &pen.Pen{}
	p.Open("svg", "class", "small sm-columns", "viewBox", "0 0 960 36", "preserveAspectRatio", "none", "width", "100%", "height", height, "role", "img", "aria-label", label)
	most := 1
	for _, n := range counts {
		most = max(most, n)
	}
	slot := float64(width) / float64(max(len(counts), 1))
	peak := slices.Index(counts, most)
	for i, n := range counts {
		if n <= 0 {
			continue
		}
		class := "sm-bar"
		if i == peak && most > 1 {
			class = "sm-bar sm-peak"
		}
		h := max(float64(n)/float64(most)*(height-2), 1.5)
		p.Empty("rect", "class", class, "x", float64(i)*slot, "y", height-1-h, "width", slot*0.86, "height", h)
	}
	p.Empty("rect", "class", "sm-floor", "x", 0, "y", height-1, "width", width, "height", 1)
	if line >= 0 {
		p.Empty("rect", "class", "sm-ours", "x", min(line, 1)*(width-3), "y", 0, "width", 3, "height", height)
	}
	return end(p)
}

func begin(class string, width, height float64, label string) *pen.Pen {
	p := &pen.Pen{}
	p.Open("svg", "class", "small "+class, "viewBox", "0 0 "+pen.Number(width)+" "+pen.Number(height), "width", width, "height", height,
		"role", "img", "aria-label", label)
	return p
}

func end(p *pen.Pen) template.HTML {
	p.Close()
	return p.HTML()
}
