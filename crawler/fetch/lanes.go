package fetch

import (
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

// lanes keep hosts that dawdle from holding up the others. A request starts in the quick lane. One that is
// still under way after a second goes on in overtime and gives its place back; where overtime is full it is
// broken off. A host that was slow the last time has to start in the slow lane, so that five hundred of them
// together never hold more than the places of that lane, and take none from sites that are only leisurely.
type lanes struct {
	quick, overtime, slow, own chan struct{}
	after, slowAfter           time.Duration // real time
}

func newLanes(n int, timeout time.Duration) *lanes {
	return &lanes{
		quick: make(chan struct{}, n), overtime: make(chan struct{}, overtimePlaces*n),
		slow: make(chan struct{}, slowPlaces*n), own: make(chan struct{}, ownPlaces),
		after: timeout / overtimeShare, slowAfter: timeout / slowShare,
	}
}

// place is a request's place in a lane. leave must be called once.
type place struct {
	lanes *lanes
	timer *time.Timer

	mu sync.Mutex
	in chan struct{} // nil once left
}

// enter waits for a place. shed is called, at most once and only before leave returns, if the request has to
// be broken off.
func (l *lanes) enter(ctx context.Context, slow, urgent bool, shed func()) (*place, error) {
	p := &place{lanes: l}
	in, err := l.take(ctx, slow, urgent)
	if err != nil {
		return nil, err
	}
	p.in = in
	if in == l.quick {
		p.mu.Lock()
		p.timer = time.AfterFunc(l.after, func() { p.move(shed) })
		p.mu.Unlock()
	}
	return p, nil
}

func (l *lanes) take(ctx context.Context, slow, urgent bool) (chan struct{}, error) {
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
func (p *place) move(shed func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.in == nil {
		return // it had just ended
	}
	select {
	case p.lanes.overtime <- struct{}{}:
		<-p.in
		p.in = p.lanes.overtime
	default:
		shed()
	}
}

// leave gives the place back and reports whether the host was slow.
func (p *place) leave(took time.Duration) (slow bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timer != nil {
		p.timer.Stop()
	}
	if p.in != nil {
		<-p.in
		p.in = nil
	}
	return took >= p.lanes.slowAfter
}
