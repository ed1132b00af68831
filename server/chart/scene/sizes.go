package scene

import (
	"time"

	"presswatch/index"
	"presswatch/server/chart/frame"
	"presswatch/server/chart/tale"
	"presswatch/server/words"
)

// Of the narrow size.
const (
	narrowWidth  = 358
	narrowLength = 776 // of the whole window
	narrowGutter = 48  // left, for the labels of time
	headRoom     = 28  // above the plot, for the names of the lanes
	afterKnown   = 25 * time.Minute
	leastAfter   = 48 // px
)

// Of the other two.
const (
	gutter   = 128
	margin   = 16
	axisBase = 14 // of the labels of time
	topLine  = 26
)

// Wide is the size for the desktop, 1,200 px.
func Wide(t *tale.Tale) frame.Frame {
	return frame.Frame{Size: "w", Width: 1200, A0: gutter, A1: 1200 - margin, Start: t.From, Stop: t.To, Edge: t.Known, Bin: 12, R: 4.5}
}

// Page is the size for tablets and paper, 688 px.
func Page(t *tale.Tale) frame.Frame {
	f := Wide(t)
	f.Size, f.Width, f.A1 = "p", 688, 688-margin
	return f
}

// Narrow is the size for the phone, 358 px. It ends soon after the time that is asked for: nobody need scroll through
// what is not known.
func Narrow(t *tale.Tale) frame.Frame {
	f := frame.Frame{
		Size: "n", Width: narrowWidth, Down: true, A0: headRoom, A1: headRoom + narrowLength,
		Start: t.From, Stop: t.To, Edge: t.Known, Bin: 11, R: 4,
	}
	known := tale.Latest(t.Known, t.From)
	if end := max(f.Along(known.Add(afterKnown)), f.Along(known)+leastAfter); f.Future() && end < f.A1 {
		f.Stop = t.From.Add(time.Duration(float64(t.To.Sub(t.From)) * (end - f.A0) / (f.A1 - f.A0)))
		f.A1 = end
	}
	return f
}

// laneName is the name of a lane, short where lanes are columns.
func (s *Scene) laneName(l index.Lane) string {
	if !s.Down {
		return words.Lane(l)
	}
	switch l {
	case index.LaneNational:
		return "Nat."
	case index.LaneRegional:
		return "Reg."
	case index.LaneBroadcast:
		return "Bcast"
	}
	return words.Lane(l)
}
