package tale

import (
	"fmt"
	"testing"
	"time"

	"presswatch/index"
)

func minute(minutes float64) time.Time {
	return time.Date(2026, 11, 6, 23, 0, 0, 0, time.UTC).Add(time.Duration(minutes * float64(time.Minute)))
}

func article(id int64, minutes float64) Mark {
	return Mark{ID: id, Kind: Original, Lane: index.LaneRegional, At: minute(minutes), Outlet: fmt.Sprintf("Outlet %d", id)}
}

func articles(minutes ...float64) []Mark {
	var out []Mark
	for i, m := range minutes {
		out = append(out, article(int64(i+1), m))
	}
	return out
}

func TestWindow(t *testing.T) {
	own := Mark{ID: 99, Kind: Rogue, Lane: index.LaneOwn, At: minute(31)}
	for name, tt := range map[string]struct {
		marks    []Mark
		from, to time.Time
	}{
		"nothing":                           {nil, time.Time{}, time.Time{}},
		"one article":                       {articles(7), minute(3), minute(40)},
		"all at once":                       {articles(7, 7, 7, 7), minute(3), minute(40)},
		"a tail is left out":                {articles(0, 10, 20, 30, 40, 50, 60, 70, 500, 600), minute(-7), minute(70)},
		"rounded up":                        {articles(0, 10, 20, 30, 40, 50, 60, 71, 500, 600), minute(-8), minute(80)},
		"own begins it":                     {append(articles(40, 45, 50, 55, 60), own), minute(27), minute(70)},
		"only own":                          {[]Mark{own}, minute(27), minute(70)},
		"a wave of the morning is left out": {articles(0, 8, 9, 10, 12, 14, 15, 20, 22, 30, 40, 60, 480, 490, 500, 510), minute(-6), minute(60)},
		"half of it is the least":           {articles(0, 1, 2, 3, 4, 500, 900, 1300, 1700, 2100), minute(-3), minute(30)},
		"slow from the start":               {articles(0, 100, 200, 300, 400, 500, 600, 700, 800, 900), minute(-70), minute(700)},
		"a lone early one":                  {articles(0, 1000, 1001, 1002, 1003), minute(-101), minute(1010)},
		"without any time":                  {[]Mark{{ID: 1}}, time.Time{}, time.Time{}},
		"published stands in":               {[]Mark{{ID: 1, Published: minute(7)}}, minute(3), minute(40)},
	} {
		from, to := Window(tt.marks)
		if !from.Equal(tt.from) || !to.Equal(tt.to) {
			t.Errorf("%s: %v to %v", name, from.Format("15:04"), to.Format("15:04"))
		}
	}
}

func TestWholeAndFirstHour(t *testing.T) {
	marks := articles(3, 10, 600, 900)
	if from, to := Whole(marks, minute(700)); !from.Equal(minute(-27)) || !to.Equal(minute(600)) {
		t.Errorf("%v to %v", from, to)
	}
	if from, to := FirstHour(marks); !from.Equal(minute(-3)) || !to.Equal(minute(63)) {
		t.Errorf("%v to %v", from, to)
	}
	if from, _ := FirstHour(nil); !from.IsZero() {
		t.Error("an hour of nothing")
	}
}

func TestEventsComeOnceInOrder(t *testing.T) {
	in := Input{Now: minute(100), Marks: append(articles(5, 3, 3, 200), Mark{Kind: Rogue, At: minute(1), Gone: minute(9)}), Edits: []Edit{{At: minute(4)}, {At: minute(5)}}}
	var got []float64
	for _, e := range Events(in) {
		got = append(got, e.Sub(minute(0)).Minutes())
	}
	if fmt.Sprint(got) != "[1 3 4 5 9]" {
		t.Error(got)
	}
}

func TestSpansOfAChannelAreJoined(t *testing.T) {
	rogue := func(from, gone float64, lasting bool) *Item {
		it := &Item{Mark: Mark{Kind: Rogue, At: minute(from), Lasting: lasting}}
		if gone > 0 {
			it.Gone = minute(gone)
		}
		return it
	}
	got := spans([]*Item{rogue(31, 79, false), rogue(38, 79, false), rogue(90, 95, false), rogue(100, 0, false), {Mark: Mark{Kind: Statement, At: minute(101)}}}, minute(200))
	if len(got) != 3 || !got[0].To.Equal(minute(79)) || got[0].Open || len(got[0].Gone) != 2 || !got[2].Open || !got[2].To.Equal(minute(200)) {
		t.Errorf("%+v", got)
	}
}

func TestBestArrowIsKept(t *testing.T) {
	in := Input{Now: minute(100), Marks: articles(1, 2, 3, 4), Arrows: []Arrow{
		{From: 1, To: 3, Confidence: .5},
		{From: 2, To: 3, Confidence: .95, Proved: true},
		{From: 1, To: 3, Confidence: .99},
		{From: 1, To: 4, Confidence: .29},
		{From: 9, To: 4, Confidence: .9},
		{From: 4, To: 4, Confidence: .9},
	}}
	told := Tell(in)
	if len(told.Links) != 1 || told.Links[0].From != 2 || told.ByID[2].Children != 1 {
		t.Errorf("%+v", told.Links)
	}
}

