package reddit

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"presswatch/crawler/reaction"
	"presswatch/crawler/reaction/reactiontest"
	"presswatch/index"
)

var now = time.Date(2026, 11, 7, 0, 0, 0, 0, time.UTC)

func ask(resume, account string) reaction.Ask {
	return reaction.Ask{
		Source: index.Source{URL: "https://www.reddit.com", Query: "swans", State: index.SourceState{Resume: resume}}, Secret: reaction.Secret{Account: account, Password: "secret"}, Now: now,
	}
}

func postJSON(n int, more string) string {
	return fmt.Sprintf(`{"kind":"t3","data":{"name":"t3_a%d","author":"pip","author_fullname":"t2_p","title":"Swans %d &amp; bread","selftext":"","url":"https://post.example/1?utm_source=r","permalink":"/r/northmarch/comments/a%d/swans/","subreddit_name_prefixed":"r/northmarch","score":%d,"num_comments":3,"created_utc":%d%s}}`,
		n, n, n, n-5, now.Unix()-int64(n)*60, more)
}

func page(after string, things ...string) string {
	return fmt.Sprintf(`{"kind":"Listing","data":{"after":%q,"children":[%s]}}`, after, strings.Join(things, ","))
}

// TestKeyed: with a key posts are read with all that they are; what was removed is withdrawn; one that cannot be read hides
// no other; a token that is no longer accepted is renewed.
func TestKeyed(t *testing.T) {
	tokens, stale := 0, true
	site := &Site{Door: reactiontest.Door(func(r reaction.Request, u *url.URL) (int, string) {
		switch {
		case u.Path == "/api/v1/access_token":
			if u.Host != "www.reddit.com" || r.Method != http.MethodPost || !strings.HasPrefix(r.Header.Get("Authorization"), "Basic ") || r.Form.Get("grant_type") != "client_credentials" {
				t.Errorf("%+v", r)
			}
			tokens++
			return 200, fmt.Sprintf(`{"access_token":"tok%d","expires_in":86400}`, tokens)
		case u.Host != "oauth.reddit.com" || u.Query().Get("q") != "swans":
			t.Errorf("asked %s", u)
		case stale && r.Header.Get("Authorization") == "Bearer tok1":
			return 401, `{"message":"Unauthorized"}`
		}
		return 200, page("", postJSON(7, ""), "7", postJSON(8, `,"removed_by_category":"moderator"`), strings.Replace(postJSON(9, ""), `"t3_a9"`, `"<b>"`, 1),
			postJSON(3, `,"is_self":true,"selftext":"free\u202e the swans","crosspost_parent_list":[{"name":"t3_zz","url":"https://other.example/x"}]`))
	})}
	b, err := (&Search{site}).Read(t.Context(), ask("", "id"))
	if err != nil || len(b.Items) != 2 || len(b.Gone) != 1 || b.Gone[0].Key != "t3_a8" || len(b.Threads) != 2 || b.Below[0] != b.Items[0].URL || tokens != 2 {
		t.Fatalf("%+v, %v, %d tokens", b, err, tokens)
	}
	p, s := b.Items[0], b.Items[1]
	if p.Title != "Swans 7 & bread" || p.Links[0].URL != "https://post.example/1" || p.URL != "https://www.reddit.com/r/northmarch/comments/a7/swans/" && p.URL != "https://www.reddit.com/r/northmarch/comments/a7/swans" || p.Post.Key != "t3_a7" ||
		p.Post.Likes != 2 || p.Post.Replies != 3 || p.Post.Place != "r/northmarch" || p.Post.Account != "t2_p" || p.Published != now.Add(-7*time.Minute) {
		t.Errorf("%+v, %+v", p, p.Post)
	}
	if s.Text != "free the swans" || s.Post.Quotes.Key != "t3_zz" || len(s.Links) != 1 || s.Links[0].URL != "https://other.example/x" || s.Post.Likes != 0 {
		t.Errorf("%+v, %+v", s, s.Post)
	}
	stale = false
	if _, err := (&Search{site}).Read(t.Context(), ask(b.Resume, "id")); err != nil || tokens != 2 {
		t.Errorf("a token that holds was not used: %v, %d", err, tokens)
	}
}

