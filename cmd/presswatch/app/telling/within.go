package telling

import (
	"context"
	"sync"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/server/front/tags"
)

// Shelf is what the store keeps of stories and of what people did to them.
type Shelf interface {
	MembersOf(ctx context.Context, itemIDs []int64) (map[int64]index.Member, error)
	GetStories(ctx context.Context, ids []int64) ([]index.Story, error)
	ActsAfter(ctx context.Context, id int64, limit int) ([]index.Act, error)
}

// within knows of the items of a batch in which stories they are, for searches that name stories or tags.
type within struct {
	shelf   Shelf
	stories []int64  // that searches name
	tags    []string // keys

	mu     sync.Mutex
	items  map[int64][]int64         // by item: its story, and the story of which that is a chapter
	roots  map[int64]int64           // by number of a story that searches name: the one that stands for it
	tagged map[string]map[int64]bool // by tag: stories
}

// wanted says whether any search names a story or a tag, and notes which.
func (w *within) wanted(trees []query.Node) bool {
	for _, t := range trees {
		w.collect(t)
	}
	return len(w.stories)+len(w.tags) > 0
}

func (w *within) collect(n query.Node) {
	switch n := n.(type) {
	case *query.All:
		for _, one := range n.Nodes {
			w.collect(one)
		}
	case *query.Any:
		for _, one := range n.Nodes {
			w.collect(one)
		}
	case *query.Not:
		w.collect(n.Node)
	case *query.List:
		switch n.Field {
		case query.FieldStory:
			w.stories = append(w.stories, n.Stories()...)
		case query.FieldTag:
			w.tags = append(w.tags, n.Keys()...)
		}
	}
}

// prepare looks up the stories of the items of a batch, and what stories and tags mean now.
func (w *within) prepare(ctx context.Context, items []index.Item) error {
	ids := make([]int64, len(items))
	for i := range items {
		ids[i] = items[i].ID
	}
	members, err := w.shelf.MembersOf(ctx, ids)
	if err != nil {
		return err
	}
	wanted := append([]int64{}, w.stories...)
	for _, m := range members {
		wanted = append(wanted, m.StoryID)
	}
	stories, err := w.shelf.GetStories(ctx, wanted)
	if err != nil {
		return err
	}
	byID := map[int64]index.Story{}
	for _, s := range stories {
		byID[s.ID] = s
	}
	tagged := map[string]map[int64]bool{}
	for _, tag := range w.tags {
		list, err := tags.Stories(ctx, w.shelf, tag)
		if err != nil {
			return err
		}
		tagged[tag] = map[int64]bool{}
		for _, id := range list {
			tagged[tag][id] = true
		}
	}
	in, roots := map[int64][]int64{}, map[int64]int64{}
	for id, m := range members {
		in[id] = []int64{m.StoryID}
		if c := byID[m.StoryID].Chapter; c != 0 {
			in[id] = append(in[id], c)
		}
	}
	for _, id := range w.stories {
		if roots[id] = id; byID[id].Into != 0 {
			roots[id] = byID[id].Into
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.items, w.roots, w.tagged = in, roots, tagged
	return nil
}

// story says whether an item of the batch is in a story.
func (w *within) story(story, item int64) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, id := range w.items[item] {
		if root, ok := w.roots[story]; ok && id == root {
			return true
		}
	}
	return false
}

// tag says whether an item of the batch is in a story that has a tag.
func (w *within) tag(tag string, item int64) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, id := range w.items[item] {
		if w.tagged[tag][id] {
			return true
		}
	}
	return false
}
