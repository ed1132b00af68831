package story_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"presswatch/index"
	"presswatch/index/sqlite"
	"presswatch/index/story"
	"presswatch/index/story/spread"
)

// night is when the invented things happen.
func night() time.Time { return time.Date(2026, 11, 6, 23, 30, 0, 0, time.UTC) }

// happenings are told in words that only they have.
func happenings() []string {
	return []string{
		"Northmarch Police cancelled all parking fines on its website late on Friday. Three swans were said to be in custody. The supplier Clarion Newsroom runs the account that was misused. A duty officer said nobody at headquarters had written the messages about fines and swans.",
		"The lower Tarn is expected to reach 2.9 metres at Wexcombe bridge by dawn. The river authority issued two flood alerts after a week of rain in the hills. Sandbags can be had at the old dairy. Residents of Mill Lane were told to move cars to higher ground.",
		"The ferry from Coldharbour adds a late crossing at 22:15 from Thursday to Saturday. Traders on the far bank had campaigned for it since the cinema opened again. The ferry company said that the crossing returns until March and that tickets cost four crowns.",
		"Inspector Hal Corrie was cleared over the pursuit on Tarnbeck bridge. A panel found that he followed the stolen van within the rules. The van had struck two bollards. His federation called the eleven months of suspension a disgrace.",
	}
}

// outletsOf write in turn.
func outletsOf(i int) string {
	return []string{"Tarnbeck Post", "Northmarch Gazette", "Unity Wire", "Albion Ledger", "Radio Tarn", "Marchside Echo"}[i%6]
}

// article is report n of a happening: the same facts in another order under another headline.
func article(happening, n int) index.Arrival {
	sentences := strings.SplitAfter(happenings()[happening], ". ")
	k := n % len(sentences)
	text := strings.Join(append(append([]string{}, sentences[k:]...), sentences[:k]...), " ") +
		fmt.Sprintf(" More is expected in edition %d, our reporter number %d writes from the scene.", n, n)
	outlet := outletsOf(n + happening)
	at := night().Add(time.Duration(n*7+happening) * time.Minute)
	return index.Arrival{Item: index.Item{
		Kind: index.KindArticle, URL: fmt.Sprintf("https://%s.example/%d/%d", strings.ReplaceAll(strings.ToLower(outlet), " ", "-"), happening, n),
		Outlet: outlet, Lane: index.LaneRegional, Title: strings.TrimSpace(sentences[k]), Text: text, Lang: "en",
		Published: at, Precision: index.PrecisionMinute, FirstSeen: at.Add(time.Minute), Comments: -1,
	}}
}

// office is a store with a stage over it and a clock that the test moves.
type office struct {
	*testing.T
	store *sqlite.Store
	stage *story.Stage
	dir   string
	now   time.Time
	moved []int64

	spread *spread.Stage // the stage after it; nil: not asked for yet
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{T: t, dir: t.TempDir(), now: night().Add(10 * time.Hour)}
	o.open()
	t.Cleanup(func() { _ = o.store.Close() })
	return o
}

func (o *office) open() {
	o.Helper()
	var err error
	if o.store, err = sqlite.Open(o.Context(), sqlite.Options{Dir: o.dir, Now: o.clock}); err != nil {
		o.Fatal(err)
	}
	o.stage, o.spread = o.newStage(o.store), nil
}

func (o *office) newStage(store story.Store) *story.Stage {
	return story.New(story.Options{Store: store, Now: o.clock, Moved: func(ids []int64) { o.moved = append(o.moved, ids...) }})
}

func (o *office) clock() time.Time { return o.now }

// restart is what a kill and a start do to the stage: all that it has is what the store has.
func (o *office) restart() {
	o.Helper()
	if err := o.store.Close(); err != nil {
		o.Fatal(err)
	}
	o.open()
}

func (o *office) take(arrivals ...index.Arrival) []int64 {
	o.Helper()
	taken, err := o.store.Take(o.Context(), arrivals)
	if err != nil {
		o.Fatal(err)
	}
	ids := make([]int64, len(taken))
	for i, t := range taken {
		ids[i] = t.ItemID
	}
	return ids
}

func (o *office) work() {
	o.Helper()
	if err := o.stage.Once(o.Context()); err != nil {
		o.Fatal(err)
	}
}

// storyOf is where an item is now.
func (o *office) storyOf(item int64) int64 {
	o.Helper()
	members, err := o.store.MembersOf(o.Context(), []int64{item})
	if err != nil {
		o.Fatal(err)
	}
	return members[item].StoryID
}

// groups are the items of each story, by the story.
func (o *office) groups(items []int64) map[int64][]int64 {
	o.Helper()
	out := map[int64][]int64{}
	for _, id := range items {
		s := o.storyOf(id)
		out[s] = append(out[s], id)
	}
	return out
}

func (o *office) do(a index.Act) index.Act {
	o.Helper()
	a.At = o.now
	id, err := o.store.AddAct(o.Context(), a)
	if err != nil {
		o.Fatal(err)
	}
	o.work()
	done, err := o.store.Act(o.Context(), id)
	if err != nil {
		o.Fatal(err)
	}
	if done.Done.IsZero() {
		o.Fatalf("act %d was not carried out", id)
	}
	return done
}

// theNight takes five reports of each happening, mixed, and groups them.
func (o *office) theNight() []int64 {
	o.Helper()
	var arrivals []index.Arrival
	for n := range 5 {
		for h := range happenings() {
			arrivals = append(arrivals, article(h, n))
		}
	}
	items := o.take(arrivals...)
	o.work()
	return items
}

