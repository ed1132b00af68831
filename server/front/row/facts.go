package row

import (
	"cmp"
	"context"
	"slices"
	"time"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/server/story/known"
	"presswatch/server/story/told"
)

// Shelf gives what the store keeps of a story.
type Shelf interface {
	Members(ctx context.Context, storyID int64) ([]index.Member, error)
	PickUps(ctx context.Context, storyID int64) ([]index.PickUp, error)
	CarriedIn(ctx context.Context, storyID int64) ([]index.Carried, error)
	ActsOf(ctx context.Context, storyID int64) ([]index.Act, error)
}

// Items gives items by their numbers.
type Items interface {
	GetItems(ctx context.Context, ids []int64) ([]index.Item, error)
}

// Searcher counts reactions by network.
type Searcher interface {
	Search(ctx context.Context, r query.Request) (query.Answer, error)
}

// Bounds of what is read for one row: a story of 5,000 items must not cost the page. Beyond them a count is at least
// what it says.
const (
	firstLook = 24   // members among which the first is looked for; numbers rise with the time of first seeing
	mostOwn   = 600  // members among which our own items are looked for
	mostHeld  = 1000 // articles that have words of ours
	mostTaken = 1000 // items that took something from ours
	readAtA   = 200

	mostReleases = 20 // releases that are no members
)

// Maker makes rows. Searcher may be nil: reactions are then not told apart by network.
type Maker struct {
	Shelf    Shelf
	Items    Items
	Searcher Searcher
	Now      func() time.Time
	Zone     *time.Location
}

// Facts is a story with what a row, and whether somebody is needed, is counted from.
type Facts struct {
	index.Story
	Known   *known.Story
	teller  *told.Teller
	Members []index.Member
	Trouble Trouble
}

// reading gathers the facts of one story. Only some of its items are read: the first, our own, those that have our
// words, the copies of what should not have been.
type reading struct {
	known.Facts
	at    map[int64]bool
	items Items
}

// Facts reads the facts of a story.
func (m *Maker) Facts(ctx context.Context, st *index.Story) (*Facts, error) {
	r := &reading{Facts: known.Facts{Story: *st}, at: map[int64]bool{}, items: m.Items}
	var err error
	if r.Members, err = m.Shelf.Members(ctx, st.ID); err != nil {
		return nil, err
	}
	if r.Carried, err = m.Shelf.CarriedIn(ctx, st.ID); err != nil {
		return nil, err
	}
	if r.PickUps, err = m.Shelf.PickUps(ctx, st.ID); err != nil {
		return nil, err
	}
	if r.Acts, err = m.Shelf.ActsOf(ctx, st.ID); err != nil {
		return nil, err
	}
	if err := r.load(ctx, numbers(r.Members[:min(len(r.Members), firstLook)])); err != nil {
		return nil, err
	}
	if err := r.loadOwn(ctx); err != nil {
		return nil, err
	}
	if err := r.loadHeld(ctx); err != nil {
		return nil, err
	}
	out := &Facts{Story: *st, Known: known.At(&r.Facts, m.Now()), Members: r.Members}
	out.teller = told.New(out.Known, &told.Ask{ID: st.ID}, m.Zone, nil)
	out.Trouble = troubleIn(out.teller)
	return out, nil
}

func numbers(members []index.Member) []int64 {
	out := make([]int64, len(members))
	for i, m := range members {
		out[i] = m.ItemID
	}
	return out
}

// load reads items that are not read yet.
func (r *reading) load(ctx context.Context, ids []int64) error {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id int64) bool { return r.at[id] })
	slices.Sort(ids)
	for part := range slices.Chunk(slices.Compact(ids), readAtA) {
		items, err := r.items.GetItems(ctx, part)
		if err != nil {
			return err
		}
		for i := range items {
			r.at[items[i].ID] = true
		}
		r.Items = append(r.Items, items...)
	}
	return nil
}

// loadOwn reads members until all of our own are found. They stand near the beginning of most stories.
func (r *reading) loadOwn(ctx context.Context) error {
	own := func() (n int) {
		for i := range r.Items {
			if r.Items[i].Lane == index.LaneOwn {
				n++
			}
		}
		return n
	}
	for at := 0; at < min(len(r.Members), mostOwn) && own() < r.Story.Own; at += readAtA {
		if err := r.load(ctx, numbers(r.Members[at:min(at+readAtA, len(r.Members))])); err != nil {
			return err
		}
	}
	var named []int64
	for _, a := range r.Acts {
		if a.Kind == index.ActRogue {
			named = append(named, a.Items...)
		}
	}
	return r.load(ctx, r.members(named))
}

// members leaves those of some items that are members.
func (r *reading) members(ids []int64) []int64 {
	return slices.DeleteFunc(ids, func(id int64) bool {
		_, ok := slices.BinarySearchFunc(r.Members, id, func(m index.Member, id int64) int { return cmp.Compare(m.ItemID, id) })
		return !ok
	})
}

// loadHeld reads the items that have words of ours, and those that took something from an item of ours.
func (r *reading) loadHeld(ctx context.Context) error {
	var ids []int64
	for _, c := range r.Carried {
		if n := len(ids); n < mostHeld && (n == 0 || ids[n-1] != c.ItemID) {
			ids = append(ids, c.ItemID)
		}
	}
	own := map[int64]bool{}
	for i := range r.Items {
		own[r.Items[i].ID] = r.Items[i].Lane == index.LaneOwn
	}
	taken := 0
	for _, p := range r.PickUps {
		if own[p.From] && taken < mostTaken {
			ids = append(ids, p.To)
			taken++
		}
	}
	if err := r.load(ctx, r.members(ids)); err != nil {
		return err
	}
	return r.loadReleases(ctx)
}

// loadReleases reads releases that articles carry and that are no members.
func (r *reading) loadReleases(ctx context.Context) error {
	var ids []int64
	for _, c := range r.Carried {
		if c.Release > 0 && !r.at[c.Release] && len(ids) < mostReleases && !slices.Contains(ids, c.Release) {
			ids = append(ids, c.Release)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	var err error
	r.Releases, err = r.items.GetItems(ctx, ids)
	return err
}
