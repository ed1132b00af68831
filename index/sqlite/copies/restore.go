package copies

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"presswatch/index/sqlite/datadir"
	"presswatch/index/sqlite/engine"
)

// A copy that waits to become the store is whole when it gets the second of these names, and nothing else is touched
// before that.
const (
	unfinishedName = Name + ".restoring"
	restoredName   = Name + ".restored"
)

// asidePrefix begins the names of folders with what a restore found.
const asidePrefix = "before-restore-"

// Name is the database in a data directory.
const Name = "presswatch.db"

// Restoring is what a restore needs to know.
type Restoring struct {
	File string // the copy; it is only read
	Dir  string // data directory; made if it is missing
	Know int    // number of the last migration that this presswatch knows
	Now  time.Time
	Mark func(context.Context, *sql.Tx) error // writes into the copy that it was restored
}

// Restore puts a checked copy in place of the store in a directory, which must not be in use (index.ErrHeld).
// What was there, the full-text index too, is moved aside into the folder that is returned, "" if there was
// nothing. A restore that is interrupted leaves either the old store or, after Finish, the new one.
func Restore(ctx context.Context, r Restoring) (aside string, err error) {
	if err := Verify(ctx, r.File, r.Know); err != nil {
		return "", err
	}
	if err := os.MkdirAll(r.Dir, 0o700); err != nil {
		return "", engine.Classify(err)
	}
	log := slog.New(slog.DiscardHandler)
	if err := datadir.Check(r.Dir, log); err != nil {
		return "", err
	}
	lock, err := datadir.Lock(r.Dir, log)
	if err != nil {
		return "", err
	}
	defer lock.Close()
	unfinished := filepath.Join(r.Dir, unfinishedName)
	if err := prepare(ctx, r, unfinished); err != nil {
		return "", errors.Join(engine.Classify(err), remove(unfinished))
	}
	if err := errors.Join(os.Rename(unfinished, filepath.Join(r.Dir, restoredName)), syncFile(r.Dir)); err != nil {
		return "", engine.Classify(err)
	}
	return exchange(r.Dir, r.File, r.Now)
}

// prepare makes a marked copy.
func prepare(ctx context.Context, r Restoring, fresh string) error {
	if err := copyFile(r.File, fresh); err != nil {
		return fmt.Errorf("copying the backup: %w", err)
	}
	db, err := engine.Open(ctx, fresh, engine.Mends, 1)
	if err != nil {
		return err
	}
	err = engine.InTx(ctx, db, "marking the restored store", func(tx *sql.Tx) error { return r.Mark(ctx, tx) })
	return errors.Join(err, db.Close())
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

// exchange moves what is in dir aside and names the restored copy the store. keep is left where it is.
func exchange(dir, keep string, now time.Time) (aside string, err error) {
	if aside, err = moveAside(dir, keep, now); err != nil {
		return aside, engine.Classify(err)
	}
	err = os.Rename(filepath.Join(dir, restoredName), filepath.Join(dir, Name))
	return aside, engine.Classify(errors.Join(err, syncFile(dir)))
}

// Finish completes a restore that was interrupted while it moved things: the store is gone and the copy that is
// to take its place is there. What one left that was interrupted before is removed: the old store holds.
func Finish(dir string, now time.Time, log *slog.Logger) error {
	if err := remove(filepath.Join(dir, unfinishedName)); err != nil {
		return engine.Classify(err)
	}
	restored := filepath.Join(dir, restoredName)
	if _, err := os.Stat(restored); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if _, err := os.Stat(filepath.Join(dir, Name)); err == nil {
		log.Warn("a restore was interrupted before it changed anything; the store is as it was", "dir", dir)
		return engine.Classify(remove(restored))
	}
	aside, err := exchange(dir, "", now)
	if err == nil {
		log.Warn("a restore that was interrupted is now complete", "dir", dir, "aside", aside)
	}
	return err
}

// remove removes a database that never became the store, with the journal of a change that it was in.
func remove(file string) error {
	for _, name := range []string{file, file + "-journal"} {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// moveAside moves what a store and its index consist of into a folder of its own, the store first: as long as
// it is there, the old state holds.
func moveAside(dir, keep string, now time.Time) (string, error) {
	names, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	aside, moved := filepath.Join(dir, asidePrefix+now.UTC().Format("20060102-150405")), false
	for _, name := range append([]string{Name}, namesOf(names)...) {
		path := filepath.Join(dir, name)
		if _, err := os.Lstat(path); err != nil || stays(path, name, keep) {
			continue
		}
		if err := os.MkdirAll(aside, 0o700); err != nil {
			return "", err
		}
		if err := os.Rename(path, filepath.Join(aside, name)); err != nil {
			return aside, err
		}
		moved = true
	}
	if !moved {
		return "", nil
	}
	return aside, syncFile(aside)
}

func namesOf(entries []os.DirEntry) []string {
	out := make([]string, len(entries))
	for i, e := range entries {
		out[i] = e.Name()
	}
	return out
}

// stays says what is not moved: the lock that we hold, the copy, earlier restores, whose posts were erased (the copy
// that is put back does not know), and the backup itself if it lies here.
func stays(path, name, keep string) bool {
	if name == datadir.LockName || name == datadir.ErasedName || name == restoredName || strings.HasPrefix(name, asidePrefix) {
		return true
	}
	a, errA := os.Stat(path)
	b, errB := os.Stat(keep)
	return errA == nil && errB == nil && os.SameFile(a, b)
}
