// Package source makes the pages of what is watched: feeds and pages, networks, mailboxes, and the lists of others that
// are only held against what we have. The state of each is said in words.
package source

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/server/view"
	"presswatch/server/words"
)

// Page lists what is polled, with the state of each in words.
type Page struct {
	Summary  string
	Lead     string
	Trouble  []Trouble
	Choices  []view.Choice
	Filter   string
	State    string
	Parts    []Part
	Comments string // how comments below articles are read
	Recall   bool   // there is a page that says how much we see
	Range    string
	Prev     string
	Next     string
	Empty    *view.State
	Zone     string
}

// Part is one sort of sources: feeds and pages, networks, mailboxes, lists of others.
type Part struct {
	Title  string // "" while there is only one
	Note   string
	Groups []Group
}

// Group is the sources of a lane, or of a network.
type Group struct {
	Title   string
	Own     bool
	Sources []View
}

// Trouble names the sources of a class that asks for attention.
type Trouble struct {
	Title   string
	Sources []view.Link
	More    view.Link
}

// named is how many sources a line of trouble names.
const named = 6

// trouble names what does not answer and what is quiet.
func trouble(list []index.Source, now time.Time) []Trouble {
	var out []Trouble
	for _, c := range []words.Class{words.Fails, words.Quiet} {
		l := Trouble{Title: map[words.Class]string{words.Fails: "Do not answer", words.Quiet: "Quiet for longer than usual"}[c]}
		n := 0
		for _, src := range list {
			if words.ClassOf(src, now) != c {
				continue
			}
			if n++; n <= named {
				l.Sources = append(l.Sources, view.To(view.Line(view.Or(src.Outlet, view.Or(src.Name, src.Key))), "/sources/"+url.PathEscape(src.Key)))
			}
		}
		if n > named {
			l.More = view.To(words.Count(n-named)+" more", sourcesURL("", string(c), 0))
		}
		if n > 0 {
			out = append(out, l)
		}
	}
	return out
}

// View is a source in a list.
type View struct {
	Name, Outlet, URL string
	State             string
	Mark              string // of the class: answers, quiet, fails, waits, off
	Next, Look        string // "09:16", "Next look 09:16."
	Lists             string
	Key               string
}

// sourcesAPage is how many sources one page lists.
const sourcesAPage = 200

// List gives what the store keeps about sources.
type List interface {
	ListSources(ctx context.Context) ([]index.Source, error)
	WaitingEntries(ctx context.Context, sourceID int64, limit int) ([]index.Entry, error)
}

// Desk makes the pages. Waiting and Comments may be left out.
type Desk struct {
	Sources  List
	Waiting  func(ctx context.Context) (int64, error)  // pages that wait to be read
	Comments func(ctx context.Context) (string, error) // how comments below articles are read, in a sentence
	Recall   bool                                      // there is a page that says how much we see
	Now      func() time.Time
	Zone     *time.Location
}

// Page makes the list that an address asks for.
func (d *Desk) Page(ctx context.Context, v url.Values) (*Page, error) {
	list, err := d.Sources.ListSources(ctx)
	if err != nil {
		return nil, err
	}
	now := d.Now()
	p := &Page{Filter: v.Get("q"), State: v.Get("state"), Zone: words.Zone(now, d.Zone), Recall: d.Recall}
	tally := words.CountSources(list, now)
	p.Summary = tally.Summary()
	if p.State == "" && p.Filter == "" {
		p.Trouble = trouble(list, now)
	}
	p.Choices = sourceChoices(p, tally, len(list))
	d.lead(ctx, p)
	kept := keep(list, p, now)
	slices.SortStableFunc(kept, func(a, b index.Source) int { return cmp.Compare(sortOf(a.Kind), sortOf(b.Kind)) })
	from, _ := strconv.Atoi(v.Get("from"))
	from = min(max(from, 0), max(len(kept)-1, 0)) / sourcesAPage * sourcesAPage
	page := kept[from:min(from+sourcesAPage, len(kept))]
	p.Parts = d.parts(page, now)
	p.pagingOf(from, len(page), len(kept))
	if len(kept) == 0 {
		p.Empty = emptySources(len(list))
	}
	return p, nil
}

// lead says what waits and how comments are read. What does not answer is left out: the states matter more.
func (d *Desk) lead(ctx context.Context, p *Page) {
	if d.Waiting != nil {
		if n, err := d.Waiting(ctx); err == nil && n > 0 {
			p.Lead = words.Plural(n, "page") + " that they list " + map[bool]string{true: "is", false: "are"}[n == 1] + " not read yet."
		}
	}
	if d.Comments != nil {
		if says, err := d.Comments(ctx); err == nil {
			p.Comments = view.Short(view.Line(says), mostSaid)
		}
	}
}

func emptySources(all int) *view.State {
	if all == 0 {
		return &view.State{Heading: "No sources yet.", Text: "Add some to presswatch.yaml; «presswatch init NAME --site URL» writes a file with suggestions.", Done: -1}
	}
	return &view.State{Heading: "No source is like this.", Text: "", Links: []view.Link{view.To("All "+words.Plural(all, "source"), "/sources")}, Done: -1}
}

func sourceChoices(p *Page, tally words.Tally, all int) []view.Choice {
	out := []view.Choice{view.Pick("All "+words.Count(all), sourcesURL(p.Filter, "", 0), p.State == "")}
	for _, c := range words.Classes() {
		if tally[c] > 0 {
			text := map[words.Class]string{
				words.Answers: "Answer", words.Quiet: "Quiet", words.Fails: "Do not answer", words.Waits: "Not looked at yet", words.Off: "Switched off",
			}[c]
			out = append(out, view.Pick(text+" "+words.Count(tally[c]), sourcesURL(p.Filter, string(c), 0), p.State == string(c)))
		}
	}
	return out
}

