package storyfile

import (
	"encoding/json"
	"slices"
	"strings"

	"presswatch/index"
	"presswatch/index/story/outlets"
	"presswatch/index/story/pickup"
	"presswatch/index/story/prose"
	"presswatch/index/story/twin"
)

// Drawn is a story with its edges. Items are numbered from 1 in the order of Rows.
type Drawn struct {
	Story  string
	Rows   []Row
	Nodes  []pickup.Node
	Edges  []index.PickUp
	Origin pickup.Origin
}

// ID is the name in the file of an item that has a number here; "outlet:Name" where only the outlet is known.
func (d *Drawn) ID(item int64, outlet string) string {
	if item <= 0 {
		return Virtual + outlet
	}
	return d.Rows[item-1].ID
}

// Written is the same name as the file writes it: as a number where it is one there.
func (d *Drawn) Written(item int64, outlet string) any {
	if item > 0 && d.Rows[item-1].Number {
		return json.Number(d.Rows[item-1].ID)
	}
	return d.ID(item, outlet)
}

// Virtual begins the id of an outlet that has no item in the file.
const Virtual = "outlet:"

// Draw draws every story of a file, in the order in which they begin there. The outlets of all rows are known by name,
// as they are where they are collected.
func Draw(rows []Row) []Drawn {
	known := outlets.New()
	for _, r := range rows {
		known.Add(r.Item.Outlet, r.Item.Site)
	}
	var out []Drawn
	at := map[string]int{}
	for _, r := range rows {
		i, ok := at[r.Story]
		if !ok {
			i = len(out)
			at[r.Story], out = i, append(out, Drawn{Story: r.Story})
		}
		out[i].Rows = append(out[i].Rows, r)
	}
	for i := range out {
		out[i].draw(known)
	}
	return out
}

func (d *Drawn) draw(known *outlets.Names) {
	copies := copiesAmong(d.Rows)
	for i, r := range d.Rows {
		it := r.Item
		it.ID = int64(i + 1)
		if it.Lane == "" {
			it.Lane = laneOf(known.Name(it.Outlet))
		}
		d.Nodes = append(d.Nodes, pickup.NewNode(it, copies[i], 0, pickup.Analyse(it, known)))
	}
	d.Edges = pickup.Draw(d.Nodes)
	d.Origin = pickup.FindOrigin(d.Nodes, d.Edges)
}

// bodies are words of names of organisations, which are no outlets.
var bodies = []string{
	"police", "constabulary", "council", "university", "college", "school", "academy", "hospital", "infirmary", "trust", "airport", "museum", "ministry", "department",
	"office", "authority", "agency", "association", "federation", "union", "fire", "ambulance", "company", "ltd", "limited", "plc", "inc", "regulator", "government",
	"parliament", "church", "diocese", "foundation", "charity", "society", "institute", "commission", "court", "embassy", "railway", "railways", "ferries", "port", "club", "nhs",
	"water", "energy", "bank", "board", "bureau", "executive", "inspectorate", "ombudsman", "highways", "zoo", "library", "theatre",
}

// laneOf says what an outlet is where the file does not: an agency, or an organisation that speaks for itself. "" if
// neither can be known.
func laneOf(o outlets.Outlet) index.Lane {
	if o.Wire {
		return index.LaneWire
	}
	if o.Listed || outlets.Looks(o.Name) {
		return ""
	}
	for _, w := range strings.Fields(prose.Fold(o.Name)) {
		if slices.Contains(bodies, w) {
			return index.LaneOwn
		}
	}
	return ""
}

// copiesAmong finds the original of every row whose text repeats that of a row above; 0: it is one itself.
func copiesAmong(rows []Row) []int64 {
	out := make([]int64, len(rows))
	seen := twin.NewIndex()
	sketches := make([]*twin.Sketch, len(rows))
	for i, r := range rows {
		var words []uint32
		for _, w := range prose.Words(strings.ToLower(r.Item.Text)) {
			words = append(words, uint32(w.Sum>>32))
		}
		s := twin.NewSketch(words)
		if s == nil {
			continue
		}
		least := twin.Alike
		if len(words) < twin.LongText {
			least = twin.ShortAlike
		}
		best := 0.0
		seen.Candidates(s, func(id int64) {
			if l := s.Likeness(sketches[id-1]); l >= least && l > best {
				best, out[i] = l, id
			}
		})
		if sketches[i] = s; out[i] == 0 {
			seen.Add(int64(i+1), s)
		}
	}
	return out
}
