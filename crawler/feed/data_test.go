package feed

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// dataDir is the folder of recorded cases, which is not part of the repository.
func dataDir(t *testing.T, name string) string {
	t.Helper()
	if dir := os.Getenv("PRESSWATCH_DATA"); dir != "" {
		return filepath.Join(dir, name)
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		at := filepath.Join(dir, "shared", "data", name)
		if _, err := os.Stat(at); err == nil {
			return at
		}
	}
	t.Skipf("the recorded cases %q are not here: set PRESSWATCH_DATA to their folder", name)
	return ""
}

// files lists the files under a folder, with their path in it.
func files(t *testing.T, dir string, want func(string) bool) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && want(path) {
			rel, _ := filepath.Rel(dir, path)
			out = append(out, rel)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var (
	headerType  = regexp.MustCompile(`(?i)Header:\s*Content-type:\s*([^\n]*)`)
	entryExpect = regexp.MustCompile(`entries\[(\d)\]`)
	itemStart   = regexp.MustCompile(`(?i)<(\w+:)?(item|entry)[\s>/]`)
)

// TestFeedparserEntries: a file counts if its expectation names an entry or its text has the start of an item;
// it gives its entries if there are as many as the expectation names, or at least one.
func TestFeedparserEntries(t *testing.T) {
	dir := dataDir(t, "feeds-feedparser")
	all, counted, given, parsed := 0, 0, 0, 0
	for _, name := range files(t, dir, func(p string) bool { return !strings.HasSuffix(p, ".md") }) {
		body, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		all++
		head := strings.ReplaceAll(string(body), "\x00", "")
		kind := ""
		if m := headerType.FindStringSubmatch(head); m != nil {
			kind = strings.TrimSpace(m[1])
		}
		begun := time.Now()
		f, err := Parse(context.Background(), body, Options{URL: "http://127.0.0.1:8097/tests/" + name, ContentType: kind, Now: time.Now()})
		if took := time.Since(begun); took > 2*time.Second {
			t.Errorf("%s took %v", name, took)
		}
		if err == nil {
			parsed++
		}
		want := 0
		for _, m := range entryExpect.FindAllStringSubmatch(head, -1) {
			want = max(want, int(m[1][0]-'0')+1)
		}
		_, rest, _ := strings.Cut(head, "-->")
		if want == 0 && itemStart.MatchString(rest) {
			want = 1
		}
		if want == 0 {
			if err != nil {
				t.Logf("%s: no entries to give: %v", name, err)
			}
			continue
		}
		counted++
		if err == nil && len(f.Entries) >= want {
			given++
		} else {
			t.Logf("%s: %d wanted: %v %+v", name, want, err, f)
		}
	}
	share := 100 * float64(given) / float64(max(counted, 1))
	t.Logf("%d files: %d parse; %d have entries: %d give them, %.2f %%", all, parsed, counted, given, share)
	if share < 99 {
		t.Errorf("only %.2f %% of the files give their entries, 99 %% are wanted", share)
	}
}
