package server

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"presswatch/index"
	"presswatch/server/item"
	"presswatch/server/story"
	"presswatch/server/story/public"
	"presswatch/server/story/told"
	"presswatch/server/view"
)

// find gives the item of a path with its versions.
func (s *Server) find(ctx context.Context, r *http.Request) (index.Item, []index.Version, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || id < 1 {
		return index.Item{}, nil, notFound("There is no item of this number.")
	}
	items, err := s.opt.Library.GetItems(ctx, []int64{id})
	if err != nil {
		return index.Item{}, nil, err
	}
	if len(items) == 0 {
		return index.Item{}, nil, notFound("There is no item " + strconv.FormatInt(id, 10) + ".")
	}
	versions, err := s.opt.Library.Versions(ctx, id)
	if errors.Is(err, index.ErrNotFound) {
		err = nil
	}
	return items[0], versions, err
}

// item decides the page of an item.
func (s *Server) item(r *http.Request) (*answer, error) {
	it, versions, err := s.find(r.Context(), r)
	if err != nil {
		return nil, err
	}
	visited, err := s.visited(r.Context(), it.ID)
	if err != nil {
		return nil, err
	}
	d := &item.Desk{Now: s.now, Zone: s.zone, Edits: s.opt.Edits}
	p := d.Of(&it, versions, visited)
	if p.Place, err = s.placeOf(r, it.ID); err != nil {
		return nil, err
	}
	if err := s.public(r.Context(), d, p, &it); err != nil {
		return nil, err
	}
	p.Back = backLink(r)
	return &answer{template: "item", title: p.Headline, nav: "search", print: "Item", data: p}, nil
}

// public adds to the page of an item what the stage "public" found out: which sentences of an article are taken up, and
// what a reaction carries.
func (s *Server) public(ctx context.Context, d *item.Desk, p *item.Page, it *index.Item) error {
	var c *public.Crowd
	if p.Place != nil && s.told != nil {
		var moved story.Moved
		var err error
		if c, _, err = s.told.Crowd(ctx, told.ReadAsk(p.Place.StoryID, url.Values{})); err != nil && !errors.As(err, &moved) {
			return err
		}
	}
	switch {
	case it.Kind == index.KindReaction:
		d.React(p, it, c)
	case c != nil:
		p.Heat(it, c)
	}
	return nil
}

// backLink leads back to the search that led here.
func backLink(r *http.Request) view.Link {
	q := r.URL.Query().Get("q")
	if q == "" {
		return view.To("All items", "/search")
	}
	return view.To("Back to the results", "/search?"+url.Values{"q": {q}}.Encode())
}

// visited says when the page of an item was last visited; zero: that is not known.
func (s *Server) visited(ctx context.Context, id int64) (time.Time, error) {
	if s.opt.Stories == nil {
		return time.Time{}, nil
	}
	all, err := s.opt.Stories.Visited(ctx, []int64{id})
	return all[id], err
}
