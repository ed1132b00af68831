package casefile

import (
	"html/template"
	"strings"

	"presswatch/index"
	"presswatch/server/casefile/chain"
	"presswatch/server/story/told"
	"presswatch/server/view"
	"presswatch/server/words"
)

// pickUp is an arrow of the story as data.
type pickUp struct {
	To         int64            `json:"to"`
	From       int64            `json:"from"` // 0: an outlet that is not collected
	Outlet     string           `json:"outlet"`
	Primary    bool             `json:"primary"`
	Confidence float64          `json:"confidence"`
	Certainty  string           `json:"certainty"`
	Since      string           `json:"since"`
	Evidence   []index.Evidence `json:"evidence"`
}

func (c *making) pickUp(p index.PickUp) pickUp {
	return pickUp{p.To, p.From, p.Outlet, p.Primary, p.Confidence, told.Certainty(&p), utc(p.Since), p.Evidence}
}

// shown reports whether an arrow is in the file: both its ends are, and there is enough evidence to say it at all.
func (c *making) shown(p index.PickUp) bool {
	return !c.unknown(p.To) && (p.From == 0 || !c.unknown(p.From)) && p.Confidence >= index.Likely && len(p.Evidence) > 0
}

// storyView is the page of the story.
type storyView struct {
	ID                    int64
	Title, Sentence, Zone string
	Style                 template.CSS
	Notes                 []string
	Items                 []itemRow
	PickUps               []pickUpRow
	Carried               []carriedRow
	Alarms                []alarmRow
	Acts                  []actRow
}

// The rows of the page, in words.
type (
	itemRow struct {
		ID, Versions                               int64
		Seen, Published, Outlet, Kind, Title, Gone string
		Own                                        bool
	}
	pickUpRow struct {
		To, From                       int64
		Taker, Giver, Certainty, Since string
		Evidence                       []string
	}
	carriedRow struct {
		Item                     int64
		Outlet, How, Text, Since string
		Version                  int
	}
	alarmRow struct {
		ID                           int64
		Level, Opened, Taken, Closed string
		Parts                        []partRow
	}
	partRow struct {
		Item                             int64
		Outlet, Words, Signs, Seen, Gone string
	}
	actRow struct{ At, Who, What, Text, State string }
)

// told writes the page of the story and its data, when all items are there.
func (c *making) told() error {
	v := &storyView{ID: c.story.ID, Title: view.Or(c.title, "Without a headline"), Sentence: c.sentence(), Zone: c.Zone.String(), Style: chain.Style}
	if c.without > 0 {
		v.Notes = append(v.Notes, "The fetched bytes of "+words.Plural(c.without, "version")+" are not in here: the file would be too large. Their hashes stand with the items.")
	}
	for _, e := range c.entries {
		if e.ID != 0 {
			v.Items = append(v.Items, c.itemRow(e))
		}
	}
	arrows := []pickUp{}
	for _, p := range c.pickUps {
		if c.shown(p) {
			arrows, v.PickUps = append(arrows, c.pickUp(p)), append(v.PickUps, c.pickUpRow(p))
		}
	}
	carried := []index.Carried{}
	for _, x := range c.carried {
		if !c.unknown(x.ItemID) && x.Sentence >= 0 {
			carried = append(carried, x)
			v.Carried = append(v.Carried, carriedRow{x.ItemID, c.outlet(x.ItemID), string(x.How), view.Line(x.Text), c.stamp(x.Since), x.Version})
		}
	}
	for _, a := range c.alarms {
		v.Alarms = append(v.Alarms, c.alarmRow(a))
	}
	for i := range c.acts {
		c.acts[i].Was = nil
		v.Acts = append(v.Acts, c.actRow(&c.acts[i]))
	}
	page, err := template.New("story.html").ParseFS(files, "templates/story.html")
	if err != nil {
		return err
	}
	if err := c.render("story.html", page, v); err != nil {
		return err
	}
	return c.data("story.json", map[string]any{
		"story": c.story.ID, "title": c.title, "sentence": v.Sentence, "items": v.Items, "pick_ups": arrows, "carried": carried, "alarms": c.alarms, "acts": c.acts,
	})
}

func (c *making) outlet(id int64) string {
	if i, ok := c.byID[id]; ok {
		return c.entries[i].Outlet
	}
	return ""
}

func (c *making) itemRow(e entry) itemRow {
	r := itemRow{ID: e.ID, Versions: int64(e.Versions), Seen: c.stamp(e.Seen), Outlet: e.Outlet, Kind: words.Lane(e.Lane), Title: e.Title, Gone: c.stamp(e.Gone), Own: e.Lane == index.LaneOwn}
	r.Published = words.Published(&index.Item{Published: e.Published, Precision: e.Precision}, c.at, c.Zone)
	if e.Kind == index.KindReaction {
		r.Kind += ", reaction"
	}
	return r
}

func (c *making) pickUpRow(p index.PickUp) pickUpRow {
	r := pickUpRow{To: p.To, From: p.From, Taker: c.outlet(p.To), Giver: view.Or(view.Line(p.Outlet), c.outlet(p.From)), Certainty: told.Certainty(&p), Since: c.stamp(p.Since)}
	for _, e := range p.Evidence {
		r.Evidence = append(r.Evidence, string(e.Kind)+": “"+view.Line(e.Text)+"”")
	}
	return r
}

func (c *making) alarmRow(a index.Alarm) alarmRow {
	r := alarmRow{ID: a.ID, Level: string(a.Level), Opened: c.stamp(a.Opened), Taken: "nobody took it", Closed: "it is open"}
	if !a.TakenAt.IsZero() {
		r.Taken = "taken " + c.stamp(a.TakenAt) + " by " + view.Or(view.Line(a.TakenBy), "somebody")
	}
	if !a.ClosedAt.IsZero() {
		r.Closed = "closed " + c.stamp(a.ClosedAt) + " by " + view.Or(view.Line(a.ClosedBy), "somebody") + ": " + view.Line(a.Reason)
	}
	for _, p := range a.Parts {
		r.Parts = append(r.Parts, partRow{p.ItemID, view.Line(p.Outlet), view.Line(p.Words), strings.Join(p.Signs, "; "), c.stamp(p.Seen), c.stamp(p.Gone)})
	}
	return r
}

func (c *making) actRow(a *index.Act) actRow {
	r := actRow{At: c.stamp(a.At), Who: view.Line(a.Who), What: string(a.Kind), Text: a.Text, State: "done " + c.stamp(a.Done)}
	switch {
	case a.Problem != "":
		r.State = "could not be done: " + view.Line(a.Problem)
	case !a.Undone.IsZero():
		r.State = "taken back " + c.stamp(a.Undone)
	case a.Done.IsZero():
		r.State = "not done yet"
	}
	return r
}
