package hits

import (
	"context"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	"golang.org/x/sync/errgroup"

	"presswatch/index/fulltext/places"
)

// phrase is words that stand one after the other: word i at the place of the first plus its offset.
type phrase struct {
	parts   []occurrence
	offsets []int32
}

func (p *phrase) docs(r *run, field string) (*roaring.Bitmap, error) {
	return commonDocs(r, field, p.parts)
}

// commonDocs returns the documents in which all parts stand.
func commonDocs(r *run, field string, parts []occurrence) (*roaring.Bitmap, error) {
	var set *roaring.Bitmap
	for _, p := range parts {
		docs, err := p.docs(r, field)
		if err != nil {
			return nil, err
		}
		if set == nil {
			set = docs
		} else {
			set.And(docs)
		}
		if set.IsEmpty() {
			break
		}
	}
	return set, nil
}

func (p *phrase) open(r *run, field string, set *roaring.Bitmap) (reader, error) {
	readers, err := openAll(r, field, p.parts, set)
	return &phraseReader{phrase: p, readers: readers, lists: make([][]places.Place, len(readers))}, err
}

func openAll(r *run, field string, parts []occurrence, set *roaring.Bitmap) ([]reader, error) {
	readers := make([]reader, len(parts))
	var err error
	for i, p := range parts {
		if readers[i], err = p.open(r, field, set); err != nil {
			return nil, err
		}
	}
	return readers, nil
}

// readAll reads the places of each part in a document into its list. It reports false when one has none.
func readAll(readers []reader, lists [][]places.Place, doc uint32) (bool, error) {
	var err error
	for i, rd := range readers {
		if lists[i], err = rd.at(doc, lists[i][:0]); err != nil {
			return false, err
		}
		if len(lists[i]) == 0 {
			return false, nil
		}
	}
	return true, nil
}

type phraseReader struct {
	*phrase
	readers []reader
	lists   [][]places.Place
}

func (p *phraseReader) at(doc uint32, out []places.Place) ([]places.Place, error) {
	ok, err := readAll(p.readers, p.lists, doc)
	if err != nil || !ok {
		return out, err
	}
	return places.Phrase(out, p.lists, p.offsets), nil
}

// loose is words in any order within a stretch whose last position is at most width above the first.
type loose struct {
	parts []occurrence
	width int32
}

func (l *loose) docs(r *run, field string) (*roaring.Bitmap, error) {
	return commonDocs(r, field, l.parts)
}

func (l *loose) open(r *run, field string, set *roaring.Bitmap) (reader, error) {
	var parts []occurrence
	var need []int
	for _, w := range l.parts {
		if i := slices.Index(parts, w); i >= 0 {
			need[i]++
			continue
		}
		parts, need = append(parts, w), append(need, 1)
	}
	readers, err := openAll(r, field, parts, set)
	return &looseReader{readers: readers, lists: make([][]places.Place, len(parts)), find: places.NewLoose(need, l.width)}, err
}

// looseReader finds stretches with every word in them, a word that the query repeats as often as there.
type looseReader struct {
	readers []reader
	lists   [][]places.Place
	find    *places.Loose
}

// at gives one place if there is any, and not where: nothing is made of such a phrase.
func (l *looseReader) at(doc uint32, out []places.Place) ([]places.Place, error) {
	ok, err := readAll(l.readers, l.lists, doc)
	if err != nil || !ok || !l.find.Anywhere(l.lists) {
		return out, err
	}
	return append(out, places.Place{}), nil
}

// near is two occurrences with at most n words between them, in any order.
type near struct {
	a, b occurrence
	n    int
}

func (n *near) docs(r *run, field string) (*roaring.Bitmap, error) {
	return commonDocs(r, field, []occurrence{n.a, n.b})
}

func (n *near) open(r *run, field string, set *roaring.Bitmap) (reader, error) {
	readers, err := openAll(r, field, []occurrence{n.a, n.b}, set)
	return &nearReader{readers: readers, lists: make([][]places.Place, 2), n: int32(n.n)}, err
}

type nearReader struct {
	readers []reader
	lists   [][]places.Place
	n       int32
}

