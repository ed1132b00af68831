package scene

import (
	"cmp"
	"slices"
	"strconv"

	"presswatch/server/chart/frame"
	"presswatch/server/chart/pen"
	"presswatch/server/chart/tale"
	"presswatch/server/words"
)

// Number explains a number beside a mark of the narrow size.
type Number struct {
	N                       int
	Time, Outlet, Lane, URL string
}

// Of labels.
const (
	maxNumbers = 8  // of the narrow size
	maxLetters = 30 // of the name of an outlet
	late       = 0.7
)

// label writes as many labels as have room: those of own marks first, then of named items.
func (s *Scene) label() {
	s.Limit = frame.Box{X0: gutter - margin/4, X1: s.Width, Y1: s.publicTop}
	if s.Down {
		s.Limit = frame.Box{X0: narrowGutter, X1: s.publicTop, Y1: s.A1}
	}
	s.block()
	s.countColumns()
	s.countPublic()
	if s.Down {
		s.statementAcross()
		s.numbering()
		return
	}
	for _, r := range s.Rows {
		for _, it := range r.Items {
			s.ownLabel(it)
		}
	}
	for _, r := range s.Rows {
		for _, sp := range r.Spans {
			s.liveLabel(s.rowAt[r].base, sp)
		}
	}
	for _, it := range s.worthy() {
		s.Try(s.beside(it, pen.Short(words.Clean(it.Outlet), maxLetters), "tl-name")...)
	}
}

// block gathers what labels must not meet: marks, runs, drops, live lines and the line of what is known.
func (s *Scene) block() {
	for _, it := range s.Items {
		if sp := s.spots[it.Place]; sp.drawn {
			s.Block(s.Place(sp.a, sp.c, sp.a, sp.c).Grow(sp.r + 1))
		}
	}
	for _, a := range s.arrows {
		for i := 1; i < len(a.path); i++ {
			s.Block(s.Place(a.path[i-1].A, a.path[i-1].C, a.path[i].A, a.path[i].C).Grow(1))
		}
	}
	for _, r := range s.Rows {
		c := s.rowAt[r].base
		for _, sp := range r.Spans {
			s.Block(s.Place(s.Clip(sp.From), c, s.Clip(sp.To), c).Grow(2))
			for _, gone := range sp.Gone {
				s.Block(s.Place(s.Clip(gone), c, s.Clip(gone), c).Grow(5))
			}
		}
	}
	for _, st := range s.order {
		for _, e := range s.editMarks(st) {
			s.Block(s.Place(e.a, st.edits, e.a, st.edits).Grow(4))
		}
	}
	if s.Future() {
		s.Block(s.Place(s.Clip(s.Known), 0, s.Clip(s.Known), s.publicBase).Grow(1))
	}
	if it := s.Statement(); it != nil && !s.Down {
		s.Avoid(s.Place(s.Clip(it.At), s.ownTop+20, s.Clip(it.At), s.publicBase))
	}
}

// beside gives the places that a label of a mark tries: left, right, above; late ones right, above, left.
func (s *Scene) beside(it *tale.Item, text, class string) []frame.Label {
	sp := s.spots[it.Place]
	l := frame.Label{Text: text, Class: class + s.dimmed(it)}
	if s.Focus != 0 && it.ID == s.Focus {
		sp.r += 4 // the ring
	}
	left, right, above := l, l, l
	left.X, left.Y, left.Anchor = sp.a-sp.r-5, sp.c+4, "end"
	right.X, right.Y = sp.a+sp.r+5, sp.c+4
	above.X, above.Y, above.Anchor = sp.a, sp.top-sp.r-6, "middle"
	if (sp.a-s.A0)/(s.A1-s.A0) > late {
		return []frame.Label{right, above, left}
	}
	// A little aside is better than no name.
	before, after := above, above
	before.X, before.Anchor = sp.a+6, "end"
	after.X, after.Anchor = sp.a-6, ""
	return []frame.Label{left, right, above, before, after}
}

// ownLabel labels an own mark that has words, and the first statement.
func (s *Scene) ownLabel(it *tale.Item) {
	if !s.spots[it.Place].drawn {
		return
	}
	text, class := pen.Short(words.Clean(it.Label), 2*maxLetters), "tl-own"
	if text == "" && it == s.Statement() {
		text = "Your statement " + s.Clock(it.At)
	}
	switch it.Kind {
	case tale.Statement, tale.Undecided:
		class = "tl-own tl-bold"
	case tale.Rogue:
		class = "tl-red"
	}
	p := s.beside(it, text, class)
	if p[0].Anchor == "end" {
		p[0], p[1] = p[1], p[0]
	}
	s.Try(p...)
}

// liveLabel says how long messages were live, or that they still are.
func (s *Scene) liveLabel(c float64, sp tale.Span) {
	if sp.To.Before(s.Start) || sp.From.After(s.Stop) {
		return
	}
	length, end := words.Duration(sp.To.Sub(sp.From)), s.Clip(sp.To)
	l := frame.Label{X: end + 10, Y: c + 4, Text: "live " + length, Class: "tl-red"}
	switch {
	case sp.Open && s.Future():
		l.X, l.Text, l.Class = end+8, "live", "tl-red tl-bold"
		if sp.Lasting {
			l.Text = "sent"
		}
		s.Try(l)
	case sp.Open:
		if sp.Lasting {
			l.Text = "cannot be recalled"
		}
		l.X, l.Y, l.Anchor = s.A1-6, c-5, "end"
		below := l
		below.Y = c + 14
		s.Try(l, below)
	case !sp.To.After(s.Stop):
		short, above := l, l
		short.Text = length
		above.X, above.Y, above.Anchor = end, c-7, "middle"
		s.Try(l, short, above)
	}
}

