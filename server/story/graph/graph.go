// Package graph is a story for programs: items, pick-ups with their evidence, counts by the hour, sentences of ours; and
// the table First seen for spreadsheets.
package graph

import (
	"strconv"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/server/feedout"
	"presswatch/server/story/known"
	"presswatch/server/story/quoted"
	"presswatch/server/story/told"
	"presswatch/server/words"
)

// Graph is a story for programs: docs/API.md says what each field means. Times are RFC 3339 in UTC, "" where unknown.
type Graph struct {
	ID        int64     `json:"id"`
	Title     string    `json:"title"`
	Sentence  string    `json:"sentence"`
	KnownAt   string    `json:"known_at"`
	FirstSeen string    `json:"first_seen"`
	LastSeen  string    `json:"last_seen"`
	State     string    `json:"state"` // empty, live (something new within 24 h), over
	Chapter   int64     `json:"chapter_of,omitempty"`
	Tags      []string  `json:"tags"`
	Counts    Counts    `json:"counts"`
	Origin    *Origin   `json:"origin"`
	Nodes     []Node    `json:"nodes"`
	Edges     []Edge    `json:"edges"`
	Series    []Series  `json:"series"`
	Releases  []Release `json:"releases"`
	Quotes    []Quote   `json:"quotes"`
	LeftOut   int       `json:"left_out,omitempty"`
}

// Counts are the figures of the sentence.
type Counts struct {
	Articles  int `json:"articles"`
	Originals int `json:"originals"`
	Copies    int `json:"copies"`
	Outlets   int `json:"outlets"`
	Own       int `json:"own"`
	Reactions int `json:"reactions"`
	Statement int `json:"with_statement"`
	Item      int `json:"with_undecided"`
	StillLive int `json:"still_live"`
}

// Origin is where the story began, as far as is known.
type Origin struct {
	Node   int64   `json:"node"`
	Basis  string  `json:"basis"` // own (our own channel), first_seen (by us), evidence (the first one seen took it from there)
	Rivals []int64 `json:"rivals"`
}

// Node is an item, or an outlet that is not collected: then its id is negative.
type Node struct {
	ID        int64  `json:"id"`
	URL       string `json:"url"`
	Outlet    string `json:"outlet"`
	Lane      string `json:"lane"`
	Kind      string `json:"kind"`
	Title     string `json:"title"`
	Claimed   string `json:"claimed_at"`
	FirstSeen string `json:"first_seen_at"`
	Precision string `json:"time_quality"` // unknown, day, minute, second
	Virtual   bool   `json:"virtual,omitempty"`
	Removed   string `json:"removed_at,omitempty"`
	CopyOf    int64  `json:"copy_of,omitempty"`
	Rogue     bool   `json:"not_approved,omitempty"`
	Open      bool   `json:"undecided,omitempty"`       // an own item with which the story began; nobody knows yet whether it was approved
	Checked   string `json:"checked_at,omitempty"`      // when its page was last visited
	Statement string `json:"statement,omitempty"`       // exact, cut, altered
	Since     string `json:"statement_since,omitempty"` //
	Version   int    `json:"version,omitempty"`
}

// Edge is a pick-up: the later item took it from the earlier one.
type Edge struct {
	From       int64            `json:"from"`
	To         int64            `json:"to"`
	Primary    bool             `json:"primary"`
	Confidence float64          `json:"confidence"`
	Certainty  string           `json:"certainty"` // proved, likely
	Evidence   []index.Evidence `json:"evidence"`
}

// Series counts the items of a lane in one hour, and all up to then.
type Series struct {
	Lane   string `json:"lane"`
	Bucket string `json:"bucket"`
	Count  int    `json:"count"`
	Cum    int    `json:"cum"`
}

// Release is a release of ours with its sentences.
type Release struct {
	ID        int64      `json:"id"` // negative: pasted in
	At        string     `json:"at"`
	Open      bool       `json:"undecided,omitempty"` // no statement: nobody knows yet whether it was approved
	Sentences []Sentence `json:"sentences"`
}

// Sentence counts the articles that have a sentence.
type Sentence struct {
	Text    string `json:"text"`
	Exact   int    `json:"exact"`
	Cut     int    `json:"cut"`
	Altered int    `json:"altered"`
}

