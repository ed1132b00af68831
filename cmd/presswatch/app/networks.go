package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"presswatch/config"
	"presswatch/crawler/address"
	"presswatch/crawler/networks"
	"presswatch/crawler/reaction"
	"presswatch/crawler/reaction/audit"
	"presswatch/crawler/reaction/bluesky"
	"presswatch/crawler/reaction/comments"
	"presswatch/crawler/reaction/hackernews"
	"presswatch/crawler/reaction/lemmy"
	"presswatch/crawler/reaction/mailbox"
	"presswatch/crawler/reaction/mastodon"
	"presswatch/crawler/reaction/reddit"
	"presswatch/crawler/reaction/telegram"
	"presswatch/crawler/reaction/x"
	"presswatch/crawler/reaction/youtube"
	"presswatch/index"
	"presswatch/index/embeds"
	"presswatch/index/fulltext/terms"
	"presswatch/index/query"
	"presswatch/index/query/words"
	"presswatch/index/watch/match"
)

// openNetworks makes what asks the networks. The store and the door must be open.
func (a *App) openNetworks() {
	door := networks.Door{Client: a.fetch}
	a.door = door
	a.fetch.SetPace("www.reddit.com", time.Minute) // what it allows without a key
	a.fetch.SetPace("oauth.reddit.com", time.Second)
	sub := &reddit.Site{Door: door}
	a.wants = &wanted{}
	a.shown = embeds.New(embeds.Options{
		Store: a.Store, Now: a.Now, Log: a.Log, Taken: a.bell.Ring,
		Own: func(network index.Network, handle, account string) bool {
			own, people := a.ownerOf(network, handle, account)
			return own || people
		},
	})
	a.Heard = networks.New(networks.Options{
		Store: a.Store, Resolve: a.fetch.Resolve, Now: a.Now, Log: a.Log, Taken: a.bell.Ring, Budget: a.Config.Reactions.Shorteners, Look: a.Tick,
		Readers: map[index.SourceKind]reaction.Reader{
			index.SourceBlueskySearch: &bluesky.Search{Door: door}, index.SourceBlueskyAccount: &bluesky.Account{Door: door},
			index.SourceMastodonTag: &mastodon.Tag{Door: door}, index.SourceMastodonSearch: &mastodon.Search{Door: door}, index.SourceMastodonAccount: &mastodon.Account{Door: door},
			index.SourceMailbox: &mailbox.Reader{Door: door}, index.SourceHackerNews: &hackernews.Search{Door: door},
			index.SourceLemmy: &lemmy.Search{Door: door}, index.SourceReddit: &reddit.Search{Site: sub},
			index.SourceYouTube: &youtube.Channel{Door: door}, index.SourceTelegram: &telegram.Channel{Door: door},
			index.SourceAudit: &audit.List{Door: door},
			index.SourceX:     &x.Search{Door: door, Monthly: a.Config.Reactions.XPosts},
		},
		Streamers: map[index.SourceKind]reaction.Streamer{index.SourceBlueskyStream: &bluesky.Stream{Door: door, Now: a.Now}},
		Threads: map[index.Network]reaction.ThreadReader{
			index.NetworkComments: &comments.Reader{Door: door}, index.NetworkHackerNews: &hackernews.Discussion{Door: door},
			index.NetworkReddit: &reddit.Comments{Site: sub}, index.NetworkYouTube: &youtube.Comments{Door: door},
		},
		Canonical: func(u string) string {
			c, err := address.Canonical(u)
			if err != nil {
				return ""
			}
			return c
		},
		Secrets: a.secretOf, Wants: a.wants.wants, Owner: a.ownerOf, Keep: a.keepRemoved,
		Every: func(d time.Duration) time.Duration { return time.Duration(float64(d) / max(a.Speed, 1)) },
	})
}

// runNetworks starts what asks the networks, what finds posts in articles, and what keeps the filter of streams up to date.
func (a *App) runNetworks() {
	a.Run("posts in articles", func(ctx context.Context) error { return a.shown.Run(ctx, a.bell) })
	a.Run("networks", a.Heard.Run)
	a.Run("filter of streams", a.keepWanted)
	a.Run("counts of posts", a.keepCounting)
}

// secretOf is what a source shows to its network.
func (a *App) secretOf(key string) reaction.Secret {
	for _, s := range a.Config.Sources {
		if s.Key == key {
			return reaction.Secret{Token: s.Token, Account: s.Account, Password: s.Password}
		}
	}
	return reaction.Secret{}
}

