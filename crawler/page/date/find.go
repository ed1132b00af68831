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

// maxHeld is beyond any real page (the largest of 730 has 8 million): a text in so many elements that each may be
// asked for.
const maxHeld = 40_000_000

// opinion asks htmldate, which cannot be stopped, unless the page was made to keep it busy.
func (g *gatherer) opinion(doc *html.Node) {
	if g.held > maxHeld {
		return
	}
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
	if at, ok := g.instant(best); ok && !best.zoned {
		r.Time, r.DayOnly, r.Zone = at, false, true
	} else if best.clock && !best.zoned && r.Time.After(g.o.Now) {
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

// instant finds when it was, where the best witness of the day knows no zone: from one that has a zone and
// tells of the same moment. Wall clocks differ from UTC by whole quarters of an hour; a change in the same
// minute of another hour is the publication too. Of a bare day, only one who speaks of publication can tell the
// time.
func (g *gatherer) instant(best *witness) (time.Time, bool) {
	const furthest = 14 * time.Hour // Kiribati's
	for _, k := range []kind{published, modified} {
		for i := range g.out {
			w := &g.out[i]
			if w.kind != k || !w.zoned || !w.clock || w.place != inBody || w.time().After(g.o.Now) {
				continue
			}
			off := w.time().Sub(best.time()).Truncate(time.Minute)
			if best.clock && off.Abs() <= furthest && (off%time.Hour == 0 || k == published && off%(15*time.Minute) == 0) {
				return w.time(), true
			}
			if !best.clock && k == published && off > -furthest && off < 24*time.Hour+furthest && w.hour+w.min+w.sec > 0 {
				return w.time(), true
			}
		}
	}
	return time.Time{}, false
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
