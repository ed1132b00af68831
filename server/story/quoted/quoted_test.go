package quoted_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/server/servertest"
	"presswatch/server/story/known"
	"presswatch/server/story/quoted"
	"presswatch/server/story/told"
)

const statement = "No fine has been cancelled. A supplier account was misused by somebody outside the force."

func at(minute int) time.Time { return time.Date(2026, 11, 7, 0, minute, 0, 0, time.UTC) }

// teller tells a story that begins with a wire report, after which we speak, and of which each further article has a quote.
func teller(acts []index.Act, quotes ...index.Quote) *told.Teller {
	f := &known.Facts{Story: index.Story{ID: 1, Begin: at(0)}, Acts: acts}
	add := func(lane index.Lane, outlet, text string, q ...index.Quote) {
		id := int64(len(f.Items) + 1)
		f.Items = append(f.Items, index.Item{ID: id, Kind: index.KindArticle, Lane: lane, Outlet: outlet, Text: text, Quotes: q, FirstSeen: at(1).Add(time.Duration(id) * time.Second), VersionSeen: at(1), Version: 1})
		f.Members = append(f.Members, index.Member{ItemID: id, StoryID: 1})
	}
	add(index.LaneWire, "Unity Wire", "text")
	add(index.LaneOwn, "Northmarch Police", statement)
	for i, q := range quotes {
		add(index.LaneRegional, fmt.Sprint("Outlet ", i+1), "text", q)
	}
	return told.New(known.At(f, at(59)), &told.Ask{ID: 1}, time.UTC, servertest.Sentences)
}

func TestQuotes(t *testing.T) {
	exact := index.Quote{Text: "No fine has been cancelled", Speaker: "the force"}
	tl := teller(nil, exact, index.Quote{Text: "A supplier account was hacked", Speaker: "a spokesman"}, exact, index.Quote{Text: "We laughed, too", Speaker: "Northmarch Police"},
		index.Quote{Text: "was misused by somebody outside", Speaker: "the force"})
	p := quoted.Of(tl, quoted.Find(tl, servertest.Quotes))
	if p.Says != "2 word for word, 1 altered, 1 in no statement of yours." || p.Left != 0 {
		t.Errorf("%+v", p)
	}
	var got []string
	for _, r := range p.Rows {
		var names []string
		for _, l := range r.Outlets {
			names = append(names, l.Text)
		}
		got = append(got, fmt.Sprint(r.Verdict, ": ", r.Text, ", ", r.Speaker, ", ", strings.Join(names, "+"), ", ", r.Changed && len(r.Pieces) > 1))
	}
	want := []string{
		"altered: A supplier account was hacked, a spokesman, Outlet 2, true",
		"in none of your statements: We laughed, too, Northmarch Police, Outlet 4, false",
		"word for word: No fine has been cancelled, the force, Outlet 1+Outlet 3, false",
		"word for word, but cut from 10 words to 5: was misused by somebody outside, the force, Outlet 5, false",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestCutIsCounted(t *testing.T) {
	tl := teller(nil, index.Quote{Text: "No fine"})
	cut := func([]quoted.Release) quoted.Check {
		return func(string, []index.Quote) []quoted.Checked {
			return []quoted.Checked{{Quote: index.Quote{Text: "No fine"}, How: index.CarriedCut, Released: "No fine has been cancelled"}}
		}
	}
	if p := quoted.Of(tl, quoted.Find(tl, cut)); p.Rows[0].Verdict != "cut from 5 words to 2" {
		t.Errorf("%+v", p.Rows)
	}
}

// What nobody approved is nothing that one could be quoted from.
func TestOnlyStatementsCount(t *testing.T) {
	rogue := []index.Act{{Kind: index.ActRogue, Items: []int64{2}, At: at(3)}}
	tl := teller(rogue, index.Quote{Text: "No fine has been cancelled"})
	if p := quoted.Of(tl, quoted.Find(tl, servertest.Quotes)); p.Rows[0].Verdict != "in no statement" {
		t.Errorf("%+v", p.Rows)
	}
}

func TestNothingToCompare(t *testing.T) {
	tl := teller(nil, index.Quote{Text: "No fine has been cancelled"})
	if found := quoted.Find(tl, nil); found != nil || quoted.Of(tl, found) != nil {
		t.Errorf("without a checker: %+v", found)
	}
	if quoted.Of(teller(nil), quoted.Find(teller(nil), servertest.Quotes)) != nil {
		t.Error("without quotes")
	}
}

// A story in which everybody says something else is bounded.
func TestManyQuotes(t *testing.T) {
	var many []index.Quote
	for i := range 300 {
		many = append(many, index.Quote{Text: fmt.Sprint("We said ", i)})
	}
	tl := teller(nil, many...)
	found := quoted.Find(tl, servertest.Quotes)
	if p := quoted.Of(tl, found); len(found) != 200 || len(p.Rows) != 20 || p.Left != 180 {
		t.Errorf("%d found, %d rows, %d left", len(found), len(p.Rows), p.Left)
	}
}

// A page of one endless quote takes nothing from those before it.
func TestEndlessQuote(t *testing.T) {
	tl := teller(nil, index.Quote{Text: "No fine has been cancelled"}, index.Quote{Text: strings.Repeat("No fine ", 64<<10)}, index.Quote{Text: "We laughed"})
	if found := quoted.Find(tl, servertest.Quotes); len(found) != 1 {
		t.Errorf("%d found", len(found))
	}
}
