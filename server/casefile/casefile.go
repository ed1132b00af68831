// Package casefile makes the case file of a story: all that was kept of it, as pages that open offline, as data, and as the
// bytes that were fetched, in the form of package chain.
//
// Items are read, written and dropped in small lots; in memory stay one line for each item and what ties them together.
// Posts that were erased, forgotten or withdrawn are left out with all that is said of them; posts of the office's own
// channels are the evidence of what was published in its name, and stay when they were taken down.
package casefile

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"presswatch/index"
	"presswatch/server/casefile/chain"
	"presswatch/server/story"
	"presswatch/server/view"
	"presswatch/server/words"
)

// Library gives items with their versions, and the bytes that were fetched.
type Library interface {
	GetItems(ctx context.Context, ids []int64) ([]index.Item, error)
	Versions(ctx context.Context, itemID int64) ([]index.Version, error)
	// Raw fails with [index.ErrNotFound] where no bytes were kept.
	Raw(ctx context.Context, itemID int64, version int) ([]byte, string, error)
}

// Beside gives what other stages know about a story and its items.
type Beside interface {
	ActsOf(ctx context.Context, storyID int64) ([]index.Act, error)
	Readings(ctx context.Context, storyID int64) ([]index.Reading, error)
	// ListAlarms gives the newest alarms.
	ListAlarms(ctx context.Context, limit int) ([]index.Alarm, error)
}

// Maker makes case files. Edits may be left out: then only what can be counted is said of changes.
type Maker struct {
	Shelf   story.Shelf
	Library Library
	Beside  Beside
	Edits   story.Between
	Zone    *time.Location // of times on pages; those of data are UTC
	By      string         // "presswatch 0.1.0"
	Raws    int            // bytes of packed raws that a file may have; 0: none is put in
}

// Bounds of a case file. What is beyond them is said in it.
const (
	mostItems  = 10_000
	mostAlarms = 1000
	atOnce     = 50
)

// making is one case file on its way.
type making struct {
	*Maker
	at       time.Time
	story    index.Story
	title    string
	entries  []entry
	byID     map[int64]int // place in entries
	hidden   map[int64]bool
	taken    map[string]bool // addresses of what is hidden
	left     int             // items beyond the bound
	pickUps  []index.PickUp
	carried  []index.Carried
	acts     []index.Act
	alarms   []index.Alarm
	readings map[int64]index.Reading
	why      map[int64]index.Member
	room     int // bytes of raws that still fit
	without  int // raws that did not fit
	out      *chain.Writer
}

// entry is what stays in memory of an item.
type entry struct {
	ID              int64
	Kind            index.Kind
	Lane            index.Lane
	Outlet, Title   string
	Published, Seen time.Time
	Precision       index.Precision
	Versions        int
	Gone            time.Time
}

// Write writes the case file of a story as it stands and returns the last hash of its chain. It fails with [story.Moved] for a
// story that went into another and with [index.ErrNotFound] if there is none. at is when the file is made: the same
// store and the same time give the same bytes.
func (m *Maker) Write(ctx context.Context, to io.Writer, id int64, at time.Time) (string, error) {
	c := &making{Maker: m, at: at, byID: map[int64]int{}, hidden: map[int64]bool{}, taken: map[string]bool{}, room: m.Raws}
	var err error
	if c.story, err = (&story.Desk{Shelf: m.Shelf}).Find(ctx, id); err != nil {
		return "", err
	}
	if err := c.facts(ctx); err != nil {
		return "", err
	}
	if c.out, err = chain.NewWriter(to, c.head()); err != nil {
		return "", err
	}
	if err := c.items(ctx); err != nil {
		return "", err
	}
	if err := c.told(); err != nil {
		return "", err
	}
	return c.out.Close()
}

// facts reads what the file is about, and leaves out what may not be in it.
func (c *making) facts(ctx context.Context) error {
	members, err := c.Shelf.Members(ctx, c.story.ID)
	if err != nil {
		return err
	}
	c.left = max(len(members)-mostItems, 0)
	members = members[:len(members)-c.left]
	c.why = make(map[int64]index.Member, len(members))
	for i := range members {
		members[i].Trace = nil
		c.why[members[i].ItemID] = members[i]
	}
	if err := c.list(ctx, members); err != nil {
		return err
	}
	if c.pickUps, err = c.Shelf.PickUps(ctx, c.story.ID); err != nil {
		return err
	}
	if c.carried, err = c.Shelf.CarriedIn(ctx, c.story.ID); err != nil {
		return err
	}
	if c.acts, err = c.Beside.ActsOf(ctx, c.story.ID); err != nil {
		return err
	}
	readings, err := c.Beside.Readings(ctx, c.story.ID)
	if err != nil {
		return err
	}
	c.readings = make(map[int64]index.Reading, len(readings))
	for _, r := range readings {
		c.readings[r.ItemID] = r
	}
	return c.alarmed(ctx)
}

