package scene

import "presswatch/server/chart/pen"

// Across, in the size whose lanes are columns.
const (
	ownSide     = 11 // from the line to the first channel
	ownPitch    = 13
	mostOwn     = 84 // all channels together
	publicWidth = 60
	leastBars   = 5
)

// columnsAcross shares the width among the lanes. Where stacks of dots need more than there is, the widest
// lanes draw columns instead.
func (s *Scene) columnsAcross() {
	s.ownTop = narrowGutter
	step := min(ownPitch, float64(mostOwn-2*ownSide)/float64(max(len(s.Rows)-1, 1)))
	for i, st := range s.order[:len(s.Rows)] {
		st.base = s.ownTop + ownSide + float64(i)*step
		st.top, st.bottom, st.rail = st.base-step/2, st.base+step/2, st.base+railBelow
	}
	s.pressTop = s.ownTop + 2*ownSide + step*float64(len(s.Rows)-1)
	s.publicTop, s.publicBase, s.end = s.Width-publicWidth, s.Width-publicWidth+4, s.Width-2
	lanes := s.order[len(s.Rows):]
	room := s.publicTop - s.pressTop
	for s.wanted(lanes) > room {
		widest := (*strand)(nil)
		for _, st := range lanes {
			if !st.columns && (widest == nil || st.most > widest.most) {
				widest = st
			}
		}
		if widest == nil || widest.most < 2 {
			break
		}
		s.choose(widest, true)
		s.rails()
	}
	s.shareWidth(lanes, room)
}

func (s *Scene) wanted(lanes []*strand) float64 {
	sum := 0.0
	for _, st := range lanes {
		sum += s.want(st)
	}
	return sum
}

// want is the width that a lane needs: for its stack, its rails, its edits, its columns and its name.
func (s *Scene) want(st *strand) float64 {
	w := s.before(st) + 9 + railPitch*float64(max(st.slots-1, 0))
	if len(st.lane.Edits) > 0 {
		w += 9
	}
	if st.columns {
		w += 8
	}
	return max(w, pen.Width(s.laneName(st.lane.Lane))+2)
}

// before is the room of the stack.
func (s *Scene) before(st *strand) float64 { return 8 + float64(st.depth-1)*s.Bin }

// shareWidth gives every lane what it wants and the rest in equal parts; with too little room all give way.
func (s *Scene) shareWidth(lanes []*strand, room float64) {
	sum := s.wanted(lanes)
	scale, rest := 1.0, 0.0
	if sum > room {
		scale = room / sum
	} else if len(lanes) > 0 {
		rest = (room - sum) / float64(len(lanes))
	}
	at := s.pressTop
	for _, st := range lanes {
		st.top = at
		at += s.want(st)*scale + rest
		st.bottom = at
		st.base = st.top + min(s.before(st)+rest/3, (st.bottom-st.top)/2)
		st.rail = st.base + 8
		st.edits = st.bottom - 6
		st.low = st.top + 2
		st.high = max(st.bottom-3, st.low+leastBars)
	}
}
