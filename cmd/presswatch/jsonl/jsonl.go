// Package jsonl reads files with one JSON object a line: items that were kept elsewhere, for `presswatch import`, and
// the lines and times of what `presswatch inspect` is given.
package jsonl

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"presswatch/crawler/address"
	"presswatch/index"
)

// line is one item, as it is written.
type line struct {
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

// MostMistakes are the mistakes of a file that are reported at once.
const MostMistakes = 20

// Read reads a JSONL file and reports every mistake with its line, up to MostMistakes.
func Read(file string, body []byte, now time.Time) ([]index.Arrival, error) {
	var out []index.Arrival
	var errs []error
	for n, text := range Lines(body) {
		it, err := readItem(text, now)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s, line %d: %w", file, n, err))
		}
		if len(errs) >= MostMistakes {
			break
		}
		out = append(out, index.Arrival{Item: it})
	}
	return out, errors.Join(errs...)
}

func readItem(text []byte, now time.Time) (index.Item, error) {
	var l line
	if err := Decode(text, true, &l); err != nil {
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
		Lane: index.Lane(cmp.Or(l.Lane, string(index.LaneBlog))), Title: l.Title, Author: l.Author, Summary: l.Summary,
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

// mostAhead is how far ahead of our clock somebody else may have seen an item: clocks err, and made-up worlds have their own.
const mostAhead = 366 * 24 * time.Hour

// fill checks and sets what is not plain text.
func (l line) fill(it *index.Item) error {
	if !it.Lane.Valid() {
		return fmt.Errorf("lane: %q is none of %v", l.Lane, index.Lanes())
	}
	if it.Kind != index.KindArticle && it.Kind != index.KindReaction {
		return fmt.Errorf("kind: %q is neither article nor reaction", l.Kind)
	}
	seen, precision, err := Moment(l.FirstSeen)
	switch {
	case err != nil:
		return fmt.Errorf("first_seen: %w", err)
	case precision == index.PrecisionDay:
		return fmt.Errorf("first_seen: %q is only a day; write the time too, like 2026-11-06T23:31:00Z", l.FirstSeen)
	case seen.After(it.FirstSeen.Add(mostAhead)):
		return fmt.Errorf("first_seen: %q is more than a year ahead of this machine's clock", l.FirstSeen)
	case !seen.IsZero():
		it.FirstSeen = seen
	}
	published, precision, err := Moment(l.Published)
	if err != nil {
		return fmt.Errorf("published: %w", err)
	}
	it.PublishedRaw = l.Published
	if !published.After(it.FirstSeen) { // nothing is published after it was seen: it is unknown then
		it.Published, it.Precision = published, precision
	}
	return nil
}
