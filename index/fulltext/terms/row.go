package terms

import (
	"encoding/binary"
	"errors"
	"time"

	"presswatch/index"
)

// Row is the stored record of a document: the whole values of an item, by which hits are sorted, filtered
// and counted.
type Row struct {
	ID        int64
	When      int64 // [index.Item.When], microseconds since 1970
	Published int64 // microseconds since 1970; Unknown
	Seen      int64 // FirstSeen, microseconds since 1970
	Title     int   // words in the title
	Body      int   // words in the body
	Values    [Columns]string
	Tags      []string
}

// Unknown is the time of publication of an item that does not say it.
const Unknown int64 = -1 << 63

// The columns of single values.
const (
	ColumnLane = iota
	ColumnKind
	ColumnLang
	ColumnOutlet
	ColumnSource
	ColumnSite
	ColumnForm // of a reaction
	Columns
)

var errRow = errors.New("the record of a document cannot be read")

// RowOf returns the row of an item with the given numbers of words.
func RowOf(it *index.Item, title, body int) Row {
	form := ""
	if it.Post != nil {
		form = string(it.Post.Form)
	}
	return Row{
		ID: it.ID, When: Micros(it.When()), Published: Micros(it.Published), Seen: Micros(it.FirstSeen),
		Title: title, Body: body,
		Values: [Columns]string{
			ColumnLane: string(it.Lane), ColumnKind: string(it.Kind), ColumnLang: it.Lang,
			ColumnOutlet: it.Outlet, ColumnSource: it.Source, ColumnSite: it.Site, ColumnForm: form,
		},
		Tags: it.Tags,
	}
}

// Micros returns a time in microseconds since 1970, or [Unknown] for the zero time.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return Unknown
	}
	return t.UnixMicro()
}

// Append writes the row behind b.
func (r *Row) Append(b []byte) []byte {
	for _, n := range []int64{r.ID, r.When, r.Published, r.Seen, int64(r.Title), int64(r.Body)} {
		b = binary.AppendVarint(b, n)
	}
	for _, v := range r.Values {
		b = appendText(b, v)
	}
	b = binary.AppendUvarint(b, uint64(len(r.Tags)))
	for _, v := range r.Tags {
		b = appendText(b, v)
	}
	return b
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// Read reads a row that Append has written. It keeps nothing of b.
func (r *Row) Read(b []byte) error {
	rd := rowReader{b: b}
	r.ID, r.When, r.Published, r.Seen = rd.number(), rd.number(), rd.number(), rd.number()
	r.Title, r.Body = int(rd.number()), int(rd.number())
	for i := range r.Values {
		r.Values[i] = rd.text()
	}
	r.Tags = nil
	for n := rd.size(); n > 0 && !rd.bad; n-- {
		r.Tags = append(r.Tags, rd.text())
	}
	if rd.bad || len(rd.b) > 0 {
		return errRow
	}
	return nil
}

// rowReader reads a damaged row to its end without a panic; bad says that it was damaged.
type rowReader struct {
	b   []byte
	bad bool
}

func (r *rowReader) number() int64 {
	n, used := binary.Varint(r.b)
	r.skip(used)
	return n
}

func (r *rowReader) size() uint64 {
	n, used := binary.Uvarint(r.b)
	r.skip(used)
	if n > uint64(len(r.b)) {
		r.bad = true
		return 0
	}
	return n
}

func (r *rowReader) skip(used int) {
	if used <= 0 {
		r.bad, r.b = true, nil
		return
	}
	r.b = r.b[used:]
}

func (r *rowReader) text() string {
	n := r.size()
	s := string(r.b[:n])
	r.b = r.b[n:]
	return s
}
