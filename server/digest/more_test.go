package digest

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/server/front"
	"presswatch/server/front/row"
)

// desk is all that a composer asks, in memory.
type desk struct {
	page     front.Page
	notices  []index.Notice
	readings map[int64][]index.Reading
	asked    []query.Request
}

func (d *desk) Since(context.Context, time.Time) (*front.Page, error) { p := d.page; return &p, nil }

func (d *desk) Search(_ context.Context, r query.Request) (query.Answer, error) {
	d.asked = append(d.asked, r)
	a := query.Answer{}
	if r.Histogram != nil {
		a.Histogram = []query.Bucket{{From: r.Histogram.From, N: 3}, {From: r.Histogram.From.AddDate(0, 0, 13), N: 40}}
	}
	return a, nil
}

func (d *desk) MembersOf(context.Context, []int64) (map[int64]index.Member, error) { return nil, nil }

func (d *desk) GetStories(context.Context, []int64) ([]index.Story, error) { return nil, nil }

func (d *desk) LatestNotices(_ context.Context, prefix string, since time.Time, _ int) (out []index.Notice, err error) {
	for i := len(d.notices) - 1; i >= 0; i-- {
		if n := d.notices[i]; strings.HasPrefix(n.Key, prefix) && !n.Created.Before(since) {
			out = append(out, n)
		}
	}
	return out, nil
}

func (d *desk) Readings(_ context.Context, id int64) ([]index.Reading, error) {
	return d.readings[id], nil
}

func spikeNotice(t *testing.T, search string, at time.Time) index.Notice {
	t.Helper()
	body, err := json.Marshal(map[string]string{"says": search + ": 40 in an hour", "search": search, "url": "https://p.example/search?q=" + search})
	if err != nil {
		t.Fatal(err)
	}
	return index.Notice{Key: "spike/" + search + "/1/mail/anna", Body: body, Created: at}
}

// TestWhatElseADigestTells: spikes of its time, each search once; signs of mood where enough were read, and only those that are mostly right; the
// articles of fourteen days.
func TestWhatElseADigestTells(t *testing.T) {
	until := time.Date(2026, 11, 7, 7, 0, 0, 0, time.UTC)
	d := &desk{page: front.Page{Sentence: "Nothing needs you today.", Rows: []row.Row{{Headline: "Swans held", URL: "/stories/7"}, {Headline: "Geese", URL: "/stories/8"}}}}
	d.page.Rows[0].ID, d.page.Rows[1].ID = 7, 8
	d.notices = []index.Notice{spikeNotice(t, "old", until.Add(-30*time.Hour)), spikeNotice(t, "swans", until.Add(-9*time.Hour)), spikeNotice(t, "swans", until.Add(-8*time.Hour))}
	d.readings = map[int64][]index.Reading{7: nil, 8: make([]index.Reading, 20)}
	for i := range 60 {
		r := index.Reading{}
		switch {
		case i < 10:
			r.Cues = []index.Cue{index.CueAngry}
		case i < 13:
			r.Cues = []index.Cue{index.CueLaughing, index.CueMocking}
		case i > 54:
			r.Folded = 1
		}
		d.readings[7] = append(d.readings[7], r)
	}
	c := &Composer{Front: func(*time.Location) Front { return d }, Searcher: d, Library: d, Aside: d, Base: "https://p.example"}
	r := &Recipient{Key: "anna", Rule: Rule{Minutes: 420, On: func(time.Weekday) bool { return true }, Zone: time.UTC}}
	m, err := c.Compose(t.Context(), r, until.Add(-24*time.Hour), until)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Stories) != 3 || m.Stories[0].Section != "Much more than usual" || m.Stories[0].No != 0 || m.Stories[0].Title != "swans: 40 in an hour" {
		t.Fatalf("%+v", m.Stories)
	}
	if s := m.Stories[1]; s.No != 1 || !strings.HasSuffix(s.Meta, "signs of mood in 55 reactions read: 10 angry, 3 laughing; none in 42") {
		t.Errorf("%+v", s)
	}
	if s := m.Stories[2]; s.No != 2 || strings.Contains(s.Meta, "mood") {
		t.Errorf("twenty reactions tell nothing: %+v", s)
	}
	if len(m.Days) != 14 || m.Days[0].N != 3 || m.Days[13] != (Volume{"Sat 7", 40}) {
		t.Errorf("%+v", m.Days)
	}
	asked := len(d.asked)
	if _, err := c.Compose(t.Context(), r, until.Add(-24*time.Hour), until); err != nil || len(d.asked) != asked {
		t.Errorf("the chart of the same day was asked for again: %d, %v", len(d.asked)-asked, err)
	}
	r.Weekly = true
	if m, err = c.Compose(t.Context(), r, until.Add(-168*time.Hour), until); err != nil || m.Says != "The week: Nothing needs you today." || len(m.Stories) != 4 {
		t.Errorf("%+v, %v", m, err)
	}
}

// laned is a desk whose search finds stories in two lanes.
type laned struct{ desk }

func (l *laned) Search(ctx context.Context, r query.Request) (query.Answer, error) {
	if r.Histogram != nil {
		return l.desk.Search(ctx, r)
	}
	ids := []int64{1, 2, 3, 4, 5}
	switch text := r.Tree.String(); {
	case strings.Contains(text, "lane:national"):
		ids = []int64{1, 2}
	case strings.Contains(text, "lane:regional"):
		ids = []int64{2, 3, 4, 5}
	case strings.Contains(text, "lane:"):
		ids = nil
	}
	a := query.Answer{Total: len(ids)}
	for _, id := range ids {
		a.Hits = append(a.Hits, query.Hit{ID: id})
	}
	return a, nil
}

func (l *laned) MembersOf(_ context.Context, ids []int64) (map[int64]index.Member, error) {
	out := map[int64]index.Member{}
	for _, id := range ids {
		out[id] = index.Member{ItemID: id, StoryID: id}
	}
	return out, nil
}

func (l *laned) GetStories(_ context.Context, ids []int64) (out []index.Story, err error) {
	for _, id := range ids {
		out = append(out, index.Story{ID: id, Title: "Story", Articles: 2})
	}
	return out, nil
}

// TestASearchThatFindsMuchIsPartedByLanes: a story stands once, where it is loudest; lanes without any are not named.
func TestASearchThatFindsMuchIsPartedByLanes(t *testing.T) {
	until := time.Date(2026, 11, 7, 7, 0, 0, 0, time.UTC)
	d := &laned{}
	c := &Composer{Front: func(*time.Location) Front { return d }, Searcher: d, Library: d, Aside: d, Base: "https://p.example"}
	r := &Recipient{Key: "anna", Rule: Rule{Minutes: 420, On: func(time.Weekday) bool { return true }, Zone: time.UTC}, Sections: []Section{{Name: "Swans", Query: "swan* OR geese"}}}
	m, err := c.Compose(t.Context(), r, until.Add(-24*time.Hour), until)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range m.Stories {
		got = append(got, s.Section+" "+s.URL[len("https://p.example"):])
	}
	want := "Swans: national press, agencies, broadcasters /stories/1|Swans: national press, agencies, broadcasters /stories/2|Swans: regional press /stories/3|Swans: regional press /stories/4|Swans: regional press /stories/5"
	if strings.Join(got, "|") != want {
		t.Errorf("%s", strings.Join(got, "|"))
	}
}
