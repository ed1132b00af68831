package app

import (
	"context"
	"net/http"
	"strings"

	"presswatch/crawler/websub"
)

// openHubs makes what subscribes to feeds at their hubs; nil where no hub could reach us.
func (a *App) openHubs() (*websub.Subscriber, error) {
	if !websub.Reachable(a.Config.BaseURL) {
		return nil, nil //nolint:nilnil // most installations have no public address
	}
	return websub.New(websub.Options{
		Store: a.Store, Fetch: a.fetch, BaseURL: a.Config.BaseURL, Now: a.Now, Log: a.Log, Tick: a.Tick,
		Due: func(ctx context.Context, sourceID int64) error { return a.Store.MakeDue(ctx, sourceID, a.Now()) },
	})
}

// withHubs lets hubs in beside the pages. They stand outside the guard of the pages, which is made for
// browsers: a hub comes from elsewhere and brings whole feeds. The subscriber has bounds of its own.
func withHubs(pages http.Handler, hubs *websub.Subscriber) http.Handler {
	if hubs == nil {
		return pages
	}
	door := hubs.Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { // no ServeMux: it would answer some of the pages' requests itself
		if strings.HasPrefix(r.URL.Path, websub.Path) {
			door.ServeHTTP(w, r)
			return
		}
		pages.ServeHTTP(w, r)
	})
}
