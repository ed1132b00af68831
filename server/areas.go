package server

import (
	"html/template"
	"net/http"
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
					body: got.Body, typ: got.Type, file: got.File, header: got.Header, redirect: got.Redirect,
				}, nil
			}})
		}
	}
	return out
}

// areaPages adds the pages of the areas to those that are here.
func (s *Server) areaPages(base *template.Template) {
	for _, a := range s.opt.Areas {
		s.addPages(base, a.Templates(), "page-*.html")
	}
}
