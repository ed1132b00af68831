package hits

import (
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	segmentapi "github.com/blevesearch/scorch_segment_api/v2"

	"presswatch/index/fulltext/places"
	"presswatch/index/fulltext/terms"
)

// occurrence is something that stands at places of a field: a word, any word of a prefix, a phrase.
// Phrases and NEAR are made of occurrences.
type occurrence interface {
	// docs returns the documents in which it may stand.
	docs(r *run, field string) (*roaring.Bitmap, error)
	// open prepares to read its places in documents of the set, in ascending order.
	open(r *run, field string, set *roaring.Bitmap) (reader, error)
}

// reader reads the places of an occurrence, document after document.
type reader interface {
	// at appends the places in doc to out and returns them in ascending order. Each call asks for a
	// later document than the one before.
	at(doc uint32, out []places.Place) ([]places.Place, error)
}

// termAt is a single term.
type termAt struct{ term string }

func (t termAt) docs(r *run, field string) (*roaring.Bitmap, error) {
	set := roaring.New()
	return set, r.orInto(set, field, t.term)
}

func (t termAt) open(r *run, field string, _ *roaring.Bitmap) (reader, error) {
	p, err := r.postings(field, t.term)
	if err != nil {
		return nil, err
	}
	return &termReader{it: p.Iterator(true, true, true, nil)}, nil
}

type termReader struct {
	it   segmentapi.PostingsIterator
	next segmentapi.Posting
	done bool

	positions []int32
}

func (t *termReader) at(doc uint32, out []places.Place) ([]places.Place, error) {
	if !t.done && (t.next == nil || t.next.Number() < uint64(doc)) {
		next, err := t.it.Advance(uint64(doc))
		if err != nil {
			return nil, err
		}
		t.next, t.done = next, next == nil
	}
	if t.done || t.next.Number() != uint64(doc) {
		return out, nil
	}
	for _, l := range t.next.Locations() {
		t.positions = terms.Positions(t.positions[:0], l.Pos(), l.ArrayPositions())
		for _, p := range t.positions {
			out = append(out, places.Place{From: p, To: p})
		}
	}
	return out, nil
}

// anyOf is several terms of which each will do: the words that begin with a prefix.
type anyOf struct {
	terms func(r *run, field string) []string
}

func (a anyOf) docs(r *run, field string) (*roaring.Bitmap, error) {
	set := roaring.New()
	for _, t := range a.terms(r, field) {
		if err := r.orInto(set, field, t); err != nil {
			return nil, err
		}
	}
	return set, nil
}

// open reads all places in the set at once: to keep thousands of readers in step would take longer.
func (a anyOf) open(r *run, field string, set *roaring.Bitmap) (reader, error) {
	g := &gathered{places: map[uint32][]places.Place{}}
	for _, term := range a.terms(r, field) {
		if err := r.ctx.Err(); err != nil {
			return nil, err
		}
		t := termAt{term}
		docs, err := t.docs(r, field)
		if err != nil {
			return nil, err
		}
		docs.And(set)
		if err := g.gather(r, field, t, docs); err != nil {
			return nil, err
		}
	}
	return g, nil
}

type gathered struct{ places map[uint32][]places.Place }

func (g *gathered) gather(r *run, field string, t termAt, docs *roaring.Bitmap) error {
	if docs.IsEmpty() {
		return nil
	}
	rd, err := t.open(r, field, docs)
	if err != nil {
		return err
	}
	for it := docs.Iterator(); it.HasNext(); {
		doc := it.Next()
		if g.places[doc], err = rd.at(doc, g.places[doc]); err != nil {
			return err
		}
	}
	return nil
}

func (g *gathered) at(doc uint32, out []places.Place) ([]places.Place, error) {
	from := len(out)
	out = append(out, g.places[doc]...)
	return places.Sorted(out, from), nil
}

// without is a term at the places where another one does not stand.
type without struct{ term, other termAt }

func (w without) docs(r *run, field string) (*roaring.Bitmap, error) { return w.term.docs(r, field) }

func (w without) open(r *run, field string, set *roaring.Bitmap) (reader, error) {
	term, err := w.term.open(r, field, set)
	if err != nil {
		return nil, err
	}
	other, err := w.other.open(r, formField[field], set)
	if err != nil {
		return nil, err
	}
	return &withoutReader{term: term, other: other}, nil
}

type withoutReader struct {
	term, other reader
	not         []places.Place
}

func (w *withoutReader) at(doc uint32, out []places.Place) ([]places.Place, error) {
	from := len(out)
	out, err := w.term.at(doc, out)
	if err != nil {
		return nil, err
	}
	if w.not, err = w.other.at(doc, w.not[:0]); err != nil {
		return nil, err
	}
	kept := slices.DeleteFunc(out[from:], func(p places.Place) bool {
		_, found := slices.BinarySearchFunc(w.not, p, places.Compare)
		return found
	})
	return out[:from+len(kept)], nil
}

// form is a term of the form field: a word letter for letter.
type form struct{ termAt }

func (f form) docs(r *run, field string) (*roaring.Bitmap, error) {
	return f.termAt.docs(r, formField[field])
}

func (f form) open(r *run, field string, set *roaring.Bitmap) (reader, error) {
	return f.termAt.open(r, formField[field], set)
}

// formField gives the form field that stands beside a plain one.
var formField = map[string]string{
	terms.Title.Plain: terms.Title.Form, terms.Body.Plain: terms.Body.Form, terms.Author.Plain: terms.Author.Form,
	terms.Outlet.Plain: terms.Outlet.Form, terms.Quote.Plain: terms.Quote.Form,
}
