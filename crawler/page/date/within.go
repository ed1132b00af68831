package date

import (
	"golang.org/x/net/html"

	"presswatch/crawler/page/told"
)

// FindIn finds the date that a part of a listing page gives for the one entry in it: that of a time element,
// else of an element that is called after dates, else the only date that stands there alone, else that of the
// entry's address.
func FindIn(n *html.Node, o Options) Result {
	if o.Told == nil {
		o.Told = &told.Page{}
	}
	g := newGatherer(o)
	g.element(n, inBody)
	var best *witness
	most := 0.0
	for i := range g.out {
		w := &g.out[i]
		if _, points := w.weigh(); w.rule != "long text" && (w.alone || w.mark != unmarked) && points > most {
			best, most = w, points
		}
	}
	if best == nil {
		return g.byAddress()
	}
	return g.result(best.days())
}

func (g *gatherer) byAddress() Result {
	g.out = nil // what was not sure enough is not to be mixed in
	g.address()
	if len(g.out) == 0 {
		return Result{}
	}
	return g.result(g.out[0].days())
}
