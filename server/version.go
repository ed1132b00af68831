package server

import (
	"net/http"
	"strconv"

	"presswatch/index"
	"presswatch/server/diff"
	"presswatch/server/item"
	"presswatch/server/view"
	"presswatch/server/words"
)

// versionPage is one version of an item beside the one before it.
type versionPage struct {
	Headline   string
	Lang       string
	Outlet     string
	N, Of      int
	Seen       string
	Kind       string
	First      bool
	Title      []diff.Piece
	Author     []diff.Piece
	Summary    []diff.Piece
	Paragraphs [][]diff.Piece
	Item       string
	Prev, Next string
	Raw        string
	Zone       string
}

// version decides the page of a version: what changed against the one before.
func (s *Server) version(r *http.Request) (*answer, error) {
	it, versions, err := s.find(r.Context(), r)
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(r.PathValue("n"))
	at := indexOf(versions, n)
	if err != nil || at < 0 {
		return nil, notFound("There is no such version of this item.")
	}
	v := versions[at]
	old := v
	if at > 0 {
		old = versions[at-1]
	}
	c := diff.Versions(old, v)
	base := "/items/" + strconv.FormatInt(it.ID, 10)
	p := &versionPage{
		Headline: view.Or(view.Line(v.Title), "Without a headline"), Lang: view.Foreign(it.Lang), Outlet: view.Line(it.Outlet), N: v.N, Of: len(versions),
		Seen: words.Day(v.Seen, s.now(), s.zone) + ", " + words.Clock(v.Seen, s.zone), Kind: (&item.Desk{Edits: s.opt.Edits}).Kind(old, v), First: at == 0,
		Title: c.Title, Author: c.Author, Summary: c.Summary, Paragraphs: diff.Paragraphs(c.Text, item.MostParagraphs), Item: base, Zone: words.Zone(v.Seen, s.zone),
	}
	if at > 0 {
		p.Prev = base + "/versions/" + strconv.Itoa(versions[at-1].N)
	}
	if at+1 < len(versions) {
		p.Next = base + "/versions/" + strconv.Itoa(versions[at+1].N)
	}
	if v.RawType != "" {
		p.Raw = base + "/versions/" + strconv.Itoa(v.N) + "/raw"
	}
	return &answer{template: "version", title: "Version " + strconv.Itoa(v.N) + " of " + p.Headline, nav: "search", print: "Version", data: p}, nil
}

func indexOf(versions []index.Version, n int) int {
	for i, v := range versions {
		if v.N == n {
			return i
		}
	}
	return -1
}

// raw hands out the bytes as they came, as a file of plain text that no browser may show as a page: they
// are somebody else's mark-up and script.
func (s *Server) raw(r *http.Request) (*answer, error) {
	it, _, err := s.find(r.Context(), r)
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 1 {
		return nil, notFound("There is no such version of this item.")
	}
	body, typ, err := s.opt.Library.Raw(r.Context(), it.ID, n)
	if err != nil {
		return nil, err
	}
	return &answer{
		body: body, typ: "text/plain; charset=utf-8", file: "item-" + strconv.FormatInt(it.ID, 10) + "-version-" + strconv.Itoa(n) + ".txt",
		header: map[string]string{"Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'", "X-Original-Content-Type": headerValue(typ)},
	}, nil
}

// headerValue keeps what may stand in a header.
func headerValue(s string) string {
	out := make([]byte, 0, len(s))
	for i := range min(len(s), 100) {
		if s[i] >= ' ' && s[i] < 0x7f {
			out = append(out, s[i])
		}
	}
	return string(out)
}
