package youtube

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"presswatch/crawler/reaction"
	"presswatch/crawler/reaction/answer"
	"presswatch/crawler/reaction/reactiontest"
	"presswatch/index"
)

var now = time.Date(2026, 11, 7, 0, 0, 0, 0, time.UTC)

const channel = "UCnorthmarch0123456789x"

func ask(token string) reaction.Ask {
	return reaction.Ask{Source: index.Source{URL: "https://www.youtube.com", Query: channel}, Secret: reaction.Secret{Token: token}, Now: now}
}

const feedXML = `<?xml version="1.0"?><feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom"><title>x</title>
<entry><id>yt:video:swans000001</id><yt:videoId>swans000001</yt:videoId><yt:channelId>` + channel + `</yt:channelId><title>Swans &amp; bread</title><author><name>Northmarch TV</name></author><published>2026-11-06T23:40:00+00:00</published>
<media:group><media:title>no</media:title><media:description>All of it: https://post.example/1?utm_source=yt</media:description><media:community><media:starRating count="12" average="4"/><media:statistics views="3400"/></media:community></media:group></entry>
<entry><yt:videoId>"&gt;&lt;b&gt;</yt:videoId><title>evil</title></entry>`

func TestChannel(t *testing.T) {
	site := reactiontest.Door(func(_ reaction.Request, u *url.URL) (int, string) {
		if u.Path != "/feeds/videos.xml" || u.Query().Get("channel_id") != channel {
			t.Errorf("asked %s", u)
		}
		return 200, feedXML + "</feed>"
	})
	b, err := (&Channel{site}).Read(t.Context(), ask(""))
	if err != nil || len(b.Items) != 1 || len(b.Threads) != 0 || b.Hint == "" {
		t.Fatalf("%+v, %v", b, err)
	}
	it := b.Items[0]
	if it.Title != "Swans & bread" || it.Post.Views != 3400 || it.Post.Likes != 12 || it.Post.Account != channel || it.Links[0].URL != "https://post.example/1" || it.Published.Minute() != 40 || it.URL != "https://www.youtube.com/watch?v=swans000001" {
		t.Errorf("%+v, %+v", it, it.Post)
	}
	if b, err = (&Channel{site}).Read(t.Context(), ask("key")); err != nil || len(b.Threads) != 1 || b.Below[0] != it.URL || b.Hint != "" {
		t.Errorf("with a key: %+v, %v", b, err)
	}
	half := reactiontest.Door(func(reaction.Request, *url.URL) (int, string) { return 200, feedXML + "<entry><yt:vid" })
	if b, err = (&Channel{half}).Read(t.Context(), ask("")); err == nil || len(b.Items) != 1 {
		t.Errorf("half a feed: %d videos, %v", len(b.Items), err)
	}
	for _, status := range []int{404, 410, 500} {
		_, err := (&Channel{reactiontest.Door(func(reaction.Request, *url.URL) (int, string) { return status, "" })}).Read(t.Context(), ask(""))
		var p *reaction.Problem
		if !errors.As(err, &p) || p.Status != index.StatusFailing || !strings.Contains(p.Text, "tried again") {
			t.Errorf("%d means gone: %v", status, err)
		}
	}
}

// TestRecordedFeed: a feed as YouTube served it.
func TestRecordedFeed(t *testing.T) {
	body := reactiontest.Recorded(t, "feeds-real", "feedjira", "youtube_atom.xml")
	b, err := (&Channel{reactiontest.Door(func(reaction.Request, *url.URL) (int, string) { return 200, string(body) })}).Read(t.Context(), ask(""))
	if err != nil || len(b.Items) != strings.Count(string(body), "<entry>") {
		t.Fatalf("%d videos, %v", len(b.Items), err)
	}
	for _, it := range b.Items {
		if it.Post.Views < 0 || it.Title == "" || it.Text == "" || it.Published.Year() < 2014 || it.Published.Year() > 2015 {
			t.Errorf("%+v", it)
		}
	}
}

func commentJSON(id, text, parent string) string {
	return fmt.Sprintf(`{"id":%q,"snippet":{"videoId":"swans000001","textOriginal":%q,"authorDisplayName":"@pip","authorChannelId":{"value":"UCpip"},"likeCount":3,"publishedAt":"2026-11-06T23:50:00Z","updatedAt":"2026-11-06T23:55:00Z","parentId":%q}}`, id, text, parent)
}

func threadAsk() reaction.ThreadAsk {
	return reaction.ThreadAsk{Thread: index.Thread{Key: "swans000001", Claimed: -1}, Item: index.Item{Post: &index.Post{Place: "Northmarch TV"}}, Secret: reaction.Secret{Token: "key"}, Now: now}
}

