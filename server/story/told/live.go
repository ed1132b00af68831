package told

import (
	"cmp"
	"slices"
	"time"

	"presswatch/index"
	"presswatch/server/story/known"
	"presswatch/server/view"
	"presswatch/server/words"
)

// Live is the part "Still live": who carries what nobody approved, or what we corrected since, and what still does.
type Live struct {
	Heading string // "3 of 17 copies of the false notice."
	Rows    []LiveRow
	Done    []LiveRow // gone or corrected
	Lasting []string  // what cannot be recalled: "subscriber mail, 23:33"
	N       int       // rows that still show it; others only tell of it
}

// LiveRow is an item that has it.
type LiveRow struct {
	Outlet, URL, Where string // Where is the address at the outlet, "" where it is none of the web
	What               string // what is there
	For                string // how long it has been live, or was
	State              string // "live", "removed 01:08", "your line added 00:45"
	Shows              bool   // its words stand there; else it only tells of them
	Checked            string // when we last looked: "09:08"; "" if that is not known
	for_               time.Duration
}

// trace is how an item has something of ours.
type trace struct {
	quotes bool // its words stand in the current version
	had    bool // they stood in an earlier one
	edge   *index.PickUp
	target *known.Item
}

// Live finds who has it. An item that only tells of a false message is listed as long as it does not carry our
// statement, because a reader may take it for true; it is not counted among those that show it. Reactions that only
// answer are left out.
func (t *Teller) Live() *Live {
	targets, fixed := t.targets()
	if len(targets) == 0 {
		return nil
	}
	out := &Live{}
	for _, it := range t.Items {
		if tr := t.traceOf(it, targets); tr != nil {
			row, live := t.liveRow(it, tr, fixed[tr.target.ID])
			if live {
				out.Rows = append(out.Rows, row)
			} else {
				out.Done = append(out.Done, row)
			}
		}
	}
	slices.SortStableFunc(out.Rows, func(a, b LiveRow) int {
		if a.Shows != b.Shows {
			if a.Shows {
				return -1
			}
			return 1
		}
		return cmp.Compare(b.for_, a.for_)
	})
	for _, it := range t.Rogue {
		if Mailed(it) {
			out.Lasting = append(out.Lasting, t.Channel(it)+", "+t.Clock(it.FirstSeen))
		}
	}
	out.Heading = t.liveHeading(out)
	return out
}

// liveHeading says how many of those that ever showed it still do, and how many only tell of it.
func (t *Teller) liveHeading(l *Live) string {
	all, tell := 0, 0
	for _, r := range l.Rows {
		if r.Shows {
			l.N++
		} else {
			tell++
		}
	}
	for _, r := range l.Done {
		if r.Shows {
			all++
		}
	}
	all += l.N
	thing := t.wrongThing()
	out := words.Count(l.N) + " of " + words.Plural(all, "page") + " with " + thing + "."
	switch {
	case all == 0:
		out = "We know of no page elsewhere that showed " + thing + "."
	case l.N == 0 && all == 1:
		out = "The one page with " + thing + " shows it no more."
	case l.N == 0:
		out = "None of the " + words.Plural(all, "page") + " with " + thing + " shows it any more."
	}
	switch {
	case tell == 1:
		out += " 1 tells of it without your statement."
	case tell > 1:
		out += " " + words.Count(tell) + " tell of it without your statement."
	}
	var still []string
	for _, it := range t.Rogue {
		if name := "your " + t.Channel(it); !it.Gone() && !Mailed(it) && !slices.Contains(still, name) {
			still = append(still, name)
		}
	}
	if len(still) > 0 {
		out += " It is still on " + List(still) + "."
	}
	return out
}

// wrongThing names what others should not show any more.
func (t *Teller) wrongThing() string {
	switch {
	case len(t.Rogue) == 0:
		return "what you corrected"
	case len(t.Rogue) == 1:
		return "the false notice"
	}
	return "the false notices"
}

