package group

import (
	"presswatch/index/story/group/held"
	"presswatch/index/story/twin"
)

// twin finds the item whose text an item repeats: declared or at the same address, word for word, or nearly. The item found is
// itself no copy.
func (e *Engine) twin(d *held.Draft, doc *Doc) (*held.Item, float64) {
	if d.Flags.Has(held.IsReaction) {
		return nil, 0
	}
	if o := e.declared(d, doc); o != nil {
		return o, 1
	}
	if o := e.original(e.items[e.bodies[d.Body]]); d.Body != 0 && o != nil && e.sameText(d, o) {
		return o, 1
	}
	if d.Body == 0 && d.Title != 0 {
		if o := e.original(e.items[e.bodies[d.Title]]); o != nil && o.Outlet != d.Outlet && e.closeInTime(d.Item, o) {
			return o, 1
		}
	}
	return e.near(d)
}

// original is the item that a copy repeats.
func (e *Engine) original(it *held.Item) *held.Item {
	if it != nil && it.CopyOf != 0 {
		it = e.items[it.CopyOf]
	}
	if it == nil || it.Story == 0 || e.stories[it.Story] == nil {
		return nil
	}
	return it
}

// declared finds the original that a page names as its canonical address, or the item that is at the same address.
func (e *Engine) declared(d *held.Draft, doc *Doc) *held.Item {
	for _, x := range doc.Declared[:min(len(doc.Declared), maxLinks)] {
		if x.By != "canonical" || x.URL == "" || x.URL == doc.URL {
			continue
		}
		if o := e.original(e.items[e.urls[held.Hash64(x.URL)]]); o != nil && o.ID != d.ID {
			return o
		}
	}
	if o := e.original(e.items[e.urls[d.URL]]); d.URL != 0 && o != nil && o.ID != d.ID && e.kin(d.Item, o) {
		return o
	}
	return nil
}

// kin tells items that plausibly have one text: their words are alike, or one of them has none.
func (e *Engine) kin(a, b *held.Item) bool {
	return a.Flags.Has(held.IsEmpty) || b.Flags.Has(held.IsEmpty) || e.Cosine(a, b) >= 0.5
}

// sameText tells whether equal bodies mean a copy: a short one may be a formula ("Subscribe to read on") under many titles.
func (e *Engine) sameText(d *held.Draft, o *held.Item) bool {
	return len(d.Bag.Stream) >= twin.LongText || d.Title == o.Title || titlesAlike(d.Item, o)
}

// closeInTime tells items that may be one although only their titles are equal.
func (e *Engine) closeInTime(a, b *held.Item) bool {
	if a.When == 0 || b.When == 0 {
		return true
	}
	gap := a.When - b.When
	return max(gap, -gap) <= sameTitleWithin
}

// sameTitleWithin is how far two items without text may be apart to be taken for one by their equal titles.
const sameTitleWithin = 3 * 86_400

// near finds the likest sketch.
func (e *Engine) near(d *held.Draft) (*held.Item, float64) {
	var best *held.Item
	like := 0.0
	e.twins.Candidates(d.Sketch, func(id int64) {
		o := e.original(e.items[id])
		if o == nil || o.ID == d.ID {
			return
		}
		l := d.Sketch.Likeness(o.Sketch)
		if l < twin.Alike || l < like || l == like && best != nil && o.ID > best.ID {
			return
		}
		if len(d.Bag.Stream) < twin.LongText && (l < twin.ShortAlike || !titlesAlike(d.Item, o)) {
			return
		}
		if e.Cosine(d.Item, o) < copyCosine || l < sureCopy && e.template(d, o) {
			return
		}
		best, like = o, l
	})
	return best, like
}

// titlesAlike tells titles that share half of the words of the shorter one; a missing title is like any.
func titlesAlike(a, b *held.Item) bool {
	na, nb, both := 0, 0, 0
	for _, w := range a.Words {
		if w.Title {
			na++
		}
	}
	i := 0
	for _, w := range b.Words {
		if !w.Title {
			continue
		}
		nb++
		for i < len(a.Words) && a.Words[i].ID < w.ID {
			i++
		}
		if i < len(a.Words) && a.Words[i].ID == w.ID && a.Words[i].Title {
			both++
		}
	}
	return na == 0 || nb == 0 || 2*both >= min(na, nb)
}

// knowTwin lets later copies find an item.
func (e *Engine) knowTwin(it *held.Item) {
	if it.URL != 0 {
		if _, taken := e.urls[it.URL]; !taken {
			e.urls[it.URL] = it.ID
		}
	}
	if it.CopyOf != 0 || it.Flags.Has(held.IsReaction) {
		return
	}
	for _, h := range [...]uint64{it.Body, it.BareTitle()} {
		if h == 0 {
			continue
		}
		if _, taken := e.bodies[h]; !taken {
			e.bodies[h] = it.ID
		}
	}
	e.twins.Add(it.ID, it.Sketch)
}

func (e *Engine) forgetTwin(it *held.Item) {
	if e.urls[it.URL] == it.ID {
		delete(e.urls, it.URL)
	}
	for _, h := range [...]uint64{it.Body, it.BareTitle()} {
		if e.bodies[h] == it.ID {
			delete(e.bodies, h)
		}
	}
	if it.CopyOf == 0 {
		e.twins.Remove(it.ID, it.Sketch)
	}
}

// sureCopy is the likeness of texts from which other names and numbers do not matter.
const sureCopy = 0.95

// template tells two texts of one form about different things: each has names or numbers that the other has not, and they weigh
// more than those that both have. A cut or an edited copy lacks some, but hardly has others instead.
func (e *Engine) template(d *held.Draft, o *held.Item) bool {
	var both, mine, all int64
	for i, m := range d.Marks {
		sq := d.MarkIDF[i] * d.MarkIDF[i]
		mine += sq
		if _, ok := held.Vec(o.Marks).Find(m.ID); ok {
			both += sq
		}
	}
	for _, m := range o.Marks {
		idf := e.Rare.Of(m.ID)
		all += idf * idf
	}
	return 2*both < min(mine, all)
}

// copyCosine is the least cosine of the words of a copy and its original: a template with other names in it is no copy.
const copyCosine = 0.3
