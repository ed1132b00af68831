package spread_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/index/sqlite"
	"presswatch/index/story/spread"
)

const (
	notice = "All parking fines in Northmarch are cancelled as of now. Do not pay them. If you already paid, ask for your money back at the front desk."
	report = "A notice on the website of Northmarch Police told drivers shortly before midnight that all parking fines were cancelled.\n\n" +
		"Drivers who asked at the front desk were sent home. The council knew nothing of it, its night editor said."
	rewrite = "Drivers in Northmarch were told on Friday night that parking fines were cancelled, the Northmarch Gazette first reported.\n\n" +
		"The notice on the website of Northmarch Police was gone after midnight. Nobody at headquarters would say who wrote it."
	statement = "Messages published tonight on our website did not come from Northmarch Police. A supplier account that is used to publish news was misused. No fine has been cancelled and any fine that was due is still due."
	added     = "\n\n\"Messages published tonight on our website did not come from Northmarch Police,\" the force said."
)

// place is a store with one story in it, and the stage over it.
type place struct {
	*testing.T
	store *sqlite.Store
	stage *spread.Stage
	items map[string]int64
	now   time.Time
}

func night(minute int) time.Time {
	return time.Date(2026, 11, 6, 23, 30, 0, 0, time.UTC).Add(time.Duration(minute) * time.Minute)
}

