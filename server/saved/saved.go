// Package saved makes the pages of saved searches: the list, one search with its form and what it told lately, and what somebody was told
// of and what was held back. A search of the configuration is shown and not changed. The way to a new one leads over its rehearsal.
package saved

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/server/area"
	"presswatch/server/words"
)

// Book keeps searches.
type Book interface {
	// PutSaved keeps one: a new one with version 0, a changed one with the version that it was made from. An error of kind
	// index.ErrInvalid says that the key was used, or that somebody changed it meanwhile.
	PutSaved(ctx context.Context, one index.Saved) (index.Saved, error)
	SavedHistory(ctx context.Context, key string) ([]index.Saved, error)
	Stops(ctx context.Context, at time.Time) ([]index.Stop, error)
	DropStop(ctx context.Context, recipient, what string) error
}

// Tellings says who was told of what.
type Tellings interface {
	TellingsTo(ctx context.Context, channel, recipient string, since time.Time, limit int) ([]index.Telling, error)
	// TellingsOf gives those of a search since then, the newest first, up to limit.
	TellingsOf(ctx context.Context, search string, since time.Time, limit int) ([]index.Telling, error)
	GetStories(ctx context.Context, ids []int64) ([]index.Story, error)
	GetItems(ctx context.Context, ids []int64) ([]index.Item, error)
}

// Way is somebody or something that can be told.
type Way struct {
	Channel, Recipient, Name string
	Person                   bool // owns searches
	Budget                   int  // alerts a day; 0: no limit
}

// Desk makes the pages. All fields must be given.
type Desk struct {
	Book     Book
	Tellings Tellings
	Searches func(ctx context.Context) ([]index.Saved, error) // all, those of the configuration too
	Ways     []Way
	Now      func() time.Time
	Zone     *time.Location
}

//go:embed templates
var files embed.FS

// Templates has the pages.
func (d *Desk) Templates() fs.FS { return area.Templates(files) }

// Routes lists the addresses.
func (d *Desk) Routes() []area.Route {
	return []area.Route{
		{Pattern: "GET /searches", Decide: d.list},
		{Pattern: "GET /searches/new", Decide: d.fresh},
		{Pattern: "POST /searches/new", Decide: d.create},
		{Pattern: "GET /searches/saved/{key}", Decide: d.show},
		{Pattern: "POST /searches/saved/{key}", Decide: d.change},
		{Pattern: "GET /searches/told/{recipient}", Decide: d.told},
		{Pattern: "POST /searches/told/{recipient}", Decide: d.again},
	}
}

const (
	lately   = 14 * 24 * time.Hour
	mostRows = 100
)

// List is the page of saved searches.
type List struct {
	Sentence, Did string
	Rows          []ListRow
	People        []Person
}

// ListRow is a saved search.
type ListRow struct {
	Name, Query, Tells, Whose, Lately string
	URL, Find, Rehearse               string // addresses
	Fixed                             bool   // it stands in the configuration
}

// Person is somebody who is told.
type Person struct{ Name, URL, Says string }

func (d *Desk) list(r *http.Request) (*area.Answer, error) {
	all, err := d.Searches(r.Context())
	if err != nil {
		return nil, err
	}
	p := &List{Sentence: "No search is saved yet.", Did: map[string]string{"removed": "It is removed. What it found stays."}[r.URL.Query().Get("did")]}
	on := 0
	for i := range all {
		s := &all[i]
		row := ListRow{Name: words.Clean(s.Name), Query: words.Clean(s.Query), Whose: "the office", Fixed: s.Version == 0, URL: address(s.Key)}
		if s.Owner != "" {
			row.Whose = d.name(s.Owner)
		}
		v := url.Values{"q": {s.Query}}.Encode()
		row.Find, row.Rehearse = "/search?"+v, "/searches/rehearsal?"+v
		row.Tells = d.tells(s)
		if !s.Off && len(s.Tell) > 0 {
			on++
		}
		if row.Lately, err = d.lately(r.Context(), s.Key); err != nil {
			return nil, err
		}
		p.Rows = append(p.Rows, row)
	}
	if len(p.Rows) > 0 {
		p.Sentence = "None of your saved searches tells anybody."
	}
	if on > 0 {
		p.Sentence = words.Plural(on, "saved search")
		if on > 1 {
			p.Sentence = words.Count(on) + " saved searches"
		}
		p.Sentence += map[bool]string{true: " tells", false: " tell"}[on == 1] + " you when a story begins."
	}
	if p.People, err = d.people(r.Context()); err != nil {
		return nil, err
	}
	return &area.Answer{Template: "searches", Title: "Saved searches", Nav: "saved", Print: "Saved searches", Data: p}, nil
}

// address is the page of a search.
func address(key string) string { return "/searches/saved/" + url.PathEscape(key) }

// tells says whom a search tells, and when.
func (d *Desk) tells(s *index.Saved) string {
	var names []string
	for _, key := range s.Tell {
		names = append(names, d.name(key))
	}
	who := strings.Join(names, ", ")
	switch {
	case s.Off:
		return "is off"
	case len(s.Tell) == 0:
		return "tells nobody"
	case s.When == index.WhenHourly:
		return "tells " + who + " once an hour"
	case s.When == index.WhenDigest:
		return "in the digest of " + who
	default:
		return "tells " + who
	}
}

// name is what somebody or something that is told is called.
func (d *Desk) name(key string) string {
	for _, w := range d.Ways {
		if w.Recipient == key {
			return words.Clean(cmp.Or(w.Name, key))
		}
	}
	return key
}

// lately says how often a search told somebody in two weeks.
func (d *Desk) lately(ctx context.Context, key string) (string, error) {
	list, err := d.Tellings.TellingsOf(ctx, key, d.Now().Add(-lately), mostRows)
	if err != nil || len(list) == 0 {
		return "nothing in two weeks", err
	}
	about := map[string]bool{}
	held := map[string]bool{}
	for _, t := range list {
		k := fmt.Sprint(t.Story, "/", t.Item)
		if t.Story != 0 {
			k = fmt.Sprint(t.Story)
		}
		if t.Held == "" {
			about[k] = true
		} else {
			held[k] = true
		}
	}
	for k := range about {
		delete(held, k)
	}
	says := words.Plain(len(about)) + " told"
	if len(held) > 0 {
		says += ", " + words.Plain(len(held)) + " held back"
	}
	if len(list) == mostRows {
		says = "at least " + says
	}
	return says + " in two weeks", nil
}

// people are those who are told, with what they want no more.
func (d *Desk) people(ctx context.Context) ([]Person, error) {
	stops, err := d.Book.Stops(ctx, d.Now())
	if err != nil {
		return nil, err
	}
	var out []Person
	for _, w := range d.Ways {
		p := Person{Name: words.Clean(cmp.Or(w.Name, w.Recipient)), URL: "/searches/told/" + url.PathEscape(w.Recipient)}
		n := 0
		for _, s := range stops {
			if s.Recipient == w.Recipient {
				n++
			}
		}
		var says []string
		if w.Budget > 0 {
			says = append(says, fmt.Sprintf("at most %d a day", w.Budget))
		}
		if n > 0 {
			says = append(says, "wants no more of "+words.Plural(n, "thing"))
		}
		p.Says = strings.Join(says, "; ")
		out = append(out, p)
	}
	return out, nil
}
