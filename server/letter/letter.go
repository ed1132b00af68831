// Package letter writes notices as letters: a subject, a text and the same in HTML that survives the mail programs of offices
// (tables, styles in the elements, no picture, no script, every text on a stated ground).
//
// A letter has headlines, addresses and our own words; of an own channel also what it said.
package letter

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	html "html/template"
	"strings"
	"sync"
	text "text/template"
	"time"

	"presswatch/index"
	"presswatch/server/digest"
)

// Letter is what is sent.
type Letter struct {
	Subject string
	Text    string
	HTML    string
	Stop    string // address that ends it with one click; "": none
	Urgent  bool
}

// Writer writes letters, also for several at once. All fields but Stop must be given.
type Writer struct {
	Organisation string
	Base         string         // address of the pages, without a slash at the end
	Zone         *time.Location // of the office

	// Stop gives the address at which a recipient says that they want no more of something, see index.Stop; nil: letters have none.
	Stop func(recipient, what string) string

	once   sync.Once
	plain  *text.Template
	rich   *html.Template
	broken error // of reading the templates
}

// templates reads them once.
func (w *Writer) templates() error {
	w.once.Do(func() {
		funcs := map[string]any{"rest": func(n int) int { return 100 - n }, "section": func(rows []Row, i int) bool {
			return rows[i].Section != "" && (i == 0 || rows[i-1].Section != rows[i].Section)
		}}
		var err, err2 error
		w.plain, err = text.New("letter.txt").Funcs(funcs).ParseFS(files, "templates/letter.txt")
		w.rich, err2 = html.New("letter.html").Funcs(funcs).ParseFS(files, "templates/letter.html")
		w.broken = errors.Join(err, err2)
	})
	return w.broken
}

// Policy is the Content-Security-Policy under which a browser may show the HTML of a letter: it has styles and nothing else.
const Policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"

//go:embed templates
var files embed.FS

// Write writes the letter of a notice. The error says what of its body cannot be read.
func (w *Writer) Write(n index.Notice) (Letter, error) {
	var kind struct{ Type string }
	if err := json.Unmarshal(n.Body, &kind); err != nil {
		return Letter{}, fmt.Errorf("the notice cannot be read: %w", err)
	}
	switch kind.Type {
	case "alert":
		return w.alert(n)
	case "alarm":
		return w.alarm(n)
	case "test":
		return w.render("test", Page{Sentence: "A test of presswatch.", Lead: "Nothing happened. Mail to you works.", Button: "Open presswatch", URL: w.Base, Subject: "Test of presswatch"}, n)
	case "digest":
		return w.digest(n)
	case "trouble":
		return w.trouble(n)
	case "drill":
		return w.drill(n)
	case "spike":
		return w.spike(n)
	}
	return Letter{}, fmt.Errorf("there is no letter for a notice of the type %q", kind.Type)
}

// Page is what the templates show.
type Page struct {
	Subject, Head      string
	Sentence, Lead     string
	Button, URL        string
	Answers            []Answer // below the button
	Chart              []Column // how much came on each day
	Red                bool
	Rows               []Row
	Notes              []Note
	Why                string // why this letter came
	Stop               string
	Organisation, When string
}

// Column is a day of the chart: its number is told in words as well.
type Column struct {
	Name   string
	N      int
	Height int // in pixels, 1 to 40
}

// columns make a chart.
func columns(days []digest.Volume) []Column {
	const high = 40
	most := 1
	for _, d := range days {
		most = max(most, d.N)
	}
	out := make([]Column, 0, len(days))
	for _, d := range days {
		out = append(out, Column{d.Name, d.N, max(1, high*d.N/most)})
	}
	return out
}

// Answer is something that the reader may say by a link.
type Answer struct{ Label, URL string }