// list makes the line of each item, in the order in which they were first seen.
func (c *making) list(ctx context.Context, members []index.Member) error {
	for some := range slices.Chunk(members, atOnce) {
		items, err := c.Library.GetItems(ctx, ids(some, func(m index.Member) int64 { return m.ItemID }))
		if err != nil {
			return err
		}
		for i := range items {
			if hidden(&items[i]) {
				c.hide(&items[i])
				continue
			}
			c.entries = append(c.entries, entryOf(&items[i]))
		}
	}
	slices.SortStableFunc(c.entries, func(a, b entry) int { return a.Seen.Compare(b.Seen) })
	for i, e := range c.entries {
		c.byID[e.ID] = i
	}
	return nil
}

func ids[T any](all []T, of func(T) int64) []int64 {
	out := make([]int64, len(all))
	for i, x := range all {
		out[i] = of(x)
	}
	return out
}

func entryOf(it *index.Item) entry {
	title := view.Line(it.Title)
	if title == "" {
		title = view.Or(view.Short(view.Line(it.Text), 80), "Without a headline")
	}
	return entry{ID: it.ID, Kind: it.Kind, Lane: it.Lane, Outlet: view.Or(view.Line(it.Outlet), view.Line(it.Site)), Title: title, Published: it.Published, Precision: it.Precision, Seen: it.FirstSeen, Versions: it.Version, Gone: it.GoneAt}
}

// hidden reports whether an item may not be in a case file: somebody erased, forgot or withdrew it.
func hidden(it *index.Item) bool {
	if it.Erased || it.Post != nil && it.Post.Forgotten != "" {
		return true
	}
	gone := !it.GoneAt.IsZero() || it.Post != nil && !it.Post.Withdrawn.IsZero()
	if it.Kind == index.KindReaction {
		return gone
	}
	return it.Post != nil && gone && it.Lane != index.LaneOwn
}

func (c *making) hide(it *index.Item) {
	c.hidden[it.ID] = true
	for _, url := range []string{it.URL, it.SeenAs} {
		if url != "" {
			c.taken[url] = true
		}
	}
	if i, ok := c.byID[it.ID]; ok { // since the list was made
		c.entries[i].ID = 0
		delete(c.byID, it.ID)
	}
}

// alarmed keeps the alarms that have an item of the story, with these items only.
func (c *making) alarmed(ctx context.Context) error {
	all, err := c.Beside.ListAlarms(ctx, mostAlarms)
	if err != nil {
		return err
	}
	for _, a := range all {
		a.Parts = slices.DeleteFunc(slices.Clone(a.Parts), func(p index.AlarmPart) bool { return c.unknown(p.ItemID) })
		if len(a.Parts) > 0 {
			c.alarms = append(c.alarms, a)
		}
	}
	slices.Reverse(c.alarms)
	return nil
}

// unknown reports whether an item is not in the file.
func (c *making) unknown(id int64) bool { _, ok := c.byID[id]; return !ok }

// head says what the file is about.
func (c *making) head() chain.Head {
	c.title = view.Line(c.story.Title)
	for _, a := range c.acts {
		if a.Kind == index.ActTitle && a.Undone.IsZero() && a.Problem == "" {
			c.title = view.Line(a.Text)
		}
	}
	h := chain.Head{Made: c.at, By: c.By, Story: c.story.ID, Title: c.title, Sentence: c.sentence()}
	if n := len(c.hidden); n > 0 {
		h.Notes = append(h.Notes, "Posts that were erased, withdrawn or are no longer kept, and what was said of them: "+words.Count(n)+".")
	}
	if c.left > 0 {
		h.Notes = append(h.Notes, words.Plural(c.left, "item")+" beyond the first "+words.Count(mostItems)+".")
	}
	h.Notes = append(h.Notes, "The bytes of answers of networks: one answer holds posts of many people. Pictures, films and sound, which are not kept.")
	return h
}

// sentence is the one on top.
func (c *making) sentence() string {
	var articles, own, reactions int
	outlets := map[string]bool{}
	for _, e := range c.entries {
		switch {
		case e.Lane == index.LaneOwn:
			own++
		case e.Kind == index.KindReaction:
			reactions++
		default:
			articles++
			outlets[e.Outlet] = true
		}
	}
	if len(c.entries) == 0 {
		return "Nothing is kept of this story."
	}
	return fmt.Sprintf("First seen by us %s. %s at %s, %s, %s of your own channels.", c.stamp(c.entries[0].Seen), words.Plural(articles, "article"), words.Plural(len(outlets), "outlet"), words.Plural(reactions, "reaction"), words.Plural(own, "item"))
}

// stamp says a time on a page; "" if it is unknown.
func (c *making) stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(c.Zone).Format("2 Jan 2006, 15:04:05 ") + words.Zone(t, c.Zone)
}
