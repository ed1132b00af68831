package group

import (
	"slices"
	"time"

	"presswatch/index"
)

// merge puts all of one story into another. The number of the one that is gone leads to the other from now on.
func (e *Engine) merge(from, into *story, how index.Joined, at time.Time, c *Changes) {
	like := round(e.between(from, into))
	for _, id := range from.members {
		it := e.items[id]
		if it == nil {
			continue
		}
		shapes := it.flags.has(isShape)
		terms := e.sharedWords(it, into)
		if shapes {
			e.posts.change(from, it, -1)
			e.posts.change(into, it, 1)
		}
		it.story = into.id
		if it.joined != index.JoinedPerson || how == index.JoinedPerson {
			it.joined = how
		}
		m := e.member(it, at)
		m.Score, m.Terms = like, terms
		c.Moved = append(c.Moved, m)
	}
	into.absorb(from)
	e.refreshNow(into)
	c.Touched = append(c.Touched, e.refer(from.id, into.id)...)
	c.Merged[from.id] = into.id
	c.Touched = append(c.Touched, from.id, into.id)
	e.rechapter(from, into)
	e.posts.purge(from)
	e.drop(from)
}

// absorb adds up two stories.
func (s *story) absorb(from *story) {
	s.members = append(s.members, from.members...)
	slices.Sort(s.members)
	s.words = s.words.add(from.words, 1)
	s.marks = s.marks.add(from.marks, 1)
	for _, v := range from.voices {
		s.voice(v.outlet, v.members)
	}
	s.shape, s.short = s.shape+from.shape, s.short+from.short
	if from.oldest != 0 && (s.oldest == 0 || from.oldest < s.oldest) {
		s.oldest = from.oldest
	}
	s.newest, s.last = max(s.newest, from.newest), max(s.last, from.last)
	s.closed = s.closed && from.closed
	s.gone.add(&from.gone)
}

// refer makes a number, and all that led to it, lead to another. It returns those others.
func (e *Engine) refer(from, into int64) []int64 {
	moved := e.led[from]
	delete(e.led, from)
	for _, k := range moved {
		e.into[k] = into
	}
	e.into[from] = into
	e.led[into] = append(append(e.led[into], from), moved...)
	return moved
}

// unrefer makes a number that was merged away stand for itself again.
func (e *Engine) unrefer(id int64) {
	into, ok := e.into[id]
	if !ok {
		return
	}
	delete(e.into, id)
	e.led[into] = slices.DeleteFunc(e.led[into], func(k int64) bool { return k == id })
}

// link makes a story a chapter of another; 0: of none.
func (e *Engine) link(s *story, head int64) {
	if s.chapter == head {
		return
	}
	if s.chapter != 0 {
		if e.heads[s.chapter]--; e.heads[s.chapter] <= 0 {
			delete(e.heads, s.chapter)
		}
	}
	s.chapter = head
	if head != 0 {
		e.heads[head]++
	}
}

// rechapter keeps the chapters of a story that is merged away chapters of the other, and chapters one step deep.
func (e *Engine) rechapter(from, into *story) {
	if into.chapter == 0 && from.chapter != into.id {
		e.link(into, from.chapter)
	}
	if into.chapter == from.id {
		e.link(into, 0)
	}
	head := into.id
	if into.chapter != 0 {
		head = into.chapter
	}
	for _, old := range []int64{from.id, into.id} {
		if e.heads[old] == 0 || old == head {
			continue
		}
		for _, s := range e.stories {
			if s.chapter == old && s != into && s.id != head {
				e.link(s, head)
			}
		}
	}
}
