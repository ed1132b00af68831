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
	repairWithin    = 3 * 3600 // seconds: stories that got an item so lately
	linkSample      = 8        // members of each of two stories that are compared one by one
	mergeCandidates = 8
	mergeCosine     = 0.15 // stories whose sums are less alike are not looked at closely
)

// Repair splits stories that fall apart, and merges those that turned out to be one: among the stories that got an item
// in the hours before now, and those whose times are unknown.
func (e *Engine) Repair(now time.Time) Changes {
	c := Changes{Merged: map[int64]int64{}}
	for _, id := range slices.Sorted(maps.Keys(e.stories)) {
		if s := e.stories[id]; s != nil && s.shape > 0 && !s.closed && e.lately(s, now) {
			e.splitIfApart(s, now, &c)
			e.mergeLikest(s, now, &c)
			if e.stories[id] != nil {
				e.chapterLater(s, &c)
			}
		}
	}
	clear(e.dirty)
	if len(c.Merged) > 0 {
		e.law.settle(e.Root)
	}
	c.Touched = compact(c.Touched)
	return c
}

// lately tells whether a story got an item so lately that it has to be looked at. It must depend on nothing that is not known
// again after a restart.
func (e *Engine) lately(s *story, now time.Time) bool {
	if s.last == 0 {
		return e.dirty[s.id]
	}
	return now.Unix()-s.last <= repairWithin
}

// mergeLikest merges a story with the one that it is likest to, if that is like enough.
func (e *Engine) mergeLikest(s *story, now time.Time, c *Changes) {
	var best *story
	like := 0.0
	drafts := e.drafts(s)
	for _, x := range e.posts.ask(e.questionOf(s), mergeCandidates) {
		o := e.stories[x.story]
		if o == nil || o == s || o.shape == 0 || o.closed || e.law.bars(s.id, o.id) || e.far(s, o) || e.between(s, o) < mergeCosine {
			continue
		}
		if l := e.together(drafts, s, o, max(like, e.mergeFrom(s, o))); l > like {
			best, like = o, l
		}
	}
	if best == nil {
		return
	}
	into, from := best, s
	if s.shape > best.shape || s.shape == best.shape && s.id < best.id {
		into, from = s, best
	}
	e.merge(from, into, index.JoinedMerge, now, c)
}

// together is how likely the members of two stories belong together: each of a sample of the one is compared with the other, so
// that a story which grew by chaining does not swallow others through words that only their sums share. What cannot reach most
// is 0.
func (e *Engine) together(as []*draft, a, b *story, most float64) float64 {
	one := e.mean(as, b, most)
	if one < most {
		return 0
	}
	return min(one, e.mean(e.drafts(b), a, most))
}

// mean is the mean likelihood of a sample of members with another story; 0 as soon as it cannot reach most.
func (e *Engine) mean(sample []*draft, s *story, most float64) float64 {
	sum, n := 0.0, float64(len(sample))
	for i, d := range sample {
		if l := e.compare(d, s).total; l >= e.tune.LinkAt {
			sum += l
		}
		if (sum+n-float64(i+1))/n < most {
			return 0
		}
	}
	return ratio(sum, n)
}

// drafts makes a sample of a story's members ready for being compared.
func (e *Engine) drafts(s *story) []*draft {
	var out []*draft
	for _, it := range e.sample(s) {
		out = append(out, e.redraft(it))
	}
	return out
}

// redraft makes an item that is held ready for being compared.
func (e *Engine) redraft(it *item) *draft {
	d := &draft{item: it}
	e.measure(d)
	return d
}

// far tells stories with so much time between them that the later is no part of the earlier: at most its chapter.
func (e *Engine) far(a, b *story) bool {
	if a.oldest == 0 || b.oldest == 0 {
		return false
	}
	return max(a.oldest-b.newest, b.oldest-a.newest) > int64(e.opt.Window.Seconds())
}

// mergeFrom is the likelihood from which two stories are merged.
func (e *Engine) mergeFrom(a, b *story) float64 {
	if a.short == a.shape && b.short == b.shape {
		return e.tune.Short.Merge
	}
	return e.tune.Full.Merge
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
