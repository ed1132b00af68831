package group

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
)

// The memory is what cannot be made again from members: how rare words are, and what is left of items that were let go of.
const (
	memoryVersion = 1
	maxMemory     = 256 << 20 // bytes, unpacked
)

var errMemory = errors.New("the memory of the stories cannot be read")

// Memory returns what has to be stored beside the members, from time to time; after a restart Recall takes it, and Observe is
// given the items that came since.
func (e *Engine) Memory() []byte {
	var raw []byte
	raw = binary.AppendVarint(raw, e.forgot)
	raw = binary.AppendVarint(raw, e.next)
	raw = e.rare.encode(raw)
	var left []*story
	for _, id := range slices.Sorted(maps.Keys(e.stories)) {
		if s := e.stories[id]; !s.gone.empty() {
			left = append(left, s)
		}
	}
	raw = binary.AppendUvarint(raw, uint64(len(left)))
	for _, s := range left {
		raw = e.encodeRest(raw, s)
	}
	out := bytes.NewBuffer([]byte{memoryVersion})
	w, _ := flate.NewWriter(out, flate.BestSpeed) // fails for unknown levels only
	_, _ = w.Write(raw)                           // into memory
	_ = w.Close()
	return out.Bytes()
}

func (r *rarity) encode(raw []byte) []byte {
	raw = binary.AppendUvarint(raw, uint64(r.stories))
	raw = binary.AppendUvarint(raw, uint64(r.until))
	raw = binary.AppendUvarint(raw, uint64(r.epoch))
	raw = binary.AppendVarint(raw, r.upTo)
	for i := range r.counts {
		for _, n := range r.counts[i] {
			raw = binary.AppendUvarint(raw, uint64(n))
		}
		raw = append(raw, r.frozen[i]...)
	}
	return raw
}

// encodeRest writes what a story has beyond the members that are held.
func (e *Engine) encodeRest(raw []byte, s *story) []byte {
	rest := story{words: slices.Clone(s.words), marks: slices.Clone(s.marks), shape: s.shape, short: s.short}
	listed := map[uint32]int32{}
	for _, w := range rest.words {
		if n := e.posts.count(s, w.id); n > 0 {
			listed[w.id] = n
		}
	}
	var buf [keptWords]entry
	for _, id := range s.members {
		it := e.items[id]
		if it == nil || !it.flags.has(isShape) {
			continue
		}
		rest.words, rest.marks = rest.words.add(it.entries(buf[:]), -1), rest.marks.add(it.marks, -1)
		rest.shape--
		if it.flags.has(isShort) {
			rest.short--
		}
		for _, w := range it.words {
			if w.listed {
				listed[w.id]--
			}
		}
	}
	g := &s.gone
	for _, v := range []int64{
		s.id, s.chapter, int64(bit(s.closed)), int64(rest.shape), int64(rest.short), int64(g.articles), int64(g.originals),
		int64(g.own), int64(g.reactions), g.begin, g.end, g.oldest, g.newest, s.last,
	} {
		raw = binary.AppendVarint(raw, v)
	}
	raw = binary.AppendUvarint(raw, uint64(len(g.outlets)))
	for _, o := range g.outlets {
		raw = binary.LittleEndian.AppendUint32(raw, o)
	}
	raw = binary.AppendUvarint(raw, uint64(len(rest.words)))
	for _, w := range rest.words {
		raw = binary.AppendUvarint(raw, uint64(w.id))
		raw = binary.AppendUvarint(raw, uint64(w.sum))
		raw = binary.AppendUvarint(raw, uint64(w.title))
		raw = binary.AppendUvarint(raw, uint64(max(0, listed[w.id])))
	}
	raw = binary.AppendUvarint(raw, uint64(len(rest.marks)))
	for _, m := range rest.marks {
		raw = binary.AppendUvarint(raw, uint64(m.id))
		raw = binary.AppendUvarint(raw, uint64(m.sum))
	}
	return raw
}

