package feed

import (
	"encoding/base64"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mmcdole/gofeed"

	"presswatch/crawler/feed/markup"
	"presswatch/crawler/feed/plain"
)

// head fills in what the feed says of itself.
func (p *parsing) head(g *gofeed.Feed, n *markup.Node) {
	f := p.feed
	f.Title = text(n.Child("title"), g.Title)
	f.Lang = language(g.Language, n)
	p.link = resolve(g.Link, p.bases(n)...)
	f.Link = p.link
	f.Updated = p.date(g.Updated, n.Value("modified", "dcterms:modified", "pubDate", "dc:date")).Time
	if f.TTL = minutes(n.Value("ttl")); f.TTL == 0 {
		f.TTL = period(n.Value("sy:updatePeriod"), n.Value("sy:updateFrequency"))
	}
	for c := n.First; c != nil; c = c.Next {
		if c.Local() != "link" || c.Attr("href") == "" {
			continue
		}
		switch {
		case f.Hub == "" && hasRel(c, "hub"):
			f.Hub = resolve(c.Attr("href"), p.bases(c)...)
		case f.Self == "" && hasRel(c, "self"):
			f.Self = resolve(c.Attr("href"), p.bases(c)...)
		}
	}
}

func hasRel(link *markup.Node, rel string) bool {
	for r := range strings.FieldsSeq(strings.ToLower(link.Attr("rel"))) {
		if r == rel || r == "http://www.iana.org/assignments/relation/"+rel {
			return true
		}
	}
	return false
}

// maxTTL is the longest wish that is believed.
const maxTTL = 7 * 24 * time.Hour

func minutes(s string) time.Duration {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n <= 0 {
		return 0
	}
	return min(time.Duration(min(n, 1<<20))*time.Minute, maxTTL)
}

// period is RSS's syndication module: so many times in an hour, a day …
func period(every, times string) time.Duration {
	day := 24 * time.Hour
	spans := map[string]time.Duration{"hourly": time.Hour, "daily": day, "weekly": 7 * day, "monthly": 30 * day, "yearly": 365 * day}
	span, ok := spans[strings.ToLower(strings.TrimSpace(every))]
	if !ok {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimSpace(times))
	if err != nil || n <= 0 {
		n = 1
	}
	return min(span/time.Duration(n), maxTTL)
}

// entry joins gofeed's item with the element that it was read from.
func (p *parsing) entry(g *gofeed.Feed, it *gofeed.Item, n *markup.Node) Entry {
	e := Entry{ID: plain.Line(it.GUID, maxHref), Comments: -1}
	if e.ID == "" {
		e.ID = plain.Line(n.Value("dc:identifier"), maxHref)
	}
	e.URL = p.entryURL(it, n)
	e.Title = text(n.Child("title", "dc:title"), it.Title)
	if e.Title == "" {
		e.Title = plain.HTMLLine(n.Value("media:title"), plain.MaxTitle)
	}
	e.Author = p.author(g, it)
	e.Summary = paragraphs(n.Child("summary", "description", "tagline"), it.Description, plain.MaxSummary)
	e.Content = paragraphs(n.Child("content"), it.Content, plain.MaxContent)
	if e.Content == "" {
		e.Content = plain.Paragraphs(inner(n.Child("content:encoded", "xhtml:body", "body", "fullitem")), plain.MaxContent)
	}
	if e.Summary == "" {
		e.Summary = plain.Paragraphs(described(n), plain.MaxSummary)
	}
	if e.Summary == "" { // the text itself, so that every entry that says something says it here
		e.Summary = plain.Shorten(e.Content, plain.MaxSummary)
	}
	e.Lang = language(n.Value("dc:language"), n)
	p.entryDates(&e, it, n)
	p.comments(&e, n)
	p.source(&e, n)
	e.Categories = categories(it.Categories)
	return e
}

// entryURL is the link that the format means; where there is none, the id that is said to be one.
func (p *parsing) entryURL(it *gofeed.Item, n *markup.Node) string {
	bases := p.bases(n)
	if u := resolve(it.Link, bases...); u != "" {
		return u
	}
	var last string
	for c := n.First; c != nil && last == ""; c = c.Next {
		href := c.Attr("href")
		if c.Local() != "link" {
			continue
		}
		if href == "" {
			href = c.Content()
		}
		rel := strings.ToLower(c.Attr("rel"))
		if rel == "" || rel == "alternate" || rel == "via" || rel == "related" {
			last = resolve(href, p.bases(c)...)
		}
	}
	if last != "" {
		return last
	}
	guid := n.Child("guid", "id")
	if guid != nil && !strings.EqualFold(guid.Attr("isPermaLink"), "false") {
		if guid.Is("guid") && strings.EqualFold(guid.Attr("isPermaLink"), "true") {
			return resolve(it.GUID, bases...)
		}
		return resolve(it.GUID)
	}
	return resolve(n.Attr("rdf:about"), bases...)
}

