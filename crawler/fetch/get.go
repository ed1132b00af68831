package fetch

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
)

// Get fetches one address. An error is always an *Error.
func (c *Client) Get(ctx context.Context, r Request) (*Response, error) {
	t, wrong := c.newTrip(r.URL, r.Purpose, r.Urgent)
	if wrong != nil {
		return nil, wrong
	}
	if r.ETag != "" {
		t.header.Set("If-None-Match", r.ETag)
	}
	if r.LastModified != "" {
		t.header.Set("If-Modified-Since", r.LastModified)
	}
	a, err := c.travel(ctx, t)
	if err != nil {
		return nil, err
	}
	out := &Response{
		URL: a.url.String(), Status: a.status, Header: a.header, Body: a.body, ContentType: a.header.Get("Content-Type"),
		NotModified: a.status == http.StatusNotModified, ETag: a.header.Get("ETag"), LastModified: a.header.Get("Last-Modified"),
		Permanent: a.moved, Fetched: c.o.Now(),
	}
	if out.NotModified { // a 304 may leave out what did not change (RFC 9110, 15.4.5)
		out.Body = nil
		out.ETag, out.LastModified = or(out.ETag, r.ETag), or(out.LastModified, r.LastModified)
	}
	return out, nil
}

// Transport is the same door for libraries that want an http.RoundTripper. It follows redirects itself, so
// that the caller sees none and Response.Request.URL is the final address (Response.Request.Response is set
// where only permanent redirects led there); bodies are unpacked and bounded;
// a 304 comes through if the caller set the condition; every other status that is no answer comes back as an
// *Error. Only GET passes. Of the caller's headers Accept, Accept-Language, Authorization, Cache-Control,
// Cookie, If-None-Match and If-Modified-Since are sent; Authorization and Cookie not to another host.
func (c *Client) Transport(p Purpose, urgent bool) http.RoundTripper {
	return transport{c, p, urgent}
}

type transport struct {
	client  *Client
	purpose Purpose
	urgent  bool
}

func (tr transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		req.Body.Close()
	}
	if req.Method != "" && req.Method != http.MethodGet {
		return nil, &Error{Reason: Blocked, URL: Redact(req.URL.String()), Err: errors.New("only GET is sent this way")}
	}
	t, wrong := tr.client.newTrip(req.URL.String(), tr.purpose, tr.urgent)
	if wrong != nil {
		return nil, wrong
	}
	t.header = req.Header.Clone()
	if t.header == nil {
		t.header = http.Header{}
	}
	a, err := tr.client.travel(req.Context(), t)
	if err != nil {
		return nil, err
	}
	return a.response(req), nil
}

// response is the answer as net/http has it.
func (a *answer) response(req *http.Request) *http.Response {
	final := req.Clone(req.Context())
	final.URL, final.Host = a.url, a.url.Host
	if a.moved != "" { // net/http's own place for the answer that sent us on
		final.Response = &http.Response{StatusCode: http.StatusPermanentRedirect, Header: http.Header{}, Body: http.NoBody}
	}
	header := a.header.Clone()
	header.Del("Content-Encoding")
	header.Del("Content-Length")
	return &http.Response{
		Status: http.StatusText(a.status), StatusCode: a.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(bytes.NewReader(a.body)), ContentLength: int64(len(a.body)), Request: final,
	}
}

// Post sends a form, for subscribing at a WebSub hub: through the same guard, lanes and pace. A redirect is
// followed only on the same host (307, 308). It returns the status, a 2xx; every error is an *Error.
func (c *Client) Post(ctx context.Context, address string, form url.Values) (status int, err error) {
	t, wrong := c.newTrip(address, forPost, false)
	if wrong != nil {
		return 0, wrong
	}
	t.method, t.form = http.MethodPost, form.Encode()
	t.header.Set("Content-Type", "application/x-www-form-urlencoded")
	a, err := c.travel(ctx, t)
	if err != nil {
		return 0, err
	}
	return a.status, nil
}
