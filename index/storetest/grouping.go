package storetest

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"presswatch/index"
)

var groupingTests = []conformance{
	{"comes back as it was kept", testStoryWhole},
	{"numbers", testStoryNumbers},
	{"a row replaces the one before", testStoryReplaced},
	{"list", testListStories},
	{"list in pages", testListPages},
	{"merged", testMerged},
	{"merged one after another", testMergedOn},
	{"chapters", testChapters},
	{"memory", testStoryMemory},
	{"cursor", testStoryCursor},
	{"whole or not at all", testKeepWhole},
	{"afresh", testAfresh},
	{"afresh while others read", testAfreshBeside},
	{"texts that cannot be stored", testStoryTexts},
	{"copied, restored and opened again", testStoriesCopied},
}

// story is a story with every field set.
func (b *bench) story(id int64, change ...func(*index.Story)) index.Story {
	st := index.Story{
		ID: id, Title: fmt.Sprint("Headline of ", id), Summary: "One sentence.", Keywords: []string{"breach", "Kraków"}, Begin: b.now.Add(-time.Hour),
		End: b.now.Add(time.Duration(id) * time.Minute), Articles: 7, Originals: 4, Copies: 3, Outlets: 5, Own: 2, Reactions: 9, Hours: []int{0, 3, 4},
	}
	for _, c := range change {
		c(&st)
	}
	return st
}

func into(id int64) func(*index.Story)      { return func(st *index.Story) { st.Into = id } }
func chapterOf(id int64) func(*index.Story) { return func(st *index.Story) { st.Chapter = id } }

// stories makes stories 1 to n, each in a minute of its own.
func (b *bench) stories(n int64) {
	b.Helper()
	var c index.StoryChange
	for id := int64(1); id <= n; id++ {
		c.Stories = append(c.Stories, b.story(id))
	}
	b.keep(c)
}

// items takes n articles in, whose numbers are 1 to n in a new store.
func (b *bench) items(n int) []int64 {
	b.Helper()
	batch := make([]index.Arrival, n)
	for i := range batch {
		batch[i] = b.article(fmt.Sprint("item", i), func(a *index.Arrival) { a.Item.FirstSeen = b.now.Add(time.Duration(i) * time.Minute) })
	}
	ids := make([]int64, n)
	for i, taken := range b.take(batch...) {
		ids[i] = taken.ItemID
	}
	return ids
}

func (b *bench) keep(c index.StoryChange) {
	b.Helper()
	b.must(b.KeepStories(b.Context(), c))
}

// refuses fails the test unless a change is refused as of this kind.
func (b *bench) refuses(what string, c index.StoryChange, kind error) {
	b.Helper()
	if err := b.KeepStories(b.Context(), c); !errors.Is(err, kind) {
		b.Fatalf("%s: got %v, want %v", what, err, kind)
	}
}

// storyRow returns one story.
func (b *bench) storyRow(id int64) index.Story {
	b.Helper()
	list, err := b.GetStories(b.Context(), []int64{id})
	b.must(err)
	if len(list) != 1 {
		b.Fatalf("%d stories have the number %d", len(list), id)
	}
	return list[0]
}

// listed returns the numbers of the stories that a filter lists.
func (b *bench) listed(f index.StoryFilter) []int64 {
	b.Helper()
	list, err := b.ListStories(b.Context(), f)
	b.must(err)
	out := []int64{}
	for _, st := range list {
		out = append(out, st.ID)
	}
	return out
}

func testStoryWhole(b *bench) {
	want := b.story(3)
	bare := index.Story{ID: 5}
	b.keep(index.StoryChange{Stories: []index.Story{want, bare}})
	b.reopen()
	same(b, "with everything in it", b.storyRow(3), want)
	same(b, "with nothing in it", b.storyRow(5), bare)
	got, err := b.GetStories(b.Context(), []int64{5, 99, 3, 5})
	b.must(err)
	same(b, "in the order asked, unknown numbers left out", got, []index.Story{bare, want, bare})
	got, err = b.GetStories(b.Context(), nil)
	b.must(err)
	same(b, "none asked", len(got), 0)
}

