package source

import (
	"strings"
	"time"

	"presswatch/index"
	"presswatch/server/view"
	"presswatch/server/words"
)

// The sorts of sources, in the order in which the page shows them.
const (
	sortPages = iota
	sortNetworks
	sortMail
	sortLists
)

func sortOf(k index.SourceKind) int {
	switch {
	case k == index.SourceMailbox:
		return sortMail
	case k == index.SourceAudit:
		return sortLists
	case k.IsNetwork():
		return sortNetworks
	}
	return sortPages
}

// parts groups sources: feeds and pages by lane, the others by network. While there are only feeds and pages, they need
// no heading.
func (d *Desk) parts(list []index.Source, now time.Time) []Part {
	by := [4][]index.Source{}
	for _, src := range list {
		by[sortOf(src.Kind)] = append(by[sortOf(src.Kind)], src)
	}
	var out []Part
	for i, sources := range by {
		if len(sources) == 0 {
			continue
		}
		p := Part{Title: [4]string{"Feeds and pages", "Networks", "Mailboxes", "Lists of others"}[i]}
		switch i {
		case sortPages:
			p.Groups = d.lanes(sources, now)
			if len(sources) == len(list) {
				p.Title = ""
			}
		case sortLists:
			p.Note = "What others list is only held against what we have, to know how much we miss. It is never shown as coverage."
			p.Groups = d.networks(sources, now)
		default:
			p.Groups = d.networks(sources, now)
		}
		out = append(out, p)
	}
	return out
}

func (d *Desk) lanes(list []index.Source, now time.Time) []Group {
	var out []Group
	for _, l := range append(index.Lanes(), "") {
		v := Group{Title: words.Lane(l), Own: l == index.LaneOwn}
		for _, src := range list {
			if src.Lane == l || l == "" && !src.Lane.Valid() {
				v.Sources = append(v.Sources, d.sourceOf(src, now))
			}
		}
		if len(v.Sources) > 0 {
			out = append(out, v)
		}
	}
	return out
}

// networks groups sources by the network that they ask, in the order in which these come.
func (d *Desk) networks(list []index.Source, now time.Time) []Group {
	var out []Group
	at := map[string]int{}
	for _, src := range list {
		name := networkOf(src.Kind)
		i, ok := at[name]
		if !ok {
			i = len(out)
			at[name], out = i, append(out, Group{Title: name})
		}
		out[i].Sources = append(out[i].Sources, d.sourceOf(src, now))
	}
	return out
}

func networkOf(k index.SourceKind) string {
	switch k {
	case index.SourceMailbox:
		return ""
	case index.SourceAudit:
		return ""
	}
	name, _, _ := strings.Cut(string(k), "-")
	return view.Line(index.Network(name).Name())
}

// kindWords say how a source is read.
func kindWords(k index.SourceKind) string {
	switch k {
	case index.SourceFeed:
		return "feed"
	case index.SourcePage:
		return "news page"
	case index.SourceSitemap:
		return "news sitemap"
	case index.SourceBlueskyStream:
		return "stream of all posts, filtered here"
	case index.SourceBlueskySearch, index.SourceMastodonSearch, index.SourceHackerNews, index.SourceLemmy, index.SourceReddit, index.SourceX:
		return networkOf(k) + " search"
	case index.SourceBlueskyAccount, index.SourceMastodonAccount:
		return "posts of one account"
	case index.SourceMastodonTag:
		return "timelines of tags"
	case index.SourceYouTube:
		return "videos of a channel and their comments"
	case index.SourceTelegram:
		return "public preview of a channel"
	case index.SourceMailbox:
		return "mailbox"
	case index.SourceAudit:
		return "list of others"
	}
	return view.Line(string(k))
}

// pace says how often it is looked at; a stream stays on the line.
func pace(src index.Source) string {
	if src.Kind == index.SourceBlueskyStream {
		return ", stays on the line"
	}
	return ", every " + words.Duration(src.Every)
}

// mostSaid bounds what a network said of its trouble, in bytes.
const mostSaid = 400

// state says the state of a source in words. A stream is on the line or is not.
func state(src index.Source, now time.Time, zone *time.Location) string {
	src.State.Detail, src.State.Hint = view.Short(view.Line(src.State.Detail), mostSaid), view.Short(view.Line(src.State.Hint), mostSaid)
	s := src.State
	if src.Kind != index.SourceBlueskyStream || src.Off || s.Since.IsZero() {
		return words.Source(src, now, zone)
	}
	since := words.At(s.Since, now, zone)
	switch s.Status {
	case index.StatusOK:
		out := "on the line since " + since
		if !s.LastNew.IsZero() {
			out += "; last new " + words.At(s.LastNew, now, zone)
		}
		if s.Hint != "" {
			out += "; " + s.Hint
		}
		return out
	case index.StatusFailing, index.StatusLimited:
		out := "reconnecting since " + since
		if s.Detail != "" {
			out += ": " + s.Detail
		}
		return out
	}
	return words.Source(src, now, zone)
}

// networkFacts are what only sources of networks have.
func networkFacts(src index.Source) []view.Fact {
	var out []view.Fact
	add := func(name, value string) {
		if value = view.Short(view.Line(value), 300); value != "" {
			out = append(out, view.Fact{Name: name, Value: value})
		}
	}
	if !src.Kind.IsNetwork() {
		return nil
	}
	add("Looks for", src.Query)
	add("Also asked", src.Also)
	add("Less than it could be", src.State.Hint)
	if src.People {
		add("Account", "of one of your people: its posts raise no alarm by themselves")
	}
	return out
}
