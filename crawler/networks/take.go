package networks

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"presswatch/crawler/reaction"
	"presswatch/index"
)

// take hands a batch to the store, items first. It returns how many items were new.
func (n *Networks) take(ctx context.Context, src index.Source, b *reaction.Batch) (fresh int, err error) {
	arrivals := n.arrivals(src, b)
	if err := n.lengthen(ctx, arrivals); err != nil {
		return 0, err
	}
	taken, err := n.Store.Take(ctx, arrivals)
	if err != nil {
		return 0, fmt.Errorf("taking reactions in: %w", err)
	}
	changed := false
	for _, t := range taken {
		if t.Outcome == index.OutcomeNew {
			fresh++
		}
		changed = changed || t.Outcome != index.OutcomeSame
	}
	gone, err := n.Store.Withdraw(ctx, n.withdrawals(b.Gone))
	if err != nil {
		return fresh, fmt.Errorf("keeping that posts are gone: %w", err)
	}
	if err := n.Store.Recount(ctx, b.Tallies); err != nil {
		return fresh, fmt.Errorf("keeping counts: %w", err)
	}
	for i := range b.Sightings {
		b.Sightings[i].Source, b.Sightings[i].Seen = src.Key, n.Now()
	}
	if _, err := n.Store.AddSightings(ctx, b.Sightings); err != nil {
		return fresh, fmt.Errorf("keeping what others list: %w", err)
	}
	if changed || len(gone) > 0 {
		n.Taken()
	}
	return fresh, nil
}

// arrivals makes the items of a batch ready for the store.
func (n *Networks) arrivals(src index.Source, b *reaction.Batch) []index.Arrival {
	now := n.Now()
	below := map[string]*index.Thread{}
	for i := range b.Threads {
		if i < len(b.Below) {
			below[b.Below[i]] = &b.Threads[i]
		}
	}
	out := make([]index.Arrival, 0, len(b.Items))
	for _, it := range b.Items {
		if it.URL == "" || it.Post == nil || it.Post.Key == "" {
			n.Log.Warn("a reader brought a post without a name or an address; it is left out", "source", src.Key)
			continue
		}
		post := *it.Post
		it.Post = &post
		n.place(src, &it)
		it.FirstSeen = now
		it.Quiet = it.Quiet || src.State.FirstPolled.IsZero() && n.Streamers[src.Kind] == nil
		if it.SeenAs == "" {
			it.SeenAs = it.URL
		}
		if it.Published.After(now) { // nothing is published after it was seen
			it.Published = now
		}
		if !it.Published.IsZero() && it.Precision == index.PrecisionUnknown {
			it.Precision = index.PrecisionSecond
		}
		out = append(out, index.Arrival{Item: it, Thread: below[it.URL]})
	}
	return out
}

// place says whose an item is: of our own channel, of our people, of the public, or of an outlet.
func (n *Networks) place(src index.Source, it *index.Item) {
	own, people := n.Owner(it.Post.Network, it.Post.Handle, it.Post.Account)
	if src.Lane == index.LaneOwn {
		own, people = !src.People, src.People
	}
	it.Source, it.Lane = src.Key, src.Lane
	if it.Kind == "" {
		it.Kind = index.KindReaction
	}
	switch {
	case own:
		it.Kind, it.Lane, it.Post.Own = index.KindArticle, index.LaneOwn, true
	case people:
		it.Kind, it.Lane, it.Post.Own = index.KindReaction, index.LaneOwn, true
	case it.Kind == index.KindReaction:
		it.Lane = index.LaneSocial
	}
	if it.Outlet == "" {
		it.Outlet = it.Post.Network.Name()
		if it.Kind == index.KindArticle && src.Lane == it.Lane && src.Outlet != "" {
			it.Outlet = src.Outlet
		}
	}
	if it.Site == "" {
		it.Site = siteOf(it.URL)
	}
	if it.Lang == "" {
		it.Lang = src.Lang
	}
}

func siteOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

// withdrawals are posts that are gone, with what the owner's setting makes of their words.
func (n *Networks) withdrawals(gone []index.Withdrawal) []index.Withdrawal {
	out := make([]index.Withdrawal, len(gone))
	for i, w := range gone {
		if w.At.IsZero() {
			w.At = n.Now()
		}
		why := w.Why
		w.Keep, w.Why = n.Keep(w.Network, false)
		if why != "" {
			w.Why = why
		}
		out[i] = w
	}
	return out
}

