package held

import "slices"

// Gone counts the items of a story that were let go of.
type Gone struct {
	Articles, Originals, Own, Reactions int
	Outlets                             []uint32 // sorted
	Begin, End                          int64
	Oldest, Newest                      int64
}

// MostOutlets is how many outlets of one story are counted apart.
const MostOutlets = 4_096

// Empty tells that nothing was let go of.
func (g *Gone) Empty() bool { return g.Articles == 0 && g.Own == 0 && g.Reactions == 0 }

// Take counts an item.
func (g *Gone) Take(it *Item) {
	switch {
	case it.Flags.Has(IsReaction):
		g.Reactions++
	case it.Flags.Has(IsOwn):
		g.Own++
	default:
		g.Articles++
		if it.CopyOf == 0 {
			g.Originals++
		}
		g.outlet(it.Outlet)
	}
	g.Spans(it.Seen, it.Seen, it.When, it.When+int64(it.Slack))
}

func (g *Gone) outlet(o uint32) {
	if at, found := slices.BinarySearch(g.Outlets, o); !found && o != 0 && len(g.Outlets) < MostOutlets {
		g.Outlets = slices.Insert(g.Outlets, at, o)
	}
}

// Spans widens what is known of the times.
func (g *Gone) Spans(begin, end, oldest, newest int64) {
	if begin != 0 && (g.Begin == 0 || begin < g.Begin) {
		g.Begin = begin
	}
	g.End = max(g.End, end)
	if oldest != 0 {
		if g.Oldest == 0 || oldest < g.Oldest {
			g.Oldest = oldest
		}
		g.Newest = max(g.Newest, newest)
	}
}

// Add counts what another story had let go of.
func (g *Gone) Add(o *Gone) {
	g.Articles, g.Originals, g.Own, g.Reactions = g.Articles+o.Articles, g.Originals+o.Originals, g.Own+o.Own, g.Reactions+o.Reactions
	for _, x := range o.Outlets {
		g.outlet(x)
	}
	g.Spans(o.Begin, o.End, o.Oldest, o.Newest)
}
