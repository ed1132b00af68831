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
	due, err := n.Store.LeaseThreads(ctx, n.Now(), threadsAtOnce, threadLease)
	if err != nil || len(due) == 0 {
		return err
	}
	for _, t := range due {
		n.work.Go(func() { n.readThread(ctx, t) })
	}
	return nil
}

// readThread reads one thread and says when it is to be read again.
func (n *Networks) readThread(ctx context.Context, t index.Thread) {
	reader := n.Threads[t.Network]
	items, err := n.Store.GetItems(ctx, []int64{t.ItemID})
	if err != nil || len(items) == 0 || reader == nil {
		if ctx.Err() == nil {
			n.settleThread(ctx, closed(t, "there is no reader for comments of "+t.Network.Name()))
		}
		return
	}
	it := items[0]
	batch, after, done, err := reader.ReadThread(ctx, reaction.ThreadAsk{Thread: t, Item: it, Secret: n.Secrets(it.Source), Now: n.Now()})
	if ctx.Err() != nil {
		return // the lease runs out
	}
	fresh := 0
	if err == nil {
		src := index.Source{Key: it.Source, Lane: index.LaneSocial, Lang: it.Lang, Kind: index.SourceFeed, State: index.SourceState{FirstPolled: n.Now()}}
		if fresh, err = n.take(ctx, src, &batch); err != nil {
			n.Log.Error("comments could not be taken in; they are read again", "err", err)
			return
		}
		n.settleThread(ctx, n.nextRead(after, fresh, done))
		return
	}
	t.Tries++
	t.Problem, t.Next = err.Error(), n.Now().Add(min(firstWait<<t.Tries, longestWait))
	if t.Tries >= threadTries {
		t.Next = time.Time{}
	}
	n.settleThread(ctx, t)
}

// nextRead is the thread as it is kept after a read.
func (n *Networks) nextRead(t index.Thread, fresh int, done bool) index.Thread {
	t.Tries, t.Problem = 0, ""
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
