package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"presswatch/index"
)

// TestF9_NoMorePages fills a database that may not grow, on any machine.
func TestF9_NoMorePages(t *testing.T) {
	s := openAt(t, filepath.Join(t.TempDir(), "data"), night)
	limit := func(pages int) error {
		_, err := s.write.ExecContext(t.Context(), fmt.Sprintf(`PRAGMA max_page_count = %d`, pages))
		return err
	}
	if err := limit(100); err != nil {
		t.Fatal(err)
	}
	if err := fill(t.Context(), s, func() error { return limit(1_000_000) }); err != nil {
		t.Fatal(err)
	}
}

// fill writes until there is no room, makes room and writes on.
func fill(ctx context.Context, s *Store, makeRoom func() error) error {
	n, err := writeUntil(ctx, s)
	if !errors.Is(err, index.ErrReadOnly) || !strings.Contains(err.Error(), "full") || !strings.Contains(err.Error(), "free some space") {
		return fmt.Errorf("after %d batches: %w; want that the disk is full and what to do", n, err)
	}
	// It is refused again and again, and does no harm. Folding the log into the file may make room for one more: then
	// that is taken in whole, and the next one is refused.
	for refused := 0; refused < 3; {
		switch _, err := s.Take(ctx, fullBatch(n)); {
		case errors.Is(err, index.ErrReadOnly):
			refused++
		case err != nil || n >= 10_000:
			return fmt.Errorf("after %d batches on a full disk: %w", n, err)
		default:
			n, refused = n+1, 0
		}
	}
	if err := unharmed(ctx, s, n); err != nil {
		return fmt.Errorf("without room: %w", err)
	}
	if err := makeRoom(); err != nil {
		return err
	}
	for i := range 5 {
		if _, err := s.Take(ctx, fullBatch(n+i)); err != nil {
			return fmt.Errorf("when there was room again: %w", err)
		}
	}
	return unharmed(ctx, s, n+5)
}

const fullSize = 10

// fullBatch is one batch of articles of 40 kB in all.
func fullBatch(n int) []index.Arrival {
	out := make([]index.Arrival, fullSize)
	for i := range out {
		out[i] = crashArticle(fmt.Sprintf("https://full.example/%d/%d", n, i), 1)
		out[i].Raw = noise(4000)
	}
	return out
}

// writeUntil takes batches in until one is refused.
func writeUntil(ctx context.Context, s *Store) (taken int, err error) {
	for ; taken < 10_000; taken++ {
		if _, err := s.Take(ctx, fullBatch(taken)); err != nil {
			return taken, err
		}
	}
	return taken, errors.New("there was always room")
}

// unharmed says whether the store is whole, can be read, and holds exactly n batches.
func unharmed(ctx context.Context, s *Store, n int) error {
	problems, err := s.Check(ctx)
	if err != nil || len(problems) > 0 {
		return fmt.Errorf("not whole: %v, %w", problems, err)
	}
	items, err := s.After(ctx, 0, 1_000_000)
	if err != nil || len(items) != n*fullSize {
		return fmt.Errorf("%d items, want %d: %w", len(items), n*fullSize, err)
	}
	return nil
}

// TestF9_DiskFull fills a small disk of its own.
func TestF9_DiskFull(t *testing.T) {
	namespace(t, "full", `mount -t tmpfs -o size=8m tmpfs "$1"; mkdir "$1/data"`)
}

// fillDisk plays on a disk of a few megabytes.
func fillDisk(ctx context.Context, dir string) error {
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 4<<20), 0o600); err != nil {
		return err
	}
	s, err := Open(ctx, Options{Dir: dir, Now: time.Now, Log: nil})
	if err != nil {
		return err
	}
	defer s.Close()
	if err := fill(ctx, s, func() error { return os.Remove(ballast) }); err != nil {
		return err
	}
	return startFull(ctx, dir, s)
}

