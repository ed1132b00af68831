// Package mailbox is a page of the demo: the mailboxes of its press office, with the letters that presswatch sent over a real mail
// server inside the demo.
package mailbox

import (
	"embed"
	"io/fs"
	"net/http"
	"strconv"
	"time"

	"presswatch/index"
	"presswatch/server/area"
	"presswatch/server/letter"
	"presswatch/server/mail/postbox"
)

// Desk makes the page. All fields must be given.
type Desk struct {
	Box  *postbox.Box
	Zone *time.Location
}

//go:embed templates
var files embed.FS

// Templates has the page.
func (d *Desk) Templates() fs.FS { return area.Templates(files) }

// Routes lists the addresses.
func (d *Desk) Routes() []area.Route {
	return []area.Route{{Pattern: "GET /mailbox", Decide: d.list}, {Pattern: "GET /mailbox/{no}", Decide: d.show}}
}

// Row is a letter in the list.
type Row struct {
	No              int
	To, Subject, At string
}

func (d *Desk) list(*http.Request) (*area.Answer, error) {
	all := d.Box.Letters()
	rows := make([]Row, 0, len(all))
	for i := len(all) - 1; i >= 0; i-- {
		rows = append(rows, Row{i, all[i].To, all[i].Subject, all[i].At.In(d.Zone).Format("Mon 2 Jan, 15:04 MST")})
	}
	return &area.Answer{Template: "mailbox", Title: "Mailboxes", Nav: "settings", Print: "Mailboxes", Data: rows}, nil
}

func (d *Desk) show(r *http.Request) (*area.Answer, error) {
	all := d.Box.Letters()
	no, err := strconv.Atoi(r.PathValue("no"))
	if err != nil || no < 0 || no >= len(all) {
		return nil, &area.Problem{Status: http.StatusNotFound, Heading: "Not found.", Sentence: "There is no such letter.", Cause: index.ErrNotFound}
	}
	if r.URL.Query().Get("as") == "text" {
		return &area.Answer{Body: []byte(all[no].Text), Type: "text/plain; charset=utf-8"}, nil
	}
	return &area.Answer{Body: []byte(all[no].HTML), Type: "text/html; charset=utf-8", Header: map[string]string{"Content-Security-Policy": letter.Policy}}, nil
}
