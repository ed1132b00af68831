// Package searchtest is what every reader of the query language must pass: a frozen corpus of small items in
// fourteen languages, searches with the items that they find, an oracle that says by the letter of the contract
// in package query whether an item matches, and a searcher in memory built on it.
package searchtest

import (
	_ "embed" // for the frozen items and searches
	"fmt"
	"strings"
	"time"

	"presswatch/index"
)

//go:embed frozen/items.txt
var itemsText string

//go:embed frozen/searches.txt
var searchesText string

//go:embed frozen/rankings.txt
var rankingsText string

// Now is the present of the frozen corpus: noon of 21 July 2019, UTC.
func Now() time.Time { return time.Date(2019, 7, 21, 12, 0, 0, 0, time.UTC) }

// Item is an item of the frozen corpus with the name by which the searches call it.
type Item struct {
	Key string
	index.Item
}

// Corpus gives the frozen items, in the order of their numbers, which begin with 1. Its present is
// [Now].
func Corpus() []Item {
	outlets := map[string]index.Item{}
	var items []Item
	for no, line := range strings.Split(itemsText, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		cols := strings.Split(line, "|")
		for i := range cols {
			cols[i] = strings.TrimSpace(cols[i])
		}
		if key, name, ok := strings.Cut(cols[0], " "); ok && key[0] == '!' {
			outlets[key[1:]] = index.Item{Outlet: name, Site: cols[1], Lane: index.Lane(cols[2]), Lang: cols[3], Source: cols[4]}
			continue
		}
		if len(cols) != 4 {
			panic(fmt.Sprintf("frozen/items.txt:%d: %d columns", no+1, len(cols)))
		}
		items = append(items, readItem(int64(len(items)+1), cols, outlets))
	}
	return items
}

// readItem makes the item of one line. Items are first seen 23 minutes apart.
func readItem(id int64, cols []string, outlets map[string]index.Item) Item {
	facts := map[string][]string{}
	for _, f := range strings.Fields(cols[1]) {
		k, v, _ := strings.Cut(f, "=")
		facts[k] = append(facts[k], v)
	}
	it := outlets[one(facts, "outlet")]
	it.ID, it.Seq, it.Version = id, id, 1
	it.Kind = index.KindArticle
	if k := one(facts, "kind"); k != "" {
		it.Kind = index.Kind(k)
	}
	it.Title, it.Text = cols[2], cols[3]
	it.Author, it.Summary = spaced(one(facts, "author")), spaced(one(facts, "sum"))
	if l, ok := facts["lang"]; ok {
		it.Lang = l[0]
	}
	if s := one(facts, "site"); s != "" {
		it.Site = s
	}
	it.URL = fmt.Sprintf("https://%s/%s", it.Site, cols[0])
	if p := one(facts, "path"); p != "" {
		it.URL = "https://" + it.Site + p
	}
	for _, t := range facts["tag"] {
		it.Tags = append(it.Tags, spaced(t))
	}
	for _, l := range facts["link"] {
		it.Links = append(it.Links, index.Link{URL: l})
	}
	for _, q := range facts["quote"] {
		it.Quotes = append(it.Quotes, index.Quote{Text: spaced(q)})
	}
	it.FirstSeen = stamp(one(facts, "seen"), time.Date(2019, 7, 20, 1, 0, 0, 0, time.UTC).Add(time.Duration(id)*23*time.Minute))
	it.VersionSeen = it.FirstSeen
	if one(facts, "pub") != "none" {
		it.Published = stamp(one(facts, "pub"), it.FirstSeen.Add(-5*time.Minute))
		it.Precision = index.PrecisionSecond
	}
	return Item{Key: cols[0], Item: it}
}

func one(facts map[string][]string, key string) string {
	if v := facts[key]; len(v) > 0 {
		return v[0]
	}
	return ""
}

func spaced(s string) string { return strings.ReplaceAll(s, "_", " ") }

func stamp(s string, otherwise time.Time) time.Time {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t
	}
	return otherwise
}

// search is a line of frozen/searches.txt: a query and the keys of the items that it finds.
type search struct {
	line  int
	zone  string // of its dates; "" is UTC
	query string
	keys  []string
}

// readSearches reads lines of the form "query => keys", where the query may have "zone Europe/London:" before it.
func readSearches(text string) []search {
	var out []search
	for no, line := range strings.Split(text, "\n") {
		if line == "" || strings.HasPrefix(line, "# ") {
			continue
		}
		q, keys, _ := strings.Cut(line, "=>")
		s := search{line: no + 1, query: strings.TrimSpace(q), keys: strings.Fields(keys)}
		if rest, ok := strings.CutPrefix(s.query, "zone "); ok {
			s.zone, s.query, _ = strings.Cut(rest, ": ")
		}
		out = append(out, s)
	}
	return out
}
