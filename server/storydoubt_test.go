package server_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"presswatch/index"
	"presswatch/index/searchtest"
	"presswatch/server/servertest"
	"presswatch/server/story/graph"
	"presswatch/server/view"
)

// At no minute of the night does a page call a message of ours a statement that nobody had approved by then: not in its
// sentence, not in the key of its drawing, not in a table. When it was taken down it is not approved, and from the
// statement on there is one.
func TestAMessageThatNobodyApprovedIsNoStatement(t *testing.T) {
	o := longNight()
	o.SetActs(nil)
	s := storyServer(o)
	begun := time.Date(2026, 11, 6, 23, 32, 0, 0, time.UTC)
	firstGone := time.Date(2026, 11, 7, 0, 2, 0, 0, time.UTC)
	gone, statement := time.Date(2026, 11, 7, 0, 19, 0, 0, time.UTC), time.Date(2026, 11, 7, 0, 42, 0, 0, time.UTC)
	for at := begun; at.Before(statement.Add(10 * time.Minute)); at = at.Add(time.Minute) {
		path := "/stories/1?at=" + url.QueryEscape(at.Format(time.RFC3339))
		d := page(t, s, path)
		text := view.Line(d.Find("article.story").Text())
		called := strings.Contains(text, "Your statement") || strings.Contains(text, "your statement ") && !strings.Contains(text, "without your statement")
		switch {
		case at.Before(gone) && (called || !strings.Contains(d.Find(".marks-key").Text(), "your item, not known whether it was approved")):
			t.Errorf("%s: %.400s", at.Format("15:04"), text)
		case at.Before(firstGone) && d.Find("#live").Length() > 0:
			t.Errorf("%s: nobody knew that anything was wrong", at.Format("15:04"))
		case !at.Before(gone) && at.Before(statement.Add(-2*time.Minute)) && called:
			t.Errorf("%s: no statement was out: %.400s", at.Format("15:04"), text)
		case at.After(statement) && !called:
			t.Errorf("%s: the statement was out: %.400s", at.Format("15:04"), text)
		}
		if d.Find(".doubt").Length() > 0 {
			t.Errorf("%s: what is past cannot be decided", at.Format("15:04"))
		}
	}
	d := page(t, s, "/stories/1?at=23:58")
	says(t, d, "h1", "Your own", "items", "articles so far")
	says(t, d, "#statement-t", "Your item carried")
	says(t, d, ".seen thead", "Your item")
	says(t, d, "#curve", "with your item")
	says(t, d, "#i3", "your item: ", "your website")
	var got struct{ Story graph.Graph }
	if err := json.Unmarshal(get(s, "/stories/1.json?at=23:58").Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if g := got.Story; g.Counts.Statement != 0 || len(g.Releases) == 0 || !g.Releases[0].Open || !g.Nodes[0].Open || g.Nodes[0].Rogue {
		t.Errorf("the JSON of 23:58: %+v %+v %+v", g.Counts, g.Releases, g.Nodes[0])
	}
}

// On a bad night the first thing to do stands on top: one button for all messages that nobody has approved.
func TestWhatNobodyApprovedIsAskedOnTop(t *testing.T) {
	o := servertest.Night(searchtest.NewMemory())
	o.SetActs(nil)
	s := storyServer(o)
	d := page(t, s, "/stories/1")
	says(t, d, ".doubt", "The story began with 2 items of your own. Nobody has said whether they were approved.", "all parking fines are cancelled as of now lol", "Nobody approved this", "It was approved", "Nobody approved any of these")
	all := url.Values{"kind": {"rogue"}}
	d.Find(".doubt > form input[name=item]").Each(func(_ int, in *goquery.Selection) { all.Add("item", in.AttrOr("value", "")) })
	if len(all["item"]) != 2 {
		t.Fatalf("the button is for %v", all["item"])
	}
	to := act(t, s, "/stories/1/acts", all)
	d = page(t, s, strings.TrimSuffix(to, "#done"))
	says(t, d, "#done", "Marked as not approved", "Undo")
	says(t, d, ".own-items", "not approved; live")
	if d.Find(".doubt").Length() > 0 {
		t.Error("what was answered is asked again")
	}
	one := servertest.Night(searchtest.NewMemory())
	one.SetActs([]index.Act{{ID: 1, Kind: index.ActApprove, StoryID: 1, Items: []int64{1}, At: servertest.Now(), Done: servertest.Now()}})
	d = page(t, storyServer(one), "/stories/1")
	says(t, d, ".doubt", "The story began with an item of your own. Nobody has said whether it was approved.", "who let the swans into custody")
	if d.Find(".doubt > form").Length() > 0 || d.Find(".doubt li").Length() != 1 {
		t.Error("one item is asked for twice, or the approved one is")
	}
	says(t, d, ".own-items", "nobody has said whether it was approved", "It was approved")
}

// What is called still live says when it was checked: never a time that was not known yet.
func TestStillLiveSaysWhenItWasChecked(t *testing.T) {
	o := longNight()
	for _, it := range o.Items() {
		o.SetVisited(it.ID, time.Date(2026, 11, 7, 9, 8, 0, 0, time.UTC))
	}
	s := storyServer(o)
	d := page(t, s, "/stories/1")
	says(t, d, "#live thead", "Checked")
	says(t, d, "#live tbody", "09:08")
	says(t, page(t, s, "/stories/1?at=09:07"), "#live tbody", "checked not known")
	if body := get(s, "/stories/1.json").Body.String(); !strings.Contains(body, `"checked_at": "2026-11-07T09:08:00Z"`) {
		t.Errorf("the JSON says nothing of visits: %.300s", body)
	}
	if body := get(s, "/stories/1.json?at=09:07").Body.String(); strings.Contains(body, "checked_at") {
		t.Error("the JSON of before tells of a visit that came later")
	}
	says(t, page(t, s, "/items/3"), "aside", "Checked", "09:08")
	if body := get(s, "/api/v1/items/3").Body.String(); !strings.Contains(body, `"checked": "2026-11-07T09:08:00Z"`) {
		t.Errorf("%.300s", body)
	}
}

// The axis stays where it is while the reader goes back: the slider takes the window of now along.
func TestTheAxisStaysWhileTheSliderMoves(t *testing.T) {
	s := storyServer(longNight())
	d := page(t, s, "/stories/1")
	from, to := d.Find(".slider input[name=from]").AttrOr("value", ""), d.Find(".slider input[name=to]").AttrOr("value", "")
	if from == "" || to == "" {
		t.Fatal("the slider forgets the window")
	}
	grid := func(path string) string {
		out := ""
		page(t, s, path).Find(".tl-w .tl-grid").Each(func(_ int, l *goquery.Selection) {
			if x := l.AttrOr("x1", ""); x == l.AttrOr("x2", "") {
				out += " " + x
			}
		})
		return out
	}
	for _, at := range []string{"23:50", "00:30"} {
		q := url.Values{"at": {at}, "from": {from}, "to": {to}}
		if then, now := grid("/stories/1?"+q.Encode()), grid("/stories/1"); then != now || now == "" {
			t.Errorf("%s: the axis moved\nnow  %s\nthen %s", at, now, then)
		}
		if page(t, s, "/stories/1?"+q.Encode()).Find(".tl-w .tl-hatched").Length() != 1 {
			t.Errorf("%s: what was not known is not hatched", at)
		}
	}
	if prev := d.Find(".slider a[rel=prev]").AttrOr("href", ""); !strings.Contains(prev, "from=") {
		t.Errorf("the step back forgets the window: %s", prev)
	}
}
