package fetch

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"testing"

	"presswatch/crawler/fetch/faultd"
)

// insiders are ways to name what no request may reach; PORT is the canaries'.
var insiders = strings.Fields(`
	http://127.0.0.2:PORT/ http://[::1]:PORT/ http://169.254.169.254/latest/meta-data/ http://[fd00:ec2::254]/latest/meta-data/
	http://0.0.0.0:PORT/ http://10.1.2.3/ http://172.16.0.1/ http://192.168.1.1/ http://100.64.0.1/ http://198.18.0.1/ http://240.0.0.1/
	http://255.255.255.255/ http://224.0.0.1/ http://[::]:PORT/ http://[::ffff:127.0.0.2]:PORT/ http://[::127.0.0.2]:PORT/
	http://[64:ff9b::7f00:2]:PORT/ http://[64:ff9b:1::7f00:2]/ http://[2002:7f00:2::1]/ http://[2001::1]/ http://[fe80::1]/ http://[fc00::1]/ http://[ff02::1]/
	http://2130706434:PORT/ http://017700000002:PORT/ http://0x7f000002:PORT/ http://127.2:PORT/ http://0177.0.0.2:PORT/ http://0x7f.0.0.2:PORT/
	http://127.0.0.2.:PORT/ HTTP://127.0.0.2:PORT/ //127.0.0.2:PORT/ http:127.0.0.2:PORT/ http:\\127.0.0.2:PORT/
	http://a@127.0.0.2:PORT/ http://inside.example:PORT/ http://INSIDE.example.:PORT/ http://six.example:PORT/ http://mapped.example:PORT/`)

// inward leads some names inside.
func inward() *faultd.Names {
	return &faultd.Names{Script: map[string][]string{
		"inside.example": {"127.0.0.2"}, "six.example": {"::1"}, "mapped.example": {"::ffff:127.0.0.2"},
		"turning.example": {"127.0.0.1", "127.0.0.2"}, "both.example": {"127.0.0.2 127.0.0.1"}, "none.example": {""},
		"all.example": {"127.0.0.2 ::1 10.0.0.1"},
	}}
}

// TestF56_Inside asks for each directly and by a redirect. The error names the rule and never what stands there.
func TestF56_Inside(t *testing.T) {
	s := faults(t)
	c := client(t, func(o *Options) { o.Resolver = inward() })
	for _, way := range insiders {
		way = strings.ReplaceAll(way, "PORT", itoa(s.Port))
		for _, address := range []string{way, s.URL("hops.example", "/to?u="+escaped(way))} {
			resp, err := c.Get(t.Context(), Request{URL: address, Purpose: ForFeed})
			var e *Error
			if !errors.As(err, &e) {
				if strings.Contains(way, "http:127") && resp.URL != way { // a relative reference, to the site itself
					continue
				}
				t.Errorf("%s was fetched", address)
				continue
			}
			if e.Reason != Blocked && e.Reason != Missing && e.Reason != Redirect || strings.Contains(e.Error(), "house") {
				t.Errorf("%s: %s: %v", address, e.Reason, e)
			}
		}
	}
	if s.CanaryHits() != 0 {
		t.Error("a request got inside")
	}
}

// TestF56_EveryDoor: the guard stands before every door, not only Get.
func TestF56_EveryDoor(t *testing.T) {
	s := faults(t)
	c := client(t, func(o *Options) { o.Resolver = inward() })
	inside := s.URL("inside.example", "/")
	if ok, err := c.Allowed(t.Context(), inside); ok || err == nil {
		t.Errorf("Allowed: %v, %v", ok, err)
	}
	if _, err := c.Post(t.Context(), inside, nil); err == nil {
		t.Error("Post went through")
	}
	if _, err := c.Post(t.Context(), s.URL("hops.example", "/to?code=307&u="+inside), nil); err == nil {
		t.Error("Post was led inside")
	}
	if _, err := c.Get(t.Context(), Request{URL: s.URL("inside.example", "/page"), Purpose: ForPage}); err == nil {
		t.Error("robots.txt led inside")
	}
}

