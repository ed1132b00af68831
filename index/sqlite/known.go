package sqlite

import (
	"slices"

	"presswatch/index"
)

// This file is the rules by which an arrival and what the store has of it become one item. They touch no
// database.

// settle returns the arrival with what the store knows better: a time of publication that is as exact, a text
// that is there, whether anybody is told.
func settle(old known, it index.Item) index.Item {
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
	it.Title, it.Lang, it.Summary = either(it.Title, old.Title), either(it.Lang, old.Lang), either(it.Summary, old.Summary)
	it.CommentFeed = either(it.CommentFeed, old.CommentFeed)
	if it.Updated.IsZero() {
		it.Updated = old.Updated
	}
	if it.Comments < 0 {
		it.Comments = old.Comments
	}
	return it
}

// keepText is an arrival without a text where there is one: the page could not be read this time, so all that
// was read from it stays.
func keepText(old known, it index.Item) index.Item {
	kept := old.Item
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

// differ says whether the words differ, which makes a new version, and whether other facts do that are
// searched for or shown.
func differ(old known, it index.Item, lists string) (words, facts bool) {
	words = it.Title != old.Title || it.Author != old.Author || it.Text != old.Text || it.Text == "" && it.Summary != old.Summary
	facts = !it.GoneAt.Equal(old.GoneAt) || !it.Published.Equal(old.Published) || it.Precision != old.Precision || it.Lang != old.Lang ||
		it.Outlet != old.Outlet || it.Lane != old.Lane || it.Paywalled != old.Paywalled || it.Problem != old.Problem || lists != old.parts
	return words, facts
}

// exactness orders the precisions.
func exactness(p index.Precision) int {
	return slices.Index([]index.Precision{index.PrecisionUnknown, index.PrecisionDay, index.PrecisionMinute, index.PrecisionSecond}, p)
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// scrub makes every text of an item storable and every time UTC, in the microseconds that the tables hold.
func scrub(it index.Item) index.Item {
	for _, s := range []*string{
		&it.URL, &it.SeenAs, &it.Source, &it.Outlet, &it.Site, &it.Title, &it.Author, &it.Summary, &it.Text, &it.Lang,
		&it.PublishedRaw, &it.CommentFeed, &it.Problem,
	} {
		*s = clean(*s)
	}
	it.Links, it.Quotes, it.Embeds, it.Tags = slices.Clone(it.Links), slices.Clone(it.Quotes), slices.Clone(it.Embeds), slices.Clone(it.Tags)
	for i, l := range it.Links {
		it.Links[i] = index.Link{URL: clean(l.URL), Text: clean(l.Text)}
	}
	for i, q := range it.Quotes {
		it.Quotes[i] = index.Quote{Text: clean(q.Text), Speaker: clean(q.Speaker)}
	}
	for i, e := range it.Embeds {
		it.Embeds[i] = index.Embed{Network: clean(e.Network), ID: clean(e.ID), Author: clean(e.Author), URL: clean(e.URL), Text: clean(e.Text)}
	}
	for i, t := range it.Tags {
		it.Tags[i] = clean(t)
	}
	it.Published, it.Updated, it.FirstSeen = at(micros(it.Published)), at(micros(it.Updated)), at(micros(it.FirstSeen))
	it.GoneAt = at(micros(it.GoneAt))
	if it.Published.IsZero() {
		it.Precision = index.PrecisionUnknown
	}
	return it
}