// TestPagesEndAtWhatIsKnown: after a break pages are followed back to what was read before, and no further than the limit.
func TestPagesEndAtWhatIsKnown(t *testing.T) {
	pages := 0
	site := &Site{Door: reactiontest.Door(func(_ reaction.Request, u *url.URL) (int, string) {
		if u.Path == "/api/v1/access_token" {
			return 200, `{"access_token":"t"}`
		}
		pages++
		from := 0
		_, _ = fmt.Sscanf(u.Query().Get("after"), "p%d", &from)
		var list []string
		for n := range perPage {
			list = append(list, postJSON(from*perPage+n+1, ""))
		}
		return 200, page(fmt.Sprintf("p%d", from+1), list...)
	})}
	b, err := (&Search{site}).Read(t.Context(), ask("", "id"))
	if err != nil || pages != 1 || len(b.Items) != perPage {
		t.Fatalf("the first look took %d pages, %v", pages, err)
	}
	pages = 0
	if b, err = (&Search{site}).Read(t.Context(), ask(fmt.Sprintf(`{"newest":%q}`, now.Add(-150*time.Minute).Format(time.RFC3339)), "id")); err != nil || pages != 2 || len(b.Items) != 200 {
		t.Errorf("%d pages, %d posts, %v", pages, len(b.Items), err)
	}
	pages = 0
	if _, err = (&Search{site}).Read(t.Context(), ask(`{"newest":"2020-01-01T00:00:00Z"}`, "id")); err != nil || pages != mostPages {
		t.Errorf("%d pages, %v", pages, err)
	}
}

const feedHead = `<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>search</title>`

func entryXML(key, title, content string) string {
	return fmt.Sprintf(`<entry><author><name>/u/pip</name></author><category term="northmarch" label="r/northmarch"/><content type="html">%s</content><id>%s</id><link href="https://www.reddit.com/r/northmarch/comments/a1/swans/" /><updated>2026-11-06T23:40:00+00:00</updated><published>2026-11-06T23:39:00+00:00</published><title>%s</title></entry>`,
		content, key, title)
}

// TestFeeds: without a key the feeds tell posts and comments, and the page says what is missing.
func TestFeeds(t *testing.T) {
	link := `&lt;!-- SC_OFF --&gt;&lt;div class=&quot;md&quot;&gt;&lt;p&gt;they asked for bread&lt;/p&gt;&lt;/div&gt;&lt;!-- SC_ON --&gt; submitted by &lt;a href=&quot;https://www.reddit.com/user/pip&quot;&gt;/u/pip&lt;/a&gt; &lt;a href=&quot;https://post.example/1?utm_medium=x&quot;&gt;[link]&lt;/a&gt; &lt;a href=&quot;https://www.reddit.com/r/x&quot;&gt;[comments]&lt;/a&gt;`
	site := &Site{Door: reactiontest.Door(func(r reaction.Request, u *url.URL) (int, string) {
		if r.Header.Get("Authorization") != "" {
			t.Error("a key was shown that nobody has")
		}
		if u.Path == "/search.rss" {
			return 200, feedHead + entryXML("t3_a1", "Swans &amp; co", link) + entryXML("junk", "x", "") + "</feed>"
		}
		return 200, feedHead + entryXML("t3_a1", "Swans", link) + entryXML("t1_c1", "/u/pip on Swans", "&lt;!-- SC_OFF --&gt;&lt;p&gt;free the swans&lt;/p&gt;&lt;!-- SC_ON --&gt;") + "<entry><id>t1_c2"
	})}
	b, err := (&Search{site}).Read(t.Context(), ask("", ""))
	if err != nil || len(b.Items) != 1 || b.Hint == "" || len(b.Threads) != 1 {
		t.Fatalf("%+v, %v", b, err)
	}
	if it := b.Items[0]; it.Title != "Swans & co" || it.Text != "they asked for bread" || len(it.Links) != 1 || it.Links[0].URL != "https://post.example/1" || it.Post.Handle != "pip" || it.Post.Likes != -1 || it.Post.Place != "r/northmarch" || it.Published.Minute() != 39 {
		t.Errorf("%+v, %+v", it, it.Post)
	}
	c := &Comments{Site: site}
	got, th, done, err := c.ReadThread(t.Context(), reaction.ThreadAsk{Thread: b.Threads[0], Item: b.Items[0], Now: now})
	if err == nil || done || len(got.Items) != 1 || th.Got != 1 || got.Items[0].Text != "free the swans" || got.Items[0].Post.Form != index.FormComment || got.Items[0].Post.About.URL != "https://post.example/1" || got.Items[0].Post.Root.Key != "t3_a1" {
		t.Errorf("half a feed: %+v, %+v, %v", got, th, err)
	}
}

