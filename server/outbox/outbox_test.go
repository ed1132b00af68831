package outbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"presswatch/index"
)

// shelf is a store in memory.
type shelf struct {
	mu   sync.Mutex
	rows map[int64]*row
	fail error
}

type row struct {
	index.Notice
	held time.Time
}

func newShelf(list ...index.Notice) *shelf {
	s := &shelf{rows: map[int64]*row{}}
	for i, n := range list {
		n.ID = int64(i + 1)
		s.rows[n.ID] = &row{n, n.Due}
	}
	return s
}

func (s *shelf) LeaseNotices(_ context.Context, now time.Time, limit int, lease time.Duration) ([]index.Notice, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []index.Notice
	for _, r := range s.rows {
		if r.SentAt.IsZero() && r.FailedAt.IsZero() && !r.held.After(now) {
			out = append(out, r.Notice)
		}
	}
	slices.SortFunc(out, func(a, b index.Notice) int { return cmp.Compare(a.ID, b.ID) })
	out = out[:min(len(out), limit)]
	for _, n := range out {
		s.rows[n.ID].held = now.Add(lease)
	}
	return out, s.fail
}

func (s *shelf) PostponeNotices(_ context.Context, channel, recipient string, now, until time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.rows {
		if r.Channel == channel && r.Recipient == recipient && r.SentAt.IsZero() && r.FailedAt.IsZero() && r.held.Equal(r.Due) && !r.held.After(now) {
			r.Due, r.held = until, until
		}
	}
	return s.fail
}

func (s *shelf) SettleNotice(_ context.Context, n index.Notice) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rows[n.ID] = &row{n, n.Due}
	return s.fail
}

func (s *shelf) get(id int64) index.Notice {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rows[id].Notice
}

type channel func(ctx context.Context, n index.Notice) error

func (c channel) Send(ctx context.Context, n index.Notice) error { return c(ctx, n) }

func notice(key, to string) index.Notice {
	return index.Notice{Key: key, Channel: "test", Recipient: to, Created: time.Now(), Due: time.Now()}
}

func sender(s *shelf, c channel) *Sender {
	return &Sender{Store: s, Channels: map[string]Channel{"test": c}, Now: time.Now}
}

// TestATryIsWrittenDownBeforeItIsMade: so that a process that dies in between tries again, later and once.
func TestATryIsWrittenDownBeforeItIsMade(t *testing.T) {
	s := newShelf(notice("a", "x"))
	err := sender(s, func(_ context.Context, n index.Notice) error {
		if kept := s.get(1); kept.Tries != 1 || kept.Problem == "" || !kept.Due.After(time.Now().Add(30*time.Second)) {
			t.Errorf("while it is sent: %+v", kept)
		}
		return nil
	}).Once(t.Context())
	if n := s.get(1); err != nil || n.SentAt.IsZero() || n.Problem != "" {
		t.Errorf("%+v, %v", n, err)
	}
}

// TestTriedAgainForThreeDays: with longer and longer pauses, then given up; what is refused for good is given up at once.
func TestTriedAgainForThreeDays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf(notice("a", "x"), notice("b", "y"))
		var at []time.Duration
		began := time.Now()
		snd := sender(s, func(_ context.Context, n index.Notice) error {
			if n.Key == "b" {
				return &Refused{Text: "550 no such user"}
			}
			at = append(at, time.Since(began))
			return errors.New("451 try later")
		})
		for range 5 * 24 * 60 {
			if err := snd.Once(t.Context()); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
		}
		if n := s.get(1); n.FailedAt.IsZero() || n.Tries != len(at) || len(at) < 20 || len(at) > 40 {
			t.Errorf("%+v after %d tries", n, len(at))
		}
		if at[1] > 3*time.Minute || at[len(at)-1] < 3*24*time.Hour-5*time.Hour {
			t.Errorf("tried at %v", at)
		}
		if n := s.get(2); n.FailedAt.IsZero() || n.Tries != 1 || n.Problem != "550 no such user" {
			t.Errorf("%+v", n)
		}
	})
}