func testStoryNumbers(b *bench) {
	next := func() int64 {
		n, err := b.NextStory(b.Context())
		b.must(err)
		return n
	}
	if next() < 1 {
		b.Fatalf("numbers begin at 1, not at %d", next())
	}
	b.keep(index.StoryChange{Stories: []index.Story{b.story(4), b.story(7)}})
	if next() <= 7 {
		b.Fatalf("%d was given before", next())
	}
	b.keep(index.StoryChange{Stories: []index.Story{b.story(7, into(4))}})
	if next() <= 7 {
		b.Fatalf("%d is the number of a merged story", next())
	}
	b.keep(index.StoryChange{Afresh: true})
	b.reopen()
	if next() <= 7 {
		b.Fatalf("%d was given before the regroup", next())
	}
	b.refuses("number 0", index.StoryChange{Stories: []index.Story{b.story(0)}}, index.ErrInvalid)
}

func testStoryReplaced(b *bench) {
	b.keep(index.StoryChange{Stories: []index.Story{b.story(1)}})
	want := index.Story{ID: 1, Title: "Another headline", Begin: b.now, End: b.now, Articles: 1}
	b.keep(index.StoryChange{Stories: []index.Story{b.story(1), want}})
	same(b, "the last row given, whole", b.storyRow(1), want)
}

func testListStories(b *bench) {
	b.stories(4) // they begin an hour before and end a minute apart
	b.keep(index.StoryChange{Stories: []index.Story{
		b.story(5, func(st *index.Story) { st.End = b.now.Add(2 * time.Minute) }),
		b.story(6, into(1)),
		b.story(7, func(st *index.Story) { st.Begin, st.End = time.Time{}, time.Time{} }),
	}})
	minute := func(n int) time.Time { return b.now.Add(time.Duration(n) * time.Minute) }
	for _, c := range []struct {
		what string
		f    index.StoryFilter
		want []int64
	}{
		{"newest end first, then by number, without merged ones", index.StoryFilter{}, []int64{4, 3, 2, 5, 1, 7}},
		{"not before", index.StoryFilter{Since: minute(2)}, []int64{4, 3, 2, 5}},
		{"begun before", index.StoryFilter{Until: minute(-60)}, []int64{7}},
		{"begun before, a moment later", index.StoryFilter{Until: minute(-60).Add(time.Microsecond)}, []int64{4, 3, 2, 5, 1, 7}},
		{"both", index.StoryFilter{Since: minute(3), Until: minute(60)}, []int64{4, 3}},
		{"limited", index.StoryFilter{Limit: 2}, []int64{4, 3}},
		{"after", index.StoryFilter{After: 2, Limit: 2}, []int64{5, 1}},
		{"after, since", index.StoryFilter{After: 3, Since: minute(2)}, []int64{2, 5}},
		{"after a merged one", index.StoryFilter{After: 6}, []int64{4, 3, 2, 5, 1, 7}},
		{"after the last", index.StoryFilter{After: 7}, []int64{}},
	} {
		same(b, c.what, b.listed(c.f), c.want)
	}
	if _, err := b.ListStories(b.Context(), index.StoryFilter{After: 99}); !errors.Is(err, index.ErrNotFound) {
		b.Fatalf("after an unknown one: %v", err)
	}
}

func testListPages(b *bench) {
	b.stories(250)
	same(b, "without a limit", len(b.listed(index.StoryFilter{})), 100)
	var got []int64
	for after := int64(0); ; after = got[len(got)-1] {
		page := b.listed(index.StoryFilter{After: after, Limit: 60})
		if len(page) == 0 {
			break
		}
		got = append(got, page...)
	}
	if len(got) != 250 || got[0] != 250 || got[249] != 1 {
		b.Fatalf("%d stories in pages: %v", len(got), got)
	}
}

