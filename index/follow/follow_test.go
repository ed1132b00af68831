package follow

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"presswatch/index"
)

// shelf is a store with as many items as its last number, and a cursor.
type shelf struct {
	mu     sync.Mutex
	last   int64
	cursor int64
	reads  int
	fail   error // of reading
	bell   *Bell
}

func (s *shelf) add(n int64) {
	s.mu.Lock()
	s.last += n
	s.mu.Unlock()
	if s.bell != nil {
		s.bell.Ring()
	}
}

func (s *shelf) after(_ context.Context, seq int64, limit int) ([]index.Item, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads++
	var out []index.Item
	for seq++; seq <= s.last && len(out) < limit; seq++ {
		out = append(out, index.Item{ID: seq, Seq: seq})
	}
	return out, s.fail
}

func (s *shelf) Cursor(context.Context, string) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cursor, nil
}

func (s *shelf) SetCursor(_ context.Context, _ string, seq int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cursor = seq
	return nil
}

// work notes what a stage did and fails where it is told to.
type work struct {
	mu   sync.Mutex
	done []int64
	bad  func(seq int64) error
}

func (w *work) do(_ context.Context, items []index.Item) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, it := range items {
		if w.bad != nil {
			if err := w.bad(it.Seq); err != nil {
				return err
			}
		}
	}
	for _, it := range items {
		w.done = append(w.done, it.Seq)
	}
	return nil
}

func (w *work) seen() []int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.done)
}

func upToN(n int64) []int64 {
	var out []int64
	for i := int64(1); i <= n; i++ {
		out = append(out, i)
	}
	return out
}

func newStage(s *shelf, w *work) *Stage {
	return &Stage{
		Name: "test", Read: s.after, Do: w.do, Batch: 8,
		Position: PositionOf(s, "test"), SetPosition: SetPositionOf(s, "test"),
	}
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func TestOnceDoesAllInOrder(t *testing.T) {
	s, w := &shelf{last: 21}, &work{}
	stage := newStage(s, w)
	if err := stage.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(w.seen(), upToN(21)) || s.cursor != 21 {
		t.Fatalf("did %v, cursor %d", w.seen(), s.cursor)
	}
	if st := stage.Status(); st.Position != 21 || st.Items != 21 || st.Err != nil || st.LastDone.IsZero() {
		t.Fatalf("status %+v", st)
	}
}

// TestGoesOnFromStoredCursor: a new process goes on where the old one stopped.
func TestGoesOnFromStoredCursor(t *testing.T) {
	s, w := &shelf{last: 10, cursor: 7}, &work{}
	if err := newStage(s, w).Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(w.seen(), []int64{8, 9, 10}) {
		t.Fatalf("did %v", w.seen())
	}
	s.cursor = 0 // to redo a stage, set its cursor back
	if err := newStage(s, w).Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(w.seen()) != 13 {
		t.Fatalf("did %v", w.seen())
	}
}

// TestNeverPastTheStageBefore: the limit is the position of the stage before.
func TestNeverPastTheStageBefore(t *testing.T) {
	s, w := &shelf{last: 30}, &work{}
	limit := int64(11)
	stage := newStage(s, w)
	stage.Limit = func(context.Context) (int64, error) { return limit, nil }
	if err := stage.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(w.seen(), upToN(11)) {
		t.Fatalf("did %v", w.seen())
	}
	limit = 20
	s.cursor = 25 // set by hand past the limit: waits
	if err := stage.Once(t.Context()); err != nil || len(w.seen()) != 11 {
		t.Fatalf("did %v, %v", w.seen(), err)
	}
	if st := stage.Status(); st.Behind != 0 {
		t.Fatalf("status %+v", st)
	}
}

// TestWakesByBell: what rings is looked at at once, not at the next poll.
func TestWakesByBell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := &shelf{bell: NewBell()}, &work{}
		stage := newStage(s, w)
		stage.Poll = time.Hour
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- stage.Run(ctx, s.bell, quiet()) }()
		synctest.Wait()
		begun := time.Now()
		for n := int64(1); n <= 3; n++ {
			s.add(5)
			synctest.Wait()
			if len(w.seen()) != int(n*5) || !time.Now().Equal(begun) {
				t.Fatalf("after ring %d: did %v after %v", n, w.seen(), time.Since(begun))
			}
		}
		s.mu.Lock()
		s.last++ // written by another process, which cannot ring
		s.mu.Unlock()
		time.Sleep(time.Hour)
		synctest.Wait()
		if len(w.seen()) != 16 {
			t.Fatalf("after a poll: did %v", w.seen())
		}
		cancel()
		if err := <-ended; err != nil {
			t.Fatalf("being stopped is no failure: %v", err)
		}
	})
}

