package page

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"presswatch/crawler/address"
	"presswatch/crawler/page/told"
)

func unescape(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	return html.UnescapeString(s)
}

// title is the headline without the site's name. What the page tells of its article comes first, then what it
// tells networks, its heading, and its title element.
func (r *reader) title() string {
	h1 := r.heading()
	var first string
	if t := r.told.Article(); t != nil {
		first = t.Str("headline")
		if first == "" && t.Is("newsarticle", "article", "blogposting") {
			first = t.Str("name")
		}
	}
	candidates := []string{first, r.told.Meta("og:title"), r.told.Meta("parsely-title", "sailthru.title", "dc.title", "dcterms.title", "twitter:title"), r.told.Title, h1}
	written := slices.Clone(candidates)
	names := r.siteNames()
	for i, c := range candidates {
		candidates[i] = withoutSite(told.Line(unescape(c), maxTitle*2), names, h1)
		if isSiteName(candidates[i], names) {
			candidates[i] = ""
		}
	}
	best := agreed(candidates)
	if best == "" {
		best = or(h1, r.told.Title) // the article is called as its outlet is
	}
	switch best {
	case "", candidates[0], candidates[1], candidates[2]:
	case candidates[fromTitle]:
		if h1 == "" {
			best = withoutTail(best)
		} else if rest, ok := strings.CutPrefix(h1, best); ok && goesOn.MatchString(rest) {
			best = h1 // the template cut the title at a mark that was the headline's own
		}
	}
	return told.Line(whole(best, h1, written), maxTitle)
}

// goesOn is how a headline goes on behind a mark.
var goesOn = regexp.MustCompile(`^(?::| [–—-]) \S+ \S+`)

const fromTitle = 3 // where the title element stands among the candidates

// agreed is the first candidate that another one repeats, or holds, or is held by: templates put slogans and
// search engines' titles where the headline should be. Where none agrees the first it is.
func agreed(candidates []string) string {
	first := ""
	for i, c := range candidates {
		f := folded(c)
		if f == "" {
			continue
		}
		if first == "" {
			first = c
		}
		for j, other := range candidates {
			o := folded(other)
			if i == j || o == "" || len(o) > 2*len(f) || len(f) > 2*len(o) {
				continue
			}
			if strings.Contains(o, f) || strings.Contains(f, o) {
				return c
			}
		}
	}
	return first
}

// withoutTail takes a short last part off a title that nothing else explains: "A long headline of a page – My site".
func withoutTail(title string) string {
	for _, sep := range []string{" | ", " – ", " — ", " - ", " · ", " :: ", " » "} {
		if i := strings.LastIndex(title, sep); i > 0 && len(strings.Fields(title[:i])) >= 4 && len(strings.Fields(title[i+len(sep):])) <= 3 {
			return title[:i]
		}
	}
	return title
}

// whole takes the longer form where a headline was cut to fit: to 110 characters for search engines, or with
// an ellipsis.
func whole(best, h1 string, others []string) string {
	stem := strings.TrimRight(strings.TrimSuffix(strings.TrimSuffix(best, "..."), "…"), " ")
	cut := stem != best || len(best) > 60
	if !cut || stem == "" {
		return best
	}
	for _, o := range []string{h1, others[1], others[2]} {
		o = told.Line(unescape(o), maxTitle)
		if len(o) > len(best) && len(o) < 3*len(best) && strings.HasPrefix(o, stem) && (o == h1 || stem != best) {
			return o
		}
	}
	return best
}

// heading is the text of the first h1 that is not the site's own in its header.
func (r *reader) heading() string {
	first := ""
	for n := range r.doc.Descendants() {
		if n.DataAtom != atom.H1 {
			continue
		}
		text := told.Line(told.Bounded(n, 4*maxTitle), maxTitle)
		class := strings.ToLower(told.Attr(n, "class") + told.Attr(n, "id"))
		if text == "" || containsAny(class, []string{"logo", "site-title", "sitename", "brand", "masthead"}) {
			continue
		}
		if first == "" {
			first = text
		}
		if t := r.told.Title; t != "" && strings.Contains(folded(t), folded(text)) && len(text) > 10 {
			return text
		}
	}
	return first
}

