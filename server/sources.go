package server

import (
	"context"
	"errors"
	"net/http"

	"presswatch/index"
	"presswatch/server/source"
)

func (s *Server) sourceDesk() *source.Desk {
	return &source.Desk{
		Sources: s.opt.Sources, Comments: s.opt.Comments, Recall: s.opt.Recall != nil, Now: s.now, Zone: s.zone,
		Waiting: func(ctx context.Context) (int64, error) {
			c, err := s.opt.Library.Counts(ctx)
			return c.Waiting, err
		},
	}
}

// sources answers the list of sources.
func (s *Server) sources(r *http.Request) (*answer, error) {
	p, err := s.sourceDesk().Page(r.Context(), r.URL.Query())
	if err != nil {
		return nil, err
	}
	return &answer{template: "sources", title: "Sources", nav: "sources", print: "Sources", data: p}, nil
}

// source answers the page of one source.
func (s *Server) source(r *http.Request) (*answer, error) {
	p, err := s.sourceDesk().One(r.Context(), r.PathValue("key"))
	if errors.Is(err, index.ErrNotFound) {
		return nil, notFound("There is no source of this name.")
	}
	if err != nil {
		return nil, err
	}
	return &answer{template: "source", title: p.Name, nav: "sources", print: "Source", data: p}, nil
}
