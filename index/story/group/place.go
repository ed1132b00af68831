package group

import (
	"cmp"
	"slices"
	"time"

	"presswatch/index"
	"presswatch/index/story/group/held"
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
	e.Rare.Settle()
	p.Member.At = d.Seen
	p.Member.Trace = held.EncodeTrace(dr.Item)
	p.Touched = compact(p.Touched)
	return p
}

// again tells whether a known item is placed anew: it was short, has a text now, and nothing else hangs on where it is.
func (e *Engine) again(was *held.Item, now *held.Draft) bool {
	if was.Story == 0 { // a reaction to nothing that was known: it may be by now
		return was.Joined != index.JoinedPerson
	}
	return was.Joined != index.JoinedPerson && was.Copies == 0 &&
		(was.Flags.Has(held.IsShort) || was.Flags.Has(held.IsEmpty)) && !now.Flags.Has(held.IsShort) && !now.Flags.Has(held.IsEmpty)
}

// stay keeps an edited item where it is; what it says now is what later items are compared with as copies.
func (e *Engine) stay(was *held.Item, now *held.Draft, at time.Time) Placed {
	e.forgetTwin(was)
	was.Sketch, was.Body, was.URL = now.Sketch, now.Body, now.URL
	e.knowTwin(was)
	m := e.member(was, at)
	m.Trace = held.EncodeTrace(was)
	p := Placed{Member: m}
	if was.Story != 0 {
		p.Touched = []int64{was.Story}
	}
	return p
}

// lift takes an item out of its story, and returns the story's number if nothing is left of it.
func (e *Engine) lift(it *held.Item, p *Placed) int64 {
	e.forgetTwin(it)
	if it.CopyOf != 0 {
		if o := e.items[it.CopyOf]; o != nil {
			o.Copies--
		}
	}
	delete(e.items, it.ID)
	s := e.stories[it.Story]
	if s == nil {
		return 0
	}
	e.leave(s, it)
	p.Touched = append(p.Touched, s.ID)
	if len(s.Members) == 0 && s.Gone.Empty() {
		e.drop(s)
		return s.ID
	}
	return 0
}

// decide finds the story of an item: its twin's, the likest, or a new one. keep is a number that a new one may have.
func (e *Engine) decide(d *held.Draft, doc *Doc, keep int64, p *Placed) {
	it := d.Item
	m := &p.Member
	m.ItemID = it.ID
	if o, like := e.twin(d, doc); o != nil {
		it.CopyOf, it.Joined = o.ID, index.JoinedCopy
		o.Copies++
		m.CopyOf, m.Score = o.ID, round(like)
		e.settleIn(d, e.stories[o.Story], p)
		return
	}
	best := e.best(d, doc)
	if !it.Flags.Has(held.IsReaction) && !it.Weak() {
		it.Flags |= held.IsShape
	}
	switch {
	case best.joined != "":
		it.Joined = best.joined
		m.Score, m.Anchor = round(best.Total), cmp.Or(best.why, held.Plain(best.Anchors))
		m.Terms = e.Shared(d, best.Story)
		e.settleIn(d, best.Story, p)
	case it.Flags.Has(held.IsReaction):
		e.items[it.ID] = it
		e.knowTwin(it)
	default:
		it.Joined = index.JoinedFirst
		it.Flags |= held.IsFounder
		s := e.found(it, keep)
		e.chapter(d, s)
		e.settleIn(d, s, p)
	}
}

// settleIn enters an item into a story.
func (e *Engine) settleIn(d *held.Draft, s *held.Story, p *Placed) {
	it := d.Item
	if it.Flags.Has(held.IsShape) {
		if s.Shape >= mostShaping {
			it.Flags &^= held.IsShape
		}
		n, part := s.Repeats(it.Outlet)
		formula := n >= held.FewRepeats && part >= 0.5 || n >= held.ManyRepeats
		for i := range it.Words {
			_, had := s.Words.Find(it.Words[i].ID)
			it.Words[i].Fresh = !had || formula
		}
	}
	e.items[it.ID] = it
	e.knowTwin(it)
	e.enter(s, it)
	p.Member.StoryID, p.Member.Joined = s.ID, it.Joined
	p.Touched = append(p.Touched, s.ID)
}

// found makes a story.
func (e *Engine) found(it *held.Item, keep int64) *held.Story {
	id := keep
	if id == 0 {
		id = e.number(it.ID)
	}
	return e.open(id)
}

// drop lets go of an empty story. Its number is not given again.
func (e *Engine) drop(s *held.Story) {
	e.link(s, 0)
	delete(e.stories, s.ID)
	delete(e.dirty, s.ID)
	e.Posts.Release(s.Slot)
}

// learn counts how rare the words are: each once a story, copies and reactions not at all.
func (e *Engine) learn(d *held.Draft) {
	if d.CopyOf != 0 || d.Flags.Has(held.IsReaction) || d.ID <= e.Rare.UpTo {
		return
	}
	e.Rare.UpTo = d.ID
	if d.Flags.Has(held.IsFounder) {
		e.Rare.Found()
	}
	k := 0
	for _, w := range d.Bag.Words {
		if k < len(d.Words) && d.Words[k].ID == w.ID {
			if d.Words[k].Fresh {
				e.Rare.See(w.ID)
			}
			k++
			continue
		}
		e.Rare.See(w.ID)
	}
	for _, m := range d.Marked {
		e.Rare.See(m.ID)
	}
}

// member is the membership of an item that somebody or something moved, or that stays.
func (e *Engine) member(it *held.Item, at time.Time) index.Member {
	return index.Member{ItemID: it.ID, StoryID: it.Story, CopyOf: it.CopyOf, Joined: it.Joined, At: at, Trace: held.EncodeTrace(it)}
}

func compact(ids []int64) []int64 {
	slices.Sort(ids)
	return slices.Compact(ids)
}

func round(x float64) float64 { return float64(int(min(1, max(0, x))*1000+0.5)) / 1000 }
