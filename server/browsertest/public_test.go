package browsertest

import (
	"context"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"presswatch/index"
	"presswatch/index/searchtest"
	"presswatch/server"
	"presswatch/server/area"
	"presswatch/server/recall"
	"presswatch/server/servertest"
)

// openLoud is open with the loud night: reactions that were read, and the office's list.
func openLoud(t *testing.T) *browser {
	t.Helper()
	b := open(t)
	b.office = servertest.Loud(searchtest.NewMemory())
	book := servertest.NewTellings(b.office)
	people := servertest.Door(&servertest.People{})
	ts := httptest.NewServer(server.New(server.Options{
		Searcher: b.office, Library: b.office, Sources: b.office, Stories: b.office, Public: b.office, Notables: b.office, Sentences: servertest.Sentences,
		Now: servertest.Now, Organisation: "Northmarch Police", Version: "test",
		Recall:      func(context.Context) (recall.Meter, error) { return servertest.Meter(), nil },
		AddSource:   func(context.Context, string) (string, error) { return "A feed was found.", nil },
		AddSighting: func(context.Context, index.Sighting) error { return nil },
		Bar:         servertest.AlarmDesk(servertest.Alarmed()).Bar,
		Areas:       []area.Area{servertest.AlarmDesk(servertest.Alarmed()), servertest.Sending(), people, servertest.DrillDesk(), servertest.Rehearsal(b.office), servertest.Digests(), servertest.Saved(book), servertest.Answers(book)},
	}))
	b.office.SetSources(servertest.NetworkSources())
	t.Cleanup(ts.Close)
	b.url = ts.URL
	return b
}

func answerLink() string {
	return strings.TrimPrefix(servertest.Answers(nil).Seal.Answer("alert/swans/mail/anna/story/1"), "http://127.0.0.1:8470") + "&do=mine"
}

func stopLink() string {
	return strings.TrimPrefix(servertest.Answers(nil).Seal.Stop("anna", "search/swans"), "http://127.0.0.1:8470")
}

func publicAddresses() map[string]string {
	return map[string]string{
		"loud": "/stories/1", "loud-known-at": "/stories/1?at=2026-11-07T00:20", "loud-few": "/stories/1?at=23:55", "reactions": "/stories/1/reactions", "reactions-cue": "/stories/1/reactions?cue=laughing&sort=most",
		"reactions-last": "/stories/1/reactions?page=9", "notables": "/notables", "recall": "/recall", "alarms": "/alarms", "alarm": "/alarms/2", "plan": "/alarms/plan", "login": "/login", "setup": "/setup?k=first-link", "accounts": "/accounts", "changes": "/accounts/log", "drill": "/alarms/drill", "notices": "/notices", "digests": "/digests", "searches": "/searches", "search-saved": "/searches/saved/swans", "search-fixed": "/searches/saved/geese", "search-new": "/searches/new?q=swans", "told-anna": "/searches/told/anna", "told": answerLink(), "stop": stopLink(), "rehearsal": "/searches/rehearsal?q=swans", "rehearsal-mistake": "/searches/rehearsal?q=a+OR", "loud-sources": "/sources", "stream": "/sources/bluesky-stream",
		"heat": "/items/3", "reaction": "/items/78", "reaction-removed": "/items/100", "reaction-odd": "/items/103", "search-reactions": "/search?q=swans+kind%3Areaction&view=items",
	}
}

// Every page about reactions, in every kind of window.
func TestReactionsInABrowser(t *testing.T) {
	b := openLoud(t)
	for _, v := range views() {
		t.Run(v.name, func(t *testing.T) {
			b.use(t, v)
			for name, path := range publicAddresses() {
				if !v.all && !slices.Contains([]string{"loud", "reactions", "notables", "recall", "alarms", "alarm", "plan", "drill", "login", "accounts", "notices", "digests", "searches", "search-saved", "search-new", "told-anna", "told", "rehearsal", "loud-sources", "heat", "reaction", "search-reactions"}, name) {
					continue
				}
				t.Run(name, func(t *testing.T) {
					b.goTo(t, path)
					if v.all {
						b.eval(t, `document.querySelectorAll("#public details").forEach(d => { d.open = true })`)
					}
					if !v.print {
						b.fits(t)
						b.check(t)
					}
					b.shot(t, name+"-"+v.name)
					for _, c := range b.complaints() {
						t.Error("console: " + c)
					}
				})
			}
		})
	}
}
