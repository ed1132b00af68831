package search

import (
	"context"

	"presswatch/index/query"
	"presswatch/index/query/clauses"
	"presswatch/server/words"
)

// Lint is what the script shows under the box while one types.
type Lint struct {
	Mistake   bool   `json:"mistake"`
	Character int    `json:"character,omitempty"`
	Text      string `json:"text,omitempty"` // the mistake, or the hint
	Fix       string `json:"fix,omitempty"`
	Reads     string `json:"reads,omitempty"`
	Total     string `json:"total,omitempty"` // "46 items"
	Cost      string `json:"cost,omitempty"`
}

// Lint reads a query that is being typed: what is wrong, else how it reads and how many items it finds.
func (d *Desk) Lint(ctx context.Context, text string) (Lint, error) {
	var out Lint
	if hints := query.Lint(text); len(hints) > 0 {
		h := hints[0] // one at a time: the first is the most important
		out.Mistake, out.Text, out.Fix = h.Mistake, h.Text, h.Fix
		if h.Mistake {
			out.Character = h.Char
			return out, nil
		}
	}
	tree, err := query.Parse(text)
	if err != nil {
		return out, err
	}
	if len(clauses.Of(tree)) > 0 {
		out.Reads = clauses.Reads(tree, d.Now(), d.Zone)
	}
	if query.Cost(tree).Class == query.Dear {
		out.Cost = "Dear: counted when you search"
		return out, nil
	}
	found, err := d.find(ctx, query.Request{Tree: tree, Now: d.Now(), Zone: d.Zone})
	if err != nil {
		return out, err
	}
	out.Total, out.Cost = words.Plural(found.Total, "item"), cost(tree, found)
	return out, nil
}
