package search

import (
	"context"
	"slices"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/server/front/tags"
)

// foldAtMost is how many hits, from the first on, are folded into stories and copies under their originals. Beyond
// them the list goes on item by item, and says so.
const foldAtMost = query.MaxSize

// byStory reports whether hits are listed by story.
func (d *Desk) byStory(a *Ask) bool { return d.Stories != nil && !a.Items && a.After == "" }

// find runs a search that knows what is in a story.
func (d *Desk) find(ctx context.Context, r query.Request) (query.Answer, error) {
	if d.Stories != nil {
		r.Stories, r.Tagged = d.told, d.tagged
	}
	return d.Searcher.Search(ctx, r)
}

// Bounds of what story: asks the store.
const (
	mostHops     = 4 // from a merged story to the one that stands
	mostChapters = 100
)

// told gives the items of a story, of what was merged into it and of its chapters. A story that was merged into
// another one means that.
func (d *Desk) told(ctx context.Context, id int64) ([]int64, error) {
	for range mostHops {
		found, err := d.Stories.GetStories(ctx, []int64{id})
		if err != nil || len(found) == 0 {
			return nil, err
		}
		if found[0].Into == 0 {
			break
		}
		id = found[0].Into
	}
	ids := []int64{id}
	chapters, err := d.Stories.Chapters(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, c := range chapters[:min(len(chapters), mostChapters)] {
		ids = append(ids, c.ID)
	}
	var out []int64
	for _, id := range ids {
		members, err := d.Stories.Members(ctx, id)
		if err != nil {
			return nil, err
		}
		for _, m := range members {
			out = append(out, m.ItemID)
		}
	}
	return out, nil
}

// tagged gives the items of the stories that people gave a tag.
func (d *Desk) tagged(ctx context.Context, tag string) ([]int64, error) {
	stories, err := tags.Stories(ctx, d.Stories, tag)
	if err != nil {
		return nil, err
	}
	var out []int64
	for _, id := range stories {
		items, err := d.told(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, items...)
	}
	return out, nil
}

// bundle is what stands as one row: the hits of a story, an original with its copies, or one hit.
type bundle struct {
	story index.Story // ID 0: in no story
	copy  bool        // the first of them is a copy whose original is no hit
	hits  []int64     // items, in the order of the hits; of an original with its copies that one first
}

// fold groups hits, each group at the place of its first hit, or of lead where that is given. key gives 0 for a hit
// that stands for itself.
func fold(hits []query.Hit, key func(item int64) int64, lead func(item int64) bool) []bundle {
	at := map[int64]int{}   // key: place among the bundles
	led := map[int64]bool{} // keys whose leading hit is among the hits
	for _, h := range hits {
		if k := key(h.ID); k != 0 && lead != nil && lead(h.ID) {
			led[k] = true
		}
	}
	var out []bundle
	waiting := map[int64][]int64{} // hits that came before the one that leads them
	for _, h := range hits {
		k := key(h.ID)
		i, known := at[k]
		switch {
		case k == 0:
			out = append(out, bundle{hits: []int64{h.ID}})
		case known:
			out[i].hits = append(out[i].hits, h.ID)
		case led[k] && !lead(h.ID):
			waiting[k] = append(waiting[k], h.ID)
		default:
			at[k] = len(out)
			out = append(out, bundle{hits: append([]int64{h.ID}, waiting[k]...)})
		}
	}
	return out
}

// byOriginal folds copies under their originals. A copy whose original is no hit stands for it, with the other copies
// under it.
func byOriginal(hits []query.Hit, members map[int64]index.Member) []bundle {
	key := func(item int64) int64 {
		if m, ok := members[item]; ok && m.CopyOf != 0 {
			return m.CopyOf
		}
		return item
	}
	out := fold(hits, key, func(item int64) bool { return key(item) == item })
	for i := range out {
		out[i].copy = key(out[i].hits[0]) != out[i].hits[0]
	}
	return out
}

// inStories folds hits by story and fills the stories in. Hits that are in none stand for themselves.
func (d *Desk) inStories(ctx context.Context, hits []query.Hit, members map[int64]index.Member) ([]bundle, error) {
	var ids []int64
	for _, m := range members {
		ids = append(ids, m.StoryID)
	}
	slices.Sort(ids)
	stories, err := d.standing(ctx, slices.Compact(ids))
	if err != nil {
		return nil, err
	}
	key := func(item int64) int64 {
		if m, ok := members[item]; ok {
			return stories[m.StoryID].ID
		}
		return 0
	}
	out := fold(hits, key, nil)
	for i := range out {
		if m, ok := members[out[i].hits[0]]; ok {
			out[i].story = stories[m.StoryID]
		}
	}
	return out, nil
}

// standing gives stories by their numbers; of one that was merged into another, that other. Two rounds are enough, since
// a story never goes into a merged one.
func (d *Desk) standing(ctx context.Context, ids []int64) (map[int64]index.Story, error) {
	out := map[int64]index.Story{}
	var into []int64
	found, err := d.Stories.GetStories(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, st := range found {
		if out[st.ID] = st; st.Into != 0 {
			into = append(into, st.Into)
		}
	}
	if len(into) == 0 {
		return out, nil
	}
	others, err := d.Stories.GetStories(ctx, into)
	if err != nil {
		return nil, err
	}
	for _, other := range others {
		for id, st := range out {
			if st.Into == other.ID {
				out[id] = other
			}
		}
	}
	return out, nil
}
