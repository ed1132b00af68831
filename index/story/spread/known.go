package spread

import (
	"time"

	"presswatch/index"
	"presswatch/index/story/pickup"
)

// fact is what drawing needs of an item, without its text.
type fact struct {
	seq      int64 // of the item when it was read
	node     pickup.Node
	own      bool
	version  int
	seen     time.Time       // when its first version was seen
	versions []index.Version // a few of an edited item, to tell since when something stands there
	said     said            // which sentences of ours its versions carry, as far as it was read
}

// said is what was found of our sentences in the versions of an item up to one.
type said struct {
	releases uint64 // of which releases; see compared
	upTo     int    // version
	rows     []index.Carried
}

// What is kept of the versions of an item that changes all day.
const (
	firstVersions = 8
	lastVersions  = 24
)

// thin keeps the first and the last versions.
func thin(all []index.Version) []index.Version {
	if len(all) <= firstVersions+lastVersions {
		return all
	}
	out := append([]index.Version{}, all[:firstVersions]...)
	return append(out, all[len(all)-lastVersions:]...)
}

// known keeps facts of the items that were drawn last. It has two halves: what is asked for moves to the young one, and
// when that is full the old one goes.
type known struct {
	young, old map[int64]*fact
	words      map[int64]uint64 // by story: which releases its members were compared with
}

// The bounds of what is kept in memory.
const (
	halfOfFacts = 15_000
	mostWords   = 50_000
)

func newKnown() *known {
	return &known{young: map[int64]*fact{}, old: map[int64]*fact{}, words: map[int64]uint64{}}
}

func (k *known) get(id int64) *fact {
	f := k.young[id]
	if f == nil {
		if f = k.old[id]; f != nil {
			k.put(id, f)
		}
	}
	return f
}

func (k *known) put(id int64, f *fact) {
	if len(k.young) >= halfOfFacts {
		k.old, k.young = k.young, map[int64]*fact{}
	}
	k.young[id] = f
}

// compared notes with which releases the members of a story were compared, and says whether they were others before.
func (k *known) compared(story int64, releases uint64) (changed, first bool) {
	was, ok := k.words[story]
	if len(k.words) >= mostWords {
		clear(k.words)
	}
	k.words[story] = releases
	return !ok || was != releases, !ok
}
