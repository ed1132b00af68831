// Package x reads X by its paid search of the last seven days (API v2). It is off until a token is set, and stops at a
// number of posts a month that the owner sets, since every post read costs.
//
// X obliges its users to honour removals and edits: an answer says which posts are no longer there, an edited post comes
// under its first number as a new version, and what was found in the last seven days is asked for again every day, up to
// five hundred posts, which costs as reading does. Files of an account's archive are read too ([Archive]).
//
// Written against the published interface and proven on recorded pages; never met live.
package x

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"presswatch/crawler/address"
	"presswatch/crawler/feed/plain"
	"presswatch/crawler/reaction"
	"presswatch/crawler/reaction/answer"
	"presswatch/crawler/reaction/marked"
	"presswatch/index"
)

// Limits.
const (
	longestQuery = 512 // characters, by the interface
	mostPages    = 5
	centsAPost   = 0.5
	maxText      = 25_000
)

// tweet is a post as the interface gives it.
type tweet struct {
	ID           string   `json:"id"`
	Author       string   `json:"author_id"`
	Text         string   `json:"text"`
	Lang         string   `json:"lang"`
	Created      string   `json:"created_at"`
	Conversation string   `json:"conversation_id"`
	Edits        []string `json:"edit_history_tweet_ids"`
	Referenced   []struct {
		Type string `json:"type"`
		ID   string `json:"id"`
	} `json:"referenced_tweets"`
	Entities entities `json:"entities"`
	Note     *struct {
		Text     string   `json:"text"`
		Entities entities `json:"entities"`
	} `json:"note_tweet"`
	Metrics *struct {
		Reposts int `json:"retweet_count"`
		Replies int `json:"reply_count"`
		Likes   int `json:"like_count"`
		Quotes  int `json:"quote_count"`
	} `json:"public_metrics"`
}

type entities struct {
	URLs []struct {
		URL      string `json:"url"`
		Expanded string `json:"expanded_url"`
		Title    string `json:"title"`
	} `json:"urls"`
	Tags []struct {
		Tag string `json:"tag"`
	} `json:"hashtags"`
}

type user struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	User string `json:"username"`
}

// page is an answer of the search.
type page struct {
	Data     []json.RawMessage `json:"data"`
	Includes struct {
		Users  []user            `json:"users"`
		Tweets []json.RawMessage `json:"tweets"`
	} `json:"includes"`
	Errors []struct {
		Kind  string `json:"resource_type"`
		ID    string `json:"resource_id"`
		Title string `json:"title"`
	} `json:"errors"`
	Meta struct {
		Newest string `json:"newest_id"`
		Next   string `json:"next_token"`
		Count  int    `json:"result_count"`
	} `json:"meta"`
}

// pageOf is the page of a post, the same whatever its author is called.
func pageOf(id string) string { return "https://x.com/i/status/" + id }

func ref(id string) index.Ref { return index.Ref{Key: id, URL: pageOf(id)} }

func isID(s string) bool {
	return s != "" && len(s) <= 20 && strings.Trim(s, "0123456789") == ""
}

// items makes items of a page: what was found, and the posts that it answers, shows or repeats.
func (p *page) items(now time.Time) []index.Item {
	users := map[string]user{}
	for _, u := range p.Includes.Users {
		users[u.ID] = u
	}
	var out []index.Item
	for _, raw := range slices.Concat(p.Data, p.Includes.Tweets) {
		var t tweet
		if json.Unmarshal(raw, &t) != nil || !isID(t.ID) {
			continue // one that cannot be read must not hide the others
		}
		out = append(out, item(&t, users[t.Author], now))
	}
	return out
}

// item makes an item of a post. An edited one has its first number: it is the same post.
func item(t *tweet, by user, now time.Time) index.Item {
	key := t.ID
	if len(t.Edits) > 0 && isID(t.Edits[0]) {
		key = t.Edits[0]
	}
	it := index.Item{
		Kind: index.KindReaction, URL: pageOf(key), Author: plain.Line(by.Name, 100), PublishedRaw: t.Created, Comments: -1,
		Post: &index.Post{
			Network: index.NetworkX, Key: key, Form: index.FormPost, Handle: plain.Line(by.User, 50), Account: t.Author, Likes: -1, Reposts: -1, Replies: -1, Views: -1,
		},
	}
	if t.Lang != "und" && !strings.HasPrefix(t.Lang, "q") && len(t.Lang) <= 3 { // qme, qht …: no language of people
		it.Lang = t.Lang
	}
	it.Published = now
	if at, err := time.Parse(time.RFC3339, t.Created); err == nil && !at.After(now) {
		it.Published = at.UTC()
	}
	words(&it, t)
	if m := t.Metrics; m != nil {
		it.Post.Likes, it.Post.Reposts, it.Post.Replies, it.Post.Counted = m.Likes, m.Reposts+m.Quotes, m.Replies, now
	}
	if t.Conversation != t.ID && isID(t.Conversation) {
		it.Post.Root = ref(t.Conversation)
	}
	refer(&it, t)
	return it
}

// words takes the text, long posts whole, with what its shortened links lead to, which the interface knows.
func words(it *index.Item, t *tweet) {
	text, e := t.Text, t.Entities
	if t.Note != nil && t.Note.Text != "" {
		text, e = t.Note.Text, t.Note.Entities
	}
	for _, l := range e.URLs {
		u, err := address.Canonical(l.Expanded)
		if err != nil {
			continue
		}
		text = strings.ReplaceAll(text, l.URL, u)
		if !slices.ContainsFunc(it.Links, func(x index.Link) bool { return x.URL == u }) {
			it.Links = append(it.Links, index.Link{URL: u, Text: plain.Line(l.Title, 200)})
		}
	}
	for _, tag := range e.Tags {
		it.Tags = append(it.Tags, plain.Line(tag.Tag, 100))
	}
	it.Text = marked.Lines(unescape.Replace(text), maxText)
}

