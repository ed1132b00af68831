// Package alarm makes the pages of alarms of own channels: the bar above every page, what happened, why it is an alarm, who
// was told, and the forms to take it, to close it, and to put a text on the list of what was approved.
//
// Taking an alarm stops the rounds of notices and says who has it; it approves nothing. Closing asks for a name and a reason.
package alarm

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"presswatch/index"
	"presswatch/server/area"
	"presswatch/server/who"
	"presswatch/server/words"
)

// Book keeps alarms.
type Book interface {
	OpenAlarms(ctx context.Context, limit int) ([]index.Alarm, error)
	ListAlarms(ctx context.Context, limit int) ([]index.Alarm, error)
	GetAlarm(ctx context.Context, id int64) (index.Alarm, error)
	TakeAlarm(ctx context.Context, id int64, who string, at time.Time) (taken bool, err error)
	CloseAlarm(ctx context.Context, id int64, who, reason string, approved bool, at time.Time) (closed bool, err error)
}

// List keeps what was approved, and tells who was told of an alarm.
type List interface {
	AddRelease(ctx context.Context, r index.Release) (added bool, err error)
	Releases(ctx context.Context, since time.Time, limit int) ([]index.Release, error)
	NoticesAbout(ctx context.Context, prefix string, limit int) ([]index.Notice, error)
}

// Desk makes the pages. All fields but Tells, Secret, Drilled, Plans and Called must be given.
type Desk struct {
	Book  Book
	List  List
	Tells []string // who is woken, in words
	Now   func() time.Time
	Zone  *time.Location
	// Secret, "whsec_…", is that of programs that may put texts on the list; "": none may.
	Secret string
	// Drilled says how the alarm was tested last, "" where it never was; nil: there are no fire drills.
	Drilled func(ctx context.Context) (string, error)
	Plans   Plans // nil: there is no plan
	// Called is what a channel is called, by the key of its source; nil: by its key.
	Called func(source string) string
}

//go:embed templates
var files embed.FS

// Templates has the pages.
func (d *Desk) Templates() fs.FS { return area.Templates(files) }

// Routes lists the addresses.
func (d *Desk) Routes() []area.Route {
	out := []area.Route{
		{Pattern: "GET /alarms", Decide: d.list},
		{Pattern: "GET /alarms/{id}", Decide: d.one},
		{Pattern: "POST /alarms/{id}", Decide: d.change},
		{Pattern: "POST /alarms/releases", Decide: d.approve},
		{Pattern: "POST /alarms/releases/hook", Decide: d.hooked},
	}
	if d.Plans != nil {
		out = append(out, area.Route{Pattern: "GET /alarms/plan", Decide: d.plan}, area.Route{Pattern: "POST /alarms/plan", Decide: d.writePlan})
	}
	return out
}

// Bounds of the pages and of what people may write, in characters.
const (
	mostAlarms  = 50
	mostNotices = 100
	mostList    = 20
	mostName    = 120
	mostReason  = 1000
	mostText    = 20_000
	listDays    = 60
)

// Bar is what stands above every page: the loudest open alarm that nobody has, else the newest open one; nil if all is calm.
func (d *Desk) Bar(ctx context.Context) (*area.Bar, error) {
	open, err := d.Book.OpenAlarms(ctx, mostAlarms)
	if err != nil || len(open) == 0 {
		return nil, err
	}
	first := open[0]
	for _, a := range open {
		if loud(a) > loud(first) {
			first = a
		}
	}
	b := &area.Bar{Sentence: sentence(first), URL: fmt.Sprintf("/alarms/%d", first.ID), Red: first.Level == index.AlarmRed && first.TakenAt.IsZero()}
	b.Second = strings.TrimSpace("First seen "+words.At(seen(first), d.Now(), d.Zone)+". "+d.radius(first)) + " " + d.who(first)
	if n := len(open) - 1; n > 0 {
		b.Second += " " + words.Plural(n, "other alarm") + " open."
	}
	return b, nil
}

