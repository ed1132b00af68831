package search

import (
	"context"
	"html/template"
	"strconv"
	"time"

	"presswatch/index/query"
	"presswatch/index/query/clauses"
	"presswatch/server/chart"
	"presswatch/server/words"
)

// volumeView is the chart of items over time with its words and its table.
type volumeView struct {
	Title        string
	Finding      string
	Outside      string // what lies outside the chart, in words
	Wide, Narrow template.HTML
	Table        []volumeRow // nil: only the chart
	Head         string
	TableURL     string
	CSV          string
	Open         bool
}

type volumeRow struct {
	Name, Count, URL string
	n                int
}

// Windows of the chart.
const (
	hoursBelow = 7 * 24 * time.Hour
	weeksAbove = 180 * 24 * time.Hour
	mostWeeks  = 104
)

// volume draws the hits over time, a bar an hour, a day or a week.
func (d *Desk) volume(ctx context.Context, a *Ask, answer query.Answer) (*volumeView, error) {
	v, drawn, err := d.volumeOf(ctx, a, answer.Histogram)
	if err != nil || v == nil {
		return nil, err
	}
	out := &volumeView{
		Title: v.Title(), Finding: v.Finding(), Wide: v.SVG(chart.Wide), Narrow: v.SVG(chart.Narrow), CSV: a.File("volume.csv"),
		Open: a.Show == "table", TableURL: a.With("show", "table") + "#volume",
	}
	if out.Open {
		out.TableURL = a.With() + "#volume"
		out.Head = map[query.Step]string{query.StepHour: "Hour", query.StepWeek: "Week", query.StepDay: "Day"}[v.Step]
		for _, r := range d.volumeRows(a, v) {
			if r.n > 0 {
				out.Table = append(out.Table, r)
			}
		}
	}
	if rest := answer.Total - drawn; rest > 0 {
		out.Outside = words.Plural(rest, "item") + " outside this time."
	}
	return out, nil
}

func (d *Desk) volumeRows(a *Ask, v *chart.Volume) []volumeRow {
	var out []volumeRow
	for i := len(v.Bars) - 1; i >= 0; i-- {
		b := v.Bars[i]
		r := volumeRow{Name: v.Name(i), Count: words.Count(b.N), n: b.N}
		if clause, err := query.Parse(clauseOf(v, b)); err == nil {
			r.URL = a.asking(clauses.With(withoutSpans(a.Tree), clause))
		}
		out = append(out, r)
	}
	return out
}

// clauseOf limits a query to the time of a bar.
func clauseOf(v *chart.Volume, b chart.Bar) string {
	from := b.From.In(v.Zone)
	switch v.Step {
	case query.StepHour:
		return "published:" + from.Format("2006-01-02T15:04") + ".." + from.Format("2006-01-02T15") + ":59"
	case query.StepWeek:
		return "published:" + from.Format(time.DateOnly) + ".." + from.AddDate(0, 0, 6).Format(time.DateOnly)
	}
	return "published:" + from.Format(time.DateOnly)
}

// volumeOf turns the counts of days into the bars of the chart, and asks again by the hour where the time is
// short. It also gives how many items the bars hold.
func (d *Desk) volumeOf(ctx context.Context, a *Ask, days []query.Bucket) (*chart.Volume, int, error) {
	if len(days) == 0 {
		return nil, 0, nil
	}
	from, to := d.window(a.Tree, days)
	v := &chart.Volume{Step: query.StepDay, Now: d.Now(), Zone: d.Zone}
	switch length := to.Sub(from); {
	case length < hoursBelow:
		v.Step = query.StepHour
		answer, err := d.find(ctx, query.Request{
			Tree: a.Tree, Now: d.Now(), Zone: d.Zone, Histogram: &query.Histogram{Step: query.StepHour, From: from, To: to},
		})
		if err != nil {
			return nil, 0, err
		}
		days = answer.Histogram
	case length > weeksAbove:
		v.Step = query.StepWeek
	}
	drawn := d.fill(v, days, from, to)
	return v, drawn, nil
}

// window is the time that the chart covers: what the query says, else from the first hit to now, or to the
// last hit where nothing came for long.
func (d *Desk) window(tree query.Node, days []query.Bucket) (from, to time.Time) {
	now := d.Now()
	for _, sp := range spans(tree) {
		f, t, err := sp.Bounds(now, d.Zone)
		if err != nil {
			continue
		}
		if f.After(from) {
			from = f
		}
		if !t.IsZero() && (to.IsZero() || t.Before(to)) {
			to = t
		}
	}
	first, last := days[0].From, days[len(days)-1].From.Add(24*time.Hour)
	if from.IsZero() {
		from = first
	}
	if to.IsZero() {
		to = last
		if quiet := now.Sub(last); now.Before(last) || quiet < 14*24*time.Hour {
			to = now
		}
	}
	if !to.After(from) {
		to = from.Add(time.Hour)
	}
	if to.Sub(from) > mostWeeks*7*24*time.Hour {
		from = to.Add(-mostWeeks * 7 * 24 * time.Hour)
	}
	return from, to
}

// fill puts the buckets into bars without gaps and returns how many items they hold.
func (d *Desk) fill(v *chart.Volume, buckets []query.Bucket, from, to time.Time) int {
	place := map[int64]int{}
	for at := startOf(v.Step, from.In(d.Zone)); at.Before(to) && len(v.Bars) < 400; at = after(v.Step, at) {
		place[at.Unix()] = len(v.Bars)
		v.Bars = append(v.Bars, chart.Bar{From: at})
	}
	drawn := 0
	for _, b := range buckets {
		if i, ok := place[startOf(v.Step, b.From.In(d.Zone)).Unix()]; ok {
			v.Bars[i].N += b.N
			drawn += b.N
		}
	}
	return drawn
}

func startOf(step query.Step, t time.Time) time.Time {
	switch step {
	case query.StepHour:
		return t.Truncate(time.Hour)
	case query.StepWeek:
		t = t.AddDate(0, 0, -(int(t.Weekday())+6)%7)
	}
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

func after(step query.Step, t time.Time) time.Time {
	switch step {
	case query.StepHour:
		return t.Add(time.Hour)
	case query.StepWeek:
		return t.AddDate(0, 0, 7)
	}
	return t.AddDate(0, 0, 1)
}

// Counts gives the chart of a search as lines of a table, the head line first.
func (d *Desk) Counts(ctx context.Context, a *Ask) ([][]string, error) {
	found, err := d.find(ctx, query.Request{
		Tree: a.Tree, Now: d.Now(), Zone: d.Zone, Histogram: &query.Histogram{Step: query.StepDay},
	})
	if err != nil {
		return nil, err
	}
	lines := [][]string{{"from", "items"}}
	v, _, err := d.volumeOf(ctx, a, found.Histogram)
	if err != nil || v == nil {
		return lines, err
	}
	for _, b := range v.Bars {
		lines = append(lines, []string{b.From.In(d.Zone).Format(time.RFC3339), strconv.Itoa(b.N)})
	}
	return lines, nil
}
