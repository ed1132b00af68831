package search

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"presswatch/index/query"
	"presswatch/index/query/clauses"
	querywords "presswatch/index/query/words"
	"presswatch/server/view"
	"presswatch/server/words"
)

// Page is everything that the search page shows.
type Page struct {
	Ask
	Good    string // the query that was answered, for the form's next mistake
	Setup   bool
	Mistake *mistakeView
	State   *view.State // instead of hits
	Total   string
	Cost    string
	Hints   []hintView
	Chips   []chip
	Reads   string
	Facets  []facetView
	Narrow  string // words of the phone's button
	Volume  *volumeView
	Sorts   []view.Choice
	Days    []day
	Views   []view.Choice // by story, or item by item; nil: there are no stories
	Forms   []view.Choice // of reactions, where only they are listed
	Stories []storyHit
	Among   string // how far the fold reaches, where it does not reach all
	Range   string
	Prev    string
	Next    string
	Files   []view.Link
	Tell    view.Link // to the rehearsal of the query
	Aside   *Aside
	Zone    string
}

type mistakeView struct {
	Before, Place, After string
	Char                 int
	Sentence             string
	Expected             string
	TooDear              bool
	Fix                  view.Link
	Was                  string // the query whose results are still shown
}

type hintView struct {
	Text string
	Fix  view.Link
}

type chip struct{ Label, Value, Remove, Text string }

// Aside is what stands at the side: how the watching goes.
type Aside struct {
	Sources string
	Known   string
	Waiting string // pages that wait to be read; "" none
}

// Page decides the search page: the query, its hits, what stands around them. Where the query has a mistake,
// the page shows it (Page.Mistake is set) above the last good results.
func (d *Desk) Page(ctx context.Context, a Ask) (*Page, error) {
	p := &Page{Ask: a, Setup: d.Setup && a.Text == "", Zone: words.Zone(d.Now(), d.Zone)}
	if a.Mistake != nil {
		d.mistaken(p)
		was := Ask{Text: a.Was, Sort: a.Sort, Was: a.Was}
		if was.parse(); a.Mistake.TooDear || a.Was == "" || was.Mistake != nil {
			return p, nil
		}
		p.Mistake.Was, a = a.Was, was
	}
	p.Good = a.Text
	return p, d.results(ctx, p, &a)
}

// mistaken shows where the query cannot be read.
func (d *Desk) mistaken(p *Page) {
	m := p.Ask.Mistake
	text := p.Text
	at, end := min(max(m.At, 0), len(text)), min(max(m.End, 0), len(text))
	end = max(end, at)
	if len(text) > query.MaxBytes {
		at, end = min(at, query.MaxBytes), min(end, query.MaxBytes)
		text = text[:query.MaxBytes]
	}
	p.Mistake = &mistakeView{
		Before: view.Line(text[:at]), Place: view.Line(text[at:end]), After: view.Line(text[end:]), Char: m.Char, TooDear: m.TooDear, Expected: m.Expected,
		Sentence: strings.TrimPrefix(m.What, " "),
	}
	if m.Fix != "" {
		p.Mistake.Fix = view.To(m.Fix, p.With("q", m.Fix, "was", p.Was))
	}
}

// results asks the index and the store and fills in all that they know.
func (d *Desk) results(ctx context.Context, p *Page, a *Ask) error {
	st := d.Searcher.Status()
	p.lintOf(a, d)
	p.Aside = d.Aside(ctx)
	if !st.Ready && st.Rebuilding {
		p.State = &view.State{Heading: "Nothing can be searched yet.", Text: "The line above says how far the index is.", Done: -1}
		return nil
	}
	answer, err := d.find(ctx, d.request(a))
	if err != nil {
		return err
	}
	p.Cost = cost(a.Tree, answer)
	p.Total = words.Plural(answer.Total, "item")
	if err := d.list(ctx, p, a, answer); err != nil {
		return err
	}
	p.Facets = d.facets(a, answer)
	p.Narrow = narrowWords(a.Tree)
	if answer.Total == 0 {
		p.State, err = d.nothing(ctx, a)
		return err
	}
	if p.Volume, err = d.volume(ctx, a, answer); err != nil {
		return err
	}
	p.Sorts = d.sorts(a)
	if d.Rehearsed && a.Text != "" {
		p.Tell = view.To("How often would this have told you?", "/searches/rehearsal?"+url.Values{"q": {a.Text}}.Encode())
	}
	p.Files = []view.Link{view.To("CSV", a.File("export.csv")), view.To("JSON", a.File("export.json")), view.To("Atom feed", a.File("export.atom"))}
	return nil
}

// sorts are the orders that a list may have.
func (d *Desk) sorts(a *Ask) []view.Choice {
	out := []view.Choice{
		view.Pick("Newest first", a.With("sort", ""), a.Sort == query.Newest && (!a.Outlets || !d.byStory(a))),
		view.Pick("Oldest first", a.With("sort", string(query.Oldest)), a.Sort == query.Oldest),
		view.Pick("Best match first", a.With("sort", string(query.Relevance)), a.Sort == query.Relevance),
	}
	if d.Stories != nil {
		out[1].Text, out[2].Text = "Oldest", "Best match"
	}
	if d.byStory(a) {
		out = append(out, view.Pick("Most outlets", a.With("sort", "outlets"), a.Outlets))
	}
	return out
}