// TestF57_Rebinding: the decision falls on the address that is dialled, each time that one is dialled.
func TestF57_Rebinding(t *testing.T) {
	s := faults(t)
	dns := inward()
	c := client(t, func(o *Options) { o.Resolver = dns })
	turning := s.URL("turning.example", "/ok")
	if _, err := c.Get(t.Context(), Request{URL: turning, Purpose: ForFeed}); err != nil {
		t.Fatalf("the first time the name leads outside: %v", err)
	}
	c.Close() // so that the next request dials again
	if e := reason(t, c, Request{URL: turning, Purpose: ForFeed}); e.Reason != Blocked || !strings.Contains(e.Error(), "this machine") {
		t.Errorf("the second time: %s: %v", e.Reason, e)
	}
	if dns.Asked("turning.example") < 2 {
		t.Error("the name was not looked up again")
	}
	// Of two addresses the forbidden one is passed over.
	if resp := get(t, c, s.URL("both.example", "/ok")); string(resp.Body) != faultd.Feed {
		t.Errorf("got %q", resp.Body)
	}
	if e := reason(t, c, Request{URL: s.URL("all.example", "/ok"), Purpose: ForFeed}); e.Reason != Blocked {
		t.Errorf("none may be dialled: %s: %v", e.Reason, e)
	}
	if e := reason(t, c, Request{URL: s.URL("none.example", "/ok"), Purpose: ForFeed}); e.Reason != Network || !strings.Contains(e.Error(), "name is not known") {
		t.Errorf("an unknown name: %s: %v", e.Reason, e)
	}
}

// TestF57_HappyEyeballs: with the system's own resolver and dialer, which tries several addresses at once,
// "localhost" must end at 127.0.0.1, the only exception, and not at the canary of [::1].
func TestF57_HappyEyeballs(t *testing.T) {
	s := faults(t)
	c := client(t, func(o *Options) { o.Resolver = nil })
	for range 20 {
		if resp := get(t, c, s.URL("localhost", "/ok")); string(resp.Body) != faultd.Feed {
			t.Errorf("got %q", resp.Body)
		}
		c.Close()
	}
	strict := client(t, func(o *Options) { o.Resolver, o.Allow = nil, nil })
	if e := reason(t, strict, Request{URL: s.URL("localhost", "/ok"), Purpose: ForFeed}); e.Reason != Blocked {
		t.Errorf("without an exception: %s: %v", e.Reason, e)
	}
}

func TestF58_Schemes(t *testing.T) {
	s := faults(t)
	c := client(t, nil)
	for _, way := range []string{
		"file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/x", "data:text/xml,<rss/>", "javascript:alert(1)",
		"unix:///run/docker.sock", "jar:http://a.example!/", "ws://a.example/", "about:blank", "mailto:a@b.example",
	} {
		if e := reason(t, c, Request{URL: way, Purpose: ForFeed}); e.Reason != Blocked {
			t.Errorf("%s: %s: %v", way, e.Reason, e)
		}
		if e := reason(t, c, Request{URL: s.URL("hops.example", "/to?u="+escaped(way)), Purpose: ForFeed}); e.Reason != Blocked || !strings.Contains(e.Error(), "only http and https") {
			t.Errorf("a redirect to %s: %s: %v", way, e.Reason, e)
		}
	}
}

// TestF55_PermanentNeverInside: an exception for a private network must not turn a public source into a lasting
// way there. A resolver with a public address in front cannot be dialled in a test; the rule is asked instead.
func TestF55_PermanentNeverInside(t *testing.T) {
	s := faults(t)
	c := client(t, nil)
	tr, _ := c.newTrip(s.URL("old.example", "/"), ForFeed, false)
	tr.seen["https://new.example/"] = true
	for remote, want := range map[string]string{"127.0.0.1": "", "93.184.215.14": s.URL("old.example", "/")} {
		a := &answer{url: tr.url, status: 200, remote: netip.MustParseAddr(remote)}
		if got, err := c.arrive(tr, a); err != nil || got.moved != want {
			t.Errorf("arrived at %s: moved %q, want %q (%v)", remote, got.moved, want, err)
		}
	}
}

