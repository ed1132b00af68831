package storetest

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"presswatch/index"
)

var actTests = []conformance{
	{"comes back as it was kept", testActWhole},
	{"what makes no sense", testActsRefused},
	{"done at once or by the stage", testActDone},
	{"how it came out", testActSettled},
	{"undone", testActUndone},
	{"of merged stories", testActsOfMerged},
	{"read by the stage", testActsAfter},
}

// act keeps an act on story 1, unless it says another, and returns its number.
func (b *bench) act(a index.Act) int64 {
	b.Helper()
	if a.StoryID == 0 {
		a.StoryID = 1
	}
	id, err := b.AddAct(b.Context(), a)
	b.must(err)
	return id
}

func (b *bench) actRow(id int64) index.Act {
	b.Helper()
	a, err := b.Act(b.Context(), id)
	b.must(err)
	return a
}

func testActWhole(b *bench) {
	b.stories(2)
	want := index.Act{Kind: index.ActMove, StoryID: 1, Other: 2, Items: []int64{5, 3}, Text: "they belong there", Who: "anna", At: b.now.Add(-time.Minute)}
	want.ID = b.act(want)
	bare := index.Act{Kind: index.ActSplit, StoryID: 1, Items: []int64{1}}
	bare.ID = b.act(bare)
	bare.At = b.now
	b.reopen()
	same(b, "with everything in it", b.actRow(want.ID), want)
	same(b, "without a time it is of now", b.actRow(bare.ID), bare)
	if want.ID < 1 || bare.ID <= want.ID {
		b.Fatalf("numbers %d, %d", want.ID, bare.ID)
	}
	if _, err := b.Act(b.Context(), 4711); !errors.Is(err, index.ErrNotFound) {
		b.Fatalf("an unknown one: %v", err)
	}
	list, err := b.ActsOf(b.Context(), 1)
	b.must(err)
	same(b, "of the story, oldest first", list, []index.Act{want, bare})
	full := index.Act{ID: 4711, Kind: index.ActNote, Text: "x", Done: b.now.Add(time.Hour), Result: 5, Was: []index.Member{{ItemID: 1}}, Problem: "p", Undone: b.now}
	got := b.actRow(b.act(full))
	same(b, "what is not the caller's", line(got.ID != 4711, got.Done.Equal(b.now), got.Result, len(got.Was), got.Problem, got.Undone.IsZero()), "true true 0 0  true")
}

