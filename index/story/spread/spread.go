// Package spread is the stage that finds out how stories spread: who took it from whom, on what evidence, and which
// sentences of ours stand where. It follows the one order of things from its own cursor, never past the stage
// "story".
//
// A batch touches some stories, and each is drawn once: what each item says about where it has it from is read
// from its text (package pickup, kept in a bounded memory), the edges are found among all members, and the sentences
// of our releases are looked for in every version of what is new (package carried). Drawing a story twice gives the
// same rows, so a batch may be repeated.
//
// Stories also change without a new item: somebody merges two, the hourly repair splits one, a release is pasted
// in. [Stage.Again] takes their numbers; they are drawn at leisure. Such a wish is lost in a crash, therefore every
// live story is drawn again after a start.
package spread

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"sync"
	"time"

	"presswatch/index"
	"presswatch/index/follow"
	"presswatch/index/story/outlets"
)

// Items is what the stage reads of items.
type Items interface {
	After(ctx context.Context, seq int64, limit int) ([]index.Item, error)
	GetItems(ctx context.Context, ids []int64) ([]index.Item, error)
	Versions(ctx context.Context, itemID int64) ([]index.Version, error)
	Cursor(ctx context.Context, stage string) (int64, error)
	SetCursor(ctx context.Context, stage string, seq int64) error
}

// Stories is what the stage reads and writes of stories.
type Stories interface {
	KeepStories(ctx context.Context, change index.StoryChange) error
	ListStories(ctx context.Context, f index.StoryFilter) ([]index.Story, error)
	Members(ctx context.Context, storyID int64) ([]index.Member, error)
	MembersOf(ctx context.Context, itemIDs []int64) (map[int64]index.Member, error)
	ActsOf(ctx context.Context, storyID int64) ([]index.Act, error)
}

// Store is both; index/sqlite has it.
type Store interface {
	Items
	Stories
}

// Options of New. Store must be given.
type Options struct {
	Store   Store
	Now     func() time.Time // nil: time.Now
	Log     *slog.Logger     // nil: silent
	Sources []index.Source   // what is collected: names of outlets to be recognised
	Ours    []string         // names of the organisation and its people: whose quotes are ours
}

// Name is the name of the stage and of its cursor; after is the stage before it.
const (
	Name  = "spread"
	after = "story"
)

// Limits of the stage.
const (
	batchSize  = 200
	atLeisure  = 10 * time.Millisecond  // between two steps of stories that are drawn again, real time
	oneStep    = 200 * time.Millisecond // how long stories are drawn again before they are kept, real time
	mostAtOnce = 100                    // stories of such a step
	liveFor    = 7 * 24 * time.Hour     // stories this young are drawn again after a start
	mostDrawn  = 10_000                 // members of a story that are drawn, the first ones seen; the rest has no pick-ups
)

// Stage is the stage "spread". It is safe for use by many goroutines; one of them should be in Run.
type Stage struct {
	Options
	flow  *follow.Stage
	names *outlets.Names
	every map[string]time.Duration // by key of a source: how often it is polled

	drawing sync.Mutex // held while a story is drawn
	known   *known     // guarded by drawing

	mu     sync.Mutex
	again  map[int64]bool // stories to be drawn at leisure
	afresh bool           // the position is to be the beginning
	begun  bool           // the live ones were put there
	bell   *follow.Bell   // rung when some were put there
}

// New returns a stage that does nothing until Run or Once.
func New(o Options) *Stage {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Stage{Options: o, names: outlets.New(), known: newKnown(), again: map[int64]bool{}, bell: follow.NewBell()}
	s.every = make(map[string]time.Duration, len(o.Sources))
	for _, src := range o.Sources {
		s.names.Add(src.Outlet, hostOf(src.URL))
		s.every[src.Key] = src.Every
	}
	s.flow = &follow.Stage{
		Name: Name, Read: o.Store.After, Batch: batchSize, Now: o.Now, Do: s.batch,
		Position:    func(ctx context.Context) (int64, error) { return o.Store.Cursor(ctx, Name) },
		SetPosition: s.setPosition,
		Limit:       func(ctx context.Context) (int64, error) { return o.Store.Cursor(ctx, after) },
	}
	return s
}

