// Package guard stands before the pages: it sets the security headers, refuses foreign hosts and
// cross-origin posts, bounds what a request may bring, contains panics, and bounds how many pages are made
// at once.
package guard

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"presswatch/index"
)

// Limits of a request; more is refused with a 4xx.
const (
	MaxURL  = 8 << 10  // bytes of path and query
	MaxBody = 64 << 10 // bytes of a form
)

// Policy is the content security policy of every page.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// Deny answers a refused request with a status and a sentence for people.
type Deny func(w http.ResponseWriter, r *http.Request, status int, sentence string)

// Options say what the guard lets through.
type Options struct {
	Hosts   []string // names under which the pages may be asked for, without ports; empty: loopback only
	BaseURL string   // address of the pages behind a proxy, trusted as an origin; "" for none
	Deny    Deny
	Panic   func(w http.ResponseWriter, r *http.Request, value any, stack []byte)
}

// Wrap puts the guard around a handler. It fails on a BaseURL that is no origin.
func Wrap(next http.Handler, o Options) (http.Handler, error) {
	cross := http.NewCrossOriginProtection()
	if o.BaseURL != "" {
		u, err := url.Parse(o.BaseURL)
		if err != nil || u.Host == "" {
			return nil, fmt.Errorf("base URL %q is no address like https://press.example: %w", o.BaseURL, index.ErrInvalid)
		}
		if err := cross.AddTrustedOrigin(u.Scheme + "://" + u.Host); err != nil {
			return nil, fmt.Errorf("base URL %q: %w: %w", o.BaseURL, err, index.ErrInvalid)
		}
	}
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.Deny(w, r, http.StatusForbidden, "This form was sent from another site. Open the page here and send it again.")
	}))
	// From the inside out: the body is bounded last, when it is known that the request is ours; the headers
	// come first, so that every refusal carries them.
	h := bounded(next, o.Deny)
	h = cross.Handler(h)
	h = hosts(h, o)
	h = contained(h, o.Panic)
	return headers(h), nil
}

func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", Policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()")
		h.Set("X-Robots-Tag", "noindex, nofollow")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// contained turns a panic into an answer, so that one page's fault is not everybody's. What was written of
// the answer before is lost only if pages are rendered to a buffer first, which they are.
func contained(next http.Handler, answer func(http.ResponseWriter, *http.Request, any, []byte)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if v := recover(); v != nil {
				if v == http.ErrAbortHandler { //nolint:errorlint // net/http compares it so as well: a wrapped one is a panic like others
					panic(v)
				}
				answer(w, r, v, debug.Stack())
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// hosts refuses requests for a name that is not ours: a page elsewhere that makes its own name point here
// (DNS rebinding) must not read anything.
func hosts(next http.Handler, o Options) http.Handler {
	allowed := slices.Clone(o.Hosts)
	if len(allowed) == 0 {
		allowed = []string{"localhost", "127.0.0.1", "::1"}
	}
	if u, err := url.Parse(o.BaseURL); err == nil && u.Hostname() != "" {
		allowed = append(allowed, u.Hostname())
	}
	for i, h := range allowed {
		allowed[i] = bare(h)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !slices.Contains(allowed, bare(r.Host)) {
			o.Deny(w, r, http.StatusMisdirectedRequest, "presswatch is not known under this name. Add it to «hosts» in the configuration if it is yours.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// bare gives a host in lower case without port, brackets and the dot at its end.
func bare(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return strings.TrimSuffix(strings.ToLower(strings.Trim(host, "[]")), ".")
}

func bounded(next http.Handler, deny Deny) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case len(r.RequestURI) > MaxURL || len(r.URL.RawQuery) > MaxURL:
			deny(w, r, http.StatusRequestURITooLong, "This address is too long. A query may have 1,024 bytes.")
		case r.ContentLength > MaxBody:
			deny(w, r, http.StatusRequestEntityTooLarge, "This form is too large.")
		default:
			r.Body = http.MaxBytesReader(w, r.Body, MaxBody)
			next.ServeHTTP(w, r)
		}
	})
}

// Local reports whether a request comes from this machine.
func Local(r *http.Request) bool {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && ap.Addr().Unmap().IsLoopback()
}

// OwnPath gives p back if it is a path on this site that a redirect may lead to, else "/". It takes no
// address that a browser could read as leading elsewhere ("//evil", "/\evil", "/%09/evil").
func OwnPath(p string) string {
	u, err := url.Parse(p)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" {
		return "/"
	}
	if !strings.HasPrefix(p, "/") || strings.HasPrefix(p, "//") || strings.ContainsAny(p, "\\\t\r\n\x00") {
		return "/"
	}
	if clean := u.Path; strings.HasPrefix(clean, "//") || strings.ContainsAny(clean, "\\\t\r\n\x00") {
		return "/"
	}
	return p
}

// Slots bound how many pages are made at once.
type Slots struct {
	free chan struct{}
	wait time.Duration
}

// NewSlots makes n slots; a request waits for one at most as long as wait.
func NewSlots(n int, wait time.Duration) *Slots {
	return &Slots{free: make(chan struct{}, max(n, 1)), wait: wait}
}

// Take takes a slot and returns how to give it back, or an error of kind [index.ErrBusy].
func (s *Slots) Take(ctx context.Context) (release func(), err error) {
	select {
	case s.free <- struct{}{}:
		return func() { <-s.free }, nil
	default:
	}
	t := time.NewTimer(s.wait)
	defer t.Stop()
	select {
	case s.free <- struct{}{}:
		return func() { <-s.free }, nil
	case <-t.C:
		return nil, fmt.Errorf("all %d slots are taken: %w", cap(s.free), index.ErrBusy)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Reference makes the short id that the page of a failure and its line in the log share: "7f3a-0912", the
// second part being the local time of day.
func Reference(now time.Time) string {
	b := make([]byte, 2)
	_, _ = rand.Read(b) // never fails, see crypto/rand
	return hex.EncodeToString(b) + "-" + now.Format("1504")
}

// HTTPServer gives a server with the time-outs that keep slow and idle clients from holding it up. It logs
// what net/http has to say as warnings.
func HTTPServer(h http.Handler, log *slog.Logger) *http.Server {
	s := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    32 << 10,
		HTTP2:             &http.HTTP2Config{MaxConcurrentStreams: 100},
	}
	if log != nil {
		s.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelWarn)
	}
	return s
}
