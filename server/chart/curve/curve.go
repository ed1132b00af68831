// Package curve draws how the number of articles of a story grew: cumulative steps and articles by the hour, and says
// how fast it doubles where that can be said honestly.
package curve

import (
	"encoding/json"
	"html/template"
	"slices"
	"sort"
	"strings"
	"time"

	"presswatch/server/chart/pen"
	"presswatch/server/chart/ticks"
	"presswatch/server/words"
)

// Input is when articles were first seen.
type Input struct {
	Articles []time.Time
	Ours     []time.Time // articles with words of ours, at the time when they had them
	Name     string      // of Ours: "with your statement"; "": there are no words of ours, and no line for them
	Original []time.Time
	Until    time.Time // the end of the curve: now, or the time that is asked for; what comes later is left out
	Zone     *time.Location
}

// Drawing is the curve with its words.
type Drawing struct {
	Steps   template.HTML // 336 × 168
	Hours   template.HTML // 336 × 120: articles by the hour, by the day in a story of more than a week
	Finding string        // "38 articles, 22 with your statement, 9 original."
	Data    string        // JSON for curve.js: the same steps
	Bars    string        // JSON for curve.js: the same bars
	Unit    string        // of a bar: "hour", "day", "four weeks"
	Per     string        // the same as a rate: "an hour", "a day", "in four weeks"
}

// Draw makes the drawing.
func Draw(in Input) Drawing {
	c := collect(in)
	d := Drawing{Steps: c.steps(), Finding: c.finding(), Data: c.data()}
	bars, unit := c.bars()
	d.Hours, d.Bars, d.Unit = c.hours(bars, unit), c.barData(bars, unit), unit
	d.Per = map[string]string{"hour": "an hour", "day": "a day", "four weeks": "in four weeks"}[unit]
	return d
}

// line is one of the curves.
type line struct {
	name  string // "22 with your statement" without the number
	look  string // last part of its class, and what curve.js draws it by
	times []time.Time
}

type curve struct {
	from, to time.Time
	zone     *time.Location
	lines    []line
}

func collect(in Input) *curve {
	c := &curve{to: in.Until, zone: in.Zone}
	if c.zone == nil {
		c.zone = time.UTC
	}
	noun := "articles"
	articles := until(in.Articles, in.Until)
	if len(articles) == 1 {
		noun = "article"
	}
	c.lines = append(c.lines, line{noun, "articles", articles})
	if in.Name != "" {
		c.lines = append(c.lines, line{in.Name, "ours", until(in.Ours, in.Until)})
	}
	c.lines = append(c.lines, line{"original", "original", until(in.Original, in.Until)})
	c.from = c.to.Add(-time.Hour)
	for i, l := range c.lines {
		if len(l.times) > 0 && (i == 0 || l.times[0].Before(c.from)) {
			c.from = l.times[0]
		}
	}
	if c.to.Sub(c.from) < time.Minute {
		c.from = c.to.Add(-time.Minute)
	}
	c.from = c.from.Add(-c.to.Sub(c.from) / 40) // so that the first step is seen as one
	return c
}

// until gives the times that are known, in order.
func until(times []time.Time, end time.Time) []time.Time {
	out := slices.DeleteFunc(slices.Clone(times), func(t time.Time) bool { return t.IsZero() || t.After(end) })
	slices.SortFunc(out, time.Time.Compare)
	return out
}

// by counts the times that are not after at.
func by(times []time.Time, at time.Time) int {
	return sort.Search(len(times), func(i int) bool { return times[i].After(at) })
}

func (c *curve) most() int {
	most := 1
	for _, l := range c.lines {
		most = max(most, len(l.times))
	}
	return most
}

func (c *curve) finding() string {
	var parts []string
	for _, l := range c.lines {
		parts = append(parts, words.Count(len(l.times))+" "+l.name)
	}
	return strings.Join(parts, ", ") + "."
}

// Geometry of the two drawings, in px.
const (
	width    = 336
	height   = 168
	plot     = 224 // the rest is for the labels at the ends of the lines
	top      = 10
	base     = 144
	axis     = 161
	lineHigh = 15
	barsHigh = 120
	barsBase = 96
	barsTop  = 18
)

func (c *curve) x(at time.Time) float64 {
	return min(max(float64(at.Sub(c.from))/float64(c.to.Sub(c.from)), 0), 1) * plot
}

func (c *curve) y(n int) float64 { return base - float64(n)/float64(c.most())*(base-top) }

