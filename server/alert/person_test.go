package alert

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"presswatch/index"
)

// TestStoryOneIsNotStoryTwelve: that a story was told says nothing about one whose number begins alike.
func TestStoryOneIsNotStoryTwelve(t *testing.T) {
	s := &shelf{members: map[int64]index.Member{1: {ItemID: 1, StoryID: 12}, 2: {ItemID: 2, StoryID: 1}}}
	if err := stage(s).Do(t.Context(), []index.Item{item(1, nil), item(2, nil)}); err != nil || len(s.notices) != 2 {
		t.Errorf("%d notices, %v", len(s.notices), err)
	}
}

// TestHourly: what a search finds in an hour is one message after it, which names each story once, and nothing is told twice.
func TestHourly(t *testing.T) {
	s := &shelf{outlets: 3}
	st := stage(s)
	st.book.Searches[0].Hourly = true
	s.items = many(s, 3)
	clock := now
	g := &Gatherer{Library: s, Store: s, Book: st.Book, Base: st.Base, Now: func() time.Time { return clock }}
	for range 2 {
		if err := st.Do(t.Context(), s.items); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		at   time.Time
		told int
	}{{now, 0}, {now.Add(19 * time.Minute), 0}, {now.Add(20 * time.Minute), 1}, {now.Add(21 * time.Minute), 1}} {
		clock = step.at
		if err := g.Tick(t.Context()); err != nil || len(s.notices) != step.told {
			t.Fatalf("at %s: %d notices, want %d: %v", step.at, len(s.notices), step.told, err)
		}
	}
	var m Message
	if err := json.Unmarshal(s.notices[0].Body, &m); err != nil || len(m.List) != 3 || m.List[0].URL != "http://127.0.0.1:8470/stories/1001" || m.List[0].Search != "Swans" || m.List[0].Outlets != 3 {
		t.Errorf("%+v, %v", m, err)
	}
	if !strings.HasPrefix(m.Says, "3 stories that your searches found") || s.notices[0].Recipient != "pager" {
		t.Errorf("%q", m.Says)
	}
}

// TestGatheredAfterARestore: what may have been told before a backup was put in place is not told again (F25).
func TestGatheredAfterARestore(t *testing.T) {
	s := &shelf{fence: now.Add(30 * time.Minute), tellings: []index.Telling{{ID: 1, Item: 1, Due: now, Recipient: "anna"}}}
	s.items = []index.Item{item(1, nil)}
	g := &Gatherer{Library: s, Store: s, Book: stage(s).Book, Now: func() time.Time { return now.Add(time.Hour) }}
	if err := g.Tick(t.Context()); err != nil || len(s.notices) != 0 || !s.tellings[0].Due.IsZero() {
		t.Errorf("%+v, %+v, %v", s.notices, s.tellings, err)
	}
}

// TestEnoughForToday: no more of a search until midnight; in the morning one message has what came. Who wants no more of it at all hears
// nothing.
func TestEnoughForToday(t *testing.T) {
	s := &shelf{}
	st := stage(s)
	s.items = many(s, 2)
	st.book.Stopped[StopKey("pager", "swans")] = index.Stop{Recipient: "pager", What: "search/swans", Until: now.Add(20 * time.Minute)}
	if err := st.Do(t.Context(), s.items); err != nil || len(s.notices) != 0 || len(s.tellings) != 2 {
		t.Fatalf("%+v %+v %v", s.notices, s.tellings, err)
	}
	if want := time.Date(2026, 11, 7, 7, 0, 0, 0, time.UTC); !s.tellings[0].Due.Equal(want) || s.tellings[0].Held != "enough for today was said" {
		t.Errorf("%+v", s.tellings[0])
	}
	g := &Gatherer{Library: s, Store: s, Book: st.Book, Now: func() time.Time { return s.tellings[0].Due }}
	st.book.Stopped = nil
	if err := g.Tick(t.Context()); err != nil || len(s.notices) != 1 {
		t.Errorf("%+v, %v", s.notices, err)
	}
	gone := &shelf{}
	st = stage(gone)
	st.book.Stopped[StopKey("pager", "swans")] = index.Stop{Recipient: "pager", What: "search/swans"}
	if err := st.Do(t.Context(), many(gone, 2)); err != nil || len(gone.notices)+len(gone.tellings) != 0 {
		t.Errorf("%+v %+v %v", gone.notices, gone.tellings, err)
	}
}

