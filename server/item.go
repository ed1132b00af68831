package server

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"presswatch/index"
	"presswatch/server/diff"
	"presswatch/server/front/place"
	"presswatch/server/search"
	"presswatch/server/view"
	"presswatch/server/words"
)

// itemPage is an item with everything that is known about it.
type itemPage struct {
	ID         int64
	Headline   string
	Lang       string
	Outlet     string
	Own        bool
	Lane       string
	Kind       string
	Author     string
	Sentence   string // how it stands: "Removed, seen 02:12." – "" where all is well
	Facts      []view.Fact
	URL        string // "" where it is no web address
	Shown      string // the address as text
	Summary    string
	Paragraphs []string
	Missing    string // why there is no text
	Links      []view.Link
	Quotes     []index.Quote
	Embeds     []index.Embed
	Versions   []versionRow
	Place      *place.Place // nil: in no story
	Back       view.Link
	Zone       string
}

type versionRow struct {
	N    int
	Seen string
	Kind string // of edit, in words
	URL  string
	Raw  string // "" if no raw bytes were kept
}

// Bounds of what one page shows; the rest is counted.
const (
	mostLinks      = 200
	mostParagraphs = 2000
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
	p := s.itemOf(&it)
	p.Versions = s.versionRows(&it, versions)
	if p.Place, err = s.placeOf(r, it.ID); err != nil {
		return nil, err
	}
	p.Back = backLink(r)
	return &answer{template: "item", title: p.Headline, nav: "search", print: "Item", data: p}, nil
}

// backLink leads back to the search that led here.
func backLink(r *http.Request) view.Link {
	q := r.URL.Query().Get("q")
	if q == "" {
		return view.To("All items", "/search")
	}
	return view.To("Back to the results", "/search?"+url.Values{"q": {q}}.Encode())
}

func (s *Server) itemOf(it *index.Item) *itemPage {
	p := &itemPage{
		ID: it.ID, Headline: view.Line(it.Title), Lang: view.Foreign(it.Lang), Outlet: view.Line(it.Outlet), Own: it.Lane == index.LaneOwn,
		Lane: words.Lane(it.Lane), Author: view.Line(it.Author), URL: view.WebAddress(it.URL), Shown: view.Line(it.URL), Summary: view.Line(it.Summary),
		Kind: string(it.Kind), Zone: words.Zone(it.FirstSeen, s.zone),
	}
	if p.Headline == "" {
		p.Headline = "Without a headline"
	}
	p.Sentence = s.sentence(it)
	p.Facts = s.itemFacts(it)
	for _, para := range strings.Split(it.Text, "\n\n") {
		if para = strings.TrimSpace(words.Clean(para)); para != "" && len(p.Paragraphs) < mostParagraphs {
			p.Paragraphs = append(p.Paragraphs, para)
		}
	}
	if len(p.Paragraphs) == 0 {
		p.Missing = "The text is missing: " + view.Or(view.Line(it.Problem), "the page gave none") + "."
	}
	for i, l := range it.Links {
		if i == mostLinks {
			break
		}
		p.Links = append(p.Links, view.To(view.Or(view.Line(l.Text), view.Line(l.URL)), view.WebAddress(l.URL)))
	}
	for _, q := range it.Quotes {
		p.Quotes = append(p.Quotes, index.Quote{Text: view.Line(q.Text), Speaker: view.Line(q.Speaker)})
	}
	for _, e := range it.Embeds {
		e.Text, e.Author, e.Network, e.URL = view.Line(e.Text), view.Line(e.Author), view.Line(e.Network), view.WebAddress(e.URL)
		p.Embeds = append(p.Embeds, e)
	}
	return p
}

func (s *Server) sentence(it *index.Item) string {
	var parts []string
	now := s.now()
	if !it.GoneAt.IsZero() {
		parts = append(parts, "Removed: the page was no longer there when we looked, "+words.At(it.GoneAt, now, s.zone)+". The text below is the last that we saw.")
	}
	if it.Version > 1 {
		parts = append(parts, "Changed after publication: this is version "+strconv.Itoa(it.Version)+", first seen "+words.At(it.VersionSeen, now, s.zone)+".")
	}
	if it.Paywalled {
		parts = append(parts, "Behind a paywall: the text may be cut.")
	}
	if it.Problem != "" && it.Text != "" {
		parts = append(parts, "Not whole: "+view.Line(it.Problem)+".")
	}
	return strings.Join(parts, " ")
}

func (s *Server) itemFacts(it *index.Item) []view.Fact {
	now := s.now()
	out := []view.Fact{{Name: "Published", Value: words.Published(it, now, s.zone)}}
	if it.Published.IsZero() && it.PublishedRaw != "" {
		out[0].Value += " (the page says: " + view.Short(view.Line(it.PublishedRaw), 60) + ")"
	} else if it.Precision == index.PrecisionDay {
		out[0].Value += ", time unknown"
	}
	out = append(out, view.Fact{Name: "First seen", Value: words.Day(it.FirstSeen, now, s.zone) + ", " + it.FirstSeen.In(s.zone).Format("15:04:05")})
	if lag := it.FirstSeen.Sub(it.Published); !it.Published.IsZero() && it.Precision != index.PrecisionDay && lag >= search.Apart {
		out[1].Value += ", " + words.Duration(lag) + " after publication"
	}
	if !it.Updated.IsZero() && !it.Updated.Equal(it.Published) {
		out = append(out, view.Fact{Name: "Updated, it says", Value: words.Day(it.Updated, now, s.zone) + ", " + words.Clock(it.Updated, s.zone)})
	}
	if it.Author != "" {
		out = append(out, view.Fact{Name: "Author", Value: view.Line(it.Author)})
	}
	if it.Source != "" {
		out = append(out, view.Fact{Name: "Source", Value: view.Line(it.Source), URL: "/sources/" + url.PathEscape(it.Source)})
	}
	if it.Lang != "" {
		out = append(out, view.Fact{Name: "Language", Value: words.Lang(it.Lang)})
	}
	if len(it.Tags) > 0 {
		out = append(out, view.Fact{Name: "Tags", Value: view.Line(strings.Join(it.Tags, ", "))})
	}
	if it.Comments >= 0 && (it.Comments > 0 || it.CommentFeed != "") {
		out = append(out, view.Fact{Name: "Comments", Value: words.Count(it.Comments)})
	}
	return out
}

// versionRows lists the versions, newest first, each with the kind of its edit.
func (s *Server) versionRows(it *index.Item, versions []index.Version) []versionRow {
	var out []versionRow
	base := "/items/" + strconv.FormatInt(it.ID, 10) + "/versions/"
	for i := len(versions) - 1; i >= 0; i-- {
		v := versions[i]
		r := versionRow{N: v.N, Seen: words.Day(v.Seen, s.now(), s.zone) + ", " + words.Clock(v.Seen, s.zone), URL: base + strconv.Itoa(v.N), Kind: "as first seen"}
		if i > 0 {
			r.Kind = diff.Versions(versions[i-1], v).Kind()
		}
		if v.RawType != "" {
			r.Raw = r.URL + "/raw"
		}
		out = append(out, r)
	}
	return out
}
