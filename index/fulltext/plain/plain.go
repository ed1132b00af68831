// Package plain asks a bleve index in memory by bleve's own queries, as a program without an engine of its own would: what the matcher of saved
// searches is measured against. It knows words, phrases, beginnings of words, AND, OR and NOT.
package plain

import (
	"context"
	"fmt"
	"strconv"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/simple"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/en" // the analyser "en"
	"github.com/blevesearch/bleve/v2/mapping"
	asked "github.com/blevesearch/bleve/v2/search/query"

	"presswatch/index"
	"presswatch/index/query"
)

// The fields: words by their stems, and as they are written.
const (
	stemmed = "stemmed"
	written = "written"
)

// Index holds items.
type Index struct{ in bleve.Index }

// New makes an index of items. Headline and text are one field each way: a query has less to do than with two.
func New(items []index.Item) (*Index, error) {
	m := mapping.NewIndexMapping()
	doc := mapping.NewDocumentStaticMapping()
	for name, analyzer := range map[string]string{stemmed: "en", written: simple.Name} {
		f := mapping.NewTextFieldMapping()
		f.Analyzer, f.Store, f.IncludeInAll, f.DocValues = analyzer, false, false, false
		doc.AddFieldMappingsAt(name, f)
	}
	m.DefaultMapping = doc
	in, err := bleve.NewMemOnly(m)
	if err != nil {
		return nil, err
	}
	b := in.NewBatch()
	for i := range items {
		texts := []string{items[i].Title, items[i].Text}
		if err := b.Index(strconv.FormatInt(items[i].ID, 10), map[string]any{stemmed: texts, written: texts}); err != nil {
			return nil, err
		}
	}
	return &Index{in}, in.Batch(b)
}

// Close lets go of the index.
func (x *Index) Close() error { return x.in.Close() }

// Query is a tree as a query of bleve.
type Query struct{ q asked.Query }

// Translate makes a query of a tree; ok is false where bleve's own queries cannot say it.
func Translate(tree query.Node) (q Query, ok bool) {
	got, ok := translate(tree)
	return Query{got}, ok
}

func translate(n query.Node) (asked.Query, bool) {
	switch n := n.(type) {
	case *query.Word:
		q := bleve.NewMatchQuery(n.Text)
		q.SetField(stemmed)
		return q, n.Field == query.FieldAny && !n.Exact
	case *query.Phrase:
		q := bleve.NewMatchPhraseQuery(n.Text)
		q.SetField(written)
		return q, n.Field == query.FieldAny && !n.Exact && n.Slop == 0
	case *query.Prefix:
		q := bleve.NewPrefixQuery(n.Text)
		q.SetField(written)
		return q, n.Field == query.FieldAny
	case *query.Any:
		parts, ok := all(n.Nodes)
		return bleve.NewDisjunctionQuery(parts...), ok
	case *query.All:
		return conjunction(n)
	}
	return nil, false
}

func all(nodes []query.Node) ([]asked.Query, bool) {
	out := make([]asked.Query, 0, len(nodes))
	for _, n := range nodes {
		q, ok := translate(n)
		if !ok {
			return nil, false
		}
		out = append(out, q)
	}
	return out, true
}

func conjunction(n *query.All) (asked.Query, bool) {
	out := bleve.NewBooleanQuery()
	for _, one := range n.Nodes {
		not, without := one.(*query.Not)
		if without {
			one = not.Node
		}
		q, ok := translate(one)
		if !ok {
			return nil, false
		}
		if without {
			out.AddMustNot(q)
		} else {
			out.AddMust(q)
		}
	}
	return out, true
}

// Find gives the numbers of all items that a query finds, of an index of so many: in one request for as many.
func (x *Index) Find(ctx context.Context, q Query, items int) ([]int64, error) {
	return x.find(ctx, q, items)
}

// FindFew is Find for queries that find little: bleve makes room for as many hits as are asked for and stops when it has them, so few
// are asked for, and all only where there are more.
func (x *Index) FindFew(ctx context.Context, q Query, items int) ([]int64, error) {
	const few = 10
	got, err := x.find(ctx, q, few)
	if err != nil || len(got) < few {
		return got, err
	}
	return x.find(ctx, q, items)
}

func (x *Index) find(ctx context.Context, q Query, most int) ([]int64, error) {
	r := bleve.NewSearchRequestOptions(q.q, most, 0, false)
	r.Score = "none"
	got, err := x.in.SearchInContext(ctx, r)
	if err != nil {
		return nil, err
	}
	out := make([]int64, 0, len(got.Hits))
	for _, h := range got.Hits {
		id, err := strconv.ParseInt(h.ID, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("a hit %q: %w", h.ID, err)
		}
		out = append(out, id)
	}
	return out, nil
}
