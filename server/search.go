package server

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/server/words"
)

// searchPage is everything that the search page shows.
type searchPage struct {
	ask
	Good    string // the query that was answered, for the form's next mistake
	Setup   bool
	Mistake *mistakeView
	State   *state // instead of hits
	Total   string
	Cost    string
	Hints   []hintView
	Chips   []chip
	Reads   string
	Facets  []facetView
	Narrow  string // words of the phone's button
	Volume  *volumeView
	Sorts   []choice
	Days    []day
	Range   string
	Prev    string
	Next    string
	Files   []link
	Aside   *aside
	Zone    string
}

type mistakeView struct {
	Before, Place, After string
	Char                 int
	Sentence             string
	Expected             string
	TooDear              bool
	Fix                  link
	Was                  string // the query whose results are still shown
}

type hintView struct {
	Text string
	Fix  link
}

type chip struct{ Label, Value, Remove, Text string }

type choice struct {
	Text, URL string
	On        bool
}

// aside is what stands at the side: how the watching goes.
type aside struct {
	Sources string
	Known   string
}

// front is the search page without a query, or what to do first.
func (s *Server) front(r *http.Request) (*answer, error) { return s.search(r) }

// search decides the search page: the query, its hits, what stands around them.
func (s *Server) search(r *http.Request) (*answer, error) {
	a := readAsk(r)
	p := &searchPage{ask: a, Setup: s.opt.Setup && a.Text == "", Zone: words.Zone(s.now(), s.zone)}
	out := &answer{template: "search", title: "Search", nav: "search", print: "Search", query: a.Text, data: p}
	if a.Text != "" {
		out.title = a.Text + " – search"
	}
	if a.Mistake != nil {
		out.status = http.StatusBadRequest
		s.mistaken(p)
		was := ask{Text: a.Was, Sort: a.Sort, Was: a.Was}
		if was.parse(); a.Mistake.TooDear || a.Was == "" || was.Mistake != nil {
			p.Narrow = ""
			return out, nil
		}
		p.Mistake.Was, a = a.Was, was
	}
	p.Good = a.Text
	return out, s.results(r.Context(), p, &a)
}

// mistaken shows where the query cannot be read.
func (s *Server) mistaken(p *searchPage) {
	m := p.ask.Mistake
	text := p.Text
	at, end := min(max(m.At, 0), len(text)), min(max(m.End, 0), len(text))
	end = max(end, at)
	if len(text) > query.MaxBytes {
		at, end = min(at, query.MaxBytes), min(end, query.MaxBytes)
		text = text[:query.MaxBytes]
	}
	p.Mistake = &mistakeView{
		Before: clean1(text[:at]), Place: clean1(text[at:end]), After: clean1(text[end:]), Char: m.Char, TooDear: m.TooDear, Expected: m.Expected,
		Sentence: strings.TrimPrefix(m.What, " "),
	}
	if m.Fix != "" {
		p.Mistake.Fix = link{m.Fix, p.with("q", m.Fix, "was", p.Was)}
	}
}

// clean1 makes text fit for one line: line breaks and runs of white space become one space.
func clean1(s string) string {
	space := false
	return strings.Map(func(r rune) rune {
		was := space
		if space = r == ' ' || r == '\n' || r == '\t'; !space {
			return r
		}
		if was {
			return -1
		}
		return ' '
	}, words.Clean(s))
}

// results asks the index and the store and fills in all that they know.
func (s *Server) results(ctx context.Context, p *searchPage, a *ask) error {
	st := s.opt.Searcher.Status()
	p.lintOf(a, s)
	p.Aside = s.aside(ctx)
	if !st.Ready && st.Rebuilding {
		p.State = &state{Heading: "Nothing can be searched yet.", Text: "The line above says how far the index is.", Done: -1}
		return nil
	}
	answer, err := s.opt.Searcher.Search(ctx, s.request(a))
	if err != nil {
		return err
	}
	p.Cost = cost(a.Tree, answer)
	p.Total = words.Plural(answer.Total, "item")
	if p.Days, err = s.rows(ctx, a, answer.Hits); err != nil {
		return err
	}
	p.Facets = s.facets(a, answer)
	p.Narrow = narrowWords(a.Tree)
	if answer.Total == 0 {
		p.State, err = s.nothing(ctx, a)
		return err
	}
	if p.Volume, err = s.volume(ctx, a, answer); err != nil {
		return err
	}
	p.paging(a, answer)
	p.Sorts = []choice{
		{"Newest first", a.with("sort", ""), a.Sort == query.Newest},
		{"Oldest first", a.with("sort", string(query.Oldest)), a.Sort == query.Oldest},
		{"Best match first", a.with("sort", string(query.Relevance)), a.Sort == query.Relevance},
	}
	p.Files = []link{{"CSV", a.file("export.csv")}, {"JSON", a.file("export.json")}, {"Atom feed", a.file("export.atom")}}
	return nil
}

