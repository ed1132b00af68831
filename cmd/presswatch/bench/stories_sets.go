package bench

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"presswatch/crawler/page/recorded"
	"presswatch/index"
	"presswatch/index/story/group"
)

// labelled is a set of items in the order in which they are seen, with the story that each belongs to; "" for an item that is
// there to distract.
type labelled struct {
	docs  []group.Doc
	story []string
}

func (l *labelled) add(d group.Doc, story string) {
	d.ID = int64(len(l.docs) + 1)
	l.docs, l.story = append(l.docs, d), append(l.story, story)
}

// readLines reads a packed file of one JSON object a line.
func readLines[T any](path string) ([]T, error) {
	body, err := recorded.Unpacked(path)
	if err != nil {
		return nil, err
	}
	var out []T
	for n, line := range bytes.Split(body, []byte("\n")) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		var v T
		if err := json.Unmarshal(line, &v); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", path, n+1, err)
		}
		out = append(out, v)
	}
	return out, nil
}

type eventArticle struct {
	Event       string `json:"event"`
	URL         string `json:"url"`
	Domain      string `json:"domain"`
	Date        string `json:"date_publish"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Text        string `json:"text"`
	Clean       bool   `json:"clean"`
}

func (a eventArticle) doc() (group.Doc, error) {
	at, precision, err := Moment(a.Date)
	return group.Doc{Title: a.Title, Summary: a.Description, Text: a.Text, URL: a.URL, Outlet: a.Domain, Published: at, Precision: precision}, err
}

// Moment reads a time, and how exact it is: midnight is a day, and a month is as good as unknown.
func Moment(s string) (time.Time, index.Precision, error) {
	if s == "" {
		return time.Time{}, index.PrecisionUnknown, nil
	}
	if _, err := time.Parse("2006-01", s); err == nil {
		return time.Time{}, index.PrecisionUnknown, nil
	}
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly} {
		t, err := time.Parse(form, s)
		if err != nil {
			continue
		}
		if t = t.UTC(); t.Equal(t.Truncate(24 * time.Hour)) {
			return t, index.PrecisionDay, nil
		}
		return t, index.PrecisionSecond, nil
	}
	return time.Time{}, index.PrecisionUnknown, fmt.Errorf("%q is no time: write one like 2026-11-06T23:31:00Z, or a day like 2026-11-06", s)
}

func eventArticles(dir string) ([]eventArticle, error) {
	all, err := readLines[eventArticle](filepath.Join(dir, "story-articles-5w1h", "articles.dev.jsonl.gz"))
	slices.SortStableFunc(all, func(a, b eventArticle) int { return cmp.Compare(a.Date, b.Date) })
	return all, err
}

// eventSet are full articles with dates.
func eventSet(dir string) (*labelled, error) { return events(dir, false) }

// cleanEventSet leaves out those whose text was noisy or cut.
func cleanEventSet(dir string) (*labelled, error) { return events(dir, true) }

func events(dir string, clean bool) (*labelled, error) {
	all, err := eventArticles(dir)
	l := &labelled{}
	for _, a := range all {
		if a.Clean || !clean {
			d, derr := a.doc()
			err = errors.Join(err, derr)
			l.add(d, a.Event)
		}
	}
	return l, err
}

// twinSet are articles without dates about twins: two events of one kind a topic.
func twinSet(dir string) (*labelled, error) {
	type document struct {
		Story     string   `json:"story"`
		URL       string   `json:"url"`
		Sentences []string `json:"sentences"`
	}
	all, err := readLines[document](filepath.Join(dir, "story-articles-ecbplus", "documents.dev.jsonl.gz"))
	l := &labelled{}
	for _, d := range all {
		l.add(group.Doc{Text: strings.Join(d.Sentences, "\n"), URL: d.URL}, d.Story)
	}
	return l, err
}

// headlineSet are headlines in the order in which an aggregator saw them.
func headlineSet(dir string) (*labelled, error) {
	type headline struct {
		Title string `json:"title"`
		URL   string `json:"url"`
		Host  string `json:"hostname"`
		Story string `json:"story"`
		At    int64  `json:"timestamp_ms"`
	}
	all, err := readLines[headline](filepath.Join(dir, "story-headlines-uci", "headlines.dev.jsonl.gz"))
	slices.SortStableFunc(all, func(a, b headline) int { return cmp.Compare(a.At, b.At) })
	l := &labelled{}
	for _, h := range all {
		at := time.UnixMilli(h.At).UTC()
		l.add(group.Doc{Title: h.Title, URL: h.URL, Outlet: h.Host, Published: at, Precision: index.PrecisionSecond}, h.Story)
	}
	return l, err
}

// distractors is how many texts the squeezed set hides its articles in.
const distractors = 12_000

// squeezedSet are the full articles hidden in releases, all within ten days, so that time tells little. The recorded releases
// are fewer than are asked for: the rest are put together of two halves by the same channel.
func squeezedSet(dir string) (*labelled, error) {
	type release struct {
		Channel string `json:"channel"`
		Text    string `json:"text"`
	}
	releases, err := readLines[release](filepath.Join(dir, "own-channel-releases", "releases.dev.jsonl.gz"))
	if err != nil {
		return nil, err
	}
	articles, err := eventArticles(dir)
	if err != nil {
		return nil, err
	}
	for i := 0; len(releases) < distractors; i++ {
		a := releases[i]
		for k := i + 7; k < len(releases); k++ {
			if b := releases[k]; b.Channel == a.Channel {
				releases = append(releases, release{a.Channel, a.Text[:len(a.Text)/2] + " " + b.Text[len(b.Text)/2:]})
				break
			}
		}
	}
	return squeeze(articles, len(releases), func(i int) group.Doc {
		return group.Doc{Text: releases[i].Text, Outlet: releases[i].Channel}
	}), nil
}

// squeeze spreads articles over ten days among others, each to a moment that has nothing to do with when it was published.
func squeeze(articles []eventArticle, others int, other func(int) group.Doc) *labelled {
	const (
		span  = 10 * 24 * time.Hour
		prime = 7919 // scatters what stands side by side
	)
	start := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	type placed struct {
		at    time.Time
		doc   group.Doc
		story string
	}
	var all []placed
	for i := range others {
		all = append(all, placed{start.Add(span * time.Duration(i) / time.Duration(others)), other(i), ""})
	}
	for i, a := range articles {
		at := start.Add(span * time.Duration(i*prime%len(articles)) / time.Duration(len(articles)))
		d, _ := a.doc() // its time is not used
		all = append(all, placed{at, d, a.Event})
	}
	slices.SortStableFunc(all, func(a, b placed) int { return a.at.Compare(b.at) })
	l := &labelled{}
	for _, p := range all {
		p.doc.Published, p.doc.Seen, p.doc.Precision = p.at, p.at, index.PrecisionSecond
		l.add(p.doc, p.story)
	}
	return l
}

// caseSet is the model case, with the near-misses among it.
func caseSet(dir string) (*labelled, error) {
	type row struct {
		URL       string `json:"url"`
		Outlet    string `json:"outlet"`
		Title     string `json:"title"`
		Published string `json:"published"`
	}
	l := &labelled{}
	for _, f := range []struct{ file, story string }{{"coverage.dev.json", "the case"}, {"near-misses.json", ""}} {
		body, err := os.ReadFile(filepath.Join(dir, "met-police-hack-2019", f.file))
		if err != nil {
			return nil, fmt.Errorf("reading the model case: %w", err)
		}
		var rows []row
		if err := json.Unmarshal(body, &rows); err != nil {
			return nil, fmt.Errorf("%s: %w", f.file, err)
		}
		for _, r := range rows {
			at, precision, err := Moment(r.Published)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f.file, err)
			}
			l.add(group.Doc{Title: r.Title, URL: r.URL, Outlet: r.Outlet, Published: at, Precision: precision}, f.story)
		}
	}
	return l, nil
}
