package jsonl

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"presswatch/index"
)

var now = time.Date(2026, 11, 7, 8, 0, 0, 0, time.UTC)

func TestRead(t *testing.T) {
	got, err := Read("old.jsonl", []byte("\ufeff"+`{"url":"https://Post.example/1?utm_source=x","title":"Force hacked","outlet":"Tarnbeck Post","lane":"regional","published":"2026-11-06T23:31:00+01:00","first_seen":"2026-11-06T22:32:00Z","lang":"EN"}`+"\r\n\r\n"+
		`{"url":"https://echo.example/2","title":"A day","published":"2026-11-06"}`+"\n"+
		`{"url":"https://echo.example/3","title":"To come","published":"2031-01-01T00:00:00Z"}`+"\n"+
		`{"url":"https://echo.example/4","title":"Nobody knows","published":""}`+"\n"+
		"{\"url\":\"https://echo.example/5\",\"title\":\"caf\xe9\"}"), now)
	if err != nil || len(got) != 5 {
		t.Fatalf("%d items, %v", len(got), err)
	}
	a := got[0].Item
	if a.URL != "https://post.example/1" || !a.Published.Equal(time.Date(2026, 11, 6, 22, 31, 0, 0, time.UTC)) || a.Precision != index.PrecisionSecond || a.FirstSeen.Minute() != 32 || a.Lang != "en" || !a.Quiet {
		t.Errorf("%+v", a)
	}
	if b := got[1].Item; b.Precision != index.PrecisionDay || b.Published.Day() != 6 || !b.FirstSeen.Equal(now) || b.Lane != index.LaneBlog || b.Outlet != "echo.example" {
		t.Errorf("%+v", b)
	}
	if c := got[2].Item; !c.Published.IsZero() || c.Precision != index.PrecisionUnknown || c.PublishedRaw == "" {
		t.Errorf("published in the future: %+v", c)
	}
	if d := got[3].Item; !d.Published.IsZero() {
		t.Errorf("%+v", d)
	}
	if e := got[4].Item; e.Title != "caf\ufffd" {
		t.Errorf("%q", e.Title)
	}
}

// TestMistakes: each is said with its line, in words that say what to write.
func TestMistakes(t *testing.T) {
	for line, want := range map[string]string{
		`{"title":"T"}`:                           "url: ",
		`{"url":"https://a.example/"}`:            "title: is missing",
		`{"url":7,"title":"T"}`:                   "url: write a text, not a JSON number",
		`{"url":"https://a.example/","title":"T"`: "unexpected end",
		`{"url":"https://a.example/","title":"T"}{"url":"https://b.example/","title":"U"}`: "something follows",
		`["https://a.example/"]`:                                                       "write one JSON object a line, not a JSON array",
		`"https://a.example/"`:                                                         "not a JSON string",
		"\x00\x01\x02":                                                                 "write one JSON object a line",
		`{"url":"https://a.example/","titel":"T"}`:                                     `unknown field "titel"`,
		`{"url":"https://a.example/","title":"T","tags":"x"}`:                          "tags: write a list, not a JSON string",
		`{"url":"https://a.example/","title":"T","lane":"press"}`:                      "lane: ",
		`{"url":"https://a.example/","title":"T","kind":"rumour"}`:                     "kind: ",
		`{"url":"https://a.example/","title":"T","published":"soon"}`:                  "published: \"soon\" is no time; write one like",
		`{"url":"https://a.example/","title":"T","first_seen":"2026-11-06"}`:           "first_seen: ",
		`{"url":"https://a.example/","title":"T","first_seen":"2028-11-09T00:00:00Z"}`: "a year ahead",
	} {
		_, err := Read("old.jsonl", []byte("\n"+line+"\n"), now)
		if err == nil || !strings.Contains(err.Error(), "old.jsonl, line 2: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", line, err, want)
		}
	}
	if _, err := Read("x", []byte(strings.Repeat("{}\n", 1000)), now); strings.Count(fmt.Sprint(err), ", line ") != MostMistakes {
		t.Errorf("not %d mistakes: %v", MostMistakes, err)
	}
}

func TestMoment(t *testing.T) {
	for s, want := range map[string]string{
		"":                            " 0001-01-01T00:00:00Z",
		"2026":                        " 0001-01-01T00:00:00Z",
		"2026-11":                     " 0001-01-01T00:00:00Z",
		"2026-11-06":                  "day 2026-11-06T00:00:00Z",
		" 2026-11-06\t":               "day 2026-11-06T00:00:00Z",
		"2026-11-06 23:31":            "minute 2026-11-06T23:31:00Z",
		"2026-11-06T23:31":            "minute 2026-11-06T23:31:00Z",
		"2026-11-06T23:31+01:00":      "minute 2026-11-06T22:31:00Z",
		"2026-11-06T23:31:07":         "second 2026-11-06T23:31:07Z",
		"2026-11-06 23:31:07":         "second 2026-11-06T23:31:07Z",
		"2026-11-06T23:31:07.5+01:00": "second 2026-11-06T22:31:07.5Z",
		"yesterday":                   "no time",
		"2026-02-30":                  "no time",
		"06/11/2026":                  "no time",
		"12":                          "no time",
		"99999-01-01":                 "no time",
		"2026-11-06T24:00:01Z":        "no time",
	} {
		at, precision, err := Moment(s)
		got := string(precision) + " " + at.Format(time.RFC3339Nano)
		if err != nil {
			got = "no time"
		}
		if got != want {
			t.Errorf("%q: %s (%v), want %s", s, got, err, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("\ufeff{\"url\":\"https://a.example/\",\"title\":\"T\",\"published\":\"2026-11-06\"}\r\n{}"))
	f.Fuzz(func(t *testing.T, body []byte) {
		var lines []int
		for n, line := range Lines(body) {
			if len(line) == 0 {
				t.Error("an empty line")
			}
			lines = append(lines, n)
		}
		if !slices.IsSorted(lines) {
			t.Errorf("lines %v", lines)
		}
		got, err := Read("x", body, now)
		if err == nil && len(got) != len(lines) {
			t.Errorf("%d items of %d lines", len(got), len(lines))
		}
	})
}
