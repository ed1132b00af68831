package social

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/coder/websocket"
	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

var (
	day  = time.Date(2026, 11, 6, 0, 0, 0, 0, time.UTC)
	noon = day.Add(36 * time.Hour)
)

func northmarchPublic(t *testing.T) *Public {
	t.Helper()
	p, err := Northmarch(day)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestNightIsWhole(t *testing.T) {
	p := northmarchPublic(t)
	ids := map[string]bool{}
	var laughing int
	for i, post := range p.Posts {
		if ids[post.Network+post.ID] {
			t.Errorf("%s stands twice", post.ID)
		}
		ids[post.Network+post.ID] = true
		if i > 0 && post.At.Before(p.Posts[i-1].At) {
			t.Errorf("%s is out of order", post.ID)
		}
		if post.Re != nil && post.Re.At.After(post.At) || post.Re != nil && post.Re.Network != post.Network {
			t.Errorf("%s answers what is not there", post.ID)
		}
		if strings.Contains(post.Text, "😂") {
			laughing++
		}
	}
	if len(p.Posts) < 180 || laughing < 12 {
		t.Errorf("%d posts, %d with tears of laughter: not the night it was", len(p.Posts), laughing)
	}
}

func TestMistakesNameTheLine(t *testing.T) {
	for text, want := range map[string]string{
		"23:30 bluesky a A": "a.txt: line 1: write who | keys | text", "\n23:61 bluesky a A | | x": `line 2: "23:61" is no time of day`,
		"23:30 bluesky a A | re=nobody | x": "no post before this one", "23:30 bluesky a A | colour=red | x": `"colour" is no key`,
		"23:30 bluesky a A | edit=23:40 | x": "needs =>", "23:30 bluesky a A | id=x | x\n23:31 bluesky a A | id=x | y": "x stands twice",
	} {
		_, err := Load(fstest.MapFS{"a.txt": {Data: []byte(text)}}, day)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// TestJetstreamGoesOnFromACursor: a reader that was cut off gets what it missed, once.
func TestJetstreamGoesOnFromACursor(t *testing.T) {
	p := northmarchPublic(t)
	server := httptest.NewServer(p.Jetstream(func() time.Time { return noon }, "8490"))
	defer server.Close()
	read := func(cursor string, n int) (out []map[string]any) {
		conn, _, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(server.URL, "http")+"/subscribe?cursor="+cursor, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.CloseNow() }()
		for range n {
			_, body, err := conn.Read(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var e map[string]any
			if err := json.Unmarshal(body, &e); err != nil {
				t.Fatal(err)
			}
			out = append(out, e)
		}
		return out
	}
	all := read("1", 40)
	kinds := map[string]int{}
	for _, e := range all {
		kinds[e["kind"].(string)]++
	}
	if kinds["identity"] == 0 || kinds["commit"] == 0 {
		t.Errorf("kinds of event: %v", kinds)
	}
	cursor, _ := json.Marshal(int64(all[19]["time_us"].(float64)) + 1)
	if again := read(string(cursor), 1); again[0]["time_us"] != all[20]["time_us"] {
		t.Errorf("after the cursor comes %v, want %v", again[0], all[20])
	}
}

// TestMastodonPages: following the Link header visits every post once and ends.
func TestMastodonPages(t *testing.T) {
	p := northmarchPublic(t)
	server := httptest.NewServer(p.Mastodon(func() time.Time { return noon }, ""))
	defer server.Close()
	seen := map[string]bool{}
	next := server.URL + "/api/v1/timelines/tag/Northmarch?limit=7"
	for pages := 0; next != ""; pages++ {
		list, link := getPage(t, next)
		for _, s := range list {
			uri := s["uri"].(string)
			if seen[uri] {
				t.Errorf("%s came twice", uri)
			}
			seen[uri] = true
			if strings.Contains(s["content"].(string), "DO NOT PAY") && s["edited_at"] == nil {
				t.Error("the edit is not said")
			}
		}
		next, _, _ = strings.Cut(strings.TrimPrefix(link, "<"), ">")
		if pages > 20 {
			t.Fatal("paging does not end")
		}
	}
	want := 0
	for _, post := range p.of("mastodon") {
		if post.Stands(noon) && strings.HasSuffix(post.Handle, "@"+Servers()[0]) || post.Stands(noon) && post.N%3 != 0 {
			want++
		}
	}
	if len(seen) == 0 || len(seen) > want {
		t.Errorf("%d posts, at most %d are known there", len(seen), want)
	}
}

func getPage(t *testing.T, address string) (list []map[string]any, link string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(body, &list); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return list, resp.Header.Get("Link")
}

// TestMailsComeInAsTheClockGoesOn reads the subscribers' mailbox with a real client.
func TestMailsComeInAsTheClockGoesOn(t *testing.T) {
	p := northmarchPublic(t)
	var mu sync.Mutex
	at := day.Add(20 * time.Hour)
	now := func() time.Time { mu.Lock(); defer mu.Unlock(); return at }
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- p.Mailbox(ctx, ln, now, "8490") }()
	defer func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}()
	conn, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	c := imapclient.New(conn, nil)
	defer c.Close()
	if err := c.Login(MailUser, MailPassword).Wait(); err != nil {
		t.Fatal(err)
	}
	count := func() uint32 {
		box, err := c.Status("INBOX", &imap.StatusOptions{NumMessages: true}).Wait()
		if err != nil {
			t.Fatal(err)
		}
		return *box.NumMessages
	}
	waitFor(t, "the mails of the day", func() bool { return count() == 2 })
	mu.Lock()
	at = noon
	mu.Unlock()
	waitFor(t, "those of the night", func() bool { return count() == 6 })
}

func waitFor(t *testing.T, what string, held func() bool) {
	t.Helper()
	for range 500 {
		if held() {
			return
		}
		select {
		case <-t.Context().Done():
		case <-time.After(10 * time.Millisecond):
		}
	}
	t.Fatalf("%s did not come", what)
}
