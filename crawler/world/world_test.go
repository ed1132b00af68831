package world

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func load(t *testing.T) *World {
	t.Helper()
	w, err := Northmarch()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// ask gets a path of a host of the world as it stands at a moment of the invented night.
func ask(t *testing.T, w *World, at, host, path string) (int, string) {
	t.Helper()
	now, err := time.Parse(timeForm, at)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "http://"+host+":9"+path, nil)
	rec := httptest.NewRecorder()
	w.Handler(func() time.Time { return now }).ServeHTTP(rec, r)
	body, err := io.ReadAll(rec.Body)
	if err != nil {
		t.Fatal(err)
	}
	return rec.Code, string(body)
}

func TestTheNightHappens(t *testing.T) {
	w := load(t)
	const police = "northmarch-police.localhost"
	for _, c := range []struct {
		at, path string
		code     int
	}{
		{"2026-11-06 23:30", "/news/all-fines-cancelled", 404},
		{"2026-11-06 23:31", "/news/all-fines-cancelled", 200},
		{"2026-11-07 00:18", "/news/all-fines-cancelled", 200},
		{"2026-11-07 00:20", "/news/all-fines-cancelled", 404},
	} {
		if code, _ := ask(t, w, c.at, police, c.path); code != c.code {
			t.Errorf("%s at %s answers %d, want %d", c.path, c.at, code, c.code)
		}
	}
	_, feed := ask(t, w, "2026-11-06 23:40", police, "/feed")
	if !strings.Contains(feed, "swans-in-custody") {
		t.Error("the feed does not list the rogue message while it is live")
	}
	if _, feed = ask(t, w, "2026-11-07 00:20", police, "/feed"); strings.Contains(feed, "swans-in-custody") {
		t.Error("the feed lists the rogue message after it was scrubbed")
	}
}

func TestPortIsPutIn(t *testing.T) {
	w := load(t)
	_, feed := ask(t, w, "2026-11-06 23:40", "northmarch-police.localhost", "/feed")
	if !strings.Contains(feed, "http://northmarch-police.localhost:9/news/") {
		t.Error("addresses in the feed have no port, so that nobody can follow them")
	}
}

// TestEverySiteAnswers asks every site for its front page, its list and all its articles at the day's end,
// and looks whether its skin was found and its text is there.
func TestEverySiteAnswers(t *testing.T) {
	w := load(t)
	for _, s := range w.Sites {
		path, _ := s.ListPath()
		for _, p := range []string{"/", path} {
			if code, body := ask(t, w, "2026-11-07 10:00", s.Host, p); code != 200 || len(body) < 100 {
				t.Errorf("%s%s answers %d with %d bytes", s.Host, p, code, len(body))
			}
		}
		for _, a := range live(s.at(w.End)) {
			code, body := ask(t, w, "2026-11-07 10:00", s.Host, a.path)
			if code != 200 || strings.HasPrefix(body, "skin ") || !strings.Contains(body, "</html>") {
				t.Errorf("%s%s answers %d: %.80s", s.Host, a.path, code, body)
			}
			if a.page.title == "" || a.page.summary == "" || len(a.page.blocks) == 0 {
				t.Errorf("%s%s lacks a title, a summary or a text", s.Host, a.path)
			}
		}
	}
}

func TestUnchangedIsNotSentAgain(t *testing.T) {
	w := load(t)
	now := w.End
	h := w.Handler(func() time.Time { return now })
	r := httptest.NewRequest(http.MethodGet, "http://northmarch-police.localhost/feed", nil)
	first := httptest.NewRecorder()
	h.ServeHTTP(first, r)
	r.Header.Set("If-None-Match", first.Header().Get("ETag"))
	second := httptest.NewRecorder()
	h.ServeHTTP(second, r)
	if second.Code != http.StatusNotModified {
		t.Errorf("an unchanged feed answers %d, want 304", second.Code)
	}
}

func TestUnknownHost(t *testing.T) {
	if code, _ := ask(t, load(t), "2026-11-07 10:00", "elsewhere.localhost", "/"); code != http.StatusMisdirectedRequest {
		t.Errorf("an unknown host answers %d", code)
	}
}

func TestClock(t *testing.T) {
	from := time.Date(2026, 11, 6, 17, 0, 0, 0, time.UTC)
	end := from.Add(time.Hour)
	at := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	c := NewClock(from, end, 60, func() time.Time { return at })
	began := at
	for _, step := range []struct {
		real time.Duration
		want time.Time
	}{
		{0, from},
		{30 * time.Second, from.Add(30 * time.Minute)},
		{time.Minute, end},
		{2 * time.Minute, end.Add(time.Minute)},
		{time.Minute, end.Add(time.Minute)}, // the machine's clock was put back: ours stands
	} {
		at = began.Add(step.real)
		if got := c.Now(); !got.Equal(step.want) {
			t.Errorf("after %s it is %s, want %s", step.real, got, step.want)
		}
	}
}

// TestList: the list of news has most of what outlets publish about the force, what nobody watches, nothing of our own,
// and nothing that was not yet published.
func TestList(t *testing.T) {
	w, err := Northmarch()
	if err != nil {
		t.Fatal(err)
	}
	if n := len(w.listAt(w.Start).Items); n > 10 {
		t.Errorf("%d articles before the night", n)
	}
	doc := w.listAt(w.End)
	sites := map[string]int{}
	for i, it := range doc.Items {
		sites[it.Source.Name]++
		if !strings.HasSuffix(it.Title, " - "+it.Source.Name) || !strings.HasPrefix(it.Link, "http://"+ListHost+"/") || i > 0 && it.at.After(doc.Items[i-1].at) {
			t.Errorf("%+v", it)
		}
	}
	if len(doc.Items) < 30 || sites["Sallow Bay Courier"] != 3 || sites["Northmarch Police"] != 0 {
		t.Errorf("%d articles, %v", len(doc.Items), sites)
	}
}