// testMerged: whoever had something follows, also what the change does not name.
func testMerged(b *bench) {
	b.items(4)
	b.stories(3)
	b.keep(index.StoryChange{
		Members: []index.Member{b.member(1, 1), b.member(2, 2), b.member(3, 2)},
		PickUps: map[int64][]index.PickUp{2: {b.pickUp(3, 2)}},
		Carried: map[int64][]index.Carried{3: {b.sentence(1, 0)}},
	})
	b.keep(index.StoryChange{Stories: []index.Story{b.story(2, into(1))}})
	b.reopen()
	same(b, "the redirect", b.storyRow(2).Into, 1)
	same(b, "members", b.inStory(1), []int64{1, 2, 3})
	same(b, "members of the merged one", b.inStory(2), []int64{})
	same(b, "pick-ups", b.arrows(1), []string{"2→3"})
	same(b, "pick-ups of the merged one", b.arrows(2), []string{})
	same(b, "carried", len(b.sentences(1)), 1)
	same(b, "list", b.listed(index.StoryFilter{}), []int64{3, 1})
	b.keep(index.StoryChange{Members: []index.Member{b.member(4, 2)}, PickUps: map[int64][]index.PickUp{2: {b.pickUp(4, 2)}}})
	same(b, "a late member goes where its story went", b.inStory(1), []int64{1, 2, 3, 4})
	same(b, "and so does a late pick-up", b.arrows(1), []string{"2→3", "2→4"})
	b.keep(index.StoryChange{PickUps: map[int64][]index.PickUp{1: {b.pickUp(3, 2)}, 2: nil}})
	same(b, "what is not given is gone", b.arrows(1), []string{"2→3"})
	b.keep(index.StoryChange{Stories: []index.Story{b.story(2)}, Members: []index.Member{b.member(3, 2)}})
	same(b, "taken apart again", b.storyRow(2).Into, 0)
	same(b, "with its member", b.inStory(2), []int64{3})
}

func testMergedOn(b *bench) {
	b.stories(6)
	b.keep(index.StoryChange{Stories: []index.Story{b.story(2, into(1))}})
	b.keep(index.StoryChange{Stories: []index.Story{b.story(1, into(3))}})
	same(b, "what was merged before follows", b.storyRow(2).Into, 3)
	b.keep(index.StoryChange{Stories: []index.Story{b.story(2, into(1))}})
	same(b, "a redirect to a merged one is shortened", b.storyRow(2).Into, 3)
	b.keep(index.StoryChange{Stories: []index.Story{b.story(4, into(5)), b.story(3, into(4)), b.story(5, into(6))}})
	for id := int64(1); id <= 5; id++ {
		same(b, fmt.Sprint("redirect of ", id), b.storyRow(id).Into, 6)
	}
	same(b, "list", b.listed(index.StoryFilter{}), []int64{6})
	b.keep(index.StoryChange{Stories: []index.Story{b.story(3)}})
	leads := func() (out []int64) {
		for id := int64(1); id <= 6; id++ {
			out = append(out, b.storyRow(id).Into)
		}
		return out
	}
	same(b, "taken apart in the middle", leads(), []int64{3, 3, 0, 6, 6, 0})
	b.keep(index.StoryChange{Stories: []index.Story{b.story(1)}})
	same(b, "and at the beginning", leads(), []int64{0, 1, 0, 6, 6, 0})
	b.keep(index.StoryChange{Stories: []index.Story{b.story(1, into(3)), b.story(3, into(5))}})
	same(b, "put together again", leads(), []int64{6, 6, 6, 6, 6, 0})
	b.keep(index.StoryChange{Stories: []index.Story{b.story(7), b.story(3, into(7))}})
	same(b, "merged into another one", leads(), []int64{7, 7, 7, 6, 6, 0})
	b.keep(index.StoryChange{Stories: []index.Story{b.story(7, into(6))}})
	for what, list := range map[string][]index.Story{
		"with itself":   {b.story(6, into(6))},
		"in a circle":   {b.story(6, into(1))},
		"with each new": {b.story(8, into(9)), b.story(9, into(8))},
		"with unknown":  {b.story(8, into(99))},
	} {
		b.refuses(what, index.StoryChange{Stories: list}, index.ErrInvalid)
	}
	same(b, "list after what was refused", b.listed(index.StoryFilter{}), []int64{6})
}

