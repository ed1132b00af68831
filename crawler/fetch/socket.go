package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"

	"presswatch/crawler/fetch/guard"
)

// Limits of lines that stay open.
const (
	mostMessage = 1 << 20          // bytes of one message
	pingEvery   = 20 * time.Second // a line on which a ping is not answered within as much again is broken
	silence     = time.Minute      // a line over which nothing comes for so long while somebody waits is broken
)

// lineTimes are the times of lines, real ones whatever the clock of the Client.
type lineTimes struct{ ping, silence time.Duration }

// errSilent is why a line is broken off over which nothing comes.
var errSilent = errors.New("nothing came over the line for too long")

// Socket is an open websocket.
type Socket struct {
	conn  *websocket.Conn
	times lineTimes
	stop  context.CancelFunc
	done  sync.WaitGroup
}

// Socket opens a websocket (ws: or wss:) through the guard. The handshake has Options.Timeout, what comes after it has no
// end but ctx. A redirect is not followed. An error is always an *Error.
func (c *Client) Socket(ctx context.Context, address string, header http.Header) (*Socket, error) {
	scheme, rest, _ := strings.Cut(address, "://")
	if scheme = strings.ToLower(scheme); scheme != "ws" && scheme != "wss" {
		return nil, &Error{Reason: Blocked, URL: Redact(address), Err: errors.New("the address of a line is written wss://HOST/PATH")}
	}
	asWeb := "http" + strings.TrimPrefix(scheme, "ws") + "://" + rest // what the guard and the wire know
	t, wrong := c.newTrip(asWeb, forAPI, false)
	if wrong != nil {
		return nil, wrong
	}
	h := c.hosts.get(t.url.Host)
	defer h.release()
	if err := c.awake(h, t); err != nil {
		return nil, err
	}
	if err := c.hosts.turn(ctx, h, false); err != nil {
		return nil, c.failure(asWeb, err, nil)
	}
	dial, cancel := context.WithTimeoutCause(ctx, c.o.Timeout, errSlow)
	defer cancel()
	web := &http.Client{
		Transport:     c.lineWire(),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	headers := http.Header{"User-Agent": {c.agent}}
	for name, values := range header {
		headers[name] = values
	}
	conn, resp, err := websocket.Dial(dial, t.url.String(), &websocket.DialOptions{HTTPClient: web, HTTPHeader: headers, CompressionMode: websocket.CompressionDisabled}) //nolint:bodyclose // the library closes it, see Dial
	if err != nil {
		return nil, c.noLine(dial, asWeb, resp, h, err)
	}
	conn.SetReadLimit(mostMessage)
	return newSocket(ctx, conn, c.line), nil
}

// noLine says why a websocket could not be opened.
func (c *Client) noLine(ctx context.Context, address string, resp *http.Response, h *host, err error) *Error {
	if resp == nil {
		return c.failure(address, err, context.Cause(ctx))
	}
	a := &answer{status: resp.StatusCode, header: resp.Header}
	e := &Error{Reason: Status, URL: Redact(address), Code: resp.StatusCode, Err: errors.New("the site answers, but opens no line")}
	switch {
	case isRedirect(resp.StatusCode):
		e.Reason, e.Err = Redirect, errors.New("the site redirects where a line was asked for; write the address where it leads")
	case resp.StatusCode == http.StatusTooManyRequests, resp.StatusCode == http.StatusServiceUnavailable && resp.Header.Get("Retry-After") != "":
		_ = c.limited(a, h, e) // fills e in
	case resp.StatusCode == http.StatusUnauthorized, resp.StatusCode == http.StatusForbidden:
		e.Reason = Refused
	case resp.StatusCode == http.StatusNotFound:
		e.Reason = Missing
	case resp.StatusCode >= 500:
		e.Reason = Server
	}
	return e
}

// lineWire is the transport of a line: HTTP/1.1, as websockets want it, through the same guard.
func (c *Client) lineWire() *http.Transport {
	part := c.o.Timeout / 3
	return &http.Transport{
		Proxy: nil, DialContext: c.dialer(part), TLSHandshakeTimeout: part, MaxResponseHeaderBytes: mostHeaderSize,
		TLSClientConfig:   &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: c.o.Roots, NextProtos: []string{"http/1.1"}},
		DisableKeepAlives: true,
	}
}

// newSocket watches over a line: one that no longer answers is broken off.
func newSocket(ctx context.Context, conn *websocket.Conn, times lineTimes) *Socket {
	ctx, stop := context.WithCancel(ctx)
	s := &Socket{conn: conn, times: times, stop: stop}
	s.done.Go(func() {
		tick := time.NewTicker(times.ping)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				_ = conn.CloseNow() // the reader learns it
				return
			case <-tick.C:
			}
			ping, cancel := context.WithTimeout(ctx, times.ping)
			err := conn.Ping(ping)
			cancel()
			if err != nil {
				_ = conn.CloseNow() // the reader learns it
				return
			}
		}
	})
	return s
}

