package scene

import (
	"math"
	"slices"

	"presswatch/server/chart/frame"
	"presswatch/server/chart/tale"
)

// way is how an arrow gets from its parent to its child.
type way int

const (
	wayNone  way = iota // both stand in one stack: there is no room for an arrow
	wayLive             // straight from the line of a message that was live at that moment
	wayStay             // straight across: both at the same time
	wayLevel            // straight along: the same lane, and nothing between
	wayDrop             // only the drop: the parent was seen later, within what clocks are wrong by
	wayRun              // a run along the parent's rail, then the drop
)

// arrow is a pick-up in its place.
type arrow struct {
	*tale.Link
	way  way
	path []frame.Spot // the last one is the tip
	dim  bool
}

// The most rails of a row and of a lane; parents beyond share the last.
const (
	rowRails  = 3
	laneRails = 8
)

// rails chooses the arrows that are drawn and gives every parent with a run its rail.
func (s *Scene) rails() {
	s.arrows = s.arrows[:0]
	var all []arrow
	ended := map[end]bool{} // columns at which an arrow ends already
	for _, l := range s.Links {
		from, to := s.spots[l.Parent.Place], s.spots[l.Child.Place]
		if !from.drawn && l.Parent.Inside || !to.drawn && !s.column(l) {
			continue
		}
		e := end{l.Child.Band, to.bin}
		if !to.drawn && ended[e] {
			continue
		}
		ended[e] = ended[e] || !to.drawn
		if w := s.wayOf(l); w != wayNone {
			all = append(all, arrow{Link: l, way: w})
		}
	}
	for _, a := range all {
		attended := s.Focus != 0 && (a.From == s.Focus || a.To == s.Focus)
		a.dim = s.Focused != nil && !attended
		if len(all) <= tale.MaxArrows || attended || chief(a.Parent) && chief(a.Child) {
			s.arrows = append(s.arrows, a)
		}
	}
	s.share()
}

// column says that an arrow of the item in focus may end at the column of its child, which has no dot.
func (s *Scene) column(l *tale.Link) bool {
	return s.Focus != 0 && l.From == s.Focus && l.Child.Band != nil && s.laneAt[l.Child.Band].columns
}

// end is a column of a lane.
type end struct {
	lane *tale.Lane
	bin  int
}

// chief says that an item's arrows are drawn even where there are many.
func chief(it *tale.Item) bool { return it.Named || it.Own() || !it.Inside }

func (s *Scene) wayOf(l *tale.Link) way {
	from, to := s.spots[l.Parent.Place], s.spots[l.Child.Place]
	same := l.Parent.Band == l.Child.Band && l.Parent.Channel == l.Child.Channel
	switch {
	case l.Parent.LiveAt(l.Child.At) && !same:
		return wayLive
	case math.Abs(to.a-from.a) < 1 && same:
		return wayNone
	case math.Abs(to.a-from.a) < 1:
		return wayStay
	case to.a < from.a:
		return wayDrop
	case same && l.Parent.Band != nil && s.clear(l):
		return wayLevel
	}
	return wayRun
}

// clear says that two dots of a lane stand at its base with nothing between.
func (s *Scene) clear(l *tale.Link) bool {
	bins := s.laneAt[l.Parent.Band].bins
	from, to := s.spots[l.Parent.Place].bin, s.spots[l.Child.Place].bin
	for i := from + 1; i < to; i++ {
		if s.lowest(bins[i]) != nil {
			return false
		}
	}
	return l.Parent.Inside && s.lowest(bins[from]) == l.Parent && s.lowest(bins[to]) == l.Child
}

func (s *Scene) lowest(bin []*tale.Item) *tale.Item {
	for _, it := range bin {
		if s.spots[it.Place].drawn {
			return it
		}
	}
	return nil
}

// run is the stretch of a rail that a parent needs.
type run struct {
	parent   *tale.Item
	from, to float64
}

