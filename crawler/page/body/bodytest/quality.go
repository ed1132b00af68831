package bodytest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"

	"presswatch/crawler/page/body"
)

// Draws is the number of bootstrap draws behind the ± of every table.
const Draws = 200

// Read extracts one page as the crawler does; a page that cannot be read gives "".
func Read(c Case) string {
	doc, err := html.Parse(bytes.NewReader(c.HTML))
	if err != nil {
		return ""
	}
	where, err := url.Parse(c.URL)
	if err != nil {
		where = nil
	}
	res, err := body.Extract(doc, body.Options{URL: where})
	if err != nil {
		return ""
	}
	return res.Text()
}

// Quality reads the pages of article-extraction under dataDir, writes a table of our figures beside those of
// the rivals, then our speed in pages per second on one core, and returns our F1.
func Quality(ctx context.Context, dataDir string, w io.Writer) (f1 float64, err error) {
	cases, err := Load(dataDir)
	if err != nil {
		return 0, err
	}
	rivals, err := Rivals(dataDir)
	if err != nil {
		return 0, err
	}
	ours, spent := make([]Page, len(cases)), time.Duration(0)
	for i, c := range cases {
		if err := ctx.Err(); err != nil {
			return 0, fmt.Errorf("measure article text: %w", err)
		}
		start := time.Now()
		text := Read(c)
		spent += time.Since(start)
		ours[i] = Compare(c.Truth, text)
	}
	fmt.Fprintf(w, "%-20s %-8s %-14s %-14s %-14s %-14s\n", "", "version", "F1", "precision", "recall", "accuracy")
	Row(w, "presswatch", "", ours)
	for _, r := range rivals {
		theirs := make([]Page, len(cases))
		for i, c := range cases {
			theirs[i] = Compare(c.Truth, r.Text[c.ID])
		}
		Row(w, r.Name, r.Version, theirs)
	}
	fmt.Fprintf(w, "%d pages, %.0f pages/s with parsing\n", len(cases), float64(len(cases))/spent.Seconds())
	return Score(ours).F1, nil
}

// Row writes one line of the table.
func Row(w io.Writer, name, version string, pages []Page) {
	f, sd := Score(pages), Bootstrap(pages, Draws, 1)
	fmt.Fprintf(w, "%-20s %-8s %.3f ± %.3f  %.3f ± %.3f  %.3f ± %.3f  %.3f ± %.3f\n", name, version,
		f.F1, sd.F1, f.Precision, sd.Precision, f.Recall, sd.Recall, f.Accuracy, sd.Accuracy)
}

// ReadabilityQuality compares our text with that of Mozilla's Readability on its own test pages: agreement
// with another program, not truth.
func ReadabilityQuality(ctx context.Context, dataDir string, w io.Writer) (f1 float64, err error) {
	cases, err := LoadReadability(dataDir)
	if err != nil {
		return 0, err
	}
	var pages []Page
	for _, c := range cases {
		if err := ctx.Err(); err != nil {
			return 0, fmt.Errorf("measure readability-pages: %w", err)
		}
		pages = append(pages, Compare(visible(c.Truth), Read(c)))
	}
	Row(w, "readability-pages", "", pages)
	return Score(pages).F1, nil
}

func visible(markup string) string {
	doc, err := html.Parse(strings.NewReader(markup))
	if err != nil {
		return ""
	}
	var text strings.Builder
	for n := range doc.Descendants() {
		if n.Type == html.TextNode {
			text.WriteString(n.Data)
		} else {
			text.WriteByte(' ')
		}
	}
	return text.String()
}
