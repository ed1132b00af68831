package websub

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"presswatch/crawler/fetch"
	"presswatch/index"
)

// memory is a store without a disk.
type memory struct {
	mu      sync.Mutex
	sources []index.Source
	subs    map[int64]index.Subscription
	broken  error
}

func (m *memory) ListSources(context.Context) ([]index.Source, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.sources), m.broken
}

func (m *memory) PutSubscription(_ context.Context, s index.Subscription) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.subs[s.SourceID] = s
	return m.broken
}

func (m *memory) ListSubscriptions(context.Context) (out []index.Subscription, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range m.subs {
		out = append(out, s)
	}
	return out, m.broken
}

func (m *memory) FindSubscription(_ context.Context, token string) (index.Subscription, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range m.subs {
		if s.Token == token && m.broken == nil {
			return s, nil
		}
	}
	if m.broken != nil {
		return index.Subscription{}, m.broken
	}
	return index.Subscription{}, fmt.Errorf("subscription: %w", index.ErrNotFound)
}

func (m *memory) sub(id int64) index.Subscription {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.subs[id]
}

func (m *memory) change(do func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	do()
}

// hub is a small WebSub hub. It asks back before it answers, as some do, unless told to keep quiet.
type hub struct {
	*httptest.Server

	mu      sync.Mutex
	asked   []url.Values
	subs    map[string]url.Values // by callback
	lease   string                // that it grants; "" what was asked for
	status  int                   // that it answers with, 0 for 202
	silent  bool                  // it never asks back
	answers []string              // of our callback, to its questions
}

func newHub(t *testing.T) *hub {
	h := &hub{subs: map[string]url.Values{}}
	h.Server = httptest.NewServer(http.HandlerFunc(h.serve))
	t.Cleanup(h.Close)
	return h
}

func (h *hub) serve(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := r.ParseForm(); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	h.asked = append(h.asked, r.PostForm)
	if h.status != 0 {
		http.Error(w, "no", h.status)
		return
	}
	if !h.silent && h.askBack(r.PostForm) {
		h.subs[r.PostForm.Get("hub.callback")] = r.PostForm
		if r.PostForm.Get("hub.mode") == "unsubscribe" {
			delete(h.subs, r.PostForm.Get("hub.callback"))
		}
	}
	w.WriteHeader(http.StatusAccepted)
}

func (h *hub) askBack(f url.Values) bool {
	lease := h.lease
	if lease == "" {
		lease = f.Get("hub.lease_seconds")
	}
	code, body := question(f.Get("hub.callback"), "hub.mode", f.Get("hub.mode"), "hub.topic", f.Get("hub.topic"), "hub.challenge", "a challenge", "hub.lease_seconds", lease)
	h.answers = append(h.answers, fmt.Sprint(code, " ", body))
	return code == http.StatusOK && body == "a challenge"
}

// question asks a callback as a hub does.
func question(callback string, pairs ...string) (int, string) {
	q := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	resp, err := http.Get(callback + "?" + q.Encode())
	if err != nil {
		return 0, err.Error()
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(body)
}

func (h *hub) requests() []url.Values {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.asked)
}

func (h *hub) set(do func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	do()
}

// deliver posts a body with a signature, "" for none.
func deliver(t *testing.T, callback, signature string, body io.Reader) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, callback, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/atom+xml")
	if signature != "" {
		req.Header.Set("X-Hub-Signature", signature)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

func sign(name string, f func() hash.Hash, secret, body string) string {
	mac := hmac.New(f, []byte(secret))
	mac.Write([]byte(body))
	return name + "=" + hex.EncodeToString(mac.Sum(nil))
}

func sign256(secret, body string) string { return sign("sha256", sha256.New, secret, body) }

// world is a subscriber with a store, a hub, a callback address that the hub reaches, and a clock.
type world struct {
	*Subscriber
	t     *testing.T
	store *memory
	hub   *hub
	log   *strings.Builder

	mu  sync.Mutex
	now time.Time
	due []int64
	bad error // of making a source due
}

const topic = "https://gazette.example/feed"

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, hub: newHub(t), now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC), log: &strings.Builder{}}
	w.store = &memory{subs: map[int64]index.Subscription{}, sources: []index.Source{
		{ID: 1, Key: "gazette", URL: "https://gazette.example/rss", State: index.SourceState{Status: index.StatusOK, Hub: w.hub.URL, Topic: topic}},
		{ID: 2, Key: "plain", URL: "https://plain.example/rss", State: index.SourceState{Status: index.StatusOK}},
	}}
	mux := http.NewServeMux()
	front := httptest.NewServer(mux)
	t.Cleanup(front.Close)
	door := fetch.New(fetch.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, Pace: -1})
	t.Cleanup(door.Close)
	var err error
	if w.Subscriber, err = New(Options{
		Store: w.store, Fetch: door, BaseURL: front.URL + "/", Due: w.makeDue, Now: w.clock, Log: slog.New(slog.NewTextHandler(w.log, nil)),
	}); err != nil {
		t.Fatal(err)
	}
	mux.Handle(Path, w.Handler())
	return w
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *world) makeDue(_ context.Context, id int64) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.bad == nil {
		w.due = append(w.due, id)
	}
	return w.bad
}

// dues is how often a source was made due.
func (w *world) dues() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.due)
}

// tend looks once.
func (w *world) tend() {
	w.t.Helper()
	if err := w.look(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// callback is the address of source 1.
func (w *world) callback() string { return w.base + w.store.sub(1).Token }