func testChapters(b *bench) {
	b.stories(5)
	chapters := func(id int64) []int64 {
		list, err := b.Chapters(b.Context(), id)
		b.must(err)
		out := []int64{}
		for _, st := range list {
			out = append(out, st.ID)
		}
		return out
	}
	early := func(st *index.Story) { st.Begin = b.now.Add(-2 * time.Hour) }
	b.keep(index.StoryChange{Stories: []index.Story{b.story(2, chapterOf(1)), b.story(3, chapterOf(1), early)}})
	same(b, "in the order of begin", chapters(1), []int64{3, 2})
	same(b, "a story of none", chapters(4), []int64{})
	same(b, "no number", chapters(0), []int64{})
	b.keep(index.StoryChange{Stories: []index.Story{b.story(1, chapterOf(4))}})
	same(b, "chapters of a chapter are those of the top", chapters(4), []int64{3, 1, 2})
	b.keep(index.StoryChange{Stories: []index.Story{b.story(5, chapterOf(2))}})
	same(b, "a chapter of a chapter", b.storyRow(5).Chapter, 4)
	b.keep(index.StoryChange{Stories: []index.Story{b.story(3, into(1))}})
	same(b, "a merged one is no chapter", chapters(4), []int64{1, 2, 5})
	b.keep(index.StoryChange{Stories: []index.Story{b.story(4, into(1), chapterOf(2))}})
	same(b, "merged into its chapter", chapters(1), []int64{2, 5})
	same(b, "which is then none", b.storyRow(1).Chapter, 0)
	b.keep(index.StoryChange{Stories: []index.Story{b.story(2, chapterOf(2))}})
	same(b, "of itself", b.storyRow(2).Chapter, 0)
	b.keep(index.StoryChange{Stories: []index.Story{b.story(2, chapterOf(4))}})
	same(b, "of a merged one", b.storyRow(2).Chapter, 1)
	b.keep(index.StoryChange{Stories: []index.Story{b.story(1, chapterOf(2)), b.story(2, chapterOf(1))}})
	if one, two := b.storyRow(1).Chapter, b.storyRow(2).Chapter; one != 0 && two != 0 {
		b.Fatalf("chapters of each other: %d, %d", one, two)
	}
	b.refuses("of an unknown one", index.StoryChange{Stories: []index.Story{b.story(5, chapterOf(99))}}, index.ErrInvalid)
}

func testStoryMemory(b *bench) {
	memory, seq, err := b.StoryMemory(b.Context())
	b.must(err)
	if memory != nil || seq != 0 {
		b.Fatalf("at first: %q, %d", memory, seq)
	}
	want := make([]byte, 3<<20)
	for i := range want {
		want[i] = byte(i * i >> 7)
	}
	b.keep(index.StoryChange{Memory: want, MemorySeq: 12})
	b.keep(index.StoryChange{MemorySeq: 99})
	b.reopen()
	memory, seq, err = b.StoryMemory(b.Context())
	b.must(err)
	same(b, "nil leaves both", string(memory) == string(want) && seq == 12, true)
	b.keep(index.StoryChange{Memory: []byte{}, MemorySeq: 13})
	memory, seq, err = b.StoryMemory(b.Context())
	b.must(err)
	same(b, "an empty one is one", len(memory) == 0 && seq == 13, true)
}

func testStoryCursor(b *bench) {
	at := func() int64 {
		seq, err := b.Cursor(b.Context(), "story")
		b.must(err)
		return seq
	}
	b.keep(index.StoryChange{Cursor: 7})
	same(b, "moved", at(), 7)
	b.keep(index.StoryChange{Stories: []index.Story{b.story(1)}})
	same(b, "0 leaves it", at(), 7)
	b.must(b.SetCursor(b.Context(), "story", 0))
	b.keep(index.StoryChange{Cursor: 3})
	same(b, "set back", at(), 3)
	b.keep(index.StoryChange{})
	same(b, "nothing changes nothing", at(), 3)
}

