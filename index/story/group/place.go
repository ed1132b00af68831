package group

import (
	"slices"
	"time"

	"presswatch/index"
)

// Place puts an item into its story. An item that is known stays where it is, unless there was nothing to compare it by
// before; a person's decision always stands.
func (e *Engine) Place(d Doc) Placed {
	dr := e.read(&d)
	was := e.items[d.ID]
	if was != nil && !e.again(was, dr) {
		return e.stay(was, dr, d.Seen)
	}
	p := Placed{}
	keep := int64(0)
	if was != nil {
		keep = e.lift(was, &p)
	}
	e.decide(dr, &d, keep, &p)
	e.learn(dr)
	e.rare.settle()
	p.Member.At = d.Seen
	p.Member.Trace = encodeTrace(dr.item)
	p.Touched = compact(p.Touched)
	return p
}

// again tells whether a known item is placed anew: it was short, has a text now, and nothing else hangs on where it is.
func (e *Engine) again(was *item, now *draft) bool {
	return was.joined != index.JoinedPerson && was.copies == 0 &&
		(was.flags.has(isShort) || was.flags.has(isEmpty)) && !now.flags.has(isShort) && !now.flags.has(isEmpty)
}

// stay keeps an edited item where it is; what it says now is what later items are compared with as copies.
func (e *Engine) stay(was *item, now *draft, at time.Time) Placed {
	e.forgetTwin(was)
	was.sketch, was.body, was.url = now.sketch, now.body, now.url
	e.knowTwin(was)
	m := e.member(was, at)
	m.Trace = encodeTrace(was)
	p := Placed{Member: m}
	if was.story != 0 {
		p.Touched = []int64{was.story}
	}
	return p
}

// lift takes an item out of its story, and returns the story's number if nothing is left of it.
func (e *Engine) lift(it *item, p *Placed) int64 {
	e.forgetTwin(it)
	if it.copyOf != 0 {
		if o := e.items[it.copyOf]; o != nil {
			o.copies--
		}
	}
	delete(e.items, it.id)
	s := e.stories[it.story]
	if s == nil {
		return 0
	}
	e.leave(s, it)
	p.Touched = append(p.Touched, s.id)
	if len(s.members) == 0 && s.gone.empty() {
		e.drop(s)
		return s.id
	}
	return 0
}

// decide finds the story of an item: its twin's, the likest, or a new one. keep is a number that a new one may have.
func (e *Engine) decide(d *draft, doc *Doc, keep int64, p *Placed) {
	it := d.item
	m := &p.Member
	m.ItemID = it.id
	if o, like := e.twin(d, doc); o != nil {
		it.copyOf, it.joined = o.id, index.JoinedCopy
		o.copies++
		m.CopyOf, m.Score = o.id, round(like)
		e.settleIn(d, e.stories[o.story], p)
		return
	}
	best := e.best(d, doc)
	if !it.flags.has(isReaction) && !it.weak() {
		it.flags |= isShape
	}
	switch {
	case best.joined != "":
		it.joined = best.joined
		m.Score, m.Anchor = round(best.total), plain(best.anchors)
		m.Terms = e.shared(d, best.story)
		e.settleIn(d, best.story, p)
	case it.flags.has(isReaction):
		e.items[it.id] = it
		e.knowTwin(it)
	default:
		it.joined = index.JoinedFirst
		it.flags |= isFounder
		s := e.found(it, keep)
		e.chapter(d, s)
		e.settleIn(d, s, p)
	}
}

// settleIn enters an item into a story.
func (e *Engine) settleIn(d *draft, s *story, p *Placed) {
	it := d.item
	if it.flags.has(isShape) {
		if s.shape >= mostShaping {
			it.flags &^= isShape
		}
		n, part := s.repeats(it.outlet)
		formula := n >= fewRepeats && part >= 0.5 || n >= manyRepeats
		for i := range it.words {
			_, had := s.words.find(it.words[i].id)
			it.words[i].fresh = !had || formula
		}
	}
	e.items[it.id] = it
	e.knowTwin(it)
	e.enter(s, it)
	p.Member.StoryID, p.Member.Joined = s.id, it.joined
	p.Touched = append(p.Touched, s.id)
}

// An outlet may have so many items in a story that is mostly its own, and in any story, before their words count as common ones:
// the words of its formulas would never become common otherwise, for they stand in one story only.
const (
	fewRepeats  = 3
	manyRepeats = 12
)

// found makes a story.
func (e *Engine) found(it *item, keep int64) *story {
	id := keep
	if id == 0 {
		id = e.number(it.id)
	}
	return e.open(id)
}

// drop lets go of an empty story. Its number is not given again.
func (e *Engine) drop(s *story) {
	e.link(s, 0)
	delete(e.stories, s.id)
	delete(e.dirty, s.id)
	e.posts.release(s.slot)
}

// learn counts how rare the words are: each once a story, copies and reactions not at all.
func (e *Engine) learn(d *draft) {
	if d.copyOf != 0 || d.flags.has(isReaction) || d.id <= e.rare.upTo {
		return
	}
	e.rare.upTo = d.id
	if d.flags.has(isFounder) {
		e.rare.found()
	}
	k := 0
	for _, w := range d.bag.Words {
		if k < len(d.words) && d.words[k].id == w.ID {
			if d.words[k].fresh {
				e.rare.see(w.ID)
			}
			k++
			continue
		}
		e.rare.see(w.ID)
	}
	for _, m := range d.marked {
		e.rare.see(m.ID)
	}
}

// member is the membership of an item that somebody or something moved, or that stays.
func (e *Engine) member(it *item, at time.Time) index.Member {
	return index.Member{ItemID: it.id, StoryID: it.story, CopyOf: it.copyOf, Joined: it.joined, At: at, Trace: encodeTrace(it)}
}

func compact(ids []int64) []int64 {
	slices.Sort(ids)
	return slices.Compact(ids)
}

func round(x float64) float64 { return float64(int(min(1, max(0, x))*1000+0.5)) / 1000 }
