package reddit

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"presswatch/crawler/feed/plain"
	"presswatch/crawler/reaction"
	"presswatch/crawler/reaction/answer"
	"presswatch/crawler/reaction/marked"
	"presswatch/index"
)

// entry is a post or comment in a feed of Reddit (Atom). The markup of its content is needed for where it leads, which a
// general reader of feeds leaves out.
type entry struct {
	ID     string `xml:"id"` // t3_…, t1_…
	Title  string `xml:"title"`
	Author struct {
		Name string `xml:"name"` // /u/name
	} `xml:"author"`
	Category struct {
		Label string `xml:"label,attr"` // r/name
	} `xml:"category"`
	Link struct {
		Href string `xml:"href,attr"`
	} `xml:"link"`
	Content   string `xml:"content"`
	Published string `xml:"published"`
	Updated   string `xml:"updated"`
}

const noKey = "read by its feeds: no counts, no removals, one request a minute; account and password_file of an app of yours would give them"

// searchFeed is Read without a key: one page of the newest posts.
func (s *Site) searchFeed(ctx context.Context, ask reaction.Ask, from place) (reaction.Batch, error) {
	base, _ := bases(ask.Source.URL)
	q := url.Values{"q": {ask.Source.Query}, "sort": {"new"}, "type": {"link"}}
	b := reaction.Batch{Code: http.StatusOK, Hint: noKey}
	entries, err := s.feed(ctx, base+"/search.rss?"+q.Encode())
	newest := from.Newest
	for i := range entries {
		it, ok := entries[i].item(ask.Now)
		if !ok || it.Post.Form != index.FormPost {
			continue
		}
		b.Items = append(b.Items, it)
		if it.Published.After(newest) {
			newest = it.Published
		}
		b.Threads = append(b.Threads, index.Thread{Network: index.NetworkReddit, Key: it.Post.Key, URL: it.URL, Claimed: -1, Next: ask.Now.Add(5 * time.Minute)})
		b.Below = append(b.Below, it.URL)
	}
	if err != nil {
		return b, err
	}
	return settle(b, newest)
}

// feed reads the entries of a feed as far as it can be read; the error says why it ended early.
func (s *Site) feed(ctx context.Context, address string) ([]entry, error) {
	a, err := s.Door.Send(ctx, reaction.Request{URL: address})
	if err != nil {
		return nil, err
	}
	if p := answer.Bad("Reddit", a); p != nil {
		return nil, refusal(p, false)
	}
	return entries(a.Body)
}

const mostEntries = 500

// entries reads a feed. A page for people instead means that Reddit wants to see a browser.
func entries(body []byte) ([]entry, error) {
	out, err := answer.Entries[entry]("Reddit", answer.Atom, body, mostEntries)
	if errors.Is(err, answer.ErrPage) {
		err = &reaction.Problem{Status: index.StatusLimited, Text: "Reddit shows a page for people instead of its feed: it wants to see a browser, or a key; set account and password_file of an app of yours"}
	}
	return out, err
}

var keys = regexp.MustCompile(`t[13]_[0-9a-z]{1,16}$`)

func (e *entry) item(now time.Time) (index.Item, bool) {
	key := keys.FindString(strings.TrimSpace(e.ID))
	u, err := url.Parse(e.Link.Href)
	if key == "" || err != nil {
		return index.Item{}, false
	}
	handle := plain.Line(strings.TrimPrefix(strings.TrimSpace(e.Author.Name), "/u/"), 100)
	it := index.Item{
		Kind: index.KindReaction, URL: pageOf(u.Path, key), Author: handle, Published: stamp(now, e.Published, e.Updated), PublishedRaw: plain.Line(e.Published, 100), Comments: -1,
		Post: &index.Post{Network: index.NetworkReddit, Key: key, Handle: handle, Place: plain.Line(e.Category.Label, 100), Form: index.FormPost, Likes: -1, Reposts: -1, Replies: -1, Views: -1},
	}
	text := marked.Read(said(e.Content), "https://www.reddit.com")
	it.Text = text.Plain
	if strings.HasPrefix(key, "t1_") {
		it.Post.Form, it.Links = index.FormComment, text.Links
		return it, it.Text != ""
	}
	it.Title = plain.Line(e.Title, plain.MaxTitle)
	for _, l := range marked.Read(e.Content, "https://www.reddit.com").Links {
		if l.Text == "[link]" {
			link(&it, l.URL)
		}
	}
	for _, l := range text.Links {
		link(&it, l.URL)
	}
	return it, it.Title != ""
}

// said is the part of an entry's markup that its author wrote; around it stands "submitted by".
func said(content string) string {
	_, rest, ok := strings.Cut(content, "<!-- SC_OFF -->")
	if !ok {
		return ""
	}
	rest, _, _ = strings.Cut(rest, "<!-- SC_ON -->")
	return rest
}

// stamp is the first of these that is a time; one in the future is now.
func stamp(now time.Time, texts ...string) time.Time {
	for _, text := range texts {
		if at, err := time.Parse(time.RFC3339, strings.TrimSpace(text)); err == nil {
			if at.After(now) {
				return now
			}
			return at.UTC()
		}
	}
	return now
}
