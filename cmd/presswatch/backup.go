package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

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
			"published before the restore will be alerted about again. presswatch must not be running on the directory.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := set.load()
			if err != nil {
				return err
			}
			aside, err := sqlite.Restore(cmd.Context(), args[0], cfg.Data, set.now())
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
