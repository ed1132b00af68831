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

	"presswatch/index/story/group/held"
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
	raw = e.Rare.Encode(raw)
	var left []*held.Story
	for _, id := range slices.Sorted(maps.Keys(e.stories)) {
		if s := e.stories[id]; !s.Gone.Empty() {
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

// encodeRest writes what a story has beyond the members that are held.
func (e *Engine) encodeRest(raw []byte, s *held.Story) []byte {
	rest := held.Story{Words: slices.Clone(s.Words), Marks: slices.Clone(s.Marks), Shape: s.Shape, Short: s.Short}
	listed := map[uint32]int32{}
	for _, w := range rest.Words {
		if n := e.Posts.Count(s, w.ID); n > 0 {
			listed[w.ID] = n
		}
	}
	var buf [held.KeptWords]held.Entry
	for _, id := range s.Members {
		it := e.items[id]
		if it == nil || !it.Flags.Has(held.IsShape) {
			continue
		}
		rest.Words, rest.Marks = rest.Words.Add(it.Entries(buf[:]), -1), rest.Marks.Add(it.Marks, -1)
		rest.Shape--
		if it.Flags.Has(held.IsShort) {
			rest.Short--
		}
		for _, w := range it.Words {
			if w.Listed {
				listed[w.ID]--
			}
		}
	}
	return rest.Encode(raw, s, listed)
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
	d := held.NewDecoder(raw)
	forgot, next := d.Int(), d.Int()
	rare := held.DecodeRarity(d)
	n := d.Uint(math.MaxInt32)
	var left []*held.Rest
	for range n {
		if d.Bad() {
			break
		}
		left = append(left, held.DecodeRest(d))
	}
	if !d.Done() {
		return errMemory
	}
	e.forgot, e.next, e.Rare = forgot, max(e.next, next), rare
	for _, r := range left {
		e.revive(r)
	}
	return nil
}

func (e *Engine) revive(r *held.Rest) {
	s := e.open(r.ID)
	chapter := r.Chapter
	slot := s.Slot
	*s = r.Story
	s.Slot, s.Chapter = slot, 0
	e.link(s, chapter)
	s.Oldest, s.Newest = s.Gone.Oldest, s.Gone.Newest
	for i, w := range s.Words {
		if r.Listed[i] > 0 {
			e.Posts.Put(s, w.ID, r.Listed[i])
		}
	}
	e.RefreshNow(s)
}

// Observe counts an item that was placed after the memory was made, and does nothing else. Call it after Restore, in the order
// of placing.
func (e *Engine) Observe(d Doc) {
	it := e.items[d.ID]
	if it == nil {
		return
	}
	dr := e.read(&d)
	dr.CopyOf, dr.Flags = it.CopyOf, it.Flags
	k := 0
	for i := range dr.Words {
		w := &dr.Words[i]
		for k < len(it.Words) && it.Words[k].ID < w.ID {
			k++
		}
		w.Fresh = k < len(it.Words) && it.Words[k].ID == w.ID && it.Words[k].Fresh
	}
	e.learn(dr)
	e.Rare.Settle()
}
