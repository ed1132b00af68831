package alert

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"presswatch/index"
)

// Gathered keeps what is told later, with others.
type Gathered interface {
	// DueTellings gives those that are due at now, those of an endpoint together.
	DueTellings(ctx context.Context, now time.Time, limit int) ([]index.Telling, error)
	// GatherTellings adds the notice that tells of some (nil: none is wanted), which are due no more from then on, in one step.
	GatherTellings(ctx context.Context, ids []int64, n *index.Notice) error
	// Fence is the time of the last restore: what was due before it may have been told.
	Fence(ctx context.Context) (time.Time, error)
}

// Gatherer tells of what was found for an hour, and in the morning of what was held back: one message for each who is told. All fields
// must be given.
type Gatherer struct {
	Library Library
	Store   Gathered
	Book    func(ctx context.Context) (*Book, error)
	Base    string // address of the pages, without a slash at the end
	Now     func() time.Time
}

const (
	mostDue    = 2000 // tellings at once; what is more is told by the next look
	mostListed = 30   // stories in a message
)

// Tick tells of what is due. One endpoint's trouble does not touch the others.
func (g *Gatherer) Tick(ctx context.Context) error {
	due, err := g.Store.DueTellings(ctx, g.Now(), mostDue)
	if err != nil || len(due) == 0 {
		return err
	}
	fence, err := g.Store.Fence(ctx)
	if err != nil {
		return err
	}
	book, err := g.Book(ctx)
	if err != nil {
		return err
	}
	var all []error
	for len(due) > 0 {
		n := 1
		for n < len(due) && due[n].Channel == due[0].Channel && due[n].Recipient == due[0].Recipient {
			n++
		}
		if err := g.one(ctx, book, due[:n], fence); err != nil {
			all = append(all, fmt.Errorf("what was gathered for %s: %w", due[0].Recipient, err))
		}
		due = due[n:]
	}
	return errors.Join(all...)
}

// one tells an endpoint.
func (g *Gatherer) one(ctx context.Context, book *Book, due []index.Telling, fence time.Time) error {
	ids := make([]int64, len(due))
	var wanted []index.Telling
	for i, t := range due {
		ids[i] = t.ID
		stop, stopped := book.Stopped[StopKey(t.Recipient, t.Search)]
		if !t.Due.Before(fence) && (!stopped || !stop.Until.IsZero()) {
			wanted = append(wanted, t)
		}
	}
	list, err := g.entries(ctx, book, wanted)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return g.Store.GatherTellings(ctx, ids, nil)
	}
	now := g.Now()
	m := Message{Type: "alert", Timestamp: now.UTC(), Says: says(list), List: list, More: g.Base + "/searches/told/" + due[0].Recipient}
	if len(list) > mostListed {
		m.List = list[:mostListed]
	}
	m.Search.Name = "Saved searches"
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return g.Store.GatherTellings(ctx, ids, &index.Notice{
		Key: fmt.Sprintf("gathered/%s/%s/%d", due[0].Channel, due[0].Recipient, ids[len(ids)-1]), Channel: due[0].Channel, Recipient: due[0].Recipient, Body: body, Created: now, Due: now,
	})
}

// says says how many there are, and names the first.
func says(list []Entry) string {
	if len(list) == 1 {
		return fmt.Sprintf("%s: “%s”, %s", list[0].Search, list[0].Title, list[0].Outlet)
	}
	return fmt.Sprintf("%d stories that your searches found: “%s” and others", len(list), list[0].Title)
}

// entries are the stories of tellings, each once for a search. What was erased meanwhile is left out.
func (g *Gatherer) entries(ctx context.Context, book *Book, list []index.Telling) ([]Entry, error) {
	names := map[string]string{}
	for i := range book.Searches {
		names[book.Searches[i].Key] = book.Searches[i].Name
	}
	var items, stories []int64
	for _, t := range list {
		items = append(items, t.Item)
		if t.Story != 0 {
			stories = append(stories, t.Story)
		}
	}
	byItem, byStory := map[int64]index.Item{}, map[int64]index.Story{}
	gotItems, err := g.Library.GetItems(ctx, items)
	if err != nil {
		return nil, err
	}
	for _, it := range gotItems {
		byItem[it.ID] = it
	}
	gotStories, err := g.Library.GetStories(ctx, stories)
	if err != nil {
		return nil, err
	}
	for _, st := range gotStories {
		byStory[st.ID] = st
	}
	var out []Entry
	for _, t := range list {
		it, ok := byItem[t.Item]
		if !ok || it.Erased {
			continue
		}
		e := Entry{Search: cmp.Or(names[t.Search], t.Search), Title: short(title(&it)), Outlet: short(it.Outlet), URL: fmt.Sprintf("%s/items/%d", g.Base, it.ID), Held: t.Held}
		if st, ok := byStory[t.Story]; ok {
			e.Title, e.Outlets, e.URL = short(cmp.Or(st.Title, e.Title)), st.Outlets, fmt.Sprintf("%s/stories/%d", g.Base, t.Story)
		}
		out = append(out, e)
	}
	return out, nil
}
