package search

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"presswatch/index"
	"presswatch/index/query"
)

func hitsOf(ids ...int64) []query.Hit {
	out := make([]query.Hit, len(ids))
	for i, id := range ids {
		out[i].ID = id
	}
	return out
}

func groups(all []bundle) [][]int64 {
	var out [][]int64
	for _, b := range all {
		out = append(out, b.hits)
	}
	return out
}

// Copies stand under their original, at its place in the order; without it, under the first of them.
func TestByOriginal(t *testing.T) {
	members := map[int64]index.Member{
		1: {ItemID: 1}, 2: {ItemID: 2, CopyOf: 1}, 3: {ItemID: 3, CopyOf: 1}, 5: {ItemID: 5, CopyOf: 4}, 6: {ItemID: 6, CopyOf: 4}, 7: {ItemID: 7},
	}
	for _, tt := range []struct {
		hits []int64
		want [][]int64
	}{
		{nil, nil},
		{[]int64{3, 7, 2, 1}, [][]int64{{7}, {1, 3, 2}}},
		{[]int64{1, 2, 7, 3}, [][]int64{{1, 2, 3}, {7}}},
		{[]int64{6, 5, 7}, [][]int64{{6, 5}, {7}}},
		{[]int64{99, 2, 98}, [][]int64{{99}, {2}, {98}}}, // 98 and 99 are not grouped yet
	} {
		got := byOriginal(hitsOf(tt.hits...), members)
		if !reflect.DeepEqual(groups(got), tt.want) {
			t.Errorf("%v: %v, want %v", tt.hits, groups(got), tt.want)
		}
		total := 0
		for _, b := range got {
			total += len(b.hits)
			if original := members[b.hits[0]].CopyOf; b.copy != (original != 0) {
				t.Errorf("%v: %d is said to be a copy without its original: %t", tt.hits, b.hits[0], b.copy)
			}
		}
		if total != len(tt.hits) {
			t.Errorf("%v: %d hits after folding", tt.hits, total)
		}
	}
}

// shelf is a few stories: 1, with chapter 2; 3, which went into 1; 4, whose number nobody knows.
type shelf struct{ err error }

func (s shelf) GetStories(_ context.Context, ids []int64) ([]index.Story, error) {
	var out []index.Story
	for _, id := range ids {
		switch id {
		case 1, 2:
			out = append(out, index.Story{ID: id, Chapter: id - 1})
		case 3:
			out = append(out, index.Story{ID: 3, Into: 1})
		}
	}
	return out, s.err
}

func (s shelf) Chapters(_ context.Context, id int64) ([]index.Story, error) {
	if id != 1 {
		return nil, s.err
	}
	return []index.Story{{ID: 2, Chapter: 1}}, s.err
}

func (s shelf) Members(_ context.Context, id int64) ([]index.Member, error) {
	return map[int64][]index.Member{1: {{ItemID: 10}, {ItemID: 11}}, 2: {{ItemID: 20}}}[id], s.err
}

func (s shelf) MembersOf(context.Context, []int64) (map[int64]index.Member, error) {
	return nil, s.err
}

func (s shelf) ActsAfter(context.Context, int64, int) ([]index.Act, error) {
	return []index.Act{{ID: 1, Kind: index.ActTag, StoryID: 3, Text: "Supplier"}}, s.err
}

func TestStoryFindsWhatBelongsToIt(t *testing.T) {
	d := &Desk{Stories: shelf{}}
	for id, want := range map[int64][]int64{1: {10, 11, 20}, 2: {20}, 3: {10, 11, 20}, 4: nil} {
		if got, err := d.told(t.Context(), id); err != nil || !slices.Equal(got, want) {
			t.Errorf("story %d has %v, %v, want %v", id, got, err, want)
		}
	}
	if got, err := d.tagged(t.Context(), "supplier"); err != nil || !slices.Equal(got, []int64{10, 11, 20}) {
		t.Errorf("tagged: %v, %v", got, err)
	}
	away := errors.New("away")
	if _, err := (&Desk{Stories: shelf{away}}).told(t.Context(), 1); !errors.Is(err, away) {
		t.Errorf("an error of the store became %v", err)
	}
}

