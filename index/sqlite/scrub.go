package sqlite

import (
	"slices"

	"presswatch/index"
)

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
	it.Declared = slices.Clone(it.Declared)
	for i, d := range it.Declared {
		it.Declared[i] = index.Declared{By: clean(d.By), URL: clean(d.URL), Outlet: clean(d.Outlet)}
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
