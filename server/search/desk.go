// Package search makes the search page and everything that is a search in another form: chips, facets, the
// chart over time, live hints, exports.
//
// [ReadAsk] turns an address into an [Ask]; a [Desk] answers it with a [Page] or with rows. The box is the only
// truth: each facet, chip and bar is a link to the same page with another query text.
package search

import (
	"context"
	"time"

	"presswatch/index"
	"presswatch/index/query"
	"presswatch/server/front/row"
)

// Searcher finds items; index/fulltext is one.
type Searcher interface {
	// Search runs one request. Errors are of the kinds ErrInvalid, ErrTooDear, ErrBusy and ErrUnavailable.
	Search(ctx context.Context, r query.Request) (query.Answer, error)
	// Snippets gives, for each item, the pieces of its text that a tree asks for, the best first.
	Snippets(ctx context.Context, tree query.Node, items []index.Item) ([][]query.Snippet, error)
	// Status says how the index stands. It is cheap.
	Status() query.Status
}

// Library gives what the store keeps about items.
type Library interface {
	GetItems(ctx context.Context, ids []int64) ([]index.Item, error)
	FindURL(ctx context.Context, url string) (index.Item, error)
	Versions(ctx context.Context, itemID int64) ([]index.Version, error)
	Raw(ctx context.Context, itemID int64, version int) ([]byte, string, error)
	Counts(ctx context.Context) (index.Counts, error)
}

// SourceList gives what the store keeps about sources.
type SourceList interface {
	ListSources(ctx context.Context) ([]index.Source, error)
	WaitingEntries(ctx context.Context, sourceID int64, limit int) ([]index.Entry, error)
}

// Shelf gives what the store keeps about stories.
type Shelf interface {
	GetStories(ctx context.Context, ids []int64) ([]index.Story, error)
	Chapters(ctx context.Context, storyID int64) ([]index.Story, error)
	Members(ctx context.Context, storyID int64) ([]index.Member, error)
	MembersOf(ctx context.Context, itemIDs []int64) (map[int64]index.Member, error)
	ActsAfter(ctx context.Context, id int64, limit int) ([]index.Act, error)
}

// Desk answers searches. All fields but Setup, Stories and StoryRows are required.
type Desk struct {
	Searcher Searcher
	Library  Library
	Sources  SourceList
	Now      func() time.Time
	Zone     *time.Location // of all times on pages
	Setup    bool           // there is no configuration yet

	Rehearsed bool // there is a page that rehearses a query as a saved search

	Stories   Shelf      // nil: nothing is grouped, and hits are items
	StoryRows *row.Maker // makes the rows of stories; required where there are stories
}
