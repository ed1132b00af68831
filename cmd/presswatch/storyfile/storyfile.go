// Package storyfile reads stories that are written down, one item a line as JSON, and draws who took them from whom:
// for `presswatch inspect spread` and for the measuring of arrows.
package storyfile

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"presswatch/cmd/presswatch/jsonl"
	"presswatch/crawler/address"
	"presswatch/index"
)

// Row is one item of a file.
type Row struct {
	ID      string // as in the file
	Number  bool   // the file has it as a number
	Line    int
	Story   string // the story that it is put into; "" the only one
	Item    index.Item
	Parents []string // what a person says that it was taken from: ids, or "outlet:Name"
	Origin  bool     // a person says that the story began here
}

// line is one item as it is written.
type line struct {
	ID        json.RawMessage `json:"id"`
	Title     string          `json:"title"`
	Text      string          `json:"text"`
	Summary   string          `json:"summary"`
	URL       string          `json:"url"`
	Outlet    string          `json:"outlet"`
	Author    string          `json:"author"`
	Published *string         `json:"published"`
	Seen      *string         `json:"seen"`
	Lane      string          `json:"lane"`
	Kind      string          `json:"kind"`
	Source    json.RawMessage `json:"source"`
	Links     json.RawMessage `json:"links"`
	Canonical string          `json:"canonical"`
	Story     json.RawMessage `json:"story"`
	Embeds    json.RawMessage `json:"embeds"`
	Parents   []string        `json:"parents"`
	Origin    bool            `json:"origin"`
}

// Read reads a file and reports every mistake with its line, up to jsonl.MostMistakes.
func Read(file string, body []byte) ([]Row, error) {
	var out []Row
	var errs []error
	ids := map[string]int{}
	for n, text := range jsonl.Lines(body) {
		row, err := readRow(text, n)
		if first, taken := ids[row.Story+"\x00"+row.ID]; err == nil && taken {
			err = fmt.Errorf("id: %q stands in line %d already; give each line its own", row.ID, first)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s, line %d: %w", file, n, err))
		}
		if len(errs) >= jsonl.MostMistakes {
			break
		}
		ids[row.Story+"\x00"+row.ID] = n
		out = append(out, seenInOrder(out, row))
	}
	return out, errors.Join(errs...)
}

// seenInOrder gives a row without any time that of the row above it: rows stand in the order in which they were seen.
func seenInOrder(above []Row, row Row) Row {
	if it := &row.Item; it.FirstSeen.IsZero() && len(above) > 0 {
		it.FirstSeen = above[len(above)-1].Item.FirstSeen
		it.VersionSeen = it.FirstSeen
	}
	return row
}

func readRow(text []byte, n int) (Row, error) {
	var l line
	if err := jsonl.Decode(text, false, &l); err != nil {
		return Row{}, err
	}
	row := Row{ID: word(l.ID), Number: jsonl.IsNumber(l.ID), Line: n, Story: word(l.Story), Parents: l.Parents, Origin: l.Origin}
	if row.ID == "" || !row.Number && l.ID[0] != '"' {
		return row, errors.New("id: write a text or a number")
	}
	it := index.Item{
		Kind: index.Kind(cmp.Or(l.Kind, string(index.KindArticle))), URL: l.URL, Outlet: l.Outlet, Lane: index.Lane(l.Lane),
		Title: l.Title, Author: l.Author, Summary: l.Summary, Text: l.Text,
	}
	if canonical, err := address.Canonical(l.URL); err == nil {
		it.URL = canonical
	} else if l.URL != "" {
		return row, fmt.Errorf("url: %w", err)
	}
	it.Site = address.Site(it.URL)
	it.Outlet = cmp.Or(it.Outlet, it.Site)
	if it.Lane != "" && !it.Lane.Valid() {
		return row, fmt.Errorf("lane: %q is none of %v", l.Lane, index.Lanes())
	}
	err := errors.Join(l.times(&it), l.links(&it), l.embeds(&it), l.declared(&it))
	row.Item = it
	return row, err
}