// testKeepWhole: what is refused at its end leaves nothing of its beginning.
func testKeepWhole(b *bench) {
	b.items(2)
	b.stories(1)
	bad := index.StoryChange{
		Cursor: 9, Afresh: true, Stories: []index.Story{b.story(1, func(st *index.Story) { st.Title = "New" }), b.story(2)},
		Members: []index.Member{b.member(1, 2)}, PickUps: map[int64][]index.PickUp{2: {b.pickUp(1, 2)}}, Memory: []byte("m"), MemorySeq: 9,
		Carried: map[int64][]index.Carried{1: {b.sentence(1, 0)}}, Acts: []index.Act{{ID: 4711, Done: b.now}},
	}
	b.refuses("an unknown act", bad, index.ErrNotFound)
	same(b, "the story", b.storyRow(1), b.story(1))
	same(b, "stories", b.listed(index.StoryFilter{}), []int64{1})
	same(b, "members", b.inStory(2), []int64{})
	memory, seq, err := b.StoryMemory(b.Context())
	b.must(err)
	cursor, err := b.Cursor(b.Context(), "story")
	b.must(err)
	same(b, "memory and cursor", line(memory, seq, cursor), "[] 0 0")
	ctx, cancel := context.WithCancel(b.Context())
	cancel()
	bad.Acts = nil
	if err := b.KeepStories(ctx, bad); !errors.Is(err, context.Canceled) {
		b.Fatalf("got %v, want canceled", err)
	}
	same(b, "after a context that had ended", b.listed(index.StoryFilter{}), []int64{1})
}

func testAfresh(b *bench) {
	b.items(4)
	b.stories(2)
	b.keep(index.StoryChange{
		Members: []index.Member{b.member(1, 1), b.member(2, 1), b.member(3, 2)}, PickUps: map[int64][]index.PickUp{1: {b.pickUp(2, 1)}, 2: {b.pickUp(3, 1)}},
		Carried: map[int64][]index.Carried{1: {b.sentence(1, 0)}, 2: {b.sentence(1, 0)}}, Memory: []byte("old"), MemorySeq: 3,
	})
	id, err := b.AddAct(b.Context(), index.Act{Kind: index.ActNote, StoryID: 1, Text: "Call back."})
	b.must(err)
	bare := func(m *index.Member) { m.Trace = nil }
	later := b.pickUp(2, 1)
	later.Since = b.now.Add(time.Hour)
	b.keep(index.StoryChange{
		Afresh: true, Stories: []index.Story{b.story(1), b.story(3)}, Members: []index.Member{b.member(2, 3, bare), b.member(4, 3)},
		PickUps: map[int64][]index.PickUp{3: {later, b.pickUp(4, 2)}}, Carried: map[int64][]index.Carried{2: {b.sentence(2, 1)}},
	})
	b.reopen()
	same(b, "members", line(b.inStory(1), b.inStory(2), b.inStory(3)), "[] [] [2 4]")
	same(b, "traces", b.traces(time.Time{}), []index.Member{b.member(2, 3, bare), b.member(4, 3)})
	same(b, "pick-ups", line(b.arrows(1), b.arrows(2), b.arrows(3)), "[] [] [1→2 2→4]")
	list, err := b.PickUps(b.Context(), 3)
	b.must(err)
	same(b, "what was known before is known since then", list[0].Since, b.pickUp(2, 1).Since)
	same(b, "carried", len(b.sentences(3)), 1)
	b.keep(index.StoryChange{Members: []index.Member{b.member(1, 1)}})
	same(b, "carried by an item that was left out", len(b.sentences(1)), 0)
	same(b, "numbers and rows of stories stay", b.listed(index.StoryFilter{}), []int64{3, 2, 1})
	a, err := b.Act(b.Context(), id)
	b.must(err)
	same(b, "acts stay", a.Text, "Call back.")
	_, seq, err := b.StoryMemory(b.Context())
	b.must(err)
	same(b, "memory stays", seq, 3)
}

