// Package list finds the articles that a listing page lists: on news pages of outlets and organisations that have
// no feed.
//
// Links are joined by address, named and dated by what stands around them, and weighed; docs/EXTRACTION.md has
// the rules.
package list

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"presswatch/crawler/address"
	"presswatch/crawler/page/date"
	"presswatch/crawler/page/told"
)

// The bounds of one listing page.
const (
	maxTitle   = 500    // characters
	maxEntries = 200    // beyond them it is an archive
	maxAnchors = 5000   // looked at
	maxCard    = 6      // levels from a link up to the element that holds one entry
	maxWithin  = 400    // nodes of such an element
	maxNodes   = 200000 // of the page
)

var (
	errTooLarge = errors.New("page too large to be read")
	errTooSlow  = errors.New("page took longer than 5 s to read")
)

// CheckSelect says whether a CSS selector can be read; the error is ErrSelect. "" can.
func CheckSelect(sel string) error {
	if sel == "" {
		return nil
	}
	const longest = 500
	if len(sel) > longest {
		return fmt.Errorf("%w: longer than %d characters", ErrSelect, longest)
	}
	if _, err := cascadia.ParseGroup(sel); err != nil {
		return fmt.Errorf("%w: %q: %w", ErrSelect, sel, err)
	}
	return nil
}

// Entry is what a listing page gives: a link that looks like an article.
type Entry struct {
	URL       string // canonical
	SeenAs    string // as written, made absolute
	Title     string
	Published time.Time // UTC, where the listing says so
	DayOnly   bool
}

// ErrSelect says that a listing's CSS selector cannot be read.
var ErrSelect = errors.New("«select» is not a CSS selector that can be read")

// New returns a Finder for one page. No entry is later than the day after now; reading ends at the deadline.
func New(now, deadline time.Time) *Finder { return &Finder{now: now, deadline: deadline} }

// Finder finds what one listing page lists.
type Finder struct {
	now      time.Time
	deadline time.Time
	chosen   []*html.Node // by the user's selector
	base     string
	page     string // canonical address of the listing
	site     string
	order    []string // canonical addresses as they are met
	found    map[string]*candidate
	linked   map[*html.Node]bool        // links to candidates
	lines    map[*html.Node]date.Result // what dateLine found
	first    map[*html.Node]bool        // what datesFirst found
}

// candidate is one address that may be an article's, with every link to it.
type candidate struct {
	url, seenAs string
	anchors     []*html.Node
	card        *html.Node // the element that holds this entry and no other
	title       string
	when        date.Result
	dated       nearness // where the date stands
	points      int
	shape       string // where in the page's structure the link stands
}

// nearness of a date to its entry.
type nearness int

const (
	notShown nearness = iota
	besideIt
	inTheCard
)

// Choose takes an element that the user's selector has chosen.
func (f *Finder) Choose(n *html.Node) {
	if len(f.chosen) < maxEntries {
		f.chosen = append(f.chosen, n)
	}
}

// Entries reads the page at url, below its html element. Where the user has a selector, what it has chosen are
// the entries, and nothing else.
func (f *Finder) Entries(ctx context.Context, root *html.Node, url string, chosen bool) ([]Entry, error) {
	f.prepare(root, url)
	anchors, err := f.anchors(root, chosen)
	if err != nil {
		return nil, err
	}
	f.gather(anchors, chosen)
	var out []Entry
	for _, u := range f.order {
		c := f.found[u]
		f.describe(c)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if time.Now().After(f.deadline) {
			return nil, errTooSlow
		}
	}
	for _, c := range f.articles(chosen) {
		e := Entry{URL: c.url, SeenAs: c.seenAs, Title: told.Line(c.title, maxTitle)}
		e.Published, e.DayOnly = c.when.Time, c.when.DayOnly
		if out = append(out, e); len(out) == maxEntries {
			break
		}
	}
	return out, nil
}

func (f *Finder) prepare(root *html.Node, page string) {
	f.found = map[string]*candidate{}
	f.linked, f.lines, f.first = map[*html.Node]bool{}, map[*html.Node]date.Result{}, map[*html.Node]bool{}
	f.base = page
	f.page, _ = address.Canonical(page)
	f.site = address.Site(page)
	for n := range root.Descendants() {
		if n.DataAtom == atom.Base {
			if abs, ok := address.Resolve(page, told.Attr(n, "href")); ok {
				f.base = abs
			}
			return
		}
	}
}

// anchors are the links to look at: those of the page, or those in or around what was chosen.
func (f *Finder) anchors(root *html.Node, chosen bool) (out []*html.Node, err error) {
	if chosen {
		for _, n := range f.chosen {
			if a := anchorOf(n); a != nil {
				out = append(out, a)
			}
		}
		return out, nil
	}
	nodes := 0
	for n := range root.Descendants() {
		if nodes++; nodes > maxNodes {
			return nil, errTooLarge
		}
		if n.DataAtom == atom.A && len(out) < maxAnchors {
			out = append(out, n)
		}
	}
	return out, nil
}

