package story

import (
	"slices"
	"strconv"
	"time"

	"presswatch/server/chart/tale"
	"presswatch/server/chart/timeline"
	"presswatch/server/story/known"
	"presswatch/server/story/told"
	"presswatch/server/view"
	"presswatch/server/words"
)

// Spread is the part "How it spread": the drawing with what moves it.
type Spread struct {
	timeline.Drawing
	Windows []view.Choice // whole story, first hour
	Focus   *Focus        // the item whose arrows are drawn
	Slider  Slider
	Empty   bool
}

// Focus says whose arrows are drawn.
type Focus struct{ Outlet, Seen, All string }

// Slider is the form that asks for another moment. Its values are seconds since 1970.
type Slider struct {
	Action         string
	Min, Max, Step int64
	Value          int64
	Shown          string // "23:40", "now, 09:12"
	Prev, Next     string // addresses of the events before and after
	Keep           []view.Fact
	Zone           string // its name in the data base of zones, for the script
}

// spread draws the story. It is given nothing but what was known, so that not even the window can tell more.
func (t *teller) spread(now time.Time) Spread {
	in := tale.Input{Now: now, Zone: t.Zone, Focus: t.Ask.Item, From: t.Ask.From, To: t.Ask.To}
	for _, it := range t.Items {
		t.mark(&in, it)
	}
	if t.Ask.Past {
		in.KnownAt = t.T
	}
	out := Spread{Empty: len(in.Marks) == 0, Slider: t.slider(now)}
	if out.Empty {
		return out
	}
	t.steady(&out.Slider, in.Marks)
	out.Drawing = timeline.Draw(in)
	out.Windows = t.windows(in.Marks)
	if it := t.Item(t.Ask.Item); it != nil && !it.Public() {
		out.Focus = &Focus{t.Outlet(it), t.Clock(it.FirstSeen), t.Ask.Link("#spread", "item", "")}
	}
	return out
}

// steady lets the slider take the window of now along, so that the axis stays where it is while the reader goes back
// in time. It stands in the address: the page of a moment is made of nothing but that moment and its address.
func (t *teller) steady(s *Slider, marks []tale.Mark) {
	if t.Ask.Past || !t.Ask.From.IsZero() {
		return
	}
	from, to := tale.Window(marks)
	start, end := told.Stamp(from, t.Zone), told.Stamp(to, t.Zone)
	s.Keep = append(s.Keep, view.Fact{Name: "from", Value: start}, view.Fact{Name: "to", Value: end})
	s.Prev = t.Ask.Link("#spread", "from", start, "to", end, "step", "prev")
}

// mark adds what the drawing shows of an item: itself, its edits, its arrow.
func (t *teller) mark(in *tale.Input, it *known.Item) {
	if it.Public() {
		if !it.Voice() {
			return
		}
		in.Reactions = append(in.Reactions, tale.Reaction{At: it.FirstSeen, N: 1})
		return
	}
	m := tale.Mark{
		ID: it.ID, Kind: tale.Original, Lane: it.Lane, At: it.FirstSeen, Published: it.Published, Outlet: t.Outlet(it), Title: t.Headline(it), URL: told.RowURL(it.ID), Gone: it.GoneAt,
	}
	switch {
	case it.Person():
		m.Kind, m.URL, m.Label = tale.Person, told.ItemURL(it.ID), t.Thing(it)+" "+t.Clock(it.FirstSeen)
	case it.Rogue:
		m.Kind, m.Row, m.URL, m.Lasting = tale.Rogue, t.Row(it), told.ItemURL(it.ID), told.Mailed(it)
	case it.Open:
		m.Kind, m.Row, m.URL = tale.Undecided, t.Row(it), told.ItemURL(it.ID)
		if !slices.ContainsFunc(in.Marks, func(m tale.Mark) bool { return m.Kind == tale.Undecided }) {
			m.Label = "Your item " + t.Clock(it.FirstSeen)
		}
	case it.Own():
		m.Kind, m.Row, m.URL = tale.Statement, t.Row(it), told.ItemURL(it.ID)
	case it.Original != 0:
		m.Kind = tale.Copy
	}
	in.Marks = append(in.Marks, m)
	if it.Parent != nil && t.Item(it.Parent.From) != nil {
		p := it.Parent
		in.Arrows = append(in.Arrows, tale.Arrow{
			From: p.From, To: p.To, Confidence: p.Confidence, Proved: p.IsProved(), Title: t.Evidence(it, p) + ", " + told.Certainty(p), URL: t.ProofURL(p),
		})
	}
	if !it.Own() {
		t.marks(in, it)
	}
}

// marks adds the edits of an article.
func (t *teller) marks(in *tale.Input, it *known.Item) {
	name := t.Outlet(it)
	for n := 1; n < len(it.Versions); n++ {
		c := change{it, n, it.Versions[n].Seen}
		e := tale.Edit{ItemID: it.ID, At: c.at, Kind: tale.EditOther, Title: name + ", edited", URL: told.ItemURL(it.ID) + "/versions/" + strconv.Itoa(it.Versions[n].N)}
		if t.editKind(c) == "your line added" {
			e.Kind, e.Title = tale.EditOurs, name+", your line added"
		}
		in.Edits = append(in.Edits, e)
	}
	if it.Gone() {
		in.Edits = append(in.Edits, tale.Edit{ItemID: it.ID, At: it.GoneAt, Kind: tale.EditRemoved, Title: name + ", removed", URL: told.ItemURL(it.ID)})
	}
}

// windows are the ways to look at the drawing.
func (t *teller) windows(marks []tale.Mark) []view.Choice {
	const place = "#spread"
	at := func(from, to time.Time) (string, bool) {
		on := t.Ask.From.Equal(from) && t.Ask.To.Equal(to)
		return t.Ask.Link(place, "from", told.Stamp(from, t.Zone), "to", told.Stamp(to, t.Zone)), on
	}
	whole, wholeOn := at(tale.Whole(marks, t.T))
	hour, hourOn := at(tale.FirstHour(marks))
	from, to := tale.Window(marks)
	most := t.Ask.From.IsZero() || t.Ask.From.Equal(from) && t.Ask.To.Equal(to)
	return []view.Choice{
		view.Pick("Where most of it is", t.Ask.Link(place, "from", "", "to", ""), most),
		view.Pick("Whole story", whole, wholeOn), view.Pick("First hour", hour, hourOn),
	}
}

// slider lets the reader go back in time, from just before the first item to now.
func (t *teller) slider(now time.Time) Slider {
	s := Slider{Action: told.Path(t.ID), Max: now.Unix(), Value: t.T.Unix(), Step: 60, Shown: "now, " + words.Clock(t.T, t.Zone)}
	if s.Zone = t.Zone.String(); s.Zone == "Local" {
		s.Zone = "" // nobody knows its name
	}
	first := t.T
	if len(t.Items) > 0 {
		first = t.Items[0].FirstSeen
	}
	s.Min = first.Add(-time.Minute).Unix()
	if now.Sub(first) > 30*24*time.Hour {
		s.Step = 3600
	}
	if t.Ask.Past {
		s.Shown = told.Moment(t.T, t.Zone)
	}
	for _, name := range []string{"from", "to", "item", "order"} {
		if v := t.Ask.Get(name); v != "" {
			s.Keep = append(s.Keep, view.Fact{Name: name, Value: v})
		}
	}
	s.Prev, s.Next = t.Ask.Link("#spread", "step", "prev"), ""
	if t.Ask.Past {
		s.Next = t.Ask.Link("#spread", "step", "next")
	}
	return s
}
