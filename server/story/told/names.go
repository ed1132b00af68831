package told

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"presswatch/index"
	"presswatch/server/story/known"
	"presswatch/server/view"
	"presswatch/server/words"
)

// Teller says things of a story as known at one moment.
type Teller struct {
	*known.Story
	Ask   *Ask
	Zone  *time.Location
	Press []*known.Item // its articles, in the order in which they were first seen

	cut       func(text string) []string
	hosts     int                       // different sites among our own items
	release   map[int64]*known.Item     // the item of a release
	sentences map[int64][]string        // of releases, made when first asked for
	wrong     map[int64][]index.Carried // words of rogue items, by who has them
}

// New makes a teller. cut cuts a release into its sentences; it may be nil.
func New(s *known.Story, a *Ask, zone *time.Location, cut func(text string) []string) *Teller {
	t := &Teller{Story: s, Ask: a, Zone: zone, cut: cut, Press: s.Articles(), release: map[int64]*known.Item{}}
	sites := map[string]bool{}
	for _, it := range s.Items {
		if it.Own() && network(it.Site) == "" && it.Site != "" {
			sites[it.Site] = true
		}
	}
	for _, r := range s.Statements() {
		t.release[r.ID] = r.Item
	}
	t.hosts = len(sites)
	return t
}

// Clock says a time of day, with the day where it is not within a day before the moment of the page.
func (t *Teller) Clock(at time.Time) string {
	if back := t.T.Sub(at); back >= 0 && back < 20*time.Hour {
		return words.Clock(at, t.Zone)
	}
	return words.Day(at, t.T, t.Zone) + ", " + words.Clock(at, t.Zone)
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

// Mailed reports whether an own item went out by mail: its address is none of the web.
func Mailed(it *known.Item) bool { return it.Mailed() }

// Channel names the channel of an own item: "website", "Bluesky", "subscriber mail".
func (t *Teller) Channel(it *known.Item) string {
	switch n := network(it.Site); {
	case n != "":
		return n
	case Mailed(it):
		return "subscriber mail"
	case t.hosts > 1:
		return view.Line(it.Site)
	}
	return "website"
}

// Row is channel as the head of a row.
func (t *Teller) Row(it *known.Item) string {
	c := t.Channel(it)
	if c == "website" || c == "subscriber mail" {
		return strings.ToUpper(c[:1]) + c[1:]
	}
	return c
}

// Outlet names who published an item: with "your" where it is ours.
func (t *Teller) Outlet(it *known.Item) string {
	switch {
	case it.Person():
		return view.Or(view.Line(it.Author), "one of your people")
	case it.Own():
		return "your " + t.Channel(it)
	}
	return view.Or(view.Line(it.Outlet), view.Or(view.Line(it.Site), "unknown"))
}

// Thing names an item as what something was picked up from: "your statement", "your website", "Ch Supt Hale’s post".
func (t *Teller) Thing(it *known.Item) string {
	switch {
	case it.Person():
		return view.Or(view.Line(it.Author), "one of your people") + "’s own post"
	case it.Own() && t.isRelease(it):
		return "your statement"
	case it.Own() && network(it.Site) != "":
		return "your " + network(it.Site) + " post"
	case it.Public():
		return "a post on " + t.Outlet(it)
	}
	return t.Outlet(it)
}

// isRelease reports whether an own item is a statement: it is known to be meant.
func (t *Teller) isRelease(it *known.Item) bool {
	return !it.Rogue && !it.Open && (t.release[it.ID] != nil || t.release[it.Original] != nil)
}

// Headline is that of an item, or what stands in for one.
func (t *Teller) Headline(it *known.Item) string {
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

// ItemURL is the page of an item.
func ItemURL(id int64) string { return "/items/" + strconv.FormatInt(id, 10) }

// RowURL is the place of an item on the page of its story.
func RowURL(id int64) string { return "#i" + strconv.FormatInt(id, 10) }

// Carries reports whether the version of an item at the moment has something of our statements.
func Carries(it *known.Item) bool { return len(it.Carried) > 0 }

// CarriesBegun reports whether it has something of an item of ours with which the story began, and of which nobody
// knows yet whether it was approved.
func CarriesBegun(it *known.Item) bool { return len(it.Begun) > 0 }

// Worst says how an item carries our statement: exact if every sentence that it has is.
func Worst(it *known.Item) index.Carrying { return WorstOf(it.Carried) }

// WorstOf says it of some sentences.
func WorstOf(all []index.Carried) index.Carrying {
	how := index.CarriedExact
	for _, c := range all {
		if c.How == index.CarriedAltered || c.How == index.CarriedCut && how == index.CarriedExact {
			how = c.How
		}
	}
	return how
}

// Count counts the items for which the condition holds.
func Count(items []*known.Item, holds func(*known.Item) bool) int {
	n := 0
	for _, it := range items {
		if holds(it) {
			n++
		}
	}
	return n
}

// List joins names: "a", "a and b", "a, b and c".
func List(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// Moment says a moment in full: "Fri 6 Nov 2026, 23:40 GMT".
func Moment(at time.Time, zone *time.Location) string {
	layout := "Mon 2 Jan 2006, 15:04 "
	if at.In(zone).Second() != 0 {
		layout = "Mon 2 Jan 2006, 15:04:05 "
	}
	return at.In(zone).Format(layout) + words.Zone(at, zone)
}

// Percent says a share: "97%".
func Percent(f float64) string { return strconv.Itoa(int(min(max(f, 0), 1)*100+0.5)) + "%" }

// Upper writes the first letter large, as at the beginning of a sentence.
func Upper(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 || r == utf8.RuneError {
		return s
	}
	return strings.ToUpper(string(r)) + s[n:]
}
