package server

import (
	"net/http"
	"strconv"
	"strings"

	"presswatch/index"
	"presswatch/server/feedout"
	"presswatch/server/search"
	"presswatch/server/view"
	"presswatch/server/words"
)

// searchAnswer is the answer of /api/v1/search.
type searchAnswer struct {
	Total int           `json:"total"`
	Items []feedout.Row `json:"items"`
	Next  string        `json:"next,omitempty"`
}

func notNil(rows []feedout.Row) []feedout.Row {
	if rows == nil {
		return []feedout.Row{}
	}
	return rows
}

// apiSize is how many items the API gives unless asked for another number.
const apiSize = 50

// apiSearch finds items for programs: q, sort, size (clamped to 1..1000) and after.
func (s *Server) apiSearch(r *http.Request) (*answer, error) {
	a := search.ReadAsk(r)
	if a.Mistake != nil {
		return nil, a.Mistake
	}
	size, err := strconv.Atoi(r.URL.Query().Get("size"))
	if err != nil {
		size = apiSize
	}
	rows, found, err := s.desk.List(r.Context(), &a, size)
	if err != nil {
		return nil, err
	}
	return jsonAnswer(0, searchAnswer{Total: found.Total, Items: notNil(rows), Next: found.Next})
}

// itemAnswer is the answer of /api/v1/items/{id}.
type itemAnswer struct {
	ID           int64           `json:"id"`
	Kind         string          `json:"kind"`
	Title        string          `json:"title"`
	Outlet       string          `json:"outlet"`
	Lane         string          `json:"lane"`
	Source       string          `json:"source"`
	URL          string          `json:"url"`
	Author       string          `json:"author"`
	Lang         string          `json:"lang"`
	Published    string          `json:"published"`
	Precision    string          `json:"precision"` // unknown, day, minute, second
	FirstSeen    string          `json:"first_seen"`
	Version      int             `json:"version"`
	VersionSeen  string          `json:"version_seen"`
	Gone         string          `json:"gone"`
	Checked      string          `json:"checked,omitempty"` // when its page was last visited
	Paywalled    bool            `json:"paywalled"`
	Problem      string          `json:"problem,omitempty"`
	Summary      string          `json:"summary"`
	Text         string          `json:"text"`
	Tags         []string        `json:"tags"`
	Links        []index.Link    `json:"links"`
	Quotes       []index.Quote   `json:"quotes"`
	Embeds       []index.Embed   `json:"embeds"`
	VersionsList []versionAnswer `json:"versions"`
	Story        int64           `json:"story,omitempty"`
	CopyOf       int64           `json:"copy_of,omitempty"`
}

type versionAnswer struct {
	N     int    `json:"n"`
	Seen  string `json:"seen"`
	Title string `json:"title"`
}

func (s *Server) apiItem(r *http.Request) (*answer, error) {
	it, versions, err := s.find(r.Context(), r)
	if err != nil {
		return nil, err
	}
	out := itemAnswer{
		ID: it.ID, Kind: string(it.Kind), Title: it.Title, Outlet: it.Outlet, Lane: string(it.Lane), Source: it.Source, URL: it.URL,
		Author: it.Author, Lang: it.Lang, Published: feedout.Stamp(it.Published), Precision: view.Or(string(it.Precision), "unknown"),
		FirstSeen: feedout.Stamp(it.FirstSeen), Version: it.Version, VersionSeen: feedout.Stamp(it.VersionSeen), Gone: feedout.Stamp(it.GoneAt),
		Paywalled: it.Paywalled, Problem: it.Problem, Summary: it.Summary, Text: it.Text,
		Tags: list(it.Tags), Links: list(it.Links), Quotes: list(it.Quotes), Embeds: list(it.Embeds), VersionsList: []versionAnswer{},
	}
	for _, v := range versions {
		out.VersionsList = append(out.VersionsList, versionAnswer{v.N, feedout.Stamp(v.Seen), v.Title})
	}
	visited, err := s.visited(r.Context(), it.ID)
	if err != nil {
		return nil, err
	}
	out.Checked = feedout.Stamp(visited)
	p, err := s.placeOf(r, it.ID)
	if p != nil {
		out.Story, out.CopyOf = p.StoryID, p.CopyID
	}
	if err != nil {
		return nil, err
	}
	return jsonAnswer(0, out)
}

