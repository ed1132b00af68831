package world

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"
)

// Handler serves every site and the list of news by the Host header of the request, as the world stands at now. It answers
// conditional requests, so that polling it looks like polling the real web.
func (w *World) Handler(now func() time.Time) http.Handler {
	sites := map[string]*Site{}
	for _, s := range w.Sites {
		sites[s.Host] = s
	}
	list := w.List(now)
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		host, port, err := net.SplitHostPort(r.Host)
		if err != nil {
			host, port = r.Host, ""
		}
		if host == ListHost {
			list.ServeHTTP(rw, r)
			return
		}
		site, ok := sites[host]
		if !ok {
			http.Error(rw, "no such site in this world", http.StatusMisdirectedRequest)
			return
		}
		site.serve(rw, r, port, now())
	})
}

// serve answers one request with a document, 304, 404 or 410.
func (s *Site) serve(rw http.ResponseWriter, r *http.Request, port string, now time.Time) {
	kind, body, code := s.document(r.URL.Path, now)
	if code != http.StatusOK {
		http.Error(rw, http.StatusText(code), code)
		return
	}
	body = []byte(withPort(string(body), port))
	sum := sha256.Sum256(body)
	rw.Header().Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
	rw.Header().Set("Content-Type", kind)
	http.ServeContent(rw, r, "", time.Time{}, bytes.NewReader(body))
}

// document returns what stands at a path at a moment.
func (s *Site) document(path string, now time.Time) (kind string, body []byte, code int) {
	if text, ok := s.raw[path]; ok {
		return "text/plain; charset=utf-8", []byte(text), http.StatusOK
	}
	all := s.at(now)
	if kind, body := s.list(path, live(all)); body != nil {
		return kind, body, http.StatusOK
	}
	for _, a := range all {
		switch {
		case path == a.path && a.gone:
			return "", nil, http.StatusNotFound
		case path == a.path:
			return htmlType, s.articlePage(a), http.StatusOK
		case path == a.path+"/feed/" && s.Kind == "comments" && !a.gone:
			return rssType, s.commentFeed(a), http.StatusOK
		}
	}
	return "", nil, http.StatusNotFound
}

// list returns a document that lists articles: the front page, a feed, a sitemap.
func (s *Site) list(path string, articles []*article) (kind string, body []byte) {
	switch {
	case path == "/" || path == "/news":
		return htmlType, s.frontPage(articles)
	case path == "/feed" && (s.Kind == "rss" || s.Kind == "comments"):
		return rssType, s.rss(articles)
	case path == "/atom.xml" && s.Kind == "atom":
		return atomType, s.atom(articles)
	case path == "/feed.json" && s.Kind == "json":
		return jsonType, s.jsonFeed(articles)
	case path == "/news-sitemap.xml" && s.Kind == "sitemap":
		return xmlType, s.sitemap(articles)
	}
	return "", nil
}

// Content types of what is served.
const (
	htmlType = "text/html; charset=utf-8"
	rssType  = "application/rss+xml; charset=utf-8"
	atomType = "application/atom+xml; charset=utf-8"
	jsonType = "application/feed+json"
	xmlType  = "application/xml"
)

// ListPath is where the site lists its articles, and how presswatch reads it: feed, page or sitemap.
func (s *Site) ListPath() (path, sourceKind string) {
	switch s.Kind {
	case "atom":
		return "/atom.xml", "feed"
	case "json":
		return "/feed.json", "feed"
	case "page":
		return "/news", "page"
	case "sitemap":
		return "/news-sitemap.xml", "sitemap"
	}
	return "/feed", "feed"
}

// URL is the address of a path on the site when the world is served at a port.
func (s *Site) URL(port, path string) string {
	return withPort("http://"+s.Host+path, port)
}

// withPort puts the port behind every host of the world in a text.
func withPort(text, port string) string {
	if port == "" {
		return text
	}
	return strings.NewReplacer(".localhost/", fmt.Sprintf(".localhost:%s/", port)).Replace(text)
}
