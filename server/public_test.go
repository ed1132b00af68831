package server_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/index/searchtest"
	"presswatch/server"
	"presswatch/server/recall"
	"presswatch/server/servertest"
)

func loud() *servertest.Office { return servertest.Loud(searchtest.NewMemory()) }

// loudOptions serve an office with everything that there is.
func loudOptions(o *servertest.Office) server.Options {
	opt := options(o)
	opt.Stories, opt.Sentences, opt.Quotes, opt.Edits, opt.Public, opt.Notables = o, servertest.Sentences, servertest.Quotes, servertest.Edits, o, o
	opt.Comments = func(context.Context) (string, error) {
		return "The comments below 14 articles are read while they grow.", nil
	}
	opt.Recall = func(context.Context) (recall.Meter, error) { return servertest.Meter(), nil }
	opt.AddSource = func(_ context.Context, site string) (string, error) {
		return "A feed with 12 entries was found at " + site + ".", nil
	}
	opt.AddSighting = func(context.Context, index.Sighting) error { return nil }
	return opt
}

func TestWhatThePublicMadeOfIt(t *testing.T) {
	s := server.New(loudOptions(loud()))
	d := page(t, s, "/stories/1")
	says(t, d, "h1", "421 reactions, most at 00:20.")
	says(t, d, "#public .says", "421 reactions, most on Bluesky; the first 8 min after it began on your own website; half of them between 00:15 and 00:56.",
		"30 reposts are folded and not counted; a flood of 13 equal posts from 5 accounts counts once: 463 with them.", "Your statement is mentioned in 14 of 421.")
	says(t, d, "#public .curves", "Bluesky", "Mastodon", "Comments42 reactions", "most 17 at 00:25", "X1 reactions1 at 00:01")
	says(t, d, "#public .note", "The upright line is your statement, 00:41.")
	says(t, d, "#public .hot li:first-child", "82", "Minutes later a second message announced that three swans were in custody.", "Northmarch Gazette, 23:42", "82 reactions take it up, 41 in its own words")
	says(t, d, "#arguments", "375 of 421 reactions make one of 5 arguments; 46 make none that we could group. This is what we collected, not the public.", "Laughing at the swans", "165")
	says(t, d, "#mood", "40% carried a laughing cue (35 to 45%), 27% none, n = 413. 8 more are not read yet.", "Cues, not opinions; these are the posts that we collected, not the public.",
		"Reposts are not in these figures: 30 of 30 repeat a post that carries a cue.")
	if d.Find("#mood details mark").Length() == 0 {
		t.Error("the signs of a cue are not to be seen in its samples")
	}
	says(t, d, "#top", "96 likes, 9 reposts, 4 replies", "counted 08:30", "we know no such numbers.")
	says(t, d, "#first-notable", "Home affairs correspondent, Tarnbeck Post", "1 of the 2 accounts on your list reacted.")
	if n := d.Find("#public svg.sm-columns").Length(); n != 5 {
		t.Errorf("%d curves", n)
	}
	for _, sel := range []string{"[style]", "main script", "[onclick]"} {
		if d.Find(sel).Length() > 0 {
			t.Errorf("the page has %s, which the policy forbids", sel)
		}
	}
	leads(t, s, d)
}

func TestTooFewReactions(t *testing.T) {
	s := server.New(loudOptions(loud()))
	d := page(t, s, "/stories/1?at=2026-11-06T23:55")
	says(t, d, "#public .says", "7 reactions")
	says(t, d, "#arguments", "7 reactions so far. Arguments are grouped from 50 on.", "Read the 7")
	says(t, d, "#mood", "7 reactions read so far. Cues are counted from 50 on.")
	if d.Find("#public .cues, #public .arguments").Length() > 0 {
		t.Error("shares of 7")
	}
	if strings.Contains(text(d, "#public"), "mentioned") {
		t.Error("a statement that nobody had made yet is counted")
	}
	d = page(t, s, "/stories/1?at=2026-11-06T23:33")
	says(t, d, "#public", "Nobody had reacted by then, as far as we see.")
	d = page(t, s, "/stories/3")
	says(t, d, "#public", "Nobody has reacted so far, as far as we see.")
}

