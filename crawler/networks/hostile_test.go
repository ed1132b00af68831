package networks_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"presswatch/crawler/fetch"
	"presswatch/crawler/networks"
	"presswatch/crawler/reaction"
	"presswatch/index"
)

// run runs networks until the test ends.
func (o *office) run() *networks.Networks {
	o.Helper()
	n := networks.New(o.opt)
	ctx, stop := context.WithCancel(o.Context())
	done := make(chan error, 1)
	go func() { done <- n.Run(ctx) }()
	o.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			o.Error(err)
		}
	})
	return n
}

// below puts an article into the store with comments to be read.
func (o *office) below(site string, n int) (feed string) {
	o.Helper()
	url := fmt.Sprintf("https://%s/%d", site, n)
	it := index.Item{Kind: index.KindArticle, URL: url, Title: url, Lane: index.LaneRegional, Comments: 3, CommentFeed: url + "/feed/"}
	if _, err := o.store.Take(o.Context(), []index.Arrival{{Item: it, Thread: &index.Thread{Network: index.NetworkComments, URL: it.CommentFeed, Claimed: 3, Next: o.clock()}}}); err != nil {
		o.Fatal(err)
	}
	return it.CommentFeed
}

// reads counts by address.
type reads struct {
	mu sync.Mutex
	of map[string]int
}

func (r *reads) add(url string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.of == nil {
		r.of = map[string]int{}
	}
	r.of[url]++
	return r.of[url]
}

func (r *reads) count(part string) (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for url, times := range r.of {
		if strings.Contains(url, part) {
			n += times
		}
	}
	return n
}

// TestF78_CommentsBeforeAFailureCount: the first page of comments is kept when the second cannot be read, and the next read
// goes on behind it.
func TestF78_CommentsBeforeAFailureCount(t *testing.T) {
	o := newOffice(t)
	feed := o.below("post.example", 1)
	var met reads
	store := &settling{Store: o.store}
	o.opt.Store = store
	resumes := make(chan string, 10)
	o.opt.Threads = map[index.Network]reaction.ThreadReader{index.NetworkComments: thread(func(ask reaction.ThreadAsk) (reaction.Batch, index.Thread, bool, error) {
		resumes <- ask.Thread.Resume
		after := ask.Thread
		if met.add(feed) == 1 {
			after.Got, after.Resume = 1, "page 2"
			return reaction.Batch{Items: []index.Item{post("c1")}}, after, false, errors.New("the second page breaks off")
		}
		return reaction.Batch{Items: []index.Item{post("c1"), post("c2")}}, after, false, nil
	})}
	o.run()
	o.until("the first read", func() bool { return store.done.count(feed) == 1 })
	o.found("c1")
	o.pass(time.Hour)
	o.until("the second read", func() bool { return store.done.count(feed) == 2 })
	o.found("c2")
	if first, second := <-resumes, <-resumes; first != "" || second != "page 2" {
		t.Errorf("read from %q and %q", first, second)
	}
}

// TestF78_LeftAloneIsNoFailure: a site that wants to be left alone for a day gets its day, and neither its comments nor its
// links are given up for that.
func TestF78_LeftAloneIsNoFailure(t *testing.T) {
	o := newOffice(t)
	feed := o.below("post.example", 1)
	var met reads
	store := &settling{Store: o.store}
	o.opt.Store = store
	until := o.clock().Add(24 * time.Hour)
	alone := func() error {
		if o.clock().Before(until) {
			return &fetch.Error{Reason: fetch.Limited, Code: 429, RetryAt: until}
		}
		return nil
	}
	o.opt.Threads = map[index.Network]reaction.ThreadReader{index.NetworkComments: thread(func(ask reaction.ThreadAsk) (reaction.Batch, index.Thread, bool, error) {
		met.add(feed)
		return reaction.Batch{}, ask.Thread, true, alone()
	})}
	o.opt.Budget, o.opt.Resolve = 60, func(_ context.Context, url string) (string, error) {
		met.add(url)
		return "https://post.example/news", alone()
	}
	o.opt.Readers = map[index.SourceKind]reaction.Reader{index.SourceMastodonTag: read(func(reaction.Ask) (reaction.Batch, error) {
		return reaction.Batch{Items: []index.Item{post("1", func(it *index.Item) { it.Links = []index.Link{{URL: "https://bit.ly/abc"}} })}}, nil
	})}
	n := o.run()
	if _, err := n.Poll(t.Context(), tag); err != nil {
		t.Fatal(err)
	}
	o.until("both to be asked", func() bool { return store.done.count(feed) == 1 && store.done.count("bit.ly") == 1 })
	o.pass(23 * time.Hour)
	for range 20 { // looks
		if _, err := n.Poll(t.Context(), tag); err != nil {
			t.Fatal(err)
		}
	}
	if met.count("") != 2 {
		t.Error("asked again within the day")
	}
	o.pass(2 * time.Hour)
	o.until("both to be asked again", func() bool { return store.done.count(feed) == 2 && store.done.count("bit.ly") == 2 })
	o.until("the link", func() bool { return o.found("1").Links[0].URL == "https://post.example/news" })
}

