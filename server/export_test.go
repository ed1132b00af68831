package server

import "presswatch/server/search/examples"

// Routes gives the patterns of all routes, for tests that walk over them.
func (s *Server) Routes() []string {
	var out []string
	for _, r := range s.routes() {
		out = append(out, r.pattern)
	}
	return append(out, "GET /metrics")
}

// HelpQueries gives the example queries of the help page.
func HelpQueries() []string {
	var out []string
	for _, g := range examples.All() {
		for _, e := range g.Examples {
			out = append(out, e.Write)
		}
	}
	return out
}

// CSS gives the style sheet.
func CSS() string {
	b, err := embedded.ReadFile("static/app.css")
	if err != nil {
		panic(err)
	}
	return string(b)
}
