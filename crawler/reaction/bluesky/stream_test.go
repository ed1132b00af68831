package bluesky

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/klauspost/compress/zstd"

	"presswatch/crawler/fetch"
	"presswatch/crawler/networks"
	"presswatch/crawler/reaction"
	"presswatch/index"
)

// door is the real one, with leave to come to this machine.
func door(t testing.TB) networks.Door {
	t.Helper()
	c := fetch.New(fetch.Options{Pace: -1, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}})
	t.Cleanup(c.Close)
	return networks.Door{Client: c}
}

// written is the nth event of a stream: a post of one of many accounts.
func written(n int) []byte {
	return fmt.Appendf(nil, `{"did":"did:plc:%d","time_us":%d,"kind":"commit","commit":{"rev":"r","operation":"create","collection":"app.bsky.feed.post","rkey":"k%d",`+
		`"record":{"$type":"app.bsky.feed.post","createdAt":"2026-11-06T23:31:00.000Z","langs":["en"],"text":"post %d about swans and fines https://news.example/%d",`+
		`"facets":[{"index":{"byteStart":0,"byteEnd":4},"features":[{"$type":"app.bsky.richtext.facet#link","uri":"https://news.example/%d"}]}]},"cid":"c"}}`,
		n%500, 1_762_471_860_000_000+int64(n)*16_000, n, n, n, n)
}

// TestF78_TenReconnects: a line that breaks at random places loses nothing, because it goes on from its cursor.
func TestF78_TenReconnects(t *testing.T) {
	const all, breaks = 20_000, 10
	conns := 0
	rng := rand.New(rand.NewPCG(1, 2))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer func() { _ = conn.CloseNow() }()
		from, until := 0, all
		if cursor, err := strconv.ParseInt(r.URL.Query().Get("cursor"), 10, 64); err == nil {
			from = max(0, int((cursor-1_762_471_860_000_000)/16_000))
		}
		if conns++; conns <= breaks {
			until = min(all, from+312+rng.IntN(2*all/breaks)) // 312 events are the overlap
		}
		for n := from; n < until; n++ {
			if conn.Write(r.Context(), websocket.MessageText, written(n)) != nil {
				return
			}
		}
		if until == all {
			_ = conn.Close(websocket.StatusNormalClosure, "all is said")
		} // else the line breaks in the middle
	}))
	defer server.Close()
	seen := map[string]int{}
	s := &Stream{Door: door(t), Now: time.Now}
	src := index.Source{URL: strings.Replace(server.URL, "http", "ws", 1) + "/subscribe", Also: "none"}
	for range 40 {
		ask := reaction.Ask{Source: src, Now: time.Now()}
		err := s.Stream(t.Context(), ask, func(_ context.Context, b reaction.Batch) error {
			for _, it := range b.Items {
				seen[it.Post.Key]++
			}
			src.State.Resume = b.Resume
			return nil
		})
		if err == nil {
			t.Fatal("a line that ends must say why")
		}
		if strings.Contains(err.Error(), "all is said") {
			break
		}
	}
	if len(seen) != all {
		t.Errorf("%d of %d posts came over %d lines", len(seen), all, conns)
	}
	if conns <= breaks {
		t.Errorf("only %d lines: it was not cut off ten times", conns)
	}
}

// TestStreamKeepsWhatFails: what the store did not take is not passed over, and a stop in the middle is clean.
func TestStreamKeepsWhatFails(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		for n := range 1000 {
			if conn.Write(r.Context(), websocket.MessageText, written(n)) != nil {
				return
			}
		}
		<-conn.CloseRead(r.Context()).Done()
	}))
	defer server.Close()
	s := &Stream{Door: door(t), Now: time.Now}
	src := index.Source{URL: strings.Replace(server.URL, "http", "ws", 1), Also: "none"}
	full := errors.New("the disk is full")
	if err := s.Stream(t.Context(), reaction.Ask{Source: src}, func(context.Context, reaction.Batch) error { return full }); !errors.Is(err, full) {
		t.Errorf("%v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	err := s.Stream(ctx, reaction.Ask{Source: src}, func(context.Context, reaction.Batch) error { stop(); return nil })
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("a stop ends with %v", err)
	}
}

