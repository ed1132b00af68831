// Package copies makes whole copies of a store's database and puts one in place of a store.
package copies

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
)

// Write writes a whole, consistent and checked copy of a database to a new file while others read and write it;
// it is made under another name and gets its own when it is durable. It refuses to overwrite with
// index.ErrInvalid. know is the number of the last migration that this presswatch knows.
func Write(ctx context.Context, db, file string, know int) (err error) {
	if _, err := os.Lstat(file); err == nil {
		return fmt.Errorf("%s is there already: %w; name a new file", file, index.ErrInvalid)
	}
	part := file + "." + rand.Text()[:8] + ".part"
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // VACUUM INTO takes an empty file and keeps its mode
	if err != nil {
		return engine.Classify(fmt.Errorf("making the copy: %w", err))
	}
	defer func() {
		if err != nil {
			_ = os.Remove(part)
		}
	}()
	if err := f.Close(); err != nil {
		return err
	}
	if err := vacuumInto(ctx, db, part); err != nil {
		return fmt.Errorf("writing %s: %w", file, err)
	}
	if err := errors.Join(syncFile(part), Verify(ctx, part, know)); err != nil {
		return fmt.Errorf("checking the copy: %w", err)
	}
	if err := publish(part, file); err != nil {
		return fmt.Errorf("naming the copy: %w", engine.Classify(err))
	}
	return syncFile(filepath.Dir(file))
}

// vacuumInto copies one snapshot.
func vacuumInto(ctx context.Context, from, to string) error {
	db, err := engine.Open(ctx, from, engine.Copies, 1)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `VACUUM INTO ?`, to)
	return engine.Classify(errors.Join(err, db.Close()))
}

// publish gives a finished copy its name without overwriting. Where the file system knows no links, as on a
// memory stick, it is renamed.
func publish(part, file string) error {
	err := os.Link(part, file)
	switch {
	case err == nil:
		return os.Remove(part)
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("%s is there already: %w", file, index.ErrInvalid)
	}
	return os.Rename(part, file)
}

// syncFile makes a file, or the names in a directory, survive a power cut.
func syncFile(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Verify checks that a copy at rest is whole, ours, and of a schema that we know. Nothing is written to it or
// beside it. What is no good is index.ErrInvalid, or index.ErrNewer.
func Verify(ctx context.Context, file string, know int) error {
	if err := complete(file); err != nil {
		return err
	}
	db, err := engine.Open(ctx, file, engine.Proves, 1)
	if errors.Is(err, index.ErrUnavailable) {
		return fmt.Errorf("%s is damaged: %w", file, errors.Join(index.ErrInvalid, err))
	}
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // nothing was written
	have, err := engine.Identify(ctx, db)
	if err == nil && have == 0 {
		err = fmt.Errorf("it is empty: %w", index.ErrInvalid)
	}
	if err != nil {
		return fmt.Errorf("%s is no copy of a presswatch store: %w", file, err)
	}
	if err := engine.RefuseNewer(have, know); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	problems, err := engine.Problems(ctx, db, "integrity_check")
	if err != nil || len(problems) > 0 {
		return fmt.Errorf("%s is damaged %v: %w", file, problems, errors.Join(index.ErrInvalid, err))
	}
	return nil
}

// complete refuses a file whose newest part lies in a log beside it: such a copy was taken by hand from a store
// in use, and half of a change may be in it.
func complete(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("opening the backup: %w", errors.Join(index.ErrInvalid, err))
	}
	defer f.Close()
	head := make([]byte, 16)
	if _, err := io.ReadFull(f, head); err != nil || string(head) != "SQLite format 3\x00" {
		return fmt.Errorf("%s is no copy of a presswatch store: %w", file, index.ErrInvalid)
	}
	if info, err := os.Stat(file + "-wal"); err == nil && info.Size() > 0 {
		return fmt.Errorf("%s was copied by hand, its newest part is in %s-wal: %w; restore a file that «presswatch backup» wrote", file, file, index.ErrInvalid)
	}
	return nil
}
