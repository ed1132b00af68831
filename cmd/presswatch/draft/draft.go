// Package draft makes a configuration for an organisation: it looks at the organisation's own site for feeds,
// news sitemaps and news pages, adds suggestions, and writes it all with comments.
package draft

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"presswatch/config"
	"presswatch/crawler/feed"
	"presswatch/crawler/fetch"
	"presswatch/crawler/page"
)

// Draft is a configuration in the making. Name must be given.
type Draft struct {
	Name, Site, Contact, Zone string
	Private                   []string // networks
	Lang                      string
	Own, Suggested            []config.Source
	Accounts                  []string // own accounts that are watched, as the configuration writes them: "bluesky:force.example"
	Social                    []string // addresses of other own accounts, for whoever reads the file
	Unreached                 []string // what could not be looked at, and why
}

// lookFor bounds the look at the organisation's site.
const lookFor = 60 * time.Second

// Look finds the site's feeds, news sitemap and news page. What cannot be reached is said, not fatal.
func (d *Draft) Look(ctx context.Context, version string, now func() time.Time, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(ctx, lookFor)
	defer cancel()
	allow := (&config.Config{Crawl: config.Crawl{AllowPrivate: d.Private}}).Private()
	client := fetch.New(fetch.Options{Agent: "presswatch", Version: version, Contact: cmp.Or(d.Contact, d.Site), Allow: allow, Now: now, Log: log})
	defer client.Close()
	d.LookThrough(ctx, client, now, log)
	d.findAccounts()
}

// LookThrough is Look through a door that is there already.
func (d *Draft) LookThrough(ctx context.Context, client *fetch.Client, now func() time.Time, log *slog.Logger) {
	home, err := client.Get(ctx, fetch.Request{URL: d.Site, Purpose: fetch.ForProbe})
	if err != nil {
		d.unreached(d.Site, err)
		return
	}
	facts := page.Site(ctx, home.Body, home.URL)
	d.Lang, d.Social = facts.Lang, facts.Social
	d.findFeeds(ctx, client, home)
	d.findSitemaps(ctx, client)
	if len(d.Own) == 0 {
		d.findNewsPage(ctx, page.New(page.VisitorOptions{
			Transport: func(urgent bool) http.RoundTripper { return client.Transport(fetch.ForPage, urgent) }, Now: now, Log: log,
		}), facts)
	}
}

func (d *Draft) unreached(what string, err error) {
	d.Unreached = append(d.Unreached, fmt.Sprintf("%s: %v", what, err))
}

// findFeeds tries the feeds that the home page announces, then the usual paths.
func (d *Draft) findFeeds(ctx context.Context, client *fetch.Client, home *fetch.Response) {
	for _, f := range feed.Discover(home.Body, home.URL) {
		purpose := fetch.ForFeed
		switch f.Kind {
		case "hub":
			continue
		case "sitemap":
			purpose = fetch.ForSitemap
		}
		if err := d.tryFeed(ctx, client, f.URL, purpose); err != nil && f.Announced {
			d.unreached(f.URL, err)
		}
	}
	if len(d.Own) > 0 {
		return
	}
	for _, guess := range feed.Guesses(home.URL) {
		if d.tryFeed(ctx, client, guess, fetch.ForFeed) == nil { // a guess that is not there is no news
			return
		}
	}
}

// mostOwn is how many feeds of the own site are taken over: the rest are usually topics of the first.
const mostOwn = 5

func (d *Draft) tryFeed(ctx context.Context, client *fetch.Client, address string, purpose fetch.Purpose) error {
	if len(d.Own) >= mostOwn {
		return nil
	}
	resp, err := client.Get(ctx, fetch.Request{URL: address, Purpose: purpose})
	if err != nil {
		return err
	}
	f, err := feed.Parse(ctx, resp.Body, feed.Options{URL: resp.URL, ContentType: resp.ContentType, Now: time.Now()})
	if err != nil {
		return err
	}
	kind := "feed"
	if f.Format == "sitemap" {
		if kind = "sitemap"; len(f.Entries) == 0 || f.Entries[0].Title == "" {
			return errors.New("is a sitemap of pages, not of news")
		}
	}
	d.addOwn(config.Source{Kind: kind, URL: address, Name: cmp.Or(f.Title, d.Name+", "+kind)})
	return nil
}

