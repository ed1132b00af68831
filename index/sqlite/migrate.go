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

	"presswatch/index/sqlite/copies"
	"presswatch/index/sqlite/engine"
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

// knownSchema is the number of the last migration that this presswatch knows.
func knownSchema() (int, error) {
	steps, err := engine.Steps(embedded())
	return len(steps), err
}

// migrate brings the schema up to date. Each step is a transaction, so one that is interrupted is done again
// at the next start. Before the first step on a store that holds something it makes a copy, so that an
// upgrade can be taken back.
func (s *Store) migrate(ctx context.Context, files fs.FS) error {
	steps, err := engine.Steps(files)
	if err != nil {
		return err
	}
	have, err := engine.SchemaVersion(ctx, s.write)
	if err != nil {
		return err
	}
	if err := engine.RefuseNewer(have, len(steps)); err != nil || have == len(steps) {
		return err
	}
	if err := s.copyBefore(ctx, have, len(steps)); err != nil {
		return fmt.Errorf("copying the store before the upgrade: %w; nothing was changed", err)
	}
	for _, st := range steps[have:] {
		if err := engine.Upgrade(ctx, s.write, st, s.now(), func(tx *sql.Tx) error { return begin(ctx, tx, st) }); err != nil {
			return fmt.Errorf("upgrading the store, step %s: %w; it is as it was before this step", st.Name, err)
		}
		s.log.Info("store upgraded", "step", st.Name)
	}
	return nil
}

// begin gives a new store its epoch.
func begin(ctx context.Context, tx *sql.Tx, st engine.Step) error {
	if st.N != 1 {
		return nil
	}
	return setMeta(ctx, tx, epochKey, rand.Text())
}

// copyBefore keeps a copy of a store of an older schema beside it, once for each schema that was not the last.
func (s *Store) copyBefore(ctx context.Context, have, know int) error {
	if have == 0 {
		return nil
	}
	file := fmt.Sprintf("%s.before-schema-%d", s.file, have+1)
	if _, err := os.Stat(file); err == nil {
		return nil // an upgrade that was interrupted has made it already
	}
	if err := copies.Write(ctx, s.file, file, know); err != nil {
		return err
	}
	s.log.Info("the store was copied before the upgrade", "copy", file)
	return nil
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
	return value, engine.Classify(err)
}
