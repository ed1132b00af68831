package group

import "slices"

// entry is a term of a story: sums over its members, in whole numbers so that they do not depend on the order.
type entry struct {
	id    uint32
	sum   int32 // of the members' weights
	title int32 // how many members have it in their title
}

// vec is sorted by id.
type vec []entry

// add merges sorted entries in; sign -1 takes them out again.
func (v vec) add(more []entry, sign int32) vec {
	fresh := 0
	i := 0
	for _, m := range more {
		for i < len(v) && v[i].id < m.id {
			i++
		}
		if i < len(v) && v[i].id == m.id {
			v[i].sum += sign * m.sum
			v[i].title += sign * m.title
			continue
		}
		fresh++
	}
	if fresh > 0 {
		v = v.insert(more, sign, fresh)
	}
	if sign < 0 {
		v = slices.DeleteFunc(v, func(e entry) bool { return e.sum == 0 && e.title == 0 })
	}
	return v
}

// insert puts those in that are not there yet, from the back so that nothing is copied twice.
func (v vec) insert(more []entry, sign int32, fresh int) vec {
	old := len(v)
	v = slices.Grow(v, fresh)[:old+fresh]
	i, to := old-1, len(v)-1
	for k := len(more) - 1; k >= 0; k-- {
		for i >= 0 && v[i].id > more[k].id {
			v[to] = v[i]
			i, to = i-1, to-1
		}
		if i >= 0 && v[i].id == more[k].id {
			continue
		}
		v[to] = entry{more[k].id, sign * more[k].sum, sign * more[k].title}
		to--
	}
	return v
}

// find returns the entry of a term.
func (v vec) find(id uint32) (entry, bool) {
	lo, hi := 0, len(v)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if v[mid].id < id {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(v) && v[lo].id == id {
		return v[lo], true
	}
	return entry{}, false
}
