// Package reactiontest has what the tests of readers of networks share.
package reactiontest

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"presswatch/crawler/reaction"
)

// Door is a [reaction.Door] behind which a function answers: what a network would say to a request.
type Door func(r reaction.Request, u *url.URL) (status int, body string)

// Send asks the function.
func (d Door) Send(_ context.Context, r reaction.Request) (*reaction.Answer, error) {
	u, err := url.Parse(r.URL)
	if err != nil {
		return nil, err
	}
	status, body := d(r, u)
	return &reaction.Answer{URL: r.URL, Status: status, Header: http.Header{}, Body: []byte(body)}, nil
}

var errNoLines = errors.New("this door has no lines")

// Socket refuses.
func (Door) Socket(context.Context, string, http.Header) (reaction.Socket, error) {
	return nil, errNoLines
}

// Dial refuses.
func (Door) Dial(context.Context, string, bool) (net.Conn, error) { return nil, errNoLines }

// Recorded reads a file of the recorded data, by its place in them, for a package three levels below the top. Without them a
// test skips, but not where everything must be proved.
func Recorded(t *testing.T, place ...string) []byte {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(append([]string{"..", "..", "..", "..", "shared", "data"}, place...)...))
	if err != nil {
		if os.Getenv("PRESSWATCH_CI") != "" {
			t.Fatal(err)
		}
		t.Skip("the recorded data are not here")
	}
	return body
}
