package server_test

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/index/searchtest"
	"presswatch/server"
	"presswatch/server/servertest"
)

// told are options with stories.
func told(o *servertest.Office) server.Options {
	opt := options(o)
	opt.Stories = o
	return opt
}

func morning() *servertest.Office { return servertest.Morning(searchtest.NewMemory()) }

func TestFrontPage(t *testing.T) {
	d := page(t, server.New(told(morning())), "/")
	says(t, d, ".date", "Saturday 7 November 2026, 09:12 UTC")
	says(t, d, "h1", "One story needs you.")
	says(t, d, ".lead", "2 pages still show what nobody approved. 4 other stories since yesterday 09:12.")
	if n := d.Find("ol.stories > .row").Length(); n != 5 {
		t.Fatalf("%d rows", n)
	}
	first := d.Find("ol.stories > .row").First()
	for _, want := range []string{
		"Needs you", "First on your own website, Fri 23:31", "then Northmarch Gazette 23:42", "+26 outlets", "9 original",
		"Why first: your own channels said what nobody approved, and 2 pages still show it without your statement; 9 outlets wrote for themselves.",
		"peak 23 at 00:00", "Bluesky420", "27 of 38 articles", "14 altered, 11 without",
	} {
		if got := strings.Join(strings.Fields(first.Text()), " "); !strings.Contains(got, want) {
			t.Errorf("the first row says %q, want %q in it", got, want)
		}
	}
	says(t, d, "ol.stories", "Badge & Byline has your words, but not as you wrote them", "9 of 12 articles", "1 altered, 3 without", "No reactions", "No statement", "4, spread out")
	if n := d.Find(".needs").Length(); n != 1 {
		t.Errorf("%d stories are said to need somebody", n)
	}
	says(t, d, ".side", "6 of 11 answer.", "3 items in 3 small stories. Show them", "the first that we saw")
	says(t, d, "nav [aria-current]", "Today")
	d = page(t, server.New(told(morning())), "/?small=show")
	says(t, d, "#small", "Duck race raises money for the lifeboat")
	says(t, page(t, server.New(told(morning())), "/?span=7d"), ".lead", "since Sat 31 Oct, 09:12")
}

// The number of pages that still show something is the same on the front page, in the story, and for programs.
func TestPagesAgreeOnWhatIsStillLive(t *testing.T) {
	s := server.New(told(morning()))
	says(t, page(t, s, "/"), ".lead", "2 pages still show")
	says(t, page(t, s, "/stories/1"), "h1", "2 pages still show", "27 of 38")
}

func TestNothingThatNeedsYou(t *testing.T) {
	o := night()
	opt := told(o)
	opt.Now = func() time.Time { return servertest.Now().AddDate(0, 0, 20) }
	d := page(t, server.New(opt), "/")
	says(t, d, "h1", "Nothing that needs you.")
	says(t, d, ".lead", "No story of more than one article since yesterday 09:12.")
	if d.Find(".needs, .row").Length() != 0 {
		t.Error("there are rows")
	}
}

// What was taken down, or is said to be approved after all, needs nobody any more.
func TestApprovedAfterAllNeedsNobody(t *testing.T) {
	o := morning()
	if _, err := o.AddAct(t.Context(), index.Act{Kind: index.ActApprove, StoryID: 1, Items: []int64{1, 2, 48, 49}, At: servertest.Now()}); err != nil {
		t.Fatal(err)
	}
	d := page(t, server.New(told(o)), "/")
	says(t, d, "h1", "Nothing that needs you.")
	says(t, d, ".lead", "5 stories since yesterday 09:12.")
}

func TestFrontPageBeforeThereIsAnything(t *testing.T) {
	o := servertest.NewOffice(searchtest.NewMemory())
	d := page(t, server.New(told(o)), "/")
	says(t, d, "h1", "Nothing yet.")
	says(t, d, ".lead", "There are no sources yet.")
	o.SetSources([]index.Source{
		{Key: "a", State: index.SourceState{Status: index.StatusOK, FirstPolled: servertest.Now().Add(-4 * time.Minute), LastPolled: servertest.Now().Add(-time.Minute)}},
		{Key: "b"},
	})
	d = page(t, server.New(told(o)), "/")
	says(t, d, "h1", "Nothing yet. We began 4 min ago.")
	says(t, d, ".lead", "1 of 2 sources read once.")
	says(t, page(t, server.New(told(o)), "/stories"), ".state", "Nothing yet.")
	opt := told(o)
	opt.Setup = true
	says(t, page(t, server.New(opt), "/"), ".setup", "presswatch init")
}

