package alert

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"presswatch/index"
)

var now = time.Date(2026, 11, 6, 23, 40, 0, 0, time.UTC)

// shelf is a store in memory.
type shelf struct {
	members  map[int64]index.Member
	items    []index.Item
	notices  []index.Notice
	matches  []index.Match
	tellings []index.Telling
	fence    time.Time
	outlets  int // of every story
}

func (s *shelf) MembersOf(context.Context, []int64) (map[int64]index.Member, error) {
	return s.members, nil
}

func (s *shelf) Members(_ context.Context, story int64) (out []index.Member, err error) {
	for _, m := range s.members {
		if m.StoryID == story {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b index.Member) int { return int(a.ItemID - b.ItemID) })
	return out, nil
}

func (s *shelf) GetItems(_ context.Context, ids []int64) (out []index.Item, err error) {
	for _, it := range s.items {
		if slices.Contains(ids, it.ID) {
			out = append(out, it)
		}
	}
	return out, nil
}

func (s *shelf) GetStories(_ context.Context, ids []int64) (out []index.Story, err error) {
	for _, id := range ids {
		out = append(out, index.Story{ID: id, Title: "Swans in custody", Outlets: s.outlets})
	}
	return out, nil
}

func (s *shelf) CountNotices(_ context.Context, prefix string, since time.Time) (n int, err error) {
	for _, x := range s.notices {
		if strings.HasPrefix(x.Key, prefix) && !x.Created.Before(since) {
			n++
		}
	}
	return n, nil
}

func (s *shelf) AddMatches(_ context.Context, list []index.Match) error {
	s.matches = append(s.matches, list...)
	return nil
}

func (s *shelf) AddNotice(_ context.Context, n index.Notice) (bool, error) {
	if slices.ContainsFunc(s.notices, func(x index.Notice) bool { return x.Key == n.Key }) {
		return false, nil
	}
	s.notices = append(s.notices, n)
	return true, nil
}

func (s *shelf) AddTelling(ctx context.Context, t index.Telling, n *index.Notice) (bool, error) {
	if at, _ := s.ToldAt(ctx, t.Key); !at.IsZero() {
		return false, nil
	}
	t.ID = int64(len(s.tellings) + 1)
	s.tellings = append(s.tellings, t)
	if n != nil {
		s.notices = append(s.notices, *n)
	}
	return true, nil
}

func (s *shelf) ToldAt(_ context.Context, key string) (at time.Time, err error) {
	for _, t := range s.tellings {
		if t.Key == key && t.At.After(at) {
			at = t.At
		}
	}
	for _, n := range s.notices {
		if (n.Key == key || strings.HasPrefix(n.Key, key+"/")) && n.Created.After(at) {
			at = n.Created
		}
	}
	return at, nil
}

func (s *shelf) TellingsTo(_ context.Context, channel, recipient string, since time.Time, _ int) (out []index.Telling, err error) {
	for i := len(s.tellings) - 1; i >= 0; i-- {
		if t := s.tellings[i]; t.Channel == channel && t.Recipient == recipient && !t.At.Before(since) {
			out = append(out, t)
		}
	}
	return out, nil
}

func (s *shelf) AnsweredTellings(context.Context, int) (out []index.Telling, err error) {
	for _, t := range s.tellings {
		if t.Answer != "" {
			out = append(out, t)
		}
	}
	slices.SortStableFunc(out, func(a, b index.Telling) int { return b.Answered.Compare(a.Answered) })
	return out, nil
}

func (s *shelf) AnswersAbout(ctx context.Context, story int64) (out []index.Telling, err error) {
	list, err := s.AnsweredTellings(ctx, 0)
	return slices.DeleteFunc(list, func(t index.Telling) bool { return t.Story != story }), err
}

func (s *shelf) DueTellings(_ context.Context, now time.Time, _ int) (out []index.Telling, err error) {
	for _, t := range s.tellings {
		if !t.Due.IsZero() && !t.Due.After(now) {
			out = append(out, t)
		}
	}
	return out, nil
}

func (s *shelf) GatherTellings(ctx context.Context, ids []int64, n *index.Notice) error {
	for i := range s.tellings {
		if slices.Contains(ids, s.tellings[i].ID) {
			s.tellings[i].Due = time.Time{}
		}
	}
	if n != nil {
		_, _ = s.AddNotice(ctx, *n)
	}
	return nil
}

func (s *shelf) Fence(context.Context) (time.Time, error) { return s.fence, nil }

// bench is a stage with one search, and its book.
type bench struct {
	*Stage
	book *Book
}

func stage(s *shelf) *bench {
	b := &bench{book: &Book{
		Searches: []Search{{Key: "swans", Name: "Swans", Query: "swan*", To: []Endpoint{{Channel: "webhook", Recipient: "pager"}}}},
		Match: func(it *index.Item) []int {
			if strings.Contains(strings.ToLower(it.Title+it.Text), "swan") {
				return []int{0}
			}
			return nil
		},
		Stopped: map[string]index.Stop{}, Names: map[string]string{"anna": "Anna Berg"},
	}}
	b.Stage = &Stage{Library: s, Notices: s, Tellings: s, Now: func() time.Time { return now }, Base: "http://127.0.0.1:8470", Book: func(context.Context) (*Book, error) { return b.book, nil }}
	return b
}