// testAfreshBeside: a reader meets the old state or the new one, never a mixture and never nothing.
func testAfreshBeside(b *bench) {
	const n = 400
	ids := b.items(n)
	change := func(story int64) index.StoryChange {
		c := index.StoryChange{Afresh: true, Stories: []index.Story{b.story(story)}}
		for _, id := range ids {
			c.Members = append(c.Members, b.member(id, story))
		}
		return c
	}
	b.keep(change(1))
	stop := make(chan struct{})
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				in := map[int64]int{}
				if err := b.Traces(context.Background(), time.Time{}, func(m index.Member) error { in[m.StoryID]++; return nil }); err != nil {
					b.Errorf("reading beside a regroup: %v", err)
					return
				}
				for story, found := range in {
					if found != n || len(in) != 1 {
						b.Errorf("%d of %d members in story %d, %d stories", found, n, story, len(in))
						return
					}
				}
			}
		})
	}
	for story := int64(2); story < 8; story++ {
		b.keep(change(story))
	}
	close(stop)
	all.Wait()
}

func testStoryTexts(b *bench) {
	b.items(2)
	bad, good := "a\x00b\xff", "ab\uFFFD"
	p := b.pickUp(2, 1)
	p.Outlet, p.Evidence[0].Text = bad, bad
	virtual := b.pickUp(2, 0)
	virtual.Outlet = bad
	c := b.sentence(1, 0)
	c.Text, c.Speaker = bad, bad
	b.keep(index.StoryChange{
		Stories: []index.Story{b.story(1, func(st *index.Story) { st.Title, st.Summary, st.Keywords = bad, bad, []string{bad} })},
		Members: []index.Member{b.member(2, 1, func(m *index.Member) { m.Anchor, m.Terms = bad, []string{bad} })},
		PickUps: map[int64][]index.PickUp{1: {p, virtual}}, Carried: map[int64][]index.Carried{2: {c}},
	})
	id, err := b.AddAct(b.Context(), index.Act{Kind: index.ActNote, StoryID: 1, Text: bad, Who: bad})
	b.must(err)
	st := b.storyRow(1)
	m, err := b.Members(b.Context(), 1)
	b.must(err)
	ps, err := b.PickUps(b.Context(), 1)
	b.must(err)
	a, err := b.Act(b.Context(), id)
	b.must(err)
	s := b.sentences(1)[0]
	for i, text := range []string{
		st.Title, st.Summary, st.Keywords[0], m[0].Anchor, m[0].Terms[0], ps[0].Outlet, ps[1].Outlet, s.Text, s.Speaker, a.Text, a.Who,
	} {
		same(b, fmt.Sprint("text ", i), text, good)
	}
	b.keep(index.StoryChange{PickUps: map[int64][]index.PickUp{1: {p, virtual}}})
	same(b, "given again", len(b.arrows(1)), 2)
}

func testStoriesCopied(b *bench) {
	b.items(2)
	b.keep(index.StoryChange{
		Cursor: 2, Stories: []index.Story{b.story(1), b.story(2, into(1)), b.story(3, chapterOf(1))}, Members: []index.Member{b.member(1, 1), b.member(2, 1)},
		PickUps: map[int64][]index.PickUp{1: {b.pickUp(2, 1)}}, Carried: map[int64][]index.Carried{2: {b.sentence(1, 0)}}, Memory: []byte("m"), MemorySeq: 2,
	})
	_, err := b.AddAct(b.Context(), index.Act{Kind: index.ActMerge, StoryID: 1, Other: 3})
	b.must(err)
	file := filepath.Join(b.TempDir(), "copy.db")
	b.must(b.Backup(b.Context(), file))
	c := b.restored(file)
	for _, on := range []*bench{b, c} {
		acts, err := on.ActsOf(on.Context(), 1)
		on.must(err)
		_, seq, err := on.StoryMemory(on.Context())
		on.must(err)
		same(on, "all of it", line(on.listed(index.StoryFilter{}), on.inStory(1), on.arrows(1), len(on.sentences(1)), len(acts), seq, len(on.traces(time.Time{}))),
			"[3 1] [1 2] [1→2] 1 1 2 2")
	}
}
