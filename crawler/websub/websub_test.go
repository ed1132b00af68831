package websub

import (
	"context"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha512"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"presswatch/index"
)

// A feed that names a hub is subscribed to once, and what is delivered makes it due.
func TestSubscribeAndDeliver(t *testing.T) {
	w := newWorld(t)
	w.tend()
	w.tend()
	asked := w.hub.requests()
	if len(asked) != 1 {
		t.Fatalf("the hub was asked %d times: %v", len(asked), asked)
	}
	f, sub := asked[0], w.store.sub(1)
	if f.Get("hub.mode") != "subscribe" || f.Get("hub.topic") != topic || f.Get("hub.callback") != w.callback() || f.Get("hub.lease_seconds") != "864000" {
		t.Errorf("asked %v", f)
	}
	if s := f.Get("hub.secret"); s != sub.Secret || len(s) < 40 || len(s) >= 200 || strings.Contains(f.Get("hub.callback"), s) {
		t.Errorf("the secret is %q", s)
	}
	if !sub.Confirmed.Equal(w.clock()) || !sub.Expires.Equal(w.clock().Add(10*24*time.Hour)) || sub.Problem != "" {
		t.Errorf("kept %+v", sub)
	}
	if code := deliver(t, w.callback(), sign256(sub.Secret, "<feed/>"), strings.NewReader("<feed/>")); code != http.StatusAccepted || w.dues() != 1 || w.due[0] != 1 {
		t.Errorf("answered %d, due %v", code, w.due)
	}
}

// Secrets and tokens are drawn for each subscription and never written to the log.
func TestSecrets(t *testing.T) {
	w := newWorld(t)
	w.store.sources[1].State.Hub = w.hub.URL // a second feed, whose own address is its topic
	w.tend()
	one, two := w.store.sub(1), w.store.sub(2)
	if one.Secret == two.Secret || one.Token == two.Token || two.Topic != "https://plain.example/rss" {
		t.Errorf("%+v\n%+v", one, two)
	}
	deliver(t, w.callback(), "sha256=00", strings.NewReader("x"))
	w.hub.set(func() { w.hub.status = http.StatusInternalServerError })
	w.pass(30 * 24 * time.Hour)
	w.tend()
	for _, s := range []string{one.Secret, one.Token, two.Secret, two.Token} {
		if strings.Contains(w.log.String(), s) || strings.Contains(w.store.sub(1).Problem, s) {
			t.Errorf("a secret is in the log: %s", w.log)
		}
	}
}

func TestSignatures(t *testing.T) {
	w := newWorld(t)
	w.tend()
	const body = "<feed/>"
	secret := w.store.sub(1).Secret
	good := sign256(secret, body)
	for name, c := range map[string]struct {
		signature string
		want      bool
	}{
		"sha1":                 {sign("sha1", sha1.New, secret, body), true},
		"sha256":               {good, true},
		"sha384":               {sign("sha384", sha512.New384, secret, body), true},
		"sha512":               {sign("sha512", sha512.New, secret, body), true},
		"capital letters":      {strings.ToUpper(good), true},
		"none":                 {"", false},
		"another secret":       {sign256("another", body), false},
		"another body":         {sign256(secret, body+" "), false},
		"an empty secret":      {sign256("", body), false},
		"md5":                  {sign("md5", md5.New, secret, body), false},
		"an unknown method":    {"sha3" + good[6:], false},
		"another method":       {"sha1" + good[6:], false},
		"cut":                  {good[:len(good)-2], false},
		"nothing behind it":    {"sha256=", false},
		"no digits":            {"sha256=" + strings.Repeat("zz", 32), false},
		"no method":            {good[7:], false},
		"the digest of a hash": {"sha256=" + strings.Repeat("00", 32), false},
	} {
		before := w.dues()
		w.pass(time.Minute)
		if code := deliver(t, w.callback(), c.signature, strings.NewReader(body)); code != http.StatusAccepted {
			t.Errorf("%s: answered %d", name, code) // the answer does not tell good from bad
		}
		if got := w.dues() > before; got != c.want {
			t.Errorf("%s: made it due: %v", name, got)
		}
	}
}

// Replays and floods make a source due no more often than every 30 s, and the last one is not forgotten.
func TestReplay(t *testing.T) {
	w := newWorld(t)
	w.tend()
	signature := sign256(w.store.sub(1).Secret, "x")
	for range 100 {
		deliver(t, w.callback(), signature, strings.NewReader("x"))
	}
	w.flush(t.Context())
	if w.dues() != 1 {
		t.Errorf("a hundred deliveries made it due %d times", w.dues())
	}
	w.pass(pause)
	for range 3 {
		w.flush(t.Context())
	}
	if w.dues() != 2 {
		t.Errorf("after the pause it was due %d times", w.dues())
	}
	w.pass(time.Hour)
	w.flush(t.Context())
	if w.dues() != 2 || len(w.pings) != 0 {
		t.Errorf("due %d times, %d remembered", w.dues(), len(w.pings))
	}
}

