package lemmy

import (
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

// fake is a door behind which a server answers by its address.
func fake(f func(u *url.URL) (int, string)) reactiontest.Door {
	return func(_ reaction.Request, u *url.URL) (int, string) { return f(u) }
}

func ask(resume string) reaction.Ask {
	return reaction.Ask{Source: index.Source{URL: "https://lemmy.example", Query: "swans", State: index.SourceState{Resume: resume}}, Now: now}
}

const around = `"creator":{"name":"pip","display_name":null,"actor_id":"https://home.example/u/pip"},"community":{"name":"northmarch","actor_id":"https://lemmy.example/c/northmarch"}`

func postJSON(n int, more string) string {
	return fmt.Sprintf(`{"post":{"ap_id":"https://home.example/post/%d","name":"Swans %d","url":"https://post.example/1?utm_source=l","published":"2026-11-06T23:%02d:00.123456"%s},%s,"counts":{"score":%d,"comments":2}}`, n, n, n%60, more, around, n)
}

// TestPostsAndComments: what both are, by the address at their home; what was removed is withdrawn; one that cannot be read
// hides no other.
func TestPostsAndComments(t *testing.T) {
	site := fake(func(u *url.URL) (int, string) {
		if u.Query().Get("type_") == "Posts" {
			return 200, `{"posts":[` + postJSON(7, "") + `,7,` + postJSON(8, `,"deleted":true`) + `,` + strings.Replace(postJSON(9, ""), "https://home.example/post/9", "javascript:x", 1) + `],"comments":[]}`
		}
		return 200, `{"posts":[],"comments":[{"comment":{"ap_id":"https://home.example/comment/5","content":"free\u202e the swans","path":"0.5","published":"2026-11-06T23:40:00Z"},"post":{"ap_id":"https://home.example/post/7","url":"https://post.example/1"},` + around + `,"counts":{"score":-3,"child_count":1}}]}`
	})
	b, err := (&Search{Door: site}).Read(t.Context(), ask(""))
	if err != nil || len(b.Items) != 2 || len(b.Gone) != 1 || b.Gone[0].Key != "https://home.example/post/8" {
		t.Fatalf("%+v, %v", b, err)
	}
	p, c := b.Items[0], b.Items[1]
	if p.Title != "Swans 7" || p.Links[0].URL != "https://post.example/1" || p.Post.Likes != 7 || p.Post.Replies != 2 || p.Post.Handle != "pip@home.example" || p.Post.Place != "northmarch@lemmy.example" || p.Published.Minute() != 7 {
		t.Errorf("%+v, %+v", p, p.Post)
	}
	if c.Text != "free the swans" || c.Post.ReplyTo.Key != "https://home.example/post/7" || c.Post.About.URL != "https://post.example/1" || c.Post.Likes != 0 || c.Post.Form != index.FormComment {
		t.Errorf("%+v, %+v", c, c.Post)
	}
}

// TestPagesEndAtWhatIsKnown: after a break pages are followed back to what was read before.
func TestPagesEndAtWhatIsKnown(t *testing.T) {
	pages := 0
	site := fake(func(u *url.URL) (int, string) {
		if u.Query().Get("type_") != "Posts" {
			return 200, `{"comments":[]}`
		}
		pages++
		page := 0
		_, _ = fmt.Sscan(u.Query().Get("page"), &page)
		var list []string
		for n := range pageSize {
			at := now.Add(-time.Duration((page-1)*pageSize+n) * time.Minute)
			list = append(list, strings.Replace(postJSON(page*1000+n, ""), fmt.Sprintf("2026-11-06T23:%02d:00.123456", (page*1000+n)%60), at.Format(time.RFC3339), 1))
		}
		return 200, `{"posts":[` + strings.Join(list, ",") + `]}`
	})
	b, err := (&Search{Door: site}).Read(t.Context(), ask(""))
	if err != nil || pages != 1 {
		t.Fatalf("the first look took %d pages, %v", pages, err)
	}
	pages = 0
	if _, err = (&Search{Door: site}).Read(t.Context(), ask(fmt.Sprintf(`{"newest":%q}`, now.Add(-80*time.Minute).Format(time.RFC3339)))); err != nil || pages != 2 {
		t.Errorf("%d pages, %v", pages, err)
	}
	if !strings.Contains(b.Resume, "2026-11-07T00:00:00Z") {
		t.Errorf("%s", b.Resume)
	}
}

func TestAnotherForm(t *testing.T) {
	for body, want := range map[string]string{`{"posts":{"v4":true}}`: "in a form that presswatch does not know", "<html>": "a page for people", `{"posts":[`: "breaks off"} {
		_, err := (&Search{Door: fake(func(*url.URL) (int, string) { return 200, body })}).Read(t.Context(), ask(""))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", body, err)
		}
	}
}
