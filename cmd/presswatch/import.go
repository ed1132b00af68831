package main

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"presswatch/cmd/presswatch/jsonl"
	"presswatch/cmd/presswatch/terminal"
	"presswatch/config"
	"presswatch/crawler/feed"
	"presswatch/index"
)

func newImport(set *settings) *cobra.Command {
	var handle string
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Take in items from a JSONL file or an archive of X, or sources from an OPML file («-» reads standard input)",
		Long: `A JSONL file has one item a line: {"url", "title", "text", "outlet", "lane", "published", "author", "lang", "summary",
"first_seen"}; url and title are needed; times are like 2026-11-06T23:31:00Z, published may be a day alone. Imported items are never alerted about.

tweets.js of your account's archive of X, or a list of posts in the form that X used before, gives posts; those that do not say whose they are, are --handle's.

An OPML file adds its feeds to the configuration, switched on, in lane blog: look through them afterwards.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			body, err := set.readInput(args[0])
			if err != nil {
				return err
			}
			if head := bytes.TrimSpace(body); len(head) > 0 && head[0] == '<' {
				return set.importOPML(args[0], body)
			}
			cfg, err := set.load()
			if err != nil {
				return err
			}
			return set.importItems(cmd.Context(), cfg, args[0], handle, body)
		},
	}
	cmd.Flags().StringVar(&handle, "handle", "", "account whose archive of X this is")
	return cmd
}

// importBatch is how many items are kept in one transaction.
const importBatch = 500

// importItems checks every line before it keeps the first one, so that a mistake changes nothing.
func (s *settings) importItems(ctx context.Context, cfg *config.Config, file, handle string, body []byte) error {
	a := s.app(cfg, s.quiet())
	read := jsonl.Read
	if a.IsArchive(body) {
		read = func(_ string, body []byte, now time.Time) ([]index.Arrival, error) {
			return a.Archive(body, handle, now)
		}
	}
	arrivals, err := read(file, body, s.now())
	if err != nil {
		return mistake{err}
	}
	defer func() { _ = a.Close() }()
	if err := a.OpenStore(ctx); err != nil {
		return err
	}
	bar := terminal.NewProgress(s.err, "importing")
	counts := map[index.Outcome]int{}
	for from := 0; from < len(arrivals); from += importBatch {
		taken, err := a.Store.Take(ctx, arrivals[from:min(from+importBatch, len(arrivals))])
		if err != nil {
			return fmt.Errorf("after %d items: %w", from, err)
		}
		for _, t := range taken {
			counts[t.Outcome]++
		}
		bar.Show(min(from+importBatch, len(arrivals)), len(arrivals))
	}
	bar.End()
	if s.json {
		return s.printJSON(counts)
	}
	fmt.Fprintf(s.out, "%d items new, %d changed, %d known already.\n", counts[index.OutcomeNew], counts[index.OutcomeChanged], counts[index.OutcomeSame])
	return nil
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// importOPML adds the feeds of an OPML file to the configuration file.
func (s *settings) importOPML(name string, body []byte) error {
	outlines, err := feed.ReadOPML(bytes.NewReader(body))
	if err != nil {
		return mistake{fmt.Errorf("%s: %w", name, err)}
	}
	file := either(s.file, configFile)
	cfg, err := s.load()
	if err != nil {
		return err
	}
	taken := map[string]bool{}
	for _, src := range cfg.Sources {
		taken[src.Key], taken[src.URL] = true, true
	}
	var fresh []config.Source
	for _, o := range outlines {
		if taken[o.URL] {
			continue
		}
		key := config.FreeKey(o.Title, taken)
		taken[key], taken[o.URL] = true, true
		fresh = append(fresh, config.Source{Key: key, Kind: "feed", Name: o.Title, Outlet: either(o.Title, key), URL: o.URL, Lane: "blog", Note: o.Category})
	}
	if err := config.AddSources(file, fresh); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%d feeds added to %s, %d were there already. Their lane is blog: set it right for each.\n", len(fresh), file, len(outlines)-len(fresh))
	return nil
}
