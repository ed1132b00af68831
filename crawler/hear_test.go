package crawler

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"presswatch/crawler/fetch"
	"presswatch/crawler/networks"
	"presswatch/crawler/reaction"
	"presswatch/index"
)

// heard answers for networks, by key of the source.
type heard map[string]func(src index.Source) (networks.Result, error)

func (h heard) Poll(_ context.Context, src index.Source) (networks.Result, error) {
	return h[src.Key](src)
}

func tagSource(key string) index.Source {
	return index.Source{Key: key, Kind: index.SourceMastodonTag, URL: "https://" + key + ".example", Outlet: "Mastodon", Lane: index.LaneSocial, Every: 10 * time.Minute}
}

func mailed(n int) index.Entry {
	url := fmt.Sprintf("https://tarnbeck.example/%d", n)
	return index.Entry{Key: url, URL: url, Title: fmt.Sprintf("Headline %d", n), Comments: -1, Published: noon.Add(-time.Hour)}
}

// TestF78_StatesOfNetworks: whatever a network answers, its source says so in plain words, what came before is kept, and
// the place from which to go on moves only behind what was kept.
func TestF78_StatesOfNetworks(t *testing.T) {
	revoked := &reaction.Problem{Status: index.StatusRefused, Code: 401, Text: "the token was revoked; make a new one and write it into its file"}
	part := networks.Result{Resume: "7", Fresh: 2, Entries: []index.Entry{mailed(1)}, Code: 200}
	for name, c := range map[string]struct {
		got    networks.Result
		err    error
		status index.SourceStatus
		detail string
		resume string
		pages  int
		next   time.Duration // at least; -1: never
	}{
		"all is well":       {part, nil, index.StatusOK, "", "7", 1, 9 * time.Minute},
		"more at once":      {networks.Result{Resume: "7", More: true}, nil, index.StatusOK, "", "7", 0, 0},
		"not before":        {networks.Result{Next: noon.Add(3 * time.Hour)}, nil, index.StatusOK, "", "3", 0, 3 * time.Hour},
		"revoked":           {networks.Result{}, revoked, index.StatusRefused, revoked.Text, "3", 0, 18 * time.Minute},
		"revoked half way":  {part, revoked, index.StatusRefused, revoked.Text, "7", 1, 18 * time.Minute},
		"limited":           {part, &fetch.Error{Reason: fetch.Limited, Code: 429, RetryAt: noon.Add(2 * time.Hour), URL: "https://a.example/"}, index.StatusLimited, "", "7", 1, 2 * time.Hour},
		"limited in words":  {part, &reaction.Problem{Status: index.StatusLimited, Text: "used up", Retry: noon.Add(5 * time.Hour)}, index.StatusLimited, "used up", "7", 1, 5 * time.Hour},
		"gone for good":     {networks.Result{}, &reaction.Problem{Status: index.StatusGone, Text: "the account was closed"}, index.StatusGone, "the account was closed", "3", 0, -1},
		"the store is full": {networks.Result{}, fmt.Errorf("taking reactions in: %w", index.ErrReadOnly), index.StatusFailing, "taking reactions in: read-only", "3", 0, 18 * time.Minute},
		"a line stands":     {networks.Result{Line: true, Resume: "8"}, nil, index.StatusOK, "", "8", 0, 9 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			src := tagSource("tag")
			d := newDesk(t, src)
			d.Heard = heard{"tag": func(index.Source) (networks.Result, error) { return networks.Result{Resume: "3"}, nil }}
			d.round()
			d.Heard = heard{"tag": func(src index.Source) (networks.Result, error) {
				if src.State.Resume != "3" {
					t.Errorf("asked from %q", src.State.Resume)
				}
				return c.got, c.err
			}}
			d.round()
			s := d.state()
			if s.Status != c.status || c.detail != "" && s.Detail != c.detail || s.Resume != c.resume || s.FirstPolled.IsZero() || s.Listed < c.got.Fresh {
				t.Errorf("%+v", s)
			}
			if wait := s.Next.Sub(noon); c.next >= 0 && wait < c.next || c.next < 0 && !s.Next.IsZero() {
				t.Errorf("asked again after %v, want at least %v", wait, c.next)
			}
			if n := d.entries(); n != c.pages {
				t.Errorf("%d pages were kept, want %d", n, c.pages)
			}
		})
	}
}

// entries is how many pages the store knows of, visited or not.
func (d *desk) entries() int {
	d.t.Helper()
	sources, err := d.store.ListSources(d.ctx)
	if err != nil {
		d.t.Fatal(err)
	}
	var keys []string
	for n := range 20 {
		keys = append(keys, mailed(n).Key)
	}
	known, err := d.store.KnownEntries(d.ctx, sources[0].ID, keys)
	if err != nil {
		d.t.Fatal(err)
	}
	return len(known)
}

// TestF78_ABrokenLineIsLookedAtSoon: a line is opened again without the crawler, so its state must not lag hours behind.
func TestF78_ABrokenLineIsLookedAtSoon(t *testing.T) {
	d := newDesk(t, tagSource("stream"))
	broken := &reaction.Problem{Status: index.StatusFailing, Text: "the other side closed the line"}
	d.Heard = heard{"stream": func(index.Source) (networks.Result, error) {
		return networks.Result{Line: true, Resume: "5", Err: broken}, broken
	}}
	for range 10 {
		d.round()
	}
	if s := d.state(); s.Status != index.StatusFailing || s.Failures != 10 || s.Resume != "5" || s.Next.Sub(noon) > 11*time.Minute {
		t.Errorf("%+v, next in %v", s, s.Next.Sub(noon))
	}
}

