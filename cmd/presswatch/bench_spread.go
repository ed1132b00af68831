package main

import (
	"io"

	"github.com/spf13/cobra"

	"presswatch/cmd/presswatch/bench"
)

func newBenchSpread(set *settings) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "spread",
		Short: "Measure pick-up arrows against stories that a person labelled",
		Long: "Draws labelled stories and counts how many arrows are right, how many true parents are found and how often the story begins where a person " +
			"says, for the stories kept aside and for those that rules were chosen on. With --verbose every mistake in the latter is listed. Exit code 1 if a figure is not met.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if dir == "" {
				found, err := bench.FindSpread()
				if err != nil {
					return mistake{err}
				}
				dir = found
			}
			log := io.Discard
			if set.verbose {
				log = set.err
			}
			rows, err := bench.Spread(cmd.Context(), dir, log)
			if err != nil {
				return err
			}
			return set.printBench(rows)
		},
	}
	cmd.Flags().StringVar(&dir, "labelled", "", "folder of the labelled stories (default "+bench.SpreadDir+" of the checkout)")
	return cmd
}
