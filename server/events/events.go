// Package events tells open pages what happens, as server-sent events (WHATWG HTML, 9.2): an alarm and what becomes of it, what saved
// searches tell, and how much is new. Pages without script miss nothing: they say it when they are loaded again.
//
// One look a second serves all listeners, however many there are, and only while there are any. Who does not read is let go; a browser
// comes back by itself and says what it had last.
package events

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"presswatch/index"
	"presswatch/server/area"
	"presswatch/server/words"
)

// Book gives what was told, and how much there is.
type Book interface {
	// TellingsAfter gives those after a number, in order.
	// With -1 it gives the last one.
	TellingsAfter(ctx context.Context, id int64, limit int) ([]index.Telling, error)
	GetStories(ctx context.Context, ids []int64) ([]index.Story, error)
	GetItems(ctx context.Context, ids []int64) ([]index.Item, error)
	Counts(ctx context.Context) (index.Counts, error)
}

// Hub looks and tells. Set the fields before Run; all must be given.
type Hub struct {
	Book Book
	Bar  func(ctx context.Context) (*area.Bar, error) // what stands above every page; nil: all is calm
	Name func(ctx context.Context, search string) string
	Rung func() <-chan struct{} // asked before each look: closed when there is something urgent

	mu        sync.Mutex
	listeners map[*listener]bool
	closed    bool
	last      int64  // number of the last telling that was told
	bar       string // as it was told last
	items     int64
}

type listener struct {
	out  chan event
	done chan struct{} // closed when it is let go
}

type event struct {
	id   int64 // 0: none
	name string
	data []byte
}

const (
	mostListeners = 200
	behind        = 16 // events that a listener may be behind
	look          = time.Second
	beat          = 20 * time.Second // between two signs of life
	slow          = 10 * time.Second // for one write
	replayed      = 20
	comeBack      = 5 * time.Second
)

// Run looks until ctx ends, and then lets all listeners go.
func (h *Hub) Run(ctx context.Context) error {
	tick := time.NewTicker(look)
	defer tick.Stop()
	defer h.Close()
	for {
		rung := h.Rung()
		if h.anybody() {
			h.see(ctx)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-rung:
		case <-tick.C:
		}
	}
}

// Close lets all listeners go; nobody listens after that.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for l := range h.listeners {
		h.drop(l)
	}
}

func (h *Hub) drop(l *listener) {
	if h.listeners[l] {
		delete(h.listeners, l)
		close(l.done)
	}
}

func (h *Hub) anybody() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.listeners) > 0
}

