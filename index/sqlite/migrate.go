package sqlite

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"presswatch/index"
)

// migrations are numbered SQL files; each runs once, in its own transaction. A file that was ever released
// is never changed: the next one mends it.
//
//go:embed migrations/*.sql
var migrations embed.FS

func embedded() fs.FS {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return migrations // unreachable: the folder is embedded
	}
	return sub
}

// step is one migration.
type step struct {
	n    int
	name string
	text string
}

// stepsOf returns the migrations in order. Their numbers count from 1 without a gap.
func stepsOf(files fs.FS) ([]step, error) {
	names, err := fs.Glob(files, "*.sql") // sorted
	if err != nil {
		return nil, err
	}
	out := make([]step, 0, len(names))
	for i, name := range names {
		if prefix, _, _ := strings.Cut(name, "_"); prefix != fmt.Sprintf("%04d", i+1) {
			return nil, fmt.Errorf("migration %s does not follow number %d", name, i)
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		out = append(out, step{i + 1, name, string(text)})
	}
	return out, nil
}

// schemaTable says which migrations a store has seen.
const schemaTable = `CREATE TABLE IF NOT EXISTS schema_steps (n INTEGER PRIMARY KEY, name TEXT NOT NULL, at INTEGER NOT NULL)`

// schemaVersion returns the number of the last migration that a store has seen, 0 for an empty one.
func schemaVersion(ctx context.Context, db *sql.DB) (int, error) {
	var tables, version int
	err := db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_steps'`).Scan(&tables)
	if err == nil && tables > 0 {
		err = db.QueryRowContext(ctx, `SELECT coalesce(max(n), 0) FROM schema_steps`).Scan(&version)
	}
	if err != nil {
		return 0, classify(fmt.Errorf("reading the version of the store: %w", err))
	}
	return version, nil
}

// checkSchema returns an error unless the store is of this very version.
func checkSchema(ctx context.Context, db *sql.DB, files fs.FS) error {
	steps, err := stepsOf(files)
	if err != nil {
		return err
	}
	have, err := schemaVersion(ctx, db)
	if err != nil {
		return err
	}
	if have < len(steps) {
		return fmt.Errorf("the store is of an older presswatch (schema %d of %d): %w; «presswatch serve» brings it up to date", have, len(steps), index.ErrUnavailable)
	}
	return refuseNewer(have, len(steps))
}

func refuseNewer(have, know int) error {
	if have > know {
		return fmt.Errorf("the store has schema %d, this presswatch knows %d: %w; use the newer one, nothing was changed", have, know, index.ErrNewer)
	}
	return nil
}

// migrate brings the schema up to date. Each step is a transaction, so one that is interrupted is done again
// at the next start. Before the first step on a store that holds something it makes a copy, so that an
// upgrade can be taken back.
func (s *Store) migrate(ctx context.Context, files fs.FS) error {
	steps, err := stepsOf(files)
	if err != nil {
		return err
	}
	have, err := schemaVersion(ctx, s.write)
	if err != nil {
		return err
	}
	if err := refuseNewer(have, len(steps)); err != nil || have == len(steps) {
		return err
	}
	if err := s.copyBefore(ctx, have); err != nil {
		return fmt.Errorf("copying the store before the upgrade: %w; nothing was changed", err)
	}
	for _, st := range steps[have:] {
		if err := s.upgrade(ctx, st); err != nil {
			return fmt.Errorf("upgrading the store, step %s: %w; it is as it was before this step", st.name, err)
		}
		s.log.Info("store upgraded", "step", st.name)
	}
	return nil
}

// copyBefore keeps a copy of a store of an older schema beside it, once for each schema.
func (s *Store) copyBefore(ctx context.Context, have int) error {
	if have == 0 {
		return nil
	}
	file := fmt.Sprintf("%s.before-schema-%d", s.file, have+1)
	if _, err := os.Stat(file); err == nil {
		return nil // an upgrade that was interrupted has made it already
	}
	if err := s.Backup(ctx, file); err != nil {
		return err
	}
	s.log.Info("the store was copied before the upgrade", "copy", file)
	return nil
}

// upgrade does one step.
func (s *Store) upgrade(ctx context.Context, st step) error {
	return s.tx(ctx, "migration", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, schemaTable); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, st.text); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO schema_steps VALUES (?, ?, ?)`, st.n, st.name, micros(s.now()))
		if err == nil && st.n == 1 {
			err = setMeta(ctx, tx, epochKey, rand.Text())
		}
		return err
	})
}

// Rows of the table meta.
const (
	epochKey = "epoch" // a name of this run of numbers; a restore begins a new one
	fenceKey = "fence" // microseconds; see Fence
)

func setMeta(ctx context.Context, tx *sql.Tx, key, value string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
	return err
}

// meta returns a row of the table meta, "" if there is none.
func (s *Store) meta(ctx context.Context, key string) (string, error) {
	var value string
	err := s.read.QueryRowContext(ctx, `SELECT value FROM meta WHERE key = ?`, key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, classify(err)
}
