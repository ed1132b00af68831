package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"presswatch/crawler/fetch/retry"
)

// Call is a request to a programming interface of a network.
type Call struct {
	Method string // "" is GET
	URL    string
	Header http.Header // Accept, Accept-Language, Authorization, Cookie, Content-Type and Webhook-* (Id, Timestamp, Signature) are sent; on this host only
	Body   []byte      // of a POST
	Page   bool        // it is a page for people: robots.txt is obeyed, and a challenge is no answer
	Ours   bool        // it is a message of ours to one address of many at its host: what that asks for (429, 503) is an answer, and holds up no other
	Max    int64       // bytes of the answer after decompression; 0: Options.MaxBytes
}

// Answer is a whole answer of any status.
type Answer struct {
	URL    string // after redirects
	Status int
	Header http.Header
	Body   []byte // decompressed; of a status that is no 2xx at most 64 KiB
}

// Send asks a programming interface: through the same guard, lanes and pace as [Client.Get], and like it an error is
// always an *Error. Any status is an answer, for the networks say in the body what is wrong, but for 429 and for 503 with
// Retry-After, after which the whole host is left alone. So it is after an answer that says that it was the last one for
// now (X-RateLimit-Remaining and its kind). Redirects are followed on the same host only.
func (c *Client) Send(ctx context.Context, call Call) (*Answer, error) {
	purpose := forAPI
	if call.Page {
		purpose = ForPage
	}
	t, wrong := c.newTrip(call.URL, purpose, false)
	if wrong != nil {
		return nil, wrong
	}
	t.api, t.ours, t.max = true, call.Ours, call.Max
	t.method, t.form = or(call.Method, http.MethodGet), string(call.Body)
	if t.method != http.MethodGet && t.method != http.MethodPost {
		return nil, &Error{Reason: Blocked, URL: Redact(call.URL), Err: fmt.Errorf("%s is not sent", t.method)}
	}
	if call.Header != nil {
		t.header = call.Header.Clone()
	}
	a, err := c.travel(ctx, t)
	if err != nil {
		return nil, err
	}
	return &Answer{URL: a.url.String(), Status: a.status, Header: a.header, Body: a.body}, nil
}

// staysHere refuses a redirect of a call to another host: what it carries is for this one.
func (t *trip) staysHere(to *url.URL) error {
	if t.api && (to.Host != t.url.Host || to.Scheme != t.url.Scheme) {
		return errors.New("the site redirects to another host, where presswatch does not follow with what it was given for this one")
	}
	return nil
}

// spent leaves a host alone until its allowance is renewed, once an answer says that nothing is left of it.
func (c *Client) spent(a *answer, h *host) {
	now := c.o.Now()
	if wait, ok := retry.Spent(a.header, now); ok {
		c.o.Log.Info("the allowance at a host is used up", "host", h.name, "until", h.quiet(now, wait, http.StatusTooManyRequests))
	}
}

// Resolve finds where an address leads, following redirects through the guard without reading what stands at the end.
// The error is an *Error; an end that answers with an error is an end all the same.
func (c *Client) Resolve(ctx context.Context, address string) (string, error) {
	t, wrong := c.newTrip(address, forEnd, false)
	if wrong != nil {
		return "", wrong
	}
	t.api = false
	for {
		a, err := c.hop(ctx, t)
		if err != nil {
			return "", err
		}
		if a.status == http.StatusTooManyRequests {
			h := c.hosts.get(a.url.Host)
			defer h.release()
			return "", c.limited(a, h, &Error{URL: Redact(a.url.String()), Code: a.status})
		}
		if !isRedirect(a.status) {
			return a.url.String(), nil
		}
		if err := c.follow(t, a); err != nil {
			return "", err
		}
	}
}

// SetPace sets the least time between two requests to a host (host, or host:port where the port is not the scheme's own),
// for networks that ask for more than Options.Pace. All sources of the host share it.
func (c *Client) SetPace(name string, d time.Duration) { c.hosts.setPace(strings.ToLower(name), d) }
