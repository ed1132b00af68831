// Package sending makes the page of what is to tell the office: each way with its last success, what was not sent and why,
// and the buttons that try a way and make a notice due again.
//
// A try is a notice like any other: it goes through the outbox, so that what works in the try works in the night.
package sending

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/server/area"
	"presswatch/server/words"
)

// Book keeps the notices.
type Book interface {
	// TroubledNotices lists those that were given up or that failed and wait, the newest first.
	TroubledNotices(ctx context.Context, limit int) ([]index.Notice, error)
	// LastSent has channel and recipient, with a line feed between them, of those that took anything.
	LastSent(ctx context.Context) (map[string]time.Time, error)
	// RetryNotice makes one that was given up due again; index.ErrNotFound if it was not.
	RetryNotice(ctx context.Context, id int64) error
	AddNotice(ctx context.Context, n index.Notice) (added bool, err error)
}

// Doors says which ways are shut, and opens them again.
type Doors interface {
	ShutEndpoints(ctx context.Context) ([]index.Shut, error)
	OpenEndpoint(ctx context.Context, channel, recipient string) error
}

// Way is a way to tell somebody.
type Way struct {
	Channel   string // "webhook", "mail"
	Recipient string // as notices have it
}

// Desk makes the page and takes what people do there. All fields must be given.
type Desk struct {
	Book   Book
	Doors  Doors
	Ways   []Way
	Sample func(w Way) ([]byte, error) // the body of a harmless notice
	Now    func() time.Time
	Zone   *time.Location
}

//go:embed templates
var files embed.FS

// Templates has the page.
func (d *Desk) Templates() fs.FS { return area.Templates(files) }

// Routes lists the addresses.
func (d *Desk) Routes() []area.Route {
	return []area.Route{
		{Pattern: "GET /notices", Decide: d.show},
		{Pattern: "POST /notices", Decide: d.change},
	}
}

const most = 100 // notices on the page

// Page is the page.
type Page struct {
	Sentence, Lead string
	Did            string
	Ways           []WayRow
	Troubled       []Row
	More           bool // there are more than are shown
	Zone           string
}

// WayRow is a way with what is known of it.
type WayRow struct {
	Way
	Name string
	Last string // when it last took anything, in words
	Shut string // why nothing is told this way; "": it is open
}

// Row is a notice that was not sent.
type Row struct {
	ID               int64
	Says, To, Tried  string
	Problem, Happens string // what comes next
	GivenUp          bool
}

func (d *Desk) show(r *http.Request) (*area.Answer, error) {
	p, err := d.Page(r.Context())
	if err != nil {
		return nil, err
	}
	p.Did = did(r.URL.Query().Get("did"))
	return &area.Answer{Template: "notices", Title: "Notices", Nav: "settings", Print: "Notices", Data: p}, nil
}

// did says what was just done; an address that somebody made up says nothing.
func did(key string) string {
	switch key {
	case "test":
		return "The try is on its way. Load this page again to see whether it was taken."
	case "open":
		return "It is told again from now on. What was held back can be sent again below."
	case "again":
		return "It is due again and goes out within seconds."
	}
	return ""
}

// Page makes the page.
func (d *Desk) Page(ctx context.Context) (*Page, error) {
	list, err := d.Book.TroubledNotices(ctx, most+1)
	if err != nil {
		return nil, err
	}
	last, err := d.Book.LastSent(ctx)
	if err != nil {
		return nil, err
	}
	doors, err := d.Doors.ShutEndpoints(ctx)
	if err != nil {
		return nil, err
	}
	now := d.Now()
	p := &Page{More: len(list) > most, Zone: words.Zone(now, d.Zone)}
	for _, w := range d.Ways {
		row := WayRow{Way: w, Name: name(w.Channel, w.Recipient), Last: "never used"}
		if at, ok := last[w.Channel+"\n"+w.Recipient]; ok {
			row.Last = "last taken " + words.At(at, now, d.Zone)
		}
		for _, one := range doors {
			if one.Channel == w.Channel && one.Recipient == w.Recipient {
				row.Shut = words.Clean("Shut " + words.At(one.At, now, d.Zone) + ". " + one.Why + ". Only alarms and tests are sent; one that is taken opens it.")
			}
		}
		p.Ways = append(p.Ways, row)
	}
	up := 0
	for _, n := range list[:min(len(list), most)] {
		row := d.row(n, now)
		p.Troubled = append(p.Troubled, row)
		if row.GivenUp {
			up++
		}
	}
	p.Sentence, p.Lead = sentence(len(p.Ways), len(p.Troubled), up)
	return p, nil
}

