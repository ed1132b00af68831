package pickup

import (
	"cmp"
	"slices"
	"strings"

	"presswatch/index"
	"presswatch/index/story/hearsay"
	"presswatch/index/story/prose"
)

// drawing is a story while it is drawn. Items are numbered by their order in time.
type drawing struct {
	nodes    []*Node
	when     []when
	byURL    map[string]int
	byPost   map[string]int // network:id of posts
	bySite   map[string][]int
	byOutlet map[string][]int
	byID     map[int64]int
	ends     map[string][]string // outlets by the last word of their names
	own      []int
	prints   *postings // of all, likely sources first
	quotes   *postings // of quotations
	public   *postings // of quotations said before many, or in writing
	told     *postings // of quotations said to the item's own outlet
	said     *postings // of releases and posts
	spoken   *postings // how many items have a telling word; lists end at perKey
	counts   *tally
	strange  []uint8  // whether an item is in another language, once asked
	copied   []source // of the item that is looked at: whose text it has
	edges    []edge   // of the item that is looked at
}

// source is an item whose text another has.
type source struct {
	node     int
	likeness float64 // share of the text that is the same
	long     bool    // a long run is the same, word for word
}

// edge is what leads to one item from another, or from an outlet alone.
type edge struct {
	from     int // -1: only the outlet
	outlet   string
	evidence []index.Evidence
	conf     float64
	rank     int // of the best kind of evidence, for ties
}

// Draw returns the edges among the items of a story, by the item that they lead to, the primary one first. StoryID and
// Since are the caller's to fill in.
func Draw(nodes []Node) []index.PickUp {
	d := newDrawing(nodes)
	choices := make([][]edge, len(d.nodes))
	for i := range d.nodes {
		choices[i] = d.edgesOf(i)
	}
	parents := d.parents(choices)
	var out []index.PickUp
	for i, edges := range choices {
		for k, e := range order(edges, parents[i]) {
			p := index.PickUp{To: d.nodes[i].ID, Outlet: e.outlet, Primary: k == 0 && parents[i] >= 0, Confidence: e.conf, Evidence: e.evidence}
			if e.from >= 0 {
				p.From, p.Outlet = d.nodes[e.from].ID, d.nodes[e.from].Outlet
			}
			out = append(out, p)
		}
	}
	return out
}

// order puts the chosen edge first.
func order(edges []edge, chosen int) []edge {
	if chosen <= 0 {
		return edges
	}
	return slices.Concat(edges[chosen:chosen+1], edges[:chosen], edges[chosen+1:])
}

func newDrawing(nodes []Node) *drawing {
	d := &drawing{
		byURL: map[string]int{}, byPost: map[string]int{}, bySite: map[string][]int{}, byOutlet: map[string][]int{}, byID: map[int64]int{}, ends: map[string][]string{},
		counts: newTally(len(nodes)), strange: make([]uint8, len(nodes)),
	}
	times := whens(nodes)
	at := make([]int, len(nodes))
	for i := range at {
		at[i] = i
	}
	slices.SortStableFunc(at, func(a, b int) int {
		return cmp.Or(times[a].best.Compare(times[b].best), nodes[a].FirstSeen.Compare(nodes[b].FirstSeen), cmp.Compare(nodes[a].ID, nodes[b].ID))
	})
	for _, i := range at {
		d.nodes, d.when = append(d.nodes, &nodes[i]), append(d.when, times[i])
	}
	for i, n := range d.nodes {
		d.name(i, n)
	}
	d.tables()
	return d
}

// name enters an item under its address, site, outlet and number.
func (d *drawing) name(i int, n *Node) {
	d.byID[n.ID] = i
	if n.Post != "" {
		d.byPost[n.Post] = i
	}
	if k := hearsay.KeyOf(n.URL); n.URL != "" {
		if _, taken := d.byURL[k]; !taken {
			d.byURL[k] = i
		}
		if post := postOf(k); post != "" {
			d.byPost[post] = i
		}
	}
	site := d.site(i)
	d.bySite[site] = append(d.bySite[site], i)
	name := n.Analysis.Outlet
	if len(d.byOutlet[name]) == 0 {
		if f := strings.Fields(prose.Fold(name)); len(f) > 1 {
			d.ends[f[len(f)-1]] = append(d.ends[f[len(f)-1]], name)
		}
	}
	d.byOutlet[name] = append(d.byOutlet[name], i)
	if n.Lane == index.LaneOwn {
		d.own = append(d.own, i)
	}
}

// site is the host of an item.
func (d *drawing) site(i int) string {
	if s := d.nodes[i].Site; s != "" {
		return strings.TrimPrefix(strings.ToLower(s), "www.")
	}
	return hearsay.SiteOf(hearsay.KeyOf(d.nodes[i].URL))
}

// postOf gives the network and number of a post by its address.
func postOf(key string) string {
	site, path, _ := strings.Cut(key, "/")
	network := map[string]string{"x.com": "x", "twitter.com": "x", "bsky.app": "bluesky"}[site]
	if n := strings.LastIndexByte(path, '/'); network != "" && n >= 0 {
		return network + ":" + path[n+1:]
	}
	return ""
}

