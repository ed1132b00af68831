package feed_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"presswatch/crawler/feed/feedtest"
)

// recordings is the folder of recorded cases, which is not part of the repository.
func recordings(t *testing.T, name string) string {
	t.Helper()
	dir := os.Getenv("PRESSWATCH_DATA")
	if dir == "" {
		dir = "../../../shared/data"
	}
	if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
		t.Skipf("the recorded cases %q are not here: set PRESSWATCH_DATA to their folder", name)
	}
	return dir
}

func TestFeedparserEntries(t *testing.T) {
	var out bytes.Buffer
	f, err := feedtest.Entries(t.Context(), recordings(t, "feeds-feedparser"), &out)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s%d files: %d parse; %d have entries: %d give them, %.2f %%; the slowest took %v", out.String(), f.Files, f.Parsed, f.Counted, f.Given, 100*f.Share(), f.Slowest)
	if f.Share() < 0.99 || f.Crashes > 0 {
		t.Errorf("%.2f %% of the files give their entries, 99 %% are wanted; %d crashes", 100*f.Share(), f.Crashes)
	}
	if f.Slowest > 2*time.Second {
		t.Errorf("a file took %v", f.Slowest)
	}
}

func TestFeedparserValues(t *testing.T) {
	var out bytes.Buffer
	f, err := feedtest.Values(t.Context(), recordings(t, "feeds-feedparser"), &out)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s%d files have a simple expectation of a value that we keep; %d agree", out.String(), f.Covered, f.Agree)
	if f.Agree*100 < f.Covered*95 {
		t.Errorf("%d of %d agree", f.Agree, f.Covered)
	}
}

func TestRealFeeds(t *testing.T) {
	var out bytes.Buffer
	f, err := feedtest.Real(t.Context(), recordings(t, "feeds-real"), &out)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s%d documents, %d parse; %d recorded values, %d right", out.String(), f.Documents, f.Parsed, f.Values, f.Right)
	if f.Parsed < f.Documents || f.Right < f.Values || f.Wrong > 0 {
		t.Error("all must parse and give the recorded values")
	}
}

func TestGofeedCases(t *testing.T) {
	var out bytes.Buffer
	f, err := feedtest.Gofeed(t.Context(), recordings(t, "feeds-gofeed"), &out)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s%d documents, %d parse; %d values of both, %d agree", out.String(), f.Documents, f.Parsed, f.Values, f.Right)
	if f.Right*100 < f.Values*80 || f.Parsed < f.Documents-1 {
		t.Error("too few agree")
	}
}
