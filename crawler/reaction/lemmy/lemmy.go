// Package lemmy reads a Lemmy server's search: posts in communities and comments below them (API v3).
//
// What several servers know is one item by its ap_id, the address that it has at its home. "Deleted" and "removed" only
// hide a post at Lemmy; here they withdraw it. Written against the documented interface (0.19) and proven on written answers;
// never met live. Version 4 of the interface is announced: an answer in another form is said, and nothing is lost.
package lemmy

import (
	"context"
	"encoding/json"
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
	pageSize  = 50
	mostPages = 4 // of each type, until what is known is reached
	maxText   = 20_000
)

// view is a post or a comment with what stands around it.
type view struct {
	Post *struct {
		APID      string  `json:"ap_id"`
		Name      string  `json:"name"`
		Body      *string `json:"body"`
		URL       *string `json:"url"`
		Published string  `json:"published"`
		Deleted   bool    `json:"deleted"`
		Removed   bool    `json:"removed"`
	} `json:"post"`
	Comment *struct {
		APID      string `json:"ap_id"`
		Content   string `json:"content"`
		Path      string `json:"path"` // 0.PARENT.ID
		Published string `json:"published"`
		Deleted   bool   `json:"deleted"`
		Removed   bool   `json:"removed"`
	} `json:"comment"`
	Creator struct {
		Name  string  `json:"name"`
		Shown *string `json:"display_name"`
		Actor string  `json:"actor_id"`
	} `json:"creator"`
	Community struct {
		Name    string `json:"name"`
		ActorID string `json:"actor_id"`
	} `json:"community"`
	Counts struct {
		Score    int  `json:"score"`
		Comments *int `json:"comments"`
		Children *int `json:"child_count"`
	} `json:"counts"`
}

// place is where the search goes on: the newest time that was seen.
type place struct {
	Newest time.Time `json:"newest"`
}

// Search looks for words. Its Ask wants Source.URL (a server) and Source.Query.
type Search struct{ Door reaction.Door }

// Read asks for posts and for comments, newest first, until what is known is reached.
func (s *Search) Read(ctx context.Context, ask reaction.Ask) (reaction.Batch, error) {
	var from place
	_ = json.Unmarshal([]byte(ask.Source.State.Resume), &from) // what cannot be read begins anew
	b := reaction.Batch{Code: http.StatusOK}
	newest := from.Newest
	for _, kind := range []string{"Posts", "Comments"} {
		for page := 1; page <= mostPages; page++ {
			views, err := s.page(ctx, ask, kind, page)
			if err != nil {
				return b, err
			}
			older := 0
			for i := range views {
				at := take(&b, &views[i], ask.Now)
				if at.After(newest) {
					newest = at
				}
				if !from.Newest.IsZero() && at.Before(from.Newest.Add(-10*time.Minute)) {
					older++
				}
			}
			if len(views) < pageSize || from.Newest.IsZero() || older > 0 {
				break
			}
		}
	}
	text, err := json.Marshal(place{newest})
	b.Resume = string(text)
	return b, err
}

func (s *Search) page(ctx context.Context, ask reaction.Ask, kind string, page int) ([]view, error) {
	q := url.Values{"q": {ask.Source.Query}, "type_": {kind}, "sort": {"New"}, "listing_type": {"All"}, "limit": {strconv.Itoa(pageSize)}, "page": {strconv.Itoa(page)}}
	a, err := s.Door.Send(ctx, reaction.Request{URL: strings.TrimSuffix(ask.Source.URL, "/") + "/api/v3/search?" + q.Encode()})
	if err != nil {
		return nil, err
	}
	var got struct {
		Posts    []json.RawMessage `json:"posts"`
		Comments []json.RawMessage `json:"comments"`
	}
	if err := answer.JSON("Lemmy at "+hostOf(ask.Source.URL), a, &got); err != nil {
		return nil, err
	}
	var out []view
	for _, raw := range append(got.Posts, got.Comments...) {
		var v view
		if json.Unmarshal(raw, &v) == nil { // one that cannot be read must not hide the others
			out = append(out, v)
		}
	}
	return out, nil
}

