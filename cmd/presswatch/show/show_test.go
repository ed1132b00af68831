package show_test

import (
	"strings"
	"testing"
	"time"

	"presswatch/cmd/presswatch/show"
	"presswatch/crawler/feed"
	"presswatch/crawler/page"
)

func TestPageForPeople(t *testing.T) {
	var out strings.Builder
	show.OfPage(&page.Article{
		URL: "https://post.example/1", Title: "Fines not cancelled", Published: time.Date(2026, 11, 6, 0, 0, 0, 0, time.UTC), DayOnly: true,
		Text: "A first paragraph.", Paywalled: true,
	}).Print(&out)
	for _, want := range []string{"Fines not cancelled", "published  2026-11-06\n", "author     unknown", "comments   none", "only a part", "A first paragraph."} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in:\n%s", want, out.String())
		}
	}
}

func TestFeedForPeople(t *testing.T) {
	var out strings.Builder
	show.OfFeed(&feed.Feed{Title: "Tarnbeck Post", Hub: "https://hub.example/", Entries: []feed.Entry{{Title: "Bins", URL: "https://post.example/2", Author: "Ines Marlow"}}}).Print(&out)
	for _, want := range []string{"Tarnbeck Post: 1 entries", "announces new entries at https://hub.example/", "published unknown, by Ines Marlow"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in:\n%s", want, out.String())
		}
	}
}

func TestMoment(t *testing.T) {
	at := time.Date(2026, 11, 6, 23, 31, 0, 0, time.UTC)
	for _, c := range []struct {
		at   time.Time
		day  bool
		want string
	}{{time.Time{}, false, ""}, {at, true, "2026-11-06"}, {at, false, "2026-11-06T23:31:00Z"}} {
		if got := show.Moment(c.at, c.day); got != c.want {
			t.Errorf("%v, day only %v: %q, want %q", c.at, c.day, got, c.want)
		}
	}
}