// Without what the stage found out there are figures and no judgements.
func TestUnreadReactions(t *testing.T) {
	opt := loudOptions(loud())
	opt.Public, opt.Notables = nil, nil
	d := page(t, server.New(opt), "/stories/1")
	says(t, d, "#public .says", "433 reactions, most on Bluesky", "30 reposts are folded and not counted: 463 with them.")
	if d.Find("#arguments, #mood, #first-notable h3").Length() > 0 {
		t.Error("arguments or cues of what nobody read")
	}
}

func TestReactionsAsConversations(t *testing.T) {
	s := server.New(loudOptions(loud()))
	d := page(t, s, "/stories/1/reactions")
	says(t, d, "h1", "421 reactions.")
	if n := d.Find(".thread > li").Length(); n != 50 {
		t.Errorf("%d on a page", n)
	}
	first := d.Find(".thread > li").First()
	if got := strings.Join(strings.Fields(first.Text()), " "); !strings.Contains(got, "@northmarch-police.example") || !strings.Contains(got, "Removed, 00:02; its words are kept as evidence: your own account.") {
		t.Errorf("the conversation below our own post does not begin with it: %s", got)
	}
	second := first.Next()
	if got := strings.Join(strings.Fields(second.Text()), " "); !second.HasClass("in1") || !strings.Contains(got, "30 reposts that we saw") || !strings.Contains(got, "Cue: laughing") {
		t.Errorf("its first answer: %s", got)
	}
	says(t, d, ".pager", "1 to 50 of 422")
	leads(t, s, d)
	all := ""
	for n := 1; n <= 9; n++ {
		all += text(page(t, s, fmt.Sprintf("/stories/1/reactions?sort=oldest&page=%d", n)), ".thread")
	}
	for _, want := range []string{
		"Removed by its author, 00:41; its words are not kept.", "Removed, 00:50; its words are kept as evidence.", "Erased on request; nothing of it is kept.", "known from Albion Ledger",
		"below Northmarch Gazette", "reply to", "13 equal posts from 5 accounts, shown once", "first seen",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("no reaction says %q", want)
		}
	}
	if n := strings.Count(all, "BREAKING"); n != 1 {
		t.Errorf("the flood is shown %d times", n)
	}
}

func TestReactionsAreNarrowedDown(t *testing.T) {
	s := server.New(loudOptions(loud()))
	for path, want := range map[string]string{
		"?network=mastodon": "83 of 421 reactions.", "?cue=laughing": "165 of 421 reactions.", "?cue=none": "110 of 421 reactions.", "?argument=2": "91 of 421 reactions.",
		"?article=5": "17 of 421 reactions.", "?cue=worried&network=reddit&argument=1": "None of the 421 reactions is like this.",
		"?cue=nonsense&sort=nonsense&page=x&argument=-1&article=x&sentence=1-2": "421 reactions.", "?page=999": "421 reactions.",
	} {
		says(t, page(t, s, "/stories/1/reactions"+path), "h1", want)
	}
	d := page(t, s, "/stories/1")
	hot, _ := d.Find(".hot .by a").First().Attr("href")
	d = page(t, s, hot)
	says(t, d, "h1", "82 of 421 reactions.")
	says(t, d, ".chips", "taking up Northmarch Gazette: “Minutes later a second message")
	d = page(t, s, "/stories/1/reactions?sort=most")
	says(t, d, ".thread > li:first-child", "96 likes, 9 reposts")
}

// Whatever a network says of who answers whom, everybody is listed once.
func TestMistakenThreadsListEverybodyOnce(t *testing.T) {
	o := loud()
	items := o.Items()
	for i := range items {
		if p := items[i].Post; p != nil && i > 100 && i < 140 {
			p.ReplyTo = index.Ref{Key: fmt.Sprintf("key-%d", i-77+1)} // each answers itself
		}
		if p := items[i].Post; p != nil && i >= 150 && i < 153 { // three answer each other in a circle
			p.Network, p.ReplyTo = index.NetworkBluesky, index.Ref{Key: fmt.Sprintf("key-%d", 150-76+(i-150+1)%3)}
		}
	}
	s := server.New(loudOptions(o))
	seen := map[string]int{}
	for n := 1; n <= 9; n++ {
		d := page(t, s, fmt.Sprintf("/stories/1/reactions?page=%d", n))
		for _, a := range d.Find(".thread > li > .by a").EachIter() {
			href, _ := a.Attr("href")
			seen[href]++
		}
	}
	if len(seen) != 422 {
		t.Errorf("%d are listed", len(seen))
	}
	for href, n := range seen {
		if n != 1 {
			t.Errorf("%s is listed %d times", href, n)
		}
	}
}