// TestRingDuringWorkIsNotLost: what comes while a batch is being worked on, or just after the look, is seen.
func TestRingDuringWorkIsNotLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := &shelf{bell: NewBell()}, &work{}
		stage := newStage(s, w)
		stage.Poll = 24 * time.Hour
		stage.Read = func(ctx context.Context, seq int64, limit int) ([]index.Item, error) {
			items, err := s.after(ctx, seq, limit)
			if len(items) == 0 && s.last < 3 {
				s.add(1) // right after the look that found nothing
			}
			return items, err
		}
		go func() { _ = stage.Run(t.Context(), s.bell, quiet()) }()
		synctest.Wait()
		if !slices.Equal(w.seen(), upToN(3)) {
			t.Fatalf("did %v", w.seen())
		}
	})
}

// TestFailureIsTriedAgain: with growing pauses, visibly, and without skipping anything.
func TestFailureIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("disk full")
		s, w := &shelf{last: 20, bell: NewBell()}, &work{}
		w.bad = func(int64) error { return broken }
		stage := newStage(s, w)
		begun := time.Now()
		go func() { _ = stage.Run(t.Context(), s.bell, quiet()) }()
		var tries []time.Time
		for range 3 * 60 * 10 {
			synctest.Wait()
			if n := stage.Status().Failures; n > len(tries) {
				tries = append(tries, time.Now())
			}
			s.bell.Ring() // a ring does not mend what is broken
			time.Sleep(100 * time.Millisecond)
		}
		st := stage.Status()
		if !errors.Is(st.Err, broken) || st.Since.Sub(begun) > time.Second || st.Position != 0 || len(w.seen()) != 0 {
			t.Fatalf("status %+v", st)
		}
		if n := len(tries); n < 7 || n > 12 {
			t.Fatalf("%d tries within three minutes", n)
		}
		for i := 2; i < len(tries); i++ {
			if pause := tries[i].Sub(tries[i-1]); pause > lastBackoff+time.Second || i < 6 && pause < tries[i-1].Sub(tries[i-2]) {
				t.Fatalf("pause %d is %v", i, pause)
			}
		}
		w.mu.Lock()
		w.bad = nil
		w.mu.Unlock()
		time.Sleep(lastBackoff)
		synctest.Wait()
		if !slices.Equal(w.seen(), upToN(20)) {
			t.Fatalf("after it was mended: did %v", w.seen())
		}
		if st := stage.Status(); st.Err != nil || st.Failures != 0 || !st.Since.IsZero() {
			t.Fatalf("status %+v", st)
		}
	})
}

// TestOneBadItemHoldsUpOnlyWhatFollows: everything before it is done, it is never skipped, and the error names it.
func TestOneBadItemHoldsUpOnlyWhatFollows(t *testing.T) {
	for name, bad := range map[string]func(int64) error{
		"error": func(seq int64) error {
			if seq == 13 {
				return errors.New("bad item")
			}
			return nil
		},
		"panic": func(seq int64) error {
			if seq == 13 {
				panic("bad item")
			}
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, w := &shelf{last: 30}, &work{bad: bad}
				stage := newStage(s, w)
				stage.Batch = 30
				go func() { _ = stage.Run(t.Context(), nil, quiet()) }()
				time.Sleep(10 * time.Minute)
				synctest.Wait()
				if !slices.Equal(w.seen(), upToN(12)) || s.cursor != 12 {
					t.Fatalf("did %v, cursor %d", w.seen(), s.cursor)
				}
				if st := stage.Status(); st.Err == nil || st.Position != 12 {
					t.Fatalf("status %+v", st)
				}
				w.mu.Lock()
				w.bad = nil
				w.mu.Unlock()
				time.Sleep(2 * time.Minute)
				synctest.Wait()
				if !slices.Equal(w.seen(), upToN(30)) {
					t.Fatalf("did %v", w.seen())
				}
			})
		})
	}
}

