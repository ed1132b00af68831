// Package hackernews reads Hacker News by its search (hn.algolia.com, no key needed): stories and comments with words
// ([Search]), and the whole discussion below a story ([Discussion]).
//
// The search gives at most a thousand hits whatever the page, so time is cut into slices that give fewer. Written against
// the interface's documentation and proven on a recorded page and on written ones; never met live.
package hackernews

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"presswatch/crawler/address"
	"presswatch/crawler/feed/plain"
	"presswatch/crawler/reaction"
	"presswatch/crawler/reaction/answer"
	"presswatch/crawler/reaction/marked"
	"presswatch/index"
)

// Limits of a read.
const (
	perPage   = 100
	mostPages = 10 // the thousand hits that the search gives
	overlap   = 10 * time.Minute
	firstBack = 7 * 24 * time.Hour
)

// hit is what the search finds. Of other things than stories and comments most fields are null.
type hit struct {
	ID       string   `json:"objectID"`
	Title    *string  `json:"title"`
	URL      *string  `json:"url"`
	Author   string   `json:"author"`
	Text     *string  `json:"story_text"`
	Comment  *string  `json:"comment_text"`
	Points   *int     `json:"points"`
	Comments *int     `json:"num_comments"`
	Story    *int64   `json:"story_id"`
	Parent   *int64   `json:"parent_id"`
	StoryURL *string  `json:"story_url"`
	Created  int64    `json:"created_at_i"`
	Tags     []string `json:"_tags"`
}

// pageOf is the page of a post.
func pageOf(id string) string { return "https://news.ycombinator.com/item?id=" + id }

// ref names another post by its number.
func ref(id *int64) index.Ref {
	if id == nil || *id <= 0 {
		return index.Ref{}
	}
	key := strconv.FormatInt(*id, 10)
	return index.Ref{Key: key, URL: pageOf(key)}
}

// item makes an item of a hit; ok is false for what is neither story nor comment.
func item(h *hit, now time.Time) (it index.Item, ok bool) {
	if _, err := strconv.ParseInt(h.ID, 10, 64); err != nil {
		return it, false
	}
	it = index.Item{
		Kind: index.KindReaction, URL: pageOf(h.ID), Author: plain.Line(h.Author, 100), Comments: -1,
		Post: &index.Post{
			Network: index.NetworkHackerNews, Key: h.ID, Handle: plain.Line(h.Author, 100), Likes: count(h.Points), Reposts: -1, Replies: count(h.Comments), Views: -1, Counted: now,
		},
	}
	if h.Created > 0 {
		if it.Published = time.Unix(h.Created, 0).UTC(); it.Published.After(now) {
			it.Published = now
		}
	}
	switch {
	case h.Comment != nil:
		text := marked.Read(*h.Comment, "")
		it.Text, it.Links, it.Post.Form, it.Post.ReplyTo, it.Post.Root = text.Plain, text.Links, index.FormComment, ref(h.Parent), ref(h.Story)
		about(&it, h.StoryURL)
	case h.Title != nil && *h.Title != "":
		it.Title, it.Post.Form = plain.HTMLLine(*h.Title, plain.MaxTitle), index.FormPost
		if h.Text != nil {
			text := marked.Read(*h.Text, "")
			it.Text, it.Links = text.Plain, text.Links
		}
		link(&it, h.URL)
	default:
		return it, false // an option of a poll, a job
	}
	return it, it.Text+it.Title != ""
}

func count(n *int) int {
	if n == nil || *n < 0 {
		return -1
	}
	return *n
}

// about notes which page a discussion is about.
func about(it *index.Item, raw *string) {
	if raw == nil {
		return
	}
	if u, err := address.Canonical(*raw); err == nil {
		it.Post.About = index.Ref{URL: u}
	}
}

// link adds the page that a story hands in.
func link(it *index.Item, raw *string) {
	if raw == nil {
		return
	}
	if u, err := address.Canonical(*raw); err == nil {
		it.Links = append(it.Links, index.Link{URL: u, Text: it.Title})
	}
}

// Search looks for words. Its Ask wants Source.URL (https://hn.algolia.com) and Source.Query.
type Search struct{ Door reaction.Door }

// Read asks for what is newer than the last read. A slice of time that gives more than the search lists is cut in two.
func (s *Search) Read(ctx context.Context, ask reaction.Ask) (reaction.Batch, error) {
	from, err := strconv.ParseInt(ask.Source.State.Resume, 10, 64)
	if err != nil {
		from = ask.Now.Add(-firstBack).Unix()
	}
	b := reaction.Batch{Code: http.StatusOK}
	to := ask.Now.Unix() + 1
	if err := s.slice(ctx, ask, from-int64(overlap.Seconds()), to, &b, 0); err != nil {
		return b, err
	}
	b.Resume = strconv.FormatInt(ask.Now.Unix(), 10)
	return b, nil
}

