package storetest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"presswatch/index"
)

// keepSome keeps a change of a few stories with whatever is in it. Some make no sense and are refused by both.
func (d *duel) keepSome() {
	if len(d.plain.items) == 0 {
		return
	}
	c := index.StoryChange{Afresh: d.IntN(12) == 0, PickUps: map[int64][]index.PickUp{}, Carried: map[int64][]index.Carried{}}
	for range d.IntN(4) {
		c.Stories = append(c.Stories, d.someStory())
	}
	for range d.IntN(6) {
		c.Members = append(c.Members, d.someMember())
	}
	var edges []index.PickUp // an edge is in one story
	for range d.IntN(3) {
		story := d.someNumber()
		c.PickUps[story] = nil
		for range d.IntN(4) {
			p := d.somePickUp()
			if !slices.ContainsFunc(edges, func(o index.PickUp) bool { return sameEnds(o, p) }) {
				edges, c.PickUps[story] = append(edges, p), append(c.PickUps[story], p)
			}
		}
	}
	for range d.IntN(3) {
		c.Carried[d.someItem()] = []index.Carried{d.sentence(1+d.IntN(2), d.IntN(3)), d.sentence(1, d.IntN(3))}[:d.IntN(3)]
	}
	if n := len(d.plain.acts); n > 0 && d.IntN(2) == 0 {
		c.Acts = []index.Act{{ID: 1 + d.Int64N(int64(n)), Done: d.now, Result: d.someNumber(), Problem: d.perhaps("", "", "too late")}}
	}
	if d.IntN(3) == 0 {
		c.Memory, c.MemorySeq = []byte(d.perhaps("", "m1", "m2")), d.Int64N(9)
	}
	c.Cursor = d.Int64N(3)
	d.note("KeepStories %+v", c)
	err, want := d.KeepStories(d.Context(), c), d.plain.keepStories(c)
	for _, kind := range []error{index.ErrInvalid, index.ErrNotFound} {
		same(d.bench, line("refused as", kind, "by the store:", err, "and by the plain one:", want), errors.Is(err, kind), errors.Is(want, kind))
	}
	same(d.bench, line("refused:", err, want), err == nil, want == nil)
}

// someNumber is that of a story, once in a while of one that is not known.
func (d *duel) someNumber() int64 {
	next := d.plain.nextStory()
	if next == 1 || d.IntN(40) == 0 {
		return next
	}
	return 1 + d.Int64N(next-1)
}

func (d *duel) someItem() int64 { return 1 + d.Int64N(int64(len(d.plain.items))) }

func (d *duel) someStory() index.Story {
	id := d.someNumber()
	if d.IntN(2) == 0 && d.plain.nextStory() < 12 {
		id = d.plain.nextStory()
	}
	return d.story(id, func(st *index.Story) {
		st.Title, st.End = d.perhaps("A", "B"), d.moment(time.Hour)
		switch d.IntN(6) {
		case 0:
			st.Into = d.someNumber()
		case 1:
			st.Chapter = d.someNumber()
		}
	})
}

func (d *duel) someMember() index.Member {
	return d.member(d.someItem(), d.someNumber(), func(m *index.Member) {
		m.Trace = [][]byte{nil, {}, []byte("t1"), []byte("t2")}[d.IntN(4)]
		m.Score = float64(d.IntN(100)) / 100
	})
}

func (d *duel) somePickUp() index.PickUp {
	return d.pickUp(d.someItem(), max(d.someItem()-3, 0), func(p *index.PickUp) {
		p.Primary = false // at most one is, which the stage sees to
		p.Outlet, p.Since, p.Confidence = d.perhaps("A", "B"), d.moment(time.Hour), float64(d.IntN(100))/100
		p.Evidence = p.Evidence[:1+d.IntN(2)]
	})
}

// actSome adds an act that may make no sense.
func (d *duel) actSome() {
	a := index.Act{
		Kind: actKinds[d.IntN(len(actKinds))], StoryID: d.someNumber(), Other: d.someNumber(), Text: d.perhaps("", "text", "text"), At: d.moment(time.Hour),
	}
	if d.IntN(3) > 0 {
		a.Items = []int64{1}
	}
	d.note("AddAct %+v", a)
	id, err := d.AddAct(d.Context(), a)
	wantID, want := d.plain.addAct(a, d.now)
	same(d.bench, line("refused:", err, want), line(errors.Is(err, index.ErrInvalid), errors.Is(err, index.ErrNotFound), err == nil),
		line(errors.Is(want, index.ErrInvalid), errors.Is(want, index.ErrNotFound), want == nil))
	same(d.bench, "number of the act", id, wantID)
}

func (d *duel) againSome() {
	if len(d.plain.items) == 0 {
		return
	}
	items, at := []int64{d.someItem(), d.someItem()}, d.moment(5*time.Minute)
	items = slices.Compact(items)
	d.note("LookAgain %v %v", items, at)
	if len(items) == 2 { // one at a time, or which of two comes first would be left to chance
		d.must(d.LookAgain(d.Context(), items[:1], at))
		d.plain.lookAgain(items[:1], at)
		items, at = items[1:], d.moment(5*time.Minute)
	}
	d.must(d.LookAgain(d.Context(), items, at))
	d.plain.lookAgain(items, at)
}

// compareStories compares everything that can be read of stories.
func (d *duel) compareStories() {
	d.Helper()
	ctx := d.Context()
	next, err := d.NextStory(ctx)
	d.must(err)
	same(d.bench, "next number", next, d.plain.nextStory())
	all := slices.Sorted(maps.Keys(d.plain.stories))
	rows, err := d.GetStories(ctx, all)
	d.must(err)
	for i, id := range all {
		same(d.bench, fmt.Sprint("story ", id), rows[i], d.plain.stories[id])
	}
	f := index.StoryFilter{Limit: 5, Since: d.now.Add(-20 * time.Minute), After: d.Int64N(next)}
	list, err := d.ListStories(ctx, f)
	d.must(err)
	wantList, err := d.plain.listStories(f)
	d.must(err)
	same(d.bench, "list of stories", list, wantList)
	for _, id := range all {
		d.compareStory(id)
	}
	since := d.now.Add(-10 * time.Minute)
	same(d.bench, "traces", d.traces(since), d.plain.traces(since))
	memory, seq, err := d.StoryMemory(ctx)
	d.must(err)
	same(d.bench, "memory", line(string(memory), seq), line(string(d.plain.notes), d.plain.notesSeq))
	acts, err := d.ActsAfter(ctx, 0, 1_000_000)
	d.must(err)
	same(d.bench, "acts", acts, d.plain.actsIn(func(index.Act) bool { return true }))
}

func (d *duel) compareStory(id int64) {
	d.Helper()
	ctx := d.Context()
	chapters, err := d.Chapters(ctx, id)
	d.must(err)
	same(d.bench, "chapters", chapters, d.plain.chapters(id))
	members, err := d.Members(ctx, id)
	d.must(err)
	same(d.bench, "members", members, d.plain.membersOf(id))
	edges, err := d.PickUps(ctx, id)
	d.must(err)
	same(d.bench, "pick-ups", edges, d.plain.pickUpsOf(id))
	same(d.bench, "carried", d.sentences(id), d.plain.carriedIn(id))
	acts, err := d.ActsOf(ctx, id)
	d.must(err)
	same(d.bench, "acts of a story", acts, d.plain.actsOf(id))
}