// hostOf is the host of a source's address, "" if it has none.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// Status is how the stage does.
func (s *Stage) Status() follow.Status { return s.flow.Status() }

// Afresh lets the stage go through everything once more.
func (s *Stage) Afresh(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.afresh = true
	return s.Store.SetCursor(ctx, Name, 0)
}

// setPosition stores the position, unless everything is to be gone through once more: a batch that was in hand then
// must not skip it.
func (s *Stage) setPosition(ctx context.Context, seq int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.afresh {
		s.afresh, seq = false, 0
	}
	return s.Store.SetCursor(ctx, Name, seq)
}

// Again asks for stories to be drawn although no item is new in them. It never blocks.
func (s *Stage) Again(stories []int64) {
	s.mu.Lock()
	for _, id := range stories {
		s.again[id] = true
	}
	s.mu.Unlock()
	s.bell.Ring()
}

// Run works until ctx ends and then returns nil. It wakes when the bell rings: something was grouped.
func (s *Stage) Run(ctx context.Context, bell *follow.Bell) error {
	var wg sync.WaitGroup
	wg.Go(func() { s.leisure(ctx) })
	err := s.flow.Run(ctx, bell, s.Log)
	wg.Wait()
	return err
}

// Once works until nothing is left to do.
func (s *Stage) Once(ctx context.Context) error {
	if err := s.flow.Once(ctx); err != nil {
		return err
	}
	return s.drawWanted(ctx)
}

// leisure draws what is wanted, story by story, so that new items go first.
func (s *Stage) leisure(ctx context.Context) {
	tick := time.NewTicker(10 * time.Second)
	defer tick.Stop()
	for {
		rung := s.bell.Rung()
		err := s.beginWithLive(ctx)
		if err == nil {
			err = s.drawWanted(ctx)
		}
		if err != nil && ctx.Err() == nil {
			s.Log.Warn("drawing stories again failed and is tried again", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-rung:
		case <-tick.C:
		}
	}
}

// beginWithLive wants every live story once after a start.
func (s *Stage) beginWithLive(ctx context.Context) error {
	s.mu.Lock()
	begun := s.begun
	s.mu.Unlock()
	if begun {
		return nil
	}
	f := index.StoryFilter{Since: s.Now().Add(-liveFor), Limit: 1000}
	var ids []int64
	for {
		page, err := s.Store.ListStories(ctx, f)
		if err != nil {
			return err
		}
		for _, row := range page {
			if row.Articles+row.Own+row.Reactions > 1 {
				ids = append(ids, row.ID)
			}
		}
		if len(page) < f.Limit {
			break
		}
		f.After = page[len(page)-1].ID
	}
	s.mu.Lock()
	s.begun = true
	s.mu.Unlock()
	s.Again(ids)
	return nil
}

// drawWanted draws what was asked for until nothing is left. A story that cannot be drawn does not hold up the
// others; it is asked for again.
func (s *Stage) drawWanted(ctx context.Context) error {
	var errs []error
	for wanted := s.takeWanted(); len(wanted) > 0; {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := s.drawSome(ctx, wanted)
		if err != nil {
			errs = append(errs, err)
		}
		if wanted = wanted[n:]; errors.Is(err, index.ErrReadOnly) { // no room: the rest would be drawn in vain
			s.wantAgain(wanted...)
			break
		}
		pause(ctx, atLeisure)
	}
	return errors.Join(errs...)
}

// wantAgain asks for stories once more that could not be drawn. It does not ring: they wait for the next tick.
func (s *Stage) wantAgain(stories ...int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range stories {
		s.again[id] = true
	}
}

func (s *Stage) takeWanted() []int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := make([]int64, 0, len(s.again))
	for id := range s.again {
		ids = append(ids, id)
	}
	clear(s.again)
	return ids
}

// pause gives way to others for a moment.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
