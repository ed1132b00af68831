// Package fetch is the only door to the network.
//
// One [Client] serves feeds, news pages, robots.txt and sitemaps alike (colly goes through
// [Client.Transport]). It refuses every address outside public space at the moment of dialling, bounds size
// after decompression, time, redirects and compression ratio, obeys robots.txt (RFC 9309) and Retry-After
// for the whole host, keeps a pace per host, asks conditionally, and says honestly who it is.
package fetch

import (
	"context"
	"crypto/x509"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"presswatch/crawler/fetch/guard"
	"presswatch/crawler/fetch/lanes"
)

// Purpose says what a request is for: it decides about robots.txt and the Accept header.
type Purpose string

// The purposes.
const (
	ForFeed    Purpose = "feed"    // a feed that the user subscribed to: robots.txt only if it names our agent
	ForPage    Purpose = "page"    // obeys robots.txt
	ForSitemap Purpose = "sitemap" // obeys robots.txt
	ForProbe   Purpose = "probe"   // looking at the organisation's own site on its user's behalf: as a page
)

// Request is one GET.
type Request struct {
	URL          string
	Purpose      Purpose
	ETag         string // verbatim from the answer before; "" asks unconditionally
	LastModified string // verbatim
	Urgent       bool   // own channels: waits for the host's pace, but before others
}

// Response is an answer with a whole body: 2xx, or 304 with no body.
type Response struct {
	URL          string // after redirects
	Status       int
	Header       http.Header
	Body         []byte // decompressed; at most Options.MaxBytes
	ContentType  string
	NotModified  bool
	ETag         string // verbatim
	LastModified string // verbatim
	Permanent    string // where only-permanent redirects (301, 308) led, "" if there were none
	Fetched      time.Time
}

// Reason is why a fetch failed, for the state of the source.
type Reason string

// The reasons.
const (
	Blocked  Reason = "blocked"   // our guard: scheme, port or address not allowed
	Robots   Reason = "robots"    // robots.txt forbids it
	Limited  Reason = "limited"   // 429, or 503 with Retry-After, now or earlier on this host
	Refused  Reason = "refused"   // 401, 403, a challenge page
	Missing  Reason = "missing"   // 404
	Gone     Reason = "gone"      // 410
	Server   Reason = "server"    // 5xx
	Status   Reason = "status"    // another status that is no answer
	TooLarge Reason = "too large" // over MaxBytes or MaxRatio after decompression
	Timeout  Reason = "timeout"   // took longer than Options.Timeout in all
	Redirect Reason = "redirect"  // too many, a loop, or to where we do not go
	TLS      Reason = "tls"       // certificate or protocol version not acceptable
	Network  Reason = "network"   // name not found, connection refused or broken
	Encoding Reason = "encoding"  // unknown or broken Content-Encoding
)

// Options configure a Client. The zero value of each field is the safe default.
type Options struct {
	Agent   string // product token in User-Agent and robots.txt, "presswatch"
	Version string
	Contact string // address of the operator for User-Agent: a URL or mailto:

	Timeout      time.Duration // for one request with all redirects, 30 s
	MaxBytes     int64         // of a body after decompression, 8 MiB
	MaxRatio     int64         // decompressed to compressed, 200
	MaxRedirects int           // 5
	Pace         time.Duration // between two requests to one host, 1 s, ± 25 %; negative: none
	MaxConns     int           // requests under way that are not slow, 64; slow ones have places of their own

	Here     []netip.AddrPort // single places that presswatch serves itself
	Allow    []netip.Prefix   // private networks that the administrator allows (and the tests' 127.0.0.1/32)
	Resolver Resolver         // nil: the system's
	Roots    *x509.CertPool   // certificate authorities, nil: the system's
	Now      func() time.Time
	Sleep    func(context.Context, time.Duration) error // nil: real time
	Log      *slog.Logger
}

// Resolver finds the addresses of a host. What it finds is still checked when it is dialled.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Defaults of Options.
const (
	defaultTimeout   = 30 * time.Second
	defaultMaxBytes  = 8 << 20
	defaultMaxRatio  = 200
	defaultRedirects = 5
	defaultPace      = time.Second
	defaultConns     = 64
)

// withDefaults fills in what was left out.
func (o Options) withDefaults() Options {
	o.Agent = or(o.Agent, "presswatch")
	o.Timeout = or(o.Timeout, defaultTimeout)
	o.MaxBytes = or(o.MaxBytes, defaultMaxBytes)
	o.MaxRatio = or(o.MaxRatio, defaultMaxRatio)
	o.MaxRedirects = or(o.MaxRedirects, defaultRedirects)
	o.Pace = or(o.Pace, defaultPace)
	o.MaxConns = or(o.MaxConns, defaultConns)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

func or[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// userAgent says who asks and whom to write to.
func (o Options) userAgent() string {
	s := o.Agent
	if o.Version != "" {
		s += "/" + o.Version
	}
	if o.Contact != "" {
		s += " (+" + o.Contact + ")"
	}
	return s
}

// Client fetches. It is safe for use by many goroutines; one process has one.
type Client struct {
	o      Options
	agent  string
	guard  guard.Guard
	wire   *http.Transport
	hosts  *hosts
	lanes  *lanes.Lanes
	robots *robotsCache
	line   lineTimes
}

// New makes a Client. It opens no connection.
func New(o Options) *Client {
	o = o.withDefaults()
	c := &Client{
		o: o, agent: o.userAgent(), guard: guard.Guard{Allow: o.Allow, Here: o.Here},
		hosts: newHosts(o), lanes: lanes.New(o.MaxConns, o.Timeout),
		line: lineTimes{ping: pingEvery, silence: silence},
	}
	c.wire = c.newWire()
	c.robots = newRobotsCache(o.Now, c.loadRobots)
	return c
}

// Close closes the connections that wait for another request. Requests under way are ended by their contexts.
func (c *Client) Close() { c.wire.CloseIdleConnections() }
