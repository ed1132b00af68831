// Package tags says which stories have a tag. Tags are acts: what people gave a story and did not take away again.
package tags

import (
	"context"
	"slices"
	"strings"

	"presswatch/index"
	"presswatch/index/query/words"
)

// Shelf gives the acts and the stories that they are about.
type Shelf interface {
	ActsAfter(ctx context.Context, id int64, limit int) ([]index.Act, error)
	GetStories(ctx context.Context, ids []int64) ([]index.Story, error)
}

// Bounds of what is read. People do not do that much; a store with more acts has its older ones read.
const (
	atOnce   = 1000
	mostActs = 100_000
)

// Key is the form in which tags are compared: without regard to case, spaces single.
func Key(tag string) string { return words.Fold(strings.Join(strings.Fields(tag), " ")) }

// Stories gives the numbers of the stories that have a tag, in order. What was tagged before it went into another story
// counts for that one.
func Stories(ctx context.Context, s Shelf, tag string) ([]int64, error) {
	tag = Key(tag)
	var acts []index.Act
	for last, read := int64(0), 0; read < mostActs; {
		some, err := s.ActsAfter(ctx, last, atOnce)
		if err != nil {
			return nil, err
		}
		for _, a := range some {
			if (a.Kind == index.ActTag || a.Kind == index.ActUntag) && a.Undone.IsZero() && Key(a.Text) == tag {
				acts = append(acts, a)
			}
		}
		if len(some) < atOnce {
			break
		}
		last, read = some[len(some)-1].ID, read+len(some)
	}
	return net(ctx, s, acts)
}

// net gives the stories that have the tag after all acts about it, oldest first.
func net(ctx context.Context, s Shelf, acts []index.Act) ([]int64, error) {
	var ids []int64
	for _, a := range acts {
		ids = append(ids, a.StoryID)
	}
	slices.Sort(ids)
	if ids = slices.Compact(ids); len(ids) == 0 {
		return nil, nil
	}
	found, err := s.GetStories(ctx, ids)
	if err != nil {
		return nil, err
	}
	stands := map[int64]int64{}
	for _, st := range found {
		if stands[st.ID] = st.ID; st.Into != 0 {
			stands[st.ID] = st.Into
		}
	}
	has := map[int64]bool{}
	for _, a := range acts {
		has[stands[a.StoryID]] = a.Kind == index.ActTag
	}
	var out []int64
	for id, tagged := range has {
		if tagged && id != 0 {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out, nil
}
