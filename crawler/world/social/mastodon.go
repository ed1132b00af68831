package social

import (
	"encoding/json"
	"fmt"
	"html"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Servers are the hosts of the made-up Mastodon servers. The first federates everything, the second does not know the
// accounts of the first whose posts nobody on it follows: every third.
func Servers() []string { return []string{"social.tarn.localhost", "swanfeather.localhost"} }

// Mastodon serves what of Mastodon's API a reader needs without a token: GET /api/v1/timelines/tag/:tag,
// /api/v1/statuses/:id, /api/v1/accounts/lookup and /api/v1/accounts/:id/statuses, on every host of [Servers], with
// paging by the Link header.
func (p *Public) Mastodon(now func() time.Time, port string) http.Handler {
	posts := p.of("mastodon")
	mux := http.NewServeMux()
	serve := func(pattern string, get func(v view, r *http.Request) (any, bool)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			v := view{posts: posts, now: now(), port: port, host: hostOnly(r.Host)}
			doc, found := get(v, r)
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			w.Header().Set("X-RateLimit-Limit", "300")
			w.Header().Set("X-RateLimit-Remaining", "299")
			if !found {
				w.WriteHeader(http.StatusNotFound)
				doc = map[string]string{"error": "Record not found"}
			}
			if list, ok := doc.([]map[string]any); ok && len(list) > 0 {
				w.Header().Set("Link", v.link(r, list))
			}
			_ = json.NewEncoder(w).Encode(doc) // the reader went away
		})
	}
	serve("GET /api/v1/timelines/tag/{tag}", view.tag)
	serve("GET /api/v1/statuses/{id}", view.one)
	serve("GET /api/v1/accounts/lookup", view.lookup)
	serve("GET /api/v1/accounts/{id}/statuses", view.account)
	return mux
}

func hostOnly(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		return h
	}
	return host
}

// view is a server as it stands at a moment.
type view struct {
	posts      []*Post
	now        time.Time
	port, host string
}

// list gives a page of the posts that fit, newest first.
func (v view) list(r *http.Request, fits func(*Post) bool) []map[string]any {
	limit := 20
	if n, err := strconv.Atoi(r.FormValue("limit")); err == nil {
		limit = min(max(n, 1), 40)
	}
	least, lowest, most := number(r.FormValue("since_id")), number(r.FormValue("min_id")), number(r.FormValue("max_id"))
	var found []*Post
	for _, post := range v.posts {
		id := statusID(post)
		if v.knows(post) && post.Stands(v.now) && id > max(least, lowest) && (most == 0 || id < most) && fits(post) {
			found = append(found, post)
		}
	}
	if lowest > 0 { // the page right behind it, not the newest
		found = found[:min(len(found), limit)]
	} else {
		found = found[max(0, len(found)-limit):]
	}
	slices.Reverse(found)
	out := make([]map[string]any, len(found))
	for i, post := range found {
		out[i] = v.status(post)
	}
	return out
}

func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// knows reports whether the post has come to this server.
func (v view) knows(post *Post) bool {
	return strings.HasSuffix(post.Handle, "@"+v.host) || v.host == Servers()[0] || post.N%3 != 0
}

// tagForm finds tags; a number after the sign is none, it may stand for an escaped character.
var tagForm = regexp.MustCompile(`#([A-Za-z]\w*)`)

func (v view) tag(r *http.Request) (any, bool) {
	tag := strings.ToLower(r.PathValue("tag"))
	return v.list(r, func(post *Post) bool {
		for _, m := range tagForm.FindAllStringSubmatch(post.TextAt(v.now), -1) {
			if strings.ToLower(m[1]) == tag {
				return true
			}
		}
		return false
	}), true
}

func (v view) one(r *http.Request) (any, bool) {
	for _, post := range v.posts {
		if strconv.FormatInt(statusID(post), 10) == r.PathValue("id") && post.Stands(v.now) && v.knows(post) {
			return v.status(post), true
		}
	}
	return nil, false
}

func (v view) lookup(r *http.Request) (any, bool) {
	acct := strings.ToLower(strings.TrimPrefix(r.FormValue("acct"), "@"))
	for _, post := range v.posts {
		if full := strings.ToLower(post.Handle); full == acct || full == acct+"@"+v.host {
			return v.accountOf(post), true
		}
	}
	return nil, false
}

func (v view) account(r *http.Request) (any, bool) {
	return v.list(r, func(post *Post) bool { return accountID(post) == r.PathValue("id") }), true
}

