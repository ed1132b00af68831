package outbox

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"presswatch/index"
)

// rungStore hands out one notice once it is there.
type rungStore struct {
	Store
	there bool
	asked int
}

func (s *rungStore) LeaseNotices(context.Context, time.Time, int, time.Duration) ([]index.Notice, error) {
	s.asked++
	if !s.there {
		return nil, nil
	}
	s.there = false
	return []index.Notice{{ID: 1, Channel: "mail", Recipient: "anna"}}, nil
}

func (s *rungStore) SettleNotice(context.Context, index.Notice) error { return nil }

type at struct{ when time.Time }

func (c *at) Send(context.Context, index.Notice) error { c.when = time.Now(); return nil }

// TestRungSendsAtOnce: what is urgent does not wait for the next look, and without a bell nothing is missed.
func TestRungSendsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bell, s, c := make(chan struct{}), &rungStore{}, &at{}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		first := true
		sender := &Sender{Store: s, Channels: map[string]Channel{"mail": c}, Now: time.Now, Rung: func() <-chan struct{} {
			if first {
				first = false
				return bell
			}
			return nil
		}}
		go func() { done <- sender.Run(ctx) }()
		synctest.Wait()
		s.there = true
		began := time.Now()
		close(bell)
		synctest.Wait()
		if c.when.Sub(began) != 0 || c.when.IsZero() {
			t.Errorf("sent after %s", c.when.Sub(began))
		}
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if s.asked < 4 {
			t.Errorf("asked %d times in 3 s", s.asked)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}
