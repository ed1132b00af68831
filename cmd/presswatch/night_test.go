package main

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"presswatch/crawler/world"
	"presswatch/index"
	"presswatch/index/sqlite"
)

// theQuery is the search that a visitor of the demo is told to try.
const theQuery = `"no comment"~5 OR hack*`

// TestTheNight lives through the demo as a press office would, and is as rough with it as a bad night: it is
// killed in the middle, its index is taken away, it is asked from all sides, backed up, stopped and restored.
func TestTheNight(t *testing.T) {
	if testing.Short() {
		t.Skip("the invented night takes half a minute; run without -short")
	}
	dir := t.TempDir()
	data := filepath.Join(dir, "night")
	demo := []string{"demo", "--data", data, "--listen", "127.0.0.1:0", "--speed", "1500"}

	first := start(t, dir, demo...)
	eventually(t, 20*time.Second, "first items", func() bool { return first.search("a OR the").Total > 5 })
	before := first.search("a OR the").ids()
	first.kill()

	a := start(t, dir, demo...)
	kept := a.search("a OR the").ids()
	for _, id := range before {
		if !slices.Contains(kept, id) {
			t.Errorf("item %d was lost when the program was killed", id)
		}
	}
	a.until(90*time.Second, "day is over")
	eventually(t, 60*time.Second, "what was said and what was hacked", func() bool { return a.search(theQuery).Total >= 12 })
	if t.Failed() {
		_, health := a.get("/healthz")
		t.Fatalf("%s\n%s", health, a.stderr)
	}
	a.settle()

	t.Run("what was to be found", func(t *testing.T) { whatWasToBeFound(t, a) })
	t.Run("page and command agree", func(t *testing.T) { pageAndCommandAgree(t, a, dir, data) })
	t.Run("second instance", func(t *testing.T) { secondInstance(t, a, dir, data) })
	t.Run("pages", func(t *testing.T) { pagesOfTheNight(t, a) })
	t.Run("backup while serving", func(t *testing.T) {
		eventually(t, 30*time.Second, "all is grouped and drawn", func() bool {
			_, body := a.get("/metrics")
			return strings.Contains(body, "presswatch_story_lag 0\n") && strings.Contains(body, "presswatch_spread_lag 0\n")
		})
		must(t, dir, "backup", "--data", data, "night.backup")
	})
	t.Run("index taken away", func(t *testing.T) { indexTakenAway(t, a, data) })

	want := a.search(theQuery).ids()
	if code := a.stop(syscall.SIGINT); code != exitOK {
		t.Errorf("exit code %d after Ctrl-C\n%s", code, a.stderr)
	}
	if got := readFound(t, must(t, dir, "search", "--data", data, "--json", "-n", "200", theQuery)); !slices.Equal(got.ids(), want) {
		t.Errorf("after the stop the command finds %v, before it was %v", got.ids(), want)
	}
	must(t, dir, "restore", "--data", filepath.Join(dir, "restored"), "night.backup")
	if got := readFound(t, must(t, dir, "search", "--data", filepath.Join(dir, "restored"), "--json", "-n", "200", theQuery)); !slices.Equal(got.ids(), want) {
		t.Errorf("after the restore the command finds %v, before it was %v", got.ids(), want)
	}
	if got, want := storiesIn(t, filepath.Join(dir, "restored")), storiesIn(t, data); len(want) < 5 || !maps.Equal(got, want) {
		t.Errorf("after the restore there are the stories %v, before it were %v", got, want)
	}
	must(t, dir, "check", "--data", data)
}

