package crawler

import (
	"slices"
	"strings"

	"presswatch/crawler/address"
	"presswatch/crawler/feed"
	"presswatch/crawler/page"
	"presswatch/crawler/page/origin"
	"presswatch/index"
)

// maxDeclared is how much an item may say about where it is from; a page that names more names nobody.
const maxDeclared = 8

// declaredBy is where a feed says that an entry is from (RSS 2.0, <source>; RFC 4287, section 4.2.11). A feed that
// names itself, or the outlet whose page the entry leads to, says nothing: aggregators do so.
func declaredBy(src index.Source, e feed.Entry, url string) []index.Declared {
	d := index.Declared{By: "source", Outlet: e.SourceTitle}
	if there, err := address.Canonical(e.SourceURL); err == nil {
		if !origin.Elsewhere(url, there) || !origin.Elsewhere(src.URL, there) {
			return nil
		}
		d.URL = there
	}
	if d.URL == "" && (d.Outlet == "" || alike(d.Outlet, src.Outlet) || alike(d.Outlet, src.Name)) {
		return nil
	}
	return []index.Declared{d}
}

// alike says that two names are of one outlet, as far as names can tell.
func alike(a, b string) bool {
	fold := func(s string) string {
		return strings.Join(strings.Fields(strings.TrimPrefix(strings.ToLower(s), "the ")), " ")
	}
	a, b = fold(a), fold(b)
	return a == b || b != "" && (strings.Contains(a, b) || strings.Contains(b, a))
}

// mergeDeclared adds what the page says about where its text is from to what the feed said, and the agencies in the
// byline. The item keeps its own address whatever it names as the original's.
func mergeDeclared(it *index.Item, a *page.Article) {
	for _, o := range append(slices.Clone(a.Origins), origin.Agencies(it.Author, either(it.Outlet, a.Outlet))...) {
		d := index.Declared{By: o.By, URL: o.URL, Outlet: o.Outlet}
		if len(it.Declared) < maxDeclared && !slices.Contains(it.Declared, d) {
			it.Declared = append(it.Declared, d)
		}
	}
}