func (d *Draft) addOwn(s config.Source) {
	taken := map[string]bool{}
	for _, o := range d.Own {
		if o.URL == s.URL && o.Query == s.Query {
			return
		}
		taken[o.Key] = true
	}
	s.Key, s.Outlet, s.Lane, s.Lang = config.FreeKey("own "+d.Name, taken), d.Name, "own", d.Lang
	d.Own = append(d.Own, s)
}

// findSitemaps tries the sitemaps that robots.txt names.
func (d *Draft) findSitemaps(ctx context.Context, client *fetch.Client) {
	u, err := url.Parse(d.Site)
	if err != nil {
		return
	}
	resp, err := client.Get(ctx, fetch.Request{URL: u.Scheme + "://" + u.Host + "/robots.txt", Purpose: fetch.ForProbe})
	if err != nil {
		return // none is common
	}
	tried := 0
	for _, address := range fetch.ParseRobots(resp.Body).Sitemaps() {
		if strings.Contains(strings.ToLower(address), "news") && tried < mostOwn {
			tried++
			if err := d.tryFeed(ctx, client, address, fetch.ForSitemap); err != nil {
				d.unreached(address, err)
			}
		}
	}
}

// findNewsPage looks for a page that lists news, for a site without a feed.
func (d *Draft) findNewsPage(ctx context.Context, visitor *page.Visitor, facts page.SiteFacts) {
	for _, address := range facts.News {
		entries, _, err := visitor.Listing(ctx, page.Listing{URL: address})
		if err != nil {
			d.unreached(address, err)
			continue
		}
		if len(entries) >= 3 {
			d.addOwn(config.Source{Kind: "page", URL: address, Name: d.Name + ", news page"})
			return
		}
	}
}

// Suggest adds the sources that need no key. Those that only check whether we miss something are off.
func (d *Draft) Suggest() {
	phrase := url.QueryEscape(`"` + d.Name + `"`)
	tag := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '.' || r == '&' || r == '\'' {
			return -1
		}
		return r
	}, d.Name)
	d.Suggested = []config.Source{
		{Key: "bing-news", Kind: "audit", Name: "Bing News, the name", URL: "https://www.bing.com/news/search?q=" + phrase + "&format=rss", Outlet: "Bing News", Lane: "social", Every: minutes(60), Note: "to measure what we miss; undocumented by its owner"},
		{Key: "bluesky", Kind: "bluesky-stream", Name: "Bluesky, everything", URL: "wss://jetstream2.us-east.bsky.network/subscribe", Query: quotedPhrase(d.Name), Outlet: "Bluesky", Lane: "social", Off: true, Note: "needs no key; all posts come over the line, some gigabytes a day, and are filtered here"},
		{Key: "mastodon-tag", Kind: "mastodon-tag", Name: "Mastodon, #" + tag, URL: "https://mastodon.social", Query: tag, Outlet: "Mastodon", Lane: "social", Every: minutes(2), Note: "only what that server sees; more servers under also:"},
		{Key: "reddit-search", Kind: "reddit", Name: "Reddit, the name", URL: "https://www.reddit.com", Query: quotedPhrase(d.Name), Outlet: "Reddit", Lane: "social", Every: minutes(15), Note: "without a key one request a minute; see docs/NETWORKS.md"},
		{Key: "hackernews", Kind: "hackernews", Name: "Hacker News, the name", URL: "https://hn.algolia.com", Query: quotedPhrase(d.Name), Outlet: "Hacker News", Lane: "social", Every: minutes(15)},
		{Key: "google-news", Kind: "audit", Name: "Google News, the name", URL: "https://news.google.com/rss/search?q=" + phrase + "+when:1d&hl=en-GB&gl=GB&ceid=GB:en", Outlet: "Google News", Lane: "social", Every: minutes(60), Off: true, Note: "to measure what we miss; Google allows it to personal readers"},
		{Key: "google-alerts", Name: "Google Alerts", URL: "https://www.google.com/alerts/feeds/YOUR/ADDRESS", Outlet: "Google Alerts", Lane: "national", Every: minutes(30), Off: true, Note: "needs the secret feed address of an alert in your Google account"},
	}
	for i := range d.Suggested {
		d.Suggested[i].Kind = cmp.Or(d.Suggested[i].Kind, "feed")
	}
}

