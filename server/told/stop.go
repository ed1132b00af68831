package told

import (
	"fmt"
	"net/http"
	"strings"

	"presswatch/index"
	"presswatch/server/area"
	"presswatch/server/words"
)

// StopPage is the page at which somebody says that they want no more of something.
type StopPage struct {
	Sentence, Lead string
	Action         string
	Stopped        bool
}

// stopping is what a signed address stops, for whom.
func (d *Desk) stopping(r *http.Request) (who, what string, err error) {
	q := r.URL.Query()
	who, what = q.Get("who"), q.Get("what")
	if !d.Seal.Good(q.Get("s"), "stop", who, what) {
		return "", "", bad("It was cut or changed on its way. Open it from the message again.", http.StatusForbidden)
	}
	return who, what, nil
}

func (d *Desk) showStop(r *http.Request) (*area.Answer, error) {
	who, what, err := d.stopping(r)
	if err != nil {
		return nil, err
	}
	p := &StopPage{Action: strings.TrimPrefix(d.Seal.Stop(who, what), d.Seal.Base)}
	list, err := d.Stops.Stops(r.Context(), d.Now())
	if err != nil {
		return nil, err
	}
	thing := "the daily digest"
	if key, ok := strings.CutPrefix(what, "search/"); ok {
		thing = "alerts of “" + d.searchName(r.Context(), key) + "”"
	}
	p.Sentence = fmt.Sprintf("Does %s want no more %s?", d.name(who), strings.TrimPrefix(thing, "the "))
	p.Lead = "Alarms of your own channels are not touched by this."
	for _, s := range list {
		if s.Recipient == who && s.What == what && s.Until.IsZero() {
			p.Stopped = true
			p.Sentence = fmt.Sprintf("%s gets no more %s.", d.name(who), strings.TrimPrefix(thing, "the "))
			p.Lead = "Since " + words.At(s.At, d.Now(), d.Zone) + ". Alarms of your own channels are not touched by this."
		}
	}
	return &area.Answer{Template: "stop", Title: "No more of it", Nav: "saved", Print: "No more of it", Data: p}, nil
}

// stop stops, or goes on where the form says so. What mail programs post for their own button is no form of ours and stops.
func (d *Desk) stop(r *http.Request) (*area.Answer, error) {
	who, what, err := d.stopping(r)
	if err != nil {
		return nil, err
	}
	if r.PostFormValue("do") == "again" {
		err = d.Stops.DropStop(r.Context(), who, what)
	} else {
		err = d.Stops.PutStop(r.Context(), index.Stop{Recipient: who, What: what, At: d.Now()})
	}
	if err != nil {
		return nil, err
	}
	if r.PostFormValue("List-Unsubscribe") != "" { // from a mail program, which follows no redirect (RFC 8058, 3.1)
		return d.showStop(r)
	}
	return &area.Answer{Redirect: strings.TrimPrefix(d.Seal.Stop(who, what), d.Seal.Base)}, nil
}
