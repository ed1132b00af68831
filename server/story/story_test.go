package story_test

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/server/story"
	"presswatch/server/story/known"
	"presswatch/server/story/storytest"
	"presswatch/server/story/told"
)

func clock(day, hour, minute int) time.Time {
	return time.Date(2026, 11, day, hour, minute, 0, 0, time.UTC)
}

// made makes a story step by step.
type made struct{ *known.Facts }

func newStory() made {
	return made{&known.Facts{Story: index.Story{ID: 1, Title: "A story", Begin: clock(6, 23, 31)}, Versions: map[int64][]index.Version{}}}
}

// add takes an item in: an article of a lane, or a reaction in the lane "social".
func (m made) add(lane index.Lane, outlet string, seen time.Time) *index.Item {
	id := int64(len(m.Items) + 1)
	it := index.Item{
		ID: id, Kind: index.KindArticle, Lane: lane, Outlet: outlet, Site: strings.ToLower(strings.ReplaceAll(outlet, " ", "-")) + ".example", URL: fmt.Sprintf("https://%d.example/", id),
		Title: fmt.Sprint("headline ", id), Text: "text", FirstSeen: seen, VersionSeen: seen, Version: 1, Published: seen, Precision: index.PrecisionMinute,
	}
	if lane == index.LaneSocial {
		it.Kind = index.KindReaction
	}
	m.Items = append(m.Items, it)
	m.Members = append(m.Members, index.Member{ItemID: id, StoryID: 1, At: seen, Joined: index.JoinedText, Score: 0.4})
	return &m.Items[id-1]
}

func (m made) many(n int, outlet string, from time.Time, step time.Duration) made {
	for i := range n {
		m.add(index.LaneNational, fmt.Sprint(outlet, " ", i+1), from.Add(time.Duration(i)*step))
	}
	return m
}

func (m made) copies(of int64, ids ...int64) made {
	for _, id := range ids {
		m.Members[id-1].CopyOf = of
	}
	return m
}

func (m made) carry(release int64, how index.Carrying, ids ...int64) made {
	for _, id := range ids {
		m.Carried = append(m.Carried, index.Carried{ItemID: id, Version: 1, Release: release, How: how, Text: "words", Since: m.Items[id-1].FirstSeen})
	}
	return m
}

func (m made) act(kind index.ActKind, at time.Time, text string, items ...int64) made {
	m.Acts = append(m.Acts, index.Act{ID: int64(len(m.Acts) + 1), Kind: kind, StoryID: 1, Text: text, Items: items, At: at, Done: at})
	return m
}

func (m made) desk(now time.Time) *story.Desk {
	st := storytest.Store{Facts: m.Facts}
	return &story.Desk{Shelf: st, Log: st, Library: st, Now: func() time.Time { return now }, Zone: time.UTC}
}

