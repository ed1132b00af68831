package fetch

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
)

// loopback is the only exception that the tests make: 127.0.0.2 and [::1] stay forbidden.
var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}

// names resolves every name to 127.0.0.1, and those in the map to what stands there.
type names map[string][]string

func (n names) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	list, ok := n[host]
	if !ok {
		list = []string{"127.0.0.1"}
	}
	var out []netip.Addr
	for _, s := range list {
		out = append(out, netip.MustParseAddr(s))
	}
	return out, nil
}

// client is a Client for tests: no pace, all names on loopback. change may alter its options.
func client(t *testing.T, change func(*Options)) *Client {
	t.Helper()
	o := Options{Agent: "presswatch", Version: "1.0", Contact: "https://press.example/", Pace: -1, Allow: loopback, Resolver: names{}}
	if change != nil {
		change(&o)
	}
	c := New(o)
	t.Cleanup(c.Close)
	return c
}

// site serves a handler under an invented name; robots.txt answers 404 unless the handler says otherwise.
func site(t *testing.T, name string, h http.HandlerFunc) string {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		h(w, r)
	}))
	t.Cleanup(srv.Close)
	u, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	return "http://" + name + ":" + u.Port()
}

// get fetches as a feed and expects an answer.
func get(t *testing.T, c *Client, address string) *Response {
	t.Helper()
	resp, err := c.Get(t.Context(), Request{URL: address, Purpose: ForFeed})
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	return resp
}

// reason fetches and expects an *Error.
func reason(t *testing.T, c *Client, r Request) *Error {
	t.Helper()
	resp, err := c.Get(t.Context(), r)
	if err == nil {
		t.Fatalf("%s was fetched: %d, %d bytes", r.URL, resp.Status, len(resp.Body))
	}
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("%s: %v is no *Error", r.URL, err)
	}
	return e
}

func TestGetTellsWhoAsks(t *testing.T) {
	var got http.Header
	base := site(t, "news.example", func(w http.ResponseWriter, r *http.Request) {
		got = r.Header
		w.Header().Set("Content-Type", "application/rss+xml")
		w.Header().Set("ETag", `W/"a,b"`)
		w.Header().Set("Last-Modified", "yesterday")
		io.WriteString(w, "<rss/>")
	})
	resp := get(t, client(t, nil), base+"/feed#x")
	if string(resp.Body) != "<rss/>" || resp.URL != base+"/feed" || resp.Status != 200 || resp.ContentType != "application/rss+xml" {
		t.Errorf("got %+v", resp)
	}
	if resp.ETag != `W/"a,b"` || resp.LastModified != "yesterday" {
		t.Errorf("validators are kept as they came, got %q and %q", resp.ETag, resp.LastModified)
	}
	if ua := got.Get("User-Agent"); ua != "presswatch/1.0 (+https://press.example/)" {
		t.Errorf("User-Agent %q", ua)
	}
	for _, name := range []string{"Cookie", "Authorization", "Referer", "If-None-Match", "If-Modified-Since"} {
		if got.Get(name) != "" {
			t.Errorf("%s was sent: %q", name, got.Get(name))
		}
	}
}

func TestGetConditionally(t *testing.T) {
	base := site(t, "news.example", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == `"v1"` && r.Header.Get("If-Modified-Since") == "Tue, 24 Nov 2026 10:00:00 GMT" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		io.WriteString(w, "whole")
	})
	c := client(t, nil)
	resp, err := c.Get(t.Context(), Request{URL: base + "/", Purpose: ForFeed, ETag: `"v1"`, LastModified: "Tue, 24 Nov 2026 10:00:00 GMT"})
	if err != nil || !resp.NotModified || resp.Body != nil || resp.ETag != `"v1"` {
		t.Errorf("got %+v, %v", resp, err)
	}
	if resp := get(t, c, base+"/"); resp.NotModified || string(resp.Body) != "whole" {
		t.Errorf("got %+v", resp)
	}
}

func TestTransport(t *testing.T) {
	base := site(t, "news.example", func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/old":
			http.Redirect(w, r, "/new", http.StatusFound)
		case "/new":
			if r.Header.Get("If-None-Match") != "" {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			io.WriteString(w, "<p>"+r.UserAgent())
		default:
			http.NotFound(w, r)
		}
	})
	c := client(t, nil)
	hc := &http.Client{Transport: c.Transport(ForPage, false), CheckRedirect: func(*http.Request, []*http.Request) error {
		t.Error("the caller saw a redirect")
		return nil
	}}
	resp, err := hc.Get(base + "/old")
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if resp.Request.URL.String() != base+"/new" || string(body) != "<p>"+c.agent || resp.ContentLength != int64(len(body)) {
		t.Errorf("got %s with %q", resp.Request.URL, body)
	}
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, base+"/new", nil)
	req.Header.Set("If-None-Match", `"x"`)
	req.Header.Set("User-Agent", "another browser")
	if resp, err := hc.Do(req); err != nil || resp.StatusCode != http.StatusNotModified {
		t.Errorf("got %v, %v", resp, err)
	}
	_, err = hc.Get(base + "/nothing")
	var e *Error
	if !errors.As(err, &e) || e.Reason != Missing || e.Code != 404 {
		t.Errorf("got %v", err)
	}
	if _, err = hc.Post(base+"/new", "text/plain", strings.NewReader("x")); !errors.As(err, &e) || e.Reason != Blocked {
		t.Errorf("a POST went through: %v", err)
	}
}

func TestGetStopsWithItsContext(t *testing.T) {
	arrived := make(chan struct{})
	base := site(t, "news.example", func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-arrived; cancel() }()
	_, err := client(t, nil).Get(ctx, Request{URL: base + "/", Purpose: ForFeed})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
