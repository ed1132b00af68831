package scene

import (
	"math"
	"time"

	"presswatch/server/chart/frame"
	"presswatch/server/chart/pen"
	"presswatch/server/words"
)

// text writes all text, last of all.
func (b *brush) text() {
	b.axis()
	if b.Down {
		b.heads()
	} else {
		b.names()
	}
	for _, l := range b.Labels {
		b.write(l)
	}
}

func (b *brush) write(l frame.Label) {
	b.Leaf("text", l.Text, "class", l.Class, "x", l.X, "y", l.Y, "text-anchor", l.Anchor)
}

// axis labels the ticks, and the time that is asked for.
func (b *brush) axis() {
	known := math.Inf(-1)
	if b.Future() {
		known = b.Clip(b.Known)
		text := words.Clock(b.Known, b.Zone)
		if !b.Asked {
			text = "now"
		}
		b.tick("tl-now", known, text, text)
	}
	for _, t := range b.ticks() {
		a, room := b.Along(t.At), pen.Width(t.Text)/2+24
		if b.Down {
			room = 24
		}
		switch {
		case math.Abs(a-known) < room:
		case b.Down && t.Above != "":
			b.write(frame.Label{X: 0, Y: a - 2, Text: t.Above, Class: "tl-tick"})
			b.write(frame.Label{X: 0, Y: a + 12, Text: t.Below, Class: "tl-tick"})
		default:
			b.tick("tl-tick", a, t.Text, t.Text)
		}
	}
}

func (b *brush) tick(class string, a float64, wide, narrow string) {
	if b.Down {
		b.write(frame.Label{X: 0, Y: min(a, b.A1-1) + 4, Text: narrow, Class: class})
		return
	}
	half := pen.Width(wide) * 0.57 // a wide font takes more
	b.write(frame.Label{X: min(max(a, half), b.Width-half), Y: axisBase, Anchor: "middle", Text: wide, Class: class})
}

// names writes the names of bands and lanes left of the plot, with their counts.
func (b *brush) names() {
	b.write(frame.Label{X: 0, Y: b.ownTop + 18, Text: "Own channels", Class: "tl-band"})
	b.write(frame.Label{X: 0, Y: b.pressTop + 19, Text: "Press", Class: "tl-band"})
	b.write(frame.Label{X: 0, Y: b.publicTop + 18, Text: "Public", Class: "tl-band"})
	total := 0
	for _, st := range b.order {
		if st.row != nil {
			b.write(frame.Label{X: 0, Y: st.base + 4, Text: pen.Short(words.Clean(st.row.Name), 17), Class: "tl-lane"})
			continue
		}
		y := st.base + 4
		if st.columns {
			y = st.low - 4
		}
		total += len(st.lane.Items)
		b.write(frame.Label{X: 0, Y: y, Text: b.laneName(st.lane.Lane), Class: "tl-lane"})
		b.write(frame.Label{X: gutter - 20, Y: y, Anchor: "end", Text: words.Count(len(st.lane.Items)), Class: "tl-count"})
	}
	b.write(frame.Label{X: gutter - 20, Y: b.pressTop + 19, Anchor: "end", Text: words.Count(total), Class: "tl-band"})
	text := "No reactions"
	if b.Peak() >= 0 {
		text = "Reactions in " + length(b.Step)
	}
	b.write(frame.Label{X: 0, Y: b.publicBase - 3, Text: text, Class: "tl-lane"})
}

// heads writes the names above the columns of the narrow size.
func (b *brush) heads() {
	b.write(frame.Label{X: (b.ownTop + b.pressTop) / 2, Y: 11, Anchor: "middle", Text: "Own", Class: "tl-band"})
	for _, st := range b.order {
		if st.lane != nil {
			x := (st.top + st.bottom) / 2
			b.write(frame.Label{X: x, Y: 11, Anchor: "middle", Text: b.laneName(st.lane.Lane), Class: "tl-lane"})
			b.write(frame.Label{X: x, Y: 24, Anchor: "middle", Text: words.Count(len(st.lane.Items)), Class: "tl-count"})
		}
	}
	b.write(frame.Label{X: (b.publicTop + b.end) / 2, Y: 11, Anchor: "middle", Text: "Public", Class: "tl-band"})
	if b.Peak() >= 0 {
		b.write(frame.Label{X: (b.publicTop + b.end) / 2, Y: 24, Anchor: "middle", Text: "in " + length(b.Step), Class: "tl-count"})
	}
}

// length says the width of a column: "5 min", "1 h", "1 day", "4 weeks".
func length(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= 28*day:
		return words.Plural(int(d/(7*day)), "week")
	case d >= day:
		return words.Plural(int(d/day), "day")
	}
	return words.Duration(d)
}
