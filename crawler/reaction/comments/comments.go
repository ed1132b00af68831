// Package comments reads the comment feeds of articles: WordPress's (wfw:commentRss) and others in RSS or Atom.
//
// Such a feed holds the last ten or twenty comments; further ones are asked for page by page where the site knows ?paged=.
// What falls between two reads is missing, and is seen in the thread's figures (claimed and got). What a moderator
// removes is not said by any feed. A feed that is gone means that comments are closed.
package comments

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"presswatch/crawler/address"
	"presswatch/crawler/feed"
	"presswatch/crawler/feed/plain"
	"presswatch/crawler/reaction"
	"presswatch/crawler/reaction/answer"
	"presswatch/crawler/reaction/marked"
	"presswatch/index"
)

// Reader reads threads of index.NetworkComments.
type Reader struct{ Door reaction.Door }

// mostPages is how many pages of older comments are asked for at one read.
const mostPages = 10

// ReadThread reads the comments that are new since the last read, page by page until what is known is reached.
func (r *Reader) ReadThread(ctx context.Context, ask reaction.ThreadAsk) (b reaction.Batch, t index.Thread, done bool, err error) {
	t = ask.Thread
	known := map[string]bool{} // feeds come in either order, so what is known is remembered by name
	for _, key := range strings.Fields(t.Resume) {
		known[key] = true
	}
	reached := false
	var seen []string
	for page := 1; page <= mostPages && !reached; page++ {
		entries, status, err := r.page(ctx, t.URL, page, ask.Now)
		switch {
		case status == http.StatusNotFound || status == http.StatusGone:
			if page == 1 {
				t.Problem = "comments are closed: their feed is gone"
				return b, t, true, nil
			}
			reached = true // there are no older ones
			continue
		case err != nil && page == 1:
			return b, t, false, err
		case err != nil || len(entries) == 0:
			reached = true
			continue
		}
		fresh := 0
		for _, e := range entries {
			it := comment(e, &ask.Item)
			key := short(it.Post.Key)
			reached = reached || known[key]
			if page == 1 && len(seen) < mostKnown {
				seen = append(seen, key)
			}
			if !known[key] && !has(b.Items, it.Post.Key) {
				b.Items = append(b.Items, it)
				fresh++
			}
		}
		reached = reached || fresh == 0 || page == 1 && len(known) == 0 && t.Claimed >= 0 && len(entries) >= t.Claimed
	}
	if len(seen) > 0 {
		t.Resume = strings.Join(seen, " ")
	}
	answers(b.Items)
	t.Got += len(b.Items)
	return b, t, false, nil
}

// answers finds out which comment answers which. The feed names whom it answers: it is the nearest one of that name.
func answers(items []index.Item) {
	for i := range items {
		m := replyLine.FindStringSubmatch(items[i].Text)
		if m == nil {
			continue
		}
		items[i].Text = strings.TrimSpace(items[i].Text[len(m[0]):])
		for j := i + 1; j < len(items); j++ { // newest first
			if items[j].Author == m[1] && !items[j].Published.After(items[i].Published) {
				items[i].Post.ReplyTo = index.Ref{Key: items[j].Post.Key, URL: items[j].URL}
				break
			}
		}
	}
}

// mostKnown is how many comments are remembered: more than any feed's first page holds.
const mostKnown = 200

// short is a comment's name in as few letters as tell it apart from the others of its thread.
func short(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:6])
}

func has(items []index.Item, key string) bool {
	for _, it := range items {
		if it.Post.Key == key {
			return true
		}
	}
	return false
}

// page reads one page of a comment feed.
func (r *Reader) page(ctx context.Context, address string, page int, now time.Time) ([]feed.Entry, int, error) {
	if page > 1 {
		u, err := url.Parse(address)
		if err != nil {
			return nil, 0, err
		}
		q := u.Query()
		q.Set("paged", strconv.Itoa(page))
		u.RawQuery = q.Encode()
		address = u.String()
	}
	a, err := r.Door.Send(ctx, reaction.Request{URL: address, HTML: false})
	if err != nil {
		return nil, 0, err
	}
	if p := answer.Bad("the comment feed", a); p != nil {
		return nil, a.Status, p
	}
	f, err := feed.Parse(ctx, a.Body, feed.Options{URL: a.URL, ContentType: a.Header.Get("Content-Type"), Now: now})
	if err != nil {
		return nil, a.Status, &reaction.Problem{Status: index.StatusFailing, Code: a.Status, Text: "the comment feed cannot be read", Err: err}
	}
	return f.Entries, a.Status, nil
}

// byline is how WordPress titles a comment in its feed.
var byline = regexp.MustCompile(`^(?:By|Par|Von|Por|Door|Di): (.+)$`)

// replyLine is how WordPress says whom a comment answers, in what crawler/feed makes of it.
var replyLine = regexp.MustCompile(`^In reply to (.{1,100}?)\.(?:\s+|$)`)

// comment makes an item of an entry.
func comment(e feed.Entry, article *index.Item) index.Item {
	canonical, err := address.Canonical(e.URL)
	if err != nil {
		canonical = ""
	}
	raw := longer(e.Content, e.Summary)
	text := marked.Read(raw, article.URL)
	it := index.Item{
		Kind: index.KindReaction, URL: pageOf(e.URL, article.URL, feed.KeyOf(e, canonical)), Author: plain.Line(e.Author, 200), Text: text.Plain, Links: text.Links,
		Published: e.Published, PublishedRaw: e.PublishedRaw, Updated: e.Updated, Comments: -1, Lang: article.Lang,
		Post: &index.Post{
			Network: index.NetworkComments, Form: index.FormComment, Key: article.Site + " " + feed.KeyOf(e, e.URL), Handle: plain.Line(e.Author, 200),
			About: index.Ref{URL: article.URL}, Place: article.Outlet, Likes: -1, Reposts: -1, Replies: -1, Views: -1,
		},
	}
	if m := byline.FindStringSubmatch(e.Title); m != nil && it.Author == "" {
		it.Author, it.Post.Handle = m[1], m[1]
	}
	return it
}

func longer(a, b string) string {
	if len(b) > len(a) {
		return b
	}
	return a
}

// pageOf is where a comment stands: its own anchor, for the address without it is the article's.
func pageOf(link, article, key string) string {
	if u, err := url.Parse(link); err == nil && u.Host != "" && u.Fragment != "" {
		return link
	}
	if link != "" && link != article {
		return link
	}
	return article + "#" + url.QueryEscape(key)
}