// unescape undoes the three references that the interface puts into texts.
var unescape = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">")

func refer(it *index.Item, t *tweet) {
	for _, r := range t.Referenced {
		if !isID(r.ID) {
			continue
		}
		switch r.Type {
		case "replied_to":
			it.Post.ReplyTo = ref(r.ID)
		case "quoted":
			it.Post.Quotes = ref(r.ID)
		case "retweeted": // its text is another's, cut
			it.Post.Repost = ref(r.ID)
			it.Text, it.Links, it.Tags = "", nil, nil
		}
	}
}

// Search asks for words. Its Ask wants Source.URL (https://api.x.com), Source.Query and Secret.Token.
type Search struct {
	Door    reaction.Door
	Monthly int // posts that may be read in a month; 0: none
}

// place is where the search goes on, and what was read.
type place struct {
	Since string `json:"since"`
	Month string `json:"month"` // UTC, 2006-01
	Read  int    `json:"read"`  // posts in that month

	Known []known `json:"known,omitempty"` // posts that are asked for again, see again
}

// Read asks for what is newer than the last read, as far as the month's posts reach.
func (s *Search) Read(ctx context.Context, ask reaction.Ask) (reaction.Batch, error) {
	var from place
	_ = json.Unmarshal([]byte(ask.Source.State.Resume), &from) // what cannot be read begins anew
	if month := ask.Now.UTC().Format("2006-01"); from.Month != month {
		from.Month, from.Read = month, 0
	}
	b := reaction.Batch{Code: http.StatusOK}
	if p := s.mayNot(ask, &from); p != nil {
		return b, p
	}
	newest, next := from.Since, ""
	for range mostPages {
		got, err := s.page(ctx, ask, &from, next)
		if err != nil {
			b.Resume = from.text() // what was read is paid for, also when a later page failed
			return b, err
		}
		from.Read += len(got.Data)
		from.note(got, ask.Now)
		b.Items = append(b.Items, got.items(ask.Now)...)
		b.Gone = append(b.Gone, got.gone(ask.Now)...)
		if isID(got.Meta.Newest) && (len(got.Meta.Newest) > len(newest) || got.Meta.Newest > newest) {
			newest = got.Meta.Newest
		}
		if next = got.Meta.Next; next == "" || from.Read >= s.Monthly {
			break
		}
	}
	from.Since = newest
	err := s.again(ctx, ask, &from, &b)
	b.Resume = from.text()
	b.Hint = fmt.Sprintf("%d of %d posts of this month are read, about $%.2f", from.Read, s.Monthly, float64(from.Read)*centsAPost/100)
	return b, err
}

func (p *place) text() string {
	text, err := json.Marshal(p)
	if err != nil {
		return "" // unreachable: texts and numbers
	}
	return string(text)
}

// mayNot says why nothing is asked.
func (s *Search) mayNot(ask reaction.Ask, from *place) *reaction.Problem {
	switch n := utf8.RuneCountInString(ask.Source.Query); {
	case ask.Secret.Token == "":
		return &reaction.Problem{Status: index.StatusRefused, Text: "X's search needs a bearer token: set token_file"}
	case s.Monthly <= 0:
		return &reaction.Problem{Status: index.StatusRefused, Text: "X's search is paid by the post: set reactions.x_posts to how many may be read in a month"}
	case n > longestQuery:
		return &reaction.Problem{Status: index.StatusFailing, Text: fmt.Sprintf("X's search takes queries of %d characters; this one has %d", longestQuery, n)}
	case from.Read >= s.Monthly:
		next := time.Date(ask.Now.Year(), ask.Now.Month()+1, 1, 0, 0, 0, 0, time.UTC)
		return &reaction.Problem{Status: index.StatusLimited, Text: fmt.Sprintf("the %d posts of this month are read; it goes on in the next", s.Monthly), Retry: next}
	}
	return nil
}

func (s *Search) page(ctx context.Context, ask reaction.Ask, from *place, next string) (*page, error) {
	q := url.Values{
		"query": {ask.Source.Query}, "max_results": {fmt.Sprint(min(100, max(10, s.Monthly-from.Read)))},
	}
	fields(q)
	if from.Since != "" {
		q.Set("since_id", from.Since)
	}
	if next != "" {
		q.Set("next_token", next)
	}
	a, err := s.Door.Send(ctx, reaction.Request{
		URL: strings.TrimSuffix(ask.Source.URL, "/") + "/2/tweets/search/recent?" + q.Encode(), Header: http.Header{"Authorization": {"Bearer " + ask.Secret.Token}},
	})
	if err != nil {
		return nil, err
	}
	got := new(page)
	return got, answer.JSON("X", a, got)
}

// gone are the posts of which an answer says that they are no longer there.
func (p *page) gone(now time.Time) []index.Withdrawal {
	var out []index.Withdrawal
	for _, e := range p.Errors {
		if e.Kind == "tweet" && isID(e.ID) && strings.Contains(e.Title, "Not Found") {
			out = append(out, index.Withdrawal{Network: index.NetworkX, Key: e.ID, At: now, Why: "removed by its author or by X"})
		}
	}
	return out
}