// sentence says how it stands. Nobody to tell is said first, because then all else is in order and of no use.
func sentence(ways, troubled, up int) (head, lead string) {
	switch {
	case ways == 0:
		return "Nobody is told of anything.", "No way to tell somebody is in the configuration: alerts and alarms are only on these pages."
	case up > 0:
		return words.Plural(up, "notice") + " could not be sent.", "Each was tried until its way refused it, or for three days."
	case troubled > 0:
		return words.Plural(troubled, "notice") + " wait for another try.", "Each is tried again by itself, for three days."
	}
	return "All that was to be said was sent.", "Each notice is written down before it is sent, and tried for three days."
}

func (d *Desk) row(n index.Notice, now time.Time) Row {
	r := Row{ID: n.ID, Says: says(n), To: name(n.Channel, n.Recipient), Tried: times(n.Tries), Problem: words.Clean(n.Problem), GivenUp: !n.FailedAt.IsZero()}
	r.Happens = "next try " + words.At(n.Due, now, d.Zone)
	if r.GivenUp {
		r.Happens = "given up " + words.At(n.FailedAt, now, d.Zone)
	}
	return r
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return words.Plain(n) + " times"
}

// says is what a notice says in one line: its own words if it has any that can be read, else its key.
func says(n index.Notice) string {
	var m struct{ Says, Subject string }
	text := n.Key
	if json.Unmarshal(n.Body, &m) == nil {
		if m.Subject != "" {
			text = m.Subject
		} else if m.Says != "" {
			text = m.Says
		}
	}
	runes := []rune(words.Clean(text))
	if len(runes) > 200 {
		return string(runes[:200]) + "…"
	}
	return string(runes)
}

func name(channel, recipient string) string {
	if channel == "mail" {
		return "mail to " + words.Clean(recipient)
	}
	return channel + " " + words.Clean(recipient)
}

// change does what a button of the page says, and leads back.
func (d *Desk) change(r *http.Request) (*area.Answer, error) {
	if err := r.ParseForm(); err != nil {
		return nil, err
	}
	if id := r.PostForm.Get("again"); id != "" {
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			return nil, errors.Join(index.ErrInvalid, err)
		}
		if err := d.Book.RetryNotice(r.Context(), n); err != nil {
			return nil, err
		}
		return &area.Answer{Redirect: "/notices?did=again"}, nil
	}
	if which := r.PostForm.Get("open"); which != "" {
		channel, recipient, _ := strings.Cut(strings.ReplaceAll(which, "\r\n", "\n"), "\n")
		if err := d.Doors.OpenEndpoint(r.Context(), channel, recipient); err != nil {
			return nil, err
		}
		return &area.Answer{Redirect: "/notices?did=open"}, nil
	}
	if err := d.try(r.Context(), r.PostForm.Get("test")); err != nil {
		return nil, err
	}
	return &area.Answer{Redirect: "/notices?did=test"}, nil
}

// oneTry is how long a second press of a button adds nothing.
const oneTry = 10 * time.Second

func (d *Desk) try(ctx context.Context, which string) error {
	for _, w := range d.Ways {
		if w.Channel+"\n"+w.Recipient != strings.ReplaceAll(which, "\r\n", "\n") {
			continue
		}
		body, err := d.Sample(w)
		if err != nil {
			return err
		}
		now := d.Now()
		_, err = d.Book.AddNotice(ctx, index.Notice{
			Key: fmt.Sprintf("test/%s/%s/%d", w.Channel, w.Recipient, now.Truncate(oneTry).Unix()), Channel: w.Channel, Recipient: w.Recipient, Body: body, Created: now, Due: now,
		})
		return err
	}
	return &area.Problem{Status: http.StatusNotFound, Heading: "Not found.", Sentence: "There is no such way to tell somebody in the configuration.", Cause: index.ErrNotFound}
}