// ownerOf reports whether an account is the organisation's, or one of its people's.
func (a *App) ownerOf(network index.Network, handle, account string) (own, people bool) {
	is := func(list []string) bool {
		return slices.ContainsFunc(list, func(entry string) bool {
			n, name, _ := strings.Cut(entry, ":")
			return index.Network(n) == network && name != "" && (strings.EqualFold(name, handle) || name == account)
		})
	}
	return is(a.Config.Organisation.Accounts), is(a.Config.Organisation.People)
}

// keepRemoved is the owner's setting for posts that were removed: forgotten unless it says otherwise; those of own accounts
// are kept, because what was said in the organisation's name is evidence.
func (a *App) keepRemoved(network index.Network, own bool) (keep bool, why string) {
	switch {
	case own:
		return true, "your own account: kept as evidence"
	case a.Config.Reactions.Deleted[string(network)] == "keep":
		return true, "kept as evidence: your setting for " + network.Name()
	}
	return false, "removed by its author"
}

// wanted is the filter of streams: what the sources look for, and the addresses of live stories. It is replaced whole.
type wanted struct{ now atomic.Pointer[filter] }

type filter struct {
	set   *match.Set
	links match.Links
	at    func() time.Time
}

func (w *wanted) wants(it *index.Item) bool {
	f := w.now.Load()
	return f != nil && (f.links.Hit(it) || f.set.Any(it, f.at()))
}

// How often the filter is made anew, and how far back stories are followed by their addresses.
const (
	wantedEvery = 15 * time.Second
	wantedBack  = 7 * 24 * time.Hour
	wantedMost  = 200 // stories
)

// keepWanted makes the filter anew as stories come and grow.
func (a *App) keepWanted(ctx context.Context) error {
	stems := terms.NewStems()
	for {
		if err := a.renewWanted(ctx, stems); err != nil && ctx.Err() == nil {
			a.Log.Error("the filter of streams could not be renewed; the last one holds", "err", err)
		}
		if !pause(ctx, min(wantedEvery, time.Duration(float64(wantedEvery)/max(a.Speed/20, 1)))) {
			return nil
		}
	}
}

func (a *App) renewWanted(ctx context.Context, stems *terms.Stems) error {
	var searches []match.Search
	for i, text := range a.lookedFor() {
		tree, err := query.Parse(text)
		if err != nil {
			a.Log.Warn("what a source looks for cannot be read as a search; its names are looked for", "query", text, "err", err)
			continue
		}
		searches = append(searches, match.Search{ID: int64(i), Tree: tree})
	}
	links, err := a.storyLinks(ctx)
	if err != nil {
		return err
	}
	set := match.New(searches, match.Options{
		Stem: func(lang string, w words.Token) string { return stems.Term(lang, w) }, Languages: terms.Languages(), Zone: a.Config.Location(),
	})
	a.wants.now.Store(&filter{set, links, a.Now})
	return nil
}

// lookedFor are the searches of streams: what their sources say, and the organisation's names.
func (a *App) lookedFor() []string {
	var out []string
	for _, s := range a.Config.Sources {
		if s.Kind == "bluesky-stream" && !s.Off && s.Query != "" {
			out = append(out, s.Query)
		}
	}
	for _, name := range a.ours() {
		if name = strings.TrimSpace(strings.ReplaceAll(name, `"`, " ")); name != "" {
			out = append(out, `"`+name+`"`)
		}
	}
	if site := a.Config.Organisation.Site; site != "" {
		out = append(out, "cites:"+address.Site(site))
	}
	return out
}

// storyLinks are the addresses of what is in stories that are alive.
func (a *App) storyLinks(ctx context.Context) (match.Links, error) {
	rows, err := a.Store.ListStories(ctx, index.StoryFilter{Since: a.Now().Add(-wantedBack), Limit: wantedMost})
	if err != nil {
		return nil, fmt.Errorf("which stories are alive: %w", err)
	}
	var urls []string
	var errs []error
	for _, row := range rows {
		members, err := a.Store.Members(ctx, row.ID)
		errs = append(errs, err)
		ids := make([]int64, len(members))
		for i, m := range members {
			ids[i] = m.ItemID
		}
		items, err := a.Store.GetItems(ctx, ids)
		errs = append(errs, err)
		for _, it := range items {
			if it.Kind == index.KindArticle && strings.HasPrefix(it.URL, "http") {
				urls = append(urls, it.URL)
			}
		}
	}
	return match.NewLinks(urls), errors.Join(errs...)
}

// networkSource adds what only sources of networks have.
func networkSource(src *index.Source, s config.Source) {
	src.Query, src.Also, src.People = s.Query, strings.Join(s.Also, " "), s.People
}
