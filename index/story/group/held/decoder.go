package held

import (
	"encoding/binary"
	"math"
)

// Decoder reads what was stored and remembers that something was wrong.
type Decoder struct {
	left []byte
	bad  bool
}

// Uint reads the next one.
func (d *Decoder) Uint(most uint64) uint64 {
	v, n := binary.Uvarint(d.left)
	if n <= 0 || v > most {
		d.bad, d.left = true, nil
		return 0
	}
	d.left = d.left[n:]
	return v
}

// Int reads the next one.
func (d *Decoder) Int() int64 {
	v, n := binary.Varint(d.left)
	if n <= 0 || v > math.MaxInt64/4 || v < math.MinInt64/4 {
		d.bad, d.left = true, nil
		return 0
	}
	d.left = d.left[n:]
	return v
}

// Bytes reads the next one.
func (d *Decoder) Bytes(n int) []byte {
	if n > len(d.left) {
		d.bad, d.left = true, nil
		return make([]byte, n)
	}
	out := d.left[:n]
	d.left = d.left[n:]
	return out
}

// id reads a number that is above the one before, as sorted numbers are.
func (d *Decoder) id(before uint32, more uint64, first bool) uint32 {
	id := uint64(before) + more
	if id > math.MaxUint32 || more == 0 && !first {
		d.bad = true
		return before
	}
	return uint32(id)
}

// NewDecoder reads these bytes.
func NewDecoder(b []byte) *Decoder { return &Decoder{left: b} }

// Bad tells that something was wrong.
func (d *Decoder) Bad() bool { return d.bad }

// Done tells that nothing was wrong and nothing is left.
func (d *Decoder) Done() bool { return !d.bad && len(d.left) == 0 }
