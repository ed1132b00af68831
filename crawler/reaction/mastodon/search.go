package mastodon

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"presswatch/crawler/feed"
	"presswatch/crawler/feed/plain"
	"presswatch/crawler/reaction"
	"presswatch/crawler/reaction/marked"
	"presswatch/index"
)

// Search asks one server for posts with words. A server finds only posts whose authors agreed to be found. Its Ask wants
// Source.URL, Source.Query and Secret.Token.
type Search struct{ Door reaction.Door }

// Read asks for the newest posts.
func (t *Search) Read(ctx context.Context, ask reaction.Ask) (reaction.Batch, error) {
	if ask.Secret.Token == "" {
		return reaction.Batch{}, &reaction.Problem{Status: index.StatusRefused, Text: "a Mastodon server lets only those search who have a token: set token_file"}
	}
	s := &server{door: t.Door, ask: ask, base: strings.TrimSuffix(ask.Source.URL, "/"), host: hostOf(ask.Source.URL)}
	var from timeline
	_ = json.Unmarshal([]byte(ask.Source.State.Resume), &from) // what cannot be read begins anew
	m := &merging{batch: reaction.Batch{Code: http.StatusOK}, at: map[string]int{}}
	var got struct {
		Statuses []json.RawMessage `json:"statuses"`
	}
	q := url.Values{"q": {ask.Source.Query}, "type": {"statuses"}, "limit": {pageSize}}
	if _, err := s.get(ctx, s.base+"/api/v2/search?"+q.Encode(), &got); err != nil {
		return m.batch, err
	}
	s.keep(ctx, read(got.Statuses), &from, m)
	m.batch.Hint = "finds only posts whose authors agreed to be found"
	text, err := json.Marshal(from)
	m.batch.Resume = string(text)
	return m.batch, err
}

// Account reads one account: by the interface where the server answers, else by the account's feed. Its Ask wants
// Source.URL (the account's server) and Source.Query (its name).
type Account struct{ Door reaction.Door }

// Read asks for the account's newest posts.
func (t *Account) Read(ctx context.Context, ask reaction.Ask) (reaction.Batch, error) {
	name := strings.TrimPrefix(ask.Source.Query, "@")
	s := &server{door: t.Door, ask: ask, base: strings.TrimSuffix(ask.Source.URL, "/"), host: hostOf(ask.Source.URL)}
	var who struct {
		ID string `json:"id"`
	}
	_, err := s.get(ctx, s.base+"/api/v1/accounts/lookup?acct="+url.QueryEscape(name), &who)
	if err == nil && who.ID != "" {
		return poll(ctx, t.Door, ask, []string{"/api/v1/accounts/" + url.PathEscape(who.ID) + "/statuses"})
	}
	b, feedErr := t.feed(ctx, ask, s, name)
	if feedErr != nil && err != nil {
		return b, err // what the interface said is plainer
	}
	return b, feedErr
}

// feed reads the account's RSS.
func (t *Account) feed(ctx context.Context, ask reaction.Ask, s *server, name string) (reaction.Batch, error) {
	name, _, _ = strings.Cut(name, "@")
	a, err := t.Door.Send(ctx, reaction.Request{URL: s.base + "/@" + url.PathEscape(name) + ".rss"})
	if err != nil {
		return reaction.Batch{}, err
	}
	if a.Status != http.StatusOK {
		return reaction.Batch{}, &reaction.Problem{Status: index.StatusMissing, Code: a.Status, Text: s.host + " has neither posts nor a feed of " + name}
	}
	f, err := feed.Parse(ctx, a.Body, feed.Options{URL: a.URL, ContentType: a.Header.Get("Content-Type"), Now: ask.Now})
	if err != nil {
		return reaction.Batch{}, &reaction.Problem{Status: index.StatusFailing, Code: a.Status, Text: s.host + " gives a feed of " + name + " that cannot be read", Err: err}
	}
	b := reaction.Batch{Code: a.Status, Hint: "by the account's feed: no counts, and edits and removals are not seen"}
	for _, e := range f.Entries {
		text := marked.Read(longer(e.Content, e.Summary), e.URL)
		it := index.Item{
			Kind: index.KindReaction, URL: e.URL, Author: plain.Line(f.Title, 100), Text: text.Plain, Links: text.Links, Tags: text.Tags, Published: e.Published,
			PublishedRaw: e.PublishedRaw, Comments: -1,
			Post: &index.Post{
				Network: index.NetworkMastodon, Key: s.base + "/users/" + name + "/statuses/" + lastPart(e.URL), Form: index.FormPost,
				Handle: name + "@" + s.host, Likes: -1, Reposts: -1, Replies: -1, Views: -1,
			},
		}
		b.Items = append(b.Items, it)
	}
	return b, nil
}

func longer(a, b string) string {
	if len(b) > len(a) {
		return b
	}
	return a
}

// lastPart is what stands behind the last slash: of a post's page its number.
func lastPart(address string) string { return address[strings.LastIndexByte(address, '/')+1:] }
