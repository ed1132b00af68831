// Package timeline draws how a story spread: our own channels, the press by lane, the public, along one axis
// of time, with an arrow for every pick-up whose evidence is known.
//
// [Draw] is a pure function of what the page knows. It makes the drawing in three sizes, of which the style
// sheet shows one: wide for the desktop, page for tablets and paper, narrow for the phone, where time runs
// down and lanes are columns. The geometry is the same code for all three: it counts along time and across
// lanes, and only the frame knows which of the two is x.
package timeline

import (
	"html/template"
	"time"

	"presswatch/server/chart/scene"
	"presswatch/server/chart/tale"
)

// Drawing is the timeline in its sizes, with the words that belong to it.
type Drawing struct {
	Wide, Page, Narrow template.HTML  // 1,200, 688 and 358 px wide; the style sheet shows one of them
	Strip              template.HTML  // the whole story with the window marked; "" where nothing lies outside
	From, To           time.Time      // the window
	Outside            string         // what lies outside, in words: "After 02:20: 6 more articles."
	Finding            string         // what the drawing shows, in words
	Numbers            []scene.Number // what the numbers of the narrow size mean
	Key                []Entry        // the marks that occur
}

// Draw makes the drawing.
func Draw(in tale.Input) Drawing {
	t := tale.Tell(in)
	d := Drawing{From: t.From, To: t.To, Outside: outside(t), Finding: t.Finding(), Strip: strip(t), Key: key(t)}
	d.Wide, _ = scene.Draw(t, scene.Wide(t))
	d.Page, _ = scene.Draw(t, scene.Page(t))
	d.Narrow, d.Numbers = scene.Draw(t, scene.Narrow(t))
	return d
}
