package server

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"presswatch/index/query"
	"presswatch/server/feedout"
)

// Bounds of exports: the newest so many items.
const (
	exportAtMost = query.MaxDepth
	exportBatch  = 500
	feedItems    = 50
)

// rowsOf gives what a search finds as rows for other programs, at most limit, batch by batch.
func (s *Server) rowsOf(ctx context.Context, a *ask, limit int) (rows []feedout.Row, total int, err error) {
	req := query.Request{Tree: a.Tree, Now: s.now(), Zone: s.zone, Sort: a.Sort, After: a.After}
	for len(rows) < limit {
		req.Size = min(exportBatch, limit-len(rows))
		answer, err := s.opt.Searcher.Search(ctx, req)
		if err != nil {
			return nil, 0, err
		}
		total = answer.Total
		batch, err := s.rowsOfHits(ctx, a, answer.Hits)
		if err != nil {
			return nil, 0, err
		}
		rows = append(rows, batch...)
		if answer.Next == "" || len(answer.Hits) == 0 {
			break
		}
		req.After = answer.Next
	}
	return rows, total, nil
}

func (s *Server) rowsOfHits(ctx context.Context, a *ask, hits []query.Hit) ([]feedout.Row, error) {
	items, err := s.itemsOf(ctx, hits)
	if err != nil || len(items) == 0 {
		return nil, err
	}
	snippets, err := s.opt.Searcher.Snippets(ctx, a.Tree, items)
	if err != nil || len(snippets) != len(items) {
		snippets = make([][]query.Snippet, len(items))
	}
	rows := make([]feedout.Row, len(items))
	for i := range items {
		rows[i] = feedout.NewRow(items[i], snippet(&items[i], snippets[i]))
	}
	return rows, nil
}

// export reads the search of a request and finds its rows.
func (s *Server) export(r *http.Request, limit int) (*ask, []feedout.Row, int, error) {
	a := readAsk(r)
	if a.Mistake != nil {
		return nil, nil, 0, a.Mistake
	}
	rows, total, err := s.rowsOf(r.Context(), &a, limit)
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
	f := feedout.Feed{Title: "presswatch: " + or(clean1(a.Text), "everything"), Self: base + a.file("export.atom"), Page: base + a.with(), Base: base}
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
