// Package jsonl reads items that were kept elsewhere, one JSON object a line, for `presswatch import`.
package jsonl

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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

// Read reads a JSONL file and reports every mistake with its line, up to twenty.
func Read(file string, body []byte, now time.Time) ([]index.Arrival, error) {
	var out []index.Arrival
	var errs []error
	lines := bufio.NewReader(bytes.NewReader(body))
	for n := 1; ; n++ {
		raw, err := lines.ReadBytes('\n')
		if text := bytes.TrimSpace(raw); len(text) > 0 {
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
	var l line
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

// fill checks and sets what is not plain text.
func (l line) fill(it *index.Item) error {
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
