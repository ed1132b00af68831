package crawler

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestOneHostIsServedInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueues(4)
		var wg sync.WaitGroup
		var mu sync.Mutex
		var did []int
		running := 0
		for i := range 10 {
			q.add(t.Context(), &wg, "one.example", false, func() {
				mu.Lock()
				running++
				if running > 1 {
					t.Error("two jobs of one host run at once")
				}
				did = append(did, i)
				mu.Unlock()
				time.Sleep(time.Second)
				mu.Lock()
				running--
				mu.Unlock()
			})
		}
		wg.Wait()
		if !slices.IsSorted(did) || len(did) != 10 {
			t.Errorf("jobs ran in order %v", did)
		}
	})
}

func TestUrgentGoesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueues(1)
		var wg sync.WaitGroup
		var did []string
		add := func(name string, urgent bool) {
			q.add(t.Context(), &wg, "one.example", urgent, func() {
				time.Sleep(time.Second)
				did = append(did, name)
			})
		}
		add("first", false)
		synctest.Wait() // it runs already
		add("second", false)
		add("own", true)
		wg.Wait()
		if want := []string{"first", "own", "second"}; !slices.Equal(did, want) {
			t.Errorf("order is %v, want %v", did, want)
		}
	})
}

// TestSlowHostsHoldUpNobody has more slow hosts than slots: the good ones must not wait for them.
func TestSlowHostsHoldUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueues(4)
		var wg sync.WaitGroup
		for i := range 20 {
			q.add(t.Context(), &wg, "slow"+string(rune('a'+i)), false, func() { time.Sleep(30 * time.Second) })
		}
		began := time.Now()
		var good sync.WaitGroup
		for i := range 40 {
			good.Add(1)
			q.add(t.Context(), &wg, "good"+string(rune('a'+i)), false, func() {
				defer good.Done()
				time.Sleep(10 * time.Millisecond)
			})
		}
		good.Wait()
		// 20 slow ones give 4 slots away every overtimeAfter; the good ones' own work is at most 40 times 10 ms.
		if took := time.Since(began); took > 6*overtimeAfter+400*time.Millisecond {
			t.Errorf("good hosts waited %s for slow ones", took)
		}
		wg.Wait()
	})
}

func TestOvertimeIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueues(2)
		var wg sync.WaitGroup
		var mu sync.Mutex
		running, most := 0, 0
		for i := range 100 {
			q.add(t.Context(), &wg, "slow"+string(rune('a'+i)), false, func() {
				mu.Lock()
				running++
				most = max(most, running)
				mu.Unlock()
				time.Sleep(time.Hour)
				mu.Lock()
				running--
				mu.Unlock()
			})
		}
		wg.Wait()
		if limit := 2 + 2*overtimeFactor; most > limit {
			t.Errorf("%d jobs ran at once, want at most %d", most, limit)
		}
	})
}

func TestStoppedQueuesDropTheirJobs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueues(1)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var wg sync.WaitGroup
		ran := 0
		for range 5 {
			q.add(ctx, &wg, "one.example", false, func() { ran++; cancel() })
		}
		wg.Wait()
		if ran != 1 {
			t.Errorf("%d jobs ran; all but the first came after the end", ran)
		}
		if jobs, _ := q.load(); jobs != 0 {
			t.Errorf("%d jobs are still counted", jobs)
		}
	})
}

func TestRoomLeavesOvertimeOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueues(2)
		var wg sync.WaitGroup
		for i := range 8 {
			q.add(t.Context(), &wg, string(rune('a'+i)), false, func() { time.Sleep(time.Minute) })
		}
		if got := q.room(); got != 0 {
			t.Errorf("room for %d jobs in a full house", got)
		}
		time.Sleep(overtimeAfter + time.Millisecond)
		synctest.Wait()
		if got := q.room(); got < 2 {
			t.Errorf("room for %d jobs although two are in overtime", got)
		}
		wg.Wait()
	})
}
