package search

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"presswatch/index/query"
	"presswatch/index/query/clauses"
	"presswatch/index/query/words"
)

// pageSize is how many items a page of hits has.
const pageSize = 30

// Ask is what the address of a search says, clamped to what can be answered.
type Ask struct {
	Text    string
	Tree    query.Node
	Mistake *query.Mistake
	Sort    query.Sort
	From    int
	After   string
	Show    string // "": the page; "table": the chart as a table; "narrow": the facets as a page of their own
	Items   bool   // hits are listed as items, not by story
	Outlets bool   // stories with most outlets come first
	More    query.Field
	Was     string // the last query that was answered, shown while this one has a mistake
}

// ReadAsk reads the address of a search. Numbers that make no sense are clamped, words that make none are
// the default; only the query text can be mistaken.
func ReadAsk(r *http.Request) Ask {
	v := r.URL.Query()
	a := Ask{Text: v.Get("q"), Sort: sortOf(v.Get("sort")), After: v.Get("after"), Show: showOf(v), Was: v.Get("was"), Items: v.Get("view") == "items"}
	a.Outlets = v.Get("sort") == "outlets"
	if from, err := strconv.Atoi(v.Get("from")); err == nil && a.After == "" {
		a.From = min(max(from, 0), query.MaxDepth-pageSize)
	}
	if f := query.Field(v.Get("more")); f == query.FieldOutlet || f == query.FieldLang {
		a.More = f
	}
	a.parse()
	return a
}

// showOf reads which part of the page is asked for; view= said it once.
func showOf(v url.Values) string {
	for _, s := range []string{v.Get("show"), v.Get("view")} {
		if s == "table" || s == "narrow" {
			return s
		}
	}
	return ""
}

func (a *Ask) parse() {
	tree, err := query.Parse(a.Text)
	if err == nil {
		a.Tree = tree
		return
	}
	if !errors.As(err, &a.Mistake) {
		a.Mistake = &query.Mistake{What: "this cannot be read", End: len(a.Text), Char: 1}
	}
}

func sortOf(s string) query.Sort {
	if by := query.Sort(s); by == query.Oldest || by == query.Relevance {
		return by
	}
	return query.Newest
}

// With gives the address of the same search with some parameters changed, in pairs of name and value; an
// empty value drops one. Whatever changes, paging begins anew.
func (a *Ask) With(pairs ...string) string {
	v := url.Values{}
	set := func(name, value string) {
		if v.Del(name); value != "" {
			v.Set(name, value)
		}
	}
	set("q", a.Text)
	if a.Sort != query.Newest {
		set("sort", string(a.Sort))
	}
	if a.Outlets {
		set("sort", "outlets")
	}
	if a.Items {
		set("view", "items")
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		set(pairs[i], pairs[i+1])
	}
	if len(v) == 0 {
		return "/search"
	}
	return "/search?" + v.Encode()
}

// NarrowURL leads to the facets as a page of their own, for the phone.
func (a Ask) NarrowURL() string { return a.With("show", "narrow") }

// ShowURL leads back from there to the hits.
func (a Ask) ShowURL() string { return a.With() }

// asking gives the address of the same search with another query.
func (a *Ask) asking(tree query.Node) string { return a.With("q", tree.String()) }

// File gives the address of a file with what the search finds.
func (a *Ask) File(name string) string {
	return "/" + name + "?" + url.Values{"q": {a.Text}}.Encode()
}

// facetFields are the facets of the page, in order.
func facetFields() []query.Field {
	return []query.Field{query.FieldLane, query.FieldOutlet, query.FieldLang, query.FieldKind}
}

// Values of a facet that the page shows, and asks for.
const (
	facetRows   = 8
	outletRows  = 6
	facetAsked  = 60
	facetAtMost = 500
)

// request makes the request of the page's first and main search.
func (d *Desk) request(a *Ask) query.Request {
	r := query.Request{
		Tree: a.Tree, Now: d.Now(), Zone: d.Zone, Sort: a.Sort, Size: pageSize, From: a.From, After: a.After,
		Histogram: &query.Histogram{Step: query.StepDay},
	}
	if d.Stories != nil && a.After == "" {
		r.From, r.Size = 0, foldAtMost
	}
	for _, f := range facetFields() {
		size := facetAsked
		if a.More == f {
			size = facetAtMost
		}
		r.Facets = append(r.Facets, query.Facet{Field: f, Size: size, Tree: clauses.WithoutField(a.Tree, f)})
	}
	return r
}

// spans gives the clauses about time at the top of a query.
func spans(tree query.Node) []*query.Span {
	var out []*query.Span
	for _, c := range clauses.Of(tree) {
		if sp, ok := c.Node.(*query.Span); ok {
			out = append(out, sp)
		}
	}
	return out
}

// withoutSpans takes the clauses about time out of a query.
func withoutSpans(tree query.Node) query.Node {
	parts := clauses.Of(tree)
	for i := len(parts) - 1; i >= 0; i-- {
		if _, ok := parts[i].Node.(*query.Span); ok {
			tree = clauses.Without(tree, i)
		}
	}
	return tree
}

// has reports whether a value is among others, as a facet compares them.
func has(values []string, v string) bool {
	return slices.ContainsFunc(values, func(x string) bool { return words.Fold(x) == words.Fold(v) })
}
