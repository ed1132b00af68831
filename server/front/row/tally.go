package row

import (
	"slices"

	"presswatch/index"
	"presswatch/server/story/known"
	"presswatch/server/story/told"
)

// Statement says in how many articles of a story our statement stands. Carried includes Altered.
type Statement struct {
	Exists   bool
	Open     bool // it is an item of ours of which nobody knows yet whether it was approved, and no statement
	Articles int
	Carried  int // has at least one sentence of it now
	Altered  int // has one that is cut or changed
}

// Without are the articles that have nothing of it.
func (s *Statement) Without() int { return max(s.Articles-s.Carried, 0) }

// statementIn counts. What was never approved is no statement.
func statementIn(s *known.Story, articles int) Statement {
	out := Statement{Exists: len(s.Releases) > 0, Open: len(s.Statements()) == 0, Articles: articles}
	for _, it := range s.Articles() {
		carried := wordsIn(s, it)
		if len(carried) == 0 {
			continue
		}
		out.Carried++
		if told.WorstOf(carried) != index.CarriedExact {
			out.Altered++
		}
	}
	return out
}

// wordsIn are the words of our statements in an article, or as long as there is none those of our item.
func wordsIn(s *known.Story, it *known.Item) []index.Carried {
	if len(s.Statements()) == 0 {
		return it.Begun
	}
	return it.Carried
}

// cutters are the outlets that have our words now, but not one sentence as we wrote it.
func cutters(s *known.Story) []string {
	var out []string
	for _, it := range s.Articles() {
		carried := wordsIn(s, it)
		exact := slices.ContainsFunc(carried, func(c index.Carried) bool { return c.How == index.CarriedExact })
		if name := outlet(&it.Item); len(carried) > 0 && !exact && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// Trouble is what was put out in our name and should not have been.
type Trouble struct {
	Any   bool // there was any
	Said  bool // somebody said that nobody approved it; else it was only taken down soon after
	Live  int  // items of others that show it, without our statement, and are still there
	Still int  // own items of that kind that are still there; what was sent by mail cannot be recalled
}

// Pages counts the pages at which it can still be read.
func (t *Trouble) Pages() int { return t.Live + t.Still }

// troubleIn finds it, by the rule of the part "Still live" of the story's page.
func troubleIn(t *told.Teller) Trouble {
	if len(t.Rogue) == 0 {
		return Trouble{}
	}
	out := Trouble{Any: true}
	for _, it := range t.Rogue {
		out.Said = out.Said || said(t.Story, it.ID)
		if !it.Gone() && !told.Mailed(it) {
			out.Still++
		}
	}
	if live := t.Live(); live != nil {
		out.Live = live.N
	}
	return out
}

// said reports whether a person marked an item as not approved.
func said(s *known.Story, item int64) bool {
	return slices.ContainsFunc(s.Acts, func(a index.Act) bool {
		return a.Kind == index.ActRogue && a.Undone.IsZero() && slices.Contains(a.Items, item)
	})
}