// Quote is a quote that an article gives to us, beside our words.
type Quote struct {
	Item     int64  `json:"item"`
	Speaker  string `json:"speaker"`
	Text     string `json:"text"`
	How      string `json:"how"` // exact, cut, altered, none (in no statement)
	Release  int64  `json:"release,omitempty"`
	Released string `json:"released,omitempty"`
}

// teller says what stands in the graph.
type teller struct{ *told.Teller }

// Of makes a story for programs. chapter is the story that it is a later chapter of, left how many items are left out,
// found what articles give to us in quotation marks.
func Of(tells *told.Teller, chapter int64, left int, found []quoted.Found) *Graph {
	t := &teller{tells}
	g := &Graph{
		ID: t.ID, Title: t.Title, KnownAt: feedout.Stamp(t.T), State: "empty", Chapter: chapter, Tags: append([]string{}, t.Tags...),
		Nodes: []Node{}, Edges: []Edge{}, Series: []Series{}, Releases: []Release{}, Quotes: []Quote{},
	}
	if !t.Ask.Past {
		g.LeftOut = left
	}
	if l := t.Live(); l != nil {
		g.Counts.StillLive = l.N
	}
	g.Sentence = t.Sentence(g.Counts.StillLive)
	g.count(t)
	g.spread(t)
	g.series(t)
	for _, r := range t.Releases {
		g.Releases = append(g.Releases, t.graphRelease(r))
	}
	for i := range found {
		g.Quotes = append(g.Quotes, quote(&found[i]))
	}
	return g
}

func (g *Graph) count(t *teller) {
	if len(t.Items) == 0 {
		return
	}
	last := t.Items[len(t.Items)-1].FirstSeen
	g.FirstSeen, g.LastSeen = feedout.Stamp(t.Items[0].FirstSeen), feedout.Stamp(last)
	g.State = "over"
	if t.Young() {
		g.State = "live"
	}
	c := &g.Counts
	c.Item = told.Count(t.Press, told.CarriesBegun)
	c.Articles, c.Statement = len(t.Press), told.Count(t.Press, told.Carries)
	c.Originals = told.Count(t.Press, func(it *known.Item) bool { return it.Original == 0 })
	c.Copies = c.Articles - c.Originals
	outlets := map[string]bool{}
	for _, it := range t.Press {
		outlets[it.Outlet] = true
	}
	c.Outlets, c.Own, c.Reactions = len(outlets), told.Count(t.Items, (*known.Item).Own), told.Count(t.Items, (*known.Item).Voice)
	g.Origin = t.graphOrigin()
}

// graphOrigin goes from the first item that we saw to the one that it was taken from, as far as there is evidence.
func (t *teller) graphOrigin() *Origin {
	first := t.Items[0]
	o := &Origin{Node: first.ID, Basis: "first_seen", Rivals: []int64{}}
	if first.Own() {
		o.Basis = "own"
	}
	for _, r := range t.Rivals() {
		o.Rivals = append(o.Rivals, r.ID)
	}
	been := map[int64]bool{}
	for at := first; at != nil && at.Parent != nil && !been[at.ID]; {
		been[at.ID] = true
		next := t.Item(at.Parent.From)
		if next == nil || been[next.ID] {
			break
		}
		o.Node, o.Basis, at = next.ID, "evidence", next
	}
	return o
}

// spread gives nodes and edges. Outlets that are not collected get a node of their own, with a negative number.
func (g *Graph) spread(t *teller) {
	virtual := map[string]int64{}
	for _, it := range t.Items {
		g.Nodes = append(g.Nodes, node(it))
	}
	for _, it := range t.Items {
		edges := it.Edges()
		for i := range edges {
			g.edge(&edges[i], i == 0 && it.Parent != nil, virtual)
		}
	}
}

func (g *Graph) edge(p *index.PickUp, primary bool, virtual map[string]int64) {
	from := p.From
	if from == 0 {
		key := strings.ToLower(p.Outlet)
		if virtual[key] == 0 {
			virtual[key] = -int64(len(virtual) + 1)
			g.Nodes = append(g.Nodes, Node{ID: virtual[key], Outlet: words.Clean(p.Outlet), Virtual: true, Precision: "unknown"})
		}
		from = virtual[key]
	}
	certain := "likely"
	if p.IsProved() {
		certain = "proved"
	}
	g.Edges = append(g.Edges, Edge{From: from, To: p.To, Primary: primary, Confidence: p.Confidence, Certainty: certain, Evidence: p.Evidence})
}

