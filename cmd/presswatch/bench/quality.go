// Package bench measures presswatch itself: what it makes of recorded pages and feeds, and how many sources it
// polls. It is for people who work on it, and for outside checks of the figures in the README.
package bench

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"

	"presswatch/crawler/charset"
	"presswatch/crawler/feed/feedtest"
	"presswatch/crawler/page/body/bodytest"
	"presswatch/crawler/page/date/datetest"
)

// Row is one figure of the table.
type Row struct {
	What    string  `json:"what"`
	Reached float64 `json:"reached"`
	Must    float64 `json:"must"` // at least; 0: nothing is asked
	Detail  string  `json:"detail"`
}

// Met says whether the figure is good enough.
func (r Row) Met() bool { return r.Reached >= r.Must }

// Quality measures article text, days of publication, feeds, charsets and robots.txt on the recorded data in
// dir. What differs from the recordings is written to log.
func Quality(ctx context.Context, dir string, log io.Writer) ([]Row, error) {
	var rows []Row
	for _, measure := range []func(context.Context, string, io.Writer) ([]Row, error){text, dates, feeds, charsets, robotsTxt} {
		got, err := measure(ctx, dir, log)
		if err != nil {
			return nil, err
		}
		rows = append(rows, got...)
	}
	return rows, nil
}

// Print writes the rows as a table.
func Print(w io.Writer, rows []Row) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "what\treached\tmust\t\tdetail")
	for _, r := range rows {
		verdict := "met"
		if !r.Met() {
			verdict = "NOT MET"
		}
		fmt.Fprintf(t, "%s\t%.4f\t%.3f\t%s\t%s\n", r.What, r.Reached, r.Must, verdict, r.Detail)
	}
	return t.Flush()
}

func text(ctx context.Context, dir string, log io.Writer) ([]Row, error) {
	f1, err := bodytest.Quality(ctx, dir, log)
	return []Row{{"article text, F1", f1, 0.975, "article-extraction, 85 pages"}}, err
}

func dates(ctx context.Context, dir string, log io.Writer) ([]Row, error) {
	accuracy, err := datetest.Quality(ctx, dir, log)
	return []Row{{"day of publication, accuracy", accuracy, 0.92, "publication-date, 450 pages"}}, err
}

func feeds(ctx context.Context, dir string, log io.Writer) ([]Row, error) {
	e, err := feedtest.Entries(ctx, dir, log)
	if err != nil {
		return nil, err
	}
	r, err := feedtest.Real(ctx, dir, log)
	if err != nil {
		return nil, err
	}
	g, err := feedtest.Gofeed(ctx, dir, log)
	if err != nil {
		return nil, err
	}
	noCrash := Row{"feedparser's files, without a crash", share(e.Files-e.Crashes, e.Files), 1, fmt.Sprintf("%d crashes, slowest %v", e.Crashes, e.Slowest)}
	return []Row{
		{"feedparser's files that give their entries", e.Share(), 0.99, fmt.Sprintf("%d of %d with entries; %d of %d files parse", e.Given, e.Counted, e.Parsed, e.Files)},
		noCrash,
		{"real feeds that parse", share(r.Parsed, r.Documents), 1, fmt.Sprintf("%d of %d", r.Parsed, r.Documents)},
		{"real feeds, recorded values", share(r.Right, r.Values), 1, fmt.Sprintf("%d of %d", r.Right, r.Values)},
		{"gofeed's cases that parse", share(g.Parsed, g.Documents), 0.995, fmt.Sprintf("%d of %d; the one is an empty file, see docs/FEEDS.md", g.Parsed, g.Documents)},
	}, nil
}

func share(part, whole int) float64 { return float64(part) / float64(max(whole, 1)) }

// charsetCases are the pages of html-charset-w3c with the encoding that each is in (HTML Living Standard,
// section 13.2.3.2: mark, then header, then meta).
var charsetCases = []struct{ file, contentType, want string }{
	{"HTTP-charset.html", "text/html; charset=iso-8859-15", "iso-8859-15"},
	{"HTTP-vs-UTF-8-BOM.html", "text/html; charset=iso-8859-15", "utf-8"},
	{"HTTP-vs-meta-charset.html", "text/html; charset=iso-8859-15", "iso-8859-15"},
	{"HTTP-vs-meta-content.html", "text/html; charset=iso-8859-15", "iso-8859-15"},
	{"No-encoding-declaration.html", "text/html", "utf-8"},
	{"UTF-16BE-BOM.html", "", "utf-16be"},
	{"UTF-16LE-BOM.html", "", "utf-16le"},
	{"meta-content-attribute.html", "text/html", "iso-8859-15"},
}

func charsets(_ context.Context, dir string, log io.Writer) ([]Row, error) {
	right := 0
	for _, c := range charsetCases {
		body, err := os.ReadFile(filepath.Join(dir, "html-charset-w3c", c.file))
		if err != nil {
			return nil, fmt.Errorf("reading a page: %w", err)
		}
		if _, got := charset.DecodeHTML(body, c.contentType); got == c.want {
			right++
		} else {
			fmt.Fprintf(log, "%s: %s, want %s\n", c.file, got, c.want)
		}
	}
	return []Row{{"encodings of the W3C's pages", share(right, len(charsetCases)), 1, fmt.Sprintf("%d of %d", right, len(charsetCases))}}, nil
}
