// Package front makes the front page, "Today", and the list of all stories: which stories there are, in which order,
// and whether one of them needs somebody.
//
// The order is a pure function with a written formula (rank.go). A story needs somebody only where there is
// something to do: pages still show what we took down, or what nobody approved.
package front

import (
	"context"
	"errors"
	"net/http"
	"time"

	"presswatch/index"
	"presswatch/server/front/row"
	"presswatch/server/view"
	"presswatch/server/words"
)

// Shelf lists what the store keeps about stories.
type Shelf interface {
	ListStories(ctx context.Context, f index.StoryFilter) ([]index.Story, error)
	GetStories(ctx context.Context, ids []int64) ([]index.Story, error)
	Chapters(ctx context.Context, storyID int64) ([]index.Story, error)
	ActsAfter(ctx context.Context, id int64, limit int) ([]index.Act, error)
}

// Desk makes the pages. Aside may be nil.
type Desk struct {
	Shelf Shelf
	Rows  *row.Maker
	Now   func() time.Time
	Zone  *time.Location
	Setup bool
	// Empty gives the words of an empty store, nil where there are items.
	Empty func(ctx context.Context) (*view.State, error)
	// Aside says how the sources are, and what waits.
	Aside func(ctx context.Context) (sources, waiting string)
}

// Bounds of the front page.
const (
	mostRows    = 40   // stories shown in full
	mostStories = 2000 // stories of its time that are looked at
	mostOwn     = 200  // stories with items of ours that are looked at for trouble
	mostSmall   = 200  // small stories listed
	listAtOnce  = 500
	smallUpTo   = 1  // articles of a small story
	fewUpTo     = 20 // reactions of a small story, less than
)

// Page is the front page.
type Page struct {
	Date     string
	Sentence string
	Strong   string // beginning of the lead, what has to be done
	Lead     string
	Setup    bool
	State    *view.State
	Spans    []view.Choice
	Hours    string // head of the column of sparklines
	Rows     []row.Row
	Further  view.Link
	Small    *Small
	Sources  string
	Waiting  string
	Zone     string
}

// Small are the stories of one article.
type Small struct {
	Words string
	Link  view.Link
	Open  bool
	Lines []Line
	Left  string // what is not listed
}

// Line is a small story.
type Line struct{ URL, Headline, Facts string }

// span is a length of time that a list may show.
type span struct {
	Key, Text string
	Length    time.Duration
}

func spans() []span {
	return []span{{"24h", "24 hours", 24 * time.Hour}, {"3d", "3 days", 3 * 24 * time.Hour}, {"7d", "7 days", 7 * 24 * time.Hour}}
}

// readSpan gives the one that an address asks for, else the first.
func readSpan(r *http.Request, all []span) span {
	for _, s := range all {
		if r.URL.Query().Get("span") == s.Key {
			return s
		}
	}
	return all[0]
}

// Page decides the front page.
func (d *Desk) Page(r *http.Request) (*Page, error) {
	ctx, now := r.Context(), d.Now()
	p := &Page{Date: now.In(d.Zone).Format("Monday 2 January 2006, 15:04 ") + words.Zone(now, d.Zone), Setup: d.Setup, Zone: words.Zone(now, d.Zone)}
	if p.Setup {
		return p, nil
	}
	if d.Aside != nil {
		p.Sources, p.Waiting = d.Aside(ctx)
	}
	chosen := readSpan(r, spans())
	all, more, err := d.since(ctx, now.Add(-chosen.Length))
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		if p.State, err = d.Empty(ctx); err != nil || p.State != nil {
			return p, err
		}
	}
	for i, s := range spans() {
		address := "/"
		if i > 0 {
			address = "/?span=" + s.Key
		}
		p.Spans = append(p.Spans, view.Pick(s.Text, address, s.Key == chosen.Key))
	}
	return p, d.fill(ctx, p, all, more, chosen, r.URL.Query().Get("small") == "show")
}

// Since makes the front page of the time since at, as a digest tells it: nothing in it is folded open.
func (d *Desk) Since(ctx context.Context, at time.Time) (*Page, error) {
	p := &Page{}
	if d.Aside != nil {
		p.Sources, p.Waiting = d.Aside(ctx)
	}
	all, more, err := d.since(ctx, at)
	if err != nil {
		return nil, err
	}
	return p, d.fill(ctx, p, all, more, span{Key: "24h", Length: d.Now().Sub(at)}, false)
}

// since lists the stories of a time, the newest at most.
func (d *Desk) since(ctx context.Context, at time.Time) (all []index.Story, more bool, err error) {
	f := index.StoryFilter{Since: at, Limit: listAtOnce}
	for {
		part, err := d.Shelf.ListStories(ctx, f)
		if err != nil {
			return nil, false, err
		}
		all = append(all, part...)
		if len(part) < listAtOnce {
			return all, false, nil
		}
		if len(all) >= mostStories {
			return all, true, nil
		}
		f.After = part[len(part)-1].ID
	}
}

// fill ranks the stories, makes the rows of the first and says what they come to.
func (d *Desk) fill(ctx context.Context, p *Page, all []index.Story, more bool, chosen span, open bool) error {
	now := d.Now()
	large, small, facts, err := d.sort(ctx, all)
	if err != nil {
		return err
	}
	p.Hours = "Articles, last 24 h"
	if chosen.Length > 24*time.Hour {
		p.Hours = "By the hour"
	}
	rank(large, now)
	for i := range large[:min(len(large), mostRows)] {
		r, err := d.row(ctx, &large[i], facts, i, chosen)
		if err != nil {
			return err
		}
		p.Rows = append(p.Rows, r)
	}
	if rest := len(large) - len(p.Rows); rest > 0 {
		p.Further = view.To(words.Plural(rest, "further story"), "/stories?span="+chosen.Key)
	}
	d.say(p, large, more, now.Add(-chosen.Length))
	p.Small = d.small(small, chosen, open)
	return nil
}

