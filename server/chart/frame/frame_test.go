package frame

import (
	"testing"
	"time"
)

var begin = time.Date(2026, 11, 6, 23, 0, 0, 0, time.UTC)

func hour(down bool) Frame {
	return Frame{Down: down, A0: 100, A1: 700, Start: begin, Stop: begin.Add(time.Hour), Edge: begin.Add(2 * time.Hour), Bin: 12, R: 4.5}
}

func TestTimesHaveTheirPlaces(t *testing.T) {
	f := hour(false)
	if got := f.Along(begin.Add(30 * time.Minute)); got != 400 {
		t.Error(got)
	}
	if f.Clip(begin.Add(-time.Hour)) != 100 || f.Clip(begin.Add(9*time.Hour)) != 700 {
		t.Error("not kept inside the plot")
	}
	if bin, a := f.Slot(begin.Add(90 * time.Second)); bin != 1 || a != 118 {
		t.Error(bin, a)
	}
	if bin, a := f.Slot(begin.Add(time.Hour)); bin != 49 || a != 694 {
		t.Error(bin, a)
	}
}

// A dot never stands in what is not known yet, however its bin lies.
func TestDotsStayBeforeWhatIsKnown(t *testing.T) {
	f := hour(false)
	for s := range 3600 {
		f.Edge = begin.Add(time.Duration(s) * time.Second)
		if _, a := f.Slot(f.Edge); a > max(f.Along(f.Edge), f.A0) {
			t.Fatalf("at %d s the dot stands at %g", s, a)
		}
	}
}

func TestPlacesTurnWithTheFrame(t *testing.T) {
	across, down := hour(false), hour(true)
	if got := across.Place(30, 2, 10, 5); got != (Box{10, 2, 30, 5}) {
		t.Error(got)
	}
	if got := down.Place(30, 2, 10, 5); got != (Box{2, 10, 5, 30}) {
		t.Error(got)
	}
}

func TestLabelsFindRoom(t *testing.T) {
	b := Board{Limit: Box{0, 0, 200, 100}}
	b.Block(Box{0, 0, 100, 50})
	at := func(x, y float64, anchor string) Label { return Label{X: x, Y: y, Anchor: anchor, Text: "Outlet"} }
	if b.Try(at(50, 40, "")) {
		t.Error("a label on a mark")
	}
	if b.Try(at(180, 90, "")) {
		t.Error("a label out of the drawing")
	}
	if !b.Try(at(50, 40, ""), at(50, 80, "middle")) || b.Labels[0].Y != 80 {
		t.Error("the second place was free")
	}
	if b.Try(at(60, 80, "middle")) {
		t.Error("a label on another")
	}
	if b.Try(Label{X: 150, Y: 80}) {
		t.Error("a label without words")
	}
	b.Avoid(Box{120, 0, 125, 100})
	if !b.Try(at(110, 20, ""), at(135, 20, "")) || b.Labels[1].X != 135 {
		t.Error("what should be avoided was met without need")
	}
	if !b.Try(at(110, 40, "")) {
		t.Error("nothing else was free")
	}
}

func TestArrowHasRoundCornersAndAHead(t *testing.T) {
	f := hour(false)
	path := []Spot{At(10, 10), At(10, 30), At(60, 30), At(60, 80)}
	if got, want := f.Line(path), "M10 10L10 26Q10 30 14 30L56 30Q60 30 60 34L60 75"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := f.Tip(path), "M60 80L57 74L63 74Z"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	f.Down = true
	if got, want := f.Tip(path), "M80 60L74 57L74 63Z"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := f.Line([]Spot{At(1, 1), At(1, 1)}); got != "M1 1L1 1" {
		t.Error(got)
	}
}