func TestReactionsForPrograms(t *testing.T) {
	s := server.New(loudOptions(loud()))
	var got struct {
		Public struct {
			Collected, Counted, Reposts, Flood int
			Networks                           map[string]int
			Cues                               []struct {
				Cue       string
				N, Of     int
				Low, High float64
			}
			Arguments []struct{ Title string }
			Sentences []struct{ N int }
		}
		Total     int
		Next      string
		Reactions []struct {
			ID     int64
			Likes  *int
			Handle string
		}
	}
	for _, path := range []string{"/api/v1/stories/1/reactions?sort=oldest&size=10", "/stories/1/reactions.json?sort=oldest&size=10"} {
		rec := get(s, path)
		if err := json.Unmarshal(rec.Body.Bytes(), &got); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		p := got.Public
		if p.Collected != 463 || p.Counted != 421 || p.Reposts != 30 || p.Flood != 12 || p.Networks["Mastodon"] != 83 || len(p.Arguments) != 5 || p.Cues[0].N != 165 || p.Cues[0].Of != 413 || p.Cues[0].Low < 0.34 {
			t.Errorf("%+v", p)
		}
		if got.Total != 421 || got.Next != "10" || len(got.Reactions) != 10 || got.Reactions[0].Handle != "reader1.example" || *got.Reactions[0].Likes != 1 {
			t.Errorf("%+v", got.Reactions)
		}
	}
	for path, rows := range map[string]int{"/stories/1/reactions.csv": 463, "/stories/1/reactions.csv?network=mastodon": 83, "/stories/1/networks.csv": 33} {
		rec := get(s, path)
		lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(rec.Body.String(), "\ufeff"))).ReadAll()
		if err != nil || len(lines) != rows+1 {
			t.Errorf("%s: %d lines, %v", path, len(lines), err)
		}
	}
	if rec := get(s, "/api/v1/stories/4/reactions?size=2"); rec.Code != http.StatusSeeOther || rec.Header().Get("Location") != "/api/v1/stories/1/reactions?size=2" {
		t.Errorf("a merged story: %d, %s", rec.Code, rec.Header().Get("Location"))
	}
	if rec := get(s, "/stories/4/reactions?cue=laughing"); rec.Header().Get("Location") != "/stories/1/reactions?cue=laughing" {
		t.Errorf("a merged story leads to %s", rec.Header().Get("Location"))
	}
}

func TestTheSentenceThatLitTheFire(t *testing.T) {
	s := server.New(loudOptions(loud()))
	d := page(t, s, "/items/3")
	says(t, d, ".item", "123 reactions take up 2 sentences of this text.")
	if got := text(d, ".heat"); !strings.Contains(got, "All parking fines in Northmarch are cancelled") || !strings.Contains(got, "three swans were in custody.") {
		t.Errorf("marked: %s", got)
	}
	says(t, d, ".heat-n", "82 reactions take it up, 41 in its own words: 82")
	if !strings.Contains(text(d, ".item .text"), "“We had no comment from the duty desk,” said a night editor.") {
		t.Error("the text is not whole")
	}
	href, _ := d.Find(".heat-n").First().Attr("href")
	says(t, page(t, s, href), "h1", "41 of 421 reactions.")
	d = page(t, s, "/items/12")
	if d.Find(".heat").Length() > 0 {
		t.Error("a text that nobody takes up is marked")
	}
}

func TestItemPageOfAReaction(t *testing.T) {
	s := server.New(loudOptions(loud()))
	d := page(t, s, "/items/78")
	says(t, d, "h1", "reader 1 on Bluesky")
	says(t, d, ".item", "reply to your Bluesky post", "Cues", "laughing (seen by: haha)", "@reader1.example")
	if got := text(d, ".item .text mark"); got != "haha" {
		t.Errorf("marked: %q", got)
	}
	d = page(t, s, fmt.Sprintf("/items/%d", servertest.Removed))
	says(t, d, ".lead", "Removed by its author, 00:41; its words are not kept.")
	d = page(t, s, fmt.Sprintf("/items/%d", servertest.Erased))
	says(t, d, ".lead", "Erased on request; nothing of it is kept.")
	for id := int64(78); id < 110; id++ {
		if rec := get(s, fmt.Sprintf("/items/%d", id)); rec.Code != http.StatusOK {
			t.Errorf("item %d: %d", id, rec.Code)
		}
	}
}

