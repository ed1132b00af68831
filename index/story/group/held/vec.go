package held

import "slices"

// Entry is a term of a story: sums over its members, in whole numbers so that they do not depend on the order.
type Entry struct {
	ID    uint32
	Sum   int32 // of the members' weights
	Title int32 // how many members have it in their title
}

// Vec is sorted by ID.
type Vec []Entry

// Add merges sorted entries in; sign -1 takes them out again.
func (v Vec) Add(more []Entry, sign int32) Vec {
	fresh := 0
	i := 0
	for _, m := range more {
		for i < len(v) && v[i].ID < m.ID {
			i++
		}
		if i < len(v) && v[i].ID == m.ID {
			v[i].Sum += sign * m.Sum
			v[i].Title += sign * m.Title
			continue
		}
		fresh++
	}
	if fresh > 0 {
		v = v.insert(more, sign, fresh)
	}
	if sign < 0 {
		v = slices.DeleteFunc(v, func(e Entry) bool { return e.Sum == 0 && e.Title == 0 })
	}
	return v
}

// insert puts those in that are not there yet, from the back so that nothing is copied twice.
func (v Vec) insert(more []Entry, sign int32, fresh int) Vec {
	old := len(v)
	v = slices.Grow(v, fresh)[:old+fresh]
	i, to := old-1, len(v)-1
	for k := len(more) - 1; k >= 0; k-- {
		for i >= 0 && v[i].ID > more[k].ID {
			v[to] = v[i]
			i, to = i-1, to-1
		}
		if i >= 0 && v[i].ID == more[k].ID {
			continue
		}
		v[to] = Entry{more[k].ID, sign * more[k].Sum, sign * more[k].Title}
		to--
	}
	return v
}

// Find returns the entry of a term.
func (v Vec) Find(id uint32) (Entry, bool) {
	lo, hi := 0, len(v)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if v[mid].ID < id {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(v) && v[lo].ID == id {
		return v[lo], true
	}
	return Entry{}, false
}