// Next returns the next message; binary says of which kind it is. A message over 1 MiB ends the line, and so does a minute
// without any.
func (s *Socket) Next(ctx context.Context) (message []byte, binary bool, err error) {
	wait, cancel := context.WithTimeoutCause(ctx, s.times.silence, errSilent)
	defer cancel()
	kind, message, err := s.conn.Read(wait)
	switch {
	case err != nil && ctx.Err() == nil && errors.Is(context.Cause(wait), errSilent):
		return nil, false, &Error{Reason: Timeout, Err: &plain{fmt.Sprintf("nothing came over the line for %v", s.times.silence), errSilent}}
	case err != nil:
		return nil, false, lineError(err)
	}
	return message, kind == websocket.MessageBinary, nil
}

// Send sends a text message.
func (s *Socket) Send(ctx context.Context, message []byte) error {
	if err := s.conn.Write(ctx, websocket.MessageText, message); err != nil {
		return lineError(err)
	}
	return nil
}

// Close ends the line and waits until nothing watches over it any more.
func (s *Socket) Close() error {
	_ = s.conn.Close(websocket.StatusNormalClosure, "") // the other side may be gone
	s.stop()
	s.done.Wait()
	return nil
}

// lineError says in plain words why a line ended.
func lineError(err error) error {
	var closed websocket.CloseError
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, websocket.ErrMessageTooBig):
		return &Error{Reason: TooLarge, Err: fmt.Errorf("a message is larger than %d bytes", mostMessage)}
	case errors.As(err, &closed):
		return &Error{Reason: Network, Err: &plain{fmt.Sprintf("the other side closed the line (%d %s)", int(closed.Code), printable(closed.Reason)), err}}
	}
	return &Error{Reason: Network, Err: &plain{"the line broke", err}}
}

// Ports of mail servers, dialled by Dial alone.
const (
	imapPort  = 143
	imapsPort = 993
)

// Dial opens a connection to a mail server, host:port, through the guard: with TLS, or without it on a network that the
// administrator allows. It and the handshake have Options.Timeout, and so has every write after it; how long to wait
// for an answer is the caller's to say. An error is always an *Error.
func (c *Client) Dial(ctx context.Context, address string, inClear bool) (net.Conn, error) {
	shown := Redact("imap://" + address)
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, &Error{Reason: Blocked, URL: shown, Err: errors.New("a mail server is written as HOST:PORT")}
	}
	ctx, cancel := context.WithTimeoutCause(ctx, c.o.Timeout, errSlow)
	defer cancel()
	conn, err := c.mailDialer(inClear)(ctx, "tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, c.failure("http://"+address, err, context.Cause(ctx))
	}
	if !inClear {
		line := tls.Client(conn, &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: c.o.Roots, ServerName: host})
		if err := line.HandshakeContext(ctx); err != nil {
			_ = conn.Close() // nothing was said
			return nil, c.failure("https://"+address, err, context.Cause(ctx))
		}
		conn = line
	}
	return &patient{conn, c.o.Timeout}, nil
}

// Relay opens a connection to the office's own mail server, host:port, in clear: the caller secures the line. Only the configuration
// names that server, so that it may stand in a private network and on any port; where clouds keep their metadata nothing is
// ever dialled. An error is always an *Error.
func (c *Client) Relay(ctx context.Context, address string) (net.Conn, error) {
	conn, err := c.dialerOf(c.o.Timeout, func(network, address string) error {
		at, err := netip.ParseAddrPort(address)
		if ip := at.Addr().Unmap(); err != nil || ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified() {
			return c.guard.Dial(network, address)
		}
		return nil
	})(ctx, "tcp", address)
	if err != nil {
		return nil, c.failure("http://"+address, err, context.Cause(ctx))
	}
	return conn, nil
}

// mailDialer dials mail servers: their ports as well as those of the web, and in clear only where the administrator
// allows the network.
func (c *Client) mailDialer(inClear bool) func(context.Context, string, string) (net.Conn, error) {
	return c.dialerOf(c.o.Timeout/3, func(network, address string) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return c.guard.Dial(network, address)
		}
		if inClear && guard.Rule(at.Addr()) == "" {
			return fmt.Errorf("%w: a password is not sent in clear over public networks; write imaps://", guard.ErrRefused)
		}
		if at.Port() == imapPort || at.Port() == imapsPort {
			at = netip.AddrPortFrom(at.Addr(), securePort)
		}
		return c.guard.Dial(network, at.String())
	})
}

// securePort stands in for a mail server's port when the guard is asked about its address.
const securePort = 443

// patient is a connection on which nothing may hang for longer than a while.
type patient struct {
	net.Conn
	patience time.Duration
}

func (p *patient) Write(b []byte) (int, error) {
	if err := p.SetWriteDeadline(time.Now().Add(p.patience)); err != nil {
		return 0, err
	}
	return p.Conn.Write(b)
}