// TestBudget: of three a day three are told, of all searches together; what is urgent goes beyond and says why; the rest comes in the morning
// and says why it was held.
func TestBudget(t *testing.T) {
	s := &shelf{outlets: 1}
	st := stage(s)
	st.book.Searches = append(st.book.Searches, Search{Key: "birds", Name: "Birds", Query: "bird*", To: st.book.Searches[0].To})
	st.book.Match = func(*index.Item) []int { return []int{0, 1} }
	for i := range st.book.Searches {
		st.book.Searches[i].To = []Endpoint{{Channel: "mail", Recipient: "anna", Budget: 3}}
	}
	items := many(s, 4)
	if err := st.Do(t.Context(), items[:3]); err != nil || len(s.notices) != 3 || len(s.tellings) != 6 {
		t.Fatalf("%d notices, %d tellings, %v", len(s.notices), len(s.tellings), err)
	}
	if held := s.tellings[5]; held.Held != "your 3 of the day were told" || held.Due.IsZero() {
		t.Errorf("%+v", held)
	}
	s.outlets = 12
	if err := st.Do(t.Context(), items[3:]); err != nil || len(s.notices) != 5 {
		t.Fatalf("%d notices, %v", len(s.notices), err)
	}
	if body := string(s.notices[4].Body); !strings.Contains(body, "goes beyond your 3 a day, because the story is at 12 outlets") {
		t.Errorf("%s", body)
	}
	s.outlets = 1
	st.book.Searches = st.book.Searches[:1]
	st.book.Searches[0].Urgent = true
	st.book.Match = func(*index.Item) []int { return []int{0} }
	more := item(9, nil)
	if err := st.Do(t.Context(), []index.Item{more}); err != nil || len(s.notices) != 6 || !strings.Contains(string(s.notices[5].Body), "marked as urgent") {
		t.Errorf("%d notices, %v", len(s.notices), err)
	}
}

// TestAnswersTrain: who said of a kind of story that it is not theirs hears of others first.
func TestAnswersTrain(t *testing.T) {
	s := &shelf{}
	st := stage(s)
	st.book.Searches[0].To = []Endpoint{{Channel: "mail", Recipient: "anna", Budget: 3}}
	kinds := []struct{ title, outlet, answer string }{{"Swan recipes for the feast", "Cook Weekly", index.AnswerNotUs}, {"Swan held by police in Tarnbeck", "Tarnbeck Post", index.AnswerMine}}
	for day := range 14 { // four a day, of which one is of use; yesterday's is the newest
		for i := range 4 {
			k := kinds[0]
			if i == 0 {
				k = kinds[1]
			}
			id := int64(100*day + i + 1)
			s.items = append(s.items, item(id, func(it *index.Item) { it.Title, it.Outlet, it.Lane = k.title, k.outlet, index.LaneTrade }))
			at := now.Add(-time.Duration(24*(14-day)) * time.Hour)
			s.tellings = append(s.tellings, index.Telling{ID: id, Key: fmt.Sprint("old", id), Search: "swans", Channel: "mail", Recipient: "anna", Item: id, At: at, Score: .5, Held: "old", Answer: k.answer, Answered: at})
		}
	}
	st.Now = func() time.Time { return now.Add(-23 * time.Hour) } // just after midnight: a day with ten alerts to come, of which three may be told
	today := make([]index.Item, 0, 8)
	for i := range 8 {
		k := kinds[0]
		if i > 4 {
			k = kinds[1]
		}
		today = append(today, item(int64(9000+i), func(it *index.Item) {
			it.Title, it.Outlet, it.Lane, it.FirstSeen = k.title+fmt.Sprint(" ", i), k.outlet, index.LaneTrade, st.Now()
		}))
	}
	for i := range s.tellings { // as they would have been scored
		s.tellings[i].Score = .2
		if s.tellings[i].Answer == index.AnswerMine {
			s.tellings[i].Score = .9
		}
	}
	if err := st.Do(t.Context(), today); err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, n := range s.notices {
		told = append(told, n.Key)
	}
	for i := 5; i < 8; i++ {
		if key := fmt.Sprintf("alert/swans/mail/anna/item/%d", 9000+i); !slices.Contains(told, key) {
			t.Errorf("%s was not told: %q", key, told)
		}
	}
	if len(told) != 3 {
		t.Errorf("told %q", told)
	}
}

