package networks

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"presswatch/crawler/fetch"
	"presswatch/index"
)

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

// budget counts the links that were resolved in a minute of Now's clock, in all and of each host.
type budget struct {
	since time.Time
	spent int
	hosts map[string]int
}

// left is how many more may be resolved now.
func (b *budget) left(now time.Time, perMinute int) int {
	if b.hosts == nil || now.Sub(b.since) >= time.Minute || now.Before(b.since) {
		b.since, b.spent, b.hosts = now, 0, map[string]int{}
	}
	return perMinute - b.spent
}

// spend takes one of a host; ok is false if the host has had its share of this minute.
func (b *budget) spend(host string, perHost int) (ok bool) {
	if b.hosts[host] >= perHost {
		return false
	}
	b.hosts[host]++
	b.spent++
	return true
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
	room := min(n.budget.left(now, n.Budget), n.resolving.room(linksAtOnce))
	if room <= 0 {
		return nil
	}
	links, err := n.Store.LeaseShort(ctx, now, room, linkLease)
	if err != nil {
		return err
	}
	for _, l := range links {
		host := siteOf(l.URL)
		if !n.budget.spend(host, n.HostBudget) || !n.resolving.enter(host) { // its turn comes; other hosts' links go before
			l.Next = now.Add(crowdedWait)
			n.settleLink(ctx, l)
			continue
		}
		n.work.Go(func() {
			defer n.resolving.leave(host)
			n.resolve(ctx, l)
		})
	}
	return nil
}

// resolve finds out where one link leads.
func (n *Networks) resolve(ctx context.Context, l index.ShortLink) {
	if l.Target != "" { // it is known; an item came that still has the short one
		l.Next = time.Time{}
		n.settleLink(ctx, l)
		n.Taken()
		return
	}
	to, err := n.Resolve(ctx, l.URL)
	if ctx.Err() != nil {
		return // the lease runs out
	}
	if at := notBefore(err); at.After(n.Now()) { // that the host wants to be left alone is no failure of the link
		l.Next, l.Problem = at, err.Error()
		n.settleLink(ctx, l)
		return
	}
	l.Tries++
	l.Next, l.Problem = time.Time{}, ""
	if err == nil && n.Canonical != nil {
		to = n.Canonical(to)
	}
	var refused *fetch.Error
	switch {
	case err == nil && to != "":
		l.Target = to
	case err == nil:
		l.Problem = "it leads to what is no web address"
	case errors.As(err, &refused) && (refused.Reason == fetch.Blocked || refused.Reason == fetch.Redirect):
		l.Problem = err.Error() // it stays so: it leads inside, or in a circle
	default:
		l.Problem = err.Error()
		if l.Tries < linkTries {
			l.Next = n.Now().Add(firstRetry << l.Tries)
		}
	}
	n.settleLink(ctx, l)
	if l.Target != "" {
		n.Taken()
	}
}

func (n *Networks) settleLink(ctx context.Context, l index.ShortLink) {
	if err := n.Store.SettleShort(ctx, l); err != nil && ctx.Err() == nil {
		n.Log.Error("where a link leads could not be kept", "err", err)
	}
}
