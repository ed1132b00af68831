package server

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"presswatch/index"
	"presswatch/server/feedout"
	"presswatch/server/story"
	"presswatch/server/story/act"
	"presswatch/server/story/graph"
	"presswatch/server/story/proof"
	"presswatch/server/story/quoted"
	"presswatch/server/story/told"
)

// storyRoutes are the addresses below /stories/. Forms take no slot: they mostly wait for the stage that carries
// them out.
func (s *Server) storyRoutes() []route {
	return []route{
		{pattern: "GET /stories/{id}", decide: s.story},
		{pattern: "GET /stories/{id}/pickups/{to}/{from}", decide: s.pickUp},
		{pattern: "GET /stories/{id}/change", decide: s.askAct},
		{pattern: "POST /stories/{id}/acts", decide: s.doAct, free: true},
		{pattern: "GET /api/v1/stories/{id}", decide: s.apiStory},
	}
}

// openStory makes the desk of the page of a story, where there are stories.
func (s *Server) openStory() {
	if s.opt.Stories == nil {
		return
	}
	s.told = &story.Desk{
		Shelf: s.opt.Stories, Log: s.opt.Stories, Library: s.opt.Library, Visits: s.opt.Stories, Now: s.now, Zone: s.zone, Sentences: s.opt.Sentences,
		Quotes: s.opt.Quotes, Edits: s.opt.Edits, Public: s.opt.Public, Cases: s.hasArea("GET /stories/{id}/case.zip"),
	}
	if s.opt.Notables != nil {
		s.told.Notables = s.opt.Notables
	}
	s.acts = &act.Desk{Desk: s.told, Log: s.opt.Stories, Acted: s.opt.Acted}
}

// numbered reads the number of a story from a path, which may end like a file.
func (s *Server) numbered(r *http.Request) (id int64, ext string, err error) {
	text, ext, _ := strings.Cut(r.PathValue("id"), ".")
	id, err = strconv.ParseInt(text, 10, 64)
	if err != nil || id < 1 || s.told == nil {
		return 0, "", notFound("There is no story of this number.")
	}
	return id, ext, nil
}

// elsewhere turns what the desk says of other addresses into redirects. A story that went into another leads there,
// with all that was asked for.
func elsewhere(r *http.Request, err error, base, ext string) (*answer, error) {
	var moved story.Moved
	var other story.Elsewhere
	switch {
	case errors.As(err, &moved):
		to := base + strconv.FormatInt(moved.Into, 10) + ext
		if r.URL.RawQuery != "" {
			to += "?" + r.URL.RawQuery
		}
		return &answer{redirect: to}, nil
	case errors.As(err, &other):
		return &answer{redirect: other.URL}, nil
	}
	return nil, storyProblem(err)
}

// storyProblem gives what a person can put right the words that it has.
func storyProblem(err error) error {
	var wrong act.Wrong
	switch {
	case errors.As(err, &wrong):
		return &problem{status: http.StatusBadRequest, heading: "This cannot be done.", sentence: wrong.Sentence, cause: err}
	case errors.Is(err, index.ErrNotFound):
		return &problem{status: http.StatusNotFound, heading: "Not found.", sentence: "There is no such story, or no such thing in it.", cause: err}
	}
	return err
}

// story answers the page of a story, and its twins for programs.
func (s *Server) story(r *http.Request) (*answer, error) {
	id, ext, err := s.numbered(r)
	if err != nil {
		return nil, err
	}
	a := told.ReadAsk(id, r.URL.Query())
	switch ext {
	case "":
	case "json":
		return s.storyJSON(r, a, "/stories/", ".json")
	case "csv":
		return s.storyCSV(r, a)
	default:
		return nil, notFound("There is no such file.")
	}
	p, err := s.told.Page(r.Context(), a)
	if err != nil {
		return elsewhere(r, err, "/stories/", "")
	}
	return &answer{template: "story", title: p.Title, nav: "stories", print: "Story", script: "curve.js", data: p}, nil
}

func (s *Server) apiStory(r *http.Request) (*answer, error) {
	id, ext, err := s.numbered(r)
	if err != nil || ext != "" {
		return nil, notFound("There is no story of this number.")
	}
	return s.storyJSON(r, told.ReadAsk(id, r.URL.Query()), "/api/v1/stories/", "")
}

func (s *Server) storyJSON(r *http.Request, a *told.Ask, base, ext string) (*answer, error) {
	t, st, left, err := s.told.Tell(r.Context(), a)
	if err != nil {
		return elsewhere(r, err, base, ext)
	}
	return jsonAnswer(0, map[string]any{"story": graph.Of(t, st.Chapter, left, quoted.Find(t, s.told.Quotes))})
}

func (s *Server) storyCSV(r *http.Request, a *told.Ask) (*answer, error) {
	t, _, _, err := s.told.Tell(r.Context(), a)
	if err != nil {
		return elsewhere(r, err, "/stories/", ".csv")
	}
	var buf bytes.Buffer
	if err := feedout.Table(&buf, graph.Table(t)); err != nil {
		return nil, err
	}
	return &answer{body: buf.Bytes(), typ: "text/csv; charset=utf-8", file: "presswatch-story-" + strconv.FormatInt(a.ID, 10) + ".csv"}, nil
}

// pickUp answers the page that shows what proves a pick-up.
func (s *Server) pickUp(r *http.Request) (*answer, error) {
	id, _, err := s.numbered(r)
	to, err1 := strconv.ParseInt(r.PathValue("to"), 10, 64)
	from, err2 := strconv.ParseInt(r.PathValue("from"), 10, 64)
	if err = errors.Join(err, err1, err2); err != nil {
		return nil, notFound("There is no such pick-up.")
	}
	t, _, _, err := s.told.Tell(r.Context(), told.ReadAsk(id, r.URL.Query()))
	if err != nil {
		return elsewhere(r, err, "/stories/", "/pickups/"+url.PathEscape(r.PathValue("to"))+"/"+url.PathEscape(r.PathValue("from")))
	}
	p, err := proof.Of(t, to, from)
	if err != nil {
		return nil, storyProblem(err)
	}
	return &answer{template: "story-proof", title: p.Sentence, nav: "stories", print: "Evidence", data: p}, nil
}

// askAct answers the page that asks before something large is done.
func (s *Server) askAct(r *http.Request) (*answer, error) {
	id, _, err := s.numbered(r)
	if err != nil {
		return nil, err
	}
	asked, err := act.Read(id, r.URL.Query())
	if err != nil {
		return nil, storyProblem(err)
	}
	p, err := s.acts.Ask(r.Context(), asked)
	if err != nil {
		return elsewhere(r, err, "/stories/", "/change")
	}
	return &answer{template: "story-sure", title: p.Question, nav: "stories", data: p}, nil
}

// doAct does what a form says, and leads back to the story.
func (s *Server) doAct(r *http.Request) (*answer, error) {
	id, _, err := s.numbered(r)
	if err != nil {
		return nil, err
	}
	if err := r.ParseForm(); err != nil {
		return nil, err
	}
	done, err := act.Read(id, r.PostForm)
	if err != nil {
		return nil, storyProblem(err)
	}
	to, err := s.acts.Do(r.Context(), done)
	if err != nil {
		var moved story.Moved
		if errors.As(err, &moved) { // what a form says of one story is not done to another
			err = act.Wrong{Sentence: "This story went into story " + strconv.FormatInt(moved.Into, 10) + " meanwhile. Open that one."}
		}
		return nil, storyProblem(err)
	}
	return &answer{redirect: to}, nil
}
