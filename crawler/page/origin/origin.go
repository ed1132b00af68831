// Package origin reads what a page itself says about where its text is from: a canonical address at another
// house, the tags that syndicated copy carries, a wire agency in the byline. It judges only whether the page says
// so plainly; whether it is true is for others to weigh.
package origin

import (
	"net/netip"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/publicsuffix"

	"presswatch/crawler/address"
	"presswatch/crawler/page/told"
)

// The ways to say it.
const (
	Canonical   = "canonical"   // rel=canonical at another house
	Syndication = "syndication" // a tag of the page
	Byline      = "byline"      // a wire agency among the authors
)

// Origin is one such saying. At least one of URL and Outlet is there.
type Origin struct {
	By     string
	URL    string // canonical form
	Outlet string // as written
}

// View is what is known of the page.
type View struct {
	Told    *told.Page
	URL     string                          // its own address
	Outlet  string                          // its own name, "" unknown
	Resolve func(ref string) (string, bool) // makes a reference absolute
}

// The caps: a page with more tags than that says nothing plainly.
const (
	most      = 8
	maxOutlet = 120 // bytes
)

// Find returns what the page says, each thing once, the plainest first.
func Find(v View) (out []Origin) {
	add := func(by, ref, outlet string) {
		o := Origin{By: by, URL: v.elsewhere(ref, by != Canonical), Outlet: v.stranger(outlet)}
		known := slices.ContainsFunc(out, func(k Origin) bool { return k.URL == o.URL && (o.URL != "" || k.Outlet == o.Outlet) })
		if (o.URL != "" || ref == "" && o.Outlet != "") && len(out) < most && !known {
			out = append(out, o)
		}
	}
	add(Canonical, v.Told.Href("canonical"), "")
	for _, name := range []string{"syndication-source", "original-source"} { // once read by Google News
		for _, ref := range v.Told.All(name) {
			add(Syndication, ref, "")
		}
	}
	article := v.Told.Article()
	if article == nil {
		return out
	}
	for _, base := range article.Inner("isBasedOn") {
		if len(base.Types) == 0 || base.IsArticle() {
			add(Syndication, or(base.Str("url"), base.Str("@id")), base.Str("publisher"))
		}
	}
	for _, name := range []string{"isBasedOn", "isBasedOnUrl"} {
		for _, ref := range article.Strs(name) {
			if strings.Contains(ref, "://") {
				add(Syndication, ref, "")
			}
		}
	}
	publisher := folded(article.Str("publisher"))
	for _, name := range article.Strs("sourceOrganization") {
		// A reference within the script is no name.
		if f := folded(name); !strings.Contains(name, "://") && !strings.Contains(name, "#") && f != publisher && publisher != "" {
			add(Syndication, "", name)
		}
	}
	return out
}

// elsewhere is the canonical form of a reference that leads to another house, else "". A home page is no text's
// address, but may stand for an outlet (home).
func (v View) elsewhere(ref string, home bool) string {
	abs, ok := v.Resolve(strings.TrimSpace(ref))
	if ref == "" || !ok {
		return ""
	}
	there, err := address.Canonical(abs)
	if err != nil || !Elsewhere(v.URL, there) {
		return ""
	}
	_, path, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(there, "https://"), "http://"), "/")
	if strings.Trim(path, "/") == "" && !home {
		return "" // a template that names some home page everywhere
	}
	return there
}

// Elsewhere reports whether two addresses are of different houses: not of one registered domain, nor of one name
// under several endings (post.example.com and post.example.co.uk are one house). Machines without a public name
// belong to nobody.
func Elsewhere(one, other string) bool {
	a, okA := house(one)
	b, okB := house(other)
	return okA && okB && a != b
}

// house is the name under which a site's domain is registered, without its ending.
func house(raw string) (string, bool) {
	site := address.Site(raw)
	if _, err := netip.ParseAddr(strings.Trim(site, "[]")); err == nil || !strings.Contains(site, ".") {
		return "", false
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(site)
	if err != nil {
		return "", false
	}
	name, _, _ := strings.Cut(domain, ".")
	return name, true
}

// stranger is an outlet's name, "" if it is the page's own.
func (v View) stranger(name string) string {
	name = told.Line(name, maxOutlet)
	f, own := folded(name), folded(v.Outlet)
	if f == "" || own != "" && (strings.Contains(f, own) || strings.Contains(own, f)) {
		return ""
	}
	return name
}

// folded leaves what tells names apart.
func folded(s string) string {
	s = strings.TrimPrefix(strings.ToLower(s), "the ")
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			return c
		}
		return -1
	}, s)
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
