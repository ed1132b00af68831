package server_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"presswatch/index/searchtest"
	"presswatch/server"
	"presswatch/server/area"
	"presswatch/server/servertest"
)

func alarmed(t *testing.T, book *servertest.AlarmBook) *server.Server {
	t.Helper()
	office, desk := servertest.Night(searchtest.NewMemory()), servertest.AlarmDesk(book)
	return server.New(server.Options{Searcher: office, Library: office, Sources: office, Stories: office, Now: servertest.Now, Zone: time.UTC, Areas: []area.Area{desk, servertest.Sending()}, Bar: desk.Bar})
}

func read(s http.Handler, path string) (int, string) {
	rec := httptest.NewRecorder()
	s.ServeHTTP(rec, httptest.NewRequestWithContext(context.Background(), http.MethodGet, "http://127.0.0.1"+path, nil))
	return rec.Code, rec.Body.String()
}

// TestAlarmOnEveryPage: until somebody takes it the red bar stands above every page, problems too; then one calm line; closed, none.
func TestAlarmOnEveryPage(t *testing.T) {
	book := servertest.Alarmed()
	s := alarmed(t, book)
	for _, path := range []string{"/", "/search", "/sources", "/alarms", "/alarms/2", "/nothing-here"} {
		_, body := read(s, path)
		if !strings.Contains(body, `role="alert"`) || !strings.Contains(body, "“FREE THE SWANS &lt;b&gt;xx&lt;/b&gt;” is on Northmarch Police, and nobody approved it.") || !strings.Contains(body, "Nobody has taken it.") {
			t.Errorf("%s has no bar", path)
		}
	}
	if rec := post(s, "/alarms/2", url.Values{"kind": {"take"}, "who": {"Priya Nandra"}}); rec.Code != http.StatusSeeOther || rec.Header().Get("Location") != "/alarms/2" {
		t.Fatal(rec.Code, rec.Body)
	}
	if _, body := read(s, "/"); strings.Contains(body, `role="alert"`) || !strings.Contains(body, "Priya Nandra has it since 09:12.") {
		t.Error("taken, and yet")
	}
	if rec := post(s, "/alarms/2", url.Values{"kind": {"take"}, "who": {"Tom"}}); rec.Code != http.StatusConflict {
		t.Error("taken twice", rec.Code)
	}
	if rec := post(s, "/alarms/2", url.Values{"kind": {"close"}, "who": {"Priya Nandra"}, "reason": {"the account was misused"}}); rec.Code != http.StatusSeeOther || book.Alarms[0].Approved {
		t.Error(rec.Code, book.Alarms[0])
	}
	if _, body := read(s, "/"); strings.Contains(body, "SWANS &lt;b&gt;") {
		t.Error("closed, and yet")
	}
	if _, body := read(s, "/alarms/2"); !strings.Contains(body, "by Priya Nandra: the account was misused") || strings.Contains(body, "I have it") {
		t.Error(body)
	}
}

// TestAlarmPage: what was said, why, what became of it, and who was told.
func TestAlarmPage(t *testing.T) {
	code, body := read(alarmed(t, servertest.Alarmed()), "/alarms/2")
	for _, want := range []string{
		"3 items; 2 still there, as far as we know. First seen Fri 6 Nov, 23:31.", "never used here: digga", "not on the list of what was approved", "gone since 00:19", "webhook pager", "taken Fri 6 Nov, 23:31", "given up: 550 no such mailbox",
		"It approves nothing and takes nothing down.", "1 more are not shown.", `href="https://northmarch.example/news/1"`,
	} {
		if code != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%d: %q is missing", code, want)
		}
	}
	if strings.Contains(body, "<b>xx") {
		t.Error("what was said is mark-up")
	}
}

func TestAlarmForms(t *testing.T) {
	book := servertest.Alarmed()
	s := alarmed(t, book)
	for path, form := range map[string]url.Values{
		"/alarms/2?a":        {"kind": {"take"}, "who": {" "}},
		"/alarms/2?b":        {"kind": {"close"}, "who": {"Priya"}},
		"/alarms/2?c":        {"kind": {"dance"}, "who": {"Priya"}},
		"/alarms/2?d":        {"kind": {"take"}, "who": {strings.Repeat("x", 200)}},
		"/alarms/releases":   {"who": {"Priya"}},
		"/alarms/releases?e": {"text": {"Appeal"}},
	} {
		if rec := post(s, path, form); rec.Code != http.StatusBadRequest {
			t.Errorf("%s: %d", path, rec.Code)
		}
	}
	for _, path := range []string{"/alarms/9", "/alarms/x", "/alarms/-1"} {
		if code, _ := read(s, path); code != http.StatusNotFound {
			t.Errorf("%s: %d", path, code)
		}
	}
	if rec := post(s, "/alarms/releases", url.Values{"who": {"Priya"}, "text": {"Appeal\nOfficers are asking."}}); rec.Code != http.StatusSeeOther || len(book.Approved) != 2 || book.Approved[1].Text != "Appeal\nOfficers are asking." {
		t.Error(rec.Code, book.Approved)
	}
	if _, body := read(s, "/alarms?did=approved"); !strings.Contains(body, "It is on the list.") || !strings.Contains(body, "1 alarm is open.") {
		t.Error(body)
	}
}

// TestAlarmIsNotForStrangers: who asks under a foreign name, as a page that rebinds its own does, learns of no alarm.
func TestAlarmIsNotForStrangers(t *testing.T) {
	rec := httptest.NewRecorder()
	alarmed(t, servertest.Alarmed()).ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://evil.example/", nil))
	if strings.Contains(rec.Body.String(), "SWANS") {
		t.Error(rec.Body)
	}
}

// TestAlarmUnknown: a store that does not answer is no sign that all is well.
func TestAlarmUnknown(t *testing.T) {
	office := servertest.Night(searchtest.NewMemory())
	s := server.New(server.Options{
		Searcher: office, Library: office, Sources: office, Stories: office, Now: servertest.Now,
		Bar: func(context.Context) (*area.Bar, error) { return nil, errors.New("disk") },
	})
	if _, body := read(s, "/"); !strings.Contains(body, "Whether there is an alarm cannot be said just now.") {
		t.Error(body)
	}
}

// TestFromASearchToBeingTold: where a query can be rehearsed the search page leads there, with the query; without a query it does not.
func TestFromASearchToBeingTold(t *testing.T) {
	office := servertest.Night(searchtest.NewMemory())
	o := server.Options{Searcher: office, Library: office, Sources: office, Stories: office, Now: servertest.Now, Zone: time.UTC}
	const link = `href="/searches/rehearsal?q=swans&#43;AND&#43;police"`
	if _, body := read(server.New(o), "/search?q=swans+AND+police"); strings.Contains(body, "/searches/rehearsal") {
		t.Error("a link to a page that is not there")
	}
	o.Areas = []area.Area{servertest.Rehearsal(office)}
	s := server.New(o)
	if _, body := read(s, "/search?q=swans+AND+police"); !strings.Contains(body, link) {
		at := strings.Index(body, "/searches/rehearsal")
		t.Errorf("no %s: %.80s", link, body[max(at-10, 0):])
	}
	if _, body := read(s, "/search"); strings.Contains(body, "/searches/rehearsal") {
		t.Error("nothing was asked")
	}
}
