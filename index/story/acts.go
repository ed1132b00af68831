package story

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"presswatch/index"
	"presswatch/index/story/group"
)

// people is what people said about stories that is no matter of the engine: headlines.
type people struct {
	titles map[int64]string
	last   int64 // the newest act that was read
}

// amend lets what people said go before what was found.
func (p *people) amend(row index.Story) index.Story {
	if title := p.titles[row.ID]; title != "" {
		row.Title = title
	}
	return row
}

// read takes over acts, oldest first; an act that was taken back leaves what was said before it. It returns the
// stories whose rows are to be made anew.
func (p *people) read(acts []index.Act) (stories []int64) {
	for _, a := range acts {
		p.last = max(p.last, a.ID)
		if a.Kind == index.ActTitle && a.Undone.IsZero() {
			p.titles[a.StoryID] = a.Text
			stories = append(stories, a.StoryID)
		}
	}
	return stories
}

// actsAtOnce is how many acts are read in one go.
const actsAtOnce = 500

// readActs reads every act ever done, and keeps what people said in mind.
func (s *Stage) readActs(ctx context.Context) ([]index.Act, error) {
	p := people{titles: map[int64]string{}}
	var all []index.Act
	for {
		acts, err := s.Store.ActsAfter(ctx, p.last, actsAtOnce)
		if err != nil {
			return nil, err
		}
		p.read(acts)
		all = append(all, acts...)
		if len(acts) < actsAtOnce {
			break
		}
	}
	for _, a := range all { // what is not carried out yet is read next
		if a.Done.IsZero() {
			p.last = min(p.last, a.ID-1)
		}
	}
	s.people = p
	return slices.DeleteFunc(all, func(a index.Act) bool { return a.Done.IsZero() }), nil
}

// grouping says whether an act is a matter of the engine.
func grouping(k index.ActKind) bool {
	switch k {
	case index.ActMerge, index.ActSplit, index.ActMove, index.ActChapter:
		return true
	}
	return false
}

// carryOut does what people asked for since the last look.
func (s *Stage) carryOut(ctx context.Context) error {
	release, err := s.hold(ctx)
	if err != nil {
		return err
	}
	defer release()
	for {
		acts, err := s.Store.ActsAfter(ctx, s.people.last, actsAtOnce)
		if err != nil || len(acts) == 0 {
			return err
		}
		for _, a := range acts {
			if err := s.act(ctx, a); err != nil {
				return fmt.Errorf("act %d: %w", a.ID, err)
			}
		}
	}
}

// act carries out one act. What cannot be carried out is settled too, with the reason, or it would stand in the
// way for ever.
func (s *Stage) act(ctx context.Context, a index.Act) error {
	st := newStep()
	var err error
	switch {
	case !a.Undone.IsZero() && a.Done.IsZero():
		a.Problem = "it was taken back before it was done"
	case a.Kind == index.ActUndo:
		err = s.undo(ctx, st, &a)
	case grouping(a.Kind) && a.Done.IsZero():
		err = s.regrouped(ctx, st, &a)
	case a.Kind == index.ActRelease, a.Kind == index.ActRogue, a.Kind == index.ActApprove:
		st.moved[a.StoryID] = true
	default:
		for _, id := range s.people.read([]index.Act{a}) {
			st.touched[id] = true
		}
	}
	if err != nil {
		return err
	}
	if a.Done.IsZero() {
		a.Done = s.Now()
		st.change.Acts = []index.Act{a}
	}
	if err := s.finish(ctx, st); err != nil {
		return err
	}
	s.people.last = max(s.people.last, a.ID)
	return nil
}

// regrouped lets the engine carry out a merge, a split or a move.
func (s *Stage) regrouped(ctx context.Context, st *step, a *index.Act) error {
	if a.Kind != index.ActChapter {
		was, err := s.membersOf(ctx, a.StoryID, a.Other)
		if err != nil {
			return err
		}
		a.Was = was
	}
	return s.apply(ctx, st, a)
}

func (s *Stage) apply(ctx context.Context, st *step, a *index.Act) error {
	changes, result, err := s.engine.Apply(*a)
	if errors.Is(err, index.ErrNotFound) || errors.Is(err, index.ErrInvalid) {
		a.Problem = err.Error()
		return nil
	}
	if err != nil {
		return err
	}
	a.Result = result
	return s.changed(ctx, st, changes)
}

// changed takes over what the engine merged, split and moved.
func (s *Stage) changed(ctx context.Context, st *step, c group.Changes) error {
	st.follow(c.Moved, c.Touched)
	return s.merged(ctx, st, c.Merged)
}

// undo takes an act back. What people said is read anew, because an older word may count again.
func (s *Stage) undo(ctx context.Context, st *step, a *index.Act) error {
	undone, err := s.findAct(ctx, a.Other)
	if err != nil {
		return err
	}
	if undone.Kind == index.ActChapter {
		return s.unlink(ctx, st, a, undone)
	}
	if grouping(undone.Kind) {
		back := *a
		back.StoryID, back.Was, back.Result = undone.StoryID, undone.Was, undone.Result
		if err := s.apply(ctx, st, &back); err != nil {
			return err
		}
		a.Result, a.Problem = back.Result, back.Problem
		return nil
	}
	if _, err := s.readActs(ctx); err != nil {
		return err
	}
	st.touched[undone.StoryID] = true
	st.moved[undone.StoryID] = true
	return nil
}

// unlink takes back that somebody made a story a chapter: what was said before counts again, else it is none.
func (s *Stage) unlink(ctx context.Context, st *step, a *index.Act, undone index.Act) error {
	acts, err := s.readActs(ctx)
	if err != nil {
		return err
	}
	back := index.Act{ID: a.ID, Kind: index.ActChapter, StoryID: undone.StoryID, At: a.At}
	for _, old := range acts {
		if old.Kind == index.ActChapter && old.StoryID == undone.StoryID && old.ID != undone.ID && old.Undone.IsZero() {
			back.Other = old.Other
		}
	}
	if err := s.apply(ctx, st, &back); err != nil {
		return err
	}
	a.Result, a.Problem = back.Result, back.Problem
	st.touched[undone.StoryID] = true
	return nil
}

func (s *Stage) findAct(ctx context.Context, id int64) (index.Act, error) {
	acts, err := s.Store.ActsAfter(ctx, id-1, 1)
	if err != nil {
		return index.Act{}, err
	}
	if len(acts) == 0 || acts[0].ID != id {
		return index.Act{}, fmt.Errorf("act %d: %w", id, index.ErrNotFound)
	}
	return acts[0], nil
}

// mostWas bounds the members that an act remembers: taking back a merge of giants puts no more back.
const mostWas = 20_000

// membersOf returns who is in these stories now.
func (s *Stage) membersOf(ctx context.Context, stories ...int64) ([]index.Member, error) {
	var out []index.Member
	for _, id := range stories {
		if id == 0 {
			continue
		}
		members, err := s.Store.Members(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, members...)
	}
	return out[:min(len(out), mostWas)], nil
}
