package crawler

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"presswatch/crawler/fetch"
	"presswatch/index"
)

// What is due is worked off as fast as it goes, not so many at every tick: a thousand sources that are due at
// once, after a suspended night, are polled at one look and those that follow from it.
func TestBacklogDoesNotWaitForTheClock(t *testing.T) {
	const feeds = 1000
	var sources []index.Source
	for i := range feeds {
		url := fmt.Sprintf("https://feed-%d.example/", i)
		sources = append(sources, index.Source{Key: url, Kind: index.SourceFeed, URL: url, Lane: index.LaneRegional, Every: time.Hour})
	}
	d := newDesk(t, sources...)
	d.Tick = time.Hour // of no help
	ctx, stop := context.WithTimeout(d.ctx, 30*time.Second)
	defer stop()
	var polled atomic.Int64
	for _, src := range sources {
		d.web.feeds[src.URL] = func(r fetch.Request) (*fetch.Response, error) {
			if polled.Add(1) == feeds {
				stop()
			}
			return &fetch.Response{URL: r.URL, Status: 304, NotModified: true}, nil
		}
	}
	d.ring()
	if err := d.Run(ctx); err != nil || polled.Load() != feeds {
		t.Errorf("%d of %d sources were polled: %v", polled.Load(), feeds, err)
	}
}
