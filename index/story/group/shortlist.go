package group

import (
	"cmp"
	"slices"
)

// postings find the stories that share rare words with an item. A story is listed under the heaviest words of each member
// that shapes it.
type postings struct {
	lists map[uint32][]post
	slots []int64 // story of each slot; 0: free
	free  []int32
	sums  []float64 // by slot, of the question that is being asked
	hit   []int32
}

// post is a story in the list of a word, with how many of its members put it there.
type post struct {
	slot    int32
	members int32
}

const (
	indexedWords = 24
	askedWords   = 20
	longestList  = 3_000 // stories looked at in one list, the newest
	candidates   = 24
)

func newPostings() *postings { return &postings{lists: map[uint32][]post{}} }

func (p *postings) slot(story int64) int32 {
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

func (p *postings) release(slot int32) {
	p.slots[slot] = 0
	p.free = append(p.free, slot)
}

// change lists a story under the words of a member, or takes it out.
func (p *postings) change(s *story, it *item, sign int32) {
	for _, w := range it.words {
		if w.listed {
			p.put(s, w.id, sign)
		}
	}
}

func (p *postings) put(s *story, id uint32, sign int32) {
	l := p.lists[id]
	at, found := p.search(l, s.id)
	switch {
	case found:
		l[at].members += sign
		if l[at].members <= 0 {
			l = slices.Delete(l, at, at+1)
		}
	case sign > 0:
		l = slices.Insert(l, at, post{s.slot, sign})
	}
	if len(l) == 0 {
		delete(p.lists, id)
		return
	}
	p.lists[id] = l
}

// purge takes what is left of a story out of all lists: what members put there that were let go of since.
func (p *postings) purge(s *story) {
	for _, w := range s.words {
		l := p.lists[w.id]
		if at, found := p.search(l, s.id); found {
			if l = slices.Delete(l, at, at+1); len(l) == 0 {
				delete(p.lists, w.id)
			} else {
				p.lists[w.id] = l
			}
		}
	}
}

// count is how many members of a story put it into the list of a word.
func (p *postings) count(s *story, id uint32) int32 {
	l := p.lists[id]
	if at, found := p.search(l, s.id); found {
		return l[at].members
	}
	return 0
}

func (p *postings) search(l []post, story int64) (int, bool) {
	return slices.BinarySearchFunc(l, story, func(x post, id int64) int { return cmp.Compare(p.slots[x.slot], id) })
}

// candidate is a story that may be the right one.
type candidate struct {
	story int64
	sum   float64
}

// ask returns the stories that share the heaviest of these words, the likest first.
func (p *postings) ask(words []asked, most int) []candidate {
	p.hit = p.hit[:0]
	for _, w := range words {
		l := p.lists[w.id]
		if len(l) > longestList {
			l = l[len(l)-longestList:]
		}
		for _, x := range l {
			if p.sums[x.slot] == 0 {
				p.hit = append(p.hit, x.slot)
			}
			p.sums[x.slot] += w.value
		}
	}
	out := make([]candidate, 0, most)
	for _, s := range p.hit {
		out = p.keep(out, candidate{p.slots[s], p.sums[s]}, most)
		p.sums[s] = 0
	}
	return out
}

// keep puts a candidate in its place among the best.
func (p *postings) keep(best []candidate, c candidate, most int) []candidate {
	better := func(a, b candidate) bool { return a.sum > b.sum || a.sum == b.sum && a.story < b.story }
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

// asked is a word of a question, with the square of its weight.
type asked struct {
	id    uint32
	value float64
}

func (d *draft) question() []asked {
	out := make([]asked, 0, askedWords)
	for _, i := range d.heaviest(askedWords) {
		v := float64(d.words[i].weight) * float64(d.idf[i])
		out = append(out, asked{d.words[i].id, v * v})
	}
	return out
}
