package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"presswatch/cmd/presswatch/bench"
	"presswatch/cmd/presswatch/bench/crowd"
	"presswatch/cmd/presswatch/bench/latency"
)

func newBench(set *settings) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Measure presswatch itself, for people who work on it",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	for _, m := range slices.Concat(bench.Measures(), crowd.Measures(), []bench.Measure{latency.Measure()}) {
		cmd.AddCommand(newMeasure(set, m))
	}
	cmd.AddCommand(newBenchPoll(set))
	return cmd
}

func newMeasure(set *settings, m bench.Measure) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use: m.Use, Short: m.Short, Long: m.Long, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if dir == "" {
				found, err := m.Find()
				if err != nil {
					return mistake{err}
				}
				dir = found
			}
			log := io.Discard
			if set.verbose {
				log = set.err
			}
			rows, err := m.Run(cmd.Context(), dir, log)
			if err != nil {
				return err
			}
			return set.printBench(rows)
		},
	}
	cmd.Flags().StringVar(&dir, m.Folder, "", m.Where)
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

// What polling every feed once must hold to, from issue and README.
const (
	pollWithin = 120 * time.Second
	pollMemory = 500 << 20
)

func newBenchPoll(set *settings) *cobra.Command {
	var o bench.PollOptions
	cmd := &cobra.Command{
		Use:   "poll",
		Short: "Measure how fast thousands of feeds on loopback are polled, hostile ones among them",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.Feeds < 20 || o.Feeds > 50_000 {
				return mistake{errors.New("--feeds: write 20 to 50000")}
			}
			dir, err := os.MkdirTemp("", "presswatch-bench-")
			if err != nil {
				return err
			}
			defer func() { _ = os.RemoveAll(dir) }()
			o.Dir = dir
			got, err := bench.Poll(cmd.Context(), o)
			if err != nil {
				return err
			}
			return set.printPolled(got)
		},
	}
	cmd.Flags().IntVar(&o.Feeds, "feeds", 10_000, "how many feeds, one in twenty hostile")
	cmd.Flags().IntVar(&o.Workers, "workers", 16, "polls at once")
	return cmd
}

// printPolled prints the figures, and fails if they are not good enough.
func (s *settings) printPolled(p bench.Polled) error {
	if s.json {
		if err := s.printJSON(p); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(s.out, "%d feeds: %d good (%d unchanged, %d missing), %d hostile; %d pages visited\n", p.Feeds, p.Good, p.Same, p.Missing, p.Hostile, p.Pages)
		fmt.Fprintf(s.out, "every feed polled once  %6.1f s, must be under %.0f s\n", p.Done.Seconds(), pollWithin.Seconds())
		fmt.Fprintf(s.out, "the last good one       %6.1f s; without hostile ones beside them %.1f s\n", p.GoodDone.Seconds(), p.GoodAlone.Seconds())
		fmt.Fprintf(s.out, "most memory             %6.0f MB, must be under %d MB; the farm of feeds is in it\n", float64(p.PeakRSS)/(1<<20), pollMemory>>20)
	}
	if p.Done > pollWithin || p.PeakRSS > pollMemory || p.Missing > 0 {
		return errors.New("not every figure is met")
	}
	return nil
}