// An article that took over our statement in a later version has a mark for that edit, not an arrow back in time.
func TestNoArrowGoesFarBackInTime(t *testing.T) {
	in := Input{Now: minute(100), Marks: articles(10, 19, 40), Arrows: []Arrow{{From: 2, To: 1, Confidence: .9}, {From: 3, To: 2, Confidence: .9}}}
	if got := Tell(in).Links; len(got) != 1 || got[0].From != 2 {
		t.Errorf("%d arrows", len(got))
	}
}

func TestLanesOfTheOrganisation(t *testing.T) {
	lanes := func(followed []index.Lane, marks ...Mark) string {
		var out []index.Lane
		for _, l := range Tell(Input{Now: minute(100), Marks: marks, Followed: followed}).Lanes {
			out = append(out, l.Lane)
		}
		return fmt.Sprint(out)
	}
	if got := lanes(nil); got != "[wire national regional broadcast blog]" {
		t.Error(got)
	}
	if got := lanes([]index.Lane{index.LaneWire}, Mark{ID: 1, Kind: Copy, Lane: index.LaneTrade, At: minute(1)}); got != "[wire trade]" {
		t.Error(got)
	}
	if got := lanes([]index.Lane{}, Mark{ID: 1, Kind: Copy, Lane: "unheard of", At: minute(1)}); got != "[blog]" {
		t.Error(got)
	}
}

func TestPostsOfTheSocialLaneAreReactions(t *testing.T) {
	told := Tell(Input{Now: minute(100), Marks: append(articles(1), Mark{ID: 2, Kind: Original, Lane: index.LaneSocial, At: minute(2)})})
	if len(told.Items) != 1 || told.Peak() < 0 || told.Columns[told.Peak()].N != 1 {
		t.Errorf("%d items", len(told.Items))
	}
}

func TestNamedAreAtMost24(t *testing.T) {
	in := Input{Now: minute(5000)}
	for i := range 500 {
		in.Marks = append(in.Marks, article(int64(i+1), float64(i)))
		in.Edits = append(in.Edits, Edit{ItemID: int64(i + 1), At: minute(1), Kind: EditOurs})
		if i > 0 {
			in.Arrows = append(in.Arrows, Arrow{From: int64(i), To: int64(i + 1), Confidence: .9, Proved: true})
		}
	}
	named := 0
	for _, it := range Tell(in).Items {
		if it.Named {
			named++
		}
	}
	if named != MaxNamed {
		t.Errorf("%d named", named)
	}
}

// Every reaction inside the window is in one column, whatever the window's length.
func TestColumnsHoldEveryReaction(t *testing.T) {
	for _, span := range []time.Duration{time.Minute, time.Hour, 3 * time.Hour, 50 * time.Hour, 300 * 24 * time.Hour, 20 * 365 * 24 * time.Hour} {
		in := Input{Now: minute(0).Add(span), From: minute(0), To: minute(0).Add(span)}
		for i := range 1000 {
			in.Reactions = append(in.Reactions, Reaction{At: minute(0).Add(span / 1000 * time.Duration(i)), N: 1})
		}
		sum := 0
		told := Tell(in)
		for _, c := range told.Columns {
			sum += c.N
		}
		if sum != 1000 || len(told.Columns) > 130 {
			t.Errorf("%v: %d in %d columns of %v", span, sum, len(told.Columns), told.Step)
		}
	}
}

func TestManyOwnChannelsShareTheLastRow(t *testing.T) {
	in := Input{Now: minute(100)}
	for i := range 30 {
		in.Marks = append(in.Marks, Mark{ID: int64(i + 1), Kind: Statement, Row: fmt.Sprintf("Channel %d", i), At: minute(1)})
	}
	told := Tell(in)
	if len(told.Rows) != MaxRows+1 || told.Rows[MaxRows-1].Name != "Other own channels" || len(told.Rows[MaxRows-1].Items) != 19 {
		t.Errorf("%d rows", len(told.Rows))
	}
}

func TestFinding(t *testing.T) {
	in := Input{Now: minute(200), Marks: articles(38, 45)}
	if got := Tell(in).Finding(); got != "2 articles from 23:38 at Outlet 1 to 23:45." {
		t.Error(got)
	}
	in.Marks, in.Reactions = in.Marks[:1], []Reaction{{At: minute(41), N: 1200}}
	if got := Tell(in).Finding(); got != "1 article, 23:38 at Outlet 1. Most reactions: 1,200 at 23:41." {
		t.Error(got)
	}
	if got := Tell(Input{Now: minute(200)}).Finding(); got != "No articles in this time." {
		t.Error(got)
	}
}
