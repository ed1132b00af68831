package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/net/netutil"

	"presswatch/cmd/presswatch/app/drilling"
	"presswatch/cmd/presswatch/app/entry"
	"presswatch/cmd/presswatch/running"
	"presswatch/crawler/websub"
	"presswatch/index"
	"presswatch/index/follow"
	"presswatch/index/sqlite"
	"presswatch/index/story/edits"
	"presswatch/server"
	"presswatch/server/account"
	"presswatch/server/events"
)

// RebuildFile in the data directory asks a running presswatch for a new full-text index.
const RebuildFile = "rebuild-wanted"

// Start brings everything up, the store first, the pages last. After an error, close takes down what was
// up already.
func (a *App) Start(ctx context.Context) error {
	var err error
	if a.drills, err = drilling.Open(ctx, a.Config); err != nil {
		return err
	}
	if err := a.OpenStore(ctx); err != nil {
		return err
	}
	if err := a.OpenIndex(ctx); err != nil {
		return err
	}
	if err := a.OpenStories(); err != nil {
		return err
	}
	a.OpenCrawler()
	if err := a.openAlerts(ctx); err != nil {
		return err
	}
	a.Run("full-text stage", func(ctx context.Context) error { return a.stage.Run(ctx, a.bell, a.Log) })
	a.runStories()
	a.runAlarms()
	a.runAlerts()
	a.runDigests()
	a.Run("watch over requests", a.watchRequests)
	a.Run("retention", a.retain)
	a.runNetworks()
	a.Run("crawler", a.Crawler.Run)
	hubs, err := a.openHubs()
	if err != nil {
		return err
	}
	if err := a.openPages(ctx, hubs); err != nil {
		return err
	}
	if hubs != nil { // after the pages, because a hub asks back at once
		a.Run("subscriptions at hubs", hubs.Run)
	}
	return nil
}

// Wait returns when ctx ends or a part broke.
func (a *App) Wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-a.broke:
		return err
	}
}

// fulltextStage feeds the index from the store. The index keeps its position in its own batches, so the
// stage asks it, not the store.
func (a *App) fulltextStage() *follow.Stage {
	return &follow.Stage{
		Name:     "fulltext",
		Read:     a.unseen().After,
		Position: a.Index.Position,
		Do: func(ctx context.Context, items []index.Item) error {
			return a.Index.Index(ctx, items, items[len(items)-1].Seq)
		},
	}
}

// watchRequests looks for files in the data directory by which commands ask for a new index, or for a backup to
// be put in place.
func (a *App) watchRequests(ctx context.Context) error {
	tick := time.NewTicker(requestsEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if os.Remove(filepath.Join(a.Config.Data, RebuildFile)) == nil {
			a.Log.Info("a new full-text index was asked for")
			if err := a.Index.Rebuild(ctx); err != nil {
				a.Log.Error("the full-text index could not be made anew", "err", err)
			}
		}
		a.regroupIfWanted(ctx)
		a.eraseIfWanted(ctx)
		if backup := takeRestoreRequest(a.Config.Data); a.Restorable && backup != "" {
			return RestoreWanted{backup}
		}
	}
}

const requestsEvery = time.Second

// openPages serves the pages and notes where they are.
func (a *App) openPages(ctx context.Context, hubs *websub.Subscriber) error {
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", a.Config.Listen)
	if err != nil {
		return fmt.Errorf("the pages cannot be served at %s: %w; set «listen» to another address", a.Config.Listen, err)
	}
	a.Address = ln.Addr().String()
	local := account.Fresh()
	forget, err := running.Note(a.Config.Data, a.Address, local)
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	a.entry = entry.Door(a.Config, a.Store, a.Now, a.Log, local)
	a.live = &events.Hub{Book: a.Store, Bar: a.alarmDesk(a.Store).Bar, Name: a.searches.Name, Rung: a.urgent.Rung}
	web := server.HTTPServer(withHubs(a.pagesOf(a.Store, true), hubs))
	web.RegisterOnShutdown(a.live.Close)
	a.Run("events of open pages", a.live.Run)
	web.ErrorLog = slog.NewLogLogger(a.Log.Handler(), slog.LevelWarn)
	a.Run("pages", func(context.Context) error {
		if err := web.Serve(netutil.LimitListener(ln, mostConnections)); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	entry.Invite(ctx, a.entry, a.Log, a.base())
	a.Later("pages", func(ctx context.Context) error {
		forget()
		return web.Shutdown(ctx)
	})
	return nil
}

// mostConnections bounds the connections to the pages, so that strangers who hold them open leave file
// descriptors for the store and the crawl.
const mostConnections = 512

// pagesOf makes the pages over a store that is open for writing or only for reading.
func (a *App) pagesOf(store *sqlite.Store, live bool) http.Handler {
	o := server.Options{
		Searcher: a.Index, Library: store, Sources: store, Now: a.Now, Zone: a.Config.Location(), Log: a.Log,
		Organisation: a.Config.Organisation.Name, Version: a.Version, Hosts: a.hosts(), Setup: len(a.Config.Sources) == 0,
		BaseURL: a.Config.BaseURL, Notice: a.Notice, Behind: a.real(behindAfter),
		Stories: store, Sentences: sentencesOf, Quotes: quotesOf(a.ours()), Edits: edits.Between,
		Public: store, Notables: store,
	}
	if live {
		o.Metrics = a.metrics()
		alarms := a.alarmDesk(store)
		o.Live, o.Gate = a.live, a.entry.Wrap
		o.Areas, o.Bar = a.areas(store, alarms), alarms.Bar
		o.Health, o.Acted = a.health, a.Stories.Acted
		m := &meter{app: a, store: store}
		o.Recall, o.AddSighting, o.AddSource = m.measure, m.noted, a.addSource
	}
	return server.New(o)
}

// hosts are the names under which the pages may be asked for.
func (a *App) hosts() []string {
	out := append([]string{"localhost", "127.0.0.1", "::1"}, a.Config.Hosts...)
	if host, _, err := net.SplitHostPort(a.Config.Listen); err == nil && host != "" {
		out = append(out, host)
	}
	if u, err := url.Parse(a.Config.BaseURL); err == nil && u.Hostname() != "" {
		out = append(out, u.Hostname())
	}
	return out
}

// health returns what is wrong, in plain words; nothing when all is well.
func (a *App) health() []string {
	out := a.alarmHealth()
	if st := a.stage.Status(); st.Err != nil {
		out = append(out, "the full-text stage fails: "+st.Err.Error())
	}
	for _, st := range []follow.Status{a.Stories.Status(), a.Spread.Status(), a.Public.Status(), a.shown.Status()} {
		if st.Err != nil {
			out = append(out, "stories are not kept up to date: "+st.Err.Error())
		}
	}
	if last := a.Crawler.Stats().LastTick; !last.IsZero() && a.Now().Sub(last) > a.real(tickOverdue) {
		out = append(out, fmt.Sprintf("nothing was polled for %s", a.Now().Sub(last).Round(time.Second)))
	}
	return out
}

const (
	tickOverdue = 2 * time.Minute // how long the crawler may not look at what is due before that is a problem
	behindAfter = 5 * time.Minute // lag of the index from which pages say so
)

// real is a time of the world as it passes by the clock of this program, which in a demo runs faster.
func (a *App) real(d time.Duration) time.Duration {
	return time.Duration(float64(d) * max(a.Speed, 1))
}

// pause waits, and says whether ctx still goes on.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
