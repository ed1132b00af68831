package group

import (
	"fmt"
	"sync"
	"time"

	"presswatch/index"
	"presswatch/index/story/group/held"
)

// Restore takes back what the engine gave out: stories, members with their traces, and all acts. Call Recall before it and
// Observe after it. Members have to reach back to [Engine.Since]; older ones do no harm.
func (e *Engine) Restore(stories []index.Story, each func(yield func(index.Member) error) error, acts []index.Act) error {
	rows := make(map[int64]*index.Story, len(stories))
	for i := range stories {
		st := &stories[i]
		e.next = max(e.next, st.ID+1)
		if st.Into != 0 {
			e.refer(st.ID, st.Into)
			continue
		}
		rows[st.ID] = st
		if s := e.stories[st.ID]; s != nil {
			e.link(s, st.Chapter)
		}
	}
	var back []returned
	err := each(func(m index.Member) error {
		if it := e.recognise(&m); it != nil {
			back = append(back, returned{it, m.StoryID})
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("restore the stories: %w", err)
	}
	e.putBack(back, rows)
	for _, it := range e.items {
		if o := e.items[it.CopyOf]; it.CopyOf != 0 && o != nil {
			o.Copies++
		}
	}
	for _, a := range acts {
		e.law.remember(a)
	}
	e.law.settle(e.Root)
	return nil
}

// returned is an item with the story that it was in.
type returned struct {
	*held.Item
	in int64
}

// recognise makes an item of what is stored of it; nil if it is known already or was let go of.
func (e *Engine) recognise(m *index.Member) *held.Item {
	if e.items[m.ItemID] != nil {
		return nil
	}
	it, err := held.DecodeTrace(m.Trace)
	if err != nil { // its place is known, and nothing else
		it = &held.Item{Flags: held.IsEmpty, When: m.At.Unix(), Seen: m.At.Unix()}
	}
	if it.Seen != 0 && it.Seen < e.forgot {
		return nil // it is in the memory of its story
	}
	it.ID, it.CopyOf, it.Joined = m.ItemID, m.CopyOf, m.Joined
	e.items[it.ID] = it
	return it
}

// putBack puts items where they were. What finds copies and what finds stories are two things that do not touch, so the two
// are made beside each other.
func (e *Engine) putBack(back []returned, rows map[int64]*index.Story) {
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, it := range back {
			e.knowTwin(it.Item)
		}
	})
	e.Posts.Fill()
	for _, it := range back {
		if it.in != 0 {
			e.reenter(it, rows)
		}
	}
	e.Posts.Filled(func(story int64) int32 { return e.stories[story].Slot })
	wg.Wait()
}

func (e *Engine) reenter(it returned, rows map[int64]*index.Story) {
	id := e.Root(it.in)
	s := e.stories[id]
	if s == nil {
		s = e.open(id)
		s.Epoch = -1 // no norms while it is being put together
		if row := rows[id]; row != nil {
			e.link(s, row.Chapter)
		}
	}
	e.next = max(e.next, id+1)
	e.enter(s, it.Item)
}

// open makes the record of a story.
func (e *Engine) open(id int64) *held.Story {
	s := &held.Story{ID: id, Slot: e.Posts.NewSlot(id), Epoch: e.Rare.Epoch}
	e.stories[id] = s
	return s
}

// Since is the moment from which Restore needs members, after Recall: what was let go of before is in the memory.
func (e *Engine) Since() time.Time {
	if e.forgot == 0 {
		return time.Time{}
	}
	return time.Unix(e.forgot, 0).UTC()
}