// storiesIn are the stories of a data directory with the numbers of their articles.
func storiesIn(t *testing.T, data string) map[int64]int {
	t.Helper()
	store, err := sqlite.Open(t.Context(), sqlite.Options{Dir: data, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	rows, err := store.ListStories(t.Context(), index.StoryFilter{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	out := map[int64]int{}
	for _, row := range rows {
		out[row.ID] = row.Articles + row.Own
	}
	return out
}

// whatWasToBeFound asks the searches that the invented world promises.
func whatWasToBeFound(t *testing.T, a *alive) {
	northmarch, err := world.Northmarch()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range northmarch.Expect {
		if n := a.search(e.Query).Total; n < e.Least || e.Most > 0 && n > e.Most {
			t.Errorf("%s: %s finds %d, want %d or more, at most %d (0: any)", e.Why, e.Query, n, e.Least, e.Most)
		}
	}
}

func (a *alive) search(q string) found {
	a.t.Helper()
	code, body := a.get("/api/v1/search?size=200&q=" + url.QueryEscape(q))
	if code != http.StatusOK {
		return found{}
	}
	return readFound(a.t, body)
}

// settle waits until nothing new comes in any more.
func (a *alive) settle() {
	a.t.Helper()
	last, since := -1, time.Now()
	eventually(a.t, 60*time.Second, "an end of what comes in", func() bool {
		if n := a.search("a OR the OR le OR der").Total; n != last {
			last, since = n, time.Now()
		}
		return time.Since(since) > 3*time.Second
	})
}

var itemLink = regexp.MustCompile(`<a href="/items/(\d+)`)

// pageAndCommandAgree compares the items of the search page, page by page, with those of the command.
func pageAndCommandAgree(t *testing.T, a *alive, dir, data string) {
	got := readFound(t, must(t, dir, "search", "--data", data, "--json", "-n", "200", theQuery))
	var page []int64
	next := "/search?view=items&q=" + url.QueryEscape(theQuery)
	for n := 0; next != "" && n < 20; n++ {
		code, body := a.get(next)
		if code != http.StatusOK {
			t.Fatalf("%s: %d", next, code)
		}
		for _, m := range itemLink.FindAllStringSubmatch(body, -1) {
			id, _ := strconv.ParseInt(m[1], 10, 64)
			if !slices.Contains(page, id) {
				page = append(page, id)
			}
		}
		next = nextPage(body)
	}
	slices.Sort(page)
	if len(page) == 0 || !slices.Equal(page, got.ids()) {
		t.Errorf("the page shows the items %v, the command %v", page, got.ids())
	}
}

var relNext = regexp.MustCompile(`<a[^>]*href="([^"]*)"[^>]*rel="next"|<a[^>]*rel="next"[^>]*href="([^"]*)"`)

func nextPage(body string) string {
	m := relNext.FindStringSubmatch(body)
	if m == nil {
		return ""
	}
	return strings.ReplaceAll(m[1]+m[2], "&amp;", "&")
}

func secondInstance(t *testing.T, a *alive, dir, data string) {
	begun := time.Now()
	r := do(t, dir, "serve", "--data", data, "--listen", "127.0.0.1:0")
	if r.code == exitOK || !strings.Contains(r.err, strconv.Itoa(a.cmd.Process.Pid)) {
		t.Errorf("exit code %d, %q; want a refusal that names process %d", r.code, r.err, a.cmd.Process.Pid)
	}
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("it took %v to say so", took)
	}
}

// pagesOfTheNight looks at every kind of page once.
func pagesOfTheNight(t *testing.T, a *alive) {
	edited := a.search("lane:own")
	if len(edited.Items) == 0 {
		t.Fatal("nothing of our own channel")
	}
	item := "/items/" + strconv.FormatInt(edited.Items[0].ID, 10)
	for path, words := range map[string]string{
		"/":                                     "presswatch",
		"/search?q=hack*":                       "<mark>",
		item:                                    edited.Items[0].Title,
		"/sources":                              "Albion",
		"/help/query":                           "NEAR",
		"/export.csv?q=hack*":                   `"headline"`,
		"/export.json?q=hack*":                  `"url"`,
		"/export.atom?q=hack*":                  "<feed",
		"/api/v1/sources":                       `"key"`,
		"/metrics":                              "presswatch_",
		"/volume.csv?q=hack*":                   "2026-11",
		"/search?q=" + url.QueryEscape(`(hack`): "",
	} {
		code, body := a.get(path)
		if want := http.StatusOK; words != "" && (code != want || !strings.Contains(body, words)) {
			t.Errorf("%s: %d without %q: %.300s", path, code, words, body)
		}
	}
	var health struct{ Status string }
	code, body := a.get("/healthz")
	if code != http.StatusOK || json.Unmarshal([]byte(body), &health) != nil {
		t.Errorf("/healthz: %d %s", code, body)
	}
}

// indexTakenAway deletes the index under the running program, which must heal by itself.
func indexTakenAway(t *testing.T, a *alive, data string) {
	want := a.search(theQuery).ids()
	if err := os.RemoveAll(filepath.Join(data, "index")); err != nil {
		t.Fatal(err)
	}
	eventually(t, 60*time.Second, "the index is whole again", func() bool {
		if _, err := os.Stat(filepath.Join(data, "index")); err != nil {
			return false
		}
		return slices.Equal(a.search(theQuery).ids(), want)
	})
}
