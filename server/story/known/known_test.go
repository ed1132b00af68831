package known_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/server/story/known"
	"presswatch/server/story/storytest"
)

// What is left of the facts at a moment is what would be left if nothing had happened since: everything younger is
// taken out of the facts by hand, and both must come to the same.
func TestNothingOfTheFutureIsKnown(t *testing.T) {
	for seed := range uint64(300) {
		rnd := rand.New(rand.NewPCG(seed, 7))
		f := storytest.World(rnd, 12)
		for _, at := range storytest.Moments(rnd, f, 4) {
			got, want := known.At(f, at), known.At(storytest.Cut(f, at), at)
			got.Beyond, want.Beyond = false, false // only says that there is more, never what
			if !reflect.DeepEqual(plain(got), plain(want)) {
				t.Fatalf("seed %d at %s: the future shows\n got %+v\nwant %+v", seed, at.Format("15:04:05"), plain(got), plain(want))
			}
		}
	}
}

// plain takes out what cannot be compared: pointers to one another.
func plain(s *known.Story) string {
	out := fmt.Sprintf("%q %q %v %v %d tags %v", s.Title, s.Summary, s.Keywords, s.Given, len(s.Items), s.Tags)
	for _, it := range s.Items {
		var parent, later index.PickUp
		if it.Parent != nil {
			parent = *it.Parent
		}
		if it.Later != nil {
			later = *it.Later
		}
		var copies []int64
		for _, c := range it.Copies {
			copies = append(copies, c.ID)
		}
		out += fmt.Sprintf("\nitem %+v member %+v original %d versions %v rogue %v unknown %v parent %+v later %+v others %+v carried %+v since %v copies %v",
			it.Item, it.Member, it.Original, it.Versions, it.Rogue, it.Unknown, parent, later, it.Others, it.Carried, it.Since, copies)
	}
	for _, r := range s.Releases {
		out += fmt.Sprintf("\nrelease %d %q %q %v", r.ID, r.Title, r.Text, r.At)
	}
	return out + fmt.Sprintf("\nwrong %v\nquotes %v\nnotes %+v\nacts %+v", s.Wrong, s.Quotes, s.Notes, s.Acts)
}

func at(minute int) time.Time { return time.Date(2026, 11, 6, 23, minute, 0, 0, time.UTC) }

func item(id int64, lane index.Lane, minute int) index.Item {
	return index.Item{ID: id, Kind: index.KindArticle, Lane: lane, Outlet: fmt.Sprint("outlet ", id), Title: fmt.Sprint("headline ", id), Text: "text", FirstSeen: at(minute), VersionSeen: at(minute), Version: 1}
}

func facts(items ...index.Item) *known.Facts {
	f := &known.Facts{Story: index.Story{ID: 1, Title: "headline 1"}, Items: items, Versions: map[int64][]index.Version{}}
	for _, it := range items {
		f.Members = append(f.Members, index.Member{ItemID: it.ID, StoryID: 1, At: it.FirstSeen})
	}
	return f
}

