package follow

import (
	"context"
	"time"
)

// Status returns how the stage does. It may be called at any time.
func (s *Stage) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.status
}

// place notes where the stage is.
func (s *Stage) place(position, limit int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status.Position = position
	s.status.Behind = max(limit-position, 0)
}

// note keeps the outcome of a try and fits the size of the next batch to it: an eighth after a failure, so that
// what comes before an item that cannot be worked on gets done; double after a success.
func (s *Stage) note(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := &s.status
	full := s.batch()
	if s.piece == 0 {
		s.piece = full
	}
	st.Err = err
	if err == nil {
		s.piece = min(s.piece*2, full)
		st.Failures, st.Since = 0, time.Time{}
		return
	}
	s.piece = max(s.piece/8, 1)
	st.Failures++
	if st.Since.IsZero() {
		st.Since = s.clock()
	}
}

// size is how many items the next batch takes.
func (s *Stage) size() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.piece == 0 {
		s.piece = s.batch()
	}
	return s.piece
}

func (s *Stage) batch() int {
	if s.Batch <= 0 {
		return defaultBatch
	}
	return s.Batch
}

func (s *Stage) poll() time.Duration {
	if s.Poll <= 0 {
		return defaultPoll
	}
	return s.Poll
}

func (s *Stage) clock() time.Time {
	if s.Now == nil {
		return time.Now()
	}
	return s.Now()
}

// Cursors keeps positions by name; the store does.
type Cursors interface {
	// Cursor returns the stored position of a stage, 0 if it never ran.
	Cursor(ctx context.Context, stage string) (int64, error)
	// SetCursor stores it durably.
	SetCursor(ctx context.Context, stage string, seq int64) error
}

// PositionOf returns a function for [Stage.Position], or for the [Stage.Limit] of the stage that comes after
// it, that reads the cursor of a stage from the store.
func PositionOf(c Cursors, stage string) func(context.Context) (int64, error) {
	return func(ctx context.Context) (int64, error) { return c.Cursor(ctx, stage) }
}

// SetPositionOf returns a function for [Stage.SetPosition] that stores the cursor of a stage in the store.
func SetPositionOf(c Cursors, stage string) func(context.Context, int64) error {
	return func(ctx context.Context, seq int64) error { return c.SetCursor(ctx, stage, seq) }
}
