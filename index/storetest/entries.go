package storetest

import (
	"errors"
	"fmt"
	"time"

	"presswatch/index"
)

var entryTests = []conformance{
	{"fresh, changed, known", testEntryOutcomes},
	{"comes back as it was listed", testEntryWhole},
	{"lease", testEntryLease},
	{"per host", testPerHost},
	{"own channels first", testOwnEntriesFirst},
	{"put back", testPutBack},
	{"settled by an arrival", testEntrySettled},
	{"changed while it is held", testChangedWhileHeld},
	{"source switched off", testEntriesOfOffSource},
	{"waiting", testWaiting},
	{"gone", testGone},
}

func testEntryOutcomes(b *bench) {
	src := b.add(source("post"))["post"]
	quiet := b.entry("quiet", func(e *index.Entry) { e.Quiet = true })
	if fresh, changed := b.poll(src, b.entry("loud"), quiet, b.entry("loud")); fresh != 2 || changed != 0 {
		b.Fatalf("%d fresh, %d changed, want 2 and 0", fresh, changed)
	}
	for _, e := range b.leaseAll() {
		e.Next = time.Time{}
		b.must(b.PutBack(b.Context(), e))
	}
	if fresh, changed := b.poll(src, b.entry("loud"), quiet); fresh != 0 || changed != 0 {
		b.Fatalf("equal entries: %d fresh, %d changed", fresh, changed)
	}
	same(b, "equal entries are left alone", b.held(9, 9), []string{})
	change := func(e *index.Entry) { e.Hash, e.Title, e.Quiet = "h2", "New title", !e.Quiet }
	change(&quiet)
	b.pass(time.Hour)
	if fresh, changed := b.poll(src, b.entry("loud", change), quiet); fresh != 0 || changed != 2 {
		b.Fatalf("%d fresh, %d changed, want 0 and 2", fresh, changed)
	}
	for _, e := range b.leaseAll() {
		if e.Title != "New title" || e.Quiet != (e.Key == "quiet") || !e.FirstSeen.Equal(start) {
			b.Fatalf("a changed entry takes over what is listed, stays quiet or loud, and was first seen when it was: %+v", e)
		}
	}
}

// leaseAll hands out everything that is due.
func (b *bench) leaseAll() []index.Entry {
	b.Helper()
	list, err := b.LeaseEntries(b.Context(), b.now, 1000, 1000, time.Minute)
	b.must(err)
	if len(list) == 0 {
		b.Fatal("nothing is due")
	}
	return list
}

func testEntryWhole(b *bench) {
	src := b.add(source("post"))["post"]
	want := b.entry("a", func(e *index.Entry) {
		e.Updated, e.CommentFeed, e.Comments, e.Quiet = b.now, "https://news.example/c", 3, true
		e.Published = time.Date(12019, 1, 2, 3, 4, 5, 0, time.UTC) // feeds write anything
		e.Declared = []index.Declared{{By: "source", URL: "https://wire.example/feed", Outlet: "Unity Wire"}}
		e.Declared = []index.Declared{{By: "source", URL: "https://wire.example/", Outlet: "Unity Wire"}}
	})
	b.poll(src, want)
	got := b.hold()
	want.ID, want.SourceID, want.FirstSeen, want.Source = got.ID, src.ID, b.now, got.Source
	same(b, "entry", got, want)
	if got.ID == 0 || got.Source.Key != "post" || got.Source.State.ETag != b.polled().ETag {
		b.Fatalf("an entry carries its source: %+v", got.Source)
	}
}

func testEntryLease(b *bench) {
	b.poll(b.add(source("post"))["post"], b.entry("a"), b.entry("later", func(e *index.Entry) { e.Next = e.Next.Add(time.Hour) }),
		b.entry("never", func(e *index.Entry) { e.Next = time.Time{} }))
	same(b, "due", b.held(9, 9), []string{"a"})
	same(b, "held", b.held(9, 9), []string{})
	b.reopen()
	same(b, "held after a restart", b.held(9, 9), []string{})
	b.pass(time.Minute)
	same(b, "when the lease is over", b.held(9, 9), []string{"a"})
	b.pass(time.Hour)
	same(b, "an hour later", b.held(9, 9), []string{"a", "later"})
}

