package fetch

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"presswatch/crawler/fetch/faultd"
	"presswatch/crawler/fetch/retry"
)

// timed is a client with a clock of its own.
func timed(t *testing.T, change func(*Options)) (*Client, *clock) {
	t.Helper()
	ck := newClock()
	return client(t, func(o *Options) {
		o.Now, o.Sleep = ck.now, ck.sleep
		if change != nil {
			change(o)
		}
	}), ck
}

func TestF64_RetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		value, date string
		want        time.Duration
	}{
		{"120", "", 2 * time.Minute},
		{" 120 ", "", 2 * time.Minute},
		{"120.5", "", 120*time.Second + 500*time.Millisecond},
		{"0", "", time.Minute},
		{"-5", "", time.Minute},
		{"1", "", time.Minute},
		{"315360000", "", 24 * time.Hour}, // ten years
		{"1e300", "", 24 * time.Hour},
		{"Inf", "", 24 * time.Hour},
		{"Tue, 24 Nov 2026 09:30:00 GMT", "", 30 * time.Minute},
		{"Tuesday, 24-Nov-26 09:30:00 GMT", "", 30 * time.Minute},
		{"Tue Nov 24 09:30:00 2026", "", 30 * time.Minute},
		{"Tue, 24 Nov 2026 08:00:00 GMT", "", time.Minute},
		{"Thu, 24 Nov 2036 09:00:00 GMT", "", 24 * time.Hour},
		{"Tue, 24 Nov 2026 12:30:00 GMT", "Tue, 24 Nov 2026 12:00:00 GMT", 30 * time.Minute}, // the server's clock is wrong
		{"Tue, 24 Nov 2026 09:30:00 GMT", "rubbish", 30 * time.Minute},
		{"soon", "", 0},
		{"", "", 0},
		{"NaN", "", 0},
		{"5 minutes", "", 0},
	} {
		h := http.Header{"Retry-After": {c.value}}
		if c.date != "" {
			h.Set("Date", c.date)
		}
		if got, ok := retry.After(h, now); got != c.want || ok != (c.want != 0) {
			t.Errorf("%q, %q: got %v, %v, want %v", c.value, c.date, got, ok, c.want)
		}
	}
}

// TestF64_WholeHost: what one feed is told holds for the host, for that long, and for no other host.
func TestF64_WholeHost(t *testing.T) {
	for code, reasonWithout := range map[string]Reason{"429": Limited, "503": Server} {
		t.Run(code, func(t *testing.T) {
			s := faults(t)
			c, ck := timed(t, nil)
			e := reason(t, c, Request{URL: s.URL("busy.example", "/status/"+code+"?retry=600"), Purpose: ForFeed})
			if want := ck.now().Add(10 * time.Minute); e.Reason != Limited || !e.RetryAt.Equal(want) || !strings.Contains(e.Error(), "not to be asked again before 09:10 UTC on 24 November") {
				t.Errorf("%s, %v: %v", e.Reason, e.RetryAt, e)
			}
			ck.pass(9 * time.Minute)
			for _, urgent := range []bool{false, true} {
				if e := reason(t, c, Request{URL: s.URL("busy.example", "/ok"), Purpose: ForPage, Urgent: urgent}); e.Reason != Limited || !strings.Contains(e.Error(), "left alone") {
					t.Errorf("another address: %s: %v", e.Reason, e)
				}
			}
			if n := s.Hits("/ok") + s.RobotsHits(); n != 1 { // the robots.txt before the first answer
				t.Errorf("the host was asked %d more times", n-1)
			}
			get(t, c, s.URL("calm.example", "/ok"))
			ck.pass(time.Minute)
			get(t, c, s.URL("busy.example", "/ok"))
			if e := reason(t, c, Request{URL: s.URL("vague.example", "/status/"+code), Purpose: ForFeed}); e.Reason != reasonWithout {
				t.Errorf("without a time: %s: %v", e.Reason, e)
			}
		})
	}
}

// TestF64_WithoutATime: a 429 that does not say how long is waited for longer each time, until an answer comes.
func TestF64_WithoutATime(t *testing.T) {
	s := faults(t)
	c, ck := timed(t, nil)
	for _, want := range []time.Duration{5, 10, 20, 40, 80, 160, 240, 240} {
		e := reason(t, c, Request{URL: s.URL("busy.example", "/status/429"), Purpose: ForFeed})
		if got := e.RetryAt.Sub(ck.now()); got != want*time.Minute {
			t.Errorf("got %v, want %v min", got, int(want))
		}
		ck.pass(want * time.Minute)
	}
	get(t, c, s.URL("busy.example", "/ok"))
	if e := reason(t, c, Request{URL: s.URL("busy.example", "/status/429?retry=soon"), Purpose: ForFeed}); e.RetryAt.Sub(ck.now()) != 5*time.Minute {
		t.Errorf("after an answer: %v", e.RetryAt)
	}
}