// targets are the items that others should not carry any more: those that nobody approved, or, where there is none,
// our own ones that were changed later, with the time when they were.
func (t *Teller) targets() (targets []*known.Item, fixed map[int64]time.Time) {
	if len(t.Rogue) > 0 {
		return t.Rogue, nil
	}
	fixed = map[int64]time.Time{}
	for _, it := range t.Items {
		if it.Own() && len(it.Versions) > 1 {
			targets = append(targets, it)
			fixed[it.ID] = it.VersionSeen
		}
	}
	return targets, fixed
}

func (t *Teller) traceOf(it *known.Item, targets []*known.Item) *trace {
	if it.Own() || it.Person() {
		return nil
	}
	target := func(id int64) *known.Item {
		for _, x := range targets {
			if x.ID == id {
				return x
			}
		}
		return nil
	}
	var tr trace
	for _, c := range t.wrongOf(it.ID) {
		if x := target(c.Release); x != nil {
			tr.target = x
			tr.quotes = tr.quotes || c.Version == it.Version
			tr.had = true
		}
	}
	edges := it.Edges()
	for i := range edges {
		if x := target(edges[i].From); x != nil {
			tr.edge, tr.target = &edges[i], x
			break
		}
	}
	if tr.target == nil || it.Public() && !tr.had {
		return nil
	}
	return &tr
}

// wrongOf gives the words of ours that should not be there, as an item has them. Of corrected items the store says the
// same as of statements.
func (t *Teller) wrongOf(id int64) []index.Carried {
	if t.wrong == nil {
		t.wrong = map[int64][]index.Carried{}
		for _, c := range t.Wrong {
			t.wrong[c.ItemID] = append(t.wrong[c.ItemID], c)
		}
	}
	return t.wrong[id]
}

func (t *Teller) liveRow(it *known.Item, tr *trace, fixed time.Time) (LiveRow, bool) {
	row := LiveRow{Outlet: t.Outlet(it), URL: ItemURL(it.ID), Where: view.WebAddress(it.URL), What: t.whatIsThere(it, tr), Shows: tr.shows()}
	end, live := t.T, false
	switch {
	case it.Gone():
		row.State, end = "removed "+t.Clock(it.GoneAt), it.GoneAt
	case fixed.IsZero() && Carries(it):
		row.State, end = "your line added "+t.Clock(it.Since), it.Since
		if !it.Since.After(it.FirstSeen) {
			row.State = "with your statement from the start"
		}
	case !fixed.IsZero() && it.VersionSeen.After(fixed):
		row.State, end = "changed since you corrected it, "+t.Clock(it.VersionSeen), it.VersionSeen
	case tr.had && !tr.quotes:
		row.State, end = "no longer shows it, "+t.Clock(it.VersionSeen), it.VersionSeen
	default:
		row.State, live = "live", true
		if !row.Shows {
			row.State = "without your statement"
		}
	}
	if !it.Visited.IsZero() {
		row.Checked = t.Clock(it.Visited)
	}
	row.for_ = end.Sub(it.FirstSeen)
	row.For = Lag(row.for_)
	return row, live
}

// shows reports whether the words themselves stand in the item, or did.
func (tr *trace) shows() bool {
	if tr.had || tr.edge == nil {
		return tr.had
	}
	switch tr.edge.Evidence[0].Kind {
	case index.EvidenceEmbed, index.EvidenceText, index.EvidenceDeclared:
		return true
	}
	return false
}

func (t *Teller) whatIsThere(it *known.Item, tr *trace) string {
	switch {
	case tr.quotes && !Carries(it):
		return "Words of the false notice, no correction"
	case tr.quotes:
		return "Words of the false notice"
	case tr.had:
		return "Had words of the false notice"
	}
	switch tr.edge.Evidence[0].Kind {
	case index.EvidenceLink:
		return "Links to " + t.itsPage(tr.target)
	case index.EvidenceEmbed:
		return "Shows " + t.itsPage(tr.target)
	case index.EvidenceText, index.EvidenceDeclared:
		return "Repeats " + t.itsPage(tr.target)
	}
	return "Tells of " + t.itsPage(tr.target)
}

func (t *Teller) itsPage(it *known.Item) string {
	if t.Channel(it) == "website" {
		return "the page on your website"
	}
	return t.Thing(it)
}
