package networks

import (
	"context"
	"math/rand/v2"
	"time"

	"presswatch/crawler/reaction"
	"presswatch/index"
)

// Waits before a broken line is opened again.
const (
	firstAgain   = time.Second
	longestAgain = 5 * time.Minute
	standsAfter  = time.Minute // a line that stood so long was a good one: the waits begin anew
)

// line is a stream that is kept open. src never changes; the other fields are guarded by Networks.mu.
type line struct {
	src    index.Source
	resume string
	hint   string
	fresh  int           // new items since the last beat
	pages  []index.Entry // to be visited, since the last beat
	err    error         // why it does not stand; nil: it does
	code   int
}

// beat is a poll of a source that stays on the line: the line is opened if it is not, and its state is what the poll came
// to. on is false while Run does not run, when there is no line to be on.
func (n *Networks) beat(src index.Source) (got Result, on bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.running == nil || n.running.Err() != nil {
		return Result{}, n.Readers[src.Kind] == nil
	}
	l := n.lines[src.Key]
	if l == nil {
		l = &line{src: src, resume: src.State.Resume}
		n.lines[src.Key] = l
		ctx := n.running
		n.work.Go(func() { n.hold(ctx, l) })
	}
	got = Result{Line: true, Entries: l.pages, Fresh: l.fresh, Resume: l.resume, Hint: l.hint, Code: l.code, Err: l.err}
	l.fresh, l.pages = 0, nil
	return got, true
}

// hold keeps a line open until ctx ends.
func (n *Networks) hold(ctx context.Context, l *line) {
	wait := firstAgain
	for ctx.Err() == nil {
		began := time.Now()
		err := n.streamCalmly(ctx, n.Streamers[l.src.Kind], n.askOf(l), func(ctx context.Context, b reaction.Batch) error { return n.heard(ctx, l, &b) })
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			err = &reaction.Problem{Status: index.StatusFailing, Text: "the line ended; it is opened again"}
		}
		n.Log.Info("a line ended", "source", l.src.Key, "err", err)
		n.mu.Lock()
		l.err = err
		n.mu.Unlock()
		if time.Since(began) > standsAfter {
			wait = firstAgain
		}
		pause := wait - wait/4 + rand.N(wait/2+1)
		if at := notBefore(err); at.After(n.Now()) {
			pause = max(pause, n.Every(at.Sub(n.Now())))
		}
		if !sleep(ctx, pause) {
			return
		}
		wait = min(2*wait, longestAgain)
	}
}

func (n *Networks) askOf(l *line) reaction.Ask {
	n.mu.Lock()
	defer n.mu.Unlock()
	src := l.src
	src.State.Resume = l.resume
	return reaction.Ask{Source: src, Secret: n.Secrets(src.Key), Now: n.Now(), Wants: n.Wants}
}

// heard takes in what came over a line, and only then moves its place on.
func (n *Networks) heard(ctx context.Context, l *line, b *reaction.Batch) error {
	fresh := 0
	if len(b.Items)+len(b.Gone)+len(b.Tallies)+len(b.Sightings) > 0 {
		var err error
		if fresh, err = n.take(ctx, l.src, b); err != nil {
			return err
		}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	l.fresh += fresh
	l.pages = append(l.pages, b.Entries...)
	l.err, l.hint, l.code = nil, b.Hint, b.Code
	if b.Resume != "" {
		l.resume = b.Resume
	}
	return nil
}

// sleep waits in real time, and says whether ctx still goes on.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
