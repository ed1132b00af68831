package group

import (
	"slices"

	"presswatch/index"
)

// law is what people decided: which stories are never to be merged, and which never split, by the engine. A person's decision
// about an item is in its membership ([index.JoinedPerson]).
type law struct {
	acts  []index.Act // those that stand, by number
	apart map[[2]int64]bool
	held  map[int64]bool
}

func newLaw() law { return law{apart: map[[2]int64]bool{}, held: map[int64]bool{}} }

// remember takes an act that was carried out, unless it was taken back.
func (l *law) remember(a index.Act) {
	if a.Problem != "" || a.Done.IsZero() || !a.Undone.IsZero() {
		return
	}
	switch a.Kind {
	case index.ActMerge, index.ActSplit, index.ActMove:
		at, found := slices.BinarySearchFunc(l.acts, a.ID, func(x index.Act, id int64) int { return int(x.ID - id) })
		if !found {
			a.Was = nil
			l.acts = slices.Insert(l.acts, at, a)
		}
	case index.ActUndo:
		l.forget(a.Other)
	}
}

func (l *law) forget(act int64) {
	l.acts = slices.DeleteFunc(l.acts, func(a index.Act) bool { return a.ID == act })
}

// settle works out what the acts mean for the stories as they are numbered now. Later acts overrule earlier ones.
func (l *law) settle(root func(int64) int64) {
	clear(l.apart)
	clear(l.held)
	for _, a := range l.acts {
		switch a.Kind {
		case index.ActMerge:
			delete(l.apart, couple(root(a.StoryID), root(a.Other)))
			l.held[root(a.StoryID)] = true
		case index.ActSplit:
			l.apart[couple(root(a.StoryID), root(a.Result))] = true
		case index.ActMove:
			l.apart[couple(root(a.StoryID), root(a.Other))] = true
		}
	}
}

// bars tells whether the engine may not merge two stories.
func (l *law) bars(a, b int64) bool { return l.apart[couple(a, b)] }

func couple(a, b int64) [2]int64 { return [2]int64{min(a, b), max(a, b)} }