// worthy are the named items that are drawn, the most important first.
func (s *Scene) worthy() []*tale.Item {
	out := slices.DeleteFunc(slices.Clone(s.Items), func(it *tale.Item) bool { return !it.Named || !s.spots[it.Place].drawn })
	slices.SortStableFunc(out, func(a, b *tale.Item) int {
		return cmp.Or(cmp.Compare(s.rank(a), s.rank(b)), cmp.Compare(b.Children, a.Children), cmp.Compare(weight(a), weight(b)))
	})
	return out
}

func (s *Scene) rank(it *tale.Item) int {
	switch {
	case s.Focus != 0 && it.ID == s.Focus:
		return 0
	case s.Focused[it.ID]:
		return 1
	case it.Place == 0:
		return 2
	case it.First:
		return 3
	}
	return 4
}

// numbering numbers marks of the narrow size, where names have no room.
func (s *Scene) numbering() {
	type numbered struct {
		it *tale.Item
		at int // in Labels
	}
	var chosen []numbered
	for _, it := range s.worthy() {
		if len(chosen) == maxNumbers {
			break
		}
		sp := s.spots[it.Place]
		l := frame.Label{X: sp.c, Y: sp.a - sp.r - 3, Anchor: "middle", Text: "8", Class: "tl-number" + s.dimmed(it), Digits: true}
		right, left, below := l, l, l
		right.X, right.Y, right.Anchor = sp.bottom+sp.r+4, sp.a+4, ""
		left.X, left.Y, left.Anchor = sp.top-sp.r-4, sp.a+4, "end"
		below.Y = sp.a + sp.r + 13
		if s.Try(l, right, left, below) {
			chosen = append(chosen, numbered{it, len(s.Labels) - 1})
		}
	}
	slices.SortFunc(chosen, func(a, b numbered) int { return tale.ByTime(a.it, b.it) })
	for i, n := range chosen {
		s.Labels[n.at].Text = strconv.Itoa(i + 1)
		s.numbers = append(s.numbers, Number{
			N: i + 1, Time: s.Clock(n.it.At), Outlet: words.Clean(n.it.Outlet), Lane: string(n.it.Band.Lane), URL: pen.Own(n.it.URL),
		})
	}
}

// statementAcross writes the time of the statement on its line, in the narrow size.
func (s *Scene) statementAcross() {
	it := s.Statement()
	if it == nil {
		return
	}
	type start struct {
		x      float64
		anchor string
	}
	var places []frame.Label
	for _, text := range []string{"Your statement " + s.Clock(it.At), "Your statement"} {
		for _, at := range []start{{s.publicTop - 6, "end"}, {(s.pressTop + s.publicTop) / 2, "middle"}, {s.pressTop + 6, ""}} {
			for _, y := range []float64{-5, 14} {
				places = append(places, frame.Label{X: at.x, Y: s.Clip(it.At) + y, Anchor: at.anchor, Text: text, Class: "tl-own tl-bold"})
			}
		}
	}
	s.Try(places...)
}

// countColumns writes the number of the fullest column of a lane.
func (s *Scene) countColumns() {
	for _, st := range s.order {
		if st.columns && !s.Down {
			at := slices.IndexFunc(st.bins, func(bin []*tale.Item) bool { return len(bin) == st.most })
			s.Put(frame.Label{X: s.A0 + (float64(at)+0.5)*s.Bin, Y: st.high - 3, Anchor: "middle", Text: words.Count(st.most), Class: "tl-name"})
		}
	}
}

// countPublic writes the number of the fullest column of reactions.
func (s *Scene) countPublic() {
	p := s.Peak()
	if p < 0 {
		return
	}
	a0, a1 := s.columnEnds(p)
	n := words.Count(s.Columns[p].N)
	if s.Down {
		s.Put(frame.Label{X: s.end, Y: min((a0+a1)/2+4, a1-1), Anchor: "end", Text: n, Class: "tl-name"})
		return
	}
	text := n + " at " + s.Clock(s.Columns[p].At) + ", the most"
	half, right := pen.Width(text)/2, s.Width
	if s.Future() {
		right = s.Clip(s.Known) - 4
	}
	s.Put(frame.Label{
		X: max(min((a0+a1)/2, right-half), gutter-margin+half), Y: s.publicBase - publicSize - 6, Anchor: "middle", Text: text, Class: "tl-name",
	})
}

// columnEnds gives where a column of reactions begins and ends along time.
func (s *Scene) columnEnds(i int) (a0, a1 float64) {
	end := tale.Earliest(s.To, s.Known)
	if i+1 < len(s.Columns) {
		end = tale.Earliest(s.Columns[i+1].At, s.Known)
	}
	return s.Clip(s.Columns[i].At), s.Clip(end)
}

func (s *Scene) dimmed(it *tale.Item) string {
	if s.Focused != nil && !s.Focused[it.ID] {
		return " tl-dim"
	}
	return ""
}