// word reads a name that may be written as text or as a number.
func word(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	if string(raw) == "null" {
		return ""
	}
	return string(raw)
}

func (l line) times(it *index.Item) error {
	if l.Published != nil && *l.Published != "" {
		at, precision, err := jsonl.Moment(*l.Published)
		if err != nil {
			return fmt.Errorf("published: %w", err)
		}
		it.Published, it.Precision, it.PublishedRaw = at, precision, *l.Published
	}
	if l.Seen != nil && *l.Seen != "" {
		at, _, err := jsonl.Moment(*l.Seen)
		if err != nil {
			return fmt.Errorf("seen: %w", err)
		}
		it.FirstSeen = at
	}
	if it.FirstSeen.IsZero() {
		it.FirstSeen = it.Published
		if it.Precision == index.PrecisionDay {
			it.FirstSeen = it.Published.Add(24*time.Hour - time.Second)
		}
	}
	it.VersionSeen = it.FirstSeen
	return nil
}

// canonical is the stable form of an address; what has none is kept as it is.
func canonical(url string) string {
	if c, err := address.Canonical(url); err == nil {
		return c
	}
	return url
}

// shown are the addresses that stand in a text: [words](address), or plain.
var shown = regexp.MustCompile(`\[([^\]\n]{1,300})\]\((https?://[^\s()<>]{1,500})\)|https?://[^\s()<>"'\]]{1,500}`)

func (l line) links(it *index.Item) error {
	if len(l.Links) == 0 || string(l.Links) == "null" {
		for _, m := range shown.FindAllStringSubmatch(it.Text, 1000) {
			url := cmp.Or(m[2], strings.TrimRight(m[0], ".,;:!?"))
			it.Links = append(it.Links, index.Link{URL: canonical(url), Text: cmp.Or(m[1], url)})
		}
		return nil
	}
	var plain []string
	if json.Unmarshal(l.Links, &plain) == nil {
		for _, url := range plain {
			it.Links = append(it.Links, index.Link{URL: canonical(url)})
		}
		return nil
	}
	if err := json.Unmarshal(l.Links, &it.Links); err != nil {
		return errors.New(`links: write ["address"] or [{"url": "address", "text": "words"}]`)
	}
	for i := range it.Links {
		it.Links[i].URL = canonical(it.Links[i].URL)
	}
	return nil
}

func (l line) embeds(it *index.Item) error {
	if len(l.Embeds) == 0 || string(l.Embeds) == "null" {
		return nil
	}
	var plain []string
	if json.Unmarshal(l.Embeds, &plain) == nil {
		for _, url := range plain {
			it.Embeds = append(it.Embeds, index.Embed{URL: canonical(url)})
		}
		return nil
	}
	if err := json.Unmarshal(l.Embeds, &it.Embeds); err != nil {
		return errors.New(`embeds: write ["address"] or [{"network": "x", "id": "1", "author": "a", "url": "address", "text": "words"}]`)
	}
	for i := range it.Embeds {
		it.Embeds[i].URL = canonical(it.Embeds[i].URL)
	}
	return nil
}

// declared reads the canonical address, and the source as a name, an address or both.
func (l line) declared(it *index.Item) error {
	if l.Canonical != "" {
		it.Declared = append(it.Declared, index.Declared{By: "canonical", URL: canonical(l.Canonical)})
	}
	if len(l.Source) == 0 || string(l.Source) == "null" {
		return nil
	}
	var both struct{ Name, Outlet, Title, URL string }
	if s := word(l.Source); l.Source[0] == '"' {
		if strings.Contains(s, "://") {
			both.URL = s
		} else {
			both.Name = s
		}
	} else if err := json.Unmarshal(l.Source, &both); err != nil {
		return errors.New(`source: write "name", "address" or {"name": "name", "url": "address"}`)
	}
	d := index.Declared{By: "source", Outlet: cmp.Or(both.Outlet, both.Name, both.Title)}
	if both.URL != "" {
		d.URL = canonical(both.URL)
	}
	if d.Outlet != "" || d.URL != "" {
		it.Declared = append(it.Declared, d)
	}
	return nil
}