// startFull: a start on a full disk is refused in words or works, and loses nothing.
func startFull(ctx context.Context, dir string, s *Store) error {
	before, err := writeUntilFull(ctx, s)
	if err != nil {
		return err
	}
	if err := s.Backup(ctx, filepath.Join(dir, "copy.db")); !errors.Is(err, index.ErrReadOnly) {
		return fmt.Errorf("a backup without room: %w", err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "copy*"))
	if err != nil || len(left) > 0 {
		return fmt.Errorf("a backup that failed left %v, %w", left, err)
	}
	if err := s.Close(); err != nil {
		return fmt.Errorf("closing on a full disk: %w", err)
	}
	if err := stuff(filepath.Join(dir, "more")); err != nil {
		return err
	}
	if again, err := Open(ctx, Options{Dir: dir, Now: time.Now, Log: nil}); err == nil {
		err = again.Close()
		if err != nil {
			return err
		}
	} else if !errors.Is(err, index.ErrReadOnly) || !strings.Contains(err.Error(), "full") {
		return fmt.Errorf("starting on a full disk: %w", err)
	}
	if err := os.Remove(filepath.Join(dir, "more")); err != nil {
		return err
	}
	again, err := Open(ctx, Options{Dir: dir, Now: time.Now, Log: nil})
	if err != nil {
		return fmt.Errorf("starting when there is room again: %w", err)
	}
	defer again.Close()
	after, err := again.Counts(ctx)
	if err != nil || after != before {
		return fmt.Errorf("%+v before, %+v after, %w", before, after, err)
	}
	return nil
}

func writeUntilFull(ctx context.Context, s *Store) (index.Counts, error) {
	for n := 1000; ; n++ {
		_, err := s.Take(ctx, fullBatch(n))
		if errors.Is(err, index.ErrReadOnly) {
			return s.Counts(ctx)
		}
		if err != nil {
			return index.Counts{}, err
		}
	}
}

// stuff writes a file until not a byte more goes in.
func stuff(file string) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer f.Close()
	for size := 1 << 16; size > 0; size /= 2 {
		for err == nil {
			_, err = f.Write(make([]byte, size))
		}
		err = nil
	}
	return nil
}

// TestF10_ReadOnlyDisk: what is kept cannot be written and says so; it stands in a namespace, because root may
// write anywhere else.
func TestF10_ReadOnlyDisk(t *testing.T) {
	namespace(t, "readonly", `mount -t tmpfs -o size=8m tmpfs "$1"; mkdir -m 700 "$1/data" "$1/data/empty"`)
}

// writeNowhere makes a store and comes back to it when its disk can only be read.
func writeNowhere(ctx context.Context, dir string) error {
	s, err := Open(ctx, Options{Dir: dir, Now: time.Now, Log: nil})
	if err != nil {
		return err
	}
	if _, err := s.Take(ctx, fullBatch(0)); err != nil {
		return err
	}
	if err := s.Close(); err != nil {
		return err
	}
	if err := remount(filepath.Dir(dir), true); err != nil {
		return err
	}
	for _, place := range []string{dir, filepath.Join(dir, "empty"), filepath.Join(dir, "new")} {
		if _, err := Open(ctx, Options{Dir: place, Now: time.Now, Log: nil}); !errors.Is(err, index.ErrReadOnly) || !strings.Contains(err.Error(), "cannot be written") {
			return fmt.Errorf("opening %s: %w", place, err)
		}
	}
	if r, err := OpenReader(ctx, dir); err == nil {
		err = errors.Join(unharmed(ctx, r, 1), r.Close())
		if err != nil {
			return err
		}
	} else {
		return fmt.Errorf("reading: %w", err)
	}
	if err := remount(filepath.Dir(dir), false); err != nil {
		return err
	}
	if s, err = Open(ctx, Options{Dir: dir, Now: time.Now, Log: nil}); err != nil {
		return err
	}
	defer s.Close()
	return unharmed(ctx, s, 1)
}
