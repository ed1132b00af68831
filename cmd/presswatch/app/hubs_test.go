package app

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"presswatch/config"
)

// loopback gives every name the address of this machine.
type loopback struct{}

func (loopback) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
}

// outlet is a feed and its hub, on loopback.
type outlet struct {
	*httptest.Server
	polls atomic.Int32
	front atomic.Value // string: where presswatch listens

	mu       sync.Mutex
	callback string
	secret   string
}

func newOutlet(t *testing.T) *outlet {
	t.Helper()
	o := &outlet{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /feed", func(w http.ResponseWriter, r *http.Request) {
		o.polls.Add(1)
		w.Header().Set("Content-Type", "application/atom+xml")
		fmt.Fprintf(w, `<feed xmlns="http://www.w3.org/2005/Atom"><title>Gazette</title><id>x</id><link rel="hub" href="http://hub.example%s/hub"/><link rel="self" href="http://%s/feed"/></feed>`, o.port(), r.Host)
	})
	mux.HandleFunc("POST /hub", o.subscribe)
	o.Server = httptest.NewServer(mux)
	t.Cleanup(o.Close)
	return o
}

func (o *outlet) port() string { return o.Listener.Addr().String()[len("127.0.0.1"):] }

// subscribe asks back at the public address, which the test finds on loopback.
func (o *outlet) subscribe(w http.ResponseWriter, r *http.Request) {
	callback, err := url.Parse(r.FormValue("hub.callback"))
	front, _ := o.front.Load().(string)
	if err != nil || callback.Host != "press.example.org" {
		http.Error(w, "not there", http.StatusBadRequest)
		return
	}
	callback.Scheme, callback.Host = "http", front
	q := url.Values{"hub.mode": {"subscribe"}, "hub.topic": {r.FormValue("hub.topic")}, "hub.challenge": {"c"}, "hub.lease_seconds": {"3600"}}
	resp, err := http.Get(callback.String() + "?" + q.Encode())
	if err != nil {
		http.Error(w, "no answer", http.StatusBadGateway)
		return
	}
	defer resp.Body.Close()
	if body, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusOK || string(body) != "c" {
		http.Error(w, "not meant", http.StatusConflict)
		return
	}
	o.mu.Lock()
	o.callback, o.secret = callback.String(), r.FormValue("hub.secret")
	o.mu.Unlock()
	w.WriteHeader(http.StatusAccepted)
}

func (o *outlet) subscription() (callback, secret string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.callback, o.secret
}

// served is a presswatch that polls the outlet once an hour.
func served(t *testing.T, o *outlet, baseURL string) *App {
	t.Helper()
	c := config.Default()
	c.Data, c.Listen, c.BaseURL = t.TempDir(), "127.0.0.1:0", baseURL
	c.Crawl.AllowPrivate, c.Crawl.Pace = []string{"127.0.0.1/32"}, config.Duration(time.Millisecond)
	c.Sources = []config.Source{{
		Key: "gazette", Name: "Gazette", Kind: "feed", URL: "http://gazette.example" + o.port() + "/feed", Outlet: "Gazette", Lane: "regional",
		Every: config.Duration(time.Hour),
	}}
	a := New(Options{Config: c, Log: slog.New(slog.DiscardHandler), Now: time.Now, Tick: 50 * time.Millisecond, Names: loopback{}})
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.front.Store(a.Address)
	return a
}

func within(t *testing.T, d time.Duration, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(d); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %v: %s", d, what)
		}
	}
}

// A feed that names a hub is fetched as soon as the hub says so, not an hour later; who cannot sign changes nothing.
func TestHubMakesAFeedDue(t *testing.T) {
	o := newOutlet(t)
	a := served(t, o, "https://press.example.org")
	within(t, 20*time.Second, "a subscription", func() bool { callback, _ := o.subscription(); return callback != "" })
	callback, secret := o.subscription()
	feed := bytes.Repeat([]byte("<entry/>"), 20_000) // more than a form of the pages may have
	if code := post(t, callback, "another", feed); code != http.StatusAccepted {
		t.Errorf("a forged delivery was answered with %d", code)
	}
	time.Sleep(500 * time.Millisecond)
	if n := o.polls.Load(); n != 1 {
		t.Errorf("polled %d times before a delivery", n)
	}
	if code := post(t, callback, secret, feed); code != http.StatusAccepted {
		t.Errorf("answered %d", code)
	}
	within(t, 10*time.Second, "another poll", func() bool { return o.polls.Load() == 2 })
	// The hub's own door stands beside that of the pages, which are shut as long as there is no account: they are reached under a public name.
	for path, want := range map[string]int{"/": http.StatusForbidden, "/websub/x": http.StatusNotFound, "/websub": http.StatusForbidden, "/healthz": http.StatusOK} {
		resp, err := http.Get("http://" + a.Address + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, resp.StatusCode, want)
		}
	}
}

func post(t *testing.T, callback, secret string, body []byte) int {
	t.Helper()
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, callback, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Hub-Signature", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

// Without an address that the internet reaches there are no subscriptions and no callback.
func TestNoHubsInside(t *testing.T) {
	for _, base := range []string{"", "http://192.168.1.5:8470", "http://localhost:8470"} {
		o := newOutlet(t)
		a := served(t, o, base)
		within(t, 20*time.Second, "a poll", func() bool { return o.polls.Load() == 1 })
		time.Sleep(300 * time.Millisecond)
		if subs, err := a.Store.ListSubscriptions(t.Context()); err != nil || len(subs) != 0 {
			t.Errorf("%q: %d subscriptions, %v", base, len(subs), err)
		}
	}
}