func TestSearchListsReactions(t *testing.T) {
	s := server.New(loudOptions(loud()))
	d := page(t, s, search("swans"))
	var href string
	for _, a := range d.Find(".switch a").EachIter() {
		if strings.HasPrefix(a.Text(), "Reactions ") {
			href, _ = a.Attr("href")
		}
	}
	if !strings.Contains(href, "kind%3Areaction") {
		t.Fatalf("the tab does not rewrite the query: %q", href)
	}
	d = page(t, s, href)
	says(t, d, ".chips", "kind", "reaction")
	says(t, d, ".rows li:first-child", "@reader", "Story: False messages on police channels", "counted")
	for _, a := range d.Find(".orders a").EachIter() {
		if a.Text() == "Comments" {
			href, _ = a.Attr("href")
		}
	}
	d = page(t, s, href)
	says(t, d, ".chips", "comment")
	if n := d.Find(".rows > li").Length(); n == 0 {
		t.Error("no comments")
	}
	for _, row := range d.Find(".rows .meta b").EachIter() {
		if name := row.Text(); name != "Comments" && name != "Reddit" && name != "×" {
			t.Errorf("a comment on %s", name)
		}
	}
	leads(t, s, d)
}

func TestNotables(t *testing.T) {
	o := loud()
	s := server.New(loudOptions(o))
	says(t, page(t, s, "/notables"), "main", "You want to see when one of 2 accounts reacts.", "Home affairs correspondent, Tarnbeck Post", "any network")
	rec := post(s, "/notables", url.Values{"kind": {"put"}, "handle": {" @Reader21.example "}, "network": {"bluesky"}, "name": {"Leader of the council"}})
	if rec.Code != http.StatusSeeOther || rec.Header().Get("Location") != "/notables?did=put" {
		t.Fatalf("%d %s", rec.Code, rec.Header().Get("Location"))
	}
	says(t, page(t, s, "/notables?did=put"), ".did", "Kept.")
	says(t, page(t, s, "/stories/1"), "#first-notable", "Leader of the council", "2 of the 3 accounts")
	at := page(t, s, "/stories/1?at=2026-11-07T01:00")
	if strings.Contains(text(at, "#first-notable"), "Leader") {
		t.Error("an account that was listed this morning is known at night")
	}
	rec = post(s, "/notables", url.Values{"kind": {"put"}, "handle": {"reader21.example"}, "network": {"bluesky"}, "name": {"Leader of the county council"}})
	list, _ := o.ListNotables(t.Context())
	if rec.Code != http.StatusSeeOther || len(list) != 3 {
		t.Errorf("a second name makes a second account: %+v", list)
	}
	rec = post(s, "/notables", url.Values{"kind": {"drop"}, "handle": {list[2].Handle}, "network": {"bluesky"}})
	if list, _ = o.ListNotables(t.Context()); rec.Code != http.StatusSeeOther || len(list) != 2 {
		t.Errorf("%d, %+v", rec.Code, list)
	}
	for _, form := range []url.Values{
		{"kind": {"put"}},
		{"kind": {"put"}, "handle": {"https://bsky.app/profile/x"}},
		{"kind": {"put"}, "handle": {"x"}, "network": {"nowhere"}},
		{"kind": {"nonsense"}, "handle": {"x"}},
		{"kind": {"put"}, "handle": {strings.Repeat("x", 300)}},
	} {
		if rec := post(s, "/notables", form); rec.Code != http.StatusBadRequest {
			t.Errorf("%v: %d", form, rec.Code)
		}
	}
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	o := loud()
	s := server.New(loudOptions(o))
	for _, path := range []string{"/notables", "/recall", "/sources/add"} {
		rec := post(s, path, url.Values{"kind": {"put"}, "handle": {"x.example"}, "site": {"a.example"}, "url": {"https://a.example/"}}, "Sec-Fetch-Site", "cross-site")
		if rec.Code != http.StatusForbidden {
			t.Errorf("%s: %d", path, rec.Code)
		}
	}
	if list, _ := o.ListNotables(t.Context()); len(list) != 2 {
		t.Errorf("%+v", list)
	}
}

