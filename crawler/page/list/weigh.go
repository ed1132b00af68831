package list

import (
	"net/url"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"presswatch/crawler/page/told"
)

// Points of a candidate. An article in a common listing has a heading, a time and a telling address: 6 and more.
const (
	enoughPoints = 4
	fewPoints    = 2 // are enough where most of the same shape have enough
)

// weigh says how much a candidate looks like an article.
func (f *Finder) weigh(c *candidate) int {
	points := addressPoints(c.url) + titlePoints(c.title)
	for _, a := range c.anchors {
		if inHeading(a) || headingText(a) != "" {
			points += 2
			break
		}
	}
	switch {
	case c.dated == inTheCard || dated(c.card):
		points += 2
	case c.dated == besideIt:
		points++
	}
	if inCard(c.card) {
		points++
	}
	if u, err := url.Parse(f.page); err == nil {
		if dir := strings.TrimSuffix(u.Path, "/"); dir != "" && strings.HasPrefix(pathOf(c.url), dir+"/") {
			points++
		}
	}
	furniture := true
	for _, a := range c.anchors {
		furniture = furniture && inFurniture(a)
	}
	if furniture {
		points -= 4
	}
	return points
}

func titlePoints(title string) int {
	words := len(strings.Fields(title))
	if letters := utf8.RuneCountInString(title); words*12 < letters { // a language without spaces
		words = letters / 3
	}
	switch {
	case words >= 6:
		return 2
	case words >= 4:
		return 1
	case words >= 2:
		return 0
	}
	return -2
}

var (
	datePath  = regexp.MustCompile(`/(?:19|20)\d\d[/-]?(?:0?[1-9]|1[0-2]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?:[/-]|$)`)
	numbered  = regexp.MustCompile(`(?:^|[/_.,-])[a-z]{0,3}\d{5,}(?:[/_.,-]|$)`)
	queryID   = regexp.MustCompile(`(?:^|&)(?:id|p|article|articleid|newsid|story|nid|pid|aid)=\d{2,}`)
	docEnding = regexp.MustCompile(`\.(?:s?html?|php|aspx?|jsp)$`)
)

func addressPoints(raw string) int {
	u, err := url.Parse(raw)
	if err != nil {
		return 0
	}
	p := strings.ToLower(u.Path)
	last := docEnding.ReplaceAllString(path.Base(p), "")
	points := 0
	if strings.Count(last, "-") >= 3 || strings.Count(last, "_") >= 3 {
		points += 2
	} else if strings.Count(last, "-") >= 2 {
		points++
	}
	if datePath.MatchString(p) || numbered.MatchString(last) || queryID.MatchString(strings.ToLower(u.RawQuery)) {
		points += 2
	}
	return min(points, 3)
}

// elsewhere are parts of paths that lead to lists, services and accounts.
var (
	elsewhere = regexp.MustCompile(`(?i)/(?:tags?|categor(?:y|ies|ia|ie)|author|authors|topics?|page|login|log-in|signin|sign-in|sign-up|signup|register|subscribe|subscriptions?|newsletters?|account|my-account|privacy|privacy-policy|cookies?|cookie-policy|terms|terms-of-use|terms-and-conditions|legal|imprint|impressum|datenschutz|agb|kontakt|contact|contact-us|kontakte|about|about-us|ueber-uns|uber-uns|qui-sommes-nous|mentions-legales|aviso-legal|accessibility|sitemap|search|suche|rss|feeds?|jobs|careers|help|faq|advertise|advertising|shop|cart|basket|donate|wp-login\.php|wp-admin|cdn-cgi|share|print)(?:/[^/]*)?/?$`)
	fileEnd   = regexp.MustCompile(`(?i)\.(?:jpe?g|png|gif|webp|svg|avif|ico|css|js|mp3|mp4|m4a|mov|avi|zip|gz|xml|rss|atom|json|ics|docx?|xlsx?|pptx?)$`)
)

// leadsElsewhere says that an address is a list's, a service's or a file's, or a part of the listing's own.
func (f *Finder) leadsElsewhere(u *url.URL) bool {
	p := strings.TrimSuffix(u.Path, "/")
	if p == "" && u.RawQuery == "" || fileEnd.MatchString(p) {
		return true
	}
	if strings.HasPrefix(pathOf(f.page)+"/", p+"/") && u.RawQuery == "" {
		return true // a section above this one
	}
	if p == strings.TrimSuffix(pathOf(f.page), "/") && !queryID.MatchString(strings.ToLower(u.RawQuery)) {
		return true // this list's other pages and orders
	}
	return elsewhere.MatchString(p) && addressPoints(u.String()) < 2
}

var cardClass = regexp.MustCompile(`(?i)(?:^|[\s_-])(?:article|story|stories|teaser|news|headline|post|entry|item|card|release|press|promo|result|media|meldung|beitrag|nieuws|noticia|actu|actualite|list)(?:$|[\s_-])`)

// inCard says that a card's own element or one close around is what templates use for entries.
func inCard(card *html.Node) bool {
	for n, i := card, 0; n != nil && i < 4; n, i = n.Parent, i+1 {
		if n.DataAtom == atom.Article || n.DataAtom == atom.Li || cardClass.MatchString(short(told.Attr(n, "class"))) {
			return true
		}
	}
	return false
}

func short(s string) string { return s[:min(len(s), 300)] }

// dated says that a time element stands in a card, or an element that is called date.
func dated(card *html.Node) bool {
	count := 0
	for n := range card.Descendants() {
		if count++; count > maxWithin {
			return false
		}
		if n.DataAtom == atom.Time || n.Type == html.ElementNode && dateClass.MatchString(short(told.Attr(n, "class"))) {
			return true
		}
	}
	return false
}

var dateClass = regexp.MustCompile(`(?i)(?:^|[\s_-])(?:date|datum|time|timestamp|published|pubdate|fecha|data|datetime|posted-on)(?:$|[\s_-])`)

var furnitureClass = regexp.MustCompile(`(?i)(?:^|[\s_-])(?:nav|navbar|navigation|menu|submenu|breadcrumbs?|pagination|pager|footer|cookies?|consent|social|share|sharing|tags?|toolbar|skip|languages?|language-switcher|sitemap|login|masthead)(?:$|[\s_-])`)

// inFurniture says that a link stands in what every page of the site has.
func inFurniture(a *html.Node) bool {
	for p := a; p != nil && p.DataAtom != atom.Body; p = p.Parent {
		switch p.DataAtom {
		case atom.Nav, atom.Footer:
			return true
		case atom.Article, atom.Main:
			return false
		}
		if role := told.Attr(p, "role"); role == "navigation" || role == "contentinfo" {
			return true
		}
		if furnitureClass.MatchString(short(told.Attr(p, "class"))) || furnitureClass.MatchString(short(told.Attr(p, "id"))) {
			return true
		}
	}
	return false
}

// shapeOf names where a link stands: the elements around it with their first class.
func shapeOf(c *candidate) string {
	var b strings.Builder
	for n, i := c.anchors[0], 0; n != nil && i < 6; n, i = n.Parent, i+1 {
		b.WriteString(n.Data)
		if class := strings.Fields(told.Attr(n, "class")); len(class) > 0 {
			b.WriteByte('.')
			b.WriteString(class[0])
		}
		b.WriteByte('<')
	}
	return b.String()
}
