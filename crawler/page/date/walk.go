package date

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"presswatch/crawler/page/told"
)

const (
	maxShort = 300  // bytes: a longer text is not a line about the article
	maxLooks = 3000 // elements that are looked at for a date
)

// mainHeading is the h1 that the page's title repeats, else the first.
func mainHeading(doc *html.Node) *html.Node {
	var first *html.Node
	title := ""
	for n := range doc.Descendants() {
		switch n.DataAtom {
		case atom.Title:
			if title == "" {
				title = strings.ToLower(told.Line(told.Bounded(n, 4*maxShort), maxShort))
			}
		case atom.H1:
			text := strings.ToLower(told.Line(told.Bounded(n, 4*maxShort), maxShort))
			if len(text) > 8 && strings.Contains(title, text) {
				return n
			}
			if first == nil && text != "" {
				first = n
			}
		}
	}
	return first
}

// walk goes through the page in its order. where is the place of what surrounds a node.
func (g *gatherer) walk(n *html.Node, where place) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.Type {
		case html.TextNode:
			g.letters += len(c.Data)
			g.held += g.depth * len(c.Data)
		case html.ElementNode:
			g.element(c, where)
		}
	}
}

func (g *gatherer) element(n *html.Node, where place) {
	switch n.DataAtom {
	case atom.Script:
		g.script("script", told.Text(n))
		return
	case atom.Head:
		for c := range n.ChildNodes() {
			if c.DataAtom == atom.Script {
				g.script("script", told.Text(c))
			}
		}
		return
	case atom.Style, atom.Noscript, atom.Template, atom.Svg:
		return
	}
	s := spot{n: n, name: nameOf(n)}
	s.signs = g.signs(s.name)
	s.place = placeOf(n, s.signs, where)
	if n == g.head {
		g.headAt = g.letters
	}
	g.attributes(s)
	switch {
	case g.looks >= maxLooks:
	case n.DataAtom == atom.Time:
		g.looks++
		g.timeElement(s)
	case s.mark != unmarked || isLeaf(n):
		g.looks++
		g.block(s)
	}
	g.depth++
	g.walk(n, s.place)
	g.depth--
}

// spot is an element that is looked at.
type spot struct {
	n    *html.Node
	name string // class and id
	signs
	place place
}

// witness is what stands at the spot.
func (g *gatherer) witness(s spot, rule, raw string, k kind) witness {
	return witness{rule: rule, raw: raw, kind: k, place: s.place, name: s.name, mark: s.mark, fromHead: g.letters}
}

func nameOf(n *html.Node) string {
	class, id := told.Attr(n, "class"), told.Attr(n, "id")
	return strings.TrimSpace(class[:min(len(class), maxShort)] + " " + id[:min(len(id), maxShort)])
}

func placeOf(n *html.Node, s signs, where place) place {
	if where == replies || n.DataAtom == atom.Body || n.DataAtom == atom.Html || n.DataAtom == atom.Main {
		return where
	}
	aside := n.DataAtom == atom.Nav || n.DataAtom == atom.Aside || n.DataAtom == atom.Footer
	switch {
	case s.replies:
		return replies
	case aside, s.beside && n.DataAtom != atom.Article:
		return beside
	}
	return where
}

// isLeaf says that an element has digits in a text of its own.
func isLeaf(n *html.Node) bool {
	for c := range n.ChildNodes() {
		if c.Type == html.TextNode && strings.ContainsAny(c.Data, "0123456789") {
			return true
		}
	}
	return false
}

// dataNames are attributes in which programs keep a date.
var dataNames = []string{
	"data-date", "data-datetime", "data-published", "data-publish-date", "data-pubdate", "data-published-date", "data-timestamp", "data-time", "data-utime", "data-utc", "data-publicationdate",
}

// attributes reads what machines are told in attributes: microdata, data-…, and hAtom's title.
func (g *gatherer) attributes(s spot) {
	if k, rule := microdata(s.n); rule != "" {
		for _, raw := range []string{told.Attr(s.n, "datetime"), told.Attr(s.n, "content"), told.Attr(s.n, "title"), spaced(s.n, maxShort)} {
			if raw != "" {
				g.value(g.witness(s, rule, raw, k))
				return
			}
		}
		return
	}
	if v := told.Attr(s.n, "title"); v != "" && s.mark != unmarked {
		k := anyDate
		if s.mark == sureMark {
			k = published
		}
		g.value(g.witness(s, "title attribute", v, k))
	}
	for _, key := range dataNames {
		if v := told.Attr(s.n, key); v != "" {
			g.value(g.witness(s, "data attribute", v, anyDate))
		}
	}
}

func microdata(n *html.Node) (kind, string) {
	prop := strings.ToLower(told.Attr(n, "itemprop") + " " + told.Attr(n, "property"))
	switch {
	case len(prop) < 6 || !strings.Contains(prop, "date") && !strings.Contains(prop, "dc:created"):
	case strings.Contains(prop, "datepublished"), strings.Contains(prop, "dc:"):
		return published, "microdata"
	case strings.Contains(prop, "datecreated"), strings.Contains(prop, "uploaddate"):
		return published, "microdata created"
	case strings.Contains(prop, "datemodified"):
		return modified, "microdata modified"
	case strings.Contains(prop, "startdate"), strings.Contains(prop, "enddate"):
		return event, "microdata event"
	}
	return anyDate, ""
}

