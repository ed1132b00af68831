// Package place says where an item stands among others, for its page: in which story, whose text it repeats, who
// repeats it, and from whom it was picked up on what evidence.
package place

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"presswatch/index"
	"presswatch/server/front/row"
	"presswatch/server/view"
	"presswatch/server/words"
)

// Shelf gives what the store keeps about stories.
type Shelf interface {
	GetStories(ctx context.Context, ids []int64) ([]index.Story, error)
	Members(ctx context.Context, storyID int64) ([]index.Member, error)
	MembersOf(ctx context.Context, itemIDs []int64) (map[int64]index.Member, error)
	PickUps(ctx context.Context, storyID int64) ([]index.PickUp, error)
}

// Items gives items by their numbers.
type Items interface {
	GetItems(ctx context.Context, ids []int64) ([]index.Item, error)
}

// Finder finds places.
type Finder struct {
	Shelf Shelf
	Items Items
	Now   func() time.Time
	Zone  *time.Location
}

// Place is where an item stands.
type Place struct {
	StoryID int64
	Story   view.Link
	Counts  string // "38 articles at 27 outlets"
	CopyOf  *Line  // the original; nil: it is one
	CopyID  int64
	Copies  string // "11 copies"; "" none
	Copied  []Line
	Left    string // "9 more"
	From    []Source
	Took    string // "3 items took something from it"; "" none
}

// Line is an item, in a line.
type Line struct{ Outlet, URL, Time string }

// Source is where an item had something from.
type Source struct {
	Outlet    string
	URL       string // of the item; "" we do not collect it
	Certainty string // proved, likely
	Evidence  string // what proves it, in a few words
	Words     string // the proving words
	Proof     string // address of the proof
}

// Bounds of what a page lists.
const (
	mostCopies  = 10
	mostSources = 5
)

// Of finds the place of an item; nil: it is in no story.
func (f *Finder) Of(ctx context.Context, item int64) (*Place, error) {
	of, err := f.Shelf.MembersOf(ctx, []int64{item})
	if err != nil {
		return nil, err
	}
	m, ok := of[item]
	if !ok {
		return nil, nil
	}
	st, err := f.story(ctx, m.StoryID)
	if err != nil || st == nil {
		return nil, err
	}
	p := &Place{
		StoryID: st.ID, Story: view.To(view.Or(view.Line(st.Title), "Story "+strconv.FormatInt(st.ID, 10)), row.Address(st.ID)),
		Counts: words.Plural(st.Articles, "article") + " at " + words.Plural(st.Outlets, "outlet"), CopyID: m.CopyOf,
	}
	members, err := f.Shelf.Members(ctx, st.ID)
	if err != nil {
		return nil, err
	}
	edges, err := f.Shelf.PickUps(ctx, st.ID)
	if err != nil {
		return nil, err
	}
	return p, f.fill(ctx, p, m, members, edges)
}

// story gives a story, or the one that it was merged into.
func (f *Finder) story(ctx context.Context, id int64) (*index.Story, error) {
	for range 2 {
		found, err := f.Shelf.GetStories(ctx, []int64{id})
		if err != nil || len(found) == 0 {
			return nil, err
		}
		if found[0].Into == 0 {
			return &found[0], nil
		}
		id = found[0].Into
	}
	return nil, nil
}

// fill reads the items that the page names.
func (f *Finder) fill(ctx context.Context, p *Place, m index.Member, members []index.Member, edges []index.PickUp) error {
	var copies []int64
	for _, x := range members {
		if x.CopyOf == m.ItemID {
			copies = append(copies, x.ItemID)
		}
	}
	var from []index.PickUp
	took := map[int64]bool{}
	for _, e := range edges {
		switch {
		case e.Confidence < index.Likely || len(e.Evidence) == 0:
		case e.To == m.ItemID && len(from) < mostSources:
			from = append(from, e)
		case e.From == m.ItemID && e.To != m.ItemID:
			took[e.To] = true
		}
	}
	ids := slices.Clone(copies[:min(len(copies), mostCopies)])
	for _, e := range from {
		ids = append(ids, e.From)
	}
	at, err := f.read(ctx, append(ids, m.CopyOf))
	if err != nil {
		return err
	}
	if orig := at[m.CopyOf]; orig != nil {
		line := f.line(orig)
		p.CopyOf = &line
	}
	f.copies(p, copies, at)
	for i := range from {
		p.From = append(p.From, source(&from[i], at[from[i].From]))
	}
	if n := len(took); n > 0 {
		p.Took = words.Plural(n, "item") + " took something from it"
	}
	return nil
}

func (f *Finder) copies(p *Place, ids []int64, at map[int64]*index.Item) {
	if len(ids) == 0 {
		return
	}
	p.Copies = words.Plural(len(ids), "copy")
	for _, id := range ids[:min(len(ids), mostCopies)] {
		if it := at[id]; it != nil {
			p.Copied = append(p.Copied, f.line(it))
		}
	}
	if left := len(ids) - mostCopies; left > 0 {
		p.Left = words.Count(left) + " more"
	}
}

func (f *Finder) read(ctx context.Context, ids []int64) (map[int64]*index.Item, error) {
	ids = slices.DeleteFunc(ids, func(id int64) bool { return id == 0 })
	slices.Sort(ids)
	if ids = slices.Compact(ids); len(ids) == 0 {
		return nil, nil
	}
	items, err := f.Items.GetItems(ctx, ids)
	out := map[int64]*index.Item{}
	for i := range items {
		out[items[i].ID] = &items[i]
	}
	return out, err
}

func (f *Finder) line(it *index.Item) Line {
	return Line{Outlet: outlet(it), URL: "/items/" + strconv.FormatInt(it.ID, 10), Time: words.At(it.FirstSeen, f.Now(), f.Zone)}
}

func outlet(it *index.Item) string {
	return cmp.Or(view.Line(it.Outlet), view.Line(it.Site), "unknown outlet")
}

// source says what shows that an item had something from another. The words are at most those of a sentence.
func source(e *index.PickUp, from *index.Item) Source {
	out := Source{
		Outlet: view.Or(view.Line(e.Outlet), "an outlet without a name"), Certainty: "likely", Evidence: evidence(e.Evidence[0].Kind),
		Words: view.Short(view.Line(e.Evidence[0].Text), 300), Proof: row.Address(e.StoryID) + "/pickups/" + strconv.FormatInt(e.To, 10) + "/" + strconv.FormatInt(e.From, 10),
	}
	if e.IsProved() {
		out.Certainty = "proved"
	}
	if from != nil {
		out.Outlet, out.URL = outlet(from), "/items/"+strconv.FormatInt(from.ID, 10)
	}
	return out
}

// evidence names a kind of evidence as a clause about the item.
func evidence(k index.EvidenceKind) string {
	said := map[index.EvidenceKind]string{
		index.EvidenceDeclared: "says so itself", index.EvidenceLink: "links to it", index.EvidenceAttribution: "credits it", index.EvidenceWire: "wire credit",
		index.EvidenceQuote: "the same quote", index.EvidenceText: "nearly the same text", index.EvidenceEmbed: "shows the post",
	}[k]
	return cmp.Or(said, "nearly the same text")
}
