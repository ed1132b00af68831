// Package sqlite is the store: the only truth. It keeps sources, entries, items with their versions and raw
// bytes, cursors, notices and subscriptions in one SQLite file, and passes index/storetest whole.
//
// One connection writes (BEGIN IMMEDIATE, so a transaction never fails half-way for a lock), a pool reads.
// The log is a write-ahead log with synchronous=FULL: what a method has returned without an error survives a
// power cut. A lock file keeps a second process out; [OpenReader] is for commands that only read beside it.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/klauspost/compress/zstd"
	sqlite3 "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"presswatch/index"
)

// fileName is the database in the data directory.
const fileName = "presswatch.db"

// Options of Open.
type Options struct {
	Dir string           // data directory; made if it is missing
	Now func() time.Time // for the times that the store itself writes
	Log *slog.Logger
}

// Store is a SQLite store. It is safe for use by many goroutines.
type Store struct {
	write *sql.DB // one connection; nil for a reader
	read  *sql.DB
	lock  *os.File // held while open; nil for a reader
	now   func() time.Time
	log   *slog.Logger
	pack  *zstd.Encoder
	open  *zstd.Decoder
}

// Open opens the store in a directory for this process alone and brings its schema up to date. It returns
// index.ErrHeld at once when another process has it, and index.ErrNewer when a newer presswatch wrote it.
func Open(ctx context.Context, o Options) (*Store, error) {
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, classify(fmt.Errorf("making the data directory: %w", err))
	}
	if err := checkDir(o.Dir, o.Log); err != nil {
		return nil, err
	}
	lock, err := takeLock(o.Dir)
	if err != nil {
		return nil, err
	}
	s, err := openFile(ctx, filepath.Join(o.Dir, fileName), true)
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	s.lock, s.now, s.log = lock, o.Now, o.Log
	if err := s.migrate(ctx, o.Dir); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// OpenReader opens the store for reading only, also while another process has it open. It returns
// index.ErrNotFound when there is none. Methods that write return index.ErrReadOnly.
func OpenReader(ctx context.Context, dir string) (*Store, error) {
	file := filepath.Join(dir, fileName)
	if _, err := os.Stat(file); err != nil {
		return nil, fmt.Errorf("there is no store in %s: %w", dir, errors.Join(index.ErrNotFound, err))
	}
	s, err := openFile(ctx, file, false)
	if err != nil {
		return nil, err
	}
	have, err := schemaVersion(ctx, s.read)
	switch {
	case err != nil:
	case have > newest():
		err = fmt.Errorf("schema %d, this presswatch knows %d: %w; use the newer one", have, newest(), index.ErrNewer)
	case have < newest():
		err = fmt.Errorf("the store is of an older presswatch: %w; start «presswatch serve» once, it brings the store up to date", index.ErrUnavailable)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// openFile opens the connections. Pragmas stand in the address, because they hold for one connection only;
// busy_timeout comes first, because setting the journal mode can itself be busy.
func openFile(ctx context.Context, file string, writes bool) (*Store, error) {
	s := &Store{now: time.Now, log: slog.New(slog.DiscardHandler)}
	pragmas := []string{"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "temp_store(MEMORY)"}
	var err error
	if writes {
		s.write, err = sql.Open("sqlite", address(file, append(pragmas, "wal_autocheckpoint(2000)", "cache_size(-32000)"), "immediate"))
		if err != nil {
			return nil, err
		}
		s.write.SetMaxOpenConns(1)
		if err := s.write.PingContext(ctx); err != nil {
			return nil, classify(fmt.Errorf("opening %s: %w", file, errors.Join(err, s.write.Close())))
		}
	}
	reading := []string{"busy_timeout(10000)", "query_only(1)", "mmap_size(268435456)"}
	if s.read, err = sql.Open("sqlite", address(file, reading, "deferred")); err != nil {
		return nil, err
	}
	s.read.SetMaxOpenConns(max(4, runtime.NumCPU()*2))
	s.read.SetMaxIdleConns(4)
	if s.pack, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithEncoderConcurrency(1)); err != nil {
		return nil, err
	}
	s.open, err = zstd.NewReader(nil, zstd.WithDecoderMaxMemory(maxRaw), zstd.WithDecoderConcurrency(1))
	return s, err
}

// maxRaw bounds the raw bytes of one version after decompression.
const maxRaw = 64 << 20

func address(file string, pragmas []string, lock string) string {
	values := url.Values{"_txlock": {lock}}
	for _, p := range pragmas {
		values.Add("_pragma", p)
	}
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: file}).EscapedPath(), RawQuery: values.Encode()}
	return u.String()
}

// Close gives the store and its lock back. It may be called more than once.
func (s *Store) Close() error {
	var errs []error
	if s.read != nil {
		errs = append(errs, s.read.Close())
	}
	if s.write != nil {
		errs = append(errs, s.write.Close())
	}
	if s.open != nil {
		s.open.Close()
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Close()) // last, because the lock says that all the rest is closed
		s.lock = nil
	}
	return errors.Join(errs...)
}

// tx runs do in one writing transaction and commits it, or leaves nothing behind.
func (s *Store) tx(ctx context.Context, what string, do func(*sql.Tx) error) error {
	if s.write == nil {
		return fmt.Errorf("%s: the store was opened for reading only: %w", what, index.ErrReadOnly)
	}
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return classify(fmt.Errorf("%s: %w", what, err))
	}
	if err := do(tx); err != nil {
		return classify(fmt.Errorf("%s: %w", what, errors.Join(err, ignoreDone(tx.Rollback()))))
	}
	if err := tx.Commit(); err != nil {
		return classify(fmt.Errorf("%s: %w", what, err))
	}
	return nil
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// classify gives an error of the engine the kind that callers react to.
func classify(err error) error {
	var e *sqlite3.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &e):
		switch e.Code() & 0xff {
		case lib.SQLITE_FULL:
			return fmt.Errorf("the disk is full: %w", errors.Join(index.ErrReadOnly, err))
		case lib.SQLITE_READONLY, lib.SQLITE_IOERR, lib.SQLITE_CANTOPEN:
			return fmt.Errorf("the data directory cannot be written: %w", errors.Join(index.ErrReadOnly, err))
		case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
			return fmt.Errorf("the store is busy: %w", errors.Join(index.ErrBusy, err))
		case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
			return fmt.Errorf("the store is damaged; restore a backup: %w", errors.Join(index.ErrUnavailable, err))
		}
	case errors.Is(err, os.ErrPermission):
		return fmt.Errorf("the data directory cannot be written: %w", errors.Join(index.ErrReadOnly, err))
	}
	return err
}

// micros turns a time into what the tables hold; the zero time is 0.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
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

// each runs do for every row.
func each(rows *sql.Rows, err error, do func(*sql.Rows) error) error {
	if err != nil {
		return classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows); err != nil {
			return err
		}
	}
	return classify(rows.Err())
}