// radius says on which channels it stands, and where it is gone again.
func (d *Desk) radius(a index.Alarm) string {
	type state struct{ live, all int }
	var keys []string
	by := map[string]state{}
	for _, p := range a.Parts {
		s, known := by[p.Source]
		if !known {
			keys = append(keys, p.Source)
		}
		if s.all++; p.Gone.IsZero() {
			s.live++
		}
		by[p.Source] = s
	}
	if len(keys) == 0 || len(keys) == 1 && by[keys[0]].all == 1 && by[keys[0]].live == 1 {
		return ""
	}
	var names []string
	for _, key := range keys {
		name, s := key, by[key]
		if d.Called != nil {
			name = d.Called(key)
		}
		switch {
		case s.live == 0:
			name += " (gone again)"
		case s.all > 1:
			name += fmt.Sprintf(" (%d)", s.live)
		}
		names = append(names, name)
	}
	return words.Clean("It is on " + strings.Join(names, ", ") + ".")
}

func loud(a index.Alarm) int {
	n := 0
	if a.Level == index.AlarmRed {
		n = 1
	}
	if a.TakenAt.IsZero() {
		n += 2
	}
	return n
}

// sentence quotes the first of what was said.
func sentence(a index.Alarm) string {
	if len(a.Parts) == 0 {
		return "An own channel said something that nobody approved."
	}
	p := a.Parts[0]
	where := p.Outlet
	if where == "" {
		where = "an own channel"
	}
	if a.Level != index.AlarmRed {
		return words.Clean(fmt.Sprintf("“%s” on %s is out of character.", cut(p.Words, 120), where))
	}
	return words.Clean(fmt.Sprintf("“%s” is on %s, and nobody approved it.", cut(p.Words, 120), where))
}

func seen(a index.Alarm) time.Time {
	if len(a.Parts) > 0 {
		return a.Parts[0].Seen
	}
	return a.Opened
}

// who says who has an alarm.
func (d *Desk) who(a index.Alarm) string {
	now := d.Now()
	switch {
	case !a.ClosedAt.IsZero():
		return words.Clean(fmt.Sprintf("Closed %s by %s: %s", words.At(a.ClosedAt, now, d.Zone), a.ClosedBy, a.Reason))
	case !a.TakenAt.IsZero():
		return words.Clean(fmt.Sprintf("%s has it since %s.", a.TakenBy, words.At(a.TakenAt, now, d.Zone)))
	}
	return "Nobody has taken it."
}

func cut(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most]) + "…"
}

// Page is the page of all alarms and of the list.
type Page struct {
	Sentence, Lead, Did string
	Me                  string // what who asks is called; "": nobody logged in
	Drill               string // how the alarm was tested last
	Drills              bool   // there are fire drills
	Rows                []Row
	Releases            []ReleaseRow
	Zone                string
}

// Row is an alarm in a list.
type Row struct{ URL, Sentence, When, Level, Who string }

// ReleaseRow is a text that was approved.
type ReleaseRow struct{ Text, Meta string }

