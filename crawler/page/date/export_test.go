package date

import (
	"time"

	"golang.org/x/net/html"

	"presswatch/crawler/page/told"
)

// Families names the families of witnesses.
var Families = []string{"machines", "address", "time elements", "words", "changes", "htmldate"}

// Opened is a page whose witnesses were gathered once, to be weighed several times.
type Opened struct{ g *gatherer }

// Open gathers a page's witnesses.
func Open(doc *html.Node, url string, now time.Time) Opened {
	g := newGatherer(Options{URL: url, Now: now, Told: told.Read(doc)})
	g.gather(doc)
	g.opinion(doc)
	return Opened{g}
}

// Without decides with one family of witnesses left out; -1: with all.
func (o Opened) Without(f int) string {
	less := newGatherer(o.g.o)
	for _, w := range o.g.out {
		if of, _ := w.weigh(); of != family(f) {
			less.out = append(less.out, w)
		}
	}
	return less.result(less.verdict()).Day
}

// DatesIn gives the dates that are found in a text, and their times of day.
func DatesIn(text string, american bool) (out []string) {
	for _, d := range dates(text, american) {
		s := d.dayText()
		if d.clock {
			s += " " + d.time().Format("15:04")
		}
		out = append(out, s)
	}
	return out
}