// list makes an empty list of nothing, so that JSON says [] and not null.
func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}

// apiFindItem leads from the address of an article to its item.
func (s *Server) apiFindItem(r *http.Request) (*answer, error) {
	address := r.URL.Query().Get("url")
	if address == "" {
		return nil, invalid("Say which item: /api/v1/items?url=ADDRESS or /api/v1/items/ID.")
	}
	it, err := s.opt.Library.FindURL(r.Context(), address)
	if err != nil {
		return nil, err
	}
	return &answer{redirect: "/api/v1/items/" + strconv.FormatInt(it.ID, 10)}, nil
}

// sourceAnswer is a source in the answer of /api/v1/sources.
type sourceAnswer struct {
	Key      string `json:"key"`
	Name     string `json:"name"`
	Kind     string `json:"kind"`
	URL      string `json:"url"`
	Outlet   string `json:"outlet"`
	Lane     string `json:"lane"`
	Status   string `json:"status"`
	Class    string `json:"class"` // answers, quiet, fails, waits, off
	State    string `json:"state"` // in words
	Since    string `json:"since"`
	LastOK   string `json:"last_ok"`
	LastNew  string `json:"last_new"`
	Next     string `json:"next"`
	Failures int    `json:"failures"`
	Listed   int    `json:"listed"`
}

func (s *Server) apiSources(r *http.Request) (*answer, error) {
	all, err := s.opt.Sources.ListSources(r.Context())
	if err != nil {
		return nil, err
	}
	now := s.now()
	out := make([]sourceAnswer, len(all))
	for i, src := range all {
		st := src.State
		out[i] = sourceAnswer{
			Key: src.Key, Name: src.Name, Kind: string(src.Kind), URL: src.URL, Outlet: src.Outlet, Lane: string(src.Lane),
			Status: view.Or(string(st.Status), string(index.StatusNew)), Class: string(words.ClassOf(src, now)), State: words.Source(src, now, s.zone),
			Since: feedout.Stamp(st.Since), LastOK: feedout.Stamp(st.LastOK), LastNew: feedout.Stamp(st.LastNew), Next: feedout.Stamp(st.Next),
			Failures: st.Failures, Listed: st.Listed,
		}
	}
	return jsonAnswer(0, map[string]any{"summary": words.CountSources(all, now).Summary(), "total": len(out), "sources": out})
}

// lint answers the script that shows what a query means while it is typed.
func (s *Server) lint(r *http.Request) (*answer, error) {
	said, err := s.desk.Lint(r.Context(), r.URL.Query().Get("q"))
	if err != nil {
		return nil, err
	}
	return jsonAnswer(0, said)
}

// healthz says truthfully how things are: 200 when the store can be read, the index answers and nothing else
// is wrong; else 503 with the problems in plain words.
func (s *Server) healthz(r *http.Request) (*answer, error) {
	problems := []string{}
	out := map[string]any{"version": s.opt.Version, "time": feedout.Stamp(s.now()), "store": "ok"}
	counts, err := s.opt.Library.Counts(r.Context())
	if err != nil {
		s.log.WarnContext(r.Context(), "healthz: the store does not answer", "error", err)
		out["store"] = "does not answer"
		problems = append(problems, "the store does not answer")
	}
	st := s.opt.Searcher.Status()
	idx := map[string]any{"ready": st.Ready, "rebuilding": st.Rebuilding, "items": st.Items, "behind": max(counts.LastSeq-st.Seq, 0)}
	if st.Rebuilding {
		idx["done"] = st.Done
	}
	if st.Problem != "" {
		idx["problem"] = st.Problem
	}
	out["index"], out["items"], out["waiting"], out["panics"] = idx, counts.Items, counts.Waiting, s.Panics()
	if !st.Ready {
		problems = append(problems, strings.TrimSuffix("the full-text index does not answer: "+st.Problem, ": "))
	}
	if s.opt.Health != nil {
		problems = append(problems, s.opt.Health()...)
	}
	status := http.StatusOK
	out["status"] = "ok"
	if len(problems) > 0 {
		status = http.StatusServiceUnavailable
		out["status"], out["error"] = "not well", strings.Join(problems, "; ")
	}
	out["problems"] = problems
	return jsonAnswer(status, out)
}
