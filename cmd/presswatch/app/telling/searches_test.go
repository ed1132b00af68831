package telling

import (
	"context"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"presswatch/config"
	"presswatch/index"
	"presswatch/index/query"
	"presswatch/index/watch/match"
)

// kept is a store in memory.
type kept struct {
	list     []index.Saved
	revision int64
	stops    []index.Stop
	asked    int
	stories  map[int64]index.Story
	members  map[int64]index.Member
	acts     []index.Act
}

func (k *kept) SavedSearches(context.Context) ([]index.Saved, error) {
	k.asked++
	return slices.Clone(k.list), nil
}
func (k *kept) SavedRevision(context.Context) (int64, error)           { return k.revision, nil }
func (k *kept) Stops(context.Context, time.Time) ([]index.Stop, error) { return k.stops, nil }
func (k *kept) MembersOf(_ context.Context, _ []int64) (map[int64]index.Member, error) {
	return k.members, nil
}

func (k *kept) GetStories(_ context.Context, ids []int64) (out []index.Story, err error) {
	for _, id := range ids {
		if s, ok := k.stories[id]; ok {
			out = append(out, s)
		}
	}
	return out, nil
}

func (k *kept) ActsAfter(_ context.Context, id int64, _ int) ([]index.Act, error) {
	if id > 0 {
		return nil, nil
	}
	return k.acts, nil
}

