package page

import (
	"strings"
	"unicode"

	"presswatch/crawler/address"
	"presswatch/crawler/page/told"
)

// outlet is the site's name as the page gives it. Several places hold one, and templates fill them with
// slogans, sections and short names; the one that looks most like the name of this site is taken, the earlier of
// two alike.
func (r *reader) outlet() string {
	label, _, _ := strings.Cut(address.Site(r.article.Canonical), ".")
	best, most := "", -100
	for _, name := range r.outletNames() {
		for _, name := range partsOf(told.Line(unescape(name), maxOutlet)) {
			if points := likeName(name, label); points > most && name != "" && !strings.Contains(name, "://") {
				best, most = strings.TrimLeft(name, "@"), points
			}
		}
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
	return append(names, r.told.Meta("application-name"), r.told.Meta("dc.publisher", "dcterms.publisher"), r.signature(), r.told.Meta("apple-mobile-web-app-title"))
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

// signature is what the page's title has behind the heading and a mark between: "Headline | Section | Outlet".
func (r *reader) signature() string {
	rest, ok := strings.CutPrefix(r.told.Title, r.heading())
	if !ok || rest == r.told.Title {
		return ""
	}
	for _, sep := range separators[:16] {
		if !strings.HasPrefix(rest, sep) {
			continue
		}
		parts := strings.Split(rest, sep)
		const longest = 60
		if last := strings.TrimSpace(parts[len(parts)-1]); len(last) <= longest {
			return told.Line(last, maxOutlet)
		}
	}
	return ""
}
