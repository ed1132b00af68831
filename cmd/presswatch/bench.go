package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"presswatch/cmd/presswatch/bench"
	"presswatch/crawler/page/recorded"
)

func newBench(set *settings) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Measure presswatch itself, for people who work on it",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	for _, m := range measures() {
		cmd.AddCommand(newMeasure(set, m))
	}
	cmd.AddCommand(newBenchPoll(set))
	return cmd
}

// measure is a command that compares what presswatch makes of known data with what is known about them.
type measure struct {
	use, short, long string
	folder           string // name of the flag that names the folder of the data
	where            string // where that is otherwise
	find             func() (string, error)
	run              func(ctx context.Context, dir string, log io.Writer) ([]bench.Row, error)
}

// besides says where recorded data are looked for.
const besides = "folder of the recorded data (default $PRESSWATCH_DATA, else shared/data beside the checkout)"

func findRecorded() (string, error) { return recorded.Find(".") }

func measures() []measure {
	return []measure{
		{
			use: "quality", short: "Measure what is made of recorded pages and feeds against what is known about them",
			long: "Measures article text, days of publication, feeds, charsets and robots.txt on recorded real data that is not part of the " +
				"repository (CONTRIBUTING.md says which): --recorded names its folder. With --verbose every difference is listed. Exit code 1 if a figure is not met.",
			folder: "recorded", where: besides, find: findRecorded, run: bench.Quality,
		},
		{
			use: "stories", short: "Measure grouping into stories against what is known about recorded items",
			long: "Groups recorded articles and headlines as `inspect stories` does, and compares with the stories that they belong to: B-cubed and pairwise F1, the number of stories, " +
				"the largest one and the share of items in the ten largest. The data are not part of the repository (CONTRIBUTING.md says which): --recorded names their folder. " +
				"With --verbose the story of every labelled item is listed. Exit code 1 if a figure is not met.",
			folder: "recorded", where: besides, find: findRecorded, run: bench.Stories,
		},
		{
			use: "spread", short: "Measure pick-up arrows against stories that a person labelled",
			long: "Draws labelled stories and counts how many arrows are right, how many true parents are found and how often the story begins where a person " +
				"says, for the stories kept aside and for those that rules were chosen on. With --verbose every mistake in the latter is listed. Exit code 1 if a figure is not met.",
			folder: "labelled", where: "folder of the labelled stories (default " + bench.SpreadDir + " of the checkout)", find: bench.FindSpread, run: bench.Spread,
		},
	}
}

func newMeasure(set *settings, m measure) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use: m.use, Short: m.short, Long: m.long, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if dir == "" {
				found, err := m.find()
				if err != nil {
					return mistake{err}
				}
				dir = found
			}
			log := io.Discard
			if set.verbose {
				log = set.err
			}
			rows, err := m.run(cmd.Context(), dir, log)
			if err != nil {
				return err
			}
			return set.printBench(rows)
		},
	}
	cmd.Flags().StringVar(&dir, m.folder, "", m.where)
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
