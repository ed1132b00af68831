// Package story is the stage that says which items are about one happening. It follows the one order of things
// from its own cursor, after the store and independent of the full-text index, which may be rebuilt meanwhile.
// Package spread comes after it.
//
// What it knows lies in the store: every step is one [index.StoryChange], kept whole together with the cursor, so
// that a crash leaves either all of a step or nothing. What it holds in memory (package group) can be made again
// from there, and is, whenever keeping a step failed.
//
// Three things happen, all under one lock, because grouping depends on order:
//   - items are placed, in batches, as the store gives them (batch.go);
//   - what people did is carried out (acts.go), and nothing that follows goes against it;
//   - once an hour stories that turned out to be one are merged, and those that fell apart are split (upkeep.go).
//
// [Stage.Regroup] starts all of it over, beside the stage, and puts the result in place in one step.
package story

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"presswatch/index"
	"presswatch/index/follow"
	"presswatch/index/story/group"
)

// Keeper is where the stage keeps what it finds; see index/storetest for what each promises.
type Keeper interface {
	KeepStories(ctx context.Context, change index.StoryChange) error
	NextStory(ctx context.Context) (int64, error)
	GetStories(ctx context.Context, ids []int64) ([]index.Story, error)
	ListStories(ctx context.Context, f index.StoryFilter) ([]index.Story, error)
	Members(ctx context.Context, storyID int64) ([]index.Member, error)
}

// Memory is what the stage reads to go on after a restart.
type Memory interface {
	Traces(ctx context.Context, since time.Time, each func(m index.Member) error) error
	StoryMemory(ctx context.Context) ([]byte, int64, error)
	ActsAfter(ctx context.Context, id int64, limit int) ([]index.Act, error)
	MembersOf(ctx context.Context, itemIDs []int64) (map[int64]index.Member, error)
}

// Items is what the stage reads of the items themselves.
type Items interface {
	After(ctx context.Context, seq int64, limit int) ([]index.Item, error)
	GetItems(ctx context.Context, ids []int64) ([]index.Item, error)
	Cursor(ctx context.Context, stage string) (int64, error)
	LookAgain(ctx context.Context, itemIDs []int64, at time.Time) error
}

// Store is all three; index/sqlite has it.
type Store interface {
	Keeper
	Memory
	Items
	Posts
}

// Options of New. Store must be given.
type Options struct {
	Store   Store
	Now     func() time.Time                // nil: time.Now
	Log     *slog.Logger                    // nil: silent
	Changed func()                          // called after every step that changed something; nil: nobody waits
	Afresh  func(ctx context.Context) error // called before all stories are replaced: the stage that follows begins anew; nil: none does
	Moved   func(ids []int64)               // called with the stories whose members changed otherwise than by new items; nil: nobody waits
}

// Name is the name of the stage and of its cursor.
const Name = "story"

// Limits of the stage.
const (
	batchSize   = 500
	lookEvery   = time.Second          // between two looks at acts and at what is still to be drawn, real time
	repairEvery = time.Hour            // between two repairs, by the stage's clock
	memoryEvery = 2000                 // items between two snapshots of what all items together taught
	remembered  = 400 * 24 * time.Hour // how far back stories are kept in mind for later chapters
)

// Stage is the stage "story". It is safe for use by many goroutines; one of them should be in Run.
type Stage struct {
	Options
	flow *follow.Stage
	acts *follow.Bell // rung when somebody did something

	trouble atomic.Pointer[error] // why the last look at acts and repairs failed; nil: it did not

	mu         sync.Mutex
	engine     *group.Engine       // nil: to be loaded from the store
	spoke      map[int64]time.Time // by story: when the organisation last spoke in it, for the visits that follow
	people     people              // what people said about stories that is no matter of the engine
	repaired   time.Time           // when stories were last merged and split
	looked     time.Time           // when pages of live stories were last made due
	lookedWide time.Time           // the same of stories without news
	learnt     int                 // items since the last snapshot
}

// New returns a stage that does nothing until Run or Once.
func New(o Options) *Stage {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Changed == nil {
		o.Changed = func() {}
	}
	if o.Afresh == nil {
		o.Afresh = func(context.Context) error { return nil }
	}
	if o.Moved == nil {
		o.Moved = func([]int64) {}
	}
	s := &Stage{Options: o, acts: follow.NewBell(), spoke: map[int64]time.Time{}}
	s.flow = &follow.Stage{
		Name: Name, Read: o.Store.After, Batch: batchSize, Now: o.Now, Do: s.batch,
		Position: func(ctx context.Context) (int64, error) { return o.Store.Cursor(ctx, Name) },
	}
	return s
}

// Acted says that somebody did something: it is carried out at once.
func (s *Stage) Acted() { s.acts.Ring() }

// Status is how the stage does; what fails beside the items, acts and repairs, is told when nothing else fails.
func (s *Stage) Status() follow.Status {
	st := s.flow.Status()
	if trouble := s.trouble.Load(); st.Err == nil && trouble != nil {
		st.Err = *trouble
	}
	return st
}

// Run works until ctx ends and then returns nil. It wakes when the bell rings: something was taken in.
func (s *Stage) Run(ctx context.Context, bell *follow.Bell) error {
	var wg sync.WaitGroup
	wg.Go(func() { s.upkeep(ctx) })
	err := s.flow.Run(ctx, bell, s.Log)
	wg.Wait()
	return err
}

// Once works until nothing is left to do: acts and items.
func (s *Stage) Once(ctx context.Context) error {
	if err := s.carryOut(ctx); err != nil {
		return err
	}
	return s.flow.Once(ctx)
}

// hold takes the lock and makes sure that the engine is there.
func (s *Stage) hold(ctx context.Context) (release func(), err error) {
	s.mu.Lock()
	if s.engine == nil {
		if err := s.load(ctx); err != nil {
			s.mu.Unlock()
			return nil, fmt.Errorf("reading what is known of stories: %w", err)
		}
	}
	return s.mu.Unlock, nil
}

// keep keeps a step. When that fails, memory is ahead of the store and is thrown away: it is read again before
// the next step.
func (s *Stage) keep(ctx context.Context, change index.StoryChange) error {
	if err := s.Store.KeepStories(ctx, change); err != nil {
		s.engine = nil
		return err
	}
	s.Changed()
	return nil
}