func (g *gatherer) timeElement(s spot) {
	k := anyDate
	prop := strings.ToLower(told.Attr(s.n, "itemprop"))
	switch {
	case strings.Contains(prop, "modified") || s.changed:
		k = modified
	case hasAttr(s.n, "pubdate") || s.mark == sureMark || strings.Contains(prop, "published"):
		k = published
	case changedWord.MatchString(before(s.n)):
		k = modified
	case publishedWord.MatchString(before(s.n)):
		k = published
	}
	g.value(g.witness(s, "time element", told.Attr(s.n, "datetime"), k))
	g.value(g.witness(s, "time text", spaced(s.n, maxShort), k))
}

func hasAttr(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

// Words before a date that say what it is of.
var (
	publishedWord = regexp.MustCompile(`(?i)(?:publish(?:ed)?|posted|first published|date|created|written|issued|released?|veröffentlicht|publiziert|erstellt|datum|vom|stand|eingestellt|geschrieben|publié|mis en ligne|posté|publicado|fecha|pubblicato|gepubliceerd|geplaatst|publicerad|publisert|publiceret|opublikowano|dodano|zveřejněno|publikováno|vydáno|опубликовано|дата|data|yayınlanma|发布|發布|時間|时间|日期|掲載|公開|投稿|입력|등록)[^.!?\n]{0,40}$`)
	changedWord   = regexp.MustCompile(`(?i)(?:updated?|modified|last (?:edited|change|revised|reviewed)|edited|aktualisiert|geändert|bearbeitet|letzte (?:änderung|aktualisierung)|zuletzt|überarbeitet|mis à jour|modifié|maj|actualizado|modificado|aggiornat[oa]|bijgewerkt|gewijzigd|oppdatert|uppdaterad|opdateret|zaktualizowano|aktualizováno|обновлено|güncelle|更新|수정|atualizado)[^.!?\n]{0,40}$`)
)

const maxBefore = 60 // bytes before a date that are looked at

// before is the text that stands before an element, in its parent or a parent of that.
func before(n *html.Node) string {
	text := ""
	for p, up := n, 0; p != nil && up < 3 && strings.TrimSpace(text) == ""; p, up = p.Parent, up+1 {
		for s := p.PrevSibling; s != nil && len(text) < maxBefore; s = s.PrevSibling {
			switch s.Type {
			case html.TextNode:
				text = s.Data + text
			case html.ElementNode:
				text = spaced(s, 2*maxBefore) + " " + text
			}
		}
	}
	text = strings.Join(strings.Fields(text), " ")
	return text[max(0, len(text)-maxBefore):]
}

const mostInBlock = 6

// block looks for dates in the text of an element that is called after dates or has a text of its own.
func (g *gatherer) block(s spot) {
	text := spaced(s.n, maxScan)
	long := len(text) > maxShort
	if long && s.mark != unmarked && !isLeaf(s.n) {
		return // the article itself may be called "post-info"
	}
	for i, d := range dates(text, g.american) {
		if i == mostInBlock {
			return
		}
		w := g.witness(s, "text", text[d.at:d.end], g.kindOf(s, text[max(0, d.at-maxBefore):d.at], long))
		w.moment, w.ambiguous = d.moment, d.ambiguous
		w.alone = len(text) <= d.end-d.at+40
		w.fromHead += d.at
		if s.mark == unmarked && d.short && w.kind == anyDate && !w.alone {
			continue // 12.10.11 may be anything
		}
		if s.mark == unmarked && long {
			w.rule = "long text"
		}
		g.add(w)
	}
}

func (g *gatherer) kindOf(s spot, before string, long bool) kind {
	switch {
	case s.changed || changedWord.MatchString(before):
		return modified
	case publishedWord.MatchString(before) && (s.mark != unmarked || !long), s.mark == sureMark:
		return published
	}
	return anyDate
}

// spaced is the text below an element as one line, with spaces where elements end, at most limit bytes.
func spaced(n *html.Node, limit int) string {
	const deep = 40
	var b strings.Builder
	var walk func(n *html.Node, depth int)
	walk = func(n *html.Node, depth int) {
		for c := n.FirstChild; c != nil && b.Len() < limit; c = c.NextSibling {
			switch {
			case c.Type == html.TextNode:
				b.WriteString(c.Data)
			case c.Type != html.ElementNode, depth > deep, c.DataAtom == atom.Script, c.DataAtom == atom.Style, c.DataAtom == atom.Noscript:
			default:
				b.WriteByte(' ')
				walk(c, depth+1)
				b.WriteByte(' ')
			}
		}
	}
	walk(n, 0)
	s := b.String()
	if len(s) > limit {
		s = strings.ToValidUTF8(s[:limit], "")
	}
	return strings.Join(strings.Fields(s), " ")
}
