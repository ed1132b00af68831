// Package datetest measures how often the day of publication is found, on real pages that are not part of
// presswatch. The metric is htmldate's own: right answers over all pages.
package datetest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"presswatch/crawler/page/recorded"
)

// Case is one page with its true day of publication.
type Case struct {
	URL  string
	Set  string
	Day  string // 2006-01-02; "" where the page has none
	HTML []byte
}

// Load reads the pages of publication-date under dataDir, in the order of their addresses.
func Load(dataDir string) ([]Case, error) {
	dir := filepath.Join(dataDir, "publication-date")
	raw, err := os.ReadFile(filepath.Join(dir, "ground-truth.json"))
	if err != nil {
		return nil, fmt.Errorf("read the true days: %w", err)
	}
	// A page without a day says NaN, which JSON does not know.
	raw = []byte(strings.ReplaceAll(string(raw), `"date": NaN`, `"date": ""`))
	var truth map[string]struct{ File, Date, Set string }
	if err := json.Unmarshal(raw, &truth); err != nil {
		return nil, fmt.Errorf("read the true days in %s: %w", dir, err)
	}
	cases := make([]Case, 0, len(truth))
	for url, t := range truth {
		page, err := recorded.Unpacked(filepath.Join(dir, t.File))
		if err != nil {
			return nil, err
		}
		cases = append(cases, Case{url, strings.TrimPrefix(t.Set, "eval_"), t.Date, page})
	}
	slices.SortFunc(cases, func(a, b Case) int { return strings.Compare(a.URL, b.URL) })
	return cases, nil
}
