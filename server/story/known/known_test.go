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

// On the night of a false message nobody knows yet that it is one: what began the story is ours, and no statement, until
// somebody says so, or it is taken down, or it has stood for a day.
func TestOpen(t *testing.T) {
	first, second, late := item(1, index.LaneOwn, 0), item(2, index.LaneOwn, 8), item(5, index.LaneOwn, 40)
	first.GoneAt = at(35)
	press, post, person := item(3, index.LaneRegional, 10), item(4, index.LaneSocial, 2), item(6, index.LaneOwn, 1)
	post.Kind, person.Kind = index.KindReaction, index.KindReaction
	act := func(kind index.ActKind, minute int, ids ...int64) index.Act {
		return index.Act{Kind: kind, Items: ids, At: at(minute)}
	}
	undone := act(index.ActApprove, 20, 1)
	undone.Undone = at(22)
	for _, c := range []struct {
		name       string
		acts       []index.Act
		t          time.Time
		open       []int64
		rogue      []int64
		statements []int64
	}{
		{"before anybody knew", nil, at(34), []int64{1, 2}, nil, nil},
		{"one was taken down", nil, at(36), []int64{2}, []int64{1}, nil},
		{"the statement is out", nil, at(41), []int64{2}, []int64{1}, []int64{5}},
		{"somebody approved it", []index.Act{act(index.ActApprove, 20, 1)}, at(30), []int64{2}, nil, []int64{1}},
		{"somebody will approve it", []index.Act{act(index.ActApprove, 20, 1)}, at(19), []int64{1, 2}, nil, nil},
		{"the approval was taken back", []index.Act{undone}, at(30), []int64{1, 2}, nil, nil},
		{"nobody approved it", []index.Act{act(index.ActRogue, 20, 1, 2)}, at(30), nil, []int64{1, 2}, nil},
		{"it stood for a day", nil, at(9).Add(24 * time.Hour), nil, []int64{1}, []int64{2, 5}},
	} {
		f := facts(first, second, press, post, late, person)
		f.Acts = c.acts
		s := known.At(f, c.t)
		var open, rogue, statements []int64
		for _, it := range s.Items {
			if it.Open {
				open = append(open, it.ID)
			}
			if it.Open && it.Rogue {
				t.Errorf("%s: item %d is open and not approved", c.name, it.ID)
			}
		}
		for _, it := range s.Rogue {
			rogue = append(rogue, it.ID)
		}
		for _, r := range s.Statements() {
			statements = append(statements, r.ID)
		}
		if !slices.Equal(open, c.open) || !slices.Equal(rogue, c.rogue) || !slices.Equal(statements, c.statements) {
			t.Errorf("%s: open %v, not approved %v, statements %v", c.name, open, rogue, statements)
		}
	}
}

// A mail cannot be taken down: it is as little approved as the page that says the same, as long as no page still does.
func TestMailOfWhatWasTakenDown(t *testing.T) {
	page, mail, again := item(1, index.LaneOwn, 0), item(2, index.LaneOwn, 1), item(3, index.LaneOwn, 40)
	mail.URL, page.GoneAt = "mid:1@northmarch.example", at(30)
	for _, c := range []struct {
		name        string
		acts        []index.Act
		original    []int64 // whose text each item repeats
		t           time.Time
		rogue, open []int64
	}{
		{"before", nil, []int64{0, 1, 0}, at(20), nil, []int64{1, 2}},
		{"the page is gone", nil, []int64{0, 1, 0}, at(31), []int64{1, 2}, nil},
		{"the mail was seen as the original", nil, []int64{2, 0, 0}, at(31), []int64{1, 2}, nil},
		{"another text", nil, []int64{0, 0, 0}, at(31), []int64{1}, []int64{2}},
		{"published again", nil, []int64{0, 1, 1}, at(41), []int64{1}, []int64{2, 3}},
		{"somebody approved it", []index.Act{{Kind: index.ActApprove, Items: []int64{2}, At: at(31)}}, []int64{0, 1, 0}, at(32), []int64{1}, nil},
	} {
		f := facts(page, mail, again)
		for i, of := range c.original {
			f.Members[i].CopyOf = of
		}
		f.Acts = c.acts
		s := known.At(f, c.t)
		var rogue, open []int64
		for _, it := range s.Items {
			if it.Rogue {
				rogue = append(rogue, it.ID)
			}
			if it.Open {
				open = append(open, it.ID)
			}
		}
		if !slices.Equal(rogue, c.rogue) || !slices.Equal(open, c.open) {
			t.Errorf("%s: not approved %v, open %v", c.name, rogue, open)
		}
	}
}

// What carries an item that is open carries no statement, and no line of ours that could have been added.
func TestWordsOfOpenItems(t *testing.T) {
	said, press := item(1, index.LaneOwn, 0), item(2, index.LaneNational, 5)
	press.Version, press.VersionSeen = 2, at(9)
	f := facts(said, press)
	f.Versions[2] = []index.Version{{N: 1, Seen: at(5)}, {N: 2, Seen: at(9)}}
	f.Carried = []index.Carried{{ItemID: 2, Version: 2, Release: 1, How: index.CarriedExact, Since: at(9)}}
	it := known.At(f, at(30)).Item(2)
	if len(it.Carried) != 0 || len(it.Begun) != 1 || !it.BegunAt.Equal(at(9)) || it.Says(2) || it.Lines(2) != nil {
		t.Errorf("open: %+v", it)
	}
	f.Acts = []index.Act{{Kind: index.ActApprove, Items: []int64{1}, At: at(1)}}
	it = known.At(f, at(30)).Item(2)
	if len(it.Carried) != 1 || len(it.Begun) != 0 || !it.Since.Equal(at(9)) || !it.Says(2) || it.Says(1) || len(it.Lines(2)) != 1 || it.Lines(1) != nil {
		t.Errorf("approved: %+v", it)
	}
}

// A visit that came later says nothing of the moment, and of those before it nothing is kept.
func TestVisits(t *testing.T) {
	f := facts(item(1, index.LaneWire, 0))
	f.Visited = map[int64]time.Time{1: at(20)}
	if got := known.At(f, at(20)).Item(1).Visited; !got.Equal(at(20)) {
		t.Errorf("at the visit: %v", got)
	}
	if got := known.At(f, at(19)).Item(1).Visited; !got.IsZero() {
		t.Errorf("before the visit: %v", got)
	}
}

// Quotes are those of the newest version.
func TestQuotesOfThen(t *testing.T) {
	it := item(1, index.LaneWire, 0)
	it.Version, it.VersionSeen, it.Quotes = 2, at(9), []index.Quote{{Text: "new"}}
	f := facts(it)
	f.Versions[1] = []index.Version{{N: 1, Seen: at(0)}, {N: 2, Seen: at(9)}}
	if got := known.At(f, at(8)).Item(1).Quotes; got != nil {
		t.Errorf("before: %v", got)
	}
	if got := known.At(f, at(9)).Item(1).Quotes; len(got) != 1 {
		t.Errorf("then: %v", got)
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
