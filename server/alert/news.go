package alert

import "presswatch/index"

// News says whether an item is news at all: not what came with a first poll or an import, not what was erased, and not a
// post that only repeats another. The rehearsal of a search counts by the same rule.
func News(it *index.Item) bool {
	repeats := it.Post != nil && !it.Post.Repost.Zero()
	return !it.Quiet && !it.Erased && !repeats
}
