package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/index/sqlite"
)

// twoHappenings writes so many reports of each of two happenings, which have nothing in common.
func twoHappenings(n int) string {
	var b strings.Builder
	for i := range n {
		for h, text := range []string{ferry, budget} {
			k := strings.Index(text[(i*60)%400:], ". ") + (i*60)%400 + 2
			line, _ := json.Marshal(map[string]any{
				"url": fmt.Sprintf("https://outlet%d.example/%d/%d", i%20, h, i), "outlet": fmt.Sprintf("Outlet %d", i%20), "lane": "regional",
				"title": []string{"Ferry aground off Tarnbeck", "Westerby closes libraries"}[h], "text": text[k:] + fmt.Sprintf(" Report %d of outlet %d. ", i, i%20) + text[:k],
				"published": time.Date(2026, 11, 6, 18, i%60, h, 0, time.UTC), "first_seen": time.Date(2026, 11, 6, 20, i%60, h, 0, time.UTC),
			})
			b.Write(append(line, '\n'))
		}
	}
	return b.String()
}

// post sends a form and returns the status, 0 if nothing answered.
func (a *alive) post(path string, form url.Values) int {
	req, err := http.NewRequestWithContext(a.t.Context(), http.MethodPost, a.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		a.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		return 0
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

// kept is what a data directory says of the stories of some items, and of the last act.
type kept struct {
	sizes map[int64]int
	last  index.Act
	acts  int
}

func readKept(t *testing.T, data string, items int64) kept {
	t.Helper()
	store, err := sqlite.Open(t.Context(), sqlite.Options{Dir: data, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	ids := make([]int64, items)
	for i := range ids {
		ids[i] = int64(i + 1)
	}
	members, err := store.MembersOf(t.Context(), ids)
	if err != nil || len(members) != len(ids) {
		t.Fatalf("%d of %d items are in a story: %v", len(members), len(ids), err)
	}
	k := kept{sizes: map[int64]int{}}
	for _, m := range members {
		k.sizes[m.StoryID]++
	}
	for id, n := range k.sizes {
		if row := rowOf(t, store, id); row.Articles != n || row.Into != 0 {
			t.Errorf("story %d has %d items, its row counts %d and leads to %d", id, n, row.Articles, row.Into)
		}
	}
	acts, err := store.ActsAfter(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	if k.acts = len(acts); k.acts > 0 {
		k.last = acts[k.acts-1]
	}
	return k
}

func rowOf(t *testing.T, store interface {
	GetStories(ctx context.Context, ids []int64) ([]index.Story, error)
}, id int64,
) index.Story {
	t.Helper()
	rows, err := store.GetStories(t.Context(), []int64{id})
	if err != nil || len(rows) != 1 {
		t.Fatalf("story %d: %v, %v", id, rows, err)
	}
	return rows[0]
}

// TestKilledWhileMerging kills the program while it merges two stories because somebody said so: what was asked for is
// done wholly or not at all, and is done once after the next start.
func TestKilledWhileMerging(t *testing.T) {
	if testing.Short() {
		t.Skip("the program is started a dozen times; run without -short")
	}
	const each = 300
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	write(t, filepath.Join(dir, "items.jsonl"), twoHappenings(each))
	serve := []string{"serve", "--data", data, "--listen", "127.0.0.1:0"}
	must(t, dir, "import", "--data", data, "items.jsonl")
	a := start(t, dir, serve...)
	settled := func(n int) func() bool {
		return func() bool { rows := a.stories(); return len(rows) == n && rows[0].Articles == 2*each/n }
	}
	eventually(t, 30*time.Second, "two stories", settled(2))
	into, other := a.stories()[0].ID, a.stories()[1].ID
	path, merge := fmt.Sprintf("/stories/%d/acts", into), url.Values{"kind": {"merge"}, "other": {fmt.Sprint(other)}}

	half, undone, finished := 0, 0, 0
	for round := range 5 {
		answered := make(chan int, 1)
		go func() { answered <- a.post(path, merge) }()
		time.Sleep(time.Duration(round*15+2) * time.Millisecond)
		a.kill()
		code := <-answered

		k := readKept(t, data, 2*each)
		asked := k.last.Kind == index.ActMerge && k.acts == 2*finished+1
		switch {
		case !asked && code != 0:
			t.Fatalf("it was answered with %d and forgotten", code)
		case !asked && len(k.sizes) != 2, asked && k.last.Done.IsZero() && len(k.sizes) != 2, asked && !k.last.Done.IsZero() && k.sizes[into] != 2*each:
			t.Fatalf("round %d: the act is %+v, the stories have %v items", round, k.last, k.sizes)
		case !asked:
			undone++
		case k.last.Done.IsZero():
			half++
		}
		a = start(t, dir, serve...)
		if !asked {
			a.post(path, merge)
		}
		eventually(t, 20*time.Second, "the two as one", settled(1))
		if code, _ := a.get(fmt.Sprintf("/stories/%d", other)); code != http.StatusOK {
			t.Errorf("the address of the merged story answers %d", code)
		}
		finished++
		a.kill()
		k = readKept(t, data, 2*each)
		if k.acts != 2*finished-1 || k.last.Done.IsZero() || k.last.Problem != "" || k.last.Result != into || len(k.last.Was) != 2*each {
			t.Fatalf("%d acts, the last was %+v", k.acts, k.last)
		}
		a = start(t, dir, serve...)
		a.post(path, url.Values{"kind": {"undo"}, "other": {fmt.Sprint(k.last.ID)}})
		eventually(t, 20*time.Second, "two stories again", settled(2))
	}
	t.Logf("of 5 kills %d came before the act was kept, %d before it was carried out", undone, half)
	must(t, dir, "check", "--data", data)
}
