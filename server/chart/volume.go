// Package chart draws what presswatch counts as SVG: pure functions from data to mark-up.
//
// Geometry stands in attributes, colours come by class from the style sheet, nothing uses style=. Every
// chart carries a label that says its main finding and has a twin as rows of a table.
package chart

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"presswatch/index/query"
	"presswatch/server/words"
)

// Bar is one step of time with its count.
type Bar struct {
	From time.Time // beginning of the hour, day or week, in the zone of the chart
	N    int
	Link string // address of the same search limited to this step; "" for none
}

// Volume is a chart of counts over time: bars an hour, a day or a week.
type Volume struct {
	Step query.Step
	Bars []Bar // without gaps, in order of time
	Now  time.Time
	Zone *time.Location
}

// The widths in which a chart is drawn, in CSS pixels.
const (
	Wide   = 672 // from 720 px of window on, and in print
	Narrow = 358 // on the phone
)

// Usual is the count of the middle bar: half of the bars have as many or fewer.
func (v Volume) Usual() int {
	if len(v.Bars) == 0 {
		return 0
	}
	ns := make([]int, len(v.Bars))
	for i, b := range v.Bars {
		ns[i] = b.N
	}
	slices.Sort(ns)
	return ns[(len(ns)-1)/2]
}

// Peak gives the place of the highest bar, the newest of several; -1 when all are empty.
func (v Volume) Peak() int {
	at := -1
	for i, b := range v.Bars {
		if b.N > 0 && (at < 0 || b.N >= v.Bars[at].N) {
			at = i
		}
	}
	return at
}

// spike says whether the peak stands out enough to be labelled.
func (v Volume) spike() bool {
	p := v.Peak()
	return p >= 0 && len(v.Bars) > 2 && v.Bars[p].N >= 3 && v.Bars[p].N >= 3*max(v.Usual(), 1)
}

// Title heads the chart: "Items a day".
func (v Volume) Title() string { return "Items " + v.per() }

// per is a unit as a rate: "a day", "an hour".
func (v Volume) per() string {
	if v.unit() == string(query.StepHour) {
		return "an hour"
	}
	return "a " + v.unit()
}

func (v Volume) unit() string {
	if v.Step == "" {
		return string(query.StepDay)
	}
	return string(v.Step)
}

// Finding says the main thing in a sentence: "Most on Fri 6 Nov: 28; usual 1 a day."
func (v Volume) Finding() string {
	p := v.Peak()
	if p < 0 {
		return "Nothing in this time."
	}
	return fmt.Sprintf("Most %s: %s; usual %s %s.", v.when(p), words.Count(v.Bars[p].N), words.Count(v.Usual()), v.per())
}

func (v Volume) when(i int) string {
	from := v.Bars[i].From.In(v.Zone)
	switch v.Step {
	case query.StepHour:
		return "at " + words.At(from, v.Now, v.Zone)
	case query.StepWeek:
		return "in the week of " + words.Day(from, v.Now, v.Zone)
	}
	return "on " + words.Day(from, v.Now, v.Zone)
}

// Name says which step a bar is: "Fri 6 Nov", "Fri 6 Nov, 23:00", "week of Mon 2 Nov".
func (v Volume) Name(i int) string {
	from := v.Bars[i].From.In(v.Zone)
	switch v.Step {
	case query.StepHour:
		return words.Day(from, v.Now, v.Zone) + ", " + words.Clock(from, v.Zone)
	case query.StepWeek:
		return "week of " + words.Day(from, v.Now, v.Zone)
	}
	return words.Day(from, v.Now, v.Zone)
}

// Geometry of the volume chart, in pixels.
const (
	plotHeight = 76
	plotTop    = 24 // the label of the spike has the band above the plot
	gutter     = 24 // left of the bars, for the numbers of the grid
	axisHeight = 24
	letter     = 6.6 // width of a letter of chart text, generous
)

// SVG draws the chart in a width. The class "wide" or "narrow" lets the style sheet show one of the two.
func (v Volume) SVG(width int) template.HTML {
	d := drawing{v: v, width: float64(width)}
	d.left = gutter + max(0, float64(len(words.Count(d.top()))-2)*letter)
	class := "wide"
	if width < Wide {
		class = "narrow"
	}
	height := plotTop + plotHeight + axisHeight
	fmt.Fprintf(&d.b, `<svg class="volume %s" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="%s">`,
		class, width, height, width, height, template.HTMLEscapeString(v.Title()+". "+v.Finding()+" The table holds the same numbers."))
	d.grid()
	d.bars()
	d.axis()
	d.label()
	d.b.WriteString("</svg>")
	return template.HTML(d.b.String()) //nolint:gosec // numbers, and text that was escaped above
}

type drawing struct {
	v           Volume
	width, left float64
	b           strings.Builder
}

// top is the number at the upper end of the axis: round, and not below the highest bar.
func (d *drawing) top() int {
	most := 0
	for _, b := range d.v.Bars {
		most = max(most, b.N)
	}
	step, lines := Scale(most)
	return step * lines
}

// Scale gives a round step and how many grid lines of it cover most: 2 to 4.
func Scale(most int) (step, lines int) {
	for unit := 1; ; unit *= 10 {
		for _, m := range []int{1, 2, 5} {
			step = unit * m
			if lines = (max(most, 1) + step - 1) / step; lines <= 4 {
				return step, max(lines, 2)
			}
		}
	}
}

