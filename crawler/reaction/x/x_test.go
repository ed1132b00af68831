package x

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"presswatch/crawler/reaction"
	"presswatch/crawler/reaction/reactiontest"
	"presswatch/index"
)

var now = time.Date(2026, 11, 7, 0, 0, 0, 0, time.UTC)

// fake is a door behind which the interface answers by address and token.
func fake(f func(u *url.URL, token string) (int, string)) reactiontest.Door {
	return func(r reaction.Request, u *url.URL) (int, string) { return f(u, r.Header.Get("Authorization")) }
}

func ask(resume string) reaction.Ask {
	return reaction.Ask{
		Source: index.Source{URL: "https://api.example", Query: "swans", State: index.SourceState{Resume: resume}}, Secret: reaction.Secret{Token: "t0ken"}, Now: now,
	}
}

// TestRecordedPages: every post of the recorded pages is understood: whose it is, when, how often liked, what it repeats.
func TestRecordedPages(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "..", "..", "..", "shared", "data", "social-api", "x-v2", "*.json"))
	if err != nil || len(files) == 0 {
		if os.Getenv("PRESSWATCH_CI") != "" {
			t.Fatal("the recorded pages are not here")
		}
		t.Skip("the recorded pages are not here")
	}
	posts := 0
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var raw struct {
			Data     []map[string]any
			Includes struct{ Tweets, Users []map[string]any }
		}
		if err := json.Unmarshal(body, &raw); err != nil {
			t.Fatal(err)
		}
		names := map[any]any{}
		for _, u := range raw.Includes.Users {
			names[u["id"]] = u["username"]
		}
		s := &Search{Monthly: 1000, Door: fake(func(*url.URL, string) (int, string) { return 200, string(body) })}
		b, err := s.Read(t.Context(), ask(""))
		all := slices.Concat(raw.Data, raw.Includes.Tweets)
		if err != nil || len(b.Items) != len(all) {
			t.Fatalf("%s: %d of %d posts, %v", file, len(b.Items), len(all), err)
		}
		for i, want := range all {
			posts++
			same(t, &b.Items[i], want, names)
		}
	}
	t.Logf("%d posts", posts)
}

func same(t *testing.T, it *index.Item, want map[string]any, names map[any]any) {
	t.Helper()
	check := func(what string, got, should any) {
		if fmt.Sprint(got) != fmt.Sprint(should) {
			t.Errorf("%v: %s is %v, want %v", want["id"], what, got, should)
		}
	}
	check("id", it.Post.Key, want["id"])
	if names[want["author_id"]] != nil {
		check("handle", it.Post.Handle, names[want["author_id"]])
	}
	at, err := time.Parse(time.RFC3339, want["created_at"].(string))
	if err != nil || !it.Published.Equal(at) {
		t.Errorf("%v: published %v, want %v", want["id"], it.Published, want["created_at"])
	}
	m := want["public_metrics"].(map[string]any)
	check("likes", it.Post.Likes, m["like_count"])
	check("replies", it.Post.Replies, m["reply_count"])
	check("reposts", it.Post.Reposts, m["retweet_count"].(float64)+m["quote_count"].(float64))
	list, _ := want["referenced_tweets"].([]any)
	for _, r := range list {
		r := r.(map[string]any)
		got := map[any]index.Ref{"replied_to": it.Post.ReplyTo, "quoted": it.Post.Quotes, "retweeted": it.Post.Repost}[r["type"]]
		check(fmt.Sprint(r["type"]), got.Key, r["id"])
	}
	if it.Post.Repost.Zero() && it.Text == "" {
		t.Errorf("%v has no words", want["id"])
	}
}

