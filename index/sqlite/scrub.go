package sqlite

import (
	"slices"

	"presswatch/index"
	"presswatch/index/sqlite/posts"
	"presswatch/index/sqlite/value"
)

// scrub makes every text of an item storable and every time UTC, in the microseconds that the tables hold.
func scrub(it index.Item) index.Item {
	for _, s := range []*string{
		&it.URL, &it.SeenAs, &it.Source, &it.Outlet, &it.Site, &it.Title, &it.Author, &it.Summary, &it.Text, &it.Lang,
		&it.PublishedRaw, &it.CommentFeed, &it.Problem,
	} {
		*s = value.Clean(*s)
	}
	it.Links, it.Quotes, it.Embeds, it.Tags = slices.Clone(it.Links), slices.Clone(it.Quotes), slices.Clone(it.Embeds), slices.Clone(it.Tags)
	for i, l := range it.Links {
		it.Links[i] = index.Link{URL: value.Clean(l.URL), Text: value.Clean(l.Text)}
	}
	for i, q := range it.Quotes {
		it.Quotes[i] = index.Quote{Text: value.Clean(q.Text), Speaker: value.Clean(q.Speaker)}
	}
	for i, e := range it.Embeds {
		it.Embeds[i] = index.Embed{Network: value.Clean(e.Network), ID: value.Clean(e.ID), Author: value.Clean(e.Author), URL: value.Clean(e.URL), Text: value.Clean(e.Text)}
	}
	it.Declared = slices.Clone(it.Declared)
	for i, d := range it.Declared {
		it.Declared[i] = index.Declared{By: value.Clean(d.By), URL: value.Clean(d.URL), Outlet: value.Clean(d.Outlet)}
	}
	for i, t := range it.Tags {
		it.Tags[i] = value.Clean(t)
	}
	it.Published, it.Updated, it.FirstSeen = value.At(value.Micros(it.Published)), value.At(value.Micros(it.Updated)), value.At(value.Micros(it.FirstSeen))
	it.Post = posts.Scrub(it.Post)
	it.GoneAt = value.At(value.Micros(it.GoneAt))
	if it.Published.IsZero() {
		it.Precision = index.PrecisionUnknown
	}
	return it
}
