// Package spoken shows the reactions in a list of hits: by whom, on which network, what others did with each, and to
// which story it belongs; and offers the list of reactions as another wording of the query.
package spoken

import (
	"context"
	"strconv"
	"time"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/index/query/clauses"
	"presswatch/server/post"
	"presswatch/server/view"
	"presswatch/server/words"
)

// Shelf says in which story an item is.
type Shelf interface {
	MembersOf(ctx context.Context, itemIDs []int64) (map[int64]index.Member, error)
	GetStories(ctx context.Context, ids []int64) ([]index.Story, error)
}

// Line is what a row of a reaction shows beside its words.
type Line struct {
	post.Row
	Story view.Link // without an address where it is in none
}

// Of makes the lines of those of the items that are reactions, by their numbers. A shelf may be nil.
func Of(ctx context.Context, shelf Shelf, items []index.Item, now time.Time, zone *time.Location) (map[int64]*Line, error) {
	m := &post.Maker{Clock: func(t time.Time) string { return words.At(t, now, zone) }}
	out := map[int64]*Line{}
	var ids []int64
	for i := range items {
		if items[i].Kind == index.KindReaction {
			out[items[i].ID] = &Line{Row: m.Of(&items[i], nil)}
			ids = append(ids, items[i].ID)
		}
	}
	if shelf == nil || len(ids) == 0 {
		return out, nil
	}
	members, err := shelf.MembersOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	names, err := stories(ctx, shelf, members)
	if err != nil {
		return nil, err
	}
	for id, l := range out {
		if m, ok := members[id]; ok {
			l.Story = names[m.StoryID]
		}
	}
	return out, nil
}

func stories(ctx context.Context, shelf Shelf, members map[int64]index.Member) (map[int64]view.Link, error) {
	met := map[int64]bool{}
	var ids []int64
	for _, m := range members {
		if !met[m.StoryID] {
			met[m.StoryID] = true
			ids = append(ids, m.StoryID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	all, err := shelf.GetStories(ctx, ids)
	out := map[int64]view.Link{}
	for i := range all {
		id := strconv.FormatInt(all[i].ID, 10)
		out[all[i].ID] = view.To(view.Or(view.Short(view.Line(all[i].Title), 90), "Story "+id), "/stories/"+id)
	}
	return out, err
}

// kinds are the values of kind: that mean reactions.
func kinds() []string {
	return []string{string(index.KindReaction), string(index.FormPost), string(index.FormComment), string(index.FormMail)}
}

// Chosen gives the kind of reactions that a query asks for, and nothing else: reaction, post, comment, mail; "" if it
// asks for other things as well.
func Chosen(tree query.Node) string {
	values := clauses.Values(tree, query.FieldKind)
	if len(values) != 1 {
		return ""
	}
	for _, k := range kinds() {
		if values[0] == k {
			return k
		}
	}
	return ""
}

// Query is the query with a kind in place of what it says of kinds; "" takes it away.
func Query(tree query.Node, kind string) string {
	tree = clauses.WithoutField(tree, query.FieldKind)
	if kind != "" {
		tree = clauses.WithValue(tree, query.FieldKind, kind)
	}
	return tree.String()
}

// Count says how many reactions the facet of kinds counts, whatever kind is chosen.
func Count(facets []query.FacetCounts) int {
	for _, f := range facets {
		if f.Field != query.FieldKind {
			continue
		}
		for _, c := range f.Counts {
			if c.Value == string(index.KindReaction) {
				return c.N
			}
		}
	}
	return 0
}

// Forms are the kinds of reactions to choose from; to makes an address of a query.
func Forms(tree query.Node, to func(q string) string) []view.Choice {
	chosen := Chosen(tree)
	var out []view.Choice
	for i, name := range []string{"All reactions", "Posts", "Comments", "Mails"} {
		out = append(out, view.Pick(name, to(Query(tree, kinds()[i])), chosen == kinds()[i]))
	}
	return out
}
