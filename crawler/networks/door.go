package networks

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"

	"presswatch/crawler/fetch"
	"presswatch/crawler/reaction"
)

// Door is crawler/fetch as the readers of networks use it.
type Door struct{ Client *fetch.Client }

// Send sends a request and returns the whole answer.
func (d Door) Send(ctx context.Context, r reaction.Request) (*reaction.Answer, error) {
	call := fetch.Call{Method: r.Method, URL: r.URL, Header: r.Header.Clone(), Page: r.HTML, Max: r.Max}
	if call.Header == nil {
		call.Header = http.Header{}
	}
	switch {
	case r.JSON != nil:
		body, err := json.Marshal(r.JSON)
		if err != nil {
			return nil, fmt.Errorf("writing a request: %w", err)
		}
		call.Body = body
		call.Header.Set("Content-Type", "application/json")
	case r.Form != nil:
		call.Body = []byte(r.Form.Encode())
		call.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if call.Body != nil && call.Method == "" {
		call.Method = http.MethodPost
	}
	a, err := d.Client.Send(ctx, call)
	if err != nil {
		return nil, err
	}
	return &reaction.Answer{URL: a.URL, Status: a.Status, Header: a.Header, Body: a.Body}, nil
}

// Socket opens a websocket.
func (d Door) Socket(ctx context.Context, address string, header http.Header) (reaction.Socket, error) {
	s, err := d.Client.Socket(ctx, address, header)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Dial opens a connection to a mail server.
func (d Door) Dial(ctx context.Context, address string, plain bool) (net.Conn, error) {
	return d.Client.Dial(ctx, address, plain)
}
