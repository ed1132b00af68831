package page

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"presswatch/crawler/page/told"
)

// author names who wrote the page: by JSON-LD, by meta elements, by links and microdata, by the byline.
func (r *reader) author() string {
	house := ""
	for _, find := range []func() []string{r.toldAuthors, r.metaAuthors, r.markedAuthors, r.byline, r.plainByline} {
		names := r.cleanAuthors(find())
		switch {
		case len(names) == 0:
		case len(names) == 1 && folded(names[0]) == folded(r.article.Outlet):
			house = names[0] // unless somebody is named elsewhere
		default:
			return told.Line(strings.Join(names, ", "), maxAuthor)
		}
	}
	return house
}

func (r *reader) toldAuthors() (out []string) {
	t := r.told.Article()
	if t == nil {
		return nil
	}
	for _, a := range t.Inner("author") {
		if name := a.Str("name"); name != "" {
			out = append(out, name)
		} else if id := a.Str("@id"); id != "" {
			out = append(out, r.personAt(id))
		}
	}
	if len(out) == 0 {
		out = t.Strs("author")
	}
	if len(out) == 0 {
		out = t.Strs("creator")
	}
	return out
}

// personAt is the name of the object to which a reference leads.
func (r *reader) personAt(id string) string {
	for _, t := range r.told.Things {
		if t.Is("person", "organization") && t.Str("@id") == id { //nolint:misspell // schema.org's word
			return t.Str("name")
		}
	}
	return ""
}

func (r *reader) metaAuthors() []string {
	for _, name := range []string{"parsely-author", "sailthru.author", "author", "byl", "byline", "dc.creator", "dcterms.creator", "article:author", "og:article:author", "citation_author", "dc.contributor", "twitter:creator"} {
		if all := turned(name, r.told.All(name)); len(all) > 0 && len(r.cleanAuthors(all)) > 0 {
			return all
		}
	}
	return nil
}

// markedAuthors reads rel=author links and the microdata of the page's own article. Those who stand far from the
// first wrote other articles.
func (r *reader) markedAuthors() (out []string) {
	var first *html.Node
	for n := range r.doc.Descendants() {
		if n.Type != html.ElementNode || !marksAuthor(n) || beside(n) || first != nil && !neighbours(first, n) {
			continue
		}
		text := told.Attr(n, "content")
		if text == "" {
			text = told.Spaced(nameWithin(n))
		}
		if text = told.Line(text, 100); text != "" && !contains(out, text) && len(out) < mostAuthors {
			out = append(out, text)
			if first == nil {
				first = n
			}
		}
	}
	return out
}

func marksAuthor(n *html.Node) bool {
	rel, prop := told.Attr(n, "rel"), told.Attr(n, "itemprop")
	return n.DataAtom == atom.A && strings.Contains(" "+rel+" ", " author ") || strings.Contains(" "+prop+" ", " author ")
}

// neighbours says that two elements stand in one byline: the second below an ancestor near above the first.
func neighbours(first, second *html.Node) bool {
	const near = 3
	up := first
	for range near {
		if up.Parent == nil || up.Parent.DataAtom == atom.Body {
			break
		}
		up = up.Parent
	}
	for p := second.Parent; p != nil; p = p.Parent {
		if p == up {
			return true
		}
	}
	return false
}

func nameWithin(n *html.Node) *html.Node {
	name := told.First(n, func(d *html.Node) bool {
		return d.Type == html.ElementNode && strings.Contains(" "+told.Attr(d, "itemprop")+" ", " name ")
	})
	if name == nil {
		return n
	}
	return name
}

// beside says that an element stands in navigation, comments, or the notes on other articles.
func beside(n *html.Node) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		switch p.DataAtom {
		case atom.Nav, atom.Aside, atom.Footer:
			return true
		}
		if marks := strings.ToLower(told.Attr(p, "class") + " " + told.Attr(p, "id")); marks != " " && containsAny(marks, []string{"comment", "related", "sidebar", "recommend", "most-read"}) && p.DataAtom != atom.Body && p.DataAtom != atom.Html {
			return true
		}
	}
	return false
}

var bylineClass = regexp.MustCompile(`(?i)(?:^|[\s_-])(?:byline|by-line|author|authors|author-?name|article-author|post-author|entry-author|writer|auteur|autor|autore|reporter|journalist)(?:$|[\s_-])`) //nolint:misspell // words of other languages

// byline reads the first short element that is called so.
func (r *reader) byline() []string {
	for n := range r.doc.Descendants() {
		if n.Type != html.ElementNode || n.DataAtom == atom.Body || n.DataAtom == atom.Img || n.DataAtom == atom.Html {
			continue
		}
		if class := told.Attr(n, "class") + " " + told.Attr(n, "id"); len(class) < 3 || len(class) > 300 || !bylineClass.MatchString(class) {
			continue
		}
		text := told.Line(told.Spaced(n), 160)
		if text == "" || len(strings.Fields(text)) > 14 || beside(n) {
			continue
		}
		if len(r.cleanAuthors([]string{text})) > 0 {
			return []string{text}
		}
	}
	return nil
}

