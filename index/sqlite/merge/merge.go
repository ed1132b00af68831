// Package merge is the rules by which an arrival and what the store has of it become one item. They touch no
// database.
package merge

import (
	"cmp"
	"slices"

	"presswatch/index"
)

// Settle returns the arrival with what the store knows better: a time of publication that is as exact, a text
// that is there, whether anybody is told.
func Settle(old, it index.Item) index.Item {
	it.ID, it.FirstSeen, it.Quiet = old.ID, old.FirstSeen, old.Quiet // the first source decides about both
	if it.Source != old.Source {
		it.Outlet, it.Lane = old.Outlet, old.Lane // another source that lists it does not make it that outlet's
	}
	if !old.Published.IsZero() && exactness(it.Precision) <= exactness(old.Precision) {
		it.Published, it.Precision, it.PublishedRaw = old.Published, old.Precision, old.PublishedRaw
	}
	if it.Text == "" && old.Text != "" {
		return keepText(old, it)
	}
	if it.Text == "" && it.Problem != "" {
		it.GoneAt = old.GoneAt // a page that could not be read does not prove that it is back
	}
	it.Title, it.Lang, it.Summary = cmp.Or(it.Title, old.Title), cmp.Or(it.Lang, old.Lang), cmp.Or(it.Summary, old.Summary)
	it.CommentFeed = cmp.Or(it.CommentFeed, old.CommentFeed)
	it.Declared = declared(old.Declared, it.Declared)
	if it.Updated.IsZero() {
		it.Updated = old.Updated
	}
	if it.Comments < 0 {
		it.Comments = old.Comments
	}
	return it
}

// mostDeclared bounds what feeds may declare one after the other about one item.
const mostDeclared = 8

// declared keeps what feeds said about where an item is from: of two that list it, one may say so and the other not,
// and the item must not change with every visit. What the page says is what it says now.
func declared(old, now []index.Declared) []index.Declared {
	byFeed := func(d index.Declared) bool { return d.By == "source" }
	page := slices.DeleteFunc(slices.Clone(now), byFeed)
	feeds := slices.DeleteFunc(slices.Clone(old), func(d index.Declared) bool { return !byFeed(d) })
	for _, d := range now {
		if byFeed(d) && len(feeds) < mostDeclared && !slices.Contains(feeds, d) {
			feeds = append(feeds, d)
		}
	}
	return append(page, feeds...)
}

// keepText is an arrival without a text where there is one: the page could not be read this time, so all that
// was read from it stays.
func keepText(old, it index.Item) index.Item {
	kept := old
	kept.Outlet, kept.Lane = it.Outlet, it.Lane
	kept.Published, kept.Precision, kept.PublishedRaw = it.Published, it.Precision, it.PublishedRaw
	if it.Problem == "" {
		kept.GoneAt = it.GoneAt
	}
	if it.Comments >= 0 {
		kept.Comments = it.Comments
	}
	return kept
}

// Differ says whether the words differ, which makes a new version, and whether other facts do that are
// searched for or shown. lists says whether links, quotes, posts or tags do.
func Differ(old, it index.Item, lists bool) (words, facts bool) {
	words = it.Title != old.Title || it.Author != old.Author || it.Text != old.Text || it.Text == "" && it.Summary != old.Summary
	facts = !it.GoneAt.Equal(old.GoneAt) || !it.Published.Equal(old.Published) || it.Precision != old.Precision || it.Lang != old.Lang ||
		it.Outlet != old.Outlet || it.Lane != old.Lane || it.Paywalled != old.Paywalled || it.Problem != old.Problem || lists
	return words, facts
}

// exactness orders the precisions.
func exactness(p index.Precision) int {
	return slices.Index([]index.Precision{index.PrecisionUnknown, index.PrecisionDay, index.PrecisionMinute, index.PrecisionSecond}, p)
}
