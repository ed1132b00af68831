package held

import (
	"encoding/binary"
	"math"
	"slices"

	"presswatch/index/story/terms"
)

// Rarity knows how rare a term is: the share of stories that hold it, not of items, so that a story of a thousand items does
// not make its own words common. Counts are kept in a table of fixed size (count-min, Cormode and Muthukrishnan 2005, two
// rows). What compares uses a frozen copy: it changes only when the number of stories has grown by an eighth, at a moment that
// depends on nothing but the items, so that a restart changes nothing.
type Rarity struct {
	counts  [2][]uint32
	Stories uint32 // counted, with those that stand in for reading
	frozen  [2][]uint8
	until   uint32 // the number of stories at which the frozen copy is made anew
	Epoch   int    // how often it was frozen
	UpTo    int64  // the highest item number that was counted
}

const (
	rarityBits = 18
	RaritySlot = 1<<rarityBits - 1 // the last slot

	// PriorStories is how many stories the lists of common words weigh, and rarest how often a term that was never seen is
	// taken to have been there.
	PriorStories = 1000
	rarest       = 1

	// IdfUnit is by how much idf is multiplied to be kept in whole numbers, IdfMost its bound.
	IdfUnit = 16
	IdfMost = 150 // no term is rarer

	// mostUnfrozen is after how many new stories what compares is frozen anew at the latest.
	mostUnfrozen = 2_000

	// mostStories halves all counts when it is reached, so that old news count less than new ones.
	mostStories = 400_000
)

// NewRarity knows what the lists of common words tell, and no more.
func NewRarity() *Rarity {
	r := &Rarity{Stories: PriorStories}
	for i := range r.counts {
		r.counts[i] = make([]uint32, RaritySlot+1)
		r.frozen[i] = make([]uint8, RaritySlot+1)
	}
	terms.Commonness(func(id uint32, share float64) {
		for i := range r.counts {
			r.counts[i][slot(i, id)] += uint32(share * PriorStories)
		}
	})
	r.Freeze()
	return r
}

func slot(row int, id uint32) uint32 {
	if row == 1 {
		id *= 0x9e3779b1
		return id >> (32 - rarityBits)
	}
	return id & RaritySlot
}

// See counts a term for a story that did not have it.
func (r *Rarity) See(id uint32) {
	for i := range r.counts {
		r.counts[i][slot(i, id)]++
	}
}

// Found counts a story.
func (r *Rarity) Found() {
	r.Stories++
}

// Settle freezes anew if it is time; it returns whether it did.
func (r *Rarity) Settle() bool {
	if r.Stories < r.until {
		return false
	}
	if r.Stories >= mostStories {
		r.Stories /= 2
		for i := range r.counts {
			for k := range r.counts[i] {
				r.counts[i][k] /= 2
			}
		}
	}
	r.Freeze()
	return true
}

// Freeze makes the copy that compares.
func (r *Rarity) Freeze() {
	for i := range r.counts {
		for k, n := range r.counts[i] {
			r.frozen[i][k] = idf(n, r.Stories)
		}
	}
	r.until = r.Stories + min(r.Stories/8, mostUnfrozen)
	r.Epoch++
}

func idf(count, stories uint32) uint8 {
	v := IdfUnit * math.Log(float64(stories+rarest)/float64(count+rarest))
	return uint8(max(1, min(IdfMost, math.Round(v))))
}

// Of returns the rarity of a term: the larger of the rows, for a row never counts too little.
func (r *Rarity) Of(id uint32) int64 {
	return int64(max(r.frozen[0][slot(0, id)], r.frozen[1][slot(1, id)]))
}

// Encode writes all that it knows.
func (r *Rarity) Encode(raw []byte) []byte {
	raw = binary.AppendUvarint(raw, uint64(r.Stories))
	raw = binary.AppendUvarint(raw, uint64(r.until))
	raw = binary.AppendUvarint(raw, uint64(r.Epoch))
	raw = binary.AppendVarint(raw, r.UpTo)
	for i := range r.counts {
		for _, n := range r.counts[i] {
			raw = binary.AppendUvarint(raw, uint64(n))
		}
		raw = append(raw, r.frozen[i]...)
	}
	return raw
}

// DecodeRarity reads it again.
func DecodeRarity(d *Decoder) *Rarity {
	r := &Rarity{}
	r.Stories, r.until = uint32(d.Uint(math.MaxUint32)), uint32(d.Uint(math.MaxUint32))
	r.Epoch, r.UpTo = int(d.Uint(math.MaxInt32)), d.Int()
	for i := range r.counts {
		r.counts[i] = make([]uint32, RaritySlot+1)
		for k := range r.counts[i] {
			r.counts[i][k] = uint32(d.Uint(math.MaxUint32))
		}
		r.frozen[i] = slices.Clone(d.Bytes(RaritySlot + 1))
	}
	return r
}
