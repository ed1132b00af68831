package events

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/server/area"
)

// book is a store in memory.
type book struct {
	mu    sync.Mutex
	told  []index.Telling
	items int64
	bar   *area.Bar
}

func (b *book) TellingsAfter(_ context.Context, id int64, limit int) (out []index.Telling, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if id < 0 {
		return b.told[max(len(b.told)-1, 0):], nil
	}
	for _, t := range b.told {
		if t.ID > id && len(out) < limit {
			out = append(out, t)
		}
	}
	return out, nil
}

func (b *book) GetStories(_ context.Context, ids []int64) ([]index.Story, error) {
	return []index.Story{{ID: ids[0], Title: "Swans held\u202e"}}, nil
}

func (b *book) GetItems(context.Context, []int64) ([]index.Item, error) { return nil, nil }

func (b *book) Counts(context.Context) (index.Counts, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return index.Counts{Items: b.items}, nil
}

func (b *book) change(do func(*book)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	do(b)
}

// open serves a hub and gives what a browser with a last event hears, line by line.
func open(t *testing.T, b *book) (h *Hub, hear func(last string) <-chan string) {
	t.Helper()
	h = &Hub{
		Book: b, Name: func(_ context.Context, key string) string { return "Name of " + key }, Rung: func() <-chan struct{} { return nil },
		Bar: func(context.Context) (*area.Bar, error) { b.mu.Lock(); defer b.mu.Unlock(); return b.bar, nil },
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- h.Run(ctx) }()
	ts := httptest.NewUnstartedServer(h)
	ts.Config.WriteTimeout = 2 * time.Second // which must not end a stream
	ts.Start()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		ts.Close()
	})
	return h, func(last string) <-chan string {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, ts.URL+"/events", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Last-Event-ID", last)
		resp, err := http.DefaultClient.Do(r)
		if err != nil || resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "text/event-stream" {
			t.Fatal(resp, err)
		}
		lines := make(chan string, 100)
		go func() {
			defer close(lines)
			defer func() { _ = resp.Body.Close() }()
			for s := bufio.NewScanner(resp.Body); s.Scan(); {
				lines <- s.Text()
			}
		}()
		return lines
	}
}

// until reads lines up to one that has a text.
func until(t *testing.T, lines <-chan string, text string) (got []string) {
	t.Helper()
	for {
		select {
		case l, ok := <-lines:
			if got = append(got, l); !ok || strings.Contains(l, text) {
				if !ok {
					t.Fatalf("it ended before %q: %q", text, got)
				}
				return got
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("no %q in %q", text, got)
		}
	}
}

// TestOpenPagesHear: how it stands at first, then an alarm, what was told since, and how much is new; what was told before is no news.
func TestOpenPagesHear(t *testing.T) {
	b := &book{items: 7, told: []index.Telling{{ID: 4, Search: "old", Story: 1}}}
	_, hear := open(t, b)
	lines := hear("")
	until(t, lines, `{"sentence":"","second":"","url":"","red":false}`)
	until(t, lines, "data: 7")
	time.Sleep(2500 * time.Millisecond) // beyond the server's time for writing
	b.change(func(b *book) {
		b.items = 9
		b.bar = &area.Bar{Sentence: "“SWANS” is on Website", URL: "/alarms/1", Red: true}
		b.told = append(b.told, index.Telling{ID: 5, Search: "swans", Story: 7}, index.Telling{ID: 6, Search: "swans", Story: 7}, index.Telling{ID: 8, Search: "held", Story: 9, Held: "x"})
	})
	got := until(t, lines, "data: 9")
	if all := strings.Join(got, "\n"); !strings.Contains(all, `"url":"/alarms/1","red":true`) || strings.Count(all, "event: alert") != 1 || !strings.Contains(all, `{"title":"Swans held","url":"/stories/7","search":"Name of swans"}`) || !strings.Contains(all, "id: 5") {
		t.Errorf("%s", all)
	}
	b.change(func(b *book) { b.bar = nil })
	until(t, lines, `"url":"","red":false`)
	again := hear("4")
	if got := until(t, again, "Name of swans"); !slices.Contains(got, "id: 5") {
		t.Errorf("what was missed is not told: %q", got)
	}
}

// TestTooManyAndTheEnd: beyond two hundred nobody listens; at the end all are let go at once.
func TestTooManyAndTheEnd(t *testing.T) {
	b := &book{}
	h, hear := open(t, b)
	lines := hear("")
	until(t, lines, "data: 0")
	for range mostListeners {
		h.join()
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/events", nil))
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Error(w.Code)
	}
	h.Close()
	for range lines { //nolint:revive // it ends
	}
	if h.join() != nil {
		t.Error("somebody listens after the end")
	}
}

// TestWhoDoesNotReadIsLetGo: one that is far behind holds up nobody.
func TestWhoDoesNotReadIsLetGo(t *testing.T) {
	b := &book{}
	h := &Hub{Book: b, Bar: func(context.Context) (*area.Bar, error) { return nil, nil }, Rung: func() <-chan struct{} { return nil }}
	l := h.join()
	for i := range behind + 2 {
		b.change(func(b *book) { b.items = int64(i + 1) })
		h.see(t.Context())
	}
	select {
	case <-l.done:
	default:
		t.Error("it is still told")
	}
	if h.anybody() {
		t.Error("it still listens")
	}
}
