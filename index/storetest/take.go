package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"presswatch/index"
)

var takeTests = []conformance{
	{"new item", testNewItem},
	{"same again", testSameAgain},
	{"edited", testEdited},
	{"what makes a version", testWhatMakesVersion},
	{"what the store knows better", testKnowsBetter},
	{"quiet and loud", testQuiet},
	{"page could not be read", testUnread},
	{"gone and back", testReturned},
	{"many at once", testBatch},
	{"all or none", testAllOrNone},
	{"raw bytes", testRaw},
	{"odd text", testOddText},
	{"times", testTimes},
	{"clock set back between versions", testVersionClock},
	{"not found", testNotFound},
	{"what two feeds declare", testDeclared},
}

// testNewItem: what was taken in is there after a restart, to the last field.
func testNewItem(b *bench) {
	a := b.article("a")
	got := b.take(a)[0]
	if got.Outcome != index.OutcomeNew || got.Version != 1 || got.ItemID == 0 || got.Seq == 0 {
		b.Fatalf("receipt: %+v", got)
	}
	b.reopen()
	want := a.Item
	want.ID, want.Seq, want.Version, want.VersionSeen = got.ItemID, got.Seq, 1, want.FirstSeen
	same(b, "item", b.item(got.ItemID), want)
	found, err := b.FindURL(b.Context(), a.Item.URL)
	b.must(err)
	same(b, "by address", found, want)
	list, err := b.After(b.Context(), 0, 10)
	b.must(err)
	same(b, "in the order of things", list, []index.Item{want})
}

func testSameAgain(b *bench) {
	a := b.article("a")
	first := b.take(a)[0]
	before := b.item(first.ItemID)
	for range 3 {
		b.pass(time.Hour)
		again := b.take(a)[0]
		same(b, "receipt", again, index.Taken{ItemID: first.ItemID, Seq: first.Seq, Version: 1, Outcome: index.OutcomeSame})
	}
	same(b, "item", b.item(first.ItemID), before)
	counts, err := b.Counts(b.Context())
	b.must(err)
	if counts.Items != 1 || counts.Versions != 1 || counts.LastSeq != first.Seq {
		b.Fatalf("counts %+v", counts)
	}
}

func testEdited(b *bench) {
	a := b.article("a")
	first, other := b.take(a)[0], b.take(b.article("b"))[0]
	b.pass(time.Hour)
	edited := a
	edited.Item.Title, edited.Item.Text, edited.Item.FirstSeen = "New headline", "New words.", b.now
	edited.Raw, edited.RawType = []byte("second"), "text/html"
	got := b.take(edited)[0]
	if got.ItemID != first.ItemID || got.Version != 2 || got.Outcome != index.OutcomeChanged || got.Seq <= other.Seq {
		b.Fatalf("an edited article is the same item with a new version and a new number: %+v after %+v", got, other)
	}
	it := b.item(got.ItemID)
	if it.Title != "New headline" || it.Text != "New words." || !it.FirstSeen.Equal(start) || !it.VersionSeen.Equal(b.now) || it.Version != 2 {
		b.Fatalf("got %+v", it)
	}
	versions, err := b.Versions(b.Context(), first.ItemID)
	b.must(err)
	if len(versions) != 2 || versions[0].Text != a.Item.Text || versions[0].Title != a.Item.Title || versions[0].Seq != first.Seq ||
		versions[1].Text != "New words." || versions[1].Seq != got.Seq || !versions[0].Seen.Equal(start) || !versions[1].Seen.Equal(b.now) {
		b.Fatalf("versions: %+v", versions)
	}
	list, err := b.After(b.Context(), 0, 10)
	b.must(err)
	same(b, "an edited item appears once, at its newest number", seqs(list), []int64{other.Seq, got.Seq})
}

