package bodytest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"presswatch/crawler/page/recorded"
)

// Case is one page with its true text.
type Case struct {
	ID    string
	URL   string
	HTML  []byte
	Truth string
}

// Rival is what another extractor gave for the same pages.
type Rival struct {
	Name, Version string
	Text          map[string]string // by Case.ID
}

// Load reads the pages of article-extraction under dataDir, in the order of their identifiers.
func Load(dataDir string) ([]Case, error) {
	dir := filepath.Join(dataDir, "article-extraction")
	raw, err := os.ReadFile(filepath.Join(dir, "ground-truth.json"))
	if err != nil {
		return nil, fmt.Errorf("read the true texts: %w", err)
	}
	var truth map[string]struct{ ArticleBody, URL string }
	if err := json.Unmarshal(raw, &truth); err != nil {
		return nil, fmt.Errorf("read the true texts in %s: %w", dir, err)
	}
	cases := make([]Case, 0, len(truth))
	for id, t := range truth {
		page, err := recorded.Unpacked(filepath.Join(dir, "html", id+".html.gz"))
		if err != nil {
			return nil, err
		}
		cases = append(cases, Case{ID: id, URL: t.URL, HTML: page, Truth: t.ArticleBody})
	}
	slices.SortFunc(cases, func(a, b Case) int { return strings.Compare(a.ID, b.ID) })
	return cases, nil
}

// LoadReadability reads the pages of readability-pages under dataDir. Truth is the markup that Readability
// gives, not a person's judgement: turn it into text before comparing.
func LoadReadability(dataDir string) ([]Case, error) {
	pages, err := filepath.Glob(filepath.Join(dataDir, "readability-pages", "*", "source.html.gz"))
	if err != nil || len(pages) == 0 {
		return nil, fmt.Errorf("no pages under %s/readability-pages: %w", dataDir, os.ErrNotExist)
	}
	var cases []Case
	for _, path := range pages {
		dir := filepath.Dir(path)
		page, err := recorded.Unpacked(path)
		if err != nil {
			return nil, err
		}
		expected, err := recorded.Unpacked(filepath.Join(dir, "expected.html.gz"))
		if err != nil {
			return nil, err
		}
		cases = append(cases, Case{ID: filepath.Base(dir), URL: "http://fakehost/test/page.html", HTML: page, Truth: string(expected)})
	}
	return cases, nil
}

// Rivals reads what other extractors gave for the pages of article-extraction, in the order of their names.
func Rivals(dataDir string) ([]Rival, error) {
	files, err := filepath.Glob(filepath.Join(dataDir, "article-extraction", "output", "*.json.gz"))
	if err != nil {
		return nil, fmt.Errorf("list the rivals: %w", err)
	}
	var rivals []Rival
	for _, file := range files {
		raw, err := recorded.Unpacked(file)
		if err != nil {
			return nil, err
		}
		var out struct {
			Version string
			Output  map[string]struct{ ArticleBody string }
		}
		if err := json.Unmarshal(raw, &out); err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		r := Rival{Name: strings.TrimSuffix(filepath.Base(file), ".json.gz"), Version: out.Version, Text: map[string]string{}}
		for id, o := range out.Output {
			r.Text[id] = o.ArticleBody
		}
		rivals = append(rivals, r)
	}
	return rivals, nil
}
