package fetch

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"presswatch/crawler/fetch/faultd"
)

// FuzzBody: whatever comes over the wire, a body is whole and within the bounds, or there is an error.
func FuzzBody(f *testing.F) {
	packed := faultd.Gzip([]byte(faultd.Feed))
	for _, encoding := range []string{"", "gzip", "deflate", "gzip, gzip", "br", "identity"} {
		f.Add(packed, encoding)
		f.Add(packed[:len(packed)-9], encoding)
		f.Add(faultd.Gzip(packed), encoding)
		f.Add([]byte(faultd.Feed), encoding)
		f.Add([]byte{}, encoding)
	}
	f.Add(faultd.Gzip(make([]byte, 1<<20)), "gzip")
	f.Fuzz(func(t *testing.T, wire []byte, encoding string) {
		for _, files := range []bool{false, true} {
			resp := &http.Response{Header: http.Header{"Content-Encoding": {encoding}}, Body: io.NopCloser(bytes.NewReader(wire)), ContentLength: -1}
			body, err := readBody(resp, caps{bytes: 600 << 10, ratio: 200}, files, func(int) {})
			if len(body) > 600<<10 || err != nil && body != nil {
				t.Fatalf("%d bytes, %v", len(body), err)
			}
			if err == nil && len(body) > ratioFrom && len(body) > 200*len(wire) {
				t.Fatalf("%d bytes grew to %d", len(wire), len(body))
			}
		}
	})
}

// FuzzRedact: an address without user, fragment, or value of a parameter called token.
func FuzzRedact(f *testing.F) {
	for _, s := range []string{"https://a:b@news.example/feed?token=abc#x", "http://x/?u=http%3A%2F%2Fy%2F%3Fkey%3Dz", "http://x/%zz", "//x/?a", "http://x/?%74oken=s", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, address string) {
		out := Redact(address)
		u, err := url.Parse(out)
		if strings.HasPrefix(out, "(") {
			return
		}
		if err != nil || u.User != nil || u.Fragment != "" {
			t.Fatalf("%q gives %q", address, out)
		}
		if v := u.Query().Get("token"); v != "" && v != "hidden" {
			t.Fatalf("%q gives %q", address, out)
		}
	})
}
