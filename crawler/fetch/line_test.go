package fetch

import (
	"bufio"
	"context"
	"crypto/sha1"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"presswatch/crawler/fetch/faultd"
)

// mute listens and never says a word; what it accepts stays open until the test ends.
func mute(t *testing.T) (port string) {
	t.Helper()
	return listen(t, func(net.Conn) {})
}

// listen hands every connection to a function, and closes them all when the test ends.
func listen(t *testing.T, with func(net.Conn)) (port string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	var open []net.Conn
	go func() {
		defer close(done)
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			open = append(open, conn)
			with(conn)
		}
	}()
	t.Cleanup(func() {
		_ = ln.Close()
		<-done
		for _, conn := range open {
			_ = conn.Close()
		}
	})
	_, port, _ = net.SplitHostPort(ln.Addr().String())
	return port
}

func asError(t *testing.T, err error) *Error {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("%v is no *Error", err)
	}
	return e
}

// TestF57_LinesAreNotLedInside: for websockets, mail servers, calls and short links too the decision falls on the address
// that is dialled, each time that one is dialled.
func TestF57_LinesAreNotLedInside(t *testing.T) {
	s := faults(t)
	port := itoa(s.Port)
	doors := map[string]func(c *Client, host string) error{
		"a line": func(c *Client, host string) error {
			line, err := c.Socket(t.Context(), "ws://"+host+":"+port+"/", nil)
			if err == nil {
				_ = line.Close()
			}
			return err
		},
		"a mail server": func(c *Client, host string) error {
			conn, err := c.Dial(t.Context(), host+":"+port, true)
			if err == nil {
				_ = conn.Close()
			}
			return err
		},
		"a call": func(c *Client, host string) error {
			_, err := c.Send(t.Context(), Call{URL: s.URL(host, "/ok")})
			return err
		},
		"an end": func(c *Client, host string) error { _, err := c.Resolve(t.Context(), s.URL(host, "/ok")); return err },
	}
	for name, door := range doors {
		t.Run(name, func(t *testing.T) {
			c := client(t, func(o *Options) { o.Resolver = inward() })
			for _, host := range []string{"inside.example", "six.example", "mapped.example", "all.example"} {
				if e := asError(t, door(c, host)); e.Reason != Blocked || strings.Contains(e.Error(), "127.0.0") {
					t.Errorf("%s: %s: %v", host, e.Reason, e)
				}
			}
			_ = door(c, "turning.example") // outside this time, whatever it answers
			c.Close()
			if e := asError(t, door(c, "turning.example")); e.Reason != Blocked {
				t.Errorf("the second time: %s: %v", e.Reason, e)
			}
		})
	}
	c := client(t, func(o *Options) { o.Resolver = inward() })
	inside := s.URL("inside.example", "/")
	if _, err := c.Resolve(t.Context(), s.URL("hops.example", "/to?u="+inside)); asError(t, err).Reason != Blocked {
		t.Errorf("a short link was led inside: %v", err)
	}
	_, err := c.Socket(t.Context(), strings.Replace(s.URL("hops.example", "/to?u="+inside), "http", "ws", 1), nil)
	if e := asError(t, err); e.Reason != Redirect || !strings.Contains(e.Error(), "redirects where a line was asked for") {
		t.Errorf("a line was led inside: %v", err)
	}
	if s.CanaryHits() != 0 {
		t.Error("a request got inside")
	}
}

// TestF58_LinesHaveTheirScheme: nothing but ws and wss is a line.
func TestF58_LinesHaveTheirScheme(t *testing.T) {
	for _, address := range []string{"https://news.example/", "http://ws.example/", "file:///etc/passwd", "ws:", "wss:///x", "ftp://a.example/", "", "ws//a.example", "ws://user:secret@a.example/"} {
		_, err := client(t, nil).Socket(t.Context(), address, nil)
		if e := asError(t, err); e.Reason != Blocked || strings.Contains(e.Error(), "secret") {
			t.Errorf("%q: %s: %v", address, e.Reason, e)
		}
	}
}

