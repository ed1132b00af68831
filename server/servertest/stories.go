package servertest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"presswatch/index"
)

// Shelf keeps stories in memory, the way a store does: what the stage "story" found, and what people did.
type Shelf struct {
	mu      sync.Mutex
	items   func(ids []int64) []index.Item
	before  func() error
	stories map[int64]index.Story
	members map[int64]index.Member // by item
	pickUps map[int64][]index.PickUp
	carried map[int64][]index.Carried // by story
	acts    []index.Act
	visited map[int64]time.Time // by item

	readings  []index.Reading
	arguments []index.Argument
	notables  []index.Notable

	// Stage, when set, carries out the acts that are its matter, as soon as they are added. It may call [Shelf.Move],
	// [Shelf.PutStory] and the like. Nil: such acts are never done.
	Stage func(s *Shelf, a *index.Act)
}

func newShelf(o *Office) *Shelf {
	return &Shelf{
		before: o.before, stories: map[int64]index.Story{}, members: map[int64]index.Member{},
		pickUps: map[int64][]index.PickUp{}, carried: map[int64][]index.Carried{}, visited: map[int64]time.Time{},
		items: func(ids []int64) []index.Item {
			o.mu.Lock()
			defer o.mu.Unlock()
			out := make([]index.Item, 0, len(ids))
			for _, id := range ids {
				out = append(out, o.items[id-1])
			}
			return out
		},
	}
}

// PutStory keeps a story as it is, in place of what was known of its number.
func (s *Shelf) PutStory(st index.Story) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stories[st.ID] = st
}

// Tell keeps a story with its members, pick-ups and carried sentences, and counts its members.
func (s *Shelf) Tell(st index.Story, members []index.Member, pickUps []index.PickUp, carried []index.Carried) {
	s.mu.Lock()
	for _, m := range members {
		m.StoryID, m.Trace = st.ID, nil
		s.members[m.ItemID] = m
	}
	for i := range pickUps {
		pickUps[i].StoryID = st.ID
	}
	for i := range carried {
		carried[i].StoryID = st.ID
	}
	s.pickUps[st.ID], s.carried[st.ID] = pickUps, carried
	s.stories[st.ID] = st
	s.mu.Unlock()
	s.Count(st.ID)
}

// Count counts the members of a story again.
func (s *Shelf) Count(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.stories[id]
	st.Articles, st.Originals, st.Copies, st.Outlets, st.Own, st.Reactions, st.Begin, st.End, st.Hours = 0, 0, 0, 0, 0, 0, time.Time{}, time.Time{}, nil
	outlets := map[string]bool{}
	var articles []time.Time
	for _, it := range s.items(s.membersOf(id)) {
		if st.Begin.IsZero() || it.FirstSeen.Before(st.Begin) {
			st.Begin = it.FirstSeen
		}
		if it.FirstSeen.After(st.End) {
			st.End = it.FirstSeen
		}
		switch {
		case it.Kind == index.KindReaction:
			st.Reactions++
		case it.Lane == index.LaneOwn:
			st.Own++
		default:
			st.Articles++
			if s.members[it.ID].CopyOf == 0 {
				st.Originals++
			}
			outlets[it.Outlet] = true
			articles = append(articles, it.FirstSeen)
		}
	}
	st.Copies, st.Outlets = st.Articles-st.Originals, len(outlets)
	st.Hours = hours(articles, st.End)
	s.stories[id] = st
}

// hours counts times in the 24 hours up to that of end.
func hours(times []time.Time, end time.Time) []int {
	if len(times) == 0 {
		return nil
	}
	out := make([]int, 24)
	last := end.Truncate(time.Hour)
	for _, t := range times {
		if back := int(last.Sub(t.Truncate(time.Hour)) / time.Hour); back >= 0 && back < len(out) {
			out[len(out)-1-back]++
		}
	}
	return out
}

func (s *Shelf) membersOf(id int64) []int64 {
	var out []int64
	for _, m := range s.members {
		if m.StoryID == id {
			out = append(out, m.ItemID)
		}
	}
	slices.Sort(out)
	return out
}

