package networks_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"presswatch/crawler/networks"
	"presswatch/crawler/reaction"
	"presswatch/index"
)

// TestAReaderThatBreaks: it is a problem of its source, in words, and of nobody else; the process lives.
func TestAReaderThatBreaks(t *testing.T) {
	o := newOffice(t)
	streamed := make(chan bool, 10)
	o.opt.Readers = map[index.SourceKind]reaction.Reader{index.SourceMastodonTag: read(func(reaction.Ask) (reaction.Batch, error) { panic("a hostile answer") })}
	o.opt.Streamers = map[index.SourceKind]reaction.Streamer{index.SourceBlueskyStream: stream(func(context.Context, reaction.Ask, func(context.Context, reaction.Batch) error) error {
		streamed <- true
		panic("a hostile message")
	})}
	n := networks.New(o.opt)
	_, err := n.Poll(t.Context(), tag)
	var p *reaction.Problem
	if !errors.As(err, &p) || p.Status != index.StatusFailing || !strings.Contains(p.Text, "please report it") || strings.Contains(p.Text, "hostile") {
		t.Errorf("%v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- n.Run(ctx) }()
	jet := index.Source{Key: "jet", Kind: index.SourceBlueskyStream, Lane: index.LaneSocial, State: index.SourceState{FirstPolled: time.Unix(1, 0)}}
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if _, err := n.Poll(ctx, jet); errors.As(err, &p) && strings.Contains(p.Text, "please report it") {
			break
		}
		if time.Now().After(end) {
			t.Fatal("the line's trouble is not told")
		}
	}
	<-streamed
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