// lintOf repeats the query in chips and in words, with what its writer may not have meant.
func (p *searchPage) lintOf(a *ask, s *Server) {
	for i, c := range query.Clauses(a.Tree) {
		p.Chips = append(p.Chips, chip{Label: c.Label, Value: c.Value, Text: c.Text, Remove: a.asking(query.Without(a.Tree, i))})
	}
	if len(p.Chips) > 0 {
		p.Reads = query.Reads(a.Tree, s.now(), s.zone)
	}
	for _, h := range query.Lint(a.Text) {
		v := hintView{Text: h.Text}
		if h.Fix != "" {
			v.Fix = link{h.Fix, a.with("q", h.Fix)}
		}
		p.Hints = append(p.Hints, v)
		break // one hint at most: the first is the most important
	}
}

// cost says the class and the time of a search: "Cheap: 11 ms".
func cost(tree query.Node, a query.Answer) string {
	class := string(query.Cost(tree).Class)
	if class == "" {
		class = string(query.Cheap)
	}
	return strings.ToUpper(class[:1]) + class[1:] + ": " + words.Took(a.Took)
}

// narrowWords name the phone's button: "Narrow down: 3 lanes, 1 outlet".
func narrowWords(tree query.Node) string {
	var parts []string
	for _, f := range facetFields() {
		if n := len(query.Values(tree, f)); n > 0 {
			parts = append(parts, words.Plural(n, map[query.Field]string{
				query.FieldLane: "lane", query.FieldOutlet: "outlet", query.FieldLang: "language", query.FieldKind: "kind",
			}[f]))
		}
	}
	if len(parts) == 0 {
		return "Narrow down"
	}
	return "Narrow down: " + strings.Join(parts, ", ")
}

// paging makes the line "31 to 60 of 4,210" and its links. Beyond what can be counted off, it goes on from
// the last hit.
func (p *searchPage) paging(a *ask, answer query.Answer) {
	n := len(answer.Hits)
	sort := ""
	if a.Sort != query.Newest {
		sort = string(a.Sort)
	}
	switch next := a.From + n; {
	case a.After != "":
		p.Range = "Further items of " + words.Count(answer.Total)
		if answer.Next != "" {
			p.Next = a.with("sort", sort, "after", answer.Next)
		}
		p.Prev = a.with("sort", sort)
		return
	case next < answer.Total && next+pageSize <= query.MaxDepth:
		p.Next = a.with("sort", sort, "from", strconv.Itoa(next))
	case next < answer.Total && answer.Next != "":
		p.Next = a.with("sort", sort, "after", answer.Next)
	}
	if n == 0 {
		p.Range = "No items here; there are " + words.Count(answer.Total)
	} else if answer.Total > n {
		p.Range = words.Count(a.From+1) + " to " + words.Count(a.From+n) + " of " + words.Count(answer.Total)
	}
	if a.From > 0 {
		from := ""
		if a.From > pageSize {
			from = strconv.Itoa(a.From - pageSize)
		}
		p.Prev = a.with("sort", sort, "from", from)
	}
}

// aside sums up sources and store; a store that does not answer leaves it out, the hits matter more.
func (s *Server) aside(ctx context.Context) *aside {
	sources, err := s.opt.Sources.ListSources(ctx)
	if err != nil {
		return nil
	}
	out := &aside{Sources: words.CountSources(sources, s.now()).Summary()}
	if c, err := s.opt.Library.Counts(ctx); err == nil && c.Items > 0 {
		out.Known = "You search " + words.Plural(c.Items, "item")
		if !c.Oldest.IsZero() {
			out.Known += ", the oldest from " + c.Oldest.In(s.zone).Format("2 January 2006")
		}
		out.Known += "."
		if c.Waiting > 0 {
			out.Known += " " + words.Plural(c.Waiting, "page") + " " + map[bool]string{true: "waits", false: "wait"}[c.Waiting == 1] + " to be read."
		}
	}
	return out
}

