package server

import (
	"bytes"
	"context"
	"net/http"
	"strings"

	"presswatch/server/feedout"
	"presswatch/server/front"
	"presswatch/server/front/place"
	"presswatch/server/front/row"
	"presswatch/server/search"
	"presswatch/server/story"
	"presswatch/server/story/act"
)

// Stories gives what the store keeps about stories. Each package of pages says what it needs of it.
type Stories interface {
	front.Shelf
	row.Shelf
	search.Shelf
	story.Shelf
	story.Log
	story.Visits
	act.Log
}

// openStories makes the desks of pages that are about stories, where there are any.
func (s *Server) openStories() {
	if s.opt.Stories == nil {
		return
	}
	rows := &row.Maker{Shelf: s.opt.Stories, Items: s.opt.Library, Searcher: s.opt.Searcher, Now: s.now, Zone: s.zone}
	s.desk.Stories, s.desk.StoryRows = s.opt.Stories, rows
	s.today = &front.Desk{Shelf: s.opt.Stories, Rows: rows, Now: s.now, Zone: s.zone, Setup: s.opt.Setup, Empty: s.desk.Empty, Aside: s.aside}
}

func (s *Server) aside(ctx context.Context) (sources, waiting string) {
	a := s.desk.Aside(ctx)
	if a == nil {
		return "", ""
	}
	return a.Sources, a.Waiting
}

// placeOf says where an item stands among others; nil where nothing is grouped, or it is not yet.
func (s *Server) placeOf(r *http.Request, item int64) (*place.Place, error) {
	if s.opt.Stories == nil {
		return nil, nil
	}
	f := &place.Finder{Shelf: s.opt.Stories, Items: s.opt.Library, Now: s.now, Zone: s.zone}
	return f.Of(r.Context(), item)
}

// front answers the front page. Searches stood here once: their addresses lead on.
func (s *Server) front(r *http.Request) (*answer, error) {
	if s.today == nil {
		return s.search(r)
	}
	if r.URL.Query().Has("q") {
		return &answer{redirect: "/search?" + r.URL.Query().Encode()}, nil
	}
	p, err := s.today.Page(r)
	if err != nil {
		return nil, err
	}
	return &answer{template: "front", title: "Today", nav: "today", print: "Today", data: p}, nil
}

// stories answers the list of all stories.
func (s *Server) stories(r *http.Request) (*answer, error) {
	if s.today == nil {
		return nil, notFound("There is no such page.")
	}
	p, err := s.today.List(r)
	if err != nil {
		return nil, err
	}
	return &answer{template: "stories", title: "Stories", nav: "stories", print: "Stories", data: p}, nil
}

func (s *Server) storiesCSV(r *http.Request) (*answer, error) {
	if s.today == nil {
		return nil, notFound("There is no such page.")
	}
	lines, err := s.today.Table(r.Context(), front.ReadListed(r))
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	if err := feedout.Table(&buf, lines); err != nil {
		return nil, err
	}
	return &answer{body: buf.Bytes(), typ: "text/csv; charset=utf-8", file: strings.Replace(s.fileName("csv"), "presswatch-", "presswatch-stories-", 1)}, nil
}

// apiStories lists stories for programs: span, after, size (clamped to 1..500).
func (s *Server) apiStories(r *http.Request) (*answer, error) {
	if s.today == nil {
		return nil, notFound("There is no such page.")
	}
	a, err := s.today.Tell(r.Context(), front.ReadListed(r))
	if err != nil {
		return nil, err
	}
	return jsonAnswer(0, a)
}
