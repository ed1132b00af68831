package server

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/server/view"
	"presswatch/server/words"
)

// sourcesPage lists what is polled, with the state of each in words.
type sourcesPage struct {
	Summary string
	Lead    string
	Trouble []troubleLine
	Choices []view.Choice
	Filter  string
	State   string
	Lanes   []laneView
	Range   string
	Prev    string
	Next    string
	Empty   *view.State
	Zone    string
}

type laneView struct {
	Title   string
	Own     bool
	Sources []sourceView
}

// troubleLine names the sources of a class that asks for attention.
type troubleLine struct {
	Title   string
	Sources []view.Link
	More    view.Link
}

// named is how many sources a line of trouble names.
const named = 6

// trouble names what does not answer and what is quiet.
func trouble(list []index.Source, now time.Time) []troubleLine {
	var out []troubleLine
	for _, c := range []words.Class{words.Fails, words.Quiet} {
		l := troubleLine{Title: map[words.Class]string{words.Fails: "Do not answer", words.Quiet: "Quiet for longer than usual"}[c]}
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

// sourceView is a source in a list.
type sourceView struct {
	Name, Outlet, URL string
	State             string
	Mark              string // of the class: answers, quiet, fails, waits, off
	Next, Look        string // "09:16", "Next look 09:16."
	Lists             string
	Key               string
}

// sourcesAPage is how many sources one page lists.
const sourcesAPage = 200

// sources decides the list of sources.
func (s *Server) sources(r *http.Request) (*answer, error) {
	list, err := s.opt.Sources.ListSources(r.Context())
	if err != nil {
		return nil, err
	}
	now := s.now()
	v := r.URL.Query()
	p := &sourcesPage{Filter: v.Get("q"), State: v.Get("state"), Zone: words.Zone(now, s.zone)}
	tally := words.CountSources(list, now)
	p.Summary = tally.Summary()
	if p.State == "" && p.Filter == "" {
		p.Trouble = trouble(list, now)
	}
	p.Choices = sourceChoices(p, tally, len(list))
	if c, err := s.opt.Library.Counts(r.Context()); err == nil && c.Waiting > 0 {
		p.Lead = words.Plural(c.Waiting, "page") + " that they list " + map[bool]string{true: "is", false: "are"}[c.Waiting == 1] + " not read yet."
	}
	kept := keep(list, p, now)
	from, _ := strconv.Atoi(v.Get("from"))
	from = min(max(from, 0), max(len(kept)-1, 0)) / sourcesAPage * sourcesAPage
	page := kept[from:min(from+sourcesAPage, len(kept))]
	p.Lanes = s.lanesOf(page, now)
	p.pagingOf(from, len(page), len(kept))
	if len(kept) == 0 {
		p.Empty = emptySources(len(list))
	}
	return &answer{template: "sources", title: "Sources", nav: "sources", print: "Sources", data: p}, nil
}

func emptySources(all int) *view.State {
	if all == 0 {
		return &view.State{Heading: "No sources yet.", Text: "Add some to presswatch.yaml; «presswatch init NAME --site URL» writes a file with suggestions.", Done: -1}
	}
	return &view.State{Heading: "No source is like this.", Text: "", Links: []view.Link{view.To("All "+words.Plural(all, "source"), "/sources")}, Done: -1}
}

func sourceChoices(p *sourcesPage, tally words.Tally, all int) []view.Choice {
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

func (p *sourcesPage) pagingOf(from, n, all int) {
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
func keep(list []index.Source, p *sourcesPage, now time.Time) []index.Source {
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

// lanesOf groups sources by lane; the store gives them in order of lane.
func (s *Server) lanesOf(list []index.Source, now time.Time) []laneView {
	var out []laneView
	for _, l := range append(index.Lanes(), "") {
		v := laneView{Title: words.Lane(l), Own: l == index.LaneOwn}
		for _, src := range list {
			if src.Lane == l || l == "" && !src.Lane.Valid() {
				v.Sources = append(v.Sources, s.sourceOf(src, now))
			}
		}
		if len(v.Sources) > 0 {
			out = append(out, v)
		}
	}
	return out
}

func (s *Server) sourceOf(src index.Source, now time.Time) sourceView {
	v := sourceView{
		Name: view.Line(view.Or(src.Name, src.Key)), Outlet: view.Line(src.Outlet), Key: src.Key, URL: "/sources/" + url.PathEscape(src.Key),
		State: words.Source(src, now, s.zone), Mark: string(words.ClassOf(src, now)), Next: words.Next(src, now, s.zone), Look: words.NextLook(src, now, s.zone),
		Lists: words.Count(src.State.Listed),
	}
	if strings.HasPrefix(v.Name, v.Outlet) {
		v.Outlet = ""
	}
	return v
}

// sourcePage is one source.
type sourcePage struct {
	sourceView
	Lane    string
	Address string
	Shown   string
	Facts   []view.Fact
	Waiting []waitingRow
	Items   string
	Zone    string
}

type waitingRow struct {
	Title, URL, Published, Problem, Next string
}

// waitingRows is how many waiting entries the page of a source lists.
const waitingRows = 50

// source decides the page of one source.
func (s *Server) source(r *http.Request) (*answer, error) {
	list, err := s.opt.Sources.ListSources(r.Context())
	if err != nil {
		return nil, err
	}
	for _, src := range list {
		if src.Key != r.PathValue("key") {
			continue
		}
		p, err := s.sourcePageOf(r, src)
		if err != nil {
			return nil, err
		}
		return &answer{template: "source", title: p.Name, nav: "sources", print: "Source", data: p}, nil
	}
	return nil, notFound("There is no source of this name.")
}

func (s *Server) sourcePageOf(r *http.Request, src index.Source) (*sourcePage, error) {
	waiting, err := s.opt.Sources.WaitingEntries(r.Context(), src.ID, waitingRows)
	if err != nil {
		return nil, err
	}
	now := s.now()
	p := &sourcePage{
		sourceView: s.sourceOf(src, now), Lane: words.Lane(src.Lane), Address: view.WebAddress(src.URL), Shown: view.Line(src.URL),
		Facts: s.sourceFacts(src, now), Zone: words.Zone(now, s.zone),
		Items: "/search?" + url.Values{"q": {`source:"` + src.Key + `"`}}.Encode(),
	}
	for _, e := range waiting {
		w := waitingRow{Title: view.Or(view.Line(e.Title), view.Line(e.URL)), URL: view.WebAddress(e.URL), Problem: view.Or(view.Line(e.Problem), "not read yet")}
		w.Published = "unknown"
		if !e.Published.IsZero() {
			w.Published = words.At(e.Published, now, s.zone)
		}
		if e.Next.After(now) {
			w.Next = words.At(e.Next, now, s.zone)
		}
		p.Waiting = append(p.Waiting, w)
	}
	return p, nil
}

func (s *Server) sourceFacts(src index.Source, now time.Time) []view.Fact {
	st := src.State
	at := func(t time.Time) string {
		if t.IsZero() {
			return "never"
		}
		return words.At(t, now, s.zone)
	}
	kind := map[index.SourceKind]string{index.SourceFeed: "feed", index.SourcePage: "news page", index.SourceSitemap: "news sitemap"}[src.Kind]
	out := []view.Fact{
		{Name: "Read as", Value: view.Or(kind, string(src.Kind)) + ", every " + words.Duration(src.Every)},
		{Name: "Last looked at", Value: at(st.LastPolled)},
		{Name: "Last answered", Value: at(st.LastOK)},
		{Name: "Last new", Value: at(st.LastNew)},
		{Name: "Has listed", Value: words.Plural(st.Listed, "entry")},
	}
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
