package storetest

import (
	"errors"
	"fmt"
	"math"
	"time"

	"presswatch/index"
)

var memberTests = []conformance{
	{"members", testMembers},
	{"members of ten thousand items", testMembersOfMany},
	{"traces", testTraces},
	{"a trace that is not given", testTraceKept},
}

// member is a membership with every field set.
func (b *bench) member(item, story int64, change ...func(*index.Member)) index.Member {
	m := index.Member{
		ItemID: item, StoryID: story, Seq: item, Joined: index.JoinedAnchor, Score: 0.625, Terms: []string{"breach", "Kraków"},
		Anchor: "the quote “we are looking into it”", At: b.now, Trace: []byte(fmt.Sprintf("trace\x00\xff of %d", item)),
	}
	for _, c := range change {
		c(&m)
	}
	return m
}

func copyOf(id int64) func(*index.Member) {
	return func(m *index.Member) { m.CopyOf, m.Joined = id, index.JoinedCopy }
}

// inStory returns the items of a story.
func (b *bench) inStory(id int64) []int64 {
	b.Helper()
	list, err := b.Members(b.Context(), id)
	b.must(err)
	out := []int64{}
	for _, m := range list {
		out = append(out, m.ItemID)
	}
	return out
}

func testMembers(b *bench) {
	b.items(4)
	b.stories(2)
	b.keep(index.StoryChange{Members: []index.Member{b.member(3, 1), b.member(1, 1), b.member(2, 1, copyOf(1))}})
	b.reopen()
	list, err := b.Members(b.Context(), 1)
	b.must(err)
	bare := func(m index.Member) index.Member { m.Trace = nil; return m }
	same(b, "in the order of item", list, []index.Member{bare(b.member(1, 1)), bare(b.member(2, 1, copyOf(1))), bare(b.member(3, 1))})
	moved := index.Member{ItemID: 3, StoryID: 2, Seq: 9, Joined: index.JoinedPerson, At: b.now.Add(time.Hour)}
	b.keep(index.StoryChange{Members: []index.Member{b.member(3, 1), moved}})
	same(b, "one row an item, the last one given", b.inStory(1), []int64{1, 2})
	of, err := b.MembersOf(b.Context(), []int64{2, 3, 4, 99, 3})
	b.must(err)
	same(b, "by item", of, map[int64]index.Member{2: bare(b.member(2, 1, copyOf(1))), 3: moved})
	same(b, "an unknown story", b.inStory(99), []int64{})
	nan := func(m *index.Member) { m.Score = math.NaN() }
	for what, m := range map[string]index.Member{
		"an unknown story": b.member(4, 99), "no story": b.member(4, 0), "an unknown item": b.member(99, 1), "no number": b.member(4, 1, nan),
	} {
		b.refuses(what, index.StoryChange{Members: []index.Member{b.member(1, 2), m}}, index.ErrInvalid)
	}
	same(b, "after what was refused", b.inStory(1), []int64{1, 2})
}

func testMembersOfMany(b *bench) {
	ids := b.items(2500)
	b.stories(1)
	c := index.StoryChange{}
	for _, id := range ids {
		c.Members = append(c.Members, b.member(id, 1))
	}
	b.keep(c)
	for id := int64(2501); id <= 10_000; id++ {
		ids = append(ids, id)
	}
	of, err := b.MembersOf(b.Context(), ids)
	b.must(err)
	if len(of) != 2500 || of[1].ItemID != 1 || of[2500].ItemID != 2500 {
		b.Fatalf("%d of 2500 members", len(of))
	}
	of, err = b.MembersOf(b.Context(), nil)
	b.must(err)
	same(b, "of none", len(of), 0)
}

// traces returns what Traces tells since a time.
func (b *bench) traces(since time.Time) []index.Member {
	b.Helper()
	out := []index.Member{}
	b.must(b.Traces(b.Context(), since, func(m index.Member) error {
		out = append(out, m)
		return nil
	}))
	return out
}

func testTraces(b *bench) {
	b.items(5) // a minute apart
	b.stories(2)
	none := func(m *index.Member) { m.Trace = nil }
	same(b, "in an empty store", b.traces(time.Time{}), []index.Member{})
	b.keep(index.StoryChange{Members: []index.Member{b.member(4, 1), b.member(2, 2), b.member(3, 1, none), b.member(1, 1)}})
	all := []index.Member{b.member(1, 1), b.member(2, 2), b.member(3, 1, none), b.member(4, 1)}
	same(b, "all, in the order of item", b.traces(time.Time{}), all)
	same(b, "first seen then or later", b.traces(b.now.Add(2*time.Minute)), all[2:])
	same(b, "first seen later", b.traces(b.now.Add(2*time.Minute+time.Microsecond)), all[3:])
	same(b, "none that late", b.traces(b.now.Add(time.Hour)), []index.Member{})
	enough, n := errors.New("enough"), 0
	err := b.Traces(b.Context(), time.Time{}, func(index.Member) error {
		if n++; n == 2 {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) || n != 2 {
		b.Fatalf("after an error at the second one: %d, %v", n, err)
	}
	// An old item that was found late has a high number.
	late := b.take(b.article("late", func(a *index.Arrival) { a.Item.FirstSeen = b.now.Add(-time.Hour) }))[0].ItemID
	b.keep(index.StoryChange{Members: []index.Member{b.member(late, 1)}})
	same(b, "not what was first seen before", b.traces(b.now), all)
}

func testTraceKept(b *bench) {
	b.items(1)
	b.stories(2)
	trace := func(t []byte) func(*index.Member) { return func(m *index.Member) { m.Trace = t } }
	is := func(what, want string) {
		b.Helper()
		same(b, what, string(b.traces(time.Time{})[0].Trace), want)
	}
	b.keep(index.StoryChange{Members: []index.Member{b.member(1, 1, trace([]byte("first")))}})
	b.keep(index.StoryChange{Members: []index.Member{b.member(1, 2, trace(nil))}})
	is("a nil one leaves it", "first")
	b.keep(index.StoryChange{Members: []index.Member{b.member(1, 2, trace([]byte("second")))}})
	is("another replaces it", "second")
	b.keep(index.StoryChange{Members: []index.Member{b.member(1, 2, trace([]byte{}))}})
	is("an empty one takes it away", "")
}
