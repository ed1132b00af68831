package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"presswatch/cmd/presswatch/graphview"
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
	graphs := make([]graphview.Graph, 0, len(drawn))
	for i := range drawn {
		graphs = append(graphs, graphview.Of(&drawn[i]))
	}
	switch {
	case len(graphs) == 0:
		return s.printJSON(graphview.Of(&storyfile.Drawn{}))
	case len(graphs) == 1 && graphs[0].Story == "":
		return s.printJSON(graphs[0])
	}
	return s.printJSON(map[string]any{"stories": graphs})
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