// lintOf repeats the query in chips and in words, with what its writer may not have meant.
func (p *Page) lintOf(a *Ask, d *Desk) {
	for i, c := range clauses.Of(a.Tree) {
		p.Chips = append(p.Chips, chip{Label: c.Label, Value: c.Value, Text: c.Text, Remove: a.asking(clauses.Without(a.Tree, i))})
	}
	if len(p.Chips) > 0 {
		p.Reads = clauses.Reads(a.Tree, d.Now(), d.Zone)
	}
	if hints := query.Lint(a.Text); len(hints) > 0 { // one at most: the first is the most important
		v := hintView{Text: hints[0].Text}
		if fix := hints[0].Fix; fix != "" {
			v.Fix = view.To(fix, a.With("q", fix))
		}
		p.Hints = append(p.Hints, v)
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
		if n := len(clauses.Values(tree, f)); n > 0 {
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
func (p *Page) paging(a *Ask, answer query.Answer) {
	n := len(answer.Hits)
	switch next := a.From + n; {
	case a.After != "":
		p.Range = "Further items of " + words.Count(answer.Total)
		if answer.Next != "" {
			p.Next = a.With("after", answer.Next)
		}
		p.Prev = a.With()
		return
	case next < answer.Total && next+pageSize <= query.MaxDepth:
		p.Next = a.With("from", strconv.Itoa(next))
	case next < answer.Total && answer.Next != "":
		p.Next = a.With("after", answer.Next)
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
		p.Prev = a.With("from", from)
	}
}

// Aside sums up sources and store; a store that does not answer leaves it out, the hits matter more.
func (d *Desk) Aside(ctx context.Context) *Aside {
	sources, err := d.Sources.ListSources(ctx)
	if err != nil {
		return nil
	}
	out := &Aside{Sources: words.CountSources(sources, d.Now()).Summary()}
	if c, err := d.Library.Counts(ctx); err == nil && c.Items > 0 {
		out.Known = "You search " + words.Plural(c.Items, "item")
		if !c.Oldest.IsZero() {
			out.Known += ", the oldest from " + c.Oldest.In(d.Zone).Format("2 January 2006")
		}
		out.Known += "."
		if c.Waiting > 0 {
			out.Waiting = words.Plural(c.Waiting, "page") + " " + map[bool]string{true: "waits", false: "wait"}[c.Waiting == 1] + " to be read."
			out.Known += " " + out.Waiting
		}
	}
	return out
}

// nothing says why nothing was found: what each part of the query finds alone.
func (d *Desk) nothing(ctx context.Context, a *Ask) (*view.State, error) {
	if st, err := d.Empty(ctx); err != nil || st != nil {
		return st, err
	}
	out := &view.State{Heading: "Nothing matches.", Done: -1}
	parts := clauses.Of(a.Tree)
	for i, c := range parts {
		if len(parts) < 2 || i == maxAlone {
			break
		}
		n, err := d.countOf(ctx, c.Node)
		if err != nil {
			return nil, err
		}
		says := "alone finds " + words.Plural(n, "item")
		if n == 0 {
			says = "finds none"
		}
		out.Alone = append(out.Alone, view.Fact{Name: view.Line(c.Text), Value: says})
	}
	var err error
	out.Links, err = d.tries(ctx, a, parts)
	return out, err
}

// Empty gives the words of a store without items; nil where there are some.
func (d *Desk) Empty(ctx context.Context) (*view.State, error) {
	counts, err := d.Library.Counts(ctx)
	if err != nil || counts.Items > 0 {
		return nil, err
	}
	return d.firstDay(ctx)
}

// maxAlone bounds how many parts of a query are tried by themselves.
const maxAlone = 6

func (d *Desk) countOf(ctx context.Context, tree query.Node) (int, error) {
	answer, err := d.find(ctx, query.Request{Tree: tree, Now: d.Now(), Zone: d.Zone})
	return answer.Total, err
}

// tries offers queries that do find something: with a letter wrong here or there, and without limits of time.
func (d *Desk) tries(ctx context.Context, a *Ask, parts []clauses.Clause) ([]view.Link, error) {
	var out []view.Link
	for i, c := range parts {
		loose := loosened(c.Node)
		if loose == nil || i == maxAlone || len(out) == 2 {
			continue
		}
		if alone, err := d.countOf(ctx, c.Node); err != nil {
			return nil, err
		} else if alone > 0 {
			continue // what finds something is not misspelt
		}
		tree := clauses.With(clauses.Without(a.Tree, i), loose)
		n, err := d.countOf(ctx, tree)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			out = append(out, view.To("Try "+loose.String()+" ("+words.Plural(n, "item")+")", a.asking(tree)))
		}
	}
	if len(spans(a.Tree)) > 0 {
		tree := withoutSpans(a.Tree)
		n, err := d.countOf(ctx, tree)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			out = append(out, view.To("At any time: "+words.Plural(n, "item"), a.asking(tree)))
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
		for _, t := range querywords.Asked(n.Text) {
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
func (d *Desk) firstDay(ctx context.Context) (*view.State, error) {
	sources, err := d.Sources.ListSources(ctx)
	if err != nil {
		return nil, err
	}
	now := d.Now()
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
	out := &view.State{Heading: "Nothing yet.", Done: -1, Links: []view.Link{view.To("Look at the sources", "/sources")}}
	if began.Before(now) {
		out.Heading += " We began " + words.Duration(now.Sub(began)) + " ago."
	}
	out.Text = words.Count(read) + " of " + words.Plural(all, "source") + " read once. Items appear here as soon as their pages are read."
	if all == 0 {
		out.Text = "There are no sources yet. Add some to presswatch.yaml; «presswatch init» suggests a list."
	}
	return out, nil
}