// Searches stood at / once.
func TestOldAddressesOfSearchesLeadOn(t *testing.T) {
	rec := get(server.New(told(night())), "/?q=fine*+lane%3Aown&sort=oldest")
	u, err := url.Parse(rec.Header().Get("Location"))
	if rec.Code != http.StatusSeeOther || err != nil || u.Path != "/search" || u.Query().Get("q") != "fine* lane:own" || u.Query().Get("sort") != "oldest" {
		t.Errorf("%d to %s", rec.Code, rec.Header().Get("Location"))
	}
	if rec := get(server.New(options(night())), "/?q=swans"); rec.Code != 200 {
		t.Errorf("without stories: %d", rec.Code)
	}
}

func TestStoriesList(t *testing.T) {
	s := server.New(told(morning()))
	d := page(t, s, "/stories")
	rows := d.Find("ol.stories > .row")
	if got := rows.Eq(0).Find("h2").Text(); got != "Swans found in underpass: council asks who is responsible" {
		t.Errorf("the newest is %q", got)
	}
	at := -1
	for i := range rows.Length() {
		if rows.Eq(i).HasClass("chapter") {
			at = i
		}
	}
	if at < 1 || !strings.HasPrefix(rows.Eq(at-1).Find("h2").Text(), "False messages") || !strings.HasPrefix(rows.Eq(at).Find("h2").Text(), "Drivers who ignored") {
		t.Errorf("the chapter stands at %d", at)
	}
	says(t, page(t, s, "/stories?span=24h"), "[aria-current=true]", "24 hours")
	if n := page(t, s, "/stories?span=24h").Find("ol.stories > .row").Length(); n != 8 {
		t.Errorf("%d stories in 24 hours, want 8", n)
	}
	var a struct {
		Stories []struct {
			ID        int64
			Title     string
			Articles  int
			ChapterOf int64 `json:"chapter_of"`
			Page      string
		}
		Next int64
	}
	if err := json.Unmarshal(get(s, "/api/v1/stories?size=2").Body.Bytes(), &a); err != nil || len(a.Stories) != 2 || a.Next != a.Stories[1].ID {
		t.Errorf("%+v, %v", a, err)
	}
	seen := map[int64]bool{}
	for next := int64(0); ; next = a.Next {
		a.Next, a.Stories = 0, nil
		if err := json.Unmarshal(get(s, "/api/v1/stories?size=2&after="+strconv.FormatInt(next, 10)).Body.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		for _, st := range a.Stories {
			if seen[st.ID] || st.Page != "/stories/"+strconv.FormatInt(st.ID, 10) || (st.ID == 5) != (st.ChapterOf == 1) {
				t.Errorf("%+v", st)
			}
			seen[st.ID] = true
		}
		if a.Next == 0 {
			break
		}
	}
	if len(seen) != 10 || seen[4] {
		t.Errorf("page by page there are %v; 4 went into 1", seen)
	}
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(get(s, "/stories.csv").Body.String(), "\ufeff"))).ReadAll()
	if err != nil || len(lines) != 11 || lines[0][4] != "title" {
		t.Errorf("%d lines, %v", len(lines), err)
	}
	for _, path := range []string{"/stories?after=999999999999999999999", "/stories?span=x&after=-1", "/stories?after=4"} {
		page(t, s, path)
	}
}

