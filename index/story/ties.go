package story

import (
	"context"
	"slices"

	"presswatch/index"
	"presswatch/index/story/group"
	"presswatch/index/story/group/held"
)

// Posts is what the stage reads of reactions: which items are meant by what they answer, and which answer an item.
type Posts interface {
	FindPosts(ctx context.Context, network index.Network, keys []string) (map[string]int64, error)
	Answering(ctx context.Context, network index.Network, keys []string) ([]int64, error)
}

// refsOf are what a reaction says it belongs to, the closest first, and in plain words how.
func refsOf(p *index.Post) []struct {
	ref index.Ref
	how string
} {
	return []struct {
		ref index.Ref
		how string
	}{
		{p.ReplyTo, "it answers a post in this story"},
		{p.About, "it stands below or inside an article in this story"},
		{p.Quotes, "it shows a post in this story"},
		{p.Repost, "it repeats a post in this story"},
		{p.Root, "it is part of a conversation in this story"},
	}
}

// ties finds out which items are meant by what the reactions of a batch answer. Posts of the same batch are among them.
func ties(ctx context.Context, posts Posts, items []index.Item) (map[int64][]held.Tie, error) {
	asked := map[index.Network][]string{}
	for i := range items {
		if p := items[i].Post; p != nil {
			for _, r := range refsOf(p) {
				if r.ref.Key != "" {
					asked[p.Network] = append(asked[p.Network], r.ref.Key)
				}
			}
		}
	}
	found := map[index.Network]map[string]int64{}
	for network, keys := range asked {
		got, err := posts.FindPosts(ctx, network, keys)
		if err != nil {
			return nil, err
		}
		found[network] = got
	}
	out := map[int64][]held.Tie{}
	for i := range items {
		p := items[i].Post
		if p == nil {
			continue
		}
		for _, r := range refsOf(p) {
			if id := found[p.Network][r.ref.Key]; r.ref.Key != "" && id != 0 {
				out[items[i].ID] = append(out[items[i].ID], held.Tie{Item: id, How: r.how})
			}
			if r.ref.URL != "" {
				out[items[i].ID] = append(out[items[i].ID], held.Tie{URL: r.ref.URL, How: r.how})
			}
		}
	}
	return out, nil
}

// Bounds of what is reconsidered after one batch: how many items, and how far down a conversation.
const (
	mostAnswers = 2000
	mostFurther = 8
)

// answering are the items that answer those of the batch and are in no story yet: what they answer came later than they,
// or came into a story later.
func answering(ctx context.Context, store Store, e *group.Engine, items []index.Item, placed func(ctx context.Context, ids []int64) (map[int64]index.Member, error)) ([]index.Item, error) {
	keys := map[index.Network][]string{}
	for i := range items {
		if p := items[i].Post; p != nil && e.StoryOf(items[i].ID) != 0 {
			keys[p.Network] = append(keys[p.Network], p.Key)
		}
	}
	var ids []int64
	for network, list := range keys {
		got, err := store.Answering(ctx, network, list)
		if err != nil {
			return nil, err
		}
		for _, id := range got {
			if e.StoryOf(id) == 0 && len(ids) < mostAnswers {
				ids = append(ids, id)
			}
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	members, err := placed(ctx, ids) // also of what the engine has let go of
	if err != nil {
		return nil, err
	}
	ids = slices.DeleteFunc(ids, func(id int64) bool { _, in := members[id]; return in })
	return store.GetItems(ctx, ids)
}
