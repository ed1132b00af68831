package search

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"testing"
	"time"

	"presswatch/index/query"
)

func read(t *testing.T, q string) Ask {
	t.Helper()
	a := ReadAsk(httptest.NewRequest(http.MethodGet, "/search?"+url.Values{"q": {q}}.Encode(), nil))
	if a.Mistake != nil {
		t.Fatal(a.Mistake)
	}
	return a
}

// Marks come with text from outside: one that does not fit must not cost the page.
func TestSegsLeaveBadMarksOut(t *testing.T) {
	for _, tt := range []struct {
		text  string
		marks []query.Mark
		want  []seg
	}{
		{"no fine", []query.Mark{{From: 3, To: 7}}, []seg{{"no ", false}, {"fine", true}}},
		{"supplier account", []query.Mark{{From: 0, To: 8}, {From: 9, To: 16}}, []seg{{"supplier account", true}}},
		{"é", []query.Mark{{From: 1, To: 2}}, []seg{{"é", false}}},
		{"short", []query.Mark{{From: 3, To: 99}, {From: -1, To: 2}, {From: 4, To: 4}}, []seg{{"short", false}}},
		{"a b c", []query.Mark{{From: 4, To: 5}, {From: 0, To: 1}}, []seg{{"a b ", false}, {"c", true}}},
		{"", nil, nil},
	} {
		if got := segs(tt.text, tt.marks); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("segs(%q, %v) = %v, want %v", tt.text, tt.marks, got, tt.want)
		}
	}
}

// buckets is a searcher that gives fixed counts, and by the hour when asked so.
type buckets struct {
	Searcher
	hours []query.Bucket
}

func (b buckets) Search(_ context.Context, r query.Request) (query.Answer, error) {
	return query.Answer{Histogram: b.hours}, nil
}

func TestChartTakesTheStepThatItsTimeNeeds(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Skip("no zone database: ", err)
	}
	now := time.Date(2026, 11, 7, 9, 12, 0, 0, time.UTC)
	day := func(back int) query.Bucket {
		at := time.Date(2026, 11, 7-back, 0, 0, 0, 0, london)
		return query.Bucket{From: at, N: 1}
	}
	for _, tt := range []struct {
		q     string
		days  []query.Bucket
		step  query.Step
		bars  int
		drawn int
	}{
		{"", []query.Bucket{day(29), day(0)}, query.StepDay, 30, 2},
		{"last:30d", []query.Bucket{day(3)}, query.StepDay, 31, 1},
		{"last:24h", []query.Bucket{day(0)}, query.StepHour, 25, 1},
		{"", []query.Bucket{day(400), day(0)}, query.StepWeek, 58, 2},
		{"", []query.Bucket{day(5000), day(0)}, query.StepWeek, 105, 1},
		{"published:2026-10-20..2026-10-30", []query.Bucket{day(12)}, query.StepDay, 11, 1},
	} {
		d := &Desk{Now: func() time.Time { return now }, Zone: london, Searcher: buckets{hours: []query.Bucket{{From: now.Truncate(time.Hour), N: 1}}}}
		a := read(t, tt.q)
		v, drawn, err := d.volumeOf(context.Background(), &a, tt.days)
		if err != nil || v.Step != tt.step || len(v.Bars) != tt.bars || drawn != tt.drawn {
			t.Errorf("%q over %d days: %v, %s, %d bars with %d items, want %s, %d with %d", tt.q, len(tt.days), err, v.Step, len(v.Bars), drawn, tt.step, tt.bars, tt.drawn)
		}
	}
}

// Whatever an address says, what comes of it is within what can be answered.
func FuzzReadAsk(f *testing.F) {
	f.Add("q=fines&from=30&sort=oldest")
	f.Add("q=(&from=-99999999999999999999&after=x&more=author&view=%00")
	f.Fuzz(func(t *testing.T, raw string) {
		r := httptest.NewRequest(http.MethodGet, "/search", nil)
		r.URL.RawQuery = raw
		a := ReadAsk(r)
		if a.From < 0 || a.From+pageSize > query.MaxDepth || a.From > 0 && a.After != "" || (a.Tree == nil) == (a.Mistake == nil) {
			t.Errorf("%q: %+v", raw, a)
		}
		if again := a.With(); a.Tree != nil && ReadAsk(httptest.NewRequest(http.MethodGet, again, nil)).Text != a.Text {
			t.Errorf("%q does not come back from %s", a.Text, again)
		}
	})
}