// TestF47_SilentServers: who accepts a connection and says nothing holds up a line, a mail server's connection and a call
// no longer than Options.Timeout.
func TestF47_SilentServers(t *testing.T) {
	port := mute(t)
	for name, open := range map[string]func(c *Client) error{
		"a line": func(c *Client) error { _, err := c.Socket(t.Context(), "ws://mute.example:"+port+"/", nil); return err },
		"a line with TLS": func(c *Client) error {
			_, err := c.Socket(t.Context(), "wss://mute.example:"+port+"/", nil)
			return err
		},
		"a mailbox with TLS": func(c *Client) error { _, err := c.Dial(t.Context(), "mute.example:"+port, false); return err },
		"a call": func(c *Client) error {
			_, err := c.Send(t.Context(), Call{URL: "http://mute.example:" + port + "/"})
			return err
		},
		"an end": func(c *Client) error { _, err := c.Resolve(t.Context(), "http://mute.example:"+port+"/"); return err },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if e := asError(t, open(client(t, slowOptions))); e.Reason != Timeout {
				t.Errorf("%s: %v", e.Reason, e)
			}
		})
	}
}

// TestF47_LinesThatFallSilent: a server that answers pings and brings nothing is told from one that is no longer there, and
// both end the line.
func TestF47_LinesThatFallSilent(t *testing.T) {
	before := running()
	silent := site(t, "silent.example", func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		ctx := conn.CloseRead(r.Context()) // answers pings
		_ = conn.Write(ctx, websocket.MessageText, []byte("first"))
		<-ctx.Done()
	})
	c := client(t, nil)
	c.line = lineTimes{ping: 50 * time.Millisecond, silence: 300 * time.Millisecond}
	line, err := c.Socket(t.Context(), strings.Replace(silent, "http", "ws", 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	if m, _, err := line.Next(t.Context()); err != nil || string(m) != "first" {
		t.Errorf("%q, %v", m, err)
	}
	_, _, err = line.Next(t.Context())
	if e := asError(t, err); e.Reason != Timeout || !strings.Contains(e.Error(), "nothing came over the line") {
		t.Errorf("%s: %v", e.Reason, e)
	}
	if err := line.Close(); err != nil {
		t.Error(err)
	}

	port := listen(t, halfOpen)
	c.line.silence = time.Minute
	if line, err = c.Socket(t.Context(), "ws://half.example:"+port+"/", nil); err != nil {
		t.Fatal(err)
	}
	_, _, err = line.Next(t.Context())
	if e := asError(t, err); e.Reason != Network {
		t.Errorf("%s: %v", e.Reason, e)
	}
	if err := line.Close(); err != nil {
		t.Error(err)
	}
	settled(t, before+4) // the two servers' own
}

// halfOpen shakes hands and is never heard of again.
func halfOpen(conn net.Conn) {
	req, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return
	}
	sum := sha1.Sum([]byte(req.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")) // as RFC 6455 has it
	_, _ = fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", base64.StdEncoding.EncodeToString(sum[:]))
}

// TestLinesEndWithTheirContext at once, and say so as it is.
func TestLinesEndWithTheirContext(t *testing.T) {
	port := listen(t, halfOpen)
	ctx, stop := context.WithCancel(t.Context())
	line, err := client(t, nil).Socket(ctx, "ws://half.example:"+port+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(50*time.Millisecond, stop)
	if _, _, err := line.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if err := line.Close(); err != nil {
		t.Error(err)
	}
}

// TestF62_MailServersCertificates: a password is not given to whom nobody vouches for.
func TestF62_MailServersCertificates(t *testing.T) {
	_, sec, c := secure(t, nil)
	at := func(kind string) string {
		return strings.TrimSuffix(strings.TrimPrefix(sec.URL(kind, "/"), "https://"), "/")
	}
	conn, err := c.Dial(t.Context(), at("good"), false)
	if err != nil {
		t.Fatal(err)
	}
	if state := conn.(*patient).Conn.(*tls.Conn).ConnectionState(); state.Version < tls.VersionTLS12 {
		t.Errorf("version %x", state.Version)
	}
	_ = conn.Close()
	stranger := client(t, nil) // does not know the authority
	if _, err := stranger.Dial(t.Context(), at("good"), false); asError(t, err).Reason != TLS {
		t.Errorf("%v", err)
	}
	for _, kind := range []string{"other", "expired", "early", "selfsigned", "old"} {
		if _, err := c.Dial(t.Context(), at(kind), false); asError(t, err).Reason != TLS {
			t.Errorf("%s: %v", kind, err)
		}
	}
	if _, err := c.Dial(t.Context(), "mute.example:"+listen(t, func(conn net.Conn) { _, _ = conn.Write([]byte("* OK hello\r\n")) }), false); asError(t, err).Reason != TLS {
		t.Errorf("a server without TLS: %v", err)
	}
	for _, address := range []string{"", "mail.example", "mail.example:993:1", ":993"} {
		if conn, err := c.Dial(t.Context(), address, false); err == nil {
			t.Errorf("%q: %v", address, conn)
		}
	}
}

// TestF49_PackedAnswersOfInterfaces: bombs are bombs whoever asks, and their errors too are bounded.
func TestF49_PackedAnswersOfInterfaces(t *testing.T) {
	s := faults(t)
	c := client(t, nil)
	for name, want := range map[string]Reason{"bomb": TooLarge, "ratio": TooLarge, "twice": Encoding, "br": Encoding, "cut": Network} {
		_, err := c.Send(t.Context(), Call{URL: s.URL("packed.example", "/packed/"+name)})
		if e := asError(t, err); e.Reason != want {
			t.Errorf("%s: %s, want %s: %v", name, e.Reason, want, e)
		}
	}
	if a, err := c.Send(t.Context(), Call{URL: s.URL("packed.example", "/packed/gzip")}); err != nil || string(a.Body) != faultd.Feed {
		t.Errorf("%+v, %v", a, err)
	}
	long := site(t, "long.example", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write(make([]byte, 1<<20))
	})
	if a, err := c.Send(t.Context(), Call{URL: long}); err != nil || a.Status != http.StatusBadRequest || len(a.Body) > errorBody {
		t.Errorf("%v", err)
	}
}

// TestF78_PaceOfAKnownHost: a pace that is set late holds for the host that was asked before, too, and for all its sources.
func TestF78_PaceOfAKnownHost(t *testing.T) {
	ck := newClock()
	cl := client(t, func(o *Options) { o.Now, o.Sleep = ck.now, ck.sleep })
	base := site(t, "slow.example", func(http.ResponseWriter, *http.Request) {})
	ask := func() {
		if _, err := cl.Send(t.Context(), Call{URL: base}); err != nil {
			t.Fatal(err)
		}
	}
	ask()
	cl.SetPace(strings.ToUpper(strings.TrimPrefix(base, "http://")), time.Minute)
	ask()
	began := ck.now()
	ask()
	if took := ck.now().Sub(began); took < time.Minute {
		t.Errorf("asked again after %v", took)
	}
}

// TestF46_SecretsOfNetworksStayOut of errors: keys and tokens in addresses.
func TestF46_SecretsOfNetworksStayOut(t *testing.T) {
	c := client(t, func(o *Options) { o.Resolver = inward() })
	for _, query := range []string{"key=AIzaTop", "access_token=Top", "api_key=Top", "feed=Top", "user=pip&feed=Top"} {
		_, err := c.Send(t.Context(), Call{URL: "http://inside.example:8080/?" + query})
		if text := asError(t, err).Error(); strings.Contains(text, "Top") {
			t.Errorf("%s: %s", query, text)
		}
	}
}
