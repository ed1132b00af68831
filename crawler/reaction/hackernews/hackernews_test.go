package hackernews

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"presswatch/crawler/reaction"
	"presswatch/crawler/reaction/reactiontest"
	"presswatch/index"
)

var now = time.Date(2026, 11, 7, 0, 0, 0, 0, time.UTC)

// fake is a door behind which the search answers by its address.
func fake(f func(u *url.URL) (int, string)) reactiontest.Door {
	return func(_ reaction.Request, u *url.URL) (int, string) { return f(u) }
}

func ask(resume string) reaction.Ask {
	return reaction.Ask{Source: index.Source{URL: "https://hn.example", Query: "swans", State: index.SourceState{Resume: resume}}, Now: now}
}

// TestRecordedPage: an option of a poll, with most of its fields null, is no reaction and does no harm.
func TestRecordedPage(t *testing.T) {
	body := reactiontest.Recorded(t, "social-api", "small", "hn-algolia-search.json")
	b, err := (&Search{Door: fake(func(*url.URL) (int, string) { return 200, strings.Replace(string(body), "22174649", "1", 1) })}).Read(t.Context(), ask(""))
	if err != nil || len(b.Items) != 0 {
		t.Errorf("%+v, %v", b.Items, err)
	}
}

// TestSlices: more hits than the search lists are found by cutting time; each comes once or more, none is missed.
func TestSlices(t *testing.T) {
	const all = 3500
	requests := 0
	site := fake(func(u *url.URL) (int, string) {
		requests++
		var from, to int64
		_, _ = fmt.Sscanf(u.Query().Get("numericFilters"), "created_at_i>=%d,created_at_i<%d", &from, &to)
		page := 0
		_, _ = fmt.Sscan(u.Query().Get("page"), &page)
		var fit []int64
		for n := range int64(all) {
			if at := now.Unix() - n; at >= from && at < to {
				fit = append(fit, at)
			}
		}
		var hits []string
		for i := page * perPage; i < min(len(fit), (page+1)*perPage, perPage*mostPages); i++ {
			hits = append(hits, fmt.Sprintf(`{"objectID":"%d","author":"pip","comment_text":"swan &amp; <i>bread</i> %d","created_at_i":%d,"parent_id":5,"story_id":4,"story_url":"https://post.example/1","_tags":["comment"]}`, fit[i], fit[i], fit[i]))
		}
		return 200, fmt.Sprintf(`{"hits":[%s],"nbHits":%d,"nbPages":%d}`, strings.Join(append(hits, "7"), ","), len(fit), min(mostPages, (len(fit)+perPage-1)/perPage))
	})
	b, err := (&Search{Door: site}).Read(t.Context(), ask(""))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, it := range b.Items {
		seen[it.Post.Key] = true
	}
	if len(seen) != all {
		t.Errorf("%d of %d by %d requests", len(seen), all, requests)
	}
	it := b.Items[0]
	if !strings.HasPrefix(it.Text, "swan & bread") || it.Post.ReplyTo.Key != "5" || it.Post.Root.URL != "https://news.ycombinator.com/item?id=4" || it.Post.About.URL != "https://post.example/1" || it.Post.Form != index.FormComment {
		t.Errorf("%+v, %+v", it, it.Post)
	}
	requests = 0
	if b, err = (&Search{Door: site}).Read(t.Context(), ask(b.Resume)); err != nil || len(b.Items) != 601 || requests > 8 {
		t.Errorf("the next read: %d items by %d requests, %v", len(b.Items), requests, err)
	}
}

// TestDiscussion: a tree a thousand levels deep is read; what was removed is said to be gone.
func TestDiscussion(t *testing.T) {
	deep := "[]"
	for n := 1000; n > 0; n-- {
		deep = fmt.Sprintf(`[{"id":%d,"created_at_i":%d,"author":"pip","text":"<p>number %d","parent_id":%d,"story_id":7,"children":%s}]`, 100+n, now.Unix()-int64(n), n, 99+n, deep)
	}
	tree := `{"id":7,"children":[{"id":8,"created_at_i":1,"author":null,"text":null,"children":[]},null,` + deep[1:len(deep)-1] + `]}`
	d := &Discussion{Base: "https://hn.example", Door: fake(func(u *url.URL) (int, string) {
		if u.Path != "/api/v1/items/7" {
			return 404, `{"error":"not found"}`
		}
		return 200, tree
	})}
	story := index.Item{Links: []index.Link{{URL: "https://post.example/1"}}}
	b, th, done, err := d.ReadThread(t.Context(), reaction.ThreadAsk{Thread: index.Thread{Key: "7", Claimed: 3}, Item: story, Now: now})
	if err != nil || done || len(b.Items) != 1000 || len(b.Gone) != 1 || th.Got != 1000 || th.Claimed != 1000 || b.Items[999].Post.ReplyTo.Key != "1099" || b.Items[0].Post.About.URL != "https://post.example/1" {
		t.Errorf("%d comments, %d gone, %+v, %v", len(b.Items), len(b.Gone), th, err)
	}
	_, _, _, err = d.ReadThread(t.Context(), reaction.ThreadAsk{Thread: index.Thread{Key: "9"}, Now: now})
	var p *reaction.Problem
	if !errors.As(err, &p) || p.Status != index.StatusMissing {
		t.Errorf("%v", err)
	}
}

func FuzzHit(f *testing.F) {
	f.Add([]byte(`{"objectID":"1","title":"a","url":"javascript:x","created_at_i":99999999999}`))
	f.Add([]byte(`{"objectID":"1","comment_text":"\u202e\u0000","parent_id":-1}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var h hit
		if json.Unmarshal(body, &h) != nil {
			return
		}
		it, ok := item(&h, now)
		if ok && (it.Post.Key == "" || it.Published.After(now) || strings.ContainsAny(it.Text+it.Title+it.Author, "\x00\u202e")) {
			t.Errorf("%+v", it)
		}
	})
}
