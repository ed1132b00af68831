package sqlite

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"presswatch/index"
)

// Backup writes a whole, consistent and checked copy to a new file while others read and write; it is made
// under another name and gets its own when it is durable. The full-text index is not part of it. It refuses
// to overwrite with index.ErrInvalid.
func (s *Store) Backup(ctx context.Context, file string) (err error) {
	if _, err := os.Lstat(file); err == nil {
		return fmt.Errorf("%s is there already: %w; name a new file", file, index.ErrInvalid)
	}
	part := file + "." + rand.Text()[:8] + ".part"
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // VACUUM INTO takes an empty file and keeps its mode
	if err != nil {
		return classify(fmt.Errorf("making the copy: %w", err))
	}
	defer func() {
		if err != nil {
			_ = os.Remove(part)
		}
	}()
	if err := f.Close(); err != nil {
		return err
	}
	if err := s.vacuumInto(ctx, part); err != nil {
		return fmt.Errorf("writing %s: %w", file, err)
	}
	if err := errors.Join(syncFile(part), verify(ctx, part)); err != nil {
		return fmt.Errorf("checking the copy: %w", err)
	}
	if err := publish(part, file); err != nil {
		return fmt.Errorf("naming the copy: %w", classify(err))
	}
	return syncFile(filepath.Dir(file))
}

// vacuumInto copies one snapshot over a connection of its own: the pool's refuse every write, to other files too.
func (s *Store) vacuumInto(ctx context.Context, file string) error {
	db, err := sql.Open("sqlite", address(s.file, "rw", "deferred", always))
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `VACUUM INTO ?`, file)
	return classify(errors.Join(err, db.Close()))
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

// verify checks that a copy at rest is whole, ours, and of a schema that we know. Nothing is written to it or
// beside it.
func verify(ctx context.Context, file string) error {
	if err := complete(file); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", address(file, "ro", "deferred", append([]string{"query_only(1)"}, always...))+"&immutable=1")
	if err != nil {
		return err
	}
	defer db.Close()
	var id int
	err = db.QueryRowContext(ctx, `PRAGMA application_id`).Scan(&id)
	if err != nil || id != applicationID {
		return fmt.Errorf("%s is no copy of a presswatch store: %w", file, errors.Join(index.ErrInvalid, err))
	}
	have, err := schemaVersion(ctx, db)
	if err != nil {
		return err
	}
	steps, err := stepsOf(embedded())
	if err != nil {
		return err
	}
	if err := refuseNewer(have, len(steps)); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	problems, err := integrity(ctx, db, "integrity_check")
	if err != nil || len(problems) > 0 {
		return fmt.Errorf("%s is damaged (%v): %w", file, problems, errors.Join(index.ErrInvalid, err))
	}
	return nil
}

// applicationID stands in the head of every store; the first migration writes it.
const applicationID = 0x70726573

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