// shorteners are hosts whose addresses only lead on.
var shorteners = map[string]bool{
	"t.co": true, "bit.ly": true, "trib.al": true, "ow.ly": true, "buff.ly": true, "dlvr.it": true, "is.gd": true, "tinyurl.com": true, "goo.gl": true,
	"lnkd.in": true, "ift.tt": true, "fb.me": true, "amp.gs": true, "shorturl.at": true, "cutt.ly": true, "rb.gy": true, "t.ly": true, "v.gd": true,
	"tiny.cc": true, "j.mp": true, "bbc.in": true, "gu.com": true, "nyti.ms": true, "reut.rs": true, "wapo.st": true, "cnn.it": true, "econ.st": true,
	"on.ft.com": true, "on.wsj.com": true, "bloom.bg": true, "dailym.ai": true, "tcrn.ch": true, "po.st": true, "spr.ly": true, "mol.im": true,
}

// shortPath is the one short part that addresses of shorteners have.
var shortPath = regexp.MustCompile(`^/[A-Za-z0-9_-]{3,12}$`)

// isShort reports whether an address looks as if it only led on: a known shortener, or a host of a few letters with one
// short part behind it.
func isShort(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	host := strings.TrimPrefix(u.Hostname(), "www.")
	return shorteners[host] && len(u.Path) > 1 || len(host) <= 7 && u.RawQuery == "" && shortPath.MatchString(u.Path) && !plainHosts[host]
}

// plainHosts are short names of hosts that keep their own pages.
var plainHosts = map[string]bool{"x.com": true, "cnn.com": true, "bbc.com": true, "t.me": true, "mas.to": true, "vk.com": true, "ft.com": true, "wsj.com": true}

// lengthen puts where they lead in the place of short links, as far as it is known, and asks for the rest.
func (n *Networks) lengthen(ctx context.Context, arrivals []index.Arrival) error {
	if n.Resolve == nil || n.Budget == 0 {
		return nil
	}
	var short []string
	seen := map[string]bool{}
	for _, a := range arrivals {
		for _, l := range a.Item.Links {
			if !seen[l.URL] && isShort(l.URL) {
				seen[l.URL] = true
				short = append(short, l.URL)
			}
		}
	}
	if len(short) == 0 {
		return nil
	}
	known, err := n.Store.Targets(ctx, short)
	if err != nil {
		return fmt.Errorf("asking where links lead: %w", err)
	}
	for i := range arrivals {
		for j, l := range arrivals[i].Item.Links {
			if to := known[l.URL]; to != "" {
				arrivals[i].Item.Links[j].URL = to
			}
		}
	}
	var ask []string
	for _, u := range short {
		if known[u] == "" {
			ask = append(ask, u)
		}
	}
	if err := n.Store.AskTargets(ctx, ask, n.Now()); err != nil {
		return fmt.Errorf("asking where links lead: %w", err)
	}
	return nil
}

// budget counts the links that were resolved in a minute of Now's clock.
type budget struct {
	since time.Time
	spent int
}

// left is how many more may be resolved now.
func (b *budget) left(now time.Time, perMinute int) int {
	if now.Sub(b.since) >= time.Minute || now.Before(b.since) {
		b.since, b.spent = now, 0
	}
	return perMinute - b.spent
}

// Limits of resolving links.
const (
	linksAtOnce = 8
	linkLease   = 5 * time.Minute
	linkTries   = 4
	firstRetry  = 10 * time.Minute
)

// resolveLinks finds out where a few short links lead, within the budget.
func (n *Networks) resolveLinks(ctx context.Context) error {
	if n.Resolve == nil {
		return nil
	}
	now := n.Now()
	room := min(n.budget.left(now, n.Budget), linksAtOnce)
	if room <= 0 {
		return nil
	}
	links, err := n.Store.LeaseShort(ctx, now, room, linkLease)
	if err != nil {
		return err
	}
	n.budget.spent += len(links)
	for _, l := range links {
		n.work.Go(func() { n.resolve(ctx, l) })
	}
	return nil
}

func (n *Networks) resolve(ctx context.Context, l index.ShortLink) {
	to, err := n.Resolve(ctx, l.URL)
	if ctx.Err() != nil {
		return // the lease runs out
	}
	l.Tries++
	l.Next, l.Problem = time.Time{}, ""
	if err == nil && n.Canonical != nil {
		to = n.Canonical(to)
	}
	switch {
	case err == nil && to != "":
		l.Target = to
	case err == nil:
		l.Problem = "it leads to what is no web address"
	default:
		l.Problem = err.Error()
		if l.Tries < linkTries {
			l.Next = n.Now().Add(firstRetry << l.Tries)
		}
	}
	if err := n.Store.SettleShort(ctx, l); err != nil && ctx.Err() == nil {
		n.Log.Error("where a link leads could not be kept", "err", err)
		return
	}
	if l.Target != "" {
		n.Taken()
	}
}
