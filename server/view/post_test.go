package view

import (
	"strings"
	"testing"
	"time"

	"presswatch/index"
)

// TestPostsAreSaidInWords: what stands in for a headline, and what is known of a post: also when its words are gone, and
// whatever its author put into a name.
func TestPostsAreSaidInWords(t *testing.T) {
	night := time.Date(2026, 11, 6, 23, 31, 0, 0, time.UTC)
	post := func(change func(*index.Item)) *index.Item {
		it := &index.Item{Kind: index.KindReaction, Text: "who let the swans out", Post: &index.Post{Network: index.NetworkBluesky, Handle: "pip.example", Likes: 3, Replies: 2, Counted: night}}
		change(it)
		return it
	}
	for want, it := range map[string]*index.Item{
		"who let the swans out":                 post(func(*index.Item) {}),
		"Words not kept: removed by its author": post(func(it *index.Item) { it.Text, it.Post.Forgotten = "", "removed by its author" }),
		"Erased on request":                     post(func(it *index.Item) { it.Erased, it.Text = true, "" }),
		"A repost without words of its own":     post(func(it *index.Item) { it.Text, it.Post.Repost = "", index.Ref{Key: "at://1"} }),
	} {
		if got := PostTitle(it); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	facts := map[string]string{}
	for _, f := range PostFacts(post(func(it *index.Item) {
		it.Post.Withdrawn, it.Post.ReplyTo, it.Post.Handle = night, index.Ref{URL: "javascript:alert(1)"}, "p\u202eip.example"
	}), night, time.UTC) {
		facts[f.Name] = f.Value + f.URL
	}
	if facts["Account"] != "@pip.example" || !strings.Contains(facts["Removed"], "kept as evidence") || strings.Contains(facts["Answers"], "alert(1)javascript") {
		t.Errorf("%q", facts)
	}
	for name, value := range facts {
		if strings.HasPrefix(name, "Counted") && value != "3 likes, 2 replies" {
			t.Errorf("%s: %q", name, value)
		}
	}
	if PostFacts(&index.Item{}, night, time.UTC) != nil {
		t.Error("an article is no post")
	}
}
