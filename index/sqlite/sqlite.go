// Package sqlite is the store: the only truth. It keeps sources, entries, items with their versions and raw
// bytes, cursors, notices and subscriptions in one SQLite file, and passes index/storetest whole.
//
// One connection writes, with BEGIN IMMEDIATE, so a transaction never fails half-way for a lock; a pool reads
// and never waits for the writer. The journal is a write-ahead log with synchronous=FULL: what a method has
// returned without an error survives a power cut. A lock file keeps a second process out; [OpenReader] is
// for commands that only read beside it.
//
// Every noun has its file: what a source is to the store stands in sources.go and nowhere else. The tables and
// the reasons for their shape are in migrations.
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
	"slices"
	"time"

	"github.com/klauspost/compress/zstd"
	_ "modernc.org/sqlite" // registers the driver

	"presswatch/index"
)

// fileName is the database in the data directory.
const fileName = "presswatch.db"

// Options of Open. All must be given but Now and Log.
type Options struct {
	Dir string           // data directory; made if it is missing
	Now func() time.Time // for the times that the store itself writes; time.Now
	Log *slog.Logger     // nil: silent
}

// Store is a SQLite store. It is safe for use by many goroutines.
type Store struct {
	file  string
	write *sql.DB // one connection; nil for a reader
	read  *sql.DB
	lock  *os.File // held while open; nil for a reader
	now   func() time.Time
	log   *slog.Logger
	pack  *zstd.Encoder
	open  *zstd.Decoder
}

// Open opens the store in a directory for this process alone and brings its schema up to date. It returns
// index.ErrHeld at once when another process has it, index.ErrNewer when a newer presswatch wrote it,
// index.ErrInvalid when the directory cannot keep a store safely, and index.ErrReadOnly when it cannot be
// written just now.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, classify(fmt.Errorf("making the data directory: %w", err))
	}
	if err := checkDir(o.Dir, diskOf, o.Log); err != nil {
		return nil, err
	}
	lock, err := takeLock(o.Dir, o.Log)
	if err != nil {
		return nil, err
	}
	s, err := openHeld(ctx, o)
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	s.lock = lock
	return s, nil
}

// openHeld opens the store of a directory whose lock is held.
func openHeld(ctx context.Context, o Options) (*Store, error) {
	if err := finishRestore(o.Dir, o.Now(), o.Log); err != nil {
		return nil, err
	}
	file := filepath.Join(o.Dir, fileName)
	// Made before the engine opens it, because the engine would let others read it; log and index of the log
	// take its mode over.
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, classify(fmt.Errorf("opening the store: %w", err))
	}
	if err := f.Close(); err != nil {
		return nil, classify(err)
	}
	s, err := connect(ctx, file, true)
	if err != nil {
		return nil, err
	}
	s.now, s.log = o.Now, o.Log
	if err := s.migrate(ctx, embedded()); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// OpenReader opens the store for reading only, also while another process has it open. It returns
// index.ErrNotFound when there is none. Methods that write return index.ErrReadOnly; Backup works.
func OpenReader(ctx context.Context, dir string) (*Store, error) {
	file := filepath.Join(dir, fileName)
	if _, err := os.Stat(file); err != nil {
		return nil, fmt.Errorf("there is no store in %s: %w", dir, errors.Join(index.ErrNotFound, err))
	}
	s, err := connect(ctx, file, false)
	if err != nil {
		return nil, err
	}
	if err := checkSchema(ctx, s.read, embedded()); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Pragmas hold for one connection only, so they stand in the address. busy_timeout comes first, because
// setting the journal mode can itself be busy. No mmap_size: a page that cannot be read from a mapped file
// kills the process, where a read returns an error.
var (
	always  = []string{"busy_timeout(10000)", "trusted_schema(0)", "cell_size_check(1)", "temp_store(MEMORY)"}
	writing = append(slices.Clone(always), "page_size(8192)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
		"wal_autocheckpoint(1000)", "journal_size_limit(67108864)", "cache_size(-32000)")
	reading = append(slices.Clone(always), "cache_size(-8000)", "query_only(1)")
)

// connect opens the connections to a file that is there.
func connect(ctx context.Context, file string, writes bool) (*Store, error) {
	s := &Store{file: file, now: time.Now, log: slog.New(slog.DiscardHandler)}
	var err error
	if s.pack, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedDefault)); err != nil {
		return nil, err
	}
	if s.open, err = zstd.NewReader(nil, zstd.WithDecoderMaxMemory(maxRaw)); err != nil {
		return nil, err
	}
	if writes {
		if s.write, err = sql.Open("sqlite", address(file, "rw", "immediate", writing)); err != nil {
			return nil, err
		}
		s.write.SetMaxOpenConns(1)
		if err := s.write.PingContext(ctx); err != nil {
			return nil, classify(fmt.Errorf("opening %s: %w", file, errors.Join(err, s.Close())))
		}
	}
	if s.read, err = sql.Open("sqlite", address(file, "rw", "deferred", reading)); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.read.SetMaxOpenConns(max(4, runtime.NumCPU()*2))
	s.read.SetMaxIdleConns(max(4, runtime.NumCPU()*2))
	if err := s.read.PingContext(ctx); err != nil {
		return nil, classify(fmt.Errorf("opening %s: %w", file, errors.Join(err, s.Close())))
	}
	return s, nil
}

// address is what the driver opens: mode is SQLite's ("rw" never makes a file), lock the kind of BEGIN.
func address(file, mode, lock string, pragmas []string) string {
	values := url.Values{"mode": {mode}, "_txlock": {lock}, "_defensive": {"1"}, "_pragma": pragmas}
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
		errs = append(errs, s.write.Close()) // after the readers, so that the log is folded into the file
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