func TestHowMuchDoWeSee(t *testing.T) {
	opt := loudOptions(loud())
	var got []index.Sighting
	opt.AddSighting = func(_ context.Context, g index.Sighting) error { got = append(got, g); return nil }
	s := server.New(opt)
	d := page(t, s, "/recall")
	says(t, d, "h1", "We see about 91% of what is published about you (86 to 95).")
	says(t, d, "main", "Google News", "By list", "Outlets that we miss", "Fellside Courier", "fellside-courier.example", "Report a miss")
	says(t, page(t, s, "/sources"), ".lead", "How much do we see?", "The comments below 14 articles are read while they grow.")
	rec := post(s, "/sources/add", url.Values{"site": {"https://Fellside-Courier.example/news"}})
	says(t, parse(t, rec), "main", "fellside-courier.example", "A feed with 12 entries was found at fellside-courier.example.")
	if rec := post(s, "/sources/add", url.Values{"site": {"no site"}}); rec.Code != http.StatusBadRequest {
		t.Errorf("%d", rec.Code)
	}
	says(t, parse(t, post(s, "/recall", url.Values{"url": {"https://fellside-courier.example/fines"}})), "main", "Noted.")
	known := servertest.Night(searchtest.NewMemory()).Items()[2]
	says(t, parse(t, post(s, "/recall", url.Values{"url": {known.URL}})), "main", "We have this article")
	if len(got) != 2 || got[0].Site != "fellside-courier.example" {
		t.Errorf("%+v", got)
	}
	if rec := post(s, "/recall", url.Values{"title": {"only a headline"}}); rec.Code != http.StatusBadRequest {
		t.Errorf("%d", rec.Code)
	}
	opt.Recall = nil
	if rec := get(server.New(opt), "/recall"); rec.Code != http.StatusNotFound {
		t.Errorf("%d", rec.Code)
	}
	opt.AddSource = func(context.Context, string) (string, error) { return "It refuses us (403).", index.ErrInvalid }
	rec = post(server.New(opt), "/sources/add", url.Values{"site": {"a.example"}})
	says(t, parse(t, rec), "main", "a.example was not added.", "It refuses us (403).")
}

func TestSourcesOfNetworks(t *testing.T) {
	o := loud()
	o.SetSources(servertest.NetworkSources())
	d := page(t, server.New(loudOptions(o)), "/sources")
	says(t, d, "main", "Feeds and pages", "Networks", "Mailboxes", "Lists of others", "It is never shown as coverage.")
	says(t, d, ".sort", "on the line since 08:02", "reconnecting since 09:05: the line broke", "needs a token: set token_file (since 02:00)", "half of this month's posts are read: 5,000 of 10,000")
	d = page(t, server.New(loudOptions(o)), "/sources/bluesky-stream")
	says(t, d, ".facts", "stream of all posts, filtered here, stays on the line", "Looks for")
}