func item(id int64, change func(*index.Item)) index.Item {
	it := index.Item{ID: id, Kind: index.KindArticle, Title: "Swans held", Outlet: "Tarnbeck Post", Lane: index.LaneRegional, URL: "https://post.example/1", FirstSeen: now.Add(-time.Minute), Version: 1}
	if change != nil {
		change(&it)
	}
	return it
}

// TestOneAlertForEachStory: the first item that is found; what comes later, and the same batch again, adds nothing.
func TestOneAlertForEachStory(t *testing.T) {
	s := &shelf{members: map[int64]index.Member{1: {ItemID: 1, StoryID: 7}, 2: {ItemID: 2, StoryID: 7}, 3: {ItemID: 3, StoryID: 8}, 4: {ItemID: 4, StoryID: 7, CopyOf: 1}}}
	st := stage(s)
	items := []index.Item{item(1, nil), item(2, nil), item(3, nil), item(4, nil), item(5, nil), item(6, func(it *index.Item) { it.Title = "Toast" })}
	for range 3 {
		if err := st.Do(t.Context(), items); err != nil {
			t.Fatal(err)
		}
	}
	var keys []string
	for _, n := range s.notices {
		keys = append(keys, n.Key)
	}
	if want := []string{"alert/swans/webhook/pager/story/7", "alert/swans/webhook/pager/story/8", "alert/swans/webhook/pager/item/5"}; !slices.Equal(keys, want) {
		t.Errorf("%q, want %q", keys, want)
	}
	var m Message
	if err := json.Unmarshal(s.notices[0].Body, &m); err != nil || m.Story.Title != "Swans in custody" || m.Item.Page != "http://127.0.0.1:8470/items/1" || m.Says != "Swans: “Swans held”, Tarnbeck Post" || m.Type != "alert" {
		t.Errorf("%+v, %v", m, err)
	}
}

// TestWhatNeverAlerts: a first poll, an import, an edit, a restored copy, a removed page, a repost, an erased post.
func TestWhatNeverAlerts(t *testing.T) {
	for name, change := range map[string]func(*index.Item){
		"a first poll": func(it *index.Item) { it.Quiet = true },
		"an edit":      func(it *index.Item) { it.Version = 2 },
		"long ago":     func(it *index.Item) { it.FirstSeen = now.Add(-7 * time.Hour) },
		"removed":      func(it *index.Item) { it.GoneAt = now },
		"a repost":     func(it *index.Item) { it.Post = &index.Post{Repost: index.Ref{Key: "x"}} },
		"erased":       func(it *index.Item) { it.Erased = true },
	} {
		s := &shelf{}
		if err := stage(s).Do(t.Context(), []index.Item{item(1, change)}); err != nil || len(s.notices) != 0 {
			t.Errorf("%s: %+v, %v", name, s.notices, err)
		}
	}
}

// TestNoWordsOfOthers: a message has headline and address, and neither text nor summary; endless headlines are cut.
func TestNoWordsOfOthers(t *testing.T) {
	s := &shelf{}
	err := stage(s).Do(t.Context(), []index.Item{
		item(1, func(it *index.Item) {
			it.Text, it.Summary, it.Title = "secret swan words", "secret summary", strings.Repeat("swan ", 10_000)
		}),
		item(2, func(it *index.Item) {
			it.Title, it.Text, it.Post = "", "swan words of a person", &index.Post{Handle: "pip.example"}
		}),
	})
	if err != nil || len(s.notices) != 2 {
		t.Fatal(s.notices, err)
	}
	for _, n := range s.notices {
		if strings.Contains(string(n.Body), "secret") || strings.Contains(string(n.Body), "words of a person") || len(n.Body) > 4000 {
			t.Errorf("%d bytes: %.300s", len(n.Body), n.Body)
		}
	}
	if !strings.Contains(string(s.notices[1].Body), "a reaction of @pip.example") {
		t.Errorf("%s", s.notices[1].Body)
	}
}

// many are items of many stories.
func many(s *shelf, n int) []index.Item {
	s.members = map[int64]index.Member{}
	out := make([]index.Item, n)
	for i := range out {
		id := int64(i + 1)
		s.members[id] = index.Member{ItemID: id, StoryID: 1000 + id}
		out[i] = item(id, nil)
	}
	return out
}

// TestAStorm: of ten thousand stories in a minute twenty are told, and one message says that there are more and where (F42).
func TestAStorm(t *testing.T) {
	s := &shelf{}
	st := stage(s)
	if err := st.Do(t.Context(), many(s, 10_000)); err != nil {
		t.Fatal(err)
	}
	if len(s.notices) != storm+1 {
		t.Fatalf("%d notices", len(s.notices))
	}
	last := string(s.notices[storm].Body)
	if !strings.Contains(last, "more than 20 new stories") || !strings.Contains(last, "/search?q=swan%2A") {
		t.Errorf("%s", last)
	}
}