// steps draws the cumulative curve. Each line ends in its own label, so that no key is needed.
func (c *curve) steps() template.HTML {
	p := &pen.Pen{}
	p.Open("svg", "class", "curve cv-steps", "viewBox", "0 0 336 168", "width", width, "height", height,
		"role", "img", "aria-label", "Articles, cumulative. "+c.finding())
	c.axis(p, top, base, axis)
	for i := len(c.lines) - 1; i >= 0; i-- { // the main line lies on top
		p.Empty("path", "class", "cv-line cv-"+c.lines[i].look, "d", c.path(c.lines[i].times))
	}
	c.ends(p)
	p.Close()
	return p.HTML()
}

func (c *curve) axis(p *pen.Pen, top, base, text float64) {
	last := -1e9
	for _, t := range ticks.Along(c.from, c.to, plot, 44, c.to, c.zone) {
		x := c.x(t.At)
		p.Empty("line", "class", "cv-grid", "x1", x, "x2", x, "y1", top, "y2", base)
		half := pen.Width(t.Text)/2 + 3 // a wide font takes more
		if x = max(x, half); x-half < last+6 || x+half > width {
			continue
		}
		last = x + half
		p.Leaf("text", t.Text, "class", "cv-tick", "x", x, "y", text, "text-anchor", "middle")
	}
	p.Empty("line", "class", "cv-base", "x1", 0, "x2", plot, "y1", base, "y2", base)
}

// mostSteps bounds the points of a line; more than one a quarter of a pixel cannot be seen.
const mostSteps = 4 * plot

func (c *curve) path(times []time.Time) string {
	d := append(pen.AppendNumber([]byte("M0 "), base), []byte("")...)
	last := -1.0
	for i, at := range times {
		x := c.x(at)
		if x-last < plot/float64(mostSteps) && i < len(times)-1 {
			continue
		}
		last = x
		d = pen.AppendNumber(append(d, 'H'), x)
		d = pen.AppendNumber(append(d, 'V'), c.y(by(times, at)))
	}
	return string(pen.AppendNumber(append(d, 'H'), plot))
}

// ends writes the labels at the ends of the lines, moved apart where they would meet.
func (c *curve) ends(p *pen.Pen) {
	type label struct {
		line
		rows []string
		y    float64
	}
	var all []label
	for _, l := range c.lines {
		text := words.Count(len(l.times)) + " " + l.name
		all = append(all, label{l, rows(text), c.y(len(l.times)) + 4})
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].y < all[j].y })
	bottom := float64(base + 4) // pushed up from the axis first, then down from the upper edge
	for i := len(all) - 1; i >= 0; i-- {
		all[i].y = min(all[i].y, bottom-lineHigh*float64(len(all[i].rows)-1))
		bottom = all[i].y - lineHigh
	}
	free := float64(top)
	for i := range all {
		all[i].y = max(all[i].y, free)
		free = all[i].y + lineHigh*float64(len(all[i].rows))
	}
	for _, l := range all {
		for i, row := range l.rows {
			p.Leaf("text", row, "class", "cv-label cv-text-"+l.look, "x", plot+8, "y", l.y+lineHigh*float64(i))
		}
	}
}

// rows breaks the one label that is too long for the room beside the plot.
func rows(text string) []string {
	if head, long := strings.CutSuffix(text, " your item"); long {
		return []string{head + " your", "item"}
	}
	head, long := strings.CutSuffix(text, " statement")
	if !long {
		return []string{text}
	}
	if short, ok := strings.CutSuffix(head, " your"); ok && len(head) > 13 {
		return []string{short, "your statement"}
	}
	return []string{head, "statement"}
}

// bar is the articles of one hour or day.
type bar struct {
	from time.Time
	n    int
}

// perDay is the length of a story from which on a bar is a day.
const perDay = 7 * 24 * time.Hour

// mostBars bounds a story of years.
const mostBars = 400

// bars counts the articles by the hour of the zone.
func (c *curve) bars() (out []bar, unit string) {
	step, unit := time.Hour, "hour"
	switch span := c.to.Sub(c.from); {
	case span > mostBars*24*time.Hour:
		step, unit = 28*24*time.Hour, "four weeks"
	case span > perDay:
		step, unit = 24*time.Hour, "day"
	}
	times := c.lines[0].times
	for at := ticks.Floor(c.from, step, c.zone); at.Before(c.to) && len(out) < mostBars; {
		next := ticks.After(at, step, c.zone)
		out = append(out, bar{at, by(times, next.Add(-1)) - by(times, at.Add(-1))})
		at = next
	}
	return out, unit
}

