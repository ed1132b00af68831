package frame

import (
	"math"
	"strings"

	"presswatch/server/chart/pen"
)

// Spot is a point along and across.
type Spot struct{ A, C float64 }

// At makes a spot.
func At(a, c float64) Spot { return Spot{a, c} }

// Of arrows, in px.
const (
	corner = 4
	head   = 6 // length of the head
)

// Line is the path of an arrow up to its head, with rounded corners.
func (f *Frame) Line(path []Spot) string {
	var b strings.Builder
	put := func(op string, p Spot) {
		x, y := f.Point(p.A, p.C)
		b.WriteString(op + pen.Number(x) + " " + pen.Number(y))
	}
	put("M", path[0])
	for i := 1; i < len(path)-1; i++ {
		r := min(corner, far(path[i-1], path[i])/2, far(path[i], path[i+1])/2)
		put("L", toward(path[i], path[i-1], r))
		put("Q", path[i])
		put(" ", toward(path[i], path[i+1], r))
	}
	last, before := path[len(path)-1], path[len(path)-2]
	put("L", toward(last, before, min(head-1, far(last, before))))
	return b.String()
}

// Tip is the path of an arrow's head.
func (f *Frame) Tip(path []Spot) string {
	last, before := path[len(path)-1], path[len(path)-2]
	back := toward(last, before, head)
	da, dc := (back.C-last.C)/2, (back.A-last.A)/2
	return "M" + f.at(last) + "L" + f.at(Spot{back.A + da, back.C + dc}) + "L" + f.at(Spot{back.A - da, back.C - dc}) + "Z"
}

func (f *Frame) at(p Spot) string {
	x, y := f.Point(p.A, p.C)
	return pen.Number(x) + " " + pen.Number(y)
}

func far(p, q Spot) float64 { return math.Hypot(p.A-q.A, p.C-q.C) }

// toward is the point by px away from p in the direction of q.
func toward(p, q Spot, px float64) Spot {
	d := far(p, q)
	if d == 0 {
		return p
	}
	return Spot{p.A + (q.A-p.A)/d*px, p.C + (q.C-p.C)/d*px}
}
