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
	members map[int64]index.Member
	notices []index.Notice
}

func (*shelf) After(context.Context, int64, int) ([]index.Item, error) { return nil, nil }
func (*shelf) Cursor(context.Context, string) (int64, error)           { return 0, nil }
func (*shelf) SetCursor(context.Context, string, int64) error          { return nil }

func (s *shelf) MembersOf(context.Context, []int64) (map[int64]index.Member, error) {
	return s.members, nil
}

func (*shelf) GetStories(_ context.Context, ids []int64) ([]index.Story, error) {
	return []index.Story{{ID: ids[0], Title: "Swans in custody"}}, nil
}

func (s *shelf) AddNotice(_ context.Context, n index.Notice) (bool, error) {
	if slices.ContainsFunc(s.notices, func(x index.Notice) bool { return x.Key == n.Key }) {
		return false, nil
	}
	s.notices = append(s.notices, n)
	return true, nil
}

func stage(s *shelf) *Stage {
	return &Stage{
		Store: s, Now: func() time.Time { return now }, Base: "http://127.0.0.1:8470",
		Searches: []Search{{Key: "swans", Name: "Swans", Query: "swan*", To: []Endpoint{{"webhook", "pager"}}}},
		Match: func(it *index.Item) []int {
			if strings.Contains(strings.ToLower(it.Title+it.Text), "swan") {
				return []int{0}
			}
			return nil
		},
	}
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
