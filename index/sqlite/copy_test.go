package sqlite

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"presswatch/index"
)

// TestF24_BackupDuringCrashes: a copy is made from outside while a crawl writes, which is killed. The copy starts and
// holds all that was acknowledged before it was begun, whatever became of the store.
func TestF24_BackupDuringCrashes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	all := newLedger()
	for round := range 3 {
		c := play(t, "crawl", dir)
		before := newLedger()
		before.write(t, c.hear(30+rand.IntN(100)))
		file := filepath.Join(t.TempDir(), "copy.db")
		r, err := OpenReader(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(r.Backup(t.Context(), file), r.Close()); err != nil {
			t.Fatal(err)
		}
		c.kill()
		if names, err := filepath.Glob(filepath.Join(filepath.Dir(file), "*")); err != nil || len(names) != 1 {
			t.Fatalf("beside the copy lie %v, %v", names, err)
		}
		place := filepath.Join(t.TempDir(), "restored")
		if _, err := Restore(t.Context(), file, place, night); err != nil {
			t.Fatal(err)
		}
		s := openAt(t, place, night)
		whole(t, s)
		noHalves(t, s)
		for url, r := range before.took {
			all.took[url] = r
		}
		all.settled, all.noted = append(all.settled, before.settled...), append(all.noted, before.noted...)
		all.compare(t, s)
		t.Logf("round %d: %d articles in the copy", round, len(all.took))
	}
}

// TestF25_RestoreOfAnOldBackup: what was there is moved aside, nothing old is told again, and what is begun after it
// is told.
func TestF25_RestoreOfAnOldBackup(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := openAt(t, dir, night)
	if _, err := s.Take(t.Context(), []index.Arrival{crashArticle("https://old.example/", 1)}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddNotice(t.Context(), index.Notice{Key: "digest/anna/2019-07-19", Due: night}); err != nil {
		t.Fatal(err)
	}
	epoch, err := s.meta(t.Context(), epochKey)
	if err != nil || epoch == "" {
		t.Fatalf("epoch %q, %v", epoch, err)
	}
	file := filepath.Join(dir, "old.backup") // in the data directory, where people put them
	if err := s.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	later := night.Add(72 * time.Hour)
	if _, err := s.Take(t.Context(), []index.Arrival{crashArticle("https://new.example/", 1)}); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), file, dir, later); !errors.Is(err, index.ErrHeld) {
		t.Fatalf("restored over a store in use: %v", err)
	}
	if err := errors.Join(s.Close(), os.MkdirAll(filepath.Join(dir, "fulltext"), 0o700), os.WriteFile(filepath.Join(dir, "fulltext", "x"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	aside, err := Restore(t.Context(), file, dir, later)
	if err != nil {
		t.Fatal(err)
	}
	s = openAt(t, dir, later)
	whole(t, s)
	if _, err := s.FindURL(t.Context(), "https://new.example/"); !errors.Is(err, index.ErrNotFound) {
		t.Fatalf("the old store is still there: %v", err)
	}
	fence, err := s.Fence(t.Context())
	if err != nil || !fence.Equal(later) {
		t.Fatalf("fence %v, %v", fence, err)
	}
	if again, err := s.meta(t.Context(), epochKey); err != nil || again == epoch {
		t.Fatalf("the numbers begin anew, so their name must: %q, %v", again, err)
	}
	if due, err := s.LeaseNotices(t.Context(), later.Add(time.Hour), 10, time.Minute); err != nil || len(due) > 0 {
		t.Fatalf("old news would be sent: %v, %v", due, err)
	}
	if added, err := s.AddNotice(t.Context(), index.Notice{Key: "digest/anna/2019-07-23", Due: later}); err != nil || !added {
		t.Fatalf("new news is kept: %v, %v", added, err)
	}
	for _, name := range []string{"presswatch.db", "fulltext/x"} {
		if _, err := os.Stat(filepath.Join(aside, name)); err != nil {
			t.Fatalf("moved aside: %v", err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "fulltext")); err == nil {
		t.Fatal("the index of the old store is still there")
	}
	if _, err := os.Stat(file); err != nil {
		t.Fatalf("the backup itself: %v", err)
	}
}

// TestF25_InterruptedRestore: whatever a restore was doing when it was killed, the next start has either the old
// store or the new one, whole.
func TestF25_InterruptedRestore(t *testing.T) {
	good, err := os.ReadFile(backupOf(t)) // holds https://backup.example/
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		leave map[string][]byte // what the killed restore left
		old   bool              // the old store was not moved yet
		want  string
	}{
		{"while it copied", map[string][]byte{"presswatch.db.restoring": good[:len(good)/2]}, true, "https://old.example/"},
		{"while it copied, into an empty directory", map[string][]byte{"presswatch.db.restoring": good[:len(good)/2]}, false, ""},
		{"before it moved the old store", map[string][]byte{"presswatch.db.restored": good}, true, "https://old.example/"},
		{"between the two names", map[string][]byte{"presswatch.db.restored": good, "presswatch.db-wal": noise(50_000)}, false, "https://backup.example/"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			if err := os.MkdirAll(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			if c.old {
				s := openAt(t, dir, night)
				if _, err := s.Take(t.Context(), []index.Arrival{crashArticle("https://old.example/", 1)}); err != nil {
					t.Fatal(err)
				}
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			}
			for name, content := range c.leave {
				if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			s := openAt(t, dir, night)
			whole(t, s)
			items, err := s.After(t.Context(), 0, 10)
			if err != nil || (len(items) == 1) != (c.want != "") || len(items) == 1 && items[0].URL != c.want {
				t.Fatalf("got %d items, %v; want %s", len(items), err, c.want)
			}
			if left, err := filepath.Glob(filepath.Join(dir, "*.resto*")); err != nil || len(left) > 0 {
				t.Fatalf("left over: %v, %v", left, err)
			}
		})
	}
}

// TestBackupByHand: a file that was copied without its log is refused, because half of a change may be in it.
func TestBackupByHand(t *testing.T) {
	data, err := os.ReadFile(backupOf(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data []byte
		log  []byte
		want string
	}{
		"log beside it": {data, noise(5000), "copied by hand"},
		"cut off":       {data[:len(data)/2], nil, "damaged"},
		"a page gone":   {append(append([]byte{}, data[:3*8192]...), append(make([]byte, 8192), data[4*8192:]...)...), nil, "damaged"},
	} {
		file := filepath.Join(t.TempDir(), "copy.db")
		if err := os.WriteFile(file, c.data, 0o600); err != nil {
			t.Fatal(err)
		}
		if c.log != nil {
			if err := os.WriteFile(file+"-wal", c.log, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		_, err := Restore(t.Context(), file, filepath.Join(t.TempDir(), "data"), night)
		if !errors.Is(err, index.ErrInvalid) || !strings.Contains(fmt.Sprint(err), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}
