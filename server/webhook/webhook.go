// Package webhook sends notices to addresses of the office's choice, signed as Standard Webhooks says
// (github.com/standard-webhooks/standard-webhooks, spec 1.0.0): the headers webhook-id, webhook-timestamp and
// webhook-signature. The id is the same for every try of a notice, so that the other side can pass over what it has.
package webhook

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/server/chat"
	"presswatch/server/outbox"
)

// Post sends a body to an address, through the guard against addresses inside. Redirects to other hosts are not followed. An
// error is a sentence.
type Post func(ctx context.Context, address string, header http.Header, body []byte) (Reply, error)

// Reply is what the other side answers.
type Reply struct {
	Status int
	Wait   time.Duration // how long it asks to be left alone (Retry-After); 0: it does not say
}

// Endpoint is where notices go.
type Endpoint struct {
	URL    string
	Secret string    // "whsec_" and base64, as the other side gave it; "" nothing is signed
	Kind   chat.Kind // a chat service that is spoken to in its own form; "" none
}

// Channel sends to endpoints by their names, which are the recipients of notices.
type Channel struct {
	Post      Post
	Endpoints map[string]Endpoint
	Now       func() time.Time
}

// Send sends a notice.
func (c *Channel) Send(ctx context.Context, n index.Notice) error {
	e, ok := c.Endpoints[n.Recipient]
	if !ok {
		return &outbox.Refused{Text: "there is no webhook of the name " + n.Recipient + " in the configuration"}
	}
	id, at := ID(n.Key), c.Now()
	header := http.Header{"Content-Type": {"application/json"}, "Webhook-Id": {id}, "Webhook-Timestamp": {strconv.FormatInt(at.Unix(), 10)}}
	if e.Secret != "" {
		sum, err := Sign(e.Secret, id, at, n.Body)
		if err != nil {
			return &outbox.Refused{Text: "the secret of the webhook " + n.Recipient + " cannot be read: " + err.Error()}
		}
		header.Set("Webhook-Signature", sum)
	}
	body, to := n.Body, e.URL
	if e.Kind != "" {
		var err error
		if body, to, err = chat.Write(e.Kind, n, e.URL); err != nil {
			return &outbox.Refused{Text: err.Error()}
		}
	}
	reply, err := c.Post(ctx, to, header, body)
	status := reply.Status
	switch {
	case err != nil:
		return hide(err, e.URL)
	case status >= 200 && status <= 299:
		return nil
	case status == http.StatusGone:
		return &outbox.Refused{Text: "the other side says that it is gone (410)", Gone: true}
	case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable && reply.Wait > 0:
		return &outbox.Busy{Text: fmt.Sprintf("the other side asks to be left alone (%d)", status), Wait: min(max(reply.Wait, leastWait), mostWait), All: true}
	}
	return fmt.Errorf("the other side answered %d %s", status, strings.ToLower(http.StatusText(status)))
}

// How long an endpoint is left alone that asks for it.
const (
	leastWait = time.Minute
	mostWait  = 4 * time.Hour
)

// hidden is an error without the address, whose path is the secret of most chat services; pages and logs show errors.
type hidden struct {
	text  string
	cause error
}

func (h *hidden) Error() string { return h.text }
func (h *hidden) Unwrap() error { return h.cause }

// hide leaves of an address in an error no more than its host.
func hide(err error, address string) error {
	u, bad := url.Parse(address)
	if bad != nil {
		return &hidden{"the address of the webhook cannot be read", err}
	}
	text := strings.ReplaceAll(err.Error(), address, u.Host)
	for _, part := range []string{u.RequestURI(), u.Path, u.RawQuery} {
		if len(part) > 1 {
			text = strings.ReplaceAll(text, part, "…")
		}
	}
	return &hidden{text, err}
}

// ID is what a notice is called to the other side: the same for every try.
func ID(key string) string {
	sum := sha256.Sum256([]byte(key))
	return "msg_" + hex.EncodeToString(sum[:16])
}

// errSecret says what is wrong with a secret.
var errSecret = errors.New(`it is no "whsec_" with base64 behind it`)

// Sign is the signature of a message: "v1," and the HMAC-SHA256 of id, time and body in base64.
func Sign(secret, id string, at time.Time, body []byte) (string, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || len(key) == 0 {
		return "", errSecret
	}
	h := hmac.New(sha256.New, key)
	_, _ = fmt.Fprintf(h, "%s.%d.", id, at.Unix())
	_, _ = h.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(h.Sum(nil)), nil
}

// Same compares two signatures without telling by its time how much of them agrees.
func Same(a, b string) bool { return hmac.Equal([]byte(a), []byte(b)) }
