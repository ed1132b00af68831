package app

import (
	"context"
	"encoding/base64"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"presswatch/config"
	"presswatch/index"
)

// TestFireDrill: the button publishes a text where only presswatch looks; it goes through crawler, stage and outbox to the webhook, each hop
// is timed on the page, and nothing of it stands in search, stories or alarms. The private source is the only place on the machine that may
// be reached.
func TestFireDrill(t *testing.T) {
	hook := &told{calls: 1} // so that it takes the first
	hooks := httptest.NewUnstartedServer(hook)
	other, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.2:0") // another address than that of the source, which is not allowed as a network
	if err != nil && runtime.GOOS != "linux" {
		t.Skip("this machine has one loopback address alone: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	_ = hooks.Listener.Close()
	hooks.Listener = other
	hooks.Start()
	defer hooks.Close()
	var ahead atomic.Int64
	now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	c := config.Default()
	c.Data, c.Listen = t.TempDir(), "127.0.0.1:0"
	c.Crawl.AllowPrivate, c.Crawl.Pace = []string{"127.0.0.2/32"}, config.Duration(time.Millisecond)
	c.Webhooks = []config.Webhook{{Name: "pager", URL: hooks.URL, Secret: "whsec_" + base64.StdEncoding.EncodeToString(secret)}}
	c.Alarm = config.Alarm{Tell: []string{"pager"}, Drill: &config.Drill{}}
	a := New(Options{Config: c, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Now: now, Tick: 20 * time.Millisecond, Names: loopback{}})
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	page := func(path string) string {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+a.Address+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		body, _ := io.ReadAll(resp.Body)
		return string(body)
	}
	if body := page("/alarms"); !strings.Contains(body, "The alarm was never tested.") {
		t.Error("the page of alarms says nothing of drills")
	}
	if _, err := a.fetch.Allowed(t.Context(), "http://"+a.Address+"/"); err == nil {
		t.Error("the pages themselves may be fetched")
	}
	within(t, 20*time.Second, "the first poll", func() bool {
		list, err := a.Store.ListSources(t.Context())
		return err == nil && len(list) == 1 && list[0].Key == index.DrillSource && !list[0].State.LastOK.IsZero()
	})
	if err := a.drills.Stage.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	ahead.Store(int64(31 * time.Second)) // the next poll is due
	within(t, 60*time.Second, "the drill", func() bool {
		list, err := a.Store.Drills(t.Context(), 1)
		return err == nil && len(list) == 1 && !list[0].Done.IsZero()
	})
	bodies, _, wrong := hook.got()
	if len(bodies) != 1 || len(wrong) != 0 || !strings.Contains(bodies[0], "This is a fire drill: nothing happened") {
		t.Fatalf("%q, wrong signatures %q", bodies, wrong)
	}
	for _, want := range []string{"Alarm tested just now: 3", "Brought by the crawler", "Taken by webhook pager"} {
		if body := page("/alarms/drill"); !strings.Contains(body, want) {
			t.Errorf("no %q in %s", want, body)
		}
	}
	within(t, 10*time.Second, "the index", func() bool {
		at, err := a.Index.Position(t.Context())
		counts, err2 := a.Store.Counts(t.Context())
		return err == nil && err2 == nil && counts.Items == 1 && at >= 1
	})
	if body := page("/search?q=fire+drill"); strings.Contains(body, "Fire drill 1") {
		t.Error("the drill is found by the search page")
	}
	if open, err := a.Store.OpenAlarms(context.Background(), 10); err != nil || len(open) != 0 {
		t.Errorf("%+v, %v", open, err)
	}
	if list, err := a.Store.ListStories(t.Context(), index.StoryFilter{Limit: 10}); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
}
