// Package websub is told by a hub that a feed has something new, instead of asking again and again (W3C
// WebSub, Recommendation of 23 January 2018). It is only of use where others can reach us: see [Reachable].
//
// A feed names its hub and its own address (index.SourceState.Hub and Topic). [Subscriber.Run] asks the hub for
// a subscription, and again before each lease ends; the hub asks back at our callback address, which
// [Subscriber.Handler] answers, and from then on posts there whatever is new.
//
// What is posted is not taken in. A body with a good signature only makes the source due, so that the crawler
// fetches the feed from its publisher, through the same door and the same rules as ever: a hub, or whoever
// got hold of a secret, can make us look once more but cannot put words into an outlet's mouth. Polling goes
// on as before at its own pace, so that nothing is lost when a hub is silent, lies, or goes away.
package websub

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"presswatch/index"
)

// Store is what the subscriber asks of the store. A subscription is kept whole, at most one a source.
type Store interface {
	ListSources(ctx context.Context) ([]index.Source, error)
	PutSubscription(ctx context.Context, s index.Subscription) error
	ListSubscriptions(ctx context.Context) ([]index.Subscription, error)
	// FindSubscription returns the subscription with this token, or index.ErrNotFound.
	FindSubscription(ctx context.Context, token string) (index.Subscription, error)
}

// Poster sends a form through the guarded door; fetch.Client is one. A status outside 2xx is an error.
type Poster interface {
	Post(ctx context.Context, address string, form url.Values) (status int, err error)
}

// Options configure a Subscriber. All of the first five are needed.
type Options struct {
	Store   Store
	Fetch   Poster
	BaseURL string // how hubs reach us; the callbacks are below it, at Path
	// Due makes a source due now. It may be called from several goroutines, for one source at most every 30 s,
	// and again a little later after an error.
	Due  func(ctx context.Context, sourceID int64) error
	Now  func() time.Time
	Log  *slog.Logger  // nil: silent
	Tick time.Duration // real time between two looks at what has to be asked for; 1 min
}

// Path is where Handler has to be mounted, as it is, below the host of Options.BaseURL. What follows it is a
// secret and must not be logged.
const Path = "/websub/"

// Subscriber keeps the subscriptions.
type Subscriber struct {
	Options
	base string // ends in Path

	mu    sync.Mutex      // guards pings, and every change of a row from its reading to its writing
	pings map[int64]*ping // by source
}

// New returns a Subscriber that does nothing until Run. An error says what is wrong with the base address.
func New(o Options) (*Subscriber, error) {
	u, err := url.Parse(o.BaseURL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.RawQuery != "" {
		return nil, errors.New("the base address for WebSub callbacks is no plain web address")
	}
	if o.Tick == 0 {
		o.Tick = time.Minute
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	base := u.Scheme + "://" + u.Host + strings.TrimSuffix(u.EscapedPath(), "/") + Path
	return &Subscriber{Options: o, base: base, pings: map[int64]*ping{}}, nil
}

// Reachable reports whether a hub on the internet could reach a base address: without one, or with one that
// leads to this machine or a private network, there is no point in subscribing.
func Reachable(baseURL string) bool {
	u, err := url.Parse(baseURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return false
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if ip, err := netip.ParseAddr(host); err == nil {
		ip = ip.Unmap()
		return ip.IsGlobalUnicast() && !ip.IsPrivate()
	}
	if !strings.Contains(host, ".") {
		return false
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	return last != "localhost" && last != "local" && last != "internal" && last != "lan" && net.ParseIP(host) == nil
}

// flushEvery is how often pings that came too soon after another are looked at, in real time.
const flushEvery = 5 * time.Second

// Run asks for subscriptions and renews them until ctx ends, then returns nil. Subscriptions are kept over a
// restart; the hubs are not told that we stop.
func (s *Subscriber) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	wg.Go(func() { // by itself, because a look may take minutes
		every(ctx, flushEvery, func() { s.flush(ctx) })
	})
	every(ctx, s.Tick, func() {
		if err := s.look(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("subscriptions could not be looked after", "err", err)
		}
	})
	wg.Wait()
	return nil
}

// every does something now and then again and again until ctx ends.
func every(ctx context.Context, d time.Duration, do func()) {
	tick := time.NewTicker(d)
	defer tick.Stop()
	for ctx.Err() == nil {
		do()
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
	}
}

// change applies do to the subscription with this token as it is now, and keeps it. do returns false to leave
// it as it was.
func (s *Subscriber) change(ctx context.Context, token string, do func(*index.Subscription) bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	sub, err := s.Store.FindSubscription(ctx, token)
	if err != nil {
		return err
	}
	if !do(&sub) {
		return nil
	}
	if err := s.Store.PutSubscription(ctx, sub); err != nil {
		return fmt.Errorf("keeping a subscription: %w", err)
	}
	return nil
}
