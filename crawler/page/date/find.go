package date

import (
	"time"

	htmldate "github.com/markusmobius/go-htmldate"
	"golang.org/x/net/html"
)

func find(doc *html.Node, o Options) Result {
	g := newGatherer(o)
	g.gather(doc)
	g.opinion(doc)
	return g.result(g.verdict())
}

// opinion asks htmldate.
func (g *gatherer) opinion(doc *html.Node) {
	h, err := htmldate.FromDocument(doc, htmldate.Options{URL: g.o.URL, UseOriginalDate: true})
	if err != nil || h.DateTime.IsZero() {
		return
	}
	m := momentOf(h.DateTime)
	m.clock = false
	if m.day == 1 && !g.has(m) {
		return // a year or a month alone, filled up with ones
	}
	g.add(witness{rule: "htmldate", moment: m, raw: m.dayText()})
}

// has says that another witness gave this day.
func (g *gatherer) has(m moment) bool {
	for _, w := range g.out {
		if w.days() == m.days() {
			return true
		}
	}
	return false
}

// result says what is known of the day that was decided.
func (g *gatherer) result(day int) Result {
	best := g.best(day)
	if best == nil {
		return Result{}
	}
	r := Result{Day: best.dayText(), Time: best.time(), DayOnly: !best.clock, Zone: best.zoned, Raw: best.raw, Rule: best.rule}
	if best.clock && !best.zoned && r.Time.After(g.o.Now) {
		// A wall clock ahead of UTC: the day is right, the hour is not.
		best.clock = false
		r.Time, r.DayOnly = best.time(), true
	}
	r.Updated = g.updated(r.Time)
	return r
}

// best is the witness of a day who knows most: one with a time before one without, one with a zone before one
// without, one that speaks of publication before the others, then the weightiest.
func (g *gatherer) best(day int) *witness {
	var best *witness
	most := -1.0
	for i := range g.out {
		w := &g.out[i]
		if day == 0 || w.days() != day {
			continue
		}
		_, points := w.weigh()
		if w.clock && w.hour+w.min+w.sec > 0 { // midnight is what programs write for "unknown"
			points += 10
			if w.zoned {
				points += 10
			}
		}
		if w.kind == published {
			points += 20
		}
		if w.kind == anyDate && w.place == inBody {
			points += 5
		}
		if points > most {
			best, most = w, points
		}
	}
	if best != nil && best.clock && best.hour+best.min+best.sec == 0 {
		best.clock = false
	}
	return best
}

// updated is the first change that the page tells of, after it was published and not in the future.
func (g *gatherer) updated(since time.Time) time.Time {
	for i := range g.out {
		w := &g.out[i]
		if t := w.time(); w.kind == modified && w.place != replies && t.After(since) && !t.After(g.o.Now.Add(time.Hour)) {
			return t
		}
	}
	return time.Time{}
}