// saysBy begins a byline in words: "By Ada Quill", "Von Ada Quill".
var saysBy = regexp.MustCompile(`^(?:By|BY|Von|Par|Por|Di|Door|Av|Af|Autor(?:in)?:|Text:|Words:) \p{Lu}[^.!?:]*$`) //nolint:misspell // words of other languages

// plainByline reads the first short line below the main heading that begins with "By". It is asked last: such a
// line may be a sentence.
func (r *reader) plainByline() []string {
	const near = 40 // elements behind the heading
	below := -1
	for n := range r.doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.DataAtom == atom.H1 {
			below = 0
		}
		if below < 0 {
			continue
		}
		if below++; below > near {
			return nil
		}
		switch n.DataAtom {
		case atom.P, atom.Div, atom.Span, atom.H2, atom.H3, atom.H4, atom.H5, atom.Li:
		default:
			continue
		}
		const longest = 120
		if text := told.Line(told.Bounded(n, 2*longest), 2*longest); len(text) <= longest && len(strings.Fields(text)) <= 12 && saysBy.MatchString(text) && !beside(n) {
			return []string{text}
		}
	}
	return nil
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if strings.EqualFold(l, s) {
			return true
		}
	}
	return false
}

const mostAuthors = 8

// cleanAuthors cleans each name, drops what is none, and each name's second mention. Agencies and the outlet
// itself stay only where nobody else is named.
func (r *reader) cleanAuthors(raw []string) []string {
	var people, others []string
	for _, s := range raw {
		names := cleanAuthor(r.withoutOutlet(s))
		if folded(s) != "" && folded(unescape(s)) == folded(r.article.Outlet) {
			names = []string{r.article.Outlet} // it may hold an "and"
		}
		for _, name := range names {
			switch {
			case contains(people, name) || contains(others, name) || len(people)+len(others) >= mostAuthors:
			case agencies.MatchString(name) || folded(name) == folded(r.article.Outlet):
				others = append(others, name)
			default:
				people = append(people, name)
			}
		}
	}
	if len(people) > 0 {
		return people
	}
	return others
}

// withoutOutlet takes the outlet's name off a byline: "Ada Quill. Tarnbeck Post", "Tarnbeck Post - Ada Quill".
func (r *reader) withoutOutlet(s string) string {
	outlet := r.article.Outlet
	if after, ok := cutFold(s, outlet); ok {
		for _, sep := range []string{" - ", " – ", " | ", ": ", " / "} {
			if name, ok := strings.CutPrefix(after, sep); ok && len(strings.Fields(name)) >= 2 {
				return name
			}
		}
	}
	if len(outlet) < 3 || len(s) <= len(outlet)+3 || !strings.EqualFold(s[len(s)-len(outlet):], outlet) {
		return s
	}
	rest := strings.TrimRight(s[:len(s)-len(outlet)], " .,|-–—/·•")
	if len(strings.Fields(rest)) < 2 || rest == s[:len(s)-len(outlet)] {
		return s
	}
	return rest
}

var (
	byWord = regexp.MustCompile(`(?i)^(?:(?:written|posted|published|reported|story|words|text|report|article|edited)\s+)?(?:by|von|par|por|di|door|av|af|przez|od|szerző|автор(?:ы)?|текст|autor(?:a|en|in)?|auteur|autore|author|text|texte|reporter|words|rédigé par|publié par|escrito por|a cura di|geschreven door|erstellt von|recueilli par|propos recueillis par|interview:?|protokoll:?|aufgezeichnet von|skriven av|tekst)\s*[:：]?\s+|^(?:by|von|autor|author|text|auteur|автор(?:ы)?|текст|фото)\s*[:：]\s*`) //nolint:misspell // words of other languages
	// tail of a byline: the time, the agency's place, the reader's count.
	afterName = regexp.MustCompile(`(?i)\s+(?:\d+ (?:min|minutes?|hours?|days?|weeks?|months?|years?)\b.*|(?:on|am|le|el|il)\s+\d.*|(?:updated|published|posted|last updated|veröffentlicht|aktualisiert|publié|updated:|published:)\b.*|\d{1,2}[./:]\d{1,2}.*|(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?,? .*\d{4}.*|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}.*)$`)
	forOutlet = regexp.MustCompile(`(?i)\s+(?:for|für|pour|para|per|voor)\s+(?:the\s+)?(?:\p{Lu}[\w.]*\s*)+$`)
	roleTail  = regexp.MustCompile(`(?i)[,|–—-]?\s*\b(?:(?:senior|chief|deputy|assistant|associate|special|staff|managing|executive|digital|political|home affairs|crime|legal|world|us|uk|europe|business|science|health|technology|sports?|education|security|defen[cs]e|royal|consumer|local democracy)\s+)*(?:correspondent|reporter|editor|writer|columnist|journalist|contributor|producer|redakteur(?:in)?|korrespondent(?:in)?|staff|author|blogger)s?\b.*$`)
	dateline  = regexp.MustCompile(`\s+in\s+\p{Lu}[\p{L} ,.-]+$`)
	// a day of the week and all behind it: a byline with its date.
	datedTail  = regexp.MustCompile(`(?i)[\s,|–—-]+(?:mon|tues|wednes|thurs|fri|satur|sun)day\b.*\d.*$`)
	inBrackets = regexp.MustCompile(`\([^()]*\)`)
	email      = regexp.MustCompile(`\S+@\S+\.\S+`)
	nameSplit  = regexp.MustCompile(`\s*(?:;|\||•|·|\n| / |, (?:and|und|et|y|e|en) | (?:and|und|et|&|y) )\s*`)
)

