// Package public is the stage that reads what the public says: which reactions speak for themselves and which only
// repeat others, which signs of mood they carry, which sentence of the press they take up, whether they take up our
// statement, and which arguments are made.
//
// It follows the one order of things from its own cursor, never past the stage "story", whose members it reads. A batch
// touches some stories and each is read once, as a whole: most of what is found out about a reaction depends on the others.
// What was found out about each by itself is kept in memory for the stories that were read last. Only what changed is
// written, and a batch that is repeated writes the same.
//
// It reads reactions, never articles, and finds signs in words; it does not judge persons. What it can and cannot find is
// measured in docs/MOOD.md and docs/NETWORKS.md.
package public

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"presswatch/index"
	"presswatch/index/follow"
	"presswatch/index/public/wording"
)

// Items is what the stage reads of items.
type Items interface {
	After(ctx context.Context, seq int64, limit int) ([]index.Item, error)
	GetItems(ctx context.Context, ids []int64) ([]index.Item, error)
	Cursor(ctx context.Context, stage string) (int64, error)
	SetCursor(ctx context.Context, stage string, seq int64) error
}

// Stories is what it reads of stories.
type Stories interface {
	ListStories(ctx context.Context, f index.StoryFilter) ([]index.Story, error)
	Members(ctx context.Context, storyID int64) ([]index.Member, error)
	MembersOf(ctx context.Context, itemIDs []int64) (map[int64]index.Member, error)
}

// Readings is what it keeps.
type Readings interface {
	KeepPublic(ctx context.Context, change index.PublicChange) error
	Readings(ctx context.Context, storyID int64) ([]index.Reading, error)
	Arguments(ctx context.Context, storyID int64) ([]index.Argument, error)
}

// Store is all of it; index/sqlite has it.
type Store interface {
	Items
	Stories
	Readings
}

// Options of New. Store must be given.
type Options struct {
	Store Store
	Now   func() time.Time // nil: time.Now
	Log   *slog.Logger     // nil: silent

	Ours []string // names of the organisation and its people: they name the happening and are no argument

	// Cues finds signs of mood in a text and says which words or signs they are. Nil: none are looked for.
	Cues func(text, lang string) ([]index.Cue, []string)
}

// Name is the name of the stage and of its cursor; after is the stage before it.
const (
	Name  = "public"
	after = "story"
)

// Limits of the stage.
const (
	batchSize = 500
	liveFor   = 7 * 24 * time.Hour // stories this young are read again after a start
	mostRead  = 20_000             // reactions of a story that are read, the first ones seen
	kept      = 32                 // stories whose facts are kept in memory…
	mostKept  = 50_000             // …and reactions in them, about a kilobyte each; the story in hand aside
	gives     = 2                  // the stage rests so many times as long as it worked, so that a flood leaves the machine to others…
	longest   = 2 * time.Second    // …but no longer than this
)

// Stage is the stage "public". It is safe for use by many goroutines; one of them should be in Run.
type Stage struct {
	Options
	flow  *follow.Stage
	again *follow.Again
	words *wording.Reader
	names map[uint32]bool // words of Ours

	reading sync.Mutex // held while stories are read
	known   *known     // guarded by reading
	afresh  bool       // guarded by reading: a batch in hand must not move the position
}

// New returns a stage that does nothing until Run or Once.
func New(o Options) *Stage {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Stage{Options: o, words: wording.NewReader(), known: newKnown()}
	s.names = s.contents(strings.Join(o.Ours, " . "), "")
	s.flow = &follow.Stage{
		Name: Name, Read: o.Store.After, Batch: batchSize, Now: o.Now, Do: s.batch,
		Position: func(ctx context.Context) (int64, error) { return o.Store.Cursor(ctx, Name) },
		Limit:    func(ctx context.Context) (int64, error) { return o.Store.Cursor(ctx, after) },
	}
	s.again = follow.NewAgain(o.Log, s.readAgain, s.live)
	return s
}

// Status is how the stage does.
func (s *Stage) Status() follow.Status { return s.flow.Status() }

// Afresh lets the stage go through everything once more. A batch in hand does not skip it: it is repeated.
func (s *Stage) Afresh(ctx context.Context) error {
	s.reading.Lock()
	defer s.reading.Unlock()
	s.afresh = true
	clear(s.known.stories)
	return s.Store.SetCursor(ctx, Name, 0)
}

// Again asks for stories to be read although no item is new in them: they were merged, split, or lost a member. It never
// blocks.
func (s *Stage) Again(stories []int64) { s.again.Want(stories) }

// Run works until ctx ends and then returns nil. It wakes when the bell rings: something was grouped.
func (s *Stage) Run(ctx context.Context, bell *follow.Bell) error {
	var wg sync.WaitGroup
	wg.Go(func() { s.again.Run(ctx) })
	err := s.flow.Run(ctx, bell, s.Log)
	wg.Wait()
	return err
}

// Once works until nothing is left to do.
func (s *Stage) Once(ctx context.Context) error {
	if err := s.flow.Once(ctx); err != nil {
		return err
	}
	return s.again.Once(ctx)
}

// live are the young stories with reactions.
func (s *Stage) live(ctx context.Context) ([]int64, error) {
	f := index.StoryFilter{Since: s.Now().Add(-liveFor), Limit: 1000}
	var ids []int64
	for {
		page, err := s.Store.ListStories(ctx, f)
		if err != nil {
			return nil, err
		}
		for i := range page {
			if page[i].Reactions > 0 {
				ids = append(ids, page[i].ID)
			}
		}
		if len(page) < f.Limit {
			return ids, nil
		}
		f.After = page[len(page)-1].ID
	}
}
