package sqlite

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"presswatch/index"
)

// Backup writes a whole, consistent and checked copy to a new file while others read and write. The
// full-text index is not part of it.
func (s *Store) Backup(ctx context.Context, file string) error {
	if _, err := os.Stat(file); err == nil {
		return fmt.Errorf("%s is there already: %w; name a new file", file, index.ErrInvalid)
	}
	db := s.read
	conn, err := db.Conn(ctx)
	if err != nil {
		return classify(err)
	}
	defer conn.Close()
	// VACUUM INTO reads one snapshot; query_only would refuse it although it writes only the new file.
	if _, err := conn.ExecContext(ctx, `PRAGMA query_only = 0`); err != nil {
		return classify(err)
	}
	defer func() { _, _ = conn.ExecContext(context.WithoutCancel(ctx), `PRAGMA query_only = 1`) }()
	if _, err := conn.ExecContext(ctx, `VACUUM INTO ?`, file); err != nil {
		return classify(fmt.Errorf("writing %s: %w", file, err))
	}
	if err := errors.Join(os.Chmod(file, 0o600), syncFile(file)); err != nil {
		return fmt.Errorf("writing %s: %w", file, err)
	}
	return verify(ctx, file)
}

func syncFile(file string) error {
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// verify opens a copy and checks that it is whole and of a schema that we know.
func verify(ctx context.Context, file string) error {
	db, err := sql.Open("sqlite", address(file, []string{"query_only(1)"}, "deferred"))
	if err != nil {
		return err
	}
	defer db.Close()
	problems, err := integrity(ctx, db)
	if err != nil {
		return fmt.Errorf("%s is no copy of a store: %w", file, errors.Join(index.ErrInvalid, err))
	}
	if len(problems) > 0 {
		return fmt.Errorf("%s is damaged (%s): %w", file, problems[0], index.ErrInvalid)
	}
	v, err := schemaVersion(ctx, db)
	if err != nil {
		return err
	}
	if v == 0 {
		return fmt.Errorf("%s is no copy of a store: %w", file, index.ErrInvalid)
	}
	if v > newest() {
		return fmt.Errorf("%s has schema %d, this presswatch knows %d: %w", file, v, newest(), index.ErrNewer)
	}
	return nil
}

// Restore puts a checked backup in place of the store in dir, which must not be in use. What was there is
// moved aside into the folder that is returned, "" if there was nothing. A new epoch and a fence at now are
// written, so that nothing older is alerted about.
func Restore(ctx context.Context, file, dir string, now time.Time) (aside string, err error) {
	if err := verify(ctx, file); err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", classify(err)
	}
	lock, err := takeLock(dir)
	if err != nil {
		return "", err
	}
	defer lock.Close()
	fresh := filepath.Join(dir, fileName+".restored")
	if err := copyFile(file, fresh); err != nil {
		return "", classify(fmt.Errorf("copying the backup: %w", err))
	}
	if err := writeFence(ctx, fresh, now); err != nil {
		return "", errors.Join(err, os.Remove(fresh))
	}
	if aside, err = moveAside(dir, now); err != nil {
		return aside, err
	}
	return aside, classify(os.Rename(fresh, filepath.Join(dir, fileName)))
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

func writeFence(ctx context.Context, file string, now time.Time) error {
	db, err := sql.Open("sqlite", address(file, []string{"busy_timeout(1000)", "synchronous(FULL)"}, "immediate"))
	if err != nil {
		return err
	}
	defer db.Close()
	for key, value := range map[string]string{fenceKey: now.UTC().Format(time.RFC3339Nano), "epoch": rand.Text()} {
		if _, err := db.ExecContext(ctx, `INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)`, key, value); err != nil {
			return classify(err)
		}
	}
	return nil
}

// moveAside moves everything but the lock and the restored file into a folder of its own.
func moveAside(dir string, now time.Time) (string, error) {
	names, err := os.ReadDir(dir)
	if err != nil {
		return "", classify(err)
	}
	aside := filepath.Join(dir, "before-restore-"+now.UTC().Format("20060102-150405"))
	moved := false
	for _, n := range names {
		if n.Name() == lockName || n.Name() == fileName+".restored" || strings.HasPrefix(n.Name(), "before-") {
			continue
		}
		if !moved {
			if err := os.Mkdir(aside, 0o700); err != nil {
				return "", classify(err)
			}
			moved = true
		}
		if err := os.Rename(filepath.Join(dir, n.Name()), filepath.Join(aside, n.Name())); err != nil {
			return aside, classify(err)
		}
	}
	if !moved {
		return "", nil
	}
	return aside, nil
}

// Check verifies the store's integrity and returns the problems in plain words.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	return integrity(ctx, s.read)
}

func integrity(ctx context.Context, db *sql.DB) ([]string, error) {
	out := []string{}
	rows, err := db.QueryContext(ctx, `PRAGMA quick_check(20)`)
	err = each(rows, err, func(rows *sql.Rows) error {
		var line string
		err := rows.Scan(&line)
		if line != "ok" {
			out = append(out, line)
		}
		return err
	})
	return out, err
}