func (d *drawing) y(n float64) float64 {
	return plotTop + plotHeight - n/float64(max(d.top(), 1))*plotHeight
}

func (d *drawing) grid() {
	step, lines := Scale(d.top())
	for i := 1; i <= lines; i++ {
		y := px(d.y(float64(i * step)))
		fmt.Fprintf(&d.b, `<line class="grid" x1="%s" x2="%s" y1="%s" y2="%s"/>`, px(d.left), px(d.width), y, y)
		d.text(d.left-8, d.y(float64(i*step))+4, "end", "axis", words.Count(i*step))
	}
	d.text(d.left-8, d.y(0)+4, "end", "axis", "0")
	y := px(d.y(0))
	fmt.Fprintf(&d.b, `<line class="base" x1="%s" x2="%s" y1="%s" y2="%s"/>`, px(d.left), px(d.width), y, y)
}

// slot is the width of a bar with its gap.
func (d *drawing) slot() float64 { return (d.width - d.left) / float64(max(len(d.v.Bars), 1)) }

func (d *drawing) bars() {
	peak, slot := d.v.Peak(), d.slot()
	gap := 0.0
	if slot >= 3 {
		gap = min(max(1, slot*0.12), 6)
	}
	for i, b := range d.v.Bars {
		if b.N == 0 {
			continue
		}
		x, w := d.left+slot*float64(i)+gap/2, min(max(slot-gap, 0.5), 48)
		if slot-gap > 48 {
			x += (slot - gap - 48) / 2
		}
		h := max(float64(b.N)/float64(d.top())*plotHeight, 1)
		class := "step"
		if i == peak && d.v.spike() {
			class = "step peak"
		}
		title := template.HTMLEscapeString(d.v.Name(i) + ": " + words.Plural(b.N, "item"))
		rect := fmt.Sprintf(`<rect class="%s" x="%s" y="%s" width="%s" height="%s"><title>%s</title></rect>`,
			class, px(x), px(d.y(0)-h), px(w), px(h), title)
		d.b.WriteString(rect)
	}
}

// axis writes dates under the bars, as many as have room, the first and the newest among them.
func (d *drawing) axis() {
	n := len(d.v.Bars)
	if n == 0 {
		return
	}
	room := max(1, int((d.width-d.left)/90))
	every := max(1, (n+room-1)/room)
	every = niceEvery(every, d.v.Step)
	y := float64(plotTop + plotHeight + 18)
	last := -1e9
	for i := 0; i < n; i += every {
		text := d.tick(i)
		x := d.left + d.slot()*(float64(i)+0.5)
		anchor, half := "middle", float64(len(text))*letter/2
		if x-half < d.left {
			anchor, x = "start", d.left
			half = 0
		}
		if x+float64(len(text))*letter/2 > d.width {
			anchor, x = "end", d.width
			half *= 2
		}
		if x-half < last+12 {
			continue
		}
		d.text(x, y, anchor, "axis", text)
		last = x + float64(len(text))*letter/2
		if anchor == "start" {
			last = x + float64(len(text))*letter
		}
	}
}

// niceEvery rounds the distance between labels to what people count in.
func niceEvery(every int, step query.Step) int {
	nice := []int{1, 2, 4, 7, 14, 28, 56}
	if step == query.StepHour {
		nice = []int{1, 2, 3, 6, 12, 24, 48}
	}
	for _, n := range nice {
		if n >= every {
			return n
		}
	}
	return every
}

// tick names a bar on the axis: hours with the date at the first and at midnight, days with the month at
// the first and when it turns.
func (d *drawing) tick(i int) string {
	from := d.v.Bars[i].From.In(d.v.Zone)
	if d.v.Step == query.StepHour {
		if from.Hour() == 0 {
			return from.Format("Mon 2 Jan")
		}
		return from.Format("15:04")
	}
	if len(d.v.Bars) > 60 && d.v.Step == query.StepWeek {
		return from.Format("2 Jan 06")
	}
	return from.Format("2 Jan")
}

// label says the spike in words above its bar, where no bar reaches.
func (d *drawing) label() {
	if !d.v.spike() {
		return
	}
	p := d.v.Peak()
	main := words.Count(d.v.Bars[p].N) + " " + d.v.when(p)
	text := main + ", usual " + words.Count(d.v.Usual()) + " " + d.v.per()
	long := float64(len(text)) * letter
	x, anchor := min(d.left+d.slot()*float64(p+1), d.width), "end"
	if x-long < d.left {
		x, anchor = max(d.left, d.left+d.slot()*float64(p)), "start"
	}
	if x+long > d.width && anchor == "start" {
		x = max(0, d.width-long)
	}
	d.text(x, plotTop-10, anchor, "name", text)
}

func (d *drawing) text(x, y float64, anchor, class, s string) {
	fmt.Fprintf(&d.b, `<text class="%s" x="%s" y="%s" text-anchor="%s">%s</text>`, class, px(x), px(y), anchor, template.HTMLEscapeString(s))
}

// px writes a length with at most two digits after the point.
func px(f float64) string {
	s := strconv.FormatFloat(f, 'f', 2, 64)
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}
