package held

import (
	"encoding/binary"
	"math"
)

// Encode writes what a story has beyond the members that are held: s is the whole story, rest has its sums without theirs, and
// listed is how many of those let go of put it into the list of a word.
func (rest *Story) Encode(raw []byte, s *Story, listed map[uint32]int32) []byte {
	g := &s.Gone
	for _, v := range []int64{
		s.ID, s.Chapter, int64(bit(s.Closed)), int64(rest.Shape), int64(rest.Short), int64(g.Articles), int64(g.Originals),
		int64(g.Own), int64(g.Reactions), g.Begin, g.End, g.Oldest, g.Newest, s.Last,
	} {
		raw = binary.AppendVarint(raw, v)
	}
	raw = binary.AppendUvarint(raw, uint64(len(g.Outlets)))
	for _, o := range g.Outlets {
		raw = binary.LittleEndian.AppendUint32(raw, o)
	}
	raw = binary.AppendUvarint(raw, uint64(len(rest.Words)))
	for _, w := range rest.Words {
		raw = binary.AppendUvarint(raw, uint64(w.ID))
		raw = binary.AppendUvarint(raw, uint64(w.Sum))
		raw = binary.AppendUvarint(raw, uint64(w.Title))
		raw = binary.AppendUvarint(raw, uint64(max(0, listed[w.ID])))
	}
	raw = binary.AppendUvarint(raw, uint64(len(rest.Marks)))
	for _, m := range rest.Marks {
		raw = binary.AppendUvarint(raw, uint64(m.ID))
		raw = binary.AppendUvarint(raw, uint64(m.Sum))
	}
	return raw
}

// Rest is a story as the memory has it.
type Rest struct {
	Story
	Listed []int32
}

// DecodeRest reads it.
func DecodeRest(d *Decoder) *Rest {
	r := &Rest{}
	g := &r.Gone
	r.ID, r.Chapter, r.Closed = d.Int(), d.Int(), d.Int() == 1
	r.Shape, r.Short = int32(d.Int()), int32(d.Int())
	g.Articles, g.Originals, g.Own, g.Reactions = int(d.Int()), int(d.Int()), int(d.Int()), int(d.Int())
	g.Begin, g.End, g.Oldest, g.Newest, r.Last = d.Int(), d.Int(), d.Int(), d.Int(), d.Int()
	for range d.Uint(MostOutlets) {
		g.Outlets = append(g.Outlets, binary.LittleEndian.Uint32(d.Bytes(4)))
	}
	for range d.Uint(uint64(len(d.left))) {
		r.Words = append(r.Words, Entry{uint32(d.Uint(math.MaxUint32)), int32(d.Uint(math.MaxInt32)), int32(d.Uint(math.MaxInt32))})
		r.Listed = append(r.Listed, int32(d.Uint(math.MaxInt32)))
	}
	for range d.Uint(uint64(len(d.left))) {
		r.Marks = append(r.Marks, Entry{ID: uint32(d.Uint(math.MaxUint32)), Sum: int32(d.Uint(math.MaxInt32))})
	}
	return r
}