// link is the Link header of a page (RFC 8288).
func (v view) link(r *http.Request, list []map[string]any) string {
	base := "http://" + r.Host + r.URL.Path
	limit := r.FormValue("limit")
	return fmt.Sprintf(`<%s?limit=%s&max_id=%s>; rel="next", <%s?limit=%s&min_id=%s>; rel="prev"`,
		base, limit, list[len(list)-1]["id"], base, limit, list[0]["id"])
}

// statusID counts posts as Mastodon does: milliseconds since 1970 and 16 bits more.
func statusID(p *Post) int64 { return p.At.UnixMilli()<<16 | int64(p.N) }

func accountID(p *Post) string {
	return strconv.Itoa(int(DID(p.Handle)[10])*1000+len(p.Handle)) + strconv.Itoa(int(DID(p.Handle)[14]))
}

func (v view) accountOf(p *Post) map[string]any {
	user, server, _ := strings.Cut(p.Handle, "@")
	acct := p.Handle
	if server == v.host {
		acct = user
	}
	return map[string]any{
		"id": accountID(p), "username": user, "acct": acct, "display_name": p.Name, "bot": false, "locked": false,
		"url": withPort("http://"+server+"/@"+user, v.port), "uri": withPort("http://"+server+"/users/"+user, v.port),
		"followers_count": 40 + len(p.Name)*17,
	}
}

// uri is the post's name in all of the network.
func (p *Post) uri(port string) string {
	user, server, _ := strings.Cut(p.Handle, "@")
	return withPort("http://"+server+"/users/"+user+"/statuses/"+strconv.FormatInt(statusID(p), 10), port)
}

// status is the post as Mastodon's API gives it (Entity Status).
func (v view) status(p *Post) map[string]any {
	user, server, _ := strings.Cut(p.Handle, "@")
	text := p.TextAt(v.now)
	tags := []map[string]any{}
	for _, m := range tagForm.FindAllStringSubmatch(text, -1) {
		tags = append(tags, map[string]any{"name": strings.ToLower(m[1]), "url": withPort("http://"+server+"/tags/"+m[1], v.port)})
	}
	s := map[string]any{
		"id": strconv.FormatInt(statusID(p), 10), "created_at": p.At.Format("2006-01-02T15:04:05.000Z"), "edited_at": nil,
		"in_reply_to_id": nil, "in_reply_to_account_id": nil, "sensitive": false, "spoiler_text": "", "visibility": "public", "language": "en",
		"uri": p.uri(v.port), "url": withPort("http://"+server+"/@"+user+"/"+strconv.FormatInt(statusID(p), 10), v.port),
		"replies_count": 0, "reblogs_count": p.LikesAt(v.now) / 4, "favourites_count": p.LikesAt(v.now),
		"content": v.content(p, text), "reblog": nil, "account": v.accountOf(p), "media_attachments": []any{}, "mentions": []any{},
		"tags": tags, "emojis": []any{}, "card": nil, "poll": nil,
	}
	if p.Re != nil {
		s["in_reply_to_id"], s["in_reply_to_account_id"] = strconv.FormatInt(statusID(p.Re), 10), accountID(p.Re)
	}
	if p.Later != "" && !v.now.Before(p.Edited) {
		s["edited_at"] = p.Edited.Format("2006-01-02T15:04:05.000Z")
	}
	if p.Repost != nil {
		s["content"], s["reblog"] = "", v.status(p.Repost)
	}
	return s
}

// content is the text as Mastodon marks it up.
func (v view) content(p *Post, text string) string {
	_, server, _ := strings.Cut(p.Handle, "@")
	out := tagForm.ReplaceAllString(html.EscapeString(text), `<a href="http://`+server+`/tags/$1" class="mention hashtag" rel="tag">#<span>$1</span></a>`)
	if p.Link != "" {
		link := withPort(p.Link, v.port)
		bare := strings.TrimPrefix(link, "http://")
		shown := bare[:min(len(bare), 30)]
		out += fmt.Sprintf(` <a href="%s" target="_blank" rel="nofollow noopener noreferrer"><span class="invisible">http://</span><span class="ellipsis">%s</span><span class="invisible">%s</span></a>`,
			link, shown, bare[len(shown):])
	}
	return "<p>" + strings.ReplaceAll(withPort(out, v.port), "\n", "<br />") + "</p>"
}
