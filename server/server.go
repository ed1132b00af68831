// Package server makes the pages and the API: it reads, and what people do
// with stories it adds as a row, which a stage carries out.
//
// Every request goes the same way. Package guard stands before everything. A decider then turns the request
// into an [answer] (a page's facts, a file, a redirect) without writing anything; [Server.write] renders it
// to a buffer and only then answers, so that a failure in between is a whole page that says so. Kinds of
// error become HTTP statuses in one place (problem.go); people see a sentence and a reference, the log has
// the cause.
//
// Pages work without script; the small script only saves reloads. All text from outside is text: it is
// escaped by html/template and never shown as mark-up.
package server

import (
	"context"
	"html/template"
	"log/slog"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"presswatch/index"
	"presswatch/server/account"
	"presswatch/server/area"
	"presswatch/server/front"
	"presswatch/server/guard"
	"presswatch/server/notable"
	"presswatch/server/recall"
	"presswatch/server/search"
	"presswatch/server/story"
	"presswatch/server/story/act"
	"presswatch/server/story/public"
	"presswatch/server/story/quoted"
)

// What a server reads from, declared beside the searches that need most of it.
type (
	Searcher   = search.Searcher
	Library    = search.Library
	SourceList = search.SourceList
	Notables   = notable.Book
)

// Options are what a server needs. Searcher, Library and Sources are required, the rest may be left out.
type Options struct {
	Searcher Searcher
	Library  Library
	Sources  SourceList
	Stories  Stories // nil: nothing is grouped; the search page is the front page then

	Sentences func(text string) []string                // cuts a release as index.Carried counts its sentences; nil: shown as articles have them
	Quotes    quoted.Checker                            // compares what articles give to us in quotation marks with our statements; nil: nobody does
	Edits     story.Between                             // says in plain words what an edit did; nil: only what can be counted is said
	Public    public.Shelf                              // what the stage "public" found out about reactions; nil: they are only counted
	Notables  Notables                                  // the office's own list of accounts; nil: there is none
	Comments  func(ctx context.Context) (string, error) // how comments below articles are read, in a sentence; nil: nothing is said

	Recall      func(ctx context.Context) (recall.Meter, error)   // how much we see; nil: nobody measures it
	AddSource   recall.Adder                                      // watches a site from now on; nil: nobody does
	AddSighting func(ctx context.Context, g index.Sighting) error // keeps what we missed; nil: nobody does

	Areas []area.Area                                   // further parts of the pages
	Bar   func(ctx context.Context) (*area.Bar, error)  // what stands above every page; nil: nothing ever does
	Gate  func(http.Handler, account.Deny) http.Handler // stands before all addresses and says who may come in; nil: everybody
	Live  http.Handler                                  // answers /events, a stream; nil: pages hear nothing

	Acted func() // tells the stage "story" that somebody did something; nil: it finds out by itself

	Now          func() time.Time // nil: time.Now
	Zone         *time.Location   // of all times on pages; nil: UTC
	Log          *slog.Logger     // nil: nothing is logged
	Organisation string           // its name, shown in the head line
	Version      string           // of presswatch, shown at the foot
	Hosts        []string         // names under which the pages may be asked for; empty: loopback
	BaseURL      string           // address of the pages behind a proxy; "" for none
	Setup        bool             // there is no configuration yet: the front page says what to do
	Notice       func() string    // a line that every page shows calmly; "" for none
	Metrics      http.Handler     // answers /metrics to this machine only; nil: there is none
	Health       func() []string  // what is wrong beyond store and index, in plain words
	Timeout      time.Duration    // for making one page; 0: 5 s
	Behind       time.Duration    // lag of the index from which pages say so; 0: 5 min
	Slots        int              // pages made at once; 0: twice the processors
}

// Server answers requests for pages, files and the API.
type Server struct {
	opt     Options
	now     func() time.Time
	zone    *time.Location
	log     *slog.Logger
	assets  *assets
	pages   map[string]*template.Template
	slots   *guard.Slots
	desk    *search.Desk
	today   *front.Desk // nil: nothing is grouped
	told    *story.Desk // the same
	acts    *act.Desk   // the same
	panics  atomic.Int64
	handler http.Handler
}

// exportTimeout bounds the making of a large file.
const exportTimeout = 30 * time.Second

