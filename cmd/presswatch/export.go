package main

import (
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"presswatch/crawler/feed"
	"presswatch/index"

	"github.com/spf13/cobra"
)

// exportFormats are the formats of `export`, the same as the page's buttons.
var exportFormats = []string{"csv", "json", "atom"}

func newExport(set *settings) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "export QUERY",
		Short: "Write what a query finds as CSV, JSON or Atom, or the configured feeds as OPML, to standard output",
		Example: `  presswatch export 'lane:own last:30d' --format csv > own.csv
  presswatch export --format opml > feeds.opml`,
		Args: func(cmd *cobra.Command, args []string) error {
			if format == "opml" {
				return cobra.NoArgs(cmd, args)
			}
			return cobra.ExactArgs(1)(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if format == "opml" {
				return set.exportOPML()
			}
			if !slices.Contains(exportFormats, format) {
				return mistake{fmt.Errorf("--format: %q is none of %s, opml", format, strings.Join(exportFormats, ", "))}
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
	cmd.Flags().StringVarP(&format, "format", "f", "csv", strings.Join(exportFormats, ", ")+"; opml: the configured feeds, without a query")
	return cmd
}

// exportOPML writes the feeds of the configuration, a folder for each lane.
func (s *settings) exportOPML() error {
	cfg, err := s.load()
	if err != nil {
		return err
	}
	var list []feed.Outline
	for _, src := range cfg.Sources {
		if index.SourceKind(src.Kind) == index.SourceFeed {
			list = append(list, feed.Outline{Title: either(src.Name, src.Outlet), URL: src.URL, Category: src.Lane})
		}
	}
	return feed.WriteOPML(s.out, either(cfg.Organisation.Name, "presswatch"), list)
}

// readAll hands a whole body to read.
func readAll(body io.Reader, read func([]byte) error) error {
	text, err := io.ReadAll(body)
	if err != nil {
		return fmt.Errorf("the running presswatch broke off: %w", err)
	}
	return read(text)
}