// anchorOf is the link that an element is, holds (that of its heading first) or stands in.
func anchorOf(n *html.Node) *html.Node {
	if n.DataAtom == atom.A {
		return n
	}
	var first *html.Node
	for d := range n.Descendants() {
		if d.DataAtom == atom.A && told.Attr(d, "href") != "" {
			if inHeading(d) {
				return d
			}
			if first == nil || !inHeading(first) && len(told.Line(told.Bounded(first, 200), 20)) == 0 {
				first = d
			}
		}
	}
	for p := n.Parent; first == nil && p != nil; p = p.Parent {
		if p.DataAtom == atom.A {
			return p
		}
	}
	return first
}

func pathOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return u.Path
}

func inHeading(n *html.Node) bool {
	for p, i := n.Parent, 0; p != nil && i < 4; p, i = p.Parent, i+1 {
		if isHeading(p) {
			return true
		}
	}
	return false
}

func isHeading(n *html.Node) bool {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}

// gather joins the links to one address: a picture, a headline and "read more" are one entry.
func (f *Finder) gather(anchors []*html.Node, chosen bool) {
	for _, a := range anchors {
		u, seenAs, ok := f.target(a, chosen)
		if !ok {
			continue
		}
		c := f.found[u]
		if c == nil {
			c = &candidate{url: u, seenAs: seenAs}
			f.found[u] = c
			f.order = append(f.order, u)
		}
		c.anchors = append(c.anchors, a)
		f.linked[a] = true
	}
}

// target is where a link leads, if that may be an article of this site. What the user has chosen may be
// elsewhere.
func (f *Finder) target(a *html.Node, chosen bool) (canonical, seenAs string, ok bool) {
	href := strings.TrimSpace(told.Attr(a, "href"))
	if href == "" || href[0] == '#' {
		return "", "", false
	}
	seenAs, ok = address.Resolve(f.base, href)
	if !ok || address.ShareButton(seenAs) {
		return "", "", false
	}
	canonical, err := address.Canonical(seenAs)
	if err != nil || canonical == f.page {
		return "", "", false
	}
	if chosen {
		return canonical, seenAs, true
	}
	site := address.Site(canonical)
	if site != f.site && !strings.HasSuffix(site, "."+f.site) && !strings.HasSuffix(f.site, "."+site) {
		return "", "", false
	}
	u, err := url.Parse(canonical)
	return canonical, seenAs, err == nil && !f.leadsElsewhere(u)
}

// articles are the candidates that look like articles: those with points enough, and those that stand where
// most of the others of their kind have them.
func (f *Finder) articles(chosen bool) (out []*candidate) {
	strong, all := map[string]int{}, map[string]int{}
	for _, u := range f.order {
		c := f.found[u]
		all[c.shape]++
		if c.points >= enoughPoints {
			strong[c.shape]++
		}
	}
	for _, u := range f.order {
		c := f.found[u]
		kin := strong[c.shape] >= 3 && strong[c.shape]*2 > all[c.shape] && c.points >= fewPoints
		if c.title != "" && (chosen || c.points >= enoughPoints || kin) {
			out = append(out, c)
		}
	}
	return out
}

// describe finds a candidate's card and title and weighs it.
func (f *Finder) describe(c *candidate) {
	c.card = f.cardOf(c)
	c.title = titleOf(c)
	c.when = f.whenOf(c)
	c.shape = shapeOf(c)
	c.points = f.weigh(c)
}

// cardOf is the largest element around the best link in which no other candidate is linked.
func (f *Finder) cardOf(c *candidate) *html.Node {
	card := c.anchors[0]
	for _, a := range c.anchors {
		if inHeading(a) {
			card = a
			break
		}
	}
	for range maxCard {
		p := card.Parent
		if p == nil || p.DataAtom == atom.Body || p.DataAtom == atom.Main || !f.alone(p, c.url) {
			break
		}
		card = p
	}
	return card
}

// alone says that no other candidate is linked below a node.
func (f *Finder) alone(n *html.Node, own string) bool {
	count := 0
	for d := range n.Descendants() {
		if count++; count > maxWithin {
			return false
		}
		if d.DataAtom != atom.A {
			continue
		}
		u, _, ok := f.target(d, f.chosen != nil)
		if !ok || u == own || f.found[u] == nil {
			continue
		}
		// Short links beside a headline lead to its section or its author.
		const tag = 12
		if f.chosen != nil || inHeading(d) || len(told.Line(told.Bounded(d, 200), 40)) > tag {
			return false
		}
	}
	return true
}