// testPerHost: one outlet with much to tell neither gets more than its share nor stands in front of others.
func testPerHost(b *bench) {
	var entries []index.Entry
	for i := range 500 {
		entries = append(entries, b.entry(fmt.Sprint("big", i), on("big.example")))
	}
	b.pass(time.Second)
	for i := range 3 {
		entries = append(entries, b.entry(fmt.Sprint("small", i), on(fmt.Sprintf("small%d.example", i))))
	}
	entries = append(entries, b.entry("port", on("big.example:8443")), b.entry("x", nowhere), b.entry("y", nowhere), b.entry("z", nowhere))
	b.poll(b.add(source("post"))["post"], entries...)
	same(b, "two of a host", b.held(20, 2), []string{"big0", "big1", "small0", "small1", "small2", "port", "x", "y", "z"})
	same(b, "while these are held", b.held(20, 2), []string{})
	same(b, "one more is allowed", b.held(20, 3), []string{"big2"})
	b.pass(time.Minute)
	same(b, "the limit", len(b.held(4, 2)), 4)
}

// nowhere makes an entry that is all there is: it has no page, so it burdens no host.
func nowhere(e *index.Entry) { e.URL = "" }

func testOwnEntriesFirst(b *bench) {
	sources := b.add(source("post"), source("own", own))
	b.poll(sources["post"], b.entry("p1", on("one.example")), b.entry("p2", on("two.example")))
	b.pass(time.Second)
	b.poll(sources["own"], b.entry("o1", on("own.example")), b.entry("o2", on("one.example"), later))
	b.pass(time.Second)
	same(b, "first", b.held(1, 1), []string{"o1"})
	same(b, "then", b.held(9, 1), []string{"o2", "p2"})
	b.add(source("post", own), source("own"))
	b.pass(time.Minute)
	same(b, "a lane that changed", b.held(1, 9), []string{"p1"})
}

func later(e *index.Entry) { e.Next = e.Next.Add(time.Microsecond) }

func testPutBack(b *bench) {
	b.poll(b.add(source("post"))["post"], b.entry("a"))
	e := b.hold()
	e.Tries, e.Problem, e.Next = 3, "no answer within 30 s", b.now.Add(5*time.Minute)
	b.must(b.PutBack(b.Context(), e))
	b.pass(time.Minute)
	same(b, "before its time", b.held(9, 9), []string{})
	b.pass(4 * time.Minute)
	e = b.hold()
	if e.Tries != 3 || e.Problem != "no answer within 30 s" || e.Visits != 0 {
		b.Fatalf("got %+v", e)
	}
	e.Next = time.Time{}
	b.must(b.PutBack(b.Context(), e))
	b.pass(1000 * time.Hour)
	same(b, "given up", b.held(9, 9), []string{})
	if err := b.PutBack(b.Context(), index.Entry{ID: 4711}); !errors.Is(err, index.ErrNotFound) {
		b.Fatalf("got %v, want not found", err)
	}
	b.poll(b.add(source("post"))["post"], b.entry("a", func(e *index.Entry) { e.Hash = "h2" }))
	if e = b.hold(); e.Tries != 0 || e.Problem != "" {
		b.Fatalf("a changed entry is tried afresh: %+v", e)
	}
}

func testEntrySettled(b *bench) {
	b.poll(b.add(source("post"))["post"], b.entry("a"), b.entry("b"))
	for _, e := range b.leaseAll() {
		b.take(b.article(e.Key, func(a *index.Arrival) {
			a.EntryID = e.ID
			if e.Key == "a" {
				a.Next = b.now.Add(time.Hour)
			}
		}))
	}
	counts, err := b.Counts(b.Context())
	b.must(err)
	same(b, "waiting", counts.Waiting, 0)
	b.pass(time.Hour)
	e := b.hold()
	if e.Key != "a" || e.Visits != 1 || e.ItemID == 0 || e.Tries != 0 {
		b.Fatalf("got %+v", e)
	}
	same(b, "settled with the same content", b.take(b.article("a", func(a *index.Arrival) { *a = b.sameAgain("a"); a.EntryID = e.ID }))[0].Outcome, index.OutcomeSame)
	b.pass(1000 * time.Hour)
	same(b, "no visit is planned", b.held(9, 9), []string{})
}

// sameAgain is the arrival of an article as it was made at the start of the test.
func (b *bench) sameAgain(name string) index.Arrival {
	now := b.now
	b.now = start
	defer func() { b.now = now }()
	return b.article(name)
}

