package browsertest

import (
	"context"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"presswatch/index"
	"presswatch/index/searchtest"
	"presswatch/server"
	"presswatch/server/area"
	"presswatch/server/events"
	"presswatch/server/servertest"
)

// counting is a book of which the number of items changes.
type counting struct {
	*servertest.Tellings
	items atomic.Int64
}

func (c *counting) Counts(context.Context) (index.Counts, error) {
	return index.Counts{Items: c.items.Load()}, nil
}

func (c *counting) TellingsAfter(context.Context, int64, int) ([]index.Telling, error) {
	return nil, nil
}

// TestAnAlarmReachesAnOpenPage: the bar comes and goes without a reload, under the policy of the pages, and how much is new is said.
func TestAnAlarmReachesAnOpenPage(t *testing.T) {
	b := open(t)
	b.office = servertest.Night(searchtest.NewMemory())
	book := &counting{Tellings: servertest.NewTellings(b.office)}
	var red atomic.Bool
	bar := func(context.Context) (*area.Bar, error) {
		if !red.Load() {
			return nil, nil //nolint:nilnil // all is calm
		}
		return &area.Bar{Sentence: "“FREE THE SWANS <b>” is on Website", Second: "Nobody has taken it.", URL: "/alarms/1", Red: true}, nil
	}
	hub := &events.Hub{Book: book, Bar: bar, Name: func(context.Context, string) string { return "" }, Rung: func() <-chan struct{} { return nil }}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- hub.Run(ctx) }()
	ts := httptest.NewServer(server.New(server.Options{
		Searcher: b.office, Library: b.office, Sources: b.office, Stories: b.office, Now: servertest.Now, Organisation: "Northmarch Police", Bar: bar, Live: hub,
	}))
	t.Cleanup(func() {
		cancel()
		<-done
		ts.Close()
	})
	b.url = ts.URL
	b.use(t, views()[0])
	b.goTo(t, "/")
	b.eval(t, `window.same = true`)
	wait := func(what, script string) {
		t.Helper()
		for range 100 {
			if b.eval(t, script) == "true" {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
		t.Fatalf("%s did not come", what)
	}
	red.Store(true)
	wait("the bar", `document.querySelector("section.alarm.red[role=alert] .alarm-what a")?.textContent.includes("SWANS <b>") === true`)
	book.items.Store(3)
	wait("what is new", `document.getElementById("live").textContent.startsWith("3 new items since you opened this page")`)
	b.shot(t, "live")
	b.check(t)
	red.Store(false)
	wait("calm", `document.querySelector("section.alarm") === null && window.same === true`)
	for _, c := range b.complaints() {
		t.Error("console: " + c)
	}
}