func searches(k *kept) *Searches {
	c := &config.Config{
		Webhooks: []config.Webhook{{Name: "desk"}}, People: []config.Person{{Key: "anna", Name: "Anna Berg", Budget: 3, Digest: config.Digest{Searches: []string{"chief"}}}},
		Searches: []config.Search{{Key: "chief", Query: "chief", Tell: []string{"desk"}}},
	}
	return &Searches{Config: c, Kept: k, Shelf: k, Now: time.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
}

func found1(t *testing.T, s *Searches, it index.Item) []string {
	t.Helper()
	b, err := s.Book(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if b.Prepare != nil {
		if err := b.Prepare(t.Context(), []index.Item{it}); err != nil {
			t.Fatal(err)
		}
	}
	var keys []string
	for _, no := range b.Match(&it) {
		keys = append(keys, b.Searches[no].Key)
	}
	return keys
}

// TestSearchesOfPagesJoinThoseOfTheConfiguration: at once when they are saved and read again only when one changed; one that cannot be
// read, is off, tells nobody or only in digests keeps no other back.
func TestSearchesOfPagesJoinThoseOfTheConfiguration(t *testing.T) {
	k := &kept{}
	s := searches(k)
	it := index.Item{Title: "Chief says swans are well"}
	if got := found1(t, s, it); !slices.Equal(got, []string{"chief"}) {
		t.Fatal(got)
	}
	k.list, k.revision = []index.Saved{
		{Key: "broken", Query: "swan OR", Tell: []string{"anna"}, Version: 1},
		{Key: "swans", Query: "swan*", Tell: []string{"anna", "gone"}, When: index.WhenHourly, Quiet: "22:00-07:00", Mute: "2030-01-02", Version: 1},
		{Key: "chief", Query: "swan*", Tell: []string{"anna"}, Version: 1},
		{Key: "off", Query: "swan*", Tell: []string{"anna"}, Off: true, Version: 1},
		{Key: "quiet", Query: "swan*", Version: 1},
		{Key: "later", Name: "Later", Query: "swan*", Tell: []string{"anna"}, When: index.WhenDigest, Version: 1},
	}, 1
	if got := found1(t, s, it); !slices.Equal(got, []string{"chief", "swans"}) {
		t.Error(got)
	}
	b, err := s.Book(t.Context())
	if err != nil || k.asked != 2 {
		t.Errorf("read %d times, %v", k.asked, err)
	}
	if one := b.Searches[1]; !one.Hourly || len(one.To) != 1 || one.To[0].Budget != 3 || one.Quiet.From != 22*60 || one.Mute.Year() != 2030 || b.Names["anna"] != "Anna Berg" {
		t.Errorf("%+v", one)
	}
	sections, err := s.Sections(t.Context(), "anna")
	if err != nil || len(sections) != 2 || sections[0].Query != "chief" || sections[1].Name != "Later" {
		t.Errorf("%+v, %v", sections, err)
	}
}

// TestStoriesAndTagsInAlerts: story: finds what joins a story, what it was merged into and its chapters; tag: what joins a story that people
// tagged.
func TestStoriesAndTagsInAlerts(t *testing.T) {
	k := &kept{
		list:     []index.Saved{{Key: "twelve", Query: "story:12", Tell: []string{"anna"}}, {Key: "crisis", Query: "tag:crisis", Tell: []string{"anna"}}},
		revision: 1, stories: map[int64]index.Story{12: {ID: 12, Into: 14}, 14: {ID: 14}, 15: {ID: 15, Chapter: 14}, 16: {ID: 16}},
		acts: []index.Act{{ID: 1, StoryID: 16, Kind: index.ActTag, Text: "Crisis"}},
	}
	s := searches(k)
	for story, want := range map[int64][]string{14: {"twelve"}, 15: {"twelve"}, 16: {"crisis"}, 17: nil} {
		k.members = map[int64]index.Member{5: {ItemID: 5, StoryID: story}}
		if got := found1(t, s, index.Item{ID: 5, Title: "More of it"}); !slices.Equal(got, want) {
			t.Errorf("in story %d: %q, want %q", story, got, want)
		}
	}
}

// TestASentenceIsSentWhereTheLicenceAllows: the first in which a part of the query stands, cut short, of sources with the mark alone, and never of a
// post.
func TestASentenceIsSentWhereTheLicenceAllows(t *testing.T) {
	s := searches(&kept{})
	s.Config.Sources = []config.Source{{Key: "licensed", Quote: true}, {Key: "other"}}
	text := "Nothing happened on Monday. The chief said that the swans are well. Nobody asked the geese."
	for name, tt := range map[string]struct {
		it   index.Item
		want string
	}{
		"licensed":    {index.Item{Source: "licensed", Title: "Chief", Text: text}, "The chief said that the swans are well."},
		"not":         {index.Item{Source: "other", Title: "Chief", Text: text}, ""},
		"a post":      {index.Item{Source: "licensed", Text: text, Post: &index.Post{}}, ""},
		"title alone": {index.Item{Source: "licensed", Title: "Chief", Text: "Nothing."}, ""},
		"endless":     {index.Item{Source: "licensed", Text: "chief " + strings.Repeat("and so on ", 100)}, ("chief " + strings.Repeat("and so on ", 100))[:300] + "…"},
	} {
		b, err := s.Book(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got := b.Quote(0, &tt.it); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

// TestFoundSaysWhatStandsThere: the parts of the query that an item has, in the words of the query, and where.
func TestFoundSaysWhatStandsThere(t *testing.T) {
	it := &index.Item{Title: "Swans held overnight", Text: "The police in Tarnbeck say nothing.", Lang: "en"}
	for q, want := range map[string]string{
		`swan* AND (police OR custody) -geese`: "swan* in the headline; police in the text",
		`"say nothing" held`:                   `held in the headline; "say nothing" in the text`,
		`lane:own`:                             "",
		`title:held`:                           "title:held",
	} {
		tree, err := query.Parse(q)
		if err != nil {
			t.Fatal(err)
		}
		if got := found(tree, it, match.Options{}, time.Now()); got != want {
			t.Errorf("%s: %q, want %q", q, got, want)
		}
	}
	many := strings.Repeat("swans OR ", 30) + "swans"
	tree, err := query.Parse(many)
	if err != nil {
		t.Fatal(err)
	}
	if got := found(tree, it, match.Options{}, time.Now()); len(got) > 200 {
		t.Errorf("%q", got)
	}
}
