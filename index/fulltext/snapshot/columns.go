package snapshot

import (
	"slices"
	"sync"

	segmentapi "github.com/blevesearch/scorch_segment_api/v2"

	"presswatch/index/fulltext/terms"
	"presswatch/index/query"
)

// Columns are the whole values of the documents of one segment, by document number.
type Columns struct {
	ID        []int64
	When      []int64 // microseconds since 1970
	Published []int64 // terms.Unknown: not known
	Seen      []int64
	Lengths   [2][]uint32 // words in title and body
	values    [terms.Columns][]uint32
	tagFrom   []uint32 // document d has tags[tagFrom[d]:tagFrom[d+1]]
	tags      []uint32
}

// Len returns the number of documents, deleted ones included.
func (c *Columns) Len() int { return len(c.ID) }

// readColumns reads the rows of all documents of a segment.
func readColumns(s segmentapi.Segment, names *Names) (*Columns, error) {
	n := int(s.Count())
	c := newColumns(n)
	adder := names.adder()
	defer adder.done()
	var row terms.Row
	for doc := range n {
		var failed error
		found := false
		err := s.VisitStoredFields(uint64(doc), func(field string, _ byte, value []byte, _ []uint64) bool {
			if field == terms.RowField {
				found, failed = true, row.Read(value)
			}
			return true
		})
		if err != nil {
			return nil, err
		}
		if failed != nil {
			return nil, failed
		}
		if !found {
			row = terms.Row{}
		}
		c.add(doc, &row, adder)
	}
	return c, nil
}

func newColumns(n int) *Columns {
	c := &Columns{
		ID: make([]int64, n), When: make([]int64, n), Published: make([]int64, n), Seen: make([]int64, n),
		tagFrom: make([]uint32, n+1),
	}
	for i := range c.Lengths {
		c.Lengths[i] = make([]uint32, n)
	}
	for i := range c.values {
		c.values[i] = make([]uint32, n)
	}
	return c
}

func (c *Columns) add(doc int, row *terms.Row, names *adder) {
	c.ID[doc], c.When[doc], c.Published[doc], c.Seen[doc] = row.ID, row.When, row.Published, row.Seen
	c.Lengths[0][doc], c.Lengths[1][doc] = uint32(row.Title), uint32(row.Body)
	for i, v := range row.Values {
		c.values[i][doc] = names.number(v)
	}
	names.language(c.values[terms.ColumnLang][doc])
	for _, v := range row.Tags {
		c.tags = append(c.tags, names.number(v))
	}
	c.tagFrom[doc+1] = uint32(len(c.tags))
}

// Of returns the values of a field, one a document, as numbers of [Names], or nil if the field has no such column.
func (c *Columns) Of(f query.Field) []uint32 {
	switch f {
	case query.FieldLane:
		return c.values[terms.ColumnLane]
	case query.FieldKind:
		return c.values[terms.ColumnKind]
	case query.FieldLang:
		return c.values[terms.ColumnLang]
	case query.FieldOutlet:
		return c.values[terms.ColumnOutlet]
	case query.FieldSource:
		return c.values[terms.ColumnSource]
	case query.FieldSite:
		return c.values[terms.ColumnSite]
	}
	return nil
}

// Forms returns the forms of reactions, one a document, as numbers of [Names]; kind: finds them beside the kinds.
func (c *Columns) Forms() []uint32 { return c.values[terms.ColumnForm] }

// TagsOf returns the tags of a document.
func (c *Columns) TagsOf(doc uint32) []uint32 { return c.tags[c.tagFrom[doc]:c.tagFrom[doc+1]] }

// Names numbers the values of the columns, the same in all segments: number 0 is the empty value. It only
// grows; an installation knows some thousands of outlets and tags.
type Names struct {
	mu     sync.RWMutex
	byName map[string]uint32
	list   []string
	folded map[string][]uint32 // by the value without regard to case and accents
	langs  map[string][]uint32 // languages by their primary tag: "pt" has "pt" and "pt-br"
}

// NewNames returns names with only the empty one.
func NewNames() *Names {
	return &Names{byName: map[string]uint32{"": 0}, list: []string{""}, folded: map[string][]uint32{"": {0}}, langs: map[string][]uint32{}}
}

// adder holds the names locked while a segment is read.
type adder struct{ names *Names }

func (n *Names) adder() *adder {
	n.mu.Lock()
	return &adder{names: n}
}

func (a *adder) done() { a.names.mu.Unlock() }

func (a *adder) number(name string) uint32 {
	n := a.names
	if i, ok := n.byName[name]; ok {
		return i
	}
	i := uint32(len(n.list))
	n.byName[name], n.list = i, append(n.list, name)
	key := foldValue(name)
	n.folded[key] = append(n.folded[key], i)
	return i
}

// language notes that the value with this number is the language of an item.
func (a *adder) language(number uint32) {
	tag := terms.Primary(a.names.list[number])
	if known := a.names.langs[tag]; tag != "" && !slices.Contains(known, number) {
		a.names.langs[tag] = append(known, number)
	}
}

// InLanguage returns the numbers of the languages with a primary tag.
func (n *Names) InLanguage(tag string) []uint32 {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return slices.Clone(n.langs[tag])
}

// Like returns the numbers of the names that equal name without regard to case.
func (n *Names) Like(name string) []uint32 {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return slices.Clone(n.folded[foldValue(name)])
}

// All returns the names by number. The list is not to be changed.
func (n *Names) All() []string {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.list
}

// foldValue gives a value as the keys of a list are compared.
func foldValue(s string) string { return terms.WholeValue(s) }
