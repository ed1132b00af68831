package searchtest

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/index/query"
)

// Match says which of the trees an item meets, by their places. inStory and tagged answer for what an item itself does not
// say.
type Match func(trees []query.Node, it *index.Item, inStory func(story, item int64) bool, tagged func(tag string, item int64) bool) []int

// RunMatcher holds a matcher of saved searches to the letter of the language: over made-up items and searches it must find
// what [Matches] finds, which every index is held to as well. So what the page finds, the alert finds.
func RunMatcher(t *testing.T, seed uint64, searches int, stem Stem, zone *time.Location, match Match) {
	t.Helper()
	m := &maker{rand.New(rand.NewPCG(23, seed))}
	var trees []query.Node
	for range searches {
		tree := m.tree(1 + m.IntN(3))
		if again, err := query.Parse(tree.String()); err == nil {
			tree = again // in its simplest form
		}
		trees = append(trees, tree)
	}
	met := 0
	for _, it := range m.items() {
		got := match(trees, &it, inMadeUpStory, madeUpTagged)
		for i, tree := range trees {
			want := matcher{it: &it, now: Now(), zone: zone, stem: stem, told: toldOf(tree)}
			should := want.matches(tree)
			if should {
				met++
			}
			if does := slices.Contains(got, i); does != should {
				t.Fatalf("%s: item %d %+v: the matcher says %v, the language %v", tree, it.ID, it, does, should)
			}
		}
	}
	if met < searches*10 {
		t.Errorf("only %d matches of %d searches: the made-up ones tell nothing", met, searches)
	}
}

func inMadeUpStory(story, item int64) bool {
	items, err := madeUpStories(context.Background(), story)
	return err == nil && slices.Contains(items, item)
}

func madeUpTagged(tag string, item int64) bool {
	items, err := madeUpTags(context.Background(), tag)
	return err == nil && slices.Contains(items, item)
}

// toldOf is what is known beside the item, for all stories and tags that made-up searches name.
func toldOf(query.Node) told {
	out := told{stories: map[int64][]int64{}, tags: map[string][]int64{}}
	for story := range int64(20) {
		if items, err := madeUpStories(context.Background(), story); err == nil {
			out.stories[story] = items
		}
	}
	for _, tag := range []string{"crime", "societe", "road works", "urgent", "swan"} {
		if items, err := madeUpTags(context.Background(), tag); err == nil {
			out.tags[tag] = items
		}
	}
	return out
}
