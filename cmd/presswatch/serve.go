package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"presswatch/cmd/presswatch/app"
	"presswatch/cmd/presswatch/supervised"
	"presswatch/config"
	"presswatch/index"
	"presswatch/index/sqlite"
)

func newServe(set *settings) *cobra.Command {
	var listen string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Poll the sources and serve the pages until stopped",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := set.load()
			if err != nil {
				return err
			}
			if listen != "" {
				cfg.Listen = listen
			}
			for {
				err := set.serve(cmd.Context(), cfg)
				var want app.RestoreWanted
				if !errors.As(err, &want) {
					return err
				}
				if err := set.restoreBetween(cmd.Context(), cfg, want.File); err != nil {
					return err
				}
			}
		},
	}
	cmd.Flags().StringVar(&listen, "listen", "", "host:port of the pages, over the configuration's")
	return cmd
}

// serve runs presswatch once, until it is stopped or a restore is wanted.
func (s *settings) serve(ctx context.Context, cfg *config.Config) error {
	a := app.New(app.Options{Config: cfg, Log: s.log(), Now: s.now, Version: version(), Restorable: true})
	if err := a.Start(ctx); err != nil {
		return errors.Join(err, a.Close())
	}
	fmt.Fprintf(s.out, "presswatch serves http://%s (%d sources, data in %s). Ctrl-C stops it.\n", a.Address, len(cfg.Sources), cfg.Data)
	if len(cfg.Sources) == 0 {
		fmt.Fprintln(s.out, "There are no sources yet; the page says what to do.")
	}
	stopping := supervised.Begin(ctx, func(ctx context.Context) error { return well(ctx, a, s.now().Unix()) }, s.log())
	err := a.Wait(ctx)
	stopping()
	return errors.Join(err, a.Close())
}

// well says whether the store can be written and the index be read. A full disk is no reason to start anew: the pages still answer.
func well(ctx context.Context, a *app.App, now int64) error {
	if err := a.Store.SetCursor(ctx, "watchdog", now); err != nil && !errors.Is(err, index.ErrReadOnly) {
		return err
	}
	_, err := a.Index.Position(ctx)
	return err
}

// restoreBetween puts a backup in place while nothing runs, and tells the command that asked. A restore that
// fails has changed nothing: serving goes on.
func (s *settings) restoreBetween(ctx context.Context, cfg *config.Config, backup string) error {
	aside, err := sqlite.Restore(ctx, backup, cfg.Data, s.now())
	answer := app.Restored{Aside: aside}
	if err != nil {
		answer.Error = err.Error()
		s.log().Error("the backup was not restored", "file", backup, "err", err)
	}
	return app.AnswerRestore(cfg.Data, answer)
}
