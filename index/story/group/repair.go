package group

import (
	"maps"
	"slices"
	"time"

	"presswatch/index"
	"presswatch/index/story/group/held"
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
		if s := e.stories[id]; s != nil && s.Shape > 0 && !s.Closed && e.lately(s, now) {
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
func (e *Engine) lately(s *held.Story, now time.Time) bool {
	if s.Last == 0 {
		return e.dirty[s.ID]
	}
	return now.Unix()-s.Last <= repairWithin
}

// mergeLikest merges a story with the one that it is likest to, if that is like enough.
func (e *Engine) mergeLikest(s *held.Story, now time.Time, c *Changes) {
	var best *held.Story
	like := 0.0
	drafts := e.drafts(s)
	for _, x := range e.Posts.Ask(e.QuestionOf(s), mergeCandidates) {
		o := e.stories[x.Story]
		if o == nil || o == s || o.Shape == 0 || o.Closed || e.law.bars(s.ID, o.ID) || e.far(s, o) || e.Between(s, o) < mergeCosine {
			continue
		}
		l := e.together(drafts, s, o, max(like, e.mergeFrom(s, o)))
		if l > like && e.withoutBridge(s, o) && e.withoutBridge(o, s) {
			best, like = o, l
		}
	}
	if best == nil {
		return
	}
	into, from := best, s
	if s.Shape > best.Shape || s.Shape == best.Shape && s.ID < best.ID {
		into, from = s, best
	}
	e.merge(from, into, index.JoinedMerge, now, c)
}

// together is how likely the members of two stories belong together: each of a sample of the one is compared with the other, so
// that a story which grew by chaining does not swallow others through words that only their sums share. What cannot reach most
// is 0.
func (e *Engine) together(as []*held.Draft, a, b *held.Story, most float64) float64 {
	one := e.mean(as, b, most)
	if one < most {
		return 0
	}
	return min(one, e.mean(e.drafts(b), a, most))
}

// Stories of so many members are looked at without their bridge: one of fewer has too little without it, and of more no
// single member matters.
const (
	bridgeFrom = 3
	bridgeMost = 40
)

// withoutBridge tells whether two stories would be merged too if the second were without the member that is likest to the
// first: a round-up that tells of both ties nothing together.
func (e *Engine) withoutBridge(a, b *held.Story) bool {
	if b.Shape < bridgeFrom || b.Shape > bridgeMost {
		return true
	}
	var rest []*held.Item
	var bridge *held.Item
	most := -1.0
	for _, id := range b.Members {
		it := e.items[id]
		if it == nil || !it.Flags.Has(held.IsShape) {
			continue
		}
		if l := e.Compare(e.Redraft(it), a).Total; l > most {
			it, bridge, most = bridge, it, l
		}
		if it != nil {
			rest = append(rest, it)
		}
	}
	return len(rest) == 0 || e.mean(e.drafts(a), e.pretend(rest), 0) >= e.mergeFrom(a, b)
}

// mean is the mean likelihood of a sample of members with another story; 0 as soon as it cannot reach most.
func (e *Engine) mean(sample []*held.Draft, s *held.Story, most float64) float64 {
	sum, n := 0.0, float64(len(sample))
	for i, d := range sample {
		if l := e.Compare(d, s).Total; l >= e.Tune.LinkAt {
			sum += l
		}
		if (sum+n-float64(i+1))/n < most {
			return 0
		}
	}
	return held.Ratio(sum, n)
}

// drafts makes a sample of a story's members ready for being compared.
func (e *Engine) drafts(s *held.Story) []*held.Draft {
	var out []*held.Draft
	for _, it := range e.sample(s) {
		out = append(out, e.Redraft(it))
	}
	return out
}

// far tells stories with so much time between them that the later is no part of the earlier: at most its chapter.
func (e *Engine) far(a, b *held.Story) bool {
	if a.Oldest == 0 || b.Oldest == 0 {
		return false
	}
	return max(a.Oldest-b.Newest, b.Oldest-a.Newest) > int64(e.opt.Window.Seconds())
}

// mergeFrom is the likelihood from which two stories are merged.
func (e *Engine) mergeFrom(a, b *held.Story) float64 {
	if a.Short == a.Shape && b.Short == b.Shape {
		return e.Tune.Short.Merge
	}
	return e.Tune.Full.Merge
}

// sample takes members that shape a story, evenly from the first to the last.
func (e *Engine) sample(s *held.Story) []*held.Item {
	var all []*held.Item
	for _, id := range s.Members {
		if it := e.items[id]; it != nil && it.Flags.Has(held.IsShape) {
			all = append(all, it)
		}
	}
	if len(all) <= linkSample {
		return all
	}
	out := make([]*held.Item, 0, linkSample)
	for i := range linkSample {
		out = append(out, all[i*(len(all)-1)/(linkSample-1)])
	}
	return out
}
