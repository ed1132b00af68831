package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"presswatch/crawler/fetch/guard"
	"presswatch/crawler/fetch/robots"
)

// Purposes that only this package has.
const (
	forRobots Purpose = "robots"
	forPost   Purpose = "post"
	forAPI    Purpose = "api" // what a network offers to programs
	forEnd    Purpose = "end" // where an address leads
)

var accepts = map[Purpose]string{
	ForFeed:    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5",
	ForPage:    "text/html, application/xhtml+xml;q=0.9, */*;q=0.5",
	ForProbe:   "text/html, application/xhtml+xml;q=0.9, */*;q=0.5",
	ForSitemap: "application/xml, text/xml;q=0.9, */*;q=0.5",
	forRobots:  "text/plain, */*;q=0.5",
	forPost:    "*/*",
	forAPI:     "application/json, */*;q=0.5",
	forEnd:     "text/html, */*;q=0.5",
}

// trip is one fetch with all its redirects.
type trip struct {
	purpose Purpose
	urgent  bool
	method  string
	form    string      // body of a POST
	api     bool        // sent by Send
	ours    bool        // a message of ours
	max     int64       // bytes of the answer; 0: as the Client says
	header  http.Header // of the request, beside those that every request has

	start, url *url.URL
	host       *url.URL // last asked, so that a redirect on one host does not wait twice
	left       time.Duration
	seen       map[string]bool
	permanent  bool // only 301 and 308 so far, and no way back from https to http
	inside     bool // the first address asked lay outside public space, by an exception
	fresh      bool // asked again without conditions after a 304 that fitted nothing
}

// answer is what a hop came to.
type answer struct {
	url    *url.URL
	status int
	header http.Header
	body   []byte
	remote netip.Addr
	moved  string // where only-permanent redirects led
}

func (c *Client) newTrip(address string, purpose Purpose, urgent bool) (*trip, *Error) {
	u, err := c.guard.URL(address)
	if err != nil {
		return nil, c.failure(address, err, nil)
	}
	return &trip{
		purpose: purpose, urgent: urgent, method: http.MethodGet, header: http.Header{},
		start: u, url: u, left: c.o.Timeout, seen: map[string]bool{u.String(): true}, permanent: true,
	}, nil
}

// travel asks hop by hop until there is an answer. Before each hop the address has passed the guard, and
// robots.txt and the host's own wishes are heard. Every error is an *Error.
func (c *Client) travel(ctx context.Context, t *trip) (*answer, error) {
	for {
		a, err := c.hop(ctx, t)
		if err != nil {
			return nil, err
		}
		switch {
		case a.status == http.StatusNotModified && !t.conditional():
			if t.fresh {
				return nil, &Error{Reason: Status, URL: Redact(t.url.String()), Code: a.status, Err: errors.New("the site says that nothing changed, but it was not asked that")}
			}
			t.fresh = true
			t.header.Set("Cache-Control", "no-cache")
		case isRedirect(a.status):
			if err := c.follow(t, a); err != nil {
				return nil, err
			}
		default:
			return c.arrive(t, a)
		}
	}
}

func (t *trip) conditional() bool {
	return t.header.Get("If-None-Match") != "" || t.header.Get("If-Modified-Since") != ""
}

func isRedirect(code int) bool {
	switch code {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// hop asks one address.
func (c *Client) hop(ctx context.Context, t *trip) (*answer, error) {
	h := c.hosts.get(t.url.Host)
	defer h.release()
	if err := c.awake(h, t); err != nil { // before robots.txt is asked for at the same host
		return nil, err
	}
	if err := c.obey(ctx, t); err != nil {
		return nil, err
	}
	if t.purpose != forRobots && (t.host == nil || t.host.Host != t.url.Host) {
		if err := c.hosts.turn(ctx, h, t.urgent); err != nil {
			return nil, c.failure(t.url.String(), err, nil)
		}
	}
	t.host = t.url
	if err := c.awake(h, t); err != nil { // another request may have been told to stay away meanwhile
		return nil, err
	}
	return c.ask(ctx, t, h)
}

// awake is an error while the host wants to be left alone.
func (c *Client) awake(h *host, t *trip) error {
	until, code, ok := h.asleep(c.o.Now())
	if !ok || t.ours { // an alarm does not wait because a feed at the same host was asked too often
		return nil
	}
	return &Error{
		Reason: Limited, URL: Redact(t.url.String()), Code: code, RetryAt: until,
		Err: errors.New("the site asked to be left alone"),
	}
}

// ask sends one request and reads the whole answer, in a lane and under watch.
func (c *Client) ask(ctx context.Context, t *trip, h *host) (*answer, error) {
	ctx, breakOff := context.WithCancelCause(ctx)
	defer breakOff(nil)
	if t.left <= 0 {
		return nil, c.failure(t.url.String(), errSlow, errSlow)
	}
	p, err := c.lanes.Enter(ctx, h.isSlow(), t.urgent, func() { breakOff(errShed) })
	if err != nil {
		return nil, c.failure(t.url.String(), err, nil)
	}
	began := time.Now()
	defer func() {
		took := time.Since(began)
		t.left -= took
		h.setSlow(p.Leave(took) || errors.Is(context.Cause(ctx), errShed))
	}()
	w := newWatch(breakOff, t.left, c.o.Timeout)
	defer w.stop()
	a, err := c.exchange(ctx, t, w)
	if err != nil {
		return nil, c.failure(t.url.String(), err, context.Cause(ctx))
	}
	return a, nil
}

func (c *Client) exchange(ctx context.Context, t *trip, w *watch) (*answer, error) {
	a := &answer{url: t.url}
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(i httptrace.GotConnInfo) {
		if ap, err := netip.ParseAddrPort(i.Conn.RemoteAddr().String()); err == nil {
			a.remote = ap.Addr()
		}
	}})
	req, err := http.NewRequestWithContext(ctx, t.method, t.url.String(), strings.NewReader(t.form)) //nolint:gosec // the guard has seen the address, and sees it again when it is dialled
	if err != nil {
		return nil, fmt.Errorf("%w: the address cannot be asked for", guard.ErrRefused)
	}
	c.dress(req, t)
	resp, err := c.wire.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	w.headers()
	a.status, a.header = resp.StatusCode, resp.Header
	a.body, err = readBody(resp, c.capsFor(t, resp), t.purpose == ForFeed || t.purpose == ForSitemap, w.bytes)
	if a.status < 200 || a.status > 299 {
		return a, nil // the status says enough, whatever its body was
	}
	return a, err
}

