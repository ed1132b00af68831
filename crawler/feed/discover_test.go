package feed

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDiscover(t *testing.T) {
	page := `<html><head><base href="https://post.example/news/">
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">
<link REL="Alternate Home" TYPE="application/rss+xml; charset=utf-8" title="All &amp; everything" href="feed.xml">
<link rel="alternate" type="application/feed+json" href="/feed.json"><link rel="alternate" type="text/html" hreflang="fr" href="/fr">
<link rel="hub" href="https://hub.example/"><link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
</head><body><a href="/police/rss">Police <b>news</b></a><a href="/about">About</a><a href="feed.xml">again</a></body></html>`
	want := []Found{
		{URL: "https://post.example/news/feed.xml", Title: "All & everything", Kind: "rss", Announced: true},
		{URL: "https://post.example/feed.json", Kind: "json", Announced: true},
		{URL: "https://post.example/comments/feed", Title: "Comments", Kind: "rss", Announced: true},
		{URL: "https://hub.example/", Kind: "hub", Announced: true},
		{URL: "https://post.example/police/rss", Title: "Police news"},
	}
	if diff := cmp.Diff(want, Discover([]byte(page), "https://post.example/")); diff != "" {
		t.Error(diff)
	}
	many := strings.Repeat(`<a href="/x/feed?n=1">`, 10) + strings.Repeat("<div>", 200_000)
	if got := Discover([]byte(many), "https://post.example/"); len(got) != 1 {
		t.Errorf("%d feeds of one address", len(got))
	}
}

func TestGuesses(t *testing.T) {
	got := Guesses("https://post.example/blog/index.html?x=1")
	if got[0] != "https://post.example/blog/feed" || !slices.Contains(got, "https://post.example/feeds/posts/default") || !slices.Contains(got, "https://post.example/feed.json") {
		t.Errorf("%v", got)
	}
	for _, bad := range []string{"", "ftp://post.example/", "javascript:x", "post.example"} {
		if got := Guesses(bad); got != nil {
			t.Errorf("%q: %v", bad, got)
		}
	}
}

func TestOPMLRoundTrip(t *testing.T) {
	list := []Outline{
		{Title: `Post & "Herald" <x>`, URL: "https://post.example/feed?a=1&b=2", Site: "https://post.example/"},
		{Title: "Wire", URL: "https://wire.example/rss", Category: "Agencies"},
		{Title: "Crime", URL: "https://post.example/crime.xml", Category: "Press/Northmarch"},
		{Title: "Court", URL: "https://post.example/court.xml", Category: "Press/Northmarch"},
	}
	var b bytes.Buffer
	if err := WriteOPML(&b, "Sources of Northmarch", list); err != nil {
		t.Fatal(err)
	}
	got, err := ReadOPML(&b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(list, got); diff != "" {
		t.Error(diff)
	}
}

func TestReadOPML(t *testing.T) {
	got, err := ReadOPML(strings.NewReader(`<opml version="1.0"><body><outline text="Press">
<outline text="Fish & chips" XMLURL="https://a.example/f?x=1&y=2"><outline text="bad" xmlUrl="javascript:alert(1)"/><outline text="file" xmlUrl="file:///etc/passwd"/>
<outline xmlUrl="https://a.example/f?x=1&amp;y=2"/><outline text="by category" xmlUrl="https://b.example/f" category="/Trade/Police,/X"/></outline>
<outline text="cut" xmlUrl="https://c.exam`))
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0].Category != "Press" || got[0].Title != "Fish & chips" || got[1].URL != "https://b.example/f" {
		t.Errorf("%+v", got)
	}
	if _, err := ReadOPML(strings.NewReader("<html><p>none</p></html>")); !errors.Is(err, ErrNotOPML) {
		t.Errorf("a page: %v", err)
	}
	if _, err := ReadOPML(strings.NewReader(strings.Repeat("<outline text='a'>", 100_000))); err == nil {
		t.Error("a depth bomb was read")
	}
	if _, err := ReadOPML(strings.NewReader(strings.Repeat(" ", maxOPML+1))); err == nil {
		t.Error("an endless file was read")
	}
	got, err = ReadOPML(strings.NewReader("<opml><body>" + strings.Repeat(`<outline xmlUrl="https://a.example/1"/>`, 50_000) + "</body></opml>"))
	if err != nil || len(got) != 1 {
		t.Errorf("%d outlines, %v", len(got), err)
	}
}
