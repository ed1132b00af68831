package group

import (
	"slices"
	"time"

	"presswatch/index"
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
func (e *Engine) splitIfApart(s *story, now time.Time, c *Changes) {
	if s.shape < splitFrom || s.shape > splitMost || e.law.held[s.id] {
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
	if e.meanOf(halves[1], a) >= e.tune.Split || e.meanOf(halves[0], b) >= e.tune.Split {
		return
	}
	e.breakOff(s, halves[1], now, c)
}

// leastAlike finds the two of a sample that are least alike.
func (e *Engine) leastAlike(s *story) (pair [2]*item, ok bool) {
	least := splitApart
	sample := e.sample(s)
	for i, x := range sample {
		for _, y := range sample[:i] {
			if l := e.cosine(x, y); l < least {
				least, pair, ok = l, [2]*item{y, x}, true
			}
		}
	}
	return pair, ok
}

// halves sorts the members that shape a story to the seed, then to the half, that they are likest to.
func (e *Engine) halves(s *story, seeds [2]*item) [2][]*item {
	halves := [2][]*item{{seeds[0]}, {seeds[1]}}
	for range splitTurns {
		a, b := e.pretend(halves[0]), e.pretend(halves[1])
		halves = [2][]*item{}
		for _, id := range s.members {
			it := e.items[id]
			if it == nil || !it.flags.has(isShape) {
				continue
			}
			to := 0
			if it.joined != index.JoinedPerson && e.likeWhole(it, b) > e.likeWhole(it, a) {
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
func (e *Engine) pretend(items []*item) *story {
	s := &story{}
	var buf [keptWords]entry
	for _, it := range items {
		s.words, s.marks = s.words.add(it.entries(buf[:]), 1), s.marks.add(it.marks, 1)
		s.shape++
		if it.when != 0 {
			if s.oldest == 0 || it.when < s.oldest {
				s.oldest = it.when
			}
			s.newest = max(s.newest, it.when+int64(it.slack))
		}
	}
	e.refreshNow(s)
	return s
}

func (e *Engine) meanOf(items []*item, s *story) float64 {
	sum := 0.0
	step := max(1, len(items)/linkSample)
	n := 0
	for i := 0; i < len(items); i += step {
		sum += e.compare(e.redraft(items[i]), s).total
		n++
	}
	return ratio(sum, float64(n))
}

// breakOff makes a new story of these members, with the copies that hang on them.
func (e *Engine) breakOff(s *story, items []*item, now time.Time, c *Changes) {
	to := e.open(e.number(0))
	out := map[int64]bool{}
	for _, it := range items {
		out[it.id] = true
	}
	for _, id := range slices.Clone(s.members) {
		it := e.items[id]
		if it == nil || it.joined == index.JoinedPerson || !out[id] && !out[it.copyOf] {
			continue
		}
		how := index.JoinedSplit
		if it.copyOf != 0 {
			how = index.JoinedCopy
		}
		e.move(it, to, how, now, c)
	}
}
