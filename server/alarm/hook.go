package alarm

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"presswatch/index"
	"presswatch/server/area"
	"presswatch/server/webhook"
)

// hookSkew is how far the clock of who approves may be off: an older call may be a repeated one (Standard Webhooks, "verifying").
const hookSkew = 5 * time.Minute

// approval is the body of a call.
type approval struct {
	Text string `json:"text"`
	Who  string `json:"who"`
}

// hooked puts on the list what another program of the office approved, by a call signed as Standard Webhooks says. The same
// webhook-id adds nothing twice.
func (d *Desk) hooked(r *http.Request) (*area.Answer, error) {
	id := r.Header.Get("Webhook-Id")
	if d.Secret == "" {
		return nil, &area.Problem{Status: http.StatusNotFound, Heading: "Not found.", Sentence: "No program may approve here: the configuration has no alarm.list_secret_file.", Cause: index.ErrNotFound}
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	if !d.signed(r, id, body) {
		return nil, &area.Problem{Status: http.StatusUnauthorized, Heading: "Not signed.", Sentence: "The signature is missing, wrong or older than five minutes.", Cause: index.ErrInvalid}
	}
	var a approval
	if err := json.Unmarshal(body, &a); err != nil {
		return nil, wrong("The body is no JSON object with text and who.")
	}
	a.Text, a.Who = strings.TrimSpace(a.Text), strings.TrimSpace(a.Who)
	if a.Text == "" || utf8.RuneCountInString(a.Text) > mostText || utf8.RuneCountInString(a.Who) > mostName {
		return nil, wrong("Send the text that was approved, in at most 20,000 characters, and who approved it, in at most 120.")
	}
	if a.Who == "" {
		a.Who = "a program of the office"
	}
	added, err := d.List.AddRelease(r.Context(), index.Release{Key: "webhook/" + id, From: "webhook", Who: a.Who, At: d.Now(), Text: a.Text})
	if err != nil {
		return nil, err
	}
	said, err := json.Marshal(map[string]bool{"added": added})
	return &area.Answer{Status: http.StatusOK, Body: said, Type: "application/json"}, err
}

// signed reports whether a call is signed with our secret, now. Several signatures may be given, for times in which a secret changes.
func (d *Desk) signed(r *http.Request, id string, body []byte) bool {
	at, err := seconds(r.Header.Get("Webhook-Timestamp"))
	if off := d.Now().Sub(at); err != nil || id == "" || len(id) > 200 || off > hookSkew || off < -hookSkew {
		return false
	}
	want, err := webhook.Sign(d.Secret, id, at, body)
	if err != nil {
		return false
	}
	ok := false
	for _, given := range strings.Fields(r.Header.Get("Webhook-Signature")) {
		if webhook.Same(given, want) {
			ok = true
		}
	}
	return ok
}

func seconds(text string) (time.Time, error) {
	var n int64
	for _, c := range text {
		if c < '0' || c > '9' || n > 1<<40 {
			return time.Time{}, errors.New("no time")
		}
		n = 10*n + int64(c-'0')
	}
	return time.Unix(n, 0), nil
}