// New makes a server. It panics if its own embedded templates do not parse, and if BaseURL is no address:
// both are mistakes to be found at start.
func New(o Options) *Server {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Timeout == 0 {
		o.Timeout = 5 * time.Second
	}
	if o.Behind == 0 {
		o.Behind = 5 * time.Minute
	}
	if o.Slots == 0 {
		o.Slots = 2 * runtime.GOMAXPROCS(0)
	}
	s := &Server{opt: o, now: o.Now, zone: o.Zone, log: o.Log, slots: guard.NewSlots(o.Slots, 2*time.Second)}
	s.desk = &search.Desk{Searcher: o.Searcher, Library: o.Library, Sources: o.Sources, Now: o.Now, Zone: o.Zone, Setup: o.Setup, Rehearsed: s.hasArea("GET /searches/rehearsal")}
	s.openStories()
	s.openStory()
	s.assets = loadAssets()
	s.loadPages()
	pages := s.mux()
	if o.Gate != nil {
		pages = o.Gate(pages, s.deny)
	}
	h, err := guard.Wrap(pages, guard.Options{Hosts: o.Hosts, BaseURL: o.BaseURL, Deny: s.deny, Panic: s.recovered})
	if err != nil {
		panic(err)
	}
	s.handler = h
	return s
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Panics counts the requests that ended in a panic.
func (s *Server) Panics() int64 { return s.panics.Load() }

// HTTPServer gives a server for h with time-outs against slow and idle clients. Its owner calls Serve and
// Shutdown.
func HTTPServer(h http.Handler) *http.Server { return guard.HTTPServer(h, nil) }

// A decider turns a request into an answer and writes nothing.
type decider func(r *http.Request) (*answer, error)

// route is one pattern of net/http with what answers it. Free routes take no slot and have no time-out of a
// page: they read nothing, or must answer when all is busy.
type route struct {
	pattern string
	decide  decider
	free    bool
	timeout time.Duration
}

// routes lists every address of presswatch, so that a test can walk over all of them.
func (s *Server) routes() []route {
	return append(slices.Concat(s.storyRoutes(), s.publicRoutes(), s.recallRoutes(), s.areaRoutes()), []route{
		{pattern: "GET /{$}", decide: s.front},
		{pattern: "GET /stories", decide: s.stories},
		{pattern: "GET /stories.csv", decide: s.storiesCSV, timeout: exportTimeout},
		{pattern: "GET /api/v1/stories", decide: s.apiStories},
		{pattern: "GET /search", decide: s.search},
		{pattern: "GET /lint", decide: s.lint},
		{pattern: "GET /volume.csv", decide: s.volumeCSV},
		{pattern: "GET /export.csv", decide: s.exportCSV, timeout: exportTimeout},
		{pattern: "GET /export.json", decide: s.exportJSON, timeout: exportTimeout},
		{pattern: "GET /export.atom", decide: s.exportAtom},
		{pattern: "GET /items/{id}", decide: s.item},
		{pattern: "GET /items/{id}/versions/{n}", decide: s.version},
		{pattern: "GET /items/{id}/versions/{n}/raw", decide: s.raw},
		{pattern: "GET /sources", decide: s.sources},
		{pattern: "GET /sources/{key}", decide: s.source},
		{pattern: "GET /settings", decide: s.settings, free: true},
		{pattern: "POST /settings", decide: s.saveSettings, free: true},
		{pattern: "GET /help/query", decide: s.helpQuery, free: true},
		{pattern: "GET /help/keys", decide: s.helpKeys, free: true},
		{pattern: "GET /api/v1/search", decide: s.apiSearch},
		{pattern: "GET /api/v1/items", decide: s.apiFindItem},
		{pattern: "GET /api/v1/items/{id}", decide: s.apiItem},
		{pattern: "GET /api/v1/sources", decide: s.apiSources},
		{pattern: "GET /healthz", decide: s.healthz, free: true},
		{pattern: "GET /robots.txt", decide: s.robots, free: true},
		{pattern: "GET /favicon.svg", decide: s.favicon, free: true},
		{pattern: "GET /static/{name}", decide: s.static, free: true},
	}...)
}

func (s *Server) mux() http.Handler {
	mux := http.NewServeMux()
	for _, rt := range s.routes() {
		mux.Handle(rt.pattern, s.handle(rt))
	}
	mux.HandleFunc("GET /metrics", s.metrics)
	if s.opt.Live != nil {
		mux.Handle("GET /events", s.opt.Live)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			s.deny(w, r, http.StatusMethodNotAllowed, "This address can only be read.")
			return
		}
		s.fail(w, r, notFound("There is no such page."))
	})
	return mux
}

// handle makes the handler of a route: slot, time-out, decide, write.
func (s *Server) handle(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !rt.free {
			release, err := s.slots.Take(r.Context())
			if err != nil {
				s.fail(w, r, err)
				return
			}
			defer release()
		}
		ctx, cancel := context.WithTimeout(r.Context(), max(rt.timeout, s.opt.Timeout))
		defer cancel()
		r = r.WithContext(ctx)
		a, err := rt.decide(r)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		s.write(w, r, a)
	})
}

// metrics are for this machine: they tell how busy the office is.
func (s *Server) metrics(w http.ResponseWriter, r *http.Request) {
	if s.opt.Metrics == nil || !guard.Local(r) {
		s.fail(w, r, notFound("There is no such page."))
		return
	}
	s.opt.Metrics.ServeHTTP(w, r)
}

// wantsJSON reports whether a program asks rather than a browser.
func wantsJSON(r *http.Request) bool {
	p := r.URL.Path
	if strings.HasPrefix(p, "/api/") || p == "/healthz" || p == "/lint" || strings.HasPrefix(p, "/stories/") && strings.HasSuffix(p, ".json") {
		return true
	}
	return strings.HasPrefix(p, "/export.") && !strings.Contains(r.Header.Get("Accept"), "text/html")
}

// search answers the search page.
func (s *Server) search(r *http.Request) (*answer, error) {
	a := search.ReadAsk(r)
	p, err := s.desk.Page(r.Context(), a)
	if err != nil {
		return nil, err
	}
	out := &answer{template: "search", title: "Search", nav: "search", print: "Search", query: a.Text, data: p}
	if a.Text != "" {
		out.title = a.Text + " – search"
	}
	if a.Mistake != nil {
		out.status = http.StatusBadRequest
	}
	return out, nil
}
