// Package frame is the geometry that the sizes of a timeline share: places along time and across lanes, boxes that
// must not meet, and paths of arrows. It knows nothing of what is drawn.
package frame

import (
	"slices"
	"time"

	"presswatch/server/chart/pen"
)

// Frame is a size of the drawing. Along is the way that time runs, across the way that lanes follow each other.
type Frame struct {
	Size        string // the suffix of its class and of its ids
	Width       float64
	Down        bool // time runs down, lanes are columns
	A0, A1      float64
	Start, Stop time.Time // of the plot
	Edge        time.Time // what is known
	Bin         float64   // dots of the press snap to bins
	R           float64   // of a dot
}

// Along gives the place of a time.
func (f *Frame) Along(at time.Time) float64 {
	return f.A0 + float64(at.Sub(f.Start))/float64(f.Stop.Sub(f.Start))*(f.A1-f.A0)
}

// Clip gives the place of a time, kept inside the plot.
func (f *Frame) Clip(at time.Time) float64 { return min(max(f.Along(at), f.A0), f.A1) }

// Bins is how many bins the plot has.
func (f *Frame) Bins() int { return max(1, int((f.A1-f.A0)/f.Bin)) }

// Slot gives the bin of a time and its middle, never after what is known: what came in the bin of that moment
// joins the one before.
func (f *Frame) Slot(at time.Time) (bin int, middle float64) {
	bin = min(max(int((f.Along(at)-f.A0)/f.Bin), 0), f.Bins()-1)
	middle = f.A0 + (float64(bin)+0.5)*f.Bin
	if !f.Future() {
		return bin, middle
	}
	end := f.Clip(f.Edge) - f.R - 2
	if middle > end && bin > 0 {
		bin, middle = bin-1, middle-f.Bin
	}
	return bin, max(min(middle, end), f.A0)
}

// Future says whether the plot has a part that is not known yet.
func (f *Frame) Future() bool { return f.Edge.Before(f.Stop) }

// Place turns a rectangle of along and across into one of the drawing.
func (f *Frame) Place(a0, c0, a1, c1 float64) Box {
	a0, a1, c0, c1 = min(a0, a1), max(a0, a1), min(c0, c1), max(c0, c1)
	if f.Down {
		return Box{c0, a0, c1, a1}
	}
	return Box{a0, c0, a1, c1}
}

// Point turns along and across into x and y.
func (f *Frame) Point(a, c float64) (x, y float64) {
	if f.Down {
		return c, a
	}
	return a, c
}

// Box is a rectangle of the drawing.
type Box struct{ X0, Y0, X1, Y1 float64 }

// Square is the box round a point.
func Square(x, y, r float64) Box { return Box{x - r, y - r, x + r, y + r} }

// Meets reports whether two boxes share more than an edge.
func (b Box) Meets(o Box) bool {
	return b.X0 < o.X1 && o.X0 < b.X1 && b.Y0 < o.Y1 && o.Y0 < b.Y1
}

// Grow gives a box that is larger on every side.
func (b Box) Grow(by float64) Box { return Box{b.X0 - by, b.Y0 - by, b.X1 + by, b.Y1 + by} }

// Label is a text in its place: Y is its base line, X where it begins, unless Anchor says "middle" or "end".
type Label struct {
	X, Y                float64
	Anchor, Text, Class string
	Digits              bool // nothing of it reaches below the line
}

// Box is the room that a label takes: 6.5 px a letter.
func (l Label) Box() Box {
	x, w := l.X, pen.Width(l.Text)
	switch l.Anchor {
	case "end":
		x -= w
	case "middle":
		x -= w / 2
	}
	if l.Digits {
		return Box{x, l.Y - 10, x + w, l.Y}
	}
	return Box{x, l.Y - 11, x + w, l.Y + 3}
}

// Board is where labels find room.
type Board struct {
	Labels []Label
	Limit  Box   // no label that looks for room leaves it
	blocks []Box // what none may meet
	soft   []Box // what is met only where nothing else is free
}

// aside is the least distance to the left and right of a label, so that it is not read as that of another mark.
const aside = 3

// Block keeps a place free of labels.
func (b *Board) Block(box Box) { b.blocks = append(b.blocks, box) }

// Avoid keeps a place free of labels as long as they find another.
func (b *Board) Avoid(box Box) { b.soft = append(b.soft, box) }

// Put writes a label wherever it stands.
func (b *Board) Put(l Label) {
	b.Labels = append(b.Labels, l)
	b.Block(l.Box())
}

// Try writes a label at the first of the places that is free, and reports whether one was.
func (b *Board) Try(places ...Label) bool {
	for _, also := range [][]Box{b.soft, nil} {
		for _, l := range places {
			if l.Text != "" && b.free(l.Box(), also) {
				b.Put(l)
				return true
			}
		}
	}
	return false
}

func (b *Board) free(box Box, also []Box) bool {
	if box.X0 < b.Limit.X0 || box.X1 > b.Limit.X1 || box.Y0 < b.Limit.Y0 || box.Y1 > b.Limit.Y1 {
		return false
	}
	box.X0, box.X1 = box.X0-aside, box.X1+aside
	return !slices.ContainsFunc(b.blocks, box.Meets) && !slices.ContainsFunc(also, box.Meets)
}
