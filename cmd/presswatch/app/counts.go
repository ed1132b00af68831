package app

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"presswatch/crawler/reaction/bluesky"
	"presswatch/index"
)

// How often counts of posts of live stories are asked for anew, for how long, and how many at a time. The young ones are asked
// for more often: most of what a post ever gets it gets in its first hours.
const (
	countEvery  = 5 * time.Minute
	countFor    = 3 * 24 * time.Hour
	countBack   = 24 * time.Hour // stories that had something within this time are live
	countMost   = 8 * bluesky.CountAtOnce
	countStale  = 30 * time.Minute // of young posts; of older ones a sixth of their age
	countSixths = 6
)

// keepCounting asks how often posts of live stories were liked: Bluesky's stream does not tell. It does nothing without
// a source that reads the stream, and nothing if that says that nobody is to be asked ("also: [none]").
func (a *App) keepCounting(ctx context.Context) error {
	c := a.counter()
	if c == nil {
		return nil
	}
	asked := map[string]time.Time{}
	for pause(ctx, time.Duration(float64(countEvery)/max(a.Speed, 1))) {
		if err := a.countOnce(ctx, c, asked); err != nil && ctx.Err() == nil {
			a.Log.Warn("how often posts were liked could not be asked; it is tried again", "err", err)
		}
	}
	return nil
}

// counter asks where the stream's source asks for names.
func (a *App) counter() *bluesky.Counts {
	for _, s := range a.Config.Sources {
		if s.Kind != string(index.SourceBlueskyStream) || s.Off {
			continue
		}
		c := &bluesky.Counts{Door: a.door}
		if len(s.Also) > 0 {
			if c.Base = s.Also[0]; c.Base == "none" {
				return nil
			}
		}
		return c
	}
	return nil
}

// mostAsked bounds what is remembered of what was asked.
const mostAsked = 20_000

// countOnce asks for the posts whose counts are oldest. Asked is when each was asked for: those that are not told, because their
// authors show them to nobody without an account, are not asked for at once again.
func (a *App) countOnce(ctx context.Context, c *bluesky.Counts, asked map[string]time.Time) error {
	stale, err := a.stalePosts(ctx, asked)
	if err != nil {
		return err
	}
	if len(asked) > mostAsked {
		clear(asked)
	}
	var errs []error
	for part := range slices.Chunk(stale[:min(len(stale), countMost)], bluesky.CountAtOnce) {
		keys := make([]string, len(part))
		for i, p := range part {
			keys[i], asked[p.Key] = p.Key, a.Now()
		}
		tallies, err := c.Count(ctx, keys, a.Now())
		if err != nil {
			return err
		}
		errs = append(errs, a.Store.Recount(ctx, tallies))
	}
	return errors.Join(errs...)
}

// stalePosts are the posts of live stories that are to be counted, those first that were never counted.
func (a *App) stalePosts(ctx context.Context, asked map[string]time.Time) ([]*index.Post, error) {
	stories, err := a.Store.ListStories(ctx, index.StoryFilter{Since: a.Now().Add(-countBack), Limit: wantedMost})
	if err != nil {
		return nil, err
	}
	var out []*index.Post
	for i := range stories {
		if stories[i].Reactions == 0 {
			continue
		}
		members, err := a.Store.Members(ctx, stories[i].ID)
		if err != nil {
			return nil, err
		}
		ids := make([]int64, len(members))
		for j, m := range members {
			ids[j] = m.ItemID
		}
		items, err := a.Store.GetItems(ctx, ids)
		if err != nil {
			return nil, err
		}
		for j := range items {
			if it := &items[j]; a.stale(it, asked) {
				out = append(out, it.Post)
			}
		}
	}
	slices.SortStableFunc(out, func(x, y *index.Post) int { return cmp.Or(x.Counted.Compare(y.Counted), cmp.Compare(x.Key, y.Key)) })
	return out, nil
}

func (a *App) stale(it *index.Item, asked map[string]time.Time) bool {
	p := it.Post
	if p == nil || p.Network != index.NetworkBluesky || !p.Withdrawn.IsZero() || !p.Repost.Zero() || it.Erased || p.Forgotten != "" {
		return false
	}
	age, last := a.Now().Sub(it.When()), p.Counted
	if at := asked[p.Key]; at.After(last) {
		last = at
	}
	return age < countFor && a.Now().Sub(last) >= max(countStale, age/countSixths)
}