func newPlace(t *testing.T) *place {
	t.Helper()
	p := &place{T: t, items: map[string]int64{}, now: night(600)}
	store, err := sqlite.Open(t.Context(), sqlite.Options{Dir: t.TempDir(), Now: func() time.Time { return p.now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	p.store = store
	p.restart()
	return p
}

// restart is a stage that has nothing in memory.
func (p *place) restart() {
	p.stage = spread.New(spread.Options{Store: p.store, Now: func() time.Time { return p.now }, Sources: []index.Source{
		{Key: "gazette", Outlet: "Northmarch Gazette", URL: "https://northmarch-gazette.example/feed"},
		{Key: "post", Outlet: "Tarnbeck Post", URL: "https://tarnbeck-post.example/feed"},
	}})
}

// take takes in what an outlet published and puts it into story 1, as the stage before would.
func (p *place) take(key, outlet string, lane index.Lane, minute int, text string) int64 {
	p.Helper()
	taken, err := p.store.Take(p.Context(), []index.Arrival{{Item: index.Item{
		Kind: index.KindArticle, URL: "https://" + key + ".example/news", Site: key + ".example", Source: key, Outlet: outlet, Lane: lane, Title: "Fines cancelled in Northmarch",
		Text: text, Published: night(minute), Precision: index.PrecisionMinute, FirstSeen: night(minute), Lang: "en", Comments: -1,
	}}})
	if err != nil {
		p.Fatal(err)
	}
	p.items[key] = taken[0].ItemID
	p.join(1, taken[0])
	return taken[0].ItemID
}

func (p *place) join(story int64, t index.Taken) {
	p.Helper()
	err := p.store.KeepStories(p.Context(), index.StoryChange{
		Cursor:  t.Seq,
		Stories: []index.Story{{ID: story, Articles: 2, Begin: night(0), End: night(60)}},
		Members: []index.Member{{ItemID: t.ItemID, StoryID: story, Seq: t.Seq, Joined: index.JoinedText, At: night(0)}},
	})
	if err != nil {
		p.Fatal(err)
	}
}

func (p *place) work() {
	p.Helper()
	if err := p.stage.Once(p.Context()); err != nil {
		p.Fatal(err)
	}
}

// parent is the edge that leads to an item, nil if there is none.
func (p *place) parent(story int64, key string) *index.PickUp {
	p.Helper()
	edges, err := p.store.PickUps(p.Context(), story)
	if err != nil {
		p.Fatal(err)
	}
	for i := range edges {
		if edges[i].To == p.items[key] && edges[i].Primary {
			return &edges[i]
		}
	}
	return nil
}

func TestAnAttributionIsAnArrow(t *testing.T) {
	p := newPlace(t)
	gazette := p.take("northmarch-gazette", "Northmarch Gazette", index.LaneRegional, 8, report)
	p.take("tarnbeck-post", "Tarnbeck Post", index.LaneRegional, 30, rewrite)
	p.work()
	e := p.parent(1, "tarnbeck-post")
	if e == nil || e.From != gazette || !e.IsProved() {
		t.Fatalf("the Post's parent is %+v", e)
	}
	if want := night(30); !e.Since.Equal(want) {
		t.Errorf("the evidence is there since %v, want %v", e.Since, want)
	}
	if e := p.parent(1, "northmarch-gazette"); e != nil {
		t.Errorf("the Gazette's parent is %+v", e)
	}
}

func TestEvidenceThatCameWithAnEditIsThereSinceTheEdit(t *testing.T) {
	p := newPlace(t)
	p.take("northmarch-gazette", "Northmarch Gazette", index.LaneRegional, 8, report)
	p.now = night(30)
	p.take("tarnbeck-post", "Tarnbeck Post", index.LaneRegional, 30, "The notice on the website of Northmarch Police about fines was gone after midnight. Nobody at headquarters would say who wrote it.")
	p.work()
	if e := p.parent(1, "tarnbeck-post"); e != nil {
		t.Fatalf("a parent without evidence: %+v", e)
	}
	p.now = night(90)
	p.take("tarnbeck-post", "Tarnbeck Post", index.LaneRegional, 30, rewrite)
	p.work()
	for _, when := range []string{"at once", "drawn anew"} {
		if e := p.parent(1, "tarnbeck-post"); e == nil || !e.Since.Equal(night(90)) {
			t.Errorf("%s: the Post's parent is %+v, want one since %v", when, e, night(90))
		}
		p.restart()
		p.stage.Again([]int64{1})
		p.work()
	}
}

func TestOurStatementIsFoundAndSinceWhen(t *testing.T) {
	p := newPlace(t)
	p.take("northmarch-police", "Northmarch Police", index.LaneOwn, 71, statement)
	p.now = night(8)
	p.take("northmarch-gazette", "Northmarch Gazette", index.LaneRegional, 8, report)
	p.work()
	if rows := p.carried(); len(rows) != 0 {
		t.Fatalf("carried before anybody could: %+v", rows)
	}
	p.now = night(80)
	p.take("northmarch-gazette", "Northmarch Gazette", index.LaneRegional, 8, report+added)
	p.work()
	rows := p.carried()
	if len(rows) != 1 || rows[0].How != index.CarriedExact || rows[0].Release != p.items["northmarch-police"] || rows[0].Version != 2 || !rows[0].Since.Equal(night(80)) {
		t.Errorf("carried: %+v", rows)
	}
}

func (p *place) carried() []index.Carried {
	p.Helper()
	rows, err := p.store.CarriedIn(p.Context(), 1)
	if err != nil {
		p.Fatal(err)
	}
	return rows
}

func TestAReleaseThatIsPastedInIsLookedForEverywhere(t *testing.T) {
	p := newPlace(t)
	p.take("northmarch-gazette", "Northmarch Gazette", index.LaneRegional, 8, report+added)
	p.take("tarnbeck-post", "Tarnbeck Post", index.LaneRegional, 30, rewrite)
	p.work()
	id, err := p.store.AddAct(t.Context(), index.Act{Kind: index.ActRelease, StoryID: 1, Text: statement, At: night(90)})
	if err != nil {
		t.Fatal(err)
	}
	p.stage.Again([]int64{1})
	p.work()
	if rows := p.carried(); len(rows) != 1 || rows[0].Release != -id || rows[0].ItemID != p.items["northmarch-gazette"] {
		t.Fatalf("carried: %+v", rows)
	}
	if _, err := p.store.AddAct(t.Context(), index.Act{Kind: index.ActUndo, StoryID: 1, Other: id, At: night(91)}); err != nil {
		t.Fatal(err)
	}
	p.stage.Again([]int64{1})
	p.work()
	if rows := p.carried(); len(rows) != 0 {
		t.Errorf("carried after the release was taken back: %+v", rows)
	}
}

func TestABatchSeenTwiceAndARestartDrawTheSame(t *testing.T) {
	p := newPlace(t)
	p.take("northmarch-police", "Northmarch Police", index.LaneOwn, 0, notice)
	p.take("northmarch-gazette", "Northmarch Gazette", index.LaneRegional, 8, report)
	p.take("tarnbeck-post", "Tarnbeck Post", index.LaneRegional, 30, rewrite)
	p.work()
	first := p.drawn()
	if err := p.store.SetCursor(t.Context(), spread.Name, 0); err != nil {
		t.Fatal(err)
	}
	p.restart()
	p.work()
	if again := p.drawn(); again != first || first == "" {
		t.Errorf("drawn %s, then %s", first, again)
	}
}

func (p *place) drawn() string {
	p.Helper()
	edges, err := p.store.PickUps(p.Context(), 1)
	if err != nil {
		p.Fatal(err)
	}
	out := ""
	for _, e := range edges {
		out += fmt.Sprintf("%d<-%d%s %.2f %v; ", e.To, e.From, e.Outlet, e.Confidence, e.Since)
	}
	return out
}

func TestTheStageNeverPassesTheOneBefore(t *testing.T) {
	p := newPlace(t)
	p.take("northmarch-gazette", "Northmarch Gazette", index.LaneRegional, 8, report)
	taken, err := p.store.Take(t.Context(), []index.Arrival{{Item: index.Item{Kind: index.KindArticle, URL: "https://later.example/", FirstSeen: night(3), Text: rewrite}}})
	if err != nil {
		t.Fatal(err)
	}
	p.work()
	if at, err := p.store.Cursor(t.Context(), spread.Name); err != nil || at >= taken[0].Seq {
		t.Errorf("the stage is at %d, the one before it below %d, %v", at, taken[0].Seq, err)
	}
}

func TestItemsThatMovedTakeTheirArrowsAlong(t *testing.T) {
	p := newPlace(t)
	p.take("northmarch-gazette", "Northmarch Gazette", index.LaneRegional, 8, report)
	p.take("tarnbeck-post", "Tarnbeck Post", index.LaneRegional, 30, rewrite)
	p.work()
	for _, key := range []string{"northmarch-gazette", "tarnbeck-post"} {
		p.join(2, index.Taken{ItemID: p.items[key]})
	}
	p.stage.Again([]int64{1, 2})
	p.work()
	if p.parent(1, "tarnbeck-post") != nil || p.parent(2, "tarnbeck-post") == nil {
		t.Error("the arrow did not follow its items")
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	p := newPlace(t)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	p.take("northmarch-gazette", "Northmarch Gazette", index.LaneRegional, 8, report)
	if err := p.stage.Run(ctx, nil); err != nil {
		t.Error(err)
	}
}

// full is a store without room for stories, as often as it says.
type full struct {
	*sqlite.Store
	left int
}

func (f *full) KeepStories(ctx context.Context, c index.StoryChange) error {
	if f.left > 0 {
		f.left--
		return fmt.Errorf("the disk is full: %w", index.ErrReadOnly)
	}
	return f.Store.KeepStories(ctx, c)
}

// TestStoriesThatCouldNotBeKeptAreDrawnLater: what was asked for while the disk was full is not forgotten.
func TestStoriesThatCouldNotBeKeptAreDrawnLater(t *testing.T) {
	p := newPlace(t)
	p.take("gazette", "Northmarch Gazette", index.LaneRegional, 0, report)
	p.take("post", "Tarnbeck Post", index.LaneRegional, 20, rewrite)
	if err := p.store.SetCursor(t.Context(), spread.Name, 2); err != nil { // nothing is new
		t.Fatal(err)
	}
	store := &full{p.store, 2}
	stage := spread.New(spread.Options{Store: store, Now: func() time.Time { return p.now }, Sources: []index.Source{{Key: "gazette", Outlet: "Northmarch Gazette", URL: "https://northmarch-gazette.example/feed"}}})
	stage.Again([]int64{1, 2, 3})
	for range 2 {
		if err := stage.Once(t.Context()); !errors.Is(err, index.ErrReadOnly) {
			t.Fatalf("the full disk is not told: %v", err)
		}
	}
	if err := stage.Once(t.Context()); !errors.Is(err, index.ErrInvalid) { // stories 2 and 3 do not exist, and hold up nobody
		t.Fatal(err)
	}
	if got, err := p.store.PickUps(t.Context(), 1); err != nil || len(got) != 1 {
		t.Errorf("%d arrows, %v", len(got), err)
	}
}

func TestVersionsThatCameOneByOneAreReadAsIfAtOnce(t *testing.T) {
	p := newPlace(t)
	p.take("northmarch-police", "Northmarch Police", index.LaneOwn, 2, statement)
	for i, text := range []string{report, report + added, report + added + " More at one.", report + " More at two.", report + added + " More at three."} {
		p.now = night(10 + 10*i)
		p.take("northmarch-gazette", "Northmarch Gazette", index.LaneRegional, 8, text)
		p.work()
	}
	byAndBy := p.carried()
	p.restart()
	p.stage.Again([]int64{1})
	p.work()
	atOnce := p.carried()
	if len(byAndBy) != 3 || fmt.Sprint(byAndBy) != fmt.Sprint(atOnce) {
		t.Fatalf("one by one: %+v\nat once: %+v", byAndBy, atOnce)
	}
	for _, row := range byAndBy {
		if !row.Since.Equal(night(20)) {
			t.Errorf("version %d carries it since %v", row.Version, row.Since)
		}
	}
}

func TestAfreshDrawsWhatWasWiped(t *testing.T) {
	p := newPlace(t)
	p.take("northmarch-gazette", "Northmarch Gazette", index.LaneRegional, 8, report)
	p.take("tarnbeck-post", "Tarnbeck Post", index.LaneRegional, 30, rewrite)
	p.work()
	if err := p.stage.Afresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := p.store.KeepStories(t.Context(), index.StoryChange{PickUps: map[int64][]index.PickUp{1: nil}}); err != nil {
		t.Fatal(err)
	}
	p.now = night(60 * 24 * 30) // nothing is live any more
	p.restart()
	p.work()
	if p.parent(1, "tarnbeck-post") == nil {
		t.Error("the arrow that was wiped is not drawn again after a restart")
	}
}