func testWhatMakesVersion(b *bench) {
	for _, c := range []struct {
		name    string
		change  func(*index.Item)
		outcome index.Outcome
		version int
	}{
		{"title", func(it *index.Item) { it.Title = "T" }, index.OutcomeChanged, 2},
		{"author", func(it *index.Item) { it.Author = "" }, index.OutcomeChanged, 2},
		{"text", func(it *index.Item) { it.Text += "!" }, index.OutcomeChanged, 2},
		{"summary", func(it *index.Item) { it.Summary = "S" }, index.OutcomeSame, 1},
		{"lane", func(it *index.Item) { it.Lane = index.LaneOwn }, index.OutcomeChanged, 1},
		{"links", func(it *index.Item) { it.Links = nil }, index.OutcomeChanged, 1},
		{"declared", func(it *index.Item) { it.Declared = nil }, index.OutcomeChanged, 1},
		{"paywall", func(it *index.Item) { it.Paywalled = false }, index.OutcomeChanged, 1},
		{"comments", func(it *index.Item) { it.Comments = 99 }, index.OutcomeSame, 1},
		{"update time", func(it *index.Item) { it.Updated = it.Updated.Add(time.Minute) }, index.OutcomeSame, 1},
	} {
		a := b.article(c.name)
		first := b.take(a)[0]
		c.change(&a.Item)
		got := b.take(a)[0]
		if got.Outcome != c.outcome || got.Version != c.version || (got.Seq > first.Seq) != (c.outcome == index.OutcomeChanged) {
			b.Errorf("another %s: %+v", c.name, got)
		}
	}
	short := b.article("short", func(a *index.Arrival) { a.Item.Text = "" })
	b.take(short)
	short.Item.Summary = "Another"
	same(b, "another summary where there is no text", b.take(short)[0].Version, 2)
	it, err := b.FindURL(b.Context(), b.article("comments").Item.URL)
	b.must(err)
	same(b, "comments are kept all the same", it.Comments, 99)
}

// testKnowsBetter: a second source, or a second look, does not worsen what is known.
func testKnowsBetter(b *bench) {
	day := b.article("a", func(a *index.Arrival) {
		a.Item.Published, a.Item.Precision = time.Date(2019, 7, 19, 0, 0, 0, 0, time.UTC), index.PrecisionDay
	})
	first := b.take(day)[0]
	exact := b.article("a", func(a *index.Arrival) {
		a.Item.Source, a.Item.Outlet, a.Item.Lane = "aggregator", "Aggregator", index.LaneBlog
	})
	b.take(exact)
	it := b.item(first.ItemID)
	if !it.Published.Equal(exact.Item.Published) || it.Precision != index.PrecisionSecond {
		b.Fatalf("a more precise time replaces a day: %+v", it)
	}
	if it.Source != "post" || it.Outlet != "The Post" || it.Lane != index.LaneNational {
		b.Fatalf("another source that lists an article does not make it that outlet's: %+v", it)
	}
	later := exact
	later.Item.Published, later.Item.Title, later.Item.Summary, later.Item.Lang = exact.Item.Published.Add(time.Hour), "", "", ""
	later.Item.Comments, later.Item.CommentFeed, later.Item.Updated, later.Item.FirstSeen = -1, "", time.Time{}, b.now.Add(time.Hour)
	b.take(later)
	again := b.item(first.ItemID)
	same(b, "an equally precise time, and fields that are missing", again, it)
	unknown := later
	unknown.Item.Published, unknown.Item.Precision = time.Time{}, index.PrecisionUnknown
	b.take(unknown)
	same(b, "an unknown time", b.item(first.ItemID).Published, it.Published)
}

// testQuiet: whoever was told of an item is told of its changes; nobody is told late of what came quietly. F68, F69.
func testQuiet(b *bench) {
	for _, quiet := range []bool{true, false} {
		a := b.article(fmt.Sprint("quiet-", quiet), func(a *index.Arrival) { a.Item.Quiet = quiet })
		first := b.take(a)[0]
		a.Item.Quiet, a.Item.Text = !quiet, "Edited."
		same(b, "receipt", b.take(a)[0].Version, 2)
		same(b, "quiet", b.item(first.ItemID).Quiet, quiet)
	}
}

// testUnread: a page that could not be read this time takes nothing away.
func testUnread(b *bench) {
	a := b.article("a")
	first := b.take(a)[0]
	before := b.item(first.ItemID)
	wall := index.Arrival{Item: index.Item{
		Kind: index.KindArticle, URL: a.Item.URL, Source: "post", Outlet: "The Post", Lane: index.LaneNational, Title: "We value your privacy",
		Problem: "consent page", Comments: -1,
	}, Raw: []byte("wall")}
	same(b, "receipt", b.take(wall)[0].Outcome, index.OutcomeSame)
	same(b, "item", b.item(first.ItemID), before)

	empty := wall
	empty.Item.URL += "/2"
	first = b.take(empty)[0]
	same(b, "a page that was never read says why", b.item(first.ItemID).Problem, "consent page")
	a.Item.URL += "/2"
	same(b, "read at last", b.take(a)[0].Version, 2)
	if it := b.item(first.ItemID); it.Problem != "" || it.Text == "" || it.Title != a.Item.Title {
		b.Fatalf("got %+v", it)
	}
}

