package engine

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"presswatch/index"
)

// Step is one migration.
type Step struct {
	N    int    // 1, 2, …
	Name string // of its file
	Text string // SQL
}

// Steps returns the migrations in order. Their numbers count from 1 without a gap.
func Steps(files fs.FS) ([]Step, error) {
	names, err := fs.Glob(files, "*.sql") // sorted
	if err != nil {
		return nil, err
	}
	out := make([]Step, 0, len(names))
	for i, name := range names {
		if prefix, _, _ := strings.Cut(name, "_"); prefix != fmt.Sprintf("%04d", i+1) {
			return nil, fmt.Errorf("migration %s does not follow number %d", name, i)
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		out = append(out, Step{i + 1, name, string(text)})
	}
	return out, nil
}

// schemaTable says which migrations a store has seen.
const schemaTable = `CREATE TABLE IF NOT EXISTS schema_steps (n INTEGER PRIMARY KEY, name TEXT NOT NULL, at INTEGER NOT NULL)`

// SchemaVersion returns the number of the last migration that a store has seen, 0 for an empty one.
func SchemaVersion(ctx context.Context, db *sql.DB) (int, error) {
	var tables, version int
	err := db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_steps'`).Scan(&tables)
	if err == nil && tables > 0 {
		err = db.QueryRowContext(ctx, `SELECT coalesce(max(n), 0) FROM schema_steps`).Scan(&version)
	}
	if err != nil {
		return 0, Classify(fmt.Errorf("reading the version of the store: %w", err))
	}
	return version, nil
}

// RefuseNewer returns index.ErrNewer for a schema that this presswatch does not know.
func RefuseNewer(have, know int) error {
	if have > know {
		return fmt.Errorf("the store has schema %d, this presswatch knows %d: %w; use the newer one, nothing was changed", have, know, index.ErrNewer)
	}
	return nil
}

// ApplicationID stands in the head of every store; the first migration writes it.
const ApplicationID = 0x70726573

// Identify returns the version of the schema in a database. One that is neither ours nor empty is refused with
// index.ErrInvalid.
func Identify(ctx context.Context, db *sql.DB) (version int, err error) {
	var id, tables int
	err = db.QueryRowContext(ctx, `SELECT (SELECT application_id FROM pragma_application_id), (SELECT count(*) FROM sqlite_schema)`).Scan(&id, &tables)
	switch {
	case err != nil:
		return 0, Classify(fmt.Errorf("reading whose database it is: %w", err))
	case id == ApplicationID:
		return SchemaVersion(ctx, db)
	case id == 0 && tables == 0: // new, or its first migration was interrupted
		return 0, nil
	}
	return 0, fmt.Errorf("it is the database of another program: %w", index.ErrInvalid)
}

// Upgrade does one step in one transaction; after does what belongs to it and is no SQL file, or is nil.
func Upgrade(ctx context.Context, db *sql.DB, st Step, now time.Time, after func(*sql.Tx) error) error {
	return InTx(ctx, db, "migration", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, schemaTable); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, st.Text); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO schema_steps VALUES (?, ?, ?)`, st.N, st.Name, now.UnixMicro()); err != nil {
			return err
		}
		if after == nil {
			return nil
		}
		return after(tx)
	})
}
