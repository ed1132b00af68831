// Package outbox sends notices that are due, each over its channel, at least once and never silently lost.
//
// A try is written down before it is made: a process that is killed in between leaves a notice that is tried again later,
// with the same key, by which the other side can tell that it is the same. What fails is tried again after a minute, then twice as
// long each time, at most four hours, for three days; what is refused for good is given up at once and says why. An
// endpoint gets one notice at a time, and after a failure or a minute the rest of its notices waits: a slow or broken one holds
// up the others by two minutes at most, and longer only while more than fifty of its notices are due before theirs.
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
}

// Channel sends a notice. It returns nil once the other side has taken it, a *Refused where trying again is no use, and any
// other error where it is.
type Channel interface {
	Send(ctx context.Context, n index.Notice) error
}

// Refused says that a notice will never be taken.
type Refused struct{ Text string }

func (r *Refused) Error() string { return r.Text }

// Limits of sending.
const (
	atOnce     = 50
	lease      = 5 * time.Minute
	oneTry     = time.Minute
	firstWait  = time.Minute
	longest    = 4 * time.Hour
	givesUp    = 3 * 24 * time.Hour
	afterOther = time.Minute // how long the rest of an endpoint's notices waits after a failure
	look       = time.Second // real time between two looks at what is due
)

// Sender sends what is due. Set the fields before Run; all but Log must be given.
type Sender struct {
	Store    Store
	Channels map[string]Channel // by Notice.Channel
	Now      func() time.Time
	Log      *slog.Logger // nil: silent
}

// Run sends until ctx ends, and then returns nil after what is under way.
func (s *Sender) Run(ctx context.Context) error {
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		if err := s.Once(ctx); err != nil && ctx.Err() == nil {
			s.log().Error("what is to be sent could not be asked or kept; it is tried again", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (s *Sender) log() *slog.Logger {
	if s.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return s.Log
}

// Once sends what is due now. The error is the store's; what channels say is kept with the notices.
func (s *Sender) Once(ctx context.Context) error {
	due, err := s.Store.LeaseNotices(ctx, s.Now(), atOnce, lease)
	if err != nil {
		return err
	}
	type endpoint struct{ channel, recipient string }
	by := map[endpoint][]index.Notice{}
	for _, n := range due {
		e := endpoint{n.Channel, n.Recipient}
		by[e] = append(by[e], n)
	}
	errs := make(chan error, len(by))
	var wg sync.WaitGroup
	for _, list := range by {
		wg.Go(func() { errs <- s.endpoint(ctx, list) })
	}
	wg.Wait()
	close(errs)
	var all []error
	for err := range errs {
		all = append(all, err)
	}
	return errors.Join(all...)
}

// endpoint sends the notices of one endpoint, one after the other, until one fails.
func (s *Sender) endpoint(ctx context.Context, list []index.Notice) error {
	began := time.Now()
	for i, n := range list {
		if ctx.Err() != nil || time.Since(began) > oneTry {
			return nil // the lease of the rest runs out
		}
		ok, err := s.try(ctx, n)
		if err != nil {
			return err
		}
		if ok {
			continue
		}
		for _, rest := range list[i+1:] {
			rest.Due = s.Now().Add(afterOther)
			if err := s.Store.SettleNotice(ctx, rest); err != nil {
				return err
			}
		}
		return nil
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
	switch {
	case sent == nil:
		n.SentAt, n.Problem = s.Now(), ""
	case errors.As(sent, &refused):
		n.FailedAt, n.Problem = s.Now(), sent.Error()
	case s.Now().Sub(n.Created) >= givesUp:
		n.FailedAt, n.Problem = s.Now(), fmt.Sprintf("given up after %d tries: %v", n.Tries, sent)
	default:
		n.Problem = sent.Error()
	}
	if sent != nil {
		s.log().Warn("a notice was not taken", "key", n.Key, "channel", n.Channel, "tries", n.Tries, "given up", !n.FailedAt.IsZero(), "err", sent)
	}
	return sent == nil || refused != nil, s.Store.SettleNotice(context.WithoutCancel(ctx), n)
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