func (d *Desk) list(r *http.Request) (*area.Answer, error) {
	now := d.Now()
	all, err := d.Book.ListAlarms(r.Context(), mostAlarms)
	if err != nil {
		return nil, err
	}
	releases, err := d.List.Releases(r.Context(), now.Add(-listDays*24*time.Hour), mostList)
	if err != nil {
		return nil, err
	}
	p := &Page{Sentence: "No alarm is open.", Me: who.Name(r.Context()), Zone: words.Zone(now, d.Zone)}
	open := 0
	for _, a := range all {
		if a.ClosedAt.IsZero() {
			open++
		}
		p.Rows = append(p.Rows, Row{URL: fmt.Sprintf("/alarms/%d", a.ID), Sentence: sentence(a), When: words.At(a.Opened, now, d.Zone), Level: string(a.Level), Who: d.who(a)})
	}
	if open > 0 {
		p.Sentence = words.Plural(open, "alarm") + map[bool]string{true: " is open.", false: " are open."}[open == 1]
	}
	p.Lead = "Nobody is woken: name webhooks below alarm: tell: in the configuration."
	if len(d.Tells) > 0 {
		p.Lead = "A red alarm wakes " + strings.Join(d.Tells, ", ") + ", again and again until somebody takes it."
	}
	for _, rel := range releases {
		p.Releases = append(p.Releases, ReleaseRow{Text: words.Clean(cut(rel.Text, 160)), Meta: words.Clean(rel.Who + ", " + words.At(rel.At, now, d.Zone))})
	}
	if d.Drilled != nil {
		p.Drills = true
		if p.Drill, err = d.Drilled(r.Context()); err != nil {
			return nil, err
		}
	}
	if r.URL.Query().Get("did") == "approved" {
		p.Did = "It is on the list."
	}
	return &area.Answer{Template: "alarms", Title: "Alarms", Nav: "alarms", Print: "Alarms", Data: p}, nil
}

// One is the page of an alarm.
type One struct {
	ID             int64
	Sentence, Lead string
	Open, Taken    bool
	Who            string
	Parts          []PartRow
	Hidden         int // parts that are not shown
	Told           []ToldRow
	Plan           []string // what to do, step by step
	Me             string   // what who asks is called; "": nobody logged in
	Zone           string
}

// PartRow is an item of the alarm.
type PartRow struct {
	Words, Outlet, Item, URL, Seen, State, Level string
	Signs                                        []string
}

// ToldRow is a notice about it.
type ToldRow struct{ To, When, What string }

func (d *Desk) one(r *http.Request) (*area.Answer, error) {
	id, err := number(r)
	if err != nil {
		return nil, err
	}
	a, err := d.Book.GetAlarm(r.Context(), id)
	if err != nil {
		return nil, err
	}
	notices, err := d.List.NoticesAbout(r.Context(), fmt.Sprintf("alarm/%d/", id), mostNotices)
	if err != nil {
		return nil, err
	}
	now := d.Now()
	p := &One{ID: id, Sentence: sentence(a), Open: a.ClosedAt.IsZero(), Taken: !a.TakenAt.IsZero(), Who: d.who(a), Hidden: a.Count - len(a.Parts), Zone: words.Zone(now, d.Zone)}
	live := 0
	for _, part := range a.Parts {
		p.Parts = append(p.Parts, d.part(part, now))
		if part.Gone.IsZero() {
			live++
		}
	}
	p.Lead = fmt.Sprintf("%s; %s still there, as far as we know. First seen %s.", words.Plural(a.Count, "item"), words.Count(live+p.Hidden), words.At(seen(a), now, d.Zone))
	p.Plan, p.Me = d.planned(r.Context()), who.Name(r.Context())
	for _, n := range notices {
		p.Told = append(p.Told, d.told(n, now))
	}
	return &area.Answer{Template: "alarm", Title: "Alarm", Nav: "alarms", Print: "Alarm", Data: p}, nil
}

func (d *Desk) part(p index.AlarmPart, now time.Time) PartRow {
	row := PartRow{
		Words: words.Clean(p.Words), Outlet: words.Clean(p.Outlet), Item: fmt.Sprintf("/items/%d", p.ItemID), Seen: words.At(p.Seen, now, d.Zone),
		State: "still there, as far as we know", Level: string(p.Level),
	}
	if strings.HasPrefix(p.URL, "https://") || strings.HasPrefix(p.URL, "http://") { // a mail has none to open
		row.URL = p.URL
	}
	if !p.Gone.IsZero() {
		row.State = "gone since " + words.At(p.Gone, now, d.Zone)
	}
	for _, s := range p.Signs {
		row.Signs = append(row.Signs, words.Clean(s))
	}
	return row
}

