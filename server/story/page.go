package story

import (
	"context"
	"html/template"
	"strconv"
	"time"

	"presswatch/index"
	"presswatch/server/story/known"
	"presswatch/server/view"
	"presswatch/server/words"
)

// Page is the page of a story.
type Page struct {
	ID       int64
	Over     string
	Past     *Past
	Title    string
	Sentence string
	Leads    []string
	Left     string // what is left out of a story that is too large
	Root     view.Link
	Chapters []Chapter
	Did      *Done // what was just done
	Tags     []TagRow
	Notes    []Done

	Spread    Spread
	Live      *Live
	Seen      Seen
	Statement *Statement
	Curve     Curve
	Edits     *Edits
	Why       Why
	Log       []Done

	Own    []OwnRow // own items, which somebody may approve or not
	Change bool     // forms are shown: the page is as of now
	Files  []view.Link
	Here   string // address of the page, for forms to come back to
	Zone   string
	Head   template.HTML // nothing of a store: how the page was made
}

// Past says as at which moment the page is made.
type Past struct{ When, Back string }

// Chapter is a later chapter of the story.
type Chapter struct{ Title, URL, When, Size string }

// TagRow is a tag with the form that takes it away.
type TagRow struct{ Text string }

// OwnRow is an item of one of our channels.
type OwnRow struct {
	ID       int64
	Channel  string
	Headline string
	URL      string
	Seen     string
	State    string
	Rogue    bool
}

// Page makes the page. It fails with [Moved] for a story that went into another.
func (d *Desk) Page(ctx context.Context, a *Ask) (*Page, error) {
	s, st, left, err := d.told(ctx, a)
	if err != nil {
		return nil, err
	}
	t := d.teller(s, a)
	p := &Page{ID: st.ID, Title: view.Or(view.Line(s.Title), "Without a headline"), Change: !a.Past, Here: path(st.ID), Zone: words.Zone(a.T, d.Zone)}
	if left > 0 && !a.Past {
		p.Left = "This story has " + words.Count(left+mostItems) + " items. " + words.Count(left) + " between its first and its last ones are left out here."
	}
	if a.Past {
		p.Past = &Past{When: moments(a.T, d.Zone), Back: path(st.ID)}
	}
	p.Over, p.Leads = t.over(), t.leads()
	p.Live = t.live()
	live := 0
	if p.Live != nil {
		live = p.Live.N
	}
	p.Sentence = t.sentence(live)
	p.Spread = t.spread(d.Now())
	p.Seen, p.Statement, p.Curve, p.Edits, p.Why = t.seen(), t.statements(), t.growth(), t.edits(), t.why()
	p.people(t)
	p.Files = []view.Link{view.To("CSV", a.file(".csv")), view.To("JSON", a.file(".json"))}
	return p, d.chapters(ctx, p, &st, a)
}

// moments says a moment in full: "Fri 6 Nov 2026, 23:40 GMT".
func moments(at time.Time, zone *time.Location) string {
	layout := "Mon 2 Jan 2006, 15:04 "
	if at.In(zone).Second() != 0 {
		layout = "Mon 2 Jan 2006, 15:04:05 "
	}
	return at.In(zone).Format(layout) + words.Zone(at, zone)
}

// people is what people did and may do.
func (p *Page) people(t *teller) {
	for _, tag := range t.Tags {
		p.Tags = append(p.Tags, TagRow{view.Line(tag)})
	}
	for i := range t.Notes {
		p.Notes = append(p.Notes, t.done(&t.Notes[i]))
	}
	p.Log = t.log()
	for i := range p.Log {
		if p.Log[i].ID == t.ask.Did {
			p.Did = &p.Log[i]
		}
	}
	if p.Did == nil && t.ask.Did != 0 {
		for i := range t.Acts { // an undoing: what it took back is what is told
			if a := &t.Acts[i]; a.ID == t.ask.Did && a.Kind == index.ActUndo {
				for k := range p.Log {
					if p.Log[k].ID == a.Other {
						p.Did = &p.Log[k]
					}
				}
			}
		}
	}
	for _, it := range t.Where((*known.Item).Own) {
		p.Own = append(p.Own, t.ownRow(it))
	}
}

func (t *teller) ownRow(it *known.Item) OwnRow {
	r := OwnRow{ID: it.ID, Channel: t.row(it), Headline: t.headline(it), URL: itemURL(it.ID), Seen: t.clock(it.FirstSeen), Rogue: it.Rogue, State: "approved"}
	switch {
	case it.Rogue && it.Gone():
		r.State = "not approved; removed " + t.clock(it.GoneAt) + ", live " + words.Duration(it.GoneAt.Sub(it.FirstSeen))
	case it.Rogue && mailed(it):
		r.State = "not approved; cannot be recalled"
	case it.Rogue:
		r.State = "not approved; live " + words.Duration(t.T.Sub(it.FirstSeen))
	case it.Gone():
		r.State = "approved; removed " + t.clock(it.GoneAt)
	}
	return r
}

// chapters says of which story this is a chapter, and which chapters it has. As known at a moment, a chapter is one
// whose first item had been seen; its headline and size may be younger, so that only its beginning is told.
func (d *Desk) chapters(ctx context.Context, p *Page, st *index.Story, a *Ask) error {
	if st.Chapter != 0 {
		root, err := d.Shelf.GetStories(ctx, []int64{st.Chapter})
		if err != nil {
			return err
		}
		if len(root) == 1 && !root[0].Begin.After(a.T) {
			name := "“" + view.Line(root[0].Title) + "”"
			if a.Past {
				name = "story " + strconv.FormatInt(root[0].ID, 10)
			}
			p.Root = view.To(name, a.proof(path(root[0].ID), ""))
		}
	}
	later, err := d.Shelf.Chapters(ctx, st.ID)
	if err != nil {
		return err
	}
	for i := range later {
		c := &later[i]
		if c.Begin.After(a.T) {
			continue
		}
		row := Chapter{Title: view.Line(c.Title), URL: a.proof(path(c.ID), ""), When: words.Day(c.Begin, a.T, d.Zone), Size: words.Plural(c.Articles, "article")}
		if a.Past {
			row.Title, row.Size = "Story "+strconv.FormatInt(c.ID, 10), ""
		}
		p.Chapters = append(p.Chapters, row)
	}
	return nil
}
