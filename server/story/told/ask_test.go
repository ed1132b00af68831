package told

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/server/story/known"
)

// Whatever an address says, it is a moment, a mistake in words, or another address on this site.
func FuzzAsk(f *testing.F) {
	for _, seed := range []string{"at=23:40", "at=1794008400", "at=2026-11-06T23:40&from=23:30&to=00:10&item=3", "step=prev&at=00:20", "page=-5&order=newest&edits=all", "at=%00", "at=99999999999999999999"} {
		f.Add(seed)
	}
	begin := time.Date(2026, 11, 6, 23, 31, 20, 500, time.UTC)
	now := begin.Add(10 * time.Hour)
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		f.Skip(err)
	}
	f.Fuzz(func(t *testing.T, query string) {
		v, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		a := ReadAsk(1, v)
		if err := a.Resolve(begin, now, zone); err != nil {
			if !errors.Is(err, index.ErrInvalid) {
				t.Fatal(err)
			}
			return
		}
		if a.T.After(now) || a.Page < 1 || a.Item < 0 {
			t.Fatalf("%q became %+v", query, a)
		}
		facts := &known.Facts{Story: index.Story{ID: 1, Begin: begin}, Items: []index.Item{{FirstSeen: begin}, {FirstSeen: begin.Add(time.Hour)}}}
		for _, to := range []string{a.Elsewhere(facts, zone), a.Link("#x", "page", "2"), a.File(".csv")} {
			if to != "" && !strings.HasPrefix(to, "/stories/1") {
				t.Fatalf("%q leads to %q", query, to)
			}
		}
	})
}

// The time of day is the first one after the beginning, on nights when the clock is changed, too.
func TestClockOfOtherNights(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Skip(err)
	}
	for _, c := range []struct{ begin, text, want string }{
		{"2026-10-24T22:50:00Z", "23:55", "2026-10-24T22:55:00Z"}, // summer time still
		{"2026-10-24T22:50:00Z", "03:00", "2026-10-25T03:00:00Z"}, // winter time
		{"2026-03-28T23:50:00Z", "02:30", "2026-03-29T01:30:00Z"},
		{"2026-11-06T23:31:20Z", "23:31", "2026-11-06T23:31:00Z"},
		{"2026-11-06T23:31:20Z", "23:30", "2026-11-07T23:30:00Z"},
	} {
		begin, _ := time.Parse(time.RFC3339, c.begin)
		got, err := moment(c.text, begin, london)
		if err != nil || got.UTC().Format(time.RFC3339) != c.want {
			t.Errorf("%s after %s: %v %v, want %s", c.text, c.begin, got.UTC(), err, c.want)
		}
	}
}
