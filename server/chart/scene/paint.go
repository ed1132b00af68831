package scene

import (
	"html/template"
	"strings"

	"presswatch/server/chart/frame"
	"presswatch/server/chart/pen"
	"presswatch/server/chart/tale"
	"presswatch/server/chart/ticks"
	"presswatch/server/words"
)

// brush paints a scene: ground, live lines, arrows, marks, text, in this order.
type brush struct {
	*Scene
	pen.Pen
}

func (s *Scene) paint() template.HTML {
	b := &brush{Scene: s}
	height := s.publicBase + 6
	if s.Down {
		height = s.A1 + 8
	}
	box := "0 0 " + pen.Number(s.Width) + " " + pen.Number(height)
	b.Open("svg", "class", "tl tl-"+s.Size, "viewBox", box, "width", s.Width, "height", height)
	// The picture and its label are one thing, the links are another: nothing that can be pressed may lie inside an
	// image, so the ground carries the label, and all that is drawn upon it is hidden from those who cannot see it.
	b.Empty("rect", "class", "tl-ground", "width", s.Width, "height", height, "role", "img",
		"aria-label", "Timeline. "+s.Finding()+" The table First seen holds the same facts.")
	b.Open("g", "aria-hidden", "true")
	b.ground()
	b.live()
	for i := range s.arrows {
		b.arrow(&s.arrows[i])
	}
	for _, it := range s.Items {
		if s.spots[it.Place].drawn {
			b.mark(it)
		}
	}
	b.changes()
	b.text()
	b.Close()
	b.Close()
	return b.HTML()
}

// top and foot are the ends of the plot across.
func (s *Scene) top() float64 { return s.ownTop }

func (s *Scene) foot() float64 {
	if s.Down {
		return s.end
	}
	return s.publicBase
}

// stroke is a straight line from one point along and across to another.
func (b *brush) stroke(class string, a0, c0, a1, c1 float64) {
	x0, y0 := b.Point(a0, c0)
	x1, y1 := b.Point(a1, c1)
	b.Empty("line", "class", class, "x1", x0, "y1", y0, "x2", x1, "y2", y1)
}

func (b *brush) rect(class string, r frame.Box, more ...any) {
	b.Empty("rect", append([]any{"class", class, "x", r.X0, "y", r.Y0, "width", max(r.X1-r.X0, 0.5), "height", max(r.Y1-r.Y0, 0.5)}, more...)...)
}

func (b *brush) ground() {
	b.unknown()
	for _, t := range b.ticks() {
		b.stroke("tl-grid", b.Along(t.At), b.top(), b.Along(t.At), b.foot())
	}
	begin := 0.0
	if b.Down {
		begin = b.A0
	}
	for i, st := range b.order {
		if st.lane != nil && i < len(b.order)-1 {
			b.stroke("tl-grid", begin, st.bottom, b.A1, st.bottom)
		}
	}
	for _, c := range []float64{b.ownTop, b.pressTop, b.publicTop} {
		b.stroke("tl-strong", begin, c, b.A1, c)
	}
	b.bars()
	b.public()
	if it := b.Statement(); it != nil {
		a := b.Clip(it.At)
		b.stroke("tl-moment", a, b.top()+20, a, b.foot())
	}
	if b.Future() {
		a := b.Clip(b.Known)
		b.stroke("tl-known", a, b.top()-4, a, b.foot())
	}
}

// unknown hatches what comes after the time that is asked for.
func (b *brush) unknown() {
	if !b.Future() {
		return
	}
	id := "tl-hatch-" + b.Size
	b.Open("defs")
	b.Open("pattern", "id", id, "width", 8, "height", 8, "patternUnits", "userSpaceOnUse")
	b.Empty("path", "class", "tl-hatch", "d", "M-2 2L2 -2M-2 10L10 -2M6 10L10 6")
	b.Close()
	b.Close()
	r := b.Place(b.Clip(b.Known), b.top(), b.A1, b.foot())
	b.rect("tl-wash", r)
	b.rect("tl-hatched", r, "fill", "url(#"+id+")")
}

func (s *Scene) ticks() []ticks.Tick {
	return ticks.Along(s.Start, s.Stop, s.A1-s.A0, 90, s.Now, s.Zone)
}

// bars draws the lanes that are too full for dots.
func (b *brush) bars() {
	for _, st := range b.order {
		if !st.columns {
			continue
		}
		if !b.Down { // there the line of the lane serves
			b.stroke("tl-base", b.A0, st.low, b.A1, st.low)
		}
		for i, bin := range st.bins {
			if len(bin) > 0 {
				b.bar(st, i, bin)
			}
		}
	}
}

func (b *brush) bar(st *strand, i int, bin []*tale.Item) {
	originals := 0
	for _, it := range bin {
		if it.Kind != tale.Copy {
			originals++
		}
	}
	a := b.A0 + float64(i)*b.Bin
	middle, end := b.tall(st, originals), b.tall(st, len(bin))
	class := "tl-bar"
	if b.Focused != nil {
		class += " tl-dim"
	}
	b.Open("g", "class", class)
	b.Leaf("title", b.Clock(bin[0].At)+": "+words.Plural(len(bin), "article")+", "+words.Count(originals)+" original")
	if originals < len(bin) {
		b.rect("tl-copies", b.Place(a+1.5, middle, a+b.Bin-1.5, end))
	}
	if originals > 0 {
		b.rect("tl-originals", b.Place(a+1, st.low, a+b.Bin-1, middle))
	}
	b.Close()
}