// Row is a thing that a letter tells of.
type Row struct {
	No               int    // 0: unnumbered
	Section          string // heading above it; "": as before
	Title, URL       string
	Meta, Why, Quote string
	Bar              string // beside a bar, e.g. "Statement in 20 of 35"; "": no bar
	Filled           int    // of its 100 parts
}

// Note is a line at the foot.
type Note struct{ Label, Text, Link, URL string }

func (w *Writer) render(name string, p Page, n index.Notice) (Letter, error) {
	p.Organisation, p.When = w.Organisation, at(n.Created, w.Zone)
	if p.Head == "" {
		p.Head = p.Organisation + " · " + p.When
	}
	var plain, rich bytes.Buffer
	if err := w.templates(); err != nil {
		return Letter{}, err
	}
	if err := errors.Join(w.plain.Execute(&plain, p), w.rich.Execute(&rich, p)); err != nil {
		return Letter{}, fmt.Errorf("%s: %w", name, err)
	}
	return Letter{Subject: p.Subject, Text: wrapped(plain.String()), HTML: squeezed(rich.String()), Stop: p.Stop, Urgent: p.Red}, nil
}

// at is a time in words of the office.
func at(t time.Time, zone *time.Location) string {
	return t.In(zone).Format("Monday 2 January 2006, 15:04 MST")
}

// squeezed leaves the indents of the template out.
func squeezed(s string) string {
	lines := strings.Split(s, "\n")
	kept := lines[:0]
	for _, l := range lines {
		if l = strings.TrimSpace(l); l != "" {
			kept = append(kept, l)
		}
	}
	return strings.Join(kept, "\n") + "\n"
}

// wrapped leaves at most one empty line between paragraphs.
func wrapped(s string) string {
	for strings.Contains(s, "\n\n\n") {
		s = strings.ReplaceAll(s, "\n\n\n", "\n\n")
	}
	return strings.TrimSpace(s) + "\n"
}

// alert is the body of an alert, as the stage "alert" writes it.
type alert struct {
	Says, More, Found, Quote, Beyond, Answer string

	List []struct {
		Search, Title, Outlet, URL, Held string
		Outlets                          int
	}
	Search struct{ Key, Name, Query string }
	Story  *struct {
		ID         int64
		Title, URL string
	}
	Item *struct {
		Title, Outlet, Lane, URL, Page string
		Published                      time.Time
		FirstSeen                      time.Time `json:"first_seen"`
	}
}

func (w *Writer) alert(n index.Notice) (Letter, error) {
	var a alert
	if err := json.Unmarshal(n.Body, &a); err != nil {
		return Letter{}, fmt.Errorf("the alert cannot be read: %w", err)
	}
	why := fmt.Sprintf("You get this because the saved search “%s” tells you. It tells you of each story once. Headlines and links only; the articles stay with their publishers.", a.Search.Name)
	stop := ""
	if w.Stop != nil && a.Search.Key != "" {
		stop = w.Stop(n.Recipient, "search/"+a.Search.Key)
	}
	switch {
	case a.Item != nil:
	case len(a.List) > 0:
		return w.render("alert", list(&a), n)
	case a.More != "":
		return w.render("alert", Page{Subject: a.Says, Sentence: a.Says + ".", Button: "Open the search page", URL: a.More, Why: why, Stop: stop}, n)
	case a.Story != nil:
		return w.render("alert", Page{Subject: a.Says, Sentence: a.Says + ".", Button: "Open the story", URL: a.Story.URL, Why: why, Stop: stop, Answers: answers(a.Answer)}, n)
	default:
		return Letter{}, errors.New("the alert is about nothing")
	}
	p := Page{
		Subject: a.Search.Name + ": " + a.Item.Title, Sentence: "“" + a.Search.Name + "” has found a new story.", Button: "Open the story", URL: a.Item.Page,
		Why: why, Stop: stop, Answers: answers(a.Answer),
	}
	if a.Story != nil {
		p.URL = a.Story.URL
	}
	seen := "first seen here " + at(a.Item.FirstSeen, w.Zone)
	if !a.Item.Published.IsZero() {
		seen = "published " + at(a.Item.Published, w.Zone) + ", " + seen
	}
	p.Lead = strings.TrimSpace(a.Item.Outlet + " has it, " + seen + ". " + a.Beyond)
	reason := "it is what you search for: " + a.Search.Query
	if a.Found != "" {
		reason = "it has " + a.Found + "; you search for: " + a.Search.Query
	}
	p.Rows = []Row{{Title: a.Item.Title, URL: a.Item.URL, Meta: a.Item.Outlet, Quote: a.Quote, Why: reason}}
	return w.render("alert", p, n)
}