func TestF65_Statuses(t *testing.T) {
	s := faults(t)
	c := client(t, nil)
	for code, want := range map[string]Reason{
		"404": Missing, "410": Gone, "400": Status, "401": Refused, "403": Refused, "407": Refused, "451": Refused, "418": Status,
		"500": Server, "502": Server, "504": Server, "522": Server, "206": Status, "300": Status, "600": Status,
	} {
		e := reason(t, c, Request{URL: s.URL("news.example", "/status/"+code), Purpose: ForFeed})
		if e.Reason != want || itoa(e.Code) != code || strings.Contains(e.Error(), "secret") {
			t.Errorf("%s: %s, want %s: %v", code, e.Reason, want, e)
		}
	}
}

func TestF67_ETagsLie(t *testing.T) {
	s := faults(t)
	c := client(t, nil)
	ask := func(kind, etag, modified string) *Response {
		t.Helper()
		resp, err := c.Get(t.Context(), Request{URL: s.URL("news.example", "/etag/"+kind), Purpose: ForFeed, ETag: etag, LastModified: modified})
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		return resp
	}
	for kind, tag := range map[string]string{"weak": `W/"a b, c"`, "unquoted": `abc"def`} {
		first := ask(kind, "", "")
		if first.ETag != tag {
			t.Errorf("%s: kept as %q", kind, first.ETag)
		}
		if again := ask(kind, first.ETag, ""); !again.NotModified || again.ETag != tag {
			t.Errorf("%s: sent back, it was not recognised: %+v", kind, again)
		}
	}
	if one, two := ask("same", "", ""), ask("same", `"fixed"`, ""); two.NotModified || string(one.Body) == string(two.Body) {
		t.Error("a new body under the old tag was not taken")
	}
	if one, two := ask("changing", "", ""), ask("changing", `"1"`, ""); one.ETag == two.ETag || two.NotModified {
		t.Error("a tag that changes every time")
	}
	if resp := ask("future", "", ""); resp.LastModified == "" || ask("future", "", resp.LastModified).NotModified {
		t.Error("a date in the future")
	}
}

// A 304 that nobody asked for is asked again without a cache in between; a second one is an error.
func TestF67_UnexpectedNotModified(t *testing.T) {
	s := faults(t)
	c := client(t, nil)
	if resp := get(t, c, s.URL("news.example", "/etag/once")); resp.NotModified || !strings.HasPrefix(string(resp.Body), faultd.Feed) {
		t.Errorf("got %+v", resp)
	}
	if e := reason(t, c, Request{URL: s.URL("news.example", "/etag/always"), Purpose: ForFeed}); e.Reason != Status || e.Code != 304 {
		t.Errorf("%s: %v", e.Reason, e)
	}
	if n := s.Hits("/etag/always"); n != 2 {
		t.Errorf("asked %d times", n)
	}
}

// page asks as for a page, and says in a word what came of it.
func page(t *testing.T, c *Client, s *faultd.Server, host, path string) string {
	t.Helper()
	ok, err := c.Allowed(t.Context(), s.URL(host+".example", path))
	switch {
	case err != nil && ok:
		t.Errorf("%s: allowed with an error: %v", host, err)
		return ""
	case err != nil:
		return "closed"
	case ok:
		return "open"
	}
	return "shut"
}

// TestF63_Robots has the answers to a request for robots.txt, and what they mean for a path that the rules
// forbid where there are rules.
func TestF63_Robots(t *testing.T) {
	s := faults(t)
	c := client(t, nil)
	for host, want := range map[string]string{
		"plain": "shut", "bom": "shut", "crlf": "shut", "large": "shut", "five": "shut", "elsewhere": "shut", "delay": "shut",
		"html": "open", "refused": "open", "nothing": "open", "late": "open", "six": "open", "circle": "open", "bomb": "open",
		"broken": "closed", "limited": "closed", "inside": "closed",
	} {
		if got := page(t, c, s, host, "/shut/story.html"); got != want {
			t.Errorf("%s: %s, want %s", host, got, want)
		}
	}
	if got := page(t, client(t, slowOptions), s, "slow", "/shut/story.html"); got != "closed" {
		t.Errorf("slow: %s", got)
	}
	if got := page(t, c, s, "plain", "/open/story.html"); got != "open" {
		t.Errorf("what no rule names is %s", got)
	}
	e := reason(t, c, Request{URL: s.URL("plain.example", "/shut/story.html"), Purpose: ForPage})
	if e.Reason != Robots || !strings.Contains(e.Error(), "robots.txt does not allow presswatch") || s.Hits("/shut/story.html") != 0 {
		t.Errorf("%s: %v", e.Reason, e)
	}
	e = reason(t, c, Request{URL: s.URL("broken.example", "/ok"), Purpose: ForPage})
	if e.Reason != Server || e.Code != 500 || e.RetryAt.IsZero() || !strings.Contains(e.Error(), "robots.txt cannot be read") {
		t.Errorf("%s, %d, %v: %v", e.Reason, e.Code, e.RetryAt, e)
	}
}

