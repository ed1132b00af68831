// Package lanes keeps requests that take long from holding up the others.
package lanes

import (
	"container/list"
	"context"
	"sync"
	"time"
)

const (
	overtimeShare = 30 // a request is in overtime after this part of the timeout: 1 s of 30
	slowShare     = 6  // a host is slow that took this part of the timeout: 5 s of 30

	overtimePlaces = 4 // places, as a multiple of the quick ones
	slowPlaces     = 2 // likewise
	ownPlaces      = 8 // places that only urgent requests may take
)

// Lanes keep hosts that dawdle from holding up the others. A request starts in the quick lane. One that is
// still under way after a second goes on in overtime and gives its place back; where overtime is full, the one
// that has been there longest is broken off. A host that was slow the last time has to start in the slow lane,
// so that five hundred of them together never hold more than the places of that lane, and take none from
// sites that are only leisurely. Urgent requests are few; they stay where they are and are never broken off.
type Lanes struct {
	quick, slow, own chan struct{}
	after, slowAfter time.Duration // real time

	mu       sync.Mutex
	overtime *list.List // of *Place, longest there first
	most     int        // places in overtime
}

// New returns lanes of n quick places. timeout is that of a whole request, real time.
func New(n int, timeout time.Duration) *Lanes {
	return &Lanes{
		quick: make(chan struct{}, n), slow: make(chan struct{}, slowPlaces*n), own: make(chan struct{}, ownPlaces),
		overtime: list.New(), most: overtimePlaces * n,
		after: timeout / overtimeShare, slowAfter: timeout / slowShare,
	}
}

// Place is a request's place in a lane. Leave must be called once.
type Place struct {
	lanes *Lanes
	timer *time.Timer
	shed  func()

	mu sync.Mutex
	in chan struct{} // nil in overtime and once left

	over *list.Element // in overtime; guarded by the mutex of the lanes
}

// Enter waits for a place. shed is called, at most once, if the request has to be broken off; perhaps when it
// has just ended.
func (l *Lanes) Enter(ctx context.Context, slow, urgent bool, shed func()) (*Place, error) {
	p := &Place{lanes: l, shed: shed}
	in, err := l.take(ctx, slow, urgent)
	if err != nil {
		return nil, err
	}
	p.in = in
	if in == l.quick && !urgent {
		p.mu.Lock()
		p.timer = time.AfterFunc(l.after, p.move)
		p.mu.Unlock()
	}
	return p, nil
}

func (l *Lanes) take(ctx context.Context, slow, urgent bool) (chan struct{}, error) {
	lane, reserve := l.quick, chan struct{}(nil)
	if slow {
		lane = l.slow
	}
	if urgent {
		reserve = l.own
	}
	select {
	case lane <- struct{}{}: // first, so that the reserve is kept while there is room
		return lane, nil
	default:
	}
	select {
	case lane <- struct{}{}:
		return lane, nil
	case reserve <- struct{}{}:
		return reserve, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// move brings a request that takes long to overtime.
func (p *Place) move() {
	p.mu.Lock()
	if p.in == nil {
		p.mu.Unlock()
		return // it had just ended
	}
	victim := p.lanes.push(p) // before the place is given back, so that the number under way stays bounded
	<-p.in
	p.in = nil
	p.mu.Unlock()
	if victim != nil {
		victim.shed()
	}
}

// push adds a request to overtime and returns the one that has to go for it, nil if there is room.
func (l *Lanes) push(p *Place) (victim *Place) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.overtime.Len() >= l.most {
		victim = l.overtime.Remove(l.overtime.Front()).(*Place)
		victim.over = nil
	}
	p.over = l.overtime.PushBack(p)
	return victim
}

// Leave gives the place back and reports whether the host was slow.
func (p *Place) Leave(took time.Duration) (slow bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timer != nil {
		p.timer.Stop()
	}
	if p.in != nil {
		<-p.in
		p.in = nil
	}
	p.lanes.mu.Lock()
	defer p.lanes.mu.Unlock()
	if p.over != nil {
		p.lanes.overtime.Remove(p.over)
		p.over = nil
	}
	return took >= p.lanes.slowAfter
}