// testChangedWhileHeld: the visit under way may have read the page before the change.
func testChangedWhileHeld(b *bench) {
	src := b.add(source("post"))["post"]
	b.poll(src, b.entry("a"))
	e := b.hold()
	b.pass(time.Second)
	b.poll(src, b.entry("a", func(e *index.Entry) { e.Hash = "h2" }))
	same(b, "held by one only", b.held(9, 9), []string{})
	b.take(b.article("a", func(a *index.Arrival) { a.EntryID, a.Next = e.ID, b.now.Add(time.Hour) }))
	same(b, "once more after the visit", b.hold().Key, "a")
	b.take(b.article("a", func(a *index.Arrival) { a.EntryID, a.Next = e.ID, b.now.Add(time.Hour) }))
	same(b, "and not again", b.held(9, 9), []string{})
}

// testEntriesOfOffSource: whoever switches a source off wants nobody to knock at its outlet for it.
func testEntriesOfOffSource(b *bench) {
	src := b.add(source("post"))["post"]
	b.poll(src, b.entry("a"), b.entry("b"))
	one, err := b.LeaseEntries(b.Context(), b.now, 1, 9, time.Minute)
	b.must(err)
	b.add(source("post", off))
	one[0].Next = b.now
	b.must(b.PutBack(b.Context(), one[0]))
	b.poll(src, b.entry("c"), b.entry("b", func(e *index.Entry) { e.Hash = "h2" }))
	b.pass(time.Hour)
	same(b, "while it is off", b.held(9, 9), []string{})
	b.add(source("post"))
	same(b, "when it is on again", len(b.held(9, 9)), 3)
}

func testWaiting(b *bench) {
	sources := b.add(source("post"), source("mail"))
	b.poll(sources["post"], b.entry("a"), b.entry("b"))
	b.poll(sources["mail"], b.entry("m"))
	b.pass(time.Minute)
	b.poll(sources["post"], b.entry("c"), b.entry("d", func(e *index.Entry) { e.Next = time.Time{} }))
	for _, e := range b.leaseAll() {
		if e.Key == "a" {
			b.take(b.article("a", func(a *index.Arrival) { a.EntryID = e.ID }))
		}
	}
	list, err := b.WaitingEntries(b.Context(), sources["post"].ID, 2)
	b.must(err)
	if len(list) != 2 || list[0].Key != "d" || list[1].Key != "c" || list[0].Source.Key != "post" {
		b.Fatalf("newest first, with their source: %+v", list)
	}
	list, err = b.WaitingEntries(b.Context(), sources["post"].ID, 99)
	b.must(err)
	same(b, "entries without an item", len(list), 3)
	counts, err := b.Counts(b.Context())
	b.must(err)
	same(b, "waiting", counts.Waiting, 4)
}

func testGone(b *bench) {
	b.poll(b.add(source("post"))["post"], b.entry("a"))
	e := b.hold()
	first := b.take(b.article("a", func(a *index.Arrival) { a.EntryID, a.Next = e.ID, b.now }))[0]
	e = b.hold()
	b.pass(time.Hour)
	at := b.now
	b.must(b.MarkGone(b.Context(), first.ItemID, e.ID, at, b.now.Add(time.Hour)))
	it := b.item(first.ItemID)
	if !it.GoneAt.Equal(at) || it.Seq <= first.Seq || it.Version != 1 || it.Text == "" {
		b.Fatalf("gone: %+v", it)
	}
	same(b, "the entry is settled", b.held(9, 9), []string{})
	b.must(b.MarkGone(b.Context(), first.ItemID, 0, at.Add(time.Hour), time.Time{}))
	if again := b.item(first.ItemID); again.Seq != it.Seq || !again.GoneAt.Equal(at) {
		b.Fatalf("gone twice is gone since the first time: %+v", again)
	}
	b.must(b.MarkGone(b.Context(), first.ItemID, 0, time.Time{}, time.Time{}))
	back := b.item(first.ItemID)
	if !back.GoneAt.IsZero() || back.Seq <= it.Seq {
		b.Fatalf("back: %+v", back)
	}
	b.pass(time.Hour)
	if e = b.hold(); e.Visits != 2 {
		b.Fatalf("two visits came to something: %+v", e)
	}
	if err := b.MarkGone(b.Context(), 4711, 0, at, time.Time{}); !errors.Is(err, index.ErrNotFound) {
		b.Fatalf("got %v, want not found", err)
	}
}
