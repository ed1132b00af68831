package feedfarm

import (
	"context"
	"errors"
	"flag"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"presswatch/crawler/fetch"
)

var feeds = flag.Int("feeds", 2000, "feeds that BenchmarkPoll polls")

func farm(tb testing.TB, n int) (*Farm, *fetch.Client) {
	tb.Helper()
	f, err := Start(n)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = f.Close() })
	c := fetch.New(fetch.Options{Resolver: f, Allow: f.Allow(), Timeout: 6 * time.Second})
	tb.Cleanup(c.Close)
	return f, c
}

func TestFarm(t *testing.T) {
	f, c := farm(t, 400)
	kinds := map[Kind]int{}
	for i := range f.Len() {
		kinds[f.Kind(i)]++
	}
	if kinds[Unchanged] != 360 || kinds[Fresh] != 20 || len(kinds) != 9 || kinds[Garbage] != 3 {
		t.Errorf("kinds %v", kinds)
	}
	var seen sync.Map
	poll(t.Context(), f, c, "", func(i int, _ time.Duration, resp *fetch.Response, err error) {
		if k := f.Kind(i); (k.Hostile() && k != Torn) != (err != nil) {
			t.Errorf("feed %d, %s: %v", i, f.Kind(i), err)
		}
		if err != nil {
			var e *fetch.Error
			want := map[Kind]fetch.Reason{Slow: fetch.Timeout, Dribble: fetch.Timeout, Endless: fetch.TooLarge, Broken: fetch.Network, Reset: fetch.Network, Garbage: fetch.Network}[f.Kind(i)]
			if !errors.As(err, &e) || e.Reason != want {
				t.Errorf("feed %d, %s: %v", i, f.Kind(i), err)
			}
			return
		}
		if f.Kind(i) != Torn && !strings.Contains(string(resp.Body), "<title>Feed "+strconv.Itoa(i)+"</title>") {
			t.Errorf("feed %d has another's body", i)
		}
		if _, twice := seen.LoadOrStore(string(resp.Body), i); twice && f.Kind(i) != Torn {
			t.Errorf("feed %d has the body of another", i)
		}
	})
	poll(t.Context(), f, c, ETag, func(i int, _ time.Duration, resp *fetch.Response, err error) {
		if f.Kind(i) == Unchanged && (err != nil || !resp.NotModified) {
			t.Errorf("feed %d is not unchanged: %v", i, err)
		}
		if f.Kind(i) == Fresh {
			if _, same := seen.Load(string(resp.Body)); same {
				t.Errorf("feed %d has nothing new", i)
			}
		}
		if f.Asked(i) < 1 {
			t.Errorf("feed %d was not asked", i)
		}
	})
}

func TestStories(t *testing.T) {
	f, c := farm(t, 20)
	resp, err := c.Get(t.Context(), fetch.Request{URL: strings.Replace(f.URL(3), "feed.xml", "story/<b>2", 1), Purpose: fetch.ForPage})
	if err != nil || !strings.Contains(string(resp.Body), "<h1>Harbour office answers question &lt;b&gt;2</h1>") {
		t.Errorf("got %v, %v", resp, err)
	}
}

func TestBounds(t *testing.T) {
	for _, n := range []int{0, -1, MostFeeds + 1} {
		if _, err := Start(n); err == nil {
			t.Errorf("%d feeds were started", n)
		}
	}
	f, _ := farm(t, 20)
	for _, host := range []string{"feed-20.farm.example", "feed--1.farm.example", "news.example", "feed-.farm.example", "localhost"} {
		if ips, err := f.LookupNetIP(t.Context(), "ip", host); err == nil {
			t.Errorf("%s is at %v", host, ips)
		}
	}
	for _, ip := range f.ips {
		if !ip.IsLoopback() || !f.Allow()[0].Contains(ip) || f.Allow()[0].Contains(netip.MustParseAddr("127.0.0.2")) {
			t.Errorf("%v, allowed %v", ip, f.Allow())
		}
	}
	began := time.Now()
	if err := errors.Join(f.Close(), f.Close()); err != nil || time.Since(began) > time.Second {
		t.Errorf("closing took %v: %v", time.Since(began), err)
	}
}

// poll fetches every feed, as many at once as the client lets through.
func poll(ctx context.Context, f *Farm, c *fetch.Client, etag string, saw func(i int, took time.Duration, resp *fetch.Response, err error)) {
	var wg sync.WaitGroup
	room := make(chan struct{}, 1024)
	for i := range f.Len() {
		room <- struct{}{}
		wg.Go(func() {
			defer func() { <-room }()
			began := time.Now()
			resp, err := c.Get(ctx, fetch.Request{URL: f.URL(i), Purpose: fetch.ForFeed, ETag: etag})
			saw(i, time.Since(began), resp, err)
		})
	}
	wg.Wait()
}

// BenchmarkPoll polls every feed once, conditionally, with the defaults of fetch. It prints how long that took in all, how
// long until the last good one was there, and the memory of the process, farm and all.
//
//	go test ./crawler/fetch/feedfarm -run XXX -bench Poll -benchtime 1x -feeds 10000
func BenchmarkPoll(b *testing.B) {
	for b.Loop() {
		f, err := Start(*feeds)
		if err != nil {
			b.Fatal(err)
		}
		c := fetch.New(fetch.Options{Resolver: f, Allow: f.Allow()})
		began := time.Now()
		var mu sync.Mutex
		var lastGood time.Duration
		good, bad := 0, 0
		poll(b.Context(), f, c, ETag, func(i int, _ time.Duration, _ *fetch.Response, err error) {
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				good++
				lastGood = time.Since(began)
			case f.Kind(i).Hostile():
				bad++
			default:
				b.Errorf("a good feed failed: %v", err)
			}
		})
		b.ReportMetric(time.Since(began).Seconds(), "s-all")
		b.ReportMetric(lastGood.Seconds(), "s-last-good")
		b.ReportMetric(float64(good)/lastGood.Seconds(), "good/s")
		b.ReportMetric(float64(bad), "hostile")
		b.ReportMetric(peak(), "MB-peak")
		c.Close()
		_ = f.Close()
	}
}

// peak is the most memory that the process has had resident, in MB; 0 where the system does not tell.
func peak() float64 {
	status, _ := os.ReadFile("/proc/self/status")
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kb, _ := strconv.ParseFloat(strings.TrimSpace(strings.SplitN(rest, "kB", 2)[0]), 64)
	return kb / 1024
}
