package feed

import (
	"strings"

	"presswatch/crawler/feed/markup"
	"presswatch/crawler/feed/plain"
)

// isCDF recognises the Channel Definition Format of 1997: links are attributes there, not elements.
func isCDF(root *markup.Node, items []*markup.Node) bool {
	if root.Attr("href") != "" || root.Attr("base") != "" || root.Attr("lastmod") != "" || root.Name == "CHANNEL" {
		return true
	}
	for _, it := range items {
		if it.Attr("href") != "" {
			return true
		}
	}
	return false
}

func (p *parsing) readCDF(doc *markup.Doc, root *markup.Node) {
	f := p.feed
	f.Format = "cdf"
	f.Title = text(nil, root.Value("title"))
	base := root.Attr("base")
	p.link = resolve(root.Attr("href"), base, p.o.URL)
	f.Link = p.link
	f.Lang = language("", root)
	f.Updated = p.date(root.Attr("lastmod")).Time
	for c := root.First; c != nil; c = c.Next {
		if c.Is("a") && f.Link == "" {
			f.Link = resolve(c.Attr("href"), base, p.o.URL)
		}
	}
	for _, n := range doc.Items {
		e := Entry{ID: plain.Line(n.Attr("id"), maxHref), Comments: -1}
		href := n.Attr("href")
		if a := n.Child("a"); href == "" && a != nil {
			href = a.Attr("href")
		}
		e.URL = resolve(href, base, p.o.URL, p.link)
		e.Title = text(nil, n.Value("title"))
		e.Summary = plain.Paragraphs(n.Value("abstract"), plain.MaxSummary)
		e.PublishedRaw = rawDate(n.Attr("lastmod"))
		m := p.date(e.PublishedRaw)
		e.Updated = m.Time
		p.setPublished(&e, m)
		f.Entries = append(f.Entries, e)
	}
	p.choose(doc.Left)
}

func keywords(s string) []string {
	if s == "" {
		return nil
	}
	return categories(strings.Split(s, ","))
}