// A store that is out of order for a moment loses no delivery, and the hub hears nothing of it.
func TestDueIsTriedAgain(t *testing.T) {
	w := newWorld(t)
	w.tend()
	w.bad = errors.New("the disk is full")
	if code := deliver(t, w.callback(), sign256(w.store.sub(1).Secret, "x"), strings.NewReader("x")); code != http.StatusAccepted {
		t.Errorf("answered %d", code)
	}
	w.mu.Lock()
	w.bad = nil
	w.mu.Unlock()
	w.pass(pause)
	w.flush(t.Context())
	if w.dues() != 1 {
		t.Errorf("due %d times", w.dues())
	}
	callback := w.callback()
	w.store.change(func() { w.store.broken = errors.New("the disk is full") })
	if code := deliver(t, callback, "sha256=00", strings.NewReader("x")); code != http.StatusAccepted {
		t.Errorf("a delivery: answered %d", code)
	}
	if code, _ := question(callback, "hub.mode", "subscribe", "hub.topic", topic, "hub.challenge", "c", "hub.lease_seconds", "60"); code != http.StatusServiceUnavailable {
		t.Errorf("a question: answered %d", code)
	}
}

// zeros is a body of blanks that never ends.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestOversizedDelivery(t *testing.T) {
	w := newWorld(t)
	w.tend()
	if code := deliver(t, w.callback(), "sha256=00", io.LimitReader(zeros{}, mostBody+1)); code != http.StatusRequestEntityTooLarge {
		t.Errorf("answered %d", code)
	}
	whole := strings.Repeat("x", mostBody)
	if code := deliver(t, w.callback(), sign256(w.store.sub(1).Secret, whole), strings.NewReader(whole)); code != http.StatusAccepted || w.dues() != 1 {
		t.Errorf("exactly as much as allowed: answered %d, due %d times", code, w.dues())
	}
}

// TestQuestions has what a hub, or somebody else, may ask at the callback of a subscription that waits.
func TestQuestions(t *testing.T) {
	w := newWorld(t)
	w.hub.silent = true
	w.tend()
	callback := w.callback()
	long := strings.Repeat("c", mostChallenge+1)
	for name, pairs := range map[string][]string{
		"another topic":   {"hub.mode", "subscribe", "hub.topic", topic + "2", "hub.challenge", "c", "hub.lease_seconds", "60"},
		"no topic":        {"hub.mode", "subscribe", "hub.challenge", "c"},
		"no challenge":    {"hub.mode", "subscribe", "hub.topic", topic, "hub.lease_seconds", "60"},
		"a novel":         {"hub.mode", "subscribe", "hub.topic", topic, "hub.challenge", long, "hub.lease_seconds", "60"},
		"not asked for":   {"hub.mode", "unsubscribe", "hub.topic", topic, "hub.challenge", "c"},
		"an unknown mode": {"hub.mode", "publish", "hub.topic", topic, "hub.challenge", "c"},
		"nothing":         {},
	} {
		if code, body := question(callback, pairs...); code != http.StatusNotFound || strings.Contains(body, "c\n") {
			t.Errorf("%s: %d %q", name, code, body)
		}
		if sub := w.store.sub(1); !sub.Confirmed.IsZero() {
			t.Errorf("%s confirmed it: %+v", name, sub)
		}
	}
	for _, path := range []string{"", "x", strings.Repeat("A", 26), w.store.sub(1).Token + "/", strings.ToLower(w.store.sub(1).Token)} {
		if code, _ := question(w.base+path, "hub.mode", "subscribe", "hub.topic", topic, "hub.challenge", "c"); code != http.StatusNotFound {
			t.Errorf("%s: answered %d", path, code)
		}
		if code := deliver(t, w.base+path, "sha256=00", strings.NewReader("x")); code != http.StatusNotFound {
			t.Errorf("%s: a delivery was answered with %d", path, code)
		}
	}
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodPut, callback, nil)
	if resp, err := http.DefaultClient.Do(req); err != nil || resp.StatusCode != http.StatusMethodNotAllowed || resp.Header.Get("Allow") == "" {
		t.Errorf("PUT: %v, %v", resp, err)
	}
	code, body := question(callback, "hub.mode", "subscribe", "hub.topic", topic, "hub.challenge", "<script>alert(1)</script>", "hub.lease_seconds", "3600")
	if code != http.StatusOK || body != "<script>alert(1)</script>" {
		t.Errorf("the right question: %d %q", code, body)
	}
	if resp, err := http.Get(callback + "?hub.mode=subscribe&hub.challenge=x&hub.topic=" + url.QueryEscape(topic)); err != nil || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/plain") || resp.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("a challenge could be taken for a page: %v, %v", resp, err)
	}
}

