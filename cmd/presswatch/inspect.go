package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"presswatch/cmd/presswatch/show"
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
				return set.printJSON(show.OfPage(a))
			}
			show.OfPage(a).Print(set.out)
			return nil
		},
	}
	cmd.Flags().StringVar(&url, "url", "", "the address that the page came from")
	cmd.Flags().StringVar(&contentType, "content-type", "text/html", "the Content-Type that came with it")
	return cmd
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
				return set.printJSON(show.OfFeed(f))
			}
			show.OfFeed(f).Print(set.out)
			return nil
		},
	}
	cmd.Flags().StringVar(&url, "url", "", "the address that the feed came from")
	cmd.Flags().StringVar(&contentType, "content-type", "", "the Content-Type that came with it")
	return cmd
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
