package follow

import "sync"

// Bell wakes everybody who waits for it, as often as it is rung. It carries no news: whoever wakes looks
// for himself. A nil Bell never rings.
type Bell struct {
	mu   sync.Mutex
	next chan struct{} // closed by the next Ring
}

// NewBell returns a bell that has not been rung.
func NewBell() *Bell { return &Bell{next: make(chan struct{})} }

// Ring wakes everybody who waits. It never blocks, so a writer may call it after every commit.
func (b *Bell) Ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	close(b.next)
	b.next = make(chan struct{})
}

// Rung returns a channel that the next Ring closes. Ask for it before you look for work, not after: what
// comes in between then wakes you.
func (b *Bell) Rung() <-chan struct{} {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.next
}
