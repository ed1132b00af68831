package social

import (
	"encoding/json"
	"net/http"
	"time"
)

// PublicAPIHost is where Bluesky's interface that needs no key is in the world.
const PublicAPIHost = "public-api.localhost"

// PublicAPI serves the two questions that a reader of the stream has: who accounts are, and how often posts were liked.
func (p *Public) PublicAPI(now func() time.Time) http.Handler {
	byDID, byURI := map[string]*Post{}, map[string]*Post{}
	for _, post := range p.of("bluesky") {
		byURI[post.URI()] = post
		if _, known := byDID[DID(post.Handle)]; !known {
			byDID[DID(post.Handle)] = post
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /xrpc/app.bsky.actor.getProfiles", func(w http.ResponseWriter, r *http.Request) {
		list := []any{}
		for _, did := range r.URL.Query()["actors"] {
			if post := byDID[did]; post != nil {
				list = append(list, map[string]any{"did": did, "handle": post.Handle, "displayName": post.Name})
			}
		}
		answer(w, map[string]any{"profiles": list})
	})
	mux.HandleFunc("GET /xrpc/app.bsky.feed.getPosts", func(w http.ResponseWriter, r *http.Request) {
		list := []any{}
		for _, uri := range r.URL.Query()["uris"] {
			if post := byURI[uri]; post != nil && post.Stands(now()) {
				likes := post.LikesAt(now())
				list = append(list, map[string]any{
					"uri": uri, "author": map[string]any{"did": DID(post.Handle), "handle": post.Handle}, "likeCount": likes, "repostCount": likes / 5, "quoteCount": likes / 20, "replyCount": likes / 10,
				})
			}
		}
		answer(w, map[string]any{"posts": list})
	})
	return mux
}

func answer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body) // the reader went away
}
