package fetch

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// TestF78_AnySayingIsAnAnswer: what a network says with a status of failure reaches the caller, and the secrets that it
// was given go nowhere else.
func TestF78_AnySayingIsAnAnswer(t *testing.T) {
	var elsewhere http.Header
	other := site(t, "other.example", func(_ http.ResponseWriter, r *http.Request) { elsewhere = r.Header })
	var body, auth string
	base := site(t, "api.example", func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/expired":
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{"error":"ExpiredToken"}`)
		case "/away":
			http.Redirect(w, r, other+"/x", http.StatusTemporaryRedirect)
		case "/here":
			http.Redirect(w, r, "/post", http.StatusTemporaryRedirect)
		default:
			text := new(strings.Builder)
			_, _ = bufio.NewReader(r.Body).WriteTo(text)
			body, auth = r.Method+" "+text.String()+" "+r.Header.Get("Content-Type"), r.Header.Get("Authorization")
			fmt.Fprint(w, "{}")
		}
	})
	c := client(t, nil)
	secret := http.Header{"Authorization": {"Bearer secret"}, "Content-Type": {"application/json"}}
	a, err := c.Send(t.Context(), Call{URL: base + "/expired", Header: secret})
	if err != nil || a.Status != http.StatusUnauthorized || string(a.Body) != `{"error":"ExpiredToken"}` {
		t.Errorf("%+v, %v", a, err)
	}
	if _, err = c.Send(t.Context(), Call{URL: base + "/away", Header: secret}); err == nil || !strings.Contains(err.Error(), "another host") || elsewhere != nil {
		t.Errorf("followed to another host: %v, %v", err, elsewhere)
	}
	if a, err = c.Send(t.Context(), Call{Method: http.MethodPost, URL: base + "/here", Header: secret, Body: []byte(`{"a":1}`)}); err != nil || body != `POST {"a":1} application/json` || auth != "Bearer secret" {
		t.Errorf("%+v, %v, %q, %q", a, err, body, auth)
	}
	var e *Error
	if _, err = c.Send(t.Context(), Call{URL: base + "/big?key=topsecretvalue", Max: 1}); !errors.As(err, &e) || e.Reason != TooLarge || strings.Contains(err.Error(), "topsecret") {
		t.Errorf("%v", err)
	}
	if _, err = c.Send(t.Context(), Call{Method: "DELETE", URL: base}); !errors.As(err, &e) || e.Reason != Blocked {
		t.Errorf("%v", err)
	}
}

// TestF78_Allowance: after the last request that a network allows the whole host is left alone until it allows more.
func TestF78_Allowance(t *testing.T) {
	for name, c := range map[string]struct {
		header http.Header
		status int
		until  time.Duration // from noon; 0: not left alone
	}{
		"Mastodon":          {http.Header{"X-Ratelimit-Remaining": {"0"}, "X-Ratelimit-Reset": {"2019-07-19T12:05:00.000Z"}}, 200, 5 * time.Minute},
		"since 1970":        {http.Header{"Ratelimit-Remaining": {"0"}, "Ratelimit-Reset": {"1563537720"}}, 200, 2 * time.Minute},
		"from now":          {http.Header{"X-Ratelimit-Remaining": {"0.0"}, "X-Ratelimit-Reset": {"90"}}, 200, 90 * time.Second},
		"some are left":     {http.Header{"X-Ratelimit-Remaining": {"3"}, "X-Ratelimit-Reset": {"90"}}, 200, 0},
		"nonsense":          {http.Header{"X-Ratelimit-Remaining": {"0"}, "X-Ratelimit-Reset": {"soon"}}, 200, 0},
		"ten years":         {http.Header{"X-Ratelimit-Remaining": {"0"}, "X-Ratelimit-Reset": {"1879070000"}}, 200, 24 * time.Hour},
		"too many requests": {http.Header{"Retry-After": {"120"}}, 429, 2 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			noon := time.Date(2019, 7, 19, 12, 0, 0, 0, time.UTC)
			now := noon
			base := site(t, "api.example", func(w http.ResponseWriter, _ *http.Request) {
				for k, v := range c.header {
					w.Header()[k] = v
				}
				w.WriteHeader(c.status)
			})
			cl := client(t, func(o *Options) { o.Now = func() time.Time { return now } })
			ask := func() error { _, err := cl.Send(t.Context(), Call{URL: base + "/"}); return err }
			if err := ask(); (err != nil) != (c.status == 429) {
				t.Fatal(err)
			}
			var e *Error
			err := ask()
			if c.until == 0 {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if !errors.As(err, &e) || e.Reason != Limited || !e.RetryAt.Equal(noon.Add(c.until)) {
				t.Fatalf("%v, want to be left alone until %v: %+v", err, noon.Add(c.until), e)
			}
		})
	}
}

// TestF78_PaceOfAHost: a network that allows one request a minute gets one a minute, from all its sources together.
func TestF78_PaceOfAHost(t *testing.T) {
	ck := newClock()
	cl := client(t, func(o *Options) { o.Now, o.Sleep = ck.now, ck.sleep })
	base := site(t, "slow.example", func(http.ResponseWriter, *http.Request) {})
	cl.SetPace(strings.TrimPrefix(base, "http://"), time.Minute)
	began := ck.now()
	for range 3 {
		if _, err := cl.Send(t.Context(), Call{URL: base}); err != nil {
			t.Fatal(err)
		}
	}
	if took := ck.now().Sub(began); took < 2*time.Minute {
		t.Errorf("three requests in %v", took)
	}
}

func TestResolve(t *testing.T) {
	end := site(t, "news.example", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden) // it does not matter what stands there
	})
	var base string
	base = site(t, "sho.example", func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/a":
			http.Redirect(w, r, base+"/b", http.StatusMovedPermanently)
		case "/b":
			http.Redirect(w, r, end+"/story?id=7", http.StatusFound)
		case "/inside":
			http.Redirect(w, r, "http://169.254.169.254/latest", http.StatusFound)
		case "/loop":
			http.Redirect(w, r, base+"/loop", http.StatusFound)
		}
	})
	c := client(t, nil)
	got, err := c.Resolve(t.Context(), base+"/a")
	if err != nil || !strings.HasSuffix(got, "/story?id=7") || !strings.Contains(got, "news.example") {
		t.Errorf("%q, %v", got, err)
	}
	for _, path := range []string{"/inside", "/loop"} {
		if got, err := c.Resolve(t.Context(), base+path); err == nil {
			t.Errorf("%s leads to %q", path, got)
		}
	}
}

// TestSocket: a line through the same guard; its messages come whole, and how it ends is said in words.
func TestSocket(t *testing.T) {
	base := site(t, "stream.example", func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/refused":
			w.WriteHeader(http.StatusForbidden)
			return
		case "/redirect":
			http.Redirect(w, r, "http://127.0.0.2/", http.StatusFound)
			return
		case "/limited":
			w.Header().Set("Retry-After", "60")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		_ = conn.Write(r.Context(), websocket.MessageText, []byte("first"))
		_ = conn.Write(r.Context(), websocket.MessageBinary, []byte("second"))
		if r.URL.Path == "/bomb" {
			_ = conn.Write(r.Context(), websocket.MessageText, make([]byte, mostMessage+1))
		}
		_ = conn.Close(websocket.StatusGoingAway, "bye")
	})
	ws := strings.Replace(base, "http", "ws", 1)
	c := client(t, nil)
	for path, want := range map[string]string{"/": "closed the line (1001 bye)", "/bomb": "larger than 1048576 bytes"} {
		s, err := c.Socket(t.Context(), ws+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		first, binary, err := s.Next(t.Context())
		if err != nil || string(first) != "first" || binary {
			t.Errorf("%q, %v, %v", first, binary, err)
		}
		if _, binary, err = s.Next(t.Context()); err != nil || !binary {
			t.Errorf("%v, %v", binary, err)
		}
		if _, _, err = s.Next(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s ends with %v, want %q", path, err, want)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	for _, way := range []struct {
		path string
		want Reason
	}{{"/refused", Refused}, {"/redirect", Redirect}, {"/limited", Limited}} { // the last, because it is left alone after that
		_, err := c.Socket(t.Context(), ws+way.path, nil)
		var e *Error
		if !errors.As(err, &e) || e.Reason != way.want {
			t.Errorf("%s: %v", way.path, err)
		}
	}
	strict := New(Options{Resolver: names{}, Pace: -1})
	defer strict.Close()
	var e *Error
	if _, err := strict.Socket(t.Context(), ws+"/", nil); !errors.As(err, &e) || e.Reason != Blocked {
		t.Errorf("a line to this machine: %v", err)
	}
}

// TestDial: mail servers are reached through the guard, in clear only where the administrator allows the network.
func TestDial(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Write([]byte("* OK ready\r\n"))
			_ = conn.Close()
		}
	}()
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	conn, err := client(t, nil).Dial(t.Context(), "mail.example:"+port, true)
	if err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil || line != "* OK ready\r\n" {
		t.Errorf("%q, %v", line, err)
	}
	_ = conn.Close()
	strict := New(Options{Resolver: names{}, Pace: -1, Timeout: 3 * time.Second})
	defer strict.Close()
	var e *Error
	for _, c := range []struct {
		address string
		plain   bool
	}{{"mail.example:" + port, true}, {"mail.example:993", false}, {"10.0.0.1:143", true}, {"8.8.8.8:143", true}, {"8.8.8.8:25", false}} {
		if conn, err := strict.Dial(t.Context(), c.address, c.plain); !errors.As(err, &e) || e.Reason != Blocked {
			t.Errorf("%s: %v, %v", c.address, conn, err)
		}
	}
}
