// Package scene draws a tale in a frame: it decides where every mark, arrow and label stands, and paints them.
package scene

import (
	"cmp"
	"html/template"
	"math"
	"slices"

	"presswatch/server/chart/frame"
	"presswatch/server/chart/tale"
)

// Scene is the tale in a frame: where everything stands. It is put together in the order of its methods:
// arrange, route, label, paint.
type Scene struct {
	*tale.Tale
	frame.Frame
	frame.Board
	spots   []spot // by place of the item
	rowAt   map[*tale.Row]*strand
	laneAt  map[*tale.Lane]*strand
	order   []*strand // rows, then lanes
	arrows  []arrow
	numbers []Number           // what they mean, in the narrow size
	slotOf  map[*tale.Item]int // which rail a parent uses

	ownTop, pressTop, publicTop, publicBase, end float64 // across
}

// spot is the place of an item.
type spot struct {
	a, c, r     float64
	bin         int
	drawn       bool
	top, bottom float64 // of the stack that it is part of
}

// strand is a row of the own band or a lane of the press.
type strand struct {
	row  *tale.Row
	lane *tale.Lane
	bins [][]*tale.Item

	columns bool // drawn as columns instead of dots
	most    int  // in its fullest bin
	depth   int  // of its highest stack of dots
	slots   int  // rails in use

	top, base, bottom float64 // across: begin, middle of the lowest dot, end
	low, high         float64 // of columns
	rail              float64 // the first of its rails
	edits             float64
}

// mostDots is the fullest bin that a lane draws as dots, and the most dots above a column.
const mostDots = 4

// Draw draws a tale in a frame. It also gives what the numbers of the narrow size mean.
func Draw(t *tale.Tale, f frame.Frame) (template.HTML, []Number) {
	s := &Scene{Tale: t, Frame: f}
	s.arrange()
	s.route()
	s.label()
	return s.paint(), s.numbers
}

// arrange decides where everything stands.
func (s *Scene) arrange() {
	s.spots = make([]spot, len(s.Items))
	s.rowAt, s.laneAt = map[*tale.Row]*strand{}, map[*tale.Lane]*strand{}
	for _, r := range s.Rows {
		s.rowAt[r] = &strand{row: r, depth: 1}
		s.order = append(s.order, s.rowAt[r])
	}
	for _, l := range s.Lanes {
		st := &strand{lane: l, bins: make([][]*tale.Item, s.Bins())}
		s.laneAt[l] = st
		s.order = append(s.order, st)
	}
	s.spread()
	for _, st := range s.order {
		s.choose(st, st.most > mostDots)
	}
	s.rails()
	if s.Down {
		s.columnsAcross()
	} else {
		s.rowsAcross()
	}
	s.stack()
}

// spread places all items along time and fills the bins.
func (s *Scene) spread() {
	for i, it := range s.Items {
		sp := &s.spots[i]
		sp.r = s.radius(it)
		if it.Band == nil {
			sp.a, sp.drawn = s.Clip(it.At), it.Inside && !it.At.After(s.Stop)
			continue
		}
		sp.bin, sp.a = s.Slot(it.At)
		if !it.Inside {
			sp.a = s.Clip(it.At)
			continue
		}
		st := s.laneAt[it.Band]
		st.bins[sp.bin] = append(st.bins[sp.bin], it)
		st.most = max(st.most, len(st.bins[sp.bin]))
	}
	for _, st := range s.order {
		for _, bin := range st.bins {
			slices.SortStableFunc(bin, func(a, b *tale.Item) int { // originals at the bottom, then by time
				return cmp.Compare(weight(a), weight(b))
			})
		}
	}
}

func weight(it *tale.Item) int {
	if it.Kind == tale.Copy {
		return 1
	}
	return 0
}

