package faultd

import (
	"fmt"
	"net/http"
	"strconv"
)

func (s *Server) redirects(mux *http.ServeMux) {
	mux.HandleFunc("/to", func(w http.ResponseWriter, r *http.Request) { // ?u=ADDRESS&code=301
		code, err := strconv.Atoi(r.URL.Query().Get("code"))
		if err != nil {
			code = http.StatusFound
		}
		w.Header()["Location"] = []string{r.URL.Query().Get("u")}
		w.WriteHeader(code)
		_, _ = fmt.Fprint(w, "gone there")
	})
	mux.HandleFunc("/hops/{n}", func(w http.ResponseWriter, r *http.Request) { // n redirects, then a feed
		n, _ := strconv.Atoi(r.PathValue("n"))
		if n > 0 {
			http.Redirect(w, r, fmt.Sprintf("/hops/%d", n-1), http.StatusFound)
			return
		}
		_, _ = fmt.Fprint(w, Feed)
	})
	mux.HandleFunc("/loop/{side}", func(w http.ResponseWriter, r *http.Request) {
		other := map[string]string{"a": "b"}[r.PathValue("side")]
		if other == "" {
			other = "a"
		}
		http.Redirect(w, r, "/loop/"+other, http.StatusMovedPermanently)
	})
	mux.HandleFunc("/cookie", func(w http.ResponseWriter, r *http.Request) { // a way that only cookies get through
		http.SetCookie(w, &http.Cookie{Name: "seen", Value: "1"})
		http.Redirect(w, r, r.URL.Path, http.StatusFound)
	})
	mux.HandleFunc("/whoami", func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, "authorization=%q cookie=%q", r.Header.Get("Authorization"), r.Header.Get("Cookie"))
	})
}