// quotedPhrase is a name as searches of networks look for it.
func quotedPhrase(name string) string { return `"` + strings.ReplaceAll(name, `"`, " ") + `"` }

func minutes(n int) config.Duration { return config.Duration(time.Duration(n) * time.Minute) }

// Text is the configuration file.
func (d *Draft) Text() string {
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	say("# presswatch: what is watched, and how. «presswatch check» finds every mistake in this file at once.\n")
	say("organisation:\n  name: %s\n  names: []            # short names and abbreviations, like [NMP]", quoted(d.Name))
	if d.Site != "" {
		say("  site: %s", quoted(d.Site))
	}
	if len(d.Accounts) > 0 {
		say("  accounts: [%s]   # own accounts, whoever tells of them", strings.Join(d.Accounts, ", "))
	}
	say("\ncontact: %s          # how the owner of a site can reach you; goes into our User-Agent", quoted(cmp.Or(d.Contact, d.Site)))
	say("zone: %s", quoted(d.Zone))
	say("data: presswatch-data         # everything that is kept; back it up with «presswatch backup FILE»")
	say("listen: 127.0.0.1:8470        # the pages; there is no log-in yet, so keep it on this machine\n")
	say("crawl:\n  every: 10m           # between two polls of a source\n  own_every: 45s       # the same for your own channels\n  pace: 1s             # between two requests to one host")
	if len(d.Private) > 0 {
		say("  allow_private: [%s]", strings.Join(d.Private, ", "))
	}
	say("")
	say("sources:")
	say("  # Your own channels: what appears here and was not approved is what you want to know first.")
	if len(d.Own) == 0 {
		say("  # None found. Add your news page or feed, like this:\n  # - {key: own-news, kind: page, url: \"https://…/news\", outlet: %s, lane: own}", quoted(d.Name))
	}
	for _, s := range d.Own {
		b.WriteString(sourceText(s))
	}
	for _, address := range d.Social {
		say("  # own account that presswatch cannot watch by its address alone: %s", strings.ReplaceAll(address, "\n", " "))
	}
	say("\n  # Outlets that write about you: add their feeds here, or «presswatch import FILE.opml».")
	say("  # - {key: tarnbeck-post, url: \"https://…/feed\", outlet: Tarnbeck Post, lane: regional}\n")
	say("  # Suggestions that need no key. «off: true» ones need something of yours first, or only check what we miss.")
	for _, s := range d.Suggested {
		b.WriteString(sourceText(s))
	}
	b.WriteString(telling)
	return b.String()
}

// telling shows how people are told, to be uncommented.
const telling = `
# Who is told, and of what. Try it with «presswatch alerts test anna». See docs/ALERTS.md and docs/ALARM.md.
# mail: {server: "smtp.example.org:587", from: presswatch@example.org}   # with user and password_file where it asks for a login
# people:
#   - {key: anna, name: Anna Berg, mail: anna@example.org, digest: {at: "07:00"}}
# searches:
#   - {key: chief, name: Our chief, query: '"chief constable" OR "…"', tell: [anna], quiet: "22:00-07:00", most: 20}
# alarm: {tell: [anna], drill: {at: "10:00", days: [mon]}}   # woken when one of your own channels says something that nobody approved; tried on Mondays
`

func sourceText(s config.Source) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  - key: %s\n    name: %s\n    kind: %s\n    url: %s\n    outlet: %s\n    lane: %s\n", s.Key, quoted(s.Name), s.Kind, quoted(s.URL), quoted(s.Outlet), s.Lane)
	if s.Query != "" {
		fmt.Fprintf(&b, "    query: %s\n", quoted(s.Query))
	}
	if s.Lang != "" {
		fmt.Fprintf(&b, "    lang: %s\n", quoted(s.Lang))
	}
	if s.Every != 0 {
		fmt.Fprintf(&b, "    every: %s\n", time.Duration(s.Every))
	}
	if s.Off {
		b.WriteString("    off: true\n")
	}
	if s.Note != "" {
		fmt.Fprintf(&b, "    note: %s\n", quoted(s.Note))
	}
	return b.String()
}

// quoted writes a YAML scalar; JSON's string form is valid YAML (YAML 1.2, section 7.3.1).
func quoted(s string) string { return fmt.Sprintf("%q", strings.ToValidUTF8(s, "")) }
