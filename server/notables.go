package server

import (
	"errors"
	"net/http"

	"presswatch/server/notable"
)

// notables answers the list of accounts whose first posts the office wants to see.
func (s *Server) notables(r *http.Request) (*answer, error) {
	if s.opt.Notables == nil {
		return nil, notFound("There is no such page.")
	}
	p, err := s.book().Page(r.Context(), r.URL.Query().Get("did"))
	if err != nil {
		return nil, err
	}
	return &answer{template: "notables", title: "Accounts to look out for", nav: "stories", print: "Accounts", data: p}, nil
}

// changeNotables does what a form of that page says, and leads back.
func (s *Server) changeNotables(r *http.Request) (*answer, error) {
	if s.opt.Notables == nil {
		return nil, notFound("There is no such page.")
	}
	if err := r.ParseForm(); err != nil {
		return nil, err
	}
	did, err := s.book().Change(r.Context(), r.PostForm)
	var wrong notable.Wrong
	if errors.As(err, &wrong) {
		return nil, &problem{status: http.StatusBadRequest, heading: "This cannot be kept.", sentence: wrong.Sentence, cause: err}
	}
	if err != nil {
		return nil, err
	}
	return &answer{redirect: "/notables?did=" + did}, nil
}

func (s *Server) book() *notable.Desk {
	return &notable.Desk{Book: s.opt.Notables, Now: s.now, Zone: s.zone}
}
