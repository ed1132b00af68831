package group

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"presswatch/index/story/group/held"
)

// What is kept of stories that have ended, so that a follow-up finds them as its first chapter.
const (
	chapterFrom  = 3               // originals: smaller ones are let go of altogether
	chapterKept  = 400 * 24 * 3600 // seconds
	chapterMost  = 5_000           // stories; the oldest go first
	chapterWords = 48              // the heaviest
	chapterMarks = 16              // the most frequent
)

// Forget lets go of items that were first seen longer ago than the window, and of stories of which none is left; larger ones
// are kept small for a year, for their chapters. Items whose time is unknown stay.
func (e *Engine) Forget(now time.Time) {
	before := now.Add(-e.opt.Window).Unix()
	if before <= e.forgot {
		return
	}
	e.forgot = before
	for _, id := range slices.Sorted(maps.Keys(e.stories)) {
		e.forgetIn(e.stories[id], before)
	}
	for id, it := range e.items { // reactions in no story
		if it.Story == 0 && it.Seen != 0 && it.Seen < before {
			e.forgetTwin(it)
			delete(e.items, id)
		}
	}
	e.forgetClosed(now)
}

func (e *Engine) forgetIn(s *held.Story, before int64) {
	left := s.Members[:0]
	for _, id := range s.Members {
		it := e.items[id]
		switch {
		case it == nil:
		case it.Seen == 0 || it.Seen >= before:
			left = append(left, id)
		default:
			s.Gone.Take(it)
			if it.Flags.Has(held.IsShape) {
				s.Voice(it.Outlet, -1)
			}
			e.forgetTwin(it)
			delete(e.items, id)
		}
	}
	s.Members = left
	if len(left) > 0 || s.Closed {
		return
	}
	if s.Gone.Originals < chapterFrom {
		e.Posts.Purge(s)
		e.drop(s)
		return
	}
	e.closeStory(s)
}

// closeStory keeps of a story what chapters are found by.
func (e *Engine) closeStory(s *held.Story) {
	e.Posts.Purge(s)
	s.Closed = true
	slices.SortFunc(s.Words, func(a, b held.Entry) int {
		return cmp.Or(cmp.Compare(int64(b.Sum)*e.Rare.Of(b.ID), int64(a.Sum)*e.Rare.Of(a.ID)), cmp.Compare(a.ID, b.ID))
	})
	s.Words = slices.Clone(s.Words[:min(len(s.Words), chapterWords)])
	for i, w := range s.Words {
		if i < held.IndexedWords {
			e.Posts.Put(s, w.ID, 1)
		}
	}
	slices.SortFunc(s.Words, func(a, b held.Entry) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(s.Marks, func(a, b held.Entry) int { return cmp.Or(cmp.Compare(b.Sum, a.Sum), cmp.Compare(a.ID, b.ID)) })
	s.Marks = slices.Clone(s.Marks[:min(len(s.Marks), chapterMarks)])
	slices.SortFunc(s.Marks, func(a, b held.Entry) int { return cmp.Compare(a.ID, b.ID) })
	s.Members = nil
	e.RefreshNow(s)
}

// forgetClosed bounds the ended stories that are kept.
func (e *Engine) forgetClosed(now time.Time) {
	var closed []*held.Story
	for _, s := range e.stories {
		if s.Closed {
			closed = append(closed, s)
		}
	}
	slices.SortFunc(closed, func(a, b *held.Story) int { return cmp.Or(cmp.Compare(b.Last, a.Last), cmp.Compare(b.ID, a.ID)) })
	for i, s := range closed {
		if i >= chapterMost || now.Unix()-s.Last > chapterKept {
			e.Posts.Purge(s)
			e.drop(s)
		}
	}
}
