// Package row makes the row of a story, as the front page, the list of stories and the search page show it: headline,
// who had it first, why it is there, its articles by the hour, its reactions, and our statement in it.
package row

import (
	"cmp"
	"context"
	"html/template"
	"net/url"
	"strconv"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/server/chart/small"
	"presswatch/server/story/known"
	"presswatch/server/view"
	"presswatch/server/words"
)

// Row is a story in a list, in words.
type Row struct {
	ID       int64
	URL      string
	Headline string
	Lang     string
	Needs    bool
	First    First
	Rest     []string // "+26 outlets", "9 original", "a later chapter of …"
	Chapter  bool     // it stands below its root
	Label    string   // "Why first", "Why"
	Why      string
	Tags     []view.Link

	Spark     template.HTML
	SparkText string // "peak 20 at 00:00"
	Reactions string // "4,210"; "" none
	Networks  []small.Network
	Bar       template.HTML
	Carried   string // "22 of 38"; "" no statement
	CarriedOf string // "articles"
	Apart     string // "2 altered, 16 without"
	Ours      string // what is carried: "your statement", or as long as there is none "your item"

	Story index.Story
	Facts *Facts
}

// First says where a story was seen first: an own channel with the first outlet after it, or an outlet.
type First struct {
	Own     string // "your own website"; "" it was an outlet
	Outlet  string // the first outlet; "" none
	At      string // when, of the first
	OutletA string // when, of the outlet, where an own channel came first
}

// Size is how wide the small drawings of a row are.
type Size struct{ Spark, Bar int }

// Sizes of the front page and of the search page, from DESIGN-LANGUAGE §6.
var (
	Large = Size{112, 132}
	Small = Size{96, 96}
)

// Options of a row.
type Options struct {
	Size  Size
	Upto  time.Time // the hour at which the sparkline ends; zero: that of the story's end
	Label string
	Root  string // headline of the story that it is a later chapter of
	// Lately are the articles of the last Recent.
	Lately int
	Recent time.Duration
}

// Of makes the row of a story from its facts.
func (m *Maker) Of(ctx context.Context, f *Facts, o Options) Row {
	st := &f.Story
	r := Row{
		ID: st.ID, URL: Address(st.ID), Headline: headline(f), Story: *st, Facts: f, Label: cmp.Or(o.Label, "Why"),
		Needs: f.Trouble.Pages() > 0, First: m.first(f),
	}
	for _, tag := range f.Known.Tags {
		r.Tags = append(r.Tags, view.To(view.Line(tag), "/stories?"+url.Values{"tag": {tag}}.Encode()))
	}
	r.Rest = rest(st, r.First)
	statement := statementIn(f.Known, st.Articles)
	r.Why = Why(&Basis{
		Story: *st, Statement: statement, Trouble: f.Trouble, Root: view.Line(o.Root), OwnFirst: r.First.Own != "", Cutters: cutters(f.Known),
		Lately: o.Lately, Recent: o.Recent, Now: m.Now(),
	})
	spark := small.Sparkline{Counts: st.Hours, Last: st.End, Now: o.Upto, Zone: m.Zone}
	r.Spark, r.SparkText = spark.SVG(o.Size.Spark), spark.Words()
	if st.Reactions > 0 {
		r.Reactions = words.Count(st.Reactions)
		r.Networks = small.Networks(m.networks(ctx, f))
	}
	r.state(statement, o.Size)
	return r
}

// state says in how many articles the statement is; nothing where there is none, or nobody to carry it.
func (r *Row) state(s Statement, size Size) {
	if !s.Exists || s.Articles == 0 {
		return
	}
	drawn := small.Statement{Item: s.Open, Carried: s.Carried, Altered: s.Altered, All: s.Articles}
	said := drawn.Words()
	at := strings.LastIndexByte(said, ' ')
	r.Bar, r.Carried, r.CarriedOf, r.Apart, r.Ours = drawn.SVG(size.Bar), said[:at], said[at+1:], apart(s), "your statement"
	if s.Open {
		r.Ours = "your item"
	}
}

