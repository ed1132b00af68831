package verdict

import (
	"context"
	"fmt"

	"presswatch/index"
)

// Reader is where the stories lie.
type Reader interface {
	ListStories(ctx context.Context, f index.StoryFilter) ([]index.Story, error)
	Members(ctx context.Context, storyID int64) ([]index.Member, error)
	PickUps(ctx context.Context, storyID int64) ([]index.PickUp, error)
	CarriedIn(ctx context.Context, storyID int64) ([]index.Carried, error)
	GetItems(ctx context.Context, ids []int64) ([]index.Item, error)
}

// most stories and pages that a world can have.
const most = 2000

// Read reads what was found. page gives the key of the page at an address of the world.
func Read(ctx context.Context, r Reader, page func(address string) string) (*Found, error) {
	f := &Found{Pages: map[int64]Page{}, Chapters: map[int64]int64{}}
	stories, err := r.ListStories(ctx, index.StoryFilter{Limit: most})
	if err != nil {
		return nil, err
	}
	for _, s := range stories {
		if s.Chapter != 0 {
			f.Chapters[s.ID] = s.Chapter
		}
		if err := f.readStory(ctx, r, s.ID, page); err != nil {
			return nil, fmt.Errorf("story %d: %w", s.ID, err)
		}
	}
	return f, nil
}

func (f *Found) readStory(ctx context.Context, r Reader, id int64, page func(string) string) error {
	members, err := r.Members(ctx, id)
	if err != nil {
		return err
	}
	ids := make([]int64, 0, len(members))
	for _, m := range members {
		ids = append(ids, m.ItemID)
	}
	items, err := r.GetItems(ctx, ids)
	if err != nil {
		return err
	}
	for _, it := range items {
		if it.Kind == index.KindArticle {
			f.Pages[it.ID] = Page{Key: page(it.URL), FirstSeen: it.FirstSeen, Version: it.Version}
		}
	}
	pickUps, err := r.PickUps(ctx, id)
	if err != nil {
		return err
	}
	carried, err := r.CarriedIn(ctx, id)
	f.Members = append(f.Members, members...)
	f.PickUps = append(f.PickUps, pickUps...)
	f.Carried = append(f.Carried, carried...)
	return err
}