// radius of a dot grows with the audience, where that is known, by its order of magnitude. Own marks have the
// size of their shape.
func (s *Scene) radius(it *tale.Item) float64 {
	shrink := 0.0
	if s.Down {
		shrink = 1
	}
	switch it.Kind {
	case tale.Rogue:
		return 7 - shrink
	case tale.Statement, tale.Undecided:
		return 6 - shrink
	case tale.Person:
		return 5
	}
	if it.Reach <= 0 {
		return s.R
	}
	grown := s.R - 1 + 0.6*(math.Log10(float64(it.Reach))-3)
	return min(max(grown, s.R-1), s.R+1)
}

// choose decides which items of a strand are drawn as dots.
func (s *Scene) choose(st *strand, columns bool) {
	if st.lane == nil {
		return
	}
	st.columns, st.depth = columns, 1
	most := mostDots
	if s.Down {
		most = 1
	}
	for _, bin := range st.bins {
		n := 0
		for _, it := range bin {
			sp := &s.spots[it.Place]
			if sp.drawn = !columns || it.Named && n < most; sp.drawn {
				n++
			}
		}
		st.depth = max(st.depth, n)
	}
}

// Across, in the sizes whose lanes are rows.
const (
	ownHead    = 38 // from the line to the middle of the first row
	rowHeight  = 24
	pressHead  = 25
	pitch      = 12 // of a stack
	railBelow  = 9  // from the middle of the lowest dot to the first rail
	railPitch  = 3
	columnSize = 40 // of the fullest bin
	publicHead = 26
	publicSize = 64
)

func (s *Scene) rowsAcross() {
	at := float64(topLine)
	s.ownTop = at
	for i, st := range s.order[:len(s.Rows)] {
		st.base = at + ownHead + float64(i)*rowHeight
		st.top, st.bottom, st.rail = st.base-rowHeight/2, st.base+rowHeight/2, st.base+railBelow
	}
	at += ownHead + float64(len(s.Rows)-1)*rowHeight + 20
	s.pressTop = at
	at += pressHead
	for _, st := range s.order[len(s.Rows):] {
		at = s.laneAcross(st, at)
	}
	s.publicTop = at + 15
	s.publicBase = s.publicTop + publicHead + publicSize
	if s.Peak() < 0 {
		s.publicBase = s.publicTop + publicHead + 14
	}
	s.end = s.publicBase + 4
}

// laneAcross gives a lane its height, which depends on what it draws.
func (s *Scene) laneAcross(st *strand, top float64) float64 {
	st.top = top
	more := float64(max(0, st.slots-2) * railPitch)
	if !st.columns {
		st.base = top + max(20, float64(st.depth*pitch+8)) - 5
		st.rail = st.base + railBelow
		st.bottom = st.base + 25 + more
		st.edits = st.bottom - 9
		return st.bottom
	}
	st.base = top + 15 + float64((st.depth-1)*pitch)
	st.rail = st.base + railBelow
	st.high = st.rail + more + 22
	st.low = st.high + columnSize
	st.bottom = st.low + 20
	st.edits = st.bottom - 9
	return st.bottom
}

// tall is where a column of n items ends.
func (s *Scene) tall(st *strand, n int) float64 {
	return st.low + (st.high-st.low)*float64(n)/float64(max(st.most, 1))
}

// stack gives every dot its place across.
func (s *Scene) stack() {
	for _, it := range s.Items {
		sp := &s.spots[it.Place]
		if it.Channel != nil {
			sp.c = s.rowAt[it.Channel].base
			sp.top, sp.bottom = sp.c, sp.c
		} else {
			sp.c = s.laneAt[it.Band].base
		}
	}
	step := float64(pitch)
	if s.Down {
		step = s.Bin
	}
	for _, st := range s.order {
		for _, bin := range st.bins {
			n, highest := 0, st.base
			for _, it := range bin {
				if sp := &s.spots[it.Place]; sp.drawn {
					sp.c = st.base - float64(n)*step
					highest = sp.c
					n++
				}
			}
			for _, it := range bin {
				sp := &s.spots[it.Place]
				if sp.top, sp.bottom = highest, st.base; !sp.drawn && st.columns {
					sp.top, sp.bottom, sp.r = min(st.low, s.tall(st, len(bin))), max(st.low, s.tall(st, len(bin))), 0
				}
			}
		}
	}
}