// TestDailyLimit: after so many a day one message says that this was it, and the next day begins anew.
func TestDailyLimit(t *testing.T) {
	s := &shelf{}
	st := stage(s)
	st.book.Searches[0].Most = 3
	for i, tt := range []struct {
		at   time.Time
		want int
	}{{now, 4}, {now.Add(time.Minute), 4}, {now.Add(10 * time.Hour), 8}} {
		st.Now = func() time.Time { return tt.at }
		items := many(s, 10)
		for j := range items {
			items[j].FirstSeen = tt.at
			s.members[items[j].ID] = index.Member{ItemID: items[j].ID, StoryID: int64(100*i + j)}
		}
		if err := st.Do(t.Context(), items); err != nil || len(s.notices) != tt.want {
			t.Fatalf("at %s: %d notices, want %d: %v", tt.at, len(s.notices), tt.want, err)
		}
	}
	if n := s.notices[3]; n.Key != "alert/swans/webhook/pager/enough/2026-11-06" || !strings.Contains(string(n.Body), "3 times a day") {
		t.Errorf("%s %s", n.Key, n.Body)
	}
}

// TestQuietAtNight: what is found at night is told in the morning; a mute search says nothing and makes up for nothing.
func TestQuietAtNight(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		limits Limits
		due    time.Time
	}{
		"night":        {Limits{Quiet: Night{22 * 60, 7 * 60}}, time.Date(2026, 11, 7, 7, 0, 0, 0, time.UTC)},
		"afternoon":    {Limits{Quiet: Night{13 * 60, 15 * 60}}, now},
		"this evening": {Limits{Quiet: Night{20 * 60, 23*60 + 50}}, time.Date(2026, 11, 6, 23, 50, 0, 0, time.UTC)},
		"no night":     {Limits{}, now},
		"mute":         {Limits{Mute: now.Add(time.Hour)}, time.Time{}},
		"mute no more": {Limits{Mute: now.Add(-time.Hour)}, now},
	} {
		s := &shelf{}
		st := stage(s)
		st.Zone, st.book.Searches[0].Limits = london, tt.limits
		if err := st.Do(t.Context(), []index.Item{item(1, nil)}); err != nil {
			t.Fatal(err)
		}
		if tt.due.IsZero() != (len(s.notices) == 0) || len(s.notices) > 0 && !s.notices[0].Due.Equal(tt.due) {
			t.Errorf("%s: %+v", name, s.notices)
		}
	}
}

// TestUpdates: a story is told of again when it has reached the next number of outlets, once for each, and only where that is asked for.
func TestUpdates(t *testing.T) {
	for _, asked := range []bool{true, false} {
		s := &shelf{members: map[int64]index.Member{1: {ItemID: 1, StoryID: 7}, 2: {ItemID: 2, StoryID: 7}}, outlets: 1}
		st := stage(s)
		st.book.Searches[0].Updates = asked
		want := 0
		for _, step := range []struct{ outlets, told int }{{1, 1}, {4, 1}, {5, 2}, {9, 2}, {23, 3}, {24, 3}} {
			s.outlets = step.outlets
			if err := st.Do(t.Context(), []index.Item{item(1, nil), item(2, nil)}); err != nil {
				t.Fatal(err)
			}
			if want = step.told; !asked {
				want = 1
			}
			if len(s.notices) != want {
				t.Errorf("updates %v, at %d outlets: %d told, want %d", asked, step.outlets, len(s.notices), want)
			}
		}
		if asked && !strings.Contains(string(s.notices[2].Body), "at 23 outlets now") {
			t.Errorf("%s", s.notices[2].Body)
		}
	}
}

// TestMatchesNameNobody: what is kept for counting tells accounts apart and copies from originals, and says of no post whose it was.
func TestMatchesNameNobody(t *testing.T) {
	s := &shelf{members: map[int64]index.Member{2: {ItemID: 2, StoryID: 7, CopyOf: 1}}}
	post := func(handle string) func(*index.Item) {
		return func(it *index.Item) { it.Post = &index.Post{Network: index.NetworkComments, Handle: handle} }
	}
	items := []index.Item{item(1, nil), item(2, nil), item(3, post("pip.example")), item(4, post("pip.example")), item(5, post("tup.example")), item(6, func(it *index.Item) { it.Quiet = true })}
	if err := stage(s).Do(t.Context(), items); err != nil || len(s.matches) != 5 {
		t.Fatal(s.matches, err)
	}
	m := s.matches
	if m[0].Source != "Tarnbeck Post" || m[0].Copy || !m[1].Copy || m[2].Source != m[3].Source || m[3].Source == m[4].Source || strings.Contains(m[2].Source, "pip") || !m[0].At.Equal(items[0].FirstSeen) {
		t.Errorf("%+v", m)
	}
}