// agencies may stand behind a name with a comma; alone they are an author.
var agencies = regexp.MustCompile(`(?i)^(?:bbc(?: news| sport)?|reuters|ap(?: national| news)?|afp|dpa|pa|pa media|press association|pti|ani|ians|efe|ansa|anp|apa|sda|upi|tass|xinhua|associated press|the associated press|agence france[- ]presse|sky news|cnn(?: business| politics| health)?|cnbc|nbc news|cbs news|abc news|bloomberg|the guardian|mailonline|usa today|forbes|.*\b(?:news|times|post|gazette|herald|tribune|journal|magazine|radio|tv|online|media|agency|wire)\b.*)$`)

// agencyTail is an agency right behind a name, without a mark between.
var agencyTail = regexp.MustCompile(`(?i)\s+(?:the )?(?:associated press|reuters|agence france-presse|afp|press association|pa media|usa today(?: network| sports)?|bbc (?:news|sport)|bloomberg(?: news)?|staff)$`)

// cleanAuthor makes names of one byline.
func cleanAuthor(s string) (names []string) {
	s = told.Line(unescape(s), 300)
	if strings.Contains(s, "://") || strings.Contains(s, "www.") || strings.HasPrefix(s, "@") {
		return nil
	}
	s = email.ReplaceAllString(inBrackets.ReplaceAllString(s, " "), "")
	s = datedTail.ReplaceAllString(s, "")
	for range 2 {
		s = byWord.ReplaceAllString(strings.TrimLeft(s, " -–—|,:•·"), "")
	}
	for _, part := range nameSplit.Split(s, -1) {
		names = append(names, commaNames(part)...)
	}
	return names
}

// commaNames divides "A B, C D"; an agency, a title or a role behind a comma belongs to the name before and
// goes.
func commaNames(s string) (names []string) {
	for i, part := range strings.Split(s, ",") {
		part = trimmedName(part)
		if i > 0 && (agencies.MatchString(part) || len(strings.Fields(part)) < 2 && !initials(part) || roleTail.MatchString(part)) {
			continue
		}
		if isName(part) {
			names = append(names, part)
		}
	}
	return names
}

func initials(s string) bool { return strings.Contains(s, "Jr") || strings.Contains(s, "III") }

func trimmedName(s string) string {
	s = strings.TrimSpace(s)
	s = afterName.ReplaceAllString(s, "")
	s = byWord.ReplaceAllString(s, "")
	if cut := roleTail.ReplaceAllString(s, ""); len(strings.Fields(cut)) >= 2 {
		s = cut
	}
	if cut := forOutlet.ReplaceAllString(s, ""); len(strings.Fields(cut)) >= 2 {
		s = cut
	}
	if cut := dateline.ReplaceAllString(s, ""); len(strings.Fields(cut)) >= 2 {
		s = cut
	}
	if i := strings.IndexAny(s, "(["); i > 3 {
		s = s[:i]
	}
	if cut := agencyTail.ReplaceAllString(s, ""); len(strings.Fields(cut)) >= 2 {
		s = cut
	}
	return quietened(strings.Trim(s, " \t-–—|,.:;•·/\"“”@"))
}

// quietened writes a name that is all in capitals as names are written. Single words may be agencies or initials.
func quietened(s string) string {
	if len(strings.Fields(s)) < 2 || strings.ToUpper(s) != s || strings.ToLower(s) == s || agencies.MatchString(s) {
		return s
	}
	start := true
	return strings.Map(func(c rune) rune {
		if !start {
			c = unicode.ToLower(c)
		}
		start = !unicode.IsLetter(c) && c != '\'' && c != '’' || c == '\'' || c == '’'
		return c
	}, s)
}

// noNames are what templates write where there is no author.
var noNames = regexp.MustCompile(`(?i)^(?:\w*admin\w*|last|administrator|redaktion|editor|editors|staff|author|by|none|null|undefined|unknown|anonymous|guest|webmaster|user|wordpress|root|test|n/?a|view|more|read more|share|follow|published|updated|posted|comments?|follow us|see all|all posts.*|view (?:all|profile|more).*|about (?:the )?author.*|\[?object.*|redacción|la rédaction|rédaction|redazione|redactie|web ?desk|default)$`)

func isName(s string) bool {
	if n := len([]rune(s)); n < 2 || n > 80 || len(strings.Fields(s)) > 8 {
		return false
	}
	if noNames.MatchString(s) || strings.ContainsAny(s, "<>{}=_#") || strings.Count(s, ".") > 4 {
		return false
	}
	digits, letters := 0, 0
	for _, c := range s {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c != ' ':
			letters++
		}
	}
	return letters > digits*2 && letters > 1
}
