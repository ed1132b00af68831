package answer

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"presswatch/crawler/reaction"
	"presswatch/index"
)

type one struct {
	ID    string `xml:"id"`
	Title string `xml:"title"`
}

func feed(entries string) []byte { return []byte("<feed>" + entries + "</feed>") }

// TestF50_XMLBombs: no entity is expanded, nothing outside is asked for, and it is quick.
func TestF50_XMLBombs(t *testing.T) {
	bomb := `<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY a "` + strings.Repeat("lol", 1000) + `">`
	for i := range 9 {
		bomb += fmt.Sprintf(`<!ENTITY %c "%s">`, 'b'+i, strings.Repeat(fmt.Sprintf("&%c;", 'a'+i), 10))
	}
	bomb += `<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "http://127.0.0.1:1/"> %p; ]><feed><entry><id>1</id><title>&j;&x;</title></entry></feed>`
	began := time.Now()
	list, err := Entries[one]("It", Atom, []byte(bomb), 10)
	if took := time.Since(began); took > time.Second {
		t.Errorf("%s", took)
	}
	if err == nil && (len(list) != 1 || len(list[0].Title) > 100 || strings.Contains(list[0].Title, "root:")) {
		t.Errorf("%.200q, %v", list, err)
	}
}

// TestF51_XMLDepth: a million elements in one another, a hundred thousand attributes, a million entries.
func TestF51_XMLDepth(t *testing.T) {
	const many = 1_000_000
	for name, body := range map[string][]byte{
		"depth outside":     []byte("<feed>" + strings.Repeat("<a:a>", many)),
		"depth in an entry": feed("<entry><id>1</id>" + strings.Repeat("<a>", many) + "</entry>"),
		"attributes":        feed("<entry " + strings.Repeat(`a="b" `, 100_000) + "><id>1</id></entry>"),
		"entries":           feed(strings.Repeat("<entry/>", many)),
	} {
		began := time.Now()
		list, _ := Entries[one]("It", Atom, body, 100)
		if took := time.Since(began); took > 10*time.Second || len(list) > 100 {
			t.Errorf("%s: %d entries in %s", name, len(list), took)
		}
	}
}

// TestF52_JSON: nothing in a list, other types than expected, endless depth, pages and nothing at all are problems in
// words.
func TestF52_JSON(t *testing.T) {
	for body, want := range map[string]string{
		`{"items":"seven"}`: "a form that presswatch does not know", `{"items":{"a":1}}`: "a form that presswatch does not know",
		strings.Repeat("[", 100_000): "too deep", `{"items":` + strings.Repeat("[", 5000): "too deep", "<!doctype html>": "a page for people", "": "nothing", `{"items":[1,`: "breaks off", "nonsense": "broken",
		"\xef\xbb\xbf  <html>": "a page for people",
	} {
		var into struct {
			Items []int `json:"items"`
		}
		err := JSON("It", &reaction.Answer{Status: 200, Body: []byte(body)}, &into)
		var p *reaction.Problem
		if !errors.As(err, &p) || p.Status != index.StatusFailing || !strings.Contains(p.Text, want) {
			t.Errorf("%.40q: %v, want %q", body, err, want)
		}
	}
	var into struct {
		Items []*int `json:"items"`
	}
	if err := JSON("It", &reaction.Answer{Status: 200, Body: []byte("\xef\xbb\xbf{\"items\":[null]}")}, &into); err != nil || len(into.Items) != 1 {
		t.Errorf("%v", err)
	}
}

// TestStates: every status has words, and what the network says itself is in them, bounded.
func TestStates(t *testing.T) {
	for code, want := range map[int]struct {
		is   index.SourceStatus
		says string
	}{
		401: {index.StatusRefused, "make a new one"}, 403: {index.StatusRefused, "refuses"}, 404: {index.StatusMissing, "knows nothing"}, 410: {index.StatusGone, "gone for good"},
		400: {index.StatusFailing, "does not understand"}, 422: {index.StatusFailing, "does not understand"}, 500: {index.StatusFailing, "fault of its own"}, 302: {index.StatusFailing, "302"},
	} {
		p := Bad("It", &reaction.Answer{Status: code, Body: []byte(`{"error":"` + strings.Repeat("no such thing ", 100) + `"}`)})
		if p == nil || p.Status != want.is || !strings.Contains(p.Text, want.says) || !strings.Contains(p.Text, "no such thing") || len(p.Text) > 400 || p.Code != code {
			t.Errorf("%d: %+v", code, p)
		}
	}
	if p := Bad("It", &reaction.Answer{Status: 204}); p != nil {
		t.Errorf("%+v", p)
	}
}
