package sending

import (
	"context"
	"errors"
	"html/template"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/server/area"
)

var now = time.Date(2026, 11, 7, 9, 12, 3, 0, time.UTC)

// book is a store in memory.
type book struct {
	shut     []index.Shut
	troubled []index.Notice
	last     map[string]time.Time
	again    []int64
	added    []index.Notice
}

func (b *book) TroubledNotices(_ context.Context, limit int) ([]index.Notice, error) {
	return b.troubled[:min(limit, len(b.troubled))], nil
}
func (b *book) LastSent(context.Context) (map[string]time.Time, error) { return b.last, nil }

func (b *book) RetryNotice(_ context.Context, id int64) error {
	if id != 7 {
		return index.ErrNotFound
	}
	b.again = append(b.again, id)
	return nil
}

func (b *book) AddNotice(_ context.Context, n index.Notice) (bool, error) {
	b.added = append(b.added, n)
	return true, nil
}

func desk(b *book, ways ...Way) *Desk {
	return &Desk{Book: b, Doors: b, Ways: ways, Sample: func(w Way) ([]byte, error) { return []byte("to " + w.Recipient), nil }, Now: func() time.Time { return now }, Zone: time.UTC}
}

func page(t *testing.T, d *Desk, address string) string {
	t.Helper()
	a, err := d.show(httptest.NewRequestWithContext(t.Context(), http.MethodGet, address, nil))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := template.Must(template.ParseFS(d.Templates(), "page-notices.html")).ExecuteTemplate(&out, "main", a.Data); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestHowItStands: the sentence says the worst, and each notice why it was not sent and what comes next.
func TestHowItStands(t *testing.T) {
	pager, anna := Way{"webhook", "pager"}, Way{"mail", "anna@office.example"}
	failed := index.Notice{ID: 7, Key: "alarm/1", Channel: "mail", Recipient: "anna@office.example", Body: []byte(`{"subject":"<b>Alarm</b>"}`), Tries: 9, FailedAt: now.Add(-time.Hour), Problem: "no such mailbox"}
	waits := index.Notice{ID: 8, Key: "alert/2", Channel: "webhook", Recipient: "pager", Body: []byte("no JSON"), Tries: 1, Due: now.Add(4 * time.Minute), Problem: "no answer within 30 s"}
	for name, c := range map[string]struct {
		ways     []Way
		troubled []index.Notice
		want     []string
	}{
		"nobody": {nil, nil, []string{"Nobody is told of anything."}},
		"calm":   {[]Way{pager, anna}, nil, []string{"All that was to be said was sent.", "webhook pager", "last taken 09:00", "mail to anna@office.example", "never used"}},
		"waits":  {[]Way{pager}, []index.Notice{waits}, []string{"1 notice", "alert/2", "tried </span>once", "no answer within 30 s; next try 09:16"}},
		"failed": {[]Way{pager}, []index.Notice{waits, failed}, []string{"1 notice could not be sent.", "&lt;b&gt;Alarm&lt;/b&gt;", "9 times", "given up 08:12", `name="again" value="7"`}},
	} {
		got := page(t, desk(&book{troubled: c.troubled, last: map[string]time.Time{"webhook\npager": now.Add(-12 * time.Minute)}}, c.ways...), "/notices")
		for _, w := range c.want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: %q is not in\n%s", name, w, got)
			}
		}
		if strings.Contains(got, `value="8"`) {
			t.Errorf("%s: what waits by itself has a button", name)
		}
	}
	if got := page(t, desk(&book{}), "/notices?did=%3Cscript%3E"); strings.Contains(got, "script") {
		t.Error("the address speaks on the page")
	}
}

func press(t *testing.T, d *Desk, form url.Values) (*area.Answer, error) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/notices", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return d.change(r)
}

// TestButtons: a try is a notice, twice within ten seconds the same one; a browser ends lines with CRLF.
func TestButtons(t *testing.T) {
	b := &book{}
	d := desk(b, Way{"webhook", "pager"})
	for range 2 {
		if a, err := press(t, d, url.Values{"test": {"webhook\r\npager"}}); err != nil || a.Redirect != "/notices?did=test" {
			t.Fatal(a, err)
		}
	}
	if len(b.added) != 2 || b.added[0].Key != b.added[1].Key || string(b.added[0].Body) != "to pager" {
		t.Errorf("%+v", b.added)
	}
	if a, err := press(t, d, url.Values{"again": {"7"}}); err != nil || a.Redirect != "/notices?did=again" || len(b.again) != 1 {
		t.Error(a, err, b.again)
	}
	for _, form := range []url.Values{{"again": {"8"}}, {"test": {"mail\nstranger@example.org"}}, {}} {
		if _, err := press(t, d, form); !errors.Is(err, index.ErrNotFound) {
			t.Errorf("%v: %v", form, err)
		}
	}
	if _, err := press(t, d, url.Values{"again": {"x"}}); !errors.Is(err, index.ErrInvalid) {
		t.Error(err)
	}
}

func (b *book) ShutEndpoints(context.Context) ([]index.Shut, error) { return b.shut, nil }

func (b *book) OpenEndpoint(_ context.Context, _, recipient string) error {
	b.shut = slices.DeleteFunc(b.shut, func(s index.Shut) bool { return s.Recipient == recipient })
	return nil
}

// TestAShutWay: the page says since when and why, and a button opens it.
func TestAShutWay(t *testing.T) {
	b := &book{shut: []index.Shut{{Channel: "webhook", Recipient: "pager", At: now.Add(-time.Hour), Why: "It took nothing for three days: no answer"}}}
	d := desk(b, Way{"webhook", "pager"}, Way{"mail", "anna"})
	p, err := d.Page(t.Context())
	if err != nil || !strings.HasPrefix(p.Ways[0].Shut, "Shut ") || !strings.Contains(p.Ways[0].Shut, "took nothing for three days: no answer. Only alarms") || p.Ways[1].Shut != "" {
		t.Errorf("%+v, %v", p, err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/notices", strings.NewReader(url.Values{"open": {"webhook\r\npager"}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if a, err := d.change(r); err != nil || a.Redirect != "/notices?did=open" || len(b.shut) != 0 {
		t.Errorf("%+v, %v, %+v", a, err, b.shut)
	}
}
