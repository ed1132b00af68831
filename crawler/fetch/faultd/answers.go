package faultd

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

func (s *Server) answers(mux *http.ServeMux) {
	mux.HandleFunc("/status/{code}", func(w http.ResponseWriter, r *http.Request) { // ?retry=VALUE&date=VALUE
		code, _ := strconv.Atoi(r.PathValue("code"))
		for name, from := range map[string]string{"Retry-After": "retry", "Date": "date"} {
			if v := r.URL.Query().Get(from); v != "" {
				w.Header().Set(name, v)
			}
		}
		w.WriteHeader(code)
		_, _ = fmt.Fprintf(w, "status %d, and a secret of the inside", code)
	})
	mux.HandleFunc("/etag/{kind}", s.etag)
	mux.HandleFunc("/wall/{kind}", wall)
}

// etag lies about what did not change.
func (s *Server) etag(w http.ResponseWriter, r *http.Request) {
	n := s.count("etag " + r.PathValue("kind"))
	conditional := r.Header.Get("If-None-Match") != "" || r.Header.Get("If-Modified-Since") != ""
	switch r.PathValue("kind") {
	case "same": // a new body under the old tag
		w.Header().Set("ETag", `"fixed"`)
	case "weak":
		w.Header().Set("ETag", `W/"a b, c"`)
		if r.Header.Get("If-None-Match") == `W/"a b, c"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	case "unquoted":
		w.Header().Set("ETag", `abc"def`)
		if r.Header.Get("If-None-Match") == `abc"def` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	case "changing":
		w.Header().Set("ETag", fmt.Sprintf(`"%d"`, n))
	case "future":
		w.Header().Set("Last-Modified", time.Now().AddDate(5, 0, 0).UTC().Format(http.TimeFormat))
	case "once": // 304 to the first request, which had no condition
		if !conditional && n == 1 {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	case "always":
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = fmt.Fprintf(w, "%s<!-- %d -->", Feed, n)
}

// wall answers with pages that stand in the way of content.
func wall(w http.ResponseWriter, r *http.Request) {
	kind := r.PathValue("kind")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	page, ok := walls[kind]
	if !ok {
		http.NotFound(w, r)
		return
	}
	for line := range strings.SplitSeq(page.headers, "\n") {
		if name, value, ok := strings.Cut(line, ": "); ok {
			w.Header().Set(name, value)
		}
	}
	w.WriteHeader(page.code)
	_, _ = io.WriteString(w, page.body)
}

var walls = map[string]struct {
	code          int
	headers, body string
}{
	"cloudflare":       {403, "Server: cloudflare\nCf-Mitigated: challenge", "<title>Just a moment...</title>"},
	"cloudflare-503":   {503, "Server: cloudflare", `<!doctype html><title>Just a moment...</title><script>window._cf_chl_opt={};</script>`},
	"cloudflare-200":   {200, "", `<html><head><title>Site</title><script src="/cdn-cgi/challenge-platform/h/b/orchestrate/x"></script></head><body>Wait</body></html>`},
	"captcha-200":      {200, "", `<html><head><title>Robot Check</title></head><body>Type the characters you see.</body></html>`},
	"waf-202":          {202, "X-Amzn-Waf-Action: challenge", ""},
	"anubis":           {200, "", `<!doctype html><html><head><title>Making sure you&#39;re not a bot!</title><link rel="stylesheet" href="/.within.website/x/cmd/anubis/static/x.css"></head></html>`},
	"datadome":         {403, "", `<html><script src="https://ct.captcha-delivery.com/c.js"></script></html>`},
	"login":            {200, "", `<html><head><title>Sign in</title></head><form><input name=u><input type="password"></form></html>`},
	"parked":           {200, "", `<html><head><title>harbour.example</title><script src="https://www.parkingcrew.net/x.js"></script></head><body>Related searches</body></html>`},
	"forbidden":        {403, "", "<h1>Forbidden</h1>"},
	"unauthorised":     {401, "", "<h1>Who are you</h1>"},
	"legal":            {451, "", "<h1>Not here</h1>"},
	"article":          {200, "", `<html><head><title>Security check at the harbour</title></head><body><article>` + strings.Repeat("The captcha was solved by nobody. ", 90) + `</article></body></html>`},
	"article-scripted": {200, "", `<html><head><title>Ferry news</title></head><body>` + strings.Repeat("<p>The ferry will not run on Monday, said the harbour office.</p>", 60) + `<script src="/cdn-cgi/challenge-platform/h/b/scripts/jsd/main.js"></script></body></html>`},
	"article-login":    {200, "", `<html><head><title>Ferry news</title></head><body><p>Short but true.</p><form><input type="password"></form></body></html>`},
}
