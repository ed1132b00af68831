package told_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/index/searchtest"
	"presswatch/server/area"
	"presswatch/server/servertest"
	"presswatch/server/told"
)

const key = "alert/swans/mail/anna/story/1"

func desk(t *testing.T) (book *servertest.Tellings, d *told.Desk, link string) {
	t.Helper()
	book = servertest.NewTellings(servertest.Night(searchtest.NewMemory()))
	book.Told[0].Answer, book.Told[0].Answered = "", time.Time{}
	d = servertest.Answers(book)
	return book, d, strings.TrimPrefix(d.Seal.Answer(key), d.Seal.Base)
}

// TestLookingChangesNothing: scanners and previews of mail programs open links, those with an answer too.
func TestLookingChangesNothing(t *testing.T) {
	book, d, link := desk(t)
	for _, do := range []string{"", "&do=mine", "&do=not-us", "&do=enough"} {
		for range 3 {
			a, err := servertest.Ask(t, d, "GET", link+do, nil)
			if err != nil || book.Told[0].Answer != "" || len(book.Stop) != 1 {
				t.Fatal(a, err, book.Told[0], book.Stop)
			}
			p := a.Data.(*told.Page)
			first := 0
			for _, w := range p.Ways {
				if w.First {
					first++
				}
			}
			if len(p.Ways) != 3 || first != map[bool]int{true: 0, false: 1}[do == ""] || p.Said != "" {
				t.Errorf("%q: %+v", do, p)
			}
		}
	}
	stop := strings.TrimPrefix(d.Seal.Stop("anna", "search/swans"), d.Seal.Base)
	if a, err := servertest.Ask(t, d, "GET", stop, nil); err != nil || len(book.Stop) != 1 || a.Data.(*told.StopPage).Stopped {
		t.Error(a, err)
	}
}

// TestAnswers: each is kept, can be changed and taken back; enough for today ends at midnight of the office, and when it is taken back.
func TestAnswers(t *testing.T) {
	book, d, link := desk(t)
	for _, step := range []struct {
		do    string
		stops int
	}{{index.AnswerMine, 1}, {index.AnswerEnough, 2}, {index.AnswerNotUs, 1}, {index.AnswerEnough, 2}, {"", 1}} {
		a, err := servertest.Ask(t, d, "POST", link, url.Values{"do": {step.do}})
		if err != nil || a.Redirect != link || book.Told[0].Answer != step.do || len(book.Stop) != step.stops {
			t.Fatalf("%q: %+v %v %+v %+v", step.do, a, err, book.Told[0], book.Stop)
		}
		if step.do == index.AnswerEnough {
			if until := book.Stop[1].Until; until.Sub(servertest.Now()) > 24*time.Hour || until.Hour() != 0 {
				t.Error(until)
			}
		}
	}
	var p *area.Problem
	if _, err := servertest.Ask(t, d, "POST", link, url.Values{"do": {"everything"}}); !errors.As(err, &p) || p.Status != http.StatusBadRequest {
		t.Error(err)
	}
	book.Told[0].Answer, book.Told[0].Answered, book.Told[0].Recipient = index.AnswerMine, servertest.Now(), "tom"
	book.Told[0].Key = "alert/swans/mail/tom/story/1"
	book.Told[2].Key = key
	if a, err := servertest.Ask(t, d, "GET", link, nil); err != nil || len(a.Data.(*told.Page).Others) != 1 {
		t.Errorf("%+v %v", a, err)
	}
}

// TestForgedLinks: a link that was changed, is of somebody else, is old or of what is not kept does nothing.
func TestForgedLinks(t *testing.T) {
	book, d, link := desk(t)
	for name, tt := range map[string]struct {
		target string
		status int
	}{
		"no sum":         {"/told?n=" + url.QueryEscape(key), http.StatusForbidden},
		"another key":    {strings.Replace(link, "anna", "tom", 1), http.StatusForbidden},
		"a sum of stop":  {"/told?" + url.Values{"n": {key}, "s": {d.Seal.Sum("stop", key)}}.Encode(), http.StatusForbidden},
		"not kept":       {strings.TrimPrefix(d.Seal.Answer("alert/none"), d.Seal.Base), http.StatusNotFound},
		"stop, no sum":   {"/stop?who=anna&what=digest", http.StatusForbidden},
		"stop, somebody": {strings.Replace(strings.TrimPrefix(d.Seal.Stop("anna", "digest"), d.Seal.Base), "anna", "tom", 1), http.StatusForbidden},
	} {
		for _, method := range []string{"GET", "POST"} {
			var p *area.Problem
			if _, err := servertest.Ask(t, d, method, tt.target, url.Values{"do": {"mine"}}); !errors.As(err, &p) || p.Status != tt.status {
				t.Errorf("%s %s: %v", method, name, err)
			}
		}
	}
	if len(book.Stop) != 1 || book.Told[0].Answer != "" {
		t.Error("something was changed")
	}
	book.Told[0].At = servertest.Now().Add(-61 * 24 * time.Hour)
	var p *area.Problem
	if _, err := servertest.Ask(t, d, "POST", link, url.Values{"do": {"mine"}}); !errors.As(err, &p) || p.Status != http.StatusGone {
		t.Error(err)
	}
}

// TestOneClickUnsubscribe: a mail program posts what RFC 8058 says, without having opened the page, and gets a page and no redirect.
func TestOneClickUnsubscribe(t *testing.T) {
	book, d, _ := desk(t)
	stop := strings.TrimPrefix(d.Seal.Stop("anna", "digest"), d.Seal.Base)
	a, err := servertest.Ask(t, d, "POST", stop, url.Values{"List-Unsubscribe": {"One-Click"}})
	if err != nil || a.Redirect != "" || len(book.Stop) != 2 || a.Data.(*told.StopPage).Sentence != "Anna Berg gets no more daily digest." {
		t.Fatalf("%+v %v %+v", a, err, book.Stop)
	}
	if a, err = servertest.Ask(t, d, "POST", stop, url.Values{"do": {"again"}}); err != nil || a.Redirect != stop || len(book.Stop) != 1 {
		t.Errorf("%+v %v %+v", a, err, book.Stop)
	}
}
