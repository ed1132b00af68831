package main

import (
	"errors"
	"io"

	"github.com/spf13/cobra"

	"presswatch/cmd/presswatch/bench"
	"presswatch/crawler/page/body/bodytest"
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

func newBenchQuality(set *settings) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "quality",
		Short: "Measure what is made of recorded pages and feeds against what is known about them",
		Long: "Measures article text, days of publication, feeds, charsets and robots.txt on recorded real data that is not part of the " +
			"repository (CONTRIBUTING.md says which): --recorded names its folder. With --verbose every difference is listed. Exit code 1 if a figure is not met.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if dir == "" {
				found, err := bodytest.Find(".")
				if err != nil {
					return mistake{err}
				}
				dir = found
			}
			log := io.Discard
			if set.verbose {
				log = set.err
			}
			rows, err := bench.Quality(cmd.Context(), dir, log)
			if err != nil {
				return err
			}
			return set.printBench(rows)
		},
	}
	cmd.Flags().StringVar(&dir, "recorded", "", "folder of the recorded data (default $PRESSWATCH_DATA, else shared/data beside the checkout)")
	return cmd
}

// printBench prints the table, and fails if a figure is not met.
func (s *settings) printBench(rows []bench.Row) error {
	var err error
	if s.json {
		err = s.printJSON(rows)
	} else {
		err = bench.Print(s.out, rows)
	}
	for _, r := range rows {
		if !r.Met() {
			return errors.Join(err, errors.New("not every figure is met"))
		}
	}
	return err
}