// Every field of a reaction and of what was found out about it, filled with every payload.
func TestPayloadsInReactionsStayText(t *testing.T) {
	more := []string{strings.Repeat("\u0301", 3000), strings.Repeat("🦢", 20_000), strings.Repeat("x", 10<<20), "\u202Eevil\u2066", "\u200B\u200B"}
	for _, p := range slices.Concat(payloads(), more) {
		o := loud()
		items := o.Items()
		short := strings.ToValidUTF8(p[:min(len(p), 200)], "") // what is ours, or bounded by the store
		var readings []index.Reading
		for i := range items {
			if items[i].Kind != index.KindReaction || i < 90 || i > 93 {
				continue
			}
			it := index.Item{
				Kind: index.KindReaction, URL: p, Author: p, Outlet: short, Title: "", Text: p, Lang: short, Lane: index.LaneSocial, FirstSeen: items[i].FirstSeen, Published: items[i].Published, Precision: index.PrecisionSecond,
				Post: &index.Post{
					Network: index.Network(short), Key: p, Form: index.Form(short), Handle: p, Account: p, Place: p, ReplyTo: index.Ref{Key: p, URL: p}, Quotes: index.Ref{URL: p}, About: index.Ref{URL: p}, Sign: p,
					Counted: items[i].FirstSeen, Likes: 1, Withdrawn: items[i].FirstSeen, Forgotten: p,
				},
			}
			if i%2 == 0 {
				it.Post.Withdrawn, it.Post.Forgotten, it.Post.Network = time.Time{}, "", index.NetworkBluesky
			}
			id := o.Add(it)
			o.Move([]int64{id}, 1, index.JoinedLink, items[i].FirstSeen)
			readings = append(readings, index.Reading{ItemID: id, StoryID: 1, Version: 1, Argument: 1, Cues: []index.Cue{index.CueAngry, index.Cue(p)}, Marks: []string{p}, Stance: p, Article: 3, Start: 5, End: 1 << 30})
		}
		o.Read(readings, []index.Argument{{StoryID: 1, N: 1, Title: p, Words: []string{p}, Count: 9, Typical: []int64{readings[0].ItemID, 1 << 40}}})
		_ = o.PutNotable(t.Context(), index.Notable{Network: "", Handle: short, Name: short, Who: short})
		o.SetSources([]index.Source{{Key: "k", Kind: index.SourceKind(short), Name: short, Query: short, Also: short, State: index.SourceState{Status: index.StatusOK, Detail: p, Hint: p, Since: servertest.Now()}}})
		opt := loudOptions(o)
		opt.Comments = func(context.Context) (string, error) { return p, nil }
		opt.AddSource = func(context.Context, string) (string, error) { return p, nil }
		opt.Recall = func(context.Context) (recall.Meter, error) {
			return recall.Meter{Lists: []recall.List{{Name: p}}, Missing: []recall.Outlet{{Name: p, Site: p, Examples: []recall.Example{{Title: p, URL: p, List: p}}}}}, nil
		}
		opt.Timeout = time.Minute // the race detector makes ten megabytes slow
		s := server.New(opt)
		q := url.QueryEscape(p[:min(len(p), 200)])
		for _, path := range []string{
			"/stories/1", "/stories/1/reactions", "/stories/1/reactions?sort=newest", "/stories/1/reactions?network=" + q + "&cue=" + q + "&sentence=" + q, fmt.Sprintf("/items/%d", readings[0].ItemID), fmt.Sprintf("/items/%d", readings[1].ItemID),
			"/notables?did=" + q, "/recall", "/sources", "/sources/k", "/search?view=items&q=kind%3Areaction",
		} {
			rec := get(s, path)
			if n := rec.Body.Len(); n > 4<<20 {
				t.Errorf("%.20q at %s: %d bytes", p, path, n)
			}
			checkInert(t, p[:min(len(p), 30)], path, rec)
		}
		checkInert(t, p[:min(len(p), 30)], "/sources/add", post(s, "/sources/add", url.Values{"site": {"a.example"}}))
	}
}

// Every address answers, with everything there and with a store that does not answer.
func TestEveryAddressAnswers(t *testing.T) {
	s := server.New(loudOptions(loud()))
	broken := loud()
	opt := loudOptions(broken)
	broken.Err = errors.New("disk gone")
	b := server.New(opt)
	for _, pattern := range s.Routes() {
		method, path, _ := strings.Cut(pattern, " ")
		path = strings.NewReplacer("{$}", "", "{id}", "1", "{n}", "1", "{key}", "coast-fm", "{name}", "app.css", "{to}", "15", "{from}", "14").Replace(path)
		for name, h := range map[string]http.Handler{"whole": s, "broken": b} {
			r := httptest.NewRequest(method, "http://localhost"+path, nil)
			r.RemoteAddr = "127.0.0.1:1"
			rec := httptest.NewRecorder()
			h.ServeHTTP(rec, r)
			if name == "whole" && rec.Code >= 500 || strings.Contains(rec.Body.String(), "disk gone") {
				t.Errorf("%s, %s: %d", pattern, name, rec.Code)
			}
			checkHeaders(t, name+" "+pattern, rec)
		}
	}
}

// The pages of a story with 5,000 reactions: how long they take is printed, not judged; that they stay small is.
func TestFiveThousandReactions(t *testing.T) {
	o := loud()
	o.Crowd(5000)
	s := server.New(loudOptions(o))
	for _, path := range []string{"/stories/1", "/stories/1/reactions", "/stories/1/reactions?sort=most&cue=laughing&page=20", "/stories/1/reactions.json?size=500", "/items/3"} {
		best := time.Hour
		size := 0
		for range 3 {
			begin := time.Now()
			rec := get(s, path)
			best = min(best, time.Since(begin))
			if size = rec.Body.Len(); rec.Code != http.StatusOK {
				t.Fatalf("%s: %d", path, rec.Code)
			}
		}
		t.Logf("%s: %d ms, %d KiB", path, best.Milliseconds(), size>>10)
		if size > 1<<20 {
			t.Errorf("%s: %d bytes", path, size)
		}
	}
}
