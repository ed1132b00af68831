package fetch

import (
	"errors"
	"net/http"

	"presswatch/crawler/fetch/challenge"
	"presswatch/crawler/fetch/retry"
)

// judge says whether a status and body are an answer.
func (c *Client) judge(t *trip, a *answer, h *host) error {
	e := &Error{URL: Redact(a.url.String()), Code: a.status}
	switch code := a.status; {
	case code == http.StatusNotModified, t.ours:
		return nil
	case code == http.StatusTooManyRequests, code == http.StatusServiceUnavailable && a.header.Get("Retry-After") != "":
		return c.limited(a, h, e)
	case t.purpose == forAPI:
		return nil // what is wrong, the body says
	case t.purpose != forRobots && challenge.Of(a.status, a.header, a.body) != "":
		e.Reason, e.Err = Refused, errors.New(challenge.Of(a.status, a.header, a.body))
	case code == http.StatusPartialContent:
		e.Reason, e.Err = Status, errors.New("the site sent a part where the whole was asked for")
	case code >= 200 && code <= 299:
		return nil
	case code == http.StatusUnauthorized, code == http.StatusForbidden, code == http.StatusProxyAuthRequired, code == http.StatusUnavailableForLegalReasons:
		e.Reason = Refused
	case code == http.StatusNotFound:
		e.Reason = Missing
	case code == http.StatusGone:
		e.Reason = Gone
	case code >= 500 && code <= 599:
		e.Reason = Server
	default:
		e.Reason = Status
	}
	return e
}

// limited remembers for the whole host that it wants to be left alone.
func (c *Client) limited(a *answer, h *host, e *Error) error {
	now := c.o.Now()
	wait, _ := retry.After(a.header, now)
	e.Reason, e.RetryAt = Limited, h.quiet(now, wait, a.status)
	c.o.Log.Info("a host wants to be left alone", "host", h.name, "status", a.status, "until", e.RetryAt)
	return e
}
