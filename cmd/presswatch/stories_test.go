package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"presswatch/cmd/presswatch/app"
)

// storyRow is a story in the answer of the API.
type storyRow struct {
	ID       int64  `json:"id"`
	Title    string `json:"title"`
	Articles int    `json:"articles"`
}

func (a *alive) stories() []storyRow {
	a.t.Helper()
	code, body := a.get("/api/v1/stories?size=500")
	if code != http.StatusOK {
		return nil
	}
	var answer struct{ Stories []storyRow }
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		a.t.Fatal(err)
	}
	return answer.Stories
}

// largest is the story with the most articles.
func (a *alive) largest() (row storyRow) {
	a.t.Helper()
	for _, r := range a.stories() {
		if r.Articles > row.Articles {
			row = r
		}
	}
	return row
}

// TestStoriesAreGroupedAnewWhileTheyGrow groups all stories anew while the crawl goes on, more than once, and kills
// the program in the middle of it: nothing is lost, addresses of stories still lead somewhere, and in the end the
// night is one story.
func TestStoriesAreGroupedAnewWhileTheyGrow(t *testing.T) {
	if testing.Short() {
		t.Skip("the invented night takes half a minute; run without -short")
	}
	dir := t.TempDir()
	data := filepath.Join(dir, "night")
	demo := []string{"demo", "--data", data, "--listen", "127.0.0.1:0", "--speed", "3000"}
	wanted := filepath.Join(data, app.RegroupFile)
	settled := func() bool { _, err := os.Stat(wanted); return os.IsNotExist(err) }

	a := start(t, dir, demo...)
	eventually(t, 30*time.Second, "stories", func() bool { return len(a.stories()) > 5 })
	seen := map[int64]bool{}
	for range 2 {
		for _, r := range a.stories() {
			seen[r.ID] = true
		}
		must(t, dir, "regroup", "--data", data)
		eventually(t, 20*time.Second, "stories grouped anew", settled)
	}
	must(t, dir, "regroup", "--data", data)
	a.kill()

	b := start(t, dir, demo...)
	b.until(90*time.Second, "day is over")
	b.settle()
	eventually(t, 30*time.Second, "stories grouped anew after the kill", settled)
	eventually(t, 30*time.Second, "the night as one story", func() bool { return b.largest().Articles >= 30 })
	for _, r := range b.stories() {
		seen[r.ID] = true
	}
	for id := range seen {
		if code, _ := b.get("/stories/" + strconv.FormatInt(id, 10)); code != http.StatusOK {
			t.Errorf("story %d was shown once and now is %d", id, code)
		}
	}
	if code := b.stop(syscall.SIGINT); code != exitOK {
		t.Errorf("exit code %d after Ctrl-C\n%s", code, b.stderr)
	}
	must(t, dir, "regroup", "--data", data)
	must(t, dir, "check", "--data", data)
}
