package mastodon

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"presswatch/crawler/reaction"
	"presswatch/crawler/reaction/marked"
	"presswatch/index"
)

var now = time.Date(2026, 11, 7, 0, 0, 0, 0, time.UTC)

// fake is a door behind which are answers that a test writes.
type fake struct {
	asked  []string
	answer func(r reaction.Request) (int, http.Header, string)
}

func (f *fake) Send(_ context.Context, r reaction.Request) (*reaction.Answer, error) {
	f.asked = append(f.asked, r.URL)
	status, header, body := f.answer(r)
	if header == nil {
		header = http.Header{}
	}
	return &reaction.Answer{URL: r.URL, Status: status, Header: header, Body: []byte(body)}, nil
}

func (f *fake) Socket(context.Context, string, http.Header) (reaction.Socket, error) {
	return nil, errors.New("no lines here")
}

func (f *fake) Dial(context.Context, string, bool) (net.Conn, error) {
	return nil, errors.New("no lines here")
}

// exchange is a recorded request and its answer.
type exchange struct {
	Request struct {
		Method, URI string
	} `json:"request"`
	Response struct {
		Status  int                 `json:"status"`
		Headers map[string][]string `json:"headers"`
		JSON    json.RawMessage     `json:"json"`
	} `json:"response"`
}

func recordings(t *testing.T) map[string][]exchange {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", "..", "..", "shared", "data", "social-api", "mastodon", "*.json.gz"))
	if err != nil || len(files) == 0 {
		if os.Getenv("PRESSWATCH_CI") != "" {
			t.Fatal("the recorded exchanges are not here")
		}
		t.Skip("the recorded exchanges are not here")
	}
	out := map[string][]exchange{}
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		var list []exchange
		if err := json.NewDecoder(z).Decode(&list); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		_ = f.Close()
		out[filepath.Base(file)] = list
	}
	return out
}

// statusesIn finds everything in a document that is a status.
func statusesIn(v any, found *[]map[string]any) {
	switch v := v.(type) {
	case map[string]any:
		if v["uri"] != nil && v["content"] != nil && v["account"] != nil && v["visibility"] != nil {
			*found = append(*found, v)
		}
		for _, x := range v {
			statusesIn(x, found)
		}
	case []any:
		for _, x := range v {
			statusesIn(x, found)
		}
	}
}

// TestRecordedExchanges replays every recorded exchange: what is a public post is understood as it is, what is not does no
// harm, and each answer of failure is said in words.
func TestRecordedExchanges(t *testing.T) {
	files := recordings(t)
	if len(files) != 57 {
		t.Errorf("%d recordings, there were 57", len(files))
	}
	posts, failures := 0, 0
	for name, list := range files {
		for _, e := range list {
			door := &fake{answer: func(reaction.Request) (int, http.Header, string) {
				header := http.Header{}
				for k, v := range e.Response.Headers {
					header[http.CanonicalHeaderKey(k)] = v
				}
				return e.Response.Status, header, string(e.Response.JSON)
			}}
			// A server that answers this way to a question for a tag must do no harm, whatever it answers.
			b, err := (&Tag{Door: door}).Read(t.Context(), reaction.Ask{Source: index.Source{URL: "http://localhost:3000", Query: "x"}, Now: now})
			if e.Response.Status >= 400 {
				failures++
				var p *reaction.Problem
				if !errors.As(err, &p) || p.Text == "" || e.Response.Status == 401 && p.Status != index.StatusRefused || e.Response.Status == 404 && p.Status != index.StatusMissing {
					t.Errorf("%s: status %d gives %v, %+v", name, e.Response.Status, err, b)
				}
			}
			var doc any
			if json.Unmarshal(e.Response.JSON, &doc) != nil {
				continue
			}
			var raw []map[string]any
			statusesIn(doc, &raw)
			for _, want := range raw {
				posts++
				same(t, name, want)
			}
		}
	}
	t.Logf("%d posts, %d failures", posts, failures)
	if posts < 100 || failures < 5 {
		t.Errorf("only %d posts and %d failures were found", posts, failures)
	}
}

