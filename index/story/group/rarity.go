package group

import (
	"math"

	"presswatch/index/story/terms"
)

// rarity knows how rare a term is: the share of stories that hold it, not of items, so that a story of a thousand items does
// not make its own words common. Counts are kept in a table of fixed size (count-min, Cormode and Muthukrishnan 2005, two
// rows). What compares uses a frozen copy: it changes only when the number of stories has grown by an eighth, at a moment that
// depends on nothing but the items, so that a restart changes nothing.
type rarity struct {
	counts  [2][]uint32
	stories uint32 // counted, with those that stand in for reading
	frozen  [2][]uint8
	until   uint32 // the number of stories at which the frozen copy is made anew
	epoch   int
	upTo    int64 // the highest item number that was counted
}

const (
	rarityBits = 18
	raritySlot = 1<<rarityBits - 1

	// priorStories is how many stories the lists of common words weigh, and rarest how often a term that was never seen is
	// taken to have been there.
	priorStories = 1000
	rarest       = 1

	// idfUnit is by how much idf is multiplied to be kept in whole numbers, idfMost its bound.
	idfUnit = 16
	idfMost = 150

	// mostUnfrozen is after how many new stories what compares is frozen anew at the latest.
	mostUnfrozen = 2_000

	// mostStories halves all counts when it is reached, so that old news count less than new ones.
	mostStories = 400_000
)

func newRarity() *rarity {
	r := &rarity{stories: priorStories}
	for i := range r.counts {
		r.counts[i] = make([]uint32, raritySlot+1)
		r.frozen[i] = make([]uint8, raritySlot+1)
	}
	terms.Commonness(func(id uint32, share float64) {
		for i := range r.counts {
			r.counts[i][slot(i, id)] += uint32(share * priorStories)
		}
	})
	r.freeze()
	return r
}

func slot(row int, id uint32) uint32 {
	if row == 1 {
		id *= 0x9e3779b1
		return id >> (32 - rarityBits)
	}
	return id & raritySlot
}

// see counts a term for a story that did not have it.
func (r *rarity) see(id uint32) {
	for i := range r.counts {
		r.counts[i][slot(i, id)]++
	}
}

// found counts a story.
func (r *rarity) found() {
	r.stories++
}

// settle freezes anew if it is time; it returns whether it did.
func (r *rarity) settle() bool {
	if r.stories < r.until {
		return false
	}
	if r.stories >= mostStories {
		r.stories /= 2
		for i := range r.counts {
			for k := range r.counts[i] {
				r.counts[i][k] /= 2
			}
		}
	}
	r.freeze()
	return true
}

func (r *rarity) freeze() {
	for i := range r.counts {
		for k, n := range r.counts[i] {
			r.frozen[i][k] = idf(n, r.stories)
		}
	}
	r.until = r.stories + min(r.stories/8, mostUnfrozen)
	r.epoch++
}

func idf(count, stories uint32) uint8 {
	v := idfUnit * math.Log(float64(stories+rarest)/float64(count+rarest))
	return uint8(max(1, min(idfMost, math.Round(v))))
}

// of returns the rarity of a term: the larger of the rows, for a row never counts too little.
func (r *rarity) of(id uint32) int64 {
	return int64(max(r.frozen[0][slot(0, id)], r.frozen[1][slot(1, id)]))
}
