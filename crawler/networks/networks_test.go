package networks_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"presswatch/crawler/networks"
	"presswatch/crawler/reaction"
	"presswatch/index"
	"presswatch/index/sqlite"
)

// office is networks over a real store, with readers that a test writes.
type office struct {
	*testing.T
	store *sqlite.Store
	opt   networks.Options
	mu    sync.Mutex
	now   time.Time
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{T: t, now: time.Date(2026, 11, 6, 23, 31, 0, 0, time.UTC)}
	store, err := sqlite.Open(t.Context(), sqlite.Options{Dir: t.TempDir(), Now: o.clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	o.store = store
	o.opt = networks.Options{Store: store, Now: o.clock, Log: slog.New(slog.DiscardHandler), Look: 5 * time.Millisecond}
	return o
}

func (o *office) clock() time.Time { o.mu.Lock(); defer o.mu.Unlock(); return o.now }

func (o *office) pass(d time.Duration) { o.mu.Lock(); defer o.mu.Unlock(); o.now = o.now.Add(d) }

// readers are functions that stand for a network.
type (
	read   func(ask reaction.Ask) (reaction.Batch, error)
	stream func(ctx context.Context, ask reaction.Ask, take func(context.Context, reaction.Batch) error) error
	thread func(ask reaction.ThreadAsk) (reaction.Batch, index.Thread, bool, error)
)

func (r read) Read(_ context.Context, ask reaction.Ask) (reaction.Batch, error) { return r(ask) }

func (s stream) Stream(ctx context.Context, ask reaction.Ask, take func(context.Context, reaction.Batch) error) error {
	return s(ctx, ask, take)
}

func (t thread) ReadThread(_ context.Context, ask reaction.ThreadAsk) (reaction.Batch, index.Thread, bool, error) {
	return t(ask)
}

func post(key string, change ...func(*index.Item)) index.Item {
	it := index.Item{
		Kind: index.KindReaction, URL: "https://net.example/" + key, Text: "text of " + key, Comments: -1,
		Post: &index.Post{Network: index.NetworkMastodon, Key: key, Form: index.FormPost, Handle: "pip@net.example", Likes: -1, Reposts: -1, Replies: -1, Views: -1},
	}
	for _, c := range change {
		c(&it)
	}
	return it
}

func (o *office) found(key string) index.Item {
	o.Helper()
	it, err := o.store.FindURL(o.Context(), "https://net.example/"+key)
	if err != nil {
		o.Fatalf("%s: %v", key, err)
	}
	return it
}

var tag = index.Source{Key: "tag", Kind: index.SourceMastodonTag, Lane: index.LaneSocial, Outlet: "Mastodon", State: index.SourceState{FirstPolled: time.Unix(1, 0)}}

// TestF78_WhatCameBeforeAFailureCounts: a page that was read before the next one failed is in the store, and the place
// behind it is kept; what is removed is forgotten, counts are kept.
func TestF78_WhatCameBeforeAFailureCounts(t *testing.T) {
	o := newOffice(t)
	revoked := &reaction.Problem{Status: index.StatusRefused, Text: "the token was revoked; make a new one", Code: 401}
	answers := []reaction.Batch{
		{Items: []index.Item{post("1"), post("2")}, Resume: "2", More: true},
		{Items: []index.Item{post("3"), {Text: "nameless"}}, Resume: "3"},
	}
	n := 0
	o.opt.Readers = map[index.SourceKind]reaction.Reader{index.SourceMastodonTag: read(func(ask reaction.Ask) (reaction.Batch, error) {
		n++
		if n == 2 && ask.Source.State.Resume != "2" {
			t.Errorf("asked from %q", ask.Source.State.Resume)
		}
		if n == 2 {
			return answers[1], revoked
		}
		return answers[0], nil
	})}
	got, err := networks.New(o.opt).Poll(t.Context(), tag)
	var p *reaction.Problem
	if !errors.As(err, &p) || got.Resume != "3" || got.Fresh != 3 {
		t.Fatalf("%+v, %v", got, err)
	}
	it := o.found("3")
	if it.Source != "tag" || it.Lane != index.LaneSocial || it.Outlet != "Mastodon" || it.Site != "net.example" || it.Quiet {
		t.Errorf("%+v", it)
	}
	o.opt.Readers[index.SourceMastodonTag] = read(func(reaction.Ask) (reaction.Batch, error) {
		return reaction.Batch{
			Gone:    []index.Withdrawal{{Network: index.NetworkMastodon, Key: "1"}},
			Tallies: []index.Tally{{Network: index.NetworkMastodon, Key: "2", Likes: 9, Reposts: -1, Replies: -1, Views: -1, At: o.clock()}},
		}, nil
	})
	if _, err := networks.New(o.opt).Poll(t.Context(), tag); err != nil {
		t.Fatal(err)
	}
	if it := o.found("1"); it.Text != "" || it.Post.Forgotten != "removed by its author" {
		t.Errorf("%+v", it.Post)
	}
	if it := o.found("2"); it.Post.Likes != 9 {
		t.Errorf("%+v", it.Post)
	}
}

// TestWhoseItIs: our own accounts are a channel, our people's are people, whoever tells of them; a first poll is taken in quietly.
func TestWhoseItIs(t *testing.T) {
	o := newOffice(t)
	o.opt.Owner = func(_ index.Network, handle, _ string) (own, people bool) {
		return handle == "force", handle == "super"
	}
	by := func(handle string) func(*index.Item) {
		return func(it *index.Item) { it.Post.Handle = handle; it.Published = o.clock().Add(time.Hour) }
	}
	o.opt.Readers = map[index.SourceKind]reaction.Reader{index.SourceMastodonTag: read(func(reaction.Ask) (reaction.Batch, error) {
		return reaction.Batch{Items: []index.Item{post("own", by("force")), post("person", by("super")), post("anybody", by("pip"))}}, nil
	})}
	src := tag
	src.State = index.SourceState{}
	if _, err := networks.New(o.opt).Poll(t.Context(), src); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"own": "article own true", "person": "reaction own true", "anybody": "reaction social false"} {
		it := o.found(key)
		if got := fmt.Sprint(it.Kind, " ", it.Lane, " ", it.Post.Own); got != want || !it.Quiet || it.Published.After(o.clock()) {
			t.Errorf("%s: %s, want %s (%+v)", key, got, want, it)
		}
	}
}

// TestShortLinksAreResolved: once in the store, a short link becomes what it leads to; later posts have it at once.
func TestShortLinksAreResolved(t *testing.T) {
	o := newOffice(t)
	var asked []string
	o.opt.Budget, o.opt.Canonical = 10, func(u string) string { return u }
	o.opt.Resolve = func(_ context.Context, url string) (string, error) {
		o.mu.Lock()
		defer o.mu.Unlock()
		asked = append(asked, url)
		if strings.Contains(url, "dead") {
			return "", errors.New("nobody there")
		}
		return "https://post.example/news/1", nil
	}
	links := func(urls ...string) func(*index.Item) {
		return func(it *index.Item) {
			for _, u := range urls {
				it.Links = append(it.Links, index.Link{URL: u})
			}
		}
	}
	name := "1"
	o.opt.Readers = map[index.SourceKind]reaction.Reader{index.SourceMastodonTag: read(func(reaction.Ask) (reaction.Batch, error) {
		return reaction.Batch{Items: []index.Item{post(name, links("https://bit.ly/abc", "https://t.co/dead", "https://bbc.com/news1", "https://long.example/abc"))}}, nil
	})}
	n := networks.New(o.opt)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- n.Run(ctx) }()
	defer func() { stop(); <-done }()
	if _, err := n.Poll(t.Context(), tag); err != nil {
		t.Fatal(err)
	}
	o.until("the link to be resolved", func() bool { return o.found("1").Links[0].URL == "https://post.example/news/1" })
	name = "2"
	if _, err := n.Poll(t.Context(), tag); err != nil {
		t.Fatal(err)
	}
	if it := o.found("2"); it.Links[0].URL != "https://post.example/news/1" || it.Links[1].URL != "https://t.co/dead" {
		t.Errorf("%+v", it.Links)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if slices.Contains(asked, "https://bbc.com/news1") || slices.Contains(asked, "https://long.example/abc") || len(asked) != 2 {
		t.Errorf("asked for %q", asked)
	}
}

func (o *office) until(what string, held func() bool) {
	o.Helper()
	for range 1000 {
		if held() {
			return
		}
		select {
		case <-o.Context().Done():
		case <-time.After(5 * time.Millisecond):
		}
	}
	o.Fatalf("waited in vain for %s", what)
}

// TestThreadsAreReadWhileTheyGrow: soon after new comments, seldom after quiet, no more after three days, and again when
// more are claimed.
func TestThreadsAreReadWhileTheyGrow(t *testing.T) {
	o := newOffice(t)
	article := index.Item{Kind: index.KindArticle, URL: "https://post.example/1", Title: "T", Lane: index.LaneRegional, Comments: 3, CommentFeed: "https://post.example/1/feed/"}
	if _, err := o.store.Take(t.Context(), []index.Arrival{{Item: article, Thread: &index.Thread{Network: index.NetworkComments, URL: article.CommentFeed, Claimed: 3, Next: o.clock()}}}); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	reads := 0
	o.opt.Threads = map[index.Network]reaction.ThreadReader{index.NetworkComments: thread(func(ask reaction.ThreadAsk) (reaction.Batch, index.Thread, bool, error) {
		mu.Lock()
		defer mu.Unlock()
		reads++
		var b reaction.Batch
		if reads == 1 {
			b.Items = []index.Item{post("c1", func(it *index.Item) {
				it.Post.Network, it.Post.Form, it.Post.About = index.NetworkComments, index.FormComment, index.Ref{URL: ask.Item.URL}
			})}
		}
		return b, ask.Thread, false, nil
	})}
	store := &settling{Store: o.store}
	o.opt.Store = store
	o.run()
	count := func() int { mu.Lock(); defer mu.Unlock(); return reads }
	settled := func(want int) func() bool {
		return func() bool { return store.done.count(article.CommentFeed) == want }
	}
	o.until("the first read", settled(1))
	o.until("the comment", func() bool { _, err := o.store.FindURL(t.Context(), "https://net.example/c1"); return err == nil })
	for want := 2; want <= 22; want++ {
		o.pass(6*time.Hour + time.Minute)
		if want <= 21 {
			o.until(fmt.Sprint("read ", want), settled(want))
		}
	}
	last := count()
	o.pass(48 * time.Hour)
	if err := o.store.GrowThreads(t.Context(), map[string]int{article.CommentFeed: 9}, o.clock()); err != nil {
		t.Fatal(err)
	}
	o.until("a read after more were claimed", func() bool { return count() == last+1 })
}

// TestLinesAreKeptOpen: a line that breaks is opened again from where the store has got to, and why it does not stand is
// the source's state.
func TestLinesAreKeptOpen(t *testing.T) {
	o := newOffice(t)
	var mu sync.Mutex
	var resumes []string
	o.opt.Streamers = map[index.SourceKind]reaction.Streamer{index.SourceBlueskyStream: stream(func(ctx context.Context, ask reaction.Ask, take func(context.Context, reaction.Batch) error) error {
		mu.Lock()
		resumes = append(resumes, ask.Source.State.Resume)
		first := len(resumes) == 1
		mu.Unlock()
		if err := take(ctx, reaction.Batch{Items: []index.Item{post(fmt.Sprint("s", first))}, Resume: "17"}); err != nil {
			return err
		}
		if first {
			return &reaction.Problem{Status: index.StatusFailing, Text: "the other side closed the line"}
		}
		<-ctx.Done()
		return ctx.Err()
	})}
	n := networks.New(o.opt)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- n.Run(ctx) }()
	src := index.Source{Key: "stream", Kind: index.SourceBlueskyStream, Lane: index.LaneSocial}
	beat := func() (networks.Result, error) { return n.Poll(t.Context(), src) }
	o.until("Run", func() bool { _, err := beat(); return err == nil })
	o.until("the break to be said", func() bool { _, err := beat(); return err != nil && strings.Contains(err.Error(), "closed the line") })
	o.until("the line to stand again", func() bool { got, err := beat(); return err == nil && got.Resume == "17" })
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if len(resumes) != 2 || resumes[0] != "" || resumes[1] != "17" {
		t.Errorf("opened from %q", resumes)
	}
	if o.found("strue").Quiet {
		t.Error("a stream begins now: what it brings is no old news")
	}
}
