package story

import (
	"html/template"
	"slices"
	"time"

	"presswatch/server/chart/curve"
	"presswatch/server/chart/small"
	"presswatch/server/story/known"
	"presswatch/server/story/told"
	"presswatch/server/words"
)

// Curve is the part "Articles, cumulative".
type Curve struct {
	curve.Drawing
	Doubling string
	Rows     []HourRow // the same as a table, at most the newest 48 hours that have articles
	Left     int       // hours that are not shown
}

// HourRow counts the articles of an hour.
type HourRow struct {
	Hour           string
	N, Originals   int
	Total, WithOur int
}

const mostHours = 48

// growth makes the part; without articles it has no rows.
func (t *teller) growth() Curve {
	var out Curve
	if len(t.Press) == 0 {
		return out
	}
	in := curve.Input{Until: t.T, Zone: t.Zone}
	for _, it := range t.Press {
		in.Articles = append(in.Articles, it.FirstSeen)
		if it.Original == 0 {
			in.Original = append(in.Original, it.FirstSeen)
		}
		if since := t.since(it); !since.IsZero() {
			in.Ours = append(in.Ours, since)
		}
	}
	if len(t.Releases) > 0 {
		in.Name = "with " + t.Ours()
	}
	out.Drawing = curve.Draw(in)
	out.Doubling = t.doubling(in.Articles)
	out.Rows, out.Left = t.hours()
	return out
}

// since says since when an article carries our statement, or as long as there is none our item; zero: it does not.
func (t *teller) since(it *known.Item) time.Time {
	if len(t.Statements()) == 0 {
		return it.BegunAt
	}
	return it.Since
}

// hours counts the articles by hour of the clock. With our statement are those that carry it at the moment, from when
// they began to.
func (t *teller) hours() ([]HourRow, int) {
	type sums struct{ n, originals, ours int }
	by := map[time.Time]*sums{}
	var order []time.Time
	at := func(when time.Time) *sums {
		h := told.Floor(when, time.Hour, t.Zone)
		if by[h] == nil {
			by[h] = &sums{}
			order = append(order, h)
		}
		return by[h]
	}
	for _, it := range t.Press {
		s := at(it.FirstSeen)
		s.n++
		if it.Original == 0 {
			s.originals++
		}
		if since := t.since(it); !since.IsZero() {
			at(since).ours++
		}
	}
	sortTimes(order)
	var out []HourRow
	total, ours := 0, 0
	for _, h := range order {
		s := by[h]
		total, ours = total+s.n, ours+s.ours
		out = append(out, HourRow{t.Clock(h), s.n, s.originals, total, ours})
	}
	left := max(len(out)-mostHours, 0)
	return out[left:], left
}

// doubling says in what time the number of articles doubles, where that can be said.
func (t *teller) doubling(times []time.Time) string {
	if d, ok := curve.Doubling(times, t.T); ok {
		return "At the pace of the last 3 h it doubles in " + words.Duration(d) + "."
	}
	n := 0
	for _, at := range times {
		if at.After(t.T.Add(-3 * time.Hour)) {
			n++
		}
	}
	switch {
	case n == 0:
		return "No new article in the last 3 h."
	case n < told.Enough:
		return words.Plural(n, "article") + " in the last 3 h: too few to say how fast it grows."
	}
	return "It grows too unevenly to say how fast."
}

func sortTimes(times []time.Time) { slices.SortFunc(times, time.Time.Compare) }

// bar draws how many of all articles have a sentence.
func bar(whole, changed, of int) template.HTML {
	return small.Statement{Carried: whole + changed, Altered: changed, All: of}.SVG(132)
}