func testReturned(b *bench) {
	a := b.article("a")
	first := b.take(a)[0]
	b.must(b.MarkGone(b.Context(), first.ItemID, 0, b.now, time.Time{}))
	gone := b.item(first.ItemID)
	unread := a
	unread.Item.Text, unread.Item.Problem = "", "captcha"
	b.take(unread)
	same(b, "a page that could not be read does not prove that it is back", b.item(first.ItemID), gone)
	never := unread
	never.Item.URL += "/never-read"
	other := b.take(never)[0].ItemID
	b.must(b.MarkGone(b.Context(), other, 0, b.now, time.Time{}))
	b.take(never)
	same(b, "nor where it never could", b.item(other).GoneAt, b.now)
	got := b.take(a)[0]
	if got.Outcome != index.OutcomeChanged || got.Version != 1 || got.Seq <= gone.Seq {
		b.Fatalf("back with the words of before: %+v", got)
	}
	same(b, "gone", b.item(first.ItemID).GoneAt, time.Time{})
}

// testBatch: what is in one batch is taken in as if it came one by one.
func testBatch(b *bench) {
	a := b.article("a")
	edited := a
	edited.Item.Text = "Edited."
	got := b.take(a, b.article("b"), a, edited, b.article("c"), edited, a)
	want := []index.Outcome{
		index.OutcomeNew, index.OutcomeNew, index.OutcomeSame, index.OutcomeChanged, index.OutcomeNew, index.OutcomeSame, index.OutcomeChanged,
	}
	for i, taken := range got {
		if taken.Outcome != want[i] {
			b.Errorf("arrival %d: %s, want %s", i, taken.Outcome, want[i])
		}
	}
	same(b, "versions of a", got[6].Version, 3)
	list, err := b.After(b.Context(), 0, 10)
	b.must(err)
	same(b, "order", seqs(list), []int64{got[1].Seq, got[4].Seq, got[6].Seq})
	none, err := b.Take(b.Context(), nil)
	b.must(err)
	same(b, "none", len(none), 0)
}

func testAllOrNone(b *bench) {
	b.poll(b.add(source("post"))["post"], b.entry("a"))
	e := b.hold()
	good := b.article("a", func(a *index.Arrival) { a.EntryID = e.ID })
	for _, bad := range []index.Arrival{{}, {Item: index.Item{Kind: index.KindArticle}}, {Item: index.Item{URL: "https://a.example/"}}} {
		if _, err := b.Take(b.Context(), []index.Arrival{good, bad}); !errors.Is(err, index.ErrInvalid) {
			b.Fatalf("got %v, want invalid", err)
		}
	}
	ctx, cancel := context.WithCancel(b.Context())
	cancel()
	if _, err := b.Take(ctx, []index.Arrival{good}); err == nil {
		b.Fatal("taken although the context had ended")
	}
	counts, err := b.Counts(b.Context())
	b.must(err)
	if counts.Items != 0 || counts.LastSeq != 0 || counts.Waiting != 1 {
		b.Fatalf("half a batch was kept: %+v", counts)
	}
	same(b, "the next number leaves no gap behind", b.take(good)[0].Seq, 1)
}

// testRaw: the bytes come back as they were received, for every version.
func testRaw(b *bench) {
	rnd := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 300_000)
	for i := range noise {
		noise[i] = byte(rnd.Uint32())
	}
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	raws := [][]byte{every, noise, bytes.Repeat([]byte("presswatch "), 100_000), every, {0}, nil}
	var id int64
	for i, raw := range raws {
		a := b.article("a", func(a *index.Arrival) { a.Item.Text = fmt.Sprint("Version ", i+1) })
		a.Raw, a.RawType = raw, fmt.Sprint("text/html; n=", i)
		id = b.take(a)[0].ItemID
	}
	shared := b.article("b")
	shared.Raw, shared.RawType = every, "text/plain"
	other := b.take(shared)[0].ItemID
	b.reopen()
	for i, want := range raws {
		got, kind, err := b.Raw(b.Context(), id, i+1)
		if want == nil {
			if !errors.Is(err, index.ErrNotFound) {
				b.Fatalf("version %d: got %v, want not found", i+1, err)
			}
			continue
		}
		b.must(err)
		if !bytes.Equal(got, want) || kind != fmt.Sprint("text/html; n=", i) {
			b.Fatalf("version %d: %d bytes of %q, want %d", i+1, len(got), kind, len(want))
		}
	}
	got, kind, err := b.Raw(b.Context(), other, 1)
	if err != nil || !bytes.Equal(got, every) || kind != "text/plain" {
		b.Fatalf("equal bytes of another item: %d of %q, %v", len(got), kind, err)
	}
}

