// Package sqlite is the store: the only truth. It keeps sources, entries, items with their versions and raw
// bytes, cursors, notices and subscriptions in one SQLite file, and passes index/storetest whole.
//
// One connection writes, with BEGIN IMMEDIATE, so a transaction never fails half-way for a lock; a pool reads
// and never waits for the writer. The journal is a write-ahead log with synchronous=FULL: what a method has
// returned without an error survives a power cut. A lock file keeps a second process out; [OpenReader] is
// for commands that only read beside it.
//
// Every noun has its file: what a source is to the store stands in sources.go and nowhere else, and what a story is
// in the package stories. The tables and the reasons for their shape are in migrations.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/klauspost/compress/zstd"

	"presswatch/index"
	"presswatch/index/sqlite/accounts"
	"presswatch/index/sqlite/alarms"
	"presswatch/index/sqlite/copies"
	"presswatch/index/sqlite/datadir"
	"presswatch/index/sqlite/digests"
	"presswatch/index/sqlite/drills"
	"presswatch/index/sqlite/engine"
	"presswatch/index/sqlite/erasure"
	"presswatch/index/sqlite/hubs"
	"presswatch/index/sqlite/matches"
	"presswatch/index/sqlite/notices"
	"presswatch/index/sqlite/posts"
	"presswatch/index/sqlite/saved"
	"presswatch/index/sqlite/stories"
	"presswatch/index/sqlite/tellings"
)

// Options of Open. All must be given but Now and Log.
type Options struct {
	Dir string           // data directory; made if it is missing
	Now func() time.Time // for the times that the store itself writes; time.Now
	Log *slog.Logger     // nil: silent
}

// Store is a SQLite store. It is safe for use by many goroutines.
type Store struct {
	*stories.Stories
	*posts.Posts
	*hubs.Hubs
	*notices.Notices
	*alarms.Alarms
	*digests.Digests
	*matches.Matches
	*saved.Saved
	*tellings.Tellings
	*drills.FireDrills
	*accounts.Accounts
	eraser *erasure.Eraser
	file   string
	write  *sql.DB // one connection; nil for a reader
	read   *sql.DB
	lock   *os.File // held while open; nil for a reader
	now    func() time.Time
	log    *slog.Logger
	pack   *zstd.Encoder
	open   *zstd.Decoder
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
		return nil, engine.Classify(fmt.Errorf("making the data directory: %w", err))
	}
	if err := datadir.Check(o.Dir, o.Log); err != nil {
		return nil, err
	}
	lock, err := datadir.Lock(o.Dir, o.Log)
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
	if err := copies.Finish(o.Dir, o.Now(), o.Log); err != nil {
		return nil, err
	}
	file := filepath.Join(o.Dir, copies.Name)
	if err := touch(file); err != nil {
		return nil, engine.Classify(fmt.Errorf("opening the store: %w", err))
	}
	s, err := connect(ctx, file, true)
	if err != nil {
		return nil, err
	}
	s.now, s.log = o.Now, o.Log
	if err := s.migrate(ctx, embedded()); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.eraseAgain(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// touch makes the database before the engine opens it, because the engine would let others read it; log and
// index of the log take its mode over.
func touch(file string) error {
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// OpenReader opens the store for reading only, also while another process has it open. It returns
// index.ErrNotFound when there is none. Methods that write return index.ErrReadOnly; Backup works.
func OpenReader(ctx context.Context, dir string) (*Store, error) {
	file := filepath.Join(dir, copies.Name)
	if _, err := os.Stat(file); err != nil { //nolint:gosec // the user names the data directory
		return nil, fmt.Errorf("there is no store in %s: %w", dir, errors.Join(index.ErrNotFound, err))
	}
	return connect(ctx, file, false)
}

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
	if s.read, err = openReads(ctx, file, writes); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	// Asked before the connection that writes is opened, because that one changes the file by being there.
	if err := s.identify(ctx, writes); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.Stories = stories.New(s.read, s.tx, func() time.Time { return s.now() }, s.pack, s.open)
	s.Posts = posts.New(s.read, s.tx, func() time.Time { return s.now() })
	s.Hubs = hubs.New(s.read, s.tx)
	s.Alarms = alarms.New(s.read, s.tx)
	s.Digests = digests.New(s.read, s.tx)
	s.Matches = matches.New(s.read, s.tx)
	s.Saved = saved.New(s.read, s.tx)
	s.Tellings = tellings.New(s.read, s.tx)
	s.FireDrills = drills.New(s.read, s.tx)
	s.Accounts = accounts.New(s.read, s.tx)
	s.Notices = notices.New(s.read, s.tx, func() time.Time { return s.now() }, func() *slog.Logger { return s.log })
	s.eraser = erasure.New(filepath.Dir(file), s.tx)
	if !writes {
		return s, nil
	}
	if s.write, err = engine.Open(ctx, file, engine.Writes, 1); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// openReads opens the connections that read. A reader of a disk that cannot be written, where the engine cannot
// make the files that it keeps beside a store, opens one that was closed in order as what it is: a file at rest.
func openReads(ctx context.Context, file string, writes bool) (*sql.DB, error) {
	conns := max(4, runtime.NumCPU()*2)
	db, err := engine.Open(ctx, file, engine.Reads, conns)
	if errors.Is(err, index.ErrUnavailable) {
		return nil, notToBeUsed(file, err)
	}
	if writes || !errors.Is(err, index.ErrReadOnly) {
		return db, err
	}
	if log, logErr := os.Stat(file + "-wal"); logErr == nil && log.Size() > 0 { //nolint:gosec // the user names the data directory
		return db, err
	}
	return engine.Open(ctx, file, engine.Proves, conns)
}

func notToBeUsed(file string, err error) error {
	return fmt.Errorf("%s is not to be used: %w; move it away and restore a backup, or name another directory", file, err)
}

// identify refuses what is no store of ours, what a newer presswatch wrote and, for a reader, what is older.
func (s *Store) identify(ctx context.Context, writes bool) error {
	know, err := knownSchema()
	if err != nil {
		return err
	}
	have, err := engine.Identify(ctx, s.read)
	if err != nil {
		return notToBeUsed(s.file, err)
	}
	if !writes && have < know {
		return fmt.Errorf("the store is of an older presswatch (schema %d of %d): %w; «presswatch serve» brings it up to date", have, know, index.ErrUnavailable)
	}
	return engine.RefuseNewer(have, know)
}

// tx runs do in one writing transaction and commits it durably, or leaves nothing behind. what names the work
// in errors.
func (s *Store) tx(ctx context.Context, what string, do func(*sql.Tx) error) error {
	if s.write == nil {
		return fmt.Errorf("%s: the store was opened for reading only: %w", what, index.ErrReadOnly)
	}
	return engine.InTx(ctx, s.write, what, do)
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
