package story

import (
	"context"
	"errors"
	"maps"
	"slices"

	"presswatch/index"
	"presswatch/index/story/group"
)

// load makes the engine anew from the store.
func (s *Stage) load(ctx context.Context) error {
	engine, err := s.restored(ctx)
	if err != nil {
		return err
	}
	s.engine, s.learnt, s.repaired = engine, 0, s.Now()
	return nil
}

// restored returns an engine that knows what the store knows, up to the stage's cursor.
func (s *Stage) restored(ctx context.Context) (*group.Engine, error) {
	next, err := s.Store.NextStory(ctx)
	if err != nil {
		return nil, err
	}
	memory, upTo, err := s.Store.StoryMemory(ctx)
	if err != nil {
		return nil, err
	}
	acts, err := s.readActs(ctx)
	if err != nil {
		return nil, err
	}
	stories, err := allStories(ctx, s.Store, index.StoryFilter{Since: s.Now().Add(-remembered)})
	if err != nil {
		return nil, err
	}
	merged, err := s.mergedSince(ctx, acts)
	if err != nil {
		return nil, err
	}
	e := group.New(group.Options{Next: next})
	if err := e.Recall(memory); err != nil {
		// A snapshot of another presswatch: what it taught is learnt again from the items.
		s.Log.Warn("what items taught about words is learnt again", "err", err)
		upTo = 0
	}
	members := func(yield func(index.Member) error) error {
		return s.Store.Traces(ctx, e.Since(), yield)
	}
	if err := e.Restore(append(stories, merged...), members, acts); err != nil {
		return nil, err
	}
	return e, s.learnAgain(ctx, e, upTo)
}

// mergedSince returns those of the stories that acts name which are part of others by now: what was said of the one is
// law for the other.
func (s *Stage) mergedSince(ctx context.Context, acts []index.Act) ([]index.Story, error) {
	named := map[int64]bool{}
	for _, a := range acts {
		named[a.StoryID], named[a.Result] = true, true
		if a.Kind != index.ActUndo { // there it is the number of an act
			named[a.Other] = true
		}
		for _, m := range a.Was {
			named[m.StoryID] = true
		}
	}
	rows, err := s.Store.GetStories(ctx, slices.Sorted(maps.Keys(named)))
	return slices.DeleteFunc(rows, func(row index.Story) bool { return row.Into == 0 }), err
}

// learnAgain lets the engine count the words of what came after its last snapshot.
func (s *Stage) learnAgain(ctx context.Context, e *group.Engine, from int64) error {
	cursor, err := s.Store.Cursor(ctx, Name)
	if err != nil {
		return err
	}
	for from < cursor {
		items, err := s.Store.After(ctx, from, batchSize)
		if err != nil {
			return err
		}
		for _, it := range items {
			if it.Seq > cursor {
				return nil
			}
			e.Observe(docOf(&it))
		}
		if len(items) < batchSize {
			return nil
		}
		from = items[len(items)-1].Seq
	}
	return nil
}

// errNoProgress is a list that gives the same page again: a mistake of the store that would never end.
var errNoProgress = errors.New("the list of stories does not go on")

// allStories reads a list page by page.
func allStories(ctx context.Context, store Keeper, f index.StoryFilter) ([]index.Story, error) {
	var out []index.Story
	f.Limit = 1000
	for {
		page, err := store.ListStories(ctx, f)
		if err != nil || len(page) == 0 {
			return out, err
		}
		if last := page[len(page)-1].ID; last == f.After {
			return out, errNoProgress
		}
		out = append(out, page...)
		f.After = page[len(page)-1].ID
	}
}

// docOf is what the engine is told of an item.
func docOf(it *index.Item) group.Doc {
	d := group.Doc{
		ID: it.ID, Title: it.Title, Summary: it.Summary, Text: it.Text, URL: it.URL, Outlet: it.Outlet, Lang: it.Lang,
		Published: it.Published, Precision: it.Precision, Seen: it.FirstSeen, Declared: it.Declared, Quotes: it.Quotes,
		Own: it.Lane == index.LaneOwn, Reaction: it.Kind == index.KindReaction,
	}
	for _, l := range it.Links {
		d.Links = append(d.Links, l.URL)
	}
	return d
}
