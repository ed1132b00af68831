// Package datetest measures how often the day of publication is found, on real pages that are not part of
// presswatch. The metric is htmldate's own: right answers over all pages.
package datetest

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Case is one page with its true day of publication.
type Case struct {
	URL  string
	Set  string
	Day  string // 2006-01-02; "" where the page has none
	HTML []byte
}

// Find returns the directory that holds the real pages: the environment's PRESSWATCH_DATA, else shared/data
// beside one of the parents of from.
func Find(from string) (string, error) {
	if dir := os.Getenv("PRESSWATCH_DATA"); dir != "" {
		return dir, nil
	}
	dir, err := filepath.Abs(from)
	if err != nil {
		return "", fmt.Errorf("look for the data directory from %s: %w", from, err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		data := filepath.Join(filepath.Dir(dir), "shared", "data")
		if info, err := os.Stat(data); err == nil && info.IsDir() {
			return data, nil
		}
	}
	return "", errors.New("no data directory: set PRESSWATCH_DATA to the directory that holds publication-date")
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
		page, err := unpacked(filepath.Join(dir, t.File))
		if err != nil {
			return nil, err
		}
		cases = append(cases, Case{url, strings.TrimPrefix(t.Set, "eval_"), t.Date, page})
	}
	slices.SortFunc(cases, func(a, b Case) int { return strings.Compare(a.URL, b.URL) })
	return cases, nil
}

// maxPage bounds one page after unpacking.
const maxPage = 32 << 20

func unpacked(name string) (page []byte, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read a page: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("unpack %s: %w", name, err)
	}
	if page, err = io.ReadAll(io.LimitReader(z, maxPage)); err != nil {
		return nil, fmt.Errorf("unpack %s: %w", name, err)
	}
	return page, nil
}
