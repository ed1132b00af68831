// Package rehearsal shows what a saved search would have told, had it been there: "4 times in 90 days, here they are". It
// counts by the rule of package alert, one firing for each story, over what is kept; the page of saved searches leads to it.
//
// What it cannot know it says: a story is taken as it is grouped now, and an item as its words are now.
package rehearsal

import (
	"context"
	"fmt"
	"slices"
	"time"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/server/alert"
)

// Searcher finds items.
type Searcher interface {
	// Search gives the items that a tree finds, see query.Request.
	Search(ctx context.Context, r query.Request) (query.Answer, error)
}

// Library gives what the store keeps of them.
type Library interface {
	GetItems(ctx context.Context, ids []int64) ([]index.Item, error)
	MembersOf(ctx context.Context, itemIDs []int64) (map[int64]index.Member, error)
	GetStories(ctx context.Context, ids []int64) ([]index.Story, error)
}

// Limits of a rehearsal.
const (
	Days = 90
	most = 5000 // items that are looked at, the newest
)

// Result is what a search would have told.
type Result struct {
	Since   time.Time   // what was first seen from then on was looked at
	Firings []Firing    // the newest first
	News    int         // items that it finds and that were news: what "every new article" would have told
	Found   int         // items that it finds in all, those that never alert too
	Times   []time.Time // when what was news was first seen, copies aside, in order
	Cut     bool        // it finds more than are looked at: Since is later than it would be
}

// Firing is an alert that would have been sent.
type Firing struct {
	Item  index.Item
	Story int64 // 0: it is in none
}

// Rehearse says what a tree would have told in the last 90 days. The errors are those of the searcher and of the store.
func Rehearse(ctx context.Context, s Searcher, l Library, tree query.Node, now time.Time, zone *time.Location) (Result, error) {
	res := Result{Since: now.Add(-Days * 24 * time.Hour)}
	r := query.Request{
		Tree: query.AllOf([]query.Node{&query.Span{Field: query.FieldSeen, Last: Days * 24 * time.Hour, Written: query.WrittenLast}, tree}),
		Now:  now, Zone: zone, Sort: query.Newest, Size: query.MaxSize,
	}
	first := map[string]Firing{}
	for looked := 0; ; {
		answer, err := s.Search(ctx, r)
		if err != nil {
			return Result{}, err
		}
		res.Found = answer.Total
		if err := res.take(ctx, l, answer.Hits, first); err != nil {
			return Result{}, err
		}
		looked += len(answer.Hits)
		if answer.Next == "" || len(answer.Hits) == 0 {
			break
		}
		if looked >= most {
			res.Cut, res.Since = true, answer.Hits[len(answer.Hits)-1].When
			break
		}
		r.After = answer.Next
	}
	for _, f := range first {
		res.Firings = append(res.Firings, f)
	}
	slices.SortFunc(res.Firings, func(a, b Firing) int {
		if c := b.Item.FirstSeen.Compare(a.Item.FirstSeen); c != 0 {
			return c
		}
		return int(b.Item.ID - a.Item.ID)
	})
	slices.SortFunc(res.Times, time.Time.Compare)
	return res, nil
}

// take adds hits: of each story that item which was seen first.
func (res *Result) take(ctx context.Context, l Library, hits []query.Hit, first map[string]Firing) error {
	ids := make([]int64, len(hits))
	for i, h := range hits {
		ids[i] = h.ID
	}
	items, err := l.GetItems(ctx, ids)
	if err != nil {
		return err
	}
	members, err := l.MembersOf(ctx, ids)
	if err != nil {
		return err
	}
	for _, it := range items {
		if !alert.News(&it) {
			continue
		}
		res.News++
		if members[it.ID].CopyOf == 0 {
			res.Times = append(res.Times, it.FirstSeen)
		}
		it.Text, it.Summary = "", "" // thousands of texts are not kept
		f := Firing{Item: it, Story: members[it.ID].StoryID}
		key := fmt.Sprintf("story/%d", f.Story)
		if f.Story == 0 {
			key = fmt.Sprintf("item/%d", it.ID)
		}
		if old, ok := first[key]; !ok || it.FirstSeen.Before(old.Item.FirstSeen) || it.FirstSeen.Equal(old.Item.FirstSeen) && it.ID < old.Item.ID {
			first[key] = f
		}
	}
	return nil
}
