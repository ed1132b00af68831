package feed

import (
	"slices"
	"time"

	"presswatch/crawler/feed/date"
	"presswatch/crawler/feed/markup"
	"presswatch/crawler/feed/plain"
)

func plainLine(s string) string { return plain.Line(s, plain.MaxTitle) }

// readSitemap reads a sitemap, with or without Google's news elements, or an index of sitemaps. A sitemap is in
// no order, so the newest are chosen by their dates.
func (p *parsing) readSitemap(doc *markup.Doc, root *markup.Node) error {
	names := namesOf(doc, root)
	if root.Local() == "sitemapindex" {
		p.readIndex(doc, names)
		return nil
	}
	for i, n := range doc.Items {
		if i%1024 == 0 && p.ctx.Err() != nil {
			return p.ctx.Err()
		}
		names.fix(n)
		if u := resolve(n.Value("loc"), p.o.URL); u != "" {
			p.feed.Entries = append(p.feed.Entries, p.listed(u, n, names))
		}
	}
	if limit := p.o.MaxEntries; len(p.feed.Entries) > limit {
		slices.SortStableFunc(p.feed.Entries, func(a, b Entry) int { return newest(a).Compare(newest(b)) * -1 })
		p.feed.More = len(p.feed.Entries) - limit
		p.feed.Entries = p.feed.Entries[:limit]
	}
	p.feed.More += doc.Left
	return nil
}

func newest(e Entry) time.Time {
	if e.Updated.After(e.Published) {
		return e.Updated
	}
	return e.Published
}

// listed is one url element. lastmod is when the page changed, not when it was published.
func (p *parsing) listed(u string, n *markup.Node, ns names) Entry {
	e := Entry{ID: u, URL: u, Comments: -1}
	e.Updated = date.Parse(n.Value("lastmod")).Time
	var m date.Moment
	if news := n.Child("news:news"); news != nil {
		ns.fix(news)
		e.Title = plain.Twice(news.Value("news:title"), plain.MaxTitle)
		e.PublishedRaw = rawDate(news.Value("news:publication_date"))
		m = p.date(news.Value("news:publication_date"))
		e.Categories = keywords(news.Value("news:keywords"))
		if pub := news.Child("news:publication"); pub != nil {
			ns.fix(pub)
			e.SourceTitle = plain.Twice(pub.Value("news:name"), plain.MaxTitle)
			e.Lang = language(pub.Value("news:language"), nil)
		}
	}
	p.setPublished(&e, m)
	return e
}

func (p *parsing) readIndex(doc *markup.Doc, ns names) {
	type child struct {
		url string
		at  time.Time
	}
	var all []child
	for _, n := range doc.Items {
		ns.fix(n)
		if u := resolve(n.Value("loc"), p.o.URL); u != "" {
			all = append(all, child{u, date.Parse(n.Value("lastmod")).Time})
		}
	}
	slices.SortStableFunc(all, func(a, b child) int { return b.at.Compare(a.at) })
	for _, c := range all[:min(len(all), p.o.MaxEntries)] {
		p.feed.Sitemaps = append(p.feed.Sitemaps, c.url)
	}
	p.feed.More = len(all) - len(p.feed.Sitemaps)
}
