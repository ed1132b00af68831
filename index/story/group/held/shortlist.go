package held

import (
	"cmp"
	"slices"
)

// Postings find the stories that share rare words with an item. A story is listed under the heaviest words of each member
// that shapes it.
type Postings struct {
	lists map[uint32]*[]post // pointers: a list changes far more often than it is made
	slots []int64            // story of each slot; 0: free
	free  []int32
	sums  []float64 // by slot, of the question that is being asked
	hit   []int32

	filling bool
	pending []uint64 // word and story of what was put while it is being filled
}

// post is a story in the list of a word, with how many of its members put it there.
type post struct {
	slot    int32
	members int32
}

// Bounds of the search for stories that an item may belong to.
const (
	IndexedWords = 24    // of an item, under which its story is listed
	AskedWords   = 20    // of an item, that are looked up
	longestList  = 3_000 // stories looked at in one list, the newest
	Candidates   = 24    // stories that are compared closely
)

// NewPostings returns empty lists.
func NewPostings() *Postings { return &Postings{lists: map[uint32]*[]post{}} }

// NewSlot gives a story its place among the sums.
func (p *Postings) NewSlot(story int64) int32 {
	if n := len(p.free); n > 0 {
		s := p.free[n-1]
		p.free = p.free[:n-1]
		p.slots[s] = story
		return s
	}
	p.slots = append(p.slots, story)
	p.sums = append(p.sums, 0)
	return int32(len(p.slots) - 1)
}

// Release takes it back.
func (p *Postings) Release(slot int32) {
	p.slots[slot] = 0
	p.free = append(p.free, slot)
}

// Change lists a story under the words of a member, or takes it out.
func (p *Postings) Change(s *Story, it *Item, sign int32) {
	for _, w := range it.Words {
		if w.Listed {
			p.Put(s, w.ID, sign)
		}
	}
}

// storyBits leave room for a word's number before a story's in one.
const storyBits = 38

// Fill begins the filling of the lists with very many stories: what is put is only noted until [Postings.Filled], which
// takes a third of the time.
func (p *Postings) Fill() { p.filling = true }

// Filled lists what was put since [Postings.Fill]. slot gives the slot of a story.
func (p *Postings) Filled(slot func(story int64) int32) {
	all := p.pending
	p.filling, p.pending = false, nil
	slices.Sort(all)
	for from := 0; from < len(all); {
		id, list := uint32(all[from]>>storyBits), []post(nil)
		for from < len(all) && uint32(all[from]>>storyBits) == id {
			n := from + 1
			for n < len(all) && all[n] == all[from] {
				n++
			}
			list = append(list, post{slot(int64(all[from] & (1<<storyBits - 1))), int32(n - from)})
			from = n
		}
		p.join(id, list)
	}
}

// join adds a list to the one that a word may have already: of stories that were known before the filling.
func (p *Postings) join(id uint32, list []post) {
	l := p.lists[id]
	if l == nil {
		list = slices.Clone(list) // no larger than it is
		p.lists[id] = &list
		return
	}
	for _, x := range list {
		at, found := p.search(*l, p.slots[x.slot])
		if found {
			(*l)[at].members += x.members
			continue
		}
		*l = slices.Insert(*l, at, x)
	}
}

// Put lists a story under a word, or takes it out.
func (p *Postings) Put(s *Story, id uint32, sign int32) {
	if p.filling && sign > 0 && s.ID < 1<<storyBits && id < 1<<(64-storyBits) {
		p.pending = append(p.pending, uint64(id)<<storyBits|uint64(s.ID))
		return
	}
	l := p.lists[id]
	if l == nil {
		if sign > 0 {
			p.lists[id] = &[]post{{s.Slot, sign}}
		}
		return
	}
	at, found := p.search(*l, s.ID)
	switch {
	case found:
		if (*l)[at].members += sign; (*l)[at].members <= 0 {
			p.drop(id, l, at)
		}
	case sign > 0:
		*l = slices.Insert(*l, at, post{s.Slot, sign})
	}
}

func (p *Postings) drop(id uint32, l *[]post, at int) {
	if *l = slices.Delete(*l, at, at+1); len(*l) == 0 {
		delete(p.lists, id)
	}
}

// Purge takes what is left of a story out of all lists: what members put there that were let go of since.
func (p *Postings) Purge(s *Story) {
	for _, w := range s.Words {
		l := p.lists[w.ID]
		if l == nil {
			continue
		}
		if at, found := p.search(*l, s.ID); found {
			p.drop(w.ID, l, at)
		}
	}
}

// Count is how many members of a story put it into the list of a word.
func (p *Postings) Count(s *Story, id uint32) int32 {
	l := p.lists[id]
	if l == nil {
		return 0
	}
	if at, found := p.search(*l, s.ID); found {
		return (*l)[at].members
	}
	return 0
}

func (p *Postings) search(l []post, story int64) (int, bool) {
	return slices.BinarySearchFunc(l, story, func(x post, id int64) int { return cmp.Compare(p.slots[x.slot], id) })
}

// Candidate is a story that may be the right one.
type Candidate struct {
	Story int64
	sum   float64
}

// Ask returns the stories that share the heaviest of these words, the likest first.
func (p *Postings) Ask(words []Asked, most int) []Candidate {
	p.hit = p.hit[:0]
	for _, w := range words {
		all := p.lists[w.ID]
		if all == nil {
			continue
		}
		l := *all
		if len(l) > longestList {
			l = l[len(l)-longestList:]
		}
		for _, x := range l {
			if p.sums[x.slot] == 0 {
				p.hit = append(p.hit, x.slot)
			}
			p.sums[x.slot] += w.Value
		}
	}
	out := make([]Candidate, 0, most)
	for _, s := range p.hit {
		out = p.keep(out, Candidate{p.slots[s], p.sums[s]}, most)
		p.sums[s] = 0
	}
	return out
}

// keep puts a candidate in its place among the best.
func (p *Postings) keep(best []Candidate, c Candidate, most int) []Candidate {
	better := func(a, b Candidate) bool { return a.sum > b.sum || a.sum == b.sum && a.Story < b.Story }
	if len(best) == most {
		if !better(c, best[most-1]) {
			return best
		}
		best = best[:most-1]
	}
	at := len(best)
	for at > 0 && better(c, best[at-1]) {
		at--
	}
	return slices.Insert(best, at, c)
}

// Asked is a word of a question, with the square of its weight.
type Asked struct {
	ID    uint32
	Value float64
}

// Question asks for the stories that share the heaviest words.
func (d *Draft) Question() []Asked {
	out := make([]Asked, 0, AskedWords)
	for _, i := range d.Heaviest(AskedWords) {
		v := float64(d.Words[i].Weight) * float64(d.IDF[i])
		out = append(out, Asked{d.Words[i].ID, v * v})
	}
	return out
}

// QuestionOf asks for stories like this one.
func (e *Scale) QuestionOf(s *Story) []Asked {
	all := make([]Asked, 0, len(s.Words))
	for _, w := range s.Words {
		v := float64(w.Sum) * float64(e.Rare.Of(w.ID))
		all = append(all, Asked{w.ID, v * v})
	}
	slices.SortFunc(all, func(a, b Asked) int { return cmp.Or(cmp.Compare(b.Value, a.Value), cmp.Compare(a.ID, b.ID)) })
	return all[:min(len(all), AskedWords)]
}