func TestEachHappeningIsOneStory(t *testing.T) {
	o := newOffice(t)
	items := o.theNight()
	groups := o.groups(items)
	if len(groups) != len(happenings()) {
		t.Fatalf("%d happenings became %d stories: %v", len(happenings()), len(groups), groups)
	}
	for h := range happenings() {
		want := o.storyOf(items[h])
		for n := range 5 {
			if got := o.storyOf(items[n*len(happenings())+h]); got != want {
				t.Errorf("report %d of happening %d is in story %d, the first in %d", n, h, got, want)
			}
		}
	}
	rows, err := o.store.GetStories(t.Context(), []int64{o.storyOf(items[0])})
	if err != nil || len(rows) != 1 {
		t.Fatal(rows, err)
	}
	row := rows[0]
	if row.Articles != 5 || row.Outlets != 5 || row.Title == "" || row.Summary == "" || len(row.Keywords) == 0 {
		t.Errorf("the story's row is %+v", row)
	}
	if !row.Begin.Equal(night().Add(time.Minute)) || !row.End.Equal(night().Add(29*time.Minute)) {
		t.Errorf("the story goes from %v to %v", row.Begin, row.End)
	}
}

func TestAStageThatIsStoppedAtAnyItemEndsWhereOneThatNeverStoppedDoes(t *testing.T) {
	whole, broken := newOffice(t), newOffice(t)
	var arrivals []index.Arrival
	for n := range 4 {
		for h := range happenings() {
			arrivals = append(arrivals, article(h, n))
		}
	}
	for _, a := range arrivals {
		whole.take(a)
		whole.work()
		broken.take(a)
		broken.work()
		broken.restart()
	}
	for id := range int64(len(arrivals)) {
		if got, want := broken.storyOf(id+1), whole.storyOf(id+1); got != want {
			t.Errorf("item %d is in story %d after restarts, in %d without", id+1, got, want)
		}
	}
}

func TestABatchThatIsSeenTwiceChangesNothing(t *testing.T) {
	o := newOffice(t)
	items := o.theNight()
	before := o.groups(items)
	if err := o.store.SetCursor(t.Context(), story.Name, 0); err != nil {
		t.Fatal(err)
	}
	o.restart()
	o.work()
	if diff := cmp.Diff(before, o.groups(items)); diff != "" {
		t.Errorf("stories changed (-before +after):\n%s", diff)
	}
}

// failing is a store that cannot keep stories for a while: the disk is full.
type failing struct {
	*sqlite.Store
	left int
}

var errFull = errors.New("the disk is full")

func (f *failing) KeepStories(ctx context.Context, c index.StoryChange) error {
	if f.left > 0 {
		f.left--
		return errFull
	}
	return f.Store.KeepStories(ctx, c)
}

func TestAStepThatCannotBeKeptIsDoneAgain(t *testing.T) {
	o := newOffice(t)
	o.stage = o.newStage(&failing{o.store, 2})
	o.take(article(0, 0), article(1, 0))
	for range 2 {
		if err := o.stage.Once(t.Context()); !errors.Is(err, errFull) {
			t.Fatalf("the full disk is not told: %v", err)
		}
	}
	o.take(article(0, 1), article(1, 1))
	o.work()
	if groups := o.groups([]int64{1, 2, 3, 4}); len(groups) != 2 || groups[0] != nil {
		t.Errorf("after the disk had room again: %v", groups)
	}
}

func TestAnEditStaysInItsStory(t *testing.T) {
	o := newOffice(t)
	items := o.theNight()
	why := func() index.Member {
		members, err := o.store.MembersOf(t.Context(), items)
		if err != nil {
			t.Fatal(err)
		}
		return members[items[8]]
	}
	want, reason := o.storyOf(items[8]), why()
	if reason.Score == 0 || len(reason.Terms) == 0 {
		t.Fatalf("no reason is kept: %+v", reason)
	}
	edited := article(0, 2)
	edited.Item.Text += "\n\nNorthmarch Police said in a statement that no fine was cancelled."
	edited.Item.Title = "Police: no fine was cancelled"
	o.take(edited)
	o.work()
	if got := o.storyOf(items[8]); got != want {
		t.Errorf("the edited article moved from story %d to %d", want, got)
	}
	if now := why(); now.Score != reason.Score || !slices.Equal(now.Terms, reason.Terms) || now.Seq == reason.Seq {
		t.Errorf("after the edit the reason is %+v, before it was %+v", now, reason)
	}
}

func TestCopiesKnowTheirOriginal(t *testing.T) {
	o := newOffice(t)
	first := article(0, 0)
	again := first
	again.Item.URL, again.Item.Outlet = "https://marchside-echo.example/copy", "Marchside Echo"
	again.Item.FirstSeen = first.Item.FirstSeen.Add(10 * time.Minute)
	items := o.take(first, again)
	o.work()
	members, err := o.store.MembersOf(t.Context(), items)
	if err != nil {
		t.Fatal(err)
	}
	if m := members[items[1]]; m.CopyOf != items[0] || m.Joined != index.JoinedCopy || m.StoryID != members[items[0]].StoryID {
		t.Errorf("the copy is %+v", m)
	}
	rows, err := o.store.GetStories(t.Context(), []int64{members[items[0]].StoryID})
	if err != nil || len(rows) != 1 || rows[0].Articles != 2 || rows[0].Originals != 1 || rows[0].Copies != 1 {
		t.Errorf("the story counts %+v, %v", rows, err)
	}
}
