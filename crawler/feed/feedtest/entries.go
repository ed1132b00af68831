package feedtest

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"presswatch/crawler/feed"
)

// EntryFigures say how many of feedparser's files give their entries. A file counts if its expectation names
// an entry or its text has the start of an item; it gives its entries if there are as many as the expectation
// names, or at least one.
type EntryFigures struct {
	Files, Parsed  int
	Counted, Given int
	Crashes        int           // panics; the parser should have none
	Slowest        time.Duration // for one file
}

// Share is the part of the files with entries that give them, from 0 to 1.
func (f EntryFigures) Share() float64 { return float64(f.Given) / float64(max(f.Counted, 1)) }

var (
	entryExpect = regexp.MustCompile(`entries\[(\d)\]`)
	itemStart   = regexp.MustCompile(`(?i)<(\w+:)?(item|entry)[\s>/]`)
)

// Entries measures the files of feeds-feedparser under dataDir. What does not give its entries is written to w,
// a line each.
func Entries(ctx context.Context, dataDir string, w io.Writer) (f EntryFigures, err error) {
	all, err := feedparserFiles(filepath.Join(dataDir, "feeds-feedparser"))
	if err != nil {
		return f, err
	}
	for _, r := range all {
		f.Files++
		got, err := f.parse(ctx, r)
		if err == nil {
			f.Parsed++
		}
		want := wanted(r.head)
		if want == 0 {
			continue
		}
		f.Counted++
		if err == nil && len(got.Entries) >= want {
			f.Given++
			continue
		}
		fmt.Fprintf(w, "%s: %d entries wanted: %v\n", r.name, want, err)
	}
	return f, nil
}

func (f *EntryFigures) parse(ctx context.Context, r recorded) (got *feed.Feed, err error) {
	begun := time.Now()
	defer func() {
		f.Slowest = max(f.Slowest, time.Since(begun))
		if p := recover(); p != nil {
			f.Crashes++
			err = fmt.Errorf("crash: %v", p)
		}
	}()
	return feed.Parse(ctx, r.body, feed.Options{URL: "http://127.0.0.1:8097/tests/" + r.name, ContentType: r.contentType, Now: begun})
}

// wanted is how many entries a file must give; 0: it has none.
func wanted(head string) int {
	want := 0
	for _, m := range entryExpect.FindAllStringSubmatch(head, -1) {
		want = max(want, int(m[1][0]-'0')+1)
	}
	_, rest, _ := strings.Cut(head, "-->")
	if want == 0 && itemStart.MatchString(rest) {
		want = 1
	}
	return want
}
