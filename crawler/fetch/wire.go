package fetch

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"
)

const (
	mostIdle       = 512
	mostIdlePer    = 2
	idleFor        = time.Minute
	mostHeaderSize = 64 << 10
)

// newWire is the one transport. It knows no proxy: HTTP_PROXY and its kind are ignored, because the guard
// could not see what a proxy dials.
func (c *Client) newWire() *http.Transport {
	part := c.o.Timeout / 3
	return &http.Transport{
		Proxy:                  nil,
		DialContext:            c.dialer(part),
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: c.o.Roots},
		TLSHandshakeTimeout:    part,
		ForceAttemptHTTP2:      true, // a DialContext of one's own switches it off
		DisableCompression:     true, // unpacked in body.go, within limits
		MaxIdleConns:           mostIdle,
		MaxIdleConnsPerHost:    mostIdlePer,
		IdleConnTimeout:        idleFor,
		MaxResponseHeaderBytes: mostHeaderSize,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: part, PingTimeout: part, WriteByteTimeout: part},
	}
}

// dialer checks each address at the moment of dialling, those of a Resolver like those of the system, each
// of several addresses by itself.
func (c *Client) dialer(timeout time.Duration) func(context.Context, string, string) (net.Conn, error) {
	return c.dialerOf(timeout, c.guard.Dial)
}

// dialerOf is dialer with another say about what may be dialled.
func (c *Client) dialerOf(timeout time.Duration, allowed func(network, address string) error) func(context.Context, string, string) (net.Conn, error) {
	d := &net.Dialer{
		Timeout:   timeout,
		KeepAlive: 30 * time.Second,
		Control:   func(network, address string, _ syscall.RawConn) error { return allowed(network, address) },
	}
	if c.o.Resolver == nil {
		return d.DialContext
	}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		ctx, cancel := context.WithTimeout(ctx, timeout)
		defer cancel()
		host, port, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		if net.ParseIP(host) != nil {
			return d.DialContext(ctx, network, address)
		}
		ips, err := c.o.Resolver.LookupNetIP(ctx, "ip", host)
		if err != nil {
			return nil, err
		}
		err = &net.DNSError{Err: "no address", Name: host, IsNotFound: true}
		for _, ip := range ips {
			var conn net.Conn
			if conn, err = d.DialContext(ctx, network, net.JoinHostPort(ip.String(), port)); err == nil {
				return conn, nil
			}
		}
		return nil, err
	}
}

// watch breaks a request off that takes too long, in all or without bringing anything. Its times are real
// ones, whatever the clock of the Client.
type watch struct {
	breakOff context.CancelCauseFunc
	patience time.Duration // without enoughBytes

	mu    sync.Mutex
	total *time.Timer
	stall *time.Timer
	got   int // bytes since the stall timer was set
}

// enoughBytes must come within the patience, or a body that dribbles in byte by byte would hold a connection
// for the whole timeout.
const enoughBytes = 1 << 10

// newWatch starts to watch. Half of the time is for the headers to come, a third for each KiB of the body.
func newWatch(breakOff context.CancelCauseFunc, left, timeout time.Duration) *watch {
	return &watch{
		breakOff: breakOff, patience: timeout / 3,
		total: time.AfterFunc(left, func() { breakOff(errSlow) }),
		stall: time.AfterFunc(timeout/2, func() { breakOff(errSlow) }),
	}
}

// headers is called when the headers have come.
func (w *watch) headers() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stall.Stop()
	w.stall = time.AfterFunc(w.patience, func() { w.breakOff(errStall) })
}

// bytes is called when n bytes of the body have come.
func (w *watch) bytes(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.got += n; w.got >= enoughBytes {
		w.got = 0
		w.stall.Reset(w.patience)
	}
}

func (w *watch) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.total.Stop()
	w.stall.Stop()
}
