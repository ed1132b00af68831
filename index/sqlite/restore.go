package sqlite

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"presswatch/index"
)

// restoredName is a checked copy that waits to become the store. It is whole before anything else is touched.
const restoredName = fileName + ".restored"

// asidePrefix begins the names of folders with what a restore found.
const asidePrefix = "before-restore-"

// Restore puts a checked backup in place of the store in dir, which must not be in use (index.ErrHeld). What
// was there, the full-text index too, is moved aside into the folder that is returned, "" if there was nothing.
//
// Nothing that the backup knew is told again: a fence at now is written (see Fence), notices that were not
// sent yet are given up, and the store gets a new epoch. A restore that is interrupted leaves either the old
// store or, after the next Open, the new one.
func Restore(ctx context.Context, file, dir string, now time.Time) (aside string, err error) {
	if err := verify(ctx, file); err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", classify(err)
	}
	log := slog.New(slog.DiscardHandler)
	if err := checkDir(dir, diskOf, log); err != nil {
		return "", err
	}
	lock, err := takeLock(dir, log)
	if err != nil {
		return "", err
	}
	defer lock.Close()
	fresh := filepath.Join(dir, restoredName)
	if err := copyFile(file, fresh); err != nil {
		return "", classify(fmt.Errorf("copying the backup: %w", err))
	}
	if err := fence(ctx, fresh, now); err != nil {
		return "", errors.Join(err, os.Remove(fresh))
	}
	if err := syncFile(dir); err != nil {
		return "", classify(err)
	}
	return exchange(dir, file, now)
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

// fence writes into a copy what keeps it from telling old news.
func fence(ctx context.Context, file string, now time.Time) error {
	db, err := sql.Open("sqlite", address(file, "rw", "immediate", append([]string{"journal_mode(DELETE)", "synchronous(FULL)"}, always...)))
	if err != nil {
		return err
	}
	s := &Store{file: file, write: db, read: db}
	err = s.tx(ctx, "marking the restored store", func(tx *sql.Tx) error {
		err := errors.Join(setMeta(ctx, tx, fenceKey, strconv.FormatInt(micros(now), 10)), setMeta(ctx, tx, epochKey, rand.Text()))
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE notices SET failed_at = ?, due_at = NULL, problem = ? WHERE sent_at = 0 AND failed_at = 0`,
			micros(now), "not sent: it was waiting in a backup that was restored, and may have gone out before")
		return err
	})
	return errors.Join(err, db.Close())
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
	return at(us), nil
}

// exchange moves what is in dir aside and names the restored copy the store. keep is left where it is.
func exchange(dir, keep string, now time.Time) (aside string, err error) {
	if aside, err = moveAside(dir, keep, now); err != nil {
		return aside, classify(err)
	}
	err = os.Rename(filepath.Join(dir, restoredName), filepath.Join(dir, fileName))
	return aside, classify(errors.Join(err, syncFile(dir)))
}

// finishRestore completes a restore that was interrupted while it moved things: the store is gone and the copy
// that is to take its place is there.
func finishRestore(dir string, now time.Time, log *slog.Logger) error {
	_, err := os.Stat(filepath.Join(dir, restoredName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if _, err := os.Stat(filepath.Join(dir, fileName)); !errors.Is(err, fs.ErrNotExist) {
		return classify(err) // it was interrupted before: the old store holds
	}
	aside, err := exchange(dir, "", now)
	if err == nil {
		log.Warn("a restore that was interrupted is now complete", "dir", dir, "aside", aside)
	}
	return err
}

// moveAside moves what a store and its index consist of into a folder of its own, the store first: as long as
// it is there, the old state holds.
func moveAside(dir, keep string, now time.Time) (string, error) {
	names, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	aside, moved := filepath.Join(dir, asidePrefix+now.UTC().Format("20060102-150405")), false
	for _, name := range append([]string{fileName}, namesOf(names)...) {
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

// stays says what is not moved: the lock that we hold, the copy, earlier restores, and the backup itself if it
// lies here.
func stays(path, name, keep string) bool {
	if name == lockName || name == restoredName || strings.HasPrefix(name, asidePrefix) {
		return true
	}
	a, errA := os.Stat(path)
	b, errB := os.Stat(keep)
	return errA == nil && errB == nil && os.SameFile(a, b)
}
