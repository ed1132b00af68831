// Package page makes the page of the daily digests: who gets one and when, what it would say now, and the button that sends it at
// once.
package page

import (
	"context"
	"embed"
	"encoding/json"
	"io/fs"
	"net/http"
	"time"

	"presswatch/index"
	"presswatch/server/area"
	"presswatch/server/digest"
	"presswatch/server/letter"
	"presswatch/server/words"
)

// Book adds notices and tells of digests.
type Book interface {
	AddNotice(ctx context.Context, n index.Notice) (added bool, err error)
	LastDigests(ctx context.Context, recipient string, limit int) ([]index.Digest, error)
}

// Desk makes the page. All fields must be given.
type Desk struct {
	Book  Book
	Stage *digest.Stage
	Write func(n index.Notice) (letter.Letter, error)
	Now   func() time.Time
	Zone  *time.Location
}

//go:embed templates
var files embed.FS

// Templates has the page.
func (d *Desk) Templates() fs.FS { return area.Templates(files) }

// Routes lists the addresses.
func (d *Desk) Routes() []area.Route {
	return []area.Route{
		{Pattern: "GET /digests", Decide: d.list},
		{Pattern: "GET /digests/{key}", Decide: d.preview, Timeout: long},
		{Pattern: "POST /digests/{key}", Decide: d.send, Timeout: long},
	}
}

const long = 30 * time.Second // a digest of a busy week takes longer than a page may

// Page is the page.
type Page struct {
	Sentence, Lead string
	Did            string
	Rows           []Row
	Zone           string
}

// Row is a recipient.
type Row struct{ Key, Name, When, Last, Next string }

func (d *Desk) list(r *http.Request) (*area.Answer, error) {
	now := d.Now()
	p := &Page{Zone: words.Zone(now, d.Zone), Sentence: "Nobody gets a daily digest.", Lead: "Give people in the configuration a digest with a time, e.g. digest: {at: \"07:00\"}."}
	if n := len(d.Stage.Recipients); n == 1 {
		p.Sentence, p.Lead = "One person gets a daily digest.", "It covers the time since their last one."
	} else if n > 1 {
		p.Sentence, p.Lead = words.Plain(n)+" people get a daily digest.", "Each covers the time since their last one."
	}
	if r.URL.Query().Get("did") == "sent" {
		p.Did = "It is on its way. The daily one comes all the same."
	}
	for i := range d.Stage.Recipients {
		row, err := d.row(r.Context(), &d.Stage.Recipients[i], now)
		if err != nil {
			return nil, err
		}
		p.Rows = append(p.Rows, row)
	}
	return &area.Answer{Template: "digests", Title: "Digests", Nav: "settings", Print: "Digests", Data: p}, nil
}

func (d *Desk) row(ctx context.Context, rec *digest.Recipient, now time.Time) (Row, error) {
	row := Row{Key: rec.Key, Name: words.Clean(rec.Name), Last: "none yet", Next: "none"}
	last, err := d.Book.LastDigests(ctx, rec.Key, 1)
	if err != nil {
		return row, err
	}
	if len(last) > 0 {
		switch last[0].What {
		case index.DigestSent:
			row.Last = words.At(last[0].Made, now, d.Zone)
		case index.DigestEmpty:
			row.Last = words.At(last[0].Made, now, d.Zone) + ", there was nothing, and so none was sent"
		}
	}
	if next, ok := rec.Rule.Next(now); ok {
		row.Next = words.At(next.At, now, d.Zone)
	}
	return row, nil
}

// found gives the recipient that an address names.
func (d *Desk) found(r *http.Request) (*digest.Recipient, error) {
	if rec := d.Stage.Find(r.PathValue("key")); rec != nil {
		return rec, nil
	}
	return nil, &area.Problem{Status: http.StatusNotFound, Heading: "Not found.", Sentence: "Nobody of this name gets a digest.", Cause: index.ErrNotFound}
}

// preview shows the letter as mail programs do: on a page of its own, without script, which loads nothing.
func (d *Desk) preview(r *http.Request) (*area.Answer, error) {
	rec, err := d.found(r)
	if err != nil {
		return nil, err
	}
	m, err := d.Stage.Preview(r.Context(), rec)
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	l, err := d.Write(index.Notice{Key: "preview", Channel: "mail", Recipient: rec.Key, Body: body, Created: d.Now()})
	if err != nil {
		return nil, err
	}
	if r.URL.Query().Get("as") == "text" {
		return &area.Answer{Body: []byte("Subject: " + l.Subject + "\n\n" + l.Text), Type: "text/plain; charset=utf-8"}, nil
	}
	return &area.Answer{Body: []byte(l.HTML), Type: "text/html; charset=utf-8", Header: map[string]string{"Content-Security-Policy": letter.Policy}}, nil
}

func (d *Desk) send(r *http.Request) (*area.Answer, error) {
	rec, err := d.found(r)
	if err != nil {
		return nil, err
	}
	if err := d.Stage.SendNow(r.Context(), rec, d.Book.AddNotice); err != nil {
		return nil, err
	}
	return &area.Answer{Redirect: "/digests?did=sent"}, nil
}