func (d *Desk) told(n index.Notice, now time.Time) ToldRow {
	row := ToldRow{To: words.Clean(n.Channel + " " + n.Recipient), When: words.At(n.Created, now, d.Zone), What: "waits to be sent"}
	switch {
	case !n.SentAt.IsZero():
		row.What = "taken " + words.At(n.SentAt, now, d.Zone)
	case !n.FailedAt.IsZero():
		row.What = "given up: " + words.Clean(n.Problem)
	case n.Tries > 0:
		row.What = "tried: " + words.Clean(n.Problem) + "; next try " + words.At(n.Due, now, d.Zone)
	}
	return row
}

func number(r *http.Request) (int64, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || id <= 0 {
		return 0, fmt.Errorf("alarm %q: %w", r.PathValue("id"), index.ErrNotFound)
	}
	return id, nil
}

// wrong says what cannot be kept of a form.
func wrong(sentence string) error {
	return &area.Problem{Status: http.StatusBadRequest, Heading: "This cannot be kept.", Sentence: sentence, Cause: index.ErrInvalid}
}

// written is a field of a form, in one line.
func written(r *http.Request, field string, most int) (string, bool) {
	text := strings.TrimSpace(r.PostForm.Get(field))
	return text, text != "" && utf8.ValidString(text) && utf8.RuneCountInString(text) <= most
}

// author is who does something: who logged in, whatever the form says, else who the form names.
func author(r *http.Request) (string, bool) {
	if name := who.Name(r.Context()); name != "" {
		return name, true
	}
	return written(r, "who", mostName)
}

// change takes or closes an alarm, and leads back to it.
func (d *Desk) change(r *http.Request) (*area.Answer, error) {
	id, err := number(r)
	if err != nil {
		return nil, err
	}
	if err := r.ParseForm(); err != nil {
		return nil, err
	}
	name, ok := author(r)
	if !ok {
		return nil, wrong("Say who you are, in at most 120 characters.")
	}
	if _, err := d.Book.GetAlarm(r.Context(), id); err != nil {
		return nil, err
	}
	var done bool
	switch kind := r.PostForm.Get("kind"); kind {
	case "take":
		done, err = d.Book.TakeAlarm(r.Context(), id, name, d.Now())
	case "close", "ours":
		reason, ok := written(r, "reason", mostReason)
		if !ok {
			return nil, wrong("Say why it is closed, in at most 1,000 characters.")
		}
		done, err = d.Book.CloseAlarm(r.Context(), id, name, reason, kind == "ours", d.Now())
	default:
		return nil, wrong("There is no such button.")
	}
	if err == nil && !done {
		err = &area.Problem{Status: http.StatusConflict, Heading: "Somebody was faster.", Sentence: "This alarm was taken or closed already. Its page says by whom.", Cause: index.ErrInvalid}
	}
	if err != nil {
		return nil, err
	}
	return &area.Answer{Redirect: fmt.Sprintf("/alarms/%d", id)}, nil
}

// approve puts a text on the list.
func (d *Desk) approve(r *http.Request) (*area.Answer, error) {
	if err := r.ParseForm(); err != nil {
		return nil, err
	}
	name, ok := author(r)
	if !ok {
		return nil, wrong("Say who you are, in at most 120 characters.")
	}
	text, ok := written(r, "text", mostText)
	if !ok {
		return nil, wrong("Paste the text that was approved, in at most 20,000 characters.")
	}
	sum := sha256.Sum256([]byte(text))
	if _, err := d.List.AddRelease(r.Context(), index.Release{Key: "pasted/" + hex.EncodeToString(sum[:]), From: "pasted", Who: name, At: d.Now(), Text: text}); err != nil {
		return nil, err
	}
	return &area.Answer{Redirect: "/alarms?did=approved"}, nil
}
