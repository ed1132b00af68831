// Package outbox sends notices that are due, each over its channel, at least once and never silently lost.
//
// A try is written down before it is made: a process that is killed in between leaves a notice that is tried again later,
// with the same key, by which the other side can tell that it is the same. What fails is tried again after a minute, then twice as
// long each time, at most four hours, for three days and at least ten times; what is refused for good is given up at once and says why. An
// endpoint gets one notice at a time. While it is busy, and for a minute after it failed, all that is due to it waits, and
// nothing that is due to others does: a slow or broken endpoint holds up nobody else.
package outbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"presswatch/index"
)

// Store is what the outbox needs of it.
type Store interface {
	LeaseNotices(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]index.Notice, error)
	SettleNotice(ctx context.Context, n index.Notice) error
	// PostponeNotices lets all that is due to an endpoint at now wait until then, but what is held.
	PostponeNotices(ctx context.Context, channel, recipient string, now, until time.Time) error
}

// Channel sends a notice. It returns nil once the other side has taken it, a *Refused where trying again is no use, and any
// other error where it is.
type Channel interface {
	Send(ctx context.Context, n index.Notice) error
}

// Refused says that a notice will never be taken.
type Refused struct {
	Text string
	Gone bool // nothing else will be, either
}

func (r *Refused) Error() string { return r.Text }

// Busy says that the other side asks to be left alone for a while. That is no sign of trouble.
type Busy struct {
	Text string
	Wait time.Duration // the next try comes no sooner
	All  bool          // it asks that of all that is sent to it, and not of this notice alone
}

func (b *Busy) Error() string { return b.Text }

// Limits of sending.
const (
	atOnce     = 50
	lease      = 15 * time.Minute
	oneTry     = 5 * time.Minute
	oneTurn    = time.Minute // after which an endpoint gives way to others
	firstWait  = time.Minute
	longest    = 4 * time.Hour
	givesUp    = 3 * 24 * time.Hour
	fewest     = 10          // tries before that: a machine that was off for days has not tried
	afterOther = time.Minute // how long the rest of an endpoint's notices waits after a failure
	look       = time.Second // real time between two looks at what is due
)

// Sender sends what is due. Set the fields before Run; all but Rung, Log, Doors and Others must be given.
type Sender struct {
	Store    Store
	Channels map[string]Channel // by Notice.Channel
	Now      func() time.Time
	Rung     func() <-chan struct{}                         // asked before each look: what is closed when there is something urgent; nil: the next look comes after a second
	Log      *slog.Logger                                   // nil: silent
	Doors    Doors                                          // nil: an endpoint that takes nothing is tried for ever
	Others   func(channel, recipient string) []index.Notice // what tells others that an endpoint takes nothing; nil: nothing does

	mu   sync.Mutex
	busy map[endpoint]bool
}

// endpoint is where notices go.
type endpoint struct{ channel, recipient string }

// Run sends until ctx ends, and then returns nil after what is under way.
func (s *Sender) Run(ctx context.Context) error {
	tick := time.NewTicker(look)
	defer tick.Stop()
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		var rung <-chan struct{}
		if s.Rung != nil {
			rung = s.Rung()
		}
		s.report(ctx, s.begin(ctx, &wg, func(err error) { s.report(ctx, err) }))
		select {
		case <-ctx.Done():
			return nil
		case <-rung:
		case <-tick.C:
		}
	}
}

func (s *Sender) report(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		s.log().Error("what is to be sent could not be asked or kept; it is tried again", "err", err)
	}
}

func (s *Sender) log() *slog.Logger {
	if s.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return s.Log
}

// Once sends what is due now, and waits for it. The error is the store's; what channels say is kept with the notices.
func (s *Sender) Once(ctx context.Context) error {
	var wg sync.WaitGroup
	var mu sync.Mutex
	var all []error
	err := s.begin(ctx, &wg, func(err error) {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, err)
	})
	wg.Wait()
	return errors.Join(append(all, err)...)
}

