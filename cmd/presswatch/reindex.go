package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"presswatch/cmd/presswatch/app"
	"presswatch/cmd/presswatch/running"
	"presswatch/cmd/presswatch/terminal"
	"presswatch/config"
	"presswatch/index/query"
)

func newReindex(set *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "reindex",
		Short: "Make the full-text index anew from the store",
		Long:  "Makes the full-text index anew from the store. While presswatch serves, it does so in the background and the old index answers meanwhile.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := set.load()
			if err != nil {
				return err
			}
			if r := running.Find(cmd.Context(), cfg.Data); r != nil {
				return set.reindexRunning(cmd.Context(), cfg)
			}
			if err := dataThere(cfg); err != nil {
				return err
			}
			a := set.app(cfg, set.quiet())
			defer func() { _ = a.Close() }()
			if err := a.OpenStore(cmd.Context()); err != nil {
				return err
			}
			if err := a.OpenIndex(cmd.Context()); err != nil {
				return err
			}
			if err := a.Index.Rebuild(cmd.Context()); err != nil {
				return err
			}
			return set.watchRebuild(cmd.Context(), a.Index.Status)
		},
	}
}

func (s *settings) reindexRunning(_ context.Context, cfg *config.Config) error {
	if err := os.WriteFile(filepath.Join(cfg.Data, app.RebuildFile), nil, 0o600); err != nil {
		return err
	}
	fmt.Fprintln(s.out, "The running presswatch makes a new index in the background; its pages say how far it is.")
	return nil
}

// watchRebuild shows the progress until the new index serves.
func (s *settings) watchRebuild(ctx context.Context, status func() query.Status) error {
	bar := terminal.NewProgress(s.err, "indexing")
	defer bar.End()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		st := status()
		bar.Show(int(st.Done*1000), 1000)
		if !st.Rebuilding {
			fmt.Fprintf(s.out, "%d items indexed.\n", st.Items)
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}
