// Package app puts the parts of presswatch together: store, full-text index, crawler, pages. It starts them in
// order, stops them in the opposite order, and lets none end unseen.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"presswatch/cmd/presswatch/app/drilling"
	"presswatch/cmd/presswatch/app/ledger"
	"presswatch/cmd/presswatch/app/telling"
	"presswatch/config"
	"presswatch/crawler"
	"presswatch/crawler/fetch"
	"presswatch/crawler/networks"
	"presswatch/crawler/page"
	"presswatch/index"
	"presswatch/index/embeds"
	"presswatch/index/follow"
	"presswatch/index/fulltext"
	"presswatch/index/public"
	"presswatch/index/sqlite"
	"presswatch/index/story"
	"presswatch/index/story/spread"
	"presswatch/server/account"
	"presswatch/server/area"
	"presswatch/server/digest"
	"presswatch/server/events"
	"presswatch/server/seal"
)

// Options say how a presswatch is to run. Config, Log and Now must be given.
type Options struct {
	Config  *config.Config
	Log     *slog.Logger
	Now     func() time.Time
	Version string

	Restorable bool // Wait may return RestoreWanted

	// For a made-up world whose clock runs fast.
	Sleep  func(context.Context, time.Duration) error // nil: real time
	Tick   time.Duration                              // real time between two looks at what is due; 0: the default
	Lease  time.Duration                              // of polls and visits; 0: the default
	Names  fetch.Resolver                             // nil: the system's
	Speed  float64                                    // of the clock, against the world's; 0: 1
	Notice func() string                              // a line that every page shows; nil: none
	Areas  []area.Area                                // further pages
}

// App is a running presswatch: what was started is stopped in the opposite order.
type App struct {
	Options
	Store   *sqlite.Store      // nil before OpenStore
	Index   *fulltext.Index    // nil before OpenIndex
	Stories *story.Stage       // nil before OpenStories
	Spread  *spread.Stage      // nil before OpenStories
	Public  *public.Stage      // nil before OpenStories
	Crawler *crawler.Crawler   // nil before OpenCrawler
	Heard   *networks.Networks // nil before OpenCrawler
	Address string             // of the pages, host:port; "" before Start

	digests  *digest.Stage     // nil before Start
	seal     *seal.Seal        // nil before Start
	searches *telling.Searches // nil before Start
	drills   *drilling.Drills  // nil: there are none
	live     *events.Hub       // nil before Start
	entry    *account.Office   // nil before Start
	folder   *ledger.Folder    // nil: there is none

	stage   *follow.Stage
	alarms  *follow.Stage // nil: off
	alerts  *follow.Stage
	shown   *embeds.Stage // posts that articles show
	bell    *follow.Bell  // rung when something was taken in
	grouped *follow.Bell  // rung when something was grouped
	urgent  *follow.Bell  // rung when an alarm may have been written
	fetch   *fetch.Client
	door    networks.Door
	wants   *wanted // what streams are filtered by
	pages   *page.Visitor
	adding  sync.Mutex // held while a source is added from the pages

	stops []stop
	wg    sync.WaitGroup
	broke chan error // a part that ended by itself
}

// stop is a named step of the orderly end.
type stop struct {
	name string
	do   func(context.Context) error
}

// stopWithin bounds the orderly end: SIGTERM to exit in less than 10 s.
const stopWithin = 9 * time.Second

// New makes an App that does nothing yet.
func New(o Options) *App {
	return &App{Options: o, bell: follow.NewBell(), grouped: follow.NewBell(), urgent: follow.NewBell(), broke: make(chan error, 8)}
}

// Broken gives the error of a part that ended by itself.
func (a *App) Broken() <-chan error { return a.broke }

// Later adds a step to the orderly end; the last added is done first.
func (a *App) Later(name string, do func(context.Context) error) {
	a.stops = append(a.stops, stop{name, do})
}

// Close takes down what was started, in the opposite order, and returns every error.
func (a *App) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	var errs []error
	for i := len(a.stops) - 1; i >= 0; i-- {
		if err := a.stops[i].do(ctx); err != nil {
			errs = append(errs, fmt.Errorf("stopping the %s: %w", a.stops[i].name, err))
		}
	}
	a.stops = nil
	return errors.Join(errs...)
}

