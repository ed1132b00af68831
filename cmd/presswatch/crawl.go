package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"presswatch/cmd/presswatch/app"
	"presswatch/cmd/presswatch/terminal"
	"presswatch/index"
)

func newCrawl(set *settings) *cobra.Command {
	var once bool
	cmd := &cobra.Command{
		Use:   "crawl [--once] [SOURCE…]",
		Short: "Poll sources now, without serving pages",
		Long:  "Polls the named sources, or all that are not off, and visits the pages that they list. Without --once it goes on by the schedule until it is stopped.",
		RunE: func(cmd *cobra.Command, keys []string) error {
			cfg, err := set.load()
			if err != nil {
				return err
			}
			a := set.app(cfg, set.quiet())
			defer func() { _ = a.Close() }()
			if err := a.OpenStore(cmd.Context()); err != nil {
				return err
			}
			a.OpenCrawler()
			sources, err := pick(cmd.Context(), a, keys)
			if err != nil {
				return err
			}
			if !once {
				return a.Crawler.Run(cmd.Context())
			}
			return set.crawlOnce(cmd.Context(), a, sources)
		},
	}
	cmd.Flags().BoolVar(&once, "once", false, "poll each source once, due or not, then end")
	return cmd
}

// pick returns the sources with these keys, or all that are not off.
func pick(ctx context.Context, a *app.App, keys []string) ([]index.Source, error) {
	all, err := a.Store.ListSources(ctx)
	if err != nil {
		return nil, err
	}
	var out []index.Source
	for _, s := range all {
		if slices.Contains(keys, s.Key) || len(keys) == 0 && !s.Off {
			out = append(out, s)
		}
	}
	for _, key := range keys {
		if !slices.ContainsFunc(all, func(s index.Source) bool { return s.Key == key }) {
			return nil, mistake{fmt.Errorf("there is no source %q; «presswatch check» lists them", key)}
		}
	}
	if len(out) == 0 {
		return nil, mistake{errors.New("there are no sources; add some to the configuration («presswatch init» helps)")}
	}
	return out, nil
}

// crawlView is the contract of `crawl --once --json`.
type crawlView struct {
	Polled   int64 `json:"polled"`
	Failed   int64 `json:"failed"`
	Entries  int64 `json:"entries"`  // new or changed
	Articles int64 `json:"articles"` // taken in, new or changed
	Problems int64 `json:"problems"` // pages that could not be taken in
}

func (s *settings) crawlOnce(ctx context.Context, a *app.App, sources []index.Source) error {
	bar := terminal.NewProgress(s.err, "polling")
	err := a.Crawler.Once(ctx, sources, bar.Show)
	bar.End()
	if err != nil {
		return err
	}
	done := a.Crawler.Stats()
	v := crawlView{done.Polls, done.Failed, done.Entries, done.Articles, done.Problems}
	if s.json {
		return s.printJSON(v)
	}
	fmt.Fprintf(s.out, "%d sources polled, %d of them failed; %d entries new or changed; %d articles taken in, %d pages could not be.\n",
		v.Polled, v.Failed, v.Entries, v.Articles, v.Problems)
	if v.Failed > 0 || v.Problems > 0 {
		fmt.Fprintln(s.out, "«presswatch check» says why.")
	}
	return nil
}
