// Package drill serves the private source of fire drills, on the machine itself, and makes the page that says how the last ones went.
package drill

import (
	"context"
	"embed"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/server/area"
	"presswatch/server/words"
)

// Book keeps drills.
type Book interface {
	// Drills gives the newest first.
	Drills(ctx context.Context, limit int) ([]index.Drill, error)
	NoticesAbout(ctx context.Context, prefix string, limit int) ([]index.Notice, error)
}

// Source serves the feed and the texts of drills. They say that they are drills, to whoever finds them.
type Source struct {
	Book Book
	Base string // its own address, without a slash at the end
}

const (
	published = 3 // drills in the feed
	text      = "This is a fire drill of presswatch. Nothing happened. It is published where nobody but presswatch looks, to find out how long an alarm takes to reach the people who are woken."
)

// ServeHTTP answers the crawler.
func (s *Source) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	list, err := s.Book.Drills(r.Context(), published)
	if err != nil {
		http.Error(w, "the store does not answer", http.StatusServiceUnavailable)
		return
	}
	if r.URL.Path == "/feed.xml" {
		w.Header().Set("Content-Type", "application/atom+xml; charset=utf-8")
		_, _ = w.Write([]byte(s.feed(list)))
		return
	}
	for _, d := range list {
		if r.URL.Path == fmt.Sprintf("/drill/%d", d.ID) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = fmt.Fprintf(w, `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Fire drill %d</title><meta property="article:published_time" content="%s"></head><body><article><h1>Fire drill %d</h1><p>%s</p></article></body></html>`,
				d.ID, d.Published.UTC().Format(time.RFC3339), d.ID, text)
			return
		}
	}
	http.NotFound(w, r)
}

func (s *Source) feed(list []index.Drill) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Fire drills</title><id>` + html.EscapeString(s.Base) + `/</id><updated>2026-01-01T00:00:00Z</updated>`)
	for _, d := range list {
		at := d.Published.UTC().Format(time.RFC3339)
		fmt.Fprintf(&b, `<entry><id>%[1]s/drill/%[2]d</id><title>Fire drill %[2]d</title><link href="%[1]s/drill/%[2]d"/><published>%[3]s</published><updated>%[3]s</updated><summary>%[4]s</summary></entry>`,
			html.EscapeString(s.Base), d.ID, at, text)
	}
	return b.String() + `</feed>`
}

// Desk makes the page. All fields must be given.
type Desk struct {
	Book  Book
	Start func(ctx context.Context) error // begins a drill now
	Next  func(now time.Time) (time.Time, bool)
	Now   func() time.Time
	Zone  *time.Location
}

//go:embed templates
var files embed.FS

// Templates has the page.
func (d *Desk) Templates() fs.FS { return area.Templates(files) }

// Routes lists the addresses.
func (d *Desk) Routes() []area.Route {
	return []area.Route{{Pattern: "GET /alarms/drill", Decide: d.page}, {Pattern: "POST /alarms/drill", Decide: d.start}}
}

const (
	listed   = 20
	mostTold = 200
)

// Page is the page of fire drills.
type Page struct {
	Sentence, Lead string
	Running        bool
	Hops           []Hop // of the newest
	Rows           []Row // earlier ones
	Zone           string
}

// Hop is a part of the way.
type Hop struct {
	Name, Took, At string
	Broken         bool
}

// Row is an earlier drill.
type Row struct{ When, What string }

// Says is how the alarm was tested last, in a sentence; "" where no drill was ever made.
func (d *Desk) Says(ctx context.Context) (string, error) {
	list, err := d.Book.Drills(ctx, listed)
	if err != nil || len(list) == 0 {
		return "", err
	}
	now := d.Now()
	newest := list[0]
	if newest.Done.IsZero() {
		return "A fire drill is under way.", nil
	}
	when := ago(now.Sub(newest.Published))
	if newest.Broken != "" {
		return words.Clean("The alarm was tested " + when + " and did not get through: " + newest.Broken + "."), nil
	}
	return fmt.Sprintf("Alarm tested %s: %s from publication to the last of those who are woken.", when, took(newest.Done.Sub(newest.Published))), nil
}

// ago is a time that has passed, in words.
func ago(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return "just now"
	case d < 2*time.Hour:
		return fmt.Sprintf("%d minutes ago", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d hours ago", int(d.Hours()))
	}
	return fmt.Sprintf("%d days ago", int(d.Hours()/24))
}

// took is how long something took.
func took(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	}
	return fmt.Sprintf("%d min", int(d.Minutes()))
}

func (d *Desk) page(r *http.Request) (*area.Answer, error) {
	now := d.Now()
	list, err := d.Book.Drills(r.Context(), listed)
	if err != nil {
		return nil, err
	}
	p := &Page{Sentence: "The alarm was never tested.", Zone: words.Zone(now, d.Zone)}
	if says, err := d.Says(r.Context()); err != nil {
		return nil, err
	} else if says != "" {
		p.Sentence = says
	}
	p.Lead = "A harmless text is published where only presswatch looks, and goes the way of an alarm to everybody who is woken. It says that it is a drill."
	if next, ok := d.Next(now); ok {
		p.Lead += " The next one comes by itself " + words.At(next, now, d.Zone) + "."
	}
	if len(list) > 0 {
		p.Running = list[0].Done.IsZero()
		if p.Hops, err = d.hops(r.Context(), list[0], now); err != nil {
			return nil, err
		}
		for _, one := range list[1:] {
			row := Row{When: words.At(one.Published, now, d.Zone), What: "through in " + took(one.Done.Sub(one.Published))}
			if one.Broken != "" {
				row.What = words.Clean("broken: " + one.Broken)
			}
			p.Rows = append(p.Rows, row)
		}
	}
	return &area.Answer{Template: "drill", Title: "Fire drill", Nav: "alarms", Print: "Fire drill", Data: p}, nil
}

// hops are the parts of the way of a drill: each with how long it took from the one before.
func (d *Desk) hops(ctx context.Context, one index.Drill, now time.Time) ([]Hop, error) {
	over := !one.Done.IsZero()
	out := []Hop{{Name: "Published on the private source", At: words.At(one.Published, now, d.Zone)}}
	out = append(out, hop("Brought by the crawler", one.Published, one.Polled, over), hop("Judged, and the messages written", one.Polled, one.Judged, over && !one.Polled.IsZero()))
	if one.Judged.IsZero() {
		return out, nil
	}
	notices, err := d.Book.NoticesAbout(ctx, fmt.Sprintf("drill/%d/out/", one.ID), mostTold)
	if err != nil {
		return nil, err
	}
	for _, n := range notices {
		h := hop(words.Clean("Taken by "+n.Channel+" "+n.Recipient), one.Judged, n.SentAt, over)
		if n.SentAt.IsZero() && n.Problem != "" {
			h.Took = words.Clean(n.Problem)
		}
		out = append(out, h)
	}
	return out, nil
}

func hop(name string, from, to time.Time, over bool) Hop {
	switch {
	case !to.IsZero():
		return Hop{Name: name, Took: took(to.Sub(from))}
	case over:
		return Hop{Name: name, Took: "it did not come to that", Broken: true}
	}
	return Hop{Name: name, Took: "not yet"}
}

func (d *Desk) start(r *http.Request) (*area.Answer, error) {
	if err := d.Start(r.Context()); err != nil {
		return nil, err
	}
	return &area.Answer{Redirect: "/alarms/drill"}, nil
}
