package server_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"presswatch/index"
	"presswatch/index/searchtest"
	"presswatch/server"
	"presswatch/server/servertest"
	"presswatch/server/story/graph"
)

// storyServer serves an office with its stories.
func storyServer(o *servertest.Office) *server.Server {
	opt := options(o)
	opt.Stories, opt.Sentences, opt.Quotes, opt.Edits = o, servertest.Sentences, servertest.Quotes, servertest.Edits
	return server.New(opt)
}

func longNight() *servertest.Office { return servertest.LongNight(searchtest.NewMemory()) }

// post sends a form from the same site.
func post(h http.Handler, path string, form url.Values, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "http://localhost"+path, strings.NewReader(form.Encode()))
	r.RemoteAddr = "127.0.0.1:4711"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec
}

func TestStoryPage(t *testing.T) {
	s := storyServer(longNight())
	d := page(t, s, "/stories/1")
	says(t, d, "h1", "Began 23:31 on your own website. 38 articles, 9 of them original, at 27 outlets. 420 reactions, most at 00:20. Your statement is in 27 of 38. 2 pages still show the false notices.")
	says(t, d, ".name", "False messages on police channels after supplier account is taken over", "supplier")
	says(t, d, ".lead", "Later chapters: Drivers who ignored fines “will not be penalised twice”, Sat 7 Nov, 1 article.")
	says(t, d, "#spread", "Whole story", "First hour", "As a list", "Previous event", "not approved; line while live", "pick-up, proved")
	says(t, d, "#live", "2 of 5 pages with the false notices. 1 tells of it without your statement. What cannot be recalled: subscriber mail, 23:32.", "Harbour Gazette", "3 gone or corrected", "your line added 00:45")
	says(t, d, "#i3", "23:42", "23:38", "Original: Northmarch Gazette", "your website", "links to our page proved", "in full, 00:45")
	says(t, d, "#i11", "altered, 01:11")
	says(t, d, "#i16", "unknown", "no evidence")
	says(t, d, "#i53", "Copy: The Clarion Sheet", "wire copy proved")
	says(t, d, "#statement", "“No fine has been cancelled.”", "18 of 38", "14 altered or cut", "11 without", "First article with your statement: 2 min after we saw it.")
	says(t, d, "#curve", "38 articles, 27 with your statement, 9 original.", "too few to say how fast it grows")
	says(t, d, "#changed", "All 18 edits", "1 more was only a trifle: a time, a counter, typography.", "Albion Ledger, version 3 of 3, seen 01:11. Kind: your line added; headline changed.", "Wexcombe Herald, removed, seen 01:08. Last version kept: read it.")
	says(t, d, "#why", "It began the story.", "and the quote “who let the swans into custody” ties it", "+16 copies", "420 reactions are here because they")
	says(t, d, "#change", "Items of your own channels", "not approved; removed 00:19, live 47 min", "cannot be recalled", "Marked as not approved", "Undo")
	if n := d.Find("#spread svg a").Length(); n < 30 {
		t.Errorf("only %d links in the drawing", n)
	}
	for _, sel := range []string{"[style]", "main script", "[onclick]"} {
		if d.Find(sel).Length() > 0 {
			t.Errorf("the page has %s, which the policy forbids", sel)
		}
	}
	leads(t, s, d)
}

// leads fails on links of the page that lead nowhere.
func leads(t *testing.T, s http.Handler, d *goquery.Document) {
	t.Helper()
	seen := map[string]bool{}
	d.Find("main a[href]").Each(func(_ int, a *goquery.Selection) {
		href, _ := a.Attr("href")
		at, place, _ := strings.Cut(href, "#")
		switch {
		case strings.HasPrefix(href, "https://"), seen[href]:
			return
		case at == "" && d.Find("[id='"+place+"']").Length() == 0:
			t.Errorf("%s: there is no such place", href)
		case strings.HasPrefix(at, "/"):
			if rec := get(s, at); rec.Code != http.StatusOK && rec.Code != http.StatusSeeOther {
				t.Errorf("%s: %d", href, rec.Code)
			}
		}
		seen[href] = true
	})
}

