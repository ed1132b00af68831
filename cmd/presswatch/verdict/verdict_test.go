package verdict

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"presswatch/crawler/world"
	"presswatch/index"
)

var start = time.Date(2026, 11, 6, 23, 31, 0, 0, time.UTC)

// town is a small truth: an own notice (1), a paper that saw it (2), an agency that took it from the paper (3),
// two copies of the agency's (4, 5), a broadcaster who shows a post of somebody outside (6), our statement (7)
// and a page about something else (8).
func town() []world.Truth {
	at := func(n int) time.Time { return start.Add(time.Duration(n) * time.Minute) }
	from := func(site string) []world.Parent { return []world.Parent{{Site: site, Path: "/1"}} }
	return []world.Truth{
		{Site: "police", Path: "/1", Outlet: "Town Police", Published: at(1), Story: "night", Own: true, Origin: true},
		{Site: "paper", Path: "/1", Outlet: "Town Paper", Published: at(2), Story: "night", Parents: from("police"), Carries: "exact"},
		{Site: "wire", Path: "/1", Outlet: "Wire", Published: at(3), Story: "night", Parents: from("paper"), Carries: "cut"},
		{Site: "echo", Path: "/1", Outlet: "Echo", Published: at(4), Story: "night", Parents: from("wire"), Copy: true},
		{Site: "star", Path: "/1", Outlet: "Star", Published: at(5), Story: "night/later", Parents: from("wire"), Copy: true},
		{Site: "radio", Path: "/1", Outlet: "Radio", Published: at(6), Story: "night", Parents: []world.Parent{{Outlet: "someone.localhost"}}},
		{Site: "police", Path: "/statement", Outlet: "Town Police", Published: at(7), Story: "night", Own: true},
		{Site: "soup", Path: "/1", Outlet: "Soup", Published: at(8)},
	}
}

// all is what is found if all goes well.
func all() (*Found, []world.Truth) {
	truth := town()
	truth[4].Story, truth[4].Chapter = "night", "later"
	f := &Found{Pages: map[int64]Page{}, Chapters: map[int64]int64{2: 1}}
	for i := range truth {
		id := int64(i + 1)
		f.Pages[id] = Page{Key: truth[i].Key(), FirstSeen: truth[i].Published, Version: 2}
		m := index.Member{ItemID: id, StoryID: 1}
		switch {
		case truth[i].Story == "":
			m.StoryID = 3
		case truth[i].Chapter != "":
			m.StoryID = 2
		}
		if truth[i].Copy {
			m.CopyOf = 3
		}
		f.Members = append(f.Members, m)
	}
	arrow := func(to, from int64, kind index.EvidenceKind, conf float64) {
		f.PickUps = append(f.PickUps, index.PickUp{
			To: to, From: from, Primary: true, Confidence: conf, Evidence: []index.Evidence{{Kind: kind, Confidence: conf, Text: "the proof"}},
		})
	}
	arrow(2, 1, index.EvidenceLink, 0.95)
	arrow(3, 2, index.EvidenceAttribution, 0.9)
	arrow(4, 3, index.EvidenceWire, 0.9)
	arrow(5, 3, index.EvidenceText, 0.7)
	f.PickUps = append(f.PickUps, index.PickUp{To: 6, Outlet: "Someone.localhost", Primary: true, Confidence: 0.9, Evidence: []index.Evidence{{Kind: index.EvidenceEmbed, Confidence: 0.9}}})
	f.PickUps = append(f.PickUps, index.PickUp{To: 3, From: 1, Confidence: 0.5, Evidence: []index.Evidence{{Kind: index.EvidenceQuote, Confidence: 0.5}}})
	f.Carried = []index.Carried{
		{ItemID: 2, Version: 2, Release: 7, How: index.CarriedExact},
		{ItemID: 3, Version: 2, Release: 7, How: index.CarriedCut},
		{ItemID: 4, Version: 1, Release: 7, How: index.CarriedCut}, // an older version
		{ItemID: 5, Version: 2, Release: 1, How: index.CarriedCut}, // another release
	}
	return f, truth
}

func TestAllIsWell(t *testing.T) {
	f, truth := all()
	v := Compare(truth, f, "night", "police/statement")
	if p := v.Problems(); len(p) > 0 {
		t.Errorf("%q", p)
	}
	want := "story night: 7 of 7 pages together, 0 strange; arrows right: 4 of 4 proved, 5 of 5 in all, 5 of 5 true parents found; copies marked: 7 of 7; origin police/1; statement in 2 of 2"
	if v.Line() != want {
		t.Errorf("%s\n%s", v.Line(), want)
	}
}

