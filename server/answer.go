package server

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"presswatch/server/area"
	"presswatch/server/view"
	"presswatch/server/who"
	"presswatch/server/words"
)

//go:embed templates static
var embedded embed.FS

// answer is what a decider came to: a page, a file or a redirect.
type answer struct {
	status   int // 0: 200
	template string
	title    string // of a page, before " – presswatch"
	nav      string // the nav item that it belongs to: today, search, stories, sources
	print    string // what the head line of the print says was printed: "Search"
	query    string // for links to the feed of a search
	script   string // asset that the page loads beside the script of all pages
	data     any

	body     []byte
	typ      string // content type of body
	file     string // name under which body is saved; "" to show it
	header   map[string]string
	redirect string
	cookies  []*http.Cookie
}

// shell is what every page shows around its own facts.
type shell struct {
	Title, Nav, Print, Query string
	Organisation, Version    string
	Notice                   string
	Alarm                    *area.Bar
	AsOf                     string      // "As of 09:12 GMT"
	Late                     *view.State // we are behind, or the index is being rebuilt
	Printed                  string      // "Saturday 7 November 2026, 09:12 GMT"
	Theme                    string      // class of html: "", light, dark
	Keys                     bool        // single letters act
	Stories                  bool        // there are pages about stories
	Who                      string      // is logged in; "" nobody
	Live                     bool        // pages hear what happens
	Accounts                 bool        // there are pages of accounts
	Notices, Saved, Digests  bool        // there are pages of what was not sent, of saved searches and of digests
	CSS, JS                  string
	Script                   string // of this page alone; "" none
	KeyList                  []key
	Path                     string
	Page                     any
}

// write renders an answer and sends it. A template that fails becomes the page of a failure, since nothing
// was sent yet.
func (s *Server) write(w http.ResponseWriter, r *http.Request, a *answer) {
	for k, v := range a.header {
		w.Header().Set(k, v)
	}
	for _, c := range a.cookies {
		http.SetCookie(w, c)
	}
	if a.redirect != "" {
		w.Header().Set("Location", a.redirect)
		w.WriteHeader(http.StatusSeeOther)
		return
	}
	if a.template != "" {
		var buf bytes.Buffer
		if err := s.pages[a.template].ExecuteTemplate(&buf, "layout", s.shellOf(r, a)); err != nil {
			s.fail(w, r, fmt.Errorf("rendering %s: %w", a.template, err))
			return
		}
		// The whole page at once, so that no template can forget it: characters that control a terminal or turn
		// the direction of text have no place in any of its parts.
		a.body, a.typ = []byte(words.Clean(buf.String())), "text/html; charset=utf-8"
	}
	w.Header().Set("Content-Type", a.typ)
	if a.file != "" {
		w.Header().Set("Content-Disposition", `attachment; filename="`+a.file+`"`)
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(max(a.status, http.StatusOK))
	_, _ = w.Write(a.body) // the reader has gone: nobody is left to tell
}

func (s *Server) shellOf(r *http.Request, a *answer) shell {
	now := s.now()
	sh := shell{
		Title: a.title, Nav: a.nav, Print: a.print, Query: a.query, Organisation: words.Clean(s.opt.Organisation), Version: s.opt.Version,
		AsOf:    "As of " + words.Clock(now, s.zone) + " " + words.Zone(now, s.zone),
		Printed: now.In(s.zone).Format("Monday 2 January 2006, 15:04 ") + words.Zone(now, s.zone),
		Theme:   theme(r), Keys: keysOn(r), CSS: s.assets.path["app.css"], JS: s.assets.path["app.js"], Script: s.assets.path[a.script],
		Stories: s.opt.Stories != nil, Notices: s.pages["notices"] != nil, Saved: s.pages["searches"] != nil, Digests: s.pages["digests"] != nil, Accounts: s.pages["accounts"] != nil, Live: s.opt.Live != nil && a.template != "password", Who: who.Name(r.Context()), KeyList: keyList(), Path: r.URL.RequestURI(), Page: a.data,
	}
	if s.opt.Notice != nil {
		sh.Notice = s.opt.Notice()
	}
	s.bar(r, &sh)
	if a.status < http.StatusInternalServerError {
		s.standing(r, &sh)
	}
	return sh
}

// jsonAnswer makes an answer for programs.
func jsonAnswer(status int, v any) (*answer, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(true)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return &answer{status: status, body: buf.Bytes(), typ: "application/json; charset=utf-8"}, nil
}

// assets are the style sheet and the script, under names that change with their content.
type assets struct {
	path map[string]string // app.css -> /static/app.1f2e3d4c.css
	body map[string][]byte // app.1f2e3d4c.css -> content
}

// bundles says which files make up an asset, in this order.
func bundles() map[string][]string {
	return map[string][]string{
		"app.css":  {"app.css", "uplot/uPlot.min.css", "chart.css", "story.css", "reactions.css", "alerts.css"},
		"app.js":   {"app.js"},
		"curve.js": {"uplot/uPlot.iife.min.js", "curve.js"},
	}
}

func loadAssets() *assets {
	a := &assets{path: map[string]string{}, body: map[string][]byte{}}
	for name, parts := range bundles() {
		var body []byte
		for _, part := range parts {
			b, err := embedded.ReadFile("static/" + part)
			if err != nil {
				panic(err)
			}
			body = append(append(body, b...), '\n')
		}
		sum := sha256.Sum256(body)
		ext := path.Ext(name)
		hashed := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:4]) + ext
		a.path[name], a.body[hashed] = "/static/"+hashed, body
	}
	return a
}

// static answers only the names that are known: no path is ever put together from a request.
func (s *Server) static(r *http.Request) (*answer, error) {
	name := r.PathValue("name")
	body, ok := s.assets.body[name]
	if !ok {
		return nil, notFound("There is no such file.")
	}
	typ := "text/css; charset=utf-8"
	if path.Ext(name) == ".js" {
		typ = "text/javascript; charset=utf-8"
	}
	return &answer{body: body, typ: typ, header: map[string]string{"Cache-Control": "public, max-age=31536000, immutable"}}, nil
}

func (s *Server) favicon(*http.Request) (*answer, error) {
	body, err := embedded.ReadFile("static/favicon.svg")
	if err != nil {
		return nil, err
	}
	return &answer{body: body, typ: "image/svg+xml", header: map[string]string{"Cache-Control": "public, max-age=86400"}}, nil
}

func (s *Server) robots(*http.Request) (*answer, error) {
	return &answer{body: []byte("User-agent: *\nDisallow: /\n"), typ: "text/plain; charset=utf-8"}, nil
}

// loadPages parses each page with the layout and the parts that all share.
func (s *Server) loadPages() {
	base := template.Must(template.New("").Funcs(functions()).ParseFS(embedded, "templates/layout.html", "templates/parts.html", "templates/rows.html", "templates/reactions.html"))
	s.pages = map[string]*template.Template{}
	s.addPages(base, embedded, "templates/page-*.html")
	s.areaPages(base)
}

func (s *Server) addPages(base *template.Template, files fs.FS, pattern string) {
	names, err := fs.Glob(files, pattern)
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		key := strings.TrimSuffix(strings.TrimPrefix(path.Base(name), "page-"), ".html")
		s.pages[key] = template.Must(template.Must(base.Clone()).ParseFS(files, name))
	}
}

// functions are the few that templates may call; everything else is decided before.
func functions() template.FuncMap {
	return template.FuncMap{
		"count": words.Count[int],
		"clean": words.Clean,
		"stamp": func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"join":  strings.Join,
	}
}
