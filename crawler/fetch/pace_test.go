package fetch

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"presswatch/crawler/fetch/robots"
)

// In these tests the time is the bubble's: it passes only while everybody waits.

func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := newHosts(Options{Pace: time.Second, Now: time.Now, Sleep: sleep})
		h := hs.get("news.example")
		began := time.Now()
		var at []time.Duration
		var mu sync.Mutex
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() {
				if err := hs.turn(t.Context(), h, false); err != nil {
					t.Error(err)
				}
				mu.Lock()
				at = append(at, time.Since(began))
				mu.Unlock()
			})
		}
		other := time.Now()
		if err := hs.turn(t.Context(), hs.get("calm.example"), false); err != nil || time.Since(other) != 0 {
			t.Errorf("another host waited %v: %v", time.Since(other), err)
		}
		wg.Wait()
		gaps := map[time.Duration]bool{}
		for i := 1; i < len(at); i++ {
			gap := at[i] - at[i-1]
			gaps[gap] = true
			if gap < 750*time.Millisecond || gap > 1250*time.Millisecond {
				t.Errorf("request %d came %v after the one before", i, gap)
			}
		}
		if at[0] != 0 || len(gaps) < 50 {
			t.Errorf("the first came after %v; %d different gaps", at[0], len(gaps))
		}
	})
}

// An urgent request goes before all that wait, and waits for no more than the pace.
func TestPaceUrgentFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := newHosts(Options{Pace: time.Second, Now: time.Now, Sleep: sleep})
		h := hs.get("police.example")
		ctx, stop := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() { _ = hs.turn(ctx, h, false) })
		}
		time.Sleep(3500 * time.Millisecond)
		began := time.Now()
		for range 3 {
			if err := hs.turn(t.Context(), h, true); err != nil {
				t.Error(err)
			}
		}
		if took := time.Since(began); took > 3750*time.Millisecond {
			t.Errorf("three urgent requests took %v", took)
		}
		stop()
		wg.Wait()
		if n := len(h.others) + len(h.urgent); n != 0 {
			t.Errorf("%d still stand in line", n)
		}
	})
}

// One who gives up while the first in line sleeps leaves the line to the next.
func TestPaceGivingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hs := newHosts(Options{Pace: 10 * time.Second, Now: time.Now, Sleep: sleep})
		h := hs.get("news.example")
		_ = hs.turn(t.Context(), h, false)
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var wg sync.WaitGroup
		wg.Go(func() {
			if err := hs.turn(short, h, false); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
		})
		synctest.Wait()
		if err := hs.turn(t.Context(), h, false); err != nil {
			t.Error(err)
		}
		wg.Wait()
	})
}

// A clock that is set back by a year does not stop the polling for a year.
func TestF16_PaceAfterTheClockWasSetBack(t *testing.T) {
	ck := newClock()
	hs := newHosts(Options{Pace: time.Second, Now: ck.now, Sleep: ck.sleep})
	h := hs.get("news.example")
	_ = hs.turn(t.Context(), h, false)
	ck.pass(-time.Minute)
	began := ck.now()
	_ = hs.turn(t.Context(), h, false)
	if took := ck.now().Sub(began); took > 2*time.Minute {
		t.Errorf("waited %v", took)
	}
}

func TestCrawlDelay(t *testing.T) {
	s := faults(t)
	c, ck := timed(t, func(o *Options) { o.Pace = time.Second })
	if got := page(t, c, s, "delay", "/x"); got != "open" {
		t.Fatal(got)
	}
	began := ck.now()
	for range 4 {
		get(t, c, s.URL("delay.example", "/ok"))
	}
	if took := ck.now().Sub(began); took < 3*7*750*time.Millisecond || took > 3*7*1250*time.Millisecond {
		t.Errorf("four requests at a Crawl-delay of 7 s took %v", took)
	}
	h := newHosts(Options{}).get("x")
	if h.setDelay(24 * time.Hour); h.delay != longestDelay {
		t.Errorf("a delay of a day is kept as %v", h.delay)
	}
}

// A redirect on one host does not wait for the pace again; one to another host does.
func TestPaceOfRedirects(t *testing.T) {
	s := faults(t)
	c, ck := timed(t, func(o *Options) { o.Pace = 10 * time.Second })
	began := ck.now()
	get(t, c, s.URL("hops.example", "/hops/5"))
	if took := ck.now().Sub(began); took != 0 {
		t.Errorf("five redirects waited %v", took)
	}
	get(t, c, s.URL("first.example", "/to?u="+s.URL("hops.example", "/ok")))
	if took := ck.now().Sub(began); took < 7*time.Second {
		t.Errorf("a redirect to a host that was just asked waited only %v", took)
	}
}

