package feed

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"presswatch/crawler/feed/plain"
)

var (
	expectLine = regexp.MustCompile(`Expect:\s*(?:not bozo and |bozo and )?(.*)`)
	simpleForm = regexp.MustCompile(`^(feed|entries\[(\d)\]|encoding)(?:\['(\w+)'\])?(?:\['value'\]|\[0\]\['value'\])? == u?('(?:[^'\\]|\\.)*'|\([^)]*\))\s*$`)
	pyEscape   = regexp.MustCompile(`\\x([0-9a-fA-F]{2})`)
)

// ours gives our value for a field of feedparser's result; ok is false for fields that we do not keep.
func ours(f *Feed, where, index, field string) (value string, ok bool) {
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

// TestFeedparserValues compares the values that both keep. Text is compared without markup, because ours has none.
func TestFeedparserValues(t *testing.T) {
	dir := dataDir(t, "feeds-feedparser")
	covered, agree := 0, 0
	differ := map[string]int{}
	for _, name := range files(t, dir, func(p string) bool { return !strings.HasSuffix(p, ".md") }) {
		body, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		head := strings.ReplaceAll(string(body), "\x00", "")
		line := expectLine.FindStringSubmatch(head)
		if line == nil {
			continue
		}
		m := simpleForm.FindStringSubmatch(strings.TrimSpace(line[1]))
		if m == nil {
			continue
		}
		kind := ""
		if h := headerType.FindStringSubmatch(head); h != nil {
			kind = strings.TrimSpace(h[1])
		}
		f, err := Parse(context.Background(), body, Options{URL: "http://127.0.0.1:8097/tests/" + name, ContentType: kind})
		if err != nil {
			continue
		}
		got, ok := ours(f, m[1], m[2], m[3])
		if !ok {
			continue
		}
		covered++
		want := pyString(m[4])
		if sameText(got, want) {
			agree++
			continue
		}
		differ[filepath.Dir(name)]++
		t.Logf("%s %s: %q, feedparser %q", name, m[1]+m[3], got, want)
	}
	t.Logf("of 1029 files %d have a simple expectation of a value that we keep; %d agree; others by folder: %v", covered, agree, differ)
	if agree*100 < covered*80 {
		t.Errorf("%d of %d agree", agree, covered)
	}
}

func sameText(got, want string) bool {
	for _, w := range []string{want, plain.HTMLLine(want, 5000), plain.Twice(want, 5000), plain.Paragraphs(want, 5000), plain.Twice(plain.HTMLLine(want, 5000), 5000)} {
		if strings.Join(strings.Fields(got), " ") == strings.Join(strings.Fields(w), " ") {
			return true
		}
	}
	return false
}