// Run starts a part that works until its context ends, and stops it when the app closes. A part that ends
// by itself ends the app.
func (a *App) Run(name string, work func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	a.wg.Go(func() {
		defer close(done)
		if err := work(ctx); err != nil && ctx.Err() == nil {
			a.broke <- fmt.Errorf("the %s stopped: %w", name, err)
		}
	})
	a.Later(name, func(ctx context.Context) error {
		cancel()
		select {
		case <-done:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
}

// OpenStore opens the data directory for this process alone and makes its sources those of the
// configuration.
func (a *App) OpenStore(ctx context.Context) error {
	store, err := sqlite.Open(ctx, sqlite.Options{Dir: a.Config.Data, Now: a.Now, Log: a.Log})
	if err != nil {
		return err
	}
	a.Store = store
	a.Later("store", func(context.Context) error { return store.Close() })
	a.searches = &telling.Searches{Config: a.Config, Kept: store, Shelf: store, Now: a.Now, Log: a.Log}
	sources, err := a.allSources()
	if err != nil {
		return err
	}
	sources = append(sources, a.drills.Sources()...)
	if err := store.PutSources(ctx, sources); err != nil {
		return err
	}
	return store.EndLeases(ctx, a.Now(), leaseGrace)
}

// leaseGrace is how long what was held by a killed presswatch waits, own channels aside.
const leaseGrace = time.Minute

// OpenIndex opens the full-text index and the stage that feeds it, without starting the stage.
func (a *App) OpenIndex(ctx context.Context) error {
	ft, err := fulltext.Open(ctx, fulltext.Options{Dir: a.IndexDir(), Store: a.unseen(), Now: a.Now, Log: a.Log})
	if err != nil {
		return err
	}
	a.Index = ft
	a.Later("full-text index", func(context.Context) error { return ft.Close() })
	a.stage = a.fulltextStage()
	return nil
}

// IndexDir is the directory of the full-text index.
func (a *App) IndexDir() string { return filepath.Join(a.Config.Data, "index") }

// OpenCrawler makes the door to the network and what goes through it.
func (a *App) OpenCrawler() {
	a.openDoor()
	a.pages = page.New(page.VisitorOptions{
		Transport: func(urgent bool) http.RoundTripper { return a.fetch.Transport(fetch.ForPage, urgent) },
		Now:       a.Now, Log: a.Log, Lines: a.openLines(),
	})
	a.openNetworks()
	a.Crawler = crawler.New(crawler.Options{
		Store: a.Store, Fetch: a.fetch, Pages: a.pages, Heard: a.Heard, Now: a.Now, Log: a.Log,
		Workers: a.Config.Crawl.Workers, Tick: a.Tick, Lease: a.Lease, Taken: a.bell.Ring,
	})
}

// openDoor opens the guarded way out to the network.
func (a *App) openDoor() {
	contact := a.Config.Contact
	if contact == "" {
		contact = a.Config.Organisation.Site
	}
	a.fetch = fetch.New(fetch.Options{
		Agent: "presswatch", Version: a.Version, Contact: contact, Pace: time.Duration(a.Config.Crawl.Pace),
		Allow: a.Config.Private(), Here: a.drills.Where(), Resolver: a.Names, Now: a.Now, Sleep: a.Sleep, Log: a.Log,
	})
	a.Later("network", func(context.Context) error { a.fetch.Close(); return nil })
}

// Sources are the sources that the configuration names.
func Sources(c *config.Config) []index.Source {
	out := make([]index.Source, 0, len(c.Sources))
	for _, s := range c.Sources {
		src := index.Source{
			Key: s.Key, Kind: index.SourceKind(s.Kind), Name: s.Name, URL: s.URL, Outlet: s.Outlet, Lane: index.Lane(s.Lane),
			Lang: s.Lang, Every: time.Duration(s.Every), Select: s.Select, Off: s.Off,
		}
		networkSource(&src, s)
		out = append(out, src)
	}
	return out
}