// author names the persons; Atom's feed speaks for its entries where they name nobody (RFC 4287 section 4.2.1).
func (p *parsing) author(g *gofeed.Feed, it *gofeed.Item) string {
	people := it.Authors
	if dc := it.DublinCoreExt; dc != nil && len(dc.Creator) > 1 {
		people = nil
		for _, name := range dc.Creator {
			people = append(people, &gofeed.Person{Name: name})
		}
	}
	if len(people) == 0 && p.feed.Format != "rss" && p.feed.Format != "rdf" {
		people = g.Authors
	}
	var names []string
	for _, one := range people[:min(len(people), 10)] {
		if one == nil {
			continue
		}
		name := plain.Twice(one.Name, 200)
		if name == "" {
			name = plain.Line(one.Email, 200)
		}
		if name != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// described finds the description that media and podcast feeds carry instead.
func described(n *markup.Node) string {
	if s := n.Value("media:description", "itunes:summary", "itunes:subtitle"); s != "" {
		return s
	}
	if group := n.Child("media:group"); group != nil {
		return group.Value("media:description")
	}
	return ""
}

// comments reads where the comments are and how many.
func (p *parsing) comments(e *Entry, n *markup.Node) {
	e.CommentFeed = resolve(n.Value("wfw:commentRss"), p.bases(n)...)
	e.CommentPage = resolve(n.Value("comments"), p.bases(n)...)
	counts := []string{n.Value("slash:comments"), n.Value("thr:total")}
	for c := n.First; c != nil; c = c.Next {
		if c.Local() != "link" || !hasRel(c, "replies") {
			continue
		}
		counts = append(counts, c.Attr("thr:count"))
		href := resolve(c.Attr("href"), p.bases(c)...)
		if kind := strings.ToLower(c.Attr("type")); kind == "" || strings.Contains(kind, "xml") || strings.Contains(kind, "json") {
			if e.CommentFeed == "" {
				e.CommentFeed = href
			}
		} else if e.CommentPage == "" {
			e.CommentPage = href
		}
	}
	for _, s := range counts {
		if v, err := strconv.Atoi(strings.TrimSpace(s)); err == nil && v >= 0 {
			e.Comments = v
			return
		}
	}
}

// source reads whose text an entry says it is.
func (p *parsing) source(e *Entry, n *markup.Node) {
	s := n.Child("source")
	if s == nil {
		e.SourceTitle = plain.HTMLLine(n.Value("news:source"), plain.MaxTitle) // Bing's
		return
	}
	e.SourceTitle = plain.HTMLLine(s.Content(), plain.MaxTitle)
	e.SourceURL = resolve(s.Attr("url"), p.bases(s)...)
	if t := s.Child("title", "atom:title"); t != nil {
		e.SourceTitle = text(t, t.Content())
	}
	for c := s.First; c != nil; c = c.Next {
		if c.Local() == "link" && !hasRel(c, "self") && e.SourceURL == "" {
			e.SourceURL = resolve(c.Attr("href"), p.bases(c)...)
		}
	}
}

const maxCategories = 50

func categories(in []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, c := range in {
		c = plain.Twice(c, 200)
		if c == "" || seen[c] || len(out) >= maxCategories {
			continue
		}
		seen[c] = true
		out = append(out, c)
	}
	return out
}

// language is the tag that was given, or that of xml:lang around the element.
func language(given string, n *markup.Node) string {
	for ; given == "" && n != nil; n = n.Parent {
		given = n.Attr("xml:lang")
	}
	given = strings.TrimSpace(given)
	if len(given) > 35 || strings.ContainsFunc(given, func(r rune) bool {
		return r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}) {
		return ""
	}
	return strings.ReplaceAll(given, "_", "-")
}

// literal says whether an Atom text construct is text and not markup.
func literal(n *markup.Node) bool {
	if n == nil || n.Parent == nil {
		return false
	}
	kind := strings.ToLower(n.Attr("type"))
	if in := n.Parent.Local(); kind == "" && (in == "entry" || in == "feed" || in == "source") {
		return !strings.EqualFold(n.Attr("mode"), "escaped")
	}
	return kind == "text" || kind == "text/plain"
}

// inner is what an element holds: markup as it stands, or text that is escaped markup.
func inner(n *markup.Node) string {
	if n == nil {
		return ""
	}
	for c := n.First; c != nil; c = c.Next {
		if c.Name != "" {
			var b strings.Builder
			for c := n.First; c != nil; c = c.Next {
				markup.Write(&b, c)
			}
			return b.String()
		}
	}
	return n.Content()
}

// decoded takes off base64, which Atom allows for what is not text (RFC 4287 section 4.1.3.3). It says
// whether there was any; pictures and the like are then "".
func decoded(n *markup.Node, s string) (string, bool) {
	if n == nil {
		return s, false
	}
	kind := strings.ToLower(n.Attr("type"))
	binary := strings.Contains(kind, "/") && !strings.HasPrefix(kind, "text/") && !strings.Contains(kind, "xml")
	if !binary && !strings.EqualFold(n.Attr("mode"), "base64") {
		return s, false
	}
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		return s, false
	}
	if !utf8.Valid(raw) {
		const word = 200 // shorter, and it may be a word that only looks like base64
		return "", len(s) > word
	}
	return string(raw), true
}

// text is a title: literal where the format says so, else of markup that may have been escaped twice.
func text(n *markup.Node, s string) string {
	if s, ok := decoded(n, s); ok {
		return plain.HTMLLine(s, plain.MaxTitle)
	}
	if literal(n) {
		return plain.Line(s, plain.MaxTitle)
	}
	return plain.Twice(s, plain.MaxTitle)
}

func paragraphs(n *markup.Node, s string, limit int) string {
	if s, ok := decoded(n, s); ok {
		return plain.Paragraphs(s, limit)
	}
	if literal(n) && !strings.Contains(s, "</") {
		return plain.Text(s, limit)
	}
	return plain.Paragraphs(s, limit)
}
