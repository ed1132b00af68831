package story

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/server/story/known"
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
	Statement   bool // there is a statement to look for
	Days        bool // times have days
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
	out := Seen{All: len(t.articles), Statement: len(t.Releases) > 0, NewestFirst: t.ask.Newest}
	if len(t.Items) == 0 || len(t.articles) == 0 {
		return out
	}
	out.From = t.Items[0].FirstSeen.In(t.zone).Format("15:04:05")
	rows := t.articles
	if t.ask.Newest {
		rows = slices.Clone(rows)
		slices.Reverse(rows)
	}
	from := (t.ask.Page - 1) * perPage
	if t.ask.Item != 0 && t.ask.raw.Get("page") == "" {
		if i := slices.IndexFunc(rows, func(it *known.Item) bool { return it.ID == t.ask.Item }); i >= 0 {
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
		out.Prev = t.ask.link(place, "page", at(page-1), "item", "")
	}
	if to < all {
		out.Next = t.ask.link(place, "page", at(page+1), "item", "")
	}
	out.Order = view.To("Newest first", t.ask.link(place, "order", "newest", "page", ""))
	if t.ask.Newest {
		out.Order = view.To("Oldest first", t.ask.link(place, "order", "", "page", ""))
	}
}

func (t *teller) seenRow(it *known.Item) SeenRow {
	r := SeenRow{
		ID: it.ID, Seen: t.clock(it.FirstSeen), Lag: lag(it.FirstSeen.Sub(t.Items[0].FirstSeen)), Copy: it.Original != 0, Outlet: t.outlet(it), Lane: words.Lane(it.Lane),
		Headline: t.headline(it), Lang: view.Foreign(it.Lang), URL: itemURL(it.ID), Statement: t.said(it), Claimed: t.claimed(it), Web: web(it.URL),
	}
	if it.Gone() {
		r.Gone = "removed " + t.clock(it.GoneAt)
	}
	p := it.Parent
	if p == nil && it.Later != nil {
		p, r.Later = it.Later, t.clock(it.Later.Since)
	}
	if p != nil {
		r.From, r.Missing = t.source(p)
		r.Proof = &Proving{Text: t.evidence(it, p), URL: t.proofURL(p), Certainty: certainty(p)}
	}
	return r
}

// claimed names the second clock where it differs from the first.
func (t *teller) claimed(it *known.Item) string {
	switch {
	case it.Published.IsZero():
		return "unknown"
	case it.Precision == index.PrecisionDay:
		return words.Day(it.Published, t.T, time.UTC) + ", no time"
	case apart(it):
		return t.clock(it.Published)
	}
	return ""
}

// source names what something was picked up from, and says why that is no item where it is none.
func (t *teller) source(p *index.PickUp) (name, missing string) {
	if from := t.Item(p.From); from != nil {
		return t.thing(from), ""
	}
	name = view.Or(view.Line(p.Outlet), "an outlet without a name")
	for _, it := range t.Items {
		if it.Outlet == p.Outlet {
			return name, "which item is unknown"
		}
	}
	return name, "not collected"
}

func (t *teller) proofURL(p *index.PickUp) string {
	return t.ask.proof(path(t.ID)+"/pickups/"+strconv.FormatInt(p.To, 10)+"/"+strconv.FormatInt(p.From, 10), "")
}

// evidence says in a few words what the strongest proof of a pick-up is.
func (t *teller) evidence(it *known.Item, p *index.PickUp) string {
	from := t.Item(p.From)
	ours := from != nil && from.Own()
	e := &p.Evidence[0]
	switch e.Kind {
	case index.EvidenceDeclared:
		return "says so itself"
	case index.EvidenceLink:
		if ours {
			return "links to our page"
		}
		return "links to it"
	case index.EvidenceAttribution:
		return "credits it"
	case index.EvidenceWire:
		if it.Original != 0 {
			return "wire copy"
		}
		return "wire credit"
	case index.EvidenceQuote:
		if n := len(strings.Fields(e.Text)); n > 1 {
			return "same " + strconv.Itoa(n) + "-word quote"
		}
		return "same quote"
	case index.EvidenceEmbed:
		if ours {
			return "embeds our post"
		}
		return "embeds the post"
	}
	return "nearly the same text"
}

// said says how and since when an article carries our statement.
func (t *teller) said(it *known.Item) string {
	if len(t.Releases) == 0 {
		if t.young() {
			return "none yet"
		}
		return "none"
	}
	if !carries(it) {
		return "no"
	}
	out := map[index.Carrying]string{index.CarriedExact: "in full", index.CarriedCut: "cut", index.CarriedAltered: "altered"}[worst(it)]
	if out == "in full" && !t.whole(it) {
		out = "in part"
	}
	if it.Since.After(it.FirstSeen) {
		out += ", " + t.clock(it.Since)
	}
	return out
}

// whole reports whether an item has all sentences of one of our statements. Without a way to cut sentences that is
// not known, and what stands there word for word counts.
func (t *teller) whole(it *known.Item) bool {
	have := map[int64]int{}
	for _, c := range it.Carried {
		have[c.Release]++
	}
	for id, n := range have {
		if total := len(t.sentencesOf(id)); n >= total {
			return true
		}
	}
	return false
}