// answers are the links by which an alert is answered.
func answers(address string) []Answer {
	if address == "" {
		return nil
	}
	return []Answer{{"It is mine", address + "&do=mine"}, {"Not about us", address + "&do=not-us"}, {"Enough for today", address + "&do=enough"}}
}

// list is the letter of several stories, those of a search together.
func list(a *alert) Page {
	p := Page{
		Subject: a.Says, Sentence: fmt.Sprintf("%d stories that your searches found.", len(a.List)), Lead: "They came while nothing was told at once.", Button: "See what you were told", URL: a.More,
		Why: "You get this because your saved searches tell you once an hour, or because something was held back. Headlines and links only; the articles stay with their publishers.",
	}
	if len(a.List) == 1 {
		p.Sentence = "One story that your searches found."
	}
	for _, e := range a.List {
		row := Row{Section: e.Search, Title: e.Title, URL: e.URL, Meta: "first at " + e.Outlet, Why: e.Held}
		if e.Outlets > 1 {
			row.Meta += fmt.Sprintf(", %d outlets", e.Outlets)
		}
		p.Rows = append(p.Rows, row)
	}
	return p
}

// begin is the beginning of what was said, whole words as long as they are of use in a list of letters.
func begin(words string) string {
	const most = 60
	runes := []rune(words)
	if len(runes) <= most {
		return words
	}
	cut := string(runes[:most])
	if at := strings.LastIndexByte(cut, ' '); at > most/2 {
		cut = cut[:at]
	}
	return strings.TrimRight(cut, " .,;:…") + "…"
}

// alarm is the body of an alarm, as the stage "alarm" writes it.
type alarm struct {
	Says, Level, URL string
	Opened           time.Time
	Count            int
	Parts            []struct {
		Outlet, URL, Words string
		Seen               time.Time
		Why                []string
	}
}

func (w *Writer) alarm(n index.Notice) (Letter, error) {
	var a alarm
	if err := json.Unmarshal(n.Body, &a); err != nil {
		return Letter{}, fmt.Errorf("the alarm cannot be read: %w", err)
	}
	if len(a.Parts) == 0 {
		return Letter{}, errors.New("the alarm is about nothing")
	}
	first := a.Parts[0]
	p := Page{
		Subject: "Alarm: “" + begin(first.Words) + "” on " + first.Outlet, Red: a.Level == "red", URL: a.URL, Button: "Look and take it",
		Sentence: first.Outlet + " says something that nobody approved.",
		Lead:     fmt.Sprintf("Open since %s. It comes again until somebody takes it.", at(a.Opened, w.Zone)),
		Why:      "You get this because the configuration names you for alarms. It does not go through the channels that it is about.",
	}
	if !p.Red {
		p.Subject, p.Sentence, p.Lead, p.Button = "Out of character: “"+begin(first.Words)+"” on "+first.Outlet, first.Outlet+" says something out of character.", "It may be in order. "+"Seen "+at(first.Seen, w.Zone)+".", "Look at it"
	}
	for _, part := range a.Parts {
		p.Rows = append(p.Rows, Row{Title: part.Outlet, URL: part.URL, Meta: "seen " + at(part.Seen, w.Zone), Quote: part.Words, Why: strings.Join(part.Why, "; ")})
	}
	if more := a.Count - len(a.Parts); more > 0 {
		p.Notes = append(p.Notes, Note{Label: "Not shown:", Text: fmt.Sprintf("%d more.", more), Link: "All of them", URL: a.URL})
	}
	return w.render("alarm", p, n)
}