func TestStoryAddresses(t *testing.T) {
	s := storyServer(servertest.Night(searchtest.NewMemory()))
	for _, c := range []struct {
		path  string
		code  int
		leads string
	}{
		{"/stories/4", 303, "/stories/1"},
		{"/stories/4?at=23:50&item=3", 303, "/stories/1?at=23:50&item=3"},
		{"/stories/4.json?at=23:50", 303, "/stories/1.json?at=23:50"},
		{"/stories/4.csv", 303, "/stories/1.csv"},
		{"/api/v1/stories/4", 303, "/api/v1/stories/1"},
		{"/stories/4/pickups/3/1", 303, "/stories/1/pickups/3/1"},
		{"/stories/99", 404, ""},
		{"/stories/0", 404, ""},
		{"/stories/-1", 404, ""},
		{"/stories/one", 404, ""},
		{"/stories/99999999999999999999", 404, ""},
		{"/stories/1.pdf", 404, ""},
		{"/stories/1/pickups/3/2", 404, ""},
		{"/stories/1/pickups/x/1", 404, ""},
		{"/stories/1/pickups/3/1?at=23:35", 404, ""},
		{"/stories/1?at=nonsense", 400, ""},
		{"/stories/1?at=1794008400", 303, "/stories/1?at=2026-11-06T23%3A40#spread"},
		{"/stories/1/change?kind=merge&other=99", 400, ""},
		{"/stories/1/change?kind=nonsense", 400, ""},
	} {
		rec := get(s, c.path)
		if rec.Code != c.code || rec.Header().Get("Location") != c.leads {
			t.Errorf("%s: %d to %q, want %d to %q", c.path, rec.Code, rec.Header().Get("Location"), c.code, c.leads)
		}
	}
	if rec := get(s, "/stories/1.json?at=nonsense"); rec.Code != 400 || !strings.Contains(rec.Body.String(), `"error"`) {
		t.Errorf("a mistake in a program's question: %d %s", rec.Code, rec.Body)
	}
	d := page(t, s, "/stories/5")
	says(t, d, ".lead", "A later chapter of “False messages on police channels after supplier account is taken over”.")
	if rec := get(server.New(options(night())), "/stories/1"); rec.Code != http.StatusNotFound {
		t.Errorf("without stories: %d", rec.Code)
	}
}

func TestStoryPast(t *testing.T) {
	s := storyServer(longNight())
	d := page(t, s, "/stories/1?at=2026-11-06T23:43")
	says(t, d, ".over", "As known at Fri 6 Nov 2026, 23:43 UTC. You see only what presswatch had seen by then. Back to now")
	says(t, d, "h1", "Began 23:31 on your own website, Bluesky and subscriber mail. 1 article so far, at Northmarch Gazette. 1 reaction. No statement yet.")
	says(t, d, "#live", "It is still on your website and your Bluesky.")
	says(t, d, "#first-seen", "none yet")
	if d.Find("form[method=post], #change").Length() > 0 {
		t.Error("the past can be changed")
	}
	says(t, page(t, s, "/stories/1?at=2026-11-06T23:30"), "h1", "Nothing of this story had been seen by then.")
	if rec := get(s, "/stories/1?at=2026-11-06T23:43&step=next"); rec.Header().Get("Location") != "/stories/1?at=2026-11-06T23%3A44#spread" {
		t.Errorf("the next event is at %q", rec.Header().Get("Location"))
	}
}

