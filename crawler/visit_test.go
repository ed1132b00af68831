package crawler

import (
	"strings"
	"testing"
	"time"

	"presswatch/crawler/fetch"
	"presswatch/crawler/page"
	"presswatch/index"
)

const firstPage = "https://tarnbeck.example/1"

// TestConsentPageIsNoArticle: the headline is kept with the reason, the page's words are not.
func TestConsentPageIsNoArticle(t *testing.T) {
	d := newDesk(t, post())
	d.rss(listed{"1", "Real headline", noon})
	d.page(firstPage, page.Article{Title: "Before you continue", Text: "", Problem: "consent page"})
	d.round()
	items := d.items()
	if len(items) != 1 || items[0].Title != "Real headline" || items[0].Text != "" || items[0].Problem != "consent page" {
		t.Errorf("items %+v", items)
	}
}

// TestPageThatFailsIsTriedAgain: after two failures its headline is searchable, when the page answers again it
// becomes the same item's text.
func TestPageThatFailsIsTriedAgain(t *testing.T) {
	d := newDesk(t, post())
	d.rss(listed{"1", "Slow page", noon})
	d.fails(firstPage, &fetch.Error{Reason: fetch.Server, Code: 502, Err: errCut})
	d.round()
	if n := len(d.items()); n != 0 {
		t.Fatalf("%d items after one failure", n)
	}
	d.later(5 * time.Minute)
	d.round()
	items := d.items()
	if len(items) != 1 || items[0].Title != "Slow page" || items[0].Problem == "" {
		t.Fatalf("after two failures: %+v", items)
	}
	d.page(firstPage, page.Article{Title: "Slow page", Text: "Here at last.", Lang: "en"})
	d.later(time.Hour)
	d.round()
	if again := d.items(); len(again) != 1 || again[0].ID != items[0].ID || again[0].Text != "Here at last." || again[0].Problem != "" {
		t.Errorf("after it answers: %+v", again)
	}
}

// TestScrubbedPageIsNews: a page of ours that is taken down is marked as gone, with its text kept, and comes
// back when it does.
func TestScrubbedPageIsNews(t *testing.T) {
	own := post()
	own.Lane = index.LaneOwn
	d := newDesk(t, own)
	d.rss(listed{"1", "This is not a drill", noon})
	d.round()
	d.fails(firstPage, &fetch.Error{Reason: fetch.Missing, Code: 404})
	d.later(2 * time.Minute)
	d.round()
	items := d.items()
	if len(items) != 1 || items[0].GoneAt.IsZero() || !strings.Contains(items[0].Text, "not a drill") {
		t.Fatalf("items %+v", items)
	}
	d.page(firstPage, page.Article{Title: "This is not a drill", Text: "The text of This is not a drill.", Lang: "en"})
	d.later(10 * time.Minute)
	d.round()
	if items := d.items(); !items[0].GoneAt.IsZero() {
		t.Errorf("still gone: %+v", items)
	}
}

// TestForbiddenPageIsNotTriedAgain: robots.txt is obeyed, what the feed says is kept.
func TestForbiddenPageIsNotTriedAgain(t *testing.T) {
	d := newDesk(t, post())
	d.rss(listed{"1", "Behind robots", noon})
	d.fails(firstPage, &fetch.Error{Reason: fetch.Robots})
	d.round()
	if items := d.items(); len(items) != 1 || items[0].Problem == "" {
		t.Fatalf("items %+v", items)
	}
	visits := d.Stats().Visits
	d.later(48 * time.Hour)
	d.round()
	if d.Stats().Visits != visits {
		t.Error("the page was asked for again")
	}
}

// TestDates: nothing is published after it was seen; a day does not replace a time; what is unknown stays so.
func TestDates(t *testing.T) {
	known := noon.Add(-time.Hour)
	for _, c := range []struct {
		name      string
		it        index.Item
		a         page.Article
		want      time.Time
		precision index.Precision
	}{
		{"page in the future", index.Item{}, page.Article{Published: noon.Add(time.Hour)}, time.Time{}, index.PrecisionUnknown},
		{"page knows the day, feed the time", index.Item{Published: known, Precision: index.PrecisionSecond}, page.Article{Published: known.Truncate(24 * time.Hour), DayOnly: true}, known, index.PrecisionSecond},
		{"only the page knows, the day", index.Item{}, page.Article{Published: known.Truncate(24 * time.Hour), DayOnly: true}, known.Truncate(24 * time.Hour), index.PrecisionDay},
		{"page knows better", index.Item{Published: known, Precision: index.PrecisionSecond}, page.Article{Published: known.Add(-7 * time.Second)}, known.Add(-7 * time.Second), index.PrecisionSecond},
		{"nobody knows", index.Item{}, page.Article{}, time.Time{}, index.PrecisionUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			mergeDates(&c.it, &c.a, noon)
			if !c.it.Published.Equal(c.want) || c.it.Precision != c.precision {
				t.Errorf("%s, precision %q", c.it.Published, c.it.Precision)
			}
		})
	}
}

// TestCopyKeepsItsOwnAddress: a canonical address on another site names the original, not this copy.
func TestCopyKeepsItsOwnAddress(t *testing.T) {
	it := index.Item{URL: "https://copy.example/1", Site: "copy.example"}
	merge(&it, &page.Article{Canonical: "https://wire.example/9", Title: "T", Text: "Text."}, noon)
	if it.URL != "https://copy.example/1" {
		t.Errorf("address became %s", it.URL)
	}
	merge(&it, &page.Article{Canonical: "https://copy.example/story-1", Title: "T", Text: "Text."}, noon)
	if it.URL != "https://copy.example/story-1" || it.SeenAs != "https://copy.example/1" {
		t.Errorf("address %s, seen as %s", it.URL, it.SeenAs)
	}
}

func TestNextVisitGrowsApart(t *testing.T) {
	e := index.Entry{FirstSeen: noon, Source: index.Source{Lane: index.LaneOwn}}
	at, visits := noon, 0
	for ; visits < 20; visits++ {
		next := nextVisit(e, at)
		if next.IsZero() {
			break
		}
		if !next.After(at) {
			t.Fatalf("visit %d at %s is not after %s", visits, next, at)
		}
		at = next
	}
	if visits != len(ownVisits) || at.Sub(noon) != 7*24*time.Hour {
		t.Errorf("%d visits, the last after %s", visits, at.Sub(noon))
	}
}
