package server

import (
	"html/template"
	"net/http"
	"slices"

	"presswatch/server/area"
)

// areaRoutes lists the addresses of the areas.
func (s *Server) areaRoutes() []route {
	var out []route
	for _, a := range s.opt.Areas {
		for _, rt := range a.Routes() {
			out = append(out, route{pattern: rt.Pattern, free: rt.Free, timeout: rt.Timeout, decide: func(r *http.Request) (*answer, error) {
				got, err := rt.Decide(r)
				if err != nil {
					return nil, err
				}
				return &answer{
					status: got.Status, template: got.Template, title: got.Title, nav: got.Nav, print: got.Print, data: got.Data,
					body: got.Body, typ: got.Type, file: got.File, header: got.Header, redirect: got.Redirect, cookies: got.Cookies,
				}, nil
			}})
		}
	}
	return out
}

// hasArea reports whether an area has an address.
func (s *Server) hasArea(pattern string) bool {
	for _, a := range s.opt.Areas {
		if slices.ContainsFunc(a.Routes(), func(r area.Route) bool { return r.Pattern == pattern }) {
			return true
		}
	}
	return false
}

// bar puts an open alarm above the page. Where the store does not say, the bar does: silence would mean that all is well.
func (s *Server) bar(r *http.Request, sh *shell) {
	if f, ok := sh.Page.(failure); s.opt.Bar == nil || ok && f.Heading == refused {
		return
	}
	var err error
	if sh.Alarm, err = s.opt.Bar(r.Context()); err != nil && r.Context().Err() == nil {
		s.log.ErrorContext(r.Context(), "alarms could not be read", "error", err)
		sh.Alarm = &area.Bar{Sentence: "Whether there is an alarm cannot be said just now.", Second: "The store does not answer.", URL: "/alarms"}
	}
}

// areaPages adds the pages of the areas to those that are here.
func (s *Server) areaPages(base *template.Template) {
	for _, a := range s.opt.Areas {
		s.addPages(base, a.Templates(), "page-*.html")
	}
}
