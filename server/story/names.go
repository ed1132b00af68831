package story

import (
	"strconv"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/server/story/known"
	"presswatch/server/view"
	"presswatch/server/words"
)

// teller says things of a story as known at one moment.
type teller struct {
	*known.Story
	ask  *Ask
	zone *time.Location
	cut  func(text string) []string // sentences of a release; may be nil

	articles []*known.Item
	hosts    int                   // different sites among our own items
	children map[int64]int         // pick-ups from an item
	release  map[int64]*known.Item // the item of a release

	sentences map[int64][]string        // of releases, made when first asked for
	wrong     map[int64][]index.Carried // words of rogue items, by who has them
}

func (d *Desk) teller(s *known.Story, a *Ask) *teller {
	t := &teller{Story: s, ask: a, zone: d.Zone, cut: d.Sentences, articles: s.Articles(), children: map[int64]int{}, release: map[int64]*known.Item{}}
	sites := map[string]bool{}
	for _, it := range s.Items {
		if it.Own() && network(it.Site) == "" && it.Site != "" {
			sites[it.Site] = true
		}
		if it.Parent != nil {
			t.children[it.Parent.From]++
		}
	}
	for _, r := range s.Releases {
		t.release[r.ID] = r.Item
	}
	t.hosts = len(sites)
	return t
}

// clock says a time of day, with the day where it is not within a day before the moment of the page.
func (t *teller) clock(at time.Time) string {
	if back := t.T.Sub(at); back >= 0 && back < 20*time.Hour {
		return words.Clock(at, t.zone)
	}
	return words.Day(at, t.T, t.zone) + ", " + words.Clock(at, t.zone)
}

// network names the network of a site, "" for the web.
func network(site string) string {
	for _, n := range []struct{ host, name string }{
		{"bsky.app", "Bluesky"},
		{"x.com", "X"},
		{"twitter.com", "X"},
		{"facebook.com", "Facebook"},
		{"instagram.com", "Instagram"},
		{"youtube.com", "YouTube"},
		{"threads.net", "Threads"},
		{"threads.com", "Threads"},
		{"linkedin.com", "LinkedIn"},
		{"tiktok.com", "TikTok"},
		{"reddit.com", "Reddit"},
		{"t.me", "Telegram"},
		{"mastodon.social", "Mastodon"},
		{"nextdoor.com", "Nextdoor"},
	} {
		if site == n.host || strings.HasSuffix(site, "."+n.host) {
			return n.name
		}
	}
	return ""
}

// mailed reports whether an own item went out by mail: its address is none of the web.
func mailed(it *known.Item) bool {
	return strings.HasPrefix(it.URL, "mid:") || strings.HasPrefix(it.URL, "mailto:")
}

// channel names the channel of an own item: "website", "Bluesky", "subscriber mail".
func (t *teller) channel(it *known.Item) string {
	switch n := network(it.Site); {
	case n != "":
		return n
	case mailed(it):
		return "subscriber mail"
	case t.hosts > 1:
		return view.Line(it.Site)
	}
	return "website"
}

// row is channel as the head of a row.
func (t *teller) row(it *known.Item) string {
	c := t.channel(it)
	if c == "website" || c == "subscriber mail" {
		return strings.ToUpper(c[:1]) + c[1:]
	}
	return c
}

// outlet names who published an item: with "your" where it is ours.
func (t *teller) outlet(it *known.Item) string {
	switch {
	case it.Person():
		return view.Or(view.Line(it.Author), "one of your people")
	case it.Own():
		return "your " + t.channel(it)
	}
	return view.Or(view.Line(it.Outlet), view.Or(view.Line(it.Site), "unknown"))
}

// thing names an item as what something was picked up from: "your statement", "your website", "Ch Supt Hale’s post".
func (t *teller) thing(it *known.Item) string {
	switch {
	case it.Person():
		return view.Or(view.Line(it.Author), "one of your people") + "’s own post"
	case it.Own() && t.isRelease(it):
		return "your statement"
	case it.Own() && network(it.Site) != "":
		return "your " + network(it.Site) + " post"
	case it.Public():
		return "a post on " + t.outlet(it)
	}
	return t.outlet(it)
}

// isRelease reports whether an own item is a statement: approved, and not what the story began with.
func (t *teller) isRelease(it *known.Item) bool {
	return !it.Rogue && (t.release[it.ID] != nil || t.release[it.Original] != nil)
}

func (t *teller) headline(it *known.Item) string {
	switch title := view.Line(it.Title); {
	case it.Unknown:
		return "(its headline at that time was not loaded)"
	case title != "":
		return title
	case it.Text != "":
		return view.Short(view.Line(it.Text), 80)
	}
	return "Without a headline"
}

// itemURL is the page of an item.
func itemURL(id int64) string { return "/items/" + strconv.FormatInt(id, 10) }

// rowURL is the place of an item on the page of its story.
func rowURL(id int64) string { return "#i" + strconv.FormatInt(id, 10) }

// carries reports whether the version of an item at the moment has something of our statements.
func carries(it *known.Item) bool { return len(it.Carried) > 0 }

// worst says how an item carries our statement: exact if every sentence that it has is.
func worst(it *known.Item) index.Carrying {
	how := index.CarriedExact
	for _, c := range it.Carried {
		if c.How == index.CarriedAltered || c.How == index.CarriedCut && how == index.CarriedExact {
			how = c.How
		}
	}
	return how
}

// count counts the items for which the condition holds.
func count(items []*known.Item, holds func(*known.Item) bool) int {
	n := 0
	for _, it := range items {
		if holds(it) {
			n++
		}
	}
	return n
}

// list joins names: "a", "a and b", "a, b and c".
func list(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