// TestEvents: deletions, edits, reposts and answers to what is wanted come through, all else that is not wanted does not.
func TestEvents(t *testing.T) {
	l := &listening{names: newNames(nil, "none"), ask: reaction.Ask{Wants: func(it *index.Item) bool { return strings.Contains(it.Text, "swan") }}}
	event := func(did, op, collection, rkey, record string) []byte {
		e := map[string]any{"did": did, "time_us": 1_762_471_860_000_000, "kind": "commit", "commit": map[string]any{
			"operation": op, "collection": collection, "rkey": rkey, "record": json.RawMessage(record),
		}}
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		return append([]byte("t"), text...)
	}
	post := func(text, more string) string {
		return `{"$type":"app.bsky.feed.post","createdAt":"2099-01-01T00:00:00Z","text":` + strconv.Quote(text) + more + `}`
	}
	l.read([]byte(`t{"did":"did:plc:a","time_us":1,"kind":"identity","identity":{"handle":"PIP.example\u202e"}}`))
	l.read(event("did:plc:a", "create", postType, "1", post("who let the swans out", "")))
	l.read(event("did:plc:b", "create", postType, "2", post("nobody asked", "")))
	l.read(event("did:plc:b", "create", postType, "3", post("me", `,"reply":{"parent":{"uri":"at://did:plc:a/app.bsky.feed.post/1"},"root":{"uri":"at://did:plc:a/app.bsky.feed.post/1"}}`)))
	l.read(event("did:plc:c", "create", repostType, "4", `{"$type":"app.bsky.feed.repost","createdAt":"2026-11-06T23:31:00Z","subject":{"uri":"at://did:plc:a/app.bsky.feed.post/1"}}`))
	l.read(event("did:plc:c", "create", repostType, "5", `{"$type":"app.bsky.feed.repost","createdAt":"2026-11-06T23:31:00Z","subject":{"uri":"at://did:plc:z/app.bsky.feed.post/9"}}`))
	l.read(event("did:plc:a", "update", postType, "1", post("who let the swans in", "")))
	l.read(event("did:plc:a", "delete", postType, "1", "null"))
	for _, nonsense := range []string{"", "t", "t{", "t[]", "tnull", `t{"did":5}`, "b\x00\x01", `t{"did":"x","commit":{"operation":"create","record":7}}`} {
		if nonsense != "" {
			l.read([]byte(nonsense))
		}
	}
	var got []string
	for _, it := range l.batch.Items {
		got = append(got, it.Post.Key[len(it.Post.Key)-1:]+" "+it.Text)
		if it.Published.Year() > 2026 {
			t.Errorf("a time of tomorrow was believed: %v", it.Published)
		}
	}
	if want := "1 who let the swans out|3 me|4 |1 who let the swans in"; strings.Join(got, "|") != want {
		t.Errorf("%q, want %q", strings.Join(got, "|"), want)
	}
	if h := l.batch.Items[0].Post.Handle; h != "pip.example" {
		t.Errorf("handle %q", h)
	}
	if len(l.batch.Gone) != 1 || l.batch.Gone[0].Key != "at://did:plc:a/app.bsky.feed.post/1" {
		t.Errorf("%+v", l.batch.Gone)
	}
}

// TestCompressed: messages packed with a dictionary are read where it is at hand.
func TestCompressed(t *testing.T) {
	var samples [][]byte
	for n := range 400 {
		samples = append(samples, written(n))
	}
	dict, err := zstd.BuildDict(zstd.BuildDictOptions{ID: 7, Contents: samples, History: written(1), Offsets: [3]int{1, 4, 8}})
	if err != nil {
		t.Fatal(err)
	}
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderDict(dict))
	if err != nil {
		t.Fatal(err)
	}
	l := &listening{names: newNames(nil, "none")}
	if err := l.open(dict); err != nil {
		t.Fatal(err)
	}
	l.read(append([]byte("b"), enc.EncodeAll(written(5), nil)...))
	if len(l.batch.Items) != 1 || !strings.HasPrefix(l.batch.Items[0].Text, "post 5") {
		t.Errorf("%+v", l.batch.Items)
	}
	if where, err := (&Stream{Dictionary: dict}).address("wss://stream.example/subscribe", 5_000_001); err != nil || !strings.Contains(where, "compress=true") || !strings.Contains(where, "cursor=1&") {
		t.Errorf("%q, %v", where, err)
	}
}

// TestCursorTooOld: what the stream no longer has is said, not passed over in silence.
func TestCursorTooOld(t *testing.T) {
	l := &listening{names: newNames(nil, "none"), from: 1_762_000_000_000_000}
	l.read(append([]byte("t"), written(1)...))
	if !strings.Contains(l.hint, "was missed") {
		t.Errorf("%q", l.hint)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(append([]byte("t"), written(1)...))
	f.Add([]byte(`t{"did":"d","time_us":-9,"commit":{"operation":"create","collection":"app.bsky.feed.post","rkey":"/","record":{"text":"\u0000\u202e","facets":[{"index":{"byteStart":-1,"byteEnd":99999999},"features":[{}]}],"embed":{"media":{"media":{"media":{}}}}}}}`))
	f.Fuzz(func(t *testing.T, m []byte) {
		if len(m) == 0 {
			return
		}
		l := &listening{names: newNames(nil, "none")}
		l.read(m)
		for _, it := range l.batch.Items {
			if it.Post.Key == "" || it.URL == "" || strings.ContainsAny(it.Text, "\x00\u202e") {
				t.Errorf("%+v", it)
			}
		}
	})
}

// BenchmarkEvent is the cost of one event that nobody wants, without the matching itself.
func BenchmarkEvent(b *testing.B) {
	l := &listening{names: newNames(nil, "none"), ask: reaction.Ask{Wants: func(*index.Item) bool { return false }}}
	m := append([]byte("t"), written(77)...)
	b.ReportAllocs()
	for b.Loop() {
		l.read(m)
	}
}
