package crawler

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"presswatch/crawler/fetch"
	"presswatch/crawler/page"
	"presswatch/index"
)

// A history is a txtar file: a small web and how it changes. Each part is named "minutes path", with "404", "410" or
// "503" behind it for an answer without a page, or "-> path" for a redirect; what follows is the page, or the
// feed. The comment has the lane of the source. The part "want" has what is known after each round: the minute,
// then facts of the item as "key: value" ("versions", "title", "gone", "has", "items", "declared").

type state struct {
	code int
	to   string
	body string
}

// past is a web at a moment; it answers as fetch's transport does.
type past map[string]state

func (p past) RoundTrip(r *http.Request) (*http.Response, error) {
	path := r.URL.Path
	s, ok := p[path]
	if s.to != "" {
		to := *r.URL
		to.Path = s.to
		r = r.Clone(r.Context())
		r.URL = &to
		s, ok = p[s.to]
	}
	if !ok {
		s.code = http.StatusNotFound
	}
	switch s.code {
	case http.StatusOK:
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"text/html"}}, Body: io.NopCloser(strings.NewReader(s.body)), Request: r}, nil
	case http.StatusNotFound:
		return nil, &fetch.Error{Reason: fetch.Missing, Code: s.code, URL: r.URL.String()}
	case http.StatusGone:
		return nil, &fetch.Error{Reason: fetch.Gone, Code: s.code, URL: r.URL.String()}
	}
	return nil, &fetch.Error{Reason: fetch.Server, Code: s.code, URL: r.URL.String()}
}

type step struct {
	minute int
	path   string
	state
}

func parseStep(t *testing.T, f txtar.File) step {
	t.Helper()
	words := strings.Fields(f.Name)
	s := step{state: state{code: 200, body: string(f.Data)}}
	if _, err := fmt.Sscan(words[0], &s.minute); err != nil || len(words) < 2 {
		t.Fatalf("part %q", f.Name)
	}
	s.path = words[1]
	switch {
	case len(words) == 4 && words[2] == "->":
		s.to = words[3]
	case len(words) == 3:
		if _, err := fmt.Sscan(words[2], &s.code); err != nil {
			t.Fatalf("part %q", f.Name)
		}
	}
	return s
}

// known is what a reader of the index would see of the first item, and how many there are.
func (d *desk) known() map[string]string {
	d.t.Helper()
	items := d.items()
	if len(items) == 0 {
		return map[string]string{"items": "0"}
	}
	it := items[0]
	for _, other := range items {
		if other.ID < it.ID {
			it = other
		}
	}
	var declared []string
	for _, o := range it.Declared {
		declared = append(declared, strings.Join(strings.Fields(o.By+" "+o.URL+" "+o.Outlet), " "))
	}
	return map[string]string{
		"items": fmt.Sprint(len(items)), "versions": fmt.Sprint(it.Version), "title": it.Title, "gone": fmt.Sprint(!it.GoneAt.IsZero()),
		"text": it.Text, "url": it.URL, "problem": it.Problem, "declared": strings.Join(declared, "; "),
	}
}

// TestHistory replays made-up webs through the real reading of pages and a real store. The clock goes on minute by
// minute up to the next one of which something is wanted; the feed is polled at every step, pages only when due.
func TestHistory(t *testing.T) {
	files, err := filepath.Glob("testdata/history/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no histories", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			replay(t, txtar.Parse(raw))
		})
	}
}

func replay(t *testing.T, ar *txtar.Archive) {
	src := post()
	for line := range strings.Lines(string(ar.Comment)) {
		if lane, ok := strings.CutPrefix(strings.TrimSpace(line), "lane: "); ok {
			src.Lane = index.Lane(lane)
		}
	}
	d := newDesk(t, src)
	web := past{}
	d.Pages = page.New(page.VisitorOptions{Transport: func(bool) http.RoundTripper { return web }, Now: d.now})
	var steps []step
	var want string
	for _, f := range ar.Files {
		if f.Name == "want" {
			want = string(f.Data)
		} else {
			steps = append(steps, parseStep(t, f))
		}
	}
	minute := 0
	for line := range strings.Lines(want) {
		var at int
		when, fact, _ := strings.Cut(strings.TrimSpace(line), " ")
		if _, err := fmt.Sscan(when, &at); err != nil || at < minute-1 {
			t.Fatalf("want %q", line)
		}
		for ; minute <= at; minute++ {
			for _, s := range steps {
				if s.minute == minute {
					d.change(web, s)
				}
			}
			d.round()
			d.later(time.Minute)
		}
		key, value, _ := strings.Cut(fact, ":")
		value = strings.TrimSpace(value)
		have := d.known()
		switch {
		case key == "has":
			if !strings.Contains(have["text"], value) {
				t.Errorf("after %d minutes the text is without %q:\n%s", at, value, have["text"])
			}
		case have[key] != value:
			t.Errorf("after %d minutes: %s is %q, not %q", at, key, have[key], value)
		}
	}
}

