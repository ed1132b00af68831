// Package twin finds items whose text is another's: the same words, or nearly (MinHash over runs of four words; Broder
// 1997), in time that does not grow with the number of copies.
package twin

import "slices"

// Size of the sketch: 16 bands of 4 values. Two texts with a likeness of .6 share a band with probability .89, of .3 with .12
// (1-(1-s^4)^16). A value keeps 8 bits of its minimum, which adds 1/256 to the likeness of strangers.
const (
	values   = 64
	bands    = 16
	rows     = values / bands
	shingle  = 4
	minWords = 20 // a text of fewer words has no sketch

	// Alike is the likeness from which a text is a copy, ShortAlike that of a text of less than LongText words, where a
	// shared formula weighs more.
	Alike      = 0.60
	ShortAlike = 0.85
	LongText   = 80

	maxChain = 32 // originals compared within one band's bucket: a formula that thousands share costs no more
)

// Sketch is a text, as small as can be compared.
type Sketch [values]uint8

// NewSketch makes the sketch of the words of a text; nil if they are too few.
func NewSketch(words []uint32) *Sketch {
	if len(words) < minWords {
		return nil
	}
	var least [values]uint32
	for i := range least {
		least[i] = ^uint32(0)
	}
	for i := 0; i+shingle <= len(words); i++ {
		h := uint64(14695981039346656037)
		for _, w := range words[i : i+shingle] {
			h = (h ^ uint64(w)) * 1099511628211
		}
		h = mix(h)
		// Kirsch and Mitzenmacher 2006: all functions from two halves of one hash.
		x, step := uint32(h), uint32(h>>32)|1
		for k := range least {
			if y := x * odd[k]; y < least[k] {
				least[k] = y
			}
			x += step
		}
	}
	s := &Sketch{}
	for i, v := range least {
		s[i] = uint8(mix(uint64(v) + uint64(i)<<32))
	}
	return s
}

// odd are multipliers, one for each value.
var odd = func() (o [values]uint32) {
	h := uint64(1)
	for i := range o {
		h = mix(h + 0x9e3779b97f4a7c15)
		o[i] = uint32(h) | 1
	}
	return o
}()

// mix is the finish of SplitMix64.
func mix(h uint64) uint64 {
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// Likeness estimates the share of runs of words that two texts have in common, 0 to 1.
func (s *Sketch) Likeness(o *Sketch) float64 {
	if s == nil || o == nil {
		return 0
	}
	n := 0
	for i := range s {
		if s[i] == o[i] {
			n++
		}
	}
	return float64(n) / values
}

func (s *Sketch) band(b int) uint64 {
	h := uint64(b) << 32
	for _, v := range s[b*rows : (b+1)*rows] {
		h = h<<8 ^ uint64(v) ^ h>>56
	}
	return h
}

// Index finds sketches that are alike. Only originals belong into it: a copy's own copies are found through its original.
type Index struct {
	first map[uint64]int64   // by band, the lowest number of an item: nearly every bucket has one only
	more  map[uint64][]int64 // the others, ascending
	seen  map[int64]bool
}

// NewIndex returns an empty index.
func NewIndex() *Index {
	return &Index{first: map[uint64]int64{}, more: map[uint64][]int64{}, seen: map[int64]bool{}}
}

// Add puts a sketch in.
func (x *Index) Add(id int64, s *Sketch) {
	if s == nil {
		return
	}
	for b := range bands {
		key, id := s.band(b), id
		least, taken := x.first[key]
		if !taken || id < least {
			x.first[key] = id
		}
		switch {
		case !taken || id == least:
			continue
		case id < least:
			id = least
		}
		ids := x.more[key]
		if at, found := slices.BinarySearch(ids, id); !found {
			x.more[key] = slices.Insert(ids, at, id)
		}
	}
}

// Remove takes a sketch out.
func (x *Index) Remove(id int64, s *Sketch) {
	if s == nil {
		return
	}
	for b := range bands {
		x.remove(s.band(b), id)
	}
}

func (x *Index) remove(key uint64, id int64) {
	ids := x.more[key]
	if least, taken := x.first[key]; taken && least == id {
		if len(ids) == 0 {
			delete(x.first, key)
			return
		}
		x.first[key], id = ids[0], ids[0]
	}
	at, found := slices.BinarySearch(ids, id)
	if !found {
		return
	}
	if ids = slices.Delete(ids, at, at+1); len(ids) == 0 {
		delete(x.more, key)
	} else {
		x.more[key] = ids
	}
}

// Candidates calls each with the items that share a band with the sketch, every one once, the newest of a bucket first.
func (x *Index) Candidates(s *Sketch, each func(id int64)) {
	if s == nil {
		return
	}
	clear(x.seen)
	for b := range bands {
		key := s.band(b)
		ids := x.more[key]
		for n, i := 0, len(ids)-1; i >= 0 && n < maxChain; n, i = n+1, i-1 {
			x.once(ids[i], each)
		}
		if id, ok := x.first[key]; ok && len(ids) < maxChain {
			x.once(id, each)
		}
	}
}

func (x *Index) once(id int64, each func(id int64)) {
	if !x.seen[id] {
		x.seen[id] = true
		each(id)
	}
}
