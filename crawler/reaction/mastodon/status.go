// Package mastodon reads Mastodon and what speaks its interface: the timeline of a tag on several servers, merged
// ([Tag]), a server's search ([Search], with a token), and one account ([Account]).
//
// A server sees only what reaches it from others, so several are asked and what they tell is merged by the uri that a
// post has everywhere; its own server's word counts most. A server whose administrator closed its public timelines
// answers 401 or 422: that is said, and the others go on. What is edited or removed is noticed among the newest posts at every poll;
// a post that is missing there is asked for by its number before it is taken for removed.
//
// Written against the interface's documentation (version 4), proven on exchanges recorded with a real server and on servers of
// our own. Never met live: servers that want every request signed, and the forks' own fields.
package mastodon

import (
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"presswatch/crawler/feed/plain"
	"presswatch/crawler/reaction/marked"
	"presswatch/index"
)

// status is a post as the interface gives it (Entity Status). Numbers may come as text and fields be null: only what
// is there is read.
type status struct {
	ID         string   `json:"id"`
	URI        string   `json:"uri"`
	URL        *string  `json:"url"`
	Created    string   `json:"created_at"`
	Edited     *string  `json:"edited_at"`
	ReplyTo    *string  `json:"in_reply_to_id"`
	Content    string   `json:"content"`
	Spoiler    string   `json:"spoiler_text"`
	Visibility string   `json:"visibility"`
	Language   *string  `json:"language"`
	Replies    *int     `json:"replies_count"`
	Reblogs    *int     `json:"reblogs_count"`
	Favourites *int     `json:"favourites_count"`
	Reblog     *status  `json:"reblog"`
	Account    account  `json:"account"`
	Tags       []tag    `json:"tags"`
	Media      []media  `json:"media_attachments"`
	Quote      *quoting `json:"quote"`
	Poll       *struct {
		Options []struct {
			Title string `json:"title"`
		} `json:"options"`
	} `json:"poll"`
}

type account struct {
	Acct string `json:"acct"`
	Name string `json:"display_name"`
	URL  string `json:"url"`
	Bot  bool   `json:"bot"`
}

type tag struct {
	Name string `json:"name"`
}

type media struct {
	Description *string `json:"description"`
}

// quoting is a quoted post: whole, or only its number where it may not be shown.
type quoting struct {
	State  string  `json:"state"`
	Status *status `json:"quoted_status"`
	ID     string  `json:"quoted_status_id"`
}

// The caps of what is kept, in characters.
const (
	maxSpoiler = 300
	maxAlt     = 500
)

// item makes an item of a status that a server (its host) told at a time. ok is false for what is not public.
func item(st *status, host string, now time.Time) (it index.Item, ok bool) {
	if st.URI == "" || st.ID == "" || st.Visibility != "public" && st.Visibility != "unlisted" {
		return it, false
	}
	text := marked.Read(st.Content, "")
	it = index.Item{
		Kind: index.KindReaction, URL: pageOf(st), Author: plain.Line(st.Account.Name, 100), PublishedRaw: st.Created, Comments: -1,
		Text: text.Plain, Links: text.Links,
		Post: &index.Post{
			Network: index.NetworkMastodon, Key: st.URI, Form: index.FormPost, Handle: handle(st.Account.Acct, host), Account: st.Account.URL,
			Likes: count(st.Favourites), Reposts: count(st.Reblogs), Replies: count(st.Replies), Views: -1, Counted: now,
		},
	}
	if it.Author == "" {
		it.Author = it.Post.Handle
	}
	if warning := plain.Line(st.Spoiler, maxSpoiler); warning != "" {
		it.Text = "[" + warning + "] " + it.Text
	}
	it.Published = timeOf(st.Created, now)
	if st.Edited != nil {
		it.Updated = timeOf(*st.Edited, now)
	}
	if st.Language != nil {
		it.Lang, _, _ = strings.Cut(strings.ToLower(*st.Language), "-")
	}
	for _, t := range st.Tags {
		it.Tags = append(it.Tags, plain.Line(t.Name, 100))
	}
	beside(&it, st)
	return it, true
}

// beside adds what stands beside the words: pictures' descriptions, the choices of a poll, what is quoted or repeated.
func beside(it *index.Item, st *status) {
	var more []string
	for _, m := range st.Media {
		if m.Description != nil && *m.Description != "" {
			more = append(more, "Picture: "+plain.Text(*m.Description, maxAlt))
		}
	}
	if st.Poll != nil {
		for _, o := range st.Poll.Options {
			more = append(more, "Choice: "+plain.Line(o.Title, maxSpoiler))
		}
	}
	it.Summary = strings.Join(more, "\n\n")
	if q := st.Quote; q != nil && q.Status != nil {
		it.Post.Quotes = refOf(q.Status)
	}
	if st.Reblog != nil {
		it.Post.Repost = refOf(st.Reblog)
		it.Text, it.Links, it.Summary = "", nil, ""
	}
}

func refOf(st *status) index.Ref { return index.Ref{Key: st.URI, URL: pageOf(st)} }

// pageOf is the page of a post at its home.
func pageOf(st *status) string {
	if st.URL != nil && strings.HasPrefix(*st.URL, "http") {
		return *st.URL
	}
	return st.URI
}

// handle is an account's name with its server.
func handle(acct, host string) string {
	acct = plain.Line(acct, 253)
	if acct != "" && !strings.Contains(acct, "@") {
		acct += "@" + host
	}
	return acct
}

func count(n *int) int {
	if n == nil || *n < 0 {
		return -1
	}
	return *n
}

// timeOf reads a time; what lies after now, or cannot be read, is now.
func timeOf(raw string, now time.Time) time.Time {
	at, err := time.Parse(time.RFC3339, raw)
	if err != nil || at.After(now) {
		return now.UTC()
	}
	return at.UTC()
}

// hostOf is the host of an address, without a port.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// read reads statuses one by one: one that cannot be read must not hide the others.
func read(list []json.RawMessage) []*status {
	var out []*status
	for _, raw := range list {
		st := new(status)
		if json.Unmarshal(raw, st) == nil && st.ID != "" {
			out = append(out, st)
		}
	}
	return out
}
