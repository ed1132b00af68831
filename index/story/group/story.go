package group

import (
	"cmp"
	"math"
	"slices"
)

// story is what is kept of a story.
type story struct {
	id      int64
	slot    int32
	chapter int64
	voices  []voice // by outlet
	members []int64 // items held, ascending
	shape   int32   // members that shape it, gone ones included
	short   int32   // of them short ones
	words   vec
	marks   vec
	norm2   uint64 // of words, with rarity: exact, for it wraps around and comes back
	title2  uint64
	marks2  uint64
	epoch   int
	top     []heavyWord // the heaviest words; nil: to be looked up
	oldest  int64       // span of its members' times; 0: none is known
	newest  int64
	last    int64 // when its last item was seen
	closed  bool  // nothing of it is held but what chapters are found by
	gone    gone
}

// mostShaping bounds how many members shape a story, and with it the size of its sums.
const mostShaping = 4_000

// enter takes an item into its story's sums.
func (e *Engine) enter(s *story, it *item) {
	it.story = s.id
	if at, found := slices.BinarySearch(s.members, it.id); !found {
		s.members = slices.Insert(s.members, at, it.id)
	}
	if it.when != 0 {
		if s.oldest == 0 || it.when < s.oldest {
			s.oldest = it.when
		}
		if it.when+int64(it.slack) > s.newest {
			s.newest = it.when + int64(it.slack)
		}
	}
	s.last = max(s.last, it.seen)
	if it.flags.has(isShape) {
		e.shape(s, it, 1)
	}
	if s.last == 0 {
		e.dirty[s.id] = true
	}
}

// leave takes it out again. Its span is worked out afresh.
func (e *Engine) leave(s *story, it *item) {
	if at, found := slices.BinarySearch(s.members, it.id); found {
		s.members = slices.Delete(s.members, at, at+1)
	}
	if it.flags.has(isShape) {
		e.shape(s, it, -1)
	}
	e.span(s)
}

func (e *Engine) span(s *story) {
	s.oldest, s.newest, s.last = s.gone.oldest, s.gone.newest, s.gone.end
	for _, id := range s.members {
		it := e.items[id]
		if it == nil {
			continue
		}
		if it.when != 0 {
			if s.oldest == 0 || it.when < s.oldest {
				s.oldest = it.when
			}
			s.newest = max(s.newest, it.when+int64(it.slack))
		}
		s.last = max(s.last, it.seen)
	}
}

func (e *Engine) shape(s *story, it *item, sign int32) {
	s.shape += sign
	s.voice(it.outlet, sign)
	if it.flags.has(isShort) {
		s.short += sign
	}
	current := s.epoch == e.rare.epoch // else the norms are worked out anew before they are used
	var buf [keptWords]entry
	words := it.entries(buf[:])
	if current {
		e.norms(s, words, false)
		e.markNorm(s, it.marks, false)
	}
	s.words = s.words.add(words, sign)
	s.marks = s.marks.add(it.marks, sign)
	if current {
		e.norms(s, words, true)
		e.markNorm(s, it.marks, true)
	}
	s.top = nil
	e.posts.change(s, it, sign)
}

// voice is an outlet with how many of the members that are held and shape the story are from it.
type voice struct {
	outlet  uint32
	members int32
}

func (s *story) voice(outlet uint32, sign int32) {
	if outlet == 0 {
		return
	}
	at, found := slices.BinarySearchFunc(s.voices, outlet, func(v voice, o uint32) int { return cmp.Compare(v.outlet, o) })
	if !found {
		s.voices = slices.Insert(s.voices, at, voice{outlet: outlet})
	}
	if s.voices[at].members += sign; s.voices[at].members <= 0 {
		s.voices = slices.Delete(s.voices, at, at+1)
	}
}

// repeats is how many members of a story are from one outlet, and the share of all that they are. An outlet that writes much
// of a story alone is more likely to begin everything that it writes with the same words.
func (s *story) repeats(outlet uint32) (n int32, part float64) {
	at, found := slices.BinarySearchFunc(s.voices, outlet, func(v voice, o uint32) int { return cmp.Compare(v.outlet, o) })
	if !found {
		return 0, 0
	}
	n = s.voices[at].members
	return n, float64(n) / float64(max(1, s.shape))
}

// norms adds the squares of these words to the story's norms, or takes them away.
func (e *Engine) norms(s *story, words []entry, add bool) {
	for _, w := range words {
		have, ok := s.words.find(w.id)
		if !ok {
			continue
		}
		idf := e.rare.of(w.id)
		v, t := uint64(int64(have.sum)*idf), uint64(int64(have.title)*idf)
		if add {
			s.norm2, s.title2 = s.norm2+v*v, s.title2+t*t
		} else {
			s.norm2, s.title2 = s.norm2-v*v, s.title2-t*t
		}
	}
}

// markNorm adds the squares of these marks to the story's norm, or takes them away.
func (e *Engine) markNorm(s *story, marks []entry, add bool) {
	for _, m := range marks {
		have, ok := s.marks.find(m.id)
		if !ok {
			continue
		}
		v := uint64(int64(have.sum) * e.rare.of(m.id))
		if add {
			s.marks2 += v * v
		} else {
			s.marks2 -= v * v
		}
	}
}

// heavyWord is a word of a story with its share of the weight of the heaviest ones.
type heavyWord struct {
	id    uint32
	value int64
}

// topWords is how many of the heaviest words of a story an item is asked for.
const topWords = 10

// heaviestOf returns the heaviest words of a story, the heaviest first.
func (e *Engine) heaviestOf(s *story) []heavyWord {
	if s.top != nil {
		return s.top
	}
	top := make([]heavyWord, 0, topWords)
	for _, w := range s.words {
		h := heavyWord{w.id, int64(w.sum) * e.rare.of(w.id)}
		if len(top) == topWords && h.value <= top[topWords-1].value {
			continue
		}
		at := len(top)
		for at > 0 && top[at-1].value < h.value {
			at--
		}
		if len(top) == topWords {
			top = top[:topWords-1]
		}
		top = slices.Insert(top, at, h)
	}
	s.top = top
	return top
}

// refreshNow works the norms out anew.
func (e *Engine) refreshNow(s *story) {
	s.epoch = -1
	e.refresh(s)
}

// refresh works the norms out anew if the rarities have changed since.
func (e *Engine) refresh(s *story) {
	if s.epoch == e.rare.epoch {
		return
	}
	s.epoch, s.norm2, s.title2, s.marks2, s.top = e.rare.epoch, 0, 0, 0, nil
	e.markNorm(s, s.marks, true)
	for _, w := range s.words {
		idf := e.rare.of(w.id)
		v, t := uint64(int64(w.sum)*idf), uint64(int64(w.title)*idf)
		s.norm2, s.title2 = s.norm2+v*v, s.title2+t*t
	}
}

func (s *story) norm() float64  { return math.Sqrt(float64(s.norm2)) }
func (s *story) tnorm() float64 { return math.Sqrt(float64(s.title2)) }
