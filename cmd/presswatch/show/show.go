// Package show is what `presswatch inspect` prints of a page and a feed, for people and as the contract of --json.
package show

import (
	"fmt"
	"io"
	"time"

	"presswatch/crawler/feed"
	"presswatch/crawler/page"
)

// Page is the contract of `inspect page --json`.
type Page struct {
	URL         string  `json:"url"`
	Canonical   string  `json:"canonical"`
	Title       string  `json:"title"`
	Author      string  `json:"author"`
	Outlet      string  `json:"outlet"`
	Published   string  `json:"published"` // RFC 3339, or the day alone where only that is known; "" unknown
	Updated     string  `json:"updated"`
	Lang        string  `json:"lang"`
	Text        string  `json:"text"`
	Links       []Link  `json:"links"`
	Quotes      []Quote `json:"quotes"`
	Embeds      []Embed `json:"embeds"`
	CommentFeed string  `json:"comment_feed"`
	Paywalled   bool    `json:"paywalled"`
	Problem     string  `json:"problem,omitempty"`
}

// Link is a link of the text.
type Link struct {
	URL  string `json:"url"`
	Text string `json:"text"`
}

// Quote is a quotation with its speaker.
type Quote struct {
	Text    string `json:"text"`
	Speaker string `json:"speaker,omitempty"`
}

// Embed is a post that the page shows.
type Embed struct {
	Network string `json:"network"`
	ID      string `json:"id"`
	Author  string `json:"author,omitempty"`
	URL     string `json:"url"`
	Text    string `json:"text,omitempty"`
}

// OfPage is what was read of a page.
func OfPage(a *page.Article) Page {
	v := Page{
		URL: a.URL, Canonical: a.Canonical, Title: a.Title, Author: a.Author, Outlet: a.Outlet,
		Published: Moment(a.Published, a.DayOnly), Updated: Moment(a.Updated, false), Lang: a.Lang, Text: a.Text,
		CommentFeed: a.CommentFeed, Paywalled: a.Paywalled, Problem: a.Problem,
		Links: []Link{}, Quotes: []Quote{}, Embeds: []Embed{},
	}
	for _, l := range a.Links {
		v.Links = append(v.Links, Link{l.URL, l.Text})
	}
	for _, q := range a.Quotes {
		v.Quotes = append(v.Quotes, Quote{q.Text, q.Speaker})
	}
	for _, e := range a.Embeds {
		v.Embeds = append(v.Embeds, Embed{e.Network, e.ID, e.Author, e.URL, e.Text})
	}
	return v
}

// Moment is a time as the contracts write it: RFC 3339, or the day alone; "" unknown.
func Moment(t time.Time, dayOnly bool) string {
	switch {
	case t.IsZero():
		return ""
	case dayOnly:
		return t.Format(time.DateOnly)
	}
	return t.Format(time.RFC3339)
}

// Print prints it for people.
func (v Page) Print(out io.Writer) {
	for _, line := range [][2]string{
		{"address", v.URL},
		{"canonical", v.Canonical},
		{"title", v.Title},
		{"author", v.Author},
		{"outlet", v.Outlet},
		{"published", v.Published},
		{"updated", v.Updated},
		{"language", v.Lang},
		{"comments", v.CommentFeed},
		{"problem", v.Problem},
	} {
		fmt.Fprintf(out, "%-10s %s\n", line[0], orUnknown(line[0], line[1]))
	}
	if v.Paywalled {
		fmt.Fprintln(out, "paywall    the page shows only a part")
	}
	fmt.Fprintf(out, "\n%s\n", v.Text)
	for _, q := range v.Quotes {
		fmt.Fprintf(out, "\nquote: “%s” %s", q.Text, q.Speaker)
	}
	for _, e := range v.Embeds {
		fmt.Fprintf(out, "\nembedded: %s %s %s", e.Network, e.Author, e.URL)
	}
	for _, l := range v.Links {
		fmt.Fprintf(out, "\nlink: %s %s", l.URL, l.Text)
	}
	fmt.Fprintln(out)
}

func orUnknown(what, value string) string {
	if value == "" && what != "problem" && what != "comments" {
		return "unknown"
	}
	if value == "" {
		return "none"
	}
	return value
}

// Feed is the contract of `inspect feed --json`.
type Feed struct {
	Title    string  `json:"title"`
	Hub      string  `json:"hub"`
	Entries  []Entry `json:"entries"`
	Salvaged string  `json:"salvaged,omitempty"`
}

// Entry is what a feed lists.
type Entry struct {
	ID          string `json:"id"`
	URL         string `json:"url"`
	Title       string `json:"title"`
	Author      string `json:"author"`
	Published   string `json:"published"`
	Updated     string `json:"updated"`
	Summary     string `json:"summary"`
	CommentFeed string `json:"comment_feed"`
	Comments    int    `json:"comments"` // -1 unknown
}

// OfFeed is what was read of a feed.
func OfFeed(f *feed.Feed) Feed {
	v := Feed{Title: f.Title, Hub: f.Hub, Salvaged: f.Salvaged, Entries: []Entry{}}
	for _, e := range f.Entries {
		v.Entries = append(v.Entries, Entry{
			ID: e.ID, URL: e.URL, Title: e.Title, Author: e.Author, Published: Moment(e.Published, e.PublishedDay),
			Updated: Moment(e.Updated, false), Summary: e.Summary, CommentFeed: e.CommentFeed, Comments: e.Comments,
		})
	}
	return v
}

// Print prints it for people.
func (v Feed) Print(out io.Writer) {
	fmt.Fprintf(out, "%s: %d entries\n", v.Title, len(v.Entries))
	if v.Hub != "" {
		fmt.Fprintf(out, "announces new entries at %s\n", v.Hub)
	}
	if v.Salvaged != "" {
		fmt.Fprintf(out, "broken, read as far as it goes: %s\n", v.Salvaged)
	}
	for _, e := range v.Entries {
		fmt.Fprintf(out, "\n%s\n  %s\n  published %s", e.Title, e.URL, orUnknown("published", e.Published))
		if e.Author != "" {
			fmt.Fprintf(out, ", by %s", e.Author)
		}
		fmt.Fprintln(out)
	}
}
