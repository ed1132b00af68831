// Package story makes the page of a story: how it began, how it spread and on what evidence, whether our words were
// carried, what was changed afterwards.
//
// A [Desk] reads the facts of a story from the store and asks package known what of them was known at one moment;
// everything else in here is made of that alone. [Page] is what the templates show, in the order in which they do.
package story

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"presswatch/index"
	"presswatch/server/story/known"
	"presswatch/server/story/public"
	"presswatch/server/story/quoted"
	"presswatch/server/story/told"
	"presswatch/server/view"
)

// Shelf gives what the store keeps about stories.
type Shelf interface {
	GetStories(ctx context.Context, ids []int64) ([]index.Story, error)
	Chapters(ctx context.Context, storyID int64) ([]index.Story, error)
	Members(ctx context.Context, storyID int64) ([]index.Member, error)
	PickUps(ctx context.Context, storyID int64) ([]index.PickUp, error)
	CarriedIn(ctx context.Context, storyID int64) ([]index.Carried, error)
}

// Log gives what people did with a story.
type Log interface {
	ActsOf(ctx context.Context, storyID int64) ([]index.Act, error)
}

// Library gives what the store keeps about items.
type Library interface {
	GetItems(ctx context.Context, ids []int64) ([]index.Item, error)
	Versions(ctx context.Context, itemID int64) ([]index.Version, error)
}

// Visits tells when pages were last visited.
type Visits interface {
	Visited(ctx context.Context, itemIDs []int64) (map[int64]time.Time, error)
}

// Desk makes the pages of stories. Visits, Sentences, Quotes, Edits, Public and Notables may be left out.
type Desk struct {
	Shelf   Shelf
	Log     Log
	Library Library
	Visits  Visits
	Now     func() time.Time
	Zone    *time.Location // of all times on pages

	// Sentences cuts a release into the sentences that [index.Carried] counts. Nil: a sentence is shown as the articles
	// that carry it word for word have it.
	Sentences func(text string) []string
	// Quotes compares what articles give to us in quotation marks with our statements. Nil: nothing is compared.
	Quotes quoted.Checker
	// Public is what was found out about reactions. Nil: they are only counted.
	Public public.Shelf
	// Notables is the office's own list of accounts. Nil: there is none.
	Notables public.Book
	// Edits says in plain words what changed between two versions of an article. was and is are the sentences of ours in
	// each. Nil: only what can be counted is said.
	Edits Between
	// Cases says that case files are made.
	Cases bool
}

// Between says what changed between two versions, the most telling first.
type Between func(before, after index.Version, was, is []index.Carried) []index.Edit

// Bounds of what one page is made of. A story beyond them shows its beginning and its end, and says so.
const (
	mostItems    = 6000 // items, half from each end
	mostEdited   = 400  // items whose versions are read
	mostReleases = 20   // releases that are no members
	itemsAtOnce  = 500
)

// Moved says that a story went into another.
type Moved struct{ Into int64 }

// Error is of the interface error.
func (m Moved) Error() string { return fmt.Sprintf("the story went into story %d", m.Into) }

// Elsewhere says that the page has another address: where a step of the slider leads to.
type Elsewhere struct{ URL string }

// Error is of the interface error.
func (e Elsewhere) Error() string { return "the page is at " + e.URL }

// Find gives a story that stands for itself: [Moved] if it went into another, [index.ErrNotFound] if there is none.
func (d *Desk) Find(ctx context.Context, id int64) (index.Story, error) {
	found, err := d.Shelf.GetStories(ctx, []int64{id})
	if err != nil {
		return index.Story{}, err
	}
	if len(found) == 0 {
		return index.Story{}, fmt.Errorf("story %d: %w", id, index.ErrNotFound)
	}
	if into := found[0].Into; into != 0 {
		return index.Story{}, Moved{into}
	}
	return found[0], nil
}