// same compares what is made of a status with the status.
func same(t *testing.T, name string, want map[string]any) {
	t.Helper()
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var st status
	if err := json.Unmarshal(text, &st); err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	it, ok := item(&st, "localhost", now)
	public := want["visibility"] == "public" || want["visibility"] == "unlisted"
	if ok != public {
		t.Errorf("%s: a post that is %v was taken in: %v", name, want["visibility"], ok)
	}
	if !ok {
		return
	}
	check := func(what string, got, want any) {
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %s is %v, want %v", name, what, got, want)
		}
	}
	account := want["account"].(map[string]any)
	check("uri", it.Post.Key, want["uri"])
	check("handle", strings.TrimSuffix(it.Post.Handle, "@localhost"), account["acct"])
	check("likes", it.Post.Likes, want["favourites_count"])
	check("reposts", it.Post.Reposts, want["reblogs_count"])
	check("replies", it.Post.Replies, want["replies_count"])
	if at, err := time.Parse(time.RFC3339, want["created_at"].(string)); err != nil || !it.Published.Equal(at) && at.Before(now) {
		t.Errorf("%s: published %v, want %v", name, it.Published, want["created_at"])
	}
	if reblog, _ := want["reblog"].(map[string]any); reblog != nil {
		check("repost of", it.Post.Repost.Key, reblog["uri"])
		return
	}
	plain := marked.Read(want["content"].(string), "").Plain
	if !strings.HasSuffix(it.Text, plain) || plain == "" != (strings.TrimSpace(strings.ReplaceAll(want["content"].(string), "<p></p>", "")) == "") {
		t.Errorf("%s: text %q of %q", name, it.Text, want["content"])
	}
	if tags, _ := want["tags"].([]any); len(tags) != len(it.Tags) {
		t.Errorf("%s: tags %q, want %v", name, it.Tags, tags)
	}
	if quote, _ := want["quote"].(map[string]any); quote != nil {
		if quoted, _ := quote["quoted_status"].(map[string]any); quoted != nil {
			check("quote", it.Post.Quotes.Key, quoted["uri"])
		}
	}
}

// world is a server with posts that a test changes.
type world struct {
	host  string
	posts []string // JSON, newest first
}

func post(n int, home, more string) string {
	return fmt.Sprintf(`{"id":"%d","uri":"https://%s/users/pip/statuses/%d","url":"https://%s/@pip/%d","created_at":"2026-11-06T23:%02d:00.000Z","edited_at":null,"visibility":"public",
		"content":"<p>post %d</p>","account":{"acct":"pip@%s","display_name":"Pip","url":"https://%s/@pip"},"favourites_count":%d,"reblogs_count":0,"replies_count":0,"reblog":null,"tags":[]%s}`,
		1000+n, home, n, home, n, n%60, n, home, home, n, more)
}

func (w *world) answer(r reaction.Request) (int, http.Header, string) {
	if id, found := strings.CutPrefix(r.URL, "https://"+w.host+"/api/v1/statuses/"); found {
		for _, p := range w.posts {
			if strings.Contains(p, `"id":"`+id+`"`) {
				return 200, nil, p
			}
		}
		return 404, nil, `{"error":"Record not found"}`
	}
	from := 0
	if _, max, found := strings.Cut(r.URL, "max_id="); found {
		for from < len(w.posts) && !strings.Contains(w.posts[from], `"id":"`+max+`"`) {
			from++
		}
		from++
	}
	page := w.posts[min(from, len(w.posts)):min(from+40, len(w.posts))]
	header := http.Header{}
	if len(page) > 0 {
		var last struct{ ID string }
		_ = json.Unmarshal([]byte(page[len(page)-1]), &last)
		header.Set("Link", fmt.Sprintf(`<https://%s/api/v1/timelines/tag/x?max_id=%s>; rel="next", <https://%s/api/v1/timelines/tag/x?min_id=9>; rel="prev"`, w.host, last.ID, w.host))
	}
	return 200, header, "[" + strings.Join(page, ",") + "]"
}

// servers is a door to several.
func servers(list ...*world) *fake {
	return &fake{answer: func(r reaction.Request) (int, http.Header, string) {
		for _, w := range list {
			if strings.HasPrefix(r.URL, "https://"+w.host+"/") {
				return w.answer(r)
			}
		}
		return 401, nil, `{"error":"This API requires an authenticated user"}`
	}}
}

func keys(b reaction.Batch) (out []string) {
	for _, it := range b.Items {
		out = append(out, lastPart(it.Post.Key))
	}
	slices.Sort(out)
	return out
}