// siteNames are the names by which the site may sign a title.
func (r *reader) siteNames() []string {
	host := address.Site(r.article.Canonical)
	names := []string{r.article.Outlet, host, r.told.Meta("application-name"), r.told.Meta("twitter:site")}
	for _, t := range r.told.Things {
		if t.Is("organization", "newsmediaorganization", "website") && t.Under != "author" { //nolint:misspell // schema.org's word
			names = append(names, t.Str("name"), t.Str("alternateName"))
		}
	}
	if label, _, ok := strings.Cut(host, "."); ok {
		names = append(names, label, strings.TrimPrefix(label, "the")) // folded drops the "The" of a name
	}
	out := names[:0]
	for _, n := range names {
		if n = folded(n); len(n) >= 2 {
			out = append(out, n)
		}
	}
	return out
}

// folded leaves letters and digits in lower case: "The BBC-News" is "bbcnews".
func folded(s string) string {
	s = strings.TrimPrefix(strings.ToLower(s), "the ")
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.Is(unicode.M, c) {
			return c
		}
		return -1
	}, s)
}

func isSiteName(s string, names []string) bool {
	s = folded(s)
	for _, n := range names {
		if s == n {
			return true
		}
	}
	return false
}

// separators stand between a headline and the site's name.
var separators = []string{" | ", " – ", " — ", " - ", " · ", " • ", " :: ", " » ", " « ", " // ", " / ", " : ", " ~ ", " ‹ ", " < ", " > ", " |", "| ", "|", ": "}

// withoutSite takes the site's name, and sections before it, off the end or the beginning of a title.
func withoutSite(title string, names []string, h1 string) string {
	for range 4 {
		if inner := byHeading(title, names, h1); inner != title {
			return inner
		}
		cut := cutSite(title, names)
		if cut == title || cut == "" {
			return title
		}
		title = cut
	}
	return title
}

// byHeading lets the heading say where the headline ends or begins: "Headline | Section | Outlet", "Opinion |
// Headline".
func byHeading(title string, names []string, h1 string) string {
	h := folded(h1)
	if h == "" || folded(title) == h {
		return title
	}
	for _, sep := range separators[:16] {
		if before, ok := strings.CutSuffix(title, sep+h1); ok && before != "" && len(strings.Fields(h1)) >= 3 {
			return h1
		}
		if rest, ok := strings.CutPrefix(title, h1+sep); ok && rest != "" && !isSiteName(h1, names) {
			return h1
		}
	}
	return title
}

func cutSite(title string, names []string) string {
	for _, sep := range separators {
		if i := strings.LastIndex(title, sep); i > 0 {
			head, last := title[:i], title[i+len(sep):]
			if signs(last, names) && len(strings.Fields(head)) > 0 {
				return strings.TrimSpace(head)
			}
		}
		if i := strings.Index(title, sep); i > 0 {
			first, rest := title[:i], title[i+len(sep):]
			if isSiteName(first, names) && len(strings.Fields(rest)) > 1 {
				return strings.TrimSpace(rest)
			}
		}
	}
	return title
}

// signs says that the last part of a title names the site: it is the name, or both begin alike ("Ledger" for
// "Ledger Online", "BBC News" for "BBC").
func signs(part string, names []string) bool {
	if name, slogan, ok := strings.Cut(part, " - "); ok && slogan != "" && isSiteName(name, names) {
		return true
	}
	p := folded(part)
	if p == "" || len(strings.Fields(part)) > 7 {
		return false
	}
	for _, n := range names {
		if p == n || len(n) >= 3 && strings.HasPrefix(p, n) && len(p) <= len(n)+12 || len(p) >= 3 && strings.HasPrefix(n, p) {
			return true
		}
	}
	return false
}
