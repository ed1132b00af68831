package story

import (
	"html/template"
	"math"
	"slices"
	"time"

	"presswatch/server/story/known"
	"presswatch/server/words"
)

// Curve is the part "Articles, cumulative".
type Curve struct {
	SVG      template.HTML
	Finding  string
	Doubling string
	Hours    []HourRow // the same as a table, at most the newest 48 that have articles
	Left     int       // hours that are not shown
	CSV      string
	Data     string // for the script: JSON of columns; "" none
}

// HourRow counts the articles of an hour.
type HourRow struct {
	Hour           string
	N, Originals   int
	Total, WithOur int
}

const mostHours = 48

// curve makes the part; without articles it has no rows.
func (t *teller) curve() Curve {
	var out Curve
	if len(t.articles) == 0 {
		return out
	}
	out.Hours, out.Left = t.hours()
	out.Doubling = t.doubling()
	out.CSV = t.ask.file(".csv")
	out.SVG = t.cumulative()
	out.Finding = words.Plural(len(t.articles), "article")
	if n := count(t.articles, carries); n > 0 {
		out.Finding += ", " + words.Count(n) + " with your statement"
	}
	out.Finding += ", " + words.Count(count(t.articles, func(it *known.Item) bool { return it.Original == 0 })) + " original."
	return out
}

// hours counts the articles by hour of the clock. With our statement are those that carry it at the moment, from when
// they began to.
func (t *teller) hours() ([]HourRow, int) {
	type sums struct{ n, originals, ours int }
	by := map[time.Time]*sums{}
	var order []time.Time
	at := func(when time.Time) *sums {
		h := floor(when, time.Hour, t.zone)
		if by[h] == nil {
			by[h] = &sums{}
			order = append(order, h)
		}
		return by[h]
	}
	for _, it := range t.articles {
		s := at(it.FirstSeen)
		s.n++
		if it.Original == 0 {
			s.originals++
		}
		if carries(it) {
			at(it.Since).ours++
		}
	}
	sortTimes(order)
	var out []HourRow
	total, ours := 0, 0
	for _, h := range order {
		s := by[h]
		total, ours = total+s.n, ours+s.ours
		out = append(out, HourRow{t.clock(h), s.n, s.originals, total, ours})
	}
	left := max(len(out)-mostHours, 0)
	return out[left:], left
}

// Of the doubling time: the stretch that is looked at, and what it takes to be honest (STORY.md, section 4).
const (
	growthOver  = 3 * time.Hour
	growthItems = 10
	growthFit   = 0.8
)

// doubling says in what time the number of articles doubles: ln 2 over the slope of ln(count) in the last 3 hours,
// only if at least 10 came in them and a line fits them well.
func (t *teller) doubling() string {
	var xs, ys []float64
	since := t.T.Add(-growthOver)
	for i, it := range t.articles {
		if it.FirstSeen.After(since) {
			xs = append(xs, it.FirstSeen.Sub(since).Hours())
			ys = append(ys, math.Log(float64(i+1)))
		}
	}
	switch n := len(xs); {
	case n == 0:
		return "No new article in the last 3 h."
	case n < growthItems:
		return words.Plural(n, "article") + " in the last 3 h: too few to say how fast it grows."
	}
	slope, fit := line(xs, ys)
	if slope <= 0 || fit < growthFit {
		return "It grows too unevenly to say how fast."
	}
	return "At the pace of the last 3 h it doubles in " + words.Duration(time.Duration(math.Ln2/slope*float64(time.Hour))) + "."
}

// line fits y = a + b·x by least squares and returns b with the share of the variance that it explains, R².
func line(xs, ys []float64) (slope, fit float64) {
	n := float64(len(xs))
	var sx, sy float64
	for i := range xs {
		sx, sy = sx+xs[i], sy+ys[i]
	}
	mx, my := sx/n, sy/n
	var xx, xy, yy float64
	for i := range xs {
		dx, dy := xs[i]-mx, ys[i]-my
		xx, xy, yy = xx+dx*dx, xy+dx*dy, yy+dy*dy
	}
	if xx == 0 || yy == 0 {
		return 0, 0
	}
	return xy / xx, xy * xy / (xx * yy)
}

func sortTimes(times []time.Time) { slices.SortFunc(times, time.Time.Compare) }

// cumulative draws the curve.
func (t *teller) cumulative() template.HTML { return "" }

// bar draws how many of all articles have a sentence.
func bar(whole, changed, of int) template.HTML { return "" }
