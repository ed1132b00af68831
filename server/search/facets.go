package search

import (
	"slices"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/index/query/clauses"
	querywords "presswatch/index/query/words"
	"presswatch/server/view"
	"presswatch/server/words"
)

// facetView is one facet: its values as links that rewrite the query.
type facetView struct {
	Title string
	ID    string
	Rows  []facetRow
	More  view.Link
}

type facetRow struct {
	Text  string
	Count string // "" where it is not counted
	URL   string
	On    bool
}

// facets makes the facets of the page from the counts of the answer.
func (d *Desk) facets(a *Ask, answer query.Answer) []facetView {
	var out []facetView
	for _, fc := range answer.Facets {
		v := facetOf(a, fc)
		if len(v.Rows) > 0 {
			out = append(out, v)
		}
		if fc.Field == query.FieldLane {
			out = append(out, d.times(a, answer))
		}
	}
	return out
}

func facetOf(a *Ask, fc query.FacetCounts) facetView {
	v := facetView{ID: "facet-" + string(fc.Field), Title: map[query.Field]string{
		query.FieldLane: "Lane", query.FieldOutlet: "Outlet", query.FieldLang: "Language", query.FieldKind: "Kind",
	}[fc.Field]}
	if fc.Field == query.FieldKind && len(fc.Counts) < 2 && len(clauses.Values(a.Tree, fc.Field)) == 0 {
		return v // nothing to choose between
	}
	values := valuesToShow(a, fc)
	for _, c := range values {
		v.Rows = append(v.Rows, rowOf(a, fc.Field, c))
	}
	if rest := fc.Values - len(values); rest > 0 && fc.Field != query.FieldLane {
		noun := map[query.Field]string{query.FieldOutlet: "more outlet", query.FieldLang: "more language", query.FieldKind: "more kind"}[fc.Field]
		v.More = view.To(words.Plural(rest, noun), a.With("more", string(fc.Field), "show", "narrow")+"#"+v.ID)
	}
	return v
}

// valuesToShow picks the rows of a facet: every lane in its order, else the largest, and always those that
// are ticked.
func valuesToShow(a *Ask, fc query.FacetCounts) []query.Count {
	ticked := clauses.Values(a.Tree, fc.Field)
	if fc.Field == query.FieldLane {
		return lanes(fc.Counts)
	}
	most := facetRows
	if fc.Field == query.FieldOutlet {
		most = outletRows
	}
	if a.More == fc.Field {
		most = facetAtMost
	}
	out := slices.Clone(fc.Counts[:min(most, len(fc.Counts))])
	for _, t := range ticked {
		if fc.Field == query.FieldKind && isForm(t) {
			continue // it is no kind that is counted; the chip says that it is chosen
		}
		if !slices.ContainsFunc(out, func(c query.Count) bool { return querywords.Fold(c.Value) == querywords.Fold(t) }) {
			n := 0
			for _, c := range fc.Counts {
				if querywords.Fold(c.Value) == querywords.Fold(t) {
					n = c.N
				}
			}
			out = append(out, query.Count{Value: t, N: n})
		}
	}
	return out
}

// isForm reports whether a value of kind: is a form of reaction.
func isForm(value string) bool {
	switch index.Form(querywords.Fold(value)) {
	case index.FormPost, index.FormComment, index.FormMail:
		return true
	}
	return false
}

// lanes keeps the order of lanes, and those without items: 0 is news.
func lanes(counts []query.Count) []query.Count {
	n := map[string]int{}
	for _, c := range counts {
		n[c.Value] = c.N
	}
	var out []query.Count
	for _, l := range index.Lanes() {
		out = append(out, query.Count{Value: string(l), N: n[string(l)]})
	}
	return out
}

func rowOf(a *Ask, f query.Field, c query.Count) facetRow {
	r := facetRow{Text: valueWords(f, c.Value), Count: words.Count(c.N), On: has(clauses.Values(a.Tree, f), c.Value)}
	if r.On {
		r.URL = a.asking(clauses.WithoutValue(a.Tree, f, c.Value))
	} else {
		r.URL = a.asking(clauses.WithValue(a.Tree, f, c.Value))
	}
	return r
}

func valueWords(f query.Field, v string) string {
	switch f {
	case query.FieldLane:
		return words.Lane(index.Lane(v))
	case query.FieldLang:
		return words.Lang(v)
	case query.FieldKind:
		return strings.ToUpper(v[:min(1, len(v))]) + v[min(1, len(v)):] + "s"
	}
	return words.Clean(v)
}

// dayRows is how many days the time facet offers.
const dayRows = 5

// times is the facet of when: any time, the last hours and days, and the newest days that have hits.
func (d *Desk) times(a *Ask, answer query.Answer) facetView {
	v := facetView{Title: "Time", ID: "facet-time"}
	now := spans(a.Tree)
	rest := withoutSpans(a.Tree)
	set := func(text, count, clause string) {
		r := facetRow{Text: text, Count: count}
		if tree, err := query.Parse(clause); err == nil && clause != "" {
			r.On = len(now) == 1 && now[0].String() == tree.String()
			r.URL = a.asking(clauses.With(rest, tree))
		} else {
			r.On, r.URL = len(now) == 0, a.asking(rest)
		}
		if r.On && clause != "" {
			r.URL = a.asking(rest)
		}
		v.Rows = append(v.Rows, r)
	}
	if len(now) > 0 {
		set("Any time", "", "")
	}
	set("Last 24 hours", "", "last:24h")
	set("Last 7 days", "", "last:7d")
	set("Last 30 days", "", "last:30d")
	for i := len(answer.Histogram) - 1; i >= 0 && i >= len(answer.Histogram)-dayRows; i-- {
		b := answer.Histogram[i]
		day := b.From.In(d.Zone)
		set(words.Day(day, d.Now(), d.Zone), words.Count(b.N), "published:"+day.Format(time.DateOnly))
	}
	return v
}
