package server

import (
	"bytes"
	"net/http"
	"strconv"

	"presswatch/server/feedout"
	"presswatch/server/story/known"
	"presswatch/server/story/public"
	"presswatch/server/story/thread"
	"presswatch/server/story/told"
)

// publicRoutes are the addresses of what the public made of a story.
func (s *Server) publicRoutes() []route {
	return []route{
		{pattern: "GET /stories/{id}/reactions", decide: s.reactions},
		{pattern: "GET /stories/{id}/reactions.json", decide: s.reactionsJSON},
		{pattern: "GET /api/v1/stories/{id}/reactions", decide: s.reactionsJSON},
		{pattern: "GET /stories/{id}/reactions.csv", decide: s.reactionsCSV, timeout: exportTimeout},
		{pattern: "GET /stories/{id}/networks.csv", decide: s.networksCSV},
		{pattern: "GET /notables", decide: s.notables},
		{pattern: "POST /notables", decide: s.changeNotables, free: true},
	}
}

// crowd gathers the reactions of the story in a path. Where the page has another address, answer leads there.
func (s *Server) crowd(r *http.Request) (c *public.Crowd, title string, elsewhereTo *answer, err error) {
	id, ext, err := s.numbered(r)
	if err != nil || ext != "" {
		return nil, "", nil, notFound("There is no story of this number.")
	}
	c, title, err = s.told.Crowd(r.Context(), told.ReadAsk(id, r.URL.Query()))
	if err != nil {
		rest := r.URL.Path[len("/stories/")+len(r.PathValue("id")):]
		base := "/stories/"
		if wantsJSON(r) && rest != "/reactions.json" {
			base, rest = "/api/v1/stories/", "/reactions"
		}
		elsewhereTo, err = elsewhere(r, err, base, rest)
	}
	return c, title, elsewhereTo, err
}

// reactions answers the list of the reactions of a story.
func (s *Server) reactions(r *http.Request) (*answer, error) {
	c, title, to, err := s.crowd(r)
	if c == nil || err != nil {
		return to, err
	}
	p := thread.Of(c, thread.Read(r.URL.Query())).Page(title)
	return &answer{template: "reactions", title: "Reactions – " + title, nav: "stories", print: "Reactions", data: p}, nil
}

// reactionsJSON answers the same for programs: size (clamped to 1..500) and after, a number of reactions to pass over.
func (s *Server) reactionsJSON(r *http.Request) (*answer, error) {
	c, _, to, err := s.crowd(r)
	if c == nil || err != nil {
		return to, err
	}
	list := thread.Of(c, thread.Read(r.URL.Query())).Items
	v := r.URL.Query()
	size, err := strconv.Atoi(v.Get("size"))
	if err != nil {
		size = 50
	}
	from, _ := strconv.Atoi(v.Get("after")) // no number: from the first
	from = min(max(from, 0), len(list))
	end := min(from+min(max(size, 1), 500), len(list))
	out := map[string]any{"public": c.Tell(), "total": len(list), "reactions": tellAll(c, list[from:end])}
	if end < len(list) {
		out["next"] = strconv.Itoa(end)
	}
	return jsonAnswer(0, out)
}

func tellAll(c *public.Crowd, items []*known.Item) []public.ToldReaction {
	out := make([]public.ToldReaction, len(items))
	for i, it := range items {
		out[i] = c.TellOne(it)
	}
	return out
}

func (s *Server) reactionsCSV(r *http.Request) (*answer, error) {
	c, _, to, err := s.crowd(r)
	if c == nil || err != nil {
		return to, err
	}
	a := thread.Read(r.URL.Query())
	list := c.All
	if a != (thread.Ask{Page: a.Page}) {
		list = thread.Of(c, a).Items
	}
	return csvAnswer(c.Lines(list), "presswatch-reactions-"+strconv.FormatInt(c.ID, 10)+".csv")
}

func (s *Server) networksCSV(r *http.Request) (*answer, error) {
	c, _, to, err := s.crowd(r)
	if c == nil || err != nil {
		return to, err
	}
	return csvAnswer(c.Curves(), "presswatch-networks-"+strconv.FormatInt(c.ID, 10)+".csv")
}

func csvAnswer(lines [][]string, name string) (*answer, error) {
	var buf bytes.Buffer
	if err := feedout.Table(&buf, lines); err != nil {
		return nil, err
	}
	return &answer{body: buf.Bytes(), typ: "text/csv; charset=utf-8", file: name}, nil
}