func TestHostsAreForgotten(t *testing.T) {
	ck := newClock()
	hs := newHosts(Options{Now: ck.now, Sleep: ck.sleep})
	held, angry := hs.get("held.example"), hs.get("angry.example")
	angry.quiet(ck.now(), time.Hour, 429)
	angry.release()
	for i := range mostHosts + 10 {
		hs.get("h" + itoa(i)).release()
	}
	if n := len(hs.known); n > mostHosts || n != hs.order.Len() {
		t.Errorf("%d hosts are remembered", n)
	}
	if hs.get("held.example") != held || hs.get("angry.example") != angry {
		t.Error("a host that is in use, or wants to be left alone, was forgotten")
	}
	for i := range mostHosts + 10 { // memory is bounded even if all of them are busy
		hs.get("busy" + itoa(i))
	}
	if n := len(hs.known); n > mostHosts {
		t.Errorf("%d hosts are remembered", n)
	}
}

// TestUrgentBehindNobody: own channels are asked at once while five hundred requests fill every lane.
func TestUrgentBehindNobody(t *testing.T) {
	s := faults(t)
	c := client(t, func(o *Options) { o.Timeout, o.MaxConns = 20*time.Second, 8 })
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for i := range 100 {
		wg.Go(func() { _, _ = c.Get(ctx, Request{URL: s.URL(name("slow", i), "/slow/never"), Purpose: ForFeed}) })
	}
	time.Sleep(100 * time.Millisecond)
	began := time.Now()
	if _, err := c.Get(t.Context(), Request{URL: s.URL("police.example", "/ok"), Purpose: ForFeed, Urgent: true}); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > 4*time.Second { // behind the others it would be eight
		t.Errorf("an urgent request took %v", took)
	}
	stop()
	wg.Wait()
}

func TestRobotsCacheAsksOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		asked := 0
		rc := newRobotsCache(time.Now, func(context.Context, string, bool) loaded {
			mu.Lock()
			asked++
			mu.Unlock()
			time.Sleep(time.Second)
			return loaded{rules: robots.Parse([]byte("User-agent: *\nDisallow: /")).For("presswatch")}
		})
		tr, _ := New(Options{}).newTrip("https://news.example/x", ForPage, false)
		gone, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		var wg sync.WaitGroup
		for i := range 50 {
			ctx := t.Context()
			if i > 25 {
				ctx = gone
			}
			wg.Go(func() {
				v, _, err := rc.get(ctx, tr.url, false)
				if err == nil && v.rules.Allowed("/x") {
					t.Error("the rules were not heard")
				}
			})
		}
		wg.Wait()
		if asked > 2 { // one more where the first who asked gave up
			t.Errorf("asked %d times", asked)
		}
	})
}

func TestRobotsCacheIsBounded(t *testing.T) {
	ck := newClock()
	long := "User-agent: *\n"
	for i := range 2000 {
		long += "Disallow: /a/rather/long/path/" + itoa(i) + "\n"
	}
	rules := robots.Parse([]byte(long)).For("presswatch")
	rc := newRobotsCache(ck.now, func(context.Context, string, bool) loaded { return loaded{rules: rules} })
	for i := range 2000 {
		tr, _ := New(Options{}).newTrip("https://h"+itoa(i)+".example/", ForPage, false)
		if _, _, err := rc.get(t.Context(), tr.url, false); err != nil {
			t.Fatal(err)
		}
	}
	if rc.size > mostRobotsBytes || len(rc.known) != rc.order.Len() || len(rc.known) < 10 {
		t.Errorf("%d bytes of %d files are kept", rc.size, len(rc.known))
	}
	total := 0
	for _, el := range rc.known {
		total += el.Value.(*robotsEntry).size
	}
	if total != rc.size {
		t.Errorf("counted %d bytes, there are %d", rc.size, total)
	}
}

// TestTimeoutIsForAllHops: the whole way has 30 s, not each hop.
func TestTimeoutIsForAllHops(t *testing.T) {
	s := faults(t)
	c := client(t, func(o *Options) { o.Timeout = time.Second })
	late := func(next string) string { return "/slow/hop?after=300ms&u=" + url.QueryEscape(next) }
	address := s.URL("late.example", "/ok")
	for range 5 {
		address = s.URL("late.example", late(address))
	}
	began := time.Now()
	if e := reason(t, c, Request{URL: address, Purpose: ForFeed}); e.Reason != Timeout {
		t.Errorf("%s: %v", e.Reason, e)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestDefaults(t *testing.T) {
	o := New(Options{}).o
	if o.Timeout != 30*time.Second || o.MaxBytes != 8<<20 || o.MaxRatio != 200 || o.MaxRedirects != 5 || o.Pace != time.Second {
		t.Errorf("got %+v", o)
	}
	ds := []time.Duration{}
	for range 1000 {
		ds = append(ds, jitter(time.Second))
	}
	if slices.Min(ds) < 750*time.Millisecond || slices.Max(ds) > 1250*time.Millisecond || slices.Max(ds)-slices.Min(ds) < 300*time.Millisecond {
		t.Errorf("jitter from %v to %v", slices.Min(ds), slices.Max(ds))
	}
}
