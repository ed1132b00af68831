// Package running finds and asks the presswatch that serves a data directory.
//
// A running presswatch holds its data directory, so commands beside it ask it over loopback. It leaves its
// address in the directory while it runs; a file that a killed one left behind leads nowhere and is ignored.
package running

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const addressFile = "address"

// Note writes where the pages are and what commands say to come in, and returns what removes the note. Only who may read the data directory
// can read it.
func Note(dir, address, secret string) (func(), error) {
	file := filepath.Join(dir, addressFile)
	if ap, err := netip.ParseAddrPort(address); err == nil && ap.Addr().IsUnspecified() { // it listens everywhere: here too
		address = netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), ap.Port()).String()
	}
	if err := os.WriteFile(file, []byte("http://"+address+"\n"+secret+"\n"), 0o600); err != nil {
		return nil, fmt.Errorf("noting our address: %w", err)
	}
	return func() { _ = os.Remove(file) }, nil
}

// Program is a presswatch that serves the same data directory.
type Program struct {
	base   string
	secret string
	http   *http.Client
}

// askTimeout bounds one question to a running presswatch.
const askTimeout = 30 * time.Second

// Find returns the presswatch that serves dir, or nil if none answers.
func Find(ctx context.Context, dir string) *Program {
	text, err := os.ReadFile(filepath.Join(dir, addressFile))
	if err != nil {
		return nil
	}
	base, secret, _ := strings.Cut(string(trimLine(text)), "\n")
	r := &Program{base: base, secret: secret, http: &http.Client{Timeout: askTimeout}}
	probe, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	var health map[string]any
	if err := r.Get(probe, "/healthz", nil, &health); err != nil {
		var status StatusError
		if !errors.As(err, &status) { // an unhealthy answer is an answer
			return nil
		}
	}
	return r
}

func trimLine(b []byte) []byte {
	for len(b) > 0 && (b[len(b)-1] == '\n' || b[len(b)-1] == '\r') {
		b = b[:len(b)-1]
	}
	return b
}

// StatusError is an answer that is not 200, with the message that it carried.
type StatusError struct {
	Code    int
	Message string
}

// Error is the message.
func (e StatusError) Error() string { return e.Message }

// Open asks for a path and returns the answer's body for the caller to close.
func (r *Program) Open(ctx context.Context, path string, values url.Values) (io.ReadCloser, error) {
	return r.ask(ctx, http.MethodGet, path, values)
}

// Post asks for something to be done, as a button of a page does.
func (r *Program) Post(ctx context.Context, path string) error {
	body, err := r.ask(ctx, http.MethodPost, path, nil)
	if err != nil {
		return err
	}
	return body.Close()
}

func (r *Program) ask(ctx context.Context, method, path string, values url.Values) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, method, r.base+path+"?"+values.Encode(), nil)
	if err != nil {
		return nil, err
	}
	if r.secret != "" {
		req.Header.Set("Authorization", "Bearer "+r.secret)
	}
	resp, err := r.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("asking the running presswatch: %w", err)
	}
	if resp.StatusCode == http.StatusOK {
		return resp.Body, nil
	}
	defer resp.Body.Close()
	var said struct {
		Error string `json:"error"`
	}
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if json.Unmarshal(body, &said) != nil || said.Error == "" {
		said.Error = resp.Status
	}
	return nil, StatusError{Code: resp.StatusCode, Message: said.Error}
}

// Get asks for a path and decodes the JSON answer into v.
func (r *Program) Get(ctx context.Context, path string, values url.Values, v any) error {
	body, err := r.Open(ctx, path, values)
	if err != nil {
		return err
	}
	defer body.Close()
	return json.NewDecoder(body).Decode(v)
}
