package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"presswatch/config"
	"presswatch/crawler/address"
	"presswatch/crawler/feed"
	"presswatch/index"
)

func newImport(set *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "import FILE",
		Short: "Take in items from a JSONL file, or sources from an OPML file («-» reads standard input)",
		Long: `A JSONL file has one item a line: {"url", "title", "text", "outlet", "lane", "published", "author", "lang", "summary",
"first_seen"}; url and title are needed, times are RFC 3339. Imported items are never alerted about.

An OPML file adds its feeds to the configuration, switched on, in lane blog: look through them afterwards.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			body, err := set.readInput(args[0])
			if err != nil {
				return err
			}
			if head := bytes.TrimSpace(body); len(head) > 0 && head[0] == '<' {
				return set.importOPML(args[0], body)
			}
			cfg, err := set.load()
			if err != nil {
				return err
			}
			return set.importItems(cmd.Context(), cfg, args[0], body)
		},
	}
}

// importLine is one line of a JSONL file.
type importLine struct {
	URL       string   `json:"url"`
	Title     string   `json:"title"`
	Text      string   `json:"text"`
	Summary   string   `json:"summary"`
	Author    string   `json:"author"`
	Outlet    string   `json:"outlet"`
	Lane      string   `json:"lane"`
	Lang      string   `json:"lang"`
	Kind      string   `json:"kind"`
	Published string   `json:"published"`
	FirstSeen string   `json:"first_seen"`
	Tags      []string `json:"tags"`
}

// importBatch is how many items are kept in one transaction.
const importBatch = 500

// importItems checks every line before it keeps the first one, so that a mistake changes nothing.
func (s *settings) importItems(ctx context.Context, cfg *config.Config, file string, body []byte) error {
	arrivals, err := readItems(file, body, s.now())
	if err != nil {
		return mistake{err}
	}
	a := s.app(cfg, s.quiet())
	defer func() { _ = a.Close() }()
	if err := a.OpenStore(ctx); err != nil {
		return err
	}
	bar := newProgress(s.err, "importing")
	counts := map[index.Outcome]int{}
	for from := 0; from < len(arrivals); from += importBatch {
		taken, err := a.Store.Take(ctx, arrivals[from:min(from+importBatch, len(arrivals))])
		if err != nil {
			return fmt.Errorf("after %d items: %w", from, err)
		}
		for _, t := range taken {
			counts[t.Outcome]++
		}
		bar.show(min(from+importBatch, len(arrivals)), len(arrivals))
	}
	bar.end()
	if s.json {
		return s.printJSON(counts)
	}
	fmt.Fprintf(s.out, "%d items new, %d changed, %d known already.\n", counts[index.OutcomeNew], counts[index.OutcomeChanged], counts[index.OutcomeSame])
	return nil
}

// readItems reads a JSONL file and reports every mistake with its line, up to twenty.
func readItems(file string, body []byte, now time.Time) ([]index.Arrival, error) {
	var out []index.Arrival
	var errs []error
	lines := bufio.NewReader(bytes.NewReader(body))
	for n := 1; ; n++ {
		line, err := lines.ReadBytes('\n')
		if text := bytes.TrimSpace(line); len(text) > 0 {
			it, ierr := readItem(text, now)
			if ierr != nil {
				errs = append(errs, fmt.Errorf("%s, line %d: %w", file, n, ierr))
			}
			out = append(out, index.Arrival{Item: it})
		}
		if errors.Is(err, io.EOF) || len(errs) >= 20 {
			return out, errors.Join(errs...)
		}
	}
}

func readItem(text []byte, now time.Time) (index.Item, error) {
	var l importLine
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&l); err != nil {
		return index.Item{}, err
	}
	canonical, err := address.Canonical(l.URL)
	if err != nil {
		return index.Item{}, fmt.Errorf("url: %w", err)
	}
	if l.Title == "" {
		return index.Item{}, errors.New("title: is missing")
	}
	it := index.Item{
		Kind: index.KindArticle, URL: canonical, SeenAs: l.URL, Site: address.Site(canonical), Outlet: l.Outlet,
		Lane: index.Lane(either(l.Lane, string(index.LaneBlog))), Title: l.Title, Author: l.Author, Summary: l.Summary,
		Text: l.Text, Lang: strings.ToLower(l.Lang), FirstSeen: now, Comments: -1, Tags: l.Tags, Quiet: true,
	}
	if it.Outlet == "" {
		it.Outlet = it.Site
	}
	if l.Kind != "" {
		it.Kind = index.Kind(l.Kind)
	}
	return it, l.fill(&it)
}

// fill checks and sets what is not plain text.
func (l importLine) fill(it *index.Item) error {
	if !it.Lane.Valid() {
		return fmt.Errorf("lane: %q is none of %v", l.Lane, index.Lanes())
	}
	if it.Kind != index.KindArticle && it.Kind != index.KindReaction {
		return fmt.Errorf("kind: %q is neither article nor reaction", l.Kind)
	}
	var err error
	if l.Published != "" {
		if it.Published, err = time.Parse(time.RFC3339, l.Published); err != nil {
			return fmt.Errorf("published: %q is no RFC 3339 time; write one like 2026-11-06T23:31:00Z", l.Published)
		}
		it.Published, it.Precision, it.PublishedRaw = it.Published.UTC(), index.PrecisionSecond, l.Published
	}
	if l.FirstSeen != "" {
		if it.FirstSeen, err = time.Parse(time.RFC3339, l.FirstSeen); err != nil {
			return fmt.Errorf("first_seen: %q is no RFC 3339 time; write one like 2026-11-06T23:31:00Z", l.FirstSeen)
		}
		it.FirstSeen = it.FirstSeen.UTC()
	}
	return nil
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// importOPML adds the feeds of an OPML file to the configuration file.
func (s *settings) importOPML(name string, body []byte) error {
	outlines, err := feed.ReadOPML(bytes.NewReader(body))
	if err != nil {
		return mistake{fmt.Errorf("%s: %w", name, err)}
	}
	file := either(s.file, configFile)
	cfg, err := s.load()
	if err != nil {
		return err
	}
	taken := map[string]bool{}
	for _, src := range cfg.Sources {
		taken[src.Key], taken[src.URL] = true, true
	}
	var fresh []config.Source
	for _, o := range outlines {
		if taken[o.URL] {
			continue
		}
		key := config.FreeKey(o.Title, taken)
		taken[key], taken[o.URL] = true, true
		fresh = append(fresh, config.Source{Key: key, Kind: "feed", Name: o.Title, Outlet: either(o.Title, key), URL: o.URL, Lane: "blog", Note: o.Category})
	}
	if err := config.AddSources(file, fresh); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%d feeds added to %s, %d were there already. Their lane is blog: set it right for each.\n", len(fresh), file, len(outlines)-len(fresh))
	return nil
}
