package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"presswatch/cmd/presswatch/show"
	"presswatch/cmd/presswatch/storyfile"
	"presswatch/index"
)

func newInspectSpread(set *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "spread FILE.jsonl",
		Short: "Show who took a story from whom, and on what evidence («-» reads standard input)",
		Long: `Reads the items of a story, one a line as JSON: id, title, text, url, outlet, published, and where known author, summary, seen, lane, source,
links ([{"url","text"}] or addresses), canonical, story and embeds. Rows without "story" are all of one story, else each story has a graph of its own. Where "links" is missing,
the addresses that stand in the text are the links. Outlets that the texts name but the file does not have are nodes with the id "outlet:Name".

With --json it prints one object: {"nodes":[{"id","url","outlet","lane","title","published","seen","time_quality","virtual","copy_of"}],
"edges":[{"from","to","primary","confidence","proved","evidence":[{"type","text","start","end","confidence","similarity"}]}],
"origin":{"node","basis","rivals"}}; "to" took it from "from"; start and end count bytes of the text of "to", -1: the words are not in it.
Where rows have a "story" it prints {"stories":[...]} of such objects, each with its "story". Ids are printed as the file has them.`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			body, err := set.readInput(args[0])
			if err != nil {
				return err
			}
			rows, err := storyfile.Read(args[0], body)
			if err != nil {
				return mistake{err}
			}
			drawn := storyfile.Draw(rows)
			if !set.json {
				for i := range drawn {
					set.printSpread(&drawn[i])
				}
				return nil
			}
			return set.printGraphs(drawn)
		},
	}
}

// printGraphs writes one graph as an object, several as a list under "stories": the contract of `inspect spread --json`.
func (s *settings) printGraphs(drawn []storyfile.Drawn) error {
	graphs := make([]spreadView, 0, len(drawn))
	for i := range drawn {
		graphs = append(graphs, graphOf(&drawn[i]))
	}
	switch {
	case len(graphs) == 0:
		return s.printJSON(graphOf(&storyfile.Drawn{}))
	case len(graphs) == 1 && graphs[0].Story == "":
		return s.printJSON(graphs[0])
	}
	return s.printJSON(map[string]any{"stories": graphs})
}

type spreadView struct {
	Story  string       `json:"story,omitempty"`
	Nodes  []spreadNode `json:"nodes"`
	Edges  []spreadEdge `json:"edges"`
	Origin spreadOrigin `json:"origin"`
}

type spreadNode struct {
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

type spreadEdge struct {
	From       any             `json:"from"`
	To         any             `json:"to"`
	Primary    bool            `json:"primary"`
	Confidence float64         `json:"confidence"`
	Proved     bool            `json:"proved"`
	Evidence   []spreadWitness `json:"evidence"`
}

type spreadWitness struct {
	Type       string  `json:"type"`
	Text       string  `json:"text"`
	Start      int     `json:"start"` // in the text of the item that took it, bytes; -1: not there
	End        int     `json:"end"`
	Confidence float64 `json:"confidence"`
	Similarity float64 `json:"similarity"`
}

type spreadOrigin struct {
	Node   any    `json:"node"` // "": none
	Basis  string `json:"basis"`
	Rivals []any  `json:"rivals"`
}

func graphOf(d *storyfile.Drawn) spreadView {
	v := spreadView{Story: d.Story, Nodes: []spreadNode{}, Edges: []spreadEdge{}, Origin: spreadOrigin{Node: "", Basis: d.Origin.Basis, Rivals: []any{}}}
	for i, r := range d.Rows {
		it := r.Item
		n := spreadNode{
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
func (v *spreadView) edge(d *storyfile.Drawn, p *index.PickUp) {
	e := spreadEdge{From: d.Written(p.From, p.Outlet), To: d.Written(p.To, ""), Primary: p.Primary, Confidence: p.Confidence, Proved: p.IsProved()}
	for _, x := range p.Evidence {
		e.Evidence = append(e.Evidence, spreadWitness{string(x.Kind), x.Text, x.Start, x.End, x.Confidence, x.Likeness})
	}
	v.Edges = append(v.Edges, e)
	if p.From == 0 && !slices.ContainsFunc(v.Nodes, func(n spreadNode) bool { return n.Virtual && n.ID == e.From }) {
		v.Nodes = append(v.Nodes, spreadNode{ID: e.From, CopyOf: "", Outlet: p.Outlet, Virtual: true, TimeQuality: "unknown"})
	}
}

// printSpread prints one story for people: every item with what it has from where, and the words that show it.
func (s *settings) printSpread(d *storyfile.Drawn) {
	if d.Story != "" {
		fmt.Fprintf(s.out, "story %s\n", d.Story)
	}
	if d.Origin.Node != 0 {
		fmt.Fprintf(s.out, "began with %s, %s\n", d.ID(d.Origin.Node, ""), d.Origin.Basis)
	}
	edges := map[int64][]*index.PickUp{}
	for i := range d.Edges {
		edges[d.Edges[i].To] = append(edges[d.Edges[i].To], &d.Edges[i])
	}
	for i, r := range d.Rows {
		fmt.Fprintf(s.out, "\n%s  %s: %s\n", r.ID, r.Item.Outlet, r.Item.Title)
		if len(edges[int64(i+1)]) == 0 {
			fmt.Fprintln(s.out, "    independent or unknown")
		}
		for _, e := range edges[int64(i+1)] {
			s.printEdge(d, e)
		}
	}
	fmt.Fprintln(s.out)
}

func (s *settings) printEdge(d *storyfile.Drawn, e *index.PickUp) {
	word := "also from"
	if e.Primary {
		word = "from"
	}
	certainty := "likely"
	if e.IsProved() {
		certainty = "proved"
	}
	fmt.Fprintf(s.out, "    %s %s, %s %.2f\n", word, d.ID(e.From, e.Outlet), certainty, e.Confidence)
	for _, x := range e.Evidence {
		fmt.Fprintf(s.out, "        %s %.2f: %s\n", x.Kind, x.Confidence, x.Text)
	}
}
