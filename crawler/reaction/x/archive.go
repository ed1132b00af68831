package x

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"presswatch/crawler/feed/plain"
	"presswatch/index"
)

// old is a post in the form of the interface before v2, in which X still gives people the archive of their account, and in
// which researchers keep what they collected.
type old struct {
	ID       string `json:"id_str"`
	Text     string `json:"text"`
	Full     string `json:"full_text"`
	Extended *struct {
		Full     string   `json:"full_text"`
		Entities oldParts `json:"entities"`
	} `json:"extended_tweet"`
	Created  string          `json:"created_at"`
	Lang     string          `json:"lang"`
	ReplyTo  string          `json:"in_reply_to_status_id_str"`
	Quoted   string          `json:"quoted_status_id_str"`
	Repost   *old            `json:"retweeted_status"`
	Shows    *old            `json:"quoted_status"`
	Likes    json.RawMessage `json:"favorite_count"` // a number, in archives a text
	Reposts  json.RawMessage `json:"retweet_count"`
	Replies  json.RawMessage `json:"reply_count"`
	Entities oldParts        `json:"entities"`
	User     struct {
		ID   string `json:"id_str"`
		Name string `json:"name"`
		User string `json:"screen_name"`
	} `json:"user"`
}

type oldParts struct {
	entities
	Media []struct {
		URL      string `json:"url"`
		Expanded string `json:"expanded_url"`
	} `json:"media"`
	Tags []struct {
		Text string `json:"text"`
	} `json:"hashtags"`
}

// ErrNoArchive says that a file is no archive of X.
var ErrNoArchive = errors.New("no archive of X: neither tweets.js nor a list of posts as its older interface gave them")

// Archive reads tweets.js of an account's archive, or a list of posts in the older form. The account's own name is not in
// its archive: handle is taken for posts that do not say who wrote them. A post that is repeated or shown comes as one of its own.
func Archive(body []byte, handle string, now time.Time) ([]index.Item, error) {
	body = bytes.TrimSpace(body)
	if bytes.HasPrefix(body, []byte("window.YTD.")) {
		_, body, _ = bytes.Cut(body, []byte("="))
	}
	var list []json.RawMessage
	if json.Unmarshal(body, &list) != nil {
		return nil, ErrNoArchive
	}
	var out []index.Item
	for n, raw := range list {
		var wrapped struct {
			Tweet json.RawMessage `json:"tweet"`
		}
		if json.Unmarshal(raw, &wrapped) == nil && len(wrapped.Tweet) > 0 {
			raw = wrapped.Tweet
		}
		var o old
		if err := json.Unmarshal(raw, &o); err != nil || !isID(o.ID) {
			return nil, fmt.Errorf("%w (post %d)", ErrNoArchive, n+1)
		}
		if o.User.User == "" {
			o.User.User = handle
		}
		for _, one := range []*old{o.Repost, o.Shows} {
			if one != nil && isID(one.ID) {
				out = append(out, one.item(now))
			}
		}
		out = append(out, o.item(now))
	}
	return out, nil
}

// item makes an item of a post by way of the form of v2.
func (o *old) item(now time.Time) index.Item {
	t := tweet{ID: o.ID, Author: o.User.ID, Text: o.Text, Lang: o.Lang, Entities: o.Entities.entities}
	parts := o.Entities
	if o.Full != "" {
		t.Text = o.Full
	}
	if o.Extended != nil && o.Extended.Full != "" {
		t.Text, parts = o.Extended.Full, o.Extended.Entities
	}
	t.Entities = parts.entities
	for _, m := range parts.Media { // pictures of the post itself are no link of it
		t.Text = strings.ReplaceAll(t.Text, m.URL, m.Expanded)
	}
	it := item(&t, user{o.User.ID, o.User.Name, o.User.User}, now)
	it.PublishedRaw = plain.Line(o.Created, 60)
	if at, err := time.Parse(time.RubyDate, o.Created); err == nil && !at.After(now) {
		it.Published = at.UTC()
	}
	for _, tag := range parts.Tags {
		it.Tags = append(it.Tags, plain.Line(tag.Text, 100))
	}
	it.Post.Likes, it.Post.Reposts, it.Post.Replies, it.Post.Counted = number(o.Likes), number(o.Reposts), number(o.Replies), now
	if isID(o.ReplyTo) {
		it.Post.ReplyTo = ref(o.ReplyTo)
	}
	if isID(o.Quoted) {
		it.Post.Quotes = ref(o.Quoted)
	}
	if o.Repost != nil && isID(o.Repost.ID) { // its text is another's, cut
		it.Post.Repost = ref(o.Repost.ID)
		it.Text, it.Links, it.Tags = "", nil, nil
	}
	return it
}

// number reads a count, as a number or as a text; -1 if it is none.
func number(raw json.RawMessage) int {
	n, err := strconv.Atoi(string(bytes.Trim(raw, `"`)))
	if err != nil || n < 0 {
		return -1
	}
	return n
}
