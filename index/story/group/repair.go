package group

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"presswatch/index"
)

// What one repair looks at.
const (
	repairWithin = 3 * 3600 // seconds: stories that got an item so lately
	linkSample   = 8        // members of each of two stories that are compared one by one
	linkPairs    = 0.75     // of the pairs sampled must be alike
)

// Repair merges stories that turned out to be one, and splits those that fall apart: among the stories that got an item
// in the hours before now, and those whose times are unknown.
func (e *Engine) Repair(now time.Time) Changes {
	c := Changes{Merged: map[int64]int64{}}
	for _, id := range slices.Sorted(maps.Keys(e.stories)) {
		s := e.stories[id]
		if s == nil || s.shape == 0 || s.last != 0 && now.Unix()-s.last > repairWithin {
			continue
		}
		e.mergeLikest(s, now, &c)
	}
	if len(c.Merged) > 0 {
		e.law.settle(e.Root)
	}
	c.Touched = compact(c.Touched)
	return c
}

// mergeLikest merges a story with the one that it is likest to, as long as one is like enough.
func (e *Engine) mergeLikest(s *story, now time.Time, c *Changes) {
	var best *story
	like := 0.0
	for _, x := range e.posts.ask(e.questionOf(s), candidates) {
		o := e.stories[x.story]
		if o == nil || o == s || o.shape == 0 || e.law.bars(s.id, o.id) {
			continue
		}
		if l := e.between(s, o) * e.apart(s, o); l > like {
			best, like = o, l
		}
	}
	if best == nil || like < e.tune.MergeAt || !e.linkedThrough(s, best) {
		return
	}
	into, from := best, s
	if s.shape > best.shape || s.shape == best.shape && s.id < best.id {
		into, from = s, best
	}
	e.merge(from, into, index.JoinedMerge, now, c)
}

// apart is how much the time between two stories takes from their likeness.
func (e *Engine) apart(a, b *story) float64 {
	if a.oldest == 0 || b.oldest == 0 {
		return 1
	}
	return fade(max(a.oldest-b.newest, b.oldest-a.newest, 0), e.tune.Sigma)
}

// linkedThrough tells whether the members of two stories are alike one by one, not only through words that their sums share: a
// story that grew by chaining must not swallow others.
func (e *Engine) linkedThrough(a, b *story) bool {
	all, linked := 0, 0
	as, bs := e.sample(a), e.sample(b)
	for _, x := range as {
		for _, y := range bs {
			all++
			if e.cosine(x, y) >= e.tune.LinkAt {
				linked++
			}
		}
	}
	return all > 0 && float64(linked) >= linkPairs*float64(all)
}

// sample takes members that shape a story, evenly from the first to the last.
func (e *Engine) sample(s *story) []*item {
	var all []*item
	for _, id := range s.members {
		if it := e.items[id]; it != nil && it.flags.has(isShape) {
			all = append(all, it)
		}
	}
	if len(all) <= linkSample {
		return all
	}
	out := make([]*item, 0, linkSample)
	for i := range linkSample {
		out = append(out, all[i*(len(all)-1)/(linkSample-1)])
	}
	return out
}

// questionOf asks for stories like this one.
func (e *Engine) questionOf(s *story) []asked {
	all := make([]asked, 0, len(s.words))
	for _, w := range s.words {
		v := float64(w.sum) * float64(e.rare.of(w.id))
		all = append(all, asked{w.id, v * v})
	}
	slices.SortFunc(all, func(a, b asked) int { return cmp.Or(cmp.Compare(b.value, a.value), cmp.Compare(a.id, b.id)) })
	return all[:min(len(all), askedWords)]
}
