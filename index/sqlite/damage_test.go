package sqlite

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"presswatch/index"
)

// TestF8_DamagedPage: a page that the disk lost is found by Check and by a backup, which is not made of it.
func TestF8_DamagedPage(t *testing.T) {
	for name, harm := range map[string]func(page []byte){
		"zeros": func(page []byte) { clear(page) },
		"noise": func(page []byte) { copy(page, noise(len(page))) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			s := openAt(t, dir, night)
			for n := range 20 {
				if _, err := s.Take(t.Context(), fullBatch(n)); err != nil {
					t.Fatal(err)
				}
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(dir, "presswatch.db")
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			at := len(data) / 2 / 8192 * 8192
			harm(data[at : at+8192])
			if err := os.WriteFile(file, data, 0o600); err != nil {
				t.Fatal(err)
			}
			s = openAt(t, dir, night)
			problems, err := s.Check(t.Context())
			if err != nil || len(problems) == 0 {
				t.Fatalf("the damage was not found: %v, %v", problems, err)
			}
			if err := s.Backup(t.Context(), filepath.Join(t.TempDir(), "copy.db")); err == nil {
				t.Fatal("a damaged store was copied as if it were whole")
			}
		})
	}
}

// TestForeignFile: what is no store of ours is refused with a remedy, and not touched.
func TestForeignFile(t *testing.T) {
	other := filepath.Join(t.TempDir(), "other.db")
	db, err := sql.Open("sqlite", other)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), `CREATE TABLE items (a); INSERT INTO items VALUES (1)`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	database, err := os.ReadFile(other)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"text":             []byte(strings.Repeat("not a database\n", 1000)),
		"noise":            noise(50_000),
		"another database": database,
		"half a head":      []byte("SQLite format 3\x00 and then nothing that makes sense"),
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "presswatch.db")
			if err := os.WriteFile(file, content, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Open(t.Context(), Options{Dir: dir, Now: time.Now, Log: nil})
			if !errors.Is(err, index.ErrInvalid) && !errors.Is(err, index.ErrUnavailable) || !strings.Contains(fmt.Sprint(err), "move it away and restore a backup") {
				t.Fatalf("got %v", err)
			}
			if _, err := OpenReader(t.Context(), dir); err == nil {
				t.Fatal("a foreign file was opened for reading")
			}
			if after, err := os.ReadFile(file); err != nil || !bytes.Equal(after, content) {
				t.Fatalf("the file was touched: %v", err)
			}
		})
	}
}
