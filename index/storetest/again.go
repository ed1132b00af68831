package storetest

import (
	"time"

	"presswatch/index"
)

var againTests = []conformance{
	{"due at a time", testAgain},
	{"due sooner", testAgainSooner},
	{"held", testAgainHeld},
	{"left alone", testAgainNobody},
	{"listed by several sources", testAgainOnce},
	{"gone", testAgainGone},
	{"many", testAgainMany},
	{"when it was visited", testVisited},
}

// visited takes the pages of everything that is due in, to be visited again at a time, and returns their items.
func (b *bench) visited(next time.Time) []int64 {
	b.Helper()
	var out []int64
	for _, e := range b.leaseAll() {
		a := b.article(e.Key, func(a *index.Arrival) { a.EntryID, a.Next = e.ID, next })
		out = append(out, b.take(a)[0].ItemID)
	}
	return out
}

func (b *bench) again(at time.Time, items ...int64) {
	b.Helper()
	b.must(b.LookAgain(b.Context(), items, at))
}

func testAgain(b *bench) {
	b.poll(b.add(source("post"))["post"], b.entry("a"), b.entry("b"), b.entry("c"))
	items := b.visited(time.Time{})
	b.again(b.now.Add(time.Minute), items[0], items[2])
	same(b, "not yet", b.held(9, 9), []string{})
	b.reopen()
	b.pass(time.Minute)
	same(b, "then", b.held(9, 9), []string{"a", "c"})
}

func testAgainSooner(b *bench) {
	b.poll(b.add(source("post"))["post"], b.entry("a"))
	item := b.visited(b.now.Add(time.Hour))[0]
	b.again(b.now.Add(2*time.Hour), item)
	b.again(b.now.Add(30*time.Minute), item)
	b.again(b.now.Add(40*time.Minute), item)
	b.pass(29 * time.Minute)
	same(b, "before", b.held(9, 9), []string{})
	b.pass(time.Minute)
	same(b, "the soonest counts", b.held(9, 9), []string{"a"})
}

// testAgainHeld: the visit under way may have come too early.
func testAgainHeld(b *bench) {
	b.poll(b.add(source("post"))["post"], b.entry("a"))
	item := b.visited(b.now)[0]
	e := b.hold()
	b.again(b.now.Add(20*time.Minute), item)
	b.again(b.now.Add(10*time.Minute), item)
	b.again(b.now.Add(15*time.Minute), item)
	same(b, "it is held", b.held(9, 9), []string{})
	b.take(b.article("a", func(a *index.Arrival) { a.EntryID, a.Next = e.ID, b.now.Add(time.Hour) }))
	b.pass(9 * time.Minute)
	same(b, "after the visit, but not yet", b.held(9, 9), []string{})
	b.pass(time.Minute)
	e = b.hold()
	b.again(b.now.Add(time.Hour), item)
	e.Next = b.now.Add(5 * time.Minute)
	b.must(b.PutBack(b.Context(), e))
	b.pass(5 * time.Minute)
	same(b, "its own time was sooner", b.held(9, 9), []string{"a"})
}

func testAgainNobody(b *bench) {
	sources := b.add(source("post"), source("mail"))
	b.poll(sources["post"], b.entry("page"), b.entry("bare", nowhere))
	items := b.visited(time.Time{})
	b.poll(sources["mail"], b.entry("other"))
	items = append(items, b.visited(time.Time{})...)
	pushed := b.take(b.article("pushed"))[0].ItemID
	b.add(source("post"))
	b.again(b.now, append(items, pushed, 4711, 0)...)
	b.again(b.now)
	same(b, "due", b.held(9, 9), []string{"page"})
	b.add(source("post"), source("mail"))
	same(b, "a source that was off left its entry alone", b.held(9, 9), []string{})
}

