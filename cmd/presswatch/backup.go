package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"presswatch/cmd/presswatch/app"
	"presswatch/cmd/presswatch/running"
	"presswatch/config"
	"presswatch/index"
	"presswatch/index/sqlite"
)

func newBackup(set *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "backup FILE",
		Short: "Write a whole copy of the store to a new file, also while presswatch serves",
		Long:  "Writes a whole, checked copy of the store to a new file, also while presswatch serves. The full-text index is not in it: it is rebuilt from the store.",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := set.load()
			if err != nil {
				return err
			}
			store, err := sqlite.OpenReader(cmd.Context(), cfg.Data)
			if err != nil {
				return err
			}
			defer func() { _ = store.Close() }()
			if err := store.Backup(cmd.Context(), args[0]); err != nil {
				return err
			}
			info, err := os.Stat(args[0])
			if err != nil {
				return err
			}
			fmt.Fprintf(set.out, "%s: %.1f MB, checked. Keep it away from this machine.\n", args[0], float64(info.Size())/1e6)
			return nil
		},
	}
}

func newRestore(set *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "restore FILE",
		Short: "Put a backup in place of the data directory's store",
		Long: "Checks the backup, moves what is in the data directory aside and puts the backup in its place. Nothing that was " +
			"published before the restore will be alerted about again. A presswatch that serves the directory is stopped for the moment and goes on with the restored data.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := set.load()
			if err != nil {
				return err
			}
			aside, err := set.restore(cmd.Context(), cfg, args[0])
			if err != nil {
				return err
			}
			fmt.Fprintf(set.out, "Restored into %s. Nothing older than now will be alerted about.\n", cfg.Data)
			if aside != "" {
				fmt.Fprintf(set.out, "What was there lies in %s.\n", aside)
			}
			return nil
		},
	}
}

// restore puts a backup in place, by the presswatch that serves the data directory if there is one.
func (s *settings) restore(ctx context.Context, cfg *config.Config, backup string) (aside string, err error) {
	aside, err = sqlite.Restore(ctx, backup, cfg.Data, s.now())
	if !errors.Is(err, index.ErrHeld) || running.Find(ctx, cfg.Data) == nil {
		return aside, err
	}
	got, asked := app.AskRestore(ctx, cfg.Data, backup)
	if asked != nil {
		return "", errors.Join(err, asked)
	}
	if got.Error != "" {
		return "", errors.New(got.Error)
	}
	return got.Aside, nil
}
