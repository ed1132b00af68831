package bluesky

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"presswatch/crawler/reaction"
	"presswatch/crawler/reaction/answer"
	"presswatch/index"
)

// Search reads app.bsky.feed.searchPosts, newest first. Its Ask wants Source.URL (the account's own server), Source.Query,
// Secret.Account and Secret.Password (an app password, never the account's own).
type Search struct {
	Door reaction.Door

	mu       sync.Mutex
	sessions map[string]string // token by server and account; kept in memory only
}

// Limits of a search.
const (
	mostPages  = 5
	searchBack = 10 * time.Minute // read again: a post may be indexed late
)

// place is where a search goes on.
type place struct {
	Newest time.Time `json:"newest"`
}

// Read asks for what is newer than what the last read brought.
func (s *Search) Read(ctx context.Context, ask reaction.Ask) (reaction.Batch, error) {
	var from place
	_ = json.Unmarshal([]byte(ask.Source.State.Resume), &from) // what cannot be read begins anew
	var b reaction.Batch
	newest := from.Newest
	cursor := ""
	for range mostPages {
		var page struct {
			Posts  []json.RawMessage `json:"posts"`
			Cursor string            `json:"cursor"`
		}
		q := url.Values{"q": {ask.Source.Query}, "sort": {"latest"}, "limit": {"100"}}
		if !from.Newest.IsZero() {
			q.Set("since", from.Newest.Add(-searchBack).UTC().Format(time.RFC3339))
		}
		if cursor != "" {
			q.Set("cursor", cursor)
		}
		if err := s.get(ctx, ask, "app.bsky.feed.searchPosts?"+q.Encode(), &page); err != nil {
			return b, err
		}
		b.Code = http.StatusOK
		for _, raw := range page.Posts {
			var v view
			if json.Unmarshal(raw, &v) != nil {
				continue // one that cannot be read must not hide the others
			}
			for i, it := range itemsOf(&v, ask.Now) {
				b.Items = append(b.Items, it)
				if i == 0 && it.Published.After(newest) {
					newest = it.Published
				}
			}
		}
		if cursor = page.Cursor; cursor == "" || len(page.Posts) == 0 {
			break
		}
	}
	text, err := json.Marshal(place{newest})
	b.Resume = string(text)
	return b, err
}

// get asks with a session, which is opened anew when it has run out.
func (s *Search) get(ctx context.Context, ask reaction.Ask, path string, into any) error {
	for try := 0; ; try++ {
		token, err := s.session(ctx, ask, try > 0)
		if err != nil {
			return err
		}
		a, err := s.Door.Send(ctx, reaction.Request{
			URL: strings.TrimSuffix(ask.Source.URL, "/") + "/xrpc/" + path, Header: http.Header{"Authorization": {"Bearer " + token}},
		})
		if err != nil {
			return err
		}
		if try == 0 && ranOut(a) {
			continue
		}
		return answer.JSON("Bluesky", a, into)
	}
}

// ranOut reports whether a session is no longer good.
func ranOut(a *reaction.Answer) bool {
	return a.Status == http.StatusUnauthorized || a.Status == http.StatusBadRequest && strings.Contains(string(a.Body), "ExpiredToken")
}

// session returns a token, a new one if anew says that the old one is no longer good.
func (s *Search) session(ctx context.Context, ask reaction.Ask, anew bool) (string, error) {
	key := ask.Source.URL + " " + ask.Secret.Account
	s.mu.Lock()
	token := s.sessions[key]
	s.mu.Unlock()
	if token != "" && !anew {
		return token, nil
	}
	if ask.Secret.Account == "" || ask.Secret.Password == "" {
		return "", &reaction.Problem{Status: index.StatusRefused, Text: "Bluesky's search needs an account and an app password: set account and password_file"}
	}
	a, err := s.Door.Send(ctx, reaction.Request{
		Method: http.MethodPost, URL: strings.TrimSuffix(ask.Source.URL, "/") + "/xrpc/com.atproto.server.createSession",
		JSON: map[string]string{"identifier": ask.Secret.Account, "password": ask.Secret.Password},
	})
	if err != nil {
		return "", err
	}
	var got struct {
		Token string `json:"accessJwt"`
	}
	err = answer.JSON("Bluesky", a, &got)
	var p *reaction.Problem
	if errors.As(err, &p) && strings.Contains(string(a.Body), "AuthFactorTokenRequired") {
		p.Status, p.Text = index.StatusRefused, "Bluesky wants a second factor: use an app password, which needs none"
	}
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sessions == nil {
		s.sessions = map[string]string{}
	}
	s.sessions[key] = got.Token
	return got.Token, nil
}

// Account reads one account's posts at the public interface, no key needed: the organisation's own channel, or one of its
// people. Its Ask wants Source.Query (a handle or a DID) and Source.URL (the interface, "" the public one). A post that it
// held and that is missing among those around it was removed.
type Account struct{ Door reaction.Door }

// held is what an account had at the last read.
type held struct {
	Keys []heldPost `json:"keys"`
}

type heldPost struct {
	Key string    `json:"k"`
	At  time.Time `json:"t"`
}

// Read asks for the newest posts of the account.
func (s *Account) Read(ctx context.Context, ask reaction.Ask) (reaction.Batch, error) {
	base := strings.TrimSuffix(ask.Source.URL, "/")
	if base == "" {
		base = publicAPI
	}
	q := url.Values{"actor": {strings.TrimPrefix(ask.Source.Query, "@")}, "limit": {"50"}, "filter": {"posts_with_replies"}}
	a, err := s.Door.Send(ctx, reaction.Request{URL: base + "/xrpc/app.bsky.feed.getAuthorFeed?" + q.Encode()})
	if err != nil {
		return reaction.Batch{}, err
	}
	var page struct {
		Feed []struct {
			Post   json.RawMessage `json:"post"`
			Reason json.RawMessage `json:"reason"`
		} `json:"feed"`
	}
	if err := answer.JSON("Bluesky", a, &page); err != nil {
		return reaction.Batch{}, err
	}
	b := reaction.Batch{Code: a.Status}
	var now held
	for _, f := range page.Feed {
		var v view
		if len(f.Reason) > 0 || json.Unmarshal(f.Post, &v) != nil {
			continue // a repost is another's post
		}
		if it, ok := itemOf(&v, ask.Now); ok {
			b.Items = append(b.Items, it)
			now.Keys = append(now.Keys, heldPost{it.Post.Key, it.Published})
		}
	}
	b.Gone = missing(ask, now)
	text, err := json.Marshal(now)
	b.Resume = string(text)
	return b, err
}

// missing are the posts that were there at the last read and are gone from between those that are.
func missing(ask reaction.Ask, now held) []index.Withdrawal {
	var before held
	if json.Unmarshal([]byte(ask.Source.State.Resume), &before) != nil || len(now.Keys) == 0 {
		return nil
	}
	there := map[string]bool{}
	oldest := now.Keys[0].At
	for _, k := range now.Keys {
		there[k.Key] = true
		if k.At.Before(oldest) {
			oldest = k.At
		}
	}
	var out []index.Withdrawal
	for _, k := range before.Keys {
		if !there[k.Key] && k.At.After(oldest) {
			out = append(out, index.Withdrawal{Network: index.NetworkBluesky, Key: k.Key, At: ask.Now, Why: "removed by its author"})
		}
	}
	return out
}
