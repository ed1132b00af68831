package story_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"presswatch/index"
	"presswatch/index/sqlite"
	"presswatch/index/story"
)

// noting is a store that notes which pages are to be looked at again, and when.
type noting struct {
	*sqlite.Store
	looks map[int64][]time.Time
}

func (n *noting) LookAgain(ctx context.Context, ids []int64, at time.Time) error {
	for _, id := range ids {
		n.looks[id] = append(n.looks[id], at)
	}
	return n.Store.LookAgain(ctx, ids, at)
}

// look lets the stage do what is due at a time.
func (o *office) look(now time.Time) {
	o.Helper()
	o.now = now
	if err := story.LookForTest(o.Context(), o.stage); err != nil {
		o.Fatal(err)
	}
}

func TestPagesOfALiveStoryAreLookedAtAgain(t *testing.T) {
	o := newOffice(t)
	n := &noting{o.store, map[int64][]time.Time{}}
	o.stage = o.newStage(n)
	first, second := article(0, 0), article(0, 1)
	second.Item.FirstSeen = first.Item.FirstSeen.Add(2 * time.Minute)
	items := o.take(first, second)
	alone := o.take(article(2, 0))
	o.work()
	came := first.Item.FirstSeen
	for _, d := range []time.Duration{4 * time.Minute, 14 * time.Minute, 59 * time.Minute} {
		o.look(came.Add(d))
	}
	for _, want := range []time.Duration{5 * time.Minute, 15 * time.Minute, time.Hour} {
		if !slices.ContainsFunc(n.looks[items[0]], func(at time.Time) bool { return at.Equal(came.Add(want)) }) {
			t.Errorf("the first page is not looked at %v after it came, but at %v", want, n.looks[items[0]])
		}
	}
	if len(n.looks[alone[0]]) != 0 {
		t.Errorf("an article that stands alone is looked at again at %v", n.looks[alone[0]])
	}
	before := len(n.looks[items[0]])
	o.look(came.Add(30 * 24 * time.Hour))
	if len(n.looks[items[0]]) != before {
		t.Error("an old story is looked at again")
	}
}

func TestPagesAreLookedAtAgainWhenWeHaveSpoken(t *testing.T) {
	o := newOffice(t)
	n := &noting{o.store, map[int64][]time.Time{}}
	o.stage = o.newStage(n)
	items := o.take(article(0, 0), article(0, 1))
	o.work()
	spoken := night().Add(5 * time.Hour)
	o.now = spoken
	own := article(0, 3)
	own.Item.URL, own.Item.Outlet, own.Item.Lane = "https://northmarch-police.example/statement", "Northmarch Police", index.LaneOwn
	own.Item.FirstSeen, own.Item.Published = spoken, spoken
	o.take(own)
	o.work()
	o.look(spoken.Add(time.Minute))
	for _, id := range items {
		if !slices.ContainsFunc(n.looks[id], func(at time.Time) bool { return at.Equal(spoken.Add(2 * time.Minute)) }) {
			t.Errorf("page %d is not looked at two minutes after our statement, but at %v", id, n.looks[id])
		}
	}
}

// TestAnActThatCannotBeCarriedOutIsToldAndWaits: the disk is full when somebody merges two stories. What fails is told,
// nothing is half done, and it is done when there is room.
func TestAnActThatCannotBeCarriedOutIsToldAndWaits(t *testing.T) {
	o := newOffice(t)
	items := o.theNight()
	full := &failing{o.store, 2}
	o.stage = o.newStage(full)
	into, other := o.storyOf(items[0]), o.storyOf(items[1])
	id, err := o.store.AddAct(t.Context(), index.Act{Kind: index.ActMerge, StoryID: into, Other: other, At: o.now})
	if err != nil {
		t.Fatal(err)
	}
	before := o.groups(items)
	for range 2 {
		if err := story.LookForTest(t.Context(), o.stage); !errors.Is(err, errFull) {
			t.Fatalf("the full disk is not told: %v", err)
		}
		if st := o.stage.Status(); !errors.Is(st.Err, errFull) {
			t.Errorf("the status says %v", st.Err)
		}
		if d := cmp.Diff(before, o.groups(items)); d != "" {
			t.Errorf("half done: %s", d)
		}
	}
	if err := story.LookForTest(t.Context(), o.stage); err != nil || o.stage.Status().Err != nil {
		t.Fatalf("with room again: %v, %v", err, o.stage.Status().Err)
	}
	act, err := o.store.Act(t.Context(), id)
	if err != nil || act.Done.IsZero() || act.Problem != "" || o.storyOf(items[1]) != into {
		t.Errorf("the act is %+v, %v; the item is in story %d", act, err, o.storyOf(items[1]))
	}
}