// TestSpendLimit: a month's posts are read and no more; the state says how many and when it goes on; a token that is
// missing or revoked is said with the remedy.
func TestSpendLimit(t *testing.T) {
	requests := 0
	s := &Search{Monthly: 25, Door: fake(func(u *url.URL, token string) (int, string) {
		requests++
		if token != "Bearer t0ken" {
			return 401, `{"title":"Unauthorized","detail":"Unauthorized"}`
		}
		var data []string
		for n := range 10 {
			data = append(data, fmt.Sprintf(`{"id":"%d","author_id":"1","text":"swan &amp; bread https://t.co/x","created_at":"2026-11-06T23:31:00Z","edit_history_tweet_ids":["77"],"entities":{"urls":[{"url":"https://t.co/x","expanded_url":"https://post.example/1?utm_source=x"}]}}`, 100*requests+n))
		}
		return 200, fmt.Sprintf(`{"data":[%s,7],"includes":{"users":[{"id":"1","name":"Pip","username":"pip"}]},"meta":{"newest_id":"%d","next_token":"n"},"errors":[{"resource_type":"tweet","resource_id":"5","title":"Not Found Error"}]}`, strings.Join(data, ","), 100*requests+9)
	})}
	b, err := s.Read(t.Context(), ask(""))
	if err != nil || len(b.Items) != 30 || requests != 3 || !strings.Contains(b.Hint, "of 25 posts") || len(b.Gone) != 3 {
		t.Fatalf("%d items by %d requests, %q, %+v, %v", len(b.Items), requests, b.Hint, b.Gone, err)
	}
	if it := b.Items[0]; it.Post.Key != "77" || it.Text != "swan & bread https://post.example/1" || it.Links[0].URL != "https://post.example/1" || it.Author != "Pip" || it.Published.IsZero() {
		t.Errorf("%+v, %+v", it, it.Post)
	}
	_, err = s.Read(t.Context(), ask(b.Resume))
	var p *reaction.Problem
	if !errors.As(err, &p) || p.Status != index.StatusLimited || !p.Retry.Equal(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)) || requests != 3 {
		t.Errorf("%v, %+v", err, p)
	}
	for want, change := range map[string]func(a *reaction.Ask){
		"set token_file":  func(a *reaction.Ask) { a.Secret.Token = "" },
		"make a new one":  func(a *reaction.Ask) { a.Secret.Token = "revoked" },
		"this one has 60": func(a *reaction.Ask) { a.Source.Query = strings.Repeat("x", 600) },
	} {
		a := ask("")
		change(&a)
		if _, err := s.Read(t.Context(), a); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "revoked") {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func FuzzPage(f *testing.F) {
	f.Add([]byte(`{"data":[{"id":"1","text":"\u202e\u0000","note_tweet":{"text":"x"},"referenced_tweets":[{"type":"quoted","id":"../"}]}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var p page
		if json.Unmarshal(body, &p) != nil {
			return
		}
		for _, it := range p.items(now) {
			if it.Post.Key == "" || it.Published.After(now) || strings.ContainsAny(it.Text+it.Author+it.Post.Handle, "\x00\u202e") {
				t.Errorf("%+v", it)
			}
		}
	})
}

// TestRemovedSince: what was found before is asked for again after a day, within the month's posts; what is missing then was
// removed.
func TestRemovedSince(t *testing.T) {
	asked := ""
	site := fake(func(u *url.URL, _ string) (int, string) {
		if u.Path == "/2/tweets" {
			asked = u.Query().Get("ids")
			return 200, `{"data":[{"id":"1001","author_id":"5","text":"mended","created_at":"2026-11-06T23:00:00Z","edit_history_tweet_ids":["1001"]}],"errors":[{"resource_type":"tweet","resource_id":"1002","title":"Not Found Error"}]}`
		}
		return 200, `{"data":[{"id":"1001","author_id":"5","text":"swans","created_at":"2026-11-06T23:00:00Z"},{"id":"1002","author_id":"5","text":"swans","created_at":"2026-11-06T23:00:00Z"}],"meta":{"newest_id":"1002"}}`
	})
	s := &Search{Door: site, Monthly: 50}
	b, err := s.Read(t.Context(), ask(""))
	if err != nil || asked != "" {
		t.Fatalf("asked at once for %q, %v", asked, err)
	}
	later := ask(b.Resume)
	later.Now = now.Add(25 * time.Hour)
	if b, err = s.Read(t.Context(), later); err != nil || asked != "1001,1002" || len(b.Gone) != 1 || b.Gone[0].Key != "1002" || b.Items[len(b.Items)-1].Text != "mended" {
		t.Fatalf("asked for %q, gone %+v, %v", asked, b.Gone, err)
	}
	asked = ""
	if _, err = s.Read(t.Context(), ask(b.Resume)); err != nil || asked != "" {
		t.Errorf("asked again at once for %q, %v", asked, err)
	}
}

// TestRecordedOldForm: posts in the form before v2 are understood as another reader does: but for what
// belongs to the post that is repeated: a repeat has neither its text nor its counts here. Spaces in a row are one.
func TestRecordedOldForm(t *testing.T) {
	body := reactiontest.Recorded(t, "social-api", "x-v1-tweets.json")
	var cases []struct {
		Source     json.RawMessage  `json:"source"`
		Normalized []map[string]any `json:"normalized"`
	}
	if err := json.Unmarshal(body, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		items, err := Archive([]byte("["+string(c.Source)+"]"), "", now)
		if err != nil || len(items) != len(c.Normalized) {
			t.Fatalf("%d of %d, %v", len(items), len(c.Normalized), err)
		}
		for i, want := range c.Normalized {
			it := items[i]
			text := it.Text
			want["text"] = strings.Join(strings.Fields(fmt.Sprint(want["text"])), " ")
			if text = strings.Join(strings.Fields(text), " "); want["retweeted_id"] != nil {
				text, want["retweet_count"] = fmt.Sprint(want["text"]), 0
			}
			got := fmt.Sprint(it.Post.Key, it.Post.Handle, it.Published.Unix(), text, it.Post.Likes, it.Post.Reposts, it.Post.Repost.Key, it.Post.Quotes.Key, it.Post.ReplyTo.Key, it.Lang)
			or := func(v any) string {
				if v == nil {
					return ""
				}
				return fmt.Sprint(v)
			}
			should := fmt.Sprint(want["id"], want["user_screen_name"], int64(want["timestamp_utc"].(float64)), want["text"], want["like_count"], want["retweet_count"], or(want["retweeted_id"]), or(want["quoted_id"]), or(want["to_tweetid"]), want["lang"])
			if got != should {
				t.Errorf("%q, want %q", got, should)
			}
		}
	}
}

func TestArchive(t *testing.T) {
	const tweets = `window.YTD.tweets.part0 = [ {"tweet": {"id_str":"7","full_text":"a &amp; b https://t.co/x #Swans","created_at":"Fri Jan 29 16:29:05 +0000 2021","favorite_count":"3","retweet_count":"0","lang":"en",
"entities":{"urls":[{"url":"https://t.co/x","expanded_url":"https://post.example/1"}],"hashtags":[{"text":"Swans"}]}}} ]`
	items, err := Archive([]byte(tweets), "northmarchpolice", now)
	if err != nil || len(items) != 1 {
		t.Fatal(items, err)
	}
	if it := items[0]; it.Text != "a & b https://post.example/1 #Swans" || it.Post.Handle != "northmarchpolice" || it.Post.Likes != 3 || it.Links[0].URL != "https://post.example/1" || it.Published.Year() != 2021 || it.Tags[0] != "Swans" {
		t.Errorf("%+v, %+v", it, it.Post)
	}
	for _, body := range []string{"", "{}", "[7]", `[{"id_str":"<b>"}]`, "window.YTD.tweets"} {
		if _, err := Archive([]byte(body), "", now); !errors.Is(err, ErrNoArchive) {
			t.Errorf("%q: %v", body, err)
		}
	}
}