// Redirected pages are asked for again at the robots.txt of where they lead.
func TestF63_RedirectsAreObeyed(t *testing.T) {
	s := faults(t)
	c := client(t, nil)
	e := reason(t, c, Request{URL: s.URL("nothing.example", "/to?u="+s.URL("plain.example", "/shut/x")), Purpose: ForPage})
	if e.Reason != Robots || s.Hits("/shut/x") != 0 {
		t.Errorf("%s: %v", e.Reason, e)
	}
}

// A feed that the user subscribed to is fetched whatever the rules for all say, but not against rules for us.
func TestF63_FeedsAreSubscribed(t *testing.T) {
	s := faults(t)
	c := client(t, nil)
	for _, host := range []string{"plain", "broken", "inside"} {
		if e := reason(t, c, Request{URL: s.URL(host+".example", "/shut/feed"), Purpose: ForFeed}); e.Reason != Missing {
			t.Errorf("%s: %s: %v", host, e.Reason, e)
		}
	}
	if e := reason(t, c, Request{URL: s.URL("named.example", "/ok"), Purpose: ForFeed}); e.Reason != Robots {
		t.Errorf("rules for us by name: %s: %v", e.Reason, e)
	}
	if e := reason(t, c, Request{URL: s.URL("plain.example", "/shut/map.xml"), Purpose: ForSitemap}); e.Reason != Robots {
		t.Errorf("a sitemap: %s: %v", e.Reason, e)
	}
}

// TestF63_Cache: a day for what was read, minutes and then hours after failures; rules that were read once hold
// while the site fails (RFC 9309, 2.4); after thirty days out of reach the file counts as not there (2.3.1.4).
func TestF63_Cache(t *testing.T) {
	s := faults(t)
	c, ck := timed(t, nil)
	asked := func(host string) int { return s.Hits("robots " + host + ".example") }
	for range 5 {
		page(t, c, s, "plain", "/shut/x")
	}
	ck.pass(24*time.Hour - time.Second)
	page(t, c, s, "plain", "/shut/x")
	if n := asked("plain"); n != 1 {
		t.Errorf("asked %d times within a day", n)
	}
	ck.pass(time.Second)
	if got := page(t, c, s, "plain", "/shut/x"); got != "shut" || asked("plain") != 2 {
		t.Errorf("after a day: %s, asked %d times", got, asked("plain"))
	}

	if got := page(t, c, s, "healing", "/shut/x"); got != "closed" {
		t.Errorf("while it fails: %s", got)
	}
	ck.pass(5 * time.Minute)
	if got := page(t, c, s, "healing", "/shut/x") + page(t, c, s, "healing", "/open/x"); got != "shutopen" {
		t.Errorf("when it heals: %s", got)
	}

	page(t, c, s, "failing", "/shut/x")
	ck.pass(25 * time.Hour)
	if got := page(t, c, s, "failing", "/shut/x") + page(t, c, s, "failing", "/open/x"); got != "shutopen" {
		t.Errorf("old rules: %s", got)
	}
}

func TestF63_GivenUpAfterThirtyDays(t *testing.T) {
	s := faults(t)
	c, ck := timed(t, nil)
	began := ck.now()
	for page(t, c, s, "broken", "/shut/x") == "closed" {
		ck.pass(time.Hour)
	}
	if took := ck.now().Sub(began); took < 30*24*time.Hour || took > 31*24*time.Hour {
		t.Errorf("given up after %v", took)
	}
	if n := s.Hits("robots broken.example"); n < 100 || n > 250 {
		t.Errorf("asked %d times in thirty days", n)
	}
}

// A robots.txt that answers 429 keeps everything away from the host.
func TestF63_Limited(t *testing.T) {
	s := faults(t)
	c, ck := timed(t, nil)
	if got := page(t, c, s, "limited", "/x"); got != "closed" {
		t.Errorf("got %s", got)
	}
	if e := reason(t, c, Request{URL: s.URL("limited.example", "/ok"), Purpose: ForFeed}); e.Reason != Limited || !e.RetryAt.Equal(ck.now().Add(10*time.Minute)) {
		t.Errorf("%s, %v: %v", e.Reason, e.RetryAt, e)
	}
}
