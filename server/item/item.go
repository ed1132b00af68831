// Package item makes the page of an item: its text as it was last seen, and everything that is known about it.
package item

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/server/diff"
	"presswatch/server/front/place"
	"presswatch/server/post"
	"presswatch/server/search"
	"presswatch/server/story"
	"presswatch/server/story/public"
	"presswatch/server/view"
	"presswatch/server/words"
)

// Page is an item with everything that is known about it.
type Page struct {
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
	Paragraphs [][]Piece
	Heated     string      // "140 reactions take up 3 sentences of this text."
	Reaction   *post.Row   // what it is as a reaction; nil: an article
	Takes      *public.Hot // the sentence that a reaction takes up; nil: none
	Missing    string      // why there is no text
	Links      []view.Link
	Quotes     []index.Quote
	Embeds     []index.Embed
	Versions   []Row
	Place      *place.Place // nil: in no story
	Back       view.Link
	Zone       string
}

// Row is a version.
type Row struct {
	N    int
	Seen string
	Kind string // of edit, in words
	URL  string
	Raw  string // "" if no raw bytes were kept
}

// Bounds of what one page shows. MostParagraphs is of the page of a version, too.
const (
	mostLinks      = 200
	mostBytes      = 512 << 10 // of texts that are compared in words, the newest versions first
	MostParagraphs = 2000      // of a text
)

// Desk makes pages of items. Edits may be left out.
type Desk struct {
	Now   func() time.Time
	Zone  *time.Location // of all times on pages
	Edits story.Between  // says what an edit did
}

// Of makes the page of an item with its versions. visited is when its page was last visited; zero: that is not known.
func (s *Desk) Of(it *index.Item, versions []index.Version, visited time.Time) *Page {
	p := s.page(it)
	p.Facts = s.facts(it, visited)
	p.Versions = s.rows(it, versions)
	return p
}

func (s *Desk) page(it *index.Item) *Page {
	p := &Page{
		ID: it.ID, Headline: view.Line(it.Title), Lang: view.Foreign(it.Lang), Outlet: view.Line(it.Outlet), Own: it.Lane == index.LaneOwn,
		Lane: words.Lane(it.Lane), Author: view.Line(it.Author), URL: view.WebAddress(it.URL), Shown: view.Line(it.URL), Summary: view.Line(it.Summary),
		Kind: string(it.Kind), Zone: words.Zone(it.FirstSeen, s.Zone),
	}
	if p.Headline == "" && it.Post != nil {
		p.Headline = view.PostTitle(it)
	}
	if p.Headline == "" {
		p.Headline = "Without a headline"
	}
	p.Sentence = s.sentence(it)
	p.Paragraphs = paragraphs(it.Text, nil)
	if len(p.Paragraphs) == 0 {
		p.Missing = "The text is missing: " + view.Or(postGone(it), view.Or(view.Line(it.Problem), "the page gave none")) + "."
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

// postGone says why the words of a reaction are not there.
func postGone(it *index.Item) string {
	if it.Post == nil || it.Post.Forgotten == "" {
		return ""
	}
	return "its words are not kept, " + view.Line(it.Post.Forgotten)
}

func (s *Desk) sentence(it *index.Item) string {
	var parts []string
	now := s.Now()
	if !it.GoneAt.IsZero() {
		parts = append(parts, "Removed: the page was no longer there when we looked, "+words.At(it.GoneAt, now, s.Zone)+". The text below is the last that we saw.")
	}
	if it.Version > 1 {
		parts = append(parts, "Changed after publication: this is version "+strconv.Itoa(it.Version)+", first seen "+words.At(it.VersionSeen, now, s.Zone)+".")
	}
	if it.Paywalled {
		parts = append(parts, "Behind a paywall: the text may be cut.")
	}
	if it.Problem != "" && it.Text != "" {
		parts = append(parts, "Not whole: "+view.Line(it.Problem)+".")
	}
	return strings.Join(parts, " ")
}

func (s *Desk) facts(it *index.Item, visited time.Time) []view.Fact {
	now := s.Now()
	out := []view.Fact{{Name: "Published", Value: words.Published(it, now, s.Zone)}}
	if it.Published.IsZero() && it.PublishedRaw != "" {
		out[0].Value += " (the page says: " + view.Short(view.Line(it.PublishedRaw), 60) + ")"
	} else if it.Precision == index.PrecisionDay {
		out[0].Value += ", time unknown"
	}
	out = append(out, view.Fact{Name: "First seen", Value: words.Day(it.FirstSeen, now, s.Zone) + ", " + it.FirstSeen.In(s.Zone).Format("15:04:05")})
	if lag := it.FirstSeen.Sub(it.Published); !it.Published.IsZero() && it.Precision != index.PrecisionDay && lag >= search.Apart {
		out[1].Value += ", " + words.Duration(lag) + " after publication"
	}
	if !visited.IsZero() {
		out = append(out, view.Fact{Name: "Checked", Value: words.At(visited, now, s.Zone)})
	}
	if !it.Updated.IsZero() && !it.Updated.Equal(it.Published) {
		out = append(out, view.Fact{Name: "Updated, it says", Value: words.Day(it.Updated, now, s.Zone) + ", " + words.Clock(it.Updated, s.Zone)})
	}
	if it.Author != "" {
		out = append(out, view.Fact{Name: "Author", Value: view.Line(it.Author)})
	}
	out = append(out, view.PostFacts(it, now, s.Zone)...)
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

// rows lists the versions, newest first, each with the kind of its edit.
func (s *Desk) rows(it *index.Item, versions []index.Version) []Row {
	var out []Row
	left := mostBytes
	base := "/items/" + strconv.FormatInt(it.ID, 10) + "/versions/"
	for i := len(versions) - 1; i >= 0; i-- {
		v := versions[i]
		r := Row{N: v.N, Seen: words.Day(v.Seen, s.Now(), s.Zone) + ", " + words.Clock(v.Seen, s.Zone), URL: base + strconv.Itoa(v.N), Kind: "as first seen"}
		if i > 0 {
			if left -= len(versions[i-1].Text) + len(v.Text); left >= 0 {
				r.Kind = s.Kind(versions[i-1], v)
			} else {
				r.Kind = diff.Versions(versions[i-1], v).Kind()
			}
		}
		if v.RawType != "" {
			r.Raw = r.URL + "/raw"
		}
		out = append(out, r)
	}
	return out
}

// Kind says what an edit did: in words where somebody can, else what can be counted.
func (s *Desk) Kind(before, after index.Version) string {
	if kinds := s.Edits.Kinds(before, after, nil, nil); len(kinds) > 0 {
		return strings.Join(kinds, "; ")
	}
	return diff.Versions(before, after).Kind()
}