// slice reads what was written from one second to before another.
func (s *Search) slice(ctx context.Context, ask reaction.Ask, from, to int64, b *reaction.Batch, depth int) error {
	for page := range mostPages {
		var got struct {
			Hits  []json.RawMessage `json:"hits"`
			Total int               `json:"nbHits"`
			Pages int               `json:"nbPages"`
		}
		q := url.Values{
			"query": {ask.Source.Query}, "tags": {"(story,comment)"}, "hitsPerPage": {strconv.Itoa(perPage)}, "page": {strconv.Itoa(page)},
			"numericFilters": {fmt.Sprintf("created_at_i>=%d,created_at_i<%d", from, to)},
		}
		a, err := s.Door.Send(ctx, reaction.Request{URL: strings.TrimSuffix(ask.Source.URL, "/") + "/api/v1/search_by_date?" + q.Encode()})
		if err != nil {
			return err
		}
		if err := answer.JSON("Hacker News' search", a, &got); err != nil {
			return err
		}
		if got.Total > perPage*mostPages && to-from > 1 && depth < 20 {
			middle := from + (to-from)/2
			if err := s.slice(ctx, ask, from, middle, b, depth+1); err != nil {
				return err
			}
			return s.slice(ctx, ask, middle, to, b, depth+1)
		}
		for _, raw := range got.Hits {
			var h hit
			if json.Unmarshal(raw, &h) != nil {
				continue // one that cannot be read must not hide the others
			}
			if it, ok := item(&h, ask.Now); ok {
				take(b, it)
			}
		}
		if len(got.Hits) == 0 || page+1 >= got.Pages {
			return nil
		}
	}
	return nil
}

// take adds an item, and the discussion below a story as a thread.
func take(b *reaction.Batch, it index.Item) {
	b.Items = append(b.Items, it)
	if it.Post.Form == index.FormPost && it.Post.Replies > 0 {
		b.Threads = append(b.Threads, index.Thread{Network: index.NetworkHackerNews, Key: it.Post.Key, URL: it.URL, Claimed: it.Post.Replies, Next: it.Post.Counted})
		b.Below = append(b.Below, it.URL)
	}
}

// Discussion reads the comments below a story. Base is the interface's address, "" the public one.
type Discussion struct {
	Door reaction.Door
	Base string
}

// node is a comment in its tree.
type node struct {
	ID       int64   `json:"id"`
	Created  int64   `json:"created_at_i"`
	Author   *string `json:"author"`
	Text     *string `json:"text"`
	Parent   *int64  `json:"parent_id"`
	Story    *int64  `json:"story_id"`
	Children []*node `json:"children"`
}

// mostComments of one discussion are taken in.
const mostComments = 5000

// ReadThread reads the whole tree; comments that are known are known by their numbers. Those without author and text were
// removed.
func (d *Discussion) ReadThread(ctx context.Context, ask reaction.ThreadAsk) (b reaction.Batch, t index.Thread, done bool, err error) {
	t = ask.Thread
	base := strings.TrimSuffix(d.Base, "/")
	if base == "" {
		base = "https://hn.algolia.com"
	}
	a, err := d.Door.Send(ctx, reaction.Request{URL: base + "/api/v1/items/" + url.PathEscape(t.Key)})
	if err != nil {
		return b, t, false, err
	}
	var root node
	if err := answer.JSON("Hacker News' search", a, &root); err != nil {
		return b, t, false, err
	}
	queue := root.Children // no recursion: a tree may be thousands deep
	for len(queue) > 0 && len(b.Items) < mostComments {
		n := queue[0]
		queue = queue[1:]
		if n == nil {
			continue
		}
		queue = append(queue, n.Children...)
		d.comment(n, &ask, &b)
	}
	t.Got = len(b.Items)
	t.Claimed = max(t.Claimed, t.Got)
	return b, t, false, nil
}

// comment takes one comment, or that it is gone.
func (d *Discussion) comment(n *node, ask *reaction.ThreadAsk, b *reaction.Batch) {
	if n.Author == nil && n.Text == nil {
		b.Gone = append(b.Gone, index.Withdrawal{Network: index.NetworkHackerNews, Key: strconv.FormatInt(n.ID, 10), At: ask.Now, Why: "removed by its author or a moderator"})
		return
	}
	h := hit{ID: strconv.FormatInt(n.ID, 10), Comment: n.Text, Created: n.Created, Parent: n.Parent, Story: n.Story}
	if n.Author != nil {
		h.Author = *n.Author
	}
	if len(ask.Item.Links) > 0 {
		h.StoryURL = &ask.Item.Links[0].URL
	}
	if it, ok := item(&h, ask.Now); ok {
		it.Post.Counted = time.Time{}
		b.Items = append(b.Items, it)
	}
}
