package server

import (
	"bytes"
	"net/http"
	"time"

	"presswatch/index/query"
	"presswatch/server/feedout"
	"presswatch/server/search"
	"presswatch/server/view"
)

// Bounds of exports: the newest so many items.
const (
	exportAtMost = query.MaxDepth
	feedItems    = 50
)

// export reads the search of a request and finds its rows.
func (s *Server) export(r *http.Request, limit int) (*search.Ask, []feedout.Row, int, error) {
	a := search.ReadAsk(r)
	if a.Mistake != nil {
		return nil, nil, 0, a.Mistake
	}
	rows, total, err := s.desk.Rows(r.Context(), &a, limit)
	return &a, rows, total, err
}

func (s *Server) exportCSV(r *http.Request) (*answer, error) {
	_, rows, _, err := s.export(r, exportAtMost)
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	if err := feedout.CSV(&buf, rows); err != nil {
		return nil, err
	}
	return &answer{body: buf.Bytes(), typ: "text/csv; charset=utf-8", file: s.fileName("csv")}, nil
}

func (s *Server) exportJSON(r *http.Request) (*answer, error) {
	_, rows, total, err := s.export(r, exportAtMost)
	if err != nil {
		return nil, err
	}
	out, err := jsonAnswer(0, searchAnswer{Total: total, Items: notNil(rows)})
	if err == nil {
		out.file = s.fileName("json")
	}
	return out, err
}

func (s *Server) fileName(ext string) string {
	return "presswatch-" + s.now().In(s.zone).Format("2006-01-02-1504") + "." + ext
}

// exportAtom is the feed of a search. Its addresses begin with the configured base URL, never with what the
// request calls us.
func (s *Server) exportAtom(r *http.Request) (*answer, error) {
	a, rows, _, err := s.export(r, feedItems)
	if err != nil {
		return nil, err
	}
	base := s.opt.BaseURL
	for base != "" && base[len(base)-1] == '/' {
		base = base[:len(base)-1]
	}
	if base == "" {
		base = "http://" + r.Host // one of the allowed hosts, or the guard had refused it
	}
	f := feedout.Feed{Title: "presswatch: " + view.Or(view.Line(a.Text), "everything"), Self: base + a.File("export.atom"), Page: base + a.With(), Base: base}
	for _, row := range rows {
		if t, err := time.Parse(time.RFC3339, row.FirstSeen); err == nil && t.After(f.Updated) {
			f.Updated = t
		}
	}
	if f.Updated.IsZero() {
		f.Updated = s.now()
	}
	var buf bytes.Buffer
	if err := feedout.Atom(&buf, f, rows); err != nil {
		return nil, err
	}
	return &answer{body: buf.Bytes(), typ: "application/atom+xml; charset=utf-8"}, nil
}

// volumeCSV is the chart of a search as a file.
func (s *Server) volumeCSV(r *http.Request) (*answer, error) {
	a := search.ReadAsk(r)
	if a.Mistake != nil {
		return nil, a.Mistake
	}
	lines, err := s.desk.Counts(r.Context(), &a)
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	if err := feedout.Table(&buf, lines); err != nil {
		return nil, err
	}
	return &answer{body: buf.Bytes(), typ: "text/csv; charset=utf-8", file: "presswatch-volume.csv"}, nil
}
