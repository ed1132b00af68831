package main

import (
	"io"

	"github.com/spf13/cobra"

	"presswatch/cmd/presswatch/bench"
	"presswatch/crawler/page/recorded"
)

func newBenchStories(set *settings) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "stories",
		Short: "Measure grouping into stories against what is known about recorded items",
		Long: "Groups recorded articles and headlines as `inspect stories` does, and compares with the stories that they belong to: B-cubed and pairwise F1, the number of stories, " +
			"the largest one and the share of items in the ten largest. The data are not part of the repository (CONTRIBUTING.md says which): --recorded names their folder. " +
			"With --verbose the story of every labelled item is listed. Exit code 1 if a figure is not met.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if dir == "" {
				found, err := recorded.Find(".")
				if err != nil {
					return mistake{err}
				}
				dir = found
			}
			log := io.Discard
			if set.verbose {
				log = set.err
			}
			rows, err := bench.Stories(cmd.Context(), dir, log)
			if err != nil {
				return err
			}
			return set.printBench(rows)
		},
	}
	cmd.Flags().StringVar(&dir, "recorded", "", "folder of the recorded data (default $PRESSWATCH_DATA, else shared/data beside the checkout)")
	return cmd
}
