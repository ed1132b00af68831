package story

import (
	"context"
	"strconv"
	"strings"
	"time"

	"presswatch/index"
	"presswatch/server/feedout"
	"presswatch/server/story/known"
	"presswatch/server/words"
)

// Graph is a story for programs: docs/API.md says what each field means. Times are RFC 3339 in UTC, "" where unknown.
type Graph struct {
	ID        int64          `json:"id"`
	Title     string         `json:"title"`
	Sentence  string         `json:"sentence"`
	KnownAt   string         `json:"known_at"`
	FirstSeen string         `json:"first_seen"`
	LastSeen  string         `json:"last_seen"`
	State     string         `json:"state"` // empty, live (something new within 24 h), over
	Chapter   int64          `json:"chapter_of,omitempty"`
	Tags      []string       `json:"tags"`
	Counts    GraphCounts    `json:"counts"`
	Origin    *GraphOrigin   `json:"origin"`
	Nodes     []GraphNode    `json:"nodes"`
	Edges     []GraphEdge    `json:"edges"`
	Series    []GraphSeries  `json:"series"`
	Releases  []GraphRelease `json:"releases"`
	LeftOut   int            `json:"left_out,omitempty"`
}

// GraphCounts are the figures of the sentence.
type GraphCounts struct {
	Articles  int `json:"articles"`
	Originals int `json:"originals"`
	Copies    int `json:"copies"`
	Outlets   int `json:"outlets"`
	Own       int `json:"own"`
	Reactions int `json:"reactions"`
	Statement int `json:"with_statement"`
	StillLive int `json:"still_live"`
}

// GraphOrigin is where the story began, as far as is known.
type GraphOrigin struct {
	Node   int64   `json:"node"`
	Basis  string  `json:"basis"` // own (our own channel), first_seen (by us), evidence (the first one seen took it from there)
	Rivals []int64 `json:"rivals"`
}

// GraphNode is an item, or an outlet that is not collected: then its id is negative.
type GraphNode struct {
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
	Statement string `json:"statement,omitempty"`       // exact, cut, altered
	Since     string `json:"statement_since,omitempty"` //
	Version   int    `json:"version,omitempty"`
}

// GraphEdge is a pick-up: the later item took it from the earlier one.
type GraphEdge struct {
	From       int64            `json:"from"`
	To         int64            `json:"to"`
	Primary    bool             `json:"primary"`
	Confidence float64          `json:"confidence"`
	Certainty  string           `json:"certainty"` // proved, likely
	Evidence   []index.Evidence `json:"evidence"`
}

// GraphSeries counts the items of a lane in one hour, and all up to then.
type GraphSeries struct {
	Lane   string `json:"lane"`
	Bucket string `json:"bucket"`
	Count  int    `json:"count"`
	Cum    int    `json:"cum"`
}

// GraphRelease is a release of ours with its sentences.
type GraphRelease struct {
	ID        int64           `json:"id"` // negative: pasted in
	At        string          `json:"at"`
	Sentences []GraphSentence `json:"sentences"`
}

// GraphSentence counts the articles that have a sentence.
type GraphSentence struct {
	Text    string `json:"text"`
	Exact   int    `json:"exact"`
	Cut     int    `json:"cut"`
	Altered int    `json:"altered"`
}

// Graph makes a story for programs.
func (d *Desk) Graph(ctx context.Context, a *Ask) (*Graph, error) {
	s, st, left, err := d.told(ctx, a)
	if err != nil {
		return nil, err
	}
	t := d.teller(s, a)
	g := &Graph{
		ID: st.ID, Title: s.Title, KnownAt: feedout.Stamp(a.T), State: "empty", Chapter: st.Chapter, Tags: append([]string{}, s.Tags...),
		Nodes: []GraphNode{}, Edges: []GraphEdge{}, Series: []GraphSeries{}, Releases: []GraphRelease{},
	}
	if !a.Past {
		g.LeftOut = left
	}
	if l := t.live(); l != nil {
		g.Counts.StillLive = l.N
	}
	g.Sentence = t.sentence(g.Counts.StillLive)
	g.count(t)
	g.spread(t)
	g.series(t)
	for _, r := range t.Releases {
		g.Releases = append(g.Releases, t.graphRelease(r))
	}
	return g, nil
}