// TestComments: a tree is read with who answers whom; what Reddit leaves out is said; what was removed is withdrawn.
func TestComments(t *testing.T) {
	comment := func(n int, parent, body, replies string) string {
		return fmt.Sprintf(`{"kind":"t1","data":{"name":"t1_c%d","author":"pip","body":%q,"parent_id":%q,"link_id":"t3_a1","permalink":"/r/northmarch/comments/a1/swans/c%d/","score":1,"created_utc":%d,"replies":%s}}`, n, body, parent, n, now.Unix()-60, replies)
	}
	deep := `""`
	for n := 300; n > 0; n-- {
		deep = page("", comment(n, fmt.Sprintf("t1_c%d", n-1), "level", deep))
	}
	body := "[" + page("", postJSON(1, "")) + "," + page("", comment(0, "t3_a1", "first", deep), comment(500, "t3_a1", "[removed]", `""`), `{"kind":"more","data":{"count":40,"name":"t1__"}}`, "null") + "]"
	site := &Site{Door: reactiontest.Door(func(_ reaction.Request, u *url.URL) (int, string) {
		if u.Path == "/api/v1/access_token" {
			return 200, `{"access_token":"t"}`
		}
		return 200, body
	})}
	b, th, done, err := (&Comments{Site: site}).ReadThread(t.Context(), reaction.ThreadAsk{
		Thread: index.Thread{Key: "t3_a1", Claimed: 3}, Item: index.Item{Links: []index.Link{{URL: "https://post.example/1"}}}, Secret: reaction.Secret{Account: "id"}, Now: now,
	})
	if err != nil || done || len(b.Items) != 301 || len(b.Gone) != 1 || th.Claimed != 341 || !strings.Contains(th.Problem, "40 comments") {
		t.Fatalf("%d comments, %d gone, %+v, %v", len(b.Items), len(b.Gone), th, err)
	}
	if first, second := b.Items[0], b.Items[1]; first.Post.ReplyTo.Key != "t3_a1" || second.Post.ReplyTo.Key != "t1_c0" || second.Post.Root.Key != "t3_a1" || first.Post.About.URL != "https://post.example/1" {
		t.Errorf("%+v, %+v", first.Post, second.Post)
	}
}

// TestTrouble: every trouble is said in words, with the remedy where there is one.
func TestTrouble(t *testing.T) {
	for _, c := range []struct {
		account    string
		status     int
		body, want string
		is         index.SourceStatus
	}{
		{"", 403, "<html>blocked</html>", "too many requests, or it does not serve the address", index.StatusLimited},
		{"id", 403, `{"message":"Forbidden"}`, "too many requests", index.StatusLimited},
		{"id", 401, `{"message":"Unauthorized"}`, "does not accept the key", index.StatusRefused},
		{"id", 200, `{"error":"unsupported_grant_type"}`, "gives no token", index.StatusRefused},
		{"id", 200, `<html>`, "a page for people", index.StatusFailing},
		{"id", 200, `{"data":`, "breaks off", index.StatusFailing},
		{"id", 500, ``, "a fault of its own", index.StatusFailing},
		{"", 200, `<html><body>verify you are human</body></html>`, "wants to see a browser, or a key", index.StatusLimited},
		{"", 200, ``, "no feed", index.StatusFailing},
		{"", 200, feedHead, "breaks off", index.StatusFailing},
	} {
		site := &Site{Door: reactiontest.Door(func(reaction.Request, *url.URL) (int, string) { return c.status, c.body })}
		_, err := (&Search{site}).Read(t.Context(), ask("", c.account))
		var p *reaction.Problem
		if !errors.As(err, &p) || !strings.Contains(p.Text, c.want) || p.Status != c.is {
			t.Errorf("%d %q: %v", c.status, c.body, err)
		}
	}
}

func FuzzThing(f *testing.F) {
	f.Add([]byte(`{"name":"t3_a","title":"x","url":"javascript:1","created_utc":1e300,"permalink":"//evil"}`))
	f.Add([]byte(`{"name":"t1_a","body":"\u202e","created_utc":-5,"permalink":"/r/../../x"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var th thing
		if json.Unmarshal(body, &th) != nil {
			return
		}
		var b reaction.Batch
		take(&b, &th, now)
		for _, it := range b.Items {
			if !strings.HasPrefix(it.URL, "https://www.reddit.com/") || it.Published.After(now) || strings.ContainsAny(it.Text+it.Title+it.Author, "\x00\u202e") {
				t.Errorf("%+v", it)
			}
		}
	})
}

func FuzzEntries(f *testing.F) {
	f.Add([]byte(feedHead + entryXML("t3_a1", "a", "b") + "</feed>"))
	f.Fuzz(func(t *testing.T, body []byte) {
		list, _ := entries(body)
		for i := range list {
			if it, ok := list[i].item(now); ok && (!strings.HasPrefix(it.URL, "https://www.reddit.com/") || it.Published.After(now)) {
				t.Errorf("%+v", it)
			}
		}
	})
}