func (m made) page(t *testing.T, now time.Time, query string) *story.Page {
	t.Helper()
	v, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	p, err := m.desk(now).Page(t.Context(), told.ReadAsk(1, v))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

const own, police = index.LaneOwn, "Northmarch Police"

func TestSentence(t *testing.T) {
	morning := clock(7, 9, 12)
	for _, c := range []struct {
		name  string
		make  func(m made)
		now   time.Time
		query string
		want  string
	}{
		{"own item, nothing else", func(m made) { m.add(own, police, clock(6, 23, 31)) }, clock(6, 23, 32), "", "Began 23:31 on your own website. No article yet."},
		{"approved, nothing else", func(m made) {
			m.add(own, police, clock(6, 23, 31))
			m.act(index.ActApprove, clock(6, 23, 32), "", 1)
		}, clock(6, 23, 33), "", "Began 23:31 on your own website. No article yet. Your statement is out."},
		{"own item, carried", func(m made) {
			m.add(own, police, clock(6, 23, 31))
			m.many(4, "Outlet", clock(6, 23, 43), time.Minute)
			m.carry(1, index.CarriedExact, 2, 3)
		}, clock(6, 23, 58), "", "Began 23:31 on your own website. 4 articles, all original, at 4 outlets. Your own item of 23:31 is in 2 of 4."},
		{"two own items, one article", func(m made) {
			m.add(own, police, clock(6, 23, 31))
			m.add(own, police, clock(6, 23, 38))
			m.add(index.LaneWire, "Unity Wire", clock(6, 23, 52))
			m.carry(2, index.CarriedExact, 3)
		}, clock(6, 23, 58), "", "Began 23:31 on your own website. 1 article, at Unity Wire. Your own items of 23:31 and 23:38 are in it."},
		{"three own items, one taken down", func(m made) {
			m.add(own, police, clock(6, 23, 31)).GoneAt = clock(6, 23, 57)
			m.many(1, "Outlet", clock(6, 23, 43), 0)
			for i := range 3 {
				m.add(own, police, clock(6, 23, 35+i))
			}
		}, clock(6, 23, 58), "", "Began 23:31 on your own website. 1 article, at Outlet 1. Your own 3 items from 23:35 on are not in it. No statement yet."},
		{"own item that stood for a day", func(m made) {
			m.add(own, police, clock(5, 9, 0))
			m.many(2, "Outlet", clock(5, 9, 43), time.Minute)
			m.carry(1, index.CarriedExact, 2)
		}, clock(6, 9, 30), "", "Began Thu 5 Nov, 09:00 on your own website. 2 articles, all original, at Outlet 1 and Outlet 2. Your statement is in 1 of 2."},
		{"own item after others", func(m made) {
			m.many(2, "Outlet", clock(6, 23, 43), time.Minute)
			m.add(own, police, clock(6, 23, 50))
			m.many(1, "Paper", clock(6, 23, 52), 0)
			m.carry(3, index.CarriedCut, 4)
		}, clock(6, 23, 58), "", "First seen by us 23:43 at Outlet 1. 3 articles, all original, at 3 outlets. Your statement is in 1 of 3."},
		{"not approved, nothing else", func(m made) {
			m.add(own, police, clock(6, 23, 31))
			m.act(index.ActRogue, clock(6, 23, 32), "", 1)
		}, clock(6, 23, 33), "", "Began 23:31 on your own website. No article yet. No statement yet."},
		{"three channels", func(m made) {
			m.add(own, police, clock(6, 23, 31))
			m.add(own, police, clock(6, 23, 32)).Site = "bsky.app"
			m.add(own, police, clock(6, 23, 33)).URL = "mid:1@northmarch.example"
			m.add(index.LaneRegional, "Northmarch Gazette", clock(6, 23, 38))
			m.act(index.ActRogue, clock(6, 23, 34), "", 1, 2, 3)
		}, clock(6, 23, 40), "", "Began 23:31 on your own website, Bluesky and subscriber mail. 1 article, at Northmarch Gazette. No statement yet."},
		{"one article", func(m made) { m.add(index.LaneRegional, "Northmarch Gazette", clock(6, 23, 38)) }, morning, "", "First seen by us 23:38 at Northmarch Gazette. 1 article. No statement."},
		{"two articles", func(m made) { m.many(2, "Outlet", clock(6, 23, 38), time.Minute) }, morning, "", "First seen by us 23:38 at Outlet 1. 2 articles, all original, at Outlet 1 and Outlet 2. No statement."},
		{"one outlet", func(m made) {
			for i := range 3 {
				m.add(index.LaneBlog, "Hextable", clock(6, 23, 38+i))
			}
			m.copies(1, 2)
		}, morning, "", "First seen by us 23:38 at Hextable. 3 articles, 2 of them original, all at Hextable. No statement."},
		{"many, with a peak", func(m made) {
			m.many(3, "Outlet", clock(6, 23, 38), time.Minute).many(8, "Paper", clock(7, 0, 21), time.Minute)
			m.copies(1, 5, 6)
		}, morning, "", "First seen by us 23:38 at Outlet 1. 11 articles, 9 of them original, at 11 outlets. Most at 00:20. No statement."},
		{"no peak stands out", func(m made) { m.many(6, "Outlet", clock(6, 23, 0), 10*time.Minute) }, morning, "", "First seen by us 23:00 at Outlet 1. 6 articles, all original, at 6 outlets. No statement."},
		{"another day", func(m made) { m.add(index.LaneRegional, "Northmarch Gazette", clock(6, 23, 38)) }, clock(19, 9, 0), "", "First seen by us Fri 6 Nov, 23:38 at Northmarch Gazette. 1 article. No statement."},
		{"another year", func(m made) { m.add(index.LaneRegional, "Northmarch Gazette", clock(6, 23, 38)) }, clock(6, 0, 0).AddDate(1, 0, 0), "", "First seen by us Fri 6 Nov 2026, 23:38 at Northmarch Gazette. 1 article. No statement."},
		{"over days", func(m made) {
			for day := range 5 {
				m.many(1+4*(day%2), fmt.Sprint("Day ", day), clock(6+day, 9, 0), time.Hour)
			}
		}, clock(20, 9, 0), "", "First seen by us Fri 6 Nov, 09:00 at Day 0 1. 13 articles, all original, at 13 outlets. No statement."},
		{"statement in some", func(m made) {
			m.add(own, police, clock(7, 0, 41))
			m.many(4, "Outlet", clock(7, 0, 43), time.Minute)
			m.carry(1, index.CarriedExact, 2, 3)
			m.act(index.ActApprove, clock(7, 0, 50), "", 1)
		}, morning, "", "Began 00:41 on your own website. 4 articles, all original, at 4 outlets. Your statement is in 2 of 4."},
		{"in all", func(m made) {
			m.add(own, police, clock(7, 0, 41))
			m.many(2, "Outlet", clock(7, 0, 43), time.Minute)
			m.carry(1, index.CarriedAltered, 2, 3)
			m.act(index.ActApprove, clock(7, 0, 50), "", 1)
		}, morning, "", "Began 00:41 on your own website. 2 articles, all original, at Outlet 1 and Outlet 2. Your statement is in all of them."},
		{"in none, two statements", func(m made) {
			m.add(own, police, clock(7, 0, 41))
			m.add(own, police, clock(7, 0, 50))
			m.many(2, "Outlet", clock(7, 0, 43), time.Minute)
			m.act(index.ActApprove, clock(7, 0, 50), "", 1)
		}, morning, "", "Began 00:41 on your own website. 2 articles, all original, at Outlet 1 and Outlet 2. Your statements are in none of them."},
		{"in the only one", func(m made) {
			m.add(index.LaneWire, "Unity Wire", clock(7, 0, 43))
			m.act(index.ActRelease, clock(7, 0, 40), "We did not write that.")
			m.carry(-1, index.CarriedExact, 1)
		}, morning, "", "First seen by us 00:43 at Unity Wire. 1 article. It carries your statement."},
		{"still live", func(m made) {
			m.add(own, police, clock(6, 23, 31)).GoneAt = clock(7, 0, 19)
			m.many(2, "Outlet", clock(6, 23, 43), time.Minute)
			m.carry(1, index.CarriedExact, 2)
		}, morning, "", "Began 23:31 on your own website. 2 articles, all original, at Outlet 1 and Outlet 2. No statement yet. 1 page still shows the false notice."},
		{"reactions", func(m made) {
			m.add(index.LaneRegional, "Northmarch Gazette", clock(6, 23, 38))
			for i := range 12 {
				m.add(index.LaneSocial, "Bluesky", clock(6, 23, 41).Add(time.Duration(i)*20*time.Second))
			}
		}, morning, "", "First seen by us 23:38 at Northmarch Gazette. 1 article. 12 reactions, most at 23:40. No statement."},
		{"began with a reaction", func(m made) { m.add(index.LaneSocial, "Bluesky", clock(6, 23, 38)) }, clock(6, 23, 50), "", "First seen by us 23:38 in a post on Bluesky. No article yet. 1 reaction. No statement."},
		{"before it began", func(m made) { m.add(index.LaneRegional, "Northmarch Gazette", clock(6, 23, 38)) }, morning, "at=2026-11-06T23:37", "Nothing of this story had been seen by then."},
		{"as known at", func(m made) { m.many(4, "Outlet", clock(6, 23, 38), time.Minute) }, morning, "at=23:39", "First seen by us 23:38 at Outlet 1. 2 articles so far, all original, at Outlet 1 and Outlet 2. No statement."},
		{"one of our people", func(m made) {
			it := m.add(own, "Bluesky", clock(6, 23, 38))
			it.Kind, it.Author = index.KindReaction, "Ch Supt Hale"
		}, clock(6, 23, 50), "", "Began 23:38 with Ch Supt Hale’s own post. No article yet. No statement."},
	} {
		m := newStory()
		c.make(m)
		m.Story.Begin = m.Items[0].FirstSeen
		if got := m.page(t, c.now, c.query).Sentence; got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestLeads(t *testing.T) {
	m := newStory()
	first := m.add(index.LaneRegional, "Northmarch Gazette", clock(6, 23, 38))
	first.Published = clock(6, 23, 35)
	rival := m.add(index.LaneBroadcast, "Radio Tarn", clock(6, 23, 41))
	rival.Published = clock(6, 23, 33)
	m.add(index.LaneWire, "Unity Wire", clock(6, 23, 59))
	p := m.page(t, clock(7, 9, 0), "")
	want := []string{
		"Where Northmarch Gazette had it from: no evidence, unknown.",
		"It may as well have begun at Radio Tarn, published 23:33 and first seen 23:41.",
	}
	if !slices.Equal(p.Leads, want) {
		t.Errorf("%q", p.Leads)
	}
	m.PickUps = []index.PickUp{{To: 1, Outlet: "The Night Desk", Primary: true, Confidence: 0.9, Since: clock(6, 23, 38), Evidence: []index.Evidence{{Kind: index.EvidenceAttribution, Confidence: 0.9, Text: "told the Night Desk"}}}}
	if p = m.page(t, clock(7, 9, 0), ""); p.Leads[0] != "Northmarch Gazette took it from The Night Desk, which we do not collect (proved)." {
		t.Errorf("%q", p.Leads)
	}
}

func TestStillLive(t *testing.T) {
	m := newStory()
	m.add(own, police, clock(6, 23, 31)).GoneAt = clock(7, 0, 19)
	m.add(own, police, clock(7, 0, 41))
	for i, outlet := range []string{"Shows", "Fixed", "Changed", "Gone", "Tells"} {
		m.add(index.LaneRegional, outlet, clock(6, 23, 40+i))
	}
	m.add(index.LaneSocial, "Bluesky", clock(6, 23, 45))
	shows, fixed, changed, gone, tells := &m.Items[2], &m.Items[3], &m.Items[4], &m.Items[5], &m.Items[6]
	for _, it := range []*index.Item{fixed, changed} {
		it.Version, it.VersionSeen = 2, clock(7, 1, 0)
		m.Versions[it.ID] = []index.Version{{N: 1, Seen: it.FirstSeen}, {N: 2, Seen: clock(7, 1, 0)}}
	}
	gone.GoneAt = clock(7, 1, 0)
	m.carry(1, index.CarriedExact, shows.ID, fixed.ID, changed.ID, gone.ID)
	m.Carried = append(m.Carried, index.Carried{ItemID: fixed.ID, Version: 2, Release: 1, Since: clock(7, 1, 0)}, index.Carried{ItemID: fixed.ID, Version: 2, Release: 2, Since: clock(7, 1, 0)})
	for _, id := range []int64{tells.ID, 8} {
		m.PickUps = append(m.PickUps, index.PickUp{To: id, From: 1, Primary: true, Confidence: 0.95, Since: clock(6, 23, 45), Evidence: []index.Evidence{{Kind: index.EvidenceLink, Confidence: 0.95}}})
	}
	l := m.page(t, clock(7, 9, 0), "").Live
	if l == nil || l.Heading != "1 of 4 pages with the false notice. 1 tells of it without your statement." || l.N != 1 {
		t.Fatalf("%+v", l)
	}
	var got []string
	for _, r := range append(slices.Clone(l.Rows), l.Done...) {
		got = append(got, r.Outlet+": "+r.What+", "+r.For+", "+r.State)
	}
	want := []string{
		"Shows: Words of the false notice, no correction, 9 h 20 min, live", "Tells: Links to the page on your website, 9 h 16 min, without your statement",
		"Fixed: Words of the false notice, 1 h 19 min, your line added 01:00", "Changed: Had words of the false notice, 1 h 18 min, no longer shows it, 01:00",
		"Gone: Words of the false notice, no correction, 1 h 17 min, removed 01:00",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if l = m.page(t, clock(7, 9, 0), "at=23:42").Live; l != nil {
		t.Errorf("at 23:42 nobody knew that anything was wrong: %+v", l)
	}
}

// Without somebody who knows the kinds of edits, they are counted; with him, trifles are only counted.
func TestEdits(t *testing.T) {
	m := newStory()
	m.add(index.LaneWire, "Unity Wire", clock(6, 23, 31))
	for i := range 4 {
		it := m.add(index.LaneRegional, fmt.Sprint("Outlet ", i+1), clock(6, 23, 40+i))
		it.Version, it.VersionSeen = 2, clock(7, 1, i)
		before := index.Version{N: 1, Seen: it.FirstSeen, Title: "Police hacked", Text: "One."}
		after := index.Version{N: 2, Seen: it.VersionSeen, Title: "Police hacked", Text: "One, at 01:00."}
		if i == 0 {
			after.Title = "Police say hacked"
		}
		m.Versions[it.ID] = []index.Version{before, after}
	}
	m.add(index.LaneBlog, "Gone", clock(6, 23, 50)).GoneAt = clock(7, 2, 0)
	if e := m.page(t, clock(7, 9, 0), "").Edits; e.All != 5 || e.Trifles != 0 || e.Rows[4].Kind != "headline changed; 3 words added" {
		t.Errorf("counted: %+v", e)
	}
	d := m.desk(clock(7, 9, 0))
	d.Edits = func(before, after index.Version, _, _ []index.Carried) []index.Edit {
		if before.Title == after.Title {
			return []index.Edit{{Kind: index.EditTrivial}}
		}
		return []index.Edit{{Kind: index.EditLineAdded}, {Kind: index.EditName, Before: "Dale Prior"}, {Kind: index.EditLineAdded}}
	}
	p, err := d.Page(t.Context(), told.ReadAsk(1, nil))
	if err != nil {
		t.Fatal(err)
	}
	if e := p.Edits; e.All != 2 || e.Trifles != 3 || len(e.Rows) != 2 || !e.Rows[0].Removed || e.Rows[1].Kind != "your line added; name removed, Dale Prior" {
		t.Errorf("in words: %+v", e)
	}
}

// Of endless texts it is not said what was done to them in words.
func TestEndlessEdits(t *testing.T) {
	m := newStory()
	for i := range 3 {
		it := m.add(index.LaneRegional, fmt.Sprint("Outlet ", i+1), clock(6, 23, 40+i))
		it.Version, it.VersionSeen = 2, clock(7, 1, i)
		long := strings.Repeat("One. ", 20_000)
		m.Versions[it.ID] = []index.Version{{N: 1, Seen: it.FirstSeen, Text: long}, {N: 2, Seen: it.VersionSeen, Text: long + "Two."}}
	}
	d, asked := m.desk(clock(7, 9, 0)), 0
	d.Edits = func(_, _ index.Version, _, _ []index.Carried) []index.Edit {
		asked++
		return []index.Edit{{Kind: index.EditAdded}}
	}
	p, err := d.Page(t.Context(), told.ReadAsk(1, nil))
	if err != nil || asked != 2 || len(p.Edits.Rows) != 3 || p.Edits.Rows[0].Kind != "text added" || p.Edits.Rows[2].Kind != "1 word added" {
		t.Errorf("%v, asked %d times: %+v", err, asked, p.Edits)
	}
}

func TestHowSoon(t *testing.T) {
	m := newStory()
	m.add(index.LaneWire, "Unity Wire", clock(6, 23, 31))
	m.add(own, police, clock(7, 0, 41))
	m.many(4, "Outlet", clock(7, 0, 41).Add(20*time.Second), 5*time.Minute)
	m.carry(2, index.CarriedExact, 3, 4, 5, 6)
	if got := m.page(t, clock(7, 9, 0), "").Statement.Note; got != "First article with your statement: in the same minute. Half of them: 5 min after we saw it." {
		t.Error(got)
	}
}

// A time of day is the first one after the story began.
func TestMoments(t *testing.T) {
	m := newStory()
	m.add(index.LaneWire, "Unity Wire", clock(6, 23, 31))
	for query, want := range map[string]string{
		"at=23:40": "Fri 6 Nov 2026, 23:40 UTC", "at=00:20": "Sat 7 Nov 2026, 00:20 UTC", "at=2026-11-06T23:40": "Fri 6 Nov 2026, 23:40 UTC",
		"at=2026-11-06T23:40:15": "Fri 6 Nov 2026, 23:40:15 UTC", "at=2026-11-06T23:40:00Z": "Fri 6 Nov 2026, 23:40 UTC", "at=2026-11-07T01:40:00%2B02:00": "Fri 6 Nov 2026, 23:40 UTC",
		"at=2026-11-07T01:40:00+02:00": "Fri 6 Nov 2026, 23:40 UTC", "at=23:31": "Fri 6 Nov 2026, 23:31 UTC", "at=": "", "at=2030-01-01T00:00": "",
	} {
		p := m.page(t, clock(7, 9, 12), query)
		got := ""
		if p.Past != nil {
			got = p.Past.When
		}
		if got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	for _, bad := range []string{"yesterday", "25:00", "2026-13-01T00:00", "-1", "<b>"} {
		_, err := m.desk(clock(7, 9, 12)).Page(t.Context(), told.ReadAsk(1, url.Values{"at": {bad}}))
		if !errors.Is(err, index.ErrInvalid) {
			t.Errorf("at=%s: %v", bad, err)
		}
	}
}

// The slider sends seconds, its buttons ask for a step: both lead to an address that people can read.
func TestStepsLeadToMoments(t *testing.T) {
	m := newStory()
	m.add(index.LaneWire, "Unity Wire", clock(6, 23, 31))
	m.add(index.LaneNational, "Albion Ledger", clock(6, 23, 40).Add(20*time.Second)).GoneAt = clock(7, 1, 0)
	m.add(index.LaneSocial, "Bluesky", clock(6, 23, 35))
	for query, want := range map[string]string{
		"step=prev": "at=2026-11-07T01%3A00", "step=prev&at=01:00": "at=2026-11-06T23%3A40%3A20", "step=prev&at=23:40": "at=2026-11-06T23%3A31",
		"step=prev&at=23:31": "at=2026-11-06T23%3A30", "step=next&at=23:31": "at=2026-11-06T23%3A40%3A20", "step=next&at=01:00": "", "step=next": "",
		"at=1794008400": "at=2026-11-06T23%3A40", "at=1999999999": "", "step=next&at=23:31&item=2": "at=2026-11-06T23%3A40%3A20&item=2",
	} {
		v, _ := url.ParseQuery(query)
		_, err := m.desk(clock(7, 9, 12)).Page(t.Context(), told.ReadAsk(1, v))
		var to story.Elsewhere
		if !errors.As(err, &to) {
			t.Errorf("%s leads nowhere: %v", query, err)
			continue
		}
		if got := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(to.URL, "/stories/1"), "?"), "#spread"); got != want {
			t.Errorf("%s leads to %s, want %s", query, got, want)
		}
	}
}
