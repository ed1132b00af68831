package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"presswatch/index"
)

var sourceTests = []conformance{
	{"configuration", testConfiguration},
	{"address changed", testAddressChanged},
	{"one bad key leaves all as it was", testBadSources},
	{"due", testSourcesDue},
	{"own channels first", testOwnSourcesFirst},
	{"lease comes back", testSourceLease},
	{"handed out once", testSourcesOnce},
	{"made due", testMadeDue},
	{"state", testSourceState},
	{"clock set back", testClockSetBack},
	{"poll whole or not at all", testPollWhole},
	{"known entries", testKnownEntries},
}

// testConfiguration: the list is the configuration, and nothing that was learnt is lost with it.
func testConfiguration(b *bench) {
	post := b.add(source("post"), source("mail"))["post"]
	b.poll(post, b.entry("a"))
	sources := b.add(source("post", func(s *index.Source) { s.Name, s.Lane = "Another name", index.LaneRegional }), source("blog"))
	if len(sources) != 3 || !sources["mail"].Off || sources["mail"].State.Status != index.StatusSwitched {
		b.Fatalf("a source that is no longer listed must stay, switched off: %+v", sources)
	}
	got := sources["post"]
	if got.ID != post.ID || got.Name != "Another name" || got.Lane != index.LaneRegional || got.State.ETag != b.polled().ETag {
		b.Fatalf("a known source keeps its number and state and takes the rest: %+v", got)
	}
	if back := b.add(source("mail"))["mail"]; back.Off || back.ID != sources["mail"].ID || back.State.Status != index.StatusNew {
		b.Fatalf("a source that is listed again is on again: %+v", back)
	}
	list, err := b.ListSources(b.Context())
	b.must(err)
	same(b, "order by lane and name", []string{list[0].Key, list[1].Key, list[2].Key}, []string{"blog", "mail", "post"})
}

func testAddressChanged(b *bench) {
	b.poll(b.add(source("post"))["post"])
	same(b, "a polled source", b.leased(9), []string{})
	got := b.add(source("post", func(s *index.Source) { s.URL = "https://elsewhere.example/feed" }))["post"]
	if got.State.ETag != "" || got.State.LastModified != "" || !got.State.FirstPolled.IsZero() || got.State.Status != index.StatusNew {
		b.Fatalf("what the old address said of itself must be forgotten: %+v", got.State)
	}
	same(b, "a source at a new address", b.leased(9), []string{"post"})
}

func testBadSources(b *bench) {
	b.add(source("post"))
	for _, bad := range [][]index.Source{{source("new"), source("")}, {source("new"), source("new")}} {
		if err := b.PutSources(b.Context(), bad); !errors.Is(err, index.ErrInvalid) {
			b.Fatalf("got %v, want invalid", err)
		}
	}
	list, err := b.ListSources(b.Context())
	b.must(err)
	if len(list) != 1 || list[0].Off {
		b.Fatalf("a refused list must change nothing: %+v", list)
	}
}

func testSourcesDue(b *bench) {
	sources := b.add(source("new"), source("off", off), source("later"), source("gone"), source("old"))
	state := b.polled()
	record := func(key string, st index.SourceState) {
		_, _, err := b.RecordPoll(b.Context(), index.Poll{SourceID: sources[key].ID, At: b.now, State: st})
		b.must(err)
	}
	record("later", state)
	state.Next = b.now.Add(-time.Hour)
	record("old", state)
	state.Status = index.StatusGone
	record("gone", state)
	same(b, "due at once", b.leased(9), []string{"new", "old"})
	b.pass(10*time.Minute - time.Microsecond)
	same(b, "due a moment early", b.leased(9), []string{"new", "old"})
	b.pass(time.Microsecond)
	same(b, "due at the minute", b.leased(9), []string{"later"})
	same(b, "none wanted", b.leased(0), []string{})
}

func testOwnSourcesFirst(b *bench) {
	sources := b.add(source("a"), source("b"), source("c"), source("own", own))
	for i, key := range []string{"own", "c", "b", "a"} { // a is the most overdue
		st := b.polled()
		st.Next = b.now.Add(-time.Duration(i) * time.Minute)
		_, _, err := b.RecordPoll(b.Context(), index.Poll{SourceID: sources[key].ID, At: b.now, State: st})
		b.must(err)
	}
	same(b, "first two", b.leased(2), []string{"own", "a"})
	same(b, "the rest", b.leased(9), []string{"b", "c"})
}