func TestLeases(t *testing.T) {
	for said, want := range map[string]time.Duration{
		"3600": time.Hour, "": leaseUnsaid, "soon": leaseUnsaid, "-1": leaseUnsaid, "0": leaseUnsaid, "99999999999999": longestKept, "9223372036854775808": leaseUnsaid,
	} {
		var sub index.Subscription
		now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
		if confirm(&sub, now, said); sub.Expires.Sub(now) != want {
			t.Errorf("%q: %v, want %v", said, sub.Expires.Sub(now), want)
		}
	}
}

// TestRenewal: each lease is renewed before it ends, with the same callback and secret, and not much more often.
func TestRenewal(t *testing.T) {
	for lease, most := range map[time.Duration]int{10 * time.Minute: 1350, 24 * time.Hour: 10, 10 * 24 * time.Hour: 2} {
		t.Run(lease.String(), func(t *testing.T) {
			w := newWorld(t)
			w.hub.lease = strconv.Itoa(int(lease.Seconds()))
			w.tend()
			first := w.store.sub(1)
			for range 7 * 24 * 60 {
				w.pass(time.Minute)
				w.tend()
				if sub := w.store.sub(1); !sub.Expires.After(w.clock()) {
					t.Fatalf("the lease ran out at %v", sub.Expires)
				}
			}
			if sub := w.store.sub(1); sub.Token != first.Token || sub.Secret != first.Secret {
				t.Error("a renewal is the same subscription")
			}
			if n := len(w.hub.requests()); n > most || lease < 7*24*time.Hour && n < 2 {
				t.Errorf("the hub was asked %d times in a week", n)
			}
		})
	}
}

// A hub that does not confirm is asked again every six hours; a lease that could not be renewed runs out and is
// asked for again; one that works again is used again.
func TestHubOutOfOrder(t *testing.T) {
	w := newWorld(t)
	w.tend()
	w.hub.set(func() { w.hub.status = http.StatusInternalServerError })
	for range 14 * 24 {
		w.pass(time.Hour)
		w.tend()
	}
	sub := w.store.sub(1)
	if !strings.Contains(sub.Problem, "500") || sub.Expires.After(w.clock()) {
		t.Errorf("kept %+v", sub)
	}
	if n := len(w.hub.requests()); n > 25 {
		t.Errorf("asked %d times in two weeks", n)
	}
	w.hub.set(func() { w.hub.status = 0 })
	w.pass(askAgain)
	w.tend()
	if sub := w.store.sub(1); sub.Problem != "" || !sub.Expires.After(w.clock()) {
		t.Errorf("when it works again: %+v", sub)
	}
}

// A hub that never asks back is asked every six hours. One that fails is not asked for its other feeds in the
// same look.
func TestSilentAndFailingHubs(t *testing.T) {
	w := newWorld(t)
	w.hub.silent = true
	for range 24 {
		w.tend()
		w.pass(time.Hour)
	}
	if n := len(w.hub.requests()); n != 4 {
		t.Errorf("a silent hub was asked %d times in a day", n)
	}
	w = newWorld(t)
	w.store.sources[1].State.Hub = w.hub.URL + "/other"
	w.hub.status = http.StatusNotFound
	w.tend()
	if n := len(w.hub.requests()); n != 1 {
		t.Errorf("a failing hub was asked %d times in one look", n)
	}
}

func TestDenied(t *testing.T) {
	w := newWorld(t)
	w.tend()
	code, body := question(w.callback(), "hub.mode", "denied", "hub.topic", topic, "hub.reason", "too\x1b[31m many\r\n feeds \u202e"+strings.Repeat("!", 500))
	if code != http.StatusOK || body != "" {
		t.Errorf("%d %q", code, body)
	}
	sub := w.store.sub(1)
	if !strings.HasPrefix(sub.Problem, "the hub refuses: too [31m many feeds !!") || len(sub.Problem) > 300 || !sub.Confirmed.IsZero() {
		t.Errorf("kept %+v", sub)
	}
	w.pass(askAgain)
	w.tend()
	if w.store.sub(1).Problem != "" {
		t.Errorf("asked again, it is %+v", w.store.sub(1))
	}
}

