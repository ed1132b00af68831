// Package clauses looks at a query as a person does: the parts of its topmost AND, which the pages show as
// chips, tick in facets and repeat as a sentence. It changes queries by making new trees; the given one stays.
package clauses

import (
	"slices"
	"strings"

	"presswatch/index/query"
)

// Clause is one part of the topmost AND of a query, as a chip shows it.
type Clause struct {
	Node  query.Node
	Label string // what stands before it in a quieter colour: "any of", "not", "lane", "" for plain words
	Value string // what the chip says
	Text  string // the part as query text
}

// Of gives the parts of the topmost AND, in order. [Without] takes their index.
func Of(tree query.Node) []Clause {
	var out []Clause
	for _, n := range parts(tree) {
		c := Clause{Node: n, Text: n.String()}
		c.Label, c.Value = chip(n)
		out = append(out, c)
	}
	return out
}

// parts gives the nodes of the topmost AND.
func parts(tree query.Node) []query.Node {
	switch n := tree.(type) {
	case nil:
		return nil
	case *query.All:
		return n.Nodes
	}
	return []query.Node{tree}
}

// chip says a clause in a label and a value; what is too involved is its text.
func chip(n query.Node) (label, value string) {
	if f, values, ok := valuesOf(n); ok {
		return string(f), strings.Join(values, ", ")
	}
	switch n := n.(type) {
	case *query.Not:
		if f, values, ok := valuesOf(n.Node); ok {
			return "not " + string(f), strings.Join(values, ", ")
		}
		if _, ok := n.Node.(*query.Any); ok {
			_, v := chip(n.Node)
			return "none of", v
		}
		return "not", n.Node.String()
	case *query.Any:
		texts := make([]string, len(n.Nodes))
		for i, c := range n.Nodes {
			if _, ok := c.(*query.All); ok {
				return "", n.String()
			}
			texts[i] = c.String()
		}
		return "any of", strings.Join(texts, ", ")
	case *query.Span:
		if n.Written == query.WrittenLast {
			return "in the", "last " + lastWords(n)
		}
		return string(n.Field), strings.TrimPrefix(n.String(), string(n.Field)+":")
	}
	return textChip(n)
}

// textChip takes the field off a leaf: label title, value "no comment".
func textChip(n query.Node) (label, value string) {
	text := n.String()
	f, _, ok := strings.Cut(text, ":")
	if ok && query.Field(f).Known() {
		return f, text[len(f)+1:]
	}
	return "", text
}

// valuesOf gives the values of a clause that is about one value field only: lane:a,b or (lane:a OR lane:b).
func valuesOf(n query.Node) (f query.Field, values []string, ok bool) {
	switch n := n.(type) {
	case *query.List:
		return n.Field, n.Values, true
	case *query.Any:
		for i, c := range n.Nodes {
			l, isList := c.(*query.List)
			if !isList || i > 0 && l.Field != f {
				return "", nil, false
			}
			f = l.Field
			values = append(values, l.Values...)
		}
		return f, values, len(n.Nodes) > 0
	}
	return "", nil, false
}

// Without gives the query without its i-th clause. The given tree stays as it is, here and below.
func Without(tree query.Node, i int) query.Node {
	nodes := slices.Clone(parts(tree))
	if i < 0 || i >= len(nodes) {
		return tree
	}
	return query.AllOf(slices.Delete(nodes, i, i+1))
}

// With gives the query narrowed by one more clause.
func With(tree, clause query.Node) query.Node {
	nodes := slices.Clone(parts(tree))
	return query.AllOf(append(nodes, clause))
}

// Values gives the values that the query asks for in a field, at its top: what a facet shows as ticked.
func Values(tree query.Node, f query.Field) []string {
	var out []string
	for _, n := range parts(tree) {
		if g, values, ok := valuesOf(n); ok && f == g {
			out = append(out, values...)
		}
	}
	return out
}

// WithValue ticks a value of a facet: lane:own becomes lane:own,wire. Outlets are compared by their whole
// name.
func WithValue(tree query.Node, f query.Field, value string) query.Node {
	nodes := slices.Clone(parts(tree))
	for i, n := range nodes {
		if g, values, ok := valuesOf(n); ok && f == g {
			if indexOf(f, values, value) < 0 {
				nodes[i] = &query.List{Field: f, Values: append(slices.Clone(values), value)}
			}
			return query.AllOf(nodes)
		}
	}
	return query.AllOf(append(nodes, &query.List{Field: f, Values: []string{value}}))
}

// WithoutValue takes the tick off; the clause goes with its last value.
func WithoutValue(tree query.Node, f query.Field, value string) query.Node {
	var nodes []query.Node
	for _, n := range parts(tree) {
		g, values, ok := valuesOf(n)
		at := -1
		if ok && f == g {
			at = indexOf(f, values, value)
		}
		if at < 0 {
			nodes = append(nodes, n)
			continue
		}
		if values = slices.Delete(slices.Clone(values), at, at+1); len(values) > 0 {
			nodes = append(nodes, &query.List{Field: f, Values: values})
		}
	}
	return query.AllOf(nodes)
}

// WithoutField gives the query without its clauses on the values of a field: the tree over which a facet
// counts, so that nothing drops to 0 when ticked. Clauses that exclude values stay.
func WithoutField(tree query.Node, f query.Field) query.Node {
	var nodes []query.Node
	for _, n := range parts(tree) {
		if g, _, ok := valuesOf(n); !ok || f != g {
			nodes = append(nodes, n)
		}
	}
	return query.AllOf(nodes)
}

func indexOf(f query.Field, values []string, value string) int {
	wanted := (&query.List{Field: f, Values: []string{value}}).Keys()
	return slices.Index((&query.List{Field: f, Values: values}).Keys(), wanted[0])
}
