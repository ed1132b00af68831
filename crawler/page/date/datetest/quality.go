package datetest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"

	"golang.org/x/net/html"

	"presswatch/crawler/charset"
	"presswatch/crawler/page/date"
)

// Collected is a time after every page of the set was saved.
var Collected = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// Score counts answers.
type Score struct{ Right, Wrong, None int }

// Add counts one answer, "" for none. A page without a day counts as with htmldate: no answer is right.
func (s *Score) Add(want, got string) {
	switch got {
	case "":
		s.None++
	case want:
		s.Right++
	default:
		s.Wrong++
	}
}

// Accuracy is the share of right answers among all pages.
func (s *Score) Accuracy() float64 {
	return float64(s.Right) / float64(max(1, s.Right+s.Wrong+s.None))
}

// Parse parses a page as the crawler does.
func Parse(c Case) (*html.Node, error) {
	text, _ := charset.DecodeHTML(c.HTML, "")
	doc, err := html.Parse(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("parse %s: %w", c.URL, err)
	}
	return doc, nil
}

// Quality finds the day of publication of the pages of publication-date under dataDir, writes how often it was
// right and the speed, and returns the accuracy.
func Quality(ctx context.Context, dataDir string, w io.Writer) (accuracy float64, err error) {
	cases, err := Load(dataDir)
	if err != nil {
		return 0, err
	}
	var s Score
	spent := time.Duration(0)
	for _, c := range cases {
		if err := ctx.Err(); err != nil {
			return 0, fmt.Errorf("measure days of publication: %w", err)
		}
		doc, err := Parse(c)
		if err != nil {
			return 0, err
		}
		start := time.Now()
		got := date.Find(doc, date.Options{URL: c.URL, Now: Collected})
		spent += time.Since(start)
		s.Add(c.Day, got.Day)
	}
	fmt.Fprintf(w, "accuracy %.4f: %d right, %d wrong, %d without an answer, of %d; %.0f pages/s without parsing\n",
		s.Accuracy(), s.Right, s.Wrong, s.None, len(cases), float64(len(cases))/spent.Seconds())
	return s.Accuracy(), nil
}
