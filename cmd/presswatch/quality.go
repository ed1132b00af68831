package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"presswatch/crawler/page/body/bodytest"
)

func newBenchQuality(set *settings) *cobra.Command {
	var data string
	cmd := &cobra.Command{
		Use:   "quality",
		Short: "Measure what is made of recorded pages and feeds against what is known about them",
		Long: "Measures article text, days of publication, feeds, charsets and robots.txt on recorded real data that is not part of the " +
			"repository: --data-set names its folder (default: shared/data beside the checkout).",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir := data
			if dir == "" {
				found, err := bodytest.Find(".")
				if err != nil {
					return mistake{err}
				}
				dir = found
			}
			return measureQuality(cmd.Context(), dir, set.out)
		},
	}
	cmd.Flags().StringVar(&data, "data-set", "", "folder of the recorded data")
	return cmd
}

func measureQuality(ctx context.Context, dir string, w io.Writer) error {
	f1, err := bodytest.Quality(ctx, dir, io.Discard)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "article text, F1: %.4f\n", f1)
	return err
}