// TestComments: pages are followed, answers that the conversation leaves out are asked for, the key is in no address.
func TestComments(t *testing.T) {
	site := reactiontest.Door(func(r reaction.Request, u *url.URL) (int, string) {
		if r.Header.Get("X-Goog-Api-Key") != "key" || strings.Contains(u.RawQuery, "key") {
			t.Errorf("the key: %+v", r)
		}
		switch {
		case u.Path == "/youtube/v3/comments":
			return 200, `{"items":[` + commentJSON("c1.a", "first", "c1") + `,` + commentJSON("c1.b", "second", "c1") + `]}`
		case u.Query().Get("pageToken") == "":
			return 200, `{"nextPageToken":"p2","items":[{"snippet":{"totalReplyCount":2,"topLevelComment":` + commentJSON("c1", "free\u202e the swans", "") + `},"replies":{"comments":[` + commentJSON("c1.a", "first", "c1") + `,7]}},5]}`
		}
		return 200, `{"items":[{"snippet":{"totalReplyCount":0,"topLevelComment":` + commentJSON("c2", "bread", "") + `}}]}`
	})
	b, th, done, err := (&Comments{Door: site}).ReadThread(t.Context(), threadAsk())
	if err != nil || done || th.Problem != "" {
		t.Fatalf("%+v, %v", th, err)
	}
	seen := map[string]index.Item{}
	for _, it := range b.Items {
		seen[it.Post.Key] = it
	}
	if len(seen) != 4 || seen["c1"].Text != "free the swans" || seen["c1"].Post.ReplyTo.Key != "swans000001" || seen["c1.b"].Post.ReplyTo.Key != "c1" || seen["c1"].Post.Likes != 3 || seen["c1"].Updated.Minute() != 55 ||
		seen["c1"].Post.Handle != "pip" || seen["c1"].Post.Place != "Northmarch TV" || seen["c2"].Post.Form != index.FormComment {
		t.Errorf("%+v", seen)
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		status     int
		reason     string
		done       bool
		want       index.SourceStatus
		retry      time.Time
		body, says string
	}{
		{status: 403, reason: "commentsDisabled", done: true},
		{status: 404, reason: "videoNotFound", done: true},
		{status: 403, reason: "quotaExceeded", want: index.StatusLimited, retry: time.Date(2026, 11, 7, 8, 1, 0, 0, time.UTC), says: "midnight in California"},
		{status: 400, reason: "keyInvalid", want: index.StatusRefused, says: "does not accept this key"},
		{status: 403, body: "<html>", want: index.StatusRefused, says: "refuses"},
		{status: 500, body: "", want: index.StatusFailing, says: "fault of its own"},
		{status: 200, body: "<html>", want: index.StatusFailing, says: "page for people"},
	} {
		body := c.body
		if c.reason != "" {
			body = fmt.Sprintf(`{"error":{"code":%d,"message":"no","errors":[{"reason":%q}]}}`, c.status, c.reason)
		}
		_, th, done, err := (&Comments{Door: reactiontest.Door(func(reaction.Request, *url.URL) (int, string) { return c.status, body })}).ReadThread(t.Context(), threadAsk())
		if done != c.done {
			t.Errorf("%d %s: done %v, %v", c.status, c.reason, done, err)
		}
		if c.done {
			if err != nil || th.Problem == "" {
				t.Errorf("%s: %v %q", c.reason, err, th.Problem)
			}
			continue
		}
		var p *reaction.Problem
		if !errors.As(err, &p) || p.Status != c.want || !p.Retry.Equal(c.retry) || !strings.Contains(p.Text, c.says) {
			t.Errorf("%d %s: %+v", c.status, c.reason, p)
		}
	}
	summer := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	if got := midnight(summer); !got.Equal(time.Date(2026, 7, 2, 7, 1, 0, 0, time.UTC)) {
		t.Errorf("in summer the day ends at %s", got)
	}
}

func FuzzComment(f *testing.F) {
	f.Add([]byte(commentJSON("a", "b", "c")))
	f.Fuzz(func(t *testing.T, body []byte) {
		var c comment
		if json.Unmarshal(body, &c) != nil {
			return
		}
		var b reaction.Batch
		ask := threadAsk()
		add(&b, &c, &ask, "")
		for _, it := range b.Items {
			if it.Published.After(now) || strings.ContainsAny(it.Text+it.Author+it.Post.Handle, "\x00\u202e") {
				t.Errorf("%+v", it)
			}
		}
	})
}

func FuzzFeed(f *testing.F) {
	f.Add([]byte(feedXML))
	f.Fuzz(func(t *testing.T, body []byte) {
		list, _ := answer.Entries[entry]("YouTube", answer.Atom, body, mostVideos)
		for i := range list {
			var b reaction.Batch
			a := ask("")
			take(&b, &list[i], &a)
			for _, it := range b.Items {
				if !strings.HasPrefix(it.URL, "https://www.youtube.com/watch?v=") || it.Published.After(now) {
					t.Errorf("%+v", it)
				}
			}
		}
	})
}
