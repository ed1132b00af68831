package fetch

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"presswatch/crawler/fetch/faultd"
	"presswatch/crawler/fetch/unpack"
)

// faults starts the hostile web; at the end no canary may have been reached.
func faults(t *testing.T) *faultd.Server {
	t.Helper()
	s, err := faultd.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Close()
		if n := s.CanaryHits(); n > 0 {
			t.Errorf("%d requests reached an address inside", n)
		}
	})
	return s
}

// clock is a clock that only a sleep moves on.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	c.pass(d)
	return ctx.Err()
}

// slowOptions make the times of a slow site short enough for a test.
func slowOptions(o *Options) { o.Timeout = 1200 * time.Millisecond }

func TestF47_Slow(t *testing.T) {
	s := faults(t)
	for path, text := range map[string]string{"/slow/headers": "took too long", "/slow/never": "took too long", "/slow/body": "next to nothing"} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			e := reason(t, client(t, slowOptions), Request{URL: s.URL("slow.example", path), Purpose: ForFeed})
			if e.Reason != Timeout || !strings.Contains(e.Error(), text) {
				t.Errorf("got %s: %v", e.Reason, e)
			}
			if took := time.Since(began); took > 6*time.Second { // the machine may be busy
				t.Errorf("took %v of 1.2 s", took)
			}
		})
	}
}

// A site that is late but whole is no fault.
func TestF47_LateIsFine(t *testing.T) {
	s := faults(t)
	resp := get(t, client(t, slowOptions), s.URL("late.example", "/slow/late?after=300ms"))
	if string(resp.Body) != faultd.Feed {
		t.Errorf("got %q", resp.Body)
	}
}

func TestF48_TooLarge(t *testing.T) {
	s := faults(t)
	c := client(t, func(o *Options) { o.MaxBytes = 1 << 20 })
	for _, path := range []string{"/endless", "/endless/chunks", "/huge", "/size/1048577"} {
		if e := reason(t, c, Request{URL: s.URL("big.example", path), Purpose: ForFeed}); e.Reason != TooLarge || !strings.Contains(e.Error(), "1024 KiB") {
			t.Errorf("%s: %s: %v", path, e.Reason, e)
		}
	}
	if resp := get(t, c, s.URL("big.example", "/size/1048576")); len(resp.Body) != 1<<20 {
		t.Errorf("exactly as much as allowed gives %d bytes", len(resp.Body))
	}
	if got := New(Options{}).o.MaxBytes; got != 8<<20 {
		t.Errorf("the default is %d", got)
	}
}

// An answer that breaks off is an error and never a shorter feed.
func TestF48_WrongLengths(t *testing.T) {
	s := faults(t)
	c := client(t, nil)
	for _, path := range []string{"/short", "/short/chunks", "/reset", "/reset/hard", "/garbage", "/two-lengths", "/header-bomb", "/many-1xx"} {
		if e := reason(t, c, Request{URL: s.URL("broken.example", path), Purpose: ForFeed}); e.Reason != Network {
			t.Errorf("%s: %s: %v", path, e.Reason, e)
		}
	}
	if resp := get(t, c, s.URL("broken.example", "/no-length")); string(resp.Body) != faultd.Feed {
		t.Errorf("without a length: %q", resp.Body)
	}
}

// TestF72_Bytes: a feed's bytes and what the server says of them come through as they are; reading characters is
// for those who know what kind of document it is.
func TestF72_Bytes(t *testing.T) {
	s := faults(t)
	c := client(t, nil)
	for kind, want := range faultd.Charsets {
		if resp := get(t, c, s.URL("chars.example", "/charset/"+kind)); resp.ContentType != want.Type || !strings.Contains(string(resp.Body), "<title>"+want.Title+"</title>") {
			t.Errorf("%s: %s, %q", kind, resp.ContentType, resp.Body)
		}
	}
}

func TestF49_Packed(t *testing.T) {
	s := faults(t)
	c := client(t, nil)
	for _, name := range []string{"gzip", "x-gzip", "members", "trailing", "zlib", "deflate", "identity", "file.gz"} {
		if resp := get(t, c, s.URL("packed.example", "/packed/"+name)); string(resp.Body) != faultd.Feed {
			t.Errorf("%s: got %q", name, resp.Body)
		}
	}
	if resp := get(t, c, s.URL("packed.example", "/packed/empty")); len(resp.Body) != 0 {
		t.Errorf("empty: got %q", resp.Body)
	}
	if resp := get(t, c, s.URL("packed.example", "/packed/tiny")); len(resp.Body) < 100_000 {
		t.Errorf("a small text that packs well gave %d bytes", len(resp.Body))
	}
	for name, want := range map[string]Reason{
		"nested": Encoding, "twice": Encoding, "file-in.gz": Encoding, "br": Encoding, "zstd": Encoding, "nonsense": Encoding,
		"broken": Encoding, "checksum": Encoding, "plain": Encoding, "cut": Network,
		"bomb": TooLarge, "bomb.xml.gz": TooLarge, "ratio": TooLarge,
	} {
		if e := reason(t, c, Request{URL: s.URL("packed.example", "/packed/"+name), Purpose: ForSitemap}); e.Reason != want {
			t.Errorf("%s: %s, want %s: %v", name, e.Reason, want, e)
		}
	}
}