func TestSearchByStory(t *testing.T) {
	s := server.New(told(morning()))
	d := page(t, s, search("fine*"))
	says(t, d, "#lint", "3 stories, 58 items, 15 of them in no story yet")
	says(t, d, ".hits .switch", "Stories 3", "Items 58")
	row := d.Find("ol.found > .row").First()
	for _, want := range []string{"False messages on police channels", "First on your own website, Fri 23:31", "+26 outlets", "421 reactions", "34 of 38 match", "27 of 38 carry it", "Wexcombe Herald, 08:18: “No fine has been cancelled.”"} {
		if got := strings.Join(strings.Fields(row.Text()), " "); !strings.Contains(got, want) {
			t.Errorf("the first row says %q, want %q in it", got, want)
		}
	}
	if href, _ := row.Find("h3 a").Attr("href"); href != "/stories/1" {
		t.Errorf("it leads to %s", href)
	}
	says(t, d, "ol.found h3 mark", "fines")
	says(t, d, "ol.found .alone", "in no story yet")
	most := page(t, s, search("fine*", "sort", "outlets"))
	says(t, most, ".orders [aria-current]", "Most outlets")
	if got := most.Find("ol.found > .row").Eq(1).Find("h3").Text(); got != "Speed camera on Wexcombe Hill issued 900 wrong notices" {
		t.Errorf("the second by outlets is %q", got)
	}
	says(t, page(t, s, search("")), "ol.found", "A supplier account was misused to publish false messages in the name of Northmarch Police.")
}

func TestSearchByItemFoldsCopies(t *testing.T) {
	s := server.New(told(morning()))
	d := page(t, s, search("“supplier account”", "view", "items"))
	says(t, d, ".hits .switch [aria-current]", "Items")
	d = page(t, s, search("fine* lane:national,regional,wire", "view", "items"))
	says(t, d, ".copies summary", "+14 copies", "+1 copy")
	says(t, d, ".copies li", "Ellbridge News", "removed", "2 more")
	says(t, d, ".pager", "under their originals")
	facet, _ := d.Find("#facet-lane a").First().Attr("href")
	chip, _ := d.Find(".chips a").First().Attr("href")
	for _, href := range []string{facet, chip} {
		if u, _ := url.Parse(href); u.Query().Get("view") != "items" {
			t.Errorf("%s forgets which list is shown", href)
		}
	}
	if view, _ := d.Find("input[name=view]").Attr("value"); view != "items" {
		t.Error("the form forgets which list is shown")
	}
	// Page by page every row comes once, and every hit is counted.
	rows, hits := 0, 0
	for href := search("fine*", "view", "items"); href != ""; {
		d := page(t, s, href)
		rows += d.Find(".rows > .row").Length()
		hits += d.Find(".rows > .row").Length() + d.Find(".copies li").Length()
		href, _ = d.Find("a[rel=next]").Attr("href")
	}
	if rows >= 58 || hits < 50 {
		t.Errorf("%d rows with %d hits", rows, hits)
	}
	var a struct{ Total int }
	if err := json.Unmarshal(get(s, "/export.json?q=fine*").Body.Bytes(), &a); err != nil || a.Total != 58 {
		t.Errorf("the export has %d items, %v", a.Total, err)
	}
}

func TestStoryInTheQuery(t *testing.T) {
	s := server.New(told(morning()))
	for q, want := range map[string]string{
		"story:2": "1 story, 3 items", "story:5": "1 story, 1 item", "story:4 lane:wire": "1 story, 2 items", "story:1 penalised": "1 story, 1 item", "story:2,3": "2 stories, 4 items",
	} {
		d := page(t, s, search(q))
		says(t, d, "#lint", want)
		says(t, d, ".chips", "story")
	}
	says(t, page(t, s, search("story:77")), ".state", "Nothing matches.")
	// What people tag is found beside what outlets tag.
	says(t, page(t, s, search("tag:Supplier lane:wire")), "#lint", "1 story, 2 items")
	tagged, _ := page(t, s, "/").Find(".tags a").Attr("href")
	d := page(t, s, tagged)
	if n := d.Find("ol.stories > .row").Length(); n != 1 {
		t.Errorf("%s has %d stories", tagged, n)
	}
	says(t, d, "h1", "Stories with the tag “supplier”")
	says(t, page(t, s, "/stories?tag=nobody"), ".state", "No story with this tag here.")
	rec := get(s, search("story:fines"))
	if says(t, parse(t, rec), ".mistake", "takes the number of a story"); rec.Code != 400 {
		t.Errorf("story:fines: %d", rec.Code)
	}
	for _, path := range []string{"/export.csv?q=story:2", "/volume.csv?q=story:2", "/lint?q=story:2", "/export.atom?q=story:2"} {
		if rec := get(s, path); rec.Code != 200 || !strings.Contains(rec.Body.String(), "Speed") && strings.HasPrefix(path, "/export") {
			t.Errorf("%s: %d\n%.300s", path, rec.Code, rec.Body)
		}
	}
}

