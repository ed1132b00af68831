package group

import (
	"slices"
	"time"

	"presswatch/index"
	"presswatch/index/story/group/held"
)

// merge puts all of one story into another. The number of the one that is gone leads to the other from now on.
func (e *Engine) merge(from, into *held.Story, how index.Joined, at time.Time, c *Changes) {
	like := round(e.Between(from, into))
	for _, id := range from.Members {
		it := e.items[id]
		if it == nil {
			continue
		}
		shapes := it.Flags.Has(held.IsShape)
		terms := e.SharedWords(it, into)
		if shapes {
			e.Posts.Change(from, it, -1)
			e.Posts.Change(into, it, 1)
		}
		it.Story = into.ID
		if it.Joined != index.JoinedPerson || how == index.JoinedPerson {
			it.Joined = how
		}
		m := e.member(it, at)
		m.Score, m.Terms = like, terms
		c.Moved = append(c.Moved, m)
	}
	into.Absorb(from)
	e.RefreshNow(into)
	c.Touched = append(c.Touched, e.refer(from.ID, into.ID)...)
	c.Merged[from.ID] = into.ID
	c.Touched = append(c.Touched, from.ID, into.ID)
	e.rechapter(from, into)
	e.Posts.Purge(from)
	e.drop(from)
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
func (e *Engine) link(s *held.Story, head int64) {
	if s.Chapter == head {
		return
	}
	if s.Chapter != 0 {
		if e.heads[s.Chapter]--; e.heads[s.Chapter] <= 0 {
			delete(e.heads, s.Chapter)
		}
	}
	s.Chapter = head
	if head != 0 {
		e.heads[head]++
	}
}

// rechapter keeps the chapters of a story that is merged away chapters of the other, and chapters one step deep.
func (e *Engine) rechapter(from, into *held.Story) {
	if into.Chapter == 0 && from.Chapter != into.ID {
		e.link(into, from.Chapter)
	}
	if into.Chapter == from.ID {
		e.link(into, 0)
	}
	head := into.ID
	if into.Chapter != 0 {
		head = into.Chapter
	}
	for _, old := range []int64{from.ID, into.ID} {
		if e.heads[old] == 0 || old == head {
			continue
		}
		for _, s := range e.stories {
			if s.Chapter == old && s != into && s.ID != head {
				e.link(s, head)
			}
		}
	}
}
