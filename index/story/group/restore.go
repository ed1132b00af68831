package group

import (
	"fmt"
	"slices"
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
	if err := e.takeBack(each, rows); err != nil {
		return fmt.Errorf("restore the stories: %w", err)
	}
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

// returnedAtOnce is how many items are handed on together.
const returnedAtOnce = 1_000

// takeBack puts items where they were while the next ones are read. Reading, what finds stories and what finds copies do not
// touch each other, so the three go on beside each other; which item comes before which stays as it was read.
func (e *Engine) takeBack(each func(yield func(index.Member) error) error, rows map[int64]*index.Story) error {
	read, copies := make(chan []returned, 4), make(chan []returned, 4)
	var wg sync.WaitGroup
	var err error
	wg.Go(func() {
		defer close(read)
		err = decodeAll(each, read)
	})
	wg.Go(func() {
		for batch := range copies {
			for _, it := range batch {
				e.knowTwin(it.Item)
			}
		}
	})
	e.Posts.Fill()
	for batch := range read {
		batch = e.recognise(batch)
		copies <- batch
		for _, it := range batch {
			if it.in != 0 {
				e.reenter(it, rows)
			}
		}
	}
	close(copies)
	e.Posts.Filled(func(story int64) int32 { return e.stories[story].Slot })
	wg.Wait()
	return err
}

// decodeAll makes items of what is stored of them.
func decodeAll(each func(yield func(index.Member) error) error, out chan<- []returned) error {
	batch := make([]returned, 0, returnedAtOnce)
	err := each(func(m index.Member) error {
		it, err := held.DecodeTrace(m.Trace)
		if err != nil { // its place is known, and nothing else
			it = &held.Item{Flags: held.IsEmpty, When: m.At.Unix(), Seen: m.At.Unix()}
		}
		it.ID, it.CopyOf, it.Joined = m.ItemID, m.CopyOf, m.Joined
		if batch = append(batch, returned{it, m.StoryID}); len(batch) == returnedAtOnce {
			out <- batch
			batch = make([]returned, 0, returnedAtOnce)
		}
		return nil
	})
	out <- batch
	return err
}

// recognise leaves out what is known already, and what was let go of: that is in the memory of its story.
func (e *Engine) recognise(batch []returned) []returned {
	return slices.DeleteFunc(batch, func(it returned) bool {
		if e.items[it.ID] != nil || it.Seen != 0 && it.Seen < e.forgot {
			return true
		}
		e.items[it.ID] = it.Item
		return false
	})
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
