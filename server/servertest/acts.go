package servertest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"presswatch/index"
)

// AddAct is of a store.
func (s *Shelf) AddAct(_ context.Context, a index.Act) (int64, error) {
	if err := s.before(); err != nil {
		return 0, err
	}
	s.mu.Lock()
	if err := s.check(&a); err != nil {
		s.mu.Unlock()
		return 0, err
	}
	a.ID = int64(len(s.acts) + 1)
	undone := -1
	if a.Kind == index.ActUndo {
		undone = int(a.Other - 1)
		s.acts[undone].Undone = a.At
	}
	stage := ofStage(a.Kind) || undone >= 0 && ofStage(s.acts[undone].Kind)
	if !stage {
		a.Done = a.At
	}
	s.acts = append(s.acts, a)
	s.mu.Unlock()
	if stage && s.Stage != nil {
		s.Stage(s, &a)
		s.mu.Lock()
		s.acts[a.ID-1] = a
		s.mu.Unlock()
	}
	return a.ID, nil
}

func ofStage(k index.ActKind) bool {
	switch k {
	case index.ActMerge, index.ActSplit, index.ActMove, index.ActChapter, index.ActRelease:
		return true
	}
	return false
}

func (s *Shelf) check(a *index.Act) error {
	if _, ok := s.stories[a.StoryID]; !ok {
		return fmt.Errorf("%w: no story %d", index.ErrNotFound, a.StoryID)
	}
	needsOther := a.Kind == index.ActMerge || a.Kind == index.ActMove || a.Kind == index.ActChapter && a.Other != 0
	if _, ok := s.stories[a.Other]; needsOther && !ok {
		return fmt.Errorf("%w: no story %d", index.ErrNotFound, a.Other)
	}
	switch a.Kind {
	case index.ActUndo:
		if a.Other < 1 || a.Other > int64(len(s.acts)) {
			return fmt.Errorf("%w: no act %d", index.ErrNotFound, a.Other)
		}
		if !s.acts[a.Other-1].Undone.IsZero() {
			return fmt.Errorf("%w: it was taken back before", index.ErrInvalid)
		}
	case index.ActTitle, index.ActTag, index.ActUntag, index.ActNote, index.ActRelease:
		if strings.TrimSpace(a.Text) == "" {
			return fmt.Errorf("%w: it says nothing", index.ErrInvalid)
		}
	case index.ActSplit, index.ActMove, index.ActRogue, index.ActApprove:
		if len(a.Items) == 0 {
			return fmt.Errorf("%w: it names no item", index.ErrInvalid)
		}
	}
	if needsOther && a.Other == a.StoryID {
		return fmt.Errorf("%w: it is the same story", index.ErrInvalid)
	}
	return nil
}

// ActsOf is of a store.
func (s *Shelf) ActsOf(_ context.Context, id int64) ([]index.Act, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []index.Act
	for _, a := range s.acts {
		if a.StoryID == id || s.stories[a.StoryID].Into == id {
			out = append(out, a)
		}
	}
	return out, s.before()
}

// Act is of a store.
func (s *Shelf) Act(_ context.Context, id int64) (index.Act, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id < 1 || id > int64(len(s.acts)) {
		return index.Act{}, index.ErrNotFound
	}
	return s.acts[id-1], s.before()
}

// Obey is a stage for [Shelf.Stage] that does the plain thing at once.
func Obey(s *Shelf, a *index.Act) {
	a.Done = a.At
	switch a.Kind {
	case index.ActMerge:
		a.Result = s.merge(a.StoryID, a.Other)
	case index.ActSplit:
		a.Result = s.next()
		s.PutStory(index.Story{ID: a.Result, Title: "Split off"})
		s.Move(a.Items, a.Result, index.JoinedPerson, a.At)
	case index.ActMove:
		a.Result = a.Other
		s.Move(a.Items, a.Other, index.JoinedPerson, a.At)
	case index.ActChapter:
		s.mu.Lock()
		st := s.stories[a.StoryID]
		st.Chapter = a.Other
		s.stories[a.StoryID] = st
		s.mu.Unlock()
	}
}

// merge makes the other story a part of the one, and returns the one that stayed.
func (s *Shelf) merge(one, other int64) int64 {
	s.mu.Lock()
	moved := s.membersOf(other)
	st := s.stories[other]
	st.Into = one
	s.stories[other] = st
	s.pickUps[one] = slices.Concat(s.pickUps[one], s.pickUps[other])
	s.carried[one] = slices.Concat(s.carried[one], s.carried[other])
	s.mu.Unlock()
	s.Move(moved, one, index.JoinedMerge, Now())
	return one
}

func (s *Shelf) next() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := int64(0)
	for id := range s.stories {
		last = max(last, id)
	}
	return last + 1
}

// SetActs replaces what people did; acts are numbered in order.
func (s *Shelf) SetActs(acts []index.Act) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.acts = slices.Clone(acts)
	for i := range s.acts {
		s.acts[i].ID = int64(i + 1)
	}
}

// Finish says how an act came out, as a stage does.
func (s *Shelf) Finish(id int64, out func(a *index.Act)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out(&s.acts[id-1])
}