// sort parts the stories that get a row from the small ones, and finds those in trouble on the way.
func (d *Desk) sort(ctx context.Context, all []index.Story) (large, small []standing, facts map[int64]*row.Facts, err error) {
	facts = map[int64]*row.Facts{}
	for i := range all {
		s := standing{Story: all[i]}
		if s.Story.Own > 0 && len(facts) < mostOwn {
			f, err := d.Rows.Facts(ctx, &s.Story)
			if err != nil {
				return nil, nil, nil, err
			}
			facts[s.Story.ID] = f
			s.Trouble, s.Rogue = f.Trouble.Pages(), f.Trouble.Said
		}
		if s.Trouble == 0 && s.Story.Articles <= smallUpTo && s.Story.Reactions < fewUpTo {
			small = append(small, s)
		} else {
			large = append(large, s)
		}
	}
	return large, small, facts, nil
}

// row makes the row of a story; i is its rank.
func (d *Desk) row(ctx context.Context, s *standing, facts map[int64]*row.Facts, i int, chosen span) (row.Row, error) {
	now := d.Now()
	f := facts[s.Story.ID]
	if f == nil {
		var err error
		if f, err = d.Rows.Facts(ctx, &s.Story); err != nil {
			return row.Row{}, err
		}
	}
	o := row.Options{Size: row.Large, Lately: lately(&s.Story, now), Recent: recent}
	if chosen.Length <= 24*time.Hour {
		o.Upto = now
	}
	if i == 0 {
		o.Label = "Why first"
	}
	var err error
	o.Root, err = d.root(ctx, &s.Story)
	return d.Rows.Of(ctx, f, o), err
}

// root gives the headline of the story that another is a chapter of.
func (d *Desk) root(ctx context.Context, st *index.Story) (string, error) {
	if st.Chapter == 0 {
		return "", nil
	}
	roots, err := d.Shelf.GetStories(ctx, []int64{st.Chapter})
	if errors.Is(err, index.ErrNotFound) || len(roots) == 0 {
		return "", nil
	}
	return roots[0].Title, err
}

// say makes the sentence and the lead.
func (d *Desk) say(p *Page, large []standing, more bool, since time.Time) {
	needs, pages, rogue, taken := 0, 0, false, false
	for i := range large {
		if large[i].Trouble > 0 {
			needs++
			pages += large[i].Trouble
			rogue, taken = rogue || large[i].Rogue, taken || !large[i].Rogue
		}
	}
	p.Sentence = "Nothing that needs you."
	if needs > 0 {
		p.Sentence = needing(needs)
		p.Strong = words.Plural(pages, "page") + " still " + map[bool]string{true: "shows", false: "show"}[pages == 1] + " " + shown(rogue, taken) + "."
	}
	others := len(large) - needs
	other := "other story"
	if needs == 0 {
		other = "story"
	}
	switch {
	case others == 0 && needs > 0:
		p.Lead = "No other story"
	case others == 0:
		p.Lead = "No story of more than one article"
	default:
		p.Lead = words.Plural(others, other)
	}
	p.Lead += " since " + d.from(since) + "."
	if more {
		p.Lead += " Only the newest " + words.Count(mostStories) + " were looked at."
	}
}

func shown(rogue, taken bool) string {
	switch {
	case rogue && taken:
		return "what nobody approved, or what you took down"
	case taken:
		return "what you took down"
	}
	return "what nobody approved"
}

func needing(n int) string {
	count := []string{"", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"}
	switch {
	case n == 1:
		return "One story needs you."
	case n < len(count):
		return count[n] + " stories need you."
	}
	return words.Plural(n, "story") + " need you."
}

// from says a time of the last days: "yesterday 09:00", "Wed 4 Nov, 09:00".
func (d *Desk) from(t time.Time) string {
	yesterday := d.Now().In(d.Zone).AddDate(0, 0, -1)
	if t = t.In(d.Zone); t.YearDay() == yesterday.YearDay() && t.Year() == yesterday.Year() {
		return "yesterday " + words.Clock(t, d.Zone)
	}
	return words.At(t, d.Now(), d.Zone)
}

// small folds the small stories into a sentence, or lists them.
func (d *Desk) small(all []standing, chosen span, open bool) *Small {
	if len(all) == 0 {
		return nil
	}
	items := 0
	for _, s := range all {
		items += s.Story.Articles + s.Story.Own + s.Story.Reactions
	}
	address := "/?span=" + chosen.Key
	out := &Small{Words: words.Plural(items, "item") + " in " + words.Plural(len(all), "small story") + ".", Open: open, Link: view.To("Show them", address+"&small=show#small")}
	if len(all) == 1 {
		out.Link.Text = "Show it"
	}
	if !open {
		return out
	}
	out.Link = view.To("Fold them", address)
	for _, s := range all[:min(len(all), mostSmall)] {
		st := &s.Story
		out.Lines = append(out.Lines, Line{URL: row.Address(st.ID), Headline: view.Or(view.Line(st.Title), "Without a headline"), Facts: d.facts(st)})
	}
	if left := len(all) - len(out.Lines); left > 0 {
		out.Left = words.Count(left) + " more are in the list of all stories."
	}
	return out
}

func (d *Desk) facts(st *index.Story) string {
	s := words.At(st.End, d.Now(), d.Zone)
	switch {
	case st.Own > 0 && st.Articles == 0:
		s += " · your own, taken up by nobody"
	case st.Own > 0:
		s += " · your own and one article"
	}
	if st.Reactions > 0 {
		s += " · " + words.Plural(st.Reactions, "reaction")
	}
	return s
}