func TestProofPage(t *testing.T) {
	s := storyServer(longNight())
	d := page(t, s, "/stories/1/pickups/15/14")
	says(t, d, "h1", "Unity Wire took it from your statement: proved.")
	says(t, d, ".proofs", "It names the outlet: “Northmarch Police said early on Saturday”", "Nearly the same text: “No fine has been cancelled.”", "Marked below.")
	if got := text(d, ".text mark"); got != "Northmarch Police said early on SaturdayNo fine has been cancelled." {
		t.Errorf("marked: %q", got)
	}
	d = page(t, s, "/stories/1/pickups/7/3")
	says(t, d, "h1", "Tarnbeck Post took it from Northmarch Gazette: likely.")
	says(t, d, "main", "It may mean any of 2 items.", "Radio Tarn is likely, too", "Of 6 other earlier items of the story we found no link, credit, quote or copied text in it.", "That something came earlier shows nothing by itself.")
	s = storyServer(servertest.Night(searchtest.NewMemory()))
	d = page(t, s, "/stories/1/pickups/13/0")
	says(t, d, "h1", "Badge & Byline took it from The Night Desk: proved.")
	says(t, d, "main", "which we do not collect")
	d = page(t, s, "/stories/1/pickups/3/1")
	if href, _ := d.Find(".proofs a").Attr("href"); !strings.HasPrefix(href, "https://northmarch-police.example/") {
		t.Errorf("the link that proves it leads to %q", href)
	}
}

