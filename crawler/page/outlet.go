package page

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"presswatch/crawler/address"
	"presswatch/crawler/page/told"
)

// outlet is the site's name as the page gives it. Several places hold one, and templates fill them with
// slogans, sections and short names; the one that looks most like the name of this site is taken, the earlier of
// two alike.
func (r *reader) outlet() string {
	label, _, _ := strings.Cut(address.Site(r.article.Canonical), ".")
	best, most := "", -100
	weigh := func(name string, least int) {
		for _, name := range partsOf(told.Line(unescape(name), maxOutlet)) {
			if points := likeName(name, label); points >= least && points > most && name != "" && !strings.Contains(name, "://") {
				best, most = strings.TrimLeft(name, "@"), points
			}
		}
	}
	for _, name := range r.outletNames() {
		weigh(name, -100)
	}
	const alike = 2 // what only stands where names often stand has to look like the site's
	if most < alike {
		before, behind := r.signatures()
		least := alike
		if len(strings.Fields(behind)) <= 4 {
			least = -100 // behind a headline few words are a name in any case
		}
		weigh(behind, least)
		weigh(before, alike)
	}
	for _, name := range r.homeLinks() {
		if best != "" {
			break
		}
		weigh(name, alike)
	}
	return best
}

// outletNames are the names, those that are usually right first.
func (r *reader) outletNames() []string {
	names := []string{r.told.Meta("og:site_name", "og:sitename")}
	if t := r.told.Article(); t != nil {
		names = append(names, t.Str("publisher"))
	}
	for _, t := range r.told.Things {
		if t.Is("website", "newsmediaorganization") && t.Under == "" {
			names = append(names, t.Str("name"))
		}
	}
	return append(names, r.told.Meta("application-name"), r.told.Meta("dc.publisher", "dcterms.publisher"), r.told.Meta("apple-mobile-web-app-title"))
}

// partsOf divides "Tarnbeck Post | News for the valley": one of the parts is the name, usually the first.
func partsOf(name string) []string {
	for _, sep := range []string{" - ", " – ", " — ", " :: ", " » ", ": "} {
		name = strings.ReplaceAll(name, sep, " | ")
	}
	return strings.Split(name, " | ")
}

// likeName says how much a name looks like that of the site with this label ("tarnbeckpost").
func likeName(name, label string) int {
	points := 0
	n, l := folded(name), folded(label)
	switch {
	case n == l:
		points += 3
	case len(n) >= 3 && strings.Contains(l, n), len(l) >= 3 && strings.Contains(n, l):
		points += 3
	case len(n) >= 2 && len(l) >= 2 && (initialsOf(name) == l || strings.HasPrefix(l, initialsOf(name)) && len(initialsOf(name)) > 2):
		points += 2
	}
	if strings.IndexFunc(name, unicode.IsUpper) < 0 && strings.IndexFunc(name, unicode.IsLower) >= 0 {
		points -= 2 // a host's label, not a name
	}
	if strings.HasPrefix(name, "@") {
		points--
	}
	if len(strings.Fields(name)) > 5 {
		points--
	}
	return points
}

// initialsOf is "nyt" of "The New York Times" and "bbc" of "British Broadcasting Corporation".
func initialsOf(name string) string {
	var b strings.Builder
	for _, w := range strings.Fields(strings.TrimPrefix(strings.ToLower(name), "the ")) {
		b.WriteRune([]rune(w)[0])
	}
	return b.String()
}

// signatures are what the page's title has before and behind the heading and a mark between: "Outlet: Headline",
// "Headline | Section | Outlet".
func (r *reader) signatures() (before, behind string) {
	const longest = 60
	start, rest, ok := strings.Cut(r.told.Title, r.heading())
	if !ok || start+rest == r.told.Title {
		return "", ""
	}
	for _, sep := range separators[:16] {
		if strings.HasPrefix(rest, sep) && behind == "" {
			parts := strings.Split(rest, sep)
			behind = strings.TrimSpace(parts[len(parts)-1])
		}
	}
	for _, sep := range []string{": ", " | ", " - ", " – ", " — ", " » "} {
		if name, ok := strings.CutSuffix(start, sep); ok && before == "" {
			before = name
		}
	}
	if len(before) > longest {
		before = ""
	}
	if len(behind) > longest || byWord.MatchString(behind) {
		behind = ""
	}
	return before, behind
}

// homeLinks are the names of the links to the home page, by their words, titles and pictures.
func (r *reader) homeLinks() (names []string) {
	const enough = 4
	for n := range r.doc.Descendants() {
		if n.DataAtom != atom.A || len(names) >= enough {
			continue
		}
		abs, ok := r.resolve(strings.TrimSpace(told.Attr(n, "href")))
		if !ok || strings.Trim(pathOf(abs), "/") != "" || address.Site(abs) != address.Site(r.article.Canonical) {
			continue
		}
		for _, name := range []string{told.Line(told.Bounded(n, 4*maxOutlet), maxOutlet), told.Attr(n, "title"), told.Attr(n, "aria-label"), pictureName(n)} {
			if name = strings.TrimSpace(logoWords.ReplaceAllString(name, "")); name != "" && len(strings.Fields(name)) <= 5 {
				names = append(names, name)
			}
		}
	}
	return names
}

// logoWords are said of a home link beside the name.
var logoWords = regexp.MustCompile(`(?i)^(?:visit|go to|back to|zur(?:ück zu)?|retour à|logo(?: of| von)?:?)\s+(?:the )?|\s*[-–|:]?\s+(?:logo|home ?page|home|startseite|accueil|inicio)$`)

// pictureName is the alternative text of a link's picture.
func pictureName(a *html.Node) string {
	for d := range a.Descendants() {
		if d.DataAtom == atom.Img {
			return told.Attr(d, "alt")
		}
	}
	return ""
}
