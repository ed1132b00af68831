package story_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"presswatch/index"
)

// mustBe fails unless each item is in the story that belongs to it.
func (o *office) mustBe(when string, want map[int64]int64) {
	o.Helper()
	for item, story := range want {
		if got := o.storyOf(item); got != story {
			o.Errorf("%s: item %d is in story %d, want %d", when, item, got, story)
		}
	}
}

// lawStands lets everything come that might go against what somebody decided.
func (o *office) lawStands(want map[int64]int64) {
	o.Helper()
	o.mustBe("at once", want)
	o.restart()
	o.work()
	o.mustBe("after a restart", want)
	o.now = o.now.Add(2 * time.Hour)
	if err := o.stage.Repair(o.Context()); err != nil {
		o.Fatal(err)
	}
	o.mustBe("after the repair", want)
	if err := o.stage.Regroup(o.Context(), func(int64, int64) {}); err != nil {
		o.Fatal(err)
	}
	o.mustBe("after grouping anew", want)
	for h := range happenings() {
		o.take(article(h, 9))
	}
	o.work()
	o.mustBe("after more reports", want)
	o.restart()
	o.work()
	o.mustBe("after another restart", want)
}

func TestAMergeIsLaw(t *testing.T) {
	o := newOffice(t)
	items := o.theNight()
	into, from := o.storyOf(items[0]), o.storyOf(items[1])
	act := o.do(index.Act{Kind: index.ActMerge, StoryID: into, Other: from})
	if act.Problem != "" || act.Result != into || len(act.Was) != 10 {
		t.Fatalf("the act came out as %+v", act)
	}
	want := map[int64]int64{}
	for n := range 5 {
		want[items[n*4]], want[items[n*4+1]] = into, into
	}
	o.lawStands(want)
	rows, err := o.store.GetStories(t.Context(), []int64{from})
	if err != nil || len(rows) != 1 || rows[0].Into != into {
		t.Errorf("story %d leads to %+v, %v", from, rows, err)
	}
}

func TestASplitIsLaw(t *testing.T) {
	o := newOffice(t)
	items := o.theNight()
	from := o.storyOf(items[0])
	act := o.do(index.Act{Kind: index.ActSplit, StoryID: from, Items: []int64{items[8], items[12]}})
	if act.Problem != "" || act.Result == 0 || act.Result == from {
		t.Fatalf("the act came out as %+v", act)
	}
	o.lawStands(map[int64]int64{items[0]: from, items[4]: from, items[16]: from, items[8]: act.Result, items[12]: act.Result})
}

func TestAMoveIsLaw(t *testing.T) {
	o := newOffice(t)
	items := o.theNight()
	from, to := o.storyOf(items[0]), o.storyOf(items[1])
	act := o.do(index.Act{Kind: index.ActMove, StoryID: from, Other: to, Items: []int64{items[4]}})
	if act.Problem != "" || act.Result != to {
		t.Fatalf("the act came out as %+v", act)
	}
	o.lawStands(map[int64]int64{items[0]: from, items[8]: from, items[4]: to, items[1]: to})
}

func TestWhatIsTakenBackIsAsBefore(t *testing.T) {
	for _, kind := range []index.ActKind{index.ActMerge, index.ActSplit, index.ActMove} {
		t.Run(string(kind), func(t *testing.T) {
			o := newOffice(t)
			items := o.theNight()
			before := o.groups(items)
			act := o.do(index.Act{Kind: kind, StoryID: o.storyOf(items[0]), Other: map[bool]int64{true: o.storyOf(items[1])}[kind != index.ActSplit], Items: map[bool][]int64{true: {items[4], items[8]}}[kind != index.ActMerge]})
			if cmp.Equal(before, o.groups(items)) {
				t.Fatal("the act did nothing")
			}
			if undo := o.do(index.Act{Kind: index.ActUndo, StoryID: act.StoryID, Other: act.ID}); undo.Problem != "" {
				t.Fatal(undo.Problem)
			}
			if diff := cmp.Diff(before, o.groups(items)); diff != "" {
				t.Errorf("stories differ (-before +after the undo):\n%s", diff)
			}
			o.restart()
			o.work()
			if diff := cmp.Diff(before, o.groups(items)); diff != "" {
				t.Errorf("stories differ after a restart (-before +after):\n%s", diff)
			}
		})
	}
}

