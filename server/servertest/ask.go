package servertest

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"presswatch/server/area"
)

// Ask puts a request to an area by itself, as the mux would: no door, no layout.
func Ask(t *testing.T, d area.Area, method, target string, form url.Values) (*area.Answer, error) {
	t.Helper()
	mux, r := http.NewServeMux(), httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	var got *area.Answer
	err := errors.New("no route")
	for _, rt := range d.Routes() {
		mux.HandleFunc(rt.Pattern, func(_ http.ResponseWriter, r *http.Request) { got, err = rt.Decide(r) })
	}
	mux.ServeHTTP(httptest.NewRecorder(), r)
	return got, err
}
