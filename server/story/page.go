package story

import (
	"context"
	"html/template"
	"slices"
	"strconv"
	"time"

	"presswatch/index"
	"presswatch/server/story/known"
	"presswatch/server/story/public"
	"presswatch/server/story/quoted"
	"presswatch/server/story/told"
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
	Did      *Done   // what was just done
	Doubt    *Doubts // own items that nobody has approved; nil: none, or the page is of another moment
	Tags     []TagRow
	Notes    []Done

	Spread    Spread
	Live      *told.Live
	Seen      Seen
	Statement *Statement
	Quotes    *quoted.Part
	Curve     Curve
	Public    *public.Part
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
	Open     bool // nobody said so or so
}

// Doubts are the own items with which the story began, of which nobody has said whether they were approved. On a bad
// night this is the first thing to answer, so it stands on top.
type Doubts struct {
	Rows []DoubtRow
	IDs  []int64 // of all of them; nil if there is one row only
}

// DoubtRow is one text, on all channels on which it stands.
type DoubtRow struct {
	Where, Headline, URL, Seen string
	IDs                        []int64
}

// Of the doubts on top of the page. The table of own items has all of them.
const (
	mostDoubts = 6              // rows
	doubtsFor  = 12 * time.Hour // from when an item was first seen: what happened at night stands there in the morning
)

// teller says what the parts of the page show.
type teller struct {
	*told.Teller
	desk *Desk
}

// Page makes the page. It fails with [Moved] for a story that went into another.
func (d *Desk) Page(ctx context.Context, a *told.Ask) (*Page, error) {
	tells, st, left, err := d.Tell(ctx, a)
	if err != nil {
		return nil, err
	}
	t := &teller{tells, d}
	p := &Page{ID: st.ID, Title: view.Or(view.Line(t.Title), "Without a headline"), Change: !a.Past, Here: told.Path(st.ID), Zone: words.Zone(a.T, d.Zone)}
	if left > 0 && !a.Past {
		p.Left = "This story has " + words.Count(left+mostItems) + " items. " + words.Count(left) + " between its first and its last ones are left out here."
	}
	if a.Past {
		p.Past = &Past{When: told.Moment(a.T, d.Zone), Back: told.Path(st.ID)}
	}
	p.Over, p.Leads = t.Over(), t.Leads()
	p.Live = t.Live()
	live := 0
	if p.Live != nil {
		live = p.Live.N
	}
	p.Sentence = t.Sentence(live)
	p.Spread = t.spread(d.Now())
	p.Seen, p.Statement, p.Curve, p.Edits, p.Why = t.seen(), t.statements(), t.growth(), t.edits(), t.why()
	p.Quotes = quoted.Of(tells, quoted.Find(tells, d.Quotes))
	crowd, err := public.Gather(ctx, tells, d.Public, d.Notables)
	if err != nil {
		return nil, err
	}
	p.Public = crowd.Of()
	p.people(t)
	if p.Change {
		p.Doubt = t.doubts()
	}
	p.Files = []view.Link{view.To("CSV", a.File(".csv")), view.To("JSON", a.File(".json"))}
	if d.Cases {
		p.Files = append(p.Files, view.To("Case file", told.Path(a.ID)+"/case.zip"))
	}
	return p, d.chapters(ctx, p, &st, a)
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
		if p.Log[i].ID == t.Ask.Did {
			p.Did = &p.Log[i]
		}
	}
	if p.Did == nil && t.Ask.Did != 0 {
		for i := range t.Acts { // an undoing: what it took back is what is told
			if a := &t.Acts[i]; a.ID == t.Ask.Did && a.Kind == index.ActUndo {
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
	r := OwnRow{ID: it.ID, Channel: t.Row(it), Headline: t.Headline(it), URL: told.ItemURL(it.ID), Seen: t.Clock(it.FirstSeen), Rogue: it.Rogue, Open: it.Open, State: "approved"}
	switch {
	case it.Rogue && it.Gone():
		r.State = "not approved; removed " + t.Clock(it.GoneAt) + ", live " + words.Duration(it.GoneAt.Sub(it.FirstSeen))
	case it.Rogue && told.Mailed(it):
		r.State = "not approved; cannot be recalled"
	case it.Rogue:
		r.State = "not approved; live " + words.Duration(t.T.Sub(it.FirstSeen))
	case it.Gone():
		r.State = "approved; removed " + t.Clock(it.GoneAt)
	case it.Open:
		r.State = "nobody has said whether it was approved"
	}
	return r
}

func (t *teller) doubts() *Doubts {
	all := slices.DeleteFunc(t.Undecided(), func(same []*known.Item) bool { return t.T.Sub(same[0].FirstSeen) > doubtsFor })
	if len(all) == 0 {
		return nil
	}
	out := &Doubts{}
	for _, same := range all {
		first := same[0]
		r := DoubtRow{Headline: t.Headline(first), URL: told.ItemURL(first.ID), Seen: t.Clock(first.FirstSeen)}
		var names []string
		for _, it := range same {
			r.IDs = append(r.IDs, it.ID)
			if name := t.Row(it); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		r.Where = told.List(names)
		out.IDs = append(out.IDs, r.IDs...)
		if len(out.Rows) < mostDoubts {
			out.Rows = append(out.Rows, r)
		}
	}
	if len(all) == 1 {
		out.IDs = nil
	}
	return out
}

// chapters says of which story this is a chapter, and which chapters it has. As known at a moment, a chapter is one
// whose first item had been seen; its headline and size may be younger, so that only its beginning is told.
func (d *Desk) chapters(ctx context.Context, p *Page, st *index.Story, a *told.Ask) error {
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
			p.Root = view.To(name, a.Beside(told.Path(root[0].ID), ""))
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
		row := Chapter{Title: view.Line(c.Title), URL: a.Beside(told.Path(c.ID), ""), When: words.Day(c.Begin, a.T, d.Zone), Size: words.Plural(c.Articles, "article")}
		if a.Past {
			row.Title, row.Size = "Story "+strconv.FormatInt(c.ID, 10), ""
		}
		p.Chapters = append(p.Chapters, row)
	}
	return nil
}