func (g *Graph) count(t *teller) {
	if len(t.Items) == 0 {
		return
	}
	last := t.Items[len(t.Items)-1].FirstSeen
	g.FirstSeen, g.LastSeen = feedout.Stamp(t.Items[0].FirstSeen), feedout.Stamp(last)
	g.State = "over"
	if t.young() {
		g.State = "live"
	}
	c := &g.Counts
	c.Articles, c.Statement = len(t.articles), count(t.articles, carries)
	c.Originals = count(t.articles, func(it *known.Item) bool { return it.Original == 0 })
	c.Copies = c.Articles - c.Originals
	outlets := map[string]bool{}
	for _, it := range t.articles {
		outlets[it.Outlet] = true
	}
	c.Outlets, c.Own, c.Reactions = len(outlets), count(t.Items, (*known.Item).Own), count(t.Items, (*known.Item).Public)
	g.Origin = t.graphOrigin()
}

// graphOrigin goes from the first item that we saw to the one that it was taken from, as far as there is evidence.
func (t *teller) graphOrigin() *GraphOrigin {
	first := t.Items[0]
	o := &GraphOrigin{Node: first.ID, Basis: "first_seen", Rivals: []int64{}}
	if first.Own() {
		o.Basis = "own"
	}
	for _, r := range t.rivals() {
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
			g.Nodes = append(g.Nodes, GraphNode{ID: virtual[key], Outlet: words.Clean(p.Outlet), Virtual: true, Precision: "unknown"})
		}
		from = virtual[key]
	}
	certain := "likely"
	if p.IsProved() {
		certain = "proved"
	}
	g.Edges = append(g.Edges, GraphEdge{From: from, To: p.To, Primary: primary, Confidence: p.Confidence, Certainty: certain, Evidence: p.Evidence})
}

func node(it *known.Item) GraphNode {
	n := GraphNode{
		ID: it.ID, URL: it.URL, Outlet: words.Clean(it.Outlet), Lane: string(it.Lane), Kind: string(it.Kind), Title: words.Clean(it.Title), Claimed: feedout.Stamp(it.Published),
		FirstSeen: feedout.Stamp(it.FirstSeen), Precision: string(it.Precision), Removed: feedout.Stamp(it.GoneAt), CopyOf: it.Original, Rogue: it.Rogue, Version: it.Version,
	}
	if it.Published.IsZero() || n.Precision == "" {
		n.Precision = "unknown"
	}
	if carries(it) {
		n.Statement, n.Since = string(worst(it)), feedout.Stamp(it.Since)
	}
	return n
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
				g.Series = append(g.Series, GraphSeries{Lane: string(lane), Bucket: feedout.Stamp(h)})
			}
			s := &g.Series[len(g.Series)-1]
			s.Count, s.Cum = s.Count+1, cum
		}
	}
}

func (t *teller) graphRelease(r known.Release) GraphRelease {
	out := GraphRelease{ID: r.ID, At: feedout.Stamp(r.At), Sentences: []GraphSentence{}}
	have := t.bySentence()
	for i, text := range t.sentencesOf(r.ID) {
		s := GraphSentence{Text: words.Clean(text)}
		for _, h := range have[sentenceKey{r.ID, i}] {
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
func (d *Desk) Table(ctx context.Context, a *Ask) ([][]string, error) {
	s, _, _, err := d.told(ctx, a)
	if err != nil {
		return nil, err
	}
	t := d.teller(s, a)
	out := [][]string{{
		"rank", "item", "outlet", "lane", "kind", "headline", "published", "published known to", "first seen", "lag in seconds", "picked up from", "evidence",
		"certainty", "proof", "statement", "statement since", "version", "removed", "address",
	}}
	for i, it := range t.articles {
		out = append(out, t.line(i+1, it))
	}
	return out, nil
}

func (t *teller) line(rank int, it *known.Item) []string {
	kind := "original"
	if it.Original != 0 {
		kind = "copy"
	}
	n := node(it)
	from, what, sure, proof := "", "", "", ""
	if p := it.Parent; p != nil {
		from, _ = t.source(p)
		what, sure, proof = t.evidence(it, p), certainty(p), words.Clean(p.Evidence[0].Text)
	}
	since := strconv.FormatInt(int64(it.FirstSeen.Sub(t.Items[0].FirstSeen)/time.Second), 10)
	return []string{
		strconv.Itoa(rank), strconv.FormatInt(it.ID, 10), n.Outlet, n.Lane, kind, n.Title, n.Claimed, n.Precision, n.FirstSeen, since, from, what, sure, proof,
		n.Statement, n.Since, strconv.Itoa(it.Version), n.Removed, it.URL,
	}
}
