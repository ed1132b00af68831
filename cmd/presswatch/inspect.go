package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"presswatch/crawler/address"
	"presswatch/crawler/feed"
	"presswatch/crawler/fetch"
	"presswatch/crawler/page"
)

func newInspect(set *settings) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "inspect",
		Short: "Show what presswatch makes of a file or an address",
		Long:  "For the question «why is this article wrong?»: reads a saved page, feed or robots.txt, or an address, and shows what presswatch makes of it. Nothing is fetched and nothing is kept.",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newInspectPage(set), newInspectFeed(set), newInspectRobots(set), newInspectURL(set), newInspectSpread(set), newInspectStories(set))
	return cmd
}

// pageView is the contract of `inspect page --json`.
type pageView struct {
	URL         string      `json:"url"`
	Canonical   string      `json:"canonical"`
	Title       string      `json:"title"`
	Author      string      `json:"author"`
	Outlet      string      `json:"outlet"`
	Published   string      `json:"published"` // RFC 3339, or the day alone where only that is known; "" unknown
	Updated     string      `json:"updated"`
	Lang        string      `json:"lang"`
	Text        string      `json:"text"`
	Links       []linkView  `json:"links"`
	Quotes      []quoteView `json:"quotes"`
	Embeds      []embedView `json:"embeds"`
	CommentFeed string      `json:"comment_feed"`
	Paywalled   bool        `json:"paywalled"`
	Problem     string      `json:"problem,omitempty"`
}

type linkView struct {
	URL  string `json:"url"`
	Text string `json:"text"`
}

type quoteView struct {
	Text    string `json:"text"`
	Speaker string `json:"speaker,omitempty"`
}

type embedView struct {
	Network string `json:"network"`
	ID      string `json:"id"`
	Author  string `json:"author,omitempty"`
	URL     string `json:"url"`
	Text    string `json:"text,omitempty"`
}

func newInspectPage(set *settings) *cobra.Command {
	var url, contentType string
	cmd := &cobra.Command{
		Use:   "page FILE --url URL",
		Short: "Read a saved article page («-» reads standard input)",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			body, err := set.readInput(args[0])
			if err != nil {
				return err
			}
			a, err := page.Read(cmd.Context(), body, page.Options{URL: url, ContentType: contentType, Now: set.now()})
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			if set.json {
				return set.printJSON(viewOf(a))
			}
			set.printPage(viewOf(a))
			return nil
		},
	}
	cmd.Flags().StringVar(&url, "url", "", "the address that the page came from")
	cmd.Flags().StringVar(&contentType, "content-type", "text/html", "the Content-Type that came with it")
	return cmd
}

func viewOf(a *page.Article) pageView {
	v := pageView{
		URL: a.URL, Canonical: a.Canonical, Title: a.Title, Author: a.Author, Outlet: a.Outlet,
		Published: moment(a.Published, a.DayOnly), Updated: moment(a.Updated, false), Lang: a.Lang, Text: a.Text,
		CommentFeed: a.CommentFeed, Paywalled: a.Paywalled, Problem: a.Problem,
		Links: []linkView{}, Quotes: []quoteView{}, Embeds: []embedView{},
	}
	for _, l := range a.Links {
		v.Links = append(v.Links, linkView{l.URL, l.Text})
	}
	for _, q := range a.Quotes {
		v.Quotes = append(v.Quotes, quoteView{q.Text, q.Speaker})
	}
	for _, e := range a.Embeds {
		v.Embeds = append(v.Embeds, embedView{e.Network, e.ID, e.Author, e.URL, e.Text})
	}
	return v
}

func moment(t time.Time, dayOnly bool) string {
	switch {
	case t.IsZero():
		return ""
	case dayOnly:
		return t.Format(time.DateOnly)
	}
	return t.Format(time.RFC3339)
}

func (s *settings) printPage(v pageView) {
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
		fmt.Fprintf(s.out, "%-10s %s\n", line[0], orUnknown(line[0], line[1]))
	}
	if v.Paywalled {
		fmt.Fprintln(s.out, "paywall    the page shows only a part")
	}
	fmt.Fprintf(s.out, "\n%s\n", v.Text)
	for _, q := range v.Quotes {
		fmt.Fprintf(s.out, "\nquote: “%s” %s", q.Text, q.Speaker)
	}
	for _, e := range v.Embeds {
		fmt.Fprintf(s.out, "\nembedded: %s %s %s", e.Network, e.Author, e.URL)
	}
	for _, l := range v.Links {
		fmt.Fprintf(s.out, "\nlink: %s %s", l.URL, l.Text)
	}
	fmt.Fprintln(s.out)
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

