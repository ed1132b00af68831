package saved

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/index/query/words"
	"presswatch/server/alert"
	"presswatch/server/area"
	text "presswatch/server/words"
)

// Page is the page of one search, or of a new one.
type Page struct {
	Sentence, Lead, Did string
	Action              string
	Key                 string // "": a new one
	Version             int
	Fixed               bool   // it stands in the configuration
	Whose, Changed      string // in words
	Mistakes            []string
	Find, Rehearse      string

	Name, Query, Owner, When, Quiet, Mute, Most, Spikes string
	Updates, Urgent, Off                                bool
	Tell                                                []Choice
	Owners                                              []Choice
	Told                                                []ToldRow
	Versions                                            []string
	Zone                                                string
}

// Choice is one of several that may be chosen.
type Choice struct {
	Key, Name string
	Chosen    bool
}

const (
	longestName = 80
	mostAtOnce  = 200 // alerts a day that a limit may name
)

func (d *Desk) fresh(r *http.Request) (*area.Answer, error) {
	p := d.form(&index.Saved{Query: r.URL.Query().Get("q"), When: index.WhenNow})
	p.Sentence, p.Lead, p.Action = "Save a search", "It tells of what it finds from now on, once for each story. Nothing that is here already is told.", "/searches/new"
	return d.answer(p, 0), nil
}

func (d *Desk) answer(p *Page, status int) *area.Answer {
	return &area.Answer{Status: status, Template: "saved", Title: "Saved search", Nav: "saved", Print: "Saved search", Data: p}
}

// form fills a page with a search.
func (d *Desk) form(s *index.Saved) *Page {
	p := &Page{
		Key: s.Key, Version: s.Version, Name: s.Name, Query: s.Query, Owner: s.Owner, When: s.When, Quiet: s.Quiet, Mute: s.Mute,
		Updates: s.Updates, Urgent: s.Urgent, Off: s.Off, Zone: text.Zone(d.Now(), d.Zone),
	}
	if s.Most > 0 {
		p.Most = strconv.Itoa(s.Most)
	}
	if s.Spikes > 0 {
		p.Spikes = strconv.FormatFloat(s.Spikes, 'g', -1, 64)
	}
	p.Owners = []Choice{{"", "the office", s.Owner == ""}}
	for _, w := range d.Ways {
		c := Choice{w.Recipient, d.name(w.Recipient), slices.Contains(s.Tell, w.Recipient)}
		p.Tell = append(p.Tell, c)
		if w.Person {
			c.Chosen = s.Owner == w.Recipient
			p.Owners = append(p.Owners, c)
		}
	}
	v := url.Values{"q": {s.Query}}.Encode()
	p.Find, p.Rehearse = "/search?"+v, "/searches/rehearsal?"+v
	return p
}

// read takes a search from a form and says what is wrong with it.
func (d *Desk) read(r *http.Request, s *index.Saved) (wrong []string) {
	if err := r.ParseForm(); err != nil {
		return []string{"The form could not be read."}
	}
	f := func(name string) string { return strings.TrimSpace(r.PostForm.Get(name)) }
	if q := f("query"); q != s.Query || s.Asked.IsZero() {
		s.Query, s.Asked = q, d.Now()
	}
	s.Name, s.Owner, s.When, s.Mute, s.Quiet = f("name"), f("owner"), f("when"), f("mute"), f("quiet")
	s.Updates, s.Urgent, s.Off = f("updates") != "", f("urgent") != "", f("off") != ""
	s.Tell = nil
	for _, w := range d.Ways {
		if slices.Contains(r.PostForm["tell"], w.Recipient) {
			s.Tell = append(s.Tell, w.Recipient)
		}
	}
	var err error
	if s.Most, err = strconv.Atoi("0" + f("most")); err != nil || s.Most > mostAtOnce {
		wrong = append(wrong, fmt.Sprintf("How many a day: write a number up to %d, or nothing for all.", mostAtOnce))
	}
	s.Spikes = 0
	if v := f("spikes"); v != "" {
		if s.Spikes, err = strconv.ParseFloat(v, 64); err != nil || !(s.Spikes >= 0 && s.Spikes <= 100) {
			wrong = append(wrong, "Spikes: write how many false alarms a month you tolerate, e.g. 1, or nothing.")
			s.Spikes = 0
		}
	}
	return append(wrong, d.wrong(s)...)
}

// wrong says what of a search cannot stay.
func (d *Desk) wrong(s *index.Saved) (out []string) {
	if n := len([]rune(s.Name)); n == 0 || n > longestName {
		out = append(out, fmt.Sprintf("Name: write what people call it, in up to %d letters.", longestName))
	}
	tree, err := query.Parse(s.Query)
	var m *query.Mistake
	switch {
	case errors.As(err, &m):
		out = append(out, "Query: "+m.Sentence())
	case err != nil:
		out = append(out, "Query: it cannot be read.")
	case everything(tree):
		out = append(out, "Query: it finds everything. Write what to look for.")
	}
	if !slices.Contains([]string{index.WhenNow, index.WhenHourly, index.WhenDigest}, s.When) {
		out = append(out, "When: choose one.")
	}
	if _, ok := alert.ReadNight(s.Quiet); s.Quiet != "" && !ok {
		out = append(out, "Quiet: write two times of day, such as 22:00-07:00, or nothing.")
	}
	if _, err := time.Parse(time.DateOnly, s.Mute); s.Mute != "" && err != nil {
		out = append(out, "Mute until: write a day such as 2026-12-24, or nothing.")
	}
	if s.Owner != "" && !slices.ContainsFunc(d.Ways, func(w Way) bool { return w.Person && w.Recipient == s.Owner }) {
		out = append(out, "Owner: choose one.")
	}
	return out
}