func node(it *known.Item) Node {
	n := Node{
		ID: it.ID, URL: it.URL, Outlet: words.Clean(it.Outlet), Lane: string(it.Lane), Kind: string(it.Kind), Title: words.Clean(it.Title), Claimed: feedout.Stamp(it.Published),
		FirstSeen: feedout.Stamp(it.FirstSeen), Precision: string(it.Precision), Removed: feedout.Stamp(it.GoneAt), CopyOf: it.Original, Rogue: it.Rogue, Open: it.Open, Checked: feedout.Stamp(it.Visited), Version: it.Version,
	}
	if it.Published.IsZero() || n.Precision == "" {
		n.Precision = "unknown"
	}
	if told.Carries(it) {
		n.Statement, n.Since = string(told.Worst(it)), feedout.Stamp(it.Since)
	}
	return n
}

func quote(f *quoted.Found) Quote {
	how := string(f.How)
	if how == "" {
		how = "none"
	}
	return Quote{Item: f.Item.ID, Speaker: words.Clean(f.Speaker), Text: words.Clean(f.Text), How: how, Release: f.Release, Released: words.Clean(f.Released)}
}

// series counts by lane and hour. Hours without an item are left out.
func (g *Graph) series(t *teller) {
	for _, lane := range append(index.Lanes(), "") {
		at, cum := time.Time{}, 0
		for _, it := range t.Items {
			if it.Lane != lane {
				continue
			}
			cum++
			if h := it.FirstSeen.UTC().Truncate(time.Hour); !h.Equal(at) || len(g.Series) == 0 {
				at = h
				g.Series = append(g.Series, Series{Lane: string(lane), Bucket: feedout.Stamp(h)})
			}
			s := &g.Series[len(g.Series)-1]
			s.Count, s.Cum = s.Count+1, cum
		}
	}
}

func (t *teller) graphRelease(r known.Release) Release {
	out := Release{ID: r.ID, At: feedout.Stamp(r.At), Open: r.Open, Sentences: []Sentence{}}
	have := t.BySentence()
	for i, text := range t.SentencesOf(r.ID) {
		s := Sentence{Text: words.Clean(text)}
		for _, h := range have[told.SentenceKey{Release: r.ID, Sentence: i}] {
			switch h.How {
			case index.CarriedExact:
				s.Exact++
			case index.CarriedCut:
				s.Cut++
			default:
				s.Altered++
			}
		}
		out.Sentences = append(out.Sentences, s)
	}
	return out
}

// Table makes the table First seen of all articles, for spreadsheets.
func Table(tells *told.Teller) [][]string {
	t := &teller{tells}
	out := [][]string{{
		"rank", "item", "outlet", "lane", "kind", "headline", "published", "published known to", "first seen", "lag in seconds", "picked up from", "evidence",
		"certainty", "proof", "statement", "statement since", "version", "removed", "address",
	}}
	for i, it := range t.Press {
		out = append(out, t.line(i+1, it))
	}
	return out
}

func (t *teller) line(rank int, it *known.Item) []string {
	kind := "original"
	if it.Original != 0 {
		kind = "copy"
	}
	n := node(it)
	from, what, sure, proof := "", "", "", ""
	if p := it.Parent; p != nil {
		from, _ = t.Source(p)
		what, sure, proof = t.Evidence(it, p), told.Certainty(p), words.Clean(p.Evidence[0].Text)
	}
	since := strconv.FormatInt(int64(it.FirstSeen.Sub(t.Items[0].FirstSeen)/time.Second), 10)
	return []string{
		strconv.Itoa(rank), strconv.FormatInt(it.ID, 10), n.Outlet, n.Lane, kind, n.Title, n.Claimed, n.Precision, n.FirstSeen, since, from, what, sure, proof,
		n.Statement, n.Since, strconv.Itoa(it.Version), n.Removed, it.URL,
	}
}
