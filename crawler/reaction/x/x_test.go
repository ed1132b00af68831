package x

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"presswatch/crawler/reaction"
	"presswatch/index"
)

var now = time.Date(2026, 11, 7, 0, 0, 0, 0, time.UTC)

type fake func(u *url.URL, token string) (int, string)

func (f fake) Send(_ context.Context, r reaction.Request) (*reaction.Answer, error) {
	u, err := url.Parse(r.URL)
	if err != nil {
		return nil, err
	}
	status, body := f(u, r.Header.Get("Authorization"))
	return &reaction.Answer{URL: r.URL, Status: status, Header: http.Header{}, Body: []byte(body)}, nil
}

func (fake) Socket(context.Context, string, http.Header) (reaction.Socket, error) {
	return nil, errors.New("no lines")
}

func (fake) Dial(context.Context, string, bool) (net.Conn, error) { return nil, errors.New("no lines") }

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
		all := append(raw.Data, raw.Includes.Tweets...)
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