// nothing says why nothing was found: what each part of the query finds alone.
func (s *Server) nothing(ctx context.Context, a *ask) (*state, error) {
	counts, err := s.opt.Library.Counts(ctx)
	if err != nil {
		return nil, err
	}
	if counts.Items == 0 {
		return s.firstDay(ctx)
	}
	out := &state{Heading: "Nothing matches.", Done: -1}
	clauses := query.Clauses(a.Tree)
	for i, c := range clauses {
		if len(clauses) < 2 || i == maxAlone {
			break
		}
		n, err := s.countOf(ctx, c.Node)
		if err != nil {
			return nil, err
		}
		says := "alone finds " + words.Plural(n, "item")
		if n == 0 {
			says = "finds none"
		}
		out.Alone = append(out.Alone, fact{Name: clean1(c.Text), Value: says})
	}
	out.Links, err = s.tries(ctx, a, clauses)
	return out, err
}

// maxAlone bounds how many parts of a query are tried by themselves.
const maxAlone = 6

func (s *Server) countOf(ctx context.Context, tree query.Node) (int, error) {
	answer, err := s.opt.Searcher.Search(ctx, query.Request{Tree: tree, Now: s.now(), Zone: s.zone})
	return answer.Total, err
}

// tries offers queries that do find something: with a letter wrong here or there, and without limits of time.
func (s *Server) tries(ctx context.Context, a *ask, clauses []query.Clause) ([]link, error) {
	var out []link
	for i, c := range clauses {
		loose := loosened(c.Node)
		if loose == nil || i == maxAlone || len(out) == 2 {
			continue
		}
		if alone, err := s.countOf(ctx, c.Node); err != nil {
			return nil, err
		} else if alone > 0 {
			continue // what finds something is not misspelt
		}
		tree := query.With(query.Without(a.Tree, i), loose)
		n, err := s.countOf(ctx, tree)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			out = append(out, link{"Try " + loose.String() + " (" + words.Plural(n, "item") + ")", a.asking(tree)})
		}
	}
	if len(spans(a.Tree)) > 0 {
		tree := withoutSpans(a.Tree)
		n, err := s.countOf(ctx, tree)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			out = append(out, link{"At any time: " + words.Plural(n, "item"), a.asking(tree)})
		}
	}
	return out, nil
}

// loosened allows one wrong letter a word; nil where that makes no sense.
func loosened(n query.Node) query.Node {
	switch n := n.(type) {
	case *query.Word:
		if len([]rune(n.Text)) < query.MinFuzzy {
			return nil
		}
		return &query.Fuzzy{Field: n.Field, Text: n.Text, Edits: 1}
	case *query.Phrase:
		all := &query.All{}
		for _, t := range query.QueryWords(n.Text) {
			var word query.Node = &query.Word{Field: n.Field, Text: t.Text}
			if len([]rune(t.Text)) >= query.MinFuzzy {
				word = &query.Fuzzy{Field: n.Field, Text: t.Text, Edits: 1}
			}
			all.Nodes = append(all.Nodes, word)
		}
		if len(all.Nodes) > query.MaxFuzzy {
			return nil
		}
		return all
	}
	return nil
}

// firstDay is the page before anything was taken in.
func (s *Server) firstDay(ctx context.Context) (*state, error) {
	sources, err := s.opt.Sources.ListSources(ctx)
	if err != nil {
		return nil, err
	}
	now := s.now()
	began, read, all := now, 0, 0
	for _, src := range sources {
		if words.ClassOf(src, now) == words.Off {
			continue
		}
		all++
		if at := src.State.LastPolled; !at.IsZero() {
			read++
			if first := src.State.FirstPolled; !first.IsZero() && first.Before(began) {
				began = first
			}
		}
	}
	out := &state{Heading: "Nothing yet.", Done: -1, Links: []link{{"Look at the sources", "/sources"}}}
	if began.Before(now) {
		out.Heading += " We began " + words.Duration(now.Sub(began)) + " ago."
	}
	out.Text = words.Count(read) + " of " + words.Plural(all, "source") + " read once. Items appear here as soon as their pages are read."
	if all == 0 {
		out.Text = "There are no sources yet. Add some to presswatch.yaml; «presswatch init» suggests a list."
	}
	return out, nil
}

// itemsOf fetches the items of hits, in their order; items that the store no longer has are left out.
func (s *Server) itemsOf(ctx context.Context, hits []query.Hit) ([]index.Item, error) {
	if len(hits) == 0 {
		return nil, nil
	}
	ids := make([]int64, len(hits))
	for i, h := range hits {
		ids[i] = h.ID
	}
	return s.opt.Library.GetItems(ctx, ids)
}
