package telling

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"presswatch/config"
	"presswatch/crawler/fetch"
	"presswatch/index"
	"presswatch/server/outbox"
	"presswatch/server/sending"
)

// TestF40_NoWebhookInside: an address inside is not asked unless the office allowed the network, whatever kind of chat it is.
func TestF40_NoWebhookInside(t *testing.T) {
	var hits atomic.Int64
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits.Add(1) }))
	defer inside.Close()
	for _, kind := range []string{"", "slack", "gotify", "text"} {
		c := &config.Config{Webhooks: []config.Webhook{{Name: "desk", URL: inside.URL + "/hook", Kind: kind}}}
		door := fetch.New(fetch.Options{Agent: "presswatch", Now: time.Now})
		k := &Kit{Config: c, Door: door, Now: time.Now}
		if _, err := k.Test(t.Context(), sending.Way{Channel: "webhook", Recipient: "desk"}); err == nil || !strings.Contains(err.Error(), "public space") {
			t.Errorf("%q: %v", kind, err)
		}
		door.Close()
	}
	if n := hits.Load(); n != 0 {
		t.Errorf("%d requests reached an address inside", n)
	}
}

// TestF83_SearchesAreEditedWhileTheyMatch: books are made and used while searches change; each book is of one time.
func TestF83_SearchesAreEditedWhileTheyMatch(t *testing.T) {
	var mu sync.Mutex
	k := &kept{}
	s := searches(k)
	s.Kept = &locked{kept: k, mu: &mu}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 200 {
				b, err := s.Book(context.Background())
				if err != nil {
					t.Error(err)
					return
				}
				for _, no := range b.Match(&index.Item{Title: "Chief and swans"}) {
					_ = b.Found(no, &index.Item{Title: "Chief and swans"}) + b.Searches[no].Key
				}
			}
		})
	}
	for i := range 100 {
		mu.Lock()
		k.revision++
		k.list = nil
		for range i % 3 {
			k.list = append(k.list, index.Saved{Key: "swans" + strings.Repeat("x", len(k.list)), Query: "swans", Tell: []string{"anna"}})
		}
		mu.Unlock()
		time.Sleep(time.Millisecond)
	}
	wg.Wait()
}

// locked is a store in which somebody changes searches at the same time.
type locked struct {
	*kept
	mu *sync.Mutex
}

func (l *locked) SavedSearches(ctx context.Context) ([]index.Saved, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.kept.SavedSearches(ctx)
}

func (l *locked) SavedRevision(ctx context.Context) (int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.kept.SavedRevision(ctx)
}

// TestABusyEndpointHoldsUpNoOther: through the real door, 429 of one address is its own affair: what it asks for is kept to, and another address of
// the same host is told at once.
func TestABusyEndpointHoldsUpNoOther(t *testing.T) {
	var told atomic.Int64
	chats := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/busy" {
			w.Header().Set("Retry-After", "7200")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		told.Add(1)
	}))
	defer chats.Close()
	c := &config.Config{Webhooks: []config.Webhook{{Name: "busy", URL: chats.URL + "/busy"}, {Name: "pager", URL: chats.URL + "/pager"}}}
	door := fetch.New(fetch.Options{Agent: "presswatch", Now: time.Now, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}})
	defer door.Close()
	k := &Kit{Config: c, Door: door, Now: time.Now}
	for range 2 {
		_, err := k.Test(t.Context(), sending.Way{Channel: "webhook", Recipient: "busy"})
		var busy *outbox.Busy
		if !errors.As(err, &busy) || busy.Wait < 119*time.Minute || busy.Wait > 2*time.Hour || !busy.All {
			t.Fatalf("%v", err)
		}
		if _, err := k.Test(t.Context(), sending.Way{Channel: "webhook", Recipient: "pager"}); err != nil {
			t.Errorf("the other address: %v", err)
		}
	}
	if told.Load() != 2 {
		t.Errorf("told %d times", told.Load())
	}
}