// A member of a story that was merged stands in the story that stayed.
func TestInStories(t *testing.T) {
	d := &Desk{Stories: shelf{}}
	members := map[int64]index.Member{10: {ItemID: 10, StoryID: 1}, 31: {ItemID: 31, StoryID: 3}, 20: {ItemID: 20, StoryID: 2}, 41: {ItemID: 41, StoryID: 4}}
	got, err := d.inStories(t.Context(), hitsOf(31, 5, 20, 10, 41), members)
	if err != nil || !reflect.DeepEqual(groups(got), [][]int64{{31, 10}, {5}, {20}, {41}}) {
		t.Fatalf("%v, %v", groups(got), err)
	}
	for i, want := range []int64{1, 0, 2, 0} {
		if got[i].story.ID != want {
			t.Errorf("group %d is story %d, want %d", i, got[i].story.ID, want)
		}
	}
}

func TestMatching(t *testing.T) {
	st := &index.Story{Articles: 38, Own: 7, Reactions: 421}
	press := map[int64]bool{1: true, 2: true}
	for _, tt := range []struct {
		hits []int64
		st   *index.Story
		more bool
		want string
	}{
		{[]int64{1, 2, 3}, st, false, "2 of 38 match"},
		{[]int64{1, 2, 3}, st, true, "at least 2 of 38 match"},
		{[]int64{7, 8}, st, false, "2 of 466 match"},
		{[]int64{7, 8}, &index.Story{Articles: 2}, false, "all 2 match"},
		{[]int64{7}, &index.Story{Articles: 1}, false, "1 article"},
		{[]int64{7}, &index.Story{Own: 1}, false, "1 item"},
		{[]int64{1, 2}, &index.Story{Articles: 1}, false, "all 2 match"}, // the counts of the store lag behind
	} {
		if got := matching(tt.hits, press, tt.st, tt.more); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.hits, got, tt.want)
		}
	}
}

// A row has room for the sentence that matched; marks stay where their words are, whatever they are.
func TestSentencesOnly(t *testing.T) {
	text := "It rained all day. The force said that fines still stand. Insp. Hale was not amused. Nobody else spoke."
	at := func(word string) query.Mark {
		i := strings.Index(text, word)
		return query.Mark{From: i, To: i + len(word)}
	}
	for _, tt := range []struct {
		marks []query.Mark
		want  string
	}{
		{[]query.Mark{at("fines")}, "The force said that fines still stand. "},
		{[]query.Mark{at("rained")}, "It rained all day. "},
		{[]query.Mark{at("Hale")}, "Insp. Hale was not amused. "},
		{[]query.Mark{at("fines"), at("amused")}, "The force said that fines still stand. Insp. Hale was not amused. "},
		{[]query.Mark{at("spoke")}, "Nobody else spoke."},
		{nil, text},
	} {
		got := sentencesOnly([]query.Snippet{{Field: query.FieldBody, Text: text, Marks: tt.marks}})[0]
		if got.Text != tt.want {
			t.Errorf("%v: %q, want %q", tt.marks, got.Text, tt.want)
		}
		for i, m := range got.Marks {
			if got.Text[m.From:m.To] != text[tt.marks[i].From:tt.marks[i].To] {
				t.Errorf("%q is marked as %q", text[tt.marks[i].From:tt.marks[i].To], got.Text[m.From:m.To])
			}
		}
	}
	wrong := []query.Snippet{{Text: "short", Marks: []query.Mark{{From: -3, To: 99}, {From: 4, To: 1}}}}
	segs(sentencesOnly(wrong)[0].Text, sentencesOnly(wrong)[0].Marks)
}

// Which list is shown and in which order stands in the address, and stays in it whatever else is chosen.
func TestListStaysInTheAddress(t *testing.T) {
	for _, tt := range []struct{ asked, want string }{
		{"q=a&view=items", "/search?q=a&view=items"},
		{"q=a&view=stories", "/search?q=a"},
		{"q=a&sort=outlets", "/search?q=a&sort=outlets"},
		{"q=a&view=items&sort=oldest&from=30", "/search?q=a&sort=oldest&view=items"},
		{"q=a&view=narrow", "/search?q=a"},
	} {
		a := ReadAsk(httptest.NewRequest(http.MethodGet, "/search?"+tt.asked, nil))
		if got := a.With(); got != tt.want {
			t.Errorf("%s becomes %s, want %s", tt.asked, got, tt.want)
		}
		u, _ := url.Parse(a.With("show", "table"))
		if again := ReadAsk(httptest.NewRequest(http.MethodGet, u.String(), nil)); again.Show != "table" || again.Items != a.Items || again.Outlets != a.Outlets {
			t.Errorf("%s with a table is %s", tt.asked, u)
		}
	}
	if a := ReadAsk(httptest.NewRequest(http.MethodGet, "/search?view=narrow", nil)); a.Show != "narrow" || a.Items {
		t.Errorf("an address of before is read as %+v", a)
	}
}
