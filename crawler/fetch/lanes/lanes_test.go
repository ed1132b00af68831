package lanes

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// newTestLanes are lanes of two places: overtime after 1 s, slow after 5 s.
func newTestLanes() *Lanes { return New(2, 30*time.Second) }

// enter enters a lane at once or fails.
func enter(t *testing.T, l *Lanes, slow, urgent bool, shed func()) *Place {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	p, err := l.Enter(ctx, slow, urgent, shed)
	if err != nil {
		return nil
	}
	return p
}

func TestLanes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newTestLanes()
		var in []*Place
		for range 2 {
			in = append(in, enter(t, l, false, false, nil))
		}
		if enter(t, l, false, false, nil) != nil {
			t.Error("a third one found a place")
		}
		time.Sleep(time.Second)
		synctest.Wait()
		third := enter(t, l, false, false, nil)
		if third == nil {
			t.Fatal("after a second the first two should go on in overtime")
		}
		in = append(in, third)
		time.Sleep(4 * time.Second)
		synctest.Wait()
		if in[0].Leave(5*time.Second) != true || in[1].Leave(4*time.Second) != false {
			t.Error("a host is slow from 5 s on")
		}
		third.Leave(0)
		if n := len(l.quick) + l.overtime.Len() + len(l.slow) + len(l.own); n != 0 {
			t.Errorf("%d places are still taken", n)
		}
	})
}

// Where overtime is full, what has been there longest is broken off; slow hosts keep to their own lane.
func TestLanesShed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newTestLanes()
		var mu sync.Mutex
		var shed []int
		for i := range 6 { // two at a time, eight places in overtime
			for k := range 2 {
				n := 2*i + k
				if enter(t, l, false, false, func() { mu.Lock(); shed = append(shed, n/2); mu.Unlock() }) == nil {
					t.Errorf("request %d found no place", n)
				}
			}
			time.Sleep(1100 * time.Millisecond)
			synctest.Wait()
		}
		if !slices.Equal(shed, []int{0, 0, 1, 1}) {
			t.Errorf("pairs %v were broken off", shed)
		}
		for range slowPlaces * 2 {
			if enter(t, l, true, false, nil) == nil {
				t.Error("the slow lane has no place")
			}
		}
		if enter(t, l, true, false, nil) != nil {
			t.Error("a slow host found a place outside its lane")
		}
	})
}

// An urgent request is not broken off to make room, however long it takes.
func TestLanesNeverShedUrgent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newTestLanes()
		urgent := enter(t, l, false, true, func() { t.Error("it was broken off") })
		for range 30 {
			if enter(t, l, false, false, func() {}) == nil {
				t.Fatal("no place for the others")
			}
			time.Sleep(1100 * time.Millisecond)
			synctest.Wait()
		}
		if !urgent.Leave(33 * time.Second) {
			t.Error("it was slow")
		}
	})
}

// Urgent requests have places of their own when all others are taken.
func TestLanesUrgent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newTestLanes()
		for range 2 {
			enter(t, l, false, false, nil)
		}
		var own []*Place
		for range ownPlaces {
			p := enter(t, l, false, true, nil)
			if p == nil {
				t.Fatal("an urgent request waits")
			}
			own = append(own, p)
		}
		if enter(t, l, false, true, nil) != nil {
			t.Error("the reserve has no end")
		}
		for _, p := range own {
			p.Leave(0)
		}
		if len(l.own) != 0 || len(l.quick) != 2 {
			t.Errorf("%d and %d places are taken", len(l.own), len(l.quick))
		}
	})
}