func (w *Writer) digest(n index.Notice) (Letter, error) {
	var m digest.Message
	if err := json.Unmarshal(n.Body, &m); err != nil {
		return Letter{}, fmt.Errorf("the digest cannot be read: %w", err)
	}
	zone := w.Zone
	if z, err := time.LoadLocation(m.Zone); err == nil && m.Zone != "" {
		zone = z
	}
	p := Page{
		Subject: w.Organisation + ", " + m.Timestamp.In(zone).Format("Mon 2 Jan") + ": " + m.Says, Head: w.Organisation + " · " + at(m.Timestamp, zone),
		Sentence: m.Says, Lead: m.Lead, Button: m.Button, URL: m.URL, Why: m.How,
	}
	if w.Stop != nil {
		p.Stop = w.Stop(n.Recipient, "digest")
	}
	p.Chart = columns(m.Days)
	for _, s := range m.Stories {
		p.Rows = append(p.Rows, Row{No: s.No, Section: s.Section, Title: s.Title, URL: s.URL, Meta: s.Meta, Why: s.Why, Bar: s.Bar, Filled: min(max(s.Filled, 0), 100)})
	}
	for _, l := range m.Left {
		p.Notes = append(p.Notes, Note{l.Label, l.Text, l.Link, l.URL})
	}
	return w.render("digest", p, n)
}

// trouble is the letter about an endpoint that takes nothing.
func (w *Writer) trouble(n index.Notice) (Letter, error) {
	var m struct{ Says, More string }
	if err := json.Unmarshal(n.Body, &m); err != nil {
		return Letter{}, fmt.Errorf("the notice cannot be read: %w", err)
	}
	return w.render("trouble", Page{Subject: "presswatch: a way to tell you is broken", Sentence: "A way to tell people is broken.", Lead: m.Says, Button: "See which", URL: m.More, Why: "You get this because the configuration names you for alarms, or because nobody else can be told."}, n)
}

// drill is the body of a fire drill.
func (w *Writer) drill(n index.Notice) (Letter, error) {
	var m struct {
		Says, URL string
		Broken    bool
	}
	if err := json.Unmarshal(n.Body, &m); err != nil {
		return Letter{}, fmt.Errorf("the fire drill cannot be read: %w", err)
	}
	p := Page{Subject: "Fire drill: nothing happened", Sentence: "This is a fire drill. Nothing happened.", Lead: m.Says, Button: "See how long it took", URL: m.URL, Why: "You get this because the configuration names you for alarms. Nothing is to be done."}
	if m.Broken {
		p.Subject, p.Sentence, p.Why, p.Red = "Fire drill: it did not get through", "A fire drill did not get through.", "You get this because the configuration names you for alarms. Tell whoever looks after presswatch.", true
	}
	return w.render("drill", p, n)
}

// spike is the body of a spike, as the stage "spike" writes it.
type spike struct{ Says, Search, URL string }

func (w *Writer) spike(n index.Notice) (Letter, error) {
	var s spike
	if err := json.Unmarshal(n.Body, &s); err != nil {
		return Letter{}, fmt.Errorf("the spike cannot be read: %w", err)
	}
	return w.render("spike", Page{
		Subject: s.Says, Sentence: "Much more than usual: " + s.Search + ".", Lead: s.Says + ".", Button: "Open the search page", URL: s.URL,
		Why: "You get this because the saved search “" + s.Search + "” tells you of spikes: of far more than the hour of the week leads one to expect, copies aside, from three sources or more. It comes again when it has doubled.",
	}, n)
}