// Move makes items members of another story, as somebody's act does.
func (s *Shelf) Move(items []int64, to int64, joined index.Joined, at time.Time) {
	s.mu.Lock()
	touched := map[int64]bool{to: true}
	for _, id := range items {
		m := s.members[id]
		touched[m.StoryID] = true
		m.ItemID, m.StoryID, m.Joined, m.At = id, to, joined, at
		s.members[id] = m
	}
	s.mu.Unlock()
	for id := range touched {
		if id != 0 {
			s.Count(id)
		}
	}
}

// GetStories is of a store.
func (s *Shelf) GetStories(_ context.Context, ids []int64) ([]index.Story, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []index.Story
	for _, id := range ids {
		if st, ok := s.stories[id]; ok {
			out = append(out, st)
		}
	}
	return out, s.before()
}

// ListStories is of a store.
func (s *Shelf) ListStories(_ context.Context, f index.StoryFilter) ([]index.Story, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []index.Story
	for _, st := range s.stories {
		if st.Into == 0 && !st.End.Before(f.Since) && (f.Until.IsZero() || st.Begin.Before(f.Until)) {
			out = append(out, st)
		}
	}
	slices.SortFunc(out, func(a, b index.Story) int { return cmp.Or(b.End.Compare(a.End), cmp.Compare(b.ID, a.ID)) })
	if i := slices.IndexFunc(out, func(st index.Story) bool { return st.ID == f.After }); i >= 0 {
		out = out[i+1:]
	}
	return out[:min(len(out), cmp.Or(f.Limit, 100))], s.before()
}

// Chapters is of a store.
func (s *Shelf) Chapters(_ context.Context, id int64) ([]index.Story, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []index.Story
	for _, st := range s.stories {
		if st.Chapter == id && st.Into == 0 {
			out = append(out, st)
		}
	}
	slices.SortFunc(out, func(a, b index.Story) int { return cmp.Or(a.Begin.Compare(b.Begin), cmp.Compare(a.ID, b.ID)) })
	return out, s.before()
}

// Members is of a store.
func (s *Shelf) Members(_ context.Context, id int64) ([]index.Member, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []index.Member
	for _, item := range s.membersOf(id) {
		out = append(out, s.members[item])
	}
	return out, s.before()
}

// MembersOf is of a store.
func (s *Shelf) MembersOf(_ context.Context, items []int64) (map[int64]index.Member, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := maps.Clone(s.members)
	maps.DeleteFunc(out, func(id int64, _ index.Member) bool { return !slices.Contains(items, id) })
	return out, s.before()
}

// PickUps is of a store.
func (s *Shelf) PickUps(_ context.Context, id int64) ([]index.PickUp, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := slices.Clone(s.pickUps[id])
	slices.SortStableFunc(out, func(a, b index.PickUp) int {
		if a.To != b.To || a.Primary == b.Primary {
			return cmp.Or(cmp.Compare(a.To, b.To), cmp.Compare(b.Confidence, a.Confidence))
		}
		if a.Primary {
			return -1
		}
		return 1
	})
	return out, s.before()
}

// Visited is of the shelf: a page was visited a little after its item was first seen, or was found to be gone.
func (s *Shelf) Visited(_ context.Context, ids []int64) (map[int64]time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[int64]time.Time{}
	for _, id := range ids {
		if at, ok := s.visited[id]; ok {
			out[id] = at
		}
	}
	return out, nil
}

// SetVisited says when the page of an item was last visited.
func (s *Shelf) SetVisited(id int64, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.visited[id] = at
}

// CarriedIn is of a store.
func (s *Shelf) CarriedIn(_ context.Context, id int64) ([]index.Carried, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := slices.Clone(s.carried[id])
	slices.SortStableFunc(out, func(a, b index.Carried) int {
		return cmp.Or(cmp.Compare(a.ItemID, b.ItemID), cmp.Compare(a.Version, b.Version), cmp.Compare(a.Release, b.Release), cmp.Compare(a.Sentence, b.Sentence))
	})
	return out, s.before()
}
