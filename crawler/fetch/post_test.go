package fetch

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestPost(t *testing.T) {
	var got []string
	base := site(t, "hub.example", func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r.Method+" "+r.URL.Path+" "+r.PostFormValue("hub.mode")+" "+r.Header.Get("User-Agent"))
		switch r.URL.Path {
		case "/moved":
			http.Redirect(w, r, "/", http.StatusTemporaryRedirect)
		case "/see-other":
			http.Redirect(w, r, "/", http.StatusSeeOther)
		case "/away":
			http.Redirect(w, r, strings.Replace("http://"+r.Host, "hub.", "other.", 1)+"/", http.StatusPermanentRedirect)
		case "/refuse":
			http.Error(w, "token=secret", http.StatusBadRequest)
		case "/":
			w.WriteHeader(http.StatusAccepted)
			_, _ = w.Write([]byte(strings.Repeat("thank you ", 100_000)))
		}
	})
	c := client(t, nil)
	form := url.Values{"hub.mode": {"subscribe"}, "hub.secret": {"s3cret"}}
	for _, path := range []string{"/", "/moved"} {
		if code, err := c.Post(t.Context(), base+path, form); err != nil || code != http.StatusAccepted {
			t.Errorf("%s: %d, %v", path, code, err)
		}
	}
	want := "POST / subscribe presswatch/1.0 (+https://press.example/)"
	if len(got) != 3 || got[0] != want || got[2] != want {
		t.Errorf("the hub saw %q", got)
	}
	for path, reason := range map[string]Reason{"/see-other": Redirect, "/away": Redirect, "/refuse": Status} {
		got = nil
		_, err := c.Post(t.Context(), base+path, form)
		var e *Error
		if !errors.As(err, &e) || e.Reason != reason || len(got) != 1 || strings.Contains(e.Error(), "secret") || strings.Contains(e.Error(), "s3cret") {
			t.Errorf("%s: %v, seen %q", path, err, got)
		}
	}
}
