package main

import (
	"github.com/spf13/cobra"
)

func newBench(set *settings) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Measure presswatch itself, for people who work on it",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newBenchQuality(set))
	return cmd
}
