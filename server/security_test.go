package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/index/searchtest"
	"presswatch/server"
	"presswatch/server/servertest"
)

// payloads are what hostile outlets, feeds and visitors write.
func payloads() []string {
	return []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `'-alert(1)-'`, `</textarea><svg onload=alert(1)>`, `</title><script>alert(1)</script>`,
		`javascript:alert(1)`, `JaVaScRiPt:alert(1)`, "java\tscript:alert(1)", `&#106;avascript:alert(1)`, `data:text/html,<script>alert(1)</script>`, `vbscript:msgbox(1)`,
		`<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>`, `<svg><style><a id="</style><img src=1 onerror=alert(1)>">`, `<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
		`{{.}}`, `<template><script>alert(1)</script></template>`, "\u202Egnitset\u202C", `<a href="//evil.example" style=position:fixed>x</a>`, "\x00<b>\x1b[31m",
	}
}

// Every field of everything, filled with every payload, through every page: what comes out holds no element,
// attribute or address that the templates did not write.
func TestPayloadsStayText(t *testing.T) {
	for _, p := range payloads() {
		o := servertest.NewOffice(searchtest.NewMemory())
		when := servertest.Now().Add(-time.Hour)
		id := o.Add(index.Item{
			Kind: index.KindArticle, URL: p, Title: p + " fines", Author: p, Outlet: p, Site: p, Source: p, Summary: p, Text: p + "\n\n" + p + " fines", Lang: p, Lane: index.LaneOwn,
			Published: when, Precision: index.PrecisionMinute, FirstSeen: when, PublishedRaw: p, Problem: p, Tags: []string{p}, Links: []index.Link{{URL: p, Text: p}},
			Quotes: []index.Quote{{Text: p, Speaker: p}}, Embeds: []index.Embed{{Network: p, Author: p, URL: p, Text: p}},
		})
		o.AddVersion(id, index.Version{Title: p + p, Text: p, Seen: when, RawType: p})
		o.SetSources([]index.Source{{Key: p, Name: p, Outlet: p, URL: p, Lane: index.Lane(p), State: index.SourceState{Status: index.StatusFailing, Detail: p, MovedTo: p, Hub: p}}})
		o.SetWaiting(1, []index.Entry{{Title: p, URL: p, Problem: p}})
		opt := options(o)
		opt.Organisation, opt.Notice = p, func() string { return p }
		s := server.New(opt)
		q := url.QueryEscape(p)
		for _, path := range []string{
			"/", "/search?q=fines", "/search?q=" + q, "/search?q=fines&was=" + q + "&sort=" + q + "&view=" + q + "&more=" + q + "&from=" + q, "/search?q=" + q + "+OR&was=" + q,
			"/search?q=fines&view=table", "/search?q=nothing+" + q, "/items/1?q=" + q, "/items/1/versions/2", "/sources", "/sources?q=" + q + "&state=" + q,
			"/sources/" + url.PathEscape(p), "/settings?back=" + q, "/" + url.PathEscape(p), "/items/" + url.PathEscape(p),
		} {
			checkInert(t, p, path, get(s, path))
		}
	}
}

func checkInert(t *testing.T, payload, path string, rec *httptest.ResponseRecorder) {
	t.Helper()
	if rec.Code == http.StatusSeeOther || rec.Code == http.StatusMovedPermanently || rec.Code == http.StatusTemporaryRedirect {
		if to := rec.Header().Get("Location"); !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") {
			t.Errorf("%q at %s leads to %s", payload, path, to)
		}
		return
	}
	if rec.Code >= 500 {
		t.Errorf("%q at %s: %d", payload, path, rec.Code)
	}
	if strings.ContainsAny(rec.Body.String(), "\u202E\x00\x1b") {
		t.Errorf("%q at %s: a control character is left", payload, path)
	}
	scripts := 0
	for z := html.NewTokenizer(rec.Body); ; {
		if z.Next() == html.ErrorToken {
			break
		}
		tok := z.Token()
		if tok.Type == html.StartTagToken && tok.Data == "script" {
			scripts++
			if !slices.ContainsFunc(tok.Attr, func(a html.Attribute) bool { return a.Key == "src" && strings.HasPrefix(a.Val, "/static/") }) {
				t.Errorf("%q at %s: a script that is not ours", payload, path)
			}
		}
		switch tok.Data {
		case "img", "math", "style", "iframe", "noscript", "template", "object", "embed", "base":
			if tok.Type == html.StartTagToken {
				t.Errorf("%q at %s: element %s", payload, path, tok.Data)
			}
		}
		for _, a := range tok.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				t.Errorf("%q at %s: attribute %s", payload, path, a.Key)
			}
			if (a.Key == "href" || a.Key == "src" || a.Key == "action") && !ownOrWeb(a.Val) {
				t.Errorf("%q at %s: address %s", payload, path, a.Val)
			}
		}
	}
	want := 1
	if path == "/stories/1" {
		want = 2 // the curve has one of its own
	}
	if scripts != want {
		t.Errorf("%q at %s: %d scripts, want only ours", payload, path, scripts)
	}
}

func ownOrWeb(a string) bool {
	return strings.HasPrefix(a, "/") && !strings.HasPrefix(a, "//") || strings.HasPrefix(a, "#") || strings.HasPrefix(a, "https://") || strings.HasPrefix(a, "http://")
}

// Every route, and every kind of refusal, carries the headers.
func TestEveryAnswerCarriesTheHeaders(t *testing.T) {
	opt := options(night())
	opt.Metrics = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "up 1") })
	s := server.New(opt)
	broken := night()
	broken.Err = errors.New("disk gone")
	b := server.New(options(broken))
	for _, pattern := range append(s.Routes(), "GET /nothing", "DELETE /search", "PUT /", "POST /items/1", "GET /static/../server.go", "GET /static/nothing.css", "GET /export.csv?q=(") {
		method, path, _ := strings.Cut(pattern, " ")
		path = strings.NewReplacer("{$}", "", "{id}", "11", "{n}", "1", "{key}", "coast-fm", "{name}", "app.css").Replace(path)
		for name, h := range map[string]http.Handler{"whole": s, "broken": b} {
			r := httptest.NewRequest(method, "http://localhost"+path, nil)
			r.RemoteAddr = "127.0.0.1:1"
			rec := httptest.NewRecorder()
			h.ServeHTTP(rec, r)
			checkHeaders(t, name+" "+pattern, rec)
		}
	}
	for name, r := range refused() {
		rec := httptest.NewRecorder()
		s.ServeHTTP(rec, r)
		if rec.Code < 400 {
			t.Errorf("%s: %d", name, rec.Code)
		}
		checkHeaders(t, name, rec)
	}
}

func refused() map[string]*http.Request {
	host := httptest.NewRequest(http.MethodGet, "http://evil.example/", nil)
	cross := httptest.NewRequest(http.MethodPost, "http://localhost/settings", nil)
	cross.Header.Set("Sec-Fetch-Site", "cross-site")
	large := httptest.NewRequest(http.MethodPost, "http://localhost/settings", strings.NewReader(strings.Repeat("x", 1<<20)))
	large.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	long := httptest.NewRequest(http.MethodGet, "http://localhost/search?q="+strings.Repeat("x", 1<<16), nil)
	return map[string]*http.Request{"foreign host": host, "cross-origin post": cross, "large form": large, "long address": long}
}

func checkHeaders(t *testing.T, name string, rec *httptest.ResponseRecorder) {
	t.Helper()
	h := rec.Header()
	csp := h.Get("Content-Security-Policy")
	if !strings.HasPrefix(csp, "default-src 'none'") || !strings.Contains(csp, "frame-ancestors 'none'") || strings.Contains(csp, "unsafe") {
		t.Errorf("%s (%d): policy %q", name, rec.Code, csp)
	}
	for key, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
	} {
		if h.Get(key) != want {
			t.Errorf("%s (%d): %s is %q", name, rec.Code, key, h.Get(key))
		}
	}
	if h.Get("Permissions-Policy") == "" || h.Get("Cache-Control") == "" {
		t.Errorf("%s (%d): headers are missing: %v", name, rec.Code, h)
	}
	if strings.Contains(rec.Body.String(), "disk gone") {
		t.Errorf("%s: the cause is shown", name)
	}
}

// A failure shows a reference, and the log has the cause under it.
func TestFailureHasAReferenceAndTheLogTheCause(t *testing.T) {
	o := night()
	o.Err = errors.New("disk gone\nforged: line")
	var buf bytes.Buffer
	opt := options(o)
	opt.Log = slog.New(slog.NewJSONHandler(&buf, nil))
	rec := get(server.New(opt), "/items/1")
	d := parse(t, rec)
	says(t, d, ".state", "This page could not be made.", "Reference ", "Try again")
	_, ref, _ := strings.Cut(text(d, ".state p"), "Reference ")
	if ref, _, _ = strings.Cut(ref, "."); rec.Code != 500 || !strings.Contains(buf.String(), ref) || !strings.Contains(buf.String(), "disk gone") {
		t.Errorf("%d, reference %s, log %s", rec.Code, ref, buf.String())
	}
	if strings.Count(strings.TrimSpace(buf.String()), "\n") != 0 {
		t.Errorf("a line was forged: %s", buf.String())
	}
}

func TestKindsOfErrorBecomeStatuses(t *testing.T) {
	for _, tt := range []struct {
		err    error
		status int
	}{
		{index.ErrNotFound, 404}, {index.ErrInvalid, 400}, {index.ErrTooDear, 400}, {index.ErrBusy, 503}, {index.ErrUnavailable, 503}, {index.ErrReadOnly, 503}, {errors.New("x"), 500},
	} {
		o := night()
		o.Err = fmt.Errorf("reading: %w", tt.err)
		rec := get(server.New(options(o)), "/api/v1/sources")
		if rec.Code != tt.status {
			t.Errorf("%v: %d, want %d", tt.err, rec.Code, tt.status)
		}
		var said struct{ Error string }
		if err := json.Unmarshal(rec.Body.Bytes(), &said); err != nil || said.Error == "" {
			t.Errorf("%v: answer %s", tt.err, rec.Body)
		}
		if tt.status == 503 && rec.Header().Get("Retry-After") == "" {
			t.Errorf("%v: no Retry-After", tt.err)
		}
	}
}

// A store that hangs costs one page its time, and the page says so.
func TestHangingStore(t *testing.T) {
	o := night()
	opt := options(o)
	opt.Timeout = 20 * time.Millisecond
	opt.Searcher = hanging{o}
	rec := get(server.New(opt), "/search?q=fines")
	if rec.Code != http.StatusServiceUnavailable {
		t.Errorf("status %d", rec.Code)
	}
	says(t, parse(t, rec), ".state", "The store did not answer within")
}

type hanging struct{ server.Searcher }

func (h hanging) Search(ctx context.Context, _ query.Request) (query.Answer, error) {
	<-ctx.Done()
	return query.Answer{}, ctx.Err()
}

// More requests than slots wait a little and are then told to come back; health answers all the same.
func TestTooManyAtOnce(t *testing.T) {
	o := night()
	opt := options(o)
	opt.Slots = 2
	release := make(chan struct{})
	opt.Searcher = blocked{o, release}
	s := server.New(opt)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { get(s, "/search?q=fines") })
	}
	codes := make(chan int, 3)
	for range 3 {
		wg.Go(func() {
			rec := get(s, "/search?q=fines")
			codes <- rec.Code
		})
	}
	busy := 0
	for range 3 {
		if <-codes == http.StatusServiceUnavailable {
			busy++
		}
	}
	if rec := get(s, "/healthz"); rec.Code != 200 {
		t.Errorf("healthz while busy: %d", rec.Code)
	}
	close(release)
	wg.Wait()
	if busy != 3 {
		t.Errorf("%d of 3 were told to come back", busy)
	}
}

type blocked struct {
	server.Searcher
	release chan struct{}
}

func (b blocked) Search(ctx context.Context, r query.Request) (query.Answer, error) {
	select {
	case <-b.release:
	case <-ctx.Done():
	}
	return b.Searcher.Search(ctx, r)
}

// One page's panic is one page's failure.
func TestPanicIsContained(t *testing.T) {
	o := night()
	o.Delay = func() { panic("a fault") }
	s := server.New(options(o))
	rec := get(s, "/items/1")
	if rec.Code != 500 || s.Panics() != 1 || strings.Contains(rec.Body.String(), "a fault") {
		t.Errorf("%d, %d panics: %s", rec.Code, s.Panics(), rec.Body)
	}
	checkHeaders(t, "panic", rec)
}

func TestHosts(t *testing.T) {
	opt := options(night())
	opt.Hosts, opt.BaseURL = []string{"localhost", "press.example"}, "https://watch.example"
	s := server.New(opt)
	for host, want := range map[string]int{
		"localhost": 200, "localhost:8471": 200, "PRESS.example.": 200, "watch.example": 200, "watch.example:443": 200,
		"127.0.0.1": 421, "evil.example": 421, "localhost.evil.example": 421, "": 421, "[::1]": 421,
	} {
		r := httptest.NewRequest(http.MethodGet, "/robots.txt", nil)
		r.Host = host
		rec := httptest.NewRecorder()
		s.ServeHTTP(rec, r)
		if rec.Code != want {
			t.Errorf("%q: %d, want %d", host, rec.Code, want)
		}
	}
}

// Behind a proxy that rewrites Host, the configured address is a trusted origin; on plain HTTP, browsers
// send no Sec-Fetch headers and the form still works.
func TestFormsBehindAProxyAndOnPlainHTTP(t *testing.T) {
	opt := options(night())
	opt.BaseURL = "https://watch.example"
	s := server.New(opt)
	for _, tt := range []struct {
		header map[string]string
		want   int
	}{
		{nil, 303},
		{map[string]string{"Origin": "https://watch.example", "Sec-Fetch-Site": "same-site"}, 303},
		{map[string]string{"Origin": "http://localhost"}, 303},
		{map[string]string{"Origin": "https://evil.example"}, 403},
		{map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, 403},
	} {
		r := httptest.NewRequest(http.MethodPost, "http://localhost/settings", strings.NewReader("theme=dark"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for k, v := range tt.header {
			r.Header.Set(k, v)
		}
		rec := httptest.NewRecorder()
		s.ServeHTTP(rec, r)
		if rec.Code != tt.want {
			t.Errorf("%v: %d, want %d", tt.header, rec.Code, tt.want)
		}
	}
}

func TestRedirectsStayHere(t *testing.T) {
	s := server.New(options(night()))
	for back, want := range map[string]string{
		"/search?q=x": "/search?q=x", "//evil.example": "/", `/\evil.example`: "/", "/\tevil.example": "/", "/%09/evil.example": "/", "https:evil.example": "/",
		"https://evil.example/": "/", "/\r\nSet-Cookie: a=b": "/", "javascript:alert(1)": "/", "": "/", "http://a@localhost/": "/", "/%5cevil.example": "/",
	} {
		r := httptest.NewRequest(http.MethodPost, "http://localhost/settings", strings.NewReader(url.Values{"back": {back}, "theme": {"dark"}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		rec := httptest.NewRecorder()
		s.ServeHTTP(rec, r)
		if got := rec.Header().Get("Location"); rec.Code != 303 || got != want {
			t.Errorf("%q leads to %q (%d), want %q", back, got, rec.Code, want)
		}
	}
}

// No path leads to a file that was not meant.
func TestStaticNamesOnly(t *testing.T) {
	s := server.New(options(night()))
	for _, p := range []string{"/static/app.css", "/static/..%2fapp.css", "/static/%2e%2e/server.go", `/static/..%5cserver.go`, "/static/app.css%00", "/static/", "/static/templates/layout.html"} {
		if rec := get(s, p); rec.Code == 200 {
			t.Errorf("%s: %d", p, rec.Code)
		}
	}
	css, _ := page(t, s, "/").Find("link[rel=stylesheet]").Attr("href")
	if rec := get(s, css); rec.Code != 200 || !strings.Contains(rec.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("%s: %d %v", css, rec.Code, rec.Header())
	}
}

func TestMetricsAreForThisMachine(t *testing.T) {
	opt := options(night())
	opt.Metrics = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "up 1") })
	s := server.New(opt)
	if rec := get(s, "/metrics"); rec.Code != 200 || rec.Body.String() != "up 1\n" {
		t.Errorf("from here: %d %s", rec.Code, rec.Body)
	}
	r := httptest.NewRequest(http.MethodGet, "http://localhost/metrics", nil)
	r.RemoteAddr = "203.0.113.7:999"
	rec := httptest.NewRecorder()
	if s.ServeHTTP(rec, r); rec.Code != 404 {
		t.Errorf("from elsewhere: %d", rec.Code)
	}
}

// Hostile queries are refused at once, with words, and without running anything.
func TestHostileQueries(t *testing.T) {
	s := server.New(options(night()))
	for _, q := range []string{
		"*hack", "*", "????*", strings.Repeat("a ", 500), strings.Repeat("(", 900) + "a", strings.Repeat("x", 4000), "ab~2", `"open`, "a* b* c* d* e*", "hac* hab* had* haf* hag*",
	} {
		start := time.Now()
		rec := get(s, search(q))
		if took := time.Since(start); rec.Code != 400 || took > time.Second {
			t.Errorf("%.20q: %d after %s", q, rec.Code, took)
		}
		says(t, parse(t, rec), ".mistake", ".")
		if rec := get(s, "/api/v1/search?"+url.Values{"q": {q}}.Encode()); rec.Code != 400 {
			t.Errorf("API, %.20q: %d", q, rec.Code)
		}
	}
}

// A client that sends its headers by the drop is cut off; large headers are refused.
func TestServerLimits(t *testing.T) {
	srv := server.HTTPServer(server.New(options(night())))
	if srv.ReadHeaderTimeout != 5*time.Second || srv.ReadTimeout != 15*time.Second || srv.WriteTimeout != 60*time.Second || srv.IdleTimeout != 60*time.Second ||
		srv.MaxHeaderBytes != 32<<10 || srv.HTTP2.MaxConcurrentStreams != 100 {
		t.Errorf("limits: %+v", srv)
	}
	srv.ReadHeaderTimeout = 50 * time.Millisecond
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(ln) }()
	defer func() { srv.Close(); <-done }()
	c, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprint(c, "GET / HTTP/1.1\r\nHost: localhost\r\n")
	_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
	if _, err := io.ReadAll(c); err != nil {
		t.Errorf("the slow client was not cut off: %v", err)
	}
	req, _ := http.NewRequest(http.MethodGet, "http://"+ln.Addr().String()+"/", nil)
	req.Host = "localhost"
	req.Header.Set("X-Large", strings.Repeat("x", 64<<10))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("large headers: %d", resp.StatusCode)
	}
}
