package rehearsal

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"math"
	"net/http"
	"net/url"
	"strings"
	"time"

	"presswatch/index/query"
	"presswatch/server/area"
	"presswatch/server/words"
)

// Spike is a time at which far more came than was to be expected.
type Spike struct {
	At     time.Time // when it would have been told
	Count  int
	Within time.Duration
	Usual  float64
}

// Desk makes the pages. All fields but Spikes must be given.
type Desk struct {
	// Spikes finds those of a search, one false alarm a month tolerated, from when its items were first seen, in order; nil: spikes are not
	// rehearsed.
	Spikes func(times []time.Time, now time.Time) []Spike

	Searcher Searcher
	Library  Library
	Now      func() time.Time
	Zone     *time.Location
}

//go:embed templates
var files embed.FS

// Templates has the pages.
func (d *Desk) Templates() fs.FS { return area.Templates(files) }

// thinking is how long a rehearsal may take.
const thinking = 30 * time.Second

// Routes lists the addresses.
func (d *Desk) Routes() []area.Route {
	return []area.Route{
		{Pattern: "GET /searches/rehearsal", Decide: d.rehearse, Timeout: thinking},
	}
}

// Page is a rehearsal.
type Page struct {
	Query, Sentence, Lead string
	Mistake               string
	Line                  template.HTML
	From, To              string // ends of the line
	Newest                []FiringRow
	Find                  string
	Spikes                string
	SpikeRows             []string
	Busiest               string // how many there would have been on the busiest day
	Config                string // what to write into the configuration
	Save                  string // address at which it is saved
	Zone                  string
}

// FiringRow is an alert that would have been sent.
type FiringRow struct{ Headline, URL, Meta string }

const shown = 5 // firings that are listed

