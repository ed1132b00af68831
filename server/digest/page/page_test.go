package page_test

import (
	"errors"
	"html/template"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"presswatch/server/area"
	"presswatch/server/servertest"
)

// ask asks the desk as its routes say.
func ask(t *testing.T, method, address string) (*area.Answer, error) {
	t.Helper()
	d := servertest.Digests()
	var answer *area.Answer
	err := errors.New("no such address")
	mux := http.NewServeMux()
	for _, r := range d.Routes() {
		mux.HandleFunc(r.Pattern, func(_ http.ResponseWriter, q *http.Request) { answer, err = r.Decide(q) })
	}
	mux.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), method, address, nil))
	return answer, err
}

// TestWhoGetsWhat: the page says of each person when the last one came and when the next one does.
func TestWhoGetsWhat(t *testing.T) {
	a, err := ask(t, http.MethodGet, "/digests?did=sent")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := template.Must(template.ParseFS(servertest.Digests().Templates(), "page-digests.html")).ExecuteTemplate(&out, "main", a.Data); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"3 people get a daily digest.", "Anna Berg", "there was nothing, and so none was sent", "none yet", "07:00", "It is on its way"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("without %q: %s", want, out.String())
		}
	}
}

// TestPreview: the letter is shown as it would be sent, under a policy that loads nothing, and as text; nobody else gets one.
func TestPreview(t *testing.T) {
	a, err := ask(t, http.MethodGet, "/digests/anna")
	if err != nil || !strings.Contains(string(a.Body), "Police: &lt;supplier&gt; account") || !strings.Contains(a.Header["Content-Security-Policy"], "default-src 'none'") {
		t.Errorf("%+v, %v", a, err)
	}
	a, err = ask(t, http.MethodGet, "/digests/anna?as=text")
	if err != nil || !strings.HasPrefix(string(a.Body), "Subject: Northmarch Police, ") || !strings.Contains(string(a.Body), "1. Police: <supplier> account was misused") {
		t.Errorf("%s, %v", a.Body, err)
	}
	var p *area.Problem
	if _, err := ask(t, http.MethodGet, "/digests/nobody"); !errors.As(err, &p) || p.Status != http.StatusNotFound {
		t.Errorf("nobody: %v", err)
	}
	if a, err := ask(t, http.MethodPost, "/digests/anna"); err != nil || a.Redirect != "/digests?did=sent" {
		t.Errorf("%+v, %v", a, err)
	}
}