// take adds what a view is, and returns when it was written.
func take(b *reaction.Batch, v *view, now time.Time) time.Time {
	var it index.Item
	var at time.Time
	gone := false
	switch {
	case v.Comment != nil:
		it, at = comment(v, now)
		gone = v.Comment.Deleted || v.Comment.Removed
	case v.Post != nil:
		it, at = post(v, now)
		gone = v.Post.Deleted || v.Post.Removed
	}
	if it.URL == "" {
		return at
	}
	if gone {
		b.Gone = append(b.Gone, index.Withdrawal{Network: index.NetworkLemmy, Key: it.Post.Key, At: now, Why: "removed by its author or a moderator"})
		return at
	}
	b.Items = append(b.Items, it)
	return at
}

// begin is what posts and comments have in common. apID is the address at its home, by which all servers know it.
func begin(v *view, apID, published string, now time.Time) (index.Item, time.Time) {
	u, err := url.Parse(apID)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return index.Item{}, time.Time{}
	}
	at := timeOf(published, now)
	handle := plain.Line(v.Creator.Name, 100) + "@" + hostOf(v.Creator.Actor)
	it := index.Item{
		Kind: index.KindReaction, URL: apID, Author: handle, Published: at, PublishedRaw: published, Comments: -1,
		Post: &index.Post{
			Network: index.NetworkLemmy, Key: apID, Handle: handle, Account: v.Creator.Actor, Place: plain.Line(v.Community.Name, 100) + "@" + hostOf(v.Community.ActorID),
			Likes: max(v.Counts.Score, 0), Reposts: -1, Replies: -1, Views: -1, Counted: now,
		},
	}
	if v.Creator.Shown != nil && *v.Creator.Shown != "" {
		it.Author = plain.Line(*v.Creator.Shown, 100)
	}
	return it, at
}

func post(v *view, now time.Time) (index.Item, time.Time) {
	it, at := begin(v, v.Post.APID, v.Post.Published, now)
	if it.URL == "" {
		return it, at
	}
	it.Title, it.Post.Form = plain.Line(v.Post.Name, plain.MaxTitle), index.FormPost
	if v.Post.Body != nil {
		it.Text = marked.Lines(*v.Post.Body, maxText)
	}
	if v.Counts.Comments != nil {
		it.Post.Replies = *v.Counts.Comments
	}
	if v.Post.URL != nil {
		if u, err := address.Canonical(*v.Post.URL); err == nil {
			it.Links = append(it.Links, index.Link{URL: u, Text: it.Title})
		}
	}
	return it, at
}

func comment(v *view, now time.Time) (index.Item, time.Time) {
	it, at := begin(v, v.Comment.APID, v.Comment.Published, now)
	if it.URL == "" {
		return it, at
	}
	it.Text, it.Post.Form = marked.Lines(v.Comment.Content, maxText), index.FormComment
	if v.Counts.Children != nil {
		it.Post.Replies = *v.Counts.Children
	}
	if v.Post != nil {
		it.Post.Root = index.Ref{Key: v.Post.APID, URL: v.Post.APID}
		if strings.Count(v.Comment.Path, ".") == 1 { // an answer to the post itself; whom others answer, only a number says
			it.Post.ReplyTo = it.Post.Root
		}
		if v.Post.URL != nil {
			if u, err := address.Canonical(*v.Post.URL); err == nil {
				it.Post.About = index.Ref{URL: u}
			}
		}
	}
	return it, at
}

// timeOf reads a time, with a zone or (older servers) without one, which is UTC then.
func timeOf(raw string, now time.Time) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05.999999"} {
		if at, err := time.Parse(layout, raw); err == nil && !at.After(now) {
			return at.UTC()
		}
	}
	return now
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
