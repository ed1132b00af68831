package group

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// What is kept of stories that have ended, so that a follow-up finds them as its first chapter.
const (
	chapterFrom  = 3               // originals: smaller ones are let go of altogether
	chapterKept  = 400 * 24 * 3600 // seconds
	chapterMost  = 5_000           // stories; the oldest go first
	chapterWords = 48              // the heaviest
	chapterMarks = 16              // the most frequent
	mostOutlets  = 4_096           // of one story, counted apart
)

// gone counts the items of a story that were let go of.
type gone struct {
	articles, originals, own, reactions int
	outlets                             []uint32 // sorted
	begin, end                          int64
	oldest, newest                      int64
}

func (g *gone) empty() bool { return g.articles == 0 && g.own == 0 && g.reactions == 0 }

func (g *gone) take(it *item) {
	switch {
	case it.flags.has(isReaction):
		g.reactions++
	case it.flags.has(isOwn):
		g.own++
	default:
		g.articles++
		if it.copyOf == 0 {
			g.originals++
		}
		g.outlet(it.outlet)
	}
	g.spans(it.seen, it.seen, it.when, it.when+int64(it.slack))
}

func (g *gone) outlet(o uint32) {
	if at, found := slices.BinarySearch(g.outlets, o); !found && o != 0 && len(g.outlets) < mostOutlets {
		g.outlets = slices.Insert(g.outlets, at, o)
	}
}

func (g *gone) spans(begin, end, oldest, newest int64) {
	if begin != 0 && (g.begin == 0 || begin < g.begin) {
		g.begin = begin
	}
	g.end = max(g.end, end)
	if oldest != 0 {
		if g.oldest == 0 || oldest < g.oldest {
			g.oldest = oldest
		}
		g.newest = max(g.newest, newest)
	}
}

func (g *gone) add(o *gone) {
	g.articles, g.originals, g.own, g.reactions = g.articles+o.articles, g.originals+o.originals, g.own+o.own, g.reactions+o.reactions
	for _, x := range o.outlets {
		g.outlet(x)
	}
	g.spans(o.begin, o.end, o.oldest, o.newest)
}

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
		if it.story == 0 && it.seen != 0 && it.seen < before {
			e.forgetTwin(it)
			delete(e.items, id)
		}
	}
	e.forgetClosed(now)
}

func (e *Engine) forgetIn(s *story, before int64) {
	left := s.members[:0]
	for _, id := range s.members {
		it := e.items[id]
		switch {
		case it == nil:
		case it.seen == 0 || it.seen >= before:
			left = append(left, id)
		default:
			s.gone.take(it)
			if it.flags.has(isShape) {
				s.voice(it.outlet, -1)
			}
			e.forgetTwin(it)
			delete(e.items, id)
		}
	}
	s.members = left
	if len(left) > 0 || s.closed {
		return
	}
	if s.gone.originals < chapterFrom {
		e.posts.purge(s)
		e.drop(s)
		return
	}
	e.closeStory(s)
}

// closeStory keeps of a story what chapters are found by.
func (e *Engine) closeStory(s *story) {
	e.posts.purge(s)
	s.closed = true
	slices.SortFunc(s.words, func(a, b entry) int {
		return cmp.Or(cmp.Compare(int64(b.sum)*e.rare.of(b.id), int64(a.sum)*e.rare.of(a.id)), cmp.Compare(a.id, b.id))
	})
	s.words = slices.Clone(s.words[:min(len(s.words), chapterWords)])
	for i, w := range s.words {
		if i < indexedWords {
			e.posts.put(s, w.id, 1)
		}
	}
	slices.SortFunc(s.words, func(a, b entry) int { return cmp.Compare(a.id, b.id) })
	slices.SortFunc(s.marks, func(a, b entry) int { return cmp.Or(cmp.Compare(b.sum, a.sum), cmp.Compare(a.id, b.id)) })
	s.marks = slices.Clone(s.marks[:min(len(s.marks), chapterMarks)])
	slices.SortFunc(s.marks, func(a, b entry) int { return cmp.Compare(a.id, b.id) })
	s.members = nil
	e.refreshNow(s)
}

// forgetClosed bounds the ended stories that are kept.
func (e *Engine) forgetClosed(now time.Time) {
	var closed []*story
	for _, s := range e.stories {
		if s.closed {
			closed = append(closed, s)
		}
	}
	slices.SortFunc(closed, func(a, b *story) int { return cmp.Or(cmp.Compare(b.last, a.last), cmp.Compare(b.id, a.id)) })
	for i, s := range closed {
		if i >= chapterMost || now.Unix()-s.last > chapterKept {
			e.posts.purge(s)
			e.drop(s)
		}
	}
}
