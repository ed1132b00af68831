package snapshot

import (
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
)

// Memo remembers for a segment what was found by reading positions, which is the slow part of a search. A segment
// never changes, so that what was found once holds for good, deletions apart: the next page, another order, a
// facet and the chart of the same query cost next to nothing.
type Memo struct {
	mu    sync.Mutex
	known map[string]Found
}

// Found says of the documents that were tested which are hits. Nobody changes the bitmaps.
type Found struct{ Tested, Hits *roaring.Bitmap }

// maxKnown limits what a segment remembers; beyond it, the memory begins anew.
const maxKnown = 32

func newMemo() *Memo { return &Memo{known: map[string]Found{}} }

// Get returns what is known by a name; nothing is known at first.
func (m *Memo) Get(name string) Found {
	m.mu.Lock()
	defer m.mu.Unlock()
	if f, ok := m.known[name]; ok {
		return f
	}
	return Found{Tested: roaring.New(), Hits: roaring.New()}
}

// Put keeps what is known.
func (m *Memo) Put(name string, f Found) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.known) >= maxKnown {
		clear(m.known)
	}
	m.known[name] = f
}
