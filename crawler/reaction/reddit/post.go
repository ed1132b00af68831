package reddit

import (
	"encoding/json"
	"html"
	"regexp"
	"strings"
	"time"

	"presswatch/crawler/address"
	"presswatch/crawler/feed/plain"
	"presswatch/crawler/reaction"
	"presswatch/crawler/reaction/marked"
	"presswatch/index"
)

const maxText = 20_000

// listing is a page of things.
type listing struct {
	Data struct {
		After    string            `json:"after"`
		Children []json.RawMessage `json:"children"`
	} `json:"data"`
}

type child struct {
	Kind string `json:"kind"` // t1 comment, t3 post, more
	Data thing  `json:"data"`
}

// thing is a post or a comment.
type thing struct {
	Name      string          `json:"name"` // t3_…, t1_…
	Author    string          `json:"author"`
	AuthorID  string          `json:"author_fullname"`
	Title     string          `json:"title"`
	Selftext  string          `json:"selftext"`
	Body      string          `json:"body"`
	URL       string          `json:"url"`
	IsSelf    bool            `json:"is_self"`
	Permalink string          `json:"permalink"`
	Sub       string          `json:"subreddit_name_prefixed"`
	Score     *int            `json:"score"`
	Comments  *int            `json:"num_comments"`
	Created   float64         `json:"created_utc"`
	Parent    string          `json:"parent_id"`
	LinkID    string          `json:"link_id"`
	Removed   *string         `json:"removed_by_category"`
	Crosspost []crosspost     `json:"crosspost_parent_list"`
	Replies   json.RawMessage `json:"replies"` // "" or a listing
	Count     int             `json:"count"`   // of "more": how many comments were not sent
}

type crosspost struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

var names = regexp.MustCompile(`^t[13]_[0-9a-z]{1,16}$`)

// pageOf is the page of a post or comment.
func pageOf(permalink, name string) string {
	if strings.HasPrefix(permalink, "/r/") || strings.HasPrefix(permalink, "/user/") {
		if u, err := address.Canonical("https://www.reddit.com" + permalink); err == nil {
			return u
		}
	}
	return "https://www.reddit.com/comments/" + strings.TrimPrefix(name, "t3_")
}

// ref names a post whose page is not told.
func ref(name string) index.Ref {
	if !names.MatchString(name) {
		return index.Ref{}
	}
	return index.Ref{Key: name}
}

// gone says that a thing's words were removed: by its author, a moderator, or Reddit.
func (t *thing) gone() bool {
	text := strings.TrimSpace(t.Selftext + t.Body)
	return t.Removed != nil && *t.Removed != "" || text == "[removed]" || text == "[deleted]" || t.Title == "[deleted by user]"
}

// take adds a thing, and the comments below a post as a thread. It returns when it was written, zero if it cannot be used.
func take(b *reaction.Batch, t *thing, now time.Time) time.Time {
	if !names.MatchString(t.Name) {
		return time.Time{}
	}
	if t.gone() {
		b.Gone = append(b.Gone, index.Withdrawal{Network: index.NetworkReddit, Key: t.Name, At: now, Why: "removed by its author or a moderator"})
		return t.at(now)
	}
	it := t.item(now)
	if it.Text+it.Title == "" {
		return t.at(now)
	}
	b.Items = append(b.Items, it)
	if it.Post.Form == index.FormPost && it.Post.Replies > 0 {
		b.Threads = append(b.Threads, index.Thread{Network: index.NetworkReddit, Key: t.Name, URL: it.URL, Claimed: it.Post.Replies, Next: now})
		b.Below = append(b.Below, it.URL)
	}
	return it.Published
}

// at is when a thing was written; a time in the future is now.
func (t *thing) at(now time.Time) time.Time {
	if t.Created <= 0 || t.Created > float64(now.Unix()) {
		return now
	}
	return time.Unix(int64(t.Created), 0).UTC()
}

func (t *thing) item(now time.Time) index.Item {
	handle := plain.Line(t.Author, 100)
	if handle == "[deleted]" {
		handle = ""
	}
	it := index.Item{
		Kind: index.KindReaction, URL: pageOf(t.Permalink, t.Name), Author: handle, Published: t.at(now), Comments: -1,
		Post: &index.Post{
			Network: index.NetworkReddit, Key: t.Name, Handle: handle, Account: plain.Line(t.AuthorID, 50), Place: plain.Line(t.Sub, 100),
			Likes: count(t.Score), Reposts: -1, Replies: count(t.Comments), Views: -1, Counted: now,
		},
	}
	if strings.HasPrefix(t.Name, "t1_") {
		it.Post.Form, it.Text, it.Post.Replies = index.FormComment, marked.Lines(html.UnescapeString(t.Body), maxText), -1
		it.Post.Root, it.Post.ReplyTo = ref(t.LinkID), ref(t.Parent)
		return it
	}
	it.Post.Form, it.Title, it.Text = index.FormPost, plain.Line(html.UnescapeString(t.Title), plain.MaxTitle), marked.Lines(html.UnescapeString(t.Selftext), maxText)
	if len(t.Crosspost) > 0 {
		it.Post.Quotes = ref(t.Crosspost[0].Name)
		link(&it, t.Crosspost[0].URL)
	}
	if !t.IsSelf {
		link(&it, t.URL)
	}
	return it
}

// link adds the page that a post hands in; pages of Reddit itself are none.
func link(it *index.Item, raw string) {
	u, err := address.Canonical(html.UnescapeString(raw))
	if err != nil || u == it.URL || strings.HasSuffix(address.Site(u), "reddit.com") || strings.HasSuffix(address.Site(u), "redd.it") {
		return
	}
	for _, l := range it.Links {
		if l.URL == u {
			return
		}
	}
	it.Links = append(it.Links, index.Link{URL: u, Text: it.Title})
}

// count is a count as presswatch keeps it; a score below nothing is nothing.
func count(n *int) int {
	if n == nil {
		return -1
	}
	return max(*n, 0)
}
