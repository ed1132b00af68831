package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"presswatch/index"
	"presswatch/index/sqlite/engine"
)

// withSteps is the migrations of this presswatch and those of a later one.
func withSteps(later map[string]string) (fs.FS, error) {
	files := fstest.MapFS{}
	names, err := fs.Glob(embedded(), "*.sql")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := fs.ReadFile(embedded(), name)
		if err != nil {
			return nil, err
		}
		files[name] = &fstest.MapFile{Data: text}
	}
	for name, text := range later {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return files, nil
}

// upgradeRows make an upgrade long enough for a kill to meet it.
const upgradeRows = 8000

// laterSteps are two upgrades of which the second one takes a while, so that a kill meets it.
func laterSteps(rows int) map[string]string {
	return map[string]string{
		"0012_first.sql":  `ALTER TABLE items ADD COLUMN mood TEXT NOT NULL DEFAULT ''; UPDATE items SET mood = 'calm';`,
		"0013_second.sql": fmt.Sprintf(`CREATE TABLE noise (n INTEGER PRIMARY KEY, bytes BLOB NOT NULL); WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < %d) INSERT INTO noise SELECT n, randomblob(500) FROM c;`, rows),
	}
}

func upgradeUntilKilled(ctx context.Context, dir string) error {
	s, err := connectAnySchema(ctx, dir)
	if err != nil {
		return err
	}
	defer s.Close()
	files, err := withSteps(laterSteps(upgradeRows))
	if err != nil {
		return err
	}
	fmt.Println("ready")
	if err := s.migrate(ctx, files); err != nil {
		return err
	}
	time.Sleep(time.Hour)
	return nil
}

// TestF26_UpgradeKilled: an upgrade that is killed goes on at the next start; before it a copy is made.
func TestF26_UpgradeKilled(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := openAt(t, dir, night)
	if _, err := s.Take(t.Context(), []index.Arrival{crashArticle("https://a.example/", 1)}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for range 6 {
		c := play(t, "upgrade", dir)
		time.Sleep(time.Duration(rand.IntN(80)) * time.Millisecond)
		c.kill()
	}
	files, err := withSteps(laterSteps(upgradeRows))
	if err != nil {
		t.Fatal(err)
	}
	up := anySchema(t, dir)
	if err := up.migrate(t.Context(), files); err != nil {
		t.Fatal(err)
	}
	defer up.Close()
	whole(t, up)
	var steps, rows, calm int
	if err := up.read.QueryRowContext(t.Context(), `SELECT (SELECT count(*) FROM schema_steps), (SELECT count(*) FROM noise), (SELECT count(*) FROM items WHERE mood = 'calm')`).
		Scan(&steps, &rows, &calm); err != nil || steps != 13 || rows != upgradeRows || calm != 1 {
		t.Fatalf("%d steps, %d rows, %d items: %v", steps, rows, calm, err)
	}
	before := filepath.Join(t.TempDir(), "before")
	copied := filepath.Join(dir, "presswatch.db.before-schema-12")
	if _, err := Restore(t.Context(), copied, before, night); err != nil {
		t.Fatalf("the copy from before the upgrade: %v", err)
	}
	if _, err := openAt(t, before, night).FindURL(t.Context(), "https://a.example/"); err != nil {
		t.Fatal(err)
	}
}

// anySchema opens a store without asking for its schema.
func anySchema(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := connectAnySchema(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func connectAnySchema(ctx context.Context, dir string) (*Store, error) {
	file := filepath.Join(dir, "presswatch.db")
	read, err := engine.Open(ctx, file, engine.Reads, 1)
	if err != nil {
		return nil, err
	}
	write, err := engine.Open(ctx, file, engine.Writes, 1)
	if err != nil {
		return nil, errors.Join(err, read.Close())
	}
	return &Store{file: file, read: read, write: write, now: time.Now, log: slog.New(slog.DiscardHandler)}, nil
}

// TestF26_UpgradeFails: a step that fails leaves the store as it was before it, and is done again when it can be.
func TestF26_UpgradeFails(t *testing.T) {
	for name, bad := range map[string]string{
		"first":  "0012_first.sql",
		"second": "0013_second.sql",
	} {
		t.Run(name, func(t *testing.T) {
			s := openAt(t, filepath.Join(t.TempDir(), "data"), night)
			steps := maps.Clone(laterSteps(10))
			steps[bad] += `; INSERT INTO nowhere VALUES (1);`
			files, err := withSteps(steps)
			if err != nil {
				t.Fatal(err)
			}
			err = s.migrate(t.Context(), files)
			if err == nil || !strings.Contains(err.Error(), bad) || !strings.Contains(err.Error(), "it is as it was") {
				t.Fatalf("got %v", err)
			}
			whole(t, s)
			have, err := engine.SchemaVersion(t.Context(), s.read)
			if err != nil || fmt.Sprintf("%04d", have+1) != bad[:4] {
				t.Fatalf("the store is at step %d, %v", have, err)
			}
			if files, err = withSteps(laterSteps(10)); err != nil {
				t.Fatal(err)
			}
			if err := s.migrate(t.Context(), files); err != nil {
				t.Fatalf("once it can be done: %v", err)
			}
		})
	}
}

// TestF26_OlderProgram: a store of a newer presswatch is refused with a text, and not touched.
func TestF26_OlderProgram(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := openAt(t, dir, night)
	err := s.tx(t.Context(), "pretending", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(t.Context(), `INSERT INTO schema_steps VALUES (99, '0099_later.sql', 0)`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	newer := filepath.Join(t.TempDir(), "newer.db")
	if _, err := s.write.ExecContext(t.Context(), `VACUUM INTO ?`, newer); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "presswatch.db")
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Open(t.Context(), Options{Dir: dir, Now: time.Now, Log: nil})
	refused(t, err)
	_, err = OpenReader(t.Context(), dir)
	refused(t, err)
	_, err = Restore(t.Context(), newer, filepath.Join(t.TempDir(), "other"), night)
	refused(t, err)
	if after, err := os.ReadFile(file); err != nil || !bytes.Equal(before, after) {
		t.Fatalf("the store was touched: %v", err)
	}
}

func refused(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, index.ErrNewer) || !strings.Contains(err.Error(), "schema 99") || !strings.Contains(err.Error(), "nothing was changed") {
		t.Fatalf("got %v, want that the store is of a newer presswatch", err)
	}
}