// Bodies that are not kept whole: enough to see a challenge in it and to use the connection again.
const (
	errorBody = 64 << 10
	postBody  = 64 << 10
)

func (c *Client) capsFor(t *trip, resp *http.Response) caps {
	l := caps{bytes: c.o.MaxBytes, ratio: c.o.MaxRatio}
	switch {
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		l.bytes, l.cut = errorBody, true
	case t.purpose == forPost:
		l.bytes, l.cut = postBody, true
	case t.purpose == forEnd:
		l.bytes, l.cut = 0, true
	case t.max > 0:
		l.bytes = t.max
	case t.purpose == forRobots:
		l.bytes, l.cut = robots.Limit+1, true
	}
	return l
}

// dress puts on the headers. What the caller may set is named here; everything else is ours.
func (c *Client) dress(req *http.Request, t *trip) {
	req.Header = http.Header{"User-Agent": {c.agent}, "Accept": {accepts[t.purpose]}, "Accept-Encoding": {"gzip"}}
	for _, name := range []string{"Accept", "Accept-Language", "If-None-Match", "If-Modified-Since", "Cache-Control", "Content-Type", "Authorization", "Cookie", "Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"} {
		if v := t.header.Get(name); v != "" {
			req.Header.Set(name, v)
		}
	}
}

// follow goes on to where a redirect leads.
func (c *Client) follow(t *trip, a *answer) error {
	wrong := func(text string) *Error {
		return &Error{Reason: Redirect, URL: Redact(t.url.String()), Code: a.status, Err: errors.New(text)}
	}
	to, err := c.target(t.url, a.header.Get("Location"))
	if err != nil {
		var e *Error
		if errors.As(err, &e) {
			return e
		}
		return wrong("the site redirects to nowhere")
	}
	if t.method != http.MethodGet && (to.Host != t.url.Host || to.Scheme != t.url.Scheme || a.status < http.StatusTemporaryRedirect) {
		return wrong("the site redirects what may only be sent to itself")
	}
	if err := t.staysHere(to); err != nil {
		return wrong(err.Error())
	}
	if len(t.seen) > c.o.MaxRedirects {
		return wrong(fmt.Sprintf("the site redirects more than %d times", c.o.MaxRedirects))
	}
	if t.seen[to.String()] {
		return wrong("the site redirects in a circle; perhaps it wants cookies")
	}
	t.seen[to.String()] = true
	down := t.url.Scheme == "https" && to.Scheme == "http"
	if to.Host != t.url.Host || down {
		t.header.Del("Authorization")
		t.header.Del("Cookie")
	}
	if t.host == t.start {
		t.inside = guard.Rule(a.remote) != ""
	}
	t.permanent = t.permanent && !down && (a.status == http.StatusMovedPermanently || a.status == http.StatusPermanentRedirect)
	t.url = to
	return nil
}

// target is where a redirect leads, if the guard lets us go there. User name and password in it are dropped.
func (c *Client) target(from *url.URL, location string) (*url.URL, error) {
	if location == "" || len(location) > mostHeaderSize {
		return nil, errors.New("no target")
	}
	ref, err := url.Parse(strings.TrimSpace(location))
	if err != nil {
		return nil, err
	}
	to := from.ResolveReference(ref)
	to.User = nil
	u, err := c.guard.URL(to.String())
	if err != nil {
		e := c.failure(from.String(), err, nil)
		e.Err = &plain{"it redirects to where presswatch does not go; " + e.Err.Error(), err}
		return nil, e
	}
	return u, nil
}

// arrive turns the last answer into a result or an error.
func (c *Client) arrive(t *trip, a *answer) (*answer, error) {
	h := c.hosts.get(a.url.Host)
	defer h.release()
	if err := c.judge(t, a, h); err != nil {
		return nil, err
	}
	h.answered()
	if t.api && !t.ours {
		c.spent(a, h)
	}
	// An exception for a private network must not become the lasting address of a public source.
	intoPrivate := !t.inside && guard.Rule(a.remote) != ""
	if len(t.seen) > 1 && t.permanent && !intoPrivate {
		a.moved = a.url.String()
	}
	return a, nil
}
