package group

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/index/story/group/held"
	"presswatch/index/story/terms"
)

const (
	mostKeywords  = 8
	describeFrom  = 100 // members whose spelling and likeness are looked at, evenly from the first to the last
	hoursOfADay   = 24
	secondsOfHour = 3600
)

// Describe returns a story's row, without title and summary, and the most typical original of the items that are held, whose
// headline stands for the story; 0 if none is held any more.
func (e *Engine) Describe(id int64) (index.Story, int64) {
	if into, ok := e.into[id]; ok {
		return index.Story{ID: id, Into: into}, 0
	}
	s := e.stories[id]
	if s == nil {
		return index.Story{ID: id}, 0
	}
	out := index.Story{ID: id, Chapter: s.Chapter, Own: s.Gone.Own, Reactions: s.Gone.Reactions, Articles: s.Gone.Articles, Originals: s.Gone.Originals}
	begin, end := s.Gone.Begin, s.Gone.End
	outlets := map[uint32]bool{}
	for _, o := range s.Gone.Outlets {
		outlets[o] = true
	}
	for _, m := range s.Members {
		it := e.items[m]
		if it == nil {
			continue
		}
		tally(&out, it, outlets)
		if it.Seen != 0 && (begin == 0 || it.Seen < begin) {
			begin = it.Seen
		}
		end = max(end, it.Seen)
	}
	out.Copies, out.Outlets = out.Articles-out.Originals, len(outlets)
	out.Begin, out.End = unix(begin), unix(end)
	out.Hours = e.hours(s, end)
	out.Keywords = e.keywords(s)
	return out, e.typical(s)
}

func tally(out *index.Story, it *held.Item, outlets map[uint32]bool) {
	switch {
	case it.Flags.Has(held.IsReaction):
		out.Reactions++
	case it.Flags.Has(held.IsOwn):
		out.Own++
	default:
		out.Articles++
		if it.CopyOf == 0 {
			out.Originals++
		}
		if it.Outlet != 0 {
			outlets[it.Outlet] = true
		}
	}
}

func unix(seconds int64) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

// hours counts the articles first seen in each of the last 24 hours of the clock.
func (e *Engine) hours(s *held.Story, end int64) []int {
	if end == 0 {
		return nil
	}
	out, any := make([]int, hoursOfADay), false
	last := end / secondsOfHour
	for _, m := range s.Members {
		it := e.items[m]
		if it == nil || it.Flags.Has(held.IsOwn) || it.Flags.Has(held.IsReaction) {
			continue
		}
		if ago := last - it.Seen/secondsOfHour; ago >= 0 && ago < hoursOfADay {
			out[hoursOfADay-1-ago]++
			any = true
		}
	}
	if !any {
		return nil
	}
	return out
}

// evenly gives at most most of the numbers, at even distances.
func evenly(ids []int64, most int) iter.Seq[int64] {
	return func(yield func(int64) bool) {
		n := min(len(ids), most)
		for i := range n {
			if !yield(ids[i*len(ids)/n]) {
				return
			}
		}
	}
}

// keywords are the words that weigh most in the story, as the first member that has them writes them.
func (e *Engine) keywords(s *held.Story) []string {
	type keyword struct {
		text  string
		value int64
	}
	var all []keyword
	seen := map[uint32]bool{}
	for m := range evenly(s.Members, describeFrom) {
		it := e.items[m]
		if it == nil || it.CopyOf != 0 || it.Flags.Has(held.IsReaction) {
			continue
		}
		for text := range strings.FieldsSeq(it.Spelling) {
			id := terms.ID(text, it.Language())
			if seen[id] {
				continue
			}
			seen[id] = true
			if have, ok := s.Words.Find(id); ok {
				all = append(all, keyword{text, int64(have.Sum) * e.Rare.Of(id)})
			}
		}
	}
	slices.SortFunc(all, func(a, b keyword) int { return cmp.Or(cmp.Compare(b.value, a.value), cmp.Compare(a.text, b.text)) })
	var out []string
	for _, k := range all[:min(len(all), mostKeywords)] {
		out = append(out, k.text)
	}
	return out
}

// typical is the original that is likest to the whole story; articles go before the organisation's own items.
func (e *Engine) typical(s *held.Story) int64 {
	best, like := int64(0), -1.0
	for m := range evenly(s.Members, describeFrom) {
		it := e.items[m]
		if it == nil || !it.Flags.Has(held.IsShape) {
			continue
		}
		l := e.LikeWhole(it, s)
		if it.Flags.Has(held.IsOwn) || it.Flags.Has(held.IsSlug) {
			l /= 4
		}
		if l > like {
			best, like = it.ID, l
		}
	}
	if best == 0 && len(s.Members) > 0 {
		return s.Members[0]
	}
	return best
}