// TestGrowth: a message says how many outlets came since the last one, which was the first broadcaster, and who looks after it; of what
// is not theirs nobody is told again.
func TestGrowth(t *testing.T) {
	s := &shelf{members: map[int64]index.Member{}, outlets: 1}
	st := stage(s)
	st.book.Searches[0].Updates = true
	add := func(id int64, outlet string, lane index.Lane, seen time.Time) index.Item {
		it := item(id, func(it *index.Item) { it.Outlet, it.Lane, it.FirstSeen = outlet, lane, seen })
		s.items, s.members[id] = append(s.items, it), index.Member{ItemID: id, StoryID: 7}
		return it
	}
	do := func(at time.Time, it index.Item) {
		t.Helper()
		st.Now = func() time.Time { return at }
		if err := st.Do(t.Context(), []index.Item{it}); err != nil {
			t.Fatal(err)
		}
	}
	do(now, add(1, "Tarnbeck Post", index.LaneRegional, now))
	later := now.Add(30 * time.Minute)
	add(2, "Echo", index.LaneRegional, later)
	add(3, "Herald", index.LaneRegional, later)
	s.outlets = 4
	do(later, add(4, "Channel Nine", index.LaneBroadcast, later))
	if len(s.notices) != 2 || !strings.Contains(string(s.notices[1].Body), "also at 3 more outlets, 4 now, first broadcaster: Channel Nine") {
		t.Fatalf("%d notices, the last %s", len(s.notices), s.notices[len(s.notices)-1].Body)
	}
	s.tellings[0].Answer, s.tellings[0].Answered, s.tellings[0].Recipient = index.AnswerMine, later, "anna"
	s.outlets = 5
	later = later.Add(10 * time.Minute)
	do(later, add(5, "Daily", index.LaneRegional, later))
	if len(s.notices) != 3 || !strings.Contains(string(s.notices[2].Body), "also at one more outlet, 5 now. Anna Berg looks after it since 00:10 on 7 November") {
		t.Fatalf("%d notices, the last %s", len(s.notices), s.notices[len(s.notices)-1].Body)
	}
	s.tellings[0].Answer, s.outlets = index.AnswerNotUs, 25
	do(later.Add(time.Minute), add(6, "Sun", index.LaneNational, later.Add(time.Minute)))
	if len(s.notices) != 3 {
		t.Errorf("told again of what is not theirs: %s", s.notices[3].Body)
	}
}

// TestSearchesChangeWhileItRuns: a search that is there from one batch to the next is asked at once, one that was removed no more.
func TestSearchesChangeWhileItRuns(t *testing.T) {
	s := &shelf{}
	st := stage(s)
	first := st.book
	st.Book = func(context.Context) (*Book, error) { return st.book, nil }
	st.book = &Book{}
	if err := st.Do(t.Context(), []index.Item{item(1, nil)}); err != nil || len(s.notices) != 0 {
		t.Fatal(s.notices, err)
	}
	st.book = first
	if err := st.Do(t.Context(), []index.Item{item(2, nil)}); err != nil || len(s.notices) != 1 {
		t.Fatal(s.notices, err)
	}
}
