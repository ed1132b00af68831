package scene

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/server/chart/frame"
	"presswatch/server/chart/pen"
	"presswatch/server/chart/tale"
)

// zones are some in which clocks change, or stand at odd hours.
func zones(t testing.TB) []*time.Location {
	var out []*time.Location
	for _, name := range []string{"UTC", "Europe/London", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "Asia/Beirut"} {
		z, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, z)
	}
	return out
}

// random makes a story of any shape: of minutes or of years, with everything at once, with nothing.
func random(t testing.TB, seed uint64) tale.Input {
	r := rand.New(rand.NewPCG(seed, 7))
	zs := zones(t)
	spans := []time.Duration{0, time.Minute, 3 * time.Hour, 30 * time.Hour, 9 * 24 * time.Hour, 400 * 24 * time.Hour, 9000 * 24 * time.Hour}
	span := spans[r.IntN(len(spans))]
	begin := time.Date(2026, time.Month(1+r.IntN(12)), 1+r.IntN(28), r.IntN(24), r.IntN(60), r.IntN(60), 0, time.UTC)
	at := func() time.Time { return begin.Add(time.Duration(r.Float64() * r.Float64() * float64(span))) }
	in := tale.Input{Now: begin.Add(span + time.Duration(r.IntN(600))*time.Minute), Zone: zs[r.IntN(len(zs))], Channels: []string{"Website", "Mail"}}
	n := []int{0, 1, 2, 7, 40, 300, 1500}[r.IntN(7)]
	kinds := []tale.Kind{tale.Original, tale.Original, tale.Copy, tale.Copy, tale.Copy, tale.Copy}
	for i := range n {
		m := tale.Mark{
			ID: int64(i + 1), Kind: kinds[r.IntN(len(kinds))], Lane: tale.Press()[r.IntN(6)], At: at(),
			Outlet: fmt.Sprintf("The Outlet of %d", i), Title: "A title", URL: fmt.Sprintf("#i%d", i+1), Reach: r.IntN(3) * r.IntN(1_000_000),
		}
		if r.IntN(12) == 0 {
			m.Lane, m.Row = index.LaneOwn, fmt.Sprintf("Channel %d", r.IntN(1+n/8))
			m.Kind = []tale.Kind{tale.Rogue, tale.Statement, tale.Person}[r.IntN(3)]
			m.Lasting, m.Label = r.IntN(3) == 0, []string{"", "A post of our own"}[r.IntN(2)]
			if r.IntN(2) == 0 {
				m.Gone = m.At.Add(time.Duration(r.Float64() * float64(span)))
			}
		}
		in.Marks = append(in.Marks, m)
		if i > 0 && r.IntN(4) > 0 {
			in.Arrows = append(in.Arrows, tale.Arrow{From: int64(1 + r.IntN(1+r.IntN(i))), To: m.ID, Confidence: r.Float64(), Proved: r.IntN(2) == 0, Title: "told us", URL: "#e"})
		}
		if r.IntN(5) == 0 {
			in.Edits = append(in.Edits, tale.Edit{ItemID: m.ID, At: at(), Kind: []tale.EditKind{tale.EditOurs, tale.EditOther, tale.EditRemoved, tale.EditBack}[r.IntN(4)]})
		}
		in.Reactions = append(in.Reactions, tale.Reaction{At: at(), N: r.IntN(50)})
	}
	if r.IntN(3) == 0 {
		in.KnownAt = at()
	}
	if r.IntN(4) == 0 && n > 0 {
		in.Focus = int64(1 + r.IntN(n))
	}
	if r.IntN(4) == 0 {
		in.From = at()
		in.To = in.From.Add(time.Duration(1 + r.Int64N(int64(span)+int64(time.Hour))))
	}
	return in
}

// scenes calls f with many stories in every size.
func scenes(t *testing.T, f func(t *testing.T, s *Scene)) {
	t.Helper()
	for seed := range uint64(150) {
		told := tale.Tell(random(t, seed))
		for _, fr := range []frame.Frame{Wide(told), Page(told), Narrow(told)} {
			s := &Scene{Tale: told, Frame: fr}
			s.arrange()
			s.route()
			s.label()
			t.Run(fmt.Sprintf("%d%s", seed, fr.Size), func(t *testing.T) { f(t, s) })
		}
	}
}

// edge is the box that nothing may leave.
func (s *Scene) edge() frame.Box {
	if s.Down {
		return frame.Box{X1: s.Width, Y1: s.A1 + 8}
	}
	return frame.Box{X1: s.Width, Y1: s.publicBase + 6}
}

func within(b, edge frame.Box) bool {
	return b.X0 >= edge.X0-0.01 && b.X1 <= edge.X1+0.01 && b.Y0 >= edge.Y0-0.01 && b.Y1 <= edge.Y1+0.01
}

func TestNothingLeavesTheDrawing(t *testing.T) {
	scenes(t, func(t *testing.T, s *Scene) {
		for _, it := range s.Items {
			if sp := s.spots[it.Place]; sp.drawn && !within(s.Place(sp.a, sp.c, sp.a, sp.c).Grow(sp.r), s.edge()) {
				t.Errorf("a mark at %g, %g leaves %+v", sp.a, sp.c, s.edge())
			}
		}
		for _, a := range s.arrows {
			for _, p := range a.path {
				if !within(s.Place(p.A, p.C, p.A, p.C), s.edge()) {
					t.Errorf("an arrow goes by %+v, out of %+v", p, s.edge())
				}
			}
		}
		for _, l := range s.Labels {
			if !within(l.Box(), s.edge()) {
				t.Errorf("%q at %+v leaves %+v", l.Text, l.Box(), s.edge())
			}
		}
	})
}

