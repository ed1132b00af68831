package bluesky

import (
	"context"
	"net/url"
	"strings"
	"time"

	"presswatch/crawler/reaction"
	"presswatch/crawler/reaction/answer"
	"presswatch/index"
)

// Counts asks how often posts were liked, repeated and answered: the stream tells none of it. It needs no key. Base is the
// interface's address, "" the public one.
type Counts struct {
	Door reaction.Door
	Base string
}

// CountAtOnce is how many posts one question is about (app.bsky.feed.getPosts).
const CountAtOnce = 25

// Count returns what is known of up to CountAtOnce posts by their at:// addresses. Posts that are no longer there, or whose
// authors show them to nobody without an account, are missing.
func (c *Counts) Count(ctx context.Context, keys []string, now time.Time) ([]index.Tally, error) {
	base := strings.TrimSuffix(c.Base, "/")
	if base == "" {
		base = publicAPI
	}
	a, err := c.Door.Send(ctx, reaction.Request{URL: base + "/xrpc/app.bsky.feed.getPosts?" + url.Values{"uris": keys[:min(len(keys), CountAtOnce)]}.Encode()})
	if err != nil {
		return nil, err
	}
	var got struct {
		Posts []view `json:"posts"`
	}
	if err := answer.JSON("Bluesky", a, &got); err != nil {
		return nil, err
	}
	out := make([]index.Tally, 0, len(got.Posts))
	for i := range got.Posts {
		v := &got.Posts[i]
		t := index.Tally{Network: index.NetworkBluesky, Key: v.URI, Likes: told(v.Likes), Reposts: told(v.Reposts), Replies: told(v.Replies), Views: -1, At: now}
		if v.Quotes != nil && t.Reposts >= 0 {
			t.Reposts += max(*v.Quotes, 0)
		}
		out = append(out, t)
	}
	return out, nil
}

func told(n *int) int {
	if n == nil || *n < 0 {
		return -1
	}
	return *n
}
