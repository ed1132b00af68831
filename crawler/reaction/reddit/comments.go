package reddit

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"presswatch/crawler/reaction"
	"presswatch/index"
)

// Comments reads the comments below a post. Base is the site's address, "" the public one.
type Comments struct {
	Site *Site
	Base string
}

// mostComments of one post are taken in.
const mostComments = 5000

// ReadThread reads what Reddit sends of the tree; it leaves branches out and says how many comments they have, which
// stands in the thread's Problem as long as there are any.
func (c *Comments) ReadThread(ctx context.Context, ask reaction.ThreadAsk) (b reaction.Batch, t index.Thread, done bool, err error) {
	t = ask.Thread
	if !names.MatchString(t.Key) {
		return b, t, true, nil
	}
	if ask.Secret.Account == "" {
		return c.readFeed(ctx, ask)
	}
	var pages []listing
	q := url.Values{"limit": {"500"}, "sort": {"new"}, "raw_json": {"1"}}
	if err := c.Site.ask(ctx, c.Base, ask.Secret, ask.Now, "/comments/"+strings.TrimPrefix(t.Key, "t3_")+"?"+q.Encode(), &pages); err != nil {
		return b, t, false, err
	}
	b.Code = http.StatusOK
	left := 0
	for i := range pages {
		left += walk(&b, &pages[i], &ask)
	}
	t.Got = len(b.Items)
	t.Claimed = max(t.Claimed, t.Got+left)
	t.Problem = ""
	if left > 0 {
		t.Problem = fmt.Sprintf("Reddit leaves %d comments out of its answer", left)
	}
	return b, t, false, nil
}

// walk takes a tree in without recursion, for it may be thousands deep, and returns how many comments were not sent.
func walk(b *reaction.Batch, root *listing, ask *reaction.ThreadAsk) (left int) {
	queue := root.Data.Children
	for len(queue) > 0 {
		var c child
		raw := queue[0]
		queue = queue[1:]
		if json.Unmarshal(raw, &c) != nil {
			continue
		}
		switch {
		case c.Kind == "more":
			left += max(c.Data.Count, 0)
		case c.Kind == "t1" && len(b.Items) < mostComments:
			below := len(b.Items)
			take(b, &c.Data, ask.Now)
			if len(b.Items) > below && len(ask.Item.Links) > 0 {
				b.Items[below].Post.About = index.Ref{URL: ask.Item.Links[0].URL}
			}
		}
		var replies listing
		if len(c.Data.Replies) > 0 && c.Data.Replies[0] == '{' && json.Unmarshal(c.Data.Replies, &replies) == nil {
			queue = append(queue, replies.Data.Children...)
		}
	}
	return left
}

// readFeed reads the newest comments of a post without a key. Whom they answer is not told: below the post itself.
func (c *Comments) readFeed(ctx context.Context, ask reaction.ThreadAsk) (b reaction.Batch, t index.Thread, done bool, err error) {
	t = ask.Thread
	base, _ := bases(c.Base)
	list, err := c.Site.feed(ctx, base+"/comments/"+strings.TrimPrefix(t.Key, "t3_")+"/.rss?sort=new&limit=100")
	b.Code = http.StatusOK
	for i := range list {
		it, ok := list[i].item(ask.Now)
		if !ok || it.Post.Form != index.FormComment {
			continue
		}
		it.Post.Root = index.Ref{Key: t.Key, URL: t.URL}
		if len(ask.Item.Links) > 0 {
			it.Post.About = index.Ref{URL: ask.Item.Links[0].URL}
		}
		b.Items = append(b.Items, it)
	}
	t.Got = max(t.Got, len(b.Items))
	return b, t, false, err
}