func (d *Desk) rehearse(r *http.Request) (*area.Answer, error) {
	text := strings.TrimSpace(r.URL.Query().Get("q"))
	p := &Page{Query: text, Zone: words.Zone(d.Now(), d.Zone), Find: "/search?" + url.Values{"q": {text}}.Encode()}
	out := &area.Answer{Template: "rehearsal", Title: "Rehearsal", Nav: "saved", Print: "Rehearsal", Data: p}
	if text == "" {
		p.Sentence = "What would a search have told you?"
		p.Lead = "Write a query as on the search page. Nothing is sent: you see when it would have told you in the last 90 days."
		return out, nil
	}
	tree, err := query.Parse(text)
	var m *query.Mistake
	if errors.As(err, &m) {
		out.Status, p.Sentence, p.Mistake = http.StatusBadRequest, "This query cannot be rehearsed.", m.Sentence()
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	return out, d.fill(r.Context(), p, tree)
}

func (d *Desk) fill(ctx context.Context, p *Page, tree query.Node) error {
	now := d.Now()
	res, err := Rehearse(ctx, d.Searcher, d.Library, tree, now, d.Zone)
	if err != nil {
		return err
	}
	p.Sentence, p.Lead = say(res, now, d.Zone)
	p.Line = line(res, now)
	p.From, p.To = words.Day(res.Since, now, d.Zone), "now"
	var ids []int64
	newest := res.Firings[:min(len(res.Firings), shown)]
	for _, f := range newest {
		if f.Story != 0 {
			ids = append(ids, f.Story)
		}
	}
	titles := map[int64]string{}
	if len(ids) > 0 {
		stories, err := d.Library.GetStories(ctx, ids)
		if err != nil {
			return err
		}
		for _, s := range stories {
			titles[s.ID] = s.Title
		}
	}
	for _, f := range newest {
		p.Newest = append(p.Newest, d.row(f, titles, now))
	}
	p.Config, p.Save = config(p.Query), "/searches/new?"+url.Values{"q": {p.Query}}.Encode()
	if n := busiest(res.Firings, d.Zone); n > 1 {
		p.Busiest = fmt.Sprintf("On its busiest day it would have told you %d times.", n)
	}
	if d.Spikes != nil && len(res.Times) > 0 {
		p.Spikes, p.SpikeRows = d.spikes(d.Spikes(res.Times, now), now)
	}
	return nil
}

// spikes says what spikes would have been told, and lists the newest.
func (d *Desk) spikes(all []Spike, now time.Time) (says string, rows []string) {
	switch len(all) {
	case 0:
		says = "With one false alarm a month tolerated it would have told of no spike."
	case 1:
		says = "With one false alarm a month tolerated it would have told of one spike, had three outlets or accounts made it."
	default:
		says = "With one false alarm a month tolerated it would have told of " + words.Count(len(all)) + " spikes, where three outlets or accounts made them."
	}
	for i := len(all) - 1; i >= 0 && len(rows) < shown; i-- {
		s := all[i]
		span := words.Plain(int(s.Within/time.Minute)) + " minutes"
		if s.Within == time.Hour {
			span = "an hour"
		} else if s.Within > time.Hour {
			span = words.Plain(int(s.Within/time.Hour)) + " hours"
		}
		rows = append(rows, fmt.Sprintf("%s: %s in %s, usually %.1f", words.At(s.At, now, d.Zone), words.Count(s.Count), span, s.Usual))
	}
	return says, rows
}

func (d *Desk) row(f Firing, titles map[int64]string, now time.Time) FiringRow {
	row := FiringRow{Headline: f.Item.Title, URL: fmt.Sprintf("/items/%d", f.Item.ID), Meta: words.At(f.Item.FirstSeen, now, d.Zone)}
	if f.Story != 0 {
		row.URL = fmt.Sprintf("/stories/%d", f.Story)
		if t := titles[f.Story]; t != "" {
			row.Headline = t
		}
	}
	if row.Headline == "" {
		row.Headline = "A reaction"
	}
	if f.Item.Outlet != "" {
		row.Meta = f.Item.Outlet + ", " + row.Meta
	}
	row.Headline, row.Meta = words.Clean(row.Headline), words.Clean(row.Meta)
	return row
}

// say says in a sentence how often, and in another what every article would have been.
func say(res Result, now time.Time, zone *time.Location) (head, lead string) {
	span := "in the last 90 days"
	if res.Cut {
		span = "since " + words.At(res.Since, now, zone)
	}
	switch n := len(res.Firings); n {
	case 0:
		head = "It would not have told you anything " + span + "."
	case 1:
		head = "It would have told you once " + span + "."
	default:
		head = "It would have told you " + words.Count(n) + " times " + span + "."
	}
	switch {
	case res.Found == 0:
		return head, "Nothing that we keep matches. Is a word misspelt, or is it too early to tell?"
	case res.Cut:
		return head, fmt.Sprintf("%s match in 90 days; only the newest %s were looked at. That is too many to be told of.", words.Plural(res.Found, "item"), words.Count(most))
	case res.News == 0:
		return head, fmt.Sprintf("%s: all came with the first look at a source, or only repeat others.", matches(res.Found))
	}
	return head, fmt.Sprintf("Once for each story. Every new item would have been %s. %s.", words.Count(res.News), matches(res.Found))
}

func matches(n int) string {
	if n == 1 {
		return "1 item matches"
	}
	return words.Count(n) + " items match"
}

// busiest is how many firings there were on the day with the most.
func busiest(list []Firing, zone *time.Location) int {
	days, most := map[string]int{}, 0
	for _, f := range list {
		day := f.Item.FirstSeen.In(zone).Format(time.DateOnly)
		days[day]++
		most = max(most, days[day])
	}
	return most
}

// The line: 720 by 28, a diamond for each firing.
const (
	wide = 720.0
	mid  = 14.0
	half = 6.0
)

// line draws when it would have told. Its label says what it shows; the list beside it holds the newest.
func line(res Result, now time.Time) template.HTML {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="fired" viewBox="0 0 %g %g" width="%g" height="%g" role="img" aria-label="%s, by time"><path class="tl-base" d="M0 %gH%g"/>`,
		wide, 2*mid, wide, 2*mid, words.Plural(len(res.Firings), "alert"), mid, wide)
	all := now.Sub(res.Since)
	for _, f := range res.Firings {
		x := wide
		if all > 0 {
			x = (wide - 2*half) * float64(f.Item.FirstSeen.Sub(res.Since)) / float64(all)
		}
		x = math.Round(10*(half+min(max(x, 0), wide-2*half))) / 10
		fmt.Fprintf(&b, `<path class="tl-originals" d="M%g %gl%g %g %g %g %g %gz"/>`, x, mid-half, half, half, -half, half, -half, -half)
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String()) //nolint:gosec // G203: numbers only
}

// config is the entry of the configuration that saves a query.
func config(text string) string {
	return "searches:\n  - key: a-short-name\n    name: What people call it\n    query: '" + strings.ReplaceAll(words.Clean(text), "'", "''") + "'\n    tell: [name-of-a-webhook]\n"
}
