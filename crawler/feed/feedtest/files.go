// Package feedtest measures what feeds give, on recorded collections that are not part of presswatch: the
// test files of feedparser and gofeed, and feeds of real outlets with the values that other libraries read
// from them.
package feedtest

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// maxDocument bounds one document after unpacking.
const maxDocument = 32 << 20

// files lists the files under a folder that are wanted, with their path in it.
func files(dir string, want func(string) bool) ([]string, error) {
	var out []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !want(path) {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		out = append(out, rel)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listing %s: %w", dir, err)
	}
	return out, nil
}

// read reads a file, unpacked where its name ends in .gz.
func read(path string) (body []byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading a recorded feed: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return nil, fmt.Errorf("unpacking %s: %w", path, err)
		}
	}
	return io.ReadAll(io.LimitReader(r, maxDocument))
}

// recorded is a file of feedparser's: what it holds and under which HTTP header it is to be read.
type recorded struct {
	name, head  string // head: the bytes without NUL, for the expectation at their beginning
	contentType string
	body        []byte
}

var headerType = regexp.MustCompile(`(?i)Header:\s*Content-type:\s*([^\n]*)`)

// feedparserFiles reads feedparser's test files.
func feedparserFiles(dir string) ([]recorded, error) {
	names, err := files(dir, func(p string) bool { return !strings.HasSuffix(p, ".md") })
	if err != nil {
		return nil, err
	}
	out := make([]recorded, 0, len(names))
	for _, name := range names {
		body, err := read(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		r := recorded{name: name, body: body, head: strings.ReplaceAll(string(body), "\x00", "")}
		if m := headerType.FindStringSubmatch(r.head); m != nil {
			r.contentType = strings.TrimSpace(m[1])
		}
		out = append(out, r)
	}
	return out, nil
}
