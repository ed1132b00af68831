package follow

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"

	"presswatch/index"
)

// TestAgain: what is wanted is done, what fails is wanted again and holds up nobody else, and what was live at the start
// comes first.
func TestAgain(t *testing.T) {
	var done []int64
	broken := true
	a := NewAgain(slog.New(slog.DiscardHandler), func(_ context.Context, ids []int64) error {
		if broken && slices.Contains(ids, 7) {
			return errors.New("seven")
		}
		done = append(done, ids...)
		return nil
	}, func(context.Context) ([]int64, error) { return []int64{1, 2}, nil })
	if err := a.Once(t.Context()); err != nil || len(done) != 2 {
		t.Fatalf("%v, %v", err, done)
	}
	a.Want([]int64{7})
	if err := a.Once(t.Context()); err == nil {
		t.Fatal("no word of the failure")
	}
	broken = false
	if err := a.Once(t.Context()); err != nil || !slices.Equal(done[2:], []int64{7}) {
		t.Fatalf("%v, %v", err, done)
	}
}

// TestAgainWaitsForRoom: on a full disk the rest is not done in vain.
func TestAgainWaitsForRoom(t *testing.T) {
	tries := 0
	a := NewAgain(slog.New(slog.DiscardHandler), func(context.Context, []int64) error { tries++; return index.ErrReadOnly }, nil)
	var many []int64
	for i := range int64(100) {
		many = append(many, i+1)
	}
	a.Want(many)
	if err := a.Once(t.Context()); !errors.Is(err, index.ErrReadOnly) || tries != 1 {
		t.Errorf("%v after %d tries", err, tries)
	}
}

func TestAgainRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		did := make(chan int64, 10)
		a := NewAgain(slog.New(slog.DiscardHandler), func(_ context.Context, ids []int64) error {
			for _, id := range ids {
				did <- id
			}
			return nil
		}, nil)
		ended := make(chan bool)
		go func() {
			a.Run(ctx)
			close(ended)
		}()
		a.Want([]int64{3})
		if got := <-did; got != 3 {
			t.Errorf("%d", got)
		}
		stop()
		<-ended
	})
}