// TestF78_EditsAndRemovalsWithinOnePoll: what was edited or removed since the last poll is known after this one.
func TestF78_EditsAndRemovalsWithinOnePoll(t *testing.T) {
	w := &world{host: "a.example"}
	for n := 5; n > 0; n-- {
		w.posts = append(w.posts, post(n, "a.example", ""))
	}
	ask := reaction.Ask{Source: index.Source{URL: "https://a.example", Query: "#x"}, Now: now}
	reader := &Tag{Door: servers(w)}
	b, err := reader.Read(t.Context(), ask)
	if err != nil || len(b.Items) != 5 {
		t.Fatalf("%v, %v", keys(b), err)
	}
	ask.Source.State.Resume = b.Resume
	w.posts[1] = strings.Replace(strings.Replace(w.posts[1], "post 4", "post 4, put right", 1), `"edited_at":null`, `"edited_at":"2026-11-06T23:50:00.000Z"`, 1)
	w.posts = slices.Delete(w.posts, 2, 3)
	if b, err = reader.Read(t.Context(), ask); err != nil {
		t.Fatal(err)
	}
	if len(b.Gone) != 1 || b.Gone[0].Key != "https://a.example/users/pip/statuses/3" {
		t.Errorf("removed: %+v", b.Gone)
	}
	if !slices.ContainsFunc(b.Items, func(it index.Item) bool { return strings.Contains(it.Text, "put right") && !it.Updated.IsZero() }) {
		t.Error("the edit was not seen")
	}
	ask.Source.State.Resume = b.Resume
	if b, err = reader.Read(t.Context(), ask); err != nil || len(b.Gone) != 0 {
		t.Errorf("said again: %+v, %v", b.Gone, err)
	}
}

// TestPagesVisitEveryPostOnce: after a long break pages are followed back to what is known, and end there.
func TestPagesVisitEveryPostOnce(t *testing.T) {
	w := &world{host: "a.example", posts: []string{post(1, "a.example", "")}}
	ask := reaction.Ask{Source: index.Source{URL: "https://a.example", Query: "x"}, Now: now}
	door := servers(w)
	reader := &Tag{Door: door}
	b, err := reader.Read(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	ask.Source.State.Resume = b.Resume
	for n := 2; n <= 150; n++ {
		w.posts = append([]string{post(n, "a.example", "")}, w.posts...)
	}
	door.asked = nil
	if b, err = reader.Read(t.Context(), ask); err != nil || len(b.Items) != 150 || len(door.asked) != 4 {
		t.Errorf("%d posts by %d requests, %v", len(b.Items), len(door.asked), err)
	}
}

// TestServersAreMerged: one post that three servers tell is one, as its home tells it; a closed server is said and stops nobody.
func TestServersAreMerged(t *testing.T) {
	a := &world{host: "a.example", posts: []string{post(9, "b.example", "")}}
	b := &world{host: "b.example", posts: []string{strings.Replace(post(9, "b.example", ""), `"favourites_count":9`, `"favourites_count":77`, 1)}}
	c := &world{host: "c.example", posts: []string{post(9, "b.example", "")}}
	ask := reaction.Ask{Source: index.Source{URL: "https://a.example", Also: "https://b.example https://closed.example https://c.example", Query: "x"}, Now: now}
	got, err := (&Tag{Door: servers(a, b, c)}).Read(t.Context(), ask)
	if err != nil || len(got.Items) != 1 || got.Items[0].Post.Likes != 77 {
		t.Fatalf("%+v, %v", got.Items, err)
	}
	if !strings.Contains(got.Hint, "closed.example") || !strings.Contains(got.Hint, "log in") {
		t.Errorf("hint %q", got.Hint)
	}
	if got, err = (&Tag{Door: servers()}).Read(t.Context(), ask); err == nil || !strings.Contains(err.Error(), "set token_file") {
		t.Errorf("none answers: %+v, %v", got, err)
	}
}

// TestHostilePages: pages that lead in a circle or to another host, half a document, one bad post among good ones.
func TestHostilePages(t *testing.T) {
	for name, c := range map[string]struct {
		header http.Header
		body   string
		posts  int
		err    string
	}{
		"circle":         {http.Header{"Link": {`<https://a.example/api/v1/timelines/tag/x?limit=40>; rel="next"`}}, "[" + post(2, "a.example", "") + "]", 1, ""},
		"another host":   {http.Header{"Link": {`<https://evil.example/x>; rel="next"`}}, "[" + post(2, "a.example", "") + "]", 1, ""},
		"one bad":        {nil, "[7,null,{\"id\":{}}," + post(2, "a.example", "") + "]", 1, ""},
		"half a page":    {nil, "[" + post(2, "a.example", "")[:60], 0, "breaks off"},
		"a web page":     {nil, "<!doctype html><title>Mended soon</title>", 0, "a page for people"},
		"nothing":        {nil, "", 0, "with nothing"},
		"another form":   {nil, `{"statuses":[]}`, 0, "in a form that presswatch does not know"},
		"private posts":  {nil, "[" + strings.Replace(post(2, "a.example", ""), `"public"`, `"private"`, 1) + "]", 0, ""},
		"nested deep":    {nil, strings.Repeat("[", 100_000), 0, "nested too deep"},
		"hostile handle": {nil, "[" + strings.Replace(post(2, "a.example", ""), `"acct":"pip@a.example"`, `"acct":"p\u202eip\u0000@a.example"`, 1) + "]", 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			door := &fake{answer: func(reaction.Request) (int, http.Header, string) { return 200, c.header, c.body }}
			ask := reaction.Ask{Source: index.Source{URL: "https://a.example", Query: "x", State: index.SourceState{Resume: `{"a.example/api/v1/timelines/tag/x":{"last":"1"}}`}}, Now: now}
			b, err := (&Tag{Door: door}).Read(t.Context(), ask)
			if len(b.Items) != c.posts || (c.err == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), c.err) {
				t.Errorf("%d posts, %v", len(b.Items), err)
			}
			for _, it := range b.Items {
				if it.Post.Handle != "pip@a.example" {
					t.Errorf("handle %q", it.Post.Handle)
				}
			}
			if len(door.asked) > 3 {
				t.Errorf("asked %q", door.asked)
			}
		})
	}
}