func TestAHeadlineThatSomebodyGaveStays(t *testing.T) {
	o := newOffice(t)
	items := o.theNight()
	id := o.storyOf(items[0])
	title := func() string {
		t.Helper()
		rows, err := o.store.GetStories(t.Context(), []int64{id})
		if err != nil || len(rows) != 1 {
			t.Fatal(rows, err)
		}
		return rows[0].Title
	}
	found := title()
	first := o.do(index.Act{Kind: index.ActTitle, StoryID: id, Text: "The night of the swans"})
	o.do(index.Act{Kind: index.ActTitle, StoryID: id, Text: "Three swans and a password"})
	o.take(article(0, 7))
	o.work()
	o.restart()
	o.take(article(0, 8))
	o.work()
	if got := title(); got != "Three swans and a password" {
		t.Errorf("the headline is %q", got)
	}
	acts, err := o.store.ActsOf(t.Context(), id)
	if err != nil || len(acts) != 2 {
		t.Fatal(acts, err)
	}
	o.do(index.Act{Kind: index.ActUndo, StoryID: id, Other: acts[1].ID})
	if got := title(); got != "The night of the swans" {
		t.Errorf("after the second headline was taken back it is %q", got)
	}
	o.do(index.Act{Kind: index.ActUndo, StoryID: id, Other: first.ID})
	if got := title(); got == "The night of the swans" || got == "" {
		t.Errorf("after both were taken back it is %q, found was %q", got, found)
	}
}

func TestAnActThatMakesNoSenseIsSettledWithAReason(t *testing.T) {
	o := newOffice(t)
	items := o.theNight()
	a, b := o.storyOf(items[0]), o.storyOf(items[1])
	o.do(index.Act{Kind: index.ActMerge, StoryID: a, Other: b})
	again := index.Act{Kind: index.ActMerge, StoryID: a, Other: b, At: o.now}
	id, err := o.store.AddAct(t.Context(), again)
	if err != nil {
		return // the store refuses it already
	}
	o.work()
	act, err := o.store.Act(t.Context(), id)
	if err != nil || act.Done.IsZero() || act.Problem == "" {
		t.Errorf("the second merge came out as %+v, %v", act, err)
	}
}

func TestChaptersThatSomebodyLinked(t *testing.T) {
	o := newOffice(t)
	items := o.theNight()
	root, chapter := o.storyOf(items[0]), o.storyOf(items[1])
	act := o.do(index.Act{Kind: index.ActChapter, StoryID: chapter, Other: root})
	for range 2 {
		chapters, err := o.store.Chapters(t.Context(), root)
		if err != nil || len(chapters) != 1 || chapters[0].ID != chapter {
			t.Fatalf("chapters of %d: %+v, %v (%s)", root, chapters, err, act.Problem)
		}
		o.restart()
		o.take(article(1, 8))
		o.work()
	}
	o.do(index.Act{Kind: index.ActUndo, StoryID: chapter, Other: act.ID})
	if chapters, err := o.store.Chapters(t.Context(), root); err != nil || len(chapters) != 0 {
		t.Errorf("after it was taken back: %+v, %v", chapters, err)
	}
}

func TestWhatIsDecidedWhileItemsAreGroupedAnewIsLawToo(t *testing.T) {
	o := newOffice(t)
	items := o.theNight()
	into, from := o.storyOf(items[0]), o.storyOf(items[1])
	done := false
	err := o.stage.Regroup(t.Context(), func(seq, _ int64) {
		if seq > 0 && !done {
			done = true
			o.do(index.Act{Kind: index.ActMerge, StoryID: into, Other: from})
		}
	})
	if err != nil || !done {
		t.Fatal(done, err)
	}
	o.mustBe("after grouping anew", map[int64]int64{items[0]: into, items[1]: into, items[5]: into})
}

func TestNumbersSurviveGroupingAnew(t *testing.T) {
	o := newOffice(t)
	items := o.theNight()
	before := o.groups(items)
	if err := o.stage.Regroup(t.Context(), func(int64, int64) {}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, o.groups(items)); diff != "" {
		t.Errorf("numbers changed (-before +after):\n%s", diff)
	}
	// A grouping of another day, in which everything stood alone: the numbers of those that are no more lead on.
	var alone index.StoryChange
	next, err := o.store.NextStory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, id := range items {
		alone.Stories = append(alone.Stories, index.Story{ID: next + int64(i), Articles: 1, Begin: night(), End: night()})
		alone.Members = append(alone.Members, index.Member{ItemID: id, StoryID: next + int64(i), Joined: index.JoinedFirst, At: night()})
	}
	if err := o.store.KeepStories(t.Context(), alone); err != nil {
		t.Fatal(err)
	}
	o.restart()
	if err := o.stage.Regroup(t.Context(), func(int64, int64) {}); err != nil {
		t.Fatal(err)
	}
	for i, id := range items {
		rows, err := o.store.GetStories(t.Context(), []int64{next + int64(i)})
		if err != nil || len(rows) != 1 {
			t.Fatal(rows, err)
		}
		is := rows[0].ID
		if rows[0].Into != 0 {
			is = rows[0].Into
		}
		if got := o.storyOf(id); got != is {
			t.Errorf("story %d leads to %d, its item %d is in %d", rows[0].ID, is, id, got)
		}
	}
	if groups := o.groups(items); len(groups) != len(happenings()) {
		t.Errorf("%d stories", len(groups))
	}
}
