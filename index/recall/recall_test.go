package recall

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"presswatch/index"
)

// TestTheIntervalHoldsTheTruth: in every made-up world, in at least 93 of 100 runs in which anything is said.
func TestTheIntervalHoldsTheTruth(t *testing.T) {
	for _, w := range Worlds() {
		runs := 120
		if testing.Short() {
			runs = 30
		}
		held, said, width, off := 0, 0, 0.0, 0.0
		for seed := range uint64(runs) {
			outlets, truth := w.Play(seed)
			e := Share(outlets)
			if e.Few {
				continue
			}
			said++
			if e.Low <= truth && truth <= e.High {
				held++
			}
			width += e.High - e.Low
			off += e.Share - truth
		}
		t.Logf("%-30s held %.3f of %d, width %.3f, off %.3f", w.Name, float64(held)/float64(said), said, width/float64(said), off/float64(said))
		if said < runs/4 || !testing.Short() && float64(held) < .93*float64(said) {
			t.Errorf("%s: %d of %d", w.Name, held, said)
		}
	}
}

var noon = time.Date(2026, 11, 7, 12, 0, 0, 0, time.UTC)

func ours(site, outlet, title string) index.Item {
	return index.Item{URL: "https://" + site + "/" + strings.ReplaceAll(title, " ", "-"), Site: site, Outlet: outlet, Title: title, Published: noon, Lane: index.LaneRegional}
}

func seen(list, site, outlet, title string) index.Sighting {
	return index.Sighting{List: list, Key: list + site + outlet + title, Site: site, Outlet: outlet, Title: title, Published: noon.Add(time.Hour)}
}

// TestMeasure: what is the same is seen to be, whatever its list calls it, and what is missing is named.
func TestMeasure(t *testing.T) {
	edited := ours("post.example", "Tarnbeck Post", "Correction: buses have always been there")
	edited.ID = 7
	have := []index.Item{
		ours("post.example", "Tarnbeck Post", "Swans held by police after website is hacked"),
		edited,
		ours("echo.example", "The Echo", "Fines not cancelled, force says"),
		{URL: "https://force.example/news/1", Site: "force.example", Outlet: "Northmarch Police", Title: "Statement on false messages", Lane: index.LaneOwn, Published: noon},
	}
	lists := []index.Sighting{
		seen("google-news", "", "Tarnbeck Post", "Swans held by police after website is hacked - Tarnbeck Post"),
		seen("bing-news", "www.post.example", "Tarnbeck Post", "Swans held by police, website hacked"),
		seen("bing-news", "", "Echo", "Fines not cancelled, force says"),
		seen("google-news", "", "Northmarch Police", "Statement on false messages"),
		seen("gdelt", "post.example", "", "Bus lanes gone from Bridge Street for good"),
		seen("google-news", "", "Marsh Gazette", "What we know about the swans"),
		seen("bing-news", "gazette.example", "Marsh Gazette", "What we know about the swans"),
		seen("gdelt", "radio.example", "", "Swan song"),
		seen("reported", "radio.example", "Radio Tarn", "A second one"),
	}
	m := Measure(lists, have, map[int64][]string{7: {"Bus lanes gone from Bridge Street for good"}})
	var says []string
	for _, l := range m.Lists {
		says = append(says, fmt.Sprintf("%s %d/%d", l.Name, l.Have, l.Listed))
	}
	if got := strings.Join(says, ", "); got != "bing-news 2/3, gdelt 1/2, google-news 1/2, reported 0/1" {
		t.Errorf("lists: %s", got)
	}
	if len(m.Missing) != 2 || m.Missing[0].Name != "Radio Tarn" || m.Missing[0].N != 2 || m.Missing[1].Name != "Marsh Gazette" || m.Missing[1].Site != "gazette.example" {
		t.Errorf("missing: %+v", m.Missing)
	}
	if !m.Few {
		t.Errorf("something is said about eight articles: %+v", m.Estimate)
	}
}

// TestReportsSayNothingAboutTheShare: a hundred reports of misses change what is missing, and no figure.
func TestReportsSayNothingAboutTheShare(t *testing.T) {
	var have []index.Item
	var lists []index.Sighting
	for i := range 60 {
		site := fmt.Sprintf("o%d.example", i%12)
		title := fmt.Sprintf("Story number %d about the force and its swans %d", i, i*i)
		if i%12 != 3 {
			have = append(have, ours(site, site, title))
		}
		if i%3 != 0 || i%12 == 3 {
			lists = append(lists, seen("google-news", site, site, title))
		}
	}
	before := Measure(lists, have, nil)
	if before.Few || before.Share < .7 || before.Share > .99 || before.Low > before.Share || before.High < before.Share || len(before.Missing) != 1 {
		t.Fatalf("%+v", before)
	}
	for i := range 100 {
		lists = append(lists, seen("reported", fmt.Sprintf("new%d.example", i), "", fmt.Sprintf("Something else %d that nobody has", i)))
	}
	after := Measure(lists, have, nil)
	if after.Estimate != before.Estimate || len(after.Missing) != 101 {
		t.Errorf("%+v, before %+v, %d missing", after.Estimate, before.Estimate, len(after.Missing))
	}
}

func FuzzMeasure(f *testing.F) {
	f.Add("Swans - Post", "Post", "post.example")
	f.Fuzz(func(t *testing.T, title, outlet, site string) {
		m := Measure([]index.Sighting{{List: "a", Title: title, Outlet: outlet, Site: site}}, []index.Item{{Title: title, Outlet: outlet, Site: site}}, nil)
		if len(m.Lists) != 1 || m.Lists[0].Listed != 1 {
			t.Errorf("%+v", m)
		}
	})
}