// feedView is the contract of `inspect feed --json`.
type feedView struct {
	Title    string      `json:"title"`
	Hub      string      `json:"hub"`
	Entries  []entryView `json:"entries"`
	Salvaged string      `json:"salvaged,omitempty"`
}

type entryView struct {
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

func newInspectFeed(set *settings) *cobra.Command {
	var url, contentType string
	cmd := &cobra.Command{
		Use:   "feed FILE --url URL",
		Short: "Read a saved feed or news sitemap («-» reads standard input)",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			body, err := set.readInput(args[0])
			if err != nil {
				return err
			}
			f, err := feed.Parse(cmd.Context(), body, feed.Options{URL: url, ContentType: contentType, Now: set.now()})
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			if set.json {
				return set.printJSON(feedViewOf(f))
			}
			set.printFeed(feedViewOf(f))
			return nil
		},
	}
	cmd.Flags().StringVar(&url, "url", "", "the address that the feed came from")
	cmd.Flags().StringVar(&contentType, "content-type", "", "the Content-Type that came with it")
	return cmd
}

func feedViewOf(f *feed.Feed) feedView {
	v := feedView{Title: f.Title, Hub: f.Hub, Salvaged: f.Salvaged, Entries: []entryView{}}
	for _, e := range f.Entries {
		v.Entries = append(v.Entries, entryView{
			ID: e.ID, URL: e.URL, Title: e.Title, Author: e.Author, Published: moment(e.Published, e.PublishedDay),
			Updated: moment(e.Updated, false), Summary: e.Summary, CommentFeed: e.CommentFeed, Comments: e.Comments,
		})
	}
	return v
}

func (s *settings) printFeed(v feedView) {
	fmt.Fprintf(s.out, "%s: %d entries\n", v.Title, len(v.Entries))
	if v.Hub != "" {
		fmt.Fprintf(s.out, "announces new entries at %s\n", v.Hub)
	}
	if v.Salvaged != "" {
		fmt.Fprintf(s.out, "broken, read as far as it goes: %s\n", v.Salvaged)
	}
	for _, e := range v.Entries {
		fmt.Fprintf(s.out, "\n%s\n  %s\n  published %s", e.Title, e.URL, orUnknown("published", e.Published))
		if e.Author != "" {
			fmt.Fprintf(s.out, ", by %s", e.Author)
		}
		fmt.Fprintln(s.out)
	}
}

func newInspectRobots(set *settings) *cobra.Command {
	var agent string
	cmd := &cobra.Command{
		Use:   "robots FILE --agent AGENT PATH…",
		Short: "Say which paths a saved robots.txt allows («-» reads standard input)",
		Args:  cobra.MinimumNArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			body, err := set.readInput(args[0])
			if err != nil {
				return err
			}
			rules := fetch.ParseRobots(body)
			verdicts := []map[string]any{}
			for _, path := range args[1:] {
				allowed := rules.Allowed(agent, path)
				verdicts = append(verdicts, map[string]any{"path": path, "allowed": allowed})
				if !set.json {
					fmt.Fprintf(set.out, "%s\t%s\n", map[bool]string{true: "allowed", false: "not allowed"}[allowed], path)
				}
			}
			if set.json {
				return set.printJSON(verdicts)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&agent, "agent", "presswatch", "the crawler's product token")
	return cmd
}

func newInspectURL(set *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "url URL…",
		Short: "Print the canonical form of addresses, one a line («-» reads them from standard input)",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 && args[0] == "-" {
				text, err := set.readInput("-")
				if err != nil {
					return err
				}
				args = strings.Fields(string(text))
			}
			return set.printCanonical(args)
		},
	}
}

// printCanonical keeps one line for each address, an empty one where there is no canonical form, so that
// lines can be counted; the reasons go to standard error.
func (s *settings) printCanonical(addresses []string) error {
	var errs []error
	out := []string{}
	for _, raw := range addresses {
		canonical, err := address.Canonical(raw)
		if err != nil {
			errs = append(errs, err)
		}
		out = append(out, canonical)
		if !s.json {
			fmt.Fprintln(s.out, canonical)
		}
	}
	if s.json {
		if err := s.printJSON(out); err != nil {
			return err
		}
	}
	if err := errors.Join(errs...); err != nil {
		return mistake{err}
	}
	return nil
}
