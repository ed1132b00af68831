package storytest

import (
	"context"
	"time"

	"presswatch/index"
	"presswatch/server/story/known"
)

// Store is a store with one story.
type Store struct{ Facts *known.Facts }

// GetStories is of a store.
func (s Store) GetStories(_ context.Context, ids []int64) ([]index.Story, error) {
	var out []index.Story
	for _, id := range ids {
		if id == s.Facts.Story.ID {
			out = append(out, s.Facts.Story)
		}
	}
	return out, nil
}

// Chapters is of a store.
func (s Store) Chapters(context.Context, int64) ([]index.Story, error) { return nil, nil }

// Members is of a store.
func (s Store) Members(context.Context, int64) ([]index.Member, error) { return s.Facts.Members, nil }

// PickUps is of a store.
func (s Store) PickUps(context.Context, int64) ([]index.PickUp, error) { return s.Facts.PickUps, nil }

// CarriedIn is of a store.
func (s Store) CarriedIn(context.Context, int64) ([]index.Carried, error) {
	return s.Facts.Carried, nil
}

// AddAct is of a store.
func (s Store) AddAct(_ context.Context, a index.Act) (int64, error) {
	a.ID = int64(len(s.Facts.Acts) + 1)
	s.Facts.Acts = append(s.Facts.Acts, a)
	return a.ID, nil
}

// ActsOf is of a store.
func (s Store) ActsOf(context.Context, int64) ([]index.Act, error) { return s.Facts.Acts, nil }

// Act is of a store.
func (s Store) Act(_ context.Context, id int64) (index.Act, error) {
	for _, a := range s.Facts.Acts {
		if a.ID == id {
			return a, nil
		}
	}
	return index.Act{}, index.ErrNotFound
}

// GetItems is of a store.
func (s Store) GetItems(_ context.Context, ids []int64) ([]index.Item, error) {
	in := make(map[int64]bool, len(ids))
	for _, id := range ids {
		in[id] = true
	}
	var out []index.Item
	for _, it := range s.Facts.Items {
		if in[it.ID] {
			out = append(out, it)
		}
	}
	return out, nil
}

// Visited is of a store.
func (s Store) Visited(context.Context, []int64) (map[int64]time.Time, error) {
	return s.Facts.Visited, nil
}

// Versions is of a store.
func (s Store) Versions(_ context.Context, id int64) ([]index.Version, error) {
	return s.Facts.Versions[id], nil
}