func (d *desk) change(web past, s step) {
	if s.path == "/feed" {
		d.feed(s.body)
		return
	}
	web[s.path] = s.state
}

// TestMissingPageIsLookedAtForAWeek: it may come back; after a week nobody asks for it any more. A page that is
// said to be gone for good is asked for less.
func TestMissingPageIsLookedAtForAWeek(t *testing.T) {
	for reason, bounds := range map[fetch.Reason][2]int64{fetch.Missing: {5, 9}, fetch.Gone: {3, 4}} {
		d := newDesk(t, post())
		d.rss(listed{"1", "This is not a drill", noon})
		d.round()
		d.later(20 * time.Minute)
		d.fails(firstPage, &fetch.Error{Reason: reason})
		visits := d.Stats().Visits
		for d.now().Sub(noon) < 12*24*time.Hour {
			d.round()
			d.later(min(6*time.Hour, time.Hour+d.now().Sub(noon)/8))
		}
		if n := d.Stats().Visits - visits; n < bounds[0] || n > bounds[1] {
			t.Errorf("%s: %d visits in twelve days", reason, n)
		}
		if items := d.items(); items[0].GoneAt.Sub(noon) != 20*time.Minute || items[0].Text == "" {
			t.Errorf("%s: item %+v", reason, items[0])
		}
	}
}

// TestFailureIsNotGone: what failed otherwise says nothing about the article.
func TestFailureIsNotGone(t *testing.T) {
	for _, reason := range []fetch.Reason{fetch.Server, fetch.Robots, fetch.Blocked, fetch.Timeout, fetch.Limited, fetch.Redirect} {
		d := newDesk(t, post())
		d.rss(listed{"1", "This is not a drill", noon})
		d.round()
		d.later(20 * time.Minute)
		d.fails(firstPage, &fetch.Error{Reason: reason, Err: errCut})
		d.round()
		if items := d.items(); !items[0].GoneAt.IsZero() || items[0].Text == "" || d.Stats().Visits != 2 {
			t.Errorf("%s: %+v, %d visits", reason, items[0], d.Stats().Visits)
		}
	}
}

// TestLookAgainIsKept: a page that a story's stage wants to see soon is visited then, and its own plan goes on; one that
// is asked for while it is being visited is visited once more.
func TestLookAgainIsKept(t *testing.T) {
	d := newDesk(t, post())
	d.rss(listed{"1", "This is not a drill", noon})
	d.round()
	id := d.items()[0].ID
	again := func(after time.Duration) {
		t.Helper()
		if err := d.store.LookAgain(d.ctx, []int64{id}, d.now().Add(after)); err != nil {
			t.Fatal(err)
		}
	}
	again(time.Minute)
	visits := []int{}
	for range 20 {
		before := d.Stats().Visits
		d.round()
		if d.Stats().Visits > before {
			visits = append(visits, int(d.now().Sub(noon)/time.Minute))
		}
		d.later(time.Minute)
	}
	if diff := cmp.Diff([]int{1, 15}, visits); diff != "" {
		t.Errorf("visits at minutes %s", diff)
	}
	article := d.web.articles[firstPage]
	d.web.articles[firstPage] = func() (*page.Article, *page.Fetched, error) {
		again(2 * time.Minute)
		return article()
	}
	again(0)
	d.round()
	d.web.articles[firstPage] = article
	before := d.Stats().Visits
	d.later(2 * time.Minute)
	d.round()
	if d.Stats().Visits != before+1 {
		t.Errorf("asked for during a visit: %d visits after it", d.Stats().Visits-before)
	}
}

// TestRevisitsAreBounded: a host is not asked for known pages more often than it can bear; an own channel is, and a page
// that waits is not lost.
func TestRevisitsAreBounded(t *testing.T) {
	for _, lane := range []index.Lane{index.LaneRegional, index.LaneOwn} {
		src := post()
		src.Lane = lane
		d := newDesk(t, src)
		d.rss(listed{"1", "This is not a drill", noon})
		d.round()
		d.later(20 * time.Minute)
		for range mostRevisits {
			d.again.allow("tarnbeck.example", d.now())
		}
		visits := d.Stats().Visits
		d.round()
		if waits := d.Stats().Visits == visits; waits != (lane != index.LaneOwn) {
			t.Errorf("%s: waits is %v", lane, waits)
		}
		d.later(2 * time.Hour)
		d.round()
		if d.Stats().Visits == visits {
			t.Errorf("%s: not visited after the wait", lane)
		}
	}
	var r revisits
	for range mostRevisits {
		r.allow("a.example", noon)
	}
	if ok, later := r.allow("a.example", noon); ok || !later.After(noon) {
		t.Error("allowed beyond the bound, or never again")
	}
	if ok, _ := r.allow("b.example", noon); !ok {
		t.Error("another host waits too")
	}
	if ok, _ := r.allow("a.example", noon.Add(time.Hour)); !ok {
		t.Error("the allowance does not fill up again")
	}
}
