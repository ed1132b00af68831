package fetch

import (
	"context"
	"sync"
	"time"
)

const (
	slowShare  = 15 // a request is slow after this part of the timeout: 2 s of 30
	slowPlaces = 4  // places for slow requests, as a multiple of the quick ones
	ownPlaces  = 8  // places that only urgent requests may take
)

// lanes keep hosts that dawdle from holding up the others. A request starts in the quick lane. One that is
// still under way after a while moves to the slow lane and gives its place back; where the slow lane is full
// it is broken off. A host that was slow the last time starts in the slow lane, so that five hundred of them
// together never hold more than the places of that lane.
type lanes struct {
	quick, slow, own chan struct{}
	after            time.Duration // real time
}

func newLanes(n int, after time.Duration) *lanes {
	return &lanes{
		quick: make(chan struct{}, n), slow: make(chan struct{}, slowPlaces*n), own: make(chan struct{}, ownPlaces), after: after,
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

// move brings a request that takes long to the slow lane.
func (p *place) move(shed func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.in == nil {
		return // it had just ended
	}
	select {
	case p.lanes.slow <- struct{}{}:
		<-p.in
		p.in = p.lanes.slow
	default:
		shed()
	}
}

// leave gives the place back and reports whether the request was slow.
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
	return took >= p.lanes.after
}