// TestAMachineThatWasOff: what is old because nobody tried it is not given up at its first failure.
func TestAMachineThatWasOff(t *testing.T) {
	n := notice("a", "x")
	n.Created, n.Due = n.Created.Add(-5*24*time.Hour), n.Due.Add(-5*24*time.Hour)
	s := newShelf(n)
	if err := sender(s, func(context.Context, index.Notice) error { return &Busy{Text: "451 greylisted", Wait: 5 * time.Minute} }).Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := s.get(1); !n.FailedAt.IsZero() || n.Due.Before(time.Now().Add(4*time.Minute)) {
		t.Errorf("%+v", n)
	}
}

// TestNothingHangsBehind: while an endpoint hangs, what others are due goes out on the next look, whatever waits for the one that hangs.
func TestNothingHangsBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var list []index.Notice
		for i := range 500 {
			list = append(list, notice(fmt.Sprint("slow", i), "slow"))
		}
		s := newShelf(append(list, notice("quick", "quick"))...)
		ctx, stop := context.WithCancel(t.Context())
		snd := sender(s, func(ctx context.Context, n index.Notice) error {
			if n.Recipient == "slow" {
				<-ctx.Done()
				return ctx.Err()
			}
			return nil
		})
		done := make(chan error)
		go func() { done <- snd.Run(ctx) }()
		time.Sleep(5 * time.Second)
		if n := s.get(501); n.SentAt.IsZero() {
			t.Error("after five seconds the other endpoint has nothing")
		}
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// TestOneEndpointHoldsUpNobodyElse: one that hangs, one that fails and one that breaks cost the others nothing, and get no more
// than one notice at a time.
func TestOneEndpointHoldsUpNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var list []index.Notice
		for i := range 5 {
			for _, to := range []string{"hangs", "fails", "breaks", "well"} {
				list = append(list, notice(fmt.Sprint(to, i), to))
			}
		}
		s := newShelf(list...)
		var mu sync.Mutex
		tried, sent := map[string]int{}, map[string]time.Duration{}
		began := time.Now()
		err := sender(s, func(ctx context.Context, n index.Notice) error {
			mu.Lock()
			tried[n.Recipient]++
			mu.Unlock()
			switch n.Recipient {
			case "hangs":
				<-ctx.Done()
				return ctx.Err()
			case "fails":
				return errors.New("500")
			case "breaks":
				panic("a nil somewhere")
			}
			mu.Lock()
			sent[n.Key] = time.Since(began)
			mu.Unlock()
			return nil
		}).Once(t.Context())
		if err != nil || len(sent) != 5 || tried["hangs"] != 1 || tried["fails"] != 1 || tried["breaks"] != 1 {
			t.Errorf("%v: sent %v, tried %v", err, sent, tried)
		}
		for key, at := range sent {
			if at > time.Second {
				t.Errorf("%s waited %s", key, at)
			}
		}
		for id := range s.rows {
			if n := s.get(id); n.Recipient != "well" && (!n.FailedAt.IsZero() || !n.SentAt.IsZero() || n.Due.Before(began)) {
				t.Errorf("%+v", n)
			}
		}
	})
}

// TestAStopInTheMiddle: what was under way is tried again, and is not counted as sent.
func TestAStopInTheMiddle(t *testing.T) {
	s := newShelf(notice("a", "x"))
	ctx, stop := context.WithCancel(t.Context())
	err := sender(s, func(ctx context.Context, _ index.Notice) error {
		stop()
		<-ctx.Done()
		return ctx.Err()
	}).Once(ctx)
	if n := s.get(1); err != nil || !n.SentAt.IsZero() || !n.FailedAt.IsZero() || n.Tries != 1 {
		t.Errorf("%+v, %v", n, err)
	}
}

func TestNoChannel(t *testing.T) {
	n := notice("a", "x")
	n.Channel = "pigeon"
	s := newShelf(n)
	if err := sender(s, nil).Once(t.Context()); err != nil || s.get(1).FailedAt.IsZero() {
		t.Errorf("%v, %+v", err, s.get(1))
	}
}
