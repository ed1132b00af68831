package networks

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"presswatch/crawler/reaction"
	"presswatch/index"
)

// mostTaken is how many arrivals are handed over at once: the store writes for nobody else meanwhile.
const mostTaken = 500

// take hands a batch to the store, items first. It returns how many items were new.
func (n *Networks) take(ctx context.Context, src index.Source, b *reaction.Batch) (fresh int, err error) {
	arrivals := n.arrivals(src, b)
	if err := n.lengthen(ctx, arrivals); err != nil {
		return 0, err
	}
	changed := false
	for some := range slices.Chunk(arrivals, mostTaken) {
		taken, err := n.Store.Take(ctx, some)
		if err != nil {
			return 0, fmt.Errorf("taking reactions in: %w", err)
		}
		for _, t := range taken {
			if t.Outcome == index.OutcomeNew {
				fresh++
			}
			changed = changed || t.Outcome != index.OutcomeSame
		}
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