// testSourceLease: a holder that was killed tells nobody. F1.
func testSourceLease(b *bench) {
	src := b.add(source("post"))["post"]
	same(b, "first", b.leased(9), []string{"post"})
	same(b, "while it is held", b.leased(9), []string{})
	b.reopen()
	same(b, "after a restart", b.leased(9), []string{})
	b.add(source("post", func(s *index.Source) { s.Name = "New name" }))
	same(b, "after the configuration was read again", b.leased(9), []string{})
	b.pass(time.Minute)
	same(b, "when the lease is over", b.leased(9), []string{"post"})
	b.poll(src)
	same(b, "after the poll", b.leased(9), []string{})
	b.pass(10 * time.Minute)
	same(b, "at its next time", b.leased(9), []string{"post"})
}

func testSourcesOnce(b *bench) {
	var list []index.Source
	for i := range 200 {
		list = append(list, source(fmt.Sprint("s", i)))
	}
	b.add(list...)
	var mu sync.Mutex
	seen := map[string]int{}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for {
				got, err := b.LeaseSources(context.Background(), start, 7, time.Minute)
				if err != nil {
					b.Errorf("leasing: %v", err)
				}
				mu.Lock()
				for _, src := range got {
					seen[src.Key]++
				}
				mu.Unlock()
				if len(got) == 0 {
					return
				}
			}
		})
	}
	all.Wait()
	for _, src := range list {
		if seen[src.Key] != 1 {
			b.Fatalf("%s was handed out %d times at once", src.Key, seen[src.Key])
		}
	}
}

// testMadeDue: what a hub tells of is polled now, but nobody is knocked at who must not be.
func testMadeDue(b *bench) {
	keys := []string{"post", "held", "off", "gone", "lost", "limited"}
	var list []index.Source
	for _, key := range keys {
		list = append(list, source(key))
	}
	sources := b.add(list...)
	for key, change := range map[string]func(*index.SourceState){
		"post": func(*index.SourceState) {}, "held": func(st *index.SourceState) { st.Next = b.now }, "off": func(*index.SourceState) {},
		"gone":    func(st *index.SourceState) { st.Status = index.StatusGone },
		"lost":    func(st *index.SourceState) { st.Status, st.Next = index.StatusMissing, time.Time{} },
		"limited": func(st *index.SourceState) { st.Status = index.StatusLimited },
	} {
		st := b.polled()
		change(&st)
		_, _, err := b.RecordPoll(b.Context(), index.Poll{SourceID: sources[key].ID, At: b.now, State: st})
		b.must(err)
	}
	list[2].Off = true
	b.add(list...)
	same(b, "before", b.leased(9), []string{"held"})
	b.pass(time.Second)
	for _, key := range keys {
		b.must(b.MakeDue(b.Context(), sources[key].ID, b.now))
	}
	b.reopen()
	got := b.leased(9)
	slices.Sort(got)
	same(b, "made due", got, []string{"held", "post"})
	same(b, "and held from then on", b.leased(9), []string{})
	b.pass(10 * time.Minute)
	b.must(b.MakeDue(b.Context(), sources["limited"].ID, b.now))
	got = b.leased(9)
	slices.Sort(got)
	same(b, "when the time is over", got, []string{"held", "limited", "post"})
	if err := b.MakeDue(b.Context(), 4711, b.now); !errors.Is(err, index.ErrNotFound) {
		b.Fatalf("an unknown source: got %v, want not found", err)
	}
}

func testSourceState(b *bench) {
	src := b.add(source("post"))["post"]
	b.pass(time.Hour)
	want := b.polled()
	want.Quietest, want.Failures, want.Hub, want.Topic = 9*24*time.Hour, 2, "https://hub.example/", "https://post.example/feed"
	want.MovedTo, want.MovedSince, want.LastFull, want.LastNew = "https://new.example/", b.now, b.now, b.now.Add(-time.Minute)
	_, _, err := b.RecordPoll(b.Context(), index.Poll{SourceID: src.ID, At: b.now, State: want})
	b.must(err)
	b.reopen()
	list, err := b.ListSources(b.Context())
	b.must(err)
	same(b, "state", list[0].State, want)
	for _, odd := range []string{"a\x00b", "\xff\xfe", strings.Repeat("long ", 5000)} {
		want.Detail, want.ETag = odd, odd
		_, _, err := b.RecordPoll(b.Context(), index.Poll{SourceID: src.ID, At: b.now, State: want})
		b.must(err)
		list, err = b.ListSources(b.Context())
		b.must(err)
		same(b, "validator, to the byte", list[0].State.ETag, odd)
	}
}

