package social

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/coder/websocket"
)

// event is something that Jetstream says, with the moment at which it does.
type event struct {
	at   time.Time
	body map[string]any
}

// lookEvery is how often, in real time, a stream looks whether something new was said.
const lookEvery = 20 * time.Millisecond

// Jetstream serves GET /subscribe of Bluesky's Jetstream: a websocket on which every event comes as JSON. The query's
// cursor, in microseconds, gives what was said since; without it the stream begins now.
func (p *Public) Jetstream(now func() time.Time, port string) http.Handler {
	events := p.events(port)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from := now()
		if text := r.URL.Query().Get("cursor"); text != "" {
			micros, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				http.Error(w, "invalid cursor", http.StatusBadRequest)
				return
			}
			from = time.UnixMicro(micros)
		}
		conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
		if err != nil {
			return // it has answered
		}
		defer func() { _ = conn.CloseNow() }()
		_ = send(conn.CloseRead(r.Context()), conn, events, from, now) // the reader went away
	})
}

// send sends what was said since, and goes on as the clock does.
func send(ctx context.Context, conn *websocket.Conn, events []event, from time.Time, now func() time.Time) error {
	next, _ := slices.BinarySearchFunc(events, from, func(e event, t time.Time) int { return e.at.Compare(t) })
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		for ; next < len(events) && !events[next].at.After(now()); next++ {
			body, err := json.Marshal(events[next].body)
			if err != nil {
				return err
			}
			if err := conn.Write(ctx, websocket.MessageText, body); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// events are all events of the night in order: who an account is, what it writes, and what it deletes.
func (p *Public) events(port string) []event {
	var out []event
	known := map[string]bool{}
	for _, post := range p.of("bluesky") {
		at := post.At.Add(time.Duration(post.N) * time.Microsecond)
		if !known[post.Handle] {
			known[post.Handle] = true
			out = append(out, event{at, map[string]any{
				"did": DID(post.Handle), "time_us": at.UnixMicro(), "kind": "identity",
				"identity": map[string]any{"did": DID(post.Handle), "handle": post.Handle, "seq": post.N, "time": at.Format(time.RFC3339Nano)},
			}})
		}
		at = at.Add(500 * time.Millisecond)
		out = append(out, event{at, commit(post, at, "create", post.record(port))})
		if !post.Gone.IsZero() {
			out = append(out, event{post.Gone, commit(post, post.Gone, "delete", nil)})
		}
	}
	slices.SortStableFunc(out, func(a, b event) int { return a.at.Compare(b.at) })
	return out
}

func commit(post *Post, at time.Time, operation string, record map[string]any) map[string]any {
	c := map[string]any{"rev": rkey(post), "operation": operation, "collection": post.collection(), "rkey": post.ID}
	if record != nil {
		c["record"], c["cid"] = record, cid(post)
	}
	return map[string]any{"did": DID(post.Handle), "time_us": at.UnixMicro(), "kind": "commit", "commit": c}
}

func (p *Post) collection() string {
	if p.Repost != nil {
		return "app.bsky.feed.repost"
	}
	return "app.bsky.feed.post"
}

// URI is the post's at:// address.
func (p *Post) URI() string { return "at://" + DID(p.Handle) + "/" + p.collection() + "/" + p.ID }

func cid(p *Post) string { return "bafyrei" + base32Lower.EncodeToString([]byte(p.ID+p.Handle)) }

func (p *Post) strong() map[string]any { return map[string]any{"uri": p.URI(), "cid": cid(p)} }

// record is the post as its author's repository holds it (app.bsky.feed.post, app.bsky.feed.repost).
func (p *Post) record(port string) map[string]any {
	r := map[string]any{"$type": p.collection(), "createdAt": p.At.Format("2006-01-02T15:04:05.000Z")}
	if p.Repost != nil {
		r["subject"] = p.Repost.strong()
		return r
	}
	text := p.Text
	r["langs"] = []string{"en"}
	if p.Re != nil {
		root := p.Re
		for root.Re != nil {
			root = root.Re
		}
		r["reply"] = map[string]any{"parent": p.Re.strong(), "root": root.strong()}
	}
	if p.Quote != nil {
		r["embed"] = map[string]any{"$type": "app.bsky.embed.record", "record": p.Quote.strong()}
	}
	if p.Link != "" {
		shown := strings.TrimPrefix(p.Link, "http://")
		text += "\n" + shown[:min(len(shown), 30)] + "…"
		from := len(text) - len(shown[:min(len(shown), 30)]) - len("…")
		r["facets"] = []any{map[string]any{
			"index":    map[string]any{"byteStart": from, "byteEnd": len(text)},
			"features": []any{map[string]any{"$type": "app.bsky.richtext.facet#link", "uri": withPort(p.Link, port)}},
		}}
		if p.Quote == nil {
			r["embed"] = map[string]any{"$type": "app.bsky.embed.external", "external": map[string]any{"uri": withPort(p.Link, port), "title": "", "description": ""}}
		}
	}
	r["text"] = text
	return r
}

// withPort puts the port behind every host of the world in a text.
func withPort(text, port string) string {
	if port == "" {
		return text
	}
	return strings.ReplaceAll(text, ".localhost/", ".localhost:"+port+"/")
}