// at gives the first pair only: nothing is made of a NEAR, so that one will do.
func (n *nearReader) at(doc uint32, out []places.Place) ([]places.Place, error) {
	ok, err := readAll(n.readers, n.lists, doc)
	if err != nil || !ok {
		return out, err
	}
	places.Near(n.lists[0], n.lists[1], n.n, func(a, b places.Place) bool {
		out = append(out, places.Place{From: min(a.From, b.From), To: max(a.To, b.To)})
		return false
	})
	return out, nil
}

// placed matches the documents in which an occurrence stands in a field.
type placed struct {
	field string
	what  occurrence
	name  string // the same in every plan
}

// newPlaced makes the step of a leaf, by its key, in one field.
func newPlaced(field string, what occurrence, key string) *placed {
	return &placed{field: field, what: what, name: field + " " + key}
}

func (p *placed) match(r *run) (*roaring.Bitmap, error) { return p.within(r, r.seg.Live) }

// within returns the hits among the documents of a set, and maybe others that are known. Only documents are
// tested of which nothing is known yet.
func (p *placed) within(r *run, set *roaring.Bitmap) (*roaring.Bitmap, error) {
	known := r.seg.Memo.Get(p.name)
	todo := roaring.AndNot(set, known.Tested)
	if todo.IsEmpty() {
		return known.Hits, nil
	}
	got, err := placedIn(r, p.field, p.what, todo)
	if err != nil {
		return nil, err
	}
	known.Tested, known.Hits = roaring.Or(known.Tested, todo), roaring.Or(known.Hits, got)
	r.seg.Memo.Put(p.name, known)
	return known.Hits, nil
}

// placedIn returns the documents of a set in a field of which something stands.
func placedIn(r *run, field string, what occurrence, set *roaring.Bitmap) (*roaring.Bitmap, error) {
	may, err := what.docs(r, field)
	if err != nil {
		return nil, err
	}
	if may.And(set); may.IsEmpty() || surely(what) {
		return may, nil
	}
	return inHalves(may, func(half *roaring.Bitmap) (func() (*roaring.Bitmap, error), error) {
		rd, err := what.open(r, field, half)
		return func() (*roaring.Bitmap, error) { return standing(r.ctx, rd, half) }, err
	})
}

// worthHalving is the number of documents from which on two processors read positions sooner than one.
const worthHalving = 5000

// inHalves works on a large set in two halves at once. Each is made ready before the work begins, since what is
// kept of a search is for one goroutine.
func inHalves(set *roaring.Bitmap, ready func(*roaring.Bitmap) (func() (*roaring.Bitmap, error), error)) (*roaring.Bitmap, error) {
	n := set.GetCardinality()
	if n < worthHalving {
		work, err := ready(set)
		if err != nil {
			return nil, err
		}
		return work()
	}
	middle, err := set.Select(uint32(n / 2))
	if err != nil {
		return nil, err
	}
	second := set.Clone()
	second.RemoveRange(0, uint64(middle))
	first := roaring.AndNot(set, second)
	var found [2]*roaring.Bitmap
	var work [2]func() (*roaring.Bitmap, error)
	for i, half := range []*roaring.Bitmap{first, second} {
		if work[i], err = ready(half); err != nil {
			return nil, err
		}
	}
	var group errgroup.Group
	for i := range work {
		group.Go(func() error {
			return Contain(func() (err error) {
				found[i], err = work[i]()
				return err
			})
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	found[0].Or(found[1])
	return found[0], nil
}

// standing returns the documents of a set in which something stands.
func standing(ctx context.Context, rd reader, set *roaring.Bitmap) (*roaring.Bitmap, error) {
	does := make([]uint32, 0, set.GetCardinality())
	var at []places.Place
	var err error
	for it := set.Iterator(); it.HasNext(); {
		doc := it.Next()
		if doc%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if at, err = rd.at(doc, at[:0]); err != nil {
			return nil, err
		}
		if len(at) > 0 {
			does = append(does, doc)
		}
	}
	return roaring.BitmapOf(does...), nil
}

// surely reports whether an occurrence stands in all documents that its docs gives.
func surely(what occurrence) bool {
	switch what.(type) {
	case termAt, form, anyOf:
		return true
	}
	return false
}
