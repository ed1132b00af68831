package saved_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"presswatch/index"
	"presswatch/index/searchtest"
	"presswatch/server/area"
	"presswatch/server/saved"
	"presswatch/server/servertest"
)

func desk(t *testing.T) (*servertest.Tellings, *saved.Desk) {
	t.Helper()
	book := servertest.NewTellings(servertest.Night(searchtest.NewMemory()))
	return book, servertest.Saved(book)
}

// TestTheListSaysWhatTells: how many tell anybody, whom, how often lately, and whose they are.
func TestTheListSaysWhatTells(t *testing.T) {
	book, d := desk(t)
	a, err := servertest.Ask(t, d, "GET", "/searches", nil)
	if err != nil {
		t.Fatal(err)
	}
	p := a.Data.(*saved.List)
	if p.Sentence != "2 saved searches tell you when a story begins." || len(p.Rows) != 3 || len(p.People) != 2 {
		t.Errorf("%+v", p)
	}
	if r := p.Rows[0]; r.Tells != "tells Anna Berg, pager" || r.Whose != "Anna Berg" || r.Lately != "1 told in two weeks" || r.Fixed {
		t.Errorf("%+v", r)
	}
	if r := p.Rows[1]; r.Tells != "tells Anna Berg once an hour" || r.Lately != "0 told, 1 held back in two weeks" {
		t.Errorf("%+v", r)
	}
	if r := p.Rows[2]; r.Tells != "is off" || !r.Fixed || r.Whose != "the office" {
		t.Errorf("%+v", r)
	}
	if p.People[0].Says != "at most 3 a day; wants no more of 1 thing" {
		t.Errorf("%+v", p.People)
	}
	book.List = nil
	if a, err = servertest.Ask(t, d, "GET", "/searches", nil); err != nil || a.Data.(*saved.List).Sentence != "No search is saved yet." {
		t.Errorf("%+v, %v", a, err)
	}
}

func form(change func(url.Values)) url.Values {
	v := url.Values{"name": {"Toast and Marmalade"}, "query": {"toast AND marmalade"}, "tell": {"anna", "nobody"}, "when": {"hourly"}, "quiet": {"22:00-07:00"}, "most": {"5"}, "spikes": {"1"}, "updates": {"on"}, "owner": {"anna"}, "version": {"0"}}
	if change != nil {
		change(v)
	}
	return v
}

// TestSaveChangeRemove: what was written is kept, the key comes from the name and is never given twice, and a change in between is not
// overwritten.
func TestSaveChangeRemove(t *testing.T) {
	book, d := desk(t)
	for _, want := range []string{"toast-and-marmalade", "toast-and-marmalade-2"} {
		a, err := servertest.Ask(t, d, "POST", "/searches/new", form(nil))
		if err != nil || a.Redirect != "/searches/saved/"+want+"?did=saved" {
			t.Fatal(a, err)
		}
	}
	s := book.List[3]
	if s.Query != "toast AND marmalade" || len(s.Tell) != 1 || s.Tell[0] != "anna" || s.When != index.WhenHourly || s.Most != 5 || s.Spikes != 1 || !s.Updates || s.Urgent || s.Owner != "anna" || s.Asked.IsZero() {
		t.Errorf("%+v", s)
	}
	since := s.Asked
	page := "/searches/saved/" + s.Key
	a, err := servertest.Ask(t, d, "POST", page, form(func(v url.Values) { v.Set("version", "1"); v.Set("most", "") }))
	if err != nil || a.Redirect != page+"?did=saved" || book.List[3].Version != 2 || book.List[3].Most != 0 || !book.List[3].Asked.Equal(since) {
		t.Fatalf("%+v %v %+v", a, err, book.List[3])
	}
	a, err = servertest.Ask(t, d, "POST", page, form(func(v url.Values) { v.Set("version", "1"); v.Set("query", "jam") }))
	if err != nil || a.Status != http.StatusConflict || book.List[3].Query != "toast AND marmalade" || a.Data.(*saved.Page).Version != 2 {
		t.Errorf("%+v %v", a, err)
	}
	a, err = servertest.Ask(t, d, "POST", page, url.Values{"version": {"2"}, "do": {"remove"}})
	if err != nil || a.Redirect != "/searches?did=removed" || len(book.List) != 4 {
		t.Errorf("%+v %v", a, err)
	}
	var p *area.Problem
	if _, err := servertest.Ask(t, d, "GET", page, nil); !errors.As(err, &p) || p.Status != http.StatusNotFound {
		t.Error(err)
	}
	if _, err := servertest.Ask(t, d, "POST", "/searches/saved/geese", form(nil)); !errors.As(err, &p) || p.Status != http.StatusForbidden {
		t.Error("a search of the configuration was changed", err)
	}
}

// TestMistakesKeepWhatWasWritten: every mistake is named, nothing is saved, and the form has what was typed.
func TestMistakesKeepWhatWasWritten(t *testing.T) {
	book, d := desk(t)
	for field, tt := range map[string]struct{ value, says string }{
		"name": {"", "Name:"}, "query": {"toast OR", "Query:"}, "when": {"never", "When:"}, "quiet": {"22-7", "Quiet:"}, "mute": {"tomorrow", "Mute until:"},
		"most": {"-3", "How many a day"}, "spikes": {"NaN", "Spikes:"}, "owner": {"pager", "Owner:"},
	} {
		a, err := servertest.Ask(t, d, "POST", "/searches/new", form(func(v url.Values) { v.Set(field, tt.value) }))
		if err != nil || a.Status != http.StatusBadRequest || len(book.List) != 3 {
			t.Fatalf("%s: %+v, %v", field, a, err)
		}
		p := a.Data.(*saved.Page)
		if len(p.Mistakes) != 1 || !strings.HasPrefix(p.Mistakes[0], tt.says) {
			t.Errorf("%s: %q", field, p.Mistakes)
		}
		if field != "name" && p.Name != "Toast and Marmalade" || !p.Tell[0].Chosen {
			t.Errorf("%s: what was written is lost: %+v", field, p)
		}
	}
	a, err := servertest.Ask(t, d, "POST", "/searches/new", form(func(v url.Values) { v.Set("name", ""); v.Set("query", "a OR"); v.Set("most", "9999") }))
	if err != nil || len(a.Data.(*saved.Page).Mistakes) != 3 {
		t.Errorf("%+v, %v", a, err)
	}
}

// TestWhatSomebodyWasTold: what was held and why, what they want no more, and how that is taken back.
func TestWhatSomebodyWasTold(t *testing.T) {
	book, d := desk(t)
	a, err := servertest.Ask(t, d, "GET", "/searches/told/anna", nil)
	if err != nil {
		t.Fatal(err)
	}
	p := a.Data.(*saved.Told)
	if p.Sentence != "Anna Berg was told of 1 thing in two weeks." || len(p.Rows) != 2 || p.Rows[0].Answer != "theirs" || p.Rows[1].What != "held: told once an hour" || len(p.Stops) != 1 || !strings.HasPrefix(p.Stops[0].Says, "No more of “Geese”") {
		t.Errorf("%+v", p)
	}
	if a, err = servertest.Ask(t, d, "POST", "/searches/told/anna", url.Values{"what": {"search/geese"}}); err != nil || a.Redirect != "/searches/told/anna" || len(book.Stop) != 0 {
		t.Errorf("%+v %v %v", a, err, book.Stop)
	}
	if _, err := servertest.Ask(t, d, "GET", "/searches/told/mallory", nil); !errors.Is(err, index.ErrNotFound) {
		t.Error(err)
	}
}
