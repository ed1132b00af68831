package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"syscall"

	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"presswatch/index"
)

// InTx runs do in one transaction and commits it durably, or leaves nothing behind. what names the work
// in errors.
func InTx(ctx context.Context, db *sql.DB, what string, do func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return Classify(fmt.Errorf("%s: %w", what, err))
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing; after a panic it frees the one connection
	if err := do(tx); err != nil {
		return Classify(fmt.Errorf("%s: %w", what, err))
	}
	if err := tx.Commit(); err != nil {
		return Classify(fmt.Errorf("%s: %w", what, err))
	}
	return nil
}

// Classify gives an error of the engine the kind that callers react to.
func Classify(err error) error {
	var e *driver.Error
	switch {
	case err == nil || hasKind(err):
		return err
	case errors.As(err, &e):
		return classifyCode(e.Code()&0xff, err)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("the disk is full; free some space and it goes on by itself: %w: %w", index.ErrReadOnly, err)
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
		return fmt.Errorf("the disk is full; free some space and it goes on by itself: %w: %w", index.ErrReadOnly, err)
	case lib.SQLITE_READONLY, lib.SQLITE_IOERR, lib.SQLITE_CANTOPEN, lib.SQLITE_PERM:
		return fmt.Errorf("the data directory cannot be read or written: %w: %w", index.ErrReadOnly, err)
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return fmt.Errorf("the store is busy: %w: %w", index.ErrBusy, err)
	case lib.SQLITE_NOTADB:
		return fmt.Errorf("it is no database: %w: %w", index.ErrUnavailable, err)
	case lib.SQLITE_CORRUPT:
		return fmt.Errorf("the store is damaged; restore a backup: %w: %w", index.ErrUnavailable, err)
	case lib.SQLITE_CONSTRAINT:
		return fmt.Errorf("%w: %w", index.ErrInvalid, err)
	case lib.SQLITE_INTERRUPT:
		return fmt.Errorf("%w: %w", context.Canceled, err)
	}
	return err
}

// Asks is what can be asked: a *sql.DB, a *sql.Tx or a Prepared.
type Asks interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Prepared asks one query again and again.
type Prepared struct{ *sql.Stmt }

// QueryContext asks the prepared query, whatever query says.
func (p Prepared) QueryContext(ctx context.Context, _ string, args ...any) (*sql.Rows, error) {
	return p.Stmt.QueryContext(ctx, args...)
}

// Each runs do for every row that on answers, and returns the first error, of the query too, as one of the kinds
// of Classify.
func Each(ctx context.Context, on Asks, do func(*sql.Rows) error, query string, args ...any) error {
	rows, err := on.QueryContext(ctx, query, args...)
	if err != nil {
		return Classify(err)
	}
	defer func() { _ = rows.Close() }() // what went wrong, Err says
	for rows.Next() {
		if err := do(rows); err != nil {
			return Classify(err)
		}
	}
	return Classify(rows.Err())
}

// One returns index.ErrNotFound when nothing was touched.
func One(res sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		err = index.ErrNotFound
	}
	return err
}