// share gives the parents of a strand rails, so that runs which overlap lie on different ones.
func (s *Scene) share() {
	runs := map[*tale.Item]*run{}
	of := map[*strand][]*run{}
	for _, a := range s.arrows {
		if a.way != wayRun && a.way != wayDrop {
			continue
		}
		x0, x1 := s.spots[a.Parent.Place].a, s.spots[a.Child.Place].a
		r := runs[a.Parent]
		if r == nil {
			r = &run{parent: a.Parent, from: x0, to: x0}
			runs[a.Parent] = r
			of[s.strandOf(a.Parent)] = append(of[s.strandOf(a.Parent)], r)
		}
		r.from, r.to = min(r.from, x0, x1), max(r.to, x0, x1)
	}
	s.slotOf = map[*tale.Item]int{}
	for _, st := range s.order {
		most := laneRails
		if st.row != nil {
			most = rowRails
		}
		st.slots = s.fit(of[st], most)
	}
}

// fit lays runs on as few rails as they need, at most most of them.
func (s *Scene) fit(runs []*run, most int) int {
	slices.SortStableFunc(runs, func(a, b *run) int { return tale.ByTime(a.parent, b.parent) })
	var ends []float64
	for _, r := range runs {
		at := slices.IndexFunc(ends, func(end float64) bool { return end+6 <= r.from })
		switch {
		case at >= 0:
			ends[at] = r.to
		case len(ends) < most:
			at, ends = len(ends), append(ends, r.to)
		default:
			at = most - 1
			ends[at] = max(ends[at], r.to)
		}
		s.slotOf[r.parent] = at
	}
	return len(ends)
}

func (s *Scene) strandOf(it *tale.Item) *strand {
	if it.Channel != nil {
		return s.rowAt[it.Channel]
	}
	return s.laneAt[it.Band]
}

// halo is the free ring round a mark, into which no arrow points.
const halo = 1.5

// route lays the arrows.
func (s *Scene) route() {
	for i := range s.arrows {
		s.arrows[i].path = s.path(&s.arrows[i])
	}
}

func (s *Scene) path(a *arrow) []frame.Spot {
	from, to := s.spots[a.Parent.Place], s.spots[a.Child.Place]
	rail := s.strandOf(a.Parent).rail + railPitch*float64(s.slotOf[a.Parent])
	switch a.way {
	case wayLive:
		return []frame.Spot{frame.At(to.a, s.leave(a.Parent, to.a)), frame.At(to.a, to.end(from.c))}
	case wayStay:
		edge := from.c + from.r
		if to.c < from.c {
			edge = from.c - from.r
		}
		return []frame.Spot{frame.At(to.a, edge), frame.At(to.a, to.end(from.c))}
	case wayLevel:
		return []frame.Spot{frame.At(from.a+from.r, from.c), frame.At(to.a-to.r-halo, to.c)}
	}
	path := []frame.Spot{frame.At(to.a, rail), frame.At(to.a, to.end(rail))}
	if a.way == wayRun {
		path = append([]frame.Spot{frame.At(from.a, rail)}, path...)
	}
	if a.way == wayRun && from.drawn {
		path = append([]frame.Spot{frame.At(from.a, from.c+from.r)}, path...)
	}
	return path
}

// end is where an arrow that comes from a place across ends: at the near side of the stack, or of the column.
func (sp *spot) end(from float64) float64 {
	if (sp.top+sp.bottom)/2 < from {
		return sp.bottom + sp.r + halo
	}
	return sp.top - sp.r - halo
}

// leave says where an arrow begins that leaves a live line: at the line, or below the diamond that stands there.
func (s *Scene) leave(it *tale.Item, a float64) float64 {
	c := s.spots[it.Place].c
	for _, other := range it.Channel.Items {
		if math.Abs(s.spots[other.Place].a-a) < 9 {
			return c + 8
		}
	}
	return c + 1
}

// class is the look of an arrow.
func (a *arrow) class() string {
	class := "tl-likely"
	if a.Proved {
		class = "tl-proved"
	}
	switch {
	case a.Parent.Kind == tale.Statement && a.Proved:
		class += " tl-ours"
	case a.Child.Kind == tale.Copy:
		class += " tl-tocopy"
	}
	if a.dim {
		class += " tl-dim"
	}
	return class
}
