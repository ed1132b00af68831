package timeline

import (
	"html/template"
	"strings"
	"time"

	"presswatch/server/chart/frame"
	"presswatch/server/chart/pen"
	"presswatch/server/chart/scene"
	"presswatch/server/chart/tale"
	"presswatch/server/chart/ticks"
	"presswatch/server/words"
)

// side counts what lies on one side of the window.
type side struct{ articles, reactions int }

func (n side) words() string {
	var parts []string
	if n.articles > 0 {
		parts = append(parts, words.Plural(n.articles, "more article"))
	}
	if n.reactions > 0 {
		parts = append(parts, words.Plural(n.reactions, "more reaction"))
	}
	return strings.Join(parts, ", ")
}

// sides counts what may be known but lies outside of the window.
func sides(t *tale.Tale) (before, after side) {
	for _, it := range t.Items {
		switch {
		case it.Band == nil:
		case it.At.Before(t.From):
			before.articles++
		case it.At.After(t.To):
			after.articles++
		}
	}
	for _, r := range t.Reactions {
		switch {
		case r.At.Before(t.From):
			before.reactions += r.N
		case !r.At.Before(t.To):
			after.reactions += r.N
		}
	}
	return before, after
}

// outside says what lies outside of the window: "After 02:20: 6 more articles, 340 more reactions."
func outside(t *tale.Tale) string {
	before, after := sides(t)
	var out []string
	if w := before.words(); w != "" {
		out = append(out, "Before "+t.Clock(t.From)+": "+w+".")
	}
	if w := after.words(); w != "" {
		out = append(out, "After "+t.Clock(t.To)+": "+w+".")
	}
	return strings.Join(out, " ")
}

// strip draws the whole story with the window marked, in the two sizes that have room for it.
func strip(t *tale.Tale) template.HTML {
	if outside(t) == "" || t.Asked {
		return ""
	}
	return stripIn(t, scene.Wide(t)) + stripIn(t, scene.Page(t))
}

// Of the strip.
const (
	stripTop  = 4
	stripBase = 28
	stripSize = 12 // of the tallest column
)

func stripIn(t *tale.Tale, f frame.Frame) template.HTML {
	f.Start, f.Stop = extent(t)
	f.Edge = f.Stop
	step := stripStep(t, &f)
	p := &pen.Pen{}
	p.Open("svg", "class", "tl-strip tl-"+f.Size, "viewBox", "0 0 "+pen.Number(f.Width)+" 34", "width", f.Width, "height", 34,
		"role", "img", "aria-label", "The whole story. "+outside(t))
	w := f.Place(f.Clip(t.From), stripTop, f.Clip(t.To), stripBase)
	p.Empty("rect", "class", "tl-window", "x", w.X0, "y", w.Y0, "width", w.X1-w.X0, "height", w.Y1-w.Y0)
	stripBars(t, p, &f, step)
	p.Empty("line", "class", "tl-base", "x1", f.A0, "y1", stripBase, "x2", f.A1, "y2", stripBase)
	for _, x := range []float64{w.X0, w.X1} {
		p.Empty("line", "class", "tl-edge", "x1", x, "y1", stripTop, "x2", x, "y2", stripBase)
	}
	p.Leaf("text", "Whole story", "class", "tl-lane", "x", 0, "y", 24)
	stripWords(t, p, &f, w)
	p.Close()
	return p.HTML()
}

// extent is the time of the whole story: up to now while it is young.
func extent(t *tale.Tale) (from, to time.Time) {
	from, to = t.From, t.To
	for _, it := range t.Items {
		from, to = tale.Earliest(from, it.At), tale.Latest(to, it.At)
	}
	for _, r := range t.Reactions {
		from, to = tale.Earliest(from, r.At), tale.Latest(to, r.At)
	}
	if t.Known.Sub(from) < 2*to.Sub(from) {
		to = tale.Latest(to, t.Known)
	}
	return from, to
}

// stripStep is 10 minutes, or more where a column would be thinner than 4 px.
func stripStep(t *tale.Tale, f *frame.Frame) time.Duration {
	const day = 24 * time.Hour
	for _, step := range []time.Duration{10 * time.Minute, 30 * time.Minute, time.Hour, 3 * time.Hour, 12 * time.Hour, day, 7 * day, 28 * day} {
		if float64(step)/float64(f.Stop.Sub(f.Start))*(f.A1-f.A0) >= 4 {
			return step
		}
	}
	return 364 * day
}

func stripBars(t *tale.Tale, p *pen.Pen, f *frame.Frame, step time.Duration) {
	n, most := map[int64]int{}, 1
	for _, it := range t.Items {
		if it.Band != nil {
			at := ticks.Floor(it.At, step, t.Zone).Unix()
			n[at]++
			most = max(most, n[at])
		}
	}
	at := ticks.Floor(f.Start, step, t.Zone)
	for range 400 {
		next := ticks.After(at, step, t.Zone)
		if k := n[at.Unix()]; k > 0 {
			h := max(float64(k)/float64(most)*stripSize, 1.5)
			x0, x1 := f.Clip(at), f.Clip(next)
			p.Empty("rect", "class", "tl-columns", "x", x0+0.5, "y", stripBase-h, "width", max(x1-x0-1, 1), "height", h)
		}
		if at = next; at.After(f.Stop) {
			return
		}
	}
}

// stripWords says what lies outside beside the window, where there is room, and when the strip ends.
func stripWords(t *tale.Tale, p *pen.Pen, f *frame.Frame, w frame.Box) {
	before, after := sides(t)
	end := words.At(f.Stop, t.From, t.Zone)
	right := f.A1 - pen.Width(end) - 12
	if w.X1 < right || w.X1 >= f.A1-1 { // else the edge of the window would cross it
		p.Leaf("text", end, "class", "tl-tick", "x", f.A1, "y", 14, "text-anchor", "end")
	}
	if s := after.words(); s != "" {
		s = t.Clock(t.To) + ": " + s
		if w.X1+8+pen.Width(s) < right {
			p.Leaf("text", s, "class", "tl-tick", "x", w.X1+8, "y", 14)
		}
	}
	if s := before.words(); s != "" && w.X0-8-pen.Width(s) > f.A0 {
		p.Leaf("text", s, "class", "tl-tick", "x", w.X0-8, "y", 14, "text-anchor", "end")
	}
}
