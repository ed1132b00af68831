package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"presswatch/index"
)

// migrations are numbered SQL files; each runs once, in its own transaction.
//
//go:embed migrations/*.sql
var migrations embed.FS

// steps returns the migrations in order. Their numbers count from 1 without a gap: a test keeps it.
func steps() []string {
	names, err := migrations.ReadDir("migrations")
	if err != nil {
		return nil // unreachable: embedded
	}
	out := make([]string, 0, len(names))
	for _, n := range names {
		out = append(out, n.Name())
	}
	return out
}

func newest() int { return len(steps()) }

func schemaVersion(ctx context.Context, db *sql.DB) (int, error) {
	var v int
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&v); err != nil {
		return 0, classify(fmt.Errorf("reading the schema's version: %w", err))
	}
	return v, nil
}

// migrate brings the schema up to date. Before the first step on a store that holds something it makes a
// copy, so that an upgrade can be taken back.
func (s *Store) migrate(ctx context.Context, dir string) error {
	have, err := schemaVersion(ctx, s.write)
	if err != nil {
		return err
	}
	if have > newest() {
		return fmt.Errorf("schema %d, this presswatch knows %d: %w; use the newer one, nothing was changed", have, newest(), index.ErrNewer)
	}
	if have > 0 && have < newest() {
		file := filepath.Join(dir, fmt.Sprintf("before-schema-%d-%s.db", newest(), s.now().UTC().Format("20060102-150405")))
		if err := s.Backup(ctx, file); err != nil {
			return fmt.Errorf("copying the store before the upgrade: %w", err)
		}
		s.log.Info("the store was copied before the upgrade", "file", file)
	}
	for n, name := range steps() {
		if n+1 <= have {
			continue
		}
		if err := s.step(ctx, n+1, name); err != nil {
			return fmt.Errorf("upgrading the store, step %s: %w", name, err)
		}
	}
	return nil
}

func (s *Store) step(ctx context.Context, n int, name string) error {
	if prefix, _, _ := strings.Cut(name, "_"); prefix != fmt.Sprintf("%04d", n) {
		return errors.New("its number does not follow the one before")
	}
	text, err := migrations.ReadFile("migrations/" + name)
	if err != nil {
		return err
	}
	return s.tx(ctx, "migration", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, string(text)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "PRAGMA user_version = "+strconv.Itoa(n))
		return err
	})
}