// testClockSetBack: nothing waits for a time that a wrong clock named. F16.
func testClockSetBack(b *bench) {
	src := b.add(source("post"), source("mail"))["post"]
	b.leased(9)
	b.pass(72 * time.Hour) // forward, by mistake
	same(b, "with the clock ahead", len(b.leased(9)), 2)
	b.poll(src, b.entry("a"), b.entry("b"))
	one, err := b.LeaseEntries(b.Context(), b.now, 1, 9, time.Minute)
	b.must(err)
	_, err = b.AddNotice(b.Context(), index.Notice{Key: "k", Due: b.now})
	b.must(err)
	notices, err := b.LeaseNotices(b.Context(), b.now, 9, time.Minute)
	b.must(err)
	b.pass(-72 * time.Hour) // and mended
	b.leased(9)
	b.pass(10 * time.Minute)
	same(b, "sources, ten minutes after it was mended", len(b.leased(9)), 2)
	same(b, "entries, ten minutes after it was mended", len(b.held(9, 9)), 2)
	again, err := b.LeaseNotices(b.Context(), b.now, 9, time.Minute)
	b.must(err)
	if len(one) != 1 || len(notices) != 1 || len(again) != 1 {
		b.Fatalf("entry %v, notice %v, ten minutes after %v", one, notices, again)
	}
}

// testPollWhole: state and entries are kept together. F1.
func testPollWhole(b *bench) {
	src := b.add(source("post"))["post"]
	ctx, cancel := context.WithCancel(b.Context())
	cancel()
	if _, _, err := b.RecordPoll(ctx, index.Poll{SourceID: src.ID, At: b.now, State: b.polled(), Entries: []index.Entry{b.entry("a")}}); err == nil {
		b.Fatal("a poll was recorded although the context had ended")
	}
	if _, _, err := b.RecordPoll(b.Context(), index.Poll{SourceID: 4711, At: b.now, Entries: []index.Entry{b.entry("a")}}); !errors.Is(err, index.ErrNotFound) {
		b.Fatalf("a poll of an unknown source: got %v, want not found", err)
	}
	list, err := b.ListSources(b.Context())
	b.must(err)
	counts, err := b.Counts(b.Context())
	b.must(err)
	if list[0].State.Status != index.StatusNew || counts.Waiting != 0 {
		b.Fatalf("half a poll was kept: %+v, %+v", list[0].State, counts)
	}
	same(b, "still due", b.leased(9), []string{"post"})
}

func testKnownEntries(b *bench) {
	sources := b.add(source("post"), source("mail"))
	var entries []index.Entry
	var keys []string
	for i := range 1200 {
		e := b.entry(fmt.Sprint("e", i))
		e.Hash = fmt.Sprint("h", i)
		entries, keys = append(entries, e), append(keys, e.Key)
	}
	if fresh, changed := b.poll(sources["post"], entries...); fresh != 1200 || changed != 0 {
		b.Fatalf("%d fresh, %d changed", fresh, changed)
	}
	known, err := b.KnownEntries(b.Context(), sources["post"].ID, append(keys, "unknown", "od\x00d"))
	b.must(err)
	if len(known) != 1200 || known["e7"] != "h7" {
		b.Fatalf("%d known", len(known))
	}
	known, err = b.KnownEntries(b.Context(), sources["mail"].ID, keys)
	b.must(err)
	same(b, "keys are a source's own", len(known), 0)
	b.poll(sources["post"], b.entry("od\x00d\xff"))
	known, err = b.KnownEntries(b.Context(), sources["post"].ID, []string{"od\x00d\xff"})
	b.must(err)
	same(b, "a key of odd bytes, as asked", known, map[string]string{"od\x00d\xff": "h1"})
}
