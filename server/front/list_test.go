package front

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"presswatch/index"
)

// shelf lists stories in the order in which they stand here: newest first.
type shelf []index.Story

func (s shelf) ListStories(_ context.Context, f index.StoryFilter) ([]index.Story, error) {
	var out []index.Story
	from := slices.IndexFunc(s, func(st index.Story) bool { return st.ID == f.After }) + 1
	for _, st := range s[from:] {
		if !st.End.Before(f.Since) && len(out) < f.Limit {
			out = append(out, st)
		}
	}
	return out, nil
}

func (s shelf) GetStories(_ context.Context, ids []int64) ([]index.Story, error) {
	var out []index.Story
	for _, id := range ids {
		if i := slices.IndexFunc(s, func(st index.Story) bool { return st.ID == id }); i >= 0 {
			out = append(out, s[i])
		}
	}
	return out, nil
}

func (s shelf) Chapters(_ context.Context, id int64) ([]index.Story, error) {
	var out []index.Story
	for _, st := range s {
		if st.Chapter == id {
			out = append(out, st)
		}
	}
	slices.Reverse(out) // by their beginning
	return out, nil
}

func (s shelf) ActsAfter(_ context.Context, id int64, _ int) ([]index.Act, error) {
	if id > 0 {
		return nil, nil
	}
	var out []index.Act
	for i, story := range []int64{3, 30, 11, 5, 77} {
		out = append(out, index.Act{ID: int64(i + 1), Kind: index.ActTag, StoryID: story, Text: "Ferry"})
	}
	return out, nil
}

// Stories with a tag come page by page, the newest first, within the time that is asked for.
func TestStoriesWithATag(t *testing.T) {
	d := &Desk{Shelf: library(40, map[int64]int64{11: 2}), Now: func() time.Time { return now }}
	for _, tt := range []struct {
		query string
		size  int
		want  []int64
		next  bool
	}{
		{"tag=ferry", 10, []int64{30, 11, 5, 3}, false},
		{"tag=FERRY", 2, []int64{30, 11}, true},
		{"tag=ferry&after=11", 2, []int64{5, 3}, false},
		{"tag=ferry&span=24h", 10, []int64{30}, false},
		{"tag=other", 10, nil, false},
	} {
		l := ReadListed(httptest.NewRequest(http.MethodGet, "/stories?"+tt.query, nil))
		l.size = tt.size
		all, next, err := d.Families(t.Context(), l)
		var got []int64
		for _, g := range all {
			got = append(got, g.root.ID)
		}
		if err != nil || !slices.Equal(got, tt.want) || (next != 0) != tt.next {
			t.Errorf("%s: %v, next %d, %v", tt.query, got, next, err)
		}
		if a, err := d.Tell(t.Context(), l); err != nil || len(a.Stories) != len(tt.want) || a.Next != next {
			t.Errorf("%s for programs: %+v, %v", tt.query, a, err)
		}
	}
}

// library makes n stories, newest first, the highest number the newest.
func library(n int, chapters map[int64]int64) shelf {
	var s shelf
	for id := int64(n); id > 0; id-- {
		s = append(s, index.Story{ID: id, Chapter: chapters[id], End: now.Add(time.Duration(id-int64(n)) * time.Hour)})
	}
	return s
}

// Page by page, every story comes once: roots with their chapters, at the place of the newest of them.
func TestFamiliesComeOnce(t *testing.T) {
	s := library(40, map[int64]int64{40: 2, 22: 2, 21: 30, 11: 999})
	d := &Desk{Shelf: s, Now: func() time.Time { return now }}
	seen := map[int64]int{}
	var roots []int64
	l := Listed{span: listSpans()[0], size: 7}
	for page := 0; ; page++ {
		all, next, err := d.Families(t.Context(), l)
		if err != nil || len(all) > 7 || page > 20 {
			t.Fatalf("page %d: %d families, %v", page, len(all), err)
		}
		for _, g := range all {
			roots = append(roots, g.root.ID)
			for _, st := range append([]index.Story{g.root}, g.chapters...) {
				seen[st.ID]++
			}
		}
		if l.after = next; next == 0 {
			break
		}
	}
	for id := int64(1); id <= 40; id++ {
		if seen[id] != 1 {
			t.Errorf("story %d comes %d times", id, seen[id])
		}
	}
	if !slices.Equal(roots[:3], []int64{2, 39, 38}) {
		t.Errorf("the list begins with %v: the story with the newest chapter is not first", roots[:3])
	}
	if !slices.Contains(roots, 11) {
		t.Error("a chapter of a story that is gone is lost")
	}
}

// Nothing but chapters of one old story: the page ends, and the list goes on.
func TestFamiliesOfNothingButChapters(t *testing.T) {
	chapters := map[int64]int64{}
	for id := int64(2); id <= 100; id++ {
		chapters[id] = 1
	}
	d := &Desk{Shelf: library(100, chapters), Now: func() time.Time { return now }}
	all, next, err := d.Families(t.Context(), Listed{span: listSpans()[0], size: 5})
	if err != nil || len(all) != 1 || len(all[0].chapters) != 99 || next == 0 {
		t.Errorf("%d families, next %d, %v", len(all), next, err)
	}
}

// Whatever an address says, what comes of it is within what can be answered, and comes back from its own address.
func FuzzReadListed(f *testing.F) {
	f.Add("span=3d&after=12&size=5")
	f.Add("tag=a+%22b%22%00%ff&span=7d")
	f.Add("span=&after=-1&size=99999999999999999999")
	f.Fuzz(func(t *testing.T, raw string) {
		r := httptest.NewRequest(http.MethodGet, "/stories", nil)
		r.URL.RawQuery = raw
		l := ReadListed(r)
		if l.after < 0 || l.size < 1 || l.size > listAtOnce || l.span.Key == "" {
			t.Fatalf("%q is read as %+v", raw, l)
		}
		again := ReadListed(httptest.NewRequest(http.MethodGet, l.At("/stories", l.after), nil))
		if again.span != l.span || again.after != l.after || again.tag != l.tag {
			t.Fatalf("%q: %+v comes back as %+v", raw, l, again)
		}
	})
}
