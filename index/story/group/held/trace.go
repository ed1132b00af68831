package held

import (
	"encoding/binary"
	"errors"
	"math"
	"unicode/utf8"

	"presswatch/index/story/twin"
)

// The trace of an item: what it takes to compare it with others after a restart. Version 2 adds what has to be added; one that
// is not known is refused, and the item is then only known by its place.
const (
	traceVersion = 1
	maxTrace     = 4096 // bytes; ours are below 700
	maxSpelling  = 600
	wordBits     = 7 // weight and marks of a word beside its number
)

var errTrace = errors.New("the trace of the item cannot be read")

// EncodeTrace writes what has to be stored of an item.
func EncodeTrace(it *Item) []byte {
	b := make([]byte, 0, 640)
	b = append(b, traceVersion, byte(it.Flags))
	b = binary.AppendVarint(b, it.When)
	b = binary.AppendVarint(b, it.Seen-it.When)
	b = binary.AppendUvarint(b, uint64(it.Slack))
	b = binary.LittleEndian.AppendUint32(b, it.Outlet)
	b = binary.LittleEndian.AppendUint64(b, it.URL)
	b = binary.LittleEndian.AppendUint64(b, it.Body)
	b = binary.LittleEndian.AppendUint64(b, it.Title)
	b = binary.AppendUvarint(b, uint64(len(it.Words)))
	before := uint32(0)
	for _, w := range it.Words {
		b = binary.AppendUvarint(b, uint64(w.ID-before)<<wordBits|uint64(w.Weight)<<3|bit(w.Title)<<2|bit(w.Fresh)<<1|bit(w.Listed))
		before = w.ID
	}
	b = binary.AppendUvarint(b, uint64(len(it.Marks)))
	before = 0
	for _, m := range it.Marks {
		b = binary.AppendUvarint(b, uint64(m.ID-before))
		before = m.ID
	}
	if it.Sketch == nil {
		b = append(b, 0)
	} else {
		b = append(b, 1)
		b = append(b, it.Sketch[:]...)
	}
	b = binary.AppendUvarint(b, uint64(len(it.Spelling)))
	return append(b, it.Spelling...)
}

func bit(set bool) uint64 {
	if set {
		return 1
	}
	return 0
}

// DecodeTrace reads it again, without what stands in the membership.
func DecodeTrace(trace []byte) (*Item, error) {
	if len(trace) < 2 || len(trace) > maxTrace || trace[0] != traceVersion {
		return nil, errTrace
	}
	d := NewDecoder(trace[2:])
	it := &Item{Flags: Flag(trace[1])}
	it.When = d.Int()
	it.Seen = it.When + d.Int()
	it.Slack = int32(d.Uint(7 * 86_400))
	it.Outlet = binary.LittleEndian.Uint32(d.Bytes(4))
	it.URL = binary.LittleEndian.Uint64(d.Bytes(8))
	it.Body = binary.LittleEndian.Uint64(d.Bytes(8))
	it.Title = binary.LittleEndian.Uint64(d.Bytes(8))
	it.Words = make([]Word, d.Uint(KeptWords))
	before := uint32(0)
	for i := range it.Words {
		v := d.Uint(math.MaxUint64)
		before = d.id(before, v>>wordBits, i == 0)
		it.Words[i] = Word{ID: before, Weight: uint8(v >> 3 & Heaviest), Title: v&4 != 0, Fresh: v&2 != 0, Listed: v&1 != 0}
	}
	it.Marks = make([]Entry, d.Uint(KeptMarks))
	before = 0
	for i := range it.Marks {
		before = d.id(before, d.Uint(math.MaxUint32), i == 0)
		it.Marks[i] = Entry{ID: before, Sum: 1}
	}
	if d.Uint(1) == 1 {
		it.Sketch = &twin.Sketch{}
		copy(it.Sketch[:], d.Bytes(len(it.Sketch)))
	}
	it.Spelling = string(d.Bytes(int(d.Uint(maxSpelling))))
	if !d.Done() || !utf8.ValidString(it.Spelling) {
		return nil, errTrace
	}
	return it, nil
}