func TestStoryTwins(t *testing.T) {
	s := storyServer(longNight())
	var got struct{ Story graph.Graph }
	if err := json.Unmarshal(get(s, "/api/v1/stories/1").Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	g := got.Story
	if c := g.Counts; c.Articles != 38 || c.Originals != 9 || c.Copies != 29 || c.Outlets != 27 || c.Own != 7 || c.Reactions != 420 || c.Statement != 27 || c.StillLive != 2 {
		t.Errorf("counts: %+v", c)
	}
	if g.Origin == nil || g.Origin.Node != 1 || g.Origin.Basis != "own" || g.State != "live" || g.Chapter != 0 {
		t.Errorf("origin %+v, state %s", g.Origin, g.State)
	}
	ids := map[int64]bool{}
	for _, n := range g.Nodes {
		ids[n.ID] = true
	}
	for _, e := range g.Edges {
		if !ids[e.From] || !ids[e.To] || len(e.Evidence) == 0 || e.Certainty == "" {
			t.Errorf("edge %+v", e)
		}
	}
	cum := map[string]int{}
	for _, p := range g.Series {
		cum[p.Lane] += p.Count
		if p.Cum != cum[p.Lane] {
			t.Errorf("series %+v, sum so far %d", p, cum[p.Lane])
		}
	}
	if cum["regional"] != 15 || cum["social"] != 420 {
		t.Errorf("series: %v", cum)
	}
	if page := get(s, "/stories/1.json").Body.String(); page != get(s, "/api/v1/stories/1").Body.String() {
		t.Error("the two addresses of the JSON differ")
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(get(s, "/stories/1.csv").Body.String(), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 39 || rows[1][2] != "Northmarch Gazette" || rows[1][10] != "your website" || rows[1][12] != "proved" {
		t.Errorf("%v %d rows, first %v", err, len(rows), rows[1])
	}
	if err := json.Unmarshal(get(s, "/api/v1/stories/1?at=23:43").Body.Bytes(), &got); err != nil || got.Story.Counts.Articles != 1 {
		t.Errorf("at 23:43: %v %+v", err, got.Story.Counts)
	}
}

// An outlet that is not collected is a node of its own.
func TestVirtualNode(t *testing.T) {
	var got struct{ Story graph.Graph }
	_ = json.Unmarshal(get(storyServer(servertest.Night(searchtest.NewMemory())), "/stories/1.json").Body.Bytes(), &got)
	last := got.Story.Nodes[len(got.Story.Nodes)-1]
	if last.ID != -1 || !last.Virtual || last.Outlet != "The Night Desk" {
		t.Errorf("%+v", last)
	}
}

// Whatever an outlet writes into a headline, no cell of the file begins like a formula.
func TestStoryCSVIsInert(t *testing.T) {
	o := servertest.NewOffice(searchtest.NewMemory())
	var members []index.Member
	for _, title := range []string{"=HYPERLINK(1)", "+1", "-1", "@x", "\t=1", "＝1"} {
		id := o.Add(index.Item{Kind: index.KindArticle, Lane: index.LaneBlog, Outlet: title, Title: title, FirstSeen: servertest.Now(), URL: "https://a.example/" + url.PathEscape(title)})
		members = append(members, index.Member{ItemID: id})
	}
	o.Tell(index.Story{ID: 1, Title: "=1"}, members, nil, nil)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(get(storyServer(o), "/stories/1.csv").Body.String(), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 7 {
		t.Fatal(err, len(rows))
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r|%") || strings.HasPrefix(cell, "＝") {
				t.Errorf("a spreadsheet would run %q", cell)
			}
		}
	}
}

// The story grows: 1, 150 and 5,000 articles.
func TestStoryOfAnySize(t *testing.T) {
	for _, n := range []int{1, 150, 5000} {
		o, s := crowd(n)
		d := page(t, s, "/stories/1")
		if rows := d.Find("#first-seen .row").Length(); rows != min(n, 100) {
			t.Errorf("%d articles: %d rows", n, rows)
		}
		if n == 1 {
			says(t, d, "h1", "First seen by us 03:12 at Outlet 0. 1 article. No statement.")
			continue
		}
		says(t, d, ".pager", "1 to 100 of "+map[int]string{150: "150", 5000: "5,000"}[n])
		d = page(t, s, fmt.Sprintf("/stories/1?page=%d", (n+99)/100))
		if d.Find(".pager [rel=next]").Length() != 0 || d.Find(fmt.Sprintf("#i%d", n)).Length() != 1 {
			t.Errorf("%d articles: the last page does not end with the last one", n)
		}
		d = page(t, s, fmt.Sprintf("/stories/1?item=%d&order=newest", n-1))
		if d.Find(fmt.Sprintf("#i%d", n-1)).Length() != 1 {
			t.Error("the item in focus is not on the page")
		}
		if got := len(o.Items()); got != n {
			t.Fatal(got)
		}
	}
	_, s := crowd(6100)
	says(t, page(t, s, "/stories/1"), ".lead", "This story has 6,100 items. 100 between its first and its last ones are left out here.")
}

// crowd is a story of n articles within six hours, each eighth an original, each taken from one before it.
func crowd(n int) (*servertest.Office, *server.Server) {
	o := servertest.NewOffice(searchtest.NewMemory())
	begin := servertest.Now().Add(-6 * time.Hour)
	lanes := []index.Lane{index.LaneNational, index.LaneRegional, index.LaneWire, index.LaneBroadcast, index.LaneBlog}
	var members []index.Member
	var edges []index.PickUp
	for i := range n {
		seen := begin.Add(time.Duration(i) * 6 * time.Hour / time.Duration(n))
		id := o.Add(index.Item{
			Kind: index.KindArticle, Lane: lanes[i%5], Outlet: fmt.Sprint("Outlet ", i%400), Site: fmt.Sprintf("outlet-%d.example", i%400), URL: fmt.Sprintf("https://outlet.example/%d", i),
			Title: fmt.Sprint("Headline number ", i), Text: strings.Repeat("The force said that it was looking into the matter. ", 60), FirstSeen: seen, Published: seen.Add(-3 * time.Minute), Precision: index.PrecisionMinute,
		})
		m := index.Member{ItemID: id, Joined: index.JoinedText, Score: 0.4, Terms: []string{"force", "matter"}, At: seen}
		if i > 0 {
			from := int64(i - i%8)
			if i%8 != 0 {
				m.CopyOf, m.Joined = from+1, index.JoinedCopy
			}
			edges = append(edges, index.PickUp{To: id, From: max(from, 1), Primary: true, Confidence: 0.92, Since: seen, Evidence: []index.Evidence{{Kind: index.EvidenceWire, Confidence: 0.92, Text: "The force said", Start: 0, End: 14}}})
		}
		members = append(members, m)
	}
	o.Tell(index.Story{ID: 1, Title: "A very large story"}, members, edges, nil)
	return o, storyServer(o)
}

func BenchmarkStoryPage(b *testing.B) {
	for _, n := range []int{38, 2000, 5000} {
		_, s := crowd(n)
		for _, at := range []string{"/stories/1", "/stories/1?at=2026-11-07T06:00", "/stories/1.json"} {
			b.Run(fmt.Sprint(n, at), func(b *testing.B) {
				for b.Loop() {
					if rec := get(s, at); rec.Code != http.StatusOK {
						b.Fatal(rec.Code)
					}
				}
			})
		}
	}
}

// Whatever outlets and people write, it stays text.
func TestHostileStory(t *testing.T) {
	const evil = "<img src=x onerror=alert(1)><script>alert(2)</script>\u202e\x00\"'&lt; javascript:alert(3)"
	o := servertest.NewOffice(searchtest.NewMemory())
	var members []index.Member
	var edges []index.PickUp
	var carried []index.Carried
	for i, lane := range []index.Lane{index.LaneOwn, index.LaneWire, "nonsense", index.LaneSocial, index.LaneOwn} {
		seen := servertest.Now().Add(-time.Duration(10-i) * time.Minute)
		kind := index.KindArticle
		if i > 2 {
			kind = index.KindReaction
		}
		id := o.Add(index.Item{
			Kind: kind, Lane: lane, Outlet: evil, Site: evil, URL: "javascript:alert(" + fmt.Sprint(i) + ")", Title: evil, Author: evil, Text: evil, Summary: evil, Lang: `"><b>`, FirstSeen: seen, Published: seen,
		})
		o.AddVersion(id, index.Version{Seen: seen.Add(time.Minute), Title: evil + "2", Text: evil + "\n\nmore", Author: evil})
		members = append(members, index.Member{ItemID: id, Joined: index.Joined(evil), Terms: []string{evil}, Anchor: evil})
		edges = append(edges, index.PickUp{To: id, From: max(id-1, 0) % 2, Outlet: evil, Primary: true, Confidence: 0.95, Since: seen, Evidence: []index.Evidence{{Kind: index.EvidenceLink, Confidence: 0.95, Text: "javascript:alert(4)", Start: 3, End: 1 << 40}, {Kind: evil, Text: evil, Start: -5, End: 2}}})
		carried = append(carried, index.Carried{ItemID: id, Version: 2, Release: 1, Sentence: 0, How: index.CarriedAltered, Text: evil, Speaker: evil, Since: seen}, index.Carried{ItemID: id, Version: 2, Sentence: -1, Text: evil, Speaker: evil, Since: seen}, index.Carried{ItemID: id, Version: 2, Release: 1, Sentence: 1 << 40, Text: evil, Since: seen})
	}
	o.Tell(index.Story{ID: 1, Title: evil, Keywords: []string{evil}}, members, edges, carried)
	o.SetActs([]index.Act{{Kind: index.ActNote, StoryID: 1, Text: evil, Who: evil}, {Kind: index.ActTag, StoryID: 1, Text: evil}, {Kind: index.ActKind(evil), StoryID: 1, Problem: evil}, {Kind: index.ActTitle, StoryID: 1, Text: evil}, {Kind: index.ActRelease, StoryID: 1, Text: evil}})
	s := storyServer(o)
	for _, path := range []string{"/stories/1", "/stories/1?edits=all&why=all&item=2", "/stories/1/pickups/2/1", "/stories/1/pickups/1/0", "/stories/1/change?kind=split&item=2"} {
		d := page(t, s, path)
		if n := d.Find("main img, main script, main b b, [onerror]").Length(); n > 0 {
			t.Errorf("%s: %d elements were made of text", path, n)
		}
		d.Find("a[href]").Each(func(_ int, a *goquery.Selection) {
			if href, _ := a.Attr("href"); strings.Contains(strings.ToLower(href), "javascript:") && !strings.HasPrefix(href, "/") {
				t.Errorf("%s has a link to %s", path, href)
			}
		})
		if body := get(s, path).Body.String(); strings.ContainsAny(body, "\u202e\x00") {
			t.Errorf("%s shows characters that turn or control text", path)
		}
	}
	for _, path := range []string{"/stories/1.json", "/stories/1.csv"} {
		if rec := get(s, path); rec.Code != http.StatusOK {
			t.Errorf("%s: %d", path, rec.Code)
		}
	}
}