// hours draws the bars.
func (c *curve) hours(bars []bar, unit string) template.HTML {
	most := slices.IndexFunc(bars, func(b bar) bool { return b.n == highest(bars) })
	label := "No articles."
	if most >= 0 && bars[most].n > 0 {
		label = "Most: " + words.Count(bars[most].n) + ", " + words.At(bars[most].from, c.to, c.zone) + "."
	}
	p := &pen.Pen{}
	p.Open("svg", "class", "curve cv-hours", "viewBox", "0 0 336 120", "width", width, "height", barsHigh,
		"role", "img", "aria-label", "Articles by the "+unit+". "+label)
	c.axis(p, barsTop, barsBase, barsBase+17)
	for i, b := range bars {
		x0, x1 := c.x(b.from), float64(plot)
		if i+1 < len(bars) {
			x1 = c.x(bars[i+1].from)
		}
		if b.n == 0 {
			continue
		}
		class := "cv-bar"
		if i == most {
			class = "cv-bar cv-peak"
			p.Leaf("text", words.Count(b.n), "class", "cv-label cv-text-articles", "x", max((x0+x1)/2, 8), "y", barsTop-5, "text-anchor", "middle")
		}
		h := max(float64(b.n)/float64(bars[most].n)*(barsBase-barsTop), 1)
		p.Open("g")
		p.Leaf("title", words.At(b.from, c.to, c.zone)+": "+words.Plural(b.n, "article"))
		p.Empty("rect", "class", class, "x", x0, "y", barsBase-h, "width", max(x1-x0-1, 0.5), "height", h)
		p.Close()
	}
	p.Leaf("text", "articles", "class", "cv-tick", "x", plot+8, "y", barsTop+10)
	p.Leaf("text", "by the "+unit, "class", "cv-tick", "x", plot+8, "y", barsTop+10+lineHigh)
	p.Close()
	return p.HTML()
}

func highest(bars []bar) int {
	most := 0
	for _, b := range bars {
		most = max(most, b.n)
	}
	return most
}

// data is what curve.js reads.
type data struct {
	Kind  string   `json:"kind"` // steps, bars
	Label string   `json:"label"`
	Zone  string   `json:"zone"` // of the IANA; "" where it has none
	Unit  string   `json:"unit,omitempty"`
	T     []int64  `json:"t"` // seconds since 1970
	Lines []series `json:"lines"`
}

type series struct {
	Name string `json:"name"`
	Look string `json:"look"`
	N    []int  `json:"n"`
}

// MostPoints bounds the data; more cannot be told apart on a screen.
const MostPoints = 2000

func (c *curve) data() string {
	var at []time.Time
	for _, l := range c.lines {
		at = append(at, l.times...)
	}
	at = append(at, c.from, c.to)
	slices.SortFunc(at, time.Time.Compare)
	d := data{Kind: "steps", Label: "Articles, cumulative", Zone: zone(c.zone), Lines: make([]series, len(c.lines))}
	every := max(1, (len(at)+MostPoints-1)/MostPoints)
	for i, t := range at {
		if n := len(d.T); n > 0 && d.T[n-1] == t.Unix() || i%every != 0 && i != len(at)-1 {
			continue
		}
		d.T = append(d.T, t.Unix())
		for j, l := range c.lines {
			d.Lines[j].N = append(d.Lines[j].N, by(l.times, t.Truncate(time.Second).Add(time.Second-1)))
		}
	}
	for j, l := range c.lines {
		d.Lines[j].Name, d.Lines[j].Look = l.name, l.look
	}
	return write(d)
}

func (c *curve) barData(bars []bar, unit string) string {
	d := data{Kind: "bars", Label: "Articles by the " + unit, Zone: zone(c.zone), Unit: unit, Lines: []series{{Name: "articles", Look: "articles"}}}
	for _, b := range bars {
		d.T = append(d.T, b.from.Unix())
		d.Lines[0].N = append(d.Lines[0].N, b.n)
	}
	return write(d)
}

// zone names a zone that a browser knows.
func zone(z *time.Location) string {
	if name := z.String(); strings.Contains(name, "/") || name == "UTC" {
		return name
	}
	return ""
}

func write(d data) string {
	b, err := json.Marshal(d)
	if err != nil {
		return "" // numbers and our own words cannot fail
	}
	return string(b)
}
