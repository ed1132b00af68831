// Package reddit reads Reddit: its search ([Search]), and the comments below a post ([Comments]).
//
// With an app's own key (client id as account, client secret as password) both ask oauth.reddit.com: a hundred requests a
// minute, counts, edits, removals. Without one they read the feeds that www.reddit.com offers, about one request a minute for
// each address since June 2026; these tell title, text, author and time, no counts, and not who answers whom. presswatch
// says who it is and never pretends to be a browser, so an address of a data centre may be refused: the remedy is a key.
//
// Written against the interface's documentation (reddit.com/dev/api) and proven on written answers; never met live. How the
// token endpoint words its refusals, and which of its limits come as 403, is from others' reports.
package reddit

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"presswatch/crawler/reaction"
	"presswatch/crawler/reaction/answer"
	"presswatch/index"
)

// Limits of a read.
const (
	perPage   = 100
	mostPages = 5 // until what is known is reached
	overlap   = 10 * time.Minute
	tokenTime = 50 * time.Minute // a token holds for an hour at least
)

// Site is Reddit behind a Door. Its tokens are kept in memory only. It is safe for use by many goroutines.
type Site struct {
	Door reaction.Door

	mu     sync.Mutex
	tokens map[string]token // by client id
}

type token struct {
	text  string
	until time.Time
}

// bases are where a source's site is asked without a key and with one. Anything but Reddit itself is asked for all at one
// place, as a mirror on the own network is.
func bases(source string) (plain, keyed string) {
	plain = strings.TrimSuffix(source, "/")
	if plain == "" {
		plain = "https://www.reddit.com"
	}
	if keyed = plain; plain == "https://www.reddit.com" {
		keyed = "https://oauth.reddit.com"
	}
	return plain, keyed
}

// ask asks the keyed interface. A token that is no longer accepted is renewed once.
func (s *Site) ask(ctx context.Context, source string, secret reaction.Secret, now time.Time, path string, into any) error {
	_, base := bases(source)
	for try := 0; ; try++ {
		bearer, err := s.bearer(ctx, source, secret, now, try > 0)
		if err != nil {
			return err
		}
		a, err := s.Door.Send(ctx, reaction.Request{URL: base + path, Header: http.Header{"Authorization": {"Bearer " + bearer}}})
		if err != nil {
			return err
		}
		if a.Status == http.StatusUnauthorized && try == 0 {
			continue
		}
		return refusal(answer.JSON("Reddit", a, into), true)
	}
}

// bearer is a token that is valid now.
func (s *Site) bearer(ctx context.Context, source string, secret reaction.Secret, now time.Time, renew bool) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t, ok := s.tokens[secret.Account]; ok && !renew && now.Before(t.until) {
		return t.text, nil
	}
	plain, _ := bases(source)
	key := base64.StdEncoding.EncodeToString([]byte(secret.Account + ":" + secret.Password))
	a, err := s.Door.Send(ctx, reaction.Request{
		Method: http.MethodPost, URL: plain + "/api/v1/access_token", Form: url.Values{"grant_type": {"client_credentials"}}, Header: http.Header{"Authorization": {"Basic " + key}},
	})
	if err != nil {
		return "", err
	}
	var got struct {
		Token string `json:"access_token"`
		Error string `json:"error"`
	}
	if err := refusal(answer.JSON("Reddit", a, &got), true); err != nil {
		return "", err
	}
	if got.Token == "" {
		return "", &reaction.Problem{Status: index.StatusRefused, Code: a.Status, Text: "Reddit gives no token for this client id and secret" + quoted(got.Error) + "; make an app of the type “script” and write its id and secret into the configuration"}
	}
	if s.tokens == nil {
		s.tokens = map[string]token{}
	}
	s.tokens[secret.Account] = token{got.Token, now.Add(tokenTime)}
	return got.Token, nil
}

func quoted(text string) string {
	if text = strings.TrimSpace(text); text == "" {
		return ""
	}
	return ": “" + text[:min(len(text), 100)] + "”"
}

// refusal says what a 403 means at Reddit: too many requests, or an address that it does not serve.
func refusal(err error, keyed bool) error {
	p, ok := err.(*reaction.Problem) //nolint:errorlint // answer gives no other
	if !ok || p == nil || p.Code != http.StatusForbidden {
		return err
	}
	p.Status = index.StatusLimited
	if p.Text = "Reddit refuses for now: too many requests, or it does not serve the address of this server"; !keyed {
		p.Text += "; set account and password_file of an app of yours, with which it allows a hundred a minute"
	}
	return p
}

// Search looks for words. Its Ask wants Source.Query; Source.URL is https://www.reddit.com.
type Search struct{ Site *Site }

// place is where a search goes on: the time of the newest post that was seen.
type place struct {
	Newest time.Time `json:"newest"`
}

// Read asks for what is new.
func (s *Search) Read(ctx context.Context, ask reaction.Ask) (reaction.Batch, error) {
	var from place
	_ = json.Unmarshal([]byte(ask.Source.State.Resume), &from) // what cannot be read begins anew
	if ask.Secret.Account == "" {
		return s.Site.searchFeed(ctx, ask, from)
	}
	b := reaction.Batch{Code: http.StatusOK}
	newest, next := from.Newest, ""
	for range mostPages {
		q := url.Values{"q": {ask.Source.Query}, "sort": {"new"}, "type": {"link"}, "limit": {strconv.Itoa(perPage)}, "raw_json": {"1"}}
		if next != "" {
			q.Set("after", next)
		}
		var got listing
		if err := s.Site.ask(ctx, ask.Source.URL, ask.Secret, ask.Now, "/search?"+q.Encode(), &got); err != nil {
			return b, err
		}
		older := false
		for _, raw := range got.Data.Children {
			var c child
			if json.Unmarshal(raw, &c) != nil {
				continue // one that cannot be read must not hide the others
			}
			at := take(&b, &c.Data, ask.Now)
			if at.After(newest) {
				newest = at
			}
			older = older || !at.IsZero() && at.Before(from.Newest.Add(-overlap))
		}
		if next = got.Data.After; next == "" || older || from.Newest.IsZero() {
			break
		}
	}
	return settle(b, newest)
}

func settle(b reaction.Batch, newest time.Time) (reaction.Batch, error) {
	text, err := json.Marshal(place{newest})
	b.Resume = string(text)
	return b, err
}
