// Package told says things of a story in words: where it began, who an item is by, what proves a pick-up, who still shows
// what we took down.
//
// An [Ask] is what an address asks for, and makes the addresses of a page. A [Teller] has the story as it was known at the
// moment of the ask, and nothing else.
package told

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/server/story/known"
	"presswatch/server/words"
)

// Ask is what an address asks of the page of a story. [ReadAsk] makes it.
type Ask struct {
	ID     int64
	T      time.Time // the moment as at which the page is made
	Past   bool      // T was asked for and is not now
	From   time.Time // window of the timeline; zero: chosen by the chart
	To     time.Time
	Item   int64 // whose arrows are drawn; 0: as the chart chooses
	Page   int   // of the table, from 1
	Newest bool  // the table begins with the newest
	Edits  bool  // all changes are shown
	Why    bool  // all reasons are shown
	Did    int64 // the act that led here

	raw  url.Values
	slid bool // the slider was pushed to its end
}

// Get gives a value of the address as it was written.
func (a *Ask) Get(name string) string { return a.raw.Get(name) }

// ReadAsk reads an address. What is no number counts as not asked for; times are read when the story is known.
func ReadAsk(id int64, v url.Values) *Ask {
	number := func(name string) int64 {
		n, _ := strconv.ParseInt(v.Get(name), 10, 64) // not a number: 0
		return max(n, 0)
	}
	return &Ask{
		ID: id, Item: number("item"), Page: max(int(min(number("page"), 1000)), 1), Newest: v.Get("order") == "newest",
		Edits: v.Get("edits") == "all", Why: v.Get("why") == "all", Did: number("did"), raw: v,
	}
}

// Resolve reads the times of an ask: of a story that began then.
func (a *Ask) Resolve(begin, now time.Time, zone *time.Location) error {
	a.T = now
	for _, field := range []struct {
		name string
		to   *time.Time
	}{{"at", &a.T}, {"from", &a.From}, {"to", &a.To}} {
		text := strings.TrimSpace(a.raw.Get(field.name))
		if text == "" {
			continue
		}
		t, err := moment(text, begin, zone)
		if err != nil {
			return err
		}
		*field.to = t
	}
	if !a.T.Before(now) {
		a.T = now
		a.slid = strings.Trim(a.raw.Get("at"), "0123456789") == "" && a.raw.Get("at") != ""
		a.raw.Del("at")
	}
	a.Past = a.T.Before(now)
	if a.From.IsZero() || a.To.IsZero() || !a.From.Before(a.To) {
		a.From, a.To = time.Time{}, time.Time{}
	}
	return nil
}

// Elsewhere gives the address that an ask stands for: that of the event before or after, and for a time in seconds,
// which the slider sends, one that people can read. "" if the ask is such an address.
func (a *Ask) Elsewhere(f *known.Facts, zone *time.Location) string {
	back := a.raw.Get("step") == "prev"
	switch at := a.raw.Get("at"); {
	case back || a.raw.Get("step") == "next":
		to := step(f, a.T, back)
		switch {
		case to.IsZero() && back:
			return a.Link("#spread", "at", Stamp(f.Story.Begin.Add(-time.Minute), zone))
		case to.IsZero():
			return a.Link("#spread", "at", "")
		}
		return a.Link("#spread", "at", Stamp(to, zone))
	case at != "" && strings.Trim(at, "0123456789") == "":
		return a.Link("#spread", "at", Stamp(a.T, zone))
	case a.raw.Get("step") != "" || a.slid && at == "":
		return a.Link("#spread")
	}
	return ""
}

// moment reads a time: 23:40 (the first one from the beginning of the story on), 2026-11-06T23:40 in the zone of the
// pages, one with its own zone, or the seconds since 1970 of the slider.
func moment(text string, begin time.Time, zone *time.Location) (time.Time, error) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n > 1e8 && n < 1e11 {
		return time.Unix(n, 0), nil
	}
	if t, err := time.Parse(time.RFC3339, strings.Replace(text, " ", "+", 1)); err == nil { // a plus sign in an address means a space
		return t, nil
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02"} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t, nil
		}
	}
	for _, layout := range []string{"15:04", "15:04:05"} {
		if t, err := time.Parse(layout, text); err == nil {
			b := begin.In(zone)
			first := time.Date(b.Year(), b.Month(), b.Day(), t.Hour(), t.Minute(), t.Second(), 0, zone)
			if first.Before(b.Truncate(time.Minute)) {
				first = time.Date(b.Year(), b.Month(), b.Day()+1, t.Hour(), t.Minute(), t.Second(), 0, zone)
			}
			return first, nil
		}
	}
	return time.Time{}, fmt.Errorf("%w: “%.40s” is no time like 23:40 or 2026-11-06T23:40", index.ErrInvalid, words.Clean(text))
}

// Stamp writes a time for an address, in the zone of the pages, as short as it can be.
func Stamp(t time.Time, zone *time.Location) string {
	t = t.In(zone)
	if t.Second() == 0 {
		return t.Format("2006-01-02T15:04")
	}
	return t.Format("2006-01-02T15:04:05")
}

// Path is the address of a story.
func Path(id int64) string { return "/stories/" + strconv.FormatInt(id, 10) }

// with gives the address of the same page with some values changed; an empty value takes one away. What is only good
// for one look (what was just done) is left out.
func (a *Ask) with(base, place string, pairs ...string) string {
	v := url.Values{}
	for _, name := range []string{"at", "from", "to", "item", "order", "page", "edits", "why"} {
		if x := a.raw.Get(name); x != "" {
			v.Set(name, x)
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if v.Set(pairs[i], pairs[i+1]); pairs[i+1] == "" {
			v.Del(pairs[i])
		}
	}
	if q := v.Encode(); q != "" {
		base += "?" + q
	}
	return base + place
}

// Link is with for the page of the story itself.
func (a *Ask) Link(place string, pairs ...string) string { return a.with(Path(a.ID), place, pairs...) }

// File is the address of the same story as a file: only the moment counts.
func (a *Ask) File(ext string) string {
	base := Path(a.ID) + ext
	if at := a.raw.Get("at"); at != "" {
		base += "?" + url.Values{"at": {at}}.Encode()
	}
	return base
}

// Beside is an address beside the page of the story that keeps its moment.
func (a *Ask) Beside(base, place string) string {
	if at := a.raw.Get("at"); at != "" {
		base += "?" + url.Values{"at": {at}}.Encode()
	}
	return base + place
}

// With is an address beside the page of a story that keeps its moment and has some more values, in pairs; empty ones
// are left out.
func With(a *Ask, base string, pairs ...string) string {
	v := url.Values{}
	if at := a.raw.Get("at"); at != "" {
		v.Set("at", at)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			v.Set(pairs[i], pairs[i+1])
		}
	}
	if q := v.Encode(); q != "" {
		base += "?" + q
	}
	return base
}