// public draws the reactions.
func (b *brush) public() {
	p := b.Peak()
	if !b.Down {
		b.stroke("tl-base", b.A0, b.publicBase, b.A1, b.publicBase)
	}
	if p < 0 {
		return
	}
	size := -float64(publicSize)
	if b.Down {
		size = max(b.end-b.publicBase-pen.Width(words.Count(b.Columns[p].N))-3, leastBars)
	}
	for i, c := range b.Columns {
		a0, a1 := b.columnEnds(i)
		if c.N == 0 || a1 <= a0 {
			continue
		}
		long := size * max(float64(c.N)/float64(b.Columns[p].N), 1/max(size, -size))
		b.Open("g")
		b.Leaf("title", b.Clock(c.At)+": "+words.Plural(c.N, "reaction"))
		b.rect("tl-reactions", b.Place(min(a0+0.5, a1), b.publicBase, max(a1-0.5, a0+0.5), b.publicBase+long))
		b.Close()
	}
}

// live draws the lines of messages that nobody approved, and the cross where they were taken down.
func (b *brush) live() {
	for _, r := range b.Rows {
		c := b.rowAt[r].base
		for _, sp := range r.Spans {
			if sp.To.Before(b.Start) || sp.From.After(b.Stop) {
				continue
			}
			class := "tl-live"
			if sp.Lasting {
				class = "tl-live tl-lasting"
			}
			b.stroke(class, b.Clip(sp.From), c, b.Clip(sp.To), c)
			for _, gone := range sp.Gone {
				if !gone.Before(b.Start) && !gone.After(b.Stop) {
					b.cross("tl-taken", b.Clip(gone), c, 4)
				}
			}
		}
	}
}

func (b *brush) cross(class string, a, c, r float64) {
	x, y := b.Point(a, c)
	b.Empty("path", "class", class, "d", strings.Join([]string{
		"M" + pen.Number(x-r), pen.Number(y-r) + "L" + pen.Number(x+r), pen.Number(y+r) + "M" + pen.Number(x-r), pen.Number(y+r) + "L" + pen.Number(x+r), pen.Number(y - r),
	}, " "))
}

// open begins a link, or a group where there is nothing to go to. Links of the drawing are no stops of the tab
// key: the table holds the same links in the order of reading.
func (b *brush) open(url, class, title string) {
	if url = pen.Own(url); url == "" {
		b.Open("g", "class", class)
	} else {
		b.Open("a", "href", url, "tabindex", "-1", "class", class)
	}
	if title != "" {
		b.Leaf("title", pen.Short(words.Clean(title), pen.MostText))
	}
}

func (b *brush) arrow(a *arrow) {
	b.open(a.URL, a.class(), a.Title)
	line := b.Line(a.path)
	b.Empty("path", "class", "tl-hit", "d", line)
	b.Empty("path", "class", "tl-run", "d", line)
	b.Empty("path", "class", "tl-head", "d", b.Tip(a.path))
	b.Close()
}

// mark draws an item in the shape of its kind.
func (b *brush) mark(it *tale.Item) {
	sp := b.spots[it.Place]
	x, y := b.Point(sp.a, sp.c)
	b.open(it.URL, "tl-mark"+b.dimmed(it), b.title(it))
	if it.ID == b.Focus {
		b.Empty("circle", "class", "tl-ring", "cx", x, "cy", y, "r", sp.r+4)
	}
	switch it.Kind {
	case tale.Rogue:
		r := sp.r
		b.Empty("path", "class", "tl-rogue", "d", "M"+pen.Number(x)+" "+pen.Number(y-r)+"L"+pen.Number(x+r)+" "+pen.Number(y)+"L"+pen.Number(x)+" "+pen.Number(y+r)+"L"+pen.Number(x-r)+" "+pen.Number(y)+"Z")
	case tale.Statement:
		b.rect("tl-statement", frame.Square(x, y, sp.r))
	case tale.Undecided:
		b.rect("tl-halo", frame.Square(x, y, sp.r+halo))
		b.rect("tl-undecided", frame.Square(x, y, sp.r-1))
	case tale.Person:
		b.rect("tl-halo", frame.Square(x, y, sp.r+halo))
		b.rect("tl-person", frame.Square(x, y, sp.r-1))
	case tale.Copy:
		b.Empty("circle", "class", "tl-halo", "cx", x, "cy", y, "r", sp.r+halo)
		b.Empty("circle", "class", "tl-copy", "cx", x, "cy", y, "r", sp.r-0.75)
	default:
		b.Empty("circle", "class", "tl-original", "cx", x, "cy", y, "r", sp.r)
	}
	b.Close()
}

// title says what a mark is: "23:38 Northmarch Gazette, original: Police website tells drivers …".
func (b *brush) title(it *tale.Item) string {
	kind := map[tale.Kind]string{tale.Rogue: "not approved", tale.Statement: "your statement", tale.Undecided: "your item", tale.Person: "one of your people", tale.Copy: "copy"}[it.Kind]
	if kind == "" {
		kind = "original"
	}
	out := b.Clock(it.At) + " " + it.Outlet + ", " + kind
	if it.Title != "" {
		out += ": " + it.Title
	}
	return out
}
