package page

import (
	"context"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"presswatch/crawler/address"
	"presswatch/crawler/charset"
	"presswatch/crawler/page/told"
)

// SiteFacts is what an organisation's home page tells about the organisation.
type SiteFacts struct {
	Lang   string   // lower case primary tag, "" unknown
	Name   string   // the site's name as the page gives it
	Social []string // addresses of accounts at networks that the page links to, each once
	News   []string // addresses of pages that seem to list the site's news, the likeliest first
}

const (
	maxSocial  = 12
	maxAnchors = 5000 // looked at
	maxNews    = 6
)

// Site reads a home page. What cannot be read gives no facts.
func Site(ctx context.Context, raw []byte, url string) SiteFacts {
	var facts SiteFacts
	text, _ := charset.DecodeHTML(raw, "")
	doc, err := parse(text)
	if err != nil || ctx.Err() != nil {
		return facts
	}
	r := newReader(ctx, Options{URL: url})
	r.doc, r.told = doc, told.Read(doc)
	r.rebase()
	facts.Lang, facts.Name = r.declaredLang(), r.outlet()
	scored := map[string]int{}
	seen := 0
	for n := range doc.Descendants() {
		if n.DataAtom != atom.A && n.DataAtom != atom.Link {
			continue
		}
		if seen++; seen > maxAnchors {
			break
		}
		abs, ok := r.resolve(strings.TrimSpace(told.Attr(n, "href")))
		if !ok {
			continue
		}
		if account := accountAt(n, abs); account != "" && len(facts.Social) < maxSocial && !slices.Contains(facts.Social, account) {
			facts.Social = append(facts.Social, account)
		}
		r.scoreNews(n, abs, scored)
	}
	facts.News = best(scored)
	return facts
}

// accounts are the paths that accounts have at their networks.
var accounts = map[string]*regexp.Regexp{
	"x.com": regexp.MustCompile(`^/\w{1,30}$`), "twitter.com": regexp.MustCompile(`^/\w{1,30}$`),
	"facebook.com":  regexp.MustCompile(`^/[\w.-]{3,80}$|^/(?:pages|people)/[^/]+/\d+$|^/profile\.php$`),
	"instagram.com": regexp.MustCompile(`^/[\w.]{2,40}$`), "youtube.com": regexp.MustCompile(`^/(?:@[\w.-]+|(?:user|c|channel)/[\w.-]+)$`),
	"linkedin.com": regexp.MustCompile(`^/(?:company|school|showcase|in)/[^/]+$`), "tiktok.com": regexp.MustCompile(`^/@[\w.]+$`),
	"threads.net": regexp.MustCompile(`^/@[\w.]+$`), "threads.com": regexp.MustCompile(`^/@[\w.]+$`),
	"bsky.app": regexp.MustCompile(`^/profile/[\w.:-]+$`), "t.me": regexp.MustCompile(`^/(?:s/)?\w{4,40}$`), "flickr.com": regexp.MustCompile(`^/(?:photos|people)/[^/]+$`),
	"nextdoor.co.uk": regexp.MustCompile(`^/agency/[^/]+$`), "vimeo.com": regexp.MustCompile(`^/[a-z]\w+$`), "xing.com": regexp.MustCompile(`^/(?:pages|companies)/[^/]+$`),
}

// services are paths of the networks' own at which nobody has an account.
var services = regexp.MustCompile(`(?i)^/(?:share|sharer(?:\.php)?|intent|home|search|hashtag|login|signup|explore|privacy|terms|about|help|dialog|watch|plugins|tr|p|reel)$`)

func accountAt(n *html.Node, abs string) string {
	u, err := url.Parse(abs)
	if err != nil || address.ShareButton(abs) {
		return ""
	}
	p := strings.TrimSuffix(u.Path, "/")
	if form := accounts[strings.TrimPrefix(address.Site(abs), "www.")]; form != nil {
		if !form.MatchString(p) || services.MatchString(p) {
			return ""
		}
	} else if !strings.Contains(" "+told.Attr(n, "rel")+" ", " me ") || !strings.HasPrefix(p, "/@") {
		return "" // Mastodon can be anywhere, but says so
	}
	canonical, err := address.Canonical(abs)
	if err != nil {
		return ""
	}
	if p != "/profile.php" { // where the query is the account
		canonical, _, _ = strings.Cut(canonical, "?")
	}
	return strings.TrimSuffix(canonical, "/")
}

var (
	newsPath  = regexp.MustCompile(`(?i)/(?:news|newsroom|news-?(?:and|&)?-?(?:events|media|views|stories|releases)|latest(?:-news)?|press|press-?releases?|press-?room|press-?office|media-?(?:releases?|centre|center|room|office)?|aktuelles|aktuell|nachrichten|neuigkeiten|presse(?:mitteilungen|meldungen|portal)?|actualites?|actus?|communiques?(?:-de-presse)?|noticias|prensa|sala-de-prensa|notizie|comunicati(?:-stampa)?|stampa|nieuws|persberichten|noticias|imprensa|nyheter|nyheder|uutiset|aktualnosci|aktuality|blog)(?:\.\w+)?/?$`)                                                    //nolint:misspell // American addresses
	newsWords = regexp.MustCompile(`(?i)^(?:(?:all|latest|more|our|view all|see all|read all) )?(?:the )?(?:latest )?(?:news|newsroom|press|press releases?|press office|press room|media|media centre|media center|media releases|latest|aktuelles|nachrichten|presse|pressemitteilungen|meldungen|actualités|actualites|communiqués(?: de presse)?|espace presse|noticias|prensa|sala de prensa|notizie|comunicati(?: stampa)?|nieuws|persberichten|notícias|imprensa|nyheter|nyheder|aktualności|aktuality|blog)(?: (?:and|&) (?:events|media|views|stories|appeals|updates|insights))?(?: ?[›»→])?$`) //nolint:misspell // American words
)

func (r *reader) scoreNews(n *html.Node, abs string, scored map[string]int) {
	canonical, err := address.Canonical(abs)
	if n.DataAtom != atom.A || err != nil || !sameHouse(address.Site(canonical), address.Site(r.article.Canonical)) {
		return
	}
	p := pathOf(canonical)
	if strings.Trim(p, "/") == "" && address.Site(canonical) == address.Site(r.article.Canonical) {
		return
	}
	points := 0
	if newsPath.MatchString(p) {
		points += 3 - min(2, strings.Count(strings.Trim(p, "/"), "/"))
	}
	if newsWords.MatchString(told.Line(told.Bounded(n, 300), 60)) {
		points += 2
	}
	if points > scored[canonical] {
		scored[canonical] = points
	}
}

// sameHouse says that a site is the other or one below it: news.example.org for example.org.
func sameHouse(site, home string) bool { return site == home || strings.HasSuffix(site, "."+home) }

func best(scored map[string]int) []string {
	urls := make([]string, 0, len(scored))
	for u, n := range scored {
		if n >= 2 {
			urls = append(urls, u)
		}
	}
	slices.SortFunc(urls, func(a, b string) int {
		if scored[a] != scored[b] {
			return scored[b] - scored[a]
		}
		return strings.Compare(a, b)
	})
	return urls[:min(len(urls), maxNews)]
}