// TestF60_NoProxy: what a proxy dials cannot be checked, so none is used, whatever the environment says.
func TestF60_NoProxy(t *testing.T) {
	s := faults(t)
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"} {
		t.Setenv(name, "http://127.0.0.2:"+itoa(s.Port))
	}
	c := client(t, nil)
	if resp := get(t, c, s.URL("news.example", "/ok")); string(resp.Body) != faultd.Feed {
		t.Errorf("got %q", resp.Body)
	}
	if c.wire.Proxy != nil {
		t.Error("the transport has a proxy")
	}
}

// TestF46_SecretsStayOut: addresses in errors are redacted, and texts of the network below are not repeated.
func TestF46_SecretsStayOut(t *testing.T) {
	s := faults(t)
	dns := &faultd.Names{Script: map[string][]string{"dead.example": {"127.0.0.2"}, "none.example": {""}}}
	c := client(t, func(o *Options) { o.Resolver = dns })
	const token = "s3cr3ts3cr3ts3cr3ts3cr3ts3cr3t99"
	for _, address := range []string{
		s.URL("news.example", "/status/404?token="+token), s.URL("news.example", "/status/500?key="+token), s.URL("none.example", "/feed?auth="+token),
		s.URL("dead.example", "/feed/"+token), s.URL("news.example", "/reset?sig="+token), s.URL("news.example", "/status/429?key="+token),
		s.URL("hops.example", "/to?key="+token+"&u="+escaped("http://127.0.0.2/?key="+token)), "http://user:" + token + "@news.example/",
		"http://news.example:99999/?key=" + token, "ftp://news.example/?key=" + token, "\x7f" + token,
	} {
		if e := reason(t, c, Request{URL: address, Purpose: ForFeed}); strings.Contains(e.Error(), token) || strings.Contains(e.Error(), "127.0.0.2:") {
			t.Errorf("the text tells too much: %v", e)
		}
	}
}

func TestF46_Redact(t *testing.T) {
	for address, want := range map[string]string{
		"https://anna:word@news.example/feed#x":                                        "https://news.example/feed",
		"https://news.example/feed?token=abc&page=2":                                   "https://news.example/feed?token=hidden&page=2",
		"https://news.example/feed?api%5Fkey=abc":                                      "https://news.example/feed?api_key=hidden",
		"https://news.example/token/a1b2c3d4e5f6a7b8c9d0e1f2":                          "https://news.example/token/hidden",
		"https://news.example/2026/11/ferry-timetable-changes-on-monday-after-storm-9": "https://news.example/2026/11/ferry-timetable-changes-on-monday-after-storm-9",
		"https://news.example/search?q=harbour":                                        "https://news.example/search?q=harbour",
		"https://news.example/?a1b2c3d4e5f6a7b8c9d0":                                   "https://news.example/?hidden",
		"://": "(an address that cannot be read)",
	} {
		if got := Redact(address); got != want {
			t.Errorf("%s: got %s, want %s", address, got, want)
		}
	}
}

// deadResolver fails like a name server that does not answer, with its own address in the text.
type deadResolver struct{}

func (deadResolver) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return nil, errors.New("lookup on 10.0.0.53:53: connection refused")
}

func TestF46_NamesOfMachinesInsideStayOut(t *testing.T) {
	c := client(t, func(o *Options) { o.Resolver = deadResolver{} })
	if e := reason(t, c, Request{URL: "http://news.example/", Purpose: ForFeed}); strings.Contains(e.Error(), "10.0.0.53") {
		t.Errorf("the text tells too much: %v", e)
	}
}