// Recall takes back what Memory returned, into an engine that knows nothing yet.
func (e *Engine) Recall(memory []byte) error {
	if len(memory) == 0 {
		return nil
	}
	if memory[0] != memoryVersion {
		return fmt.Errorf("version %d: %w", memory[0], errMemory)
	}
	raw, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(memory[1:])), maxMemory+1))
	if err != nil || len(raw) > maxMemory {
		return fmt.Errorf("unpack: %w", errors.Join(errMemory, err))
	}
	d := &decoder{b: raw}
	forgot, next := d.int(), d.int()
	rare := &rarity{}
	rare.decode(d)
	n := d.uint(math.MaxInt32)
	var left []*rest
	for range n {
		if d.bad {
			break
		}
		left = append(left, decodeRest(d))
	}
	if d.bad || len(d.b) > 0 {
		return errMemory
	}
	e.forgot, e.next, e.rare = forgot, max(e.next, next), rare
	for _, r := range left {
		e.revive(r)
	}
	return nil
}

func (r *rarity) decode(d *decoder) {
	r.stories, r.until = uint32(d.uint(math.MaxUint32)), uint32(d.uint(math.MaxUint32))
	r.epoch, r.upTo = int(d.uint(math.MaxInt32)), d.int()
	for i := range r.counts {
		r.counts[i] = make([]uint32, raritySlot+1)
		for k := range r.counts[i] {
			r.counts[i][k] = uint32(d.uint(math.MaxUint32))
		}
		r.frozen[i] = slices.Clone(d.bytes(raritySlot + 1))
	}
}

// rest is a story as the memory has it.
type rest struct {
	story
	listed []int32
}

func decodeRest(d *decoder) *rest {
	r := &rest{}
	g := &r.gone
	r.id, r.chapter, r.closed = d.int(), d.int(), d.int() == 1
	r.shape, r.short = int32(d.int()), int32(d.int())
	g.articles, g.originals, g.own, g.reactions = int(d.int()), int(d.int()), int(d.int()), int(d.int())
	g.begin, g.end, g.oldest, g.newest, r.last = d.int(), d.int(), d.int(), d.int(), d.int()
	for range d.uint(mostOutlets) {
		g.outlets = append(g.outlets, binary.LittleEndian.Uint32(d.bytes(4)))
	}
	for range d.uint(uint64(len(d.b))) {
		r.words = append(r.words, entry{uint32(d.uint(math.MaxUint32)), int32(d.uint(math.MaxInt32)), int32(d.uint(math.MaxInt32))})
		r.listed = append(r.listed, int32(d.uint(math.MaxInt32)))
	}
	for range d.uint(uint64(len(d.b))) {
		r.marks = append(r.marks, entry{id: uint32(d.uint(math.MaxUint32)), sum: int32(d.uint(math.MaxInt32))})
	}
	return r
}

func (e *Engine) revive(r *rest) {
	s := e.open(r.id)
	chapter := r.chapter
	slot := s.slot
	*s = r.story
	s.slot, s.chapter = slot, 0
	e.link(s, chapter)
	s.oldest, s.newest = s.gone.oldest, s.gone.newest
	for i, w := range s.words {
		if r.listed[i] > 0 {
			e.posts.put(s, w.id, r.listed[i])
		}
	}
	e.refreshNow(s)
}

// Observe counts an item that was placed after the memory was made, and does nothing else. Call it after Restore, in the order
// of placing.
func (e *Engine) Observe(d Doc) {
	it := e.items[d.ID]
	if it == nil {
		return
	}
	dr := e.read(&d)
	dr.copyOf, dr.flags = it.copyOf, it.flags
	k := 0
	for i := range dr.words {
		w := &dr.words[i]
		for k < len(it.words) && it.words[k].id < w.id {
			k++
		}
		w.fresh = k < len(it.words) && it.words[k].id == w.id && it.words[k].fresh
	}
	e.learn(dr)
	e.rare.settle()
}
