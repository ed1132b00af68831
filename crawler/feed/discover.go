package feed

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"presswatch/crawler/charset"
	"presswatch/crawler/feed/plain"
)

// Found is a feed that a page announces or seems to link to.
type Found struct {
	URL       string
	Title     string
	Kind      string // rss, atom, json, sitemap, hub, or "" where only the address speaks for it
	Announced bool   // by a link element; otherwise guessed from a link in the text
}

// maxFound is how many feeds of one page are given.
const maxFound = 50

// Discover finds the feeds of a page: those that it announces first, then links that look like feeds. The
// page is read by tokens, so its depth does not matter.
func Discover(body []byte, pageURL string) []Found {
	if len(body) > MaxBytes {
		return nil
	}
	text, _ := charset.DecodeHTML(body, "")
	d := discovery{base: pageURL, seen: map[string]bool{}}
	z := html.NewTokenizer(bytes.NewReader(text))
	for len(d.found) < maxFound {
		switch z.Next() {
		case html.ErrorToken:
			d.flush()
			return d.sorted()
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			d.tag(string(name), attributes(z, more))
		case html.TextToken:
			if d.anchor != nil && len(d.anchor.Title) < 200 {
				d.anchor.Title += string(z.Text())
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); string(name) == "a" {
				d.flush()
			}
		}
	}
	return d.sorted()
}

type discovery struct {
	base   string
	based  bool
	found  []Found
	seen   map[string]bool
	anchor *Found // the link whose text is being read
}

func attributes(z *html.Tokenizer, more bool) map[string]string {
	out := map[string]string{}
	for more && len(out) < 32 {
		var k, v []byte
		k, v, more = z.TagAttr()
		if _, double := out[string(k)]; !double {
			out[string(k)] = string(v)
		}
	}
	return out
}

func (d *discovery) tag(name string, attr map[string]string) {
	href := attr["href"]
	if href == "" {
		return
	}
	switch name {
	case "base":
		if b := resolve(href, d.base); b != "" && !d.based {
			d.base, d.based = b, true
		}
	case "link":
		d.link(attr, resolve(href, d.base))
	case "a":
		d.flush()
		if u := resolve(href, d.base); looksLikeFeed(u) {
			d.anchor = &Found{URL: u, Kind: kindOf(attr["type"])}
		}
	}
}

func (d *discovery) link(attr map[string]string, href string) {
	rels := strings.Fields(strings.ToLower(attr["rel"]))
	kind := kindOf(attr["type"])
	switch {
	case slices.Contains(rels, "hub"):
		kind = "hub"
	case slices.Contains(rels, "sitemap"):
		kind = "sitemap"
	case slices.Contains(rels, "feed"):
	case slices.Contains(rels, "alternate") && kind != "":
	default:
		return
	}
	d.add(Found{URL: href, Title: attr["title"], Kind: kind, Announced: true})
}

// kindOf reads a media type; "" is none of a feed.
func kindOf(mediaType string) string {
	t, _, _ := strings.Cut(strings.ToLower(mediaType), ";")
	switch strings.TrimSpace(t) {
	case "application/rss+xml", "application/rdf+xml", "text/rss+xml", "application/rss", "text/rss":
		return "rss"
	case "application/atom+xml", "text/atom+xml", "application/atom":
		return "atom"
	case "application/feed+json":
		return "json"
	}
	return ""
}

func (d *discovery) flush() {
	if d.anchor != nil {
		d.add(*d.anchor)
		d.anchor = nil
	}
}

func (d *discovery) add(f Found) {
	key := f.Kind + " " + f.URL
	if f.Kind != "hub" {
		key = f.URL
	}
	if f.URL == "" || d.seen[key] {
		return
	}
	d.seen[key] = true
	f.Title = plain.Line(f.Title, 200)
	d.found = append(d.found, f)
}

// sorted puts what is announced before what is guessed, feeds before sitemaps and hubs, comments last.
func (d *discovery) sorted() []Found {
	rank := func(f Found) int {
		n := 0
		if !f.Announced {
			n += 4
		}
		if f.Kind == "hub" || f.Kind == "sitemap" {
			n += 2
		}
		if strings.Contains(strings.ToLower(f.URL), "comment") {
			n++
		}
		return n
	}
	slices.SortStableFunc(d.found, func(a, b Found) int { return rank(a) - rank(b) })
	return d.found
}

// looksLikeFeed says whether an address is written like one of a feed.
func looksLikeFeed(address string) bool {
	u, err := url.Parse(address)
	if address == "" || err != nil {
		return false
	}
	path := strings.ToLower(strings.TrimSuffix(u.Path, "/"))
	for _, end := range []string{"/feed", "/rss", "/atom", ".rss", ".atom", ".rdf", "rss.xml", "atom.xml", "feed.xml", "feed.json", "/feeds", "index.xml", "/rss2", "/feeds/posts/default"} {
		if strings.HasSuffix(path, end) {
			return true
		}
	}
	query := u.Query()
	return query.Has("feed") || strings.EqualFold(query.Get("format"), "rss") || strings.EqualFold(query.Get("format"), "feed") ||
		strings.HasPrefix(u.Hostname(), "feeds.") && path != ""
}

// Guesses are the addresses where sites have their feeds and news sitemaps when they do not say so, the
// likeliest first. siteURL's own folder is tried before the root.
func Guesses(siteURL string) []string {
	base, err := url.Parse(resolve(siteURL))
	if err != nil || base.Host == "" {
		return nil
	}
	root := base.Scheme + "://" + base.Host
	var out []string
	if dir := strings.TrimSuffix(base.Path, "/"); dir != "" {
		if last := dir[strings.LastIndexByte(dir, '/')+1:]; strings.Contains(last, ".") {
			dir = dir[:strings.LastIndexByte(dir, '/')]
		}
		for _, p := range []string{"/feed", "/rss", "/rss.xml", "/atom.xml"} {
			if dir != "" {
				out = append(out, root+dir+p)
			}
		}
	}
	for _, p := range []string{
		"/feed", "/rss", "/rss.xml", "/atom.xml", "/feed.xml", "/index.xml", "/feed.json", "/news/rss", "/news/feed", "/feeds/posts/default",
		"/index.rdf", "/blog/feed", "/?feed=rss2", "/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/googlenews.xml",
	} {
		out = append(out, root+p)
	}
	return out
}
