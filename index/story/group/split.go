package group

import (
	"slices"
	"time"

	"presswatch/index"
	"presswatch/index/story/group/held"
)

// When a story falls apart.
const (
	splitFrom  = 8     // members that shape it; smaller ones are left to people
	splitMost  = 1_000 // larger ones too: what so many items share is a matter of taste
	splitHalf  = 3     // least members of a half
	splitTurns = 3     // turns of sorting members to the half that they are likest to
	splitApart = 0.10  // cosine of the two members that are least alike, above which nothing is looked at
)

// splitIfApart splits a story whose members sort into two halves that, seen as stories, would never have been merged.
func (e *Engine) splitIfApart(s *held.Story, now time.Time, c *Changes) {
	if s.Shape < splitFrom || s.Shape > splitMost || e.law.held[s.ID] {
		return
	}
	seeds, ok := e.leastAlike(s)
	if !ok {
		return
	}
	halves := e.halves(s, seeds)
	if len(halves[0]) < splitHalf || len(halves[1]) < splitHalf {
		return
	}
	if len(halves[1]) > len(halves[0]) {
		halves[0], halves[1] = halves[1], halves[0]
	}
	a, b := e.pretend(halves[0]), e.pretend(halves[1])
	if e.meanOf(halves[1], a) >= e.Tune.Split || e.meanOf(halves[0], b) >= e.Tune.Split {
		return
	}
	e.breakOff(s, halves[1], now, c)
}

// leastAlike finds the two of a sample that are least alike.
func (e *Engine) leastAlike(s *held.Story) (pair [2]*held.Item, ok bool) {
	least := splitApart
	sample := e.sample(s)
	for i, x := range sample {
		for _, y := range sample[:i] {
			if l := e.Cosine(x, y); l < least {
				least, pair, ok = l, [2]*held.Item{y, x}, true
			}
		}
	}
	return pair, ok
}

// halves sorts the members that shape a story to the seed, then to the half, that they are likest to.
func (e *Engine) halves(s *held.Story, seeds [2]*held.Item) [2][]*held.Item {
	halves := [2][]*held.Item{{seeds[0]}, {seeds[1]}}
	for range splitTurns {
		a, b := e.pretend(halves[0]), e.pretend(halves[1])
		halves = [2][]*held.Item{}
		for _, id := range s.Members {
			it := e.items[id]
			if it == nil || !it.Flags.Has(held.IsShape) {
				continue
			}
			to := 0
			if it.Joined != index.JoinedPerson && e.LikeWhole(it, b) > e.LikeWhole(it, a) {
				to = 1
			}
			halves[to] = append(halves[to], it)
		}
		if len(halves[0]) == 0 || len(halves[1]) == 0 {
			break
		}
	}
	return halves
}

// pretend makes a story of items for comparing, which nobody else sees.
func (e *Engine) pretend(items []*held.Item) *held.Story {
	s := &held.Story{}
	var buf [held.KeptWords]held.Entry
	for _, it := range items {
		s.Words, s.Marks = s.Words.Add(it.Entries(buf[:]), 1), s.Marks.Add(it.Marks, 1)
		s.Shape++
		if it.When != 0 {
			if s.Oldest == 0 || it.When < s.Oldest {
				s.Oldest = it.When
			}
			s.Newest = max(s.Newest, it.When+int64(it.Slack))
		}
	}
	e.RefreshNow(s)
	return s
}

func (e *Engine) meanOf(items []*held.Item, s *held.Story) float64 {
	sum := 0.0
	step := max(1, len(items)/linkSample)
	n := 0
	for i := 0; i < len(items); i += step {
		sum += e.Compare(e.Redraft(items[i]), s).Total
		n++
	}
	return held.Ratio(sum, float64(n))
}

// breakOff makes a new story of these members, with the copies that hang on them.
func (e *Engine) breakOff(s *held.Story, items []*held.Item, now time.Time, c *Changes) {
	to := e.open(e.number(0))
	out := map[int64]bool{}
	for _, it := range items {
		out[it.ID] = true
	}
	for _, id := range slices.Clone(s.Members) {
		it := e.items[id]
		if it == nil || it.Joined == index.JoinedPerson || !out[id] && !out[it.CopyOf] {
			continue
		}
		how := index.JoinedSplit
		if it.CopyOf != 0 {
			how = index.JoinedCopy
		}
		e.move(it, to, how, now, c)
	}
}
