package storetest

import (
	"context"
	"maps"
	"math"
	"reflect"
	"slices"
	"time"

	"presswatch/index"
)

// tidied returns what a store keeps of a value.
func tidied[T any](v T) T {
	scrub(reflect.ValueOf(&v).Elem())
	return v
}

func (s *plain) KeepStories(ctx context.Context, c index.StoryChange) error {
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	if !numbers(reflect.ValueOf(c)) {
		return index.ErrInvalid
	}
	c.Stories, c.Acts = tidied(c.Stories), tidied(c.Acts)
	c.Members = slices.Clone(c.Members)
	for i, m := range c.Members {
		trace := m.Trace
		c.Members[i] = tidied(m)
		if c.Members[i].Trace = slices.Clone(trace); len(trace) == 0 && trace != nil {
			c.Members[i].Trace = []byte{}
		}
	}
	c.PickUps, c.Carried = maps.Clone(c.PickUps), maps.Clone(c.Carried)
	for id, list := range c.PickUps {
		c.PickUps[id] = tidied(list)
	}
	for id, list := range c.Carried {
		c.Carried[id] = tidied(list)
	}
	for i := range c.Acts {
		for j := range c.Acts[i].Was {
			c.Acts[i].Was[j].Trace = nil
		}
	}
	c.Memory = slices.Clone(c.Memory)
	return s.keepStories(c)
}

// numbers says whether all figures in a value are some.
func numbers(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Float64:
		return !math.IsNaN(v.Float()) && !math.IsInf(v.Float(), 0)
	case reflect.Struct:
		for i := range v.NumField() {
			if !numbers(v.Field(i)) {
				return false
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if !numbers(v.Index(i)) {
				return false
			}
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			if !numbers(v.MapIndex(key)) {
				return false
			}
		}
	}
	return true
}

// reading runs do while nobody else does anything.
func reading[T any](ctx context.Context, s *plain, do func() (T, error)) (T, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		var none T
		return none, err
	}
	defer leave()
	return do()
}

func (s *plain) NextStory(ctx context.Context) (int64, error) {
	return reading(ctx, s, func() (int64, error) { return s.nextStory(), nil })
}

func (s *plain) GetStories(ctx context.Context, ids []int64) ([]index.Story, error) {
	return reading(ctx, s, func() ([]index.Story, error) {
		var out []index.Story
		for _, id := range ids {
			if st, found := s.stories[id]; found {
				out = append(out, st)
			}
		}
		return out, nil
	})
}

func (s *plain) ListStories(ctx context.Context, f index.StoryFilter) ([]index.Story, error) {
	return reading(ctx, s, func() ([]index.Story, error) { return s.listStories(f) })
}

func (s *plain) Chapters(ctx context.Context, storyID int64) ([]index.Story, error) {
	return reading(ctx, s, func() ([]index.Story, error) { return s.chapters(storyID), nil })
}

func (s *plain) Members(ctx context.Context, storyID int64) ([]index.Member, error) {
	return reading(ctx, s, func() ([]index.Member, error) { return s.membersOf(storyID), nil })
}

func (s *plain) MembersOf(ctx context.Context, itemIDs []int64) (map[int64]index.Member, error) {
	return reading(ctx, s, func() (map[int64]index.Member, error) {
		out := map[int64]index.Member{}
		for _, id := range itemIDs {
			if m, found := s.members[id]; found {
				m.Trace = nil
				out[id] = m
			}
		}
		return out, nil
	})
}

func (s *plain) Traces(ctx context.Context, since time.Time, each func(m index.Member) error) error {
	list, err := reading(ctx, s, func() ([]index.Member, error) { return s.traces(since), nil })
	for _, m := range list {
		if err := each(m); err != nil {
			return err
		}
	}
	return err
}

func (s *plain) StoryMemory(ctx context.Context) ([]byte, int64, error) {
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, 0, err
	}
	defer leave()
	return slices.Clone(s.notes), s.notesSeq, nil
}

func (s *plain) PickUps(ctx context.Context, storyID int64) ([]index.PickUp, error) {
	return reading(ctx, s, func() ([]index.PickUp, error) { return s.pickUpsOf(storyID), nil })
}

func (s *plain) CarriedIn(ctx context.Context, storyID int64) ([]index.Carried, error) {
	return reading(ctx, s, func() ([]index.Carried, error) { return s.carriedIn(storyID), nil })
}

func (s *plain) AddAct(ctx context.Context, a index.Act) (int64, error) {
	return reading(ctx, s, func() (int64, error) { return s.addAct(tidied(a), tidied(s.clockNow())) })
}

func (s *plain) ActsOf(ctx context.Context, storyID int64) ([]index.Act, error) {
	return reading(ctx, s, func() ([]index.Act, error) { return s.actsOf(storyID), nil })
}

func (s *plain) Act(ctx context.Context, id int64) (index.Act, error) {
	return reading(ctx, s, func() (index.Act, error) {
		if !has(s.acts, id) {
			return index.Act{}, index.ErrNotFound
		}
		return s.act(id), nil
	})
}

func (s *plain) ActsAfter(ctx context.Context, id int64, limit int) ([]index.Act, error) {
	return reading(ctx, s, func() ([]index.Act, error) {
		list := s.actsIn(func(a index.Act) bool { return a.ID > id })
		return list[:min(limit, len(list))], nil
	})
}

func (s *plain) LookAgain(ctx context.Context, itemIDs []int64, at time.Time) error {
	leave, err := s.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	s.lookAgain(itemIDs, at)
	return nil
}