func testActsRefused(b *bench) {
	b.stories(3)
	b.keep(index.StoryChange{Stories: []index.Story{b.story(3, into(2))}})
	one, many := []int64{1}, make([]int64, 20_000)
	for i := range many {
		many[i] = int64(i + 1)
	}
	note := b.act(index.Act{Kind: index.ActNote, Text: "x"})
	undo := b.act(index.Act{Kind: index.ActUndo, Other: note})
	for what, c := range map[string]struct {
		a    index.Act
		kind error
	}{
		"no story":                     {index.Act{Kind: index.ActNote, Text: "x"}, index.ErrNotFound},
		"an unknown story":             {index.Act{Kind: index.ActNote, StoryID: 99, Text: "x"}, index.ErrNotFound},
		"merge with an unknown one":    {index.Act{Kind: index.ActMerge, StoryID: 1, Other: 99}, index.ErrNotFound},
		"merge with none":              {index.Act{Kind: index.ActMerge, StoryID: 1}, index.ErrNotFound},
		"merge with itself":            {index.Act{Kind: index.ActMerge, StoryID: 1, Other: 1}, index.ErrInvalid},
		"merge what is merged":         {index.Act{Kind: index.ActMerge, StoryID: 2, Other: 3}, index.ErrInvalid},
		"move to itself":               {index.Act{Kind: index.ActMove, StoryID: 3, Other: 2, Items: one}, index.ErrInvalid},
		"move nothing":                 {index.Act{Kind: index.ActMove, StoryID: 1, Other: 2}, index.ErrInvalid},
		"move to an unknown one":       {index.Act{Kind: index.ActMove, StoryID: 1, Other: 99, Items: one}, index.ErrNotFound},
		"split off nothing":            {index.Act{Kind: index.ActSplit, StoryID: 1}, index.ErrInvalid},
		"split off no number":          {index.Act{Kind: index.ActSplit, StoryID: 1, Items: []int64{1, 0}}, index.ErrInvalid},
		"split off very many":          {index.Act{Kind: index.ActSplit, StoryID: 1, Items: many}, index.ErrInvalid},
		"a chapter of itself":          {index.Act{Kind: index.ActChapter, StoryID: 1, Other: 1}, index.ErrInvalid},
		"a chapter of an unknown one":  {index.Act{Kind: index.ActChapter, StoryID: 1, Other: 99}, index.ErrNotFound},
		"an empty title":               {index.Act{Kind: index.ActTitle, StoryID: 1, Text: " \n"}, index.ErrInvalid},
		"an empty tag":                 {index.Act{Kind: index.ActTag, StoryID: 1}, index.ErrInvalid},
		"no tag to lose":               {index.Act{Kind: index.ActUntag, StoryID: 1}, index.ErrInvalid},
		"an empty note":                {index.Act{Kind: index.ActNote, StoryID: 1, Text: "\u00a0"}, index.ErrInvalid},
		"an empty release":             {index.Act{Kind: index.ActRelease, StoryID: 1}, index.ErrInvalid},
		"a very long release":          {index.Act{Kind: index.ActRelease, StoryID: 1, Text: strings.Repeat("word ", 1<<20)}, index.ErrInvalid},
		"nothing rogue":                {index.Act{Kind: index.ActRogue, StoryID: 1}, index.ErrInvalid},
		"nothing approved":             {index.Act{Kind: index.ActApprove, StoryID: 1}, index.ErrInvalid},
		"undo an unknown act":          {index.Act{Kind: index.ActUndo, StoryID: 1, Other: 4711}, index.ErrNotFound},
		"undo what is undone":          {index.Act{Kind: index.ActUndo, StoryID: 1, Other: note}, index.ErrInvalid},
		"undo an undo":                 {index.Act{Kind: index.ActUndo, StoryID: 1, Other: undo}, index.ErrInvalid},
		"what nobody knows":            {index.Act{Kind: "sell", StoryID: 1, Text: "x"}, index.ErrInvalid},
		"nothing":                      {index.Act{StoryID: 1}, index.ErrInvalid},
		"a merge of merged and itself": {index.Act{Kind: index.ActMerge, StoryID: 3, Other: 3}, index.ErrInvalid},
	} {
		if id, err := b.AddAct(b.Context(), c.a); !errors.Is(err, c.kind) {
			b.Errorf("%s: %d, %v, want %v", what, id, err, c.kind)
		}
	}
	list, err := b.ActsAfter(b.Context(), 0, 100)
	b.must(err)
	same(b, "acts after what was refused", len(list), 2)
}

func testActDone(b *bench) {
	b.stories(2)
	items := []int64{1}
	for _, c := range []struct {
		a    index.Act
		done bool
	}{
		{index.Act{Kind: index.ActMerge, Other: 2}, false},
		{index.Act{Kind: index.ActSplit, Items: items}, false},
		{index.Act{Kind: index.ActMove, Other: 2, Items: items}, false},
		{index.Act{Kind: index.ActChapter, Other: 2}, false},
		{index.Act{Kind: index.ActChapter}, false},
		{index.Act{Kind: index.ActRelease, Text: "We regret it."}, false},
		{index.Act{Kind: index.ActTitle, Text: "t"}, true},
		{index.Act{Kind: index.ActTag, Text: "t"}, true},
		{index.Act{Kind: index.ActUntag, Text: "t"}, true},
		{index.Act{Kind: index.ActNote, Text: "t"}, true},
		{index.Act{Kind: index.ActRogue, Items: items}, true},
		{index.Act{Kind: index.ActApprove, Items: items}, true},
	} {
		want := time.Time{}
		if c.done {
			want = b.now
		}
		id := b.act(c.a)
		same(b, string(c.a.Kind), b.actRow(id).Done, want)
		undo := b.act(index.Act{Kind: index.ActUndo, Other: id})
		same(b, "undoing "+string(c.a.Kind), b.actRow(undo).Done, want)
	}
}

