package group

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"time"

	"presswatch/index"
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
	out := index.Story{ID: id, Chapter: s.chapter, Own: s.gone.own, Reactions: s.gone.reactions, Articles: s.gone.articles, Originals: s.gone.originals}
	begin, end := s.gone.begin, s.gone.end
	outlets := map[uint32]bool{}
	for _, o := range s.gone.outlets {
		outlets[o] = true
	}
	for _, m := range s.members {
		it := e.items[m]
		if it == nil {
			continue
		}
		tally(&out, it, outlets)
		if it.seen != 0 && (begin == 0 || it.seen < begin) {
			begin = it.seen
		}
		end = max(end, it.seen)
	}
	out.Copies, out.Outlets = out.Articles-out.Originals, len(outlets)
	out.Begin, out.End = unix(begin), unix(end)
	out.Hours = e.hours(s, end)
	out.Keywords = e.keywords(s)
	return out, e.typical(s)
}

func tally(out *index.Story, it *item, outlets map[uint32]bool) {
	switch {
	case it.flags.has(isReaction):
		out.Reactions++
	case it.flags.has(isOwn):
		out.Own++
	default:
		out.Articles++
		if it.copyOf == 0 {
			out.Originals++
		}
		if it.outlet != 0 {
			outlets[it.outlet] = true
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
func (e *Engine) hours(s *story, end int64) []int {
	if end == 0 {
		return nil
	}
	out, any := make([]int, hoursOfADay), false
	last := end / secondsOfHour
	for _, m := range s.members {
		it := e.items[m]
		if it == nil || it.flags.has(isOwn) || it.flags.has(isReaction) {
			continue
		}
		if ago := last - it.seen/secondsOfHour; ago >= 0 && ago < hoursOfADay {
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
func (e *Engine) keywords(s *story) []string {
	type keyword struct {
		text  string
		value int64
	}
	var all []keyword
	seen := map[uint32]bool{}
	for m := range evenly(s.members, describeFrom) {
		it := e.items[m]
		if it == nil || it.copyOf != 0 || it.flags.has(isReaction) {
			continue
		}
		for text := range strings.FieldsSeq(it.spelling) {
			id := terms.ID(text, it.language())
			if seen[id] {
				continue
			}
			seen[id] = true
			if have, ok := s.words.find(id); ok {
				all = append(all, keyword{text, int64(have.sum) * e.rare.of(id)})
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
func (e *Engine) typical(s *story) int64 {
	best, like := int64(0), -1.0
	for m := range evenly(s.members, describeFrom) {
		it := e.items[m]
		if it == nil || !it.flags.has(isShape) {
			continue
		}
		l := e.likeWhole(it, s)
		if it.flags.has(isOwn) || it.flags.has(isSlug) {
			l /= 4
		}
		if l > like {
			best, like = it.id, l
		}
	}
	if best == 0 && len(s.members) > 0 {
		return s.members[0]
	}
	return best
}

// likeWhole is the cosine of an item and its story.
func (e *Engine) likeWhole(it *item, s *story) float64 {
	e.refresh(s)
	var dot, norm float64
	for _, w := range it.words {
		v := float64(e.value(w))
		norm += v * v
		if have, ok := s.words.find(w.id); ok {
			dot += v * float64(int64(have.sum)*e.rare.of(w.id))
		}
	}
	return ratio(dot*dot, norm*float64(s.norm2))
}

// sharedWords are the heaviest words of an item that a story has too.
func (e *Engine) sharedWords(it *item, s *story) []string {
	var out []string
	for text := range strings.FieldsSeq(it.spelling) {
		if _, ok := s.words.find(terms.ID(text, it.language())); ok && len(out) < mostTerms {
			out = append(out, text)
		}
	}
	return out
}