// storeless fails where the store is asked which pages are known.
type storeless struct{ Store }

func (storeless) KnownEntries(context.Context, int64, []string) (map[string]string, error) {
	return nil, index.ErrUnavailable
}

// TestF78_ThePlaceWaitsForThePages: where the pages that a network named cannot be kept, it brings them again.
func TestF78_ThePlaceWaitsForThePages(t *testing.T) {
	d := newDesk(t, tagSource("tag"))
	d.Heard = heard{"tag": func(index.Source) (networks.Result, error) {
		return networks.Result{Resume: "7", Entries: []index.Entry{mailed(1)}}, nil
	}}
	whole := d.Store
	d.Store = storeless{whole}
	d.round()
	if s := d.state(); s.Resume != "" || s.Status != index.StatusFailing {
		t.Errorf("%+v", s)
	}
	d.Store = whole
	d.round()
	if s := d.state(); s.Resume != "7" || d.entries() != 1 {
		t.Errorf("%+v, %d pages", s, d.entries())
	}
}

// TestF69_HistoryOfNetworks: what a source brings is history until one of its first polls came to its end, but a source
// of which a part always fails does not stay silent for ever.
func TestF69_HistoryOfNetworks(t *testing.T) {
	half := &reaction.Problem{Status: index.StatusFailing, Text: "one of the two servers does not answer"}
	for name, c := range map[string]struct {
		got   networks.Result
		err   error
		after time.Duration
		begun bool
	}{
		"at its end":            {networks.Result{Fresh: 1}, nil, 0, true},
		"more to come":          {networks.Result{Fresh: 1, More: true}, nil, 0, false},
		"broken off":            {networks.Result{Fresh: 1}, half, 0, false},
		"broken off again":      {networks.Result{Fresh: 1}, half, 30 * time.Minute, false},
		"always broken off":     {networks.Result{Fresh: 1}, half, 2 * time.Hour, true},
		"never a word":          {networks.Result{}, half, 2 * time.Hour, false},
		"more for a whole hour": {networks.Result{Fresh: 1, More: true}, nil, 2 * time.Hour, true},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, tagSource("tag"))
			d.Heard = heard{"tag": func(index.Source) (networks.Result, error) { return c.got, c.err }}
			d.round()
			if c.after > 0 {
				d.later(c.after)
				d.round()
			}
			if s := d.state(); s.FirstPolled.IsZero() == c.begun {
				t.Errorf("%+v", s)
			}
		})
	}
}

// TestMailsAreNotSuspect: pages named by mails are never listed twice, and mails come late; that is no sign that somebody
// took the mailbox over.
func TestMailsAreNotSuspect(t *testing.T) {
	d := newDesk(t, tagSource("tag"))
	var pages []index.Entry
	d.Heard = heard{"tag": func(index.Source) (networks.Result, error) { return networks.Result{Entries: pages}, nil }}
	d.round()
	d.later(10 * time.Minute)
	for n := range 12 {
		pages = append(pages, mailed(n))
	}
	d.round()
	if s := d.state(); s.Status != index.StatusOK {
		t.Errorf("%+v", s)
	}
	for _, it := range d.items() {
		if it.Quiet {
			t.Errorf("%s was taken in quietly", it.Title)
		}
	}
}

// TestF78_ABadNetworkDelaysNoOther: while one network does not answer, and another answers nonsense, a third is polled
// as often as it is due.
func TestF78_ABadNetworkDelaysNoOther(t *testing.T) {
	d := newDesk(t, tagSource("silent"), tagSource("mad"), tagSource("good"))
	d.Tick = 2 * time.Millisecond
	ctx, stop := context.WithCancel(d.ctx)
	defer stop()
	var mu sync.Mutex
	asked := map[string]int{}
	enough := make(chan struct{})
	d.Heard = heardFunc(func(ctx context.Context, src index.Source) (networks.Result, error) {
		mu.Lock()
		asked[src.Key]++
		n := asked[src.Key]
		mu.Unlock()
		switch src.Key {
		case "silent":
			<-ctx.Done()
			return networks.Result{}, ctx.Err()
		case "mad":
			return networks.Result{}, &reaction.Problem{Status: index.StatusFailing, Text: "a page for people instead of data"}
		}
		d.later(11 * time.Minute)
		if n == 20 {
			close(enough)
		}
		return networks.Result{Fresh: 1, Resume: fmt.Sprint(n)}, nil
	})
	d.Lease = 24 * time.Hour // so that the silent one is not leased again beside itself
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	select {
	case <-enough:
	case <-time.After(time.Minute):
		t.Error("the good network waits for the others")
	}
	stop()
	if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if asked["silent"] != 1 || asked["mad"] == 0 {
		t.Errorf("asked %v", asked)
	}
}

type heardFunc func(ctx context.Context, src index.Source) (networks.Result, error)

func (f heardFunc) Poll(ctx context.Context, src index.Source) (networks.Result, error) {
	return f(ctx, src)
}