// settling is a store that tells which links and threads were settled, so that a test moves the clock only when nothing
// is under way whose lease would run out.
type settling struct {
	networks.Store
	done reads
}

func (s *settling) SettleShort(ctx context.Context, l index.ShortLink) error {
	err := s.Store.SettleShort(ctx, l)
	s.done.add(l.URL)
	return err
}

func (s *settling) RecordThread(ctx context.Context, t index.Thread) error {
	err := s.Store.RecordThread(ctx, t)
	s.done.add(t.URL)
	return err
}

// TestLinksThatLeadInside are given up at once: they stay so.
func TestLinksThatLeadInside(t *testing.T) {
	o := newOffice(t)
	var met reads
	store := &settling{Store: o.store}
	o.opt.Store = store
	o.opt.Budget, o.opt.Resolve = 60, func(_ context.Context, url string) (string, error) {
		if met.add(url); strings.HasSuffix(url, "inside") {
			return "", &fetch.Error{Reason: fetch.Blocked, Err: errors.New("refused: the address is not in public space")}
		}
		return "", errors.New("no answer")
	}
	o.opt.Readers = map[index.SourceKind]reaction.Reader{index.SourceMastodonTag: read(func(reaction.Ask) (reaction.Batch, error) {
		return reaction.Batch{Items: []index.Item{post("1", func(it *index.Item) {
			it.Links = []index.Link{{URL: "https://bit.ly/inside"}, {URL: "https://bit.ly/mute"}}
		})}}, nil
	})}
	n := o.run()
	if _, err := n.Poll(t.Context(), tag); err != nil {
		t.Fatal(err)
	}
	o.until("both tries to be kept", func() bool { return store.done.count("") == 2 })
	for try := 2; try <= 4; try++ {
		o.pass(24 * time.Hour)
		o.until("the mute one to be tried again", func() bool { return store.done.count("mute") == try })
	}
	o.pass(24 * time.Hour)
	if met.count("inside") != 1 || o.found("1").Links[0].URL != "https://bit.ly/inside" {
		t.Errorf("asked %d times: %+v", met.count("inside"), o.found("1").Links)
	}
}

// TestShareOfAHost: one shortener does not use up the budget, in which others have their place too.
func TestShareOfAHost(t *testing.T) {
	o := newOffice(t)
	var met reads
	o.opt.Budget, o.opt.Resolve = 60, func(_ context.Context, url string) (string, error) {
		met.add(url)
		return "https://post.example/news", nil
	}
	o.opt.Readers = map[index.SourceKind]reaction.Reader{index.SourceMastodonTag: read(func(reaction.Ask) (reaction.Batch, error) {
		return reaction.Batch{Items: []index.Item{post("1", func(it *index.Item) {
			for i := range 40 {
				it.Links = append(it.Links, index.Link{URL: fmt.Sprintf("https://bit.ly/a%02d", i)})
			}
			it.Links = append(it.Links, index.Link{URL: "https://trib.al/abc"})
		})}}, nil
	})}
	n := o.run()
	if _, err := n.Poll(t.Context(), tag); err != nil {
		t.Fatal(err)
	}
	o.until("the other shortener", func() bool { return met.count("trib.al") == 1 })
	if got := met.count("bit.ly"); got > 10 {
		t.Errorf("%d of one host in a minute", got)
	}
	o.until("all of them", func() bool { o.pass(30 * time.Second); return met.count("bit.ly") >= 40 })
}