// tables fills the tables of sums: likely sources before all others, so that full lists have them.
func (d *drawing) tables() {
	var prints, quotes, said, words int
	for _, n := range d.nodes {
		prints, said, words = prints+len(n.Analysis.Prints), said+len(n.Analysis.Said), words+len(n.Analysis.Words)
		for _, q := range n.Analysis.Quotes {
			quotes += len(q.Sums)
		}
	}
	d.prints, d.quotes, d.said, d.spoken = newPostings(prints), newPostings(quotes), newPostings(said), newPostings(words)
	d.public, d.told = newPostings(quotes), newPostings(quotes)
	for _, first := range []bool{true, false} {
		for i, n := range d.nodes {
			if d.likelySource(i) != first {
				continue
			}
			for _, s := range n.Analysis.Prints {
				d.prints.add(s, i)
			}
		}
	}
	for i, n := range d.nodes {
		for _, q := range n.Analysis.Quotes {
			for _, s := range q.Sums {
				d.quotes.add(s, i)
				if q.Public || q.Source {
					d.public.add(s, i)
				}
				if q.Ours {
					d.told.add(s, i)
				}
			}
		}
		for _, s := range n.Analysis.Said {
			d.said.add(s, i)
		}
		for _, s := range n.Analysis.Words {
			d.spoken.add(s, i)
		}
	}
}

func (d *drawing) likelySource(i int) bool {
	return d.isWire(i) || d.nodes[i].Lane == index.LaneOwn
}

func (d *drawing) isWire(i int) bool {
	return d.nodes[i].Lane == index.LaneWire || d.nodes[i].Lane == "" && d.nodes[i].Analysis.Wire
}

// same reports whether two items are of one outlet: an outlet's later story takes nothing from its earlier one.
func (d *drawing) same(a, b int) bool {
	return d.nodes[a].Analysis.Outlet == d.nodes[b].Analysis.Outlet && d.nodes[a].Analysis.Outlet != "" && d.nodes[a].Lane != index.LaneSocial
}

// edgesOf finds what leads to item c, the best first.
func (d *drawing) edgesOf(c int) []edge {
	d.edges = nil
	d.copied = d.copies(c)
	d.fromRefs(c)
	d.fromDeclared(c)
	d.fromLinks(c)
	d.fromEmbeds(c)
	if d.nodes[c].Lane != index.LaneOwn {
		d.fromCredits(c)
		d.fromText(c)
		d.fromQuotes(c)
		d.fromStatements(c)
		d.fromClaims(c)
	}
	for i := range d.edges {
		d.edges[i].combine()
	}
	out := slices.DeleteFunc(d.edges, func(e edge) bool { return e.conf < index.Likely })
	slices.SortStableFunc(out, func(a, b edge) int {
		return cmp.Or(cmp.Compare(b.conf, a.conf), cmp.Compare(a.rank, b.rank), cmp.Compare(uint(a.from), uint(b.from)))
	})
	return out[:min(len(out), perItem)]
}

// found adds a piece of evidence to the edge from an item, or from an outlet alone.
func (d *drawing) found(c, from int, outlet string, e index.Evidence) {
	if from == c || from >= 0 && !mayTake(d.when[c], d.when[from]) {
		return
	}
	if from >= 0 {
		outlet = ""
	}
	for i := range d.edges {
		if x := &d.edges[i]; x.from == from && x.outlet == outlet {
			x.add(e)
			return
		}
	}
	d.edges = append(d.edges, edge{from: from, outlet: outlet, evidence: []index.Evidence{e}})
}

// add keeps the best pieces of each kind, and none twice.
func (e *edge) add(x index.Evidence) {
	least, same := -1, 0
	for i, y := range e.evidence {
		if y.Kind != x.Kind {
			continue
		}
		if y.Start == x.Start && y.End == x.End && y.Text == x.Text {
			e.evidence[i].Confidence = max(x.Confidence, y.Confidence)
			return
		}
		if same++; least < 0 || y.Confidence < e.evidence[least].Confidence {
			least = i
		}
	}
	switch {
	case same < maxPieces:
		e.evidence = append(e.evidence, x)
	case e.evidence[least].Confidence < x.Confidence:
		e.evidence[least] = x
	}
}

// ranks of kinds of evidence: which counts when two edges are equally certain.
var ranks = map[index.EvidenceKind]int{
	index.EvidenceDeclared: 0, index.EvidenceWire: 1, index.EvidenceEmbed: 2, index.EvidenceLink: 3, index.EvidenceAttribution: 4, index.EvidenceText: 5, index.EvidenceQuote: 6,
}

// combine gives the certainty of all evidence together: 1 - prod(1-c), one piece of each kind, for two of a kind are
// not independent. Text and wire are one kind here: both are likeness of the same words.
func (e *edge) combine() {
	slices.SortStableFunc(e.evidence, func(a, b index.Evidence) int {
		return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(ranks[a.Kind], ranks[b.Kind]))
	})
	doubt := 1.0
	done := map[index.EvidenceKind]bool{}
	e.rank = len(ranks)
	for _, x := range e.evidence {
		kind := x.Kind
		if !done[kind] {
			doubt *= 1 - x.Confidence
		}
		done[kind] = true
		e.rank = min(e.rank, ranks[kind])
	}
	e.conf = min(1-doubt, mostCertain)
}

// parents chooses for every item which of its edges is the primary one, -1 for none: the best that closes no circle.
// Edges from earlier items cannot close one by themselves, so they are chosen first; only what comes from later ones has
// to be walked up.
func (d *drawing) parents(choices [][]edge) []int {
	chosen := make([]int, len(choices))
	up := make([]int, len(choices))
	for i, edges := range choices {
		chosen[i], up[i] = -1, -1
		if len(edges) > 0 && edges[0].from < i {
			chosen[i], up[i] = 0, edges[0].from
		}
	}
	for i, edges := range choices {
		for k := 0; chosen[i] < 0 && k < len(edges); k++ {
			if !leadsTo(up, edges[k].from, i) {
				chosen[i], up[i] = k, edges[k].from
			}
		}
	}
	return chosen
}

// leadsTo reports whether the way up from one item comes to another.
func leadsTo(up []int, from, to int) bool {
	for n := 0; from >= 0 && n <= len(up); n++ {
		if from == to {
			return true
		}
		from = up[from]
	}
	return false
}
