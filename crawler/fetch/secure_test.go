package fetch

import (
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"presswatch/crawler/fetch/faultd"
)

// secure starts the hostile web behind TLS as well, and a client that knows its authority.
func secure(t *testing.T, change func(*Options)) (*faultd.Server, *faultd.Secure, *Client) {
	t.Helper()
	s := faults(t)
	sec, err := s.StartTLS()
	if err != nil {
		t.Fatal(err)
	}
	return s, sec, client(t, func(o *Options) {
		o.Roots = sec.Roots
		if change != nil {
			change(o)
		}
	})
}

func TestF61_HTTP2(t *testing.T) {
	_, sec, c := secure(t, slowOptions)
	resp, err := c.Get(t.Context(), Request{URL: sec.URL("h2-good", "/ok"), Purpose: ForFeed})
	if err != nil || string(resp.Body) != faultd.Feed {
		t.Fatalf("a good site that speaks HTTP/2: %v", err)
	}
	patient := client(t, func(o *Options) { o.Roots = sec.Roots })
	if e := reason(t, patient, Request{URL: sec.URL("h2-good", "/packed/bomb"), Purpose: ForFeed}); e.Reason != TooLarge {
		t.Errorf("a bomb over HTTP/2: %s: %v", e.Reason, e)
	}
	for _, kind := range []string{"silent", "garbage", "frame-size", "goaway", "reset", "refused", "headers", "hpack", "pings", "empty"} {
		began, busy := time.Now(), cpu()
		e := reason(t, c, Request{URL: sec.URL("h2-"+kind, "/ok"), Purpose: ForFeed})
		if e.Reason != Network && e.Reason != Timeout || strings.Contains(e.Error(), "secret") {
			t.Errorf("%s: %s: %v", kind, e.Reason, e)
		}
		if took := time.Since(began); took > 6*time.Second { // the machine may be busy
			t.Errorf("%s took %v of 1.2 s", kind, took)
		}
		// The race detector makes the same work several times dearer, so the plain run judges it.
		if spent := cpu() - busy; !testing.Short() && spent > 800*time.Millisecond {
			t.Errorf("%s took %v of the processor", kind, spent)
		}
	}
}

// cpu is the time that this process has been running on a processor.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func TestF62_Certificates(t *testing.T) {
	s, sec, c := secure(t, nil)
	if resp := get(t, c, sec.URL("good", "/ok")); string(resp.Body) != faultd.Feed {
		t.Errorf("a good certificate: %q", resp.Body)
	}
	for kind, text := range map[string]string{
		"expired": "expired on 20", "early": "not valid before 20", "other": "for another name",
		"selfsigned": "not issued by a known authority", "old": "no longer safe", "client": "secure connection could not be made",
	} {
		if e := reason(t, c, Request{URL: sec.URL(kind, "/ok"), Purpose: ForFeed}); e.Reason != TLS || !strings.Contains(e.Error(), text) {
			t.Errorf("%s: %s: %v", kind, e.Reason, e)
		}
	}
	plain := strings.Replace(s.URL("plainly.example", "/ok"), "http:", "https:", 1)
	if e := reason(t, c, Request{URL: plain, Purpose: ForFeed}); e.Reason != TLS || !strings.Contains(e.Error(), "does not speak TLS") {
		t.Errorf("no TLS at all: %s: %v", e.Reason, e)
	}
}

// A chain of five hundred certificates must not keep the processor busy, whether it is refused or not.
func TestF62_LongChain(t *testing.T) {
	_, sec, c := secure(t, nil)
	busy := cpu()
	_, err := c.Get(t.Context(), Request{URL: sec.URL("chain", "/ok"), Purpose: ForFeed})
	if spent := cpu() - busy; !testing.Short() && spent > time.Second {
		t.Errorf("it took %v of the processor: %v", spent, err)
	}
}

// TestF59_Credentials: what a caller sends for one site goes to no other, and not in the clear.
func TestF59_Credentials(t *testing.T) {
	s, sec, c := secure(t, nil)
	ask := func(address string) string {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer secret")
		req.Header.Set("Cookie", "session=secret")
		resp, err := c.Transport(ForFeed, false).RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		return string(body)
	}
	const none, both = `authorization="" cookie=""`, `authorization="Bearer secret" cookie="session=secret"`
	for from, want := range map[string]string{
		s.URL("a.example", "/whoami"):                                                                    both,
		s.URL("a.example", "/to?u=/whoami"):                                                              both,
		s.URL("a.example", "/to?u="+s.URL("b.example", "/whoami")):                                       none,
		s.URL("a.example", "/to?u="+s.URL("sub.a.example", "/whoami")):                                   none,
		sec.URL("good", "/to?u=/whoami"):                                                                 both,
		sec.URL("good", "/to?u="+s.URL("good.example", "/whoami")):                                       none, // the same name in the clear
		s.URL("a.example", "/to?u="+s.URL("b.example", "/to?u="+escaped(s.URL("a.example", "/whoami")))): none,
	} {
		if got := ask(from); got != want {
			t.Errorf("%s: sent %s, want %s", from, got, want)
		}
	}
	withUser := s.URL("a.example", "/to?u=http://user:secret@b.example:"+itoa(s.Port)+"/whoami")
	if got := ask(withUser); got != none {
		t.Errorf("a user name in a redirect: sent %s", got)
	}
	if e := reason(t, c, Request{URL: "http://user:secret@a.example/", Purpose: ForFeed}); e.Reason != Blocked || strings.Contains(e.Error(), "secret") {
		t.Errorf("a user name in an address: %s: %v", e.Reason, e)
	}
}

func escaped(s string) string {
	return strings.NewReplacer(":", "%3A", "/", "%2F", "?", "%3F", "=", "%3D").Replace(s)
}

// A permanent redirect from https to http is followed and never kept.
func TestF55_PermanentNeverDown(t *testing.T) {
	s, sec, c := secure(t, nil)
	resp := get(t, c, sec.URL("good", "/to?code=301&u="+s.URL("good.example", "/ok")))
	if resp.Permanent != "" || resp.URL != s.URL("good.example", "/ok") {
		t.Errorf("permanent %q, at %s", resp.Permanent, resp.URL)
	}
	up := sec.URL("good", "/ok")
	if resp := get(t, c, s.URL("good.example", "/to?code=308&u="+up)); resp.Permanent != up {
		t.Errorf("from http to https: permanent %q", resp.Permanent)
	}
}