// testOddText: pages hold anything; a store that refuses one of them would stop at it for ever.
func testOddText(b *bench) {
	for i, odd := range []string{"a\x00b", "\xff\xfe\xfd", "\ud7ff\U0010ffff", strings.Repeat("é", 400_000), "'; DROP TABLE items; --", "%_\\", "\u202e"} {
		a := b.article(fmt.Sprint("odd", i))
		it := &a.Item
		it.Title, it.Author, it.Summary, it.Text, it.Outlet, it.PublishedRaw, it.SeenAs = odd, odd, odd, odd, odd, odd, odd
		it.Links, it.Quotes, it.Tags = []index.Link{{URL: odd, Text: odd}}, []index.Quote{{Text: odd, Speaker: odd}}, []string{odd}
		it.Declared = []index.Declared{{By: "source", URL: odd, Outlet: odd}}
		first := b.take(a)[0]
		same(b, "taken again", b.take(a)[0].Outcome, index.OutcomeSame)
		got := b.item(first.ItemID)
		want := strings.ReplaceAll(strings.ToValidUTF8(odd, "\uFFFD"), "\x00", "")
		if got.Title != want || got.Text != want || got.Tags[0] != want || got.Links[0].Text != want || got.Declared[0].Outlet != want {
			b.Fatalf("%.20q came back as %.20q", odd, got.Title)
		}
	}
}

// testTimes: unknown stays unknown, and what feeds write is kept. F71.
func testTimes(b *bench) {
	zone := time.FixedZone("BST", 3600)
	for i, at := range []time.Time{{}, time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC), time.Date(1969, 12, 31, 23, 59, 59, 0, zone), time.Date(9999, 1, 1, 0, 0, 0, 1000, time.UTC)} {
		a := b.article(fmt.Sprint("t", i), func(a *index.Arrival) { a.Item.Published, a.Item.FirstSeen = at, time.Time{} })
		it := b.item(b.take(a)[0].ItemID)
		if !it.Published.Equal(at) || it.Published.Location() != time.UTC || at.IsZero() != (it.Precision == index.PrecisionUnknown) {
			b.Fatalf("%v came back as %v, %q", at, it.Published, it.Precision)
		}
		same(b, "first seen when it was taken", it.FirstSeen, b.now)
	}
}

// testVersionClock: a version is never seen before the one that it replaced. F16.
func testVersionClock(b *bench) {
	a := b.article("a")
	id := b.take(a)[0].ItemID
	for i := range 3 {
		b.pass(-time.Hour)
		a.Item.Text = fmt.Sprint("Edited ", i)
		b.take(a)
	}
	versions, err := b.Versions(b.Context(), id)
	b.must(err)
	for i, v := range versions {
		if v.N != i+1 || v.Seen.Before(start) {
			b.Fatalf("version %d seen %v, the first one %v", v.N, v.Seen, start)
		}
	}
}

func testNotFound(b *bench) {
	b.take(b.article("a"))
	_, err := b.FindURL(b.Context(), "https://nowhere.example/")
	_, err2 := b.Versions(b.Context(), 4711)
	_, _, err3 := b.Raw(b.Context(), 1, 2)
	_, _, err4 := b.Raw(b.Context(), 4711, 1)
	for i, err := range []error{err, err2, err3, err4} {
		if !errors.Is(err, index.ErrNotFound) {
			b.Errorf("%d: got %v, want not found", i, err)
		}
	}
}

// testDeclared: one feed says where the item is from, another that lists it too does not; the item changes once, not
// at every visit.
func testDeclared(b *bench) {
	source := func(name string) index.Declared { return index.Declared{By: "source", Outlet: name} }
	page := index.Declared{By: "canonical", URL: "https://wire.example/1"}
	a := b.article("a", func(a *index.Arrival) { a.Item.Declared = []index.Declared{page, source("Unity Wire")} })
	id := b.take(a)[0].ItemID
	silent := b.article("a", func(a *index.Arrival) { a.Item.Declared = []index.Declared{page} })
	same(b, "another feed says nothing", b.take(silent)[0].Outcome, index.OutcomeSame)
	same(b, "the first one again", b.take(a)[0].Outcome, index.OutcomeSame)
	other := b.article("a", func(a *index.Arrival) { a.Item.Declared = []index.Declared{source("Tarn Press")} })
	same(b, "a third one names another", b.take(other)[0].Outcome, index.OutcomeChanged)
	same(b, "what is kept", b.item(id).Declared, []index.Declared{source("Unity Wire"), source("Tarn Press")})
	for i := range 20 {
		b.take(b.article("a", func(a *index.Arrival) { a.Item.Declared = []index.Declared{source(fmt.Sprint("feed ", i))} }))
	}
	if n := len(b.item(id).Declared); n > 8 {
		b.Fatalf("%d declarations are kept", n)
	}
}
