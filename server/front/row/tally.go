package row

import (
	"slices"

	"presswatch/index"
	"presswatch/server/story/known"
)

// Statement says in how many articles of a story our statement stands. Carried includes Altered.
type Statement struct {
	Exists   bool
	Articles int
	Carried  int // has at least one sentence of it now
	Altered  int // has one that is cut or changed
}

// Without are the articles that have nothing of it.
func (s *Statement) Without() int { return max(s.Articles-s.Carried, 0) }

// statementIn counts. What was never approved is no statement.
func statementIn(s *known.Story, articles int) Statement {
	out := Statement{Exists: len(s.Releases) > 0, Articles: articles}
	for _, it := range s.Articles() {
		if len(it.Carried) == 0 {
			continue
		}
		out.Carried++
		if slices.ContainsFunc(it.Carried, func(c index.Carried) bool { return c.How != index.CarriedExact }) {
			out.Altered++
		}
	}
	return out
}

// cutters are the outlets that have our words now, but not one sentence as we wrote it.
func cutters(s *known.Story) []string {
	var out []string
	for _, it := range s.Articles() {
		exact := slices.ContainsFunc(it.Carried, func(c index.Carried) bool { return c.How == index.CarriedExact })
		if name := outlet(&it.Item); len(it.Carried) > 0 && !exact && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// Trouble is what was put out in our name and should not have been.
type Trouble struct {
	Any   bool    // there was any
	Said  bool    // somebody said that nobody approved it; else it was only taken down soon after
	Live  []int64 // items of others that show it (not: tell of it), without our statement, and are still there
	Still []int64 // own items of that kind that are still there; what was sent by mail cannot be recalled
}

// Pages counts the pages at which it can still be read.
func (t *Trouble) Pages() int { return len(t.Live) + len(t.Still) }

// troubleIn finds it, by the same rule as the part "Still live" of the story's page.
func troubleIn(s *known.Story) Trouble {
	out := Trouble{Any: len(s.Rogue) > 0}
	rogue := map[int64]bool{}
	for _, it := range s.Rogue {
		rogue[it.ID] = true
		out.Said = out.Said || said(s, it.ID)
		if !it.Gone() && it.Site != "" {
			out.Still = append(out.Still, it.ID)
		}
	}
	had, has := map[int64]bool{}, map[int64]bool{}
	for _, c := range s.Wrong {
		if it := s.Item(c.ItemID); it != nil && rogue[c.Release] {
			had[c.ItemID] = true
			has[c.ItemID] = has[c.ItemID] || c.Version == it.Version
		}
	}
	for _, it := range s.Items {
		if it.Lane == index.LaneOwn || it.Gone() || len(it.Carried) > 0 {
			continue
		}
		if has[it.ID] || !had[it.ID] && !it.Public() && repeats(it, rogue) {
			out.Live = append(out.Live, it.ID)
		}
	}
	return out
}

// repeats reports whether an item took one of these whole, rather than to tell of it.
func repeats(it *known.Item, from map[int64]bool) bool {
	edges := it.Others
	if it.Parent != nil {
		edges = append([]index.PickUp{*it.Parent}, edges...)
	}
	i := slices.IndexFunc(edges, func(p index.PickUp) bool { return from[p.From] })
	if i < 0 || len(edges[i].Evidence) == 0 {
		return false
	}
	switch edges[i].Evidence[0].Kind {
	case index.EvidenceEmbed, index.EvidenceText, index.EvidenceDeclared:
		return true
	}
	return false
}

// said reports whether a person marked an item as not approved.
func said(s *known.Story, item int64) bool {
	return slices.ContainsFunc(s.Acts, func(a index.Act) bool {
		return a.Kind == index.ActRogue && a.Undone.IsZero() && slices.Contains(a.Items, item)
	})
}