func TestRogue(t *testing.T) {
	gone := item(1, index.LaneOwn, 0)
	gone.GoneAt = at(20)
	late := item(2, index.LaneOwn, 0)
	late.GoneAt = at(0).Add(25 * time.Hour)
	stays, press := item(3, index.LaneOwn, 1), item(4, index.LaneWire, 2)
	press.GoneAt = at(5)
	for _, c := range []struct {
		name string
		acts []index.Act
		t    time.Time
		want []int64
	}{
		{"taken down the same day", nil, at(30), []int64{1}},
		{"not yet known to be gone", nil, at(10), nil},
		{"approved after all", []index.Act{{Kind: index.ActApprove, Items: []int64{1}, At: at(21)}}, at(30), nil},
		{"somebody said so", []index.Act{{Kind: index.ActRogue, Items: []int64{3}, At: at(3)}}, at(4), []int64{3}},
		{"somebody will say so", []index.Act{{Kind: index.ActRogue, Items: []int64{3}, At: at(3)}}, at(2), nil},
		{"taken back", []index.Act{{Kind: index.ActRogue, Items: []int64{3}, At: at(3), Undone: at(4)}}, at(5), nil},
		{"not yet taken back", []index.Act{{Kind: index.ActRogue, Items: []int64{3}, At: at(3), Undone: at(6)}}, at(5), []int64{3}},
		{"the last word counts", []index.Act{{Kind: index.ActRogue, Items: []int64{3}, At: at(3)}, {Kind: index.ActApprove, Items: []int64{3}, At: at(4)}}, at(5), nil},
		{"no item of others", []index.Act{{Kind: index.ActRogue, Items: []int64{4}, At: at(3)}}, at(10), nil},
	} {
		f := facts(gone, late, stays, press)
		f.Acts = c.acts
		var got []int64
		for _, it := range known.At(f, c.t).Rogue {
			got = append(got, it.ID)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// The best edge may come from an item that was not seen yet: then the best of the others stands in.
func TestParents(t *testing.T) {
	f := facts(item(1, index.LaneWire, 0), item(2, index.LaneNational, 2), item(3, index.LaneRegional, 9))
	edge := func(to, from int64, primary bool, confidence float64, since int) index.PickUp {
		return index.PickUp{To: to, From: from, Primary: primary, Confidence: confidence, Since: at(since), Evidence: []index.Evidence{{Kind: index.EvidenceLink}}}
	}
	f.PickUps = []index.PickUp{
		edge(2, 3, true, 0.95, 2), edge(2, 1, false, 0.6, 2), edge(2, 0, false, 0.2, 2), edge(3, 3, true, 0.9, 9), edge(1, 99, true, 0.9, 0),
	}
	s := known.At(f, at(5))
	if p := s.Item(2).Parent; p == nil || p.From != 1 {
		t.Errorf("at 23:05: %+v", p)
	}
	s = known.At(f, at(10))
	if p := s.Item(2).Parent; p == nil || p.From != 3 || len(s.Item(2).Others) != 1 {
		t.Errorf("at 23:10: %+v", p)
	}
	if s.Item(3).Parent != nil || s.Item(1).Parent != nil {
		t.Error("an item has itself, or an item of another story, as its parent")
	}
}

// What a later version took from something younger than the article does not say where the article is from.
func TestWhatALaterVersionTook(t *testing.T) {
	f := facts(item(1, index.LaneOwn, 0), item(2, index.LaneRegional, 5), item(3, index.LaneOwn, 40))
	edge := func(from int64, since int) index.PickUp {
		return index.PickUp{To: 2, From: from, Primary: from == 3, Confidence: 0.95, Since: at(since), Evidence: []index.Evidence{{Kind: index.EvidenceLink}}}
	}
	f.PickUps = []index.PickUp{edge(3, 45)}
	it := known.At(f, at(50)).Item(2)
	if it.Parent != nil || it.Later == nil || it.Later.From != 3 {
		t.Errorf("alone: parent %+v, later %+v", it.Parent, it.Later)
	}
	f.PickUps = []index.PickUp{edge(3, 45), edge(1, 5)}
	it = known.At(f, at(50)).Item(2)
	if it.Parent == nil || it.Parent.From != 1 || it.Later == nil || len(it.Others) != 0 || len(it.Edges()) != 2 {
		t.Errorf("beside another: parent %+v, later %+v", it.Parent, it.Later)
	}
	f.PickUps = []index.PickUp{edge(3, 5)} // the first version shows it: we were late to see the other
	if it = known.At(f, at(50)).Item(2); it.Parent == nil || it.Later != nil {
		t.Errorf("shown from the start: %+v", it)
	}
}

// The same statement by mail has a number of its own; what carries it counts once.
func TestReleasesAreCountedOnce(t *testing.T) {
	said, mail, press := item(1, index.LaneOwn, 0), item(2, index.LaneOwn, 1), item(3, index.LaneNational, 5)
	press.Version, press.VersionSeen = 3, at(9)
	f := facts(said, mail, press)
	f.Acts = []index.Act{{Kind: index.ActApprove, Items: []int64{1, 2}, At: at(1)}}
	f.Members[1].CopyOf = 1
	f.Versions[3] = []index.Version{{N: 1, Seen: at(5)}, {N: 2, Seen: at(7)}, {N: 3, Seen: at(9)}}
	for v, since := range []time.Time{{}, {}, at(7), at(9)} {
		if v > 1 {
			for _, release := range []int64{1, 2} {
				f.Carried = append(f.Carried, index.Carried{ItemID: 3, Version: v, Release: release, How: index.CarriedExact, Since: since})
			}
		}
	}
	s := known.At(f, at(30))
	if len(s.Releases) != 1 || s.Releases[0].ID != 1 {
		t.Errorf("releases: %+v", s.Releases)
	}
	if it := s.Item(3); len(it.Carried) != 1 || !it.Since.Equal(at(7)) || it.Says(1) || !it.Says(2) {
		t.Errorf("carried %+v since %v", it.Carried, it.Since)
	}
	if it := known.At(f, at(6)).Item(3); len(it.Carried) != 0 || !it.Since.IsZero() {
		t.Errorf("before: %+v", it.Carried)
	}
}

// The headline is never one that nobody bore by then.
func TestHeadline(t *testing.T) {
	f := facts(item(2, index.LaneWire, 0), item(1, index.LaneNational, 5))
	for _, c := range []struct {
		t    time.Time
		want string
	}{{at(1), "headline 2"}, {at(5), "headline 1"}, {at(5).Add(-time.Hour), ""}} {
		if got := known.At(f, c.t).Title; got != c.want {
			t.Errorf("at %v: %q, want %q", c.t, got, c.want)
		}
	}
	f.Acts = []index.Act{{Kind: index.ActTitle, Text: "given", At: at(2)}}
	if got := known.At(f, at(3)).Title; got != "given" {
		t.Errorf("a given headline: %q", got)
	}
}