// A label that looked for its place meets no other, no mark and no arrow; names of bands stand outside the plot.
func TestLabelsMeetNothing(t *testing.T) {
	scenes(t, func(t *testing.T, s *Scene) {
		for i, l := range s.Labels {
			for _, other := range s.Labels[:i] {
				if l.Box().Meets(other.Box()) {
					t.Errorf("%q and %q meet", l.Text, other.Text)
				}
			}
			for _, it := range s.Items {
				if sp := s.spots[it.Place]; sp.drawn && l.Box().Meets(s.Place(sp.a, sp.c, sp.a, sp.c).Grow(sp.r)) {
					t.Errorf("%q lies on a mark", l.Text)
				}
			}
			for _, a := range s.arrows {
				for j := 1; j < len(a.path) && !counting(l); j++ {
					if l.Box().Meets(s.Place(a.path[j-1].A, a.path[j-1].C, a.path[j].A, a.path[j].C)) {
						t.Errorf("%q lies on an arrow", l.Text)
					}
				}
			}
		}
	})
}

// counting says that a label is the number of a column, which stands where the column is.
func counting(l frame.Label) bool {
	return l.Text[0] >= '0' && l.Text[0] <= '9' && l.Class == "tl-name"
}

// Every arrow ends beside the stack of its child, or at its column, and runs only along or across.
func TestArrowsEndAtTheirChild(t *testing.T) {
	scenes(t, func(t *testing.T, s *Scene) {
		for _, a := range s.arrows {
			to, tip := s.spots[a.Child.Place], a.path[len(a.path)-1]
			away := max(to.top-tip.C, tip.C-to.bottom, 0) + math.Abs(tip.A-to.a)
			if away > to.r+halo+0.01 {
				t.Errorf("an arrow ends %g px away from its child", away)
			}
			for i := 1; i < len(a.path); i++ {
				if math.Abs(a.path[i].A-a.path[i-1].A) > 0.01 && math.Abs(a.path[i].C-a.path[i-1].C) > 0.01 {
					t.Errorf("an arrow goes askew: %+v", a.path)
				}
				if i > 1 && a.path[i].A < a.path[i-1].A-0.01 {
					t.Errorf("an arrow goes back in time: %+v", a.path)
				}
			}
		}
	})
}

func TestMarksOfALaneDoNotOverlap(t *testing.T) {
	scenes(t, func(t *testing.T, s *Scene) {
		for _, st := range s.order {
			var seen []spot
			for _, bin := range st.bins {
				for _, it := range bin {
					sp := s.spots[it.Place]
					if !sp.drawn {
						continue
					}
					for _, other := range seen[max(0, len(seen)-8):] {
						if far := math.Hypot(sp.a-other.a, sp.c-other.c); far < 2*s.R {
							t.Errorf("two dots are %g px apart", far)
						}
					}
					seen = append(seen, sp)
				}
			}
		}
	})
}

func TestManyItemsAreColumnsOfBoundedHeight(t *testing.T) {
	scenes(t, func(t *testing.T, s *Scene) {
		if len(s.arrows) > maxDrawn(s) {
			t.Errorf("%d arrows", len(s.arrows))
		}
		if high := s.edge().Y1; high > 1400 {
			t.Errorf("%g px high", high)
		}
		for _, st := range s.order {
			if st.columns != (st.most > mostDots) && !s.Down {
				t.Errorf("%d in a bin, columns %v", st.most, st.columns)
			}
			if st.depth > mostDots {
				t.Errorf("a stack of %d", st.depth)
			}
		}
	})
}

// maxDrawn is the most arrows that a scene may have: those of the focus come on top.
func maxDrawn(s *Scene) int {
	if s.Focus != 0 {
		return math.MaxInt
	}
	named := 0
	for _, it := range s.Items {
		if chief(it) {
			named++
		}
	}
	return max(tale.MaxArrows, named)
}

func TestLongTextsAreCut(t *testing.T) {
	long := ""
	for range 4000 {
		long += "Wörter "
	}
	in := tale.Input{Now: time.Date(2026, 11, 7, 9, 0, 0, 0, time.UTC), Marks: []tale.Mark{
		{ID: 1, Kind: tale.Statement, Row: long, Outlet: long, Title: long, Label: long, At: time.Date(2026, 11, 7, 8, 0, 0, 0, time.UTC)},
		{ID: 2, Kind: tale.Original, Lane: index.LaneWire, Outlet: long, Title: long, At: time.Date(2026, 11, 7, 8, 10, 0, 0, time.UTC)},
	}}
	told := tale.Tell(in)
	svg, _ := Draw(told, Wide(told))
	if len(svg) > 8000 {
		t.Errorf("%d bytes", len(svg))
	}
	if w := pen.Width(pen.Short(long, 30)); w > 30*6.5 {
		t.Errorf("a label of %g px", w)
	}
}

func BenchmarkDraw(b *testing.B) {
	for _, n := range []int{40, 300, 1500} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var in tale.Input
			for seed := uint64(0); len(in.Marks) != n; seed++ {
				in = random(b, seed)
			}
			for b.Loop() {
				told := tale.Tell(in)
				for _, f := range []frame.Frame{Wide(told), Page(told), Narrow(told)} {
					Draw(told, f)
				}
			}
		})
	}
}
