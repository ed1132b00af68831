package held

import (
	"cmp"
	"math"
	"slices"
)

// Story is what is kept of a story.
type Story struct {
	ID      int64
	Slot    int32
	Chapter int64
	Voices  []voice // by outlet
	Members []int64 // items held, ascending
	Shape   int32   // members that shape it, gone ones included
	Short   int32   // of them short ones
	Words   Vec
	Marks   Vec
	Norm2   uint64 // of words, with rarity: exact, for it wraps around and comes back
	Title2  uint64
	Marks2  uint64
	Epoch   int         // of the rarities that the norms were worked out with
	Top     []heavyWord // the heaviest words; nil: to be looked up
	Oldest  int64       // span of its members' times; 0: none is known
	Newest  int64
	Last    int64 // when its last item was seen
	Closed  bool  // nothing of it is held but what chapters are found by
	Gone    Gone
}

// Shape adds a member to the sums of its story; sign -1 takes it out again.
func (e *Scale) Shape(s *Story, it *Item, sign int32) {
	s.Shape += sign
	s.Voice(it.Outlet, sign)
	if it.Flags.Has(IsShort) {
		s.Short += sign
	}
	current := s.Epoch == e.Rare.Epoch // else the norms are worked out anew before they are used
	var buf [KeptWords]Entry
	words := it.Entries(buf[:])
	if current {
		e.norms(s, words, false)
		e.markNorm(s, it.Marks, false)
	}
	s.Words = s.Words.Add(words, sign)
	s.Marks = s.Marks.Add(it.Marks, sign)
	if current {
		e.norms(s, words, true)
		e.markNorm(s, it.Marks, true)
	}
	s.Top = nil
	e.Posts.Change(s, it, sign)
}

// voice is an outlet with how many of the members that are held and shape the story are from it.
type voice struct {
	outlet  uint32
	members int32
}

// Voice counts a member of an outlet.
func (s *Story) Voice(outlet uint32, sign int32) {
	if outlet == 0 {
		return
	}
	at, found := slices.BinarySearchFunc(s.Voices, outlet, func(v voice, o uint32) int { return cmp.Compare(v.outlet, o) })
	if !found {
		s.Voices = slices.Insert(s.Voices, at, voice{outlet: outlet})
	}
	if s.Voices[at].members += sign; s.Voices[at].members <= 0 {
		s.Voices = slices.Delete(s.Voices, at, at+1)
	}
}

// Repeats is how many members of a story are from one outlet, and the share of all that they are. An outlet that writes much
// of a story alone is more likely to begin everything that it writes with the same words.
func (s *Story) Repeats(outlet uint32) (n int32, part float64) {
	at, found := slices.BinarySearchFunc(s.Voices, outlet, func(v voice, o uint32) int { return cmp.Compare(v.outlet, o) })
	if !found {
		return 0, 0
	}
	n = s.Voices[at].members
	return n, float64(n) / float64(max(1, s.Shape))
}

// norms adds the squares of these words to the story's norms, or takes them away.
func (e *Scale) norms(s *Story, words []Entry, add bool) {
	for _, w := range words {
		have, ok := s.Words.Find(w.ID)
		if !ok {
			continue
		}
		idf := e.Rare.Of(w.ID)
		v, t := uint64(int64(have.Sum)*idf), uint64(int64(have.Title)*idf)
		if add {
			s.Norm2, s.Title2 = s.Norm2+v*v, s.Title2+t*t
		} else {
			s.Norm2, s.Title2 = s.Norm2-v*v, s.Title2-t*t
		}
	}
}

// markNorm adds the squares of these marks to the story's norm, or takes them away.
func (e *Scale) markNorm(s *Story, marks []Entry, add bool) {
	for _, m := range marks {
		have, ok := s.Marks.Find(m.ID)
		if !ok {
			continue
		}
		v := uint64(int64(have.Sum) * e.Rare.Of(m.ID))
		if add {
			s.Marks2 += v * v
		} else {
			s.Marks2 -= v * v
		}
	}
}

// heavyWord is a word of a story with its share of the weight of the heaviest ones.
type heavyWord struct {
	id    uint32
	value int64
}

// TopWords is how many of the heaviest words of a story an item is asked for.
const TopWords = 10

// HeaviestOf returns the heaviest words of a story, the heaviest first.
func (e *Scale) HeaviestOf(s *Story) []heavyWord {
	if s.Top != nil {
		return s.Top
	}
	top := make([]heavyWord, 0, TopWords)
	for _, w := range s.Words {
		h := heavyWord{w.ID, int64(w.Sum) * e.Rare.Of(w.ID)}
		if len(top) == TopWords && h.value <= top[TopWords-1].value {
			continue
		}
		at := len(top)
		for at > 0 && top[at-1].value < h.value {
			at--
		}
		if len(top) == TopWords {
			top = top[:TopWords-1]
		}
		top = slices.Insert(top, at, h)
	}
	s.Top = top
	return top
}

// RefreshNow works the norms out anew.
func (e *Scale) RefreshNow(s *Story) {
	s.Epoch = -1
	e.Refresh(s)
}

// Refresh works the norms out anew if the rarities have changed since.
func (e *Scale) Refresh(s *Story) {
	if s.Epoch == e.Rare.Epoch {
		return
	}
	s.Epoch, s.Norm2, s.Title2, s.Marks2, s.Top = e.Rare.Epoch, 0, 0, 0, nil
	e.markNorm(s, s.Marks, true)
	for _, w := range s.Words {
		idf := e.Rare.Of(w.ID)
		v, t := uint64(int64(w.Sum)*idf), uint64(int64(w.Title)*idf)
		s.Norm2, s.Title2 = s.Norm2+v*v, s.Title2+t*t
	}
}

func (s *Story) norm() float64  { return math.Sqrt(float64(s.Norm2)) }
func (s *Story) tnorm() float64 { return math.Sqrt(float64(s.Title2)) }

// Absorb adds up two stories.
func (s *Story) Absorb(from *Story) {
	s.Members = append(s.Members, from.Members...)
	slices.Sort(s.Members)
	s.Words = s.Words.Add(from.Words, 1)
	s.Marks = s.Marks.Add(from.Marks, 1)
	for _, v := range from.Voices {
		s.Voice(v.outlet, v.members)
	}
	s.Shape, s.Short = s.Shape+from.Shape, s.Short+from.Short
	if from.Oldest != 0 && (s.Oldest == 0 || from.Oldest < s.Oldest) {
		s.Oldest = from.Oldest
	}
	s.Newest, s.Last = max(s.Newest, from.Newest), max(s.Last, from.Last)
	s.Closed = s.Closed && from.Closed
	s.Gone.Add(&from.Gone)
}
