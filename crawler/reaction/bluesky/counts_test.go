package bluesky

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"presswatch/crawler/reaction"
	"presswatch/crawler/reaction/reactiontest"
)

func TestCounts(t *testing.T) {
	now := time.Date(2026, 11, 7, 0, 0, 0, 0, time.UTC)
	c := &Counts{Door: reactiontest.Door(func(r reaction.Request, u *url.URL) (int, string) {
		if u.Host != "public.api.bsky.app" || len(u.Query()["uris"]) > CountAtOnce || len(r.Header) > 0 {
			t.Errorf("asked %s", u)
		}
		return 200, `{"posts":[{"uri":"at://did:plc:a/app.bsky.feed.post/1","likeCount":12,"repostCount":3,"quoteCount":2,"replyCount":4},{"uri":"at://did:plc:b/app.bsky.feed.post/2","likeCount":-5}]}`
	})}
	keys := make([]string, 40)
	got, err := c.Count(t.Context(), keys, now)
	if err != nil || len(got) != 2 {
		t.Fatal(got, err)
	}
	if a, b := got[0], got[1]; a.Likes != 12 || a.Reposts != 5 || a.Replies != 4 || a.Views != -1 || !a.At.Equal(now) || b.Likes != -1 || b.Reposts != -1 {
		t.Errorf("%+v %+v", a, b)
	}
	c.Door = reactiontest.Door(func(reaction.Request, *url.URL) (int, string) { return 502, "<html>" })
	var p *reaction.Problem
	if _, err := c.Count(t.Context(), keys, now); !errors.As(err, &p) || !strings.Contains(p.Text, "fault of its own") {
		t.Errorf("%v", err)
	}
}
