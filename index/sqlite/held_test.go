package sqlite

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"presswatch/index"
)

// TestF13_SecondProcess: the second one ends at once and says who was first; a reader may look.
func TestF13_SecondProcess(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	c := play(t, "hold", dir)
	began := time.Now()
	s, err := Open(t.Context(), Options{Dir: dir, Now: time.Now, Log: nil})
	took := time.Since(began)
	if err == nil {
		_ = s.Close()
		t.Fatal("two processes have one store")
	}
	if !errors.Is(err, index.ErrHeld) || !strings.Contains(err.Error(), fmt.Sprintf("process %d", c.cmd.Process.Pid)) || took > time.Second {
		t.Fatalf("after %v: %v; want the number %d of the holder within a second", took, err, c.cmd.Process.Pid)
	}
	if _, err := Restore(t.Context(), backupOf(t), dir, time.Now()); !errors.Is(err, index.ErrHeld) {
		t.Fatalf("restoring over a store in use: %v", err)
	}
	r, err := OpenReader(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := r.Counts(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Take(t.Context(), []index.Arrival{crashArticle("https://a.example/", 1)}); !errors.Is(err, index.ErrReadOnly) {
		t.Fatalf("a reader writes: %v", err)
	}
}

// TestF14_LockOfAKilledProcess is no hindrance: the kernel let go of it.
func TestF14_LockOfAKilledProcess(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	for range 3 {
		play(t, "hold", dir).kill()
		began := time.Now()
		s, err := Open(t.Context(), Options{Dir: dir, Now: time.Now, Log: nil})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Fatalf("it took %v", took)
		}
	}
}

// backupOf returns a backup of a store with one article.
func backupOf(t *testing.T) string {
	t.Helper()
	s := openAt(t, filepath.Join(t.TempDir(), "other"), night)
	if _, err := s.Take(t.Context(), []index.Arrival{crashArticle("https://backup.example/", 1)}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "copy.db")
	if err := s.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	return file
}
