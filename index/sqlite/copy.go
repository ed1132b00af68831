package sqlite

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"presswatch/index"
	"presswatch/index/sqlite/copies"
	"presswatch/index/sqlite/value"
)

// Backup writes a whole, consistent and checked copy to a new file while others read and write; it is made
// under another name and gets its own when it is durable. The full-text index is not part of it. It refuses
// to overwrite with index.ErrInvalid.
func (s *Store) Backup(ctx context.Context, file string) error {
	know, err := knownSchema()
	if err != nil {
		return err
	}
	return copies.Write(ctx, s.file, file, know)
}

// Restore puts a checked backup in place of the store in dir, which must not be in use (index.ErrHeld). What
// was there, the full-text index too, is moved aside into the folder that is returned, "" if there was nothing.
//
// Nothing that the backup knew is told again: a fence at now is written (see Fence), notices that were not
// sent yet are given up, and the store gets a new epoch. A restore that is interrupted leaves either the old
// store or, after the next Open, the new one.
func Restore(ctx context.Context, file, dir string, now time.Time) (aside string, err error) {
	know, err := knownSchema()
	if err != nil {
		return "", err
	}
	return copies.Restore(ctx, copies.Restoring{
		File: file, Dir: dir, Know: know, Now: now,
		Mark: func(ctx context.Context, tx *sql.Tx) error { return fence(ctx, tx, now) },
	})
}

// fence writes into a copy what keeps it from telling old news.
func fence(ctx context.Context, tx *sql.Tx, now time.Time) error {
	err := errors.Join(setMeta(ctx, tx, fenceKey, strconv.FormatInt(value.Micros(now), 10)), setMeta(ctx, tx, epochKey, rand.Text()))
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE notices SET failed_at = ?, due_at = NULL, problem = ? WHERE sent_at = 0 AND failed_at = 0`,
		value.Micros(now), "not sent: it was waiting in a backup that was restored, and may have gone out before")
	return err
}

// Fence returns the time before which nothing may be alerted about: the time of the last restore, zero if
// there was none.
func (s *Store) Fence(ctx context.Context) (time.Time, error) {
	text, err := s.meta(ctx, fenceKey)
	if err != nil || text == "" {
		return time.Time{}, err
	}
	us, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("the fence is damaged: %w", errors.Join(index.ErrUnavailable, err))
	}
	return value.At(us), nil
}