// see looks once and tells. What cannot be read now is read at the next look.
func (h *Hub) see(ctx context.Context) {
	var out []event
	if e, ok := h.alarm(ctx); ok {
		out = append(out, e)
	}
	out = append(out, h.alerts(ctx)...)
	if e, ok := h.count(ctx); ok {
		out = append(out, e)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, e := range out {
		for l := range h.listeners {
			select {
			case l.out <- e:
			default:
				h.drop(l) // it does not read
			}
		}
	}
}

// bar is the event of an alarm: its parts are empty where there is none.
type barEvent struct {
	Sentence string `json:"sentence"`
	Second   string `json:"second"`
	URL      string `json:"url"`
	Red      bool   `json:"red"`
}

func (h *Hub) barNow(ctx context.Context) (string, error) {
	bar, err := h.Bar(ctx)
	if err != nil {
		return "", err
	}
	var b barEvent
	if bar != nil {
		b = barEvent{bar.Sentence, bar.Second, bar.URL, bar.Red}
	}
	data, err := json.Marshal(b)
	return string(data), err
}

func (h *Hub) alarm(ctx context.Context) (event, bool) {
	now, err := h.barNow(ctx)
	h.mu.Lock()
	defer h.mu.Unlock()
	if err != nil || now == h.bar {
		return event{}, false
	}
	h.bar = now
	return event{name: "alarm", data: []byte(now)}, true
}

// Alert is the event of something that a saved search told.
type Alert struct {
	Title  string `json:"title"`
	URL    string `json:"url"`
	Search string `json:"search"`
}

func (h *Hub) alerts(ctx context.Context) []event {
	h.mu.Lock()
	last := h.last
	h.mu.Unlock()
	list, err := h.Book.TellingsAfter(ctx, last, behind/2)
	if err != nil || len(list) == 0 {
		return nil
	}
	if last < 0 { // what was told before anybody listened is no news
		h.mu.Lock()
		h.last = list[0].ID
		h.mu.Unlock()
		return nil
	}
	h.mu.Lock()
	h.last = list[len(list)-1].ID
	h.mu.Unlock()
	return h.written(ctx, list)
}

// written are tellings as events, each story once.
func (h *Hub) written(ctx context.Context, list []index.Telling) []event {
	var out []event
	seen := map[string]bool{}
	for _, t := range list {
		key := fmt.Sprint(t.Search, "/", t.Story)
		if t.Story == 0 {
			key = fmt.Sprint(t.Search, "/item/", t.Item)
		}
		if t.Held != "" || seen[key] {
			continue
		}
		seen[key] = true
		a := Alert{URL: fmt.Sprintf("/items/%d", t.Item), Search: words.Clean(h.Name(ctx, t.Search)), Title: h.title(ctx, t)}
		if t.Story != 0 {
			a.URL = fmt.Sprintf("/stories/%d", t.Story)
		}
		if data, err := json.Marshal(a); err == nil {
			out = append(out, event{t.ID, "alert", data})
		}
	}
	return out
}

func (h *Hub) title(ctx context.Context, t index.Telling) string {
	if t.Story != 0 {
		if list, err := h.Book.GetStories(ctx, []int64{t.Story}); err == nil && len(list) == 1 && list[0].Title != "" {
			return words.Clean(list[0].Title)
		}
	}
	if list, err := h.Book.GetItems(ctx, []int64{t.Item}); err == nil && len(list) == 1 && !list[0].Erased && list[0].Title != "" {
		return words.Clean(list[0].Title)
	}
	return "A reaction"
}

func (h *Hub) count(ctx context.Context) (event, bool) {
	c, err := h.Book.Counts(ctx)
	h.mu.Lock()
	defer h.mu.Unlock()
	if err != nil || c.Items == h.items {
		return event{}, false
	}
	h.items = c.Items
	return event{name: "items", data: []byte(strconv.FormatInt(c.Items, 10))}, true
}

// ServeHTTP tells one page until it goes away.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	first, err := h.begin(r)
	if err != nil {
		http.Error(w, "the store does not answer", http.StatusServiceUnavailable)
		return
	}
	l := h.join()
	if l == nil {
		w.Header().Set("Retry-After", "60")
		http.Error(w, "too many pages listen", http.StatusServiceUnavailable)
		return
	}
	defer func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.drop(l)
	}()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // a proxy must not gather
	out := &stream{w: w, c: http.NewResponseController(w)}
	out.raw(fmt.Sprintf("retry: %d\n\n", comeBack.Milliseconds()))
	for _, e := range first {
		out.event(e)
	}
	alive := time.NewTicker(beat)
	defer alive.Stop()
	for out.err == nil {
		select {
		case <-r.Context().Done():
			return
		case <-l.done:
			return
		case e := <-l.out:
			out.event(e)
		case <-alive.C:
			out.raw(": \n\n")
		}
	}
}

// begin gives what a page is told first: how it stands now, and what it missed since what it had last.
func (h *Hub) begin(r *http.Request) ([]event, error) {
	ctx := r.Context()
	bar, err := h.barNow(ctx)
	if err != nil {
		return nil, err
	}
	c, err := h.Book.Counts(ctx)
	if err != nil {
		return nil, err
	}
	out := []event{{name: "alarm", data: []byte(bar)}, {name: "items", data: []byte(strconv.FormatInt(c.Items, 10))}}
	if last, err := strconv.ParseInt(r.Header.Get("Last-Event-ID"), 10, 64); err == nil && last > 0 {
		list, err := h.Book.TellingsAfter(ctx, last, replayed)
		if err != nil {
			return nil, err
		}
		out = append(out, h.written(ctx, list)...)
	}
	return out, nil
}

// join adds a listener; nil: there are enough. The first one sets from where on is told.
func (h *Hub) join() *listener {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || len(h.listeners) >= mostListeners {
		return nil
	}
	if len(h.listeners) == 0 {
		h.listeners, h.last = map[*listener]bool{}, -1
	}
	l := &listener{out: make(chan event, behind), done: make(chan struct{})}
	h.listeners[l] = true
	return l
}

// stream writes events; each write has its time.
type stream struct {
	w   http.ResponseWriter
	c   *http.ResponseController
	err error
}

func (s *stream) event(e event) {
	text := "event: " + e.name + "\ndata: " + string(e.data) + "\n\n" // JSON has no line feeds
	if e.id != 0 {
		text = "id: " + strconv.FormatInt(e.id, 10) + "\n" + text
	}
	s.raw(text)
}

func (s *stream) raw(text string) {
	if s.err != nil {
		return
	}
	_ = s.c.SetWriteDeadline(time.Now().Add(slow)) // the server's own would end the stream
	if _, s.err = s.w.Write([]byte(text)); s.err == nil {
		s.err = s.c.Flush()
	}
}
