// Package fetch is the only door to the network.
//
// One [Client] serves feeds, news pages, robots.txt and sitemaps alike (colly goes through
// [Client.Transport]). It refuses every address outside public space at the moment of dialling, bounds size
// after decompression, time, redirects and compression ratio, obeys robots.txt (RFC 9309) and Retry-After
// for the whole host, keeps a pace per host, asks conditionally, and says honestly who it is.
package fetch

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"time"
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
	TLS      Reason = "tls"       //
	Network  Reason = "network"   // name not found, connection refused or broken
	Encoding Reason = "encoding"  // unknown or broken Content-Encoding
)

// Error is a failed fetch. Its text is fit for a press officer and never holds what an internal address
// answered.
type Error struct {
	Reason  Reason
	URL     string    // redacted
	Code    int       // HTTP status, 0 if there was no answer
	RetryAt time.Time // not before this time, zero if the server said nothing
	Err     error
}

// Options configure a Client. The zero value of each field is the safe default.
type Options struct {
	Agent   string // product token in User-Agent and robots.txt, "presswatch"
	Version string
	Contact string // address of the operator for User-Agent: a URL or mailto:

	Timeout      time.Duration // for one request with all redirects, 30 s
	MaxBytes     int64         // of a body after decompression, 8 MiB
	MaxRatio     int64         // decompressed to compressed, 200
	MaxRedirects int           // 5
	Pace         time.Duration // between two requests to one host, 1 s, ± 25 %
	MaxConns     int           // connections in all, 64

	Allow    []netip.Prefix // private networks that the administrator allows (and the tests' 127.0.0.1/32)
	Resolver Resolver       // nil: the system's
	Now      func() time.Time
	Sleep    func(context.Context, time.Duration) error // nil: real time
	Log      *slog.Logger
}

// Resolver finds the addresses of a host. What it finds is still checked when it is dialled.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}
