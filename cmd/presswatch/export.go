package main

import (
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// exportFormats are the formats of `export`, the same as the page's buttons.
var exportFormats = []string{"csv", "json", "atom"}

func newExport(set *settings) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:     "export QUERY",
		Short:   "Write what a query finds as CSV, JSON or Atom to standard output",
		Example: `  presswatch export 'lane:own last:30d' --format csv > own.csv`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.Contains(exportFormats, format) {
				return mistake{fmt.Errorf("--format: %q is none of %s", format, strings.Join(exportFormats, ", "))}
			}
			cfg, err := set.load()
			if err != nil {
				return err
			}
			return set.ask(cmd.Context(), cfg, "/export."+format, url.Values{"q": {args[0]}}, func(body []byte) error {
				_, err := set.out.Write(body)
				return err
			})
		},
	}
	cmd.Flags().StringVarP(&format, "format", "f", "csv", strings.Join(exportFormats, ", "))
	return cmd
}

// readAll hands a whole body to read.
func readAll(body io.Reader, read func([]byte) error) error {
	text, err := io.ReadAll(body)
	if err != nil {
		return fmt.Errorf("the running presswatch broke off: %w", err)
	}
	return read(text)
}
