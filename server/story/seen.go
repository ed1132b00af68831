package story

import (
	"slices"
	"strconv"

	"presswatch/index"
	"presswatch/server/story/known"
	"presswatch/server/story/told"
	"presswatch/server/view"
	"presswatch/server/words"
)

// perPage is how many rows the table First seen shows at once.
const perPage = 100

// Seen is the table "First seen".
type Seen struct {
	Rows        []SeenRow
	From        string // what lag is counted from: "23:31:04"
	Range       string // "1 to 100 of 2,000"; "" if all are shown
	Prev, Next  string
	Order       view.Link // the other order
	All         int
	Statement   bool   // there is a statement to look for
	Ours        string // what is looked for: "your statement", "your item"
	Head        string // the same as the head of a column
	Days        bool   // times have days
	NewestFirst bool
}

// SeenRow is an article.
type SeenRow struct {
	ID        int64
	Seen, Lag string
	Claimed   string // when it was published, as it says, where that differs from Seen: "23:35", "Fri 6 Nov, no time"
	Copy      bool
	Gone      string // "removed 01:08"
	Outlet    string
	Lane      string
	Headline  string
	Lang      string
	URL       string
	From      string   // picked up from
	Missing   string   // why From is no item: "not collected"
	Later     string   // when a later version showed it: "01:12"; "" from the start
	Proof     *Proving // nil: no evidence
	Statement string
	Web       string // its address at the outlet, which the print gives as a note
	Note      int    // number of the note; 0: none
}

// Proving is a link to the sentence that proves a pick-up.
type Proving struct{ Text, URL, Certainty string }

// seen makes the table.
func (t *teller) seen() Seen {
	out := Seen{All: len(t.Press), Statement: len(t.Releases) > 0, Ours: t.Ours(), Head: "Statement", NewestFirst: t.Ask.Newest}
	if out.Ours != "your statement" {
		out.Head = told.Upper(out.Ours)
	}
	if len(t.Items) == 0 || len(t.Press) == 0 {
		return out
	}
	out.From = t.Items[0].FirstSeen.In(t.Zone).Format("15:04:05")
	rows := t.Press
	if t.Ask.Newest {
		rows = slices.Clone(rows)
		slices.Reverse(rows)
	}
	from := (t.Ask.Page - 1) * perPage
	if t.Ask.Item != 0 && t.Ask.Get("page") == "" {
		if i := slices.IndexFunc(rows, func(it *known.Item) bool { return it.ID == t.Ask.Item }); i >= 0 {
			from = i / perPage * perPage // the item that was asked for is on the page
		}
	}
	if from >= len(rows) {
		from = (len(rows) - 1) / perPage * perPage
	}
	to := min(from+perPage, len(rows))
	if len(rows) > perPage {
		t.pager(&out, from, to, len(rows))
	}
	notes := 0
	for _, it := range rows[from:to] {
		r := t.seenRow(it)
		if r.Web != "" {
			notes++
			r.Note = notes
		}
		out.Rows = append(out.Rows, r)
	}
	return out
}

func (t *teller) pager(out *Seen, from, to, all int) {
	const place = "#first-seen"
	out.Range = words.Count(from+1) + " to " + words.Count(to) + " of " + words.Count(all)
	at := func(n int) string {
		if n < 2 {
			return ""
		}
		return strconv.Itoa(n)
	}
	page := from/perPage + 1
	if from > 0 {
		out.Prev = t.Ask.Link(place, "page", at(page-1), "item", "")
	}
	if to < all {
		out.Next = t.Ask.Link(place, "page", at(page+1), "item", "")
	}
	out.Order = view.To("Newest first", t.Ask.Link(place, "order", "newest", "page", ""))
	if t.Ask.Newest {
		out.Order = view.To("Oldest first", t.Ask.Link(place, "order", "", "page", ""))
	}
}

func (t *teller) seenRow(it *known.Item) SeenRow {
	r := SeenRow{
		ID: it.ID, Seen: t.Clock(it.FirstSeen), Lag: told.Lag(it.FirstSeen.Sub(t.Items[0].FirstSeen)), Copy: it.Original != 0, Outlet: t.Outlet(it), Lane: words.Lane(it.Lane),
		Headline: t.Headline(it), Lang: view.Foreign(it.Lang), URL: told.ItemURL(it.ID), Statement: t.said(it), Claimed: t.Claimed(it), Web: view.WebAddress(it.URL),
	}
	if it.Gone() {
		r.Gone = "removed " + t.Clock(it.GoneAt)
	}
	p := it.Parent
	if p == nil && it.Later != nil {
		p, r.Later = it.Later, t.Clock(it.Later.Since)
	}
	if p != nil {
		r.From, r.Missing = t.Source(p)
		r.Proof = &Proving{Text: t.Evidence(it, p), URL: t.ProofURL(p), Certainty: told.Certainty(p)}
	}
	return r
}

// said says how and since when an article carries our statement, or as long as there is none our item.
func (t *teller) said(it *known.Item) string {
	if len(t.Releases) == 0 {
		if t.Young() {
			return "none yet"
		}
		return "none"
	}
	carried, since := it.Carried, it.Since
	if len(t.Statements()) == 0 {
		carried, since = it.Begun, it.BegunAt
	}
	if len(carried) == 0 {
		return "no"
	}
	out := map[index.Carrying]string{index.CarriedExact: "in full", index.CarriedCut: "cut", index.CarriedAltered: "altered"}[told.WorstOf(carried)]
	if out == "in full" && !t.Whole(carried) {
		out = "in part"
	}
	if since.After(it.FirstSeen) {
		out += ", " + t.Clock(since)
	}
	return out
}
