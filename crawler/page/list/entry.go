package list

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"presswatch/crawler/page/date"
	"presswatch/crawler/page/told"
)

// whenOf is the date of an entry: the one in its card, else the one that stands beside the card and belongs to
// it, as in a definition list or below a day's heading, else that of its address.
func (f *Finder) whenOf(c *candidate) date.Result {
	if d := date.FindIn(c.card, date.Options{Now: f.now}); !d.Time.IsZero() {
		c.dated = inTheCard
		return d
	}
	const levels = 2 // the card's own row, or the list that the card is in
	n := c.card
	for range levels {
		if n.Parent == nil || n.Parent.Type != html.ElementNode {
			break
		}
		if d := f.besideCard(n); !d.Time.IsZero() {
			c.dated = besideIt
			return d
		}
		n = n.Parent
	}
	return date.FindIn(&html.Node{}, date.Options{URL: c.url, Now: f.now})
}

// besideCard looks for a line that is a date. Where such lines stand before the entries, the last one before it
// counts, over other entries of the same day; else the next behind it.
func (f *Finder) besideCard(n *html.Node) date.Result {
	const far = 40
	if f.datesFirst(n.Parent) {
		for s, i := n.PrevSibling, 0; s != nil && i < far; s, i = s.PrevSibling, i+1 {
			if d := f.dateLine(s); !d.Time.IsZero() {
				return d
			}
		}
		return date.Result{}
	}
	for s, i := n.NextSibling, 0; s != nil && i < far; s, i = s.NextSibling, i+1 {
		if d := f.dateLine(s); !d.Time.IsZero() {
			return d
		}
		if f.lists(s) {
			break
		}
	}
	return date.Result{}
}

// datesFirst says that among an element's children a date stands before the first entry.
func (f *Finder) datesFirst(parent *html.Node) bool {
	if first, known := f.first[parent]; known {
		return first
	}
	first := false
	for c := range parent.ChildNodes() {
		if d := f.dateLine(c); !d.Time.IsZero() {
			first = true
			break
		}
		if f.lists(c) {
			break
		}
	}
	f.first[parent] = first
	return first
}

// lists says that a candidate is linked in an element.
func (f *Finder) lists(n *html.Node) bool {
	if n.DataAtom == atom.A {
		return f.linked[n]
	}
	for d := range n.Descendants() {
		if f.linked[d] {
			return true
		}
	}
	return false
}

// dateLine is the date of an element that shows nothing but a date.
func (f *Finder) dateLine(n *html.Node) date.Result {
	if d, known := f.lines[n]; known || n.Type != html.ElementNode {
		return d
	}
	var d date.Result
	const longest = 60
	if text := told.Line(told.Bounded(n, 4*longest), 2*longest); text != "" && len(text) <= longest && strings.ContainsAny(text, "0123456789") && !f.lists(n) {
		d = date.FindIn(n, date.Options{Now: f.now})
	}
	f.lines[n] = d
	return d
}

// noTitles are words of links that lead to an article without naming it.
var noTitles = []string{
	"read more", "more", "read", "continue reading", "full story", "read article", "view", "details", "learn more", "find out more", "permalink", "comments", "share", "video", "watch",
	"weiterlesen", "mehr", "mehr lesen", "zum artikel", "lire la suite", "lire plus", "en savoir plus", "leer más", "más", "ver más", "leggi tutto", "continua", "lees meer", "lees verder", "leia mais", "saiba mais", "läs mer", "les mer", "læs mere", "czytaj więcej", "více", "read more »", "more »", "»", "›", "→", "[…]", "...", "…",
}

// titleOf is the best of the words that name a candidate: a heading in the link or around it, the longest
// words of a link, then what is written for those who do not see it, then the card's own heading.
func titleOf(c *candidate) string {
	best := ""
	for _, a := range c.anchors {
		if t := headingText(a); t != "" {
			return t
		}
		if t := told.Line(linkText(a), maxTitle); len(t) > len(best) && !slices.Contains(noTitles, strings.ToLower(t)) {
			best = t
		}
	}
	const aHeadline = 15
	if len(best) >= aHeadline {
		return best
	}
	for n := range c.card.Descendants() {
		if isHeading(n) {
			if t := told.Line(told.Spaced(n), maxTitle); t != "" {
				return t
			}
		}
	}
	for _, a := range c.anchors {
		for _, t := range []string{told.Attr(a, "title"), told.Attr(a, "aria-label"), told.Alt(a)} {
			if t = told.Line(t, maxTitle); len(t) > len(best) && !slices.Contains(noTitles, strings.ToLower(t)) {
				best = t
			}
		}
	}
	return best
}

// headingText is the text of the heading in a link or around it.
func headingText(a *html.Node) string {
	for d := range a.Descendants() {
		if isHeading(d) {
			if t := told.Line(told.Spaced(d), maxTitle); t != "" {
				return t
			}
		}
	}
	if inHeading(a) {
		if t := told.Line(told.Spaced(a), maxTitle); !slices.Contains(noTitles, strings.ToLower(t)) {
			return t
		}
	}
	return ""
}

var titleClass = regexp.MustCompile(`(?i)(?:^|[\s_-])(?:title|headline|heading|hed|titre|titel|titolo|titulo|titular|kop|überschrift|ueberschrift|rubrik|otsikko)(?:$|[\s_-])`)

// linkText is the headline in a link. A link around a whole teaser holds a date, a section and a summary too:
// then the part that is called the title is it, else the first that reads like one.
func linkText(a *html.Node) string {
	lines := linesOf(a)
	if len(lines) < 2 {
		return told.Spaced(a)
	}
	for d := range a.Descendants() {
		if d.Type == html.ElementNode && titleClass.MatchString(short(told.Attr(d, "class"))) {
			if t := told.Spaced(d); len(strings.Fields(t)) > 0 {
				return t
			}
		}
	}
	for _, l := range lines {
		if len(strings.Fields(l)) >= 3 || utf8.RuneCountInString(l) >= 24 {
			return l
		}
	}
	return told.Spaced(a)
}

// linesOf are the texts of the blocks in a link, dates and captions left out.
func linesOf(a *html.Node) (lines []string) {
	var line strings.Builder
	flush := func() {
		if t := told.Line(line.String(), maxTitle); t != "" {
			lines = append(lines, t)
		}
		line.Reset()
	}
	var walk func(n *html.Node, depth int)
	walk = func(n *html.Node, depth int) {
		for c := n.FirstChild; c != nil && depth < 64 && len(lines) < 20; c = c.NextSibling {
			switch {
			case c.Type == html.TextNode:
				line.WriteString(c.Data)
			case c.Type != html.ElementNode || unread(c) || c.DataAtom == atom.Time || dateClass.MatchString(short(told.Attr(c, "class"))):
			case block[c.DataAtom]:
				flush()
				walk(c, depth+1)
				flush()
			default:
				walk(c, depth+1)
			}
		}
	}
	walk(a, 0)
	flush()
	return lines
}

// block are the elements that begin a line of their own within a link.
var block = map[atom.Atom]bool{
	atom.Div: true, atom.P: true, atom.Section: true, atom.Article: true, atom.Header: true, atom.Footer: true, atom.Figure: true, atom.Ul: true, atom.Li: true, atom.Br: true, atom.Dl: true, atom.Dt: true, atom.Dd: true,
}

// unread says that an element's text is not for readers.
func unread(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Svg, atom.Noscript, atom.Template, atom.Figcaption:
		return true
	}
	return false
}
