package websub

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"presswatch/index"
)

// Times of asking. The hub decides about the lease.
const (
	leaseWanted = 10 * 24 * time.Hour
	longestKept = 30 * 24 * time.Hour // a longer lease is renewed all the same
	leaseUnsaid = 24 * time.Hour      // where the hub does not say how long, though it has to
	askAgain    = 6 * time.Hour       // after a hub that did not confirm
	askedAtOnce = 200                 // hubs asked at one look
	longestHub  = 2 << 10             // bytes of an address
)

// leaving marks a subscription that we ended: only then a hub's question about it is answered with yes.
const leaving = "no longer wanted"

// look asks hubs for what is missing or will soon end, and leaves what is no longer wanted. A hub that failed
// is not asked for the next feed in the same look.
func (s *Subscriber) look(ctx context.Context) error {
	sources, err := s.Store.ListSources(ctx)
	if err != nil {
		return fmt.Errorf("listing sources: %w", err)
	}
	list, err := s.Store.ListSubscriptions(ctx)
	if err != nil {
		return fmt.Errorf("listing subscriptions: %w", err)
	}
	have := make(map[int64]index.Subscription, len(list))
	for _, sub := range list {
		have[sub.SourceID] = sub
	}
	failed, asked := map[string]bool{}, 0
	for _, src := range sources {
		step, ok := s.next(src, have[src.ID], s.Now())
		if !ok || failed[hostOf(step.sub.Hub)] || asked == askedAtOnce {
			continue
		}
		asked++
		if err := s.take(ctx, step); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			failed[hostOf(step.sub.Hub)] = true
			s.Log.Info("a hub could not be asked", "source", src.Key, "mode", step.mode, "err", err)
		}
	}
	return nil
}

// step is something to ask a hub.
type step struct {
	mode string // subscribe or unsubscribe
	sub  index.Subscription
}

// next decides what a source's subscription needs now.
func (s *Subscriber) next(src index.Source, sub index.Subscription, now time.Time) (step, bool) {
	hub, topic := wanted(src)
	known := sub.Token != ""
	if hub == "" {
		if !known || sub.Problem == leaving {
			return step{}, false
		}
		sub.Asked, sub.Confirmed, sub.Expires, sub.Problem = now, time.Time{}, time.Time{}, leaving
		return step{"unsubscribe", sub}, true
	}
	if !known || sub.Hub != hub || sub.Topic != topic || sub.Problem == leaving {
		return step{"subscribe", index.Subscription{
			SourceID: src.ID, Token: rand.Text(), Hub: hub, Topic: topic, Secret: rand.Text() + rand.Text(), Asked: now,
		}}, true
	}
	if !due(sub, now) {
		return step{}, false
	}
	sub.Asked = now
	return step{"subscribe", sub}, true
}

// wanted is the hub and topic of a source; no hub means that there should be no subscription.
func wanted(src index.Source) (hub, topic string) {
	st := src.State
	if src.Off || st.Status == index.StatusGone || st.Status == index.StatusSwitched || st.Status == index.StatusBlocked {
		return "", ""
	}
	topic = st.Topic
	if topic == "" {
		topic = src.URL
	}
	if !plainAddress(st.Hub) || !plainAddress(topic) {
		return "", ""
	}
	return st.Hub, topic
}

func plainAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && len(s) <= longestHub && u.Host != "" && u.User == nil && (u.Scheme == "http" || u.Scheme == "https")
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}

// due reports whether a hub has to be asked, for the first time, for a renewal in the last quarter of a lease
// (a day before the end at the earliest), or again because it has not answered. Times ahead of now come from
// a clock that was set back and do not count.
func due(sub index.Subscription, now time.Time) bool {
	since := now.Sub(sub.Asked)
	if since < 0 {
		return true
	}
	if sub.Confirmed.IsZero() || !sub.Expires.After(now) {
		return since >= askAgain
	}
	margin := min(sub.Expires.Sub(sub.Confirmed)/4, 24*time.Hour)
	return sub.Expires.Sub(now) <= margin && since >= min(max(margin/4, time.Minute), askAgain)
}

// take keeps the subscription first and asks the hub then, because a hub may ask back before it has answered.
func (s *Subscriber) take(ctx context.Context, st step) error {
	s.mu.Lock()
	err := s.Store.PutSubscription(ctx, st.sub)
	s.mu.Unlock()
	if err != nil {
		return fmt.Errorf("keeping a subscription: %w", err)
	}
	form := url.Values{
		"hub.mode":     {st.mode},
		"hub.topic":    {st.sub.Topic},
		"hub.callback": {s.base + st.sub.Token},
	}
	if st.mode == "subscribe" {
		form.Set("hub.secret", st.sub.Secret)
		form.Set("hub.lease_seconds", strconv.Itoa(int(leaseWanted.Seconds())))
	}
	_, err = s.Fetch.Post(ctx, st.sub.Hub, form)
	if err == nil || st.mode == "unsubscribe" || ctx.Err() != nil {
		return err // a hub that cannot be left stops by itself when the lease ends
	}
	return errors.Join(err, s.change(ctx, st.sub.Token, func(sub *index.Subscription) bool {
		sub.Problem = err.Error()
		return true
	}))
}