// TestWhatIsWrongIsSaid spoils one thing at a time.
func TestWhatIsWrongIsSaid(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(f *Found)
		says  string
	}{
		{"fell apart", func(f *Found) { f.Chapters = nil }, "6 of 7 pages are in one story"},
		{"not there at all", func(f *Found) { f.Members = nil }, "0 of 7 pages are in one story"},
		{"something else inside", func(f *Found) { f.Members[7].StoryID = 1 }, "about something else: soup/1"},
		{"arrow to another", func(f *Found) { f.PickUps[1].From = 1 }, "3 of 4 proved arrows are right"},
		{"arrow to another, named", func(f *Found) { f.PickUps[1].From = 1 }, "wire/1 is from paper/1, the arrow says police/1 (0.90: attribution)"},
		{"arrow where there is none", func(f *Found) {
			f.PickUps = append(f.PickUps, index.PickUp{To: 1, From: 8, Primary: true, Confidence: 0.95, Evidence: []index.Evidence{{Kind: index.EvidenceLink}}})
		}, "police/1 is from nobody, the arrow says soup/1"},
		{"no arrows", func(f *Found) { f.PickUps = nil }, "0 of 5 true parents were found"},
		{"copy not marked", func(f *Found) { f.Members[3].CopyOf = 0 }, "6 of 7 pages are rightly marked"},
		{"original marked", func(f *Found) { f.Members[1].CopyOf = 1 }, "paper/1 is marked as copy: true"},
		{"began elsewhere", func(f *Found) { p := f.Pages[7]; p.FirstSeen = start; f.Pages[7] = p }, `began with "police/statement"`},
		{"statement missed", func(f *Found) { f.Carried = f.Carried[1:] }, "found in 1 articles, it is in 2"},
		{"the wrong outsider", func(f *Found) { f.PickUps[4].Outlet = "Elsewhere" }, "radio/1 is from someone.localhost, the arrow says Elsewhere"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, truth := all()
			c.spoil(f)
			if p := strings.Join(Compare(truth, f, "night", "police/statement").Problems(), "\n"); !strings.Contains(p, c.says) {
				t.Errorf("%q is not in:\n%s", c.says, p)
			}
		})
	}
}

// TestOutsideTheStore: a true parent that is no item of ours is found by its outlet.
func TestOutsideTheStore(t *testing.T) {
	f, truth := all()
	f.PickUps[0].From, f.PickUps[0].Outlet = 0, "town police"
	f.PickUps[4].Outlet, f.PickUps[4].Evidence[0].Text = "Bluesky", "https://bsky.app/profile/someone.localhost/post/1"
	if p := Compare(truth, f, "night", "police/statement").Problems(); len(p) > 0 {
		t.Errorf("%q", p)
	}
}

// TestTurnedCopy: the agency's text was seen after its copy. That they are one text is right, which came first is not
// to be known.
func TestTurnedCopy(t *testing.T) {
	f, truth := all()
	f.Members[2].CopyOf, f.Members[3].CopyOf, f.Members[4].CopyOf = 4, 0, 4
	if v := Compare(truth, f, "night", "police/statement"); v.Copies.N != v.Copies.Of {
		t.Errorf("copies %s: %q", v.Copies, v.Wrong)
	}
	f.Members[2].CopyOf = 2 // of the paper, whose text it is not
	if v := Compare(truth, f, "night", "police/statement"); v.Copies.N != v.Copies.Of-2 {
		t.Errorf("copies %s: %q", v.Copies, v.Wrong)
	}
}

// kept is a store in memory that fails where it is told to.
type kept struct {
	f     *Found
	fails string
}

func (k *kept) err(what string) error {
	if k.fails == what {
		return fmt.Errorf("no %s", what)
	}
	return nil
}

func (k *kept) ListStories(context.Context, index.StoryFilter) ([]index.Story, error) {
	return []index.Story{{ID: 1}, {ID: 2, Chapter: 1}, {ID: 3}}, k.err("stories")
}

func (k *kept) Members(_ context.Context, id int64) ([]index.Member, error) {
	return slices.DeleteFunc(slices.Clone(k.f.Members), func(m index.Member) bool { return m.StoryID != id }), k.err("members")
}

func (k *kept) PickUps(_ context.Context, id int64) ([]index.PickUp, error) {
	if id != 1 {
		return nil, nil
	}
	return k.f.PickUps, k.err("pick-ups")
}

func (k *kept) CarriedIn(_ context.Context, id int64) ([]index.Carried, error) {
	if id != 1 {
		return nil, nil
	}
	return k.f.Carried, k.err("carried")
}

func (k *kept) GetItems(_ context.Context, ids []int64) ([]index.Item, error) {
	out := []index.Item{{ID: 99, Kind: index.KindReaction, URL: "a reaction"}}
	for _, id := range ids {
		p := k.f.Pages[id]
		out = append(out, index.Item{ID: id, Kind: index.KindArticle, URL: "http://" + p.Key, FirstSeen: p.FirstSeen, Version: p.Version})
	}
	return out, k.err("items")
}

func TestRead(t *testing.T) {
	f, truth := all()
	page := func(address string) string { return strings.TrimPrefix(address, "http://") }
	got, err := Read(t.Context(), &kept{f: f}, page)
	if err != nil {
		t.Fatal(err)
	}
	if p := Compare(truth, got, "night", "police/statement").Problems(); len(p) > 0 || len(got.Pages) != len(f.Pages) {
		t.Errorf("%q, %d pages", p, len(got.Pages))
	}
	for _, what := range []string{"stories", "members", "pick-ups", "carried", "items"} {
		if _, err := Read(t.Context(), &kept{f: f, fails: what}, page); err == nil || !strings.Contains(err.Error(), "no "+what) {
			t.Errorf("%s failed: %v", what, err)
		}
	}
}
