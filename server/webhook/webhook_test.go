package webhook

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/server/outbox"
)

// TestSign: the example of the specification.
func TestSign(t *testing.T) {
	got, err := Sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; err != nil || got != want {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
	for _, bad := range []string{"", "whsec_", "whsec_$$$"} {
		if _, err := Sign(bad, "a", time.Unix(1, 0), nil); err == nil {
			t.Errorf("%q is a secret", bad)
		}
	}
}

func TestSend(t *testing.T) {
	status, failure, wait := 200, error(nil), time.Duration(0)
	var seen http.Header
	c := &Channel{
		Now: func() time.Time { return time.Unix(1000, 0) }, Endpoints: map[string]Endpoint{"pager": {URL: "https://pager.example/in", Secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}, "plain": {URL: "https://plain.example/"}},
		Post: func(_ context.Context, address string, h http.Header, body []byte) (Reply, error) {
			if !strings.HasPrefix(address, "https://p") || string(body) != `{"a":1}` {
				t.Errorf("%s %s", address, body)
			}
			seen = h
			return Reply{status, wait}, failure
		},
	}
	n := index.Notice{Key: "alert/x/1", Recipient: "pager", Body: []byte(`{"a":1}`)}
	if err := c.Send(t.Context(), n); err != nil || seen.Get("webhook-id") != ID(n.Key) || seen.Get("webhook-timestamp") != "1000" || !strings.HasPrefix(seen.Get("webhook-signature"), "v1,") {
		t.Errorf("%v %v", err, seen)
	}
	n.Recipient = "plain"
	if err := c.Send(t.Context(), n); err != nil || seen.Get("webhook-signature") != "" {
		t.Errorf("%v %v", err, seen)
	}
	var refused *outbox.Refused
	for code, gone := range map[int]bool{500: false, 404: false, 301: false, 410: true} {
		status = code
		if err := c.Send(t.Context(), n); err == nil || errors.As(err, &refused) != gone {
			t.Errorf("%d: %v", code, err)
		}
	}
	for _, tt := range []struct {
		code       int
		asks, want time.Duration // 0: it is a failure
	}{{429, 0, time.Minute}, {429, time.Hour, time.Hour}, {503, 10 * time.Minute, 10 * time.Minute}, {503, 0, 0}, {429, 90 * time.Hour, 4 * time.Hour}, {429, time.Second, time.Minute}} {
		status, wait = tt.code, tt.asks
		var busy *outbox.Busy
		err := c.Send(t.Context(), n)
		if is := errors.As(err, &busy); err == nil || is != (tt.want > 0) || is && busy.Wait != tt.want {
			t.Errorf("%+v: %v", tt, err)
		}
	}
	if failure = errors.New("no answer within 30 s"); c.Send(t.Context(), n) == nil {
		t.Error("no answer is taken for one")
	}
	n.Recipient = "nobody"
	if err := c.Send(t.Context(), n); !errors.As(err, &refused) {
		t.Errorf("%v", err)
	}
}

// TestAddressesStaySecret: what is kept and shown of a failure names the host alone, and is still the same kind of error.
func TestAddressesStaySecret(t *testing.T) {
	address := "https://hooks.chat.example/services/T01/B02/s3cret?key=k1"
	for _, text := range []string{"Post " + address + ": no answer", "redirect from /services/T01/B02/s3cret to elsewhere", "asking /services/T01/B02/s3cret?key=k1 failed"} {
		c := &Channel{
			Now: time.Now, Endpoints: map[string]Endpoint{"chat": {URL: address}},
			Post: func(context.Context, string, http.Header, []byte) (Reply, error) {
				return Reply{}, fmt.Errorf("%s: %w", text, context.DeadlineExceeded)
			},
		}
		err := c.Send(t.Context(), index.Notice{Recipient: "chat"})
		if !errors.Is(err, context.DeadlineExceeded) || strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), "k1") {
			t.Errorf("%v", err)
		}
	}
}
