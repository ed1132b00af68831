package networks

import (
	"context"
	"time"

	"presswatch/crawler/reaction"
	"presswatch/index"
)

// How often threads are read. One that has grown is read again soon; each quiet read doubles the wait, and after some three
// days without a comment it is left alone until its source claims more.
const (
	threadsAtOnce = 8
	threadLease   = 5 * time.Minute
	firstWait     = 2 * time.Minute
	longestWait   = 6 * time.Hour
	mostQuiet     = 19 // 2, 4, … 256 minutes, and then every six hours: three days
	threadTries   = 8
)

// readThreads reads the threads that are due, a few at once.
func (n *Networks) readThreads(ctx context.Context) error {
	if len(n.Threads) == 0 {
		return nil
	}
	room := n.reading.room(threadsAtOnce)
	if room == 0 {
		return nil
	}
	due, err := n.Store.LeaseThreads(ctx, n.Now(), room, threadLease)
	if err != nil {
		return err
	}
	for _, t := range due {
		host := siteOf(t.URL)
		if !n.reading.enter(host) { // its site has enough to do: others' comments do not wait for it
			t.Next = n.Now().Add(crowdedWait)
			n.settleThread(ctx, t)
			continue
		}
		n.work.Go(func() {
			defer n.reading.leave(host)
			n.readThread(ctx, t)
		})
	}
	return nil
}

// readThread reads one thread and says when it is to be read again.
func (n *Networks) readThread(ctx context.Context, t index.Thread) {
	reader := n.Threads[t.Network]
	if reader == nil {
		n.settleThread(ctx, closed(t, "there is no reader for comments of "+t.Network.Name()))
		return
	}
	items, err := n.Store.GetItems(ctx, []int64{t.ItemID})
	switch {
	case err != nil:
		if ctx.Err() == nil { // the lease runs out, and it is read then
			n.Log.Error("the item above comments could not be read", "err", err)
		}
		return
	case len(items) == 0:
		n.settleThread(ctx, closed(t, "the item above the comments is no longer there"))
		return
	}
	it := items[0]
	batch, after, done, err := n.readThreadCalmly(ctx, reader, reaction.ThreadAsk{Thread: t, Item: it, Secret: n.Secrets(it.Source), Now: n.Now()})
	if ctx.Err() != nil {
		return // the lease runs out
	}
	src := index.Source{Key: it.Source, Lane: index.LaneSocial, Lang: it.Lang, Kind: index.SourceFeed, State: index.SourceState{FirstPolled: n.Now()}}
	fresh, kept := n.take(ctx, src, &batch)
	if kept != nil {
		if ctx.Err() == nil {
			n.Log.Error("comments could not be taken in; they are read again", "err", kept)
		}
		return
	}
	if err != nil {
		n.settleThread(ctx, n.tryAgain(t, after, err))
		return
	}
	n.settleThread(ctx, n.nextRead(after, fresh, done))
}

// tryAgain is the thread after a read that failed: what came before the failure is taken in. That a site wants to be left
// alone is no failure of the thread.
func (n *Networks) tryAgain(t, after index.Thread, err error) index.Thread {
	if after.URL == t.URL && after.ItemID == t.ItemID {
		t.Got, t.Resume = after.Got, after.Resume
	}
	t.Problem = err.Error()
	if at := notBefore(err); at.After(n.Now()) {
		t.Next = at
		return t
	}
	t.Tries++
	t.Next = n.Now().Add(min(firstWait<<t.Tries, longestWait))
	if t.Tries >= threadTries {
		t.Next = time.Time{}
	}
	return t
}

// nextRead is the thread as it is kept after a read.
func (n *Networks) nextRead(t index.Thread, fresh int, done bool) index.Thread {
	t.Tries = 0
	if !done {
		t.Problem = ""
	}
	t.Quiet++
	if fresh > 0 {
		t.Quiet = 0
	}
	t.Next = n.Now().Add(min(firstWait<<min(t.Quiet, 16), longestWait))
	if done || t.Quiet > mostQuiet {
		t.Next = time.Time{}
	}
	return t
}

func closed(t index.Thread, why string) index.Thread {
	t.Next, t.Problem = time.Time{}, why
	return t
}

func (n *Networks) settleThread(ctx context.Context, t index.Thread) {
	if err := n.Store.RecordThread(ctx, t); err != nil && ctx.Err() == nil {
		n.Log.Error("the state of a thread could not be kept", "err", err)
	}
}