// begin takes what is due and has it sent, each endpoint's by itself; done hears of each that has ended.
func (s *Sender) begin(ctx context.Context, wg *sync.WaitGroup, done func(error)) error {
	now := s.Now()
	due, err := s.Store.LeaseNotices(ctx, now, atOnce, lease)
	if err != nil {
		return err
	}
	by := map[endpoint][]index.Notice{}
	for _, n := range due {
		e := endpoint{n.Channel, n.Recipient}
		by[e] = append(by[e], n)
	}
	var all []error
	for e, list := range by {
		if !s.occupy(e) {
			all = append(all, s.postpone(ctx, e, list, now))
			continue
		}
		wg.Go(func() {
			defer s.free(e)
			done(s.endpoint(ctx, e, list, now))
		})
	}
	return errors.Join(all...)
}

// occupy says whether an endpoint was free, and makes it busy.
func (s *Sender) occupy(e endpoint) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy == nil {
		s.busy = map[endpoint]bool{}
	}
	free := !s.busy[e]
	s.busy[e] = true
	return free
}

func (s *Sender) free(e endpoint) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.busy, e)
}

// postpone lets what was due to an endpoint at now wait: what was taken already, and what was not.
func (s *Sender) postpone(ctx context.Context, e endpoint, taken []index.Notice, now time.Time) error {
	until := now.Add(afterOther)
	for _, n := range taken {
		n.Due = until
		if err := s.Store.SettleNotice(ctx, n); err != nil {
			return err
		}
	}
	return s.Store.PostponeNotices(ctx, e.channel, e.recipient, now, until)
}

// endpoint sends the notices of one endpoint, one after the other, until one fails.
func (s *Sender) endpoint(ctx context.Context, e endpoint, list []index.Notice, now time.Time) error {
	began := time.Now()
	for i, n := range list {
		if ctx.Err() != nil {
			return nil // the lease of the rest runs out
		}
		ok, err := s.try(ctx, n)
		if err != nil {
			return err
		}
		if !ok || time.Since(began) > oneTurn {
			return s.postpone(ctx, e, list[i+1:], now)
		}
	}
	return nil
}

// try sends one notice. ok is false if its endpoint is in trouble.
func (s *Sender) try(ctx context.Context, n index.Notice) (ok bool, err error) {
	channel := s.Channels[n.Channel]
	if channel == nil {
		n.FailedAt, n.Problem = s.Now(), "there is no way to send by "+n.Channel
		return true, s.Store.SettleNotice(ctx, n)
	}
	if shut, err := s.shut(ctx, n); err != nil || shut {
		return true, err
	}
	n.Tries++
	n.Due, n.Problem = s.Now().Add(wait(n.Tries)), "tried, and nothing is known of what came of it"
	if err := s.Store.SettleNotice(ctx, n); err != nil {
		return false, err
	}
	sent := s.send(ctx, channel, n)
	if ctx.Err() != nil && sent != nil {
		return false, nil // it was written down, and is tried again
	}
	var refused *Refused
	var busy *Busy
	if errors.As(sent, &busy) && n.Due.Before(s.Now().Add(busy.Wait)) {
		n.Due = s.Now().Add(busy.Wait)
	}
	switch {
	case sent == nil:
		n.SentAt, n.Problem = s.Now(), ""
	case errors.As(sent, &refused):
		n.FailedAt, n.Problem = s.Now(), sent.Error()
	case s.Now().Sub(n.Created) >= givesUp && n.Tries >= fewest:
		n.FailedAt, n.Problem = s.Now(), fmt.Sprintf("given up after %d tries: %v", n.Tries, sent)
	default:
		n.Problem = sent.Error()
	}
	if sent != nil {
		s.log().Warn("a notice was not taken", "key", n.Key, "channel", n.Channel, "tries", n.Tries, "given up", !n.FailedAt.IsZero(), "err", sent)
	}
	return sent == nil || refused != nil || busy != nil && !busy.All, errors.Join(s.Store.SettleNotice(context.WithoutCancel(ctx), n), s.learn(context.WithoutCancel(ctx), n, refused))
}

// send sends within a time; a channel that breaks is one that failed.
func (s *Sender) send(ctx context.Context, c Channel, n index.Notice) (err error) {
	ctx, cancel := context.WithTimeout(ctx, oneTry)
	defer cancel()
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("sending broke: %v", v)
		}
	}()
	return c.Send(ctx, n)
}

// wait is how long after a try the next one is, spread by a quarter so that endpoints that come back are not met by all at
// once.
func wait(tries int) time.Duration {
	d := longest
	if tries < 9 {
		d = min(longest, firstWait<<max(tries-1, 0))
	}
	return d - d/4 + rand.N(d/2)
}
