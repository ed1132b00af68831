package page_test

import (
	"context"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"presswatch/crawler/page"
)

const home = `<html lang="en-GB"><head><title>Northmarch Police</title><meta property="og:site_name" content="Northmarch Police"></head><body>
<nav><a href="/">Home</a> <a href="/news">News</a> <a href="/about-us">About us</a> <a href="https://news.northmarch-police.example/press-releases">Press releases</a>
<a href="/careers">Careers</a> <a href="https://www.tarnbeck-post.example/news">The Tarnbeck Post</a></nav>
<main><h1>Northmarch Police</h1><a href="/news/2026/swans-in-custody">Swans in custody</a></main>
<footer><a href="https://x.com/northmarchpol?lang=en">X</a> <a href="https://twitter.com/intent/tweet?text=a">Share</a> <a href="https://www.facebook.com/NorthmarchPolice/">Facebook</a>
<a href="https://www.facebook.com/sharer/sharer.php?u=x">Share</a> <a href="https://www.youtube.com/@northmarchpolice">YouTube</a> <a href="https://www.youtube.com/watch?v=abcdefghijk">A film</a>
<a rel="me" href="https://social.example/@northmarch">Mastodon</a> <a href="https://social.example/@somebody">A friend</a> <a href="https://bsky.app/profile/northmarch-police.example">Bluesky</a>
<a href="https://www.instagram.com/p/Cxyz/">A picture</a> <a href="https://x.com/northmarchpol">X again</a></footer></body></html>`

func TestSite(t *testing.T) {
	got := page.Site(t.Context(), []byte(home), "https://www.northmarch-police.example/")
	want := page.SiteFacts{
		Lang: "en", Name: "Northmarch Police",
		Social: []string{
			"https://x.com/northmarchpol", "https://www.facebook.com/NorthmarchPolice", "https://www.youtube.com/@northmarchpolice",
			"https://social.example/@northmarch", "https://bsky.app/profile/northmarch-police.example",
		},
		News: []string{"https://news.northmarch-police.example/press-releases", "https://www.northmarch-police.example/news"},
	}
	if d := gocmp.Diff(want, got); d != "" {
		t.Errorf("-want +have:\n%s", d)
	}
}

func TestSiteOfNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	for _, raw := range []string{"", "%PDF", "<html>", "\xff\xfe"} {
		if d := gocmp.Diff(page.SiteFacts{}, page.Site(ctx, []byte(raw), "https://a.example/"), cmpopts.EquateEmpty()); d != "" {
			t.Errorf("%q: %s", raw, d)
		}
	}
	cancel()
	if d := gocmp.Diff(page.SiteFacts{}, page.Site(ctx, []byte(home), "https://a.example/"), cmpopts.EquateEmpty()); d != "" {
		t.Errorf("stopped: %s", d)
	}
}