func sourcesURL(filter, class string, from int) string {
	v := url.Values{}
	if filter != "" {
		v.Set("q", filter)
	}
	if class != "" {
		v.Set("state", class)
	}
	if from > 0 {
		v.Set("from", strconv.Itoa(from))
	}
	if len(v) == 0 {
		return "/sources"
	}
	return "/sources?" + v.Encode()
}

func (p *Page) pagingOf(from, n, all int) {
	if all > n {
		p.Range = words.Count(from+1) + " to " + words.Count(from+n) + " of " + words.Count(all)
	}
	if from > 0 {
		p.Prev = sourcesURL(p.Filter, p.State, from-sourcesAPage)
	}
	if from+n < all {
		p.Next = sourcesURL(p.Filter, p.State, from+n)
	}
}

// keep picks the sources that the filter and the class ask for.
func keep(list []index.Source, p *Page, now time.Time) []index.Source {
	want := strings.ToLower(strings.TrimSpace(p.Filter))
	var out []index.Source
	for _, src := range list {
		if p.State != "" && string(words.ClassOf(src, now)) != p.State {
			continue
		}
		if want == "" || strings.Contains(strings.ToLower(src.Name+"\n"+src.Outlet+"\n"+src.URL+"\n"+src.Key), want) {
			out = append(out, src)
		}
	}
	return out
}

func (d *Desk) sourceOf(src index.Source, now time.Time) View {
	v := View{
		Name: view.Line(view.Or(src.Name, src.Key)), Outlet: view.Line(src.Outlet), Key: src.Key, URL: "/sources/" + url.PathEscape(src.Key),
		State: state(src, now, d.Zone), Mark: string(words.ClassOf(src, now)), Next: words.Next(src, now, d.Zone), Look: words.NextLook(src, now, d.Zone),
		Lists: words.Count(src.State.Listed),
	}
	if src.Kind == index.SourceBlueskyStream { // it stays on the line
		v.Next, v.Look = "", ""
	}
	if strings.HasPrefix(v.Name, v.Outlet) {
		v.Outlet = ""
	}
	return v
}

// One is one source.
type One struct {
	View
	Lane    string
	Address string
	Shown   string
	Facts   []view.Fact
	Waiting []Entry
	Items   string
	Zone    string
}

// Entry is a page that waits to be read.
type Entry struct {
	Title, URL, Published, Problem, Next string
}

// waitingRows is how many waiting entries the page of a source lists.
const waitingRows = 50

// One makes the page of one source; [index.ErrNotFound] if there is none of this key.
func (d *Desk) One(ctx context.Context, key string) (*One, error) {
	list, err := d.Sources.ListSources(ctx)
	if err != nil {
		return nil, err
	}
	for _, src := range list {
		if src.Key == key {
			return d.one(ctx, src)
		}
	}
	return nil, fmt.Errorf("source %q: %w", key, index.ErrNotFound)
}

func (d *Desk) one(ctx context.Context, src index.Source) (*One, error) {
	waiting, err := d.Sources.WaitingEntries(ctx, src.ID, waitingRows)
	if err != nil {
		return nil, err
	}
	now := d.Now()
	p := &One{
		View: d.sourceOf(src, now), Lane: words.Lane(src.Lane), Address: view.WebAddress(src.URL), Shown: view.Line(src.URL),
		Facts: d.sourceFacts(src, now), Zone: words.Zone(now, d.Zone),
		Items: "/search?" + url.Values{"q": {`source:"` + src.Key + `"`}}.Encode(),
	}
	for _, e := range waiting {
		w := Entry{Title: view.Or(view.Line(e.Title), view.Line(e.URL)), URL: view.WebAddress(e.URL), Problem: view.Or(view.Line(e.Problem), "not read yet")}
		w.Published = "unknown"
		if !e.Published.IsZero() {
			w.Published = words.At(e.Published, now, d.Zone)
		}
		if e.Next.After(now) {
			w.Next = words.At(e.Next, now, d.Zone)
		}
		p.Waiting = append(p.Waiting, w)
	}
	return p, nil
}

func (d *Desk) sourceFacts(src index.Source, now time.Time) []view.Fact {
	st := src.State
	at := func(t time.Time) string {
		if t.IsZero() {
			return "never"
		}
		return words.At(t, now, d.Zone)
	}
	out := []view.Fact{
		{Name: "Read as", Value: kindWords(src.Kind) + pace(src)},
		{Name: "Last looked at", Value: at(st.LastPolled)},
		{Name: "Last answered", Value: at(st.LastOK)},
		{Name: "Last new", Value: at(st.LastNew)},
		{Name: "Has listed", Value: words.Plural(st.Listed, "entry")},
	}
	out = append(out, networkFacts(src)...)
	if st.Quietest > 0 {
		out = append(out, view.Fact{Name: "Longest silence", Value: words.Silence(st.Quietest)})
	}
	if st.Failures > 0 {
		out = append(out, view.Fact{Name: "Failed in a row", Value: words.Plural(st.Failures, "time")})
	}
	if st.MovedTo != "" {
		out = append(out, view.Fact{Name: "Moved to", Value: view.Line(st.MovedTo), URL: view.WebAddress(st.MovedTo)})
	}
	if st.Hub != "" {
		out = append(out, view.Fact{Name: "Announces changes at", Value: view.Line(st.Hub)})
	}
	return out
}