// A page that happens to be a gzip file is left alone: only feeds and sitemaps are files.
func TestF49_FilesOnlyWhereTheyBelong(t *testing.T) {
	s := faults(t)
	resp, err := client(t, nil).Get(t.Context(), Request{URL: s.URL("packed.example", "/packed/file.gz"), Purpose: ForPage})
	if err != nil || !unpack.IsGzip(resp.Body) {
		t.Errorf("got %q, %v", resp.Body, err)
	}
}

func TestF54_Redirects(t *testing.T) {
	s := faults(t)
	c := client(t, nil)
	resp := get(t, c, s.URL("hops.example", "/hops/5"))
	if resp.URL != s.URL("hops.example", "/hops/0") || resp.Permanent != "" {
		t.Errorf("five redirects led to %s, permanent %q", resp.URL, resp.Permanent)
	}
	for path, text := range map[string]string{
		"/hops/6": "more than 5", "/hops/100": "more than 5", "/loop/a": "in a circle", "/cookie": "in a circle; perhaps it wants cookies",
		"/to": "nowhere", "/to?u=%3A%2F%2F": "nowhere",
	} {
		if e := reason(t, c, Request{URL: s.URL("hops.example", path), Purpose: ForFeed}); e.Reason != Redirect || !strings.Contains(e.Error(), text) {
			t.Errorf("%s: %s: %v", path, e.Reason, e)
		}
	}
	if n := s.Hits("/hops/94"); n != 0 {
		t.Errorf("the seventh address was asked %d times", n)
	}
}

func TestF55_Permanent(t *testing.T) {
	s := faults(t)
	c := client(t, nil)
	ok := s.URL("new.example", "/ok")
	for code, want := range map[string]string{"301": ok, "308": ok, "302": "", "303": "", "307": ""} {
		if resp := get(t, c, s.URL("old.example", "/to?code="+code+"&u="+ok)); resp.Permanent != want || resp.URL != ok {
			t.Errorf("%s: permanent %q, want %q, at %s", code, resp.Permanent, want, resp.URL)
		}
	}
	mixed := s.URL("old.example", "/to?code=301&u=/to?code=302%26u=/ok")
	if resp := get(t, c, mixed); resp.Permanent != "" || resp.URL != s.URL("old.example", "/ok") {
		t.Errorf("301 and then 302: permanent %q at %s", resp.Permanent, resp.URL)
	}
	if resp := get(t, c, ok); resp.Permanent != "" {
		t.Errorf("without a redirect: permanent %q", resp.Permanent)
	}
}

// TestF47_SlowHostsDoNotDelayOthers: five hundred hosts that dribble, and two hundred good ones among them.
func TestF47_SlowHostsDoNotDelayOthers(t *testing.T) {
	s := faults(t)
	before := running()
	c := client(t, func(o *Options) { o.Timeout, o.MaxConns = 10*time.Second, 64 })
	ctx, stop := context.WithCancel(t.Context())
	var slow, good sync.WaitGroup
	for i := range 500 {
		path := []string{"/slow/headers", "/slow/body", "/slow/never"}[i%3]
		slow.Go(func() { _, _ = c.Get(ctx, Request{URL: s.URL(name("slow", i), path), Purpose: ForFeed}) })
	}
	time.Sleep(50 * time.Millisecond) // they are in
	var mu sync.Mutex
	var worst time.Duration
	for i := range 200 {
		good.Go(func() {
			began := time.Now()
			_, err := c.Get(ctx, Request{URL: s.URL(name("good", i), "/ok"), Purpose: ForFeed})
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Errorf("a good site: %v", err)
			}
			worst = max(worst, time.Since(began))
		})
		time.Sleep(time.Millisecond)
	}
	good.Wait()
	t.Logf("the good one that waited longest took %v", worst)
	stop()
	slow.Wait()
	c.Close()
	if worst > 15*time.Second { // one lane for all would take more than twice as long: eight times half the time-out
		t.Errorf("a good site was held up for %v", worst)
	}
	settled(t, before)
}

func name(kind string, i int) string {
	return kind + "-" + string(rune('a'+i%26)) + itoa(i) + ".example"
}

func TestF66_Walls(t *testing.T) {
	s := faults(t)
	c := client(t, nil)
	for kind, text := range map[string]string{
		"cloudflare": "the site asks for proof that a person reads it", "cloudflare-503": "the site asks for proof that a person reads it", "cloudflare-200": "the site asks for proof that a person reads it", "captcha-200": "the site asks for proof that a person reads it", "waf-202": "the site asks for proof that a person reads it",
		"anubis": "the site asks for proof that a person reads it", "datadome": "the site asks for proof that a person reads it", "login": "the site shows a login page instead", "parked": "the domain is parked or for sale",
		"forbidden": "403 forbidden", "unauthorised": "401 ", "legal": "451 unavailable for legal reasons",
	} {
		if e := reason(t, c, Request{URL: s.URL("wall.example", "/wall/"+kind), Purpose: ForPage}); e.Reason != Refused || !strings.Contains(e.Error(), text) {
			t.Errorf("%s: %s: %v", kind, e.Reason, e)
		}
	}
	for _, kind := range []string{"article", "article-scripted", "article-login"} {
		if resp, err := c.Get(t.Context(), Request{URL: s.URL("wall.example", "/wall/"+kind), Purpose: ForPage}); err != nil || resp.Status != http.StatusOK {
			t.Errorf("%s was not taken: %v", kind, err)
		}
	}
}
