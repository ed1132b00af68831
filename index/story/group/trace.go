package group

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

func encodeTrace(it *item) []byte {
	b := make([]byte, 0, 640)
	b = append(b, traceVersion, byte(it.flags))
	b = binary.AppendVarint(b, it.when)
	b = binary.AppendVarint(b, it.seen-it.when)
	b = binary.AppendUvarint(b, uint64(it.slack))
	b = binary.LittleEndian.AppendUint32(b, it.outlet)
	b = binary.LittleEndian.AppendUint64(b, it.url)
	b = binary.LittleEndian.AppendUint64(b, it.body)
	b = binary.LittleEndian.AppendUint64(b, it.title)
	b = binary.AppendUvarint(b, uint64(len(it.words)))
	before := uint32(0)
	for _, w := range it.words {
		b = binary.AppendUvarint(b, uint64(w.id-before)<<wordBits|uint64(w.weight)<<3|bit(w.title)<<2|bit(w.fresh)<<1|bit(w.listed))
		before = w.id
	}
	b = binary.AppendUvarint(b, uint64(len(it.marks)))
	before = 0
	for _, m := range it.marks {
		b = binary.AppendUvarint(b, uint64(m.id-before))
		before = m.id
	}
	if it.sketch == nil {
		b = append(b, 0)
	} else {
		b = append(b, 1)
		b = append(b, it.sketch[:]...)
	}
	b = binary.AppendUvarint(b, uint64(len(it.spelling)))
	return append(b, it.spelling...)
}

func bit(set bool) uint64 {
	if set {
		return 1
	}
	return 0
}

// decoder reads a trace and remembers that something was wrong.
type decoder struct {
	b   []byte
	bad bool
}

func (d *decoder) uint(most uint64) uint64 {
	v, n := binary.Uvarint(d.b)
	if n <= 0 || v > most {
		d.bad, d.b = true, nil
		return 0
	}
	d.b = d.b[n:]
	return v
}

func (d *decoder) int() int64 {
	v, n := binary.Varint(d.b)
	if n <= 0 || v > math.MaxInt64/4 || v < math.MinInt64/4 {
		d.bad, d.b = true, nil
		return 0
	}
	d.b = d.b[n:]
	return v
}

func (d *decoder) bytes(n int) []byte {
	if n > len(d.b) {
		d.bad, d.b = true, nil
		return make([]byte, n)
	}
	out := d.b[:n]
	d.b = d.b[n:]
	return out
}

// id reads a number that is above the one before, as sorted numbers are.
func (d *decoder) id(before uint32, more uint64, first bool) uint32 {
	id := uint64(before) + more
	if id > math.MaxUint32 || more == 0 && !first {
		d.bad = true
		return before
	}
	return uint32(id)
}

func decodeTrace(trace []byte) (*item, error) {
	if len(trace) < 2 || len(trace) > maxTrace || trace[0] != traceVersion {
		return nil, errTrace
	}
	d := &decoder{b: trace[2:]}
	it := &item{flags: flag(trace[1])}
	it.when = d.int()
	it.seen = it.when + d.int()
	it.slack = int32(d.uint(7 * 86_400))
	it.outlet = binary.LittleEndian.Uint32(d.bytes(4))
	it.url = binary.LittleEndian.Uint64(d.bytes(8))
	it.body = binary.LittleEndian.Uint64(d.bytes(8))
	it.title = binary.LittleEndian.Uint64(d.bytes(8))
	it.words = make([]word, d.uint(keptWords))
	before := uint32(0)
	for i := range it.words {
		v := d.uint(math.MaxUint64)
		before = d.id(before, v>>wordBits, i == 0)
		it.words[i] = word{id: before, weight: uint8(v >> 3 & heaviest), title: v&4 != 0, fresh: v&2 != 0, listed: v&1 != 0}
	}
	it.marks = make([]entry, d.uint(keptMarks))
	before = 0
	for i := range it.marks {
		before = d.id(before, d.uint(math.MaxUint32), i == 0)
		it.marks[i] = entry{id: before, sum: 1}
	}
	if d.uint(1) == 1 {
		it.sketch = &twin.Sketch{}
		copy(it.sketch[:], d.bytes(len(it.sketch)))
	}
	it.spelling = string(d.bytes(int(d.uint(maxSpelling))))
	if d.bad || len(d.b) > 0 || !utf8.ValidString(it.spelling) {
		return nil, errTrace
	}
	return it, nil
}