// What is no longer wanted is left: the hub's question is answered with yes, deliveries with 410. A source that
// is wanted again has a new address and secret.
func TestLeaving(t *testing.T) {
	for name, leave := range map[string]func(*index.Source){
		"switched off": func(s *index.Source) { s.Off = true },
		"gone":         func(s *index.Source) { s.State.Status = index.StatusGone },
		"no hub":       func(s *index.Source) { s.State.Hub = "" },
		"a bad hub":    func(s *index.Source) { s.State.Hub = "javascript:alert(1)" },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.tend()
			was, old := w.store.sources[0], w.store.sub(1)
			w.store.change(func() { leave(&w.store.sources[0]) })
			w.tend()
			w.tend()
			asked := w.hub.requests()
			if len(asked) != 2 || asked[1].Get("hub.mode") != "unsubscribe" || asked[1].Get("hub.secret") != "" || len(w.hub.subs) != 0 {
				t.Fatalf("asked %v, subscribed %v, answers %v", asked, w.hub.subs, w.hub.answers)
			}
			if code := deliver(t, w.base+old.Token, sign256(old.Secret, "x"), strings.NewReader("x")); code != http.StatusGone || w.dues() != 0 {
				t.Errorf("a delivery: %d, due %d times", code, w.dues())
			}
			if code, _ := question(w.base+old.Token, "hub.mode", "subscribe", "hub.topic", topic, "hub.challenge", "c"); code != http.StatusNotFound {
				t.Errorf("subscribed again by a question: %d", code)
			}
			w.store.change(func() { w.store.sources[0] = was })
			w.tend()
			if sub := w.store.sub(1); sub.Token == old.Token || sub.Secret == old.Secret || sub.Confirmed.IsZero() {
				t.Errorf("wanted again: %+v", sub)
			}
		})
	}
}

// A feed that names another hub is subscribed to there; the old address has no effect any more.
func TestHubMoves(t *testing.T) {
	w := newWorld(t)
	w.tend()
	old := w.store.sub(1)
	second := newHub(t)
	w.store.change(func() { w.store.sources[0].State.Hub = second.URL })
	w.tend()
	if len(second.requests()) != 1 || w.store.sub(1).Hub != second.URL {
		t.Errorf("kept %+v", w.store.sub(1))
	}
	if code := deliver(t, w.base+old.Token, sign256(old.Secret, "x"), strings.NewReader("x")); code != http.StatusNotFound || w.dues() != 0 {
		t.Errorf("the old hub: %d, due %d times", code, w.dues())
	}
}

// A hub is named by a feed, which may be hostile: asking it goes through the guard.
func TestHubInside(t *testing.T) {
	w := newWorld(t)
	w.store.sources[0].State.Hub = "http://169.254.169.254/latest/meta-data/"
	w.tend()
	if p := w.store.sub(1).Problem; !strings.Contains(p, "not in public space") {
		t.Errorf("kept %q", p)
	}
}

// A clock that was set back delays nothing for ever.
func TestClockSetBack(t *testing.T) {
	w := newWorld(t)
	w.hub.silent = true
	w.tend()
	w.pass(-365 * 24 * time.Hour)
	w.tend()
	if n := len(w.hub.requests()); n != 2 {
		t.Errorf("asked %d times", n)
	}
}

func TestReachable(t *testing.T) {
	for base, want := range map[string]bool{
		"https://press.example.org": true, "https://press.example.org:8443/presswatch": true, "http://93.184.215.14": true, "https://[2606:4700::1111]/": true,
		"": false, "http://localhost:8470": false, "http://127.0.0.1:8470": false, "http://[::1]": false, "http://10.0.0.5": false, "http://192.168.1.5:80": false,
		"http://press": false, "https://press.local": false, "https://press.internal/": false, "ftp://press.example.org": false, "press.example.org": false, "http://[::ffff:127.0.0.1]": false,
	} {
		if got := Reachable(base); got != want {
			t.Errorf("%q: %v", base, got)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	for _, base := range []string{"", "press.example.org", "ftp://press.example.org", "https://user:word@press.example.org", "https://press.example.org/?x=1"} {
		if _, err := New(Options{BaseURL: base}); err == nil || strings.Contains(err.Error(), "word") {
			t.Errorf("%q: %v", base, err)
		}
	}
	s, err := New(Options{BaseURL: "https://press.example.org/watch/"})
	if err != nil || s.base != "https://press.example.org/watch/websub/" {
		t.Errorf("got %q, %v", s.base, err)
	}
}

// poster notes what is posted.
type poster struct {
	mu sync.Mutex
	n  int
}

func (p *poster) Post(context.Context, string, url.Values) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.n++
	return http.StatusAccepted, nil
}

// Run looks at once and then at every tick, and ends with its context.
func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &memory{subs: map[int64]index.Subscription{}, sources: []index.Source{{ID: 1, URL: topic, State: index.SourceState{Hub: "https://hub.example/"}}}}
		p := &poster{}
		s, err := New(Options{Store: store, Fetch: p, BaseURL: "https://press.example.org", Now: time.Now, Due: func(context.Context, int64) error { return nil }})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- s.Run(ctx) }()
		time.Sleep(13 * time.Hour)
		stop()
		if err := <-done; err != nil || p.n != 3 {
			t.Errorf("asked %d times in 13 hours: %v", p.n, err)
		}
	})
}