func testActSettled(b *bench) {
	b.stories(3)
	merge := b.act(index.Act{Kind: index.ActMerge, Other: 2, Who: "anna"})
	split := b.act(index.Act{Kind: index.ActSplit, Items: []int64{7}})
	was := make([]index.Member, 3000)
	for i := range was {
		was[i] = b.member(int64(i+1), 2)
	}
	done := b.now.Add(time.Second)
	b.keep(index.StoryChange{Acts: []index.Act{
		{ID: merge, Kind: "changed", StoryID: 3, Text: "changed", Who: "changed", Done: done, Result: 1, Was: was},
		{ID: split, Done: done, Problem: "item 7 is in no story"},
	}})
	b.reopen()
	want := index.Act{ID: merge, Kind: index.ActMerge, StoryID: 1, Other: 2, Who: "anna", At: b.now, Done: done, Result: 1, Was: was}
	for i := range want.Was {
		want.Was[i].Trace = nil
	}
	same(b, "how it came out, and nothing else", b.actRow(merge), want)
	got := b.actRow(split)
	same(b, "a problem", line(got.Problem, got.Done.Equal(done), got.Items), "item 7 is in no story true [7]")
	bad := b.member(1, 1, func(m *index.Member) { m.Score = math.NaN() })
	b.refuses("no number", index.StoryChange{Acts: []index.Act{{ID: merge, Was: []index.Member{bad}}}}, index.ErrInvalid)
}

// testActUndone: taking back is an act of its own; the row of what was taken back stays as it is.
func testActUndone(b *bench) {
	b.stories(2)
	merge, tag := b.act(index.Act{Kind: index.ActMerge, Other: 2}), b.act(index.Act{Kind: index.ActTag, Text: "breach"})
	b.pass(time.Hour)
	same(b, "it stands", b.actRow(merge).Undone, time.Time{})
	undo := b.act(index.Act{Kind: index.ActUndo, Other: merge})
	same(b, "undone from the moment that somebody said so", b.actRow(merge).Undone, b.now)
	same(b, "the other one stands", b.actRow(tag).Undone, time.Time{})
	list, err := b.ActsOf(b.Context(), 1)
	b.must(err)
	same(b, "in the list", line(len(list), list[0].Undone.Equal(b.now), list[1].Undone.IsZero()), "3 true true")
	list, err = b.ActsAfter(b.Context(), 0, 9)
	b.must(err)
	same(b, "for the stage", line(len(list), list[0].Undone.Equal(b.now)), "3 true")
	b.keep(index.StoryChange{Acts: []index.Act{{ID: undo, Done: b.now, Problem: "story 2 is no more what it was"}}})
	same(b, "an undo that could not be carried out", b.actRow(merge).Undone, time.Time{})
	b.pass(time.Hour)
	b.act(index.Act{Kind: index.ActUndo, Other: merge})
	same(b, "tried once more", b.actRow(merge).Undone, b.now)
	failed := b.act(index.Act{Kind: index.ActSplit, Items: []int64{1}})
	b.keep(index.StoryChange{Acts: []index.Act{{ID: failed, Done: b.now, Problem: "it is in no story"}}})
	if _, err := b.AddAct(b.Context(), index.Act{Kind: index.ActUndo, StoryID: 1, Other: failed}); !errors.Is(err, index.ErrInvalid) {
		b.Fatalf("undoing what never came about: %v", err)
	}
}

func testActsOfMerged(b *bench) {
	b.stories(3)
	for story := int64(1); story <= 3; story++ {
		b.act(index.Act{Kind: index.ActNote, StoryID: story, Text: fmt.Sprint("note on ", story)})
	}
	b.keep(index.StoryChange{Stories: []index.Story{b.story(2, into(1))}})
	b.keep(index.StoryChange{Stories: []index.Story{b.story(1, into(3))}})
	b.act(index.Act{Kind: index.ActNote, StoryID: 2, Text: "late note on 2"})
	texts := func(story int64) []string {
		list, err := b.ActsOf(b.Context(), story)
		b.must(err)
		out := []string{}
		for _, a := range list {
			out = append(out, a.Text)
		}
		return out
	}
	same(b, "of the one that stands", texts(3), []string{"note on 1", "note on 2", "note on 3", "late note on 2"})
	same(b, "of a merged one", texts(2), []string{"note on 2", "late note on 2"})
	same(b, "of none", texts(0), []string{})
	same(b, "of an unknown one", texts(99), []string{})
}

func testActsAfter(b *bench) {
	b.stories(1)
	var ids []int64
	for i := range 5 {
		ids = append(ids, b.act(index.Act{Kind: index.ActNote, Text: fmt.Sprint(i)}))
	}
	page := func(after int64, limit int) []int64 {
		list, err := b.ActsAfter(b.Context(), after, limit)
		b.must(err)
		out := []int64{}
		for _, a := range list {
			out = append(out, a.ID)
		}
		return out
	}
	same(b, "the first two", page(0, 2), ids[:2])
	same(b, "the rest", page(ids[1], 9), ids[2:])
	same(b, "after the last", page(ids[4], 9), []int64{})
	same(b, "none wanted", page(0, 0), []int64{})
}
