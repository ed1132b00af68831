package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	engine "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"presswatch/index"
)

// tx runs do in one writing transaction and commits it durably, or leaves nothing behind. what names the work
// in errors.
func (s *Store) tx(ctx context.Context, what string, do func(*sql.Tx) error) error {
	if s.write == nil {
		return fmt.Errorf("%s: the store was opened for reading only: %w", what, index.ErrReadOnly)
	}
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return classify(fmt.Errorf("%s: %w", what, err))
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing; after a panic it frees the one connection
	if err := do(tx); err != nil {
		return classify(fmt.Errorf("%s: %w", what, err))
	}
	if err := tx.Commit(); err != nil {
		return classify(fmt.Errorf("%s: %w", what, err))
	}
	return nil
}

// classify gives an error of the engine the kind that callers react to.
func classify(err error) error {
	var e *engine.Error
	switch {
	case err == nil || hasKind(err):
		return err
	case errors.As(err, &e):
		return classifyCode(e.Code()&0xff, err)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("the disk is full: %w: %w", index.ErrReadOnly, err)
	case errors.Is(err, os.ErrPermission), errors.Is(err, syscall.EROFS), errors.Is(err, syscall.EIO):
		return fmt.Errorf("the data directory cannot be written: %w: %w", index.ErrReadOnly, err)
	}
	return err
}

// hasKind says whether an error was classified on its way already.
func hasKind(err error) bool {
	return slices.ContainsFunc([]error{
		index.ErrReadOnly, index.ErrBusy, index.ErrUnavailable, index.ErrInvalid, index.ErrNotFound, index.ErrNewer, index.ErrHeld,
	}, func(kind error) bool { return errors.Is(err, kind) })
}

func classifyCode(code int, err error) error {
	switch code {
	case lib.SQLITE_FULL:
		return fmt.Errorf("the disk is full: %w: %w", index.ErrReadOnly, err)
	case lib.SQLITE_READONLY, lib.SQLITE_IOERR, lib.SQLITE_CANTOPEN, lib.SQLITE_PERM:
		return fmt.Errorf("the data directory cannot be read or written: %w: %w", index.ErrReadOnly, err)
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return fmt.Errorf("the store is busy: %w: %w", index.ErrBusy, err)
	case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
		return fmt.Errorf("the store is damaged; restore a backup: %w: %w", index.ErrUnavailable, err)
	case lib.SQLITE_CONSTRAINT:
		return fmt.Errorf("%w: %w", index.ErrInvalid, err)
	case lib.SQLITE_INTERRUPT:
		return fmt.Errorf("%w: %w", context.Canceled, err)
	}
	return err
}

// each runs do for every row of a query.
func each(rows *sql.Rows, err error, do func(*sql.Rows) error) error {
	if err != nil {
		return classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows); err != nil {
			return classify(err)
		}
	}
	return classify(rows.Err())
}

// one returns index.ErrNotFound when nothing was touched.
func one(res sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		err = index.ErrNotFound
	}
	return err
}

// micros turns a time into what the tables hold; the zero time is 0, and so is the first moment of 1970,
// which feeds write when they know no date.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// microsOrNull is micros for columns where NULL is "never".
func microsOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

// at is the opposite of micros.
func at(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// atOrNull is the opposite of microsOrNull.
func atOrNull(us sql.NullInt64) time.Time {
	if !us.Valid {
		return time.Time{}
	}
	return time.UnixMicro(us.Int64).UTC()
}

// inList is how many values stand in one IN list.
const inList = 500

func chunks[T any](all []T) iter.Seq[[]T] { return slices.Chunk(all, inList) }

// in returns n question marks in brackets.
func in(n int) string { return "(" + strings.TrimSuffix(strings.Repeat("?,", n), ",") + ")" }

func anys[T any](list []T) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = v
	}
	return out
}

// clean makes text storable: valid UTF-8 without NUL, which the engine's text functions take for an end.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "")
	}
	return s
}
