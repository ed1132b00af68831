package embed

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

func find(t *testing.T, page string) []Post {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return Find(doc)
}

func TestFind(t *testing.T) {
	const tweet = `<blockquote class="twitter-tweet"><p>No fines were cancelled. <a href="https://t.co/x">t.co/x</a></p>&mdash; Ada Quill (@adaquill) <a href="https://twitter.com/adaquill/status/1196551514896162816?ref_src=x">November 6, 2026</a></blockquote>`
	for _, c := range []struct {
		name, page string
		want       []Post
	}{
		{"X", tweet, []Post{{"x", "1196551514896162816", "adaquill", "https://x.com/adaquill/status/1196551514896162816", "No fines were cancelled. t.co/x"}}},
		{"X, signature within", `<blockquote class="twitter-tweet"><p>No fines. — Ada Quill (@adaquill) <a href="https://x.com/adaquill/status/12">November 6, 2026</a></p></blockquote>`, []Post{{"x", "12", "adaquill", "https://x.com/adaquill/status/12", "No fines."}}},
		{"X, frame", `<iframe src="https://platform.twitter.com/embed/Tweet.html?id=12"></iframe>`, []Post{{"x", "12", "", "https://x.com/i/status/12", ""}}},
		{"X, frame and quotation are one", `<iframe src="https://platform.twitter.com/embed/Tweet.html?id=1196551514896162816"></iframe>` + tweet, []Post{{"x", "1196551514896162816", "adaquill", "https://x.com/adaquill/status/1196551514896162816", "No fines were cancelled. t.co/x"}}},
		{"X, AMP", `<amp-twitter data-tweetid="12"></amp-twitter>`, []Post{{"x", "12", "", "https://x.com/i/status/12", ""}}},
		{"Bluesky", `<blockquote class="bluesky-embed" data-bluesky-uri="at://did:plc:abc123/app.bsky.feed.post/3kabc"><p>It is over.</p>&mdash; Ada (<a href="https://bsky.app/profile/did:plc:abc123">@ada.example</a>)</blockquote>`, []Post{{"bluesky", "3kabc", "ada.example", "https://bsky.app/profile/did:plc:abc123/post/3kabc", "It is over."}}},
		{"Bluesky, frame", `<iframe src="https://embed.bsky.app/embed/did:plc:abc123/app.bsky.feed.post/3kabc?id=1"></iframe>`, []Post{{"bluesky", "3kabc", "did:plc:abc123", "https://bsky.app/profile/did:plc:abc123/post/3kabc", ""}}},
		{"Mastodon", `<iframe src="https://social.example/@ada/112233445566778899/embed" class="mastodon-embed"></iframe>`, []Post{{"mastodon", "112233445566778899", "ada@social.example", "https://social.example/@ada/112233445566778899", ""}}},
		{"Mastodon, quotation", `<blockquote class="mastodon-embed" data-embed-url="https://social.example/@ada/112233445566778899/embed"><a href="https://social.example/@ada/112233445566778899">Post by @ada</a></blockquote>`, []Post{{"mastodon", "112233445566778899", "ada@social.example", "https://social.example/@ada/112233445566778899", ""}}},
		{"Instagram", `<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/Cxyz_12/?utm_source=ig_embed"></blockquote>`, []Post{{"instagram", "Cxyz_12", "", "https://www.instagram.com/p/Cxyz_12/", ""}}},
		{"YouTube", `<iframe data-src="https://www.youtube-nocookie.com/embed/abcdefghijk?rel=0"></iframe>`, []Post{{"youtube", "abcdefghijk", "", "https://www.youtube.com/watch?v=abcdefghijk", ""}}},
		{"YouTube, lazy player", `<lite-youtube videoid="abcdefghijk"></lite-youtube>`, []Post{{"youtube", "abcdefghijk", "", "https://www.youtube.com/watch?v=abcdefghijk", ""}}},
		{"address alone", `<p>https://x.com/adaquill/status/12</p>`, []Post{{"x", "12", "adaquill", "https://x.com/adaquill/status/12", ""}}},
		{"a link in a sentence is none", `<p>She wrote <a href="https://x.com/adaquill/status/12">this</a>.</p>`, nil},
		{"a profile is none", `<blockquote class="twitter-tweet"><a href="https://x.com/adaquill">Ada</a></blockquote>`, nil},
		{"side column", `<aside>` + tweet + `</aside>`, nil},
		{"another frame", `<iframe src="https://ads.example/embed/12"></iframe>`, nil},
		{"an address with a trap", `<blockquote class="twitter-tweet"><a href="https://x.com/a%22%3E%3Cscript/status/12">x</a></blockquote>`, []Post{{"x", "12", "", "https://x.com/i/status/12", ""}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, find(t, c.page)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestManyPostsAreBounded(t *testing.T) {
	start := time.Now()
	if n := len(find(t, strings.Repeat(`<p>https://x.com/a/status/12</p>`, 3)+strings.Repeat("<div>", 400)+manyTweets())); n != maxPosts {
		t.Errorf("%d posts", n)
	}
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("took %s", took)
	}
}

func manyTweets() string {
	var b strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&b, `<p>https://x.com/a/status/%d</p>`, i+10)
	}
	return b.String()
}