// Address is that of a story's page.
func Address(id int64) string { return "/stories/" + strconv.FormatInt(id, 10) }

// headline is what a person called it, else what the stage found.
func headline(f *Facts) string {
	title := f.Title
	if f.Known.Given {
		title = f.Known.Title
	}
	return view.Or(view.Line(title), "Story "+strconv.FormatInt(f.ID, 10))
}

func apart(s Statement) string {
	var parts []string
	if s.Altered > 0 {
		parts = append(parts, words.Count(s.Altered)+" altered")
	}
	if s.Without() > 0 {
		parts = append(parts, words.Count(s.Without())+" without")
	}
	return strings.Join(parts, ", ")
}

// first finds the first item of ours or of the press, else the first reaction.
func (m *Maker) first(f *Facts) First {
	var own, press, public *known.Item
	for _, it := range f.Known.Items { // in the order in which they were first seen
		switch {
		case it.Article() && press == nil:
			press = it
		case it.Own() && own == nil:
			own = it
		case it.Kind == index.KindReaction && public == nil:
			public = it
		}
	}
	if press == nil && own == nil {
		press = public
	}
	out := First{}
	if press != nil {
		out.Outlet, out.At = outlet(&press.Item), m.at(&press.Item, nil)
	}
	if own != nil && (press == nil || own.FirstSeen.Before(press.FirstSeen)) {
		out.Own, out.At = "your own "+f.teller.Channel(own), m.at(&own.Item, nil)
		if press != nil {
			out.OutletA = m.at(&press.Item, &own.Item)
		}
	}
	return out
}

func outlet(it *index.Item) string {
	return cmp.Or(view.Line(it.Outlet), view.Line(it.Site), "unknown outlet")
}

// at says when an item was first seen; the day only where it is not that of the item said before it.
func (m *Maker) at(it, after *index.Item) string {
	t, now := it.FirstSeen.In(m.Zone), m.Now().In(m.Zone)
	if after != nil {
		now = after.FirstSeen.In(m.Zone)
	}
	if t.Year() == now.Year() && t.YearDay() == now.YearDay() {
		if after != nil {
			return words.Clock(t, m.Zone)
		}
		return "today " + words.Clock(t, m.Zone)
	}
	if m.Now().Sub(t) < 7*24*time.Hour {
		return t.Format("Mon 15:04")
	}
	return words.Day(t, m.Now(), m.Zone)
}

// rest says how many more outlets there are, and how many articles are nobody's copy.
func rest(st *index.Story, first First) []string {
	var out []string
	switch more := st.Outlets - 1; {
	case st.Articles == 0:
	case more > 0:
		out = append(out, "+"+words.Plural(more, "outlet"))
	default:
		out = append(out, "no other outlet")
	}
	if st.Articles > 1 {
		out = append(out, words.Count(st.Originals)+" original")
	}
	if st.Articles == 0 && first.Own != "" {
		out = append(out, "no outlet")
	}
	return out
}

// networks counts the reactions by network. Where the index cannot say it the total stands alone.
func (m *Maker) networks(ctx context.Context, f *Facts) []small.Network {
	if m.Searcher == nil {
		return nil
	}
	members := func(context.Context, int64) ([]int64, error) { return numbers(f.Members), nil }
	tree := &query.All{Nodes: []query.Node{
		&query.List{Field: query.FieldStory, Values: []string{strconv.FormatInt(f.ID, 10)}},
		&query.List{Field: query.FieldKind, Values: []string{string(index.KindReaction)}},
		&query.Not{Node: &query.List{Field: query.FieldLane, Values: []string{string(index.LaneOwn)}}},
	}}
	a, err := m.Searcher.Search(ctx, query.Request{
		Tree: tree, Now: m.Now(), Zone: m.Zone, Stories: members, Facets: []query.Facet{{Field: query.FieldOutlet, Size: small.MostNetworks}},
	})
	if err != nil || len(a.Facets) == 0 {
		return nil
	}
	var out []small.Network
	for _, c := range a.Facets[0].Counts {
		out = append(out, small.Network{Name: view.Line(c.Value), N: c.N})
	}
	return out
}