// Only the newest hits are folded, and the page says so; item by item the list goes on to the end.
func TestManyHits(t *testing.T) {
	o := servertest.NewOffice(searchtest.NewMemory())
	for i := range 1100 {
		when := servertest.Now().Add(-time.Duration(i) * time.Minute)
		o.Add(index.Item{Kind: index.KindArticle, URL: "https://herald.example/" + strconv.Itoa(i), Title: "Bridge news " + strconv.Itoa(i), Outlet: "Herald", Lane: index.LaneRegional, FirstSeen: when, Published: when})
	}
	o.Tell(index.Story{ID: 1, Title: "The bridge"}, []index.Member{{ItemID: 1}, {ItemID: 2, CopyOf: 1}, {ItemID: 1099}}, nil, nil)
	s := server.New(told(o))
	d := page(t, s, search("bridge"))
	says(t, d, "#lint", "1 story among the newest 1,000 items of 1,100")
	says(t, d, "ol.found", "at least 2 of 3 match")
	says(t, d, ".none", "These are the stories among the newest 1,000 items.")
	says(t, page(t, s, search("bridge", "sort", "oldest")), "#lint", "among the oldest 1,000 items")
	rows, pages := 0, 0
	for href := search("bridge", "view", "items"); href != "" && pages < 60; pages++ {
		d := page(t, s, href)
		rows += d.Find(".rows > .row").Length()
		href, _ = d.Find("a[rel=next]").Attr("href")
	}
	if rows != 1099 {
		t.Errorf("%d rows on %d pages, want 1,099: one is a copy of another", rows, pages)
	}
}

func TestItemPageSaysWhereItStands(t *testing.T) {
	s := server.New(told(morning()))
	d := page(t, s, "/items/9")
	says(t, d, ".place", "False messages on police channels", "38 articles at 27 outlets", "A copy of Unity Wire, first seen Fri 6 Nov, 23:52.", "Unity Wire: wire credit, proved")
	if href, _ := d.Find(".place .lines a").Eq(1).Attr("href"); href != "/stories/1/pickups/9/6" {
		t.Errorf("the evidence leads to %s", href)
	} else {
		page(t, s, href)
	}
	d = page(t, s, "/items/6")
	says(t, d, ".place", "16 copies", "items took something from it", "6 more")
	says(t, page(t, s, "/items/13"), ".place", "Picked up from")
	says(t, page(t, s, "/items/19"), ".place", "Speed camera on Wexcombe Hill", "no evidence, unknown", "1 copy")
	if page(t, s, "/items/18").Find(".place").Length() != 0 {
		t.Error("an item in no story has a place")
	}
	var it struct {
		Story  int64
		CopyOf int64 `json:"copy_of"`
	}
	if err := json.Unmarshal(get(s, "/api/v1/items/9").Body.Bytes(), &it); err != nil || it.Story != 1 || it.CopyOf != 6 {
		t.Errorf("%+v, %v", it, err)
	}
}

// A store that does not answer is said to be that, on every page that needs it; nothing panics.
func TestStoriesOfAStoreThatDoesNotAnswer(t *testing.T) {
	o := morning()
	s := server.New(told(o))
	o.Err = index.ErrUnavailable
	for _, path := range []string{"/", "/stories", "/stories.csv", "/api/v1/stories", search("fine*"), search("story:1"), "/items/9"} {
		if rec := get(s, path); rec.Code != http.StatusServiceUnavailable {
			t.Errorf("%s: %d", path, rec.Code)
		}
	}
	if s.Panics() != 0 {
		t.Errorf("%d panics", s.Panics())
	}
}

// While the index is being made anew, the front page still stands: it reads the store.
func TestFrontPageWithoutAnIndex(t *testing.T) {
	o := morning()
	opt := told(o)
	opt.Searcher = standing(query.Status{Rebuilding: true})(o)
	says(t, page(t, server.New(opt), "/"), "h1", "One story needs you.")
}