// facts reads all that the store has of a story. Versions are read where they are needed: of items that were changed,
// the newest changes first.
func (d *Desk) facts(ctx context.Context, st index.Story) (*known.Facts, int, error) {
	f := &known.Facts{Story: st, Versions: map[int64][]index.Version{}}
	var err error
	if f.Members, err = d.Shelf.Members(ctx, st.ID); err != nil {
		return nil, 0, err
	}
	left := max(len(f.Members)-mostItems, 0)
	if left > 0 {
		f.Members = slices.Concat(f.Members[:mostItems/2], f.Members[len(f.Members)-mostItems/2:])
	}
	if f.Items, err = d.items(ctx, f.Members); err != nil {
		return nil, 0, err
	}
	if f.PickUps, err = d.Shelf.PickUps(ctx, st.ID); err != nil {
		return nil, 0, err
	}
	if f.Carried, err = d.Shelf.CarriedIn(ctx, st.ID); err != nil {
		return nil, 0, err
	}
	if f.Acts, err = d.Log.ActsOf(ctx, st.ID); err != nil {
		return nil, 0, err
	}
	if f.Releases, err = d.releases(ctx, f); err != nil {
		return nil, 0, err
	}
	if err := d.visits(ctx, f); err != nil {
		return nil, 0, err
	}
	if d.Public != nil {
		if f.Readings, err = d.Public.Readings(ctx, st.ID); err != nil {
			return nil, 0, err
		}
	}
	return f, left, d.versions(ctx, f)
}

func (d *Desk) visits(ctx context.Context, f *known.Facts) error {
	if d.Visits == nil {
		return nil
	}
	ids := make([]int64, 0, len(f.Items))
	for i := range f.Items {
		if f.Items[i].Kind != index.KindReaction {
			ids = append(ids, f.Items[i].ID)
		}
	}
	var err error
	f.Visited, err = d.Visits.Visited(ctx, ids)
	return err
}

func (d *Desk) items(ctx context.Context, members []index.Member) ([]index.Item, error) {
	out := make([]index.Item, 0, len(members))
	for some := range slices.Chunk(members, itemsAtOnce) {
		ids := make([]int64, len(some))
		for i, m := range some {
			ids[i] = m.ItemID
		}
		items, err := d.Library.GetItems(ctx, ids)
		if err != nil {
			return nil, err
		}
		out = append(out, items...)
	}
	return out, nil
}

// releases reads the releases that articles carry and that are no members.
func (d *Desk) releases(ctx context.Context, f *known.Facts) ([]index.Item, error) {
	var ids []int64
	member := func(id int64) bool {
		_, ok := slices.BinarySearchFunc(f.Members, id, func(m index.Member, id int64) int { return int(m.ItemID - id) })
		return ok
	}
	for _, c := range f.Carried {
		if c.Release > 0 && len(ids) < mostReleases && !member(c.Release) && !slices.Contains(ids, c.Release) {
			ids = append(ids, c.Release)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return d.Library.GetItems(ctx, ids)
}

// versions reads the versions of items that were changed.
func (d *Desk) versions(ctx context.Context, f *known.Facts) error {
	var edited []*index.Item
	for i := range f.Items {
		if f.Items[i].Version > 1 {
			edited = append(edited, &f.Items[i])
		}
	}
	slices.SortFunc(edited, func(a, b *index.Item) int { return b.VersionSeen.Compare(a.VersionSeen) })
	for _, it := range edited[:min(len(edited), mostEdited)] {
		v, err := d.Library.Versions(ctx, it.ID)
		if err != nil && !errors.Is(err, index.ErrNotFound) {
			return err
		}
		f.Versions[it.ID] = v
	}
	return nil
}

// Tell gives what is known of a story at the moment that an ask names, the story's row, and how many items are left
// out. It fails with [Moved] for a story that went into another, and with [Elsewhere] where the page has another address.
func (d *Desk) Tell(ctx context.Context, a *told.Ask) (*told.Teller, index.Story, int, error) {
	st, err := d.Find(ctx, a.ID)
	if err != nil {
		return nil, st, 0, err
	}
	if err := a.Resolve(st.Begin, d.Now(), d.Zone); err != nil {
		return nil, st, 0, err
	}
	f, left, err := d.facts(ctx, st)
	if err != nil {
		return nil, st, 0, err
	}
	if to := a.Elsewhere(f, d.Zone); to != "" {
		return nil, st, 0, Elsewhere{to}
	}
	return told.New(known.At(f, a.T), a, d.Zone, d.Sentences), st, left, nil
}

// Crowd gives the reactions to a story as known at the moment that an ask names, and the story's headline. It fails as
// [Desk.Tell] does.
func (d *Desk) Crowd(ctx context.Context, a *told.Ask) (*public.Crowd, string, error) {
	t, _, _, err := d.Tell(ctx, a)
	if err != nil {
		return nil, "", err
	}
	c, err := public.Gather(ctx, t, d.Public, d.Notables)
	return c, view.Or(view.Line(t.Title), "Without a headline"), err
}
