package query

import (
	"context"
	"time"
)

// Sort is the order of the hits.
type Sort string

// The orders. Hits that are equal in it come with the higher item number first.
const (
	Newest    Sort = "newest" // by [index.Item.When], newest first
	Oldest    Sort = "oldest"
	Relevance Sort = "relevance"
)

// Step is the width of a bucket of the histogram.
type Step string

// The steps. A day is a day in the request's zone; a week begins on Monday.
const (
	StepHour Step = "hour"
	StepDay  Step = "day"
	StepWeek Step = "week"
)

// Request asks the full-text index for one page of hits with what stands around it.
type Request struct {
	Tree Node
	Now  time.Time      // resolves last: and other relative dates
	Zone *time.Location // for dates without a zone and for days; nil is UTC
	Sort Sort           // "" is Newest

	Size  int    // hits wanted, 0 to MaxSize; 0 asks for counts only
	From  int    // hits to leave out; From+Size at most MaxDepth
	After string // Answer.Next of the page before, for going deeper; with it From is 0

	Facets    []Facet
	Histogram *Histogram

	// Stories gives the numbers of the items that story: finds: those of the story, of the stories that were merged
	// into it and of its chapters. An index knows no stories, since items are grouped after they are indexed, so it
	// asks when it searches; a failure fails the search. nil: no item is in a story.
	Stories func(ctx context.Context, story int64) ([]int64, error)

	// Tagged gives the numbers of the items of all stories that people gave a tag, in the form of [List.Keys]. tag: finds
	// them beside the items that their outlets tagged so. nil: there are none.
	Tagged func(ctx context.Context, tag string) ([]int64, error)
}

// Limits of a request: more is refused with [index.ErrInvalid].
const (
	MaxSize   = 1000
	MaxDepth  = 10_000
	MaxFacets = 8
)

// Facet asks for the counts of the values of one field: lane, outlet, lang, kind, source, site, tag.
type Facet struct {
	Field Field
	Size  int  // values wanted, the largest first
	Tree  Node // counts over this tree instead of the request's, so that a facet ignores its own choice; nil: the same
}

// Histogram asks for counts over time by [index.Item.When].
type Histogram struct {
	Step     Step
	From, To time.Time // [From, To); zero From or To: the first or last hit
}

// Answer is what the index found.
type Answer struct {
	Total     int // hits in all
	Hits      []Hit
	Next      string // for Request.After; "" at the end
	Facets    []FacetCounts
	Histogram []Bucket // without the empty ones, in order of time
	Took      time.Duration
	Seq       int64 // sequence number up to which the index has read the store
}

// Hit is one item found.
type Hit struct {
	ID    int64
	When  time.Time
	Score float64 // 0 unless sorted by relevance
}

// FacetCounts are the counts of one facet.
type FacetCounts struct {
	Field  Field
	Counts []Count
	Values int // distinct values in all
}

// Count is one value of a facet.
type Count struct {
	Value string
	N     int
}

// Bucket is one step of the histogram that has hits.
type Bucket struct {
	From time.Time
	N    int
}

// Status says how the index stands.
type Status struct {
	Ready      bool    // it answers
	Rebuilding bool    // a new one is being made in the background
	Done       float64 // of the rebuilding, 0 to 1
	Problem    string  // why it does not answer or is being rebuilt, in plain words
	Seq        int64   // sequence number up to which it has read the store
	Items      int64
	NewestWhen time.Time // newest FirstSeen that it holds
}

// Mark is a piece of a snippet or of a whole field, byte offsets into its text.
type Mark struct{ From, To int }

// Snippet is a piece of an item's text with what matched in it.
type Snippet struct {
	Field Field // FieldTitle, FieldBody, …
	Text  string
	Marks []Mark // in order, not overlapping
}