// TestASlowSiteDelaysNoOther: while a site does not answer for any of its comments, others' comments are read.
func TestASlowSiteDelaysNoOther(t *testing.T) {
	o := newOffice(t)
	for i := range 60 {
		o.below("slow.example", i)
	}
	last := o.below("quick.example", 1)
	var met reads
	stop := make(chan struct{})
	o.opt.Threads = map[index.Network]reaction.ThreadReader{index.NetworkComments: thread(func(ask reaction.ThreadAsk) (reaction.Batch, index.Thread, bool, error) {
		met.add(ask.Thread.URL)
		if strings.Contains(ask.Thread.URL, "slow") {
			<-stop
		}
		return reaction.Batch{}, ask.Thread, true, nil
	})}
	o.run()
	o.until("the quick site", func() bool { return met.count(last) == 1 })
	if got := met.count("slow.example"); got > 4 {
		t.Errorf("%d reads of one site at once", got)
	}
	close(stop)
}

// troubled is a store that cannot read items at first.
type troubled struct {
	networks.Store
	mu    sync.Mutex
	fails int
}

func (s *troubled) GetItems(ctx context.Context, ids []int64) ([]index.Item, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails > 0 {
		s.fails--
		return nil, index.ErrUnavailable
	}
	return s.Store.GetItems(ctx, ids)
}

// TestTroubleOfTheStoreClosesNoThread: what could not be read for a moment is read later.
func TestTroubleOfTheStoreClosesNoThread(t *testing.T) {
	o := newOffice(t)
	feed := o.below("post.example", 1)
	var met reads
	o.opt.Store = &troubled{Store: o.store, fails: 2}
	o.opt.Threads = map[index.Network]reaction.ThreadReader{index.NetworkComments: thread(func(ask reaction.ThreadAsk) (reaction.Batch, index.Thread, bool, error) {
		met.add(feed)
		return reaction.Batch{}, ask.Thread, true, nil
	})}
	o.run()
	o.until("the read", func() bool { o.pass(time.Minute); return met.count(feed) == 1 })
}

// TestF78_TwiceAndOutOfOrder: what comes twice is one, in one batch or in two; an older count does not undo a newer one, and
// what was removed does not come back by a page that is late.
func TestF78_TwiceAndOutOfOrder(t *testing.T) {
	o := newOffice(t)
	count := func(likes int, at time.Time) index.Tally {
		return index.Tally{Network: index.NetworkMastodon, Key: "1", Likes: likes, Reposts: -1, Replies: -1, Views: -1, At: at}
	}
	batches := []reaction.Batch{
		{Items: []index.Item{post("1"), post("1"), post("2")}, Tallies: []index.Tally{count(9, o.clock()), count(3, o.clock().Add(-time.Hour))}},
		{Items: []index.Item{post("2"), post("1")}, Gone: []index.Withdrawal{{Network: index.NetworkMastodon, Key: "2"}, {Network: index.NetworkMastodon, Key: "nobody"}}},
		{Items: []index.Item{post("2")}},
	}
	for i, want := range []int{2, 0, 0} {
		o.opt.Readers = map[index.SourceKind]reaction.Reader{index.SourceMastodonTag: read(func(reaction.Ask) (reaction.Batch, error) { return batches[i], nil })}
		got, err := networks.New(o.opt).Poll(t.Context(), tag)
		if err != nil || got.Fresh != want {
			t.Errorf("batch %d: %+v, %v", i, got, err)
		}
	}
	if it := o.found("1"); it.Post.Likes != 9 || it.Version != 1 {
		t.Errorf("%+v", it.Post)
	}
	if it := o.found("2"); it.Text != "" || it.Post.Withdrawn.IsZero() {
		t.Errorf("%+v", it.Post)
	}
}
