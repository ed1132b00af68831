package sqlite

import (
	"context"
	"fmt"
	"time"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/erasure"
	"presswatch/index/sqlite/posts"
)

// Erase removes all posts of an account and keeps them from coming back. When it returns, their words are in no file of
// the store any more.
func (s *Store) Erase(ctx context.Context, whose index.Whose, at time.Time) (index.Erased, error) {
	return s.overwriting(ctx, func() (index.Erased, error) { return s.eraser.Erase(ctx, whose, at) })
}

// Tombstones returns the marks of all erasures.
func (s *Store) Tombstones(ctx context.Context) ([]string, error) {
	return erasure.Tombstones(ctx, s.read)
}

// AddTombstones brings the marks of elsewhere into force.
func (s *Store) AddTombstones(ctx context.Context, marks []string, at time.Time) (index.Erased, error) {
	return s.overwriting(ctx, func() (index.Erased, error) { return s.eraser.Add(ctx, marks, at) })
}

// HideNames replaces the names of up to limit reactions first seen before a time by pseudonyms.
func (s *Store) HideNames(ctx context.Context, before time.Time, limit int) (int, error) {
	return s.eraser.HideNames(ctx, before, limit)
}

// ListPosts returns the items of an account, oldest first.
func (s *Store) ListPosts(ctx context.Context, whose index.Whose, limit int) ([]index.Item, error) {
	ids, err := posts.ListPosts(ctx, s.read, whose, limit)
	if err != nil {
		return nil, err
	}
	return s.GetItems(ctx, ids)
}

// eraseAgain erases what the file beside the store says and the store does not know.
func (s *Store) eraseAgain(ctx context.Context) error {
	owed, err := s.eraser.Owed(ctx, s.read)
	if err != nil || len(owed) == 0 {
		return err
	}
	done, err := s.AddTombstones(ctx, owed, s.now())
	if err == nil && done.Posts > 0 {
		s.log.Info("an older copy of the store was put back: what had been erased was erased again", "posts", done.Posts)
	}
	return err
}

// overwriting does what removes something so that it cannot be found in the files either: what is deleted is written
// over, and the log, in which the pages stood as they were, is folded in and cut off.
func (s *Store) overwriting(ctx context.Context, do func() (index.Erased, error)) (done index.Erased, err error) {
	if s.write == nil {
		return done, fmt.Errorf("erasing: the store was opened for reading only: %w", index.ErrReadOnly)
	}
	if _, err := s.write.ExecContext(ctx, `PRAGMA secure_delete = ON`); err != nil {
		return done, engine.Classify(err)
	}
	done, err = do()
	if _, off := s.write.ExecContext(context.WithoutCancel(ctx), `PRAGMA secure_delete = FAST`); err == nil {
		err = off
	}
	if err != nil {
		return done, engine.Classify(err)
	}
	var busy, frames, moved int
	err = s.write.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &frames, &moved)
	if err == nil && busy != 0 {
		s.log.Warn("the log of the store still holds what was erased, because somebody reads; it goes with the next writes")
	}
	return done, engine.Classify(err)
}
