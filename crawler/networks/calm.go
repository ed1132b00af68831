package networks

import (
	"context"
	"fmt"
	"runtime/debug"

	"presswatch/crawler/reaction"
	"presswatch/index"
)

// What a network sends is hostile, and readers are many: one that breaks over an answer is in trouble like one that cannot
// read it, and takes nobody else down.

// broke is the problem of a reader that broke. It belongs right behind a deferred recover.
func broke(v any) error {
	return &reaction.Problem{
		Status: index.StatusFailing, Text: "presswatch broke over what it was sent; it is tried again, and please report it with the log",
		Err: fmt.Errorf("panic: %v\n%s", v, debug.Stack()),
	}
}

func (n *Networks) readCalmly(ctx context.Context, reader reaction.Reader, ask reaction.Ask) (b reaction.Batch, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = broke(v)
			n.Log.Error("a reader broke", "source", ask.Source.Key, "err", err.(*reaction.Problem).Err) //nolint:errorlint,forcetypeassert // made above
		}
	}()
	return reader.Read(ctx, ask)
}

func (n *Networks) readThreadCalmly(ctx context.Context, reader reaction.ThreadReader, ask reaction.ThreadAsk) (b reaction.Batch, t index.Thread, done bool, err error) {
	defer func() {
		if v := recover(); v != nil {
			b, t, done, err = reaction.Batch{}, ask.Thread, false, broke(v)
			n.Log.Error("a reader of comments broke", "thread", ask.Thread.URL, "err", err.(*reaction.Problem).Err) //nolint:errorlint,forcetypeassert // made above
		}
	}()
	return reader.ReadThread(ctx, ask)
}

func (n *Networks) streamCalmly(ctx context.Context, s reaction.Streamer, ask reaction.Ask, take func(context.Context, reaction.Batch) error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = broke(v)
			n.Log.Error("a line broke", "source", ask.Source.Key, "err", err.(*reaction.Problem).Err) //nolint:errorlint,forcetypeassert // made above
		}
	}()
	return s.Stream(ctx, ask, take)
}