// TestPositionIsStoredAfterTheWork: a crash between the two repeats the batch, it never skips it. F2.
func TestPositionIsStoredAfterTheWork(t *testing.T) {
	s, w := &shelf{last: 5}, &work{}
	stage := newStage(s, w)
	lost := errors.New("power cut")
	stage.SetPosition = func(context.Context, int64) error { return lost }
	if err := stage.Once(t.Context()); !errors.Is(err, lost) {
		t.Fatalf("got %v", err)
	}
	if err := newStage(s, w).Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := append(upToN(5), upToN(5)...); !slices.Equal(w.seen(), want) {
		t.Fatalf("did %v, want %v", w.seen(), want)
	}
}

// TestOwnPosition: a stage that keeps its position with its work may be set back by what it writes to, and is
// not asked in a circle when it does not move.
func TestOwnPosition(t *testing.T) {
	s, w := &shelf{last: 10}, &work{}
	own := int64(0)
	stage := &Stage{
		Name: "own", Read: s.after, Batch: 4,
		Position: func(context.Context) (int64, error) { return own, nil },
		Do: func(ctx context.Context, items []index.Item) error {
			own = items[len(items)-1].Seq
			return w.do(ctx, items)
		},
	}
	if err := stage.Once(t.Context()); err != nil || !slices.Equal(w.seen(), upToN(10)) {
		t.Fatalf("did %v, %v", w.seen(), err)
	}
	own = 8 // an index that lost its last batches
	if err := stage.Once(t.Context()); err != nil || len(w.seen()) != 12 {
		t.Fatalf("did %v, %v", w.seen(), err)
	}
	own, s.reads = 5, 0
	stage.Do = func(context.Context, []index.Item) error { return nil }
	if err := stage.Once(t.Context()); err != nil || s.reads != 1 {
		t.Fatalf("%d reads, %v", s.reads, err)
	}
}

// TestStopsAfterTheBatchInHand: its position is stored, so that it is not repeated at the next start. F28.
func TestStopsAfterTheBatchInHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, w := &shelf{last: 100}, &work{}
		ctx, cancel := context.WithCancel(t.Context())
		stage := newStage(s, w)
		stage.Do = func(ctx context.Context, items []index.Item) error {
			time.Sleep(time.Second)
			if len(w.seen()) >= 16 {
				cancel()
			}
			return w.do(ctx, items)
		}
		if err := stage.Run(ctx, nil, quiet()); err != nil {
			t.Fatal(err)
		}
		if n := int64(len(w.seen())); n != 24 || s.cursor != n {
			t.Fatalf("did %d, cursor %d", n, s.cursor)
		}
		if st := stage.Status(); st.Err != nil {
			t.Fatalf("being stopped is no failure: %+v", st)
		}
	})
}

// TestReadFails: nothing moves, and the error says what failed.
func TestReadFails(t *testing.T) {
	s, w := &shelf{last: 3, fail: index.ErrUnavailable}, &work{}
	stage := newStage(s, w)
	if err := stage.Once(t.Context()); !errors.Is(err, index.ErrUnavailable) || len(w.seen()) != 0 {
		t.Fatalf("did %v, %v", w.seen(), err)
	}
	broken := errors.New("no cursor")
	stage.Position = func(context.Context) (int64, error) { return 0, broken }
	if err := stage.Once(t.Context()); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if st := stage.Status(); st.Failures != 2 || !errors.Is(st.Err, broken) {
		t.Fatalf("status %+v", st)
	}
}

// TestChain: stages run at once, none passes the one before it, all get through.
func TestChain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{bell: NewBell()}
		var mu sync.Mutex
		at := map[string]int64{}
		var done []string
		names := []string{"fulltext", "story", "watch"}
		for i, name := range names {
			position := func(of string) func(context.Context) (int64, error) {
				return func(context.Context) (int64, error) {
					mu.Lock()
					defer mu.Unlock()
					return at[of], nil
				}
			}
			stage := &Stage{Name: name, Read: s.after, Position: position(name), Batch: 3 + i}
			if i > 0 {
				stage.Limit = position(names[i-1])
			}
			stage.SetPosition = func(_ context.Context, seq int64) error {
				mu.Lock()
				defer mu.Unlock()
				at[name] = seq
				if i > 0 && at[names[i-1]] < seq {
					t.Errorf("%s at %d passed %s at %d", name, seq, names[i-1], at[names[i-1]])
				}
				done = append(done, fmt.Sprint(name, seq))
				s.bell.Ring()
				return nil
			}
			stage.Do = func(context.Context, []index.Item) error { return nil }
			go func() { _ = stage.Run(t.Context(), s.bell, quiet()) }()
		}
		s.add(100)
		synctest.Wait()
		if at["watch"] != 100 {
			t.Fatalf("positions %v", at)
		}
	})
}
