package group

import (
	"errors"
	"testing"
	"time"

	"presswatch/index"
)

// office is a small office with two stories: items 1 to 4 are about one happening, 5 to 8 about another.
func office(t *testing.T) (*Engine, *kept, [2]int64) {
	t.Helper()
	m := newMaker(11)
	e, k := New(Options{}), newKept()
	var ids [2]int64
	for i := range 2 {
		h := m.happening()
		for n := range 4 {
			got := k.place(e, m.doc(h, start.Add(time.Duration(n)*time.Minute)))
			if n > 0 && got.StoryID != ids[i] {
				t.Fatalf("item %d is in story %d, its happening in %d", got.ItemID, got.StoryID, ids[i])
			}
			ids[i] = got.StoryID
		}
	}
	return e, k, ids
}

func (k *kept) apply(t *testing.T, e *Engine, a index.Act) int64 {
	t.Helper()
	a.ID, a.At = int64(len(k.acts)+1), start.Add(time.Hour)
	if a.Kind == index.ActUndo {
		for i := range k.acts {
			if k.acts[i].ID == a.Other {
				a.Was, k.acts[i].Undone = k.acts[i].Was, a.At
			}
		}
	} else {
		for _, m := range k.members {
			if m.StoryID == a.StoryID || m.StoryID == a.Other {
				a.Was = append(a.Was, m)
			}
		}
	}
	c, result, err := e.Apply(a)
	if err != nil {
		t.Fatalf("%s: %v", a.Kind, err)
	}
	k.change(e, c)
	a.Done, a.Result = a.At, result
	k.acts = append(k.acts, a)
	return result
}

func (k *kept) storyOf(id int64) int64 { return k.members[id].StoryID }

// TestPeopleAreLaw: what a person decided stands against repairs, later items and a restart, until it is taken back.
func TestPeopleAreLaw(t *testing.T) {
	for _, c := range []struct {
		name string
		act  func(ids [2]int64) index.Act
		want func(ids [2]int64, result int64) map[int64]int64 // item: story
	}{
		{
			"merge", func(ids [2]int64) index.Act { return index.Act{Kind: index.ActMerge, StoryID: ids[0], Other: ids[1]} },
			func(ids [2]int64, _ int64) map[int64]int64 { return map[int64]int64{1: ids[0], 5: ids[0], 8: ids[0]} },
		},
		{
			"split", func(ids [2]int64) index.Act {
				return index.Act{Kind: index.ActSplit, StoryID: ids[0], Items: []int64{2, 3}}
			},
			func(ids [2]int64, result int64) map[int64]int64 {
				return map[int64]int64{1: ids[0], 2: result, 3: result, 4: ids[0]}
			},
		},
		{
			"move", func(ids [2]int64) index.Act {
				return index.Act{Kind: index.ActMove, StoryID: ids[0], Other: ids[1], Items: []int64{2}}
			},
			func(ids [2]int64, _ int64) map[int64]int64 { return map[int64]int64{1: ids[0], 2: ids[1], 5: ids[1]} },
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, k, ids := office(t)
			was := map[int64]int64{}
			for id, m := range k.members {
				was[id] = m.StoryID
			}
			result := k.apply(t, e, c.act(ids))
			check := func(when string, want map[int64]int64) {
				t.Helper()
				for id, story := range want {
					if got := k.storyOf(id); got != story {
						t.Errorf("%s: item %d is in story %d, want %d", when, id, got, story)
					}
				}
			}
			want := c.want(ids, result)
			check("at once", want)
			for range 3 {
				k.change(e, e.Repair(start.Add(10*time.Minute)))
			}
			check("after repairs", want)
			again, err := k.restored(nil)
			if err != nil {
				t.Fatal(err)
			}
			for range 3 {
				k.change(again, again.Repair(start.Add(10*time.Minute)))
			}
			check("after a restart", want)
			k.apply(t, again, index.Act{Kind: index.ActUndo, StoryID: ids[0], Other: 1})
			check("taken back", was)
			k.change(again, again.Repair(start.Add(10*time.Minute)))
			if s, _ := again.Describe(ids[1]); s.Into != 0 || s.Articles != 4 {
				t.Errorf("the other story has %d articles and is part of %d", s.Articles, s.Into)
			}
		})
	}
}

// TestActsThatMakeNoSense are refused, and change nothing.
func TestActsThatMakeNoSense(t *testing.T) {
	e, k, ids := office(t)
	for name, a := range map[string]index.Act{
		"merge with itself":       {Kind: index.ActMerge, StoryID: ids[0], Other: ids[0]},
		"merge with nothing":      {Kind: index.ActMerge, StoryID: ids[0]},
		"split of nothing":        {Kind: index.ActSplit, StoryID: ids[0]},
		"move to the same story":  {Kind: index.ActMove, StoryID: ids[0], Other: ids[0], Items: []int64{1}},
		"a chapter of itself":     {Kind: index.ActChapter, StoryID: ids[0], Other: ids[0]},
		"a tag is no such matter": {Kind: index.ActTag, StoryID: ids[0], Text: "x"},
	} {
		if _, _, err := e.Apply(a); !errors.Is(err, index.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if s, _ := e.Describe(ids[0]); s.Articles != 4 || len(k.members) != 8 {
		t.Errorf("after refused acts the story has %d articles", s.Articles)
	}
}

// TestMergeLeavesARedirect: the number that went leads on, also through a second merge, and is never given again.
func TestMergeLeavesARedirect(t *testing.T) {
	e, k, ids := office(t)
	m := newMaker(99)
	m.id = 100
	third := k.place(e, m.doc(m.happening(), start)).StoryID
	k.apply(t, e, index.Act{Kind: index.ActMerge, StoryID: ids[1], Other: ids[0]})
	k.apply(t, e, index.Act{Kind: index.ActMerge, StoryID: third, Other: ids[1]})
	for _, id := range ids {
		if s, _ := e.Describe(id); s.Into != third || e.Root(id) != third {
			t.Errorf("story %d leads to %d, want %d", id, s.Into, third)
		}
		if row := k.stories[id]; row.Into != third {
			t.Errorf("the kept row of story %d leads to %d, want %d", id, row.Into, third)
		}
	}
	if got := k.place(e, m.doc(m.happening(), start)).StoryID; got <= third {
		t.Errorf("a new story took the number %d", got)
	}
}

// TestSplitTakesCopiesAlong: a copy follows its original.
func TestSplitTakesCopiesAlong(t *testing.T) {
	e, k, ids := office(t)
	m := newMaker(5)
	m.id = 50
	d := m.doc(m.happening(), start)
	first := k.place(e, d)
	d.ID, d.URL = 52, "https://copy.example/1"
	if c := k.place(e, d); c.CopyOf != first.ItemID || c.StoryID != first.StoryID {
		t.Fatalf("the copy is %+v", plainOf(c))
	}
	k.apply(t, e, index.Act{Kind: index.ActMove, StoryID: first.StoryID, Other: ids[0], Items: []int64{first.ItemID}})
	if k.storyOf(52) != ids[0] {
		t.Errorf("the copy stayed in story %d", k.storyOf(52))
	}
}
