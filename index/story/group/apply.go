package group

import (
	"fmt"
	"time"

	"presswatch/index"
	"presswatch/index/story/group/held"
)

// Apply carries out a person's act: merge, split, move, chapter, or the undoing of one of them (a.Was: the members as they were).
// It returns the changes and the story that came of it. What was decided so is never undone by Place or Repair.
func (e *Engine) Apply(a index.Act) (Changes, int64, error) {
	c := Changes{Merged: map[int64]int64{}}
	result, err := e.carryOut(&a, &c)
	if err != nil {
		return Changes{}, 0, err
	}
	a.Result = result
	if a.Done.IsZero() {
		a.Done = a.At
	}
	if a.Done.IsZero() {
		a.Done = time.Unix(1, 0)
	}
	e.law.remember(a)
	e.law.settle(e.Root)
	c.Touched = compact(c.Touched)
	return c, result, nil
}

func (e *Engine) carryOut(a *index.Act, c *Changes) (int64, error) {
	switch a.Kind {
	case index.ActMerge:
		return e.applyMerge(a, c)
	case index.ActSplit:
		if len(a.Items) == 0 {
			return 0, fmt.Errorf("split of story %d: no items are named: %w", a.StoryID, index.ErrInvalid)
		}
		to := e.open(e.number(0))
		e.carry(a.Items, e.Root(a.StoryID), to, a.At, c)
		return to.ID, nil
	case index.ActMove:
		to := e.stories[e.Root(a.Other)]
		if to == nil {
			to = e.open(e.Root(a.Other))
		}
		if len(a.Items) == 0 || to.ID == e.Root(a.StoryID) {
			return 0, fmt.Errorf("move from story %d to %d: nothing to move: %w", a.StoryID, a.Other, index.ErrInvalid)
		}
		e.carry(a.Items, e.Root(a.StoryID), to, a.At, c)
		return to.ID, nil
	case index.ActChapter:
		return e.applyChapter(a, c)
	case index.ActUndo:
		return e.undo(a, c)
	}
	return 0, fmt.Errorf("act %q is no matter of grouping: %w", a.Kind, index.ErrInvalid)
}

func (e *Engine) applyMerge(a *index.Act, c *Changes) (int64, error) {
	into, from := e.Root(a.StoryID), e.Root(a.Other)
	if into == from || into == 0 || from == 0 {
		return 0, fmt.Errorf("merge of story %d into %d: they are one: %w", a.Other, a.StoryID, index.ErrInvalid)
	}
	for _, id := range []int64{into, from} {
		if e.stories[id] == nil {
			e.open(id) // an old one that is not held any more
		}
	}
	e.merge(e.stories[from], e.stories[into], index.JoinedPerson, a.At, c)
	return into, nil
}

// carry moves items, with the copies that hang on them, out of story from into another.
func (e *Engine) carry(items []int64, from int64, to *held.Story, at time.Time, c *Changes) {
	chosen := map[int64]bool{}
	for _, id := range items {
		chosen[id] = true
	}
	if s := e.stories[from]; s != nil {
		for _, id := range s.Members {
			if it := e.items[id]; it != nil && it.CopyOf != 0 && chosen[it.CopyOf] {
				items = append(items[:len(items):len(items)], id)
			}
		}
	}
	for _, id := range items {
		it := e.items[id]
		if it == nil { // let go of: only its row moves
			c.Moved = append(c.Moved, index.Member{ItemID: id, StoryID: to.ID, Joined: index.JoinedPerson, At: at})
			continue
		}
		if it.Story == to.ID && it.Joined == index.JoinedPerson {
			continue
		}
		e.move(it, to, index.JoinedPerson, at, c)
	}
	c.Touched = append(c.Touched, from, to.ID)
}

// move takes an item from its story to another.
func (e *Engine) move(it *held.Item, to *held.Story, how index.Joined, at time.Time, c *Changes) {
	if s := e.stories[it.Story]; s != nil {
		e.leave(s, it)
		c.Touched = append(c.Touched, s.ID)
	}
	it.Joined = how
	e.enter(to, it)
	m := e.member(it, at)
	m.Terms = e.SharedWords(it, to)
	c.Moved = append(c.Moved, m)
	c.Touched = append(c.Touched, to.ID)
}

func (e *Engine) applyChapter(a *index.Act, c *Changes) (int64, error) {
	s := e.stories[e.Root(a.StoryID)]
	if s == nil {
		return 0, fmt.Errorf("story %d: %w", a.StoryID, index.ErrNotFound)
	}
	of := int64(0)
	if a.Other != 0 {
		of = e.Root(a.Other)
		if o := e.stories[of]; o != nil && o.Chapter != 0 {
			of = o.Chapter
		}
	}
	if of == s.ID {
		return 0, fmt.Errorf("story %d cannot be a chapter of itself: %w", a.StoryID, index.ErrInvalid)
	}
	e.link(s, of)
	if e.heads[s.ID] > 0 && of != 0 { // its own chapters go with it
		for _, x := range e.stories {
			if x.Chapter == s.ID {
				e.link(x, of)
				c.Touched = append(c.Touched, x.ID)
			}
		}
	}
	c.Touched = append(c.Touched, s.ID)
	return s.ID, nil
}

// undo puts members back where they were, and takes back what the act made law.
func (e *Engine) undo(a *index.Act, c *Changes) (int64, error) {
	result := a.StoryID
	for _, was := range a.Was {
		if was.StoryID == 0 {
			continue
		}
		e.unrefer(was.StoryID)
		to := e.stories[was.StoryID]
		if to == nil {
			to = e.open(was.StoryID)
		}
		result = was.StoryID
		it := e.items[was.ItemID]
		if it == nil {
			was.Trace = nil
			c.Moved = append(c.Moved, was)
			c.Touched = append(c.Touched, to.ID)
			continue
		}
		if it.Story == to.ID && it.Joined == was.Joined {
			continue
		}
		e.move(it, to, was.Joined, a.At, c)
		m := &c.Moved[len(c.Moved)-1]
		m.Score, m.Terms, m.Anchor, m.At, m.Seq = was.Score, was.Terms, was.Anchor, was.At, was.Seq
	}
	e.law.forget(a.Other)
	return result, nil
}
