package bluesky

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"presswatch/crawler/reaction"
	"presswatch/index"
)

func viewJSON(n int) string {
	return fmt.Sprintf(`{"uri":"at://did:plc:a/app.bsky.feed.post/%d","author":{"did":"did:plc:a","handle":"pip.example","displayName":"Pip"},"indexedAt":"2026-11-06T23:%02d:00Z",
		"likeCount":%d,"replyCount":1,"repostCount":2,"quoteCount":3,"record":{"$type":"app.bsky.feed.post","createdAt":"2026-11-06T23:%02d:00Z","text":"swan %d"}}`, n, n, n, n, n)
}

// TestF78_SearchRenewsItsSession: a token that ran out is renewed, pages are followed to their end, and one post that cannot be
// read hides no other.
func TestF78_SearchRenewsItsSession(t *testing.T) {
	sessions, expired := 0, false
	var since string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "createSession"):
			var in map[string]string
			_ = json.NewDecoder(r.Body).Decode(&in)
			if in["password"] != "app-pass" {
				w.WriteHeader(http.StatusUnauthorized)
				fmt.Fprint(w, `{"error":"AuthenticationRequired","message":"Invalid identifier or password"}`)
				return
			}
			sessions++
			fmt.Fprintf(w, `{"accessJwt":"token-%d"}`, sessions)
		case r.Header.Get("Authorization") == "Bearer token-1" && expired:
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"error":"ExpiredToken","message":"Token has expired"}`)
		case r.FormValue("cursor") == "":
			since = r.FormValue("since")
			fmt.Fprintf(w, `{"posts":[%s,{"uri":7},%s],"cursor":"100"}`, viewJSON(31), viewJSON(30))
		default:
			fmt.Fprintf(w, `{"posts":[%s]}`, viewJSON(29))
		}
	}))
	defer server.Close()
	s := &Search{Door: door(t)}
	ask := reaction.Ask{
		Source: index.Source{URL: server.URL, Query: "swan"}, Secret: reaction.Secret{Account: "watch.example", Password: "app-pass"},
		Now: time.Date(2026, 11, 7, 0, 0, 0, 0, time.UTC),
	}
	b, err := s.Read(t.Context(), ask)
	if err != nil || len(b.Items) != 3 || b.Items[0].Post.Likes != 31 || b.Items[0].Post.Reposts != 5 || b.Items[0].Author != "Pip" {
		t.Fatalf("%+v, %v", b, err)
	}
	ask.Source.State.Resume, expired = b.Resume, true
	if _, err = s.Read(t.Context(), ask); err != nil || sessions != 2 || since != "2026-11-06T23:21:00Z" {
		t.Errorf("%v, %d sessions, since %q", err, sessions, since)
	}
	ask.Secret.Password = "revoked"
	_, err = (&Search{Door: door(t)}).Read(t.Context(), ask)
	var p *reaction.Problem
	if !errors.As(err, &p) || p.Status != index.StatusRefused || !strings.Contains(p.Text, "make a new one") {
		t.Errorf("%v", err)
	}
}

// TestAccount: the posts of one account; one that is missing between those that are there was removed, one that is only
// older than the page was not.
func TestAccount(t *testing.T) {
	posts := []int{33, 32, 31, 30}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("actor") != "northmarchpolice.example" {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"error":"InvalidRequest","message":"Profile not found"}`)
			return
		}
		var list []string
		for _, n := range posts {
			list = append(list, `{"post":`+viewJSON(n)+`}`)
		}
		fmt.Fprintf(w, `{"feed":[%s,{"post":%s,"reason":{"$type":"app.bsky.feed.defs#reasonRepost"}}]}`, strings.Join(list, ","), viewJSON(9))
	}))
	defer server.Close()
	s := &Account{Door: door(t)}
	ask := reaction.Ask{Source: index.Source{URL: server.URL, Query: "@northmarchpolice.example"}, Now: time.Date(2026, 11, 7, 0, 0, 0, 0, time.UTC)}
	b, err := s.Read(t.Context(), ask)
	if err != nil || len(b.Items) != 4 || len(b.Gone) != 0 {
		t.Fatalf("%+v, %v", b, err)
	}
	ask.Source.State.Resume, posts = b.Resume, []int{33, 31}
	if b, err = s.Read(t.Context(), ask); err != nil || len(b.Gone) != 1 || !strings.HasSuffix(b.Gone[0].Key, "/32") {
		t.Errorf("%+v, %v", b.Gone, err)
	}
	ask.Source.Query = "nobody"
	if _, err = s.Read(t.Context(), ask); err == nil || !strings.Contains(err.Error(), "Profile not found") {
		t.Errorf("%v", err)
	}
}
