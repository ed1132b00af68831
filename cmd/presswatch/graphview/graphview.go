// Package graphview is how `presswatch inspect spread --json` writes a graph: a contract, which outside checks read.
package graphview

import (
	"slices"

	"presswatch/cmd/presswatch/show"
	"presswatch/cmd/presswatch/storyfile"
	"presswatch/index"
)

// Graph is the contract of `inspect spread --json`: one story.
type Graph struct {
	Story  string `json:"story,omitempty"`
	Nodes  []Node `json:"nodes"`
	Edges  []Edge `json:"edges"`
	Origin Origin `json:"origin"`
}

// Node is an item, or an outlet that the file does not have.
type Node struct {
	ID          any    `json:"id"` // a number where the file has one
	URL         string `json:"url"`
	Outlet      string `json:"outlet"`
	Lane        string `json:"lane"`
	Title       string `json:"title"`
	Published   string `json:"published"`
	Seen        string `json:"seen"`
	TimeQuality string `json:"time_quality"` // second, minute, day or unknown
	Virtual     bool   `json:"virtual"`
	CopyOf      any    `json:"copy_of"` // "": of none
}

// Edge says that To took it from From.
type Edge struct {
	From       any       `json:"from"`
	To         any       `json:"to"`
	Primary    bool      `json:"primary"`
	Confidence float64   `json:"confidence"`
	Proved     bool      `json:"proved"`
	Evidence   []Witness `json:"evidence"`
}

// Witness is one piece of evidence.
type Witness struct {
	Type       string  `json:"type"`
	Text       string  `json:"text"`
	Start      int     `json:"start"` // in the text of the item that took it, bytes; -1: not there
	End        int     `json:"end"`
	Confidence float64 `json:"confidence"`
	Similarity float64 `json:"similarity"`
}

// Origin is where the story began, as far as that is known.
type Origin struct {
	Node   any    `json:"node"` // "": none
	Basis  string `json:"basis"`
	Rivals []any  `json:"rivals"`
}

// Of is the graph of a story that was drawn.
func Of(d *storyfile.Drawn) Graph {
	v := Graph{Story: d.Story, Nodes: []Node{}, Edges: []Edge{}, Origin: Origin{Node: "", Basis: d.Origin.Basis, Rivals: []any{}}}
	for i, r := range d.Rows {
		it := r.Item
		n := Node{
			ID: d.Written(int64(i+1), ""), CopyOf: "", URL: it.URL, Outlet: it.Outlet, Lane: string(d.Nodes[i].Lane), Title: it.Title, Published: show.Moment(it.Published, it.Precision == index.PrecisionDay),
			Seen: show.Moment(it.FirstSeen, false), TimeQuality: string(it.Precision),
		}
		if it.Precision == index.PrecisionUnknown {
			n.TimeQuality = "unknown"
		}
		if c := d.Nodes[i].CopyOf; c != 0 {
			n.CopyOf = d.Written(c, "")
		}
		v.Nodes = append(v.Nodes, n)
	}
	for i := range d.Edges {
		v.edge(d, &d.Edges[i])
	}
	if d.Origin.Node != 0 {
		v.Origin.Node = d.Written(d.Origin.Node, "")
	}
	for _, id := range d.Origin.Rivals {
		v.Origin.Rivals = append(v.Origin.Rivals, d.Written(id, ""))
	}
	return v
}

// edge adds an edge, and the node of an outlet that the file does not have.
func (v *Graph) edge(d *storyfile.Drawn, p *index.PickUp) {
	e := Edge{From: d.Written(p.From, p.Outlet), To: d.Written(p.To, ""), Primary: p.Primary, Confidence: p.Confidence, Proved: p.IsProved()}
	for _, x := range p.Evidence {
		e.Evidence = append(e.Evidence, Witness{string(x.Kind), x.Text, x.Start, x.End, x.Confidence, x.Likeness})
	}
	v.Edges = append(v.Edges, e)
	if p.From == 0 && !slices.ContainsFunc(v.Nodes, func(n Node) bool { return n.Virtual && n.ID == e.From }) {
		v.Nodes = append(v.Nodes, Node{ID: e.From, CopyOf: "", Outlet: p.Outlet, Virtual: true, TimeQuality: "unknown"})
	}
}