// TestAccountFallsBackToItsFeed: where the interface is closed, the account's feed is read, and what that lacks is said.
func TestAccountFallsBackToItsFeed(t *testing.T) {
	door := &fake{answer: func(r reaction.Request) (int, http.Header, string) {
		if !strings.HasSuffix(r.URL, "/@northmarch.rss") {
			return 401, nil, `{"error":"no"}`
		}
		return 200, http.Header{"Content-Type": {"application/rss+xml"}}, `<rss version="2.0"><channel><title>Northmarch Police</title><item><guid>https://a.example/@northmarch/7</guid>
			<link>https://a.example/@northmarch/7</link><pubDate>Fri, 06 Nov 2026 23:31:00 +0000</pubDate><description>&lt;p&gt;who let the swans out&lt;/p&gt;</description></item></channel></rss>`
	}}
	ask := reaction.Ask{Source: index.Source{URL: "https://a.example", Query: "@northmarch"}, Now: now}
	b, err := (&Account{Door: door}).Read(t.Context(), ask)
	if err != nil || len(b.Items) != 1 || b.Items[0].Text != "who let the swans out" || b.Items[0].Post.Key != "https://a.example/users/northmarch/statuses/7" || b.Hint == "" {
		t.Errorf("%+v, %v", b, err)
	}
}

func FuzzStatus(f *testing.F) {
	f.Add([]byte("[" + post(1, "a.example", "") + "]"))
	f.Add([]byte(`[{"id":"1","uri":"x","visibility":"public","quote":{"quoted_status":{"quote":null}},"poll":{"options":[{}]},"reblog":{"id":"2"},"media_attachments":[{"description":null}]}]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		door := &fake{answer: func(reaction.Request) (int, http.Header, string) { return 200, nil, string(body) }}
		b, _ := (&Tag{Door: door}).Read(t.Context(), reaction.Ask{Source: index.Source{URL: "https://a.example", Query: "x"}, Now: now})
		for _, it := range b.Items {
			if it.Post.Key == "" || strings.ContainsAny(it.Text+it.Post.Handle+it.Author, "\x00\u202e") {
				t.Errorf("%+v", it)
			}
		}
	})
}
