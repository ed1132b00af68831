package server

import (
	"context"
	"errors"
	"net/http"

	"presswatch/index"
	"presswatch/server/recall"
	"presswatch/server/view"
	"presswatch/server/words"
)

// recallRoutes are the addresses of the page that says how much we see, and of its forms.
func (s *Server) recallRoutes() []route {
	return []route{
		{pattern: "GET /recall", decide: s.recall},
		{pattern: "POST /recall", decide: s.report, free: true},
		{pattern: "POST /sources/add", decide: s.addSource, free: true, timeout: exportTimeout},
	}
}

func (s *Server) recallDesk() *recall.Desk { return &recall.Desk{Now: s.now, Zone: s.zone} }

// recall answers how much of what is published we see.
func (s *Server) recall(r *http.Request) (*answer, error) {
	if s.opt.Recall == nil {
		return nil, notFound("There is no such page.")
	}
	m, err := s.opt.Recall(r.Context())
	if err != nil {
		return nil, err
	}
	p := s.recallDesk().Page(&m)
	p.Adds, p.Reports = s.opt.AddSource != nil, s.opt.AddSighting != nil
	return &answer{template: "recall", title: "How much do we see?", nav: "sources", print: "Recall", data: p}, nil
}

// report keeps what somebody saw elsewhere and we did not have.
func (s *Server) report(r *http.Request) (*answer, error) {
	if s.opt.AddSighting == nil {
		return nil, notFound("There is no such page.")
	}
	if err := r.ParseForm(); err != nil {
		return nil, err
	}
	g, err := s.recallDesk().Report(r.PostForm)
	if err != nil {
		return nil, recallProblem(err)
	}
	if err := s.opt.AddSighting(r.Context(), g); err != nil {
		return nil, err
	}
	said := recall.Said{Heading: "Noted.", Text: "It counts as missed until we have it, and its outlet is listed among those that we miss.", Back: "/recall"}
	if g.URL != "" {
		it, err := s.opt.Library.FindURL(r.Context(), g.URL)
		switch {
		case err == nil:
			said.Text = "We have this article, “" + view.Short(view.Line(it.Title), 100) + "”: first seen " + words.At(it.FirstSeen, s.now(), s.zone) + "."
		case !errors.Is(err, index.ErrNotFound):
			return nil, err
		}
	}
	return &answer{template: "said", title: "Noted", nav: "sources", data: said}, nil
}

// addSource looks for what a site has to be watched, and says what was found.
func (s *Server) addSource(r *http.Request) (*answer, error) {
	if s.opt.AddSource == nil {
		return nil, notFound("There is no such page.")
	}
	if err := r.ParseForm(); err != nil {
		return nil, err
	}
	site, err := recall.ReadSite(r.PostForm.Get("site"))
	if err != nil {
		return nil, recallProblem(err)
	}
	says, err := s.opt.AddSource(r.Context(), site)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return nil, &problem{status: http.StatusServiceUnavailable, heading: site + " was not added.", sentence: "The site did not answer in time.", cause: err}
	case errors.Is(err, index.ErrInvalid):
		return nil, &problem{status: http.StatusBadRequest, heading: site + " was not added.", sentence: view.Or(view.Line(says), "Nothing that can be watched was found there."), cause: err}
	case err != nil:
		return nil, err
	}
	return &answer{template: "said", title: site, nav: "sources", data: recall.Said{Heading: site, Text: view.Line(says), Back: "/recall"}}, nil
}

func recallProblem(err error) error {
	var wrong recall.Wrong
	if errors.As(err, &wrong) {
		return &problem{status: http.StatusBadRequest, heading: "This cannot be done.", sentence: wrong.Sentence, cause: err}
	}
	return err
}