// everything says whether a query asks for nothing at all.
func everything(tree query.Node) bool {
	all, ok := tree.(*query.All)
	return ok && len(all.Nodes) == 0
}

func (d *Desk) create(r *http.Request) (*area.Answer, error) {
	s := index.Saved{Created: d.Now(), Changed: d.Now()}
	if wrong := d.read(r, &s); len(wrong) > 0 {
		p := d.form(&s)
		p.Sentence, p.Mistakes, p.Action = "This search is not saved yet.", wrong, "/searches/new"
		return d.answer(p, http.StatusBadRequest), nil
	}
	put, err := d.put(r.Context(), s)
	if err != nil {
		return nil, err
	}
	return &area.Answer{Redirect: address(put.Key) + "?did=saved"}, nil
}

// put keeps a new search under the first free key that its name suggests.
func (d *Desk) put(ctx context.Context, s index.Saved) (index.Saved, error) {
	all, err := d.Searches(ctx)
	if err != nil {
		return s, err
	}
	stem := slug(s.Name)
	const tries = 200
	for i := 1; i < tries; i++ {
		if s.Key = stem; i > 1 {
			s.Key = fmt.Sprintf("%s-%d", stem, i)
		}
		if slices.ContainsFunc(all, func(o index.Saved) bool { return o.Key == s.Key }) {
			continue
		}
		put, err := d.Book.PutSaved(ctx, s)
		if !errors.Is(err, index.ErrInvalid) {
			return put, err
		}
	}
	return s, fmt.Errorf("no key is free for %q: %w", stem, index.ErrBusy)
}

// slug is a key that a name suggests.
func slug(name string) string {
	const longest = 40
	key := strings.Trim(regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(words.Fold(name), "-"), "-")
	if len(key) > longest {
		key = strings.Trim(key[:longest], "-")
	}
	if key == "" {
		return "search"
	}
	return key
}

func (d *Desk) change(r *http.Request) (*area.Answer, error) {
	s, err := d.one(r)
	if err != nil {
		return nil, err
	}
	if s.Version == 0 {
		return nil, &area.Problem{Status: http.StatusForbidden, Heading: "This search stands in the configuration.", Sentence: "Change it there, and start presswatch again.", Cause: index.ErrInvalid}
	}
	if err := r.ParseForm(); err != nil {
		return nil, &area.Problem{Status: http.StatusBadRequest, Heading: "Nothing is changed.", Sentence: "The form could not be read.", Cause: index.ErrInvalid}
	}
	version, err := strconv.Atoi(r.PostForm.Get("version"))
	if err != nil || version != s.Version {
		return d.conflict(r.Context(), s)
	}
	did := "saved"
	if r.PostForm.Get("do") == "remove" {
		s.Removed, did = d.Now(), "removed"
	} else if wrong := d.read(r, &s); len(wrong) > 0 {
		p := d.form(&s)
		p.Sentence, p.Mistakes, p.Action = "This change is not saved yet.", wrong, address(s.Key)
		return d.answer(p, http.StatusBadRequest), nil
	}
	s.Changed = d.Now()
	if _, err := d.Book.PutSaved(r.Context(), s); errors.Is(err, index.ErrInvalid) {
		return d.conflict(r.Context(), s)
	} else if err != nil {
		return nil, err
	}
	if did == "removed" {
		return &area.Answer{Redirect: "/searches?did=removed"}, nil
	}
	return &area.Answer{Redirect: address(s.Key) + "?did=" + did}, nil
}

// conflict shows what a search is now to somebody who changed an older version of it.
func (d *Desk) conflict(ctx context.Context, s index.Saved) (*area.Answer, error) {
	all, err := d.Searches(ctx)
	if err != nil {
		return nil, err
	}
	for _, now := range all {
		if now.Key == s.Key {
			p := d.form(&now)
			p.Sentence, p.Mistakes, p.Action = "Somebody changed this search meanwhile.", []string{"Nothing of yours is saved. Below is what it is now."}, address(s.Key)
			return d.answer(p, http.StatusConflict), nil
		}
	}
	return nil, &area.Problem{Status: http.StatusGone, Heading: "This search was removed meanwhile.", Sentence: "What it found stays on the search page.", Cause: index.ErrNotFound}
}

// one gives the search that an address names.
func (d *Desk) one(r *http.Request) (index.Saved, error) {
	all, err := d.Searches(r.Context())
	if err != nil {
		return index.Saved{}, err
	}
	for _, s := range all {
		if s.Key == r.PathValue("key") {
			return s, nil
		}
	}
	return index.Saved{}, &area.Problem{Status: http.StatusNotFound, Heading: "Not found.", Sentence: "There is no saved search of this name. It may have been removed.", Cause: index.ErrNotFound}
}