// testAgainOnce: a page is not read twice because two feeds list it.
func testAgainOnce(b *bench) {
	sources := b.add(source("post"), source("mail"))
	page := func(e *index.Entry) { e.URL = "https://news.example/same" }
	b.poll(sources["post"], b.entry("first", page))
	b.pass(time.Second)
	b.poll(sources["mail"], b.entry("second", page))
	var item int64
	for _, e := range b.leaseAll() {
		item = b.take(b.article("same", func(a *index.Arrival) { a.EntryID = e.ID }))[0].ItemID
	}
	b.again(b.now.Add(time.Minute), item)
	b.pass(time.Minute)
	same(b, "one of them", b.held(9, 9), []string{"first"})
	e := b.item(item)
	b.must(b.MarkGone(b.Context(), e.ID, 1, time.Time{}, b.now.Add(time.Hour)))
	b.must(b.MarkGone(b.Context(), e.ID, 2, time.Time{}, b.now.Add(10*time.Minute)))
	b.again(b.now.Add(20*time.Minute), item)
	b.pass(10 * time.Minute)
	same(b, "the other one is due sooner", b.held(9, 9), []string{"second"})
	b.pass(11 * time.Minute)
	b.add(source("mail"), source("post", off))
	b.again(b.now.Add(30*time.Minute), item)
	b.pass(29 * time.Minute)
	same(b, "the first one's source is off, so the other", b.held(9, 9), []string{"second"})
}

func testAgainGone(b *bench) {
	b.poll(b.add(source("post"))["post"], b.entry("a"))
	item := b.visited(b.now)[0]
	b.must(b.MarkGone(b.Context(), item, b.hold().ID, b.now, time.Time{}))
	b.again(b.now.Add(time.Hour), item)
	b.pass(time.Hour)
	same(b, "it may be back", b.held(9, 9), []string{"a"})
}

func testAgainMany(b *bench) {
	entries := make([]index.Entry, 1200)
	for i := range entries {
		entries[i] = b.entry(string(rune('a'+i%26))+time.Duration(i).String(), on("one.example"))
	}
	b.poll(b.add(source("post"))["post"], entries...)
	list, err := b.LeaseEntries(b.Context(), b.now, 2000, 2000, time.Minute)
	b.must(err)
	batch := make([]index.Arrival, len(list))
	for i, e := range list {
		batch[i] = b.article(e.Key, func(a *index.Arrival) { a.EntryID = e.ID })
	}
	var ids []int64
	for _, taken := range b.take(batch...) {
		ids = append(ids, taken.ItemID)
	}
	b.again(b.now.Add(time.Minute), ids...)
	b.pass(time.Minute)
	same(b, "all of them", len(b.held(2000, 2000)), 1200)
}

// testVisited: what is said to be still there was so at its last visit, and not when nobody got an answer.
func testVisited(b *bench) {
	added := b.add(source("post"), source("echo"))
	b.poll(added["post"], b.entry("a"), b.entry("b"), b.entry("c"))
	items := b.visited(b.now)
	lonely := b.take(b.article("nobody lists it"))[0].ItemID
	first := b.now
	check := func(what string, want map[int64]time.Time) {
		b.Helper()
		got, err := b.Visited(b.Context(), append(items, lonely, 4711))
		b.must(err)
		same(b, what, got, want)
	}
	check("taken in", map[int64]time.Time{items[0]: first, items[1]: first, items[2]: first})
	b.pass(time.Hour)
	second := b.now
	for i, e := range b.leaseAll() {
		switch i {
		case 0:
			e.Problem, e.Next = "no answer within 30 s", b.now
			b.must(b.PutBack(b.Context(), e))
		case 1:
			b.must(b.MarkGone(b.Context(), e.ItemID, e.ID, b.now, b.now))
		default:
			b.take(b.article(e.Key, func(a *index.Arrival) { a.EntryID, a.Next, a.Item.Problem = e.ID, b.now, "consent page" }))
		}
	}
	check("nobody got an answer, gone, unreadable", map[int64]time.Time{items[0]: first, items[1]: second, items[2]: first})
	b.reopen()
	b.pass(time.Minute)
	third := b.now
	b.poll(added["echo"], b.entry("echo of a"))
	for _, e := range b.leaseAll() {
		key := e.Key
		if key == "echo of a" {
			key = "a"
		}
		b.take(b.article(key, func(a *index.Arrival) { a.EntryID = e.ID }))
	}
	b.pass(time.Minute)
	check("at another address", map[int64]time.Time{items[0]: third, items[1]: third, items[2]: third})
	none, err := b.Visited(b.Context(), nil)
	b.must(err)
	same(b, "of nothing", len(none), 0)
}
