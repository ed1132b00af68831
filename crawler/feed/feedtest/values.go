package feedtest

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"presswatch/crawler/feed"
	"presswatch/crawler/feed/plain"
)

var (
	expectLine = regexp.MustCompile(`Expect:\s*(?:not bozo and |bozo and )?(.*)`)
	simpleForm = regexp.MustCompile(`^(feed|entries\[(\d)\]|encoding)(?:\['(\w+)'\])?(?:\['value'\]|\[0\]\['value'\])? == u?('(?:[^'\\]|\\.)*'|\([^)]*\))\s*$`)
	pyEscape   = regexp.MustCompile(`\\x([0-9a-fA-F]{2})`)
)

// ours gives our value for a field of feedparser's result; ok is false for fields that we do not keep.
func ours(f *feed.Feed, where, index, field string) (value string, ok bool) {
	if where == "encoding" {
		return f.Charset, true
	}
	if where == "feed" {
		switch field {
		case "title", "title_detail":
			return f.Title, true
		case "link":
			return f.Link, true
		case "language":
			return f.Lang, true
		case "updated_parsed":
			return tuple(f.Updated), true
		}
		return "", false
	}
	i, _ := strconv.Atoi(index)
	if i >= len(f.Entries) {
		return "", true
	}
	e := f.Entries[i]
	switch field {
	case "title", "title_detail":
		return e.Title, true
	case "link":
		return e.URL, true
	case "id":
		return e.ID, true
	case "author":
		return e.Author, true
	case "summary", "description", "summary_detail":
		return e.Summary, true
	case "content":
		return e.Content, true
	case "comments":
		return e.CommentPage, true
	case "published":
		return e.PublishedRaw, true
	case "published_parsed":
		return tuple(e.Published), true
	case "updated_parsed":
		return tuple(e.Updated), true
	}
	return "", false
}

func tuple(t time.Time) string {
	return fmt.Sprintf("(%d, %d, %d, %d, %d, %d, %d, %d, 0)", t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), (int(t.Weekday())+6)%7, t.YearDay())
}

func pyString(s string) string {
	if !strings.HasPrefix(s, "'") {
		return s
	}
	s = strings.ReplaceAll(s[1:len(s)-1], `\'`, `'`)
	s = pyEscape.ReplaceAllString(s, `\u00$1`)
	out, err := strconv.Unquote(`"` + strings.ReplaceAll(s, `"`, `\"`) + `"`)
	if err != nil {
		return s
	}
	return out
}

// ValueFigures say how many of the values that both keep agree with feedparser's.
type ValueFigures struct {
	Covered, Agree int
}

// Values compares the values that both keep, over the files of feeds-feedparser under dataDir with a simple
// expectation. Text is compared without markup, because ours has none. Differences are written to w.
func Values(ctx context.Context, dataDir string, w io.Writer) (f ValueFigures, err error) {
	all, err := feedparserFiles(filepath.Join(dataDir, "feeds-feedparser"))
	if err != nil {
		return f, err
	}
	for _, r := range all {
		m := expectation(r.head)
		if m == nil {
			continue
		}
		parsed, err := feed.Parse(ctx, r.body, feed.Options{URL: "http://127.0.0.1:8097/tests/" + r.name, ContentType: r.contentType})
		if err != nil {
			continue
		}
		got, ok := ours(parsed, m[1], m[2], m[3])
		if !ok {
			continue
		}
		f.Covered++
		want := pyString(m[4])
		if sameText(got, want) {
			f.Agree++
			continue
		}
		fmt.Fprintf(w, "%s %s: %q, feedparser %q\n", r.name, m[1]+m[3], got, want)
	}
	return f, nil
}

// expectation takes a simple expectation apart; nil where a file has none.
func expectation(head string) []string {
	line := expectLine.FindStringSubmatch(head)
	if line == nil {
		return nil
	}
	return simpleForm.FindStringSubmatch(strings.TrimSpace(line[1]))
}

func sameText(got, want string) bool {
	for _, w := range []string{want, plain.HTMLLine(want, 5000), plain.Twice(want, 5000), plain.Paragraphs(want, 5000), plain.Twice(plain.HTMLLine(want, 5000), 5000)} {
		if strings.Join(strings.Fields(got), " ") == strings.Join(strings.Fields(w), " ") {
			return true
		}
	}
	return false
}
