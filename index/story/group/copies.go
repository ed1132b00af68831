package group

import "presswatch/index/story/twin"

// twin finds the item whose text an item repeats: declared or at the same address, word for word, or nearly. The item found is
// itself no copy.
func (e *Engine) twin(d *draft, doc *Doc) (*item, float64) {
	if d.flags.has(isReaction) {
		return nil, 0
	}
	if o := e.declared(d, doc); o != nil {
		return o, 1
	}
	if o := e.original(e.items[e.bodies[d.body]]); d.body != 0 && o != nil && e.sameText(d, o) {
		return o, 1
	}
	if d.body == 0 && d.title != 0 {
		if o := e.original(e.items[e.bodies[d.title]]); o != nil && o.outlet != d.outlet && e.closeInTime(d.item, o) {
			return o, 1
		}
	}
	return e.near(d)
}

// original is the item that a copy repeats.
func (e *Engine) original(it *item) *item {
	if it != nil && it.copyOf != 0 {
		it = e.items[it.copyOf]
	}
	if it == nil || it.story == 0 || e.stories[it.story] == nil {
		return nil
	}
	return it
}

// declared finds the original that a page names as its canonical address, or the item that is at the same address.
func (e *Engine) declared(d *draft, doc *Doc) *item {
	for _, x := range doc.Declared[:min(len(doc.Declared), maxLinks)] {
		if x.By != "canonical" || x.URL == "" || x.URL == doc.URL {
			continue
		}
		if o := e.original(e.items[e.urls[hash64(x.URL)]]); o != nil && o.id != d.id {
			return o
		}
	}
	if o := e.original(e.items[e.urls[d.url]]); d.url != 0 && o != nil && o.id != d.id && e.kin(d.item, o) {
		return o
	}
	return nil
}

// kin tells items that plausibly have one text: their words are alike, or one of them has none.
func (e *Engine) kin(a, b *item) bool {
	return a.flags.has(isEmpty) || b.flags.has(isEmpty) || e.cosine(a, b) >= 0.5
}

// sameText tells whether equal bodies mean a copy: a short one may be a formula ("Subscribe to read on") under many titles.
func (e *Engine) sameText(d *draft, o *item) bool {
	return len(d.bag.Stream) >= twin.LongText || d.title == o.title || titlesAlike(d.item, o)
}

// closeInTime tells items that may be one although only their titles are equal.
func (e *Engine) closeInTime(a, b *item) bool {
	if a.when == 0 || b.when == 0 {
		return true
	}
	gap := a.when - b.when
	return max(gap, -gap) <= sameTitleWithin
}

// sameTitleWithin is how far two items without text may be apart to be taken for one by their equal titles.
const sameTitleWithin = 3 * 86_400

// near finds the likest sketch.
func (e *Engine) near(d *draft) (*item, float64) {
	var best *item
	like := 0.0
	e.twins.Candidates(d.sketch, func(id int64) {
		o := e.original(e.items[id])
		if o == nil || o.id == d.id {
			return
		}
		l := d.sketch.Likeness(o.sketch)
		if l < twin.Alike || l < like || l == like && best != nil && o.id > best.id {
			return
		}
		if len(d.bag.Stream) < twin.LongText && (l < twin.ShortAlike || !titlesAlike(d.item, o)) {
			return
		}
		if e.cosine(d.item, o) < copyCosine || l < sureCopy && e.template(d, o) {
			return
		}
		best, like = o, l
	})
	return best, like
}

// titlesAlike tells titles that share half of the words of the shorter one; a missing title is like any.
func titlesAlike(a, b *item) bool {
	na, nb, both := 0, 0, 0
	for _, w := range a.words {
		if w.title {
			na++
		}
	}
	i := 0
	for _, w := range b.words {
		if !w.title {
			continue
		}
		nb++
		for i < len(a.words) && a.words[i].id < w.id {
			i++
		}
		if i < len(a.words) && a.words[i].id == w.id && a.words[i].title {
			both++
		}
	}
	return na == 0 || nb == 0 || 2*both >= min(na, nb)
}

// knowTwin lets later copies find an item.
func (e *Engine) knowTwin(it *item) {
	if it.url != 0 {
		if _, taken := e.urls[it.url]; !taken {
			e.urls[it.url] = it.id
		}
	}
	if it.copyOf != 0 || it.flags.has(isReaction) {
		return
	}
	for _, h := range [...]uint64{it.body, it.bareTitle()} {
		if h == 0 {
			continue
		}
		if _, taken := e.bodies[h]; !taken {
			e.bodies[h] = it.id
		}
	}
	e.twins.Add(it.id, it.sketch)
}

// bareTitle is the hash of the title of an item that has nothing else.
func (it *item) bareTitle() uint64 {
	if it.body != 0 {
		return 0
	}
	return it.title
}

func (e *Engine) forgetTwin(it *item) {
	if e.urls[it.url] == it.id {
		delete(e.urls, it.url)
	}
	for _, h := range [...]uint64{it.body, it.bareTitle()} {
		if e.bodies[h] == it.id {
			delete(e.bodies, h)
		}
	}
	if it.copyOf == 0 {
		e.twins.Remove(it.id, it.sketch)
	}
}

// sureCopy is the likeness of texts from which other names and numbers do not matter.
const sureCopy = 0.95

// template tells two texts of one form about different things: each has names or numbers that the other has not, and they weigh
// more than those that both have. A cut or an edited copy lacks some, but hardly has others instead.
func (e *Engine) template(d *draft, o *item) bool {
	var both, mine, all int64
	for i, m := range d.marks {
		sq := d.midf[i] * d.midf[i]
		mine += sq
		if _, ok := vec(o.marks).find(m.id); ok {
			both += sq
		}
	}
	for _, m := range o.marks {
		idf := e.rare.of(m.id)
		all += idf * idf
	}
	return 2*both < min(mine, all)
}

// copyCosine is the least cosine of the words of a copy and its original: a template with other names in it is no copy.
const copyCosine = 0.3
